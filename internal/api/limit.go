package api

import (
	"sync"
	"time"
)

// limiter lets each key do so many things a minute, evenly, and up to a burst of them at once. It remembers one instant per key: when the
// key will have paid back what it used.
type limiter struct {
	mu    sync.Mutex
	owes  map[string]time.Time
	swept time.Time
}

func newLimiter() *limiter { return &limiter{owes: map[string]time.Time{}} }

// take counts one request and gives 0, or how long to wait where there is none to take.
func (l *limiter) take(key string, perMinute, burst int, now time.Time) time.Duration {
	each := time.Minute / time.Duration(perMinute)
	room := each * time.Duration(max(burst, 1))
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	paid := l.owes[key]
	if paid.Before(now) {
		paid = now
	}
	paid = paid.Add(each)
	if over := paid.Sub(now) - room; over > 0 {
		return over
	}
	l.owes[key] = paid
	return 0
}

// sweep forgets, once a minute, the keys that owe nothing any more.
func (l *limiter) sweep(now time.Time) {
	if now.Sub(l.swept) < time.Minute && !now.Before(l.swept) {
		return
	}
	l.swept = now
	for key, paid := range l.owes {
		if !paid.After(now) {
			delete(l.owes, key)
		}
	}
}
