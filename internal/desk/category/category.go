// Package category sorts tickets by what they are about, in each language's everyday words, and sends each sort to its first team.
package category

import (
	"context"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/team"
)

// ID names a category.
type ID int64

// Category is one sort of tickets.
type Category struct {
	ID        ID
	Version   int64
	NameEN    string `db:"name_en"`
	NameFR    string `db:"name_fr"`
	NameNL    string `db:"name_nl"`
	TeamID    team.ID
	Position  int // order in lists
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

// Store is the desk's categories.
type Store struct{ db *db.DB }

// NewStore makes the store.
func NewStore(d *db.DB) *Store { return &Store{db: d} }

const columns = `id, version, name_en, name_fr, name_nl, team_id, position, active, created_at, updated_at`

// Get is one category.
func Get(ctx context.Context, q db.Querier, id ID) (c Category, err error) {
	err = q.Get(ctx, &c, `SELECT `+columns+` FROM category WHERE id = $1`, id)
	return c, err
}

// All are the categories in their order, those out of use last.
func All(ctx context.Context, q db.Querier) (list []Category, err error) {
	err = q.Select(ctx, &list, `SELECT `+columns+` FROM category ORDER BY active DESC, position, id`)
	return list, err
}

// Active are the categories that new tickets can have, in their order.
func Active(ctx context.Context, q db.Querier) (list []Category, err error) {
	err = q.Select(ctx, &list, `SELECT `+columns+` FROM category WHERE active = TRUE ORDER BY position, id`)
	return list, err
}

// Draft is what a form says about a category.
type Draft struct {
	NameEN, NameFR, NameNL string
	TeamID                 team.ID
	Position               int
	Active                 bool
}

const maxName = 100

func (d *Draft) check(ctx context.Context, tx *db.Tx) error {
	var c errs.Check
	for _, n := range []struct {
		field string
		name  *string
	}{{"name_en", &d.NameEN}, {"name_fr", &d.NameFR}, {"name_nl", &d.NameNL}} {
		*n.name = strings.Join(strings.Fields(*n.name), " ")
		c.That(*n.name != "", n.field, "people.category_name_missing")
		c.That(len([]rune(*n.name)) <= maxName, n.field, "people.category_name_too_long", errs.Args{"Max": maxName})
	}
	t, err := team.Get(ctx, tx, d.TeamID)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	c.That(err == nil && t.Active, "team", "people.category_team_unknown")
	return c.Err()
}

// Create adds a category.
func (s *Store) Create(ctx context.Context, actor access.Actor, d Draft) (c Category, err error) {
	defer errs.Wrap(&err, "add category")
	if err := actor.Require(access.ManageTeams); err != nil {
		return c, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := d.check(ctx, tx); err != nil {
			return err
		}
		var id ID
		err := tx.Insert(ctx, &id, `
			INSERT INTO category (name_en, name_fr, name_nl, team_id, position, active, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
			RETURNING id`, d.NameEN, d.NameFR, d.NameNL, d.TeamID, d.Position, d.Active, tx.Now)
		if err != nil {
			return err
		}
		if c, err = Get(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "category.create", Object: "category", ObjectID: int64(id)})
	})
	return c, err
}

// Update changes a category as it was at version; when somebody was faster it is a conflict.
func (s *Store) Update(ctx context.Context, actor access.Actor, id ID, version int64, d Draft) (c Category, err error) {
	defer errs.Wrap(&err, "change category %d", id)
	if err := actor.Require(access.ManageTeams); err != nil {
		return c, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if c, err = Get(ctx, tx, id); err != nil {
			return err
		}
		if c.Version != version {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if err := d.check(ctx, tx); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
			UPDATE category
			SET version = version + 1, name_en = $2, name_fr = $3, name_nl = $4, team_id = $5, position = $6, active = $7, updated_at = $8
			WHERE id = $1`, id, d.NameEN, d.NameFR, d.NameNL, d.TeamID, d.Position, d.Active, tx.Now)
		if err != nil {
			return err
		}
		if c, err = Get(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "category.update", Object: "category", ObjectID: int64(id)})
	})
	return c, err
}
