package protocol

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/checklist"
)

const (
	maxTitle   = 120
	maxText    = 60_000 // bytes of a page in one language
	maxChanged = 200
)

// Draft is what a form says about a page. A language without title and text is one that it is not written in.
type Draft struct {
	Stages []checklist.Stage
	Active bool
	Texts  []Text // the HTML as it was sent
}

// Editing is a page as its editor finds it: the draft, or what was published last.
type Editing struct {
	Page
	Texts   []Text
	Drafted bool
}

// Edit is a page for whoever may write it.
func (s *Store) Edit(ctx context.Context, actor access.Actor, id ID) (e Editing, err error) {
	defer errs.Wrap(&err, "edit protocol page %d", id)
	if err := actor.Require(access.ManageDesk); err != nil {
		return e, err
	}
	if e.Page, err = get(ctx, s.db, id); err != nil {
		return e, err
	}
	if err = s.db.Select(ctx, &e.Texts, `SELECT locale, title, html FROM protocol_draft WHERE page_id = $1 ORDER BY locale`, id); err != nil {
		return e, err
	}
	if e.Drafted = len(e.Texts) > 0; e.Drafted || e.Published == 0 {
		return e, nil
	}
	v, err := versionOf(ctx, s.db, id, e.Published)
	e.Texts = v.Texts
	return e, err
}

// Create adds a page at the end, as a draft.
func (s *Store) Create(ctx context.Context, actor access.Actor, d Draft) (p Page, err error) {
	defer errs.Wrap(&err, "add protocol page")
	if err := actor.Require(access.ManageDesk); err != nil {
		return p, err
	}
	if d, err = check(d); err != nil {
		return p, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if p, err = insert(ctx, tx, d); err != nil {
			return err
		}
		if err := keep(ctx, tx, p.ID, d.Texts); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "protocol.create", Object: "protocol_page", ObjectID: int64(p.ID)})
	})
	return p, err
}

// Move puts a page so many places further down; a negative number moves it up. Pages are read in this order.
func (s *Store) Move(ctx context.Context, actor access.Actor, id ID, by int) (err error) {
	defer errs.Wrap(&err, "move protocol page %d", id)
	if err := actor.Require(access.ManageDesk); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var list []Page
		if err := tx.Select(ctx, &list, `SELECT `+columns+` FROM protocol_page ORDER BY position, id`); err != nil {
			return err
		}
		from := slices.IndexFunc(list, func(p Page) bool { return p.ID == id })
		if from < 0 {
			return errs.Missing()
		}
		moved := list[from]
		list = slices.Insert(slices.Delete(list, from, from+1), min(max(from+by, 0), len(list)-1), moved)
		for i, p := range list {
			if p.Position == i+1 {
				continue
			}
			if _, err := tx.Exec(ctx, `UPDATE protocol_page SET position = $2 WHERE id = $1`, p.ID, i+1); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "protocol.move", Object: "protocol_page", ObjectID: int64(id)})
	})
}

func insert(ctx context.Context, tx *db.Tx, d Draft) (p Page, err error) {
	err = tx.Get(ctx, &p, `
		INSERT INTO protocol_page (stages, active, position, created_at, updated_at)
		SELECT CAST($1 AS TEXT), CAST($2 AS BOOLEAN), COALESCE(max(position), 0) + 1, CAST($3 AS BIGINT), CAST($3 AS BIGINT)
		FROM protocol_page
		WHERE TRUE
		RETURNING `+columns, stagesText(d.Stages), d.Active, tx.Now)
	return p, err
}

// Save keeps a draft of a page as it was at revision; when somebody was faster it is a conflict and nothing changes. Readers see no change in
// the words until it is published.
func (s *Store) Save(ctx context.Context, actor access.Actor, id ID, revision int64, d Draft) (p Page, err error) {
	defer errs.Wrap(&err, "save protocol page %d", id)
	if err := actor.Require(access.ManageDesk); err != nil {
		return p, err
	}
	if d, err = check(d); err != nil {
		return p, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		before, err := get(ctx, tx, id)
		if err != nil {
			return err
		}
		err = tx.Get(ctx, &p, `
			UPDATE protocol_page
			SET revision = revision + 1, stages = $3, active = $4, updated_at = $5
			WHERE id = $1 AND revision = $2
			RETURNING `+columns, id, revision, stagesText(d.Stages), d.Active, tx.Now)
		if errs.Is(err, errs.NotFound) {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if err != nil {
			return err
		}
		if before.Published > 0 {
			v, err := versionOf(ctx, tx, id, before.Published)
			if err != nil {
				return err
			}
			if slices.Equal(sorted(v.Texts), sorted(d.Texts)) { // nothing to publish
				d.Texts = nil
			}
		}
		if err := keep(ctx, tx, id, d.Texts); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "protocol.save", Object: "protocol_page", ObjectID: int64(id), Detail: map[string]any{"active": d.Active}})
	})
	return p, err
}

// Publish makes the draft of a page, as it was at revision, its next version; changed says in a line what is new. Everybody is asked to read it.
func (s *Store) Publish(ctx context.Context, actor access.Actor, id ID, revision int64, changed string) (p Page, err error) {
	defer errs.Wrap(&err, "publish protocol page %d", id)
	if err := actor.Require(access.ManageDesk); err != nil {
		return p, err
	}
	changed = clean.Line(changed)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := get(ctx, tx, id); err != nil {
			return err
		}
		var c errs.Check
		c.That(changed != "", "changed", "protocol.changed_missing")
		c.That(len([]rune(changed)) <= maxChanged, "changed", "people.too_long", errs.Args{"Max": maxChanged})
		if err := c.Err(); err != nil {
			return err
		}
		err = tx.Get(ctx, &p, `
			UPDATE protocol_page
			SET revision = revision + 1, published = published + 1, updated_at = $3
			WHERE id = $1 AND revision = $2 AND EXISTS (SELECT 1 FROM protocol_draft d WHERE d.page_id = protocol_page.id)
			RETURNING `+columns, id, revision, tx.Now)
		if errs.Is(err, errs.NotFound) {
			return errs.New(errs.Conflict, "protocol.nothing_to_publish")
		}
		if err != nil {
			return err
		}
		if err := bring(ctx, tx, p, actor, changed); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "protocol.publish", Object: "protocol_page", ObjectID: int64(id), Detail: map[string]any{"version": p.Published}})
	})
	return p, err
}

// bring moves the draft into the version that has just been counted.
func bring(ctx context.Context, tx *db.Tx, p Page, actor access.Actor, changed string) error {
	var by *int64
	if actor.Person != 0 {
		by = new(int64(actor.Person))
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO protocol_version (page_id, number, changed, published_by, published_at)
		VALUES ($1, $2, $3, $4, $5)`, p.ID, p.Published, changed, by, tx.Now)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO protocol_text (page_id, number, locale, title, html)
		SELECT page_id, CAST($2 AS BIGINT), locale, title, html
		FROM protocol_draft
		WHERE page_id = $1`, p.ID, p.Published)
	if err != nil {
		return err
	}
	return keep(ctx, tx, p.ID, nil)
}

// Discard throws the draft of a published page away.
func (s *Store) Discard(ctx context.Context, actor access.Actor, id ID, revision int64) (err error) {
	defer errs.Wrap(&err, "discard draft of protocol page %d", id)
	if err := actor.Require(access.ManageDesk); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := get(ctx, tx, id); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `
			UPDATE protocol_page SET revision = revision + 1, updated_at = $3 WHERE id = $1 AND revision = $2 AND published > 0`, id, revision, tx.Now)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if err := keep(ctx, tx, id, nil); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "protocol.discard", Object: "protocol_page", ObjectID: int64(id)})
	})
}

// keep makes texts the draft of a page.
func keep(ctx context.Context, tx *db.Tx, id ID, texts []Text) error {
	if _, err := tx.Exec(ctx, `DELETE FROM protocol_draft WHERE page_id = $1`, id); err != nil {
		return err
	}
	for _, t := range texts {
		_, err := tx.Exec(ctx, `INSERT INTO protocol_draft (page_id, locale, title, html) VALUES ($1, $2, $3, $4)`, id, t.Locale, t.Title, string(t.HTML))
		if err != nil {
			return err
		}
	}
	return nil
}

// check makes a draft fit to be kept: its HTML clean, a title with every text, and one language at least.
func check(d Draft) (Draft, error) {
	var c errs.Check
	var texts []Text
	for _, t := range d.Texts {
		t.Title = clean.Line(t.Title)
		result := clean.Composer(string(t.HTML), nil)
		t.HTML = result.HTML
		empty := strings.TrimSpace(result.Text) == ""
		c.That(slices.Contains(Locales, t.Locale), "locale", "people.locale_invalid")
		c.That(len([]rune(t.Title)) <= maxTitle, "title_"+t.Locale, "people.too_long", errs.Args{"Max": maxTitle})
		c.That(len(t.HTML) <= maxText, "text_"+t.Locale, "protocol.text_too_long")
		if t.Title == "" && empty {
			continue
		}
		c.That(t.Title != "", "title_"+t.Locale, "protocol.title_missing")
		c.That(!empty, "text_"+t.Locale, "protocol.text_missing")
		texts = append(texts, t)
	}
	for _, s := range d.Stages {
		c.That(slices.Contains(checklist.Stages, s), "stages", "checklist.stage_unknown")
	}
	if c.Err() == nil {
		c.That(len(texts) > 0, "title_en", "protocol.language_missing")
	}
	d.Texts = texts
	return d, c.Err()
}

func stagesText(list []checklist.Stage) string {
	var words []string
	for _, s := range checklist.Stages {
		if slices.Contains(list, s) {
			words = append(words, string(s))
		}
	}
	return strings.Join(words, " ")
}

func sorted(texts []Text) []Text {
	texts = slices.Clone(texts)
	slices.SortFunc(texts, func(a, b Text) int { return strings.Compare(a.Locale, b.Locale) })
	return texts
}
