package category

import (
	"context"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/team"
)

// between stands in a path between a category and the one above it.
const between = " › "

// tree is all categories, those of one parent in their order.
type tree struct {
	list  []*Category
	byID  map[ID]*Category
	below map[ID][]*Category // by parent; 0: the top
	was   map[ID]Category    // as the database has them
	teams map[ID]string      // that were chosen to see what is sealed, as SealedTo has them
}

// lock makes others who change the tree wait, so that two moves do not make a ring of what each by itself leaves a tree.
func lock(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE category SET updated_at = updated_at WHERE id = (SELECT min(id) FROM category)`)
	return err
}

func readTree(ctx context.Context, q db.Querier) (*tree, error) {
	list, err := List(ctx, q, true)
	if err != nil {
		return nil, err
	}
	var named []struct {
		CategoryID ID
		TeamID     team.ID
	}
	if err := q.Select(ctx, &named, `SELECT category_id, team_id FROM category_team ORDER BY category_id, team_id`); err != nil {
		return nil, err
	}
	t := newTree(list)
	for _, n := range named {
		if t.teams[n.CategoryID] == "" {
			t.teams[n.CategoryID] = "/"
		}
		t.teams[n.CategoryID] += step(n.TeamID)[1:]
	}
	return t, nil
}

func newTree(list []Category) *tree {
	t := &tree{byID: map[ID]*Category{}, below: map[ID][]*Category{}, was: map[ID]Category{}, teams: map[ID]string{}}
	for i := range list {
		c := &list[i]
		t.list, t.byID[c.ID], t.was[c.ID] = append(t.list, c), c, *c
		t.below[c.parent()] = append(t.below[c.parent()], c)
	}
	return t
}

func (c *Category) parent() ID {
	if c.ParentID == nil {
		return 0
	}
	return *c.ParentID
}

// height is how many levels a category and what is below it take; 1 for one that is not there yet.
func (t *tree) height(id ID) int {
	most := 0
	if id != 0 {
		for _, c := range t.below[id] {
			most = max(most, t.height(c.ID))
		}
	}
	return most + 1
}

// teamOf is the first team of a draft.
func (t *tree) teamOf(d Draft) team.ID {
	if parent, known := t.byID[d.Parent]; known && d.TeamID == 0 {
		return parent.TeamID
	}
	return d.TeamID
}

// move changes places among those of one parent; false when there is nothing to change.
func (t *tree) move(id ID, by int) bool {
	beside := t.below[t.byID[id].parent()]
	at := slices.Index(beside, t.byID[id])
	to := min(max(at+by, 0), len(beside)-1)
	if to == at {
		return false
	}
	c := beside[at]
	beside = slices.Delete(beside, at, at+1)
	t.below[c.parent()] = slices.Insert(beside, to, c)
	return true
}

// derive sets everywhere what follows from those above, and the places from top to bottom.
func (t *tree) derive() {
	place := 0
	var walk func(above *Category, id ID)
	walk = func(above *Category, id ID) {
		for _, c := range t.below[id] {
			place++
			c.Position = place
			c.follow(above)
			if c.Sealed {
				c.SealedTo = t.teams[c.ID]
			}
			walk(c, c.ID)
		}
	}
	walk(nil, 0)
}

// follow takes from the category above what was not chosen for this one.
func (c *Category) follow(above *Category) {
	c.Trail, c.PathEN, c.PathFR, c.PathNL = step(c.ID), c.NameEN, c.NameFR, c.NameNL
	c.Impact, c.Urgency, c.Offered, c.SealedTo = UsualImpact, UsualUrgency, c.Active, ""
	c.Steps = c.Chosen()
	if above != nil {
		c.Trail = above.Trail + step(c.ID)[1:]
		c.PathEN, c.PathFR, c.PathNL = above.PathEN+between+c.NameEN, above.PathFR+between+c.NameFR, above.PathNL+between+c.NameNL
		c.TeamID, c.Impact, c.Urgency, c.Offered = above.TeamID, above.Impact, above.Urgency, above.Offered && c.Active
		c.SealedTo, c.Steps = above.SealedTo, c.or(above.Steps)
	}
	if c.OwnTeamID != nil {
		c.TeamID = *c.OwnTeamID
	}
	if c.OwnImpact != nil {
		c.Impact = *c.OwnImpact
	}
	if c.OwnUrgency != nil {
		c.Urgency = *c.OwnUrgency
	}
}

// settle brings what counts in line with what was chosen, after a change of the tree, and gives back one of its categories.
func (s *Store) settle(ctx context.Context, tx *db.Tx, id ID) (Category, error) {
	t, err := readTree(ctx, tx)
	if err != nil {
		return Category{}, err
	}
	moved, err := t.store(ctx, tx)
	if err != nil {
		return Category{}, err
	}
	if moved {
		for _, tell := range s.tell {
			if err := tell(ctx, tx); err != nil {
				return Category{}, err
			}
		}
	}
	return *t.byID[id], nil
}

// store derives the tree and writes what changed by it; moved tells that one which was there before stands elsewhere or is seen by others.
func (t *tree) store(ctx context.Context, tx *db.Tx) (moved bool, err error) {
	t.derive()
	for _, c := range t.list {
		if c.SealedTo != "" && !Named(c.SealedTo, c.TeamID) { // its tickets would go to a team that may not see them
			return false, errs.Bad("team", "category.team_not_named", errs.Args{"Category": c.PathEN})
		}
		was := t.was[c.ID]
		moved = moved || was.Trail != "" && (was.Trail != c.Trail || was.SealedTo != c.SealedTo)
		if was == *c {
			continue
		}
		_, err := tx.Exec(ctx, `
			UPDATE category
			SET team_id = $2, impact = $3, urgency = $4, trail = $5, path_en = $6, path_fr = $7, path_nl = $8, offered = $9, position = $10, sealed_to = $11,
				second_id = $12, third_id = $13, vendor_id = $14
			WHERE id = $1`,
			c.ID, c.TeamID, c.Impact, c.Urgency, c.Trail, c.PathEN, c.PathFR, c.PathNL, c.Offered, c.Position, c.SealedTo,
			ref(c.SecondID), ref(c.ThirdID), ref(c.VendorID))
		if err != nil {
			return false, err
		}
		if was.SealedTo != c.SealedTo {
			if err := storeSight(ctx, tx, c); err != nil {
				return false, err
			}
		}
		if was.Trail == c.Trail {
			continue
		}
		if err := t.storeWithin(ctx, tx, c); err != nil {
			return false, err
		}
	}
	return moved, nil
}

// storeWithin notes again in which categories one is.
func (t *tree) storeWithin(ctx context.Context, tx *db.Tx, c *Category) error {
	if _, err := tx.Exec(ctx, `DELETE FROM category_within WHERE category_id = $1`, c.ID); err != nil {
		return err
	}
	for at := c; at != nil; at = t.byID[at.parent()] {
		if _, err := tx.Exec(ctx, `INSERT INTO category_within (within_id, category_id) VALUES ($1, $2)`, at.ID, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// storeSight notes again which teams see a category.
func storeSight(ctx context.Context, tx *db.Tx, c *Category) error {
	if _, err := tx.Exec(ctx, `DELETE FROM category_sight WHERE category_id = $1`, c.ID); err != nil {
		return err
	}
	for _, id := range Teams(c.SealedTo) {
		if _, err := tx.Exec(ctx, `INSERT INTO category_sight (team_id, category_id) VALUES ($1, $2)`, id, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// Astray are categories for which what counts does not follow from what was chosen: there should be none.
func Astray(ctx context.Context, q db.Querier) (ids []ID, err error) {
	t, err := readTree(ctx, q)
	if err != nil {
		return nil, err
	}
	t.derive()
	for _, c := range t.list {
		if was := t.was[c.ID]; was != *c {
			ids = append(ids, c.ID)
		}
	}
	return ids, nil
}
