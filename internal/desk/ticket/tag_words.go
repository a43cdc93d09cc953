package ticket

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
)

// UsedTag is a tag with how many tickets have it.
type UsedTag struct {
	Tag
	Tickets int
	Open    int // of those
}

// UsedTags are all tags, by name, for whoever keeps them in order.
func UsedTags(ctx context.Context, q db.Querier) (list []UsedTag, err error) {
	err = q.Select(ctx, &list, `
		SELECT g.id, g.name, COALESCE(u.tickets, 0) AS tickets, COALESCE(u.open, 0) AS open
		FROM tag g
		LEFT JOIN (
			SELECT x.tag_id, count(*) AS tickets, count(*) FILTER (WHERE t.open_state = TRUE) AS open
			FROM ticket_tag x
			JOIN ticket t ON t.id = x.ticket_id
			GROUP BY x.tag_id) u ON u.tag_id = g.id
		ORDER BY g.folded`)
	return list, err
}

// RenameTag calls a tag otherwise, on all tickets. The name that it had still finds it.
func (s *Store) RenameTag(ctx context.Context, actor access.Actor, id TagID, text string) (err error) {
	defer errs.Wrap(&err, "rename tag %d", id)
	name, err := TagName(text)
	if err != nil {
		return err
	}
	return s.changeTag(ctx, actor, id, "tag.rename", map[string]any{"name": name}, func(tx *db.Tx, was string) error {
		other, err := findTag(ctx, tx, TagKey(name))
		switch {
		case err != nil && !errs.Is(err, errs.NotFound):
			return err
		case err == nil && other.ID != id:
			return errs.Bad("tag", "tag.taken", errs.Args{"Name": other.Name})
		}
		if TagKey(name) != was {
			if _, err := tx.Exec(ctx, `DELETE FROM tag_alias WHERE folded = $1`, TagKey(name)); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO tag_alias (folded, tag_id) VALUES ($1, $2)`, was, id); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `UPDATE tag SET name = $2, folded = $3 WHERE id = $1`, id, name, TagKey(name))
		return err
	})
}

// MergeTags makes two tags one: what has the first has the other from now on, and its name finds that.
func (s *Store) MergeTags(ctx context.Context, actor access.Actor, id, into TagID) (err error) {
	defer errs.Wrap(&err, "merge tag %d", id)
	if id == into {
		return errs.Bad("into", "tag.itself")
	}
	return s.changeTag(ctx, actor, id, "tag.merge", map[string]any{"into": int64(into)}, func(tx *db.Tx, was string) error {
		var there TagID
		err := tx.Get(ctx, &there, `SELECT id FROM tag WHERE id = $1`, into)
		if errs.Is(err, errs.NotFound) {
			return errs.Bad("into", "tag.unknown")
		}
		if err != nil {
			return err
		}
		for _, step := range []struct {
			sql  string
			args []any
		}{
			{`UPDATE ticket_tag SET tag_id = $2 WHERE tag_id = $1 AND ticket_id NOT IN (SELECT b.ticket_id FROM ticket_tag b WHERE b.tag_id = $2)`, []any{id, into}},
			{`UPDATE tag_alias SET tag_id = $2 WHERE tag_id = $1`, []any{id, into}},
		} {
			if _, err := tx.Exec(ctx, step.sql, step.args...); err != nil {
				return err
			}
		}
		if err := dropTag(ctx, tx, id); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO tag_alias (folded, tag_id) VALUES ($1, $2)`, was, into)
		return err
	})
}

// RemoveTag takes a tag off all tickets and out of the desk's words.
func (s *Store) RemoveTag(ctx context.Context, actor access.Actor, id TagID) (err error) {
	defer errs.Wrap(&err, "remove tag %d", id)
	return s.changeTag(ctx, actor, id, "tag.remove", nil, func(tx *db.Tx, _ string) error {
		if _, err := tx.Exec(ctx, `DELETE FROM tag_alias WHERE tag_id = $1`, id); err != nil {
			return err
		}
		return dropTag(ctx, tx, id)
	})
}

// dropTag takes a tag off the tickets that still have it. Their timelines go on telling that they had it.
func dropTag(ctx context.Context, tx *db.Tx, id TagID) error {
	for _, sql := range []string{
		`UPDATE ticket SET tags = tags - 1 WHERE id IN (SELECT x.ticket_id FROM ticket_tag x WHERE x.tag_id = $1)`,
		`DELETE FROM ticket_tag WHERE tag_id = $1`,
		`DELETE FROM tag WHERE id = $1`,
	} {
		if _, err := tx.Exec(ctx, sql, id); err != nil {
			return err
		}
	}
	return nil
}

// changeTag runs f on a tag for whoever keeps the desk's words in order; was is the key that it has.
func (s *Store) changeTag(ctx context.Context, actor access.Actor, id TagID, action string, detail map[string]any, f func(tx *db.Tx, was string) error) error {
	if err := actor.Require(access.ManageDesk); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var had struct{ Name, Folded string }
		if err := tx.Get(ctx, &had, `UPDATE tag SET name = name WHERE id = $1 RETURNING name, folded`, id); err != nil {
			return err
		}
		if err := f(tx, had.Folded); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: action, Object: "tag", ObjectID: int64(id), Detail: withWas(detail, had.Name)})
	})
}

func withWas(detail map[string]any, name string) map[string]any {
	all := map[string]any{"was": name}
	for k, v := range detail {
		all[k] = v
	}
	return all
}
