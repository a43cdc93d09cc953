package db

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// maxNotice is what PostgreSQL carries in one notice.
const maxNotice = 7999

// Notify tells everybody who listens to channel, on every node, once the transaction has committed. A notice carries ids, never content.
// It leaves right after the commit, not with it (see sender): a node that dies in that moment takes its last notices with it, so who
// must not miss anything looks for itself now and then.
func (tx *Tx) Notify(_ context.Context, channel, payload string) error {
	if len(payload) > maxNotice {
		return fmt.Errorf("notice on %s has %d bytes, more than %d", channel, len(payload), maxNotice)
	}
	tx.AfterCommit(func() { tx.notify(channel, payload) })
	return nil
}

// Listen calls receive for each notice on channel until ctx ends. It calls listening whenever it begins to listen: at first, and
// after the connection to PostgreSQL was lost, when notices may have been missed. Both must return at once. Waiting costs nothing.
func (d *DB) Listen(ctx context.Context, channel string, listening func(), receive func(payload string)) error {
	if d.engine == SQLite {
		defer d.notices.add(channel, receive)()
		listening()
		<-ctx.Done()
		return nil
	}
	pause := minPause
	for {
		err := d.listenOnce(ctx, channel, func() { pause = minPause; listening() }, receive)
		if ctx.Err() != nil {
			return nil
		}
		slog.WarnContext(ctx, "listening to the database was interrupted", "channel", channel, "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
			pause = min(2*pause, maxPause)
		}
	}
}

// Between attempts to reconnect.
const (
	minPause = 50 * time.Millisecond
	maxPause = 5 * time.Second
)

// listenOnce holds a connection of its own, because a pool would hand its notices to somebody else.
func (d *DB) listenOnce(ctx context.Context, channel string, listening func(), receive func(payload string)) (err error) {
	conn, err := pgx.Connect(ctx, d.url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock_shared($1, $2)`, listenLock, lockOf(channel)); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{channel}.Sanitize()); err != nil {
		return err
	}
	listening()
	for {
		notice, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		receive(notice.Payload)
	}
}

// listenLock is the space of the advisory locks by which those who listen to a channel are counted: each ends with its connection, so also
// when its program is killed.
const listenLock = 1

func lockOf(channel string) int32 {
	return int32(crc32.ChecksumIEEE([]byte(channel)) >> 1)
}

// Listeners counts those who listen to channel on every node, the caller's own listening included.
func (d *DB) Listeners(ctx context.Context, channel string) (n int, err error) {
	if d.engine == SQLite {
		return d.notices.count(channel), nil
	}
	err = d.Get(ctx, &n, `
		SELECT count(*)
		FROM pg_locks l
		JOIN pg_database d ON d.oid = l.database
		WHERE l.locktype = 'advisory' AND l.classid = $1 AND l.objid = $2 AND l.granted AND d.datname = current_database()`,
		listenLock, lockOf(channel))
	return n, err
}

// notices carries them inside the one process that a SQLite database has.
type notices struct {
	mu   sync.Mutex
	next int
	to   map[string]map[int]func(payload string)
}

func newNotices() *notices { return &notices{to: make(map[string]map[int]func(string))} }

func (n *notices) add(channel string, receive func(payload string)) (remove func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.next++
	id := n.next
	if n.to[channel] == nil {
		n.to[channel] = make(map[int]func(string))
	}
	n.to[channel][id] = receive
	return func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.to[channel], id)
	}
}

func (n *notices) count(channel string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.to[channel])
}

func (n *notices) send(channel, payload string) {
	n.mu.Lock()
	receivers := make([]func(string), 0, len(n.to[channel]))
	for _, receive := range n.to[channel] {
		receivers = append(receivers, receive)
	}
	n.mu.Unlock()
	for _, receive := range receivers {
		receive(payload)
	}
}
