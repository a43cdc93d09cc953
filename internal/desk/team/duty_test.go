package team_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/testdesk/testdb"
)

func TestARosterHasHoursByTheClockOfTheDesk(t *testing.T) {
	eachClock(t, func(t *testing.T, k *desk, clock *testdb.Clock) {
		a, b := k.add("a", account.Roles{Agent: true, Lead: true}), k.add("b", account.Roles{Agent: true})
		one := k.team(team.Draft{Name: "One", Level: 1, Members: []person.ID{b}, Leads: []person.ID{a}})
		add := func(d team.DutyDraft) (team.DutyID, error) {
			return k.AddDuty(t.Context(), access.System(), one.ID, d)
		}
		nights := team.DutyDraft{Person: b, Kind: team.OnDuty, First: day(28), Last: day(29), Opens: 18 * 60, Closes: 8 * 60}
		line, err := add(nights)
		if err != nil {
			t.Fatal(err)
		}
		shifts, err := team.Shifts(t.Context(), k.db, db.At(time.Date(2026, 3, 28, 0, 0, 0, 0, time.UTC)), db.At(time.Date(2026, 4, 2, 0, 0, 0, 0, time.UTC)), one.ID)
		var got []string
		for _, s := range shifts {
			got = append(got, s.Name+" "+s.FromAt.Format("02 15:04")+" "+s.UntilAt.Sub(s.FromAt.Time).String())
		}
		// Summer time begins in the first of these nights.
		if diff := cmp.Diff([]string{"b 28 17:00 13h0m0s", "b 29 16:00 14h0m0s"}, got); diff != "" || err != nil {
			t.Error(err, diff)
		}
		leads := func(at time.Time, want person.ID) {
			t.Helper()
			clock.Set(at)
			if who, ok, err := team.LeadOf(t.Context(), k.db, k.db.Now(), one.ID); who != want || !ok || err != nil {
				t.Errorf("at %s it is %d (%v, %v), want %d", at, who, ok, err, want)
			}
		}
		leads(time.Date(2026, 3, 28, 16, 59, 0, 0, time.UTC), a)
		leads(time.Date(2026, 3, 29, 5, 59, 0, 0, time.UTC), b)
		leads(time.Date(2026, 3, 29, 6, 0, 0, 0, time.UTC), a)
		for field, d := range map[string]team.DutyDraft{
			"first":  {Person: a, Kind: team.OnDuty, First: day(29), Last: day(29)},
			"person": {Person: 999, Kind: team.OnCall, First: day(29), Last: day(29)},
			"kind":   {Person: a, Kind: "asleep", First: day(29), Last: day(29)},
			"until":  {Person: a, Kind: team.OnCall, First: day(29), Last: day(29), Closes: 24 * 60},
		} {
			_, err := add(d)
			if e, ok := errors.AsType[*errs.Error](err); !ok || len(e.Fields) != 1 || e.Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := add(team.DutyDraft{Person: a, Kind: team.OnCall, First: day(28), Last: day(29)}); err != nil {
			t.Errorf("on call beside whoever is on duty: %v", err)
		}
		if _, err := k.DeleteDuty(t.Context(), access.System(), line); err != nil {
			t.Fatal(err)
		}
		leads(time.Date(2026, 3, 29, 17, 0, 0, 0, time.UTC), a)
		if _, err := add(nights); err != nil {
			t.Errorf("the time is free again: %v", err)
		}
	})
}

func TestWhoIsOnCallIsThere(t *testing.T) {
	eachClock(t, func(t *testing.T, k *desk, clock *testdb.Clock) {
		a := k.add("a", account.Roles{Agent: true})
		one := k.team(team.Draft{Name: "One", Level: 1, Members: []person.ID{a}})
		_, err := k.AddDuty(t.Context(), access.System(), one.ID, team.DutyDraft{Person: a, Kind: team.OnCall, First: day(3), Last: day(5), Opens: 18 * 60, Closes: 8 * 60})
		if err != nil {
			t.Fatal(err)
		}
		next, err := team.NextCall(t.Context(), k.db, k.db.Now(), one.ID)
		if want := time.Date(2026, 3, 3, 17, 0, 0, 0, time.UTC); !next.Equal(want) || err != nil {
			t.Errorf("next call %s (%v), want %s", next, err, want)
		}
		called := func(want bool) {
			t.Helper()
			c, ok, err := team.CalledAt(t.Context(), k.db, k.db.Now(), one.ID)
			list, err2 := team.Presences(t.Context(), k.db, k.db.Now(), one.ID)
			if ok != want || ok && c.PersonID != a || err != nil || err2 != nil || list[0].OnCall != (want || !list[0].AbsentUntil.IsZero()) {
				t.Errorf("%+v %v %v %v: %+v", c, ok, err, err2, list)
			}
		}
		called(false)
		clock.Set(next.Time)
		called(true)
		if _, err := k.AddAbsence(t.Context(), access.System(), team.AbsenceDraft{Person: a, First: day(4), Last: day(4)}); err != nil {
			t.Fatal(err)
		}
		clock.Advance(12 * time.Hour) // in the night of an absent day
		called(false)
	})
}
