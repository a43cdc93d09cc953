package person_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/person"
	"firstline/internal/testdesk/testdb"
)

func TestPeopleAreFoundByNamesThatAreNearlyRight(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := people(t, d)
		for _, name := range []string{"Élodie Marchand", "Joris van Dijk", "Nadia Peeters", "Nadine Pieters"} {
			add(t, s, person.Draft{Name: name})
		}
		for query, want := range map[string][]string{
			"elodie marchnad": {"Élodie Marchand"},
			"Elodi":           {"Élodie Marchand"},
			"joris van dyjk":  {"Joris van Dijk"},
			"merchant":        {"Élodie Marchand"},
			"peters":          {"Nadia Peeters", "Nadine Pieters"},
			"peeters":         {"Nadia Peeters"}, // somebody has exactly this name
			"xylophone":       nil,
			"jor1s":           nil,
		} {
			list, _, err := s.List(t.Context(), agent, person.Filter{Query: query, Near: true}, nil, 10)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range list {
				got = append(got, p.Name)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", query, diff)
			}
		}
	})
}
