package mail_test

import (
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/channel/mail"
)

// TestFetchingCostsNextToNothingWhileNothingHappens counts what a fetcher asks of the database, and how long it then waits.
func TestFetchingCostsNextToNothingWhileNothingHappens(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		// The desk's own jobs ask something, too: what the fetchers ask is counted on a connection of theirs.
		own := must(db.Open(t.Context(), d.db.URL(), db.Options{Clock: d.clock.Now}))(t)
		t.Cleanup(func() { own.Close() })
		intake := mail.NewIntake(own, d.blobs, d.settings)
		fetcher := func() *mail.Fetcher {
			return mail.NewFetcher(intake, d.keys, mail.NewNetwork(own, d.keys, nil, domain), mail.NewPulse(own))
		}
		first, second := fetcher(), fetcher()
		claim := func(f *mail.Fetcher, fresh bool, mine int, patience time.Duration, queries, writes int64) {
			t.Helper()
			before := own.Stats()
			n, wait, err := f.Claim(t.Context(), fresh)
			if err != nil || n != mine || wait != patience {
				t.Errorf("%d mailboxes, and waits %v, %v; want %d and %v", n, wait, err, mine, patience)
			}
			after := own.Stats()
			if q, w := after.Queries-before.Queries, after.Writes-before.Writes; q != queries || w != writes {
				t.Errorf("%d queries and %d writes, want %d and %d", q, w, queries, writes)
			}
		}
		change := func(sql string) {
			d.write(func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), sql); return err })
		}
		d.mailbox("second@"+domain, 2)
		const endless = 0
		if d.db.Engine() == db.SQLite {
			claim(first, true, 0, endless, 1, 0)
			change(`UPDATE mailbox SET imap_host = 'imap.example'`)
			claim(first, true, 2, endless, 1, 0)
			return
		}
		claim(first, true, 0, 10*time.Minute, 1, 0)
		change(`UPDATE mailbox SET imap_host = 'imap.example'`)
		claim(first, true, 2, time.Minute, 3, 1)
		claim(second, true, 0, time.Minute, 3, 1)
		for range 3 { // one statement a minute
			claim(first, false, 2, time.Minute, 1, 1)
			claim(second, false, 0, time.Minute, 1, 1)
			d.clock.Advance(time.Minute)
		}
		d.clock.Advance(3 * time.Minute) // the first node is gone without a word
		claim(second, false, 2, time.Minute, 1, 1)
		claim(first, false, 0, time.Minute, 1, 1)
		change(`UPDATE mailbox SET active = FALSE`)
		claim(second, true, 0, 10*time.Minute, 1, 0)
	})
}
