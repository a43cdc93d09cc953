package mail

import (
	"context"
	"log/slog"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"firstline/internal/base/db"
)

// Pulse is what this node knows of its mailboxes without asking anybody: when each last worked, and since when it does not. What changes
// between well and ill is also stored, so that other nodes and the next start know.
type Pulse struct {
	db    *db.DB
	lock  sync.Mutex
	boxes map[MailboxID]*beat
	tell  chan struct{} // something may be worth telling

	letters *prometheus.CounterVec
}

// beat is one mailbox.
type beat struct {
	box                   Mailbox
	lastSeen, lastSent    db.Time
	fetchError, sendError string
	heldAt                db.Time
}

// NewPulse makes it.
func NewPulse(d *db.DB) *Pulse {
	return &Pulse{
		db: d, boxes: map[MailboxID]*beat{}, tell: make(chan struct{}, 1),
		letters: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "firstline_letters_total", Help: "Attempts to send a letter, by how they ended."}, []string{"outcome"}),
	}
}

// heldLately tells whether the breaker held back letters of a mailbox in the last minutes.
func (p *Pulse) heldLately(id MailboxID, now db.Time) (last db.Time, ok bool) {
	p.lock.Lock()
	defer p.lock.Unlock()
	b := p.boxes[id]
	if b == nil || b.heldAt.IsZero() || now.Sub(b.heldAt.Time) > heldFor {
		return db.Time{}, false
	}
	return b.heldAt, true
}

// troubled tells whether a mailbox does not work as far as this node knows.
func (p *Pulse) troubled() bool {
	p.lock.Lock()
	defer p.lock.Unlock()
	for _, b := range p.boxes {
		if b.fetchError != "" || b.sendError != "" || !b.heldAt.IsZero() {
			return true
		}
	}
	return false
}

// beats are all mailboxes as this node knows them.
func (p *Pulse) beats() (list []beat) {
	p.lock.Lock()
	defer p.lock.Unlock()
	for _, b := range p.boxes {
		list = append(list, *b)
	}
	return list
}

func (p *Pulse) note(b Mailbox, f func(b *beat) (turned bool)) (turned bool) {
	p.lock.Lock()
	defer p.lock.Unlock()
	x := p.boxes[b.ID]
	if x == nil {
		x = &beat{}
		p.boxes[b.ID] = x
	}
	x.box = b
	turned = f(x)
	if turned {
		poke(p.tell)
	}
	return turned
}

func (p *Pulse) held(b Mailbox, now db.Time) {
	p.note(b, func(x *beat) bool {
		fresh := x.heldAt.IsZero() || now.Sub(x.heldAt.Time) > heldFor
		x.heldAt = now
		return fresh
	})
}

func (p *Pulse) sent(b Mailbox, now db.Time) {
	turned := p.note(b, func(x *beat) bool {
		was := x.lastSent.IsZero() || x.sendError != ""
		x.lastSent, x.sendError = now, ""
		return was
	})
	if turned {
		p.store(b.ID, `UPDATE mailbox_state SET last_sent_at = $2, send_error = '', send_error_since = NULL WHERE mailbox_id = $1`, now)
	}
}

func (p *Pulse) sendFailed(b Mailbox, now db.Time, err error) {
	why := said(err)
	turned := p.note(b, func(x *beat) bool {
		fresh := x.sendError == ""
		x.sendError = why
		return fresh
	})
	if turned {
		slog.Error("mailbox cannot send", "mailbox", int64(b.ID), "error", why)
		p.store(b.ID, `UPDATE mailbox_state SET send_error = $2, send_error_since = $3 WHERE mailbox_id = $1`, why, now)
	}
}

func (p *Pulse) seen(b Mailbox, now db.Time) {
	turned := p.note(b, func(x *beat) bool {
		was := x.lastSeen.IsZero() || x.fetchError != ""
		x.lastSeen, x.fetchError = now, ""
		return was
	})
	if turned {
		p.store(b.ID, `UPDATE mailbox_state SET last_seen_at = $2, last_error = '', error_since = NULL WHERE mailbox_id = $1`, now)
	}
}

func (p *Pulse) fetchFailed(b Mailbox, now db.Time, err error) {
	why := said(err)
	turned := p.note(b, func(x *beat) bool {
		fresh := x.fetchError == ""
		x.fetchError = why
		return fresh
	})
	if turned {
		slog.Error("mailbox cannot be fetched", "mailbox", int64(b.ID), "error", why)
		p.store(b.ID, `UPDATE mailbox_state SET last_error = $2, error_since = $3 WHERE mailbox_id = $1`, why, now)
	}
}

// store writes a change down. That it could not is no reason to stop fetching or sending: the next turn writes again.
func (p *Pulse) store(id MailboxID, update string, args ...any) {
	ctx := context.Background()
	_ = p.db.Write(ctx, func(tx *db.Tx) error {
		if err := ensureState(ctx, tx, id); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, update, append([]any{id}, args...)...)
		return err
	})
}

// ensureState makes sure that a mailbox has its row of facts.
func ensureState(ctx context.Context, tx *db.Tx, id MailboxID) error {
	_, err := tx.Exec(ctx, `INSERT INTO mailbox_state (mailbox_id) VALUES ($1) ON CONFLICT (mailbox_id) DO NOTHING`, id)
	return err
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
