package canned

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/place"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/team"
)

// Draft is what somebody asks a canned text to be.
type Draft struct {
	Name    string
	Sharing Sharing
	Team    access.TeamID // of InTeam
	Bodies  []Body        // HTML of any origin, or text alone; one that is empty is not there
}

// The bounds of canned texts.
const (
	maxName = 60
	maxText = 10_000
	mostOwn = 200 // that one person has written
)

// Create adds a canned text, behind the others that are shared alike.
func (s *Store) Create(ctx context.Context, a access.Actor, d Draft) (t Text, err error) {
	defer errs.Wrap(&err, "create canned text")
	if d, err = s.check(ctx, a, d); err != nil {
		return t, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		var n, last int
		if err := tx.Get(ctx, &n, `SELECT count(*) FROM canned WHERE owner_id = $1 AND deleted_at IS NULL`, a.Person); err != nil {
			return err
		}
		if n >= mostOwn {
			return errs.New(errs.Conflict, "canned.too_many", errs.Args{"Max": mostOwn})
		}
		if err := tx.Get(ctx, &last, `SELECT COALESCE(max(position), 0) FROM canned`); err != nil {
			return err
		}
		err := tx.Get(ctx, &t, `
			INSERT INTO canned (name, sharing, owner_id, team_id, actions, position, created_at, updated_at)
			VALUES ($1, $2, $3, $4, '[]', $5, $6, $6)
			RETURNING `+columns, d.Name, d.Sharing, a.Person, d.team(), last+1, tx.Now)
		if err != nil {
			return err
		}
		return t.keep(ctx, tx, a, d, "canned.create")
	})
	return t, err
}

// Update changes a canned text as it was at version.
func (s *Store) Update(ctx context.Context, a access.Actor, id ID, version int64, d Draft) (t Text, err error) {
	defer errs.Wrap(&err, "change canned text %d", id)
	if err := s.mayChange(ctx, a, id); err != nil {
		return t, err
	}
	if d, err = s.check(ctx, a, d); err != nil {
		return t, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		err := tx.Get(ctx, &t, `
			UPDATE canned
			SET version = version + 1, name = $3, sharing = $4, team_id = $5, updated_at = $6
			WHERE id = $1 AND version = $2 AND deleted_at IS NULL
			RETURNING `+columns, id, version, d.Name, d.Sharing, d.team(), tx.Now)
		if errs.Is(err, errs.NotFound) {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM canned_text WHERE canned_id = $1`, id); err != nil {
			return err
		}
		return t.keep(ctx, tx, a, d, "canned.update")
	})
	return t, err
}

// keep writes what the text says, and into the audit what others see of it.
func (t *Text) keep(ctx context.Context, tx *db.Tx, a access.Actor, d Draft, act string) error {
	for _, b := range d.Bodies {
		_, err := tx.Exec(ctx, `INSERT INTO canned_text (canned_id, locale, html, text) VALUES ($1, $2, $3, $4)`, t.ID, b.Locale, b.HTML, b.Text)
		if err != nil {
			return err
		}
	}
	t.Bodies = d.Bodies
	return t.note(ctx, tx, a, act)
}

func (t *Text) note(ctx context.Context, tx *db.Tx, a access.Actor, act string) error {
	if t.Sharing == Own {
		return nil
	}
	return audit.Record(ctx, tx, a, audit.Act{
		Action: act, Object: "canned", ObjectID: int64(t.ID), Detail: map[string]any{"name": t.Name, "sharing": t.Sharing},
	})
}

// Delete takes a canned text away from all who have it; Restore gives it back.
func (s *Store) Delete(ctx context.Context, a access.Actor, id ID) (t Text, err error) {
	defer errs.Wrap(&err, "delete canned text %d", id)
	if err := s.mayChange(ctx, a, id); err != nil {
		return t, err
	}
	return s.change(ctx, a, "canned.delete", `
		UPDATE canned SET version = version + 1, deleted_at = $2, updated_at = $2 WHERE id = $1 AND deleted_at IS NULL
		RETURNING `+columns, id)
}

// Restore gives a deleted text back to all who had it.
func (s *Store) Restore(ctx context.Context, a access.Actor, id ID) (t Text, err error) {
	defer errs.Wrap(&err, "restore canned text %d", id)
	if err := s.db.Get(ctx, &t, `SELECT `+columns+` FROM canned WHERE id = $1 AND deleted_at IS NOT NULL`, id); err != nil {
		return t, err
	}
	if !t.MayChange(a) {
		return t, errs.Missing()
	}
	return s.change(ctx, a, "canned.restore", `
		UPDATE canned SET version = version + 1, deleted_at = NULL, updated_at = $2 WHERE id = $1 AND deleted_at IS NOT NULL
		RETURNING `+columns, id)
}

// change runs a statement that gives back the text as it is then; no row is a conflict.
func (s *Store) change(ctx context.Context, a access.Actor, act, statement string, id ID) (t Text, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		err := tx.Get(ctx, &t, statement, id, tx.Now)
		if errs.Is(err, errs.NotFound) {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if err != nil {
			return err
		}
		return t.note(ctx, tx, a, act)
	})
	return t, err
}

// Move puts a text before or behind its neighbour among those that are shared alike and that the actor may change.
func (s *Store) Move(ctx context.Context, a access.Actor, id ID, by int) (err error) {
	defer errs.Wrap(&err, "move canned text %d", id)
	if err := s.mayChange(ctx, a, id); err != nil {
		return err
	}
	list, err := s.List(ctx, a)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(list, func(t Text) bool { return t.ID == id })
	to := at + by
	if at < 0 || to < 0 || to >= len(list) || !list[at].sharedLike(&list[to]) {
		return nil
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		for _, x := range []struct {
			id       ID
			position int
		}{{list[at].ID, list[to].Position}, {list[to].ID, list[at].Position}} {
			if _, err := tx.Exec(ctx, `UPDATE canned SET position = $2 WHERE id = $1`, x.id, x.position); err != nil {
				return err
			}
		}
		return list[at].note(ctx, tx, a, "canned.move")
	})
}

func (t *Text) sharedLike(o *Text) bool {
	return t.Sharing == o.Sharing && (t.TeamID == nil || o.TeamID != nil && *t.TeamID == *o.TeamID)
}

func (s *Store) mayChange(ctx context.Context, a access.Actor, id ID) error {
	if err := a.Require(access.WriteCanned); err != nil {
		return err
	}
	t, err := s.Get(ctx, a, id)
	if err == nil && !t.MayChange(a) {
		return errs.New(errs.Forbidden, "canned.not_yours")
	}
	return err
}

func (d Draft) team() *access.TeamID {
	if d.Sharing != InTeam {
		return nil
	}
	return &d.Team
}

func (s *Store) check(ctx context.Context, a access.Actor, d Draft) (Draft, error) {
	if err := a.Require(access.WriteCanned); err != nil {
		return d, err
	}
	d.Name = clean.Line(d.Name)
	var c errs.Check
	c.That(d.Name != "", "name", "canned.name_missing")
	c.That(len([]rune(d.Name)) <= maxName, "name", "people.too_long", errs.Args{"Max": maxName})
	c.That(slices.Contains(Sharings(), d.Sharing), "sharing", "canned.sharing_unknown")
	if d.Sharing == InTeam {
		_, err := team.Get(ctx, s.db, d.Team)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return d, err
		}
		c.That(err == nil, "team", "canned.team_missing")
	}
	d.Bodies = written(&c, d.Bodies)
	c.That(len(d.Bodies) > 0, "text_"+Locales()[0], "canned.text_missing")
	if err := c.Err(); err != nil {
		return d, err
	}
	if d.Sharing != Own && !mayShare(a, d.Sharing, d.team()) {
		return d, errs.New(errs.Forbidden, "canned.not_to_share")
	}
	return d, nil
}

// written are the bodies that say something, cleaned, in the order of Locales.
func written(c *errs.Check, given []Body) (list []Body) {
	for _, locale := range Locales() {
		i := slices.IndexFunc(given, func(b Body) bool { return b.Locale == locale })
		if i < 0 {
			continue
		}
		b := given[i]
		if strings.TrimSpace(string(b.HTML)) == "" {
			b.Text = strings.TrimSpace(strings.ReplaceAll(b.Text, "\r\n", "\n"))
			b.HTML = clean.FromText(b.Text)
		} else {
			done := clean.Composer(string(b.HTML), nil)
			b.HTML, b.Text = done.HTML, strings.TrimSpace(done.Text)
		}
		if b.Text == "" {
			continue
		}
		c.That(len([]rune(b.Text)) <= maxText, "text_"+locale, "people.too_long", errs.Args{"Max": maxText})
		for _, wrong := range place.Unknown(b.Text, Places()) {
			c.That(false, "text_"+locale, "canned.place_unknown", errs.Args{"Place": wrong})
		}
		list = append(list, b)
	}
	for _, b := range given {
		c.That(slices.Contains(Locales(), b.Locale), "text_"+b.Locale, "canned.locale_unknown")
	}
	return list
}
