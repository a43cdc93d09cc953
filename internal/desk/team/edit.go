package team

import (
	"context"
	"slices"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/person"
)

// Draft is what a form says about a team.
type Draft struct {
	Name        string
	Level       int
	EscalatesTo ID // 0: to nobody
	IsDefault   bool
	Active      bool
	Members     []person.ID
	Leads       []person.ID // are members too
}

// Create adds a team. The first one is the default.
func (s *Store) Create(ctx context.Context, actor access.Actor, d Draft) (t Team, err error) {
	defer errs.Wrap(&err, "add team")
	if err := actor.Require(access.ManageTeams); err != nil {
		return t, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		d := d
		var n int
		if err := tx.Get(ctx, &n, `SELECT count(*) FROM team WHERE is_default = TRUE`); err != nil {
			return err
		}
		if n == 0 {
			d.IsDefault, d.Active = true, true
		}
		if d, err = check(ctx, tx, d, Team{}); err != nil {
			return err
		}
		if err := oneDefault(ctx, tx, d, 0); err != nil {
			return err
		}
		err := tx.Get(ctx, &t, `
			INSERT INTO team (name, level, escalates_to, is_default, active, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $6)
			RETURNING `+columns, d.Name, d.Level, orNil(d.EscalatesTo), d.IsDefault, d.Active, tx.Now)
		if err != nil {
			return err
		}
		if err := setMembers(ctx, tx, t.ID, d); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "team.create", Object: "team", ObjectID: int64(t.ID)})
	})
	return t, err
}

// Update changes a team as it was at version; when somebody was faster it is a conflict and nothing changes.
func (s *Store) Update(ctx context.Context, actor access.Actor, id ID, version int64, d Draft) (t Team, err error) {
	defer errs.Wrap(&err, "change team %d", id)
	if err := actor.Require(access.ManageTeams); err != nil {
		return t, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		d := d
		old, err := Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if d, err = check(ctx, tx, d, old); err != nil {
			return err
		}
		if err := oneDefault(ctx, tx, d, id); err != nil {
			return err
		}
		err = tx.Get(ctx, &t, `
			UPDATE team
			SET version = version + 1, name = $3, level = $4, escalates_to = $5, is_default = $6, active = $7, updated_at = $8
			WHERE id = $1 AND version = $2
			RETURNING `+columns, id, version, d.Name, d.Level, orNil(d.EscalatesTo), d.IsDefault, d.Active, tx.Now)
		if errs.Is(err, errs.NotFound) {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if err != nil {
			return err
		}
		var were []person.ID
		if err := tx.Select(ctx, &were, `SELECT person_id FROM team_member WHERE team_id = $1`, id); err != nil {
			return err
		}
		if err := setMembers(ctx, tx, id, d); err != nil {
			return err
		}
		if slices.ContainsFunc(were, func(who person.ID) bool { return !slices.Contains(d.Members, who) }) {
			for _, tell := range s.tell {
				if err := tell(ctx, tx); err != nil {
					return err
				}
			}
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "team.update", Object: "team", ObjectID: int64(id)})
	})
	return t, err
}

func check(ctx context.Context, q db.Querier, d Draft, old Team) (Draft, error) {
	d.Name = clean.Line(d.Name)
	for _, lead := range d.Leads {
		if !slices.Contains(d.Members, lead) {
			d.Members = append(d.Members, lead)
		}
	}
	var c errs.Check
	c.That(d.Name != "", "name", "people.name_missing")
	c.That(len([]rune(d.Name)) <= 100, "name", "people.too_long", errs.Args{"Max": 100})
	c.That(1 <= d.Level && d.Level <= 3, "level", "people.team_level")
	c.That(d.Active || !d.IsDefault, "active", "people.team_default_active")
	c.That(d.IsDefault || !old.IsDefault, "is_default", "people.team_default_stays")
	var others []ID
	if err := q.Select(ctx, &others, `SELECT id FROM team WHERE name = $1 AND id <> $2`, d.Name, old.ID); err != nil {
		return d, err
	}
	c.That(len(others) == 0, "name", "people.team_name_taken")
	if err := checkEscalation(ctx, q, &c, d, old.ID); err != nil {
		return d, err
	}
	return d, checkMembers(ctx, q, &c, d)
}

// checkEscalation keeps escalation going up: to a higher level from here, and to here from a lower one.
func checkEscalation(ctx context.Context, q db.Querier, c *errs.Check, d Draft, id ID) error {
	if d.EscalatesTo != 0 {
		to, err := Get(ctx, q, d.EscalatesTo)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
		c.That(err == nil && to.Level > d.Level, "escalates_to", "people.team_escalates_up")
	}
	var below []ID
	if err := q.Select(ctx, &below, `SELECT id FROM team WHERE escalates_to = $1 AND level >= $2`, id, d.Level); err != nil {
		return err
	}
	c.That(len(below) == 0, "level", "people.team_level_below")
	return nil
}

func checkMembers(ctx context.Context, q db.Querier, c *errs.Check, d Draft) error {
	accounts, err := account.ByPersons(ctx, q, d.Members)
	if err != nil {
		return err
	}
	for _, id := range d.Members {
		c.That(accounts[id].Agent, "members", "people.team_member_agent")
	}
	for _, id := range d.Leads {
		c.That(accounts[id].Lead, "leads", "people.team_lead_role")
	}
	return c.Err()
}

// oneDefault takes the mark from the team that had it.
func oneDefault(ctx context.Context, tx *db.Tx, d Draft, id ID) error {
	if !d.IsDefault {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE team SET is_default = FALSE, version = version + 1 WHERE is_default = TRUE AND id <> $1`, id)
	return err
}

func setMembers(ctx context.Context, tx *db.Tx, id ID, d Draft) error {
	if _, err := tx.Exec(ctx, `DELETE FROM team_member WHERE team_id = $1`, id); err != nil {
		return err
	}
	for _, who := range d.Members {
		_, err := tx.Exec(ctx, `
			INSERT INTO team_member (team_id, person_id, lead)
			VALUES ($1, $2, $3)
			ON CONFLICT (team_id, person_id) DO NOTHING`, id, who, slices.Contains(d.Leads, who))
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
