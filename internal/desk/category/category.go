// Package category sorts problems by what they are about, and so decides which team gets them first.
package category

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/team"
)

// ID names a category.
type ID int64

// Category is what a problem is about.
type Category struct {
	ID        ID
	Version   int64
	NameEN    string `db:"name_en"`
	NameFR    string `db:"name_fr"`
	NameNL    string `db:"name_nl"`
	TeamID    team.ID
	Position  int
	Active    bool
	CreatedAt db.Time
	UpdatedAt db.Time
}

// Name is the category's name in a language.
func (c Category) Name(locale string) string {
	switch locale {
	case "fr":
		return c.NameFR
	case "nl":
		return c.NameNL
	}
	return c.NameEN
}

const columns = `id, version, name_en, name_fr, name_nl, team_id, position, active, created_at, updated_at`

// Get is a category.
func Get(ctx context.Context, q db.Querier, id ID) (c Category, err error) {
	ask := Ask(&c, id)
	err = q.Get(ctx, ask.Into, ask.Query, ask.Args...)
	return c, err
}

// Ask is Get for a transaction that asks more at once.
func Ask(c *Category, id ID) db.Ask {
	return db.Ask{Into: c, Query: `SELECT ` + columns + ` FROM category WHERE id = $1`, Args: []any{id}}
}

// List are the categories in the order that the desk has chosen; active ones only, or all of them for who manages them.
func List(ctx context.Context, q db.Querier, all bool) (list []Category, err error) {
	err = q.Select(ctx, &list, `SELECT `+columns+` FROM category WHERE active = TRUE OR $1 = TRUE ORDER BY position, id`, all)
	return list, err
}

// Draft is what a form says about a category.
type Draft struct {
	NameEN, NameFR, NameNL string
	TeamID                 team.ID
	Active                 bool
}

// Store changes categories.
type Store struct{ db *db.DB }

// NewStore makes the store.
func NewStore(d *db.DB) *Store { return &Store{db: d} }

// Create adds a category at the end.
func (s *Store) Create(ctx context.Context, actor access.Actor, d Draft) (c Category, err error) {
	defer errs.Wrap(&err, "add category")
	if err := actor.Require(access.ManageTeams); err != nil {
		return c, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		d, err := check(ctx, tx, d)
		if err != nil {
			return err
		}
		err = tx.Get(ctx, &c, `
			INSERT INTO category (name_en, name_fr, name_nl, team_id, active, position, created_at, updated_at)
			SELECT $1, $2, $3, CAST($4 AS BIGINT), CAST($5 AS BOOLEAN), coalesce(max(position), 0) + 1, CAST($6 AS BIGINT), CAST($6 AS BIGINT)
			FROM category
			WHERE TRUE
			RETURNING `+columns, d.NameEN, d.NameFR, d.NameNL, d.TeamID, d.Active, tx.Now)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "category.create", Object: "category", ObjectID: int64(c.ID)})
	})
	return c, err
}

// Update changes a category as it was at version; when somebody was faster it is a conflict and nothing changes.
func (s *Store) Update(ctx context.Context, actor access.Actor, id ID, version int64, d Draft) (c Category, err error) {
	defer errs.Wrap(&err, "change category %d", id)
	if err := actor.Require(access.ManageTeams); err != nil {
		return c, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		d, err := check(ctx, tx, d)
		if err != nil {
			return err
		}
		if _, err := Get(ctx, tx, id); err != nil {
			return err
		}
		err = tx.Get(ctx, &c, `
			UPDATE category
			SET version = version + 1, name_en = $3, name_fr = $4, name_nl = $5, team_id = $6, active = $7, updated_at = $8
			WHERE id = $1 AND version = $2
			RETURNING `+columns, id, version, d.NameEN, d.NameFR, d.NameNL, d.TeamID, d.Active, tx.Now)
		if errs.Is(err, errs.NotFound) {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "category.update", Object: "category", ObjectID: int64(id)})
	})
	return c, err
}

// Reorder puts all categories in the order of ids; those that ids leave out follow in the order that they had.
func (s *Store) Reorder(ctx context.Context, actor access.Actor, ids []ID) (err error) {
	defer errs.Wrap(&err, "order categories")
	if err := actor.Require(access.ManageTeams); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		had, err := List(ctx, tx, true)
		if err != nil {
			return err
		}
		slices.SortStableFunc(had, func(a, b Category) int { return place(ids, a.ID) - place(ids, b.ID) })
		for i, c := range had {
			if c.Position == i+1 {
				continue
			}
			if _, err := tx.Exec(ctx, `UPDATE category SET position = $2, updated_at = $3 WHERE id = $1`, c.ID, i+1, tx.Now); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "category.reorder", Object: "category"})
	})
}

func place(ids []ID, id ID) int {
	if i := slices.Index(ids, id); i >= 0 {
		return i
	}
	return len(ids)
}

func check(ctx context.Context, q db.Querier, d Draft) (Draft, error) {
	var c errs.Check
	for _, n := range []struct {
		field string
		name  *string
	}{{"name_en", &d.NameEN}, {"name_fr", &d.NameFR}, {"name_nl", &d.NameNL}} {
		*n.name = strings.Join(strings.Fields(*n.name), " ")
		c.That(*n.name != "", n.field, "people.name_missing")
		c.That(len([]rune(*n.name)) <= 100, n.field, "people.too_long", errs.Args{"Max": 100})
	}
	t, err := team.Get(ctx, q, d.TeamID)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return d, err
	}
	c.That(err == nil && t.Active, "team", "people.category_team")
	return d, c.Err()
}
