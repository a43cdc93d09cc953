package team_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/testdesk/testdb"
)

func day(d int) calendar.Date { return calendar.On(2026, time.March, d) }

func eachClock(t *testing.T, f func(t *testing.T, k *desk, clock *testdb.Clock)) {
	t.Helper()
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, d *db.DB, clock *testdb.Clock) {
		t.Helper()
		clock.Set(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC))
		f(t, open(t, d), clock)
	})
}

func (k *desk) actor(who person.ID) access.Actor {
	k.t.Helper()
	a, err := account.ActorOf(k.t.Context(), k.db, who, account.ViaWorkspace)
	if err != nil {
		k.t.Fatal(err)
	}
	return a
}

func TestTheLeadOnDutyIsOnTheRosterAndNotAbsent(t *testing.T) {
	eachClock(t, func(t *testing.T, k *desk, clock *testdb.Clock) {
		lead := account.Roles{Agent: true, Lead: true}
		a, b, c := k.add("a", lead), k.add("b", lead), k.add("c", account.Roles{Agent: true})
		one := k.team(team.Draft{Name: "One", Level: 1, Members: []person.ID{c}, Leads: []person.ID{a, b}})
		want := func(who person.ID) {
			t.Helper()
			got, ok, err := team.LeadOf(t.Context(), k.db, k.db.Now(), one.ID)
			var f team.First
			err2 := k.db.Write(t.Context(), func(tx *db.Tx) error { return tx.Ask(t.Context(), team.AskFirst(&f, tx.Now)) })
			if got != who || !ok || err != nil || err2 != nil || *f.Lead != who {
				t.Errorf("lead is %d and %v (%v, %v, %v), want %d", got, *f.Lead, ok, err, err2, who)
			}
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		want(a)
		absence, err := k.AddAbsence(t.Context(), k.actor(a), team.AbsenceDraft{Person: a, First: day(2), Last: day(3), Substitute: c})
		must(err)
		want(b)
		_, err = k.AddAbsence(t.Context(), access.System(), team.AbsenceDraft{Person: b, First: day(2), Last: day(2)})
		must(err)
		want(a) // better one who is absent than nobody
		must(k.DeleteAbsence(t.Context(), k.actor(a), absence))
		want(a)
		_, err = k.AddDuty(t.Context(), access.System(), one.ID, team.DutyDraft{Person: c, Kind: team.OnDuty, First: day(2), Last: day(8)})
		must(err)
		want(c)
		if _, err := k.AddDuty(t.Context(), access.System(), one.ID, team.DutyDraft{Person: b, Kind: team.OnDuty, First: day(8), Last: day(9)}); !errs.Is(err, errs.Invalid) {
			t.Errorf("two on duty at once: %v", err)
		}
		clock.Set(time.Date(2026, 3, 8, 22, 59, 0, 0, time.UTC)) // the last minute of the day in Brussels
		want(c)
		clock.Advance(time.Minute)
		want(a)
		list, err := team.Roster(t.Context(), k.db, db.At(time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)), one.ID)
		must(err)
		if first, last := list[0].FirstDay, list[0].LastDay; first != day(2) || last != day(8) || list[0].Name != "c" {
			t.Errorf("%s to %s: %+v", first, last, list[0])
		}
	})
}

func TestWhoPlansAbsences(t *testing.T) {
	eachClock(t, func(t *testing.T, k *desk, _ *testdb.Clock) {
		agent, lead := account.Roles{Agent: true}, account.Roles{Agent: true, Lead: true}
		a, b, mine, other := k.add("a", agent), k.add("b", agent), k.add("lead", lead), k.add("other", lead)
		user := k.add("user", account.Roles{})
		k.team(team.Draft{Name: "One", Level: 1, Members: []person.ID{a, b}, Leads: []person.ID{mine}})
		k.team(team.Draft{Name: "Two", Level: 1, Active: true, Leads: []person.ID{other}})
		draft := team.AbsenceDraft{Person: a, First: day(4), Last: day(5), Substitute: b}
		for who, may := range map[person.ID]bool{a: true, mine: true, b: false, other: false, user: false} {
			id, err := k.AddAbsence(t.Context(), k.actor(who), draft)
			err2 := k.SetAway(t.Context(), k.actor(who), a, true)
			if (err == nil) != may || (err2 == nil) != may || !may && !errs.Is(err, errs.Forbidden) {
				t.Errorf("person %d: %v, %v", who, err, err2)
			}
			if !may {
				continue
			}
			if err := k.DeleteAbsence(t.Context(), k.actor(b), id); !errs.Is(err, errs.NotFound) {
				t.Errorf("a colleague deletes it: %v", err)
			}
			if err := k.DeleteAbsence(t.Context(), k.actor(who), id); err != nil {
				t.Error(err)
			}
		}
		if err := k.SetBrings(t.Context(), k.actor(a), a, 0, team.Brings{}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("an agent chooses their own skills: %v", err)
		}
		for _, c := range []struct {
			draft team.AbsenceDraft
			want  []string
		}{
			{team.AbsenceDraft{Person: a}, []string{"first routing.day_missing", "last routing.day_missing"}},
			{team.AbsenceDraft{Person: a, First: day(5), Last: day(4)}, []string{"last routing.days_backwards"}},
			{team.AbsenceDraft{Person: a, First: day(1), Last: day(1)}, []string{"last routing.absence_over"}},
			{team.AbsenceDraft{Person: a, First: day(5), Last: day(5), Substitute: a}, []string{"substitute routing.substitute_self"}},
			{team.AbsenceDraft{Person: a, First: day(5), Last: day(5), Substitute: user}, []string{"substitute routing.substitute_agent"}},
		} {
			_, err := k.AddAbsence(t.Context(), access.System(), c.draft)
			if diff := cmp.Diff(c.want, fields(err)); diff != "" {
				t.Errorf("%+v: %s", c.draft, diff)
			}
		}
		if _, err := k.AddAbsence(t.Context(), access.System(), team.AbsenceDraft{Person: user, First: day(5), Last: day(5)}); !errs.Is(err, errs.NotFound) {
			t.Errorf("absence of somebody who does not work here: %v", err)
		}
	})
}

func TestWhatAgentsBring(t *testing.T) {
	eachClock(t, func(t *testing.T, k *desk, clock *testdb.Clock) {
		a := k.add("a", account.Roles{Agent: true})
		one := k.team(team.Draft{Name: "One", Level: 1, Members: []person.ID{a}})
		sap, err := k.AddSkill(t.Context(), access.System(), "  SAP ")
		if err != nil || sap.Name != "SAP" {
			t.Fatal(sap, err)
		}
		if _, err := k.AddSkill(t.Context(), access.System(), "SAP"); !errs.Is(err, errs.Invalid) {
			t.Errorf("the same word twice: %v", err)
		}
		// Away before anything else was said of them: what is said later starts from the same version.
		if err := k.SetAway(t.Context(), access.System(), a, true); err != nil {
			t.Fatal(err)
		}
		away := k.db.Now()
		clock.Advance(time.Hour)
		if err := k.SetAway(t.Context(), access.System(), a, true); err != nil {
			t.Fatal(err)
		}
		b := team.Brings{Skills: []team.SkillID{sap.ID}, Languages: []string{"fr", "nl"}, Capacity: 4}
		if err := k.SetBrings(t.Context(), access.System(), a, 0, b); err != nil {
			t.Fatal(err)
		}
		if err := k.SetBrings(t.Context(), access.System(), a, 0, b); !errs.Is(err, errs.Conflict) {
			t.Errorf("the slower one: %v", err)
		}
		got, version, err := team.BringsOf(t.Context(), k.db, a)
		if diff := cmp.Diff(b, got); diff != "" || version != 1 || err != nil {
			t.Error(diff, version, err)
		}
		err = k.SetBrings(t.Context(), access.System(), a, 1, team.Brings{Skills: []team.SkillID{99}, Languages: []string{"xx"}, Capacity: -1, Calendar: 99})
		want := []string{"capacity routing.capacity_range", "languages routing.language_unknown", "skills routing.skill_unknown", "calendar routing.calendar_unknown"}
		if diff := cmp.Diff(want, fields(err)); diff != "" {
			t.Error(diff)
		}
		list, err := team.Presences(t.Context(), k.db, k.db.Now(), one.ID)
		if err != nil || len(list) != 1 || list[0].AwaySince != away || list[0].Capacity != 4 || !list[0].Speaks("fr") || list[0].Speaks("") {
			t.Errorf("%+v, %v", list, err)
		}
		if err := k.SetAway(t.Context(), access.System(), a, false); err != nil {
			t.Fatal(err)
		}
		if list, err = team.Presences(t.Context(), k.db, k.db.Now(), one.ID); err != nil || !list[0].AwaySince.IsZero() {
			t.Errorf("%+v, %v", list, err)
		}
		if err := k.DeleteSkill(t.Context(), access.System(), sap.ID); err != nil {
			t.Fatal(err)
		}
		if got, _, err = team.BringsOf(t.Context(), k.db, a); len(got.Skills) != 0 || err != nil {
			t.Errorf("kept a skill that is gone: %+v, %v", got, err)
		}
	})
}
