package todo

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

const read = `
	SELECT o.id, o.kind, o.title, o.person_id, p.name, o.by_id, b.name AS by_name, o.ticket_id, o.due_at, o.done_at, o.deleted_at
	FROM todo o
	JOIN person p ON p.id = o.person_id
	JOIN person b ON b.id = o.by_id`

// Get is a to-do that the actor may change, with its ticket, if it has one and they see it.
func (s *Store) Get(ctx context.Context, actor access.Actor, id ID) (x Todo, t *ticket.Ticket, err error) {
	if err := actor.Require(access.WorkTicket); err != nil {
		return x, nil, err
	}
	if err := s.db.Get(ctx, &x, read+` WHERE o.id = $1`, id); err != nil {
		return x, nil, err
	}
	mine := x.PersonID == actor.Person || x.ByID == actor.Person
	if x.TicketID != nil {
		on, err := s.tickets.Get(ctx, actor, *x.TicketID)
		if err == nil {
			mine = mine || ticket.CanWork(actor, &on)
			t = &on
		} else if !errs.Is(err, errs.NotFound) {
			return x, nil, err
		}
	}
	if !mine {
		return Todo{}, nil, errs.Missing()
	}
	return x, t, nil
}

// mostShown bounds what a page shows.
const mostShown = 200

// OfTicket is what is to be done on a ticket that the reader may see and on those that were merged into it, by its time; what was done comes last.
func OfTicket(ctx context.Context, q db.Querier, id ticket.ID) (list []Todo, err error) {
	err = q.Select(ctx, &list, read+`
		WHERE o.deleted_at IS NULL AND `+ticket.WithMerged("o.ticket_id", "$1")+`
		ORDER BY (o.done_at IS NOT NULL), o.due_at, o.id
		LIMIT $2`, id, mostShown)
	return list, err
}

// Planned is a to-do in somebody's day, with its ticket as far as they may see it.
type Planned struct {
	Todo
	Subject     *string
	RequesterID *person.ID
	Requester   *string
	Phones      []string `db:"-"` // of whom to call back
}

// OfPerson is what the actor has to do, and what they asked others to do, by its time: all that is open, and what was done since.
func OfPerson(ctx context.Context, q db.Querier, actor access.Actor, since db.Time) (list []Planned, err error) {
	var p db.Params
	sees := ticket.Visible(&p, actor)
	me := p.Bind(actor.Person)
	err = q.Select(ctx, &list, `
		SELECT o.id, o.kind, o.title, o.person_id, p.name, o.by_id, b.name AS by_name, o.ticket_id, o.due_at, o.done_at, o.deleted_at,
			t.subject, t.requester_id, r.name AS requester
		FROM todo o
		JOIN person p ON p.id = o.person_id
		JOIN person b ON b.id = o.by_id
		LEFT JOIN ticket t ON t.id = o.ticket_id AND `+sees+`
		LEFT JOIN person r ON r.id = t.requester_id
		WHERE o.deleted_at IS NULL AND (o.person_id = `+me+` OR o.by_id = `+me+`) AND (o.done_at IS NULL OR o.done_at >= `+p.Bind(since)+`)
		ORDER BY o.due_at, o.id
		LIMIT `+p.Bind(mostShown), p.Args...)
	if err != nil {
		return nil, err
	}
	return list, numbers(ctx, q, list)
}

// numbers adds the numbers of those who are to be called back.
func numbers(ctx context.Context, q db.Querier, list []Planned) error {
	var who []person.ID
	for _, x := range list {
		if x.Kind == Call && x.RequesterID != nil {
			who = append(who, *x.RequesterID)
		}
	}
	if len(who) == 0 {
		return nil
	}
	var p db.Params
	var rows []struct {
		PersonID person.ID
		Number   string
	}
	err := q.Select(ctx, &rows, `SELECT person_id, number FROM person_phone WHERE person_id IN `+db.BindAll(&p, who)+` ORDER BY person_id, position`, p.Args...)
	for _, r := range rows {
		for i := range list {
			if x := &list[i]; x.Kind == Call && x.RequesterID != nil && *x.RequesterID == r.PersonID {
				x.Phones = append(x.Phones, r.Number)
			}
		}
	}
	return err
}

// Promised is a promise that runs out on a ticket in the actor's hands.
type Promised struct {
	TicketID ticket.ID
	Subject  string
	Target   string
	DueAt    db.Time
}

// PromisesOf are the promises on open tickets that the actor works on, or answers for while nobody does, that run out before an instant.
func PromisesOf(ctx context.Context, q db.Querier, actor access.Actor, until db.Time) (list []Promised, err error) {
	var p db.Params
	me := p.Bind(actor.Person)
	err = q.Select(ctx, &list, `
		SELECT k.ticket_id, t.subject, k.target, k.due_at
		FROM clock k
		JOIN ticket t ON t.id = k.ticket_id
		WHERE k.state = 'running' AND k.due_at < `+p.Bind(until)+` AND k.target < 'vendor' AND t.open_state = TRUE
			AND (t.assignee_id = `+me+` OR t.assignee_id IS NULL AND t.owner_id = `+me+`)
		ORDER BY k.due_at, k.ticket_id, k.target
		LIMIT `+p.Bind(mostShown), p.Args...)
	return list, err
}

// Shift is a time at which somebody is on duty or on call.
type Shift struct {
	Kind    string
	Team    string
	FromAt  db.Time
	UntilAt db.Time
}

// ShiftsOf are somebody's shifts between two instants.
func ShiftsOf(ctx context.Context, q db.Querier, who person.ID, from, until db.Time) (list []Shift, err error) {
	err = q.Select(ctx, &list, `
		SELECT d.kind, m.name AS team, d.from_at, d.until_at
		FROM team m
		JOIN duty_shift d ON d.team_id = m.id AND d.until_at > $2
		WHERE d.person_id = $1 AND d.from_at < $3
		ORDER BY d.from_at, m.name`, who, from, until)
	return list, err
}
