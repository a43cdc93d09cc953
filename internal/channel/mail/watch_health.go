package mail

import (
	"context"
	"strconv"
	"sync"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/base/job"
	"firstline/internal/desk/letter"
)

// The bounds between well and ill.
const (
	outboxLate   = 15 * time.Minute
	jobLate      = 5 * time.Minute
	tokenWarning = 7 * 24 * time.Hour
	mailboxGrace = 2 * time.Minute // a server may be restarted without anybody hearing of it
	diskWarning  = 2 << 30
	diskIll      = 500 << 20
	parserBroken = 5 // restarts in an hour
	mostCounted  = 1000
)

// Watch looks after the desk itself: what stopped, what is late, what is about to end.
type Watch struct {
	db    *db.DB
	rooms Rooms
	pulse *Pulse
	disk  string // a folder on the disk to watch; empty: none
	lock  sync.Mutex
	last  Findings
	at    int64 // the database's count of writes at the last look
}

// Findings are what one look found.
type Findings struct {
	At         db.Time
	Conditions []Condition
	Outbox     letter.Outbox
	Queues     []job.Load
	Dead       int
	Quarantine int
	Broken     int // mails that broke their reader in the last hour
}

// NewWatch makes the watch; disk is the folder with the desk's data, empty where there is none on this machine.
func NewWatch(d *db.DB, rooms Rooms, pulse *Pulse, disk string) *Watch {
	return &Watch{db: d, rooms: rooms, pulse: pulse, disk: disk}
}

// Last is what the last look found; it costs nothing.
func (w *Watch) Last() Findings {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.last
}

// Ill is what is worst of what the last look found, in a sentence, and how much more there is; empty while nobody waits in vain.
func (w *Watch) Ill(l *i18n.Locale) string {
	var ill []Condition
	for _, c := range w.Last().Conditions {
		if c.Level == Ill {
			ill = append(ill, c)
		}
	}
	switch len(ill) {
	case 0:
		return ""
	case 1:
		return ill[0].Text(l)
	}
	return ill[0].Text(l) + " " + l.N("health.more", len(ill)-1)
}

// Health looks now.
func (w *Watch) Health(ctx context.Context) (f Findings, err error) {
	defer errs.Wrap(&err, "look after the desk")
	f.At = w.db.Now()
	if f.Outbox, err = letter.OutboxAt(ctx, w.db, f.At); err != nil {
		return f, err
	}
	if f.Queues, err = job.Loads(ctx, w.db, f.At); err != nil {
		return f, err
	}
	if f.Dead, err = job.CountDead(ctx, w.db, mostCounted); err != nil {
		return f, err
	}
	err = w.db.Get(ctx, &f.Quarantine, `SELECT count(*) FROM (SELECT id FROM mail WHERE state = 'quarantined' LIMIT $1) AS few`, mostCounted)
	if err != nil {
		return f, err
	}
	err = w.db.Get(ctx, &f.Broken, `
		SELECT count(*)
		FROM mail
		WHERE state = 'quarantined' AND received_at > $1 AND reason IN ('parser_time', 'parser_crash')`, f.At.Add(-time.Hour))
	if err != nil {
		return f, err
	}
	boxes, err := w.boxes(ctx)
	if err != nil {
		return f, err
	}
	for _, b := range boxes {
		f.Conditions = append(f.Conditions, w.ofBox(b, f.At)...)
	}
	f.Conditions = append(f.Conditions, f.ofQueues()...)
	f.Conditions = append(f.Conditions, w.ofMachine()...)
	w.lock.Lock()
	w.last = f
	w.lock.Unlock()
	return f, nil
}

// boxFacts is what is stored of a mailbox; the node that fetches it knows more.
type boxFacts struct {
	ID             MailboxID
	Address        string
	Fetched        bool
	Sends          bool
	ByToken        bool
	Renewable      bool
	ExpiresAt      db.Time
	LastError      string
	ErrorSince     db.Time
	SendError      string
	SendErrorSince db.Time
}

func (w *Watch) boxes(ctx context.Context) (list []boxFacts, err error) {
	err = w.db.Select(ctx, &list, `
		SELECT b.id, b.address, (b.imap_host <> '') AS fetched, (b.smtp_host <> '') AS sends,
			(b.imap_host <> '' AND b.imap_auth = 'oauth2' OR b.smtp_host <> '' AND b.smtp_auth = 'oauth2') AS by_token,
			(b.oauth_token_url <> '' AND (b.oauth_refresh <> '' OR b.oauth_client_secret <> '')) AS renewable, b.oauth_expires_at AS expires_at,
			COALESCE(s.last_error, '') AS last_error, s.error_since, COALESCE(s.send_error, '') AS send_error, s.send_error_since
		FROM mailbox b
		LEFT JOIN mailbox_state s ON s.mailbox_id = b.id
		WHERE b.active = TRUE
		ORDER BY b.position, b.id`)
	return list, err
}

func (w *Watch) ofBox(b boxFacts, now db.Time) (list []Condition) {
	troubled := func(key ConditionKey, since db.Time, why string) {
		if !since.IsZero() && now.Sub(since.Time) >= mailboxGrace {
			list = append(list, Condition{Key: key, Level: Ill, Since: since, Args: map[string]string{"Address": b.Address, "Error": why}})
		}
	}
	if b.Fetched {
		troubled(MailboxSilent, b.ErrorSince, b.LastError)
	}
	if b.Sends {
		troubled(MailboxMute, b.SendErrorSince, b.SendError)
	}
	if b.ByToken && !b.Renewable && !b.ExpiresAt.IsZero() && b.ExpiresAt.Sub(now.Time) < tokenWarning {
		level := Warn
		if !now.Before(b.ExpiresAt.Time) {
			level = Ill
		}
		list = append(list, Condition{Key: TokenEnding, Level: level, Args: map[string]string{"Address": b.Address, "Until": b.ExpiresAt.Format("2006-01-02")}})
	}
	if last, ok := w.pulse.heldLately(b.ID, now); ok {
		list = append(list, Condition{Key: BreakerHolds, Level: Warn, Since: last, Args: map[string]string{"Address": b.Address}})
	}
	return list
}

func (f *Findings) ofQueues() (list []Condition) {
	count := func(n int) map[string]string { return map[string]string{"Count": strconv.Itoa(n)} }
	if f.Outbox.Parked > 0 {
		list = append(list, Condition{Key: NoWayOut, Level: Ill, Since: f.Outbox.Oldest, Args: count(f.Outbox.Parked)})
	} else if !f.Outbox.Oldest.IsZero() && f.At.Sub(f.Outbox.Oldest.Time) > outboxLate {
		list = append(list, Condition{Key: OutboxLate, Level: Ill, Since: f.Outbox.Oldest, Args: count(f.Outbox.Waiting)})
	}
	for _, q := range f.Queues {
		if !q.Oldest.IsZero() && f.At.Sub(q.Oldest.Time) > jobLate {
			list = append(list, Condition{Key: JobsLate, Level: Ill, Since: q.Oldest, Args: map[string]string{"Queue": q.Queue, "Count": strconv.Itoa(q.Waiting)}})
		}
	}
	if f.Dead > 0 {
		list = append(list, Condition{Key: JobsDead, Level: Warn, Args: count(f.Dead)})
	}
	if f.Broken >= parserBroken {
		list = append(list, Condition{Key: ParserRestarts, Level: Warn, Args: count(f.Broken)})
	}
	if f.Quarantine > 0 {
		list = append(list, Condition{Key: QuarantineFull, Level: Warn, Args: count(f.Quarantine)})
	}
	return list
}

// ofMachine asks this node only, and no database.
func (w *Watch) ofMachine() []Condition {
	free, ok := freeBytes(w.disk)
	if !ok || free >= diskWarning {
		return nil
	}
	level := Warn
	if free < diskIll {
		level = Ill
	}
	return []Condition{{Key: DiskLow, Level: level, Args: map[string]string{"Free": strconv.FormatInt(free>>20, 10)}}}
}
