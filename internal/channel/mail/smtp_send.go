package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/ticket"
)

const (
	giveUpAfter = 5 * 24 * time.Hour
	lostWait    = 10 * time.Minute // by then whoever took the letter in spite of the lost answer has filed it
	lostTries   = 2
	saidLength  = 500
	pausedWait  = time.Minute // until a letter looks again whether it may leave
)

// Sender sends the letters that the desk owes. For each there is one Message-ID, and one of these ends: a definite yes makes it sent, a
// definite no failed; «not now» and silence before the end of the text let it be tried again for five days; silence after the end of the
// text makes it uncertain: it is tried twice more, and then an agent is told that it may have arrived.
type Sender struct {
	db      *db.DB
	rooms   Rooms
	writer  *Writer
	lines   *lines
	breaker *breaker
	catcher *Catcher // set: nothing leaves
	pulse   *Pulse
}

// NewSender makes the sender. With a catcher no letter leaves the house.
func NewSender(writer *Writer, network *Network, pulse *Pulse, catcher *Catcher) *Sender {
	return &Sender{db: writer.db, rooms: writer.rooms, writer: writer, lines: newLines(network), breaker: newBreaker(), catcher: catcher, pulse: pulse}
}

// Handle makes the runner do this room's sending; its queue is letter.Queue.
func (s *Sender) Handle(r *job.Runner) {
	job.Handle(r, letter.SendJob, s.send, job.Backoff(job.Exponential(10*time.Second, 10*time.Minute)))
	job.Handle(r, ResumeJob, s.resume)
}

// Close ends the connections that rest.
func (s *Sender) Close() { s.lines.close() }

// Again sends a letter of a ticket once more, because an agent who works on the ticket wants it: it failed, came back, or may not have
// arrived.
func (s *Sender) Again(ctx context.Context, actor access.Actor, id letter.ID) (err error) {
	defer errs.Wrap(&err, "send letter %d again", id)
	if err := actor.Require(access.WorkTicket); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		l, err := letter.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if l.TicketID == nil {
			return errs.Missing()
		}
		_, err = s.rooms.Tickets.ChangeIn(ctx, tx, actor, ticketOf(l), "letter.again", func(c *ticket.Change) error {
			if !ticket.CanWork(actor, &c.Ticket) {
				return errs.New(errs.Forbidden, "ticket.not_yours_to_work")
			}
			return letter.Again(ctx, tx, id)
		})
		return err
	})
}

// sendArgs is letter.SendArgs with what only the sender knows.
type sendArgs struct {
	Letter  letter.ID `json:"letter"`
	Counted bool      `json:"counted,omitempty"` // the breaker gave it this time
}

// attempt is one try to send one letter.
type attempt struct {
	*Sender
	job    job.Job[sendArgs]
	letter letter.Letter
	before letter.State
	box    remote
}

func (s *Sender) send(ctx context.Context, j job.Job[sendArgs]) (err error) {
	a := &attempt{Sender: s, job: j}
	if done, err := a.take(ctx); done || err != nil {
		return err
	}
	record := context.WithoutCancel(ctx) // what happened is written down even when the node stops
	hidden, err := a.ofHidden(ctx)
	if err != nil {
		return a.again(record, time.Minute, err)
	}
	if hidden {
		return a.end(record, func(tx *db.Tx) error { return a.fail(record, tx, SaidPutAway) })
	}
	if a.box, err = s.route(ctx, a.letter); errs.Is(err, errs.NotFound) {
		return a.end(record, func(tx *db.Tx) error { return letter.Park(record, tx, a.letter.ID) })
	}
	if err != nil {
		return a.again(record, time.Minute, err)
	}
	if s.catcher == nil && s.rooms.Settings.Desk().Mail.Paused != 0 {
		return a.later(record, s.db.Now().Add(pausedWait))
	}
	if at, now := a.mayLeave(); at.After(now) {
		return a.later(record, db.At(at))
	}
	e, err := s.writer.Compose(ctx, a.letter, a.box.Mailbox)
	if err != nil {
		return a.broken(record, err)
	}
	if s.catcher != nil {
		return a.end(record, func(tx *db.Tx) error {
			if err := s.catcher.catch(record, tx, a.letter, e); err != nil {
				return err
			}
			return letter.MarkSent(record, tx, a.letter.ID, int64(a.box.ID))
		})
	}
	release, ok := s.lines.slot(ctx, a.box.ID)
	if !ok {
		return a.later(record, s.db.Now().Add(10*time.Second))
	}
	defer release()
	got, err := a.hand(ctx, e)
	return a.settle(record, got, err)
}

// take claims the letter. It is done when somebody else sends it, or nobody has to; one whose worker died in the middle may have left.
func (a *attempt) take(ctx context.Context) (done bool, err error) {
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		done = false
		l, was, err := letter.Take(ctx, tx, a.job.Args.Letter)
		a.letter, a.before = l, was
		if !errs.Is(err, errs.NotFound) {
			return err
		}
		done = true
		if was == letter.Sending && a.job.Attempt > 1 {
			if a.letter, err = letter.Get(ctx, tx, a.job.Args.Letter); err != nil {
				return err
			}
			if err := a.lost(ctx, tx, "the desk was stopped while it was sending"); err != nil {
				return err
			}
		}
		return a.job.Complete(ctx, tx)
	})
	return done, err
}

// SaidPutAway is why a letter did not leave: its ticket is spam, or in the trash. Screens have words for it.
const SaidPutAway = "put_away"

// ofHidden tells letters about a ticket that is spam or in the trash by now: nobody shall hear of it any more, but for the lead who is told that
// somebody looked at it.
func (a *attempt) ofHidden(ctx context.Context) (bool, error) {
	if a.letter.TicketID == nil || a.letter.Kind == letter.LeadGlass || a.before == letter.Uncertain { // which may have left
		return false, nil
	}
	var state ticket.State
	err := a.db.Get(ctx, &state, `SELECT state FROM ticket WHERE id = $1`, *a.letter.TicketID)
	if errs.Is(err, errs.NotFound) {
		return true, nil
	}
	return state.IsHidden(), err
}

// route is the mailbox that a letter leaves from: its own, its ticket's, or the first; errs.NotFound when none can send.
func (s *Sender) route(ctx context.Context, l letter.Letter) (remote, error) {
	able := "smtp_host <> '' AND"
	if s.catcher != nil {
		able = ""
	}
	var wanted int64
	if l.MailboxID != nil {
		wanted = *l.MailboxID
	} else if l.TicketID != nil {
		var box struct{ MailboxID *int64 }
		if err := s.db.Get(ctx, &box, `SELECT mailbox_id FROM ticket WHERE id = $1`, *l.TicketID); err == nil && box.MailboxID != nil {
			wanted = *box.MailboxID
		}
	}
	var r remoteRow
	err := s.db.Get(ctx, &r, `
		SELECT `+remoteColumns+`
		FROM mailbox
		WHERE `+able+` active = TRUE
		ORDER BY CASE WHEN id = $1 THEN 0 ELSE 1 END, position, id
		LIMIT 1`, wanted)
	if err != nil {
		return remote{}, err
	}
	return r.open(s.rooms.Keys)
}

// mayLeave asks the breaker about letters that no person wrote. An alarm is what it must not hold back.
func (a *attempt) mayLeave() (at, now time.Time) {
	now = a.db.Now().Time
	if !isAutomatic(a.letter) || a.letter.Kind == letter.Alarm || a.job.Args.Counted || a.before == letter.Uncertain {
		return now, now
	}
	at = a.breaker.take(a.box.ID, now, a.rooms.Settings.Desk().Senders.Outbound)
	if at.After(now) {
		a.pulse.held(a.box.Mailbox, a.db.Now())
	}
	return at, now
}

// hand gives the letter to the mailbox's server.
func (a *attempt) hand(ctx context.Context, e envelope) (outcome, error) {
	l, err := a.lines.get(ctx, a.box)
	if err != nil {
		return unreached, err
	}
	got, usable, err := l.hand(ctx, e)
	if usable {
		a.lines.rest(a.box, l)
	} else {
		l.close()
	}
	return got, err
}

// settle writes down what became of the attempt.
func (a *attempt) settle(ctx context.Context, got outcome, cause error) error {
	now := a.db.Now()
	a.pulse.letters.WithLabelValues(got.String()).Inc()
	if got == unreached {
		a.pulse.sendFailed(a.box.Mailbox, now, cause)
	} else {
		a.pulse.sent(a.box.Mailbox, now)
	}
	switch got {
	case taken:
		return a.end(ctx, func(tx *db.Tx) error { return letter.MarkSent(ctx, tx, a.letter.ID, int64(a.box.ID)) })
	case refused:
		if a.before == letter.Uncertain { // the first attempt may have arrived all the same
			return a.end(ctx, func(tx *db.Tx) error { return a.lostForGood(ctx, tx, said(cause)) })
		}
		return a.end(ctx, func(tx *db.Tx) error { return a.fail(ctx, tx, said(cause)) })
	case unknown:
		return a.end(ctx, func(tx *db.Tx) error { return a.lost(ctx, tx, said(cause)) })
	case unreached, notNow:
	}
	return a.again(ctx, job.Exponential(time.Minute, time.Hour)(a.letter.Attempts), cause)
}

// again lets the letter wait, or gives it up when it has waited long enough.
func (a *attempt) again(ctx context.Context, wait time.Duration, cause error) error {
	slog.DebugContext(ctx, "letter not sent yet", "letter", int64(a.letter.ID), "mailbox", int64(a.box.ID), "attempt", a.letter.Attempts, "error", cause)
	return a.end(ctx, func(tx *db.Tx) error {
		due := tx.Now.Add(wait)
		if due.After(a.letter.CreatedAt.Add(giveUpAfter).Time) {
			if a.before == letter.Uncertain {
				return a.lostForGood(ctx, tx, said(cause))
			}
			return a.fail(ctx, tx, said(cause))
		}
		return letter.Postpone(ctx, tx, a.letter.ID, a.before, due, said(cause))
	})
}

// later lets the letter wait without counting an attempt: its turn has not come.
func (a *attempt) later(ctx context.Context, due db.Time) error {
	return a.end(ctx, func(tx *db.Tx) error {
		if err := letter.Wait(ctx, tx, a.letter.ID, a.before, due); err != nil {
			return err
		}
		args := sendArgs{Letter: a.letter.ID, Counted: true}
		return job.Enqueue(ctx, tx, letter.SendJob, args, job.At(due), job.Queue(letter.Queue))
	})
}

// broken is a letter that cannot be made: tried again, since it may be a disk, and given up with the job.
func (a *attempt) broken(ctx context.Context, cause error) error {
	if errors.Is(cause, errAddress) || a.letter.Attempts >= a.job.MaxAttempts {
		slog.ErrorContext(ctx, "letter cannot be written", "letter", int64(a.letter.ID), "error", cause)
		return a.end(ctx, func(tx *db.Tx) error { return a.fail(ctx, tx, "the letter could not be written") })
	}
	return a.again(ctx, job.Exponential(time.Minute, time.Hour)(a.letter.Attempts), cause)
}

// lost notes an answer that never came.
func (a *attempt) lost(ctx context.Context, tx *db.Tx, why string) error {
	if a.letter.Lost >= lostTries {
		return a.lostForGood(ctx, tx, why)
	}
	return letter.MarkLost(ctx, tx, a.letter.ID, tx.Now.Add(lostWait+time.Duration(a.letter.ID%60)*time.Second), why)
}

func (a *attempt) lostForGood(ctx context.Context, tx *db.Tx, why string) error {
	if err := letter.MarkLost(ctx, tx, a.letter.ID, db.Time{}, why); err != nil {
		return err
	}
	return a.tell(ctx, tx, letter.Uncertain, why)
}

func (a *attempt) fail(ctx context.Context, tx *db.Tx, why string) error {
	if err := letter.MarkFailed(ctx, tx, a.letter.ID, why); err != nil {
		return err
	}
	return a.tell(ctx, tx, letter.Failed, why)
}

// tell writes on the ticket's timeline what the agent must know.
func (a *attempt) tell(ctx context.Context, tx *db.Tx, state letter.State, why string) error {
	id := ticketOf(a.letter)
	if id == 0 {
		return nil
	}
	p := DeliveryPayload{Letter: int64(a.letter.ID), Address: a.letter.Address, State: string(state), Said: why}
	if a.letter.Seq != nil {
		p.Seq = ticket.Seq(*a.letter.Seq)
	}
	_, err := a.rooms.Tickets.ChangeIn(ctx, tx, access.System(), id, "ticket.delivery", func(c *ticket.Change) error {
		_, err := c.Record(ctx, EntryDelivery, false, p)
		return err
	})
	return err
}

// end writes the result and ends the job in one transaction.
func (a *attempt) end(ctx context.Context, f func(tx *db.Tx) error) error {
	return a.db.Write(ctx, func(tx *db.Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		return a.job.Complete(ctx, tx)
	})
}

// said is an error as agents see it: short, printable.
func said(err error) string {
	if err == nil {
		return ""
	}
	return oneHeaderLine(plain(err.Error()), saidLength)
}

// ResumeJob is the kind of job that lets parked letters go on: a mailbox can send again.
const ResumeJob = "letter.resume"

const resumeBatch = 200

func (s *Sender) resume(ctx context.Context, j job.Job[struct{}]) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		more, err := letter.Resume(ctx, tx, resumeBatch)
		if err != nil {
			return err
		}
		if more {
			if err := enqueueResume(ctx, tx); err != nil {
				return err
			}
		}
		return j.Complete(ctx, tx)
	})
}

func enqueueResume(ctx context.Context, tx *db.Tx) error {
	if err := job.Enqueue(ctx, tx, ResumeJob, struct{}{}, job.Queue(letter.Queue), job.Unique(ResumeJob)); err != nil {
		return fmt.Errorf("let letters go on: %w", err)
	}
	return nil
}
