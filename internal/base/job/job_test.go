package job_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/testdesk/server"
)

type args struct{ N int }

func TestJobRunsOnceWithItsArguments(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		var got seen
		r := b.runner(job.Options{})
		job.Handle(r, "count", func(_ context.Context, j job.Job[args]) error { return got.add(j.Args.N) })
		b.start(r)
		for n := range 100 {
			b.enqueue("count", args{n})
		}
		b.idle(r)
		want := make([]int, 100)
		for n := range want {
			want[n] = n
		}
		if diff := cmp.Diff(want, got.sorted()); diff != "" {
			t.Error(diff)
		}
		if left := b.waiting(); len(left) != 0 {
			t.Errorf("left: %+v", left)
		}
	})
}

func TestJobOfAFailedTransactionDoesNotExist(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		undo := errors.New("undo")
		err := b.db.Write(t.Context(), func(tx *db.Tx) error {
			return errors.Join(job.Enqueue(t.Context(), tx, "count", args{}), undo)
		})
		if !errors.Is(err, undo) {
			t.Fatal(err)
		}
		if left := b.waiting(); len(left) != 0 {
			t.Errorf("left: %+v", left)
		}
	})
}

func TestFailedJobComesBackLaterAndLaterUntilItIsDead(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		var got seen
		r := b.runner(job.Options{})
		job.Handle(r, "fail", func(_ context.Context, j job.Job[args]) error {
			got.add(j.Attempt)
			if j.Last() != (j.Attempt == 3) {
				t.Errorf("attempt %d: last %v", j.Attempt, j.Last())
			}
			if j.Attempt == 2 {
				panic("broken \x00 \xff")
			}
			return fmt.Errorf("attempt %d failed", j.Attempt)
		}, job.Backoff(func(attempt int) time.Duration { return time.Duration(attempt) * time.Minute }))
		b.start(r)
		b.enqueue("fail", args{}, job.MaxAttempts(3))
		for _, step := range []struct {
			wait time.Duration
			want []int
		}{{0, []int{1}}, {59 * time.Second, []int{1}}, {time.Second, []int{1, 2}}, {time.Minute, []int{1, 2}}, {time.Minute, []int{1, 2, 3}}, {time.Hour, []int{1, 2, 3}}} {
			b.clock.move(step.wait)
			b.idle(r)
			if diff := cmp.Diff(step.want, got.sorted()); diff != "" {
				t.Fatalf("after %v more: %s", step.wait, diff)
			}
			if n := len(got.sorted()); n == 2 && !strings.HasPrefix(b.waiting()[0].Error, "panic: broken") {
				t.Errorf("error of a panic: %q", b.waiting()[0].Error)
			}
		}
		dead := b.dead()
		if len(dead) != 1 || dead[0].Error != "attempt 3 failed" || dead[0].Args != `{"N":0}` || dead[0].Attempt != 3 {
			t.Fatalf("dead: %+v", dead)
		}
		b.write(func(tx *db.Tx) error { return job.Retry(t.Context(), tx, dead[0].ID) })
		b.idle(r)
		if diff := cmp.Diff([]int{1, 1, 2, 3}, got.sorted()); diff != "" {
			t.Errorf("after retry: %s", diff)
		}
		if n := len(b.dead()); n != 0 {
			t.Errorf("%d dead after retry", n)
		}
	})
}

func TestPermanentFailureIsDeadAtOnceAndRetryInWaitsAsTold(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		cause := errors.New("no such mailbox")
		var runs atomic.Int32
		r := b.runner(job.Options{Observe: func(_ string, _ time.Duration, err error) {
			if !errors.Is(err, cause) {
				t.Errorf("observed %v", err)
			}
		}})
		job.Handle(r, "never", func(context.Context, job.Job[args]) error { return job.Permanent(cause) })
		job.Handle(r, "later", func(context.Context, job.Job[args]) error {
			runs.Add(1)
			return job.RetryIn(time.Hour, cause)
		})
		b.start(r)
		b.enqueue("never", args{})
		b.enqueue("later", args{})
		b.enqueue("never", args{})
		b.idle(r)
		dead := b.dead()
		if len(dead) != 2 || dead[0].ID < dead[1].ID {
			t.Fatalf("dead: %+v", dead)
		}
		page, err := job.Dead(t.Context(), b.db, dead[0].ID, 5)
		if err != nil || len(page) != 1 || page[0].ID != dead[1].ID {
			t.Errorf("second page: %+v, %v", page, err)
		}
		b.clock.move(59 * time.Minute)
		b.idle(r)
		if runs.Load() != 1 {
			t.Errorf("ran %d times before its hour", runs.Load())
		}
		b.clock.move(time.Minute)
		b.idle(r)
		if runs.Load() != 2 {
			t.Errorf("ran %d times after its hour", runs.Load())
		}
		b.write(func(tx *db.Tx) error { return job.Discard(t.Context(), tx, dead[0].ID) })
		for name, f := range map[string]func(*db.Tx) error{
			"discard": func(tx *db.Tx) error { return job.Discard(t.Context(), tx, dead[0].ID) },
			"retry":   func(tx *db.Tx) error { return job.Retry(t.Context(), tx, dead[0].ID) },
		} {
			if err := b.db.Write(t.Context(), f); !errs.Is(err, errs.NotFound) {
				t.Errorf("%s of what is gone: %v", name, err)
			}
		}
		if n, err := job.CountDead(t.Context(), b.db, 10); n != 1 || err != nil {
			t.Errorf("%d dead, %v", n, err)
		}
	})
}

func TestUniqueJobWaitsOnceAndRunsAtTheEarlierTime(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		var got seen
		began, release := make(chan bool), make(chan bool)
		r := b.runner(job.Options{})
		job.Handle(r, "index", func(_ context.Context, j job.Job[args]) error {
			got.add(j.Args.N)
			began <- true
			<-release
			return nil
		})
		b.enqueue("index", args{1}, job.Unique("index/7"), job.After(time.Hour))
		b.enqueue("index", args{2}, job.Unique("index/7"), job.After(time.Minute))
		b.enqueue("index", args{3}, job.Unique("index/7"), job.After(2*time.Hour))
		if waiting := b.waiting(); len(waiting) != 1 || waiting[0].DueAt != b.db.Now().Add(time.Minute) {
			t.Errorf("waiting: %+v", waiting)
		}
		b.start(r)
		b.clock.move(time.Minute)
		r.Wake()
		<-began
		b.write(func(tx *db.Tx) error { // the running one may have read too early
			return errors.Join(
				job.Enqueue(t.Context(), tx, "index", args{4}, job.Unique("index/7")),
				job.Enqueue(t.Context(), tx, "index", args{5}, job.Unique("index/7")),
			)
		})
		close(release)
		<-began
		b.idle(r)
		if diff := cmp.Diff([]int{1, 4}, got.sorted()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestJobOfADeadWorkerIsRescuedAndItsGhostChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		began, release := make(chan bool), make(chan bool)
		ghost, heir := b.runner(job.Options{}), b.runner(job.Options{})
		var lost atomic.Bool
		job.Handle(ghost, "slow", func(ctx context.Context, j job.Job[args]) error {
			began <- true
			<-release
			err := b.db.Write(ctx, func(tx *db.Tx) error { return j.Complete(ctx, tx) })
			lost.Store(errors.Is(err, job.ErrLost))
			return nil // a ghost that thinks that all went well
		})
		var taken atomic.Bool
		job.Handle(heir, "slow", func(_ context.Context, j job.Job[args]) error {
			taken.Store(true)
			return fmt.Errorf("attempt %d failed", j.Attempt)
		})
		b.start(ghost)
		b.enqueue("slow", args{})
		<-began
		b.start(heir)
		for !taken.Load() { // a late notice may wake the ghost, which then renews its lease once more
			b.clock.move(61 * time.Second) // its lease is over
			heir.Wake()
			b.idle(heir)
		}
		close(release)
		b.idle(ghost)
		if left := b.waiting(); len(left) != 1 || left[0].Error != "attempt 2 failed" || left[0].Running {
			t.Errorf("left: %+v", left)
		}
		if !lost.Load() {
			t.Error("the ghost completed a job that was not its own any more")
		}
	})
}

func TestWhatAKilledProgramHadBegunRunsAgainAtOnceWhereNoOtherNodeWorks(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		var got seen
		other, heir := b.runner(job.Options{}), b.runner(job.Options{})
		stopOther := b.start(other)
		b.idle(other)
		b.enqueue("count", args{1})
		b.write(func(tx *db.Tx) error { // what a killed program leaves behind
			_, err := tx.Exec(t.Context(), `UPDATE job SET running = TRUE, attempt = 1, due_at = $1`, tx.Now.Add(time.Minute))
			return err
		})
		job.Handle(heir, "count", func(_ context.Context, j job.Job[args]) error { return got.add(j.Attempt) })
		stop := b.start(heir)
		b.idle(heir)
		if got := got.sorted(); len(got) != 0 {
			t.Errorf("the job may be that of the other node and ran: attempts %v", got)
		}
		if err := errors.Join(stop(), stopOther()); err != nil {
			t.Fatal(err)
		}
		for n := -1; n != 0; { // PostgreSQL sees a moment later that connections are gone
			var err error
			if n, err = b.db.Listeners(t.Context(), "job"); err != nil {
				t.Fatal(err)
			}
		}
		last := b.runner(job.Options{})
		job.Handle(last, "count", func(_ context.Context, j job.Job[args]) error { return got.add(j.Attempt) })
		b.start(last)
		b.idle(last)
		if diff := cmp.Diff([]int{2}, got.sorted()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWorkingNodeKeepsItsJob(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		const lease = 60 * time.Millisecond // renewed after a third of it
		began, release := make(chan bool), make(chan bool)
		r := b.runner(job.Options{Lease: lease})
		job.Handle(r, "slow", func(context.Context, job.Job[args]) error {
			began <- true
			<-release
			return nil
		})
		b.start(r)
		b.enqueue("slow", args{})
		<-began
		b.clock.move(time.Hour)
		want := b.db.Now().Add(lease)
		for look := time.NewTicker(5 * time.Millisecond); ; <-look.C { // until the renewal, or the test's own end
			if held := b.waiting(); len(held) == 1 && held[0].DueAt == want {
				break
			}
		}
		close(release)
		b.idle(r)
		if left := b.waiting(); len(left) != 0 {
			t.Errorf("left: %+v", left)
		}
	})
}

func TestJobThatKillsItsWorkersIsDeadInTheEnd(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.enqueue("bomb", args{}, job.MaxAttempts(2))
		b.write(func(tx *db.Tx) error { // what two workers leave behind that died over it
			_, err := tx.Exec(t.Context(), `UPDATE job SET attempt = 2, running = TRUE`)
			return err
		})
		r := b.runner(job.Options{})
		job.Handle(r, "bomb", func(context.Context, job.Job[args]) error {
			t.Error("it ran once more than allowed")
			return nil
		})
		b.start(r)
		b.idle(r)
		if dead := b.dead(); len(dead) != 1 || !strings.Contains(dead[0].Error, "never answered") {
			t.Errorf("dead: %+v", dead)
		}
	})
}

func TestCompleteMakesEffectAndEndOne(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		r := b.runner(job.Options{})
		job.Handle(r, "chain", func(ctx context.Context, j job.Job[args]) error {
			return b.db.Write(ctx, func(tx *db.Tx) error {
				if j.Args.N < 3 {
					if err := job.Enqueue(ctx, tx, "chain", args{j.Args.N + 1}); err != nil {
						return err
					}
				}
				return j.Complete(ctx, tx)
			})
		})
		b.start(r)
		b.enqueue("chain", args{0})
		b.idle(r)
		if left := append(b.waiting(), b.dead()...); len(left) != 0 {
			t.Errorf("left: %+v", left)
		}
	})
}

func TestUnknownKindsAndOtherQueuesWaitForTheirNode(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		var got seen
		r := b.runner(job.Options{})
		job.Handle(r, "known", func(_ context.Context, j job.Job[args]) error { return got.add(j.Args.N) })
		b.start(r)
		b.enqueue("unknown", args{1})
		b.enqueue("known", args{2}, job.Queue("mail"))
		b.enqueue("known", args{3})
		b.idle(r)
		if diff := cmp.Diff([]int{3}, got.sorted()); diff != "" {
			t.Error(diff)
		}
		loads, err := job.Loads(t.Context(), b.db, b.db.Now())
		want := []job.Load{{Queue: "default", Waiting: 1, Oldest: b.db.Now()}, {Queue: "mail", Waiting: 1, Oldest: b.db.Now()}}
		if diff := cmp.Diff(want, loads); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

func TestStoppingNodeFinishesWhatRunsAndGivesBackTheRest(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		began := make(chan bool, 3)
		r := b.runner(job.Options{Queues: map[string]int{"default": 1}, Grace: time.Nanosecond})
		job.Handle(r, "slow", func(ctx context.Context, _ job.Job[args]) error {
			began <- true
			<-ctx.Done() // comes after the rest was given back
			return nil
		})
		for n := range 3 {
			b.enqueue("slow", args{n})
		}
		stop := b.start(r)
		<-began
		if err := stop(); err != nil {
			t.Error(err)
		}
		left := b.waiting()
		if len(left) != 2 || left[0].Attempt != 0 || left[0].Running || left[1].Attempt != 0 {
			t.Errorf("left: %+v", left)
		}
	})
}

func TestScheduleFiresOncePerSlotOnAnyNumberOfNodes(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		var runs atomic.Int32
		nodes := []*job.Runner{b.runner(job.Options{}), b.runner(job.Options{}), b.runner(job.Options{})}
		for _, r := range nodes {
			job.Handle(r, "sweep", func(context.Context, job.Job[args]) error { runs.Add(1); return nil })
			r.Schedule("sweep", job.Every(time.Hour), "sweep", args{})
			b.start(r)
		}
		for i, step := range []struct {
			wait time.Duration
			want int32
		}{{0, 0}, {time.Hour, 1}, {time.Minute, 1}, {59 * time.Minute, 2}, {10 * time.Hour, 3}, {time.Hour, 4}} {
			b.clock.move(step.wait)
			for range 2 { // a job may be on the node that was asked first
				for _, r := range nodes {
					b.idle(r)
				}
			}
			if runs.Load() != step.want {
				t.Fatalf("step %d: ran %d times, want %d", i, runs.Load(), step.want)
			}
		}
	})
}

func TestTwoNodesShareTheWorkAndDoNothingTwice(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		var got seen
		nodes := []*job.Runner{b.runner(job.Options{}), b.runner(job.Options{})}
		for _, r := range nodes {
			job.Handle(r, "count", func(_ context.Context, j job.Job[args]) error { return got.add(j.Args.N) })
			b.start(r)
		}
		var all sync.WaitGroup
		for p := range 4 {
			all.Go(func() {
				for n := range 50 {
					b.enqueue("count", args{p*50 + n})
				}
			})
		}
		all.Wait()
		for _, r := range nodes {
			b.idle(r)
		}
		want := make([]int, 200)
		for n := range want {
			want[n] = n
		}
		if diff := cmp.Diff(want, got.sorted()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestIdleNodeAsksTheDatabaseNothing(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		r := b.runner(job.Options{})
		done := make(chan bool)
		job.Handle(r, "count", func(context.Context, job.Job[args]) error { return nil })
		job.Handle(r, "far", func(context.Context, job.Job[args]) error { done <- true; return nil })
		r.Schedule("count", job.DailyAt(3, 0), "count", args{})
		b.start(r)
		b.enqueue("far", args{}, job.After(300*time.Hour))
		b.idle(r)
		quiet := func() db.Stats {
			select {
			case <-done:
				t.Error("ran before its time")
			case <-time.After(250 * time.Millisecond): // longer than the shortest pause between two questions
			}
			return b.db.Stats()
		}
		before := quiet() // what was under way has ended
		if after := quiet(); after != before {
			t.Errorf("while idle: %+v, then %+v", before, after)
		}
		b.clock.move(300 * time.Hour)
		r.Wake()
		<-done
	})
}

func TestFewCommitsServeManyJobs(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		r := b.runner(job.Options{})
		job.Handle(r, "count", func(context.Context, job.Job[args]) error { return nil })
		const jobs = 400
		b.write(func(tx *db.Tx) error {
			for n := range jobs {
				if err := job.Enqueue(t.Context(), tx, "count", args{n}); err != nil {
					return err
				}
			}
			return nil
		})
		before := b.db.Stats()
		b.start(r)
		b.idle(r)
		if n := b.db.Stats().Commits - before.Commits; n > jobs/4 {
			t.Errorf("%d commits for %d jobs", n, jobs)
		}
	})
}

func TestSlotsOfADayAreInUTC(t *testing.T) {
	t.Parallel()
	next := job.DailyAt(3, 30)
	at := time.Date(2026, 10, 25, 3, 30, 0, 0, time.UTC)
	for _, after := range []time.Time{at.Add(-time.Nanosecond), at.Add(-24 * time.Hour), at.Add(-time.Hour).In(time.FixedZone("x", 3600*9))} {
		if got := next(after); !got.Equal(at) {
			t.Errorf("after %v: %v", after, got)
		}
	}
}

func TestExponentialGrowsToItsBound(t *testing.T) {
	t.Parallel()
	f := job.Exponential(time.Second, time.Minute)
	for attempt, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 6: 32 * time.Second, 7: time.Minute, 80: time.Minute} {
		if got := f(attempt); got < want || got > want+want/10 {
			t.Errorf("attempt %d: %v", attempt, got)
		}
	}
}

// bench is a database with the job tables and a clock that stands still.
type bench struct {
	t     *testing.T
	db    *db.DB
	clock *clock
}

func each(t *testing.T, f func(t *testing.T, b *bench)) {
	t.Parallel()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			url := "sqlite:" + filepath.Join(t.TempDir(), "x.db")
			if engine == db.Postgres {
				url = server.Postgres(t)
			}
			b := &bench{t: t, clock: &clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}}
			var err error
			if b.db, err = db.Open(t.Context(), url, db.Options{Clock: b.clock.read, NoSync: true}); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := b.db.Close(); err != nil {
					t.Error(err)
				}
			})
			found, err := filepath.Glob("../../schema/*_job.sql")
			if err != nil || len(found) != 1 {
				t.Fatalf("migration: %q, %v", found, err)
			}
			text, err := os.ReadFile(found[0])
			if err != nil {
				t.Fatal(err)
			}
			if _, err := b.db.Migrate(t.Context(), fstest.MapFS{"0001_job.sql": {Data: text}}); err != nil {
				t.Fatal(err)
			}
			f(t, b)
		})
	}
}

func (b *bench) runner(o job.Options) *job.Runner { return job.NewRunner(b.db, o) }

// start runs r until stop is called or the test ends.
func (b *bench) start(r *job.Runner) (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	b.t.Cleanup(func() {
		if err := stop(); err != nil {
			b.t.Error(err)
		}
	})
	<-r.Ready()
	return stop
}

func (b *bench) idle(r *job.Runner) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 2*time.Minute)
	defer cancel()
	if err := r.Idle(ctx); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) write(f func(tx *db.Tx) error) {
	b.t.Helper()
	if err := b.db.Write(b.t.Context(), f); err != nil {
		b.t.Error(err)
	}
}

func (b *bench) enqueue(kind string, a args, opts ...job.Option) {
	b.t.Helper()
	b.write(func(tx *db.Tx) error { return job.Enqueue(b.t.Context(), tx, kind, a, opts...) })
}

func (b *bench) waiting() []job.Info {
	b.t.Helper()
	list, err := job.Waiting(b.t.Context(), b.db, "default", 100)
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

func (b *bench) dead() []job.Info {
	b.t.Helper()
	list, err := job.Dead(b.t.Context(), b.db, 0, 100)
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

// seen gathers what handlers were given.
type seen struct {
	mu   sync.Mutex
	list []int
}

func (s *seen) add(n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, n)
	return nil
}

func (s *seen) sorted() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := slices.Clone(s.list)
	slices.Sort(list)
	return list
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
