// Package team knows who works together: teams by level, their members and leads, and the team above each.
package team

import (
	"context"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/person"
)

// ID names a team.
type ID = access.TeamID

// Team is agents of one level who work on the same sort of tickets.
type Team struct {
	ID          ID
	Version     int64
	Name        string
	Level       int  // 1, 2 or 3: the less trained work on the lower
	EscalatesTo *ID  // a team of a higher level
	IsDefault   bool // gets the tickets that no category sends elsewhere
	Active      bool
	CreatedAt   db.Time
	UpdatedAt   db.Time
}

// Member is a person in a team.
type Member struct {
	TeamID   ID
	PersonID person.ID
	Name     string
	Lead     bool
}

// Store is the desk's teams.
type Store struct{ db *db.DB }

// NewStore makes the store.
func NewStore(d *db.DB) *Store { return &Store{db: d} }

const columns = `id, version, name, level, escalates_to, is_default, active, created_at, updated_at`

// Get is one team.
func Get(ctx context.Context, q db.Querier, id ID) (t Team, err error) {
	err = q.Get(ctx, &t, `SELECT `+columns+` FROM team WHERE id = $1`, id)
	return t, err
}

// All are the teams, by level and name.
func All(ctx context.Context, q db.Querier) (list []Team, err error) {
	err = q.Select(ctx, &list, `SELECT `+columns+` FROM team ORDER BY level, name, id`)
	return list, err
}

// Default is the team that gets what no category sends elsewhere. A desk without one cannot take tickets in.
func Default(ctx context.Context, q db.Querier) (id ID, err error) {
	err = q.Get(ctx, &id, `SELECT id FROM team WHERE is_default = TRUE`)
	if errs.Is(err, errs.NotFound) {
		return 0, errs.New(errs.Unavailable, "people.team_no_default")
	}
	return id, err
}

// LeadOf is the lead who answers for a team's new tickets; false where there is none.
func LeadOf(ctx context.Context, q db.Querier, id ID) (lead person.ID, ok bool, err error) {
	err = q.Get(ctx, &lead, `
		SELECT m.person_id
		FROM team_member m
		JOIN account a ON a.person_id = m.person_id
		WHERE m.team_id = $1 AND m.lead = TRUE AND a.disabled_at IS NULL
		ORDER BY m.person_id
		LIMIT 1`, id)
	if errs.Is(err, errs.NotFound) {
		return 0, false, nil
	}
	return lead, err == nil, err
}

// IsAgent tells whether work may be given to a person: an agent whose account is in use.
func IsAgent(ctx context.Context, q db.Querier, id person.ID) (bool, error) {
	var n int
	err := q.Get(ctx, &n, `SELECT count(*) FROM account WHERE person_id = $1 AND agent = TRUE AND disabled_at IS NULL`, id)
	return n > 0, err
}

// Agents are all to whom work may be given, by name.
func Agents(ctx context.Context, q db.Querier) (list []person.Person, err error) {
	err = q.Select(ctx, &list, `
		SELECT p.id, p.version, p.name, p.name_sort, p.locale, p.time_zone, p.employee_number, p.department, p.site, p.vip, p.verified, p.active,
			p.manager_id, p.merged_into, p.created_at, p.updated_at
		FROM person p
		JOIN account a ON a.person_id = p.id
		WHERE a.agent = TRUE AND a.disabled_at IS NULL
		ORDER BY p.name_sort, p.id`)
	return list, err
}

// Members are the people of all teams, leads first.
func Members(ctx context.Context, q db.Querier) (list []Member, err error) {
	err = q.Select(ctx, &list, `
		SELECT m.team_id, m.person_id, p.name, m.lead
		FROM team_member m
		JOIN person p ON p.id = m.person_id
		ORDER BY m.team_id, m.lead DESC, p.name_sort, p.id`)
	return list, err
}

// Draft is what a form says about a team.
type Draft struct {
	Name        string
	Level       int
	EscalatesTo ID // 0: nobody above
	IsDefault   bool
	Active      bool
	Members     []person.ID
	Leads       []person.ID // among the members
}

const maxName = 100

func (s *Store) check(ctx context.Context, tx *db.Tx, d *Draft, id ID) error {
	d.Name = strings.Join(strings.Fields(d.Name), " ")
	var c errs.Check
	c.That(d.Name != "", "name", "people.team_name_missing")
	c.That(len([]rune(d.Name)) <= maxName, "name", "people.team_name_too_long", errs.Args{"Max": maxName})
	c.That(d.Level >= 1 && d.Level <= 3, "level", "people.team_level_unknown")
	c.That(d.Active || !d.IsDefault, "active", "people.team_default_stays_active")
	if d.EscalatesTo != 0 {
		above, err := Get(ctx, tx, d.EscalatesTo)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
		c.That(err == nil && above.ID != id && above.Level > d.Level, "escalates_to", "people.team_above_not_higher")
	}
	var same int
	if err := tx.Get(ctx, &same, `SELECT count(*) FROM team WHERE name = $1 AND id <> $2`, d.Name, id); err != nil {
		return err
	}
	c.That(same == 0, "name", "people.team_name_taken")
	for _, m := range d.Members {
		ok, err := IsAgent(ctx, tx, m)
		if err != nil {
			return err
		}
		c.That(ok, "members", "people.team_member_no_agent")
	}
	return c.Err()
}

// Create adds a team.
func (s *Store) Create(ctx context.Context, actor access.Actor, d Draft) (t Team, err error) {
	defer errs.Wrap(&err, "add team")
	if err := actor.Require(access.ManageTeams); err != nil {
		return t, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := s.check(ctx, tx, &d, 0); err != nil {
			return err
		}
		if err := onlyDefault(ctx, tx, d); err != nil {
			return err
		}
		var id ID
		err := tx.Insert(ctx, &id, `
			INSERT INTO team (name, level, escalates_to, is_default, active, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $6)
			RETURNING id`, d.Name, d.Level, orNil(d.EscalatesTo), d.IsDefault, d.Active, tx.Now)
		if err != nil {
			return err
		}
		if err := setMembers(ctx, tx, id, d); err != nil {
			return err
		}
		if t, err = Get(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "team.create", Object: "team", ObjectID: int64(id)})
	})
	return t, err
}

// Update changes a team as it was at version; when somebody was faster it is a conflict.
func (s *Store) Update(ctx context.Context, actor access.Actor, id ID, version int64, d Draft) (t Team, err error) {
	defer errs.Wrap(&err, "change team %d", id)
	if err := actor.Require(access.ManageTeams); err != nil {
		return t, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		before, err := Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if before.Version != version {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if before.IsDefault && !d.IsDefault {
			return errs.Bad("is_default", "people.team_default_needed")
		}
		if err := s.check(ctx, tx, &d, id); err != nil {
			return err
		}
		if err := onlyDefault(ctx, tx, d); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			UPDATE team
			SET version = version + 1, name = $2, level = $3, escalates_to = $4, is_default = $5, active = $6, updated_at = $7
			WHERE id = $1`, id, d.Name, d.Level, orNil(d.EscalatesTo), d.IsDefault, d.Active, tx.Now)
		if err != nil {
			return err
		}
		if err := setMembers(ctx, tx, id, d); err != nil {
			return err
		}
		if t, err = Get(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "team.update", Object: "team", ObjectID: int64(id)})
	})
	return t, err
}

// onlyDefault takes the place of default from whichever team has it.
func onlyDefault(ctx context.Context, tx *db.Tx, d Draft) error {
	if !d.IsDefault {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE team SET is_default = FALSE WHERE is_default = TRUE`)
	return err
}

func setMembers(ctx context.Context, tx *db.Tx, id ID, d Draft) error {
	if _, err := tx.Exec(ctx, `DELETE FROM team_member WHERE team_id = $1`, id); err != nil {
		return err
	}
	leads := map[person.ID]bool{}
	for _, l := range d.Leads {
		leads[l] = true
	}
	for _, m := range d.Members {
		_, err := tx.Exec(ctx, `
			INSERT INTO team_member (team_id, person_id, lead)
			VALUES ($1, $2, $3)
			ON CONFLICT (team_id, person_id) DO NOTHING`, id, m, leads[m])
		if err != nil {
			return err
		}
	}
	return nil
}

func orNil(id ID) *ID {
	if id == 0 {
		return nil
	}
	return &id
}
