package api

import (
	"context"
	"net/http"
	"time"

	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
)

// AppAnswer is how it stands with somebody's authenticator app.
type AppAnswer struct {
	Body struct {
		Enrolled   bool       `json:"enrolled"`
		EnrolledAt *time.Time `json:"enrolled_at,omitempty"`
		CountsFrom *time.Time `json:"counts_from,omitempty" doc:"Before that, its codes prove nothing"`
	}
}

func (s *surface) authenticators() {
	add(s, operation{
		method: http.MethodGet, path: "/people/{id}/authenticator", need: readPeople, id: "get-authenticator", tag: "People", summary: "Read whether a person has an authenticator app",
		more: "People enrol one themselves, on their account page.",
	}, s.readApp)
	add(s, operation{
		method: http.MethodDelete, path: "/people/{id}/authenticator", need: account.RemoveApps, id: "remove-authenticator", tag: "People", summary: "Remove a person's authenticator app", status: http.StatusNoContent,
		more: "For administrators. The person's earlier addresses are told.",
	}, s.removeApp)
}

func (s *surface) readApp(ctx context.Context, c *caller, in *PersonID) (*AppAnswer, error) {
	a, err := s.Apps.For(ctx, c.actor, person.ID(in.ID))
	if err != nil {
		return nil, err
	}
	x := &AppAnswer{}
	if x.Body.Enrolled = a.Enrolled(); x.Body.Enrolled {
		x.Body.EnrolledAt, x.Body.CountsFrom = timeOf(a.EnrolledAt), timeOf(s.Apps.Counts(a))
	}
	return x, nil
}

func (s *surface) removeApp(ctx context.Context, c *caller, in *PersonID) (*struct{}, error) {
	return nil, s.Apps.RemoveOf(ctx, c.actor, person.ID(in.ID))
}
