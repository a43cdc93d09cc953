package file

import (
	"sync"
	"time"

	"firstline/internal/desk/access"
)

// days are what each person has sent in a day of theirs, which begins with the first byte of it. They are counted at this node, and
// before the bytes arrive: what is refused half-way has been on the disk too.
type days struct {
	mu    sync.Mutex
	of    map[access.PersonID]day
	swept time.Time
}

type day struct {
	began time.Time
	bytes int64
}

const aDay = 24 * time.Hour

// Allow counts size bytes that the actor is about to send, by whatever surface, and gives 0; where that would be more than most in a day
// it counts nothing and tells how long to wait.
func (s *Store) Allow(actor access.Actor, size, most int64) (wait time.Duration) {
	if !actor.SignedIn() {
		return 0
	}
	now := s.db.Now().Time
	s.days.mu.Lock()
	defer s.days.mu.Unlock()
	s.days.sweep(now)
	d := s.days.of[actor.Person]
	if d.over(now) {
		d = day{began: now}
	}
	if size < 0 || size > most-d.bytes { // their sum may be more than a number holds: a length is what the sender says it is
		return d.began.Add(aDay).Sub(now)
	}
	d.bytes += size
	s.days.of[actor.Person] = d
	return 0
}

func (d day) over(now time.Time) bool { return now.Sub(d.began) >= aDay }

// sweep forgets, once a day, the days that are over.
func (d *days) sweep(now time.Time) {
	if now.Sub(d.swept) < aDay {
		return
	}
	d.swept = now
	for person, its := range d.of {
		if its.over(now) {
			delete(d.of, person)
		}
	}
}
