package job

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
)

// Options say how a node works; the zero value is right for one that does everything.
type Options struct {
	Queues map[string]int // workers of each queue; 4 for the default queue when nil
	Lease  time.Duration  // how long a silent worker keeps its job; a minute when 0
	Grace  time.Duration  // how long a stopping node lets its jobs run on before it cancels them; 10 s when 0
	// Observe is told of each job that has ended, once that is written down. It must not wait.
	Observe func(kind string, took time.Duration, err error)
}

// Runner works the queues of one node.
type Runner struct {
	db        *db.DB
	options   Options
	kinds     map[string]handler
	schedules []schedule
	pools     map[string]*pool
	tick      chan struct{} // wakes the scheduler
	ready     chan struct{}
	claimed   atomic.Int64
}

type handler struct {
	run     func(ctx context.Context, c *claim) error
	backoff func(attempt int) time.Duration
}

// NewRunner prepares a node's work; Handle and Schedule come next, then Run.
func NewRunner(d *db.DB, o Options) *Runner {
	if o.Queues == nil {
		o.Queues = map[string]int{defaultQueue: 4}
	}
	if o.Lease == 0 {
		o.Lease = time.Minute
	}
	if o.Grace == 0 {
		o.Grace = 10 * time.Second
	}
	if o.Observe == nil {
		o.Observe = func(string, time.Duration, error) {}
	}
	r := &Runner{
		db: d, options: o, kinds: make(map[string]handler), pools: make(map[string]*pool),
		tick: make(chan struct{}, 1), ready: make(chan struct{}),
	}
	for queue, workers := range o.Queues {
		r.pools[queue] = newPool(r, queue, workers)
	}
	return r
}

// KindOption changes how the jobs of a kind run.
type KindOption func(*handler)

// Backoff is how long to wait after each failed attempt; see Exponential.
func Backoff(f func(attempt int) time.Duration) KindOption {
	return func(h *handler) { h.backoff = f }
}

// Exponential waits first, then twice as long each time up to most, and up to a tenth more so that many do not come back together.
func Exponential(first, most time.Duration) func(attempt int) time.Duration {
	return func(attempt int) time.Duration {
		d := most
		if shift := attempt - 1; shift < 62 && first <= most>>shift { // compared so, because first<<shift may not fit
			d = first << shift
		}
		return d + rand.N(d/10+1) //nolint:gosec // only spreads load
	}
}

// Handle names the function that does the jobs of a kind. All kinds are known before Run.
func Handle[A any](r *Runner, kind string, f func(ctx context.Context, j Job[A]) error, opts ...KindOption) {
	h := handler{backoff: Exponential(10*time.Second, time.Hour)}
	h.run = func(ctx context.Context, c *claim) error {
		j := Job[A]{ID: c.ID, Kind: c.Kind, Attempt: c.Attempt, MaxAttempts: c.MaxAttempts, Created: c.CreatedAt, claim: c}
		if err := json.Unmarshal([]byte(c.Args), &j.Args); err != nil {
			return Permanent(fmt.Errorf("read arguments: %w", err))
		}
		return f(ctx, j)
	}
	for _, opt := range opts {
		opt(&h)
	}
	r.kinds[kind] = h
}

// Kinds are the kinds that this node knows, in order.
func (r *Runner) Kinds() []string { return slices.Sorted(maps.Keys(r.kinds)) }

// Run works until ctx ends. Then it takes nothing more, gives back what it has not begun, and returns when the rest is done and
// its end is written down.
func (r *Runner) Run(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "run jobs")
	var listening atomic.Bool
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		return r.db.Listen(ctx, channel, func() {
			if listening.CompareAndSwap(false, true) {
				close(r.ready)
			}
			r.Wake()
		}, func(queue string) {
			if p := r.pools[queue]; p != nil {
				p.poke()
			}
		})
	})
	group.Go(func() error { return r.schedule(ctx) })
	group.Go(func() error {
		select {
		case <-r.ready: // nobody takes a job before the other nodes can see that there is one more
		case <-ctx.Done():
			return nil
		}
		if err := r.takeOver(ctx); err != nil && ctx.Err() == nil { // then they run when their leases are over
			slog.WarnContext(ctx, "jobs of a killed program could not be taken over", "error", err)
		}
		for _, p := range r.pools {
			group.Go(func() error { return p.run(ctx) })
		}
		return nil
	})
	return group.Wait()
}

// takeOver lets the jobs run again at once that a killed program left behind, where no other node works. Where one does, only the leases tell
// who is dead.
func (r *Runner) takeOver(ctx context.Context) error {
	var last struct{ Lease db.Time }
	if err := r.db.Get(ctx, &last, `SELECT max(due_at) AS lease FROM job WHERE running = TRUE AND dead = FALSE`); err != nil || last.Lease.IsZero() {
		return err
	}
	nodes, err := r.db.Listeners(ctx, channel) // after the look at the jobs: a node that comes later has newer leases
	if err != nil || nodes > 1 {
		return err
	}
	return r.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE job SET due_at = $1 WHERE running = TRUE AND dead = FALSE AND due_at > $1 AND due_at <= $2`, tx.Now, last.Lease)
		return err
	})
}

// Ready is closed when the node hears of new jobs.
func (r *Runner) Ready() <-chan struct{} { return r.ready }

// Wake lets every queue and schedule look at the clock again.
func (r *Runner) Wake() {
	poke(r.tick)
	for _, p := range r.pools {
		p.poke()
	}
}

// Idle waits until no job or schedule is due and nothing runs on this node, jobs that other jobs enqueued included. Tests wait by it.
func (r *Runner) Idle(ctx context.Context) error {
	for {
		if _, err := r.fireDue(ctx); err != nil {
			return err
		}
		before := r.claimed.Load()
		for _, p := range r.pools {
			if err := p.idle(ctx); err != nil {
				return err
			}
		}
		if r.claimed.Load() == before {
			return nil
		}
	}
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
