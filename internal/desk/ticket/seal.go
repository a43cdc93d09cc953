package ticket

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
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
		if _, err := c.Record(ctx, TeamChanged, true, TeamPayload{From: from, To: cat.TeamID}); err != nil {
			return err
		}
	}
	works, err := MayKnow(ctx, c.Tx, t, idOf(t.AssigneeID))
	if err == nil && !works {
		err = c.giveTo(ctx, 0)
	}
	if err != nil {
		return err
	}
	asked, err := MayKnow(ctx, c.Tx, t, idOf(t.OwnerAskedID))
	if err != nil {
		return err
	}
	if !asked {
		t.OwnerAskedID = nil
	}
	return c.ownerIntoSeal(ctx)
}

// ownerIntoSeal gives a ticket to the lead of its team to answer for, where its owner may not see it.
func (c *Change) ownerIntoSeal(ctx context.Context) error {
	t := &c.Ticket
	if ok, err := MayKnow(ctx, c.Tx, t, idOf(t.OwnerID)); err != nil || ok {
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
	}{{"assignee", t.AssigneeID, was.AssigneeID}, {"owner", t.OwnerID, was.OwnerID}, {"owner", t.OwnerAskedID, was.OwnerAskedID}} {
		if idOf(x.now) == idOf(x.as) {
			continue
		}
		ok, err := MayKnow(ctx, c.Tx, t, idOf(x.now))
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
	var p db.Params
	var n int
	where := "person_id = " + p.Bind(who) + " AND team_id IN " + db.BindAll(&p, category.Teams(t.SealedTo))
	err := q.Get(ctx, &n, `SELECT count(*) FROM team_member WHERE `+where, p.Args...)
	return n > 0, err
}
