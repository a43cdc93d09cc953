package sla

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/ticket"
)

// A vendor's clock runs from a letter of the desk until the vendor's answer, one for each case. How long it may take says the vendor's
// contract, by its own calendar: that is what the vendor can be held to. Where none was agreed, the policy says what the desk expects. Whom
// the desk tells of it says the policy in either case. It never stands still, and ends without an answer only where nobody needs one any more.

const ofCase = string(Vendor) + ":"

// VendorOf is the target of one case's clock.
func VendorOf(id int64) Target { return Target(ofCase + strconv.FormatInt(id, 10)) }

// Case is the case whose vendor has to answer; 0 for what the desk itself has to do.
func (t Target) Case() int64 {
	text, ok := strings.CutPrefix(string(t), ofCase)
	if !ok {
		return 0
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// Sort is the target as policies name it, whichever case it is of.
func (t Target) Sort() Target {
	if strings.HasPrefix(string(t), ofCase) {
		return Vendor
	}
	return t
}

// Name is the target in somebody's language: «Solution», «Vendor’s answer (V12)».
func (t Target) Name(l *i18n.Locale) string {
	if id := t.Case(); id != 0 {
		return l.T("sla.target_vendor_of", errs.Args{"Case": "V" + strconv.FormatInt(id, 10)})
	}
	return l.T(t.Key())
}

// vendorCase is what the desk's room for vendors knows of a case, as far as its clock goes by it.
type vendorCase struct {
	ID         int64
	Vendor     string // its name
	Minutes    int    // agreed by contract; 0 for nothing
	CalendarID *calendar.ID
	AskedAt    db.Time // when the letter went out whose answer is owed
	Owed       bool
}

// Ask starts the clock of a case whose letter goes out now, and says when the answer is due; zero where nothing is promised for it. On a
// ticket that is solved already it counts once that is reopened.
func (s *Store) Ask(ctx context.Context, c *ticket.Change, id int64) (due db.Time, err error) {
	defer errs.Wrap(&err, "start the clock of vendor case %d", id)
	err = s.onCase(ctx, c, id, func(b *book, m *machine) error {
		if m.clock.State.Live() {
			due = m.clock.DueAt
			return nil
		}
		x, err := b.policy(ctx)
		if err != nil {
			return err
		}
		if x, err = b.under(ctx, x, m); err != nil || x.goal(m.clock.Target).IsZero() {
			return err
		}
		if err := able(m.start(x, c.Tx.Now, c.Tx.Now)); err != nil || len(m.fresh) == 0 {
			return err
		}
		if due = m.clock.DueAt; c.Ticket.State.IsOpen() || c.Ticket.MergedInto != nil {
			return nil
		}
		return m.stop(x, c.Tx.Now)
	})
	return due, err
}

// VendorAnswered ends the clock of a case with the vendor's answer.
func (s *Store) VendorAnswered(ctx context.Context, c *ticket.Change, id int64) (err error) {
	defer errs.Wrap(&err, "end the clock of vendor case %d", id)
	return s.onCase(ctx, c, id, func(b *book, _ *machine) error { return b.done(ctx, c.Tx.Now, VendorOf(id)) })
}

// VendorSpared ends the clock of a case from which no answer is wanted any more.
func (s *Store) VendorSpared(ctx context.Context, c *ticket.Change, id int64) (err error) {
	defer errs.Wrap(&err, "put away the clock of vendor case %d", id)
	return s.onCase(ctx, c, id, func(b *book, m *machine) error {
		x, err := b.of(ctx, m)
		if err != nil {
			return err
		}
		return m.cancel(x, c.Tx.Now)
	})
}

// onCase changes the clock of one case.
func (s *Store) onCase(ctx context.Context, c *ticket.Change, id int64, f func(b *book, m *machine) error) error {
	b := s.newBook(c)
	if err := b.read(ctx); err != nil {
		return err
	}
	target := VendorOf(id)
	m := b.machines[target]
	if m == nil {
		m = newMachine(c.Ticket.ID, target)
		b.machines[target] = m
	}
	if err := f(b, m); err != nil {
		return err
	}
	return b.keep(ctx)
}

// Hours are the opening hours of a calendar, for those who reckon beside a promise.
func (s *Store) Hours(ctx context.Context, q db.Querier, id calendar.ID) (*calendar.Hours, error) {
	return s.calendars.Hours(ctx, q, id)
}

// targets are those that the ticket may have clocks of: what the desk owes, and then the vendors.
func (b *book) targets() []Target {
	var cases []Target
	for t := range b.machines {
		if t.Case() != 0 {
			cases = append(cases, t)
		}
	}
	if cases == nil {
		return Targets
	}
	slices.SortFunc(cases, func(a, b Target) int { return int(a.Case() - b.Case()) })
	return append(slices.Clone(Targets), cases...)
}

// of are the terms that a clock goes by.
func (b *book) of(ctx context.Context, m *machine) (x *terms, err error) {
	if m.clock.PolicyID != 0 {
		if x, err = b.store.of(ctx, b.change.Tx, m.clock.PolicyID); err != nil {
			return nil, err
		}
	}
	return b.under(ctx, x, m)
}

// under are the terms of a clock where the policy x holds; nil for none.
func (b *book) under(ctx context.Context, x *terms, m *machine) (*terms, error) {
	id := m.clock.Target.Case()
	if id == 0 {
		return x, nil
	}
	k, err := b.vendorCase(ctx, id)
	if err != nil {
		return nil, err
	}
	return b.store.vendorTerms(ctx, b.change.Tx, x, k)
}

// vendorTerms are what a policy and a contract make of the time for a vendor's answer.
func (s *Store) vendorTerms(ctx context.Context, q db.Querier, x *terms, k vendorCase) (*terms, error) {
	of := terms{Policy: Policy{Draft: Draft{Breach: Breach{Tell: []Role{Assignee, Owner}}}}}
	if x != nil {
		of = *x
	}
	goal := of.Goals[Vendor]
	if k.Minutes > 0 {
		goal, of.agreed = Goal{Minutes: k.Minutes}, true
	}
	of.Goals = map[Target]Goal{Vendor: goal}
	switch {
	case k.CalendarID != nil:
		hours, err := s.calendars.Hours(ctx, q, *k.CalendarID)
		of.hours = hours
		return &of, err
	case of.agreed || of.hours == nil:
		hours, err := calendar.Draft{TimeZone: "UTC", Always: true}.Hours()
		of.hours = hours
		return &of, err
	}
	return &of, nil
}

// vendorCase reads the cases of the ticket once.
func (b *book) vendorCase(ctx context.Context, id int64) (vendorCase, error) {
	if b.cases == nil {
		b.cases = map[int64]vendorCase{}
		var list []vendorCase
		err := b.change.Tx.Select(ctx, &list, `
			SELECT c.id, v.name AS vendor, c.response_minutes AS minutes, c.calendar_id, c.asked_at, c.state = 'waiting' AND c.answered_at IS NULL AS owed
			FROM vendor_case c
			JOIN vendor v ON v.id = c.vendor_id
			WHERE c.ticket_id = $1`, b.ticket.ID)
		if err != nil {
			return vendorCase{}, err
		}
		for _, k := range list {
			b.cases[k.ID] = k
		}
	}
	return b.cases[id], nil
}

// askedStill lets the clocks of vendors go on that had ended with the ticket, as if there had been no end: the vendor knew nothing of it.
func (b *book) askedStill(ctx context.Context, at db.Time) error {
	for _, target := range slices.Sorted(maps.Keys(b.machines)) {
		m := b.machines[target]
		if target.Case() == 0 || m.clock.State != Cancelled {
			continue
		}
		k, err := b.vendorCase(ctx, target.Case())
		if err != nil {
			return err
		}
		if !k.Owed || k.AskedAt != m.clock.StartedAt {
			continue
		}
		if err := b.unmerge(ctx, m, at); err != nil {
			return err
		}
	}
	return nil
}
