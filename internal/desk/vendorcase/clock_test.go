package vendorcase_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
)

// policy promises nothing but a vendor's answer, where its contract says nothing.
func policy(minutes int) sla.Draft {
	return sla.Draft{
		Name: "Ours", Active: true, Warnings: sla.Usual(), Breach: sla.Breach{Tell: []sla.Role{sla.Owner}},
		Goals: map[sla.Target]sla.Goal{sla.Vendor: {Minutes: minutes}},
	}
}

func (d *desk) promise(minutes int) sla.Policy {
	d.t.Helper()
	p, err := d.promises.Create(d.t.Context(), access.System(), policy(minutes))
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// ledger is what happened to the clocks of a ticket, and that they replay to it.
func (d *desk) ledger(id ticket.ID, want ...string) {
	d.t.Helper()
	entries, err := sla.Ledger(d.t.Context(), d.db, id)
	if err != nil {
		d.t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, string(e.Target)+" "+string(e.Kind)+", "+e.At.Add(time.Hour).Format("15:04")+": "+e.DueAt.Add(time.Hour).Format("15:04"))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		d.t.Error(diff)
	}
	if wrong, err := sla.Astray(d.t.Context(), d.db, id); err != nil || len(wrong) > 0 {
		d.t.Errorf("the ledger comes to something else: %+v, %v", wrong, err)
	}
}

func (d *desk) look() {
	d.t.Helper()
	if err := d.promises.Look(d.t.Context(), d.tickets); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) renew() {
	d.t.Helper()
	if err := d.promises.Renew(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

// breach is the newest broken promise of a ticket.
func (d *desk) breach(id ticket.ID) (p sla.PromisePayload) {
	d.t.Helper()
	items, _, err := d.tickets.Timeline(d.t.Context(), access.System(), id, ticket.Page{Limit: 200})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, it := range items {
		if it.Kind == sla.PromiseBreached {
			if p, err = ticket.Decode[sla.PromisePayload](it.Entry); err != nil {
				d.t.Fatal(err)
			}
		}
	}
	return p
}

// onMonday is 10:00 in Brussels.
func onMonday() time.Time { return time.Date(2027, 2, 8, 9, 0, 0, 0, time.UTC) }

func TestEachVendorHasAClockOfItsOwnByItsContractOrElseByThePolicy(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		d.clock.Set(onMonday())
		ours := d.promise(120)
		id := d.open()
		agreed, expected := d.ask(id, d.orbis), d.ask(id, d.vendor("Sirius", 0, nil))
		d.clock.Advance(90 * time.Minute)
		d.look()
		d.clock.Advance(30 * time.Minute)
		d.look()
		d.answer(agreed.ID, "We look.")
		d.clock.Advance(time.Hour)
		d.answer(expected.ID, "We look.")
		write := func(k vendorcase.Case) {
			t.Helper()
			if _, err := d.cases.Write(t.Context(), d.agent, id, k.ID, vendorcase.Saying{Text: "And this?"}); err != nil {
				t.Fatal(err)
			}
		}
		write(expected)
		if _, err := d.promises.Update(t.Context(), access.System(), ours.ID, ours.Version, policy(60)); err != nil {
			t.Fatal(err)
		}
		d.renew()
		write(agreed)
		if _, err := d.cases.Close(t.Context(), d.agent, id, expected.ID, vendorcase.Closing{Outcome: vendorcase.NotNeeded}); err != nil {
			t.Fatal(err)
		}
		d.ledger(id,
			"vendor:1 started, 10:00: 14:00",
			"vendor:2 started, 10:00: 12:00",
			"vendor:2 warned, 11:30: 12:00",
			"vendor:1 met, 12:00: 14:00",
			"vendor:2 breached, 12:00: 12:00",
			"vendor:1 started, 13:00: 17:00",
			"vendor:2 late, 13:00: 12:00",
			"vendor:2 started, 13:00: 15:00",
			"vendor:2 policy_changed, 13:00: 14:00",
			"vendor:2 cancelled, 13:00: 14:00",
		)
		if diff := cmp.Diff(sla.PromisePayload{Target: sla.VendorOf(2), Vendor: "Sirius", Due: expected.DueAt, Tell: []sla.Role{sla.Owner}}, d.breach(id)); diff != "" {
			t.Error(diff)
		}
		if k, err := d.cases.One(t.Context(), d.agent, id, agreed.ID); err != nil || !k.DueAt.Equal(onMonday().Add(7*time.Hour)) || !k.OverdueAt.IsZero() {
			t.Errorf("%+v, %v", k, err)
		}
	})
}

func TestAVendorIsHeldToItsContractWithoutAnyPolicy(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		d.clock.Set(onMonday())
		id := d.open()
		d.ask(id, d.orbis)
		if k := d.ask(id, d.vendor("Sirius", 0, nil)); !k.DueAt.IsZero() {
			t.Errorf("nobody promised it for %v", k.DueAt)
		}
		d.clock.Advance(4 * time.Hour)
		d.look()
		d.renew()
		d.ledger(id, "vendor:1 started, 10:00: 14:00", "vendor:1 breached, 14:00: 14:00")
		if p := d.breach(id); len(p.Tell) != 2 {
			t.Errorf("told: %v", p.Tell)
		}
	})
}

func TestAVendorsClockEndsWithTheTicketAndGoesOnWhenThatIsReopened(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		d.clock.Set(onMonday())
		d.promise(120)
		id := d.open()
		owed, answered := d.ask(id, d.vendor("Sirius", 0, nil)), d.ask(id, d.orbis)
		if _, err := d.tickets.Resolve(t.Context(), d.agent, id, ticket.Solution{Text: "Done.", Cause: ticket.Other}); err != nil {
			t.Fatal(err)
		}
		d.answer(answered.ID, "We look.")
		d.clock.Advance(time.Hour)
		_, _, err := d.tickets.Answer(t.Context(), d.anna, id, ticket.Saying{Body: ticket.Written("", "It is not.", nil), Channel: ticket.Portal, Author: d.anna.Person})
		if err != nil {
			t.Fatal(err)
		}
		d.answer(owed.ID, "We look.")
		d.ledger(id,
			"vendor:1 started, 10:00: 12:00", "vendor:1 cancelled, 10:00: 12:00",
			"vendor:2 started, 10:00: 14:00", "vendor:2 cancelled, 10:00: 14:00",
			"vendor:1 resumed, 11:00: 12:00", "vendor:1 met, 11:00: 12:00",
		)
	})
}

func TestAVendorsClockRunsOnWhenItsTicketGoesIntoAnother(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		d.clock.Set(onMonday())
		p := policy(120)
		p.Breach.Give = sla.Level
		if _, err := d.promises.Create(t.Context(), access.System(), p); err != nil {
			t.Fatal(err)
		}
		id, into := d.open(), d.open()
		d.ask(id, d.orbis)
		if _, err := d.tickets.Merge(t.Context(), d.agent, id, into, false); err != nil {
			t.Fatal(err)
		}
		d.clock.Advance(4 * time.Hour)
		d.look()
		d.ledger(id, "vendor:1 started, 10:00: 14:00", "vendor:1 breached, 14:00: 14:00")
	})
}
