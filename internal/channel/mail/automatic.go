package mail

import (
	"context"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/mime"
	"firstline/internal/desk/account"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// automatic records what a machine sent. It never becomes a message, and nobody answers it.
func (w *work) automatic(ctx context.Context) error {
	a := w.parsed.Automatic
	w.flight.note(StepAutomatic, "Kind", a.Kind.String(), "Reason", a.Reason)
	switch a.Kind {
	case mime.Bounced:
		return w.bounced(ctx)
	case mime.List:
		return w.ignoreOnTicket(ctx, MailingList)
	case mime.Report:
		return w.ignoreOnTicket(ctx, StatusReport)
	case mime.AutoReply, mime.None:
	}
	return w.ignoreOnTicket(ctx, AutoReply)
}

// ignore records the mail and makes nothing of it.
func (w *work) ignore(ctx context.Context, reason Reason, detail string) error {
	w.flight.note(StepIgnored, "Reason", string(reason))
	return w.settle(ctx, Ignored, reason, detail)
}

// ignoreOnTicket also leaves a line on the ticket to which the machine answered, where a signature of ours proves which that is.
func (w *work) ignoreOnTicket(ctx context.Context, reason Reason) error {
	if answers, err := w.caseClaim(ctx); err != nil {
		return err
	} else if answers != nil && answers.signed { // on a case of a vendor's: no ticket hears of it in any other way
		w.mail.CaseID = &answers.id
		return w.ignoreOn(ctx, []claim{{answers.on, byReplyAddress}}, reason)
	}
	claims, err := w.claims(ctx)
	if err != nil {
		return err
	}
	return w.ignoreOn(ctx, claims, reason)
}

func (w *work) ignoreOn(ctx context.Context, claims []claim, reason Reason) error {
	for _, c := range claims {
		if c.by != byReplyAddress && c.by != byReferences {
			continue
		}
		t, err := w.rooms.Tickets.ChangeIn(ctx, w.tx, by(), c.id, "ticket.mail_ignored", func(ch *ticket.Change) error {
			seq, err := ch.Record(ctx, EntryIgnored, false, IgnoredPayload{
				Mail: w.mail.ID, Reason: reason, Sign: w.parsed.Automatic.Reason, Address: plain(w.parsed.From.Address),
			})
			w.mail.Seq = &seq
			return err
		})
		if errs.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		w.mail.TicketID = &t.ID
		break
	}
	return w.ignore(ctx, reason, w.parsed.Automatic.Reason)
}

// bounced finds the letters that came back. Only what names a letter of ours by its signed Message-ID counts: anybody can write a report.
func (w *work) bounced(ctx context.Context) error {
	bounces := w.parsed.Bounces
	if len(bounces) == 0 {
		bounces = []mime.Bounce{{Action: "failed"}}
	}
	for _, b := range bounces {
		if b.Action != "failed" && b.Action != "delayed" {
			continue
		}
		l, ok, err := w.letterOf(ctx, b)
		if err != nil {
			return err
		}
		if ok {
			if err := w.letterBounced(ctx, l, b); err != nil {
				return err
			}
		}
	}
	return w.ignore(ctx, BounceReport, w.parsed.Automatic.Reason)
}

// letterOf is the letter that a bounce is about.
func (w *work) letterOf(ctx context.Context, b mime.Bounce) (l letter.Letter, ok bool, err error) {
	for _, id := range append([]string{b.OriginalMessageID}, w.answered()...) {
		if !w.rooms.Post.IsOurs(id) {
			continue
		}
		l, err := letter.ByMessageID(ctx, w.tx, id)
		if errs.Is(err, errs.NotFound) {
			continue
		}
		return l, err == nil, err
	}
	return letter.Letter{}, false, nil
}

func (w *work) letterBounced(ctx context.Context, l letter.Letter, b mime.Bounce) error {
	delayed := b.Action == "delayed"
	said := plain(strings.TrimSpace(b.Status + " " + b.Diagnostic))
	if l.PersonID != nil && (l.Kind == letter.Reset || l.Kind == letter.Invitation) {
		// The bounce may quote the letter, and agents may read it: the link that it carries ends.
		if err := account.EndLinks(ctx, w.tx, *l.PersonID); err != nil {
			return err
		}
	}
	w.flight.note(StepBounced, "Address", l.Address, "Status", b.Status)
	if !delayed {
		changed, err := letter.MarkBounced(ctx, w.tx, l.ID, said)
		if err != nil || !changed {
			return err
		}
		if !strings.HasPrefix(b.Status, "4") { // a mailbox that is full today is no wrong address
			if _, err := person.MarkBounced(ctx, w.tx, l.Address, said); err != nil {
				return err
			}
		}
	}
	if l.TicketID == nil {
		return nil
	}
	payload := BouncedPayload{Mail: w.mail.ID, Letter: int64(l.ID), Address: l.Address, Status: b.Status, Said: said, Delayed: delayed}
	if l.Seq != nil {
		payload.Seq = ticket.Seq(*l.Seq)
	}
	t, err := w.rooms.Tickets.ChangeIn(ctx, w.tx, by(), ticket.ID(*l.TicketID), "ticket.mail_bounced", func(c *ticket.Change) error {
		seq, err := c.Record(ctx, EntryBounced, false, payload)
		w.mail.Seq = &seq
		return err
	})
	w.mail.TicketID = &t.ID
	return err
}
