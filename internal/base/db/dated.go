package db

import (
	"sync"
	"sync/atomic"
)

// dates count how often each subject was outdated in this process, for those who remember what they have read.
type dates struct{ of sync.Map } // subject → *atomic.Int64

func (d *dates) date(subject string) *atomic.Int64 {
	n, ok := d.of.Load(subject)
	if !ok {
		n, _ = d.of.LoadOrStore(subject, new(atomic.Int64))
	}
	return n.(*atomic.Int64) //nolint:forcetypeassert // nothing else is stored
}

// Outdate tells those in this process who remember something of subject, once the transaction has committed, that it may have changed.
func (tx *Tx) Outdate(subject string) {
	tx.AfterCommit(func() { tx.dates.date(subject).Add(1) })
}

// Dated is another number after each commit that outdated subject (see Tx.Outdate). Take it before you read what you want to remember:
// as long as it stays the same, nothing has been changed in this process. Other processes don't count.
func (d *DB) Dated(subject string) int64 { return d.dates.date(subject).Load() }
