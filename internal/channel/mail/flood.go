package mail

import (
	"context"
	"time"
)

// floods tells whether the sender sends more than the desk takes from one without a look; the mail then waits, it is not lost.
func (w *work) floods(ctx context.Context, address string, opens bool) (Reason, error) {
	if w.provenAgent() {
		return "", nil
	}
	limits := w.rooms.Settings.Desk().Senders
	n, err := w.count(ctx, `
		SELECT count(*)
		FROM (SELECT 1 FROM mail WHERE from_address = $1 AND received_at >= $2 AND id <> $3 AND state <> 'ignored' LIMIT $4) bounded`,
		address, w.mail.ReceivedAt.Add(-time.Minute), w.mail.ID, limits.Burst)
	if err != nil || n >= limits.Burst {
		return SenderBurst, err
	}
	if !opens {
		return "", nil
	}
	hour := w.mail.ReceivedAt.Add(-time.Hour)
	n, err = w.count(ctx, `
		SELECT count(*)
		FROM (SELECT 1 FROM mail WHERE from_address = $1 AND received_at >= $2 AND id <> $3 AND opened = TRUE LIMIT $4) bounded`,
		address, hour, w.mail.ID, limits.Tickets)
	if err != nil || n >= limits.Tickets {
		return SenderFlood, err
	}
	if w.checks.Verdict == Verified {
		return "", nil
	}
	n, err = w.count(ctx, `
		SELECT count(*)
		FROM (SELECT 1 FROM mail WHERE from_domain = $1 AND received_at >= $2 AND id <> $3 AND opened = TRUE LIMIT $4) bounded`,
		domainOf(address), hour, w.mail.ID, limits.DomainTickets)
	if err != nil || n >= limits.DomainTickets {
		return DomainFlood, err
	}
	return "", nil
}

func (w *work) count(ctx context.Context, query string, args ...any) (n int, err error) {
	err = w.tx.Get(ctx, &n, query, args...)
	return n, err
}
