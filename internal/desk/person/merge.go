package person

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
)

// Merge notes that from and into are the same person, who is known as into from now on. from keeps all that is theirs and points to into;
// only the addresses move. Who works at the desk can't be merged away, and a merged person can't sign in.
func (s *Store) Merge(ctx context.Context, actor access.Actor, from, into ID) (err error) {
	defer errs.Wrap(&err, "merge person %d into %d", from, into)
	if err := actor.Require(access.ManagePeople); err != nil {
		return err
	}
	if from == into {
		return errs.Bad("into", "people.merge_same")
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := lock(ctx, tx, from, into); err != nil {
			return err
		}
		has, err := roles(ctx, tx, from)
		if err != nil {
			return err
		}
		if has.Staff {
			return errs.New(errs.Forbidden, "people.staff_stays")
		}
		_, err = tx.Exec(ctx, `INSERT INTO person_merge (from_id, into_id, by_id, at) VALUES ($1, $2, $3, $4)`, from, into, actor.Ref(), tx.Now)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE person SET merged_into = $2, updated_at = $3 WHERE id = $1 OR merged_into = $1`, from, into, tx.Now); err != nil {
			return err
		}
		var brought []string
		err = tx.Select(ctx, &brought, `UPDATE person_address SET person_id = $2 WHERE person_id = $1 RETURNING address`, from, into)
		if err != nil {
			return err
		}
		if err := noteChanges(ctx, tx, into, ChangedAddress, nil, brought); err != nil {
			return err
		}
		if err := s.gone(ctx, tx, from); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "person.merge", Object: "person", ObjectID: int64(into), Detail: map[string]any{"from": from}})
	})
}

// Unmerge makes somebody a person of their own again, with their addresses and with those who had been merged into them before.
func (s *Store) Unmerge(ctx context.Context, actor access.Actor, from ID) (err error) {
	defer errs.Wrap(&err, "unmerge person %d", from)
	if err := actor.Require(access.ManagePeople); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var m struct{ ID, IntoID int64 }
		err := tx.Get(ctx, &m, `
			UPDATE person_merge
			SET undone_at = $2
			WHERE from_id = $1 AND undone_at IS NULL
			RETURNING id, into_id`, from, tx.Now)
		if err != nil {
			return err // not merged
		}
		if err := restore(ctx, tx, from); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "person.unmerge", Object: "person", ObjectID: m.IntoID, Detail: map[string]any{"from": from}})
	})
}

// restore gives id back all that the journal still counts as theirs.
func restore(ctx context.Context, tx *db.Tx, id ID) error {
	var theirs []ID
	err := tx.Select(ctx, &theirs, `
		WITH RECURSIVE theirs (id) AS (
			SELECT CAST($1 AS BIGINT)
			UNION
			SELECT m.from_id
			FROM person_merge m
			JOIN theirs ON theirs.id = m.into_id
			WHERE m.undone_at IS NULL
		)
		SELECT id FROM theirs`, id)
	if err != nil {
		return err
	}
	var p db.Params
	who, list := p.Bind(id), db.BindAll(&p, theirs)
	if _, err := tx.Exec(ctx, `UPDATE person_address SET person_id = `+who+` WHERE home_id IN `+list, p.Args...); err != nil {
		return err
	}
	now := p.Bind(tx.Now)
	_, err = tx.Exec(ctx, `
		UPDATE person
		SET merged_into = CASE WHEN id = `+who+` THEN NULL ELSE CAST(`+who+` AS BIGINT) END, version = version + 1, updated_at = `+now+`
		WHERE id IN `+list, p.Args...)
	return err
}

// lock takes both rows for this transaction, always in the same order, and refuses those that are merged already.
func lock(ctx context.Context, tx *db.Tx, a, b ID) error {
	for _, id := range []ID{min(a, b), max(a, b)} {
		var row struct{ MergedInto *ID }
		err := tx.Get(ctx, &row, `UPDATE person SET version = version + 1 WHERE id = $1 RETURNING merged_into`, id)
		if err != nil {
			return err
		}
		if row.MergedInto != nil {
			return errs.New(errs.Conflict, "people.merged_already")
		}
	}
	return nil
}
