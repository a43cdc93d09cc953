package team_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/team"
	"firstline/internal/testdesk/testdb"
)

type desk struct {
	*team.Store
	t        *testing.T
	db       *db.DB
	accounts *account.Store
	people   *person.Store
}

func open(t *testing.T, d *db.DB) *desk {
	t.Helper()
	settings, err := setting.NewStore(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	people := person.NewStore(d, settings, nil)
	return &desk{team.NewStore(d), t, d, account.NewStore(d, settings, people, secret.NewPasswords(), nil), people}
}

func (k *desk) add(name string, roles account.Roles) person.ID {
	k.t.Helper()
	p, err := k.people.Create(k.t.Context(), access.System(), person.Draft{Name: name})
	if err != nil {
		k.t.Fatal(err)
	}
	if err := k.accounts.Grant(k.t.Context(), access.System(), p.ID, roles); err != nil {
		k.t.Fatal(err)
	}
	return p.ID
}

func (k *desk) team(d team.Draft) team.Team {
	k.t.Helper()
	t, err := k.Create(k.t.Context(), access.System(), d)
	if err != nil {
		k.t.Fatal(err)
	}
	return t
}

func fields(err error) []string {
	var names []string
	if e, ok := errors.AsType[*errs.Error](err); ok {
		for _, f := range e.Fields {
			names = append(names, f.Name+" "+f.Key)
		}
	}
	return names
}

func TestTheFirstTeamIsTheDefaultUntilAnotherIs(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		if _, err := first(t, d); !errs.Is(err, errs.Unavailable) {
			t.Errorf("without teams: %v", err)
		}
		one := k.team(team.Draft{Name: "One", Level: 1})
		two := k.team(team.Draft{Name: "Two", Level: 2, Active: true})
		if id, err := first(t, d); id != one.ID || err != nil {
			t.Errorf("default is %d, %v", id, err)
		}
		_, err := k.Update(t.Context(), access.System(), two.ID, two.Version, team.Draft{Name: "Two", Level: 2, Active: true, IsDefault: true})
		if err != nil {
			t.Fatal(err)
		}
		if id, err := first(t, d); id != two.ID || err != nil {
			t.Errorf("default is %d, %v", id, err)
		}
		if _, err := k.Update(t.Context(), access.System(), one.ID, one.Version, team.Draft{Name: "Uno", Level: 1, Active: true}); !errs.Is(err, errs.Conflict) {
			t.Errorf("changed from what it was before it lost the mark: %v", err)
		}
		list, err := team.List(t.Context(), d)
		if err != nil || len(list) != 2 || list[0].ID != one.ID || list[0].IsDefault {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestANameSaysWhatItHolds(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		if got := k.team(team.Draft{Name: " Service\u202e  desk\u200b ", Level: 1, Active: true}); got.Name != "Service desk" {
			t.Errorf("%q", got.Name)
		}
		_, err := k.Create(t.Context(), access.System(), team.Draft{Name: "Ser\u200bvice desk", Level: 1, Active: true})
		if diff := cmp.Diff([]string{"name people.team_name_taken"}, fields(err)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheLeadOnDutyIsTheFirstWhoCanWork(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		lead := account.Roles{Agent: true, Lead: true}
		a, b, c := k.add("a", lead), k.add("b", lead), k.add("c", account.Roles{Agent: true})
		one := k.team(team.Draft{Name: "One", Level: 1, Members: []person.ID{c}, Leads: []person.ID{b, a}})
		empty := k.team(team.Draft{Name: "Empty", Level: 1, Active: true})
		want := func(id team.ID, who person.ID) {
			t.Helper()
			got, ok, err := team.LeadOf(t.Context(), d, d.Now(), id)
			if got != who || ok != (who != 0) || err != nil {
				t.Errorf("lead of team %d is %d (%v, %v), want %d", id, got, ok, err, who)
			}
		}
		want(one.ID, a)
		want(empty.ID, 0)
		if err := k.accounts.SetDisabled(t.Context(), access.System(), a, true); err != nil {
			t.Fatal(err)
		}
		want(one.ID, b)
		members, err := team.Members(t.Context(), d, one.ID, empty.ID)
		wantMembers := []team.Member{{TeamID: one.ID, PersonID: b, Name: "b", Lead: true}, {TeamID: one.ID, PersonID: c, Name: "c"}}
		if diff := cmp.Diff(wantMembers, members); diff != "" || err != nil {
			t.Error(diff, err)
		}
		for who, can := range map[person.ID]bool{a: false, b: true, c: true, 99: false} {
			agent, err := team.IsAgent(t.Context(), d, who)
			member, err2 := team.IsMember(t.Context(), d, one.ID, who)
			if agent != can || member != can || err != nil || err2 != nil {
				t.Errorf("person %d: agent %v, member %v, %v, %v", who, agent, member, err, err2)
			}
		}
		actor, err := account.ActorOf(t.Context(), d, b, account.ViaWorkspace)
		if diff := cmp.Diff([]team.ID{one.ID}, actor.Leads); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

func TestWrongTeamsAreNamedFieldByField(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d)
		agent, user := k.add("agent", account.Roles{Agent: true}), k.add("user", account.Roles{})
		two := k.team(team.Draft{Name: "Two", Level: 2, Active: true})
		one := k.team(team.Draft{Name: "One", Level: 1, Active: true, EscalatesTo: two.ID})
		for _, c := range []struct {
			draft team.Draft
			want  []string
		}{
			{team.Draft{Level: 4}, []string{"name people.name_missing", "level people.team_level"}},
			{team.Draft{Name: "Two", Level: 1}, []string{"name people.team_name_taken"}},
			{team.Draft{Name: "X", Level: 2, EscalatesTo: two.ID}, []string{"escalates_to people.team_escalates_up"}},
			{team.Draft{Name: "X", Level: 2, EscalatesTo: 99}, []string{"escalates_to people.team_escalates_up"}},
			{team.Draft{Name: "X", Level: 2, Members: []person.ID{user}}, []string{"members people.team_member_agent"}},
			{team.Draft{Name: "X", Level: 2, Leads: []person.ID{agent}}, []string{"leads people.team_lead_role"}},
			{team.Draft{Name: "X", Level: 2, IsDefault: true}, []string{"active people.team_default_active"}},
		} {
			_, err := k.Create(t.Context(), access.System(), c.draft)
			if diff := cmp.Diff(c.want, fields(err)); diff != "" {
				t.Errorf("%+v: %s", c.draft, diff)
			}
		}
		_, err := k.Update(t.Context(), access.System(), two.ID, two.Version, team.Draft{Name: "Two", Level: 1, Active: true})
		if diff := cmp.Diff([]string{"is_default people.team_default_stays", "level people.team_level_below"}, fields(err)); diff != "" {
			t.Error(diff)
		}
		if _, err := k.Update(t.Context(), access.Actor{Person: agent, Agent: true, Lead: true}, one.ID, one.Version, team.Draft{Name: "Mine", Level: 1}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a lead changed a team: %v", err)
		}
	})
}

func first(t *testing.T, d *db.DB) (team.ID, error) {
	t.Helper()
	var f team.First
	err := d.Write(t.Context(), func(tx *db.Tx) error { return tx.Ask(t.Context(), team.AskFirst(&f, tx.Now)) })
	return f.ID, err
}
