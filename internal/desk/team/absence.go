package team

import (
	"context"
	"fmt"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
)

// AbsenceID names an absence.
type AbsenceID int64

// Absence is whole days on which an agent is not there, and who stands in.
type Absence struct {
	ID             AbsenceID
	PersonID       person.ID
	Name           string
	FromAt         db.Time
	UntilAt        db.Time // the first instant after
	SubstituteID   person.ID
	SubstituteName string
	TimeZone       string // of the agent
}

// Days are its first and its last day, as the agent counts them.
func (a Absence) Days() (first, last calendar.Date) { return days(a.FromAt, a.UntilAt, a.TimeZone) }

// AbsenceDraft is what a form says about an absence.
type AbsenceDraft struct {
	Person      person.ID
	First, Last calendar.Date
	Substitute  person.ID // 0: nobody
}

const absenceSelect = `
	SELECT b.id, b.person_id, p.name, b.from_at, b.until_at, coalesce(b.substitute_id, 0) AS substitute_id, coalesce(s.name, '') AS substitute_name, p.time_zone
	FROM absence b
	JOIN person p ON p.id = b.person_id
	LEFT JOIN person s ON s.id = b.substitute_id`

// Absences are those of persons that are not over at now, by their beginning.
func Absences(ctx context.Context, q db.Querier, now db.Time, who ...person.ID) (list []Absence, err error) {
	var p db.Params
	err = q.Select(ctx, &list, absenceSelect+`
		WHERE b.until_at > `+p.Bind(now)+` AND b.person_id IN `+db.BindAll(&p, who)+`
		ORDER BY b.from_at, b.id`, p.Args...)
	return list, err
}

// AbsenceAt is the absence of somebody that holds at now; the longest, where there are several. ok is false when they are there.
func AbsenceAt(ctx context.Context, q db.Querier, now db.Time, who person.ID) (a Absence, ok bool, err error) {
	err = q.Get(ctx, &a, absenceSelect+`
		WHERE b.person_id = $1 AND b.from_at <= $2 AND b.until_at > $2
		ORDER BY b.until_at DESC, b.id
		LIMIT 1`, who, now)
	if errs.Is(err, errs.NotFound) {
		return a, false, nil
	}
	return a, err == nil, err
}

// AbsentAt are those who are absent at now, with when that ends.
func AbsentAt(ctx context.Context, q db.Querier, now db.Time) (map[person.ID]db.Time, error) {
	var rows []struct {
		PersonID person.ID
		UntilAt  db.Time
	}
	err := q.Select(ctx, &rows, `
		SELECT person_id, max(until_at) AS until_at
		FROM absence
		WHERE from_at <= $1 AND until_at > $1
		GROUP BY person_id`, now)
	absent := make(map[person.ID]db.Time, len(rows))
	for _, r := range rows {
		absent[r.PersonID] = r.UntilAt
	}
	return absent, err
}

// CoverJob is the kind of job that sees to it that somebody answers for the tickets of a person: when an absence begins or ends, and when
// they leave the desk.
const CoverJob = "agent.cover"

// CoverArgs names them.
type CoverArgs struct {
	Person person.ID `json:"person"`
}

// Cover lets the desk see to it at a time. There is one such job for each person and time.
func Cover(ctx context.Context, tx *db.Tx, who person.ID, at db.Time) error {
	for _, at := range []db.Time{at, at.Add(job.SecondLook)} {
		err := job.Enqueue(ctx, tx, CoverJob, CoverArgs{Person: who}, job.At(at), job.Unique(fmt.Sprintf("cover:%d:%d", who, at.UnixMicro())))
		if err != nil {
			return err
		}
	}
	return nil
}

// AddAbsence notes that an agent will not be there: by themselves or a lead of theirs.
func (s *Store) AddAbsence(ctx context.Context, actor access.Actor, d AbsenceDraft) (id AbsenceID, err error) {
	defer errs.Wrap(&err, "add absence of person %d", d.Person)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := MayPlan(ctx, tx, actor, d.Person); err != nil {
			return err
		}
		from, until, err := span(ctx, tx, d.Person, d.First, d.Last)
		if err != nil {
			return err
		}
		var c errs.Check
		c.That(until.After(tx.Now.Time), "last", "routing.absence_over")
		c.That(d.Substitute != d.Person, "substitute", "routing.substitute_self")
		var substitute *person.ID
		if d.Substitute != 0 {
			ok, err := IsAgent(ctx, tx, d.Substitute)
			if err != nil {
				return err
			}
			c.That(ok, "substitute", "routing.substitute_agent")
			substitute = &d.Substitute
		}
		if err := c.Err(); err != nil {
			return err
		}
		err = tx.Insert(ctx, &id, `
			INSERT INTO absence (person_id, from_at, until_at, substitute_id, created_at)
			VALUES ($1, $2, $3, $4, $5)
			RETURNING id`, d.Person, from, until, substitute, tx.Now)
		if err != nil {
			return err
		}
		if err := Freed(ctx, tx, d.Person, until); err != nil {
			return err
		}
		if from.Before(tx.Now.Time) {
			from = tx.Now
		}
		for _, at := range []db.Time{from, until} {
			if err := Cover(ctx, tx, d.Person, at); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "absence.create", Object: "person", ObjectID: int64(d.Person)})
	})
	return id, err
}

// DeleteAbsence takes an absence back.
func (s *Store) DeleteAbsence(ctx context.Context, actor access.Actor, id AbsenceID) (err error) {
	defer errs.Wrap(&err, "delete absence %d", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var who person.ID
		if err := tx.Get(ctx, &who, `SELECT person_id FROM absence WHERE id = $1`, id); err != nil {
			return err
		}
		if err := MayPlan(ctx, tx, actor, who); err != nil {
			if errs.Is(err, errs.Forbidden) { // as if it were not there
				return errs.Missing()
			}
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM absence WHERE id = $1`, id); err != nil {
			return err
		}
		if err := Cover(ctx, tx, who, tx.Now); err != nil {
			return err
		}
		return changed(ctx, tx, actor, who, "absence.delete")
	})
}

// maxDays bounds how long an absence or a duty lasts.
const maxDays = 400

func checkDays(c *errs.Check, first, last calendar.Date) {
	c.That(first != 0, "first", "routing.day_missing")
	c.That(last != 0, "last", "routing.day_missing")
	c.That(first == 0 || last == 0 || first <= last, "last", "routing.days_backwards")
	c.That(last-first < maxDays, "last", "routing.days_too_many", errs.Args{"Max": maxDays})
}

// span is from the first instant of a day to the first one after another, on the wall clock of a person.
func span(ctx context.Context, q db.Querier, who person.ID, first, last calendar.Date) (from, until db.Time, err error) {
	var c errs.Check
	checkDays(&c, first, last)
	if err := c.Err(); err != nil {
		return from, until, err
	}
	var zone string
	if err := q.Get(ctx, &zone, `SELECT time_zone FROM person WHERE id = $1`, who); err != nil {
		return from, until, err
	}
	return midnight(first, zone), midnight(last+1, zone), nil
}

// midnight is the beginning of a day in a time zone; in UTC where the zone is not known.
func midnight(day calendar.Date, zone string) db.Time {
	y, m, d := day.Time().Date()
	return db.At(time.Date(y, m, d, 0, 0, 0, 0, location(zone)))
}

func days(from, until db.Time, zone string) (first, last calendar.Date) {
	z := location(zone)
	return calendar.DateOf(from.In(z)), calendar.DateOf(until.In(z).Add(-time.Hour))
}

func location(zone string) *time.Location {
	z, err := time.LoadLocation(zone)
	if err != nil {
		return time.UTC
	}
	return z
}
