package checklist

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/category"
)

// maxText bounds an item, in characters.
const maxText = 200

// Draft is what a form says about an item.
type Draft struct {
	Stage                  Stage
	CategoryID             *category.ID
	TextEN, TextFR, TextNL string
	Required, Active       bool
}

// Create adds an item at the end of its stage.
func (s *Store) Create(ctx context.Context, actor access.Actor, d Draft) (i Item, err error) {
	defer errs.Wrap(&err, "add checklist item")
	if err := actor.Require(access.ManageDesk); err != nil {
		return i, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if d, err = check(ctx, tx, d); err != nil {
			return err
		}
		err := tx.Get(ctx, &i, `
			INSERT INTO checklist_item (stage, category_id, text_en, text_fr, text_nl, required, active, position, created_at, updated_at)
			SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS BOOLEAN), CAST($7 AS BOOLEAN),
				COALESCE(max(position), 0) + 1, CAST($8 AS BIGINT), CAST($8 AS BIGINT)
			FROM checklist_item
			WHERE TRUE
			RETURNING `+columns, d.Stage, d.CategoryID, d.TextEN, d.TextFR, d.TextNL, d.Required, d.Active, tx.Now)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "checklist.create", Object: "checklist_item", ObjectID: int64(i.ID), Detail: map[string]any{"required": d.Required}})
	})
	return i, err
}

// Update changes an item as it was at version; when somebody was faster it is a conflict and nothing changes.
func (s *Store) Update(ctx context.Context, actor access.Actor, id ID, version int64, d Draft) (i Item, err error) {
	defer errs.Wrap(&err, "change checklist item %d", id)
	if err := actor.Require(access.ManageDesk); err != nil {
		return i, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := Get(ctx, tx, id); err != nil {
			return err
		}
		if d, err = check(ctx, tx, d); err != nil {
			return err
		}
		err := tx.Get(ctx, &i, `
			UPDATE checklist_item
			SET version = version + 1, stage = $3, category_id = $4, text_en = $5, text_fr = $6, text_nl = $7, required = $8, active = $9, updated_at = $10
			WHERE id = $1 AND version = $2
			RETURNING `+columns, id, version, d.Stage, d.CategoryID, d.TextEN, d.TextFR, d.TextNL, d.Required, d.Active, tx.Now)
		if errs.Is(err, errs.NotFound) {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{
			Action: "checklist.update", Object: "checklist_item", ObjectID: int64(id), Detail: map[string]any{"required": d.Required, "active": d.Active},
		})
	})
	return i, err
}

// Move puts an item before or behind its neighbour of the same stage.
func (s *Store) Move(ctx context.Context, actor access.Actor, id ID, by int) (err error) {
	defer errs.Wrap(&err, "move checklist item %d", id)
	if err := actor.Require(access.ManageDesk); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		one, err := Get(ctx, tx, id)
		if err != nil {
			return err
		}
		all, err := List(ctx, tx, true)
		if err != nil {
			return err
		}
		list := slices.DeleteFunc(all, func(i Item) bool { return i.Stage != one.Stage })
		from := slices.IndexFunc(list, func(i Item) bool { return i.ID == id })
		to := from + by
		if by != 1 && by != -1 || to < 0 || to >= len(list) {
			return nil
		}
		list[from], list[to] = list[to], list[from]
		for n, i := range list {
			if _, err := tx.Exec(ctx, `UPDATE checklist_item SET position = $2 WHERE id = $1`, i.ID, n+1); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "checklist.move", Object: "checklist_item", ObjectID: int64(id)})
	})
}

func check(ctx context.Context, q db.Querier, d Draft) (Draft, error) {
	var c errs.Check
	c.That(slices.Contains(Stages, d.Stage), "stage", "checklist.stage_unknown")
	for _, t := range []struct {
		field string
		text  *string
	}{{"text_en", &d.TextEN}, {"text_fr", &d.TextFR}, {"text_nl", &d.TextNL}} {
		*t.text = strings.Join(strings.Fields(*t.text), " ")
		c.That(*t.text != "", t.field, "checklist.text_missing")
		c.That(len([]rune(*t.text)) <= maxText, t.field, "people.too_long", errs.Args{"Max": maxText})
	}
	if d.CategoryID != nil {
		_, err := category.Get(ctx, q, *d.CategoryID)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return d, err
		}
		c.That(err == nil, "category", "ticket.category_unknown")
	}
	return d, c.Err()
}
