package job

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"firstline/internal/base/db"
)

// errNotBegun marks a job that goes back to the queue untouched.
var errNotBegun = errors.New("node stopped before the job began")

const maxErrorText = 2000

// exchange is one turn's transaction. What could not be written down stays in p.ended for the next.
func (p *pool) exchange(ctx context.Context) (got []*claim, nap time.Duration, err error) {
	room := cap(p.todo) - len(p.held)
	if p.stopping {
		room = 0
	}
	timeUp, renewed := !time.Now().Before(p.renew), false
	var now db.Time
	err = p.r.db.Write(ctx, func(tx *db.Tx) error {
		got, nap, now = nil, longestNap, tx.Now
		if err := p.writeDown(ctx, tx); err != nil {
			return err
		}
		// Also when the clock jumped: a node must never take its own job for that of a dead worker.
		if renewed = len(p.held) > 0 && (timeUp || tx.Now.Sub(p.leased.Time) >= p.r.options.Lease/3); renewed {
			if err := p.renewLeases(ctx, tx); err != nil {
				return err
			}
		}
		if room == 0 || len(p.r.kinds) == 0 {
			return nil
		}
		if got, err = p.claim(ctx, tx, room); err != nil || len(got) == room {
			return err // there may be more, but first these
		}
		nap, err = p.untilDue(ctx, tx)
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	for _, r := range p.ended {
		if !errors.Is(r.err, errNotBegun) {
			p.r.options.Observe(r.claim.Kind, r.took, r.err)
		}
	}
	p.ended = nil
	if renewed || len(p.held) == 0 {
		p.renew, p.leased = time.Now().Add(p.r.options.Lease/3), now
	}
	return got, nap, nil
}

// writeDown records how jobs ended. The attempt keeps a worker that was thought dead from ending its successor's job.
func (p *pool) writeDown(ctx context.Context, tx *db.Tx) error {
	var done db.Params
	pairs := ""
	for _, r := range p.ended {
		if r.err == nil {
			pairs += same(&done, r.claim)
		} else if err := p.fail(ctx, tx, r); err != nil {
			return err
		}
	}
	if pairs == "" {
		return nil
	}
	_, err := tx.Exec(ctx, `DELETE FROM job WHERE FALSE`+pairs, done.Args...)
	return err
}

func (p *pool) fail(ctx context.Context, tx *db.Tx, r result) error {
	c := r.claim
	if errors.Is(r.err, errNotBegun) {
		_, err := tx.Exec(ctx, `
			UPDATE job
			SET running = FALSE, attempt = attempt - 1, due_at = $3
			WHERE id = $1 AND attempt = $2`, c.ID, c.Attempt, tx.Now)
		if err != nil {
			return err
		}
		return tx.Notify(ctx, channel, p.queue) // another node may take it
	}
	text := r.err.Error()
	if len(text) > maxErrorText {
		text = text[:maxErrorText]
	}
	_, err := tx.Exec(ctx, `
		UPDATE job
		SET running = FALSE, dead = $3, due_at = $4, error = $5
		WHERE id = $1 AND attempt = $2`,
		c.ID, c.Attempt, p.isDead(r), tx.Now.Add(p.pause(r)), validText(text))
	return err
}

func (p *pool) isDead(r result) bool {
	if _, never := errors.AsType[permanent](r.err); never {
		return true
	}
	return r.claim.Attempt >= r.claim.MaxAttempts
}

func (p *pool) pause(r result) time.Duration {
	if l, ok := errors.AsType[later](r.err); ok {
		return l.in
	}
	return p.r.kinds[r.claim.Kind].backoff(r.claim.Attempt)
}

// claim takes the jobs that are due, those of dead workers too. The unique key is given up: what is enqueued from now on may be
// about something that this run does not see.
func (p *pool) claim(ctx context.Context, tx *db.Tx, room int) ([]*claim, error) {
	var args db.Params
	lease := args.Bind(tx.Now.Add(p.r.options.Lease))
	where := p.mine(&args) + ` AND due_at <= ` + args.Bind(tx.Now)
	var got []*claim
	err := tx.Select(ctx, &got, `
		UPDATE job
		SET running = TRUE, attempt = attempt + 1, due_at = `+lease+`, unique_key = NULL
		WHERE id IN (
			SELECT id
			FROM job
			WHERE `+where+`
			ORDER BY due_at, id
			LIMIT `+args.Bind(room)+tx.SkipLocked()+`
		)
		RETURNING id, kind, args, attempt, max_attempts, created_at`, args.Args...)
	slices.SortFunc(got, func(a, b *claim) int { return int(a.ID - b.ID) }) // RETURNING has no order
	return got, err
}

// untilDue is how long nothing of this queue will be due.
func (p *pool) untilDue(ctx context.Context, tx *db.Tx) (time.Duration, error) {
	var args db.Params
	var next struct{ Due db.Time }
	err := tx.Get(ctx, &next, `SELECT min(due_at) AS due FROM job WHERE `+p.mine(&args), args.Args...)
	longest := longestNap
	if tx.Engine() == db.Postgres {
		longest = lookAgain
	}
	if err != nil || next.Due.IsZero() {
		return longest, err
	}
	return min(longest, max(minSleep, next.Due.Sub(tx.Now.Time))), nil
}

// mine are the living jobs of this queue whose kind this program knows; others wait for a node that does.
func (p *pool) mine(args *db.Params) string {
	return `queue = ` + args.Bind(p.queue) + ` AND dead = FALSE AND kind IN ` + db.BindAll(args, p.r.Kinds())
}

func (p *pool) renewLeases(ctx context.Context, tx *db.Tx) error {
	var args db.Params
	lease := args.Bind(tx.Now.Add(p.r.options.Lease))
	pairs := ""
	for c := range p.held {
		pairs += same(&args, c)
	}
	_, err := tx.Exec(ctx, `UPDATE job SET due_at = `+lease+` WHERE FALSE`+pairs, args.Args...)
	return err
}

// same names the row of a claim, as long as it is still ours.
func same(args *db.Params, c *claim) string {
	return ` OR (id = ` + args.Bind(c.ID) + ` AND attempt = ` + args.Bind(c.Attempt) + `)`
}

// validText is what both engines take as text.
func validText(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "�"), "\x00", "")
}
