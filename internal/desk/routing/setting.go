package routing

import (
	"context"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/category"
	"firstline/internal/desk/team"
)

// Mode is how a team gets its work.
type Mode string

// The modes.
const (
	Pull  Mode = "pull"  // agents take it from the queue
	Least Mode = "least" // the agent with the least open tickets gets it
	Turn  Mode = "turn"  // the agent who was given one longest ago gets it
)

// Modes are all modes, in the order that forms show them.
var Modes = []Mode{Pull, Least, Turn}

// maxWrapUp bounds the minutes for writing up.
const maxWrapUp = 240

// Setting is how a team gets its work.
type Setting struct {
	TeamID  team.ID
	Version int64 // 0: as every new team
	Mode    Mode
	WrapUp  int // minutes after a ticket was solved in which its agent is given nothing
}

// Of is the setting of a team.
func Of(ctx context.Context, q db.Querier, id team.ID) (x Setting, err error) {
	err = q.Get(ctx, &x, `SELECT team_id, version, mode, wrap_up FROM team_routing WHERE team_id = $1`, id)
	if errs.Is(err, errs.NotFound) {
		return Setting{TeamID: id, Mode: Pull}, nil
	}
	return x, err
}

// All are the settings of the teams that have one of their own.
func All(ctx context.Context, q db.Querier) (list []Setting, err error) {
	err = q.Select(ctx, &list, `SELECT team_id, version, mode, wrap_up FROM team_routing ORDER BY team_id`)
	return list, err
}

// Check says what is wrong with a setting.
func (x Setting) Check() error {
	var c errs.Check
	c.That(slices.Contains(Modes, x.Mode), "mode", "routing.mode_unknown")
	c.That(0 <= x.WrapUp && x.WrapUp <= maxWrapUp, "wrap_up", "routing.wrap_up_range", errs.Args{"Max": maxWrapUp})
	return c.Err()
}

// Save keeps how a team gets its work. When somebody was faster it is a conflict and nothing changes. What waits is looked at at once.
func (s *Store) Save(ctx context.Context, actor access.Actor, x Setting) (err error) {
	defer errs.Wrap(&err, "set routing of team %d", x.TeamID)
	if err := actor.Require(access.ManageTeams); err != nil {
		return err
	}
	if err := x.Check(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := team.Get(ctx, tx, x.TeamID); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `
			INSERT INTO team_routing (team_id, mode, wrap_up, updated_at)
			VALUES ($1, $2, $3, $4)
			ON CONFLICT (team_id) DO UPDATE
			SET version = team_routing.version + 1, mode = excluded.mode, wrap_up = excluded.wrap_up, updated_at = excluded.updated_at
			WHERE team_routing.version = $5`, x.TeamID, x.Mode, x.WrapUp, tx.Now, x.Version)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if err := look(ctx, tx, x.TeamID, tx.Now); err != nil {
			return err
		}
		tx.Outdate(subject)
		return audit.Record(ctx, tx, actor, audit.Act{Action: "routing.team", Object: "team", ObjectID: int64(x.TeamID)})
	})
}

// SkillsOf are the skills that a category itself asks for.
func SkillsOf(ctx context.Context, q db.Querier, id category.ID) (list []team.SkillID, err error) {
	err = q.Select(ctx, &list, `SELECT skill_id FROM category_skill WHERE category_id = $1 ORDER BY skill_id`, id)
	return list, err
}

// SetSkills says which skills a category and all below it ask for.
func (s *Store) SetSkills(ctx context.Context, actor access.Actor, id category.ID, skills []team.SkillID) (err error) {
	defer errs.Wrap(&err, "set skills of category %d", id)
	if err := actor.Require(access.ManageTeams); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := category.Get(ctx, tx, id); err != nil {
			return err
		}
		all, err := team.Skills(ctx, tx)
		if err != nil {
			return err
		}
		var c errs.Check
		for _, x := range skills {
			c.That(slices.ContainsFunc(all, func(k team.Skill) bool { return k.ID == x }), "skills", "routing.skill_unknown")
		}
		if err := c.Err(); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM category_skill WHERE category_id = $1`, id); err != nil {
			return err
		}
		for _, x := range skills {
			if _, err := tx.Exec(ctx, `INSERT INTO category_skill (category_id, skill_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, id, x); err != nil {
				return err
			}
		}
		tx.Outdate(subject)
		return audit.Record(ctx, tx, actor, audit.Act{Action: "routing.category", Object: "category", ObjectID: int64(id)})
	})
}

// SkillsOfAll are the skills that each category asks for with those above it; those that ask for none are not in it.
func SkillsOfAll(ctx context.Context, q db.Querier) (map[category.ID][]team.SkillID, error) {
	all, _, err := needs(ctx, q)
	return all, err
}
