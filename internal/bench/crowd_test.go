package bench

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// spell is how long one thing is measured; before each, a little is done to warm up.
const spell = 3 * time.Second

// sample is what a crowd saw.
type sample struct {
	took []time.Duration // of each act, in order of length
	all  time.Duration
}

func (s sample) perSecond() float64 { return float64(len(s.took)) / s.all.Seconds() }

func (s sample) at(share float64) time.Duration { return s.took[int(float64(len(s.took)-1)*share)] }

func (s sample) rate() string { return fmt.Sprintf("%.0f /s", s.perSecond()) }

func (s sample) latency() string {
	return fmt.Sprintf("%s / %s", milliseconds(s.at(0.5)), milliseconds(s.at(0.99)))
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}

// crowd lets so many clients do one thing again and again for a spell. n is different each time.
func crowd(b *testing.B, clients int, one func(n int) error) sample {
	b.Helper()
	for n := range 20 {
		if err := one(n); err != nil {
			b.Fatal(err)
		}
	}
	var mu sync.Mutex
	var s sample
	var wg sync.WaitGroup
	start := time.Now()
	for c := range clients {
		wg.Go(func() {
			var took []time.Duration
			for n := c + 100; time.Since(start) < spell; n += clients {
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
	s.all = time.Since(start)
	if b.Failed() {
		b.FailNow()
	}
	slices.Sort(s.took)
	return s
}
