package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"firstline/internal/base/db"
)

// spell is how long one thing is measured; before each, a little is done to warm up.
const spell = 3 * time.Second

// rounds is into how many parts a spell is cut where two things are compared: other work on the machine then hinders both alike.
const rounds = 6

// sample is what a crowd saw.
type sample struct {
	took []time.Duration // of each act, in order of length
	all  time.Duration
	cpu  time.Duration // of desk, clients and PostgreSQL
}

func (s sample) perSecond() float64 { return float64(len(s.took)) / s.all.Seconds() }

func (s sample) at(share float64) time.Duration { return s.took[int(float64(len(s.took)-1)*share)] }

func (s sample) rate() string { return fmt.Sprintf("%.0f /s, %s", s.perSecond(), s.each()) }

func (s sample) each() string { return milliseconds(s.cpu/time.Duration(len(s.took))) + " CPU each" }

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
func crowd(d *desk, clients int, one act) sample {
	d.Helper()
	warm(d, one)
	return once(d, clients, spell, one)
}

// duel measures two things in turns.
func duel(d *desk, clients int, one, other act) (sample, sample) {
	d.Helper()
	warm(d, one)
	warm(d, other)
	var s, o sample
	for range rounds {
		s = s.and(once(d, clients, spell/rounds, one))
		o = o.and(once(d, clients, spell/rounds, other))
	}
	return s, o
}

func warm(d *desk, one act) {
	d.Helper()
	for n := range 20 {
		if err := one(n); err != nil {
			d.Fatal(err)
		}
	}
}

func once(d *desk, clients int, long time.Duration, one act) sample {
	d.Helper()
	var mu sync.Mutex
	var s sample
	var wg sync.WaitGroup
	busy, start := d.cpu(), time.Now()
	for c := range clients {
		wg.Go(func() {
			var took []time.Duration
			for n := c + 100; time.Since(start) < long; n += clients {
				begun := time.Now()
				if err := one(n); err != nil {
					d.Error(err)
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
	s.all, s.cpu = time.Since(start), d.cpu()-busy
	if d.Failed() {
		d.FailNow()
	}
	slices.Sort(s.took)
	return s
}

// cpu is what this process, which is desk and clients in one, and PostgreSQL have used of the processors so far.
func (d *desk) cpu() time.Duration {
	d.Helper()
	var u syscall.Rusage
	d.must(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	used := time.Duration(u.Utime.Nano() + u.Stime.Nano())
	if d.engine == db.SQLite {
		return used
	}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	d.must(err)
	for _, path := range stats {
		text, _ := os.ReadFile(path)                                        // the process may have ended since
		const parent, user, system, tick = 1, 11, 12, 10 * time.Millisecond // proc_pid_stat(5), counted from the field after the name
		_, rest, _ := strings.Cut(string(text), ") ")
		f := strings.Fields(rest)
		if len(f) < system || f[parent] != d.postmaster {
			continue
		}
		for _, ticks := range []string{f[user], f[system]} {
			n, err := strconv.Atoi(ticks)
			d.must(err)
			used += time.Duration(n) * tick
		}
	}
	return used
}

// findPostmaster notes the parent of all processes that PostgreSQL works with.
func (d *desk) findPostmaster() {
	d.Helper()
	var pid int
	d.must(d.DB.Get(d.Context(), &pid, `SELECT pg_backend_pid()`))
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	d.must(err)
	_, rest, _ := strings.Cut(string(text), ") ")
	d.postmaster = strings.Fields(rest)[1]
}
