package mail

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/blob"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/base/job"
	"firstline/internal/base/mask"
	"firstline/internal/base/mime"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/file"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
)

// Queue is where the jobs of incoming mail wait: several workers make several mails share a commit.
const Queue = "mail"

// The kinds of job.
const (
	FileJob = "mail.file" // reads and files a mail that was accepted
	CopyJob = "mail.copy" // notes on the ticket that the same mail came to another mailbox
)

// Args names the mail that a job is about.
type Args struct {
	Mail      ID   `json:"mail"`
	Forced    bool `json:"forced,omitempty"`     // an agent released it: it becomes a message whatever speaks against it
	NewTicket bool `json:"new_ticket,omitempty"` // and opens a ticket, whatever it answers
}

// fileAttempts is how often storing is tried before the mail waits for an agent.
const fileAttempts = 20

func enqueue(ctx context.Context, tx *db.Tx, id ID) error {
	return job.Enqueue(ctx, tx, FileJob, Args{Mail: id}, job.Queue(Queue), job.MaxAttempts(fileAttempts))
}

// Rooms are the rooms of the desk into which mail is filed.
type Rooms struct {
	Settings *setting.Store
	People   *person.Store
	Tickets  *ticket.Store
	Cases    *vendorcase.Store
	Files    *file.Store
	Post     *letter.Post
	Blobs    blob.Store
	Keys     *secret.Keys
	Texts    *i18n.Bundle
}

// Filing makes tickets and messages of mails.
type Filing struct {
	db      *db.DB
	rooms   Rooms
	parser  *Parser
	checker *Checker
}

// NewFiling makes the filing.
func NewFiling(d *db.DB, rooms Rooms, parser *Parser, checker *Checker) *Filing {
	return &Filing{db: d, rooms: rooms, parser: parser, checker: checker}
}

// Handle gives the jobs of incoming mail to a runner.
func (f *Filing) Handle(r *job.Runner) {
	soon := job.Backoff(job.Exponential(2*time.Second, 10*time.Minute))
	job.Handle(r, FileJob, f.file, soon)
	job.Handle(r, CopyJob, f.copies, soon)
}

// by is who files mail: the desk itself, by this road.
func by() access.Actor {
	a := access.System()
	a.Via = access.ViaMail
	return a
}

func (f *Filing) file(ctx context.Context, j job.Job[Args]) (err error) {
	defer errs.Wrap(&err, "file mail %d", j.Args.Mail)
	m, err := get(ctx, f.db, j.Args.Mail)
	if err != nil || m.State != Pending {
		return err // filed already by an attempt whose end was not written down
	}
	w := &work{Filing: f, stored: m, mail: m, args: j.Args}
	if err := w.prepare(ctx); err != nil {
		if reason, mails := blame(err); mails {
			return f.quarantine(ctx, j, w, reason, "")
		}
		return f.failed(ctx, j, w, err)
	}
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		w.begin(tx)
		if err := w.decide(ctx); err != nil {
			return err
		}
		return j.Complete(ctx, tx)
	})
	if err != nil && !errors.Is(err, job.ErrLost) {
		return f.failed(ctx, j, w, err)
	}
	return err
}

// blame tells whether a failure is the mail's own fault.
func blame(err error) (Reason, bool) {
	switch {
	case errors.Is(err, ErrParserTime):
		return ParserTime, true
	case errors.Is(err, ErrParserCrash):
		return ParserCrash, true
	}
	return "", false
}

// failed lets the job try again, and at last, or where the desk refuses what the mail brings, lets the mail wait for an agent.
func (f *Filing) failed(ctx context.Context, j job.Job[Args], w *work, err error) error {
	if !j.Last() && !errs.Is(err, errs.Invalid) {
		return err
	}
	return f.quarantine(ctx, j, w, FilingFailed, err.Error())
}

// quarantine keeps a mail for an agent without having looked further.
func (f *Filing) quarantine(ctx context.Context, j job.Job[Args], failed *work, reason Reason, detail string) error {
	return f.db.Write(ctx, func(tx *db.Tx) error {
		w := &work{Filing: f, stored: failed.stored, args: j.Args, raw: failed.raw, links: failed.links}
		w.begin(tx)
		w.parsed.From.Address = w.mail.EnvelopeFrom
		if err := w.toQuarantine(ctx, reason, detail); err != nil {
			return err
		}
		return j.Complete(ctx, tx)
	})
}

// work is one mail on its way into the desk.
type work struct {
	*Filing
	tx     *db.Tx
	stored Mail // as it was before
	mail   Mail
	args   Args
	raw    []byte
	links  []string // secrets of one-time links in it
	parsed Parsed
	checks Checks
	kept   []file.File // the attachments, on disk and not known to anybody yet
	boxes  []Mailbox   // all of the desk
	sender access.Actor
	known  person.Person // the sender, zero while nobody knows them
	flight flight
}

// prepare does what needs time, the network or the disk; nothing of it can be seen until the transaction.
func (w *work) prepare(ctx context.Context) (err error) {
	if w.boxes, err = mailboxes(ctx, w.db); err != nil {
		return err
	}
	if w.raw, err = raw(ctx, w.db, w.rooms.Blobs, w.mail); err != nil {
		return err
	}
	w.links = oneTime(w.raw)
	if err := w.read(ctx); err != nil {
		return err
	}
	w.checks = w.checker.Check(ctx, w.mail, w.parsed, w.raw)
	if w.parsed.Automatic.Kind != mime.None && !w.args.Forced {
		return nil // it will not become a message
	}
	for _, a := range w.parsed.Attachments {
		kept, err := w.rooms.Files.Keep(ctx, by(), a.Name, bytes.NewReader(a.Data), int64(len(a.Data)))
		if err != nil {
			return err
		}
		w.kept = append(w.kept, kept)
	}
	return nil
}

func (w *work) read(ctx context.Context) (err error) {
	var envelope *string
	if w.mail.Source != IMAP {
		envelope = &w.mail.EnvelopeFrom
	}
	w.parsed, err = w.parser.Parse(ctx, w.raw, envelope, w.boxLocale())
	_, mails := blame(err)
	if (mails || err == nil && w.parsed.Defect != "") && w.args.NewTicket { // an agent wants it on a ticket all the same: as a file
		w.parsed = Parsed{From: mime.Address{Address: w.mail.EnvelopeFrom}, Problems: []string{"unreadable"}, Attachments: []mime.Attachment{{
			Name: "mail.eml", Type: "message/rfc822", Size: len(w.raw), Data: w.raw,
		}}}
		return nil
	}
	return err
}

func (w *work) boxLocale() string {
	for _, b := range w.boxes {
		if b.ID == w.mail.MailboxID && b.Locale != "" {
			return b.Locale
		}
	}
	return w.rooms.Settings.Desk().Locale
}

// begin starts the part of the work that is one transaction; a transaction that must be run again begins anew.
func (w *work) begin(tx *db.Tx) {
	w.tx, w.flight, w.mail = tx, flight{}, w.stored
	w.sender, w.known = access.Actor{}, person.Person{}
}

// settle writes down what became of the mail.
func (w *work) settle(ctx context.Context, state State, reason Reason, detail string) error {
	m, p := &w.mail, &w.parsed
	from := strings.ToLower(plain(p.From.Address))
	if canonical, err := person.Canonical(from); err == nil {
		from = canonical
	}
	if err := w.endLinks(ctx); err != nil {
		return err
	}
	var steps string
	if err := w.tx.Get(ctx, &steps, `SELECT steps FROM mail WHERE id = $1`, m.ID); err != nil {
		return err
	}
	steps, err := add(steps, w.tx.Now, w.flight.steps)
	if err != nil {
		return err
	}
	n, err := w.tx.Exec(ctx, `
		UPDATE mail
		SET state = $2, reason = $3, detail = $4, message_id = $5, subject = $6, from_name = $7, from_address = $8, from_domain = $9, verdict = $10,
			opened = $11, ticket_id = $12, seq = $13, person_id = $14, steps = $15, case_id = $16, attempts = attempts + 1
		WHERE id = $1 AND state = 'pending'`,
		m.ID, state, reason, plain(detail), plain(p.MessageID), mask.Look(plain(p.Subject)).Text(plain(p.Subject)), plain(p.From.Name), from, domainOf(from), w.checks.Verdict,
		m.Opened, m.TicketID, m.Seq, m.PersonID, steps, m.CaseID)
	if err == nil && n == 0 {
		return job.ErrLost // somebody else filed or discarded it in this moment
	}
	return err
}

func (w *work) toQuarantine(ctx context.Context, reason Reason, detail string) error {
	w.flight.note(StepQuarantined, "Reason", string(reason))
	return w.settle(ctx, Quarantined, reason, detail)
}

func number[T ~int | ~int64](n T) string { return strconv.FormatInt(int64(n), 10) }
