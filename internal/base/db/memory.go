package db

import (
	"sync"
	"time"
)

// Memory keeps what was read a moment ago, for what is asked far more often than it changes. What Tx.Outdate says of its subject counts at
// once in this process; what another process changes, when the life of what is remembered is over.
type Memory[K comparable, V any] struct {
	db      *DB
	subject string
	life    time.Duration
	mu      sync.Mutex
	known   map[K]remembered[V]
}

type remembered[V any] struct {
	value V
	at    Time
	dated int64
}

// mostRemembered bounds a memory; when there is more, all is forgotten and read again.
const mostRemembered = 1000

// NewMemory makes a memory of what subject outdates.
func NewMemory[K comparable, V any](d *DB, subject string, life time.Duration) *Memory[K, V] {
	return &Memory[K, V]{db: d, subject: subject, life: life}
}

// Recall is what is remembered under key and still counts at now. Where ok is false, take Dated, read, and Keep.
func (m *Memory[K, V]) Recall(key K, now Time) (v V, ok bool) {
	m.mu.Lock()
	r, ok := m.known[key]
	m.mu.Unlock()
	if !ok || r.dated != m.Dated() || now.Before(r.at.Time) || !now.Before(r.at.Add(m.life).Time) {
		return v, false
	}
	return r.value, true
}

// Dated is another number after each commit that outdated the subject; take it before you read what you want to keep.
func (m *Memory[K, V]) Dated() int64 { return m.db.Dated(m.subject) }

// Keep remembers what was read at a time, when Dated was dated. Many share it from then on, so nobody may change it.
func (m *Memory[K, V]) Keep(key K, value V, at Time, dated int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil || len(m.known) >= mostRemembered {
		m.known = make(map[K]remembered[V])
	}
	m.known[key] = remembered[V]{value: value, at: at, dated: dated}
}
