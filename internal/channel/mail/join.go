package mail

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/clean"
	"firstline/internal/base/errs"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/file"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// join adds the mail to a ticket, as the words of who wrote it.
func (w *work) join(ctx context.Context, j joining) error {
	if j.letter != nil {
		return w.joinAsAgent(ctx, j)
	}
	speaker, err := w.speaker(ctx)
	if err != nil {
		return err
	}
	repeated := w.parsed.Repeated
	if j.standing == ticket.AsAgent {
		repeated = Written{} // their program repeats letters that are for agents only
	}
	body, err := w.body(ctx, w.parsed.Said.and(w.parsed.Passed), repeated, speaker)
	if err != nil {
		return err
	}
	mailed := w.mailed()
	mailed.Held, mailed.Quiet = j.held, j.quiet
	t, seq, err := w.rooms.Tickets.AnswerIn(ctx, w.tx, by(), j.ticket.ID, ticket.Saying{Body: body, Channel: ticket.Email, Author: speaker.ID, Mail: mailed})
	if err != nil {
		return err
	}
	w.mail.TicketID, w.mail.Seq, w.mail.Opened = &t.ID, &seq, t.ID != j.ticket.ID
	if w.checks.Verdict == Failed {
		err = audit.Record(ctx, w.tx, by(), audit.Act{
			Action: "mail.sender_failed", Object: "ticket", ObjectID: int64(t.ID), Outcome: audit.Denied, Reason: "joined without effect",
			Detail: map[string]any{"mail": int64(w.mail.ID), "seq": int64(seq)},
		})
		if err != nil {
			return err
		}
	}
	if j.standing != ticket.Stranger && !j.held && !j.quiet {
		if err := w.watch(ctx, t.ID); err != nil {
			return err
		}
	}
	return w.filed(ctx, StepJoined)
}

// joinAsAgent sends what an agent wrote from their own mailbox, as if they had written it at their desk. What their program repeated below
// stays in the mail as it came: it may show what only agents see.
func (w *work) joinAsAgent(ctx context.Context, j joining) error {
	if _, err := w.speaker(ctx); err != nil {
		return err
	}
	body, err := w.body(ctx, w.parsed.Said.and(w.parsed.Passed), Written{}, w.known)
	if err != nil {
		return err
	}
	actor := w.sender
	_, err = w.rooms.Tickets.ChangeIn(ctx, w.tx, actor, j.ticket.ID, "ticket.reply", func(c *ticket.Change) error {
		seq, err := c.Reply(ctx, ticket.Answering{Body: body, Channel: ticket.Email, Mail: w.mailed()})
		w.mail.TicketID, w.mail.Seq = &j.ticket.ID, &seq
		return err
	})
	if err != nil {
		return err
	}
	return w.filed(ctx, StepJoined)
}

// filed ends the way of a mail that is on a ticket.
func (w *work) filed(ctx context.Context, how What) error {
	w.flight.note(how, "Ticket", w.mail.TicketID.String())
	if err := w.noteCopies(ctx); err != nil {
		return err
	}
	return w.settle(ctx, Filed, "", "")
}

// mailed is what the message keeps of its mail.
func (w *work) mailed() ticket.Mailed {
	address, err := person.Canonical(w.parsed.From.Address)
	if err != nil {
		address = plain(w.parsed.From.Address)
	}
	return ticket.Mailed{ID: new(int64(w.mail.ID)), MailboxID: new(int64(w.mail.MailboxID)), Address: address, Verdict: string(w.checks.Verdict)}
}

// watch gives copies to those in Cc, when it is sure who asks for it. It lets none of them read the ticket.
func (w *work) watch(ctx context.Context, id ticket.ID) error {
	others, err := w.others(ctx)
	if err != nil || len(others) == 0 {
		return err
	}
	_, err = w.rooms.Tickets.ChangeIn(ctx, w.tx, by(), id, "ticket.watch", func(c *ticket.Change) error {
		for _, who := range others {
			if who == c.Ticket.RequesterID {
				continue
			}
			if err := c.AddWatcher(ctx, who); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// others are the people to whom a verified sender also wrote, without the desk and the sender.
func (w *work) others(ctx context.Context) (ids []person.ID, err error) {
	if w.checks.Verdict != Verified {
		return nil, nil
	}
	most := w.rooms.Settings.Desk().Mail.Copies
	for _, a := range slices.Concat(w.parsed.Cc, w.parsed.To) {
		if len(ids) >= most || isOwn(w.boxes, a.Address) {
			continue
		}
		who, _, err := w.rooms.People.EnsureSender(ctx, w.tx, a.Name, a.Address, w.writerLocale())
		if errs.Is(err, errs.Invalid) {
			continue // not an address to which anybody could write
		}
		if err != nil {
			return nil, err
		}
		if who.ID != w.known.ID && !slices.Contains(ids, who.ID) {
			ids = append(ids, who.ID)
		}
	}
	if len(ids) > 0 {
		w.flight.note(StepCopies, "Count", number(len(ids)))
	}
	return ids, nil
}

// body is what a mail says as a message: its files are made known, and its pictures point to them.
func (w *work) body(ctx context.Context, said, repeated Written, author person.Person) (ticket.Body, error) {
	files, err := w.attach(ctx, author)
	if err != nil {
		return ticket.Body{}, err
	}
	if said.Text == "" && said.HTML == "" && len(files) == 0 {
		said = fromText(w.rooms.Texts.For(author.Locale).T("mail.no_text"))
	}
	most := int(w.rooms.Settings.Desk().Mail.Indexed)
	return ticket.Body{
		HTML: w.showFiles(said.HTML), Text: cutText(said.Text, most), QuotedHTML: w.showFiles(repeated.HTML), QuotedText: cutText(repeated.Text, most), Files: files,
	}, nil
}

// showFiles lets pictures point to the stored files instead of their place in the mail.
func (w *work) showFiles(h clean.HTML) clean.HTML {
	return clean.HTML.WithImages(h, func(src string) (string, bool) {
		index, _ := file.InlineID(src)
		n, err := strconv.Atoi(string(index))
		if err != nil || n < 0 || n >= len(w.kept) {
			return "", false
		}
		return file.Inline(w.kept[n].ID), true
	})
}

// attach makes the kept files known, as the author's.
func (w *work) attach(ctx context.Context, author person.Person) (list []ticket.Attach, err error) {
	for i, kept := range w.kept {
		if author.ID != 0 { // a vendor is nobody of ours
			kept.AddedBy = &author.ID
		}
		if err := file.Insert(ctx, w.tx, kept); err != nil {
			return nil, err
		}
		a := w.parsed.Attachments[i]
		list = append(list, ticket.Attach{File: kept.ID, Inline: a.Inline, ContentID: plain(a.ContentID)})
	}
	return list, nil
}

// maxMessage is what one message takes; see ticket.Body.
const maxMessage = 1 << 20

func cutText(s string, most int) string {
	most = min(most, maxMessage)
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	return s
}
