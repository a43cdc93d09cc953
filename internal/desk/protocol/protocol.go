// Package protocol keeps the desk's protocol: how agents greet, listen, explain, write down and pass on, as pages that they read and
// acknowledge.
//
// A page has a draft and published versions. What is published never changes, so that what somebody acknowledged can still be read; a change
// is a new version, which asks for acknowledgement anew.
package protocol

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/person"
)

// ID names a page.
type ID int64

// Locales are the languages that a page is written in, in the order in which another stands in for one that is missing.
var Locales = []string{"en", "fr", "nl"}

// Page is a page of the protocol.
type Page struct {
	ID        ID
	Revision  int64
	Stages    string // of checklists that it explains, with a space between
	Active    bool
	Published int // number of the newest version; 0: not published yet
	Position  int
	CreatedAt db.Time
	UpdatedAt db.Time
}

// Explains tells whether the page is about a stage.
func (p Page) Explains(s checklist.Stage) bool {
	return slices.Contains(strings.Fields(p.Stages), string(s))
}

const columns = `id, revision, stages, active, published, position, created_at, updated_at`

// Text is a page in one language.
type Text struct {
	Locale string
	Title  string
	HTML   clean.HTML `db:"html"`
}

// Version is what was published at a time.
type Version struct {
	PageID        ID
	Number        int
	Changed       string // what, in a line
	PublishedBy   *person.ID
	PublisherName string
	PublishedAt   db.Time
	Texts         []Text
}

// In is the version in a language, or in the first that it is written in; the text says in which.
func (v Version) In(locale string) Text { return in(v.Texts, locale) }

func in(texts []Text, locale string) Text {
	for _, l := range append([]string{locale}, Locales...) {
		for _, t := range texts {
			if t.Locale == l {
				return t
			}
		}
	}
	return Text{Locale: locale}
}

// Store keeps pages and who has read them.
type Store struct {
	db     *db.DB
	stages *db.Memory[struct{}, map[checklist.Stage]ID]
}

// NewStore makes the store.
func NewStore(d *db.DB) *Store {
	return &Store{db: d, stages: access.Memory[struct{}, map[checklist.Stage]ID](d)}
}

// Row is a page in a list, in the reader's language.
type Row struct {
	Page
	Title       string
	Locale      string // of the title
	Changed     string
	PublishedAt db.Time
	ReadAt      db.Time // when the reader acknowledged the newest version; zero: not yet
	Drafted     bool    // something waits to be published
}

// Unread tells whether the reader should read it.
func (r Row) Unread() bool { return r.Active && r.Published > 0 && r.ReadAt.IsZero() }

// List is the protocol as the actor reads it: the published pages in use; for whoever may write it all of them.
func (s *Store) List(ctx context.Context, actor access.Actor) (rows []Row, err error) {
	defer errs.Wrap(&err, "list protocol")
	if err := actor.Require(access.ReadDesk); err != nil {
		return nil, err
	}
	err = s.db.Select(ctx, &rows, `
		SELECT p.id, p.revision, p.stages, p.active, p.published, p.position, p.created_at, p.updated_at, coalesce(v.changed, '') AS changed, v.published_at,
			r.at AS read_at, EXISTS (SELECT 1 FROM protocol_draft d WHERE d.page_id = p.id) AS drafted
		FROM protocol_page p
		LEFT JOIN protocol_version v ON v.page_id = p.id AND v.number = p.published
		LEFT JOIN protocol_reading r ON r.page_id = p.id AND r.number = p.published AND r.person_id = $1
		WHERE $2 = TRUE OR p.active = TRUE AND p.published > 0
		ORDER BY p.position, p.id`, actor.Person, actor.May(access.ManageDesk))
	if err != nil {
		return nil, err
	}
	titles, err := s.titles(ctx)
	for i := range rows {
		t := in(titles[rows[i].ID], actor.Locale)
		rows[i].Title, rows[i].Locale = t.Title, t.Locale
	}
	return rows, err
}

// titles are those of the newest versions, and of drafts of what was never published.
func (s *Store) titles(ctx context.Context) (map[ID][]Text, error) {
	var list []struct {
		PageID        ID
		Locale, Title string
	}
	err := s.db.Select(ctx, &list, `
		SELECT t.page_id, t.locale, t.title
		FROM protocol_text t
		JOIN protocol_page p ON p.id = t.page_id AND p.published = t.number
		UNION ALL
		SELECT d.page_id, d.locale, d.title
		FROM protocol_draft d
		JOIN protocol_page p ON p.id = d.page_id
		WHERE p.published = 0`)
	titles := map[ID][]Text{}
	for _, t := range list {
		titles[t.PageID] = append(titles[t.PageID], Text{Locale: t.Locale, Title: t.Title})
	}
	return titles, err
}

// Read is a page with a version of it, the newest where number is 0; and when the actor acknowledged that version.
func (s *Store) Read(ctx context.Context, actor access.Actor, id ID, number int) (p Page, v Version, readAt db.Time, err error) {
	defer errs.Wrap(&err, "read protocol page %d", id)
	if err := actor.Require(access.ReadDesk); err != nil {
		return p, v, readAt, err
	}
	if p, err = get(ctx, s.db, id); err != nil {
		return p, v, readAt, err
	}
	if number == 0 {
		number = p.Published
	}
	if v, err = versionOf(ctx, s.db, id, number); err != nil {
		return p, v, readAt, err
	}
	var read struct{ At db.Time }
	err = s.db.Get(ctx, &read, `SELECT at FROM protocol_reading WHERE page_id = $1 AND number = $2 AND person_id = $3`, id, number, actor.Person)
	if errs.Is(err, errs.NotFound) {
		err = nil
	}
	return p, v, read.At, err
}

func get(ctx context.Context, q db.Querier, id ID) (p Page, err error) {
	err = q.Get(ctx, &p, `SELECT `+columns+` FROM protocol_page WHERE id = $1`, id)
	return p, err
}

const versionSelect = `
	SELECT v.page_id, v.number, v.changed, v.published_by, coalesce(n.name, '') AS publisher_name, v.published_at
	FROM protocol_version v
	LEFT JOIN person n ON n.id = v.published_by
	WHERE v.page_id = $1`

func versionOf(ctx context.Context, q db.Querier, id ID, number int) (v Version, err error) {
	if err = q.Get(ctx, &v, versionSelect+` AND v.number = $2`, id, number); err != nil {
		return v, err
	}
	err = q.Select(ctx, &v.Texts, `SELECT locale, title, html FROM protocol_text WHERE page_id = $1 AND number = $2 ORDER BY locale`, id, number)
	return v, err
}

// Versions are all that were published of a page, without their texts, the newest first.
func (s *Store) Versions(ctx context.Context, actor access.Actor, id ID) (list []Version, err error) {
	defer errs.Wrap(&err, "list versions of protocol page %d", id)
	if err := actor.Require(access.ReadDesk); err != nil {
		return nil, err
	}
	err = s.db.Select(ctx, &list, versionSelect+` ORDER BY v.number DESC`, id)
	return list, err
}

// Explaining are the pages that explain the stages of checklists; remembered for a second, since every ticket's page asks.
func (s *Store) Explaining(ctx context.Context) (map[checklist.Stage]ID, error) {
	now := s.db.Now()
	if m, ok := s.stages.Recall(struct{}{}, now); ok {
		return m, nil
	}
	dated := s.stages.Dated()
	var list []Page
	err := s.db.Select(ctx, &list, `SELECT `+columns+` FROM protocol_page WHERE active = TRUE AND published > 0 AND stages <> '' ORDER BY position DESC, id DESC`)
	if err != nil {
		return nil, err
	}
	m := map[checklist.Stage]ID{}
	for _, p := range list {
		for _, stage := range strings.Fields(p.Stages) {
			m[checklist.Stage(stage)] = p.ID
		}
	}
	s.stages.Keep(struct{}{}, m, now, dated)
	return m, nil
}
