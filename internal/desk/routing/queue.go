package routing

import (
	"context"
	"fmt"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// LookJob is the kind of job that looks whether what waits in a team's queue can be given to somebody.
const LookJob = "routing.look"

// LookArgs names the team.
type LookArgs struct {
	Team team.ID `json:"team"`
}

// look lets the desk look at a team's queue at a time. There is one such job for each team and time.
func look(ctx context.Context, tx *db.Tx, id team.ID, at db.Time) error {
	return job.Enqueue(ctx, tx, LookJob, LookArgs{Team: id}, job.At(at), job.Unique(fmt.Sprintf("routing:%d:%d", id, at.UnixMicro())))
}

// await lets the desk look again when the first of those who could take a ticket comes to work, or is on call for it.
func (s *Store) await(ctx context.Context, tx *db.Tx, id team.ID, need Need, all []Candidate) error {
	var first db.Time
	for i := range all {
		c := &all[i]
		if c.Back.IsZero() || c.Person == need.Requester || !hasAll(c.Skills, need.Skills) {
			continue
		}
		if first.IsZero() || c.Back.Before(first.Time) {
			first = c.Back
		}
	}
	if need.Critical {
		call, err := team.NextCall(ctx, tx, tx.Now, id)
		if err != nil {
			return err
		}
		if !call.IsZero() && (first.IsZero() || call.Before(first.Time)) {
			first = call
		}
	}
	if first.IsZero() {
		return nil
	}
	return look(ctx, tx, id, first)
}

// FreedJob finds work for somebody who can take more.
func (s *Store) FreedJob(ctx context.Context, tickets *ticket.Store, who person.ID) (err error) {
	defer errs.Wrap(&err, "find work for person %d", who)
	var teams []team.ID
	err = s.db.Select(ctx, &teams, `
		SELECT r.team_id
		FROM team_routing r
		JOIN team_member m ON m.team_id = r.team_id
		JOIN team t ON t.id = r.team_id
		WHERE m.person_id = $1 AND r.mode <> 'pull'
		ORDER BY t.level DESC, t.id`, who)
	if err != nil {
		return err
	}
	for _, id := range teams {
		if err := s.serve(ctx, tickets, id, Freed); err != nil {
			return err
		}
	}
	return nil
}

// LookJob gives away what waits in a team's queue and can be given away.
func (s *Store) LookJob(ctx context.Context, tickets *ticket.Store, id team.ID) (err error) {
	defer errs.Wrap(&err, "look at the queue of team %d", id)
	return s.serve(ctx, tickets, id, Began)
}

// serve gives away one ticket after the other, each in a transaction of its own, until nobody can take what is left. It is safe to run
// twice, and on two nodes at once: each transaction looks anew, one at a time.
func (s *Store) serve(ctx context.Context, tickets *ticket.Store, id team.ID, why Occasion) error {
	for more := true; more; {
		err := s.db.Write(ctx, func(tx *db.Tx) (err error) {
			more, err = s.serveOne(ctx, tx, tickets, id, why)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// maxTried bounds the tickets that are looked at to find one that somebody can take.
const maxTried = 100

// serveOne gives away the most urgent ticket that somebody can take; ok is false when there is none.
func (s *Store) serveOne(ctx context.Context, tx *db.Tx, tickets *ticket.Store, id team.ID, why Occasion) (ok bool, err error) {
	p, err := s.plan(ctx, tx, tx.Now)
	if err != nil {
		return false, err
	}
	set, all, err := s.take(ctx, tx, p, id)
	if err != nil || set.Mode == Pull {
		return false, err
	}
	var waiting []ticket.Ticket
	err = tx.Select(ctx, &waiting, `
		SELECT id, requester_id, language, category_id, channel, priority
		FROM ticket
		WHERE `+inQueue+`
		ORDER BY priority DESC, created_at, id
		LIMIT $2`+tx.SkipLocked(), id, maxTried)
	if err != nil {
		return false, err
	}
	for i := range waiting {
		t := &waiting[i]
		need := p.need(t)
		x := Choose(set.Mode, need, all)
		if x.Chosen == 0 {
			if err := s.await(ctx, tx, id, need, all); err != nil {
				return false, err
			}
			continue
		}
		_, err = tickets.ChangeIn(ctx, tx, access.System(), t.ID, "ticket.route", func(c *ticket.Change) error { return p.give(ctx, c, set, why, need, x) })
		return err == nil, err
	}
	return false, s.passedOver(ctx, tx, id, len(waiting))
}

// inQueue are the tickets that wait for somebody of the team $1.
const inQueue = `open_state = TRUE AND snoozed = FALSE AND assignee_id IS NULL AND state IN ('new', 'open') AND CAST(team_id AS BIGINT) = $1`

// lookAgain is when the desk looks again at a queue of which others had something in hand.
const lookAgain = time.Second

// passedOver lets the desk look again where other transactions had some of the queue in hand, since they may leave them in it: only seen
// could be looked at.
func (s *Store) passedOver(ctx context.Context, tx *db.Tx, id team.ID, seen int) error {
	var there int
	err := tx.Get(ctx, &there, `SELECT count(*) FROM (SELECT id FROM ticket WHERE `+inQueue+` LIMIT $2) AS few`, id, maxTried)
	if err != nil || there <= seen {
		return err
	}
	return look(ctx, tx, id, tx.Now.Add(lookAgain))
}

// Catch looks at the queues of all teams that want push: for what waits although nothing has happened that would give it to somebody, such
// as a new member of the team.
func (s *Store) Catch(ctx context.Context, tx *db.Tx) (err error) {
	defer errs.Wrap(&err, "look at all queues")
	list, err := All(ctx, tx)
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.Mode == Pull {
			continue
		}
		if err := look(ctx, tx, x.TeamID, tx.Now); err != nil {
			return err
		}
	}
	return nil
}
