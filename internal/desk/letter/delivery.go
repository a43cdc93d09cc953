package letter

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
)

// Take claims a letter for one attempt to send it: its state becomes Sending. was is how it stood before. A letter that is not waiting,
// or not due yet, is errs.NotFound: somebody else sends it, or it is done.
func Take(ctx context.Context, tx *db.Tx, id ID) (l Letter, was State, err error) {
	before, err := Get(ctx, tx, id)
	if err != nil {
		return l, "", err
	}
	err = tx.Get(ctx, &l, `
		UPDATE letter
		SET state = $2, attempts = attempts + 1
		WHERE id = $1 AND state = $3 AND state IN ('queued', 'uncertain') AND due_at <= $4
		RETURNING `+Columns, id, Sending, before.State, tx.Now)
	return l, before.State, err
}

// KeepBack takes back letters of a kind about an entry of a ticket that nobody has tried to send yet. Their jobs find nothing to do.
func KeepBack(ctx context.Context, tx *db.Tx, kind Kind, ticket, seq int64) error {
	_, err := tx.Exec(ctx, `
		DELETE FROM letter
		WHERE ticket_id = $1 AND seq = $2 AND kind = $3 AND state = $4 AND attempts = 0`, ticket, seq, kind, Queued)
	return err
}

// MarkSent notes that the next server has taken a letter from a mailbox. What only its text needed is forgotten where it could open a door.
func MarkSent(ctx context.Context, tx *db.Tx, id ID, mailbox int64) error {
	_, err := tx.Exec(ctx, `
		UPDATE letter
		SET state = $2, sent_at = $3, error = '', mailbox_id = $4, args = CASE WHEN kind IN ('invitation', 'reset') THEN '{}' ELSE args END
		WHERE id = $1 AND state = 'sending'`, id, Sent, tx.Now, mailbox)
	return err
}

// MarkFailed gives a letter up.
func MarkFailed(ctx context.Context, tx *db.Tx, id ID, said string) error {
	_, err := tx.Exec(ctx, `UPDATE letter SET state = $2, error = $3 WHERE id = $1 AND state = 'sending'`, id, Failed, said)
	return err
}

// Postpone lets a letter wait for its next attempt, with a job for it.
func Postpone(ctx context.Context, tx *db.Tx, id ID, state State, due db.Time, said string) error {
	_, err := tx.Exec(ctx, `UPDATE letter SET state = $2, error = $3, due_at = $4 WHERE id = $1 AND state = 'sending'`, id, state, said, due)
	if err != nil {
		return err
	}
	return job.Enqueue(ctx, tx, SendJob, SendArgs{Letter: id}, job.At(due), job.Queue(Queue))
}

// Wait lets a letter wait for its turn; that was no attempt. The caller enqueues its job.
func Wait(ctx context.Context, tx *db.Tx, id ID, state State, due db.Time) error {
	_, err := tx.Exec(ctx, `UPDATE letter SET state = $2, due_at = $3, attempts = attempts - 1 WHERE id = $1 AND state = 'sending'`, id, state, due)
	return err
}

// Again sends a letter once more because a person wants it; errs.NotFound when it has arrived, or is on its way already.
func Again(ctx context.Context, tx *db.Tx, id ID) error {
	n, err := tx.Exec(ctx, `
		UPDATE letter
		SET state = $2, error = '', lost = 0, attempts = 0, due_at = $3, created_at = $3
		WHERE id = $1 AND state IN ('failed', 'uncertain', 'bounced')`, id, Queued, tx.Now)
	if err == nil && n == 0 {
		err = errs.Missing()
	}
	if err != nil {
		return err
	}
	return job.Enqueue(ctx, tx, SendJob, SendArgs{Letter: id}, job.Queue(Queue))
}

// MarkLost notes that the answer to the whole text never came. A zero due leaves the letter uncertain for good; else it is tried again then.
func MarkLost(ctx context.Context, tx *db.Tx, id ID, due db.Time, said string) error {
	_, err := tx.Exec(ctx, `UPDATE letter SET state = $2, error = $3, lost = lost + 1 WHERE id = $1 AND state = 'sending'`, id, Uncertain, said)
	if err != nil || due.IsZero() {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE letter SET due_at = $2 WHERE id = $1`, id, due)
	if err != nil {
		return err
	}
	return job.Enqueue(ctx, tx, SendJob, SendArgs{Letter: id}, job.At(due), job.Queue(Queue))
}

// parked is the error of a letter that waits for a mailbox to send it; no job asks for it meanwhile.
const parked = "no mailbox to send from"

// Park lets a letter wait until Resume: nothing can send it.
func Park(ctx context.Context, tx *db.Tx, id ID) error {
	_, err := tx.Exec(ctx, `UPDATE letter SET state = $2, error = $3, attempts = attempts - 1 WHERE id = $1 AND state = 'sending'`, id, Queued, parked)
	return err
}

// Resume gives up to limit parked letters their jobs back, oldest first; more tells whether others are still parked.
func Resume(ctx context.Context, tx *db.Tx, limit int) (more bool, err error) {
	var ids []ID
	err = tx.Select(ctx, &ids, `
		UPDATE letter
		SET error = ''
		WHERE id IN (SELECT id FROM letter WHERE state IN ('queued', 'sending', 'uncertain') AND state = 'queued' AND error = $1 ORDER BY due_at, id LIMIT $2)
		RETURNING id`, parked, limit)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		if err := job.Enqueue(ctx, tx, SendJob, SendArgs{Letter: id}, job.Queue(Queue)); err != nil {
			return false, err
		}
	}
	return len(ids) == limit, nil
}

// Outbox is what waits to be sent; the desk watches itself by it.
type Outbox struct {
	Waiting int     // counted up to 1,000
	Parked  int     // of those, for want of a mailbox
	Oldest  db.Time // since when the first of those that are due waits; zero when none does
}

// OutboxAt tells how far sending is behind at now. Letters that are to leave later do not count.
func OutboxAt(ctx context.Context, q db.Querier, now db.Time) (o Outbox, err error) {
	err = q.Get(ctx, &o, `
		SELECT count(*) AS waiting, count(*) FILTER (WHERE error = $2) AS parked, min(created_at) AS oldest
		FROM (
			SELECT created_at, error
			FROM letter
			WHERE state IN ('queued', 'sending', 'uncertain') AND state <> 'uncertain' AND (due_at <= $1 OR attempts > 0)
			ORDER BY due_at, id
			LIMIT 1000
		) AS bounded`, now, parked)
	return o, err
}
