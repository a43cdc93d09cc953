package mail

import (
	"context"
	"strings"

	"firstline/internal/base/clean"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// maxSubject and subjectWords bound the subject of a ticket, in characters, and what stands for one that is missing.
const (
	maxSubject   = 500
	subjectWords = 60
)

// open makes a ticket of the mail.
func (w *work) open(ctx context.Context) error {
	speaker, err := w.speaker(ctx)
	if err != nil {
		return err
	}
	if w.provenAgent() && w.parsed.Forwarded.Address != "" && !isOwn(w.boxes, w.parsed.Forwarded.Address) {
		if _, err := person.Canonical(w.parsed.Forwarded.Address); err == nil {
			return w.openForOther(ctx, speaker)
		}
	}
	others, err := w.others(ctx)
	if err != nil {
		return err
	}
	said := w.parsed.Said.and(w.parsed.Passed)
	body, err := w.body(ctx, said, w.parsed.Repeated, speaker)
	if err != nil {
		return err
	}
	t, err := w.rooms.Tickets.OpenIn(ctx, w.tx, by(), ticket.Opening{
		Subject: w.subject(said, speaker), Body: body, Channel: ticket.Email, Requester: speaker.ID, Watchers: others, Mail: w.mailed(),
	})
	if err != nil {
		return err
	}
	return w.opened(ctx, t)
}

// openForOther makes a ticket for the person whose mail an agent passes on. What the agent wrote above it is for agents: it stays held.
func (w *work) openForOther(ctx context.Context, agent person.Person) error {
	from := w.parsed.Forwarded
	requester, _, err := w.rooms.People.EnsureSender(ctx, w.tx, from.Name, from.Address, w.writerLocale())
	if err != nil {
		return err
	}
	w.flight.note(StepForwarded, "From", from.Address)
	body, err := w.body(ctx, w.parsed.Passed, w.parsed.Repeated, agent)
	if err != nil {
		return err
	}
	mailed := w.mailed()
	mailed.Address, mailed.Verdict = strings.ToLower(plain(from.Address)), string(Unverified)
	t, err := w.rooms.Tickets.OpenIn(ctx, w.tx, by(), ticket.Opening{
		Subject: w.subject(w.parsed.Passed, requester), Body: body, Channel: ticket.Email, Requester: requester.ID, Mail: mailed,
	})
	if err != nil {
		return err
	}
	_, err = w.rooms.Tickets.ChangeIn(ctx, w.tx, by(), t.ID, "ticket.mail_forwarded", func(c *ticket.Change) error {
		c.Author = &agent.ID
		_, err := c.Record(ctx, EntryForwarded, false, ForwardedPayload{Mail: w.mail.ID, By: agent.Name, From: plain(from.Address)})
		return err
	})
	if err != nil {
		return err
	}
	if said := w.parsed.Said; said.Text != "" {
		held := w.mailed()
		held.Held = true
		_, _, err := w.rooms.Tickets.AnswerIn(ctx, w.tx, by(), t.ID, ticket.Saying{
			Body: ticket.Body{HTML: w.showFiles(said.HTML), Text: cutText(said.Text, maxMessage)}, Channel: ticket.Email, Author: agent.ID, Mail: held,
		})
		if err != nil {
			return err
		}
	}
	return w.opened(ctx, t)
}

func (w *work) opened(ctx context.Context, t ticket.Ticket) error {
	seq := ticket.Seq(1)
	w.mail.TicketID, w.mail.Seq, w.mail.Opened = &t.ID, &seq, true
	return w.filed(ctx, StepOpened)
}

// subject is the mail's without tags of ours; else how its text begins; else a text of the catalogue.
func (w *work) subject(said Written, author person.Person) string {
	subject := clean.Line(tag.ReplaceAllString(plain(w.parsed.Subject), " "))
	if r := []rune(subject); len(r) > maxSubject {
		subject = string(r[:maxSubject])
	}
	if subject != "" {
		return subject
	}
	if begin := clean.Line(said.Text); begin != "" {
		if r := []rune(begin); len(r) > subjectWords {
			begin = cutAtSpace(string(r[:subjectWords]))
		}
		return begin
	}
	return w.rooms.Texts.For(author.Locale).T("mail.no_subject")
}

// cutAtSpace takes away the last, half word.
func cutAtSpace(s string) string {
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		s = s[:i]
	}
	return s + "…"
}
