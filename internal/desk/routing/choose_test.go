package routing_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/person"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
)

func TestWhoGetsATicketAndWhoIsLeftOut(t *testing.T) {
	t.Parallel()
	at := func(minute int) db.Time {
		return db.At(time.Date(2026, 3, 2, 9, minute, 0, 0, time.UTC))
	}
	linux := []team.SkillID{7}
	type out = map[person.ID]routing.Reason
	for _, c := range []struct {
		name         string
		mode         routing.Mode
		need         routing.Need
		all          []routing.Candidate
		chosen, next person.ID
		left         out
	}{
		{name: "a team without members"},
		{
			name: "the least loaded", mode: routing.Least,
			all:    []routing.Candidate{{Person: 1, Load: 3}, {Person: 2, Load: 1}, {Person: 3, Load: 2}},
			chosen: 2, next: 3,
		},
		{
			name: "among equals, whoever was served longest ago; never served is longest", mode: routing.Least,
			all:    []routing.Candidate{{Person: 1, Served: at(1)}, {Person: 2, Served: at(2)}, {Person: 3}},
			chosen: 3, next: 1,
		},
		{
			name: "in turn, whatever the load", mode: routing.Turn,
			all:    []routing.Candidate{{Person: 1, Served: at(5)}, {Person: 2, Load: 9, Served: at(1)}},
			chosen: 2, next: 1,
		},
		{
			name: "a skill is a must", mode: routing.Least, need: routing.Need{Skills: linux},
			all:    []routing.Candidate{{Person: 1, Load: 8, Skills: []team.SkillID{3, 7}}, {Person: 2, Skills: []team.SkillID{3}}},
			chosen: 1, left: out{2: routing.NoSkill},
		},
		{
			name: "a language is a must when somebody who could take it speaks it", mode: routing.Least, need: routing.Need{Language: "fr"},
			all:    []routing.Candidate{{Person: 1}, {Person: 2, Load: 5, Languages: []string{"nl", "fr"}}},
			chosen: 2, next: 1, left: out{1: routing.NoLanguage},
		},
		{
			name: "and none when whoever speaks it has too much to do", mode: routing.Least, need: routing.Need{Language: "fr"},
			all:    []routing.Candidate{{Person: 1}, {Person: 2, Load: 5, Capacity: 5, Languages: []string{"fr"}}},
			chosen: 1, left: out{2: routing.Full},
		},
		{
			name: "no language is known", mode: routing.Least,
			all:    []routing.Candidate{{Person: 1}, {Person: 2, Load: 1, Languages: []string{""}}},
			chosen: 1, next: 2,
		},
		{
			name: "not there, full, one's own problem", mode: routing.Turn, need: routing.Need{Requester: 5},
			all: []routing.Candidate{
				{Person: 1, Out: routing.Away},
				{Person: 2, Out: routing.OutOfHours},
				{Person: 3, Capacity: 2, Load: 2},
				{Person: 4, Out: routing.Absent},
				{Person: 5},
				{Person: 6, Out: routing.WrappingUp},
			},
			left: out{1: routing.Away, 2: routing.OutOfHours, 3: routing.Full, 4: routing.Absent, 5: routing.OwnProblem, 6: routing.WrappingUp},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := routing.Choose(c.mode, c.need, c.all)
			left := out{}
			for _, l := range got.Looked {
				if l.Out != "" {
					left[l.Person] = l.Out
				}
			}
			if c.left == nil {
				c.left = out{}
			}
			if diff := cmp.Diff(c.left, left); diff != "" || got.Chosen != c.chosen || got.Next != c.next || len(got.Looked) != len(c.all) {
				t.Errorf("chosen %d, next %d, looked at %d; left out: %s", got.Chosen, got.Next, len(got.Looked), diff)
			}
		})
	}
}
