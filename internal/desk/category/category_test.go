package category_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/team"
	"firstline/internal/testdesk/testdb"
)

func firstTeam(t *testing.T, d *db.DB) team.ID {
	t.Helper()
	one, err := team.NewStore(d).Create(t.Context(), access.System(), team.Draft{Name: "One", Level: 1})
	if err != nil {
		t.Fatal(err)
	}
	return one.ID
}

func TestCategoriesKeepTheOrderThatTheDeskChose(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s, to := category.NewStore(d), firstTeam(t, d)
		made := map[string]category.Category{}
		for _, name := range []string{"Printer", "Network", "Phone", "Other"} {
			c, err := s.Create(t.Context(), access.System(), category.Draft{NameEN: " " + name, NameFR: name + " fr", NameNL: name + " nl", TeamID: to, Active: name != "Phone"})
			if err != nil {
				t.Fatal(err)
			}
			made[name] = c
		}
		names := func(all bool) (list []string) {
			t.Helper()
			found, err := category.List(t.Context(), d, all)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range found {
				list = append(list, c.Name("en"))
			}
			return list
		}
		if diff := cmp.Diff([]string{"Printer", "Network", "Other"}, names(false)); diff != "" {
			t.Error(diff)
		}
		for _, m := range []struct {
			name string
			by   int
		}{{"Other", -2}, {"Printer", -1}, {"Phone", 7}} {
			if err := s.Move(t.Context(), access.System(), made[m.name].ID, m.by); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"Printer", "Other", "Network", "Phone"}, names(true)); diff != "" {
			t.Error(diff)
		}
		if err := s.Move(t.Context(), access.System(), 99, 1); !errs.Is(err, errs.NotFound) {
			t.Errorf("nothing is moved: %v", err)
		}
		c, err := category.Get(t.Context(), d, made["Phone"].ID)
		if err != nil || c.Name("fr") != "Phone fr" || c.Name("nl") != "Phone nl" || c.Name("de") != "Phone" {
			t.Errorf("%+v, %v", c, err)
		}
	})
}

func TestChangingACategory(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s, to := category.NewStore(d), firstTeam(t, d)
		good := category.Draft{NameEN: "Printer", NameFR: "Imprimante", NameNL: "Printer", TeamID: to, Active: true}
		c, err := s.Create(t.Context(), access.System(), good)
		if err != nil {
			t.Fatal(err)
		}
		good.NameEN = "Printers"
		after, err := s.Update(t.Context(), access.System(), c.ID, c.Version, good)
		if err != nil || after.Path("en") != "Printers" || after.Version != c.Version+1 || after.Position != c.Position {
			t.Errorf("%+v, %v", after, err)
		}
		if _, err := s.Update(t.Context(), access.System(), c.ID, c.Version, good); !errs.Is(err, errs.Conflict) {
			t.Errorf("the slower one: %v", err)
		}
		if _, err := s.Update(t.Context(), access.System(), 99, 1, good); !errs.Is(err, errs.NotFound) {
			t.Errorf("nothing: %v", err)
		}
		if _, err := s.Create(t.Context(), access.Actor{Person: 1, Agent: true}, good); !errs.Is(err, errs.Forbidden) {
			t.Errorf("by an agent: %v", err)
		}
		_, err = s.Create(t.Context(), access.System(), category.Draft{NameFR: "x", TeamID: 99})
		var got []string
		if e, ok := errors.AsType[*errs.Error](err); ok {
			for _, f := range e.Fields {
				got = append(got, f.Name+" "+f.Key)
			}
		}
		if diff := cmp.Diff([]string{"name_en people.name_missing", "name_nl people.name_missing", "team people.category_team"}, got); diff != "" {
			t.Error(diff)
		}
	})
}
