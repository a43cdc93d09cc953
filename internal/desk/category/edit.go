package category

import (
	"context"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/team"
)

// Draft is what a form says about a category.
type Draft struct {
	Parent                 ID // 0: at the top
	NameEN, NameFR, NameNL string
	TeamID                 team.ID // 0: as the category above
	Impact                 *int    // nil: as the category above
	Urgency                *int
	Active                 bool
	Steps                            // 0: as the category above
	SealedTo               []team.ID // only these teams, and each requester, see what is filed here and below; none: as the category above
}

// Moved is told, in the transaction, that categories stand elsewhere in the tree or are seen by other teams: what was decided by them may
// come out otherwise now.
type Moved func(ctx context.Context, tx *db.Tx) error

// Store changes categories.
type Store struct {
	db   *db.DB
	tell []Moved
}

// NewStore makes the store.
func NewStore(d *db.DB, tell ...Moved) *Store { return &Store{db: d, tell: tell} }

// Create adds a category as the last below its parent.
func (s *Store) Create(ctx context.Context, actor access.Actor, d Draft) (c Category, err error) {
	defer errs.Wrap(&err, "add category")
	if err := actor.Require(access.ManageCategory); err != nil {
		return c, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		t, err := readTree(ctx, tx)
		if err != nil {
			return err
		}
		d, err := check(ctx, tx, t, 0, d)
		if err != nil {
			return err
		}
		err = tx.Insert(ctx, &c.ID, `
			INSERT INTO category (parent_id, name_en, name_fr, name_nl, own_team_id, team_id, own_impact, own_urgency, active, sealed, position,
				created_at, updated_at, own_second_id, own_third_id, own_vendor_id)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14, $15)
			RETURNING id`,
			ref(d.Parent), d.NameEN, d.NameFR, d.NameNL, ref(d.TeamID), t.teamOf(d), d.Impact, d.Urgency, d.Active, len(d.SealedTo) > 0,
			len(t.list)+1, tx.Now, ref(d.SecondID), ref(d.ThirdID), ref(d.VendorID))
		if err != nil {
			return err
		}
		if err := storeTeams(ctx, tx, c.ID, d.SealedTo); err != nil {
			return err
		}
		if c, err = s.settle(ctx, tx, c.ID); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "category.create", Object: "category", ObjectID: int64(c.ID)})
	})
	return c, err
}

// Update changes a category as it was at version, and moves it where its parent is another; when somebody was faster it is a conflict and
// nothing changes. What is filed in it stays there, and goes along.
func (s *Store) Update(ctx context.Context, actor access.Actor, id ID, version int64, d Draft) (c Category, err error) {
	defer errs.Wrap(&err, "change category %d", id)
	if err := actor.Require(access.ManageCategory); err != nil {
		return c, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		t, err := readTree(ctx, tx)
		if err != nil {
			return err
		}
		if _, known := t.byID[id]; !known {
			return errs.Missing()
		}
		d, err := check(ctx, tx, t, id, d)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `
			UPDATE category
			SET version = version + 1, parent_id = $3, name_en = $4, name_fr = $5, name_nl = $6, own_team_id = $7, own_impact = $8, own_urgency = $9,
				active = $10, updated_at = $11, sealed = $12, own_second_id = $13, own_third_id = $14, own_vendor_id = $15
			WHERE id = $1 AND version = $2`,
			id, version, ref(d.Parent), d.NameEN, d.NameFR, d.NameNL, ref(d.TeamID), d.Impact, d.Urgency, d.Active, tx.Now, len(d.SealedTo) > 0,
			ref(d.SecondID), ref(d.ThirdID), ref(d.VendorID))
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if err := storeTeams(ctx, tx, id, d.SealedTo); err != nil {
			return err
		}
		if c, err = s.settle(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "category.update", Object: "category", ObjectID: int64(id)})
	})
	return c, err
}

// Move puts a category so many places up (below 0) or down among those beside it; at the ends it stays.
func (s *Store) Move(ctx context.Context, actor access.Actor, id ID, by int) (err error) {
	defer errs.Wrap(&err, "order categories")
	if err := actor.Require(access.ManageCategory); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		t, err := readTree(ctx, tx)
		if err != nil {
			return err
		}
		if _, known := t.byID[id]; !known {
			return errs.Missing()
		}
		if !t.move(id, by) {
			return nil
		}
		if _, err := t.store(ctx, tx); err != nil { // beside one another they stay what they are
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "category.reorder", Object: "category", ObjectID: int64(id)})
	})
}

// check makes a draft whole; id is the category that it is for, 0 for a new one.
func check(ctx context.Context, q db.Querier, t *tree, id ID, d Draft) (Draft, error) {
	var c errs.Check
	for _, n := range []struct {
		field string
		name  *string
	}{{"name_en", &d.NameEN}, {"name_fr", &d.NameFR}, {"name_nl", &d.NameNL}} {
		*n.name = clean.Line(*n.name)
		c.That(*n.name != "", n.field, "people.name_missing")
		c.That(len([]rune(*n.name)) <= 100, n.field, "people.too_long", errs.Args{"Max": 100})
	}
	parent, known := t.byID[d.Parent]
	c.That(d.Parent == 0 || known, "parent", "category.parent_unknown")
	if known {
		inside := id != 0 && Within(parent.Trail, id)
		c.That(!inside, "parent", "category.parent_inside")
		c.That(inside || parent.Depth()+t.height(id) <= MaxDepth, "parent", "category.too_deep", errs.Args{"Max": MaxDepth})
	}
	c.That(d.Impact == nil || *d.Impact >= 0 && *d.Impact <= 3, "impact", "ticket.impact_unknown")
	c.That(d.Urgency == nil || *d.Urgency >= 0 && *d.Urgency <= 2, "urgency", "ticket.urgency_unknown")
	for _, id := range d.SealedTo {
		_, err := team.Get(ctx, q, id)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return d, err
		}
		c.That(err == nil, "sealed_to", "people.category_team")
	}
	if err := checkSteps(ctx, q, &c, d.Steps); err != nil {
		return d, err
	}
	if d.TeamID == 0 {
		c.That(d.Parent != 0, "team", "category.team_at_top")
		return d, c.Err()
	}
	first, err := team.Get(ctx, q, d.TeamID)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return d, err
	}
	c.That(err == nil && first.Active, "team", "people.category_team")
	return d, c.Err()
}

func storeTeams(ctx context.Context, tx *db.Tx, id ID, teams []team.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM category_team WHERE category_id = $1`, id); err != nil {
		return err
	}
	for _, one := range teams {
		_, err := tx.Exec(ctx, `INSERT INTO category_team (category_id, team_id) VALUES ($1, $2) ON CONFLICT (category_id, team_id) DO NOTHING`, id, one)
		if err != nil {
			return err
		}
	}
	return nil
}

// ref is an id as a column keeps it; nil for none.
func ref[T ~int64](id T) *T {
	if id == 0 {
		return nil
	}
	return &id
}
