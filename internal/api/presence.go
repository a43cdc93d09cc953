package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// Presences are the members of the caller's teams, with whether they are there.
type Presences struct {
	Body struct {
		Items []Presence `json:"items" nullable:"false"`
	}
}

// Presence is a colleague: what they bring, and whether they are there now.
type Presence struct {
	PersonID  int64      `json:"person_id"`
	Name      string     `json:"name"`
	TeamIDs   []int64    `json:"team_ids" nullable:"false"`
	State     string     `json:"state" enum:"there,away,absent,hours,wrap_up"`
	OnCall    bool       `json:"on_call" doc:"In one of these teams now: outside their hours they are there for what is critical"`
	BackAt    *time.Time `json:"back_at,omitempty" doc:"When they can be given work again, where that is known"`
	Tickets   int        `json:"tickets" doc:"On which they work; those that wait for somebody are not counted"`
	Capacity  int        `json:"capacity,omitempty" doc:"Most that the desk gives them at once; absent: no limit"`
	Languages []string   `json:"languages,omitempty"`
}

// PresenceChange says whether somebody is at their place.
type PresenceChange struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Away bool `json:"away" doc:"Whoever is away is given nothing by the desk"`
	}
}

// NewAbsence plans days on which an agent is not there.
type NewAbsence struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		First        string `json:"first" format:"date"`
		Last         string `json:"last" format:"date" doc:"The last day of it; the same as first for one day"`
		SubstituteID int64  `json:"substitute_id,omitempty" minimum:"1" doc:"The agent who stands in"`
	}
}

// AbsenceCreated names the new absence.
type AbsenceCreated struct {
	Body struct {
		ID int64 `json:"id"`
	}
}

// PassingOn says who gets what an absent agent works on.
type PassingOn struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		ToID int64 `json:"to_id,omitempty" minimum:"1" doc:"An agent; absent: back to the queues of the teams"`
	}
}

// PassedOn tells how many tickets that were.
type PassedOn struct {
	Body struct {
		Tickets int `json:"tickets"`
	}
}

// AbsenceID names an absence.
type AbsenceID struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *surface) presence() {
	add(s, operation{
		method: http.MethodGet, path: "/presence", need: workTicket, id: "list-presence", tag: "Desk", summary: "See who of your teams is there",
	}, s.listPresence)
	add(s, operation{
		method: http.MethodPut, path: "/presence/{id}", need: workTicket, id: "set-presence", tag: "Desk", summary: "Say that an agent is away, or back", status: http.StatusNoContent,
		more: "By themselves or a lead of theirs.",
	}, s.setPresence)
	add(s, operation{
		method: http.MethodPost, path: "/presence/{id}/absences", need: workTicket, id: "create-absence", tag: "Desk", summary: "Plan an absence", status: http.StatusCreated,
		more: "By the agent or a lead of theirs. Whole days in the agent's time zone.",
	}, s.createAbsence)
	add(s, operation{
		method: http.MethodPost, path: "/presence/{id}/pass-on", need: workTicket, id: "pass-on-tickets", tag: "Desk", summary: "Pass on what an absent agent works on",
		more: "By the agent or a lead of theirs. Who answers for the tickets stays the same: that is lent by itself while the owner is absent.",
	}, s.passOn)
	add(s, operation{
		method: http.MethodDelete, path: "/absences/{id}", need: workTicket, id: "delete-absence", tag: "Desk", summary: "Take an absence back", status: http.StatusNoContent,
	}, s.deleteAbsence)
}

func (s *surface) listPresence(ctx context.Context, c *caller, _ *struct{}) (*Presences, error) {
	teams := slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(c.actor.Teams), c.actor.Leads...))))
	seats, err := s.Routing.Board(ctx, s.DB, s.DB.Now(), teams...)
	if err != nil {
		return nil, err
	}
	x := &Presences{}
	x.Body.Items = make([]Presence, len(seats))
	for i, seat := range seats {
		p := Presence{
			PersonID: int64(seat.PersonID), Name: seat.Name, State: string(seat.Out), Tickets: seat.Load, Capacity: seat.Capacity, OnCall: seat.OnCall, Languages: strings.Fields(seat.Languages),
		}
		if p.State == "" {
			p.State = "there"
		}
		if !seat.Back.IsZero() {
			p.BackAt = new(seat.Back.UTC())
		}
		for _, t := range seat.Teams {
			p.TeamIDs = append(p.TeamIDs, int64(t))
		}
		x.Body.Items[i] = p
	}
	return x, nil
}

func (s *surface) setPresence(ctx context.Context, c *caller, in *PresenceChange) (*struct{}, error) {
	return nil, s.Teams.SetAway(ctx, c.actor, access.PersonID(in.ID), in.Body.Away)
}

func (s *surface) passOn(ctx context.Context, c *caller, in *PassingOn) (x *PassedOn, err error) {
	x = &PassedOn{}
	x.Body.Tickets, err = s.Lending.PassOn(ctx, s.Tickets, c.actor, person.ID(in.ID), person.ID(in.Body.ToID))
	return x, err
}

func (s *surface) createAbsence(ctx context.Context, c *caller, in *NewAbsence) (*AbsenceCreated, error) {
	d := team.AbsenceDraft{Person: person.ID(in.ID), Substitute: person.ID(in.Body.SubstituteID)}
	var check errs.Check
	for _, x := range []struct {
		name, text string
		day        *calendar.Date
	}{{"first", in.Body.First, &d.First}, {"last", in.Body.Last, &d.Last}} {
		day, err := calendar.ParseDate(x.text)
		check.That(err == nil, x.name, "calendar.day_unreadable")
		*x.day = day
	}
	if err := check.Err(); err != nil {
		return nil, err
	}
	id, err := s.Teams.AddAbsence(ctx, c.actor, d)
	if err != nil {
		return nil, err
	}
	x := &AbsenceCreated{}
	x.Body.ID = int64(id)
	return x, nil
}

func (s *surface) deleteAbsence(ctx context.Context, c *caller, in *AbsenceID) (*struct{}, error) {
	return nil, s.Teams.DeleteAbsence(ctx, c.actor, team.AbsenceID(in.ID))
}
