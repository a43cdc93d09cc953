package job

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"firstline/internal/base/db"
)

const (
	ahead      = 4                      // jobs claimed per worker, so that one commit serves several
	minSleep   = 100 * time.Millisecond // when somebody else holds what is due
	dbPause    = time.Second            // when the database does not answer
	longestNap = 24 * time.Hour
	// lookAgain is how long a node beside others sleeps at most: one that dies right after a commit takes its notices with it.
	lookAgain = 10 * time.Minute
)

// claim is a job in this node's hands.
type claim struct {
	ID          int64
	Kind        string
	Args        string
	Attempt     int
	MaxAttempts int
	CreatedAt   db.Time
	completed   atomic.Bool
}

type result struct {
	claim *claim
	err   error
	took  time.Duration
}

// pool works one queue. Its loop alone talks to the database: each turn writes down what has ended and claims what is due, in one
// transaction; between turns it sleeps until something ends, comes, or is due.
type pool struct {
	r        *Runner
	queue    string
	workers  int
	wake     chan struct{}
	todo     chan *claim
	results  chan result
	asked    chan chan struct{}
	held     map[*claim]struct{} // claimed, not ended
	ended    []result            // not yet written down
	renew    time.Time           // when the leases of held must be renewed
	leased   db.Time             // when they were, by the database's clock
	waiting  []chan struct{}     // those who asked for idleness
	stopping bool
}

func newPool(r *Runner, queue string, workers int) *pool {
	room := workers * ahead
	return &pool{
		r: r, queue: queue, workers: workers, wake: make(chan struct{}, 1), held: make(map[*claim]struct{}),
		todo: make(chan *claim, room), results: make(chan result, room), asked: make(chan chan struct{}),
	}
}

func (p *pool) poke() { poke(p.wake) }

func (p *pool) idle(ctx context.Context) error {
	answer := make(chan struct{})
	select {
	case p.asked <- answer:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-answer:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *pool) run(ctx context.Context) error {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var workers sync.WaitGroup
	for range p.workers {
		workers.Go(func() {
			for c := range p.todo {
				start := time.Now()
				err := p.do(work, c)
				p.results <- result{c, err, time.Since(start)}
			}
		})
	}
	for ctx.Err() == nil {
		nap := p.turn(ctx)
		p.sleep(ctx, nap)
	}
	p.stop(cancel)
	workers.Wait()
	return p.last(ctx)
}

// turn writes down, claims and tells how long there is nothing to do.
func (p *pool) turn(ctx context.Context) time.Duration {
	got, nap, err := p.exchange(ctx)
	if err != nil {
		if ctx.Err() == nil {
			slog.ErrorContext(ctx, "job queue cannot reach the database", "queue", p.queue, "error", err)
		}
		return dbPause
	}
	for _, c := range got {
		p.held[c] = struct{}{}
		p.todo <- c // has room: no more are claimed than fit
	}
	p.r.claimed.Add(int64(len(got)))
	if len(p.held) == 0 {
		for _, answer := range p.waiting {
			close(answer)
		}
		p.waiting = nil
	}
	return nap
}

// sleep returns when a turn is worth its transaction.
func (p *pool) sleep(ctx context.Context, nap time.Duration) {
	if len(p.held) > 0 {
		nap = min(nap, max(0, time.Until(p.renew)))
	}
	alarm := time.NewTimer(nap)
	defer alarm.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-alarm.C:
			return
		case <-p.wake:
			return
		case answer := <-p.asked:
			p.waiting = append(p.waiting, answer)
			return
		case r := <-p.results:
			p.take(r)
			if len(p.todo) < p.workers { // else there is enough at hand, and this can be written down with more
				return
			}
		}
	}
}

func (p *pool) take(r result) {
	for {
		delete(p.held, r.claim)
		if r.claim.completed.Load() {
			p.r.options.Observe(r.claim.Kind, r.took, r.err)
		} else {
			p.ended = append(p.ended, r)
		}
		select {
		case r = <-p.results:
		default:
			return
		}
	}
}

// stop gives back what nobody has begun; what runs may go on for a while.
func (p *pool) stop(cancel context.CancelFunc) {
	p.stopping = true
	for {
		select {
		case c := <-p.todo:
			delete(p.held, c)
			p.ended = append(p.ended, result{claim: c, err: errNotBegun})
			continue
		default:
		}
		break
	}
	close(p.todo)
	grace := time.AfterFunc(p.r.options.Grace, cancel)
	defer grace.Stop()
	for len(p.held) > 0 {
		p.take(<-p.results)
	}
}

// last writes down what has ended since the stop.
func (p *pool) last(ctx context.Context) error {
	if len(p.ended) == 0 {
		return nil
	}
	_, _, err := p.exchange(context.WithoutCancel(ctx))
	return err
}

// do runs one job; a panic is a failure like others.
func (p *pool) do(ctx context.Context, c *claim) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
		if err != nil {
			slog.WarnContext(ctx, "job failed", "job", c.ID, "kind", c.Kind, "attempt", c.Attempt, "error", err)
		}
	}()
	if c.Attempt > c.MaxAttempts { // its worker died each time: it may be what kills them
		return Permanent(fmt.Errorf("the worker of attempt %d never answered", c.Attempt-1))
	}
	return p.r.kinds[c.Kind].run(ctx, c)
}
