package checklist

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// maxNote bounds what is written beside a proof, in bytes.
const maxNote = 2000

// NewProof is what an agent says about how they made sure.
type NewProof struct {
	Kind   ProofKind
	Number string // of a call back: one that is on record
	Code   string // of an authenticator app: what was read out
	Note   string // what was said or seen
}

// Prove records that an agent made sure who asks. Those addresses that stood on record before are told, so that nobody is played unseen.
func (s *Store) Prove(ctx context.Context, actor access.Actor, id ticket.ID, n NewProof) (p Proof, err error) {
	n.Note = strings.TrimSpace(n.Note)
	var c errs.Check
	c.That(slices.Contains(ProofKinds, n.Kind), "kind", "identity.kind_missing")
	c.That(n.Note != "", "note", "identity.note_missing")
	c.That(len(n.Note) <= maxNote, "note", "ticket.field_too_long")
	if err := c.Err(); err != nil {
		return p, err
	}
	if n.Kind == AppCode {
		if err := s.countTry(ctx, actor, id); err != nil {
			return p, err
		}
	}
	_, err = s.tickets.Change(ctx, actor, id, "ticket.identity", func(c *ticket.Change) error {
		p, err = s.prove(ctx, c, n)
		return err
	})
	return p, err
}

func (s *Store) prove(ctx context.Context, c *ticket.Change, n NewProof) (p Proof, err error) {
	if !ticket.CanWork(c.Actor, &c.Ticket) {
		return p, errs.New(errs.Forbidden, "ticket.not_yours_to_work")
	}
	who, err := person.Current(ctx, c.Tx, c.Ticket.RequesterID)
	if err != nil {
		return p, err
	}
	if slices.Contains(c.Actor.Persons(), who) {
		return p, errs.New(errs.Forbidden, "identity.not_oneself")
	}
	m, err := s.means(ctx, c.Tx, c.Tx.Now, c.Ticket.ID, who)
	if err != nil {
		return p, err
	}
	p = Proof{TicketID: c.Ticket.ID, PersonID: who, Kind: n.Kind, Note: n.Note, ByID: c.Actor.Ref(), At: c.Tx.Now, Second: m.Second}
	if err := p.standOn(m, n, c.Actor); err != nil {
		return p, err
	}
	if n.Kind == AppCode {
		if err := s.spend(ctx, c, who, n.Code); err != nil {
			return p, err
		}
	}
	err = c.Tx.Insert(ctx, &p.ID, `
		INSERT INTO identity_proof (ticket_id, person_id, kind, number, manager_id, note, by_id, at, second)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		RETURNING id`, p.TicketID, p.PersonID, p.Kind, p.Number, p.ManagerID, p.Note, p.ByID, p.At, p.Second)
	if err != nil {
		return p, err
	}
	e := ProvedPayload{Kind: p.Kind, Number: ending(p.Number), Note: p.Note, Second: p.Second}
	if p.ManagerID != nil {
		e.Manager = *p.ManagerID
	}
	_, err = c.Record(ctx, IdentityProved, false, e)
	return p, err
}

// standOn looks whether what the agent names may serve as a proof.
func (p *Proof) standOn(m Means, n NewProof, actor access.Actor) error {
	switch n.Kind {
	case CallBack:
		p.Number = n.Number
		switch {
		case slices.Contains(m.Cooling, n.Number):
			p.Second = true
		case !slices.Contains(m.Numbers, n.Number):
			return errs.Bad("number", "identity.number_unknown")
		}
	case Manager:
		switch {
		case m.Manager == 0:
			return errs.Bad("kind", "identity.no_manager")
		case m.Changed:
			return errs.Bad("kind", "identity.manager_new")
		case slices.Contains(actor.Persons(), m.Manager):
			return errs.Bad("kind", "identity.manager_self")
		case !m.Granted:
			return errs.Bad("kind", "identity.manager_silent")
		}
		p.ManagerID = &m.Manager
	case AppCode:
		switch {
		case !m.App:
			return errs.Bad("kind", "code.none")
		case m.AppNew:
			return errs.Bad("kind", "code.too_new")
		}
	case InPerson:
	}
	return nil
}

// ending is the last digits of a number.
func ending(number string) string {
	if len(number) < 4 {
		return number
	}
	return "… " + number[len(number)-3:]
}

// Need asks for a proof on one ticket, whatever its category says. It cannot be taken back: who wants to avoid a check has no business to.
func (s *Store) Need(ctx context.Context, actor access.Actor, id ticket.ID) (ticket.Ticket, error) {
	return s.tickets.Change(ctx, actor, id, "ticket.identity_need", func(c *ticket.Change) error {
		if !ticket.CanWork(c.Actor, &c.Ticket) {
			return errs.New(errs.Forbidden, "ticket.not_yours_to_work")
		}
		return need(ctx, c, NeededPayload{})
	})
}

// Mark makes ids the categories whose tickets need a proof.
func (s *Store) Mark(ctx context.Context, actor access.Actor, ids []category.ID) (err error) {
	defer errs.Wrap(&err, "mark categories for identity checks")
	if err := actor.Require(access.ManageDesk); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		had, err := Marked(ctx, tx)
		if err != nil {
			return err
		}
		for _, id := range had {
			if slices.Contains(ids, id) {
				continue
			}
			if _, err := tx.Exec(ctx, `DELETE FROM identity_category WHERE category_id = $1`, id); err != nil {
				return err
			}
		}
		for _, id := range ids {
			if slices.Contains(had, id) {
				continue
			}
			if _, err := category.Get(ctx, tx, id); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `
				INSERT INTO identity_category (category_id, by_id, at)
				VALUES ($1, $2, $3)
				ON CONFLICT (category_id) DO NOTHING`, id, actor.Ref(), tx.Now)
			if err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "identity.categories", Object: "category", Detail: map[string]any{"categories": ids}})
	})
}

// IdentityFor is how it stands on a ticket, for those who work at the desk, with what a proof can stand on.
func (s *Store) IdentityFor(ctx context.Context, actor access.Actor, id ticket.ID) (i Identity, m Means, err error) {
	if !actor.Agent && !actor.IsSystem() {
		return i, m, errs.Missing()
	}
	t, err := s.tickets.Get(ctx, actor, id)
	if err != nil {
		return i, m, err
	}
	if i, err = s.IdentityOn(ctx, &t); err != nil {
		return i, m, err
	}
	m, err = s.MeansFor(ctx, id, i)
	return i, m, err
}

// IdentityOn is how it stands on a ticket that the caller may read.
func (s *Store) IdentityOn(ctx context.Context, t *ticket.Ticket) (Identity, error) {
	return IdentityOf(ctx, s.db, s.settings.Desk(), t)
}

// MeansFor is what a proof can stand on that is missing, or may be made once more.
func (s *Store) MeansFor(ctx context.Context, id ticket.ID, i Identity) (Means, error) {
	return s.means(ctx, s.db, s.db.Now(), id, i.Now)
}

func (s *Store) means(ctx context.Context, q db.Querier, now db.Time, id ticket.ID, who person.ID) (Means, error) {
	m, err := MeansOf(ctx, q, s.settings.Desk(), now, who)
	if err == nil && m.Manager != 0 {
		m.Granted, err = s.granted(ctx, q, id, m.Manager)
	}
	return m, err
}
