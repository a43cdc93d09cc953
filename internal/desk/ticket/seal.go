package ticket

import (
	"context"
	"errors"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// intoSeal brings a ticket that was filed in a sensitive category to those who may see it: to the category's first team where its own is not
// named, without whoever works on it or answers for it and is not.
func (c *Change) intoSeal(ctx context.Context) error {
	t := &c.Ticket
	if t.SealedTo == "" {
		return nil
	}
	if !category.Named(t.SealedTo, t.TeamID) {
		cat, err := category.Get(ctx, c.Tx, *t.CategoryID)
		if err != nil {
			return err
		}
		from := t.TeamID
		t.TeamID, t.EscalationSeq, t.EscalationWaits = cat.TeamID, 0, false
		if _, err := c.Record(ctx, TeamChanged, true, TeamPayload{From: from, To: cat.TeamID, Filed: true, Category: cat.ID}); err != nil {
			return err
		}
	}
	works, err := MayHold(ctx, c.Tx, t, idOf(t.AssigneeID))
	if err == nil && !works {
		err = c.giveTo(ctx, 0)
	}
	if err != nil {
		return err
	}
	asked, err := MayHold(ctx, c.Tx, t, idOf(t.OwnerAskedID))
	if err != nil {
		return err
	}
	if !asked {
		t.OwnerAskedID = nil
	}
	if err := c.lentIntoSeal(ctx); err != nil {
		return err
	}
	return c.ownerIntoSeal(ctx)
}

// sealMerged files what was merged into a ticket where that is filed now, when that is sensitive: its words are part of what is said there. It
// stays there when the merge is taken back. It is over and done, so nothing follows from it.
func (c *Change) sealMerged(ctx context.Context) error {
	if c.Ticket.SealedTo == "" || c.Ticket.Absorbed == 0 {
		return nil
	}
	ids, err := MergedInto(ctx, c.Tx, c.Ticket.ID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		x, err := c.store.enter(ctx, c.Tx, access.System(), id)
		if err != nil {
			return err
		}
		if x.Ticket.SealedTo != "" {
			continue
		}
		p := FieldPayload{Field: FieldCategory, From: x.Ticket.Value(FieldCategory), To: c.Ticket.Value(FieldCategory)}
		if err := x.putCategory(ctx, p.To); err != nil {
			return err
		}
		if _, err := x.Record(ctx, FieldChanged, false, p); err != nil {
			return err
		}
		if err := x.intoSeal(ctx); err != nil {
			return err
		}
		x.fresh = nil
		if err := x.settle(ctx); err != nil {
			return err
		}
	}
	return nil
}

// lentIntoSeal ends what is lent to somebody who may not see it; who stands in from now on, the desk sees to at once.
func (c *Change) lentIntoSeal(ctx context.Context) error {
	t := &c.Ticket
	if ok, err := MayHold(ctx, c.Tx, t, idOf(t.LentToID)); err != nil || ok || t.OwnerID == nil {
		return err
	}
	t.LentToID, t.LentUntil = nil, db.Time{}
	return team.Cover(ctx, c.Tx, *t.OwnerID, c.Tx.Now)
}

// SealJob is the kind of job that brings tickets to those who may see them, after what they are filed in has become sensitive or somebody has
// left a team.
const SealJob = "ticket.seal"

// SightChanged is told in the transaction of categories that are seen by other teams, or of teams that somebody has left.
func (s *Store) SightChanged(ctx context.Context, tx *db.Tx) error {
	if err := job.Enqueue(ctx, tx, SealJob, struct{}{}, job.Unique(SealJob)); err != nil {
		return err
	}
	return job.Enqueue(ctx, tx, SealJob, struct{}{}, job.After(job.SecondLook), job.Unique(SealJob+".again"))
}

// sealAtOnce is how many tickets one question to the database is about.
const sealAtOnce = 200

// Seal brings every sensitive ticket to those who may see it. One that fails holds up no other.
func (s *Store) Seal(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "bring tickets into their seals")
	var trouble []error
	for after, more := ID(0), true; more; {
		var ids []ID
		if err := s.db.Select(ctx, &ids, outsideSeal(), after, sealAtOnce); err != nil {
			return err
		}
		more = len(ids) == sealAtOnce
		for _, id := range ids {
			after = id
			_, err := s.Change(ctx, access.System(), id, SealJob, func(c *Change) error { return c.intoSeal(ctx) })
			if ctx.Err() != nil {
				return err
			}
			trouble = append(trouble, err)
		}
	}
	return errors.Join(trouble...)
}

// outsideSeal are sensitive tickets in the hands of a team or of people to whom they are not sealed.
func outsideSeal() string {
	return `
	SELECT t.id
	FROM category k
	JOIN ticket t ON t.category_id = k.id
	WHERE k.sealed_to <> '' AND t.id > $1 AND (
		NOT EXISTS (SELECT 1 FROM category_sight s WHERE s.category_id = k.id AND s.team_id = t.team_id)
		OR ` + unnamed("t.assignee_id") + ` OR ` + unnamed("t.owner_id") + ` OR ` + unnamed("t.owner_asked_id") + ` OR ` + unnamed("t.lent_to_id") + `)
	ORDER BY t.id
	LIMIT $2`
}

func unnamed(who string) string {
	return who + ` IS NOT NULL AND NOT EXISTS (
			SELECT 1 FROM team_member m JOIN category_sight s ON s.team_id = m.team_id WHERE s.category_id = k.id AND m.person_id = ` + who + `)`
}

// ownerIntoSeal gives a ticket to the lead of its team to answer for, where its owner may not see it.
func (c *Change) ownerIntoSeal(ctx context.Context) error {
	t := &c.Ticket
	if ok, err := MayHold(ctx, c.Tx, t, idOf(t.OwnerID)); err != nil || ok {
		return err
	}
	from := idOf(t.OwnerID)
	lead, ok, err := team.LeadOf(ctx, c.Tx, c.Tx.Now, t.TeamID)
	if err != nil {
		return err
	}
	if t.OwnerID = nil; ok {
		t.OwnerID = &lead
	}
	_, err = c.Record(ctx, OwnerChanged, true, PersonPayload{From: from, To: idOf(t.OwnerID)})
	return err
}

// keepSealed refuses to give a sensitive ticket to a team or an agent who may not see it.
func (c *Change) keepSealed(ctx context.Context) error {
	t, was := &c.Ticket, &c.stored
	if t.SealedTo == "" {
		return nil
	}
	if t.TeamID != was.TeamID && !category.Named(t.SealedTo, t.TeamID) {
		return errs.Bad("team", "category.sealed_team")
	}
	for _, x := range []struct {
		field   string
		now, as *person.ID
	}{{"assignee", t.AssigneeID, was.AssigneeID}, {"owner", t.OwnerID, was.OwnerID}, {"owner", t.OwnerAskedID, was.OwnerAskedID}, {"owner", t.LentToID, was.LentToID}} {
		if idOf(x.now) == idOf(x.as) {
			continue
		}
		ok, err := MayHold(ctx, c.Tx, t, idOf(x.now))
		if err != nil {
			return err
		}
		if !ok {
			return errs.Bad(x.field, "category.sealed_agent")
		}
	}
	return nil
}

// MayKnow tells whether somebody may be told of a ticket: where it is sensitive, its requester and those of the teams that it is sealed to.
// 0 is nobody, who may.
func MayKnow(ctx context.Context, q db.Querier, t *Ticket, who person.ID) (bool, error) {
	if t.SealedTo == "" || who == 0 || who == t.RequesterID {
		return true, nil
	}
	if requester, err := person.Current(ctx, q, t.RequesterID); err != nil || requester == who {
		return err == nil, err
	}
	return MayHold(ctx, q, t, who)
}

// MayHold tells whether a ticket may be in somebody's hands, and what the desk says of it among itself be told to them: where it is sensitive,
// only to those of the teams that it is sealed to. An agent who asks for help in it reads it in the portal like any requester. 0 is nobody, who
// may.
func MayHold(ctx context.Context, q db.Querier, t *Ticket, who person.ID) (bool, error) {
	if t.SealedTo == "" || who == 0 {
		return true, nil
	}
	var p db.Params
	var n int
	where := "person_id = " + p.Bind(who) + " AND team_id IN " + db.BindAll(&p, category.Teams(t.SealedTo))
	err := q.Get(ctx, &n, `SELECT count(*) FROM team_member WHERE `+where, p.Args...)
	return n > 0, err
}
