package ticket

import (
	"cmp"
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
)

// Saying is a message from the requester's side: the requester, a colleague who shares the ticket, or whoever wrote the mail.
type Saying struct {
	Body    Body
	Channel Channel
	Author  person.ID // whose words they are
	Mail    Mailed
	About   db.Time // with NotSolved: the resolution that they speak of; zero does not ask
	Once    Once
}

// Answer adds a message from the requester's side. It wakes a waiting ticket and reopens a resolved one; a closed one it reopens inside
// the desk's window, and afterwards opens a new ticket that follows it. Thanks alone do none of this. The ticket given back is where the
// message stands.
func (s *Store) Answer(ctx context.Context, actor access.Actor, id ID, a Saying) (t Ticket, seq Seq, err error) {
	defer errs.Wrap(&err, "answer on ticket %d", id)
	if err := a.Body.check(); err != nil {
		return Ticket{}, 0, err
	}
	if !actor.May(access.WriteTicket) {
		return Ticket{}, 0, errMissing()
	}
	err = s.writeOnce(ctx, a.Once, func(tx *db.Tx) error {
		t, seq, err = s.AnswerIn(ctx, tx, actor, id, a)
		return err
	})
	return t, seq, err
}

// AnswerIn is Answer for whoever is in a transaction already.
func (s *Store) AnswerIn(ctx context.Context, tx *db.Tx, actor access.Actor, id ID, a Saying) (Ticket, Seq, error) {
	return s.sayIn(ctx, tx, actor, id, a, "ticket.answer", (*Change).answer)
}

// sayIn runs what the requester's side says on a ticket, once where the saying asks for that.
func (s *Store) sayIn(ctx context.Context, tx *db.Tx, actor access.Actor, id ID, a Saying, action string,
	say func(*Change, context.Context, Saying) (Ticket, Seq, error),
) (Ticket, Seq, error) {
	c, err := s.enter(ctx, tx, actor, id)
	if err != nil {
		return Ticket{}, 0, err
	}
	if into := c.Ticket.MergedInto; into != nil { // the words belong where it goes on
		subject := c.Ticket.Subject
		if c, err = s.enter(ctx, tx, access.System(), *into); err != nil {
			return Ticket{}, 0, err
		}
		c.Actor, c.subject = actor, subject
	}
	by := actor.Person
	if by == 0 { // a signed link carries the words
		by = a.Author
	}
	if before, ok, err := a.Once.before(ctx, tx, by); err != nil || ok {
		var t Ticket
		if err == nil {
			err = tx.Get(ctx, &t, `SELECT `+columns+` FROM ticket WHERE id = $1`, before.TicketID)
		}
		return t, before.Seq, err
	}
	t, seq, err := say(c, ctx, a)
	if err != nil {
		return Ticket{}, 0, err
	}
	if err := c.leave(ctx, action); err != nil {
		return Ticket{}, 0, err
	}
	if t.ID == c.Ticket.ID {
		t = c.Ticket
	}
	return t, seq, a.Once.after(ctx, tx, by, done{TicketID: t.ID, Seq: seq})
}

func (c *Change) answer(ctx context.Context, a Saying) (Ticket, Seq, error) {
	c.Author = &a.Author
	a.Body.mask()
	reason, err := c.comesTo(ctx, a.Body)
	if err != nil {
		return Ticket{}, 0, err
	}
	moves := !a.Mail.Held && !a.Mail.Quiet && reason.moves(c.Ticket.State) && (c.Ticket.State != Spam || a.Channel != Email)
	lost := c.Ticket.State == Trash && !a.Mail.Held && reason == "" // where nobody would read it
	if lost || moves && c.Ticket.State == Closed && !c.reopenable() {
		return c.followUp(ctx, a)
	}
	seq, err := c.Record(ctx, MessageIn, !a.Mail.Held, MessagePayload{Channel: a.Channel, Held: a.Mail.Held, Reason: reason})
	if err != nil {
		return Ticket{}, 0, err
	}
	author, err := person.Get(ctx, c.Tx, a.Author)
	if err != nil {
		return Ticket{}, 0, err
	}
	if err := c.say(ctx, seq, Message{AuthorID: &a.Author, AuthorName: author.Name, Channel: a.Channel}, a.Body, a.Mail); err != nil {
		return Ticket{}, 0, err
	}
	if !moves {
		return c.Ticket, seq, nil
	}
	c.Ticket.RequesterAt = c.Tx.Now
	switch c.Ticket.State {
	case WaitingUser:
		err = c.setState(ctx, Open)
	case Resolved, Closed:
		err = c.reopen(ctx, ReopenedPayload{Why: ByAnswer})
	case Cancelled, Spam: // it is needed after all; and who writes in the portal or by an agent's hand is no machine
		err = c.comeBack(ctx)
	case New, Open, WaitingVendor: // it is the vendor whom the ticket waits for; the agent is told all the same
	}
	return c.Ticket, seq, err
}

// reopenable tells whether a closed ticket may still be opened again.
func (c *Change) reopenable() bool {
	window := time.Duration(c.store.settings.Desk().ReopenDays) * 24 * time.Hour
	return c.Tx.Now.Sub(c.Ticket.ClosedAt.Time) <= window
}

// followUp opens a new ticket for an answer that comes too late for its own, with the same category and fields of the problem. It is the
// author's ticket: who answers on somebody else's goes on with a problem of their own, and the other need not know of it.
func (c *Change) followUp(ctx context.Context, a Saying) (Ticket, Seq, error) {
	old := &c.Ticket
	t, err := c.store.OpenIn(ctx, c.Tx, c.Actor, Opening{
		Kind: old.Kind, Subject: cmp.Or(c.subject, old.Subject), Body: a.Body, Channel: a.Channel, Requester: a.Author, Category: old.CategoryID,
		Impact: chosen(old.Impact, old.ImpactChosen), Urgency: chosen(old.Urgency, old.UrgencyChosen), Follows: old.ID, Mail: a.Mail,
	})
	if err != nil {
		return Ticket{}, 0, err
	}
	requester, err := person.Current(ctx, c.Tx, old.RequesterID)
	if err != nil {
		return Ticket{}, 0, err
	}
	_, err = c.Record(ctx, FollowedUp, a.Author == requester, FollowPayload{Ticket: t.ID})
	return t, 1, err
}

func (c *Change) reopen(ctx context.Context, p ReopenedPayload) error {
	t := &c.Ticket
	p.From = t.State
	t.State, t.CloseKind, t.ResolvedAt, t.ClosedAt = Open, "", db.Time{}, db.Time{}
	t.Reopened++
	_, err := c.Record(ctx, WasReopened, true, p)
	return err
}

// RequesterWroteSince tells whether somebody of the requester's side has written after an entry.
func (c *Change) RequesterWroteSince(ctx context.Context, seq Seq) (bool, error) {
	var n int
	err := c.Tx.Get(ctx, &n, `SELECT count(*) FROM entry WHERE ticket_id = $1 AND seq > $2 AND kind = 'message_in' AND public = TRUE`, c.Ticket.ID, seq)
	return n > 0, err
}
