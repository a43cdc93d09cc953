// Package canned keeps what agents say again and again: texts in several languages with names to fill in, chosen while they write.
package canned

import (
	"context"
	"slices"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
)

// ID names a canned text.
type ID int64

// Sharing says who has a canned text.
type Sharing string

// The ways.
const (
	Own     Sharing = "own"
	InTeam  Sharing = "team" // the members of a team
	WithAll Sharing = "all"  // everybody who works at the desk
)

// Sharings are all ways, as forms show them.
func Sharings() []Sharing { return []Sharing{Own, InTeam, WithAll} }

// Locales are the languages in which a canned text can be written, as forms show them.
func Locales() []string { return []string{"en", "fr", "nl"} }

// Text is something to be said again, under a name.
type Text struct {
	ID        ID
	Version   int64
	Name      string
	Sharing   Sharing
	OwnerID   person.ID // who wrote it
	TeamID    *access.TeamID
	Position  int
	CreatedAt db.Time
	UpdatedAt db.Time
	Bodies    []Body `db:"-"` // in the order of Locales
}

// Body is what a canned text says in one language.
type Body struct {
	Locale string
	HTML   clean.HTML `db:"html"`
	Text   string
}

// In is what the text says in a language.
func (t *Text) In(locale string) (b Body, ok bool) {
	i := slices.IndexFunc(t.Bodies, func(b Body) bool { return b.Locale == locale })
	if i < 0 {
		return b, false
	}
	return t.Bodies[i], true
}

// IsFor tells whether an agent is offered the text while they write. An administrator may mend every team's, and writes with their own.
func (t *Text) IsFor(a access.Actor) bool {
	switch t.Sharing {
	case WithAll:
		return true
	case InTeam:
		return t.TeamID != nil && (slices.Contains(a.Teams, *t.TeamID) || slices.Contains(a.Leads, *t.TeamID))
	default:
		return slices.Contains(a.Persons(), t.OwnerID)
	}
}

// MayChange tells whether somebody may change the text: their own, as a lead their team's, as an administrator all that is shared.
func (t *Text) MayChange(a access.Actor) bool {
	if !a.May(access.WriteCanned) {
		return false
	}
	if t.Sharing == Own {
		return slices.Contains(a.Persons(), t.OwnerID)
	}
	return mayShare(a, t.Sharing, t.TeamID)
}

func mayShare(a access.Actor, with Sharing, team *access.TeamID) bool {
	return a.Admin || with == InTeam && team != nil && slices.Contains(a.Leads, *team)
}

// SharesWith are the ways in which somebody may share a text.
func SharesWith(a access.Actor) (ways []Sharing) {
	ways = []Sharing{Own}
	if a.Admin || len(a.Leads) > 0 {
		ways = append(ways, InTeam)
	}
	if a.Admin {
		ways = append(ways, WithAll)
	}
	return ways
}

// Store keeps the canned texts.
type Store struct {
	db       *db.DB
	settings *setting.Store
	tickets  *ticket.Store
}

// NewStore makes the store.
func NewStore(d *db.DB, settings *setting.Store, tickets *ticket.Store) *Store {
	return &Store{db: d, settings: settings, tickets: tickets}
}

const columns = `id, version, name, sharing, owner_id, team_id, position, created_at, updated_at`

// has is the condition under which somebody knows of canned text c.
func has(p *db.Params, a access.Actor) string {
	if a.IsSystem() {
		return "c.deleted_at IS NULL"
	}
	shared := "c.sharing <> 'own'"
	if !a.Admin {
		shared = "c.sharing = 'all' OR c.sharing = 'team' AND c.team_id IN " + db.BindAll(p, append(append(slices.Clone(a.Teams), a.Leads...), 0))
	}
	return "c.deleted_at IS NULL AND (c.owner_id IN " + db.BindAll(p, a.Persons()) + " AND c.sharing = 'own' OR " + shared + ")"
}

// List are the canned texts that somebody knows of: first their own, then their teams', then everybody's.
func (s *Store) List(ctx context.Context, a access.Actor) (list []Text, err error) {
	defer errs.Wrap(&err, "list canned texts")
	if err := mayRead(a); err != nil {
		return nil, err
	}
	var p db.Params
	return s.list(ctx, has(&p, a), p)
}

// Get is a canned text that somebody knows of.
func (s *Store) Get(ctx context.Context, a access.Actor, id ID) (t Text, err error) {
	defer errs.Wrap(&err, "read canned text %d", id)
	if err := mayRead(a); err != nil {
		return t, err
	}
	var p db.Params
	list, err := s.list(ctx, has(&p, a)+" AND c.id = "+p.Bind(id), p)
	if err != nil {
		return t, err
	}
	if len(list) == 0 {
		return t, errs.Missing()
	}
	return list[0], nil
}

func mayRead(a access.Actor) error {
	if a.May(access.WorkTicket) {
		return nil
	}
	return a.Require(access.ReadDesk)
}

func (s *Store) list(ctx context.Context, where string, p db.Params) (list []Text, err error) {
	err = s.db.Select(ctx, &list, `
		SELECT `+columns+`
		FROM canned c
		WHERE `+where+`
		ORDER BY CASE c.sharing WHEN 'own' THEN 0 WHEN 'team' THEN 1 ELSE 2 END, c.team_id, c.position, c.id`, p.Args...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	var bodies []struct {
		CannedID ID
		Body
	}
	err = s.db.Select(ctx, &bodies, `
		SELECT b.canned_id, b.locale, b.html, b.text
		FROM canned c
		JOIN canned_text b ON b.canned_id = c.id
		WHERE `+where+`
		ORDER BY b.locale`, p.Args...)
	for _, b := range bodies {
		if i := slices.IndexFunc(list, func(t Text) bool { return t.ID == b.CannedID }); i >= 0 {
			list[i].Bodies = append(list[i].Bodies, b.Body)
		}
	}
	return list, err
}
