package team

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
)

// DutyID names a line of a duty roster.
type DutyID int64

// Duty is who of a team is on duty for some days: new work of the team that nobody took is theirs to answer for.
type Duty struct {
	ID       DutyID
	TeamID   ID
	PersonID person.ID
	Name     string
	FromAt   db.Time
	UntilAt  db.Time // the first instant after
	TimeZone string  // of the person
}

// Days are its first and its last day.
func (d Duty) Days() (first, last calendar.Date) { return days(d.FromAt, d.UntilAt, d.TimeZone) }

// Roster is the team's duty roster from now on.
func Roster(ctx context.Context, q db.Querier, now db.Time, id ID) (list []Duty, err error) {
	err = q.Select(ctx, &list, `
		SELECT d.id, d.team_id, d.person_id, p.name, d.from_at, d.until_at, p.time_zone
		FROM duty d
		JOIN person p ON p.id = d.person_id
		WHERE d.team_id = $1 AND d.until_at > $2
		ORDER BY d.from_at, d.id`, id, now)
	return list, err
}

// AddDuty puts a member of the team on its roster. No two are on duty at once.
func (s *Store) AddDuty(ctx context.Context, actor access.Actor, id ID, who person.ID, first, last calendar.Date) (duty DutyID, err error) {
	defer errs.Wrap(&err, "add duty in team %d", id)
	if err := actor.Require(access.ManageTeams); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := Get(ctx, tx, id); err != nil {
			return err
		}
		ok, err := IsMember(ctx, tx, id, who)
		if err != nil {
			return err
		}
		if !ok {
			return errs.Bad("person", "routing.duty_member")
		}
		from, until, err := span(ctx, tx, who, first, last)
		if err != nil {
			return err
		}
		var taken int
		if err := tx.Get(ctx, &taken, `SELECT count(*) FROM duty WHERE team_id = $1 AND from_at < $3 AND until_at > $2`, id, from, until); err != nil {
			return err
		}
		if taken > 0 {
			return errs.Bad("first", "routing.duty_taken")
		}
		err = tx.Insert(ctx, &duty, `
			INSERT INTO duty (team_id, person_id, from_at, until_at, created_at)
			VALUES ($1, $2, $3, $4, $5)
			RETURNING id`, id, who, from, until, tx.Now)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "duty.create", Object: "team", ObjectID: int64(id)})
	})
	return duty, err
}

// DeleteDuty takes a line from a team's roster, and tells whose it was.
func (s *Store) DeleteDuty(ctx context.Context, actor access.Actor, duty DutyID) (id ID, err error) {
	defer errs.Wrap(&err, "delete duty %d", duty)
	if err := actor.Require(access.ManageTeams); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Get(ctx, &id, `DELETE FROM duty WHERE id = $1 RETURNING team_id`, duty); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "duty.delete", Object: "team", ObjectID: int64(id)})
	})
	return id, err
}
