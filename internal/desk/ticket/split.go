package ticket

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/file"
	"firstline/internal/desk/person"
)

// Splitting says what becomes of a message that speaks of a problem of its own.
type Splitting struct {
	Message   Seq
	Subject   string
	Requester person.ID // of the new ticket
}

// Split opens a ticket of a message, with its words and files, related to the one that it was said on, where it stays readable. The new ticket
// is filed like the old one.
func (s *Store) Split(ctx context.Context, actor access.Actor, id ID, x Splitting) (t Ticket, err error) {
	defer errs.Wrap(&err, "split message %d from ticket %d", x.Message, id)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		c, err := s.enter(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if err := c.MustWork(); err != nil {
			return err
		}
		m, err := MessageAt(ctx, tx, id, x.Message)
		if errs.Is(err, errs.NotFound) {
			return errs.Bad("message", "link.split_no_message")
		}
		if err != nil {
			return err
		}
		files, err := attached(ctx, tx, id, x.Message, x.Message)
		if err != nil {
			return err
		}
		if t, err = c.splitOff(ctx, x, m, files[x.Message]); err != nil {
			return err
		}
		return c.leave(ctx, "ticket.split")
	})
	return t, err
}

func (c *Change) splitOff(ctx context.Context, x Splitting, m Message, files []file.Attached) (Ticket, error) {
	text := m.Text
	if text == "" { // only files came
		text = x.Subject
	}
	covered, err := c.masked(ctx, m)
	if err != nil {
		return Ticket{}, err
	}
	opened, err := c.store.OpenIn(ctx, c.Tx, c.Actor, Opening{
		Kind: c.Ticket.Kind, Subject: x.Subject, Body: Body{HTML: m.HTML, Text: text, masked: covered}, Channel: m.Channel, Requester: x.Requester, Category: c.Ticket.CategoryID,
	})
	if err != nil {
		return Ticket{}, err
	}
	o, err := c.store.enter(ctx, c.Tx, access.System(), opened.ID) // it may be of a team that the agent does not belong to
	if err != nil {
		return Ticket{}, err
	}
	o.Actor = c.Actor
	hung := make([]Attach, len(files))
	for i, f := range files {
		hung[i] = Attach{File: f.ID, Inline: f.Inline, ContentID: f.ContentID}
	}
	if err := o.hang(ctx, 1, hung, false); err != nil {
		return Ticket{}, err
	}
	if err := c.link(ctx, Related, o); err != nil {
		return Ticket{}, err
	}
	err = o.leave(ctx, "ticket.split")
	return o.Ticket, err
}
