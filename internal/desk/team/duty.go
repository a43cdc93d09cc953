package team

import (
	"context"
	"slices"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
)

// DutyID names a line of a duty roster.
type DutyID int64

// DutyKind is what somebody on the roster is there for.
type DutyKind string

// The kinds.
const (
	OnDuty DutyKind = "duty"    // answers for new work of the team that nobody took
	OnCall DutyKind = "on_call" // is called for what is critical when they would not work
)

// DutyKinds are all kinds, in the order that forms show them.
var DutyKinds = []DutyKind{OnDuty, OnCall}

// Duty is a line of a team's roster: who it is from one day to another, and at which hours of each.
type Duty struct {
	ID       DutyID
	TeamID   ID
	PersonID person.ID
	Name     string
	Kind     DutyKind
	FirstDay calendar.Date
	LastDay  calendar.Date
	Opens    int // minute of each day
	Closes   int // the first minute after; of the day after where it is not later than Opens; whole days where both are 0
}

// WholeDays tells whether it is for whole days.
func (d Duty) WholeDays() bool { return d.Opens == 0 && d.Closes == 0 }

// DutyDraft is what a form says about a line of a roster. Opens and Closes are as those of Duty.
type DutyDraft struct {
	Person        person.ID
	Kind          DutyKind
	First, Last   calendar.Date
	Opens, Closes int
}

// Shift is a time without a break in which somebody is on duty or on call.
type Shift struct {
	DutyID   DutyID
	TeamID   ID
	Kind     DutyKind
	PersonID person.ID
	Name     string
	FromAt   db.Time
	UntilAt  db.Time // the first instant after
}

// Roster is the team's duty roster from now on.
func Roster(ctx context.Context, q db.Querier, now db.Time, id ID) (list []Duty, err error) {
	err = q.Select(ctx, &list, `
		SELECT d.id, d.team_id, d.person_id, p.name, d.kind, d.first_day, d.last_day, d.opens, d.closes
		FROM duty d
		JOIN person p ON p.id = d.person_id
		WHERE d.team_id = $1 AND d.until_at > $2
		ORDER BY d.first_day, d.opens, d.id`, id, now)
	return list, err
}

// Shifts are the times of a team's roster that touch those from an instant to another, by their beginning.
func Shifts(ctx context.Context, q db.Querier, from, until db.Time, id ID) (list []Shift, err error) {
	err = q.Select(ctx, &list, `
		SELECT d.duty_id, d.team_id, d.kind, d.person_id, p.name, d.from_at, d.until_at
		FROM duty_shift d
		JOIN person p ON p.id = d.person_id
		WHERE d.team_id = $1 AND d.kind IN ('duty', 'on_call') AND d.until_at > $2 AND d.from_at < $3
		ORDER BY d.from_at, d.duty_id`, id, from, until)
	return list, err
}

// Called is somebody who is on call, with the calendar of their own working hours.
type Called struct {
	PersonID   person.ID
	CalendarID calendar.ID // 0: the desk's
}

// CalledAt is who of a team is on call at now and not absent; ok is false where nobody is.
func CalledAt(ctx context.Context, q db.Querier, now db.Time, id ID) (c Called, ok bool, err error) {
	err = q.Get(ctx, &c, `
		SELECT d.person_id, coalesce(g.calendar_id, 0) AS calendar_id
		FROM duty_shift d
		JOIN team_member m ON m.team_id = d.team_id AND m.person_id = d.person_id
		JOIN person p ON p.id = d.person_id
		JOIN account a ON a.person_id = d.person_id
		LEFT JOIN agent g ON g.person_id = d.person_id
		WHERE d.team_id = $1 AND d.kind = 'on_call' AND d.from_at <= $2 AND d.until_at > $2 AND `+Working+`
			AND NOT EXISTS (SELECT 1 FROM absence b WHERE b.person_id = d.person_id AND b.from_at <= $2 AND b.until_at > $2)
		ORDER BY d.duty_id
		LIMIT 1`, id, now)
	if errs.Is(err, errs.NotFound) {
		return c, false, nil
	}
	return c, err == nil, err
}

// NextCall is when somebody of a team is on call next after now; zero where that is not planned.
func NextCall(ctx context.Context, q db.Querier, now db.Time, id ID) (at db.Time, err error) {
	var next struct{ FromAt db.Time }
	err = q.Get(ctx, &next, `SELECT min(from_at) AS from_at FROM duty_shift WHERE team_id = $1 AND kind = 'on_call' AND until_at > $2 AND from_at > $2`, id, now)
	return next.FromAt, err
}

// AddDuty puts a member of the team on its roster. No two are on duty at once, and no two on call.
func (s *Store) AddDuty(ctx context.Context, actor access.Actor, id ID, d DutyDraft) (duty DutyID, err error) {
	defer errs.Wrap(&err, "add duty in team %d", id)
	if err := actor.Require(access.ManageTeams); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := Get(ctx, tx, id); err != nil {
			return err
		}
		shifts, err := plan(ctx, tx, id, d)
		if err != nil {
			return err
		}
		err = tx.Insert(ctx, &duty, `
			INSERT INTO duty (team_id, person_id, kind, first_day, last_day, opens, closes, until_at, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			RETURNING id`, id, d.Person, d.Kind, int64(d.First), int64(d.Last), d.Opens, d.Closes, shifts[len(shifts)-1].UntilAt, tx.Now)
		if err != nil {
			return err
		}
		for _, x := range shifts {
			_, err := tx.Exec(ctx, `
				INSERT INTO duty_shift (duty_id, from_at, until_at, team_id, person_id, kind)
				VALUES ($1, $2, $3, $4, $5, $6)`, duty, x.FromAt, x.UntilAt, id, d.Person, d.Kind)
			if err != nil {
				return err
			}
		}
		if d.Kind == OnCall { // what is critical may wait for them
			at := shifts[0].FromAt
			if at.Before(tx.Now.Time) {
				at = tx.Now
			}
			if err := Freed(ctx, tx, d.Person, at); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "duty.create", Object: "team", ObjectID: int64(id), Detail: detailOf(d.Person, d.Kind, d.First, d.Last)})
	})
	return duty, err
}

func detailOf(who person.ID, kind DutyKind, first, last calendar.Date) map[string]any {
	return map[string]any{"person": int64(who), "kind": string(kind), "first": first.String(), "last": last.String()}
}

// plan checks a line of a roster, and gives the times that it means.
func plan(ctx context.Context, tx *db.Tx, id ID, d DutyDraft) ([]Shift, error) {
	ok, err := IsMember(ctx, tx, id, d.Person)
	if err != nil {
		return nil, err
	}
	var c errs.Check
	c.That(ok, "person", "routing.duty_member")
	c.That(slices.Contains(DutyKinds, d.Kind), "kind", "rota.kind_unknown")
	c.That(0 <= d.Opens && d.Opens < 24*60, "from", "rota.time_invalid")
	c.That(0 <= d.Closes && d.Closes < 24*60, "until", "rota.time_invalid")
	checkDays(&c, d.First, d.Last)
	if err := c.Err(); err != nil {
		return nil, err
	}
	desk, err := calendar.Default(ctx, tx)
	if err != nil {
		return nil, err
	}
	shifts := d.shifts(location(desk.TimeZone))
	if err := free(ctx, tx, id, d.Kind, shifts); err != nil {
		return nil, err
	}
	return shifts, nil
}

// free refuses times at which somebody is on the roster already.
func free(ctx context.Context, q db.Querier, id ID, kind DutyKind, shifts []Shift) error {
	had, err := Shifts(ctx, q, shifts[0].FromAt, shifts[len(shifts)-1].UntilAt, id)
	if err != nil {
		return err
	}
	for _, x := range shifts {
		taken := slices.ContainsFunc(had, func(h Shift) bool {
			return h.Kind == kind && h.FromAt.Before(x.UntilAt.Time) && x.FromAt.Before(h.UntilAt.Time)
		})
		if taken {
			return errs.Bad("first", "routing.duty_taken")
		}
	}
	return nil
}

// shifts are the times that a draft means by the clock of a zone: whole days are one.
func (d DutyDraft) shifts(zone *time.Location) (list []Shift) {
	at := func(day calendar.Date, minute int) db.Time {
		y, m, n := day.Time().Date()
		return db.At(time.Date(y, m, n, 0, minute, 0, 0, zone))
	}
	if d.Opens == 0 && d.Closes == 0 {
		return []Shift{{FromAt: at(d.First, 0), UntilAt: at(d.Last+1, 0)}}
	}
	for day := d.First; day <= d.Last; day++ {
		end := at(day, d.Closes)
		if d.Closes <= d.Opens {
			end = at(day+1, d.Closes)
		}
		list = append(list, Shift{FromAt: at(day, d.Opens), UntilAt: end})
	}
	return list
}

// DeleteDuty takes a line from a team's roster, and tells whose it was.
func (s *Store) DeleteDuty(ctx context.Context, actor access.Actor, duty DutyID) (id ID, err error) {
	defer errs.Wrap(&err, "delete duty %d", duty)
	if err := actor.Require(access.ManageTeams); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM duty_shift WHERE duty_id = $1`, duty); err != nil {
			return err
		}
		var was struct {
			TeamID   ID
			PersonID person.ID
			Kind     DutyKind
			FirstDay calendar.Date
			LastDay  calendar.Date
		}
		if err := tx.Get(ctx, &was, `DELETE FROM duty WHERE id = $1 RETURNING team_id, person_id, kind, first_day, last_day`, duty); err != nil {
			return err
		}
		id = was.TeamID
		return audit.Record(ctx, tx, actor, audit.Act{
			Action: "duty.delete", Object: "team", ObjectID: int64(id), Detail: detailOf(was.PersonID, was.Kind, was.FirstDay, was.LastDay),
		})
	})
	return id, err
}
