package ticket

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
)

// Answering is an agent's message to the requester.
type Answering struct {
	Body    Body
	Then    State   // state after sending: Open or WaitingUser; empty leaves it
	Read    Seq     // newest entry that the agent had before their eyes; 0 does not ask
	Channel Channel // Email when empty
	Once    Once
	Mail    Mailed
}

// Reply sends an agent's message. An agent who answers a ticket that nobody works on takes it. When somebody wrote since the entry that
// the agent had read, it is refused as a conflict, so that nobody answers past a new message.
func (s *Store) Reply(ctx context.Context, actor access.Actor, id ID, a Answering) (t Ticket, seq Seq, err error) {
	defer errs.Wrap(&err, "reply to ticket %d", id)
	if err := a.Body.check(); err != nil {
		return Ticket{}, 0, err
	}
	return s.SayOnce(ctx, actor, id, "ticket.reply", a.Once, func(c *Change) (Seq, error) { return c.Reply(ctx, a) })
}

// MayReply refuses what Reply would refuse, for an answer that leaves later.
func (c *Change) MayReply(ctx context.Context, a Answering) error {
	if err := a.Body.check(); err != nil {
		return err
	}
	if err := c.MustWork(); err != nil {
		return err
	}
	if err := c.mustHaveRead(ctx, a.Read); err != nil {
		return err
	}
	switch a.Then {
	case "":
	case Open, WaitingUser, WaitingVendor:
		if c.Ticket.State.IsOpen() {
			break
		}
		fallthrough
	default:
		return errs.Bad("then", "ticket.state_not_from_here")
	}
	return c.mustBeOwn(ctx, a.Body.Files)
}

// Reply is Store.Reply inside an open change.
func (c *Change) Reply(ctx context.Context, a Answering) (Seq, error) {
	if err := c.MustWork(); err != nil {
		return 0, err
	}
	if err := c.mustHaveRead(ctx, a.Read); err != nil {
		return 0, err
	}
	if a.Channel == "" {
		a.Channel = Email
	}
	seq, err := c.Record(ctx, MessageOut, true, MessagePayload{Channel: a.Channel})
	if err != nil {
		return 0, err
	}
	m := Message{AuthorName: c.Actor.Name, FromDesk: true, Channel: a.Channel}
	if c.Actor.Person != 0 {
		m.AuthorID = new(c.Actor.Person)
	}
	if err := c.say(ctx, seq, m, a.Body, a.Mail); err != nil {
		return 0, err
	}
	if c.Ticket.FirstResponseAt.IsZero() {
		c.Ticket.FirstResponseAt = c.Tx.Now
	}
	if err := c.takeByAnswering(ctx); err != nil {
		return 0, err
	}
	return seq, c.afterReply(ctx, a.Then)
}

func (c *Change) afterReply(ctx context.Context, then State) error {
	switch then {
	case "":
		if c.Ticket.State == New {
			then = Open
		} else {
			return nil
		}
	case Open, WaitingUser, WaitingVendor:
	default:
		return errs.Bad("then", "ticket.state_not_from_here")
	}
	return c.moveTo(ctx, then)
}

// mustHaveRead refuses to go on when somebody else wrote a message or note after the entry that the actor saw last.
func (c *Change) mustHaveRead(ctx context.Context, read Seq) error {
	if read == 0 || read >= c.Ticket.LastSeq {
		return nil
	}
	var others int
	err := c.Tx.Get(ctx, &others, `
		SELECT count(*)
		FROM entry
		WHERE ticket_id = $1 AND seq > $2 AND kind IN ('message_in', 'message_out', 'note') AND (actor_id IS NULL OR actor_id <> $3)`,
		c.Ticket.ID, read, c.Actor.Person)
	if err != nil {
		return err
	}
	if others > 0 {
		return errs.New(errs.Conflict, "ticket.others_wrote", errs.Args{"Count": others})
	}
	return nil
}

// AddNote writes what only agents see.
func (s *Store) AddNote(ctx context.Context, actor access.Actor, id ID, b Body, once Once) (t Ticket, seq Seq, err error) {
	defer errs.Wrap(&err, "note on ticket %d", id)
	if err := b.check(); err != nil {
		return Ticket{}, 0, err
	}
	return s.SayOnce(ctx, actor, id, "ticket.note", once, func(c *Change) (Seq, error) { return c.AddNote(ctx, b) })
}

// AddNote is Store.AddNote inside an open change.
func (c *Change) AddNote(ctx context.Context, b Body) (Seq, error) {
	if err := c.MustWork(); err != nil {
		return 0, err
	}
	mentioned, err := c.mentioned(ctx, b)
	if err != nil {
		return 0, err
	}
	seq, err := c.Record(ctx, NoteAdded, false, NotePayload{Mentioned: mentioned})
	if err != nil {
		return 0, err
	}
	_, err = c.Tx.Exec(ctx, `
		INSERT INTO note (ticket_id, seq, at, author_id, html, text)
		VALUES ($1, $2, $3, $4, $5, $6)`,
		c.Ticket.ID, seq, c.Tx.Now, c.Actor.Person, b.HTML, b.Text)
	if err != nil {
		return 0, err
	}
	return seq, c.attach(ctx, seq, b.Files, true)
}

// SayOnce runs a command that adds one message or note, once per key, and gives the number of what it added.
func (s *Store) SayOnce(ctx context.Context, actor access.Actor, id ID, action string, once Once, f func(c *Change) (Seq, error)) (t Ticket, seq Seq, err error) {
	err = s.writeOnce(ctx, once, func(tx *db.Tx) error {
		c, err := s.enter(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		before, ok, err := once.before(ctx, tx, actor.Person)
		if err != nil {
			return err
		}
		if ok {
			t, seq = c.Ticket, before.Seq
			return nil
		}
		if seq, err = f(c); err != nil {
			return err
		}
		if err := c.leave(ctx, action); err != nil {
			return err
		}
		t = c.Ticket
		return once.after(ctx, tx, actor.Person, done{TicketID: id, Seq: seq})
	})
	return t, seq, s.keepRefusal(ctx, actor, id, action, err)
}
