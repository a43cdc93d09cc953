package mail

import (
	"context"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/mime"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// decide says what a mail becomes. The order matters: what is ours never comes in again, what a machine sent never opens a ticket, and
// who the sender is was settled before anybody asks what they may.
func (w *work) decide(ctx context.Context) error {
	p := &w.parsed
	if p.Defect != "" {
		return w.toQuarantine(ctx, Unreadable, p.Defect)
	}
	w.flight.note(StepRead, "Problems", strings.Join(p.Problems, ", "))
	w.flight.note(StepChecked, "SPF", w.checks.SPF, "DKIM", w.checks.DKIM, "DMARC", w.checks.DMARC, "Verdict", string(w.checks.Verdict))
	if !w.args.Forced {
		own, err := w.isOwn(ctx)
		if err != nil {
			return err
		}
		if own != "" {
			w.flight.note(StepOwn, "Reason", own)
			return w.ignore(ctx, OwnMail, own)
		}
		if p.Loops {
			return w.toQuarantine(ctx, TooManyHops, "")
		}
		if p.Automatic.Kind != mime.None {
			return w.automatic(ctx)
		}
	}
	address, err := person.Canonical(p.From.Address)
	if err != nil {
		return w.toQuarantine(ctx, NoSender, p.From.Address)
	}
	claim, err := w.caseClaim(ctx)
	if err != nil {
		return err
	}
	if claim != nil {
		return w.vendor(ctx, *claim, address)
	}
	return w.asTicket(ctx, address)
}

// asTicket makes a ticket or a message on one of a mail from an address.
func (w *work) asTicket(ctx context.Context, address string) error {
	if err := w.meet(ctx, address); err != nil {
		return err
	}
	joins, err := w.thread(ctx)
	if err != nil {
		return err
	}
	if !w.args.Forced {
		if spam, err := w.isSpam(ctx, address); err != nil || spam {
			if err != nil {
				return err
			}
			return w.toQuarantine(ctx, SpamSender, "")
		}
		if reason, err := w.floods(ctx, address, joins == nil); err != nil || reason != "" {
			if err != nil {
				return err
			}
			return w.toQuarantine(ctx, reason, "")
		}
	}
	if joins != nil {
		return w.join(ctx, *joins)
	}
	return w.open(ctx)
}

// isSpam tells whether spam came from the address before, and nothing proves that this mail is of whoever has it.
func (w *work) isSpam(ctx context.Context, address string) (bool, error) {
	if w.checks.Verdict == Verified {
		return false, nil
	}
	return ticket.IsSpamSender(ctx, w.tx, address)
}

// isOwn tells a mail of ours that comes back, with the sign; empty for any other.
func (w *work) isOwn(ctx context.Context) (string, error) {
	p := &w.parsed
	if isLoopMark(w.rooms.Keys, p.LoopMark) {
		return "loop_mark", nil
	}
	if _, ok := w.rooms.Post.TicketOf(p.MessageID); ok {
		return "message_id", nil
	}
	if _, ok := w.rooms.Post.CaseOf(p.MessageID); ok {
		return "message_id", nil
	}
	if w.rooms.Post.IsOurs(p.MessageID) {
		if _, err := letter.ByMessageID(ctx, w.tx, p.MessageID); err == nil {
			return "message_id", nil
		} else if !errs.Is(err, errs.NotFound) {
			return "", err
		}
	}
	if isOwn(w.boxes, p.From.Address) {
		return "own_address", nil
	}
	return "", nil
}

// meet finds who the sender is and what they may; it makes nobody known.
func (w *work) meet(ctx context.Context, address string) (err error) {
	w.known, err = person.ByAddress(ctx, w.tx, address)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	w.sender, err = account.ActorOf(ctx, w.tx, w.known.ID, access.ViaMail)
	return err
}

// speaker is the sender as a person of the desk; somebody new becomes one, unverified.
func (w *work) speaker(ctx context.Context) (person.Person, error) {
	if w.known.ID == 0 {
		var created bool
		var err error
		w.known, created, err = w.rooms.People.EnsureSender(ctx, w.tx, w.parsed.From.Name, w.parsed.From.Address, w.writerLocale())
		if err != nil {
			return w.known, err
		}
		if created {
			w.flight.note(StepNewSender, "Address", w.parsed.From.Address)
		}
	}
	w.mail.PersonID = &w.known.ID
	if w.checks.Verdict != Verified {
		return w.known, nil
	}
	address, err := person.Canonical(w.parsed.From.Address)
	if err != nil {
		return w.known, err
	}
	return w.known, person.MarkAlive(ctx, w.tx, address)
}

// writerLocale is the language of a sender whom nobody knows yet.
func (w *work) writerLocale() string {
	if w.parsed.Language != "" {
		return w.parsed.Language
	}
	return w.boxLocale()
}

// provenAgent tells whether the sender is an agent of the desk, and that it is them: only then does the desk believe them more than others.
func (w *work) provenAgent() bool {
	return w.sender.May(access.WorkTicket) && w.sender.SignedIn() && w.checks.proves()
}

// proves tells whether nobody else can have sent the mail: the domain's own policy says so, or our own server.
func (c Checks) proves() bool {
	return c.Verdict == Verified && (c.DMARC == "pass" || c.By == "own")
}
