package account

import (
	"context"
	"net/netip"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/setting"
)

// What is counted, and per whom.
const (
	triesHere     = "sign_in"         // per account and network
	triesNetwork  = "sign_in_network" // per network
	triesInARow   = "sign_in_row"     // per account, from anywhere
	resetsAccount = "reset"           // per address
	resetsNetwork = "reset_network"   // per network
)

// attempt is how often something was tried.
type attempt struct {
	What, Who string
	Tries     int
	Since     db.Time
	LastAt    db.Time
}

// attempts takes the row of a subject for this transaction, so that tries at the same time count one after the other. A refused try
// leaves no trace: its transaction fails.
func attempts(ctx context.Context, tx *db.Tx, what, who string) (a attempt, err error) {
	err = tx.Get(ctx, &a, `
		INSERT INTO account_attempt (what, who, tries, since, last_at)
		VALUES ($1, $2, 0, $3, $3)
		ON CONFLICT (what, who) DO UPDATE SET tries = account_attempt.tries
		RETURNING what, who, tries, since, last_at`, what, who, tx.Now)
	return a, err
}

func (a attempt) count(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE account_attempt SET tries = $3, since = $4, last_at = $5 WHERE what = $1 AND who = $2`,
		a.What, a.Who, a.Tries+1, a.Since, tx.Now)
	return err
}

// perHour counts a try, and refuses it when there were limit of them in the hour that began with the first.
func perHour(ctx context.Context, tx *db.Tx, what, who string, limit int) error {
	a, err := attempts(ctx, tx, what, who)
	if err != nil {
		return err
	}
	if over := a.Since.Add(time.Hour); !tx.Now.Before(over.Time) {
		a.Tries, a.Since = 0, tx.Now
	} else if a.Tries >= limit {
		return tooOften(over.Sub(tx.Now.Time))
	}
	return a.count(ctx, tx)
}

// slower counts a try, and makes each one beyond the limit wait twice as long as the one before.
func slower(ctx context.Context, tx *db.Tx, who string, l setting.Login) error {
	a, err := attempts(ctx, tx, triesHere, who)
	if err != nil {
		return err
	}
	if !tx.Now.Before(a.LastAt.Add(l.FailWindow).Time) {
		a.Tries, a.Since = 0, tx.Now
	}
	if beyond := a.Tries - l.Fails; beyond >= 0 {
		wait := l.WaitMax
		if beyond < 20 {
			wait = min(l.WaitMin<<beyond, l.WaitMax)
		}
		if until := a.LastAt.Add(wait); tx.Now.Before(until.Time) {
			return tooOften(until.Sub(tx.Now.Time))
		}
	}
	return a.count(ctx, tx)
}

// inARow counts a try, and refuses password after password for an account until it has a new one. A browser on which its owner was signed
// in before is let try, so that no stranger can lock them out.
func inARow(ctx context.Context, tx *db.Tx, who string, known bool, l setting.Login) error {
	a, err := attempts(ctx, tx, triesInARow, who)
	if err != nil {
		return err
	}
	if a.Tries >= l.Consecutive && !known {
		return errs.New(errs.TooMany, "people.sign_in_reset")
	}
	return a.count(ctx, tx)
}

// forget takes back what a right password has shown to be no attack.
func forget(ctx context.Context, tx *db.Tx, r reserved) error {
	if _, err := tx.Exec(ctx, `DELETE FROM account_attempt WHERE what = $1 AND who = $2`, triesHere, r.here); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM account_attempt WHERE what = $1 AND who = $2`, triesInARow, r.account); err != nil {
		return err
	}
	return giveBack(ctx, tx, triesNetwork, r.network)
}

func giveBack(ctx context.Context, tx *db.Tx, what, who string) error {
	_, err := tx.Exec(ctx, `UPDATE account_attempt SET tries = tries - 1 WHERE what = $1 AND who = $2 AND tries > 0`, what, who)
	return err
}

func tooOften(wait time.Duration) error {
	return errs.New(errs.TooMany, "people.sign_in_too_often", errs.Args{"Wait": max(wait.Round(time.Second), time.Second)})
}

// network is whom a limit per address of the net is for: one address, or the /64 that a household or office has.
func network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return "unknown"
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return a.String()
	}
	return p.String()
}
