package category_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/team"
	"firstline/internal/testdesk/testdb"
)

// grove is a tree that a test grows.
type grove struct {
	t     *testing.T
	d     *db.DB
	s     *category.Store
	first team.ID
}

func newGrove(t *testing.T, d *db.DB) *grove {
	t.Helper()
	return &grove{t, d, category.NewStore(d), firstTeam(t, d)}
}

func draft(name string, parent category.ID) category.Draft {
	return category.Draft{Parent: parent, NameEN: name, NameFR: name + " fr", NameNL: name + " nl", Active: true}
}

func (g *grove) add(d category.Draft) category.Category {
	g.t.Helper()
	if d.Parent == 0 && d.TeamID == 0 {
		d.TeamID = g.first
	}
	c, err := g.s.Create(g.t.Context(), access.System(), d)
	if err != nil {
		g.t.Fatal(err)
	}
	return c
}

func (g *grove) get(id category.ID) category.Category {
	g.t.Helper()
	c, err := category.Get(g.t.Context(), g.d, id)
	if err != nil {
		g.t.Fatal(err)
	}
	return c
}

func (g *grove) update(id category.ID, d category.Draft) error {
	g.t.Helper()
	_, err := g.s.Update(g.t.Context(), access.System(), id, g.get(id).Version, d)
	return err
}

func keysOf(err error) (keys []string) {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		for _, f := range e.Fields {
			keys = append(keys, f.Name+" "+f.Key)
		}
	}
	return keys
}

func TestACategoryTakesFromAboveWhatWasNotChosenForIt(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		g := newGrove(t, d)
		other, err := team.NewStore(d).Create(t.Context(), access.System(), team.Draft{Name: "Two", Level: 2, Active: true})
		if err != nil {
			t.Fatal(err)
		}
		top := g.add(draft("Hardware", 0))
		if top.Impact != category.UsualImpact || top.Urgency != category.UsualUrgency || top.TeamID != g.first || top.Path("nl") != "Hardware nl" {
			t.Errorf("at the top: %+v", top)
		}
		middle := draft("Printer", top.ID)
		middle.Impact, middle.TeamID = new(2), other.ID
		printer := g.add(middle)
		leaf := g.add(draft("Toner", printer.ID))
		if leaf.Path("en") != "Hardware › Printer › Toner" || leaf.Path("fr") != "Hardware fr › Printer fr › Toner fr" || leaf.Depth() != 3 {
			t.Errorf("%q, %q, depth %d", leaf.Path("en"), leaf.Path("fr"), leaf.Depth())
		}
		if leaf.Impact != 2 || leaf.Urgency != 1 || leaf.TeamID != other.ID || leaf.OwnImpact != nil || leaf.OwnTeamID != nil {
			t.Errorf("taken from above: %+v", leaf)
		}
		change := draft("Devices", 0)
		change.TeamID, change.Urgency, change.Active = g.first, new(2), false
		if err := g.update(top.ID, change); err != nil {
			t.Fatal(err)
		}
		if leaf = g.get(leaf.ID); leaf.Path("en") != "Devices › Printer › Toner" || leaf.Urgency != 2 || leaf.Offered || !leaf.Active {
			t.Errorf("after a change above: %+v", leaf)
		}
		shown, err := category.List(t.Context(), d, false)
		if err != nil || len(shown) != 0 {
			t.Errorf("what is below one not in use is not in use: %+v, %v", shown, err)
		}
		moved := draft("Toner", 0)
		moved.TeamID = g.first
		if err := g.update(leaf.ID, moved); err != nil {
			t.Fatal(err)
		}
		if leaf = g.get(leaf.ID); leaf.Path("en") != "Toner" || leaf.Impact != category.UsualImpact || leaf.TeamID != g.first || !leaf.Offered || category.Within(leaf.Trail, top.ID) {
			t.Errorf("after the move to the top: %+v", leaf)
		}
	})
}

func TestWhatMovesIsTold(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		told := 0
		g := newGrove(t, d)
		g.s = category.NewStore(d, func(context.Context, *db.Tx) error { told++; return nil })
		one, two := g.add(draft("One", 0)), g.add(draft("Two", 0))
		below := g.add(draft("Below", one.ID))
		renamed := draft("Under", one.ID)
		if err := g.update(below.ID, renamed); err != nil {
			t.Fatal(err)
		}
		if err := g.s.Move(t.Context(), access.System(), two.ID, -1); err != nil {
			t.Fatal(err)
		}
		if told != 0 {
			t.Errorf("told %d times of what stays where it is", told)
		}
		if err := g.update(below.ID, draft("Under", two.ID)); err != nil {
			t.Fatal(err)
		}
		sealed := draft("One", 0)
		sealed.TeamID, sealed.SealedTo = g.first, []team.ID{g.first}
		if err := g.update(one.ID, sealed); err != nil {
			t.Fatal(err)
		}
		if told != 2 {
			t.Errorf("told %d times", told)
		}
	})
}

func TestTheTreeStaysATree(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		g := newGrove(t, d)
		ids := []category.ID{0}
		for i := range category.MaxDepth {
			ids = append(ids, g.add(draft(fmt.Sprint(i+1), ids[i])).ID)
		}
		side := g.add(draft("side", 0))
		for name, c := range map[string]struct {
			err  error
			want []string
		}{
			"below itself":              {g.update(ids[1], draft("x", ids[1])), []string{"parent category.parent_inside"}},
			"below its child":           {g.update(ids[1], draft("x", ids[3])), []string{"parent category.parent_inside"}},
			"too deep":                  {g.update(side.ID, draft("x", ids[4])), []string{"parent category.too_deep"}},
			"a branch that is too deep": {g.update(ids[1], draft("x", side.ID)), []string{"parent category.too_deep"}},
			"nowhere":                   {g.update(side.ID, draft("x", 999)), []string{"parent category.parent_unknown"}},
			"no team":                   {g.update(side.ID, draft("x", 0)), []string{"team category.team_at_top"}},
		} {
			if diff := cmp.Diff(c.want, keysOf(c.err)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		if got := g.get(ids[4]).Path("en"); got != "1 › 2 › 3 › 4" {
			t.Errorf("refused changes left %q", got)
		}
	})
}

// TestWhatCountsFollowsFromWhatWasChosen does many things to a tree and compares each category with what its ancestors say.
func TestWhatCountsFollowsFromWhatWasChosen(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		g := newGrove(t, d)
		for i := range 8 {
			parent := category.ID(0)
			if i > 3 {
				parent = category.ID(i - 3)
			}
			g.add(draft(fmt.Sprint(i), parent))
		}
		rapid.Check(t, func(rt *rapid.T) {
			for range rapid.IntRange(1, 4).Draw(rt, "acts") {
				id := category.ID(rapid.IntRange(1, 8).Draw(rt, "id"))
				if rapid.Bool().Draw(rt, "move") {
					if err := g.s.Move(t.Context(), access.System(), id, rapid.IntRange(-2, 2).Draw(rt, "by")); err != nil {
						rt.Fatal(err)
					}
					continue
				}
				change := draft(fmt.Sprint(id), category.ID(rapid.IntRange(0, 8).Draw(rt, "parent")))
				change.Active = rapid.Bool().Draw(rt, "active")
				if rapid.Bool().Draw(rt, "own") {
					change.Impact, change.TeamID = new(rapid.IntRange(0, 3).Draw(rt, "impact")), g.first
				}
				_ = g.update(id, change) // what would be no tree is refused: see the test above
			}
			if astray, err := category.Astray(t.Context(), d); err != nil || len(astray) > 0 {
				rt.Fatalf("astray: %v, %v", astray, err)
			}
			list, err := category.List(t.Context(), d, true)
			if err != nil || len(list) != 8 {
				rt.Fatalf("%d categories, %v", len(list), err)
			}
			byID := map[category.ID]category.Category{}
			for i, c := range list {
				if byID[c.ID] = c; c.Position != i+1 {
					rt.Errorf("%d stands at %d, not %d", c.ID, c.Position, i+1)
				}
			}
			for _, c := range list {
				agrees(rt, d, byID, c)
			}
		})
	})
}

// agrees compares a category with what walking up the tree finds.
func agrees(rt *rapid.T, d *db.DB, byID map[category.ID]category.Category, c category.Category) {
	path, impact, offered, depth := c.NameEN, c.OwnImpact, c.Active, 1
	above := map[category.ID]bool{c.ID: true}
	for at := c; at.ParentID != nil; depth++ {
		at = byID[*at.ParentID]
		if path, offered = at.NameEN+" › "+path, offered && at.Active; impact == nil {
			impact = at.OwnImpact
		}
		if above[at.ID] {
			rt.Fatalf("%d is in a ring", c.ID)
		}
		above[at.ID] = true
	}
	if impact == nil {
		impact = new(category.UsualImpact)
	}
	if c.PathEN != path || c.Impact != *impact || c.Offered != offered || c.Depth() != depth || depth > category.MaxDepth {
		rt.Errorf("%+v; walked: %q, %d, %v, %d", c, path, *impact, offered, depth)
	}
	var within []category.ID
	if err := d.Select(rt.Context(), &within, `SELECT within_id FROM category_within WHERE category_id = $1`, c.ID); err != nil {
		rt.Fatal(err)
	}
	for _, id := range within {
		if !above[id] || !category.Within(c.Trail, id) {
			rt.Errorf("%d is noted within %d", c.ID, id)
		}
	}
	if len(within) != len(above) {
		rt.Errorf("%d is within %v, walked %v", c.ID, within, above)
	}
}
