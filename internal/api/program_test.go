package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"firstline/internal/api"
	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/bulk"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/canned"
	"firstline/internal/desk/category"
	"firstline/internal/desk/lending"
	"firstline/internal/desk/protocol"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/trash"
	"firstline/internal/desk/vendor"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/testdesk/testsite"
)

// desk is a desk with the API and a few people.
type desk struct {
	*testsite.Desk
	lea, ann, bob access.Actor // an agent, two requesters
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	testsite.Each(t, func(t *testing.T, site *testsite.Desk) {
		t.Helper()
		f(t, open(t, site))
	})
}

func open(t testing.TB, site *testsite.Desk) *desk {
	t.Helper()
	err := api.Mount(site.Site, api.Parts{
		Entrust: site.Entrust,
		Ratings: site.Ratings, Checklists: site.Checklists, Apps: site.Apps, Improvements: site.Improvements, Bulk: bulk.NewStore(site.DB, site.Tickets), Trash: trash.NewStore(site.DB, site.Settings, site.Tickets), Canned: canned.NewStore(site.DB, site.Settings, site.Tickets),
		Teams: site.Teams, Questions: site.Questions,
		Lending:  lending.NewStore(site.DB),
		Rules:    rule.NewStore(site.DB, site.Settings, calendar.NewStore(site.DB)),
		Protocol: protocol.NewStore(site.DB),
		Routing:  routing.NewStore(site.DB, calendar.NewStore(site.DB)),
		Promises: site.Promises,
		DB:       site.DB, Accounts: site.Accounts, Tickets: site.Tickets, People: site.People, Calendars: calendar.NewStore(site.DB), Vendors: vendor.NewStore(site.DB, site.Settings), Cases: vendorcase.NewStore(site.DB, site.Tickets, site.Post, site.Promises, site.Settings), Files: site.Files, Settings: site.Settings, Texts: site.Texts,
		Assets: site.Assets, Approvals: site.Approvals,
		Search: site.Search, Notices: site.Notices, Work: site.Work, Todos: site.Todos,

		Categories: category.NewStore(site.DB),
	})
	if err != nil {
		t.Fatal(err)
	}
	return &desk{
		Desk: site, lea: site.Person("Lea Agent", "en", account.Roles{Agent: true}),
		ann: site.Person("Ann User", "en", account.Roles{}), bob: site.Person("Bob User", "fr", account.Roles{}),
	}
}

// program is one that has a token.
type program struct {
	t     testing.TB
	desk  *desk
	token string
}

// as is a program of somebody with some scopes; none: all.
func (d *desk) as(who access.Actor, scopes ...string) *program {
	d.T.Helper()
	if len(scopes) == 0 {
		scopes = account.Scopes()
	}
	text, _, err := d.Accounts.CreateTokenFor(d.T.Context(), access.System(), who.Person, account.NewToken{Name: "test", Scopes: scopes})
	if err != nil {
		d.T.Fatal(err)
	}
	return &program{t: d.T, desk: d, token: text.Reveal()}
}

// reply is an answer.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	text   string
}

// do sends a request; headers are names and values in turn.
func (p *program) do(method, path, body string, headers ...string) *reply {
	p.t.Helper()
	var r *http.Request
	if body == "" {
		r = httptest.NewRequest(method, testsite.Base+api.Prefix+path, nil)
	} else {
		r = httptest.NewRequest(method, testsite.Base+api.Prefix+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
	}
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	p.desk.Site.ServeHTTP(w, r)
	answer := w.Result()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return &reply{t: p.t, status: answer.StatusCode, header: answer.Header, text: string(text)}
}

func (p *program) get(path string, headers ...string) *reply {
	p.t.Helper()
	return p.do(http.MethodGet, path, "", headers...)
}

func (p *program) post(path, body string, headers ...string) *reply {
	p.t.Helper()
	return p.do(http.MethodPost, path, body, headers...)
}

func (p *program) patch(path, version, body string) *reply {
	p.t.Helper()
	return p.do(http.MethodPatch, path, body, "If-Match", version, "Content-Type", "application/merge-patch+json")
}

// is checks the status.
func (r *reply) is(status int) *reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d instead of %d: %s", r.status, status, r.text)
	}
	return r
}

// at is the value at a path of names in the body, such as "tickets.0.id"; nil where there is none.
func (r *reply) at(path string) any {
	r.t.Helper()
	var v any
	if err := json.Unmarshal([]byte(r.text), &v); err != nil {
		r.t.Fatalf("%v in %q", err, r.text)
	}
	for name := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[name]
		case []any:
			i := int(name[0] - '0')
			if i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

// has checks one value of the body.
func (r *reply) has(path string, want any) *reply {
	r.t.Helper()
	if n, ok := want.(int); ok {
		want = float64(n)
	}
	if got := r.at(path); got != want {
		r.t.Errorf("%s is %v instead of %v in %s", path, got, want, r.text)
	}
	return r
}

// wrong checks that the body is a problem that names one place and why.
func (r *reply) wrong(status int, location, code string) *reply {
	r.t.Helper()
	r.is(status).has("status", status)
	if got := r.header.Get("Content-Type"); got != "application/problem+json" {
		r.t.Errorf("content type %q", got)
	}
	return r.has("errors.0.location", location).has("errors.0.code", code)
}

func path(id ticket.ID, rest string) string { return "/tickets/" + id.String() + rest }

// write runs SQL that a test needs to prepare its desk.
func (d *desk) write(sql string, args ...any) {
	d.T.Helper()
	err := d.DB.Write(d.T.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(d.T.Context(), sql, args...)
		return err
	})
	if err != nil {
		d.T.Fatal(err)
	}
}
