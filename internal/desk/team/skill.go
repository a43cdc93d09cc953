package team

import (
	"context"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/person"
)

// SkillID names a skill.
type SkillID int64

// Skill is something that work can ask for and that agents have: one short word of the desk's own list.
type Skill struct {
	ID   SkillID
	Name string
}

const maxSkill = 40

// Skills are all of the list.
func Skills(ctx context.Context, q db.Querier) (list []Skill, err error) {
	err = q.Select(ctx, &list, `SELECT id, name FROM skill ORDER BY name, id`)
	return list, err
}

// SkillsOf are the skills that persons have.
func SkillsOf(ctx context.Context, q db.Querier, who ...person.ID) (map[person.ID][]SkillID, error) {
	var rows []struct {
		PersonID person.ID
		SkillID  SkillID
	}
	var p db.Params
	err := q.Select(ctx, &rows, `SELECT person_id, skill_id FROM agent_skill WHERE person_id IN `+db.BindAll(&p, who)+` ORDER BY person_id, skill_id`, p.Args...)
	skills := map[person.ID][]SkillID{}
	for _, r := range rows {
		skills[r.PersonID] = append(skills[r.PersonID], r.SkillID)
	}
	return skills, err
}

// AddSkill puts a word into the list.
func (s *Store) AddSkill(ctx context.Context, actor access.Actor, name string) (x Skill, err error) {
	defer errs.Wrap(&err, "add skill")
	if err := actor.Require(access.ManageTeams); err != nil {
		return x, err
	}
	x.Name = clean.Line(name)
	var c errs.Check
	c.That(x.Name != "", "name", "people.name_missing")
	c.That(len([]rune(x.Name)) <= maxSkill, "name", "people.too_long", errs.Args{"Max": maxSkill})
	if err := c.Err(); err != nil {
		return x, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Insert(ctx, &x.ID, `INSERT INTO skill (name, created_at) VALUES ($1, $2) RETURNING id`, x.Name, tx.Now); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "skill.create", Object: "skill", ObjectID: int64(x.ID)})
	})
	if db.IsUnique(err) {
		return x, errs.Bad("name", "routing.skill_taken")
	}
	return x, err
}

// DeleteSkill takes a word from the list, and from everybody who has it. One that a category asks for stays.
func (s *Store) DeleteSkill(ctx context.Context, actor access.Actor, id SkillID) (err error) {
	defer errs.Wrap(&err, "delete skill %d", id)
	if err := actor.Require(access.ManageTeams); err != nil {
		return err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM agent_skill WHERE skill_id = $1`, id); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `DELETE FROM skill WHERE id = $1`, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.Missing()
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "skill.delete", Object: "skill", ObjectID: int64(id)})
	})
	if db.IsReferenced(err) {
		return errs.New(errs.Conflict, "routing.skill_in_use")
	}
	return err
}
