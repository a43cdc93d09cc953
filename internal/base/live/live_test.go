package live_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/live"
	"firstline/internal/testdesk/server"
)

// each runs a test on both engines: one hub on SQLite, two nodes on PostgreSQL; what a publishes, b receives.
func each(t *testing.T, f func(t *testing.T, n *nodes)) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		n := &nodes{clock: &clock{now: time.Unix(1_700_000_000, 0)}}
		n.db = open(t, n.clock, "sqlite:"+filepath.Join(t.TempDir(), "x.db"))
		n.a = live.NewHub(n.db)
		n.b = n.a
		run(t, n.a)
		f(t, n)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		url := server.Postgres(t)
		n := &nodes{clock: &clock{now: time.Unix(1_700_000_000, 0)}}
		n.db = open(t, n.clock, url)
		n.a, n.b = live.NewHub(n.db), live.NewHub(open(t, n.clock, url))
		run(t, n.a)
		run(t, n.b)
		f(t, n)
	})
}

type nodes struct {
	clock *clock
	db    *db.DB
	a, b  *live.Hub
}

func TestEventReachesOnlyThoseItConcerns(t *testing.T) {
	each(t, func(t *testing.T, n *nodes) {
		mine := n.b.Subscribe(live.Want{Topics: []string{"ticket:1", "team:7"}, Allow: all})
		other := n.b.Subscribe(live.Want{Topics: []string{"ticket:2"}, Allow: all})
		barred := n.b.Subscribe(live.Want{Topics: []string{"ticket:1"}, Allow: func(_ context.Context, e live.Event) bool { return e.IDs["n"] == 3 }})
		n.publish(t, event(1, "ticket:1", "team:7"), event(2, "ticket:9"), event(3, "ticket:1", "ticket:2"))
		for name, want := range map[*live.Subscription][]int64{mine: {1, 3}, other: {3}, barred: {3}} {
			if diff := cmp.Diff(want, take(t, name, len(want))); diff != "" {
				t.Error(diff)
			}
		}
	})
}

func TestNothingIsSentFromAFailedTransaction(t *testing.T) {
	each(t, func(t *testing.T, n *nodes) {
		s := n.b.Subscribe(live.Want{Topics: []string{"ticket:1"}, Allow: all})
		undo := errors.New("undo")
		err := n.db.Write(t.Context(), func(tx *db.Tx) error {
			return errors.Join(n.a.Publish(t.Context(), tx, event(1, "ticket:1")), undo)
		})
		if !errors.Is(err, undo) {
			t.Fatal(err)
		}
		n.publish(t, event(2, "ticket:1"))
		if got := take(t, s, 1); got[0] != 2 {
			t.Errorf("got event %d", got[0])
		}
	})
}

func TestReturningStreamGetsWhatItMissed(t *testing.T) {
	each(t, func(t *testing.T, n *nodes) {
		watch := n.b.Subscribe(live.Want{Topics: []string{"x"}, Allow: all})
		s := n.b.Subscribe(live.Want{Topics: []string{"ticket:1"}, Allow: all})
		n.publish(t, event(1, "ticket:1"))
		first := next(t, s)
		s.Close()
		if _, err := s.Next(t.Context()); !errors.Is(err, context.Canceled) {
			t.Errorf("after close: %v", err)
		}
		n.publish(t, event(2, "ticket:1"), event(3, "ticket:2"), event(4, "ticket:1"), event(5, "x"))
		take(t, watch, 1) // now all of them have arrived
		// The hub is younger than the overlap, so the first return is told to fetch anew, honestly.
		back := n.b.Subscribe(live.Want{Topics: []string{"ticket:1"}, Allow: all, LastID: first.ID})
		if e := next(t, back); e.Kind != live.Reset {
			t.Errorf("got %+v", e)
		}
		n.clock.move(time.Minute)
		n.publish(t, event(6, "x"))
		mark := next(t, watch)
		n.publish(t, event(7, "ticket:1"), event(8, "ticket:2"), event(9, "ticket:1"), event(10, "x"))
		take(t, watch, 1)
		back = n.b.Subscribe(live.Want{Topics: []string{"ticket:1"}, Allow: all, LastID: mark.ID})
		n.publish(t, event(11, "ticket:1"))
		if diff := cmp.Diff([]int64{7, 9, 11}, take(t, back, 3)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPageHearsExactlyWhatCameSinceItsMark(t *testing.T) {
	each(t, func(t *testing.T, n *nodes) {
		follow := n.b.Subscribe(live.Want{Topics: []string{"ticket:1"}, Allow: all})
		publish := func(number int64) {
			n.publish(t, event(number, "ticket:1"))
			take(t, follow, 1)
		}
		publish(1)
		mark := n.b.Mark()
		publish(2)
		n.publish(t, event(3, "ticket:2"))
		publish(4)
		want := live.Want{Topics: []string{"ticket:1"}, Allow: all, LastID: mark}
		if diff := cmp.Diff([]int64{2, 4}, take(t, n.b.Subscribe(want), 2)); diff != "" {
			t.Error(diff)
		}
		var once []int64
		for _, e := range n.b.Missed(t.Context(), want) {
			once = append(once, e.IDs["n"])
		}
		if diff := cmp.Diff([]int64{2, 4}, once); diff != "" {
			t.Errorf("asked once: %s", diff)
		}
		want.LastID = n.b.Mark()
		if got := n.b.Missed(t.Context(), want); len(got) != 0 {
			t.Errorf("a page made now missed %v", got)
		}
		for range 5000 { // more than are kept
			n.publish(t, event(5, "ticket:3"))
		}
		publish(6)
		if got := n.b.Missed(t.Context(), want); len(got) != 1 || got[0].Kind != live.Reset {
			t.Errorf("an ancient mark gives %v", got)
		}
	})
}

func TestUnknownOrAncientPositionMeansReset(t *testing.T) {
	each(t, func(t *testing.T, n *nodes) {
		n.clock.move(time.Hour)
		watch := n.b.Subscribe(live.Want{Topics: []string{"x"}, Allow: all})
		n.publish(t, event(1, "x"))
		last := next(t, watch).ID
		for _, id := range []string{"garbage", "0-a-1", "-1-a-1", "zzzzzzzzzzzzzzzzzzz-a-1", "1-a-1", "a", "-"} {
			s := n.b.Subscribe(live.Want{Topics: []string{"x"}, Allow: all, LastID: id})
			if e := next(t, s); e.Kind != live.Reset {
				t.Errorf("%q: got %+v", id, e)
			}
		}
		for i := range 5000 / 50 { // more than a hub remembers
			n.clock.move(time.Minute)
			batch := make([]live.Event, 50)
			for j := range batch {
				batch[j] = event(int64(i), "y")
			}
			n.publish(t, batch...)
		}
		n.publish(t, event(2, "x"))
		take(t, watch, 1)
		if e := next(t, n.b.Subscribe(live.Want{Topics: []string{"x"}, Allow: all, LastID: last})); e.Kind != live.Reset {
			t.Errorf("from before the memory: %+v", e)
		}
	})
}

func TestRevokedStreamEndsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, n *nodes) {
		mine := n.b.Subscribe(live.Want{Topics: []string{"x"}, Keys: []string{"person:1", "session:a"}, Allow: all})
		second := n.b.Subscribe(live.Want{Topics: []string{"x"}, Keys: []string{"person:1", "session:b"}, Allow: all})
		other := n.b.Subscribe(live.Want{Topics: []string{"x"}, Keys: []string{"person:2"}, Allow: all})
		err := n.db.Write(t.Context(), func(tx *db.Tx) error {
			return errors.Join(
				n.a.Publish(t.Context(), tx, event(1, "x")), // waits in the queues when the right goes
				n.a.Revoke(t.Context(), tx, "session:a"),
				n.a.Publish(t.Context(), tx, event(2, "x")),
			)
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]int64{1, 2}, take(t, other, 2)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]int64{1, 2}, take(t, second, 2)); diff != "" {
			t.Error(diff)
		}
		if e, err := mine.Next(t.Context()); !errors.Is(err, live.ErrRevoked) {
			t.Errorf("revoked stream: %+v, %v", e, err)
		}
		if err := n.db.Write(t.Context(), func(tx *db.Tx) error { return n.a.Revoke(t.Context(), tx, "person:1") }); err != nil {
			t.Fatal(err)
		}
		if e, err := second.Next(t.Context()); !errors.Is(err, live.ErrRevoked) {
			t.Errorf("other session of the person: %+v, %v", e, err)
		}
	})
}

func TestSlowReaderIsToldAndLetGo(t *testing.T) {
	each(t, func(t *testing.T, n *nodes) {
		slow := n.b.Subscribe(live.Want{Topics: []string{"x"}, Allow: all})
		quick := n.b.Subscribe(live.Want{Topics: []string{"x"}, Allow: all})
		for i := range 80 {
			n.publish(t, event(int64(i), "x"))
			take(t, quick, 1)
		}
		if e := next(t, slow); e.Kind != live.Reset || e.ID == "" {
			t.Errorf("got %+v", e)
		}
		if _, err := slow.Next(t.Context()); !errors.Is(err, live.ErrSlow) {
			t.Errorf("then %v", err)
		}
	})
}

func TestShutdownEndsAllStreams(t *testing.T) {
	t.Parallel()
	hub := live.NewHub(open(t, &clock{now: time.Unix(1, 0)}, "sqlite:"+filepath.Join(t.TempDir(), "x.db")))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- hub.Run(ctx) }()
	<-hub.Ready()
	before := hub.Subscribe(live.Want{Topics: []string{"x"}, Allow: all})
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	for _, s := range []*live.Subscription{before, hub.Subscribe(live.Want{Topics: []string{"x"}, Allow: all})} {
		if _, err := s.Next(t.Context()); !errors.Is(err, live.ErrShutdown) {
			t.Errorf("got %v", err)
		}
		s.Close()
	}
}

func TestWaitingReaderCanStop(t *testing.T) {
	t.Parallel()
	hub := live.NewHub(open(t, &clock{now: time.Unix(1, 0)}, "sqlite:"+filepath.Join(t.TempDir(), "x.db")))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := hub.Subscribe(live.Want{Topics: []string{"x"}, Allow: all})
	if _, err := s.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestEventKeepsToItsLineOfTheStream(t *testing.T) {
	t.Parallel()
	got := string(live.Event{ID: "1-a-1", Kind: "ticket.changed", Topics: []string{"team:9"}, IDs: map[string]int64{"ticket": 17, "seq": 2}}.Encode())
	if want := "id: 1-a-1\nevent: ticket.changed\ndata: {\"seq\":2,\"ticket\":17}\n\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	d := open(t, &clock{now: time.Unix(1, 0)}, "sqlite:"+filepath.Join(t.TempDir(), "x.db"))
	hub := live.NewHub(d)
	for _, e := range []live.Event{{Kind: "a\nb", Topics: []string{"x"}}, {Topics: []string{"x"}}, {Kind: "a"}} {
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return hub.Publish(t.Context(), tx, e) }); err == nil {
			t.Errorf("%+v was published", e)
		}
	}
}

func TestManyStreamsAndPublishersLoseNothing(t *testing.T) {
	each(t, func(t *testing.T, n *nodes) {
		const readers, publishers, events = 50, 4, 15 // together fewer than a queue holds
		subs := make([]*live.Subscription, readers)
		for i := range subs {
			subs[i] = n.b.Subscribe(live.Want{Topics: []string{"x"}, Allow: all})
		}
		var wg sync.WaitGroup
		for _, s := range subs {
			wg.Go(func() {
				seen := map[int64]int{}
				for range publishers * events {
					e, err := s.Next(t.Context())
					if err != nil || e.Kind == live.Reset {
						t.Errorf("%+v, %v", e, err)
						return
					}
					seen[e.IDs["n"]]++
				}
				if len(seen) != publishers*events {
					t.Errorf("%d different events", len(seen))
				}
			})
		}
		for p := range publishers {
			wg.Go(func() {
				for i := range events {
					n.publish(t, event(int64(p*events+i), "x"))
				}
			})
		}
		wg.Wait()
	})
}

func event(n int64, topics ...string) live.Event {
	return live.Event{Kind: "test.happened", Topics: topics, IDs: map[string]int64{"n": n}}
}

func all(context.Context, live.Event) bool { return true }

func (n *nodes) publish(t *testing.T, events ...live.Event) {
	t.Helper()
	if err := n.db.Write(t.Context(), func(tx *db.Tx) error { return n.a.Publish(t.Context(), tx, events...) }); err != nil {
		t.Error(err)
	}
}

func next(t *testing.T, s *live.Subscription) live.Event {
	t.Helper()
	e, err := s.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func take(t *testing.T, s *live.Subscription, count int) (got []int64) {
	t.Helper()
	for range count {
		got = append(got, next(t, s).IDs["n"])
	}
	return got
}

func run(t *testing.T, hub *live.Hub) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- hub.Run(ctx) }()
	<-hub.Ready()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func open(t *testing.T, c *clock, url string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), url, db.Options{Clock: c.read, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// clock stands still until it is moved.
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
