package sla_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/i18n"
	"firstline/internal/desk/access"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/locale"
)

func TestEachEntryOfALedgerExplainsTheDeadlineOfItsMoment(t *testing.T) {
	texts, err := i18n.Load(locale.Files)
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, d *desk) {
		hours := func(n int) sla.Draft {
			return sla.Draft{Pauses: true, Goals: map[sla.Target]sla.Goal{sla.Resolution: {Minutes: 60 * n}}}
		}
		first := d.policy(hours(4))
		id := d.open(ticket.Opening{}).ID // on Monday at 10:00
		d.clock.Advance(30 * time.Minute)
		d.reply(id, ticket.WaitingUser)
		d.clock.Advance(time.Hour)
		d.answer(id, "It is not.")
		draft := hours(5)
		draft.Name, draft.Active = "Ours", true
		if _, err := d.promises.Update(t.Context(), access.System(), first.ID, first.Version, draft); err != nil {
			t.Fatal(err)
		}
		d.renew()
		draft = hours(6)
		draft.Name, draft.Active = "Theirs", true
		second, err := d.promises.Create(t.Context(), access.System(), draft)
		if err == nil {
			err = d.promises.Reorder(t.Context(), access.System(), []sla.PolicyID{second.ID})
		}
		if err != nil {
			t.Fatal(err)
		}
		d.renew()
		d.resolve(id)
		zone, err := time.LoadLocation("Europe/Brussels")
		if err != nil {
			t.Fatal(err)
		}
		r := sla.Reader{Locale: texts.For("en"), Zone: zone, Now: d.clock.Now()}
		_, ledger, err := sla.Promises(t.Context(), d.db, id)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range ledger {
			if s := &ledger[i]; s.Target == sla.Resolution {
				got = append(got, strings.ReplaceAll(r.Happened(s)+": "+r.Sentence(&s.Promise), "\u00a0", " "))
			}
		}
		want := []string{
			"The time began, by the policy «Ours»: 4 working hours from Monday 10:00, desk open 9:00 to 17:00: Monday 14:00",
			"Paused: waiting for the user: 4 working hours from Monday 10:00, desk open 9:00 to 17:00: 3 h 30 min of working time left",
			"Went on: 4 working hours from Monday 10:00, desk open 9:00 to 17:00, 1 hour paused waiting for the user: Monday 15:00",
			"The policy «Ours» or its opening hours changed: 5 working hours from Monday 10:00, desk open 9:00 to 17:00, 1 hour paused waiting for the user: Monday 16:00",
			"The policy «Theirs» holds from now on: 6 working hours from Monday 10:00, desk open 9:00 to 17:00, 1 hour paused waiting for the user: Monday 17:00",
			"Kept: 6 working hours from Monday 10:00, desk open 9:00 to 17:00, 1 hour paused waiting for the user: Monday 17:00",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
