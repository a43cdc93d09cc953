package bench

import (
	"fmt"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"
)

// spell is how long one thing is measured; before each, a little is done to warm up.
const spell = 3 * time.Second

// rounds is into how many parts a spell is cut where two things are compared: other work on the machine then hinders both alike.
const rounds = 6

// sample is what a crowd saw.
type sample struct {
	took []time.Duration // of each act, in order of length
	all  time.Duration
	cpu  time.Duration // of this process, which is desk and clients in one; PostgreSQL comes on top
}

func (s sample) perSecond() float64 { return float64(len(s.took)) / s.all.Seconds() }

func (s sample) at(share float64) time.Duration { return s.took[int(float64(len(s.took)-1)*share)] }

func (s sample) rate() string {
	return fmt.Sprintf("%.0f /s, %s CPU each", s.perSecond(), milliseconds(s.cpu/time.Duration(len(s.took))))
}

func (s sample) latency() string {
	return fmt.Sprintf("%s / %s", milliseconds(s.at(0.5)), milliseconds(s.at(0.99)))
}

func (s sample) and(other sample) sample {
	s.took = append(s.took, other.took...)
	slices.Sort(s.took)
	s.all, s.cpu = s.all+other.all, s.cpu+other.cpu
	return s
}

func milliseconds(d time.Duration) string {
	if d < time.Millisecond {
		return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000)
	}
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}

// act is one thing that is done again and again; n is different each time.
type act func(n int) error

// crowd lets so many clients do one thing for a spell.
func crowd(b *testing.B, clients int, one act) sample {
	b.Helper()
	warm(b, one)
	return once(b, clients, spell, one)
}

// duel measures two things in turns.
func duel(b *testing.B, clients int, one, other act) (sample, sample) {
	b.Helper()
	warm(b, one)
	warm(b, other)
	var s, o sample
	for range rounds {
		s = s.and(once(b, clients, spell/rounds, one))
		o = o.and(once(b, clients, spell/rounds, other))
	}
	return s, o
}

func warm(b *testing.B, one act) {
	b.Helper()
	for n := range 20 {
		if err := one(n); err != nil {
			b.Fatal(err)
		}
	}
}

func once(b *testing.B, clients int, long time.Duration, one act) sample {
	b.Helper()
	var mu sync.Mutex
	var s sample
	var wg sync.WaitGroup
	busy, start := cpu(b), time.Now()
	for c := range clients {
		wg.Go(func() {
			var took []time.Duration
			for n := c + 100; time.Since(start) < long; n += clients {
				begun := time.Now()
				if err := one(n); err != nil {
					b.Error(err)
					break
				}
				took = append(took, time.Since(begun))
			}
			mu.Lock()
			defer mu.Unlock()
			s.took = append(s.took, took...)
		})
	}
	wg.Wait()
	s.all, s.cpu = time.Since(start), cpu(b)-busy
	if b.Failed() {
		b.FailNow()
	}
	slices.Sort(s.took)
	return s
}

// cpu is what this process has used of the processors so far.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
