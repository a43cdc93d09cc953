// Package team knows who works together on which level of support, and to whom they pass on what they can't solve.
package team

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
)

// ID names a team.
type ID = account.TeamID

// Team is agents of one level for some categories.
type Team struct {
	ID          ID
	Version     int64
	Name        string
	Level       int // 1 to 3
	EscalatesTo *ID // a team of a higher level
	IsDefault   bool
	Active      bool
	CreatedAt   db.Time
	UpdatedAt   db.Time
}

// Member is somebody in a team.
type Member struct {
	TeamID   ID
	PersonID person.ID
	Name     string
	Lead     bool
}

const columns = `id, version, name, level, escalates_to, is_default, active, created_at, updated_at`

// Working is the condition under which person p with account a can be given work.
const Working = `a.agent = TRUE AND a.disabled_at IS NULL AND p.active = TRUE AND p.merged_into IS NULL`

// leadOnDuty selects who answers for the team's new work at a time: who is on its duty roster, or else the first of its leads who can be given
// work. Whoever is absent comes last, so that only where all are absent one of them is it. what is selected of them; team and now are expressions.
func leadOnDuty(what, team, now, and string) string {
	return `
		SELECT ` + what + `
		FROM team_member m
		JOIN person p ON p.id = m.person_id
		JOIN account a ON a.person_id = m.person_id
		LEFT JOIN duty_shift d ON d.team_id = m.team_id AND d.kind = 'duty' AND d.person_id = m.person_id AND d.from_at <= ` + now + ` AND d.until_at > ` + now + `
		WHERE (m.lead = TRUE OR d.duty_id IS NOT NULL) AND ` + Working + ` AND m.team_id = ` + team + and + `
		ORDER BY
			EXISTS (SELECT 1 FROM absence b WHERE b.person_id = m.person_id AND b.from_at <= ` + now + ` AND b.until_at > ` + now + `),
			d.duty_id IS NULL, m.person_id
		LIMIT 1`
}

// Get is a team.
func Get(ctx context.Context, q db.Querier, id ID) (t Team, err error) {
	err = q.Get(ctx, &t, `SELECT `+columns+` FROM team WHERE id = $1`, id)
	return t, err
}

// List are all teams, the active ones first, by level and name.
func List(ctx context.Context, q db.Querier) (list []Team, err error) {
	err = q.Select(ctx, &list, `SELECT `+columns+` FROM team ORDER BY active DESC, level, name, id`)
	return list, err
}

// First is the team that gets what no category sends elsewhere, with its lead on duty; Lead is nil when there is none.
type First struct {
	ID     ID
	Lead   *person.ID
	OnDuty bool // Lead stands on the team's roster
}

// AskFirst asks for the first team, and who leads it at now.
func AskFirst(f *First, now db.Time) db.Ask {
	return db.Ask{Into: db.Row{&f.ID, &f.Lead, &f.OnDuty}, Args: []any{now}, None: errs.New(errs.Unavailable, "people.no_default_team"), Query: `
		SELECT t.id, ` + SelectLead("t.id", "$1") + ` AS lead, ` + SelectOnDuty("t.id", "$1") + ` AS on_duty
		FROM team t
		WHERE t.is_default = TRUE`}
}

// SelectLead is the lead on duty of a team, for a statement that reads more at once: team is the column that names it, now the parameter with
// the time. NULL when there is none.
func SelectLead(team, now string) string { return `(` + leadOnDuty("m.person_id", team, now, "") + `)` }

// SelectOnDuty tells, beside SelectLead, whether that lead is it by the team's roster.
func SelectOnDuty(team, now string) string {
	return `COALESCE((` + leadOnDuty("d.duty_id IS NOT NULL", team, now, "") + `), FALSE)`
}

// Members are those who can work in any of the teams now, by team, leads first.
func Members(ctx context.Context, q db.Querier, teams ...ID) (list []Member, err error) {
	var p db.Params
	err = q.Select(ctx, &list, `
		SELECT m.team_id, m.person_id, p.name, m.lead
		FROM team_member m
		JOIN person p ON p.id = m.person_id
		JOIN account a ON a.person_id = m.person_id
		WHERE m.team_id IN `+db.BindAll(&p, teams)+` AND `+Working+`
		ORDER BY m.team_id, m.lead DESC, p.name_sort, p.id`, p.Args...)
	return list, err
}

// LeadOf is the team's lead on duty at now: whoever its roster names, or else the first of its leads who can work; those who are absent only
// where all are. ok is false when there is none.
func LeadOf(ctx context.Context, q db.Querier, now db.Time, id ID) (lead person.ID, ok bool, err error) {
	err = q.Get(ctx, &lead, leadOnDuty("m.person_id", "$1", "$2", ""), id, now)
	if errs.Is(err, errs.NotFound) {
		return 0, false, nil
	}
	return lead, err == nil, err
}

// LeadBut is LeadOf as if somebody were not there any more.
func LeadBut(ctx context.Context, q db.Querier, now db.Time, id ID, but person.ID) (lead person.ID, ok bool, err error) {
	err = q.Get(ctx, &lead, leadOnDuty("m.person_id", "$1", "$2", " AND m.person_id <> $3"), id, now, but)
	if errs.Is(err, errs.NotFound) {
		return 0, false, nil
	}
	return lead, err == nil, err
}

// IsAgent tells whether a person can be given work.
func IsAgent(ctx context.Context, q db.Querier, who person.ID) (bool, error) {
	var n int
	err := q.Get(ctx, &n, `SELECT count(*) FROM account a JOIN person p ON p.id = a.person_id WHERE a.person_id = $1 AND `+Working, who)
	return n == 1, err
}

// IsMember tells whether a person can be given work of a team.
func IsMember(ctx context.Context, q db.Querier, id ID, who person.ID) (bool, error) {
	var n int
	err := q.Get(ctx, &n, `
		SELECT count(*)
		FROM team_member m
		JOIN person p ON p.id = m.person_id
		JOIN account a ON a.person_id = m.person_id
		WHERE m.team_id = $1 AND m.person_id = $2 AND `+Working, id, who)
	return n == 1, err
}

// Left is told in the transaction in which somebody is no longer in a team: what only its members may see must leave their hands.
type Left func(ctx context.Context, tx *db.Tx) error

// Store changes teams.
type Store struct {
	db   *db.DB
	tell []Left
}

// NewStore makes the store.
func NewStore(d *db.DB, tell ...Left) *Store { return &Store{db: d, tell: tell} }

// Get is a team with its members, for those who work at the desk.
func (s *Store) Get(ctx context.Context, actor access.Actor, id ID) (t Team, members []Member, err error) {
	defer errs.Wrap(&err, "read team %d", id)
	if err := actor.Require(access.ReadPeople); err != nil {
		return t, nil, err
	}
	if t, err = Get(ctx, s.db, id); err != nil {
		return t, nil, err
	}
	members, err = Members(ctx, s.db, id)
	return t, members, err
}
