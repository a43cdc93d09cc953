package lending

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// Left lets the desk hand over what somebody has who can't be given work any more; for whoever can, it does nothing. It belongs into the
// transaction in which they lose their account or their role.
func Left(ctx context.Context, tx *db.Tx, who person.ID) error {
	ok, err := team.IsAgent(ctx, tx, who)
	if err != nil || ok {
		return err
	}
	return team.Cover(ctx, tx, who, tx.Now)
}

// Share is how many tickets go to somebody when another leaves; 0: to nobody, since no lead is there.
type Share struct {
	To      person.ID
	Name    string
	Tickets int
}

// Leaving is what happens to the tickets of somebody who would leave now.
type Leaving struct {
	Owned  []Share
	Queued int // go back to the queues of their teams
}

// Leaving tells what would happen to the tickets of somebody if they left now, before anybody says so.
func (s *Store) Leaving(ctx context.Context, actor access.Actor, who person.ID) (l Leaving, err error) {
	defer errs.Wrap(&err, "tell what person %d would leave", who)
	if err := actor.Require(access.ManagePeople); err != nil {
		return l, err
	}
	var groups []struct {
		TeamID   team.ID
		LentToID *person.ID
		SealedTo string
		Tickets  int
	}
	err = s.db.Select(ctx, &groups, `
		SELECT t.team_id, t.lent_to_id, coalesce(g.sealed_to, '') AS sealed_to, count(*) AS tickets
		FROM (
			SELECT team_id, lent_to_id, owner_id, category_id FROM ticket WHERE open_state = TRUE
			UNION ALL
			SELECT team_id, lent_to_id, owner_id, category_id FROM ticket WHERE state = 'resolved') t
		LEFT JOIN category g ON g.id = t.category_id
		WHERE t.owner_id = $1
		GROUP BY t.team_id, t.lent_to_id, coalesce(g.sealed_to, '')
		ORDER BY t.team_id`, who)
	if err != nil {
		return l, err
	}
	place := map[person.ID]int{}
	for _, g := range groups {
		t := ticket.Ticket{TeamID: g.TeamID, LentToID: g.LentToID, SealedTo: g.SealedTo}
		to, err := heir(ctx, s.db, s.db.Now(), &t, who)
		if err != nil {
			return l, err
		}
		at, ok := place[to]
		if !ok {
			at, place[to] = len(l.Owned), len(l.Owned)
			l.Owned = append(l.Owned, Share{To: to})
		}
		l.Owned[at].Tickets += g.Tickets
	}
	if err := s.name(ctx, l.Owned); err != nil {
		return l, err
	}
	err = s.db.Get(ctx, &l.Queued, `
		SELECT (SELECT count(*) FROM ticket WHERE open_state = TRUE AND assignee_id = $1)
			+ (SELECT count(*) FROM ticket WHERE state = 'resolved' AND assignee_id = $1)`, who)
	return l, err
}

func (s *Store) name(ctx context.Context, list []Share) error {
	ids := make([]person.ID, 0, len(list))
	for _, x := range list {
		ids = append(ids, x.To)
	}
	names, err := person.ByIDs(ctx, s.db, ids)
	for i := range list {
		list[i].Name = names[list[i].To].Name
	}
	return err
}

// mostPassed bounds what one act passes on.
const mostPassed = 500

// PassOn gives what an absent agent works on to somebody else, or back to the queues of their teams where to is 0; as far as the actor sees
// and works on it. It tells how many tickets that were.
func (s *Store) PassOn(ctx context.Context, tickets *ticket.Store, actor access.Actor, from, to person.ID) (n int, err error) {
	defer errs.Wrap(&err, "pass on the tickets of person %d", from)
	if err := actor.Require(access.WorkTicket); err != nil {
		return 0, err
	}
	if err := team.MayPlan(ctx, s.db, actor, from); err != nil {
		return 0, err
	}
	_, away, err := team.AbsenceAt(ctx, s.db, s.db.Now(), from)
	if err != nil {
		return 0, err
	}
	if !away {
		return 0, errs.New(errs.Conflict, "lending.is_there")
	}
	list, _, err := tickets.List(ctx, actor, ticket.Listing{Filter: ticket.Filter{Open: new(true), Assignee: &from}, Limit: mostPassed})
	if err != nil {
		return 0, err
	}
	for i := range list {
		t := &list[i]
		if !ticket.LeadsTeamOf(actor, t) && actor.Person != from {
			continue
		}
		give := to
		if give != 0 && t.SealedTo != "" { // where the substitute may not look, the team's queue has it
			if ok, err := ticket.MayHold(ctx, s.db, t, give); err != nil {
				return n, err
			} else if !ok {
				give = 0
			}
		}
		_, err := tickets.Assign(ctx, actor, t.ID, give, &from)
		if errs.Is(err, errs.Conflict) { // somebody was faster
			continue
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
