package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/job"
	"firstline/internal/base/secret"
	"firstline/internal/desk/setting"
)

// mailboxChannel tells every node that mailboxes have changed.
const mailboxChannel = "mailbox"

// Changed tells in the transaction that changes mailboxes that they have: fetching begins anew, and letters that found no mailbox go on.
func Changed(ctx context.Context, tx *db.Tx) error {
	if err := tx.Notify(ctx, mailboxChannel, ""); err != nil {
		return err
	}
	return enqueueResume(ctx, tx)
}

const (
	leaseRenew = time.Minute
	leaseLife  = 3 * time.Minute
	// lookAgain is how often a node without anything to fetch looks for a mailbox of which nobody told it.
	lookAgain = 10 * time.Minute
)

// Fetcher fetches the mail of every active mailbox that has an IMAP server. Each mailbox has a connection and a life of its own, so one that
// does not answer holds up no other; with several nodes, one fetches it.
type Fetcher struct {
	db       *db.DB
	keys     *secret.Keys
	settings *setting.Store
	intake   *Intake
	network  *Network
	pulse    *Pulse
	node     string
}

// NewFetcher makes the fetcher of a node.
func NewFetcher(intake *Intake, keys *secret.Keys, network *Network, pulse *Pulse) *Fetcher {
	return &Fetcher{db: intake.db, keys: keys, settings: intake.settings, intake: intake, network: network, pulse: pulse, node: secret.ID()}
}

// Run fetches until ctx ends. What an administrator changes counts at once.
func (f *Fetcher) Run(ctx context.Context) error {
	changed := make(chan struct{}, 1)
	var all sync.WaitGroup
	all.Go(func() {
		err := f.db.Listen(ctx, mailboxChannel, func() { poke(changed) }, func(string) { poke(changed) })
		if err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "nobody tells of changed mailboxes", "error", err)
		}
	})
	running := map[MailboxID]*life{}
	for fresh := true; ctx.Err() == nil; {
		wanted, some, err := f.mine(ctx, fresh)
		if err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "mailboxes cannot be read", "error", err)
		}
		if err == nil {
			f.adjust(ctx, running, wanted)
		}
		told := rest(ctx, changed, f.patience(some, err))
		fresh = told || !some || err != nil
	}
	for _, l := range running {
		l.end()
	}
	all.Wait()
	return f.release(context.WithoutCancel(ctx))
}

// patience is how long to wait for word of a change; 0: as long as it takes. Several nodes also renew their claims, so that one goes on
// where another ended without a word; a single one has nobody to tell. Where there is nothing to fetch there is nothing to renew, and only a
// change whose word was lost to look for.
func (f *Fetcher) patience(some bool, err error) time.Duration {
	switch {
	case err != nil:
		return 10 * time.Second
	case f.db.Engine() == db.SQLite:
		return 0
	case some:
		return leaseRenew
	}
	return lookAgain
}

// rest waits for a change and tells whether there was word of one.
func rest(ctx context.Context, changed <-chan struct{}, most time.Duration) (told bool) {
	var over <-chan time.Time
	if most > 0 {
		alarm := time.NewTimer(most)
		defer alarm.Stop()
		over = alarm.C
	}
	select {
	case <-ctx.Done():
	case <-changed:
		return true
	case <-over:
	}
	return false
}

// life is one mailbox's fetching in the background.
type life struct {
	version int64
	stop    context.CancelFunc
	ended   chan struct{}
}

func (l *life) end() {
	l.stop()
	<-l.ended
}

// adjust ends what should not run any more and begins what should.
func (f *Fetcher) adjust(ctx context.Context, running map[MailboxID]*life, wanted map[MailboxID]int64) {
	for id, l := range running {
		if version, ok := wanted[id]; !ok || version != l.version {
			l.end()
			delete(running, id)
		}
	}
	for id, version := range wanted {
		if running[id] == nil {
			own, stop := context.WithCancel(ctx)
			l := &life{version: version, stop: stop, ended: make(chan struct{})}
			running[id] = l
			go func() {
				defer close(l.ended)
				f.live(own, id)
			}()
		}
	}
}

// mine are the mailboxes that this node fetches, with the versions of their settings; some tells whether any node has one to fetch. fresh looks
// for mailboxes that are new or changed; else the claims are renewed, and those of nodes that are gone are taken over.
func (f *Fetcher) mine(ctx context.Context, fresh bool) (wanted map[MailboxID]int64, some bool, err error) {
	var boxes []struct {
		ID      MailboxID
		Version int64
	}
	const able = `active = TRUE AND imap_host <> ''`
	if single := f.db.Engine() == db.SQLite; fresh || single {
		err := f.db.Select(ctx, &boxes, `SELECT id, version FROM mailbox WHERE `+able)
		if err != nil || single || len(boxes) == 0 {
			return versions(boxes), len(boxes) > 0, err
		}
	}
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		boxes = nil
		if fresh {
			if err := f.ensureStates(ctx, tx, able); err != nil {
				return err
			}
		}
		return tx.Select(ctx, &boxes, `
			UPDATE mailbox_state
			SET fetcher = $1, fetcher_until = $2
			WHERE (fetcher = '' OR fetcher = $1 OR fetcher_until < $3) AND mailbox_id IN (SELECT id FROM mailbox WHERE `+able+`)
			RETURNING mailbox_id AS id, (SELECT b.version FROM mailbox b WHERE b.id = mailbox_id) AS version`,
			f.node, tx.Now.Add(leaseLife), tx.Now)
	})
	return versions(boxes), true, err
}

func (f *Fetcher) ensureStates(ctx context.Context, tx *db.Tx, able string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO mailbox_state (mailbox_id)
		SELECT id FROM mailbox WHERE `+able+` AND NOT EXISTS (SELECT 1 FROM mailbox_state s WHERE s.mailbox_id = mailbox.id)`)
	return err
}

func versions(boxes []struct {
	ID      MailboxID
	Version int64
},
) map[MailboxID]int64 {
	m := map[MailboxID]int64{}
	for _, b := range boxes {
		m[b.ID] = b.Version
	}
	return m
}

// release lets another node go on at once.
func (f *Fetcher) release(ctx context.Context) error {
	if f.db.Engine() == db.SQLite {
		return nil
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE mailbox_state SET fetcher = '', fetcher_until = NULL WHERE fetcher = $1`, f.node)
		return err
	})
}

// live fetches one mailbox for as long as it may: when something goes wrong it waits, longer each time, and begins again.
func (f *Fetcher) live(ctx context.Context, id MailboxID) {
	wait := job.Exponential(5*time.Second, 5*time.Minute)
	for failures := 1; ctx.Err() == nil; failures++ {
		began := time.Now()
		box, err := f.once(ctx, id)
		if ctx.Err() != nil {
			return
		}
		f.pulse.fetchFailed(box, f.db.Now(), err)
		if time.Since(began) > leaseRenew {
			failures = 1 // it worked for a while
		}
		alarm := time.NewTimer(spread(wait(failures)))
		select {
		case <-ctx.Done():
		case <-alarm.C:
		}
		alarm.Stop()
	}
}

// once is one connection's life.
func (f *Fetcher) once(ctx context.Context, id MailboxID) (box Mailbox, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
			slog.ErrorContext(ctx, "fetching a mailbox broke", "mailbox", int64(id), "error", err, "stack", string(debug.Stack()))
		}
	}()
	a, err := remoteOf(ctx, f.db, f.keys, id)
	a.ID = id
	if err != nil {
		return a.Mailbox, err
	}
	folder, err := f.network.openFolder(ctx, a)
	if err != nil {
		return a.Mailbox, err
	}
	defer folder.close()
	defer context.AfterFunc(ctx, folder.close)() // the library does not listen to ctx
	x := &fetching{Fetcher: f, box: a, folder: folder}
	if err := x.follow(ctx); err != nil {
		return a.Mailbox, err
	}
	return a.Mailbox, errors.New("the server ended the connection")
}

// spread makes a wait up to a tenth longer, so that many do not come back together.
func spread(d time.Duration) time.Duration {
	return d + rand.N(d/10+1) //nolint:gosec // only spreads load
}
