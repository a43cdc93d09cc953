package ticket

import (
	"context"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
)

// Standing is what somebody is to a ticket, for those who carry in words from outside the desk's pages.
type Standing string

// The standings, from the least to the most.
const (
	Stranger    Standing = "stranger"
	AsWatcher   Standing = "watcher"
	AsAgent     Standing = "agent" // may work on it
	AsRequester Standing = "requester"
)

// StandingOf reads a ticket with what the actor is to it; of one that was merged, that in which it goes on. It is no permission to see the ticket: the caller decides what follows.
func StandingOf(ctx context.Context, q db.Querier, actor access.Actor, id ID) (t Ticket, s Standing, err error) {
	if err := q.Get(ctx, &t, `SELECT `+columns+` FROM ticket WHERE id = $1`, id); err != nil {
		return t, Stranger, err
	}
	s, err = standingOn(ctx, q, actor, &t)
	if err != nil || t.MergedInto == nil {
		return t, s, err
	}
	there, more, err := StandingOf(ctx, q, actor, *t.MergedInto)
	if slices.Index(standings, more) > slices.Index(standings, s) {
		s = more
	}
	return there, s, err
}

// standings are all, from the least to the most.
var standings = []Standing{Stranger, AsWatcher, AsAgent, AsRequester}

func standingOn(ctx context.Context, q db.Querier, actor access.Actor, t *Ticket) (Standing, error) {
	if !actor.SignedIn() {
		return Stranger, nil
	}
	requester, err := person.Current(ctx, q, t.RequesterID)
	if err != nil {
		return Stranger, err
	}
	if requester == actor.Person || slices.Contains(actor.Persons(), t.RequesterID) {
		return AsRequester, nil
	}
	if CanWork(actor, t) {
		return AsAgent, nil
	}
	var p db.Params
	var n int
	where := "ticket_id = " + p.Bind(t.ID) + " AND person_id IN " + db.BindAll(&p, actor.Persons())
	if err := q.Get(ctx, &n, `SELECT count(*) FROM watcher WHERE `+where, p.Args...); err != nil {
		return Stranger, err
	}
	if n > 0 {
		return AsWatcher, nil
	}
	return Stranger, nil
}

// ReopenedBy counts how often a ticket was reopened by a road since an instant.
func ReopenedBy(ctx context.Context, q db.Querier, id ID, via access.Via, since db.Time) (n int, err error) {
	err = q.Get(ctx, &n, `SELECT count(*) FROM entry WHERE ticket_id = $1 AND kind = $2 AND via = $3 AND at >= $4`, id, WasReopened, via, since)
	return n, err
}
