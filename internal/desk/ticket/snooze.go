package ticket

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
)

// The kinds of entries about snoozing.
const (
	WasSnoozed EntryKind = "snoozed" // SnoozePayload
	WokeUp     EntryKind = "woke_up" // WakePayload
)

// SnoozePayload tells until when a ticket is out of the lists; without a time, until an answer comes.
type SnoozePayload struct {
	Until db.Time `json:"until,omitzero"`
}

// WakePayload tells why a ticket is back in the lists.
type WakePayload struct {
	Why WakeReason `json:"why"`
}

// WakeReason is why a ticket comes back.
type WakeReason string

// The reasons.
const (
	WokeByTime     WakeReason = "time"     // the one that was chosen
	WokeByAnswer   WakeReason = "answer"   // its user wrote
	WokeByPromise  WakeReason = "promise"  // one would soon be broken
	WokeByVendor   WakeReason = "vendor"   // answered
	WokeByApproval WakeReason = "approval" // was given or refused
	WokeByHands    WakeReason = "hands"    // it came into other hands
	WokeByAgent    WakeReason = "agent"    // somebody got it back
)

// longestSnooze bounds how long a ticket is out of sight.
const longestSnooze = 366 * 24 * time.Hour

// Snooze takes an open ticket out of the lists of open ones until a time, or until its user answers where that is sooner; a zero time means
// until then. It is no state: everything else about the ticket goes on.
func (s *Store) Snooze(ctx context.Context, actor access.Actor, id ID, until db.Time) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.snooze", func(c *Change) error { return c.Snooze(ctx, until) })
}

// Snooze is Store.Snooze inside an open change.
func (c *Change) Snooze(ctx context.Context, until db.Time) error {
	if err := c.MustWork(); err != nil {
		return err
	}
	switch {
	case !c.Ticket.State.IsOpen():
		return errs.Bad("until", "snooze.not_open")
	case !until.IsZero() && !until.After(c.Tx.Now.Time):
		return errs.Bad("until", "snooze.past")
	case !until.IsZero() && until.Sub(c.Tx.Now.Time) > longestSnooze:
		return errs.Bad("until", "snooze.too_long")
	case c.Ticket.Snoozed && c.Ticket.SnoozedUntil.Equal(until.Time):
		return nil
	}
	c.Ticket.Snoozed, c.Ticket.SnoozedUntil = true, until
	_, err := c.Record(ctx, WasSnoozed, false, SnoozePayload{Until: until})
	return err
}

// Wake brings a snoozed ticket back into the lists.
func (s *Store) Wake(ctx context.Context, actor access.Actor, id ID) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.wake", func(c *Change) error {
		if err := c.MustWork(); err != nil {
			return err
		}
		return c.Wake(ctx, WokeByAgent)
	})
}

// Wake is Store.Wake inside an open change, and says why.
func (c *Change) Wake(ctx context.Context, why WakeReason) error {
	if !c.Ticket.Snoozed {
		return nil
	}
	c.Ticket.Snoozed, c.Ticket.SnoozedUntil = false, db.Time{}
	_, err := c.Record(ctx, WokeUp, false, WakePayload{Why: why})
	return err
}

// ForgetSnooze ends the snooze of a ticket that is done with: no list of open ones waits for it.
func (c *Change) ForgetSnooze() { c.Ticket.Snoozed, c.Ticket.SnoozedUntil = false, db.Time{} }
