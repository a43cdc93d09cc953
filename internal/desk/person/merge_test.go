package person_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/testdesk/testdb"
)

// owners tells for each address whose it is, and for each person into whom they are merged.
func owners(t *testing.T, d *db.DB) map[string]person.ID {
	t.Helper()
	var rows []struct {
		Key string
		ID  person.ID
	}
	err := d.Select(t.Context(), &rows, `
		SELECT address AS key, person_id AS id FROM person_address
		UNION ALL
		SELECT name, merged_into FROM person WHERE merged_into IS NOT NULL`)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]person.ID{}
	for _, r := range rows {
		got[r.Key] = r.ID
	}
	return got
}

func TestMergesChainAndComeApartAgain(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := people(t, d)
		id := map[string]person.ID{}
		for _, name := range []string{"a", "b", "c", "x"} {
			id[name] = add(t, s, person.Draft{Name: name, Addresses: []string{name + "@example.org", name + "2@example.org"}}).ID
		}
		want := func(step string, names map[string]string) {
			t.Helper()
			expect := map[string]person.ID{}
			for key, name := range names {
				expect[key] = id[name]
			}
			if diff := cmp.Diff(expect, owners(t, d)); diff != "" {
				t.Errorf("after %s: %s", step, diff)
			}
		}
		whole := func(a, b, c string) map[string]string {
			m := map[string]string{"x@example.org": "x", "x2@example.org": "x"}
			for name, owner := range map[string]string{"a": a, "b": b, "c": c} {
				m[name+"@example.org"], m[name+"2@example.org"] = owner, owner
				if owner != name {
					m[name] = owner
				}
			}
			return m
		}
		run := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		run(s.Merge(t.Context(), admin, id["a"], id["b"]))
		want("a into b", whole("b", "b", "c"))
		run(s.Merge(t.Context(), admin, id["b"], id["c"]))
		want("b into c", whole("c", "c", "c"))
		also, err := person.Merged(t.Context(), d, id["c"])
		if diff := cmp.Diff([]person.ID{id["a"], id["b"]}, also); diff != "" || err != nil {
			t.Error(diff, err)
		}
		card, err := s.Get(t.Context(), agent, id["a"])
		if err != nil || card.ID != id["c"] || card.Address() != "c@example.org" || len(card.Addresses) != 6 {
			t.Errorf("the card of a merged person is %+v, %v", card, err)
		}
		reach, err := person.ReachOf(t.Context(), d, id["a"], id["b"], id["c"], id["x"])
		if diff := cmp.Diff([]person.Reach{
			{ID: id["c"], Name: "c", Locale: "en", TimeZone: "Europe/Brussels", Verified: true, Address: "c@example.org"},
			{ID: id["x"], Name: "x", Locale: "en", TimeZone: "Europe/Brussels", Verified: true, Address: "x@example.org"},
		}, reach); diff != "" || err != nil {
			t.Error(diff, err)
		}
		p, created := sender(t, d, s, "A", "a2@example.org", "")
		if created || p.ID != id["c"] {
			t.Errorf("mail of a merged person is from %d, created %v", p.ID, created)
		}
		for _, err := range []error{
			s.Merge(t.Context(), admin, id["a"], id["x"]), s.Merge(t.Context(), admin, id["x"], id["b"]),
		} {
			if !errs.Is(err, errs.Conflict) {
				t.Errorf("merging somebody merged: %v", err)
			}
		}
		run(s.Unmerge(t.Context(), admin, id["b"]))
		want("b out of c", whole("b", "b", "c"))
		run(s.Merge(t.Context(), admin, id["b"], id["c"]))
		run(s.Unmerge(t.Context(), admin, id["a"]))
		want("a out of b, which is in c", whole("a", "c", "c"))
		run(s.Unmerge(t.Context(), admin, id["b"]))
		want("all apart", whole("a", "b", "c"))
		card, err = s.Get(t.Context(), agent, id["a"])
		if err != nil || card.Address() != "a@example.org" {
			t.Errorf("the primary address came back as %s, %v", card.Address(), err)
		}
		if err := s.Unmerge(t.Context(), admin, id["b"]); !errs.Is(err, errs.NotFound) {
			t.Errorf("undoing twice: %v", err)
		}
	})
}

func TestWhoMayMergeWhom(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := people(t, d)
		a, b := add(t, s, person.Draft{Name: "a"}), add(t, s, person.Draft{Name: "b"})
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO account (person_id, agent, created_at, updated_at) VALUES ($1, TRUE, 1, 1)`, a.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name string
			err  error
			want errs.Kind
		}{
			{"by an agent", s.Merge(t.Context(), agent, b.ID, a.ID), errs.Forbidden},
			{"a colleague away", s.Merge(t.Context(), admin, a.ID, b.ID), errs.Forbidden},
			{"with oneself", s.Merge(t.Context(), admin, b.ID, b.ID), errs.Invalid},
			{"into nobody", s.Merge(t.Context(), admin, b.ID, 999), errs.NotFound},
			{"undone by an agent", s.Unmerge(t.Context(), agent, b.ID), errs.Forbidden},
		} {
			if !errs.Is(c.err, c.want) {
				t.Errorf("%s: %v", c.name, c.err)
			}
		}
		if err := s.Merge(t.Context(), admin, b.ID, a.ID); err != nil {
			t.Errorf("a double into a colleague: %v", err)
		}
		var acts []struct{ Action, Detail string }
		if err := d.Select(t.Context(), &acts, `SELECT action, detail FROM audit WHERE action = 'person.merge'`); err != nil {
			t.Fatal(err)
		}
		if len(acts) != 1 || acts[0].Detail != fmt.Sprintf(`{"from":%d}`, b.ID) {
			t.Errorf("the audit holds %v", acts)
		}
	})
}
