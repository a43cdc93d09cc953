package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/front"
)

const (
	jsonPath = Prefix + "/openapi.json"
	yamlPath = Prefix + "/openapi.yaml"
)

// AnyToken is the permission of operations that need a valid token, whatever its scopes.
const AnyToken account.Permission = "api.token"

const introduction = `Work with the desk's tickets and people from a program. See docs/api/README.md for how to begin.

Every request shows a token: ` + "`Authorization: Bearer fl_…`" + `. It acts for the person who made it: one who works at the desk sees what
their teams, assignments and ownerships let them see; anybody else sees their own tickets. What does not exist and what is not the
person's to see are answered alike, with 404.

Times are RFC 3339 in UTC. Lists are read page by page: follow ` + "`next`" + ` (or the Link header) until it is absent.
Fields that have no value are absent from answers. Unknown fields and parameters in requests are refused.`

// describe begins the description; the operations add themselves.
func (s *surface) describe() huma.API {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	registry.RegisterTypeAlias(reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[Problem]())
	jsonFormat := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: huma.DefaultJSONFormat.Unmarshal}
	return humago.New(s.mux, huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Firstline", Version: "1", Description: introduction},
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"token": {Type: "http", Scheme: "bearer", BearerFormat: "fl_…", Description: "A token made under «Tokens» of one's account, or by «firstline token»"},
				},
			},
			Tags: []*huma.Tag{
				{Name: "Tickets", Description: "Problems, questions and requests"},
				{Name: "Messages", Description: "What was said on a ticket"},
				{Name: "Notes", Description: "What those who work at the desk tell each other; requesters never see them"},
				{Name: "People", Description: "Everybody whom the desk knows"},
				{Name: "Files", Description: "What goes with messages and notes"},
				{Name: "Calendars", Description: "When the desk is open"},
				{Name: "Desk", Description: "Short lists that requests refer to"},
			},
		},
		Formats:                      map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{s.translate},
	})
}

// operation is what stands on the line of an operation: where it is, what it is for, and what it needs.
type operation struct {
	method, path string
	need         account.Permission
	id, tag      string
	summary      string
	more         string // description
	status       int    // 200 when 0
	refusals     []int  // beside those that every operation has
}

// register names the operation in the table of routes and describes it.
func (s *surface) register(op operation) huma.Operation {
	s.routes = append(s.routes, front.Route{Surface: "api", Method: op.method, Pattern: Prefix + op.path, Permission: op.need})
	var scopes []string
	if scope := access.ScopeOf(op.need); scope != "" {
		scopes = []string{scope}
	}
	refusals := append([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusInternalServerError}, op.refusals...)
	if strings.Contains(op.path, "{") && !slices.Contains(refusals, http.StatusNotFound) {
		refusals = append(refusals, http.StatusNotFound)
	}
	if op.method != http.MethodGet {
		refusals = append(refusals, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity)
	}
	return huma.Operation{
		OperationID: op.id, Method: op.method, Path: Prefix + op.path, Summary: op.summary, Description: op.more, Tags: []string{op.tag},
		DefaultStatus: op.status, Errors: refusals, Security: []map[string][]string{{"token": scopes}}, MaxBodyBytes: -1,
		Middlewares: huma.Middlewares{s.permit(op.need)},
	}
}

// permit refuses callers who lack the operation's permission, before anything of their request is looked at.
func (s *surface) permit(need account.Permission) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if p := s.refuse(ctx.Context(), need); p != nil {
			_, w := humago.Unwrap(ctx)
			s.write(w, p)
			return
		}
		next(ctx)
	}
}

func (s *surface) refuse(ctx context.Context, need account.Permission) *Problem {
	c := callerOf(ctx)
	if need == AnyToken || c.actor.May(need) {
		return nil
	}
	if scope := access.ScopeOf(need); !slices.Contains(c.actor.Scopes, scope) {
		return s.problem(ctx, c, errs.New(errs.Forbidden, "api.scope_missing", errs.Args{"Scope": scope}))
	}
	return s.problem(ctx, c, errs.New(errs.Forbidden, "errs.forbidden"))
}

// add registers an operation with its function; what the function returns as an error is answered as a problem.
func add[I, O any](s *surface, op operation, f func(ctx context.Context, c *caller, in *I) (*O, error)) {
	huma.Register(s.described, s.register(op), func(ctx context.Context, in *I) (*O, error) {
		c := callerOf(ctx)
		out, err := f(ctx, c, in)
		if err != nil {
			return nil, s.problem(ctx, c, err)
		}
		return out, nil
	})
}

// addRaw registers an operation that reads and writes bytes by itself.
func (s *surface) addRaw(op operation, describe func(o *huma.Operation), f func(w http.ResponseWriter, r *http.Request, c *caller) error) {
	o := s.register(op)
	describe(&o)
	problem := s.described.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "")
	for _, status := range o.Errors {
		o.Responses[statusKey(status)] = &huma.Response{
			Description: http.StatusText(status), Content: map[string]*huma.MediaType{problemType: {Schema: problem}},
		}
	}
	s.described.OpenAPI().AddOperation(&o)
	s.mux.HandleFunc(o.Method+" "+o.Path, func(w http.ResponseWriter, r *http.Request) {
		if p := s.refuse(r.Context(), op.need); p != nil {
			s.write(w, p)
			return
		}
		c := callerOf(r.Context())
		if err := f(w, r, c); err != nil {
			s.write(w, s.problem(r.Context(), c, err))
		}
	})
}

// finish writes the description down, and gives it an address.
func (s *surface) finish() (err error) {
	o := s.described.OpenAPI()
	if s.json, err = json.Marshal(o); err != nil {
		return err
	}
	if s.yaml, err = o.YAML(); err != nil {
		return err
	}
	s.yaml = append(bytes.TrimSpace(s.yaml), '\n')
	for path, text := range map[string][]byte{jsonPath: s.json, yamlPath: s.yaml} {
		kind := "application/vnd.oai.openapi+json"
		if path == yamlPath {
			kind = "application/yaml"
		}
		s.routes = append(s.routes, front.Route{Surface: "api", Method: http.MethodGet, Pattern: path, Permission: front.Public})
		s.mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write(text)
		})
	}
	return nil
}
