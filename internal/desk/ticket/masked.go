package ticket

import (
	"context"
	"maps"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/mask"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
)

// WasRevealed is the entry that says who looked at secrets that are covered in a message: a RevealedPayload.
const WasRevealed EntryKind = "revealed"

// RevealedPayload says in which message.
type RevealedPayload struct {
	Seq Seq `json:"seq"`
}

// mask covers the passwords and card numbers in what the requester's side wrote. What is covered goes with the body.
func (b *Body) mask() { b.cover(mask.Look(b.Text, b.QuotedText)) }

func (b *Body) cover(c mask.Cover) {
	b.HTML, b.Text = c.Both(b.HTML, b.Text)
	b.QuotedHTML, b.QuotedText = c.Both(b.QuotedHTML, b.QuotedText)
	b.masked = append(b.masked, c.Found()...)
}

// mask covers them in all that opens a ticket.
func (o *Opening) mask() {
	texts := []string{o.Subject, o.Symptom, o.ErrorMessage, o.Tried, o.Body.Text, o.Body.QuotedText}
	for _, v := range o.Answers {
		texts = append(texts, v.Text)
	}
	c := mask.Look(texts...)
	if len(c.Found()) == 0 {
		return
	}
	for _, field := range []*string{&o.Subject, &o.Symptom, &o.ErrorMessage, &o.Tried} {
		*field = c.Text(*field)
	}
	answers := maps.Clone(o.Answers)
	for id, v := range answers {
		v.Text = c.Text(v.Text)
		answers[id] = v
	}
	o.Answers = answers
	o.Body.cover(c)
}

// keepMasked keeps what is covered in a message.
func (c *Change) keepMasked(ctx context.Context, seq Seq, found []mask.Found) error {
	for i, f := range found {
		err := c.Tx.Later(ctx, `
			INSERT INTO masked (ticket_id, seq, position, kind, words)
			VALUES ($1, $2, $3, $4, $5)`, c.Ticket.ID, seq, i, f.Kind, f.Words)
		if err != nil {
			return err
		}
	}
	return nil
}

// masked is what is covered in a message of the ticket.
func (c *Change) masked(ctx context.Context, m Message) ([]mask.Found, error) {
	if m.Masked == 0 {
		return nil, nil
	}
	return maskedAt(ctx, c.Tx, m.TicketID, m.Seq)
}

func maskedAt(ctx context.Context, q db.Querier, id ID, seq Seq) (list []mask.Found, err error) {
	err = q.Select(ctx, &list, `SELECT kind, words FROM masked WHERE ticket_id = $1 AND seq = $2 ORDER BY position`, id, seq)
	return list, err
}

// covers tells whether words that are to be taken away are among those that are covered in a message.
func (c *Change) covers(ctx context.Context, w Words, p Piece) (bool, error) {
	list, err := maskedAt(ctx, c.Tx, c.Ticket.ID, w.Seq)
	return slices.ContainsFunc(list, func(f mask.Found) bool { return p.In(f.Words) }), err
}

// forgetMasked takes away what is covered in messages for good.
func (c *Change) forgetMasked(ctx context.Context, seqs []Seq) error {
	if len(seqs) == 0 {
		return nil
	}
	var p db.Params
	where := "ticket_id = " + p.Bind(c.Ticket.ID) + " AND seq IN " + db.BindAll(&p, seqs)
	if _, err := c.Tx.Exec(ctx, `DELETE FROM masked WHERE `+where, p.Args...); err != nil {
		return err
	}
	_, err := c.Tx.Exec(ctx, `UPDATE message SET masked = 0 WHERE masked > 0 AND `+where, p.Args...)
	return err
}

// Reveal gives an agent the secrets that are covered in a message. That they looked stands on the timeline and in the audit.
func (s *Store) Reveal(ctx context.Context, actor access.Actor, id ID, seq Seq) (list []mask.Found, err error) {
	defer errs.Wrap(&err, "reveal message %d of ticket %d", seq, id)
	if err := actor.Require(access.RevealMasked); err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		c, err := s.enter(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		list, err = maskedAt(ctx, tx, id, seq)
		if err == nil && len(list) == 0 {
			err = errMissing()
		}
		if err != nil {
			return err
		}
		activity := c.Ticket.ActivityAt // a look moves nothing in the lists
		if _, err := c.Record(ctx, WasRevealed, false, RevealedPayload{Seq: seq}); err != nil {
			return err
		}
		if err := c.follow(ctx); err != nil {
			return err
		}
		c.Ticket.ActivityAt = activity
		if err := c.update(ctx); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "ticket.reveal", Object: "ticket", ObjectID: int64(id)})
	})
	return list, err
}
