package routing_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

func TestReplayingLastMonth(t *testing.T) {
	t.Parallel()
	c := calendar.Calendar{Draft: calendar.Draft{TimeZone: "UTC", Week: calendar.Weekdays(calendar.Interval{Opens: 9 * 60, Closes: 17 * 60})}}
	hours, err := c.Hours()
	if err != nil {
		t.Fatal(err)
	}
	at := func(hour, minute int) db.Time { return db.At(time.Date(2026, 3, 2, hour, minute, 0, 0, time.UTC)) } // a Monday
	two := []routing.Player{{Candidate: routing.Candidate{Person: 1, Capacity: 1}, Hours: hours}, {Candidate: routing.Candidate{Person: 2, Capacity: 1}, Hours: hours}}
	past := []routing.Past{
		{ID: 1, CreatedAt: at(8, 0), ResolvedAt: at(10, 0)},  // before hours
		{ID: 2, CreatedAt: at(9, 30), ResolvedAt: at(12, 0)}, // the other one takes it
		{ID: 3, CreatedAt: at(9, 40)},                        // both are full; overtaken
		{ID: 4, CreatedAt: at(9, 50), Priority: ticket.High}, // is first when one is free at ten
		{ID: 5, CreatedAt: at(18, 0)},                        // nobody is free any more
	}
	type wait struct {
		ID    ticket.ID
		For   string
		Still bool
	}
	for _, c := range []struct {
		name   string
		wrapUp int
		got    map[person.ID]int
		waited []wait
	}{
		{"at once", 0, map[person.ID]int{1: 2, 2: 2}, []wait{{1, "1h0m0s", false}, {3, "2h20m0s", false}, {4, "10m0s", false}, {5, "2h0m0s", true}}},
		{"with time to write up", 20, map[person.ID]int{1: 2, 2: 2}, []wait{{1, "1h0m0s", false}, {3, "2h40m0s", false}, {4, "30m0s", false}, {5, "2h0m0s", true}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			players := append([]routing.Player{}, two...)
			out := routing.Replay(routing.Setting{Mode: routing.Least, WrapUp: c.wrapUp}, players, past, at(20, 0).Time)
			var waited []wait
			for _, w := range out.Waited {
				waited = append(waited, wait{w.ID, w.For.String(), w.Still})
			}
			if diff := cmp.Diff(c.got, out.Got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.waited, waited); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestATrialStandsBesideWhatHappenedAndChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		working(d)
		about := must(category.NewStore(d.db).Create(t.Context(), access.System(), category.Draft{NameEN: "Server", NameFR: "Serveur", NameNL: "Server", TeamID: d.l1, Active: true}))(t)
		skill := must(d.teams.AddSkill(t.Context(), access.System(), "Linux"))(t)
		d.brings(d.mia, team.Brings{Skills: []team.SkillID{skill.ID}})
		for range 3 {
			id := d.openAs(d.anna, ticket.Opening{Category: &about.ID}).ID
			must(d.tickets.Assign(t.Context(), d.lena, id, d.amir.Person, nil))(t)
			d.clock.Advance(time.Minute)
		}
		f := must(d.routing.Forecast(t.Context(), access.System(), routing.Setting{TeamID: d.l1, Mode: routing.Least}))(t)
		want := []routing.Share{{Person: d.amir.Person, Name: "Amir Agent", Had: 3, Got: 1}, {Person: d.lena.Person, Name: "Lena Lead", Got: 1}, {Person: d.mia.Person, Name: "Mia Mate", Got: 1}}
		if diff := cmp.Diff(want, f.People); diff != "" || f.Tickets != 3 || len(f.Waited) != 0 {
			t.Error(diff, f)
		}
		f = must(d.routing.ForecastSkills(t.Context(), access.System(), about.ID, []team.SkillID{skill.ID}))(t)
		want[0].Got, want[1].Got, want[2].Got = 0, 0, 3
		if diff := cmp.Diff(want, f.People); diff != "" {
			t.Error(diff)
		}
		if set := must(routing.Of(t.Context(), d.db, d.l1))(t); set.Version != 0 {
			t.Errorf("a trial was saved: %+v", set)
		}
		if list := must(routing.SkillsOf(t.Context(), d.db, about.ID))(t); len(list) != 0 {
			t.Errorf("a trial was saved: %v", list)
		}
	})
}
