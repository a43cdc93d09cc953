package mail

import (
	"context"
	"strings"

	"firstline/internal/base/blob"
	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/ticket"
)

// Quarantine is what agents see and do about mail that became no message by itself, and the record of every mail.
type Quarantine struct {
	db      *db.DB
	blobs   blob.Store
	tickets *ticket.Store
}

// NewQuarantine makes the quarantine.
func NewQuarantine(d *db.DB, blobs blob.Store, tickets *ticket.Store) *Quarantine {
	return &Quarantine{db: d, blobs: blobs, tickets: tickets}
}

// Page bounds a list: mails before this one (0: from the newest), so many of them.
type Page struct {
	Before ID
	Limit  int
}

const maxPage = 200

// List are the mails in a state, the newest first; more tells whether older ones exist. Filed mails are seen through their tickets only.
func (q *Quarantine) List(ctx context.Context, actor access.Actor, state State, page Page) (list []Mail, more bool, err error) {
	defer errs.Wrap(&err, "list %s mail", state)
	if err := actor.Require(account.ReadQuarantine); err != nil {
		return nil, false, err
	}
	if state == Filed {
		return nil, false, errs.Missing()
	}
	if page.Limit <= 0 || page.Limit > maxPage {
		page.Limit = 50
	}
	var p db.Params
	where := "state = 'quarantined'" // as the partial index says it
	if state != Quarantined {
		where = "state = " + p.Bind(state)
	}
	if page.Before > 0 {
		where += " AND id < " + p.Bind(page.Before)
	}
	err = q.db.Select(ctx, &list, `SELECT `+columns+` FROM mail WHERE `+where+` ORDER BY id DESC LIMIT `+p.Bind(page.Limit+1), p.Args...)
	if more = len(list) > page.Limit; more {
		list = list[:page.Limit]
	}
	return list, more, err
}

// Waiting is how many mails wait in quarantine, up to a bound.
func (q *Quarantine) Waiting(ctx context.Context, actor access.Actor, bound int) (n int, err error) {
	if !actor.May(account.ReadQuarantine) {
		if err := actor.Require(account.ManageMail); err != nil {
			return 0, err
		}
	}
	err = q.db.Get(ctx, &n, `SELECT count(*) FROM (SELECT 1 FROM mail WHERE state = 'quarantined' LIMIT $1) bounded`, bound)
	return n, err
}

// Flight is a mail with its record: for those who may see the ticket that it became, and for mail on no ticket, the quarantine.
func (q *Quarantine) Flight(ctx context.Context, actor access.Actor, id ID) (m Mail, steps []Step, err error) {
	defer errs.Wrap(&err, "read mail %d", id)
	if m, err = q.visible(ctx, actor, id); err != nil {
		return Mail{}, nil, err
	}
	steps, err = StepsOf(m)
	return m, steps, err
}

// Raw is the start of a mail's bytes as text, to be shown as text and as nothing else. size is how long it is as a whole.
func (q *Quarantine) Raw(ctx context.Context, actor access.Actor, id ID, most int) (text string, size int64, err error) {
	defer errs.Wrap(&err, "read bytes of mail %d", id)
	bytes, err := q.Bytes(ctx, actor, id)
	if err != nil {
		return "", 0, err
	}
	size = int64(len(bytes))
	return strings.ToValidUTF8(strings.ReplaceAll(string(bytes[:min(len(bytes), most)]), "\x00", "\uFFFD"), "\uFFFD"), size, nil
}

// Bytes are a mail exactly as it came, for a download, once it was looked through.
func (q *Quarantine) Bytes(ctx context.Context, actor access.Actor, id ID) ([]byte, error) {
	m, err := q.visible(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	if m.State == Pending { // it may hold a link that is not ended yet
		return nil, errs.Missing()
	}
	return raw(ctx, q.db, q.blobs, m)
}

func (q *Quarantine) visible(ctx context.Context, actor access.Actor, id ID) (Mail, error) {
	if !actor.May(account.ReadQuarantine) {
		return Mail{}, errs.Missing()
	}
	m, err := get(ctx, q.db, id)
	if err != nil {
		return Mail{}, err
	}
	if m.TicketID != nil {
		_, err = q.tickets.Get(ctx, actor, *m.TicketID)
	}
	return m, err
}

// Release lets a mail become a message after all, whatever the desk held against it; newTicket opens a ticket even where it answers one,
// and even where it cannot be read.
func (q *Quarantine) Release(ctx context.Context, actor access.Actor, id ID, newTicket bool) (err error) {
	defer errs.Wrap(&err, "release mail %d", id)
	return q.settle(ctx, actor, id, "mail.release", func(tx *db.Tx) error {
		return q.again(ctx, tx, actor, id, Args{Mail: id, Forced: true, NewTicket: newTicket})
	})
}

// Retry files a mail again by the same rules: after a cause outside of it is gone.
func (q *Quarantine) Retry(ctx context.Context, actor access.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "retry mail %d", id)
	return q.settle(ctx, actor, id, "mail.retry", func(tx *db.Tx) error {
		return q.again(ctx, tx, actor, id, Args{Mail: id})
	})
}

func (q *Quarantine) again(ctx context.Context, tx *db.Tx, actor access.Actor, id ID, args Args) error {
	n, err := tx.Exec(ctx, `
		UPDATE mail
		SET state = 'pending', reason = '', detail = '', ticket_id = NULL, seq = NULL, case_id = NULL, settled_at = $2, settled_by = $3
		WHERE id = $1 AND state IN ('quarantined', 'ignored', 'discarded')`, id, tx.Now, actor.Ref())
	if err := changed(n, err); err != nil {
		return err
	}
	if err := record(ctx, tx, id, Step{What: StepReleased, Args: map[string]string{"By": actor.Name}}); err != nil {
		return err
	}
	return job.Enqueue(ctx, tx, FileJob, args, job.Queue(Queue), job.MaxAttempts(fileAttempts))
}

const maxReason = 500

// discarding is the act that only those may who have read the mail.
const discarding = "mail.discard"

// Discard puts a mail away for a reason; it is kept, and can be released later.
func (q *Quarantine) Discard(ctx context.Context, actor access.Actor, id ID, reason string) (err error) {
	defer errs.Wrap(&err, "discard mail %d", id)
	reason = clean.Line(reason)
	var check errs.Check
	check.That(reason != "", "reason", "mail.reason_missing")
	check.That(len([]rune(reason)) <= maxReason, "reason", "mail.reason_too_long", errs.Args{"Max": maxReason})
	if err := check.Err(); err != nil {
		return err
	}
	return q.settle(ctx, actor, id, discarding, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `
			UPDATE mail
			SET state = 'discarded', reason = $2, detail = $3, settled_at = $4, settled_by = $5
			WHERE id = $1 AND state = 'quarantined'`, id, AgentDisliked, reason, tx.Now, actor.Ref())
		if err := changed(n, err); err != nil {
			return err
		}
		return record(ctx, tx, id, Step{What: StepDiscarded, Args: map[string]string{"By": actor.Name, "Reason": reason}})
	})
}

// settle runs a decision about one mail, with its line in the audit.
func (q *Quarantine) settle(ctx context.Context, actor access.Actor, id ID, action string, f func(tx *db.Tx) error) error {
	if _, err := q.visible(ctx, actor, id); err != nil && (action == discarding || q.holds(ctx, actor, id) != nil) {
		return err
	}
	return q.db.Write(ctx, func(tx *db.Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: action, Object: "mail", ObjectID: int64(id)})
	})
}

func changed(n int64, err error) error {
	if err == nil && n == 0 {
		return errs.New(errs.Conflict, "mail.not_waiting")
	}
	return err
}
