package db

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// sender takes notices to PostgreSQL after the transactions that they tell of. Inside those transactions they would cost dearly: the
// server lets only one transaction with notices commit at a time, its wait for the disk included. Here many travel in one statement,
// and nothing waits for the disk.
type sender struct {
	pool *pgxpool.Pool
	wake chan struct{}
	done chan struct{}
	stop context.CancelFunc

	mu      sync.Mutex
	waiting []notice
	closed  bool
}

type notice struct{ channel, payload string }

const (
	noticesAtOnce = 200
	// mostNotices bounds what waits while PostgreSQL does not answer; it then has lost its listeners, too, who look for themselves when
	// they are back.
	mostNotices = 20_000
	// gather is how long notices wait for others after some have left: they cost a transaction, however many they are.
	gather = 10 * time.Millisecond
	// lastNotices is how long a closing database tries to tell what it has done.
	lastNotices = 2 * time.Second
)

func newSender(pool *pgxpool.Pool) *sender {
	ctx, stop := context.WithCancel(context.Background())
	s := &sender{pool: pool, wake: make(chan struct{}, 1), done: make(chan struct{}), stop: stop}
	go s.loop(ctx)
	return s
}

func (s *sender) send(channel, payload string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := notice{channel, payload}
	if len(s.waiting) >= mostNotices || len(s.waiting) > 0 && s.waiting[len(s.waiting)-1] == n { // many jobs for one queue wake it once
		return
	}
	s.waiting = append(s.waiting, n)
	s.poke()
}

func (s *sender) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// close lets what waits leave and ends the sender.
func (s *sender) close() {
	s.mu.Lock()
	s.closed = true
	s.poke()
	s.mu.Unlock()
	defer time.AfterFunc(lastNotices, s.stop).Stop()
	<-s.done
	s.stop()
}

func (s *sender) loop(ctx context.Context) {
	defer close(s.done)
	for range s.wake {
		for {
			batch, closed := s.next()
			if len(batch) > 0 && s.insist(ctx, batch) {
				if !closed {
					time.Sleep(gather)
				}
				continue
			}
			if closed || ctx.Err() != nil {
				return
			}
			break
		}
	}
}

// next takes what leaves together. What is sent from now on does not count as told by it.
func (s *sender) next() (batch []notice, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := min(len(s.waiting), noticesAtOnce)
	batch = slices.Clone(s.waiting[:n])
	s.waiting = slices.Delete(s.waiting, 0, n)
	return batch, s.closed
}

// insist tells until PostgreSQL has heard, or ctx ends.
func (s *sender) insist(ctx context.Context, batch []notice) bool {
	for pause := minPause; ; pause = min(2*pause, maxPause) {
		err := s.tell(ctx, batch)
		if err == nil {
			return true
		}
		slog.WarnContext(ctx, "notices could not be sent to the database", "count", len(batch), "error", err)
		select {
		case <-ctx.Done():
			return false
		case <-time.After(pause):
		}
	}
}

func (s *sender) tell(ctx context.Context, batch []notice) error {
	channels, payloads := make([]string, len(batch)), make([]string, len(batch))
	for i, n := range batch {
		channels[i], payloads[i] = n.channel, n.payload
	}
	_, err := s.pool.Exec(ctx, `
		SELECT pg_notify(n.channel, n.payload)
		FROM set_config('synchronous_commit', 'off', TRUE), unnest($1::text[], $2::text[]) AS n (channel, payload)`, channels, payloads)
	return err
}
