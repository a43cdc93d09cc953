package lending

import (
	"context"
	"errors"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// Look sees to it that somebody answers for each ticket that concerns a person: whose absence begins or ends, or who has left the desk. Each
// ticket is looked at in a transaction of its own, and there as it then stands, so that a second look changes nothing. One that fails holds up
// no other.
func (s *Store) Look(ctx context.Context, tickets *ticket.Store, who person.ID) (err error) {
	defer errs.Wrap(&err, "see who answers for the tickets of person %d", who)
	ids, err := s.concerned(ctx, who)
	if err != nil {
		return err
	}
	var trouble []error
	for _, id := range ids {
		_, err := tickets.Change(ctx, access.System(), id, "ticket.cover", func(c *ticket.Change) error { return s.see(ctx, c) })
		if ctx.Err() != nil {
			return err
		}
		trouble = append(trouble, err)
	}
	return errors.Join(trouble...)
}

// concerned are the tickets that a person owns, works on, is asked to own or answers for in another's place; and those of absent owners for
// whom they could stand in now. What is lent of closed tickets counts too, nothing else of them.
func (s *Store) concerned(ctx context.Context, who person.ID) (ids []ticket.ID, err error) {
	err = s.db.Select(ctx, &ids, `
		SELECT t.id
		FROM (
			SELECT id, owner_id, assignee_id, owner_asked_id, lent_to_id FROM ticket WHERE open_state = TRUE
			UNION ALL
			SELECT id, owner_id, assignee_id, owner_asked_id, lent_to_id FROM ticket WHERE state = 'resolved'
			UNION ALL
			SELECT id, owner_id, assignee_id, owner_asked_id, lent_to_id FROM ticket WHERE lent_to_id IS NOT NULL AND state = 'closed') t
		WHERE t.owner_id = $1 OR t.assignee_id = $1 OR t.owner_asked_id = $1 OR t.lent_to_id = $1
			OR t.owner_id IN (
				SELECT b.person_id
				FROM absence b
				WHERE b.from_at <= $2 AND b.until_at > $2 AND (b.substitute_id = $1 OR t.lent_to_id IS NULL))
		ORDER BY t.id`, who, s.db.Now())
	return ids, err
}

// see makes a ticket whole: nobody who has left the desk owns it or works on it, and it is lent as it should be.
func (s *Store) see(ctx context.Context, c *ticket.Change) error {
	t := &c.Ticket
	if t.State == ticket.Closed {
		return s.lend(ctx, c)
	}
	another, err := hasLeft(ctx, c, t.OwnerID)
	if err != nil {
		return err
	}
	if another {
		if err := handOver(ctx, c); err != nil {
			return err
		}
	}
	left, err := hasLeft(ctx, c, t.OwnerAskedID)
	if err != nil {
		return err
	}
	if left {
		t.OwnerAskedID = nil
		if _, err := c.Record(ctx, ticket.OwnershipDeclined, false, ticket.DeclinedPayload{Left: true}); err != nil {
			return err
		}
	}
	if left, err = hasLeft(ctx, c, t.AssigneeID); err != nil {
		return err
	}
	if left {
		from := *t.AssigneeID
		t.AssigneeID = nil
		if _, err := c.Record(ctx, ticket.AssigneeChanged, true, ticket.PersonPayload{From: from, Left: true}); err != nil {
			return err
		}
	}
	if another { // Follow looks whether the new one is there
		return nil
	}
	return s.lend(ctx, c)
}

func hasLeft(ctx context.Context, c *ticket.Change, who *person.ID) (bool, error) {
	if who == nil {
		return false, nil
	}
	ok, err := team.IsAgent(ctx, c.Tx, *who)
	return !ok, err
}

// handOver gives the ticket of whoever has left to somebody else to answer for.
func handOver(ctx context.Context, c *ticket.Change) error {
	t := &c.Ticket
	from := *t.OwnerID
	to, err := heir(ctx, c.Tx, c.Tx.Now, t, from)
	if err != nil {
		return err
	}
	t.OwnerID, t.LentToID, t.LentUntil = nil, nil, db.Time{}
	if to != 0 {
		t.OwnerID = &to
	}
	if t.OwnerAskedID != nil && *t.OwnerAskedID == to {
		t.OwnerAskedID = nil
	}
	_, err = c.Record(ctx, ticket.OwnerChanged, true, ticket.PersonPayload{From: from, To: to, Left: true})
	return err
}

// heir is who answers for a ticket once its owner has left: whoever stands in for them, or else the lead on duty of its team, or of the team
// that gets what no category sends elsewhere; 0 where there is none.
func heir(ctx context.Context, q db.Querier, now db.Time, t *ticket.Ticket, left person.ID) (person.ID, error) {
	if t.LentToID != nil && *t.LentToID != left {
		if ok, err := fits(ctx, q, t, *t.LentToID); err != nil || ok {
			return *t.LentToID, err
		}
	}
	var first team.ID
	if err := q.Get(ctx, &first, `SELECT id FROM team WHERE is_default = TRUE`); err != nil && !errs.Is(err, errs.NotFound) {
		return 0, err
	}
	for _, id := range []team.ID{t.TeamID, first} {
		lead, ok, err := team.LeadBut(ctx, q, now, id, left)
		if err == nil && ok {
			ok, err = fits(ctx, q, t, lead)
		}
		if err != nil || ok {
			return lead, err
		}
	}
	return 0, nil
}

func fits(ctx context.Context, q db.Querier, t *ticket.Ticket, who person.ID) (bool, error) {
	if ok, err := team.IsAgent(ctx, q, who); err != nil || !ok {
		return false, err
	}
	return ticket.MayHold(ctx, q, t, who)
}

// Catch looks once more at everybody who is absent or has left and still has tickets: should a job have failed for good, somebody looks all
// the same.
func (s *Store) Catch(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "look who answers for tickets")
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var who []person.ID
		err := tx.Select(ctx, &who, `
			SELECT DISTINCT x.person_id
			FROM (
				SELECT person_id FROM absence WHERE from_at <= $1 AND until_at > $1
				UNION ALL
				SELECT owner_id AS person_id FROM ticket WHERE lent_to_id IS NOT NULL
				UNION ALL
				SELECT owner_id AS person_id FROM ticket WHERE open_state = TRUE
				UNION ALL
				SELECT assignee_id AS person_id FROM ticket WHERE open_state = TRUE AND assignee_id IS NOT NULL
				UNION ALL
				SELECT owner_id AS person_id FROM ticket WHERE state = 'resolved') x
			WHERE x.person_id IS NOT NULL AND (
				EXISTS (SELECT 1 FROM absence b WHERE b.person_id = x.person_id AND b.from_at <= $1)
				OR NOT EXISTS (
					SELECT 1
					FROM account a
					JOIN person p ON p.id = a.person_id
					WHERE a.person_id = x.person_id AND `+team.Working+`))`, tx.Now)
		if err != nil {
			return err
		}
		for _, id := range who {
			if err := team.Cover(ctx, tx, id, tx.Now); err != nil {
				return err
			}
		}
		return nil
	})
}
