// Package category sorts problems by what they are about, in a tree, and so decides which team gets them first and how soon they must be
// worked on.
package category

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/vendor"
)

// ID names a category.
type ID int64

// MaxDepth is how many levels the tree has at most.
const MaxDepth = 4

// The impact and urgency where no category says otherwise: one person, hindered.
const (
	UsualImpact  = 0
	UsualUrgency = 1
)

// Category is what a problem is about. What is called Own was chosen for it; without that it is as the category above, and the fields
// without Own are what counts.
type Category struct {
	ID          ID
	Version     int64
	ParentID    *ID
	NameEN      string   `db:"name_en"`
	NameFR      string   `db:"name_fr"`
	NameNL      string   `db:"name_nl"`
	PathEN      string   `db:"path_en"`
	PathFR      string   `db:"path_fr"`
	PathNL      string   `db:"path_nl"`
	OwnTeamID   *team.ID // gets its tickets first
	TeamID      team.ID
	OwnImpact   *int // as ticket.Ticket has it
	Impact      int
	OwnUrgency  *int
	Urgency     int
	Steps       // the ladder above its first team
	OwnSecondID *team.ID
	OwnThirdID  *team.ID
	OwnVendorID *vendor.ID
	Trail       string // the ids from the top to it: /3/17/
	Position    int    // in the whole tree
	Active      bool   // somebody may choose it, when those above are active too
	Offered     bool
	Sealed      bool   // chosen for it: only the teams of TeamsOf see what is filed in it and below
	SealedTo    string // the ids of the teams that see it, as Named reads them; empty: not sealed
	CreatedAt   db.Time
	UpdatedAt   db.Time
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

// Path is the names from the top of the tree to the category: «Hardware › Printer».
func (c Category) Path(locale string) string {
	switch locale {
	case "fr":
		return c.PathFR
	case "nl":
		return c.PathNL
	}
	return c.PathEN
}

// Depth is the category's level in the tree, 1 at the top.
func (c Category) Depth() int { return strings.Count(c.Trail, "/") - 1 }

// Within tells whether a trail leads through the category id: whether what has that trail is id, or below it.
func Within(trail string, id ID) bool { return strings.Contains(trail, step(id)) }

// Named tells whether any of the teams may see what is sealed to some.
func Named(sealedTo string, teams ...team.ID) bool {
	return slices.ContainsFunc(teams, func(id team.ID) bool { return strings.Contains(sealedTo, step(id)) })
}

// Teams are those that may see what is sealed to them.
func Teams(sealedTo string) (ids []team.ID) {
	for _, text := range strings.FieldsFunc(sealedTo, func(r rune) bool { return r == '/' }) {
		n, _ := strconv.ParseInt(text, 10, 64) // we have written it ourselves
		ids = append(ids, team.ID(n))
	}
	return ids
}

// step is a category in a trail, or a team among those who may see.
func step[N ~int64](id N) string { return "/" + strconv.FormatInt(int64(id), 10) + "/" }

// TeamsOf are the teams that were chosen to see what is filed in a category.
func TeamsOf(ctx context.Context, q db.Querier, id ID) (ids []team.ID, err error) {
	err = q.Select(ctx, &ids, `SELECT team_id FROM category_team WHERE category_id = $1 ORDER BY team_id`, id)
	return ids, err
}

const columns = `id, version, parent_id, name_en, name_fr, name_nl, path_en, path_fr, path_nl, own_team_id, team_id, own_impact, impact,
	own_urgency, urgency, own_second_id, own_third_id, own_vendor_id, COALESCE(second_id, 0) AS second_id, COALESCE(third_id, 0) AS third_id,
	COALESCE(vendor_id, 0) AS vendor_id, trail, position, active, offered, sealed, sealed_to, created_at, updated_at`

// Get is a category.
func Get(ctx context.Context, q db.Querier, id ID) (c Category, err error) {
	err = q.Get(ctx, &c, `SELECT `+columns+` FROM category WHERE id = $1`, id)
	return c, err
}

// First is where a new ticket of a category begins: what the category brings, and the lead on duty of its team; Lead is nil when there is
// none.
type First struct {
	TeamID  team.ID
	Impact  int
	Urgency int
	Trail   string
	Sealed  string // as Category.SealedTo
	Lead    *person.ID
	OnDuty  bool // as team.First.OnDuty
}

// AskFirst asks where a new ticket of a category begins at now.
func AskFirst(f *First, id ID, now db.Time) db.Ask {
	return db.Ask{Into: db.Row{&f.TeamID, &f.Impact, &f.Urgency, &f.Trail, &f.Sealed, &f.Lead, &f.OnDuty}, Args: []any{id, now}, Query: `
		SELECT c.team_id, c.impact, c.urgency, c.trail, c.sealed_to, 
			` + team.SelectLead("c.team_id", "$2") + ` AS lead, ` + team.SelectOnDuty("c.team_id", "$2") + ` AS on_duty
		FROM category c
		WHERE c.id = $1`}
}

// List is the tree from top to bottom, in the order that the desk has chosen; what can be chosen now, or all for those who manage it.
func List(ctx context.Context, q db.Querier, all bool) (list []Category, err error) {
	err = q.Select(ctx, &list, `SELECT `+columns+` FROM category WHERE offered = TRUE OR $1 = TRUE ORDER BY position, id`, all)
	return list, err
}
