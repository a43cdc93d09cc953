package mail

import (
	"sync"
	"time"
)

// breaker keeps a mailbox from sending more automatic letters in a minute than it may: whatever goes wrong, the desk floods nobody. What is
// too much gets a place in a later minute. Each node counts for itself.
type breaker struct {
	lock    sync.Mutex
	minutes map[MailboxID]map[int64]int // letters by minute since 1970
}

func newBreaker() *breaker {
	return &breaker{minutes: map[MailboxID]map[int64]int{}}
}

// take asks for a place now; the time that it gives is when the letter may leave, now or later.
func (b *breaker) take(box MailboxID, now time.Time, limit int) time.Time {
	b.lock.Lock()
	defer b.lock.Unlock()
	counts := b.minutes[box]
	if counts == nil {
		counts = map[int64]int{}
		b.minutes[box] = counts
	}
	first := now.Unix() / 60
	for minute := range counts {
		if minute < first {
			delete(counts, minute)
		}
	}
	minute := first
	for counts[minute] >= max(limit, 1) {
		minute++
	}
	counts[minute]++
	if minute == first {
		return now
	}
	return time.Unix(minute*60, 0)
}

// heldFor is how long after the last letter that was held back the desk still says so.
const heldFor = 10 * time.Minute
