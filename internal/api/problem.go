package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/front"
)

// Problem is every answer that says why something was not done (RFC 9457).
type Problem struct {
	Title     string       `json:"title" doc:"The status in words, always English" example:"Unprocessable Entity"`
	Status    int          `json:"status" doc:"The status of the answer again" example:"422"`
	Detail    string       `json:"detail" doc:"What went wrong, for people, in the language of Accept-Language or else of the token's person"`
	Code      string       `json:"code" doc:"What went wrong, for programs; it does not change with the language" example:"errs.invalid"`
	Errors    []FieldError `json:"errors,omitempty" nullable:"false" doc:"The places in the request that are wrong"`
	RequestID string       `json:"request_id,omitempty" doc:"Only when the desk itself failed: names the request in its log"`
	header    http.Header
}

// FieldError is one place in a request that is wrong.
type FieldError struct {
	Location string `json:"location" doc:"Where: body, query, path or header, then the name" example:"body.subject"`
	Message  string `json:"message" doc:"What is wrong, for people"`
	Code     string `json:"code" doc:"What is wrong, for programs" example:"ticket.subject_missing"`
}

// Error is the text for logs.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus is the status of the answer.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are what goes with it beside the body.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType says that this is a problem, whatever the program wanted to have.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// refusal is an error that has a status of its own, beside that of its kind.
type refusal struct {
	status int
	cause  error
}

func (r *refusal) Error() string { return r.cause.Error() }
func (r *refusal) Unwrap() error { return r.cause }

// tooOften is the answer to whoever reached a limit.
type tooOften struct {
	wait  time.Duration
	cause *errs.Error // nil: too many requests
}

func (e *tooOften) Error() string { return "a limit was reached" }

func (e *tooOften) Unwrap() error {
	if e.cause != nil {
		return e.cause
	}
	return errs.New(errs.TooMany, "errs.too_many")
}

// problem is an error as the program reads it. The log is told what only the log may know.
func (s *surface) problem(ctx context.Context, c *caller, err error) *Problem {
	kind := errs.KindOf(err)
	p := &Problem{Status: front.Status(kind), Detail: c.locale.Error(err), Code: codeOf(err, kind)}
	if r, ok := errors.AsType[*refusal](err); ok {
		p.Status = r.status
	}
	p.Title = http.StatusText(p.Status)
	if kind == errs.Forbidden {
		s.site.NoteDenied(c.w, c.request, c.actor, c.request.Pattern, err)
	}
	if t, ok := errors.AsType[*tooOften](err); ok {
		p.header = http.Header{"Retry-After": {strconv.FormatInt(int64((t.wait+time.Second-1)/time.Second), 10)}}
	}
	if e, ok := errors.AsType[*errs.Error](err); ok {
		for _, f := range e.Fields {
			p.Errors = append(p.Errors, FieldError{Location: c.location(f.Name), Message: c.locale.T(f.Key, f.Args), Code: f.Key})
		}
	}
	if kind == errs.Invalid && len(p.Errors) > 0 {
		p.Detail = c.locale.T("api.invalid")
	}
	if kind == errs.Internal && ctx.Err() == nil {
		p.RequestID = front.RequestID(ctx)
		slog.ErrorContext(ctx, "request failed", "request", p.RequestID, "method", c.request.Method, "path", c.request.URL.Path, "token", int64(c.token), "error", err)
	}
	return p
}

// codeOf is the key of what people are told, or of the kind where that says nothing more.
func codeOf(err error, kind errs.Kind) string {
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Key != "" {
		return e.Key
	}
	return "errs." + strings.ReplaceAll(kind.String(), " ", "_")
}

// location is where a field of the desk stands in a request. A name with a full stop is a place already.
func (c *caller) location(field string) string {
	switch {
	case strings.Contains(field, ".") || field == "body":
		return field
	case c.request.Method == http.MethodGet:
		return "query." + field
	}
	switch field {
	case "requester", "category", "assignee", "team", "owner", "manager", "holder":
		field += "_id"
	case "from":
		field = "group_id"
	case "assets":
		field = "asset_ids"
	}
	return "body." + field
}

func (s *surface) write(w http.ResponseWriter, p *Problem) {
	body, err := json.Marshal(p)
	if err != nil { // texts and numbers can always be written
		body = nil
	}
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(body, '\n')) // the program went away
}
