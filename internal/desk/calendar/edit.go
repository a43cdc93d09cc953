package calendar

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
)

// Draft is what a form says about a calendar. An error about a weekday's hours is at the field of its English name («monday»), one about
// an own day at «own_day_», its number from 0, and what is wrong of it: «own_day_2_hours», or _first, _last, _name.
type Draft struct {
	Name      string
	IsDefault bool
	TimeZone  string // IANA name
	Always    bool   // open day and night; the week, holidays and own days are kept, and don't count
	Week      Week
	Holidays  []Country
	OwnDays   []OwnDay
}

const (
	maxIntervals = 12  // of a day
	maxOwnDays   = 400 // of a calendar
	maxName      = 100
)

// Create adds a calendar.
func (s *Store) Create(ctx context.Context, actor access.Actor, d Draft) (c Calendar, err error) {
	defer errs.Wrap(&err, "add calendar")
	if err := actor.Require(access.ManageDesk); err != nil {
		return c, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		d, err := check(ctx, tx, tx.Now, d, Calendar{})
		if err != nil {
			return err
		}
		if err := oneDefault(ctx, tx, d, 0); err != nil {
			return err
		}
		x, err := d.terms()
		if err != nil {
			return err
		}
		var r row
		err = tx.Get(ctx, &r, `
			INSERT INTO calendar (name, is_default, time_zone, always, hours, holidays, own_days, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
			RETURNING `+columns, d.Name, d.IsDefault, x.TimeZone, x.Always, x.Hours, x.Holidays, x.OwnDays, tx.Now)
		if err != nil {
			return err
		}
		if c, err = r.calendar(); err != nil {
			return err
		}
		if err := s.changed(ctx, tx, c.ID); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "calendar.create", Object: "calendar", ObjectID: int64(c.ID)})
	})
	return c, err
}

// Update changes a calendar as it was at version; when somebody was faster it is a conflict and nothing changes.
func (s *Store) Update(ctx context.Context, actor access.Actor, id ID, version int64, d Draft) (c Calendar, err error) {
	defer errs.Wrap(&err, "change calendar %d", id)
	if err := actor.Require(access.ManageDesk); err != nil {
		return c, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		old, err := Get(ctx, tx, id)
		if err != nil {
			return err
		}
		d, err := check(ctx, tx, tx.Now, d, old)
		if err != nil {
			return err
		}
		if err := oneDefault(ctx, tx, d, id); err != nil {
			return err
		}
		x, err := d.terms()
		if err != nil {
			return err
		}
		var r row
		err = tx.Get(ctx, &r, `
			UPDATE calendar
			SET version = version + 1, name = $3, is_default = $4, time_zone = $5, always = $6, hours = $7, holidays = $8, own_days = $9, updated_at = $10
			WHERE id = $1 AND version = $2
			RETURNING `+columns, id, version, d.Name, d.IsDefault, x.TimeZone, x.Always, x.Hours, x.Holidays, x.OwnDays, tx.Now)
		if errs.Is(err, errs.NotFound) {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if err != nil {
			return err
		}
		if c, err = r.calendar(); err != nil {
			return err
		}
		if err := s.changed(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "calendar.update", Object: "calendar", ObjectID: int64(id)})
	})
	return c, err
}

// Delete takes a calendar away as it was at version. The default stays, and so does one that something else still goes by.
func (s *Store) Delete(ctx context.Context, actor access.Actor, id ID, version int64) (err error) {
	defer errs.Wrap(&err, "delete calendar %d", id)
	if err := actor.Require(access.ManageDesk); err != nil {
		return err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		old, err := Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if old.IsDefault {
			return errs.New(errs.Conflict, "calendar.default_stays")
		}
		n, err := tx.Exec(ctx, `DELETE FROM calendar WHERE id = $1 AND version = $2 AND is_default = FALSE`, id, version)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "calendar.delete", Object: "calendar", ObjectID: int64(id)})
	})
	if db.IsReferenced(err) {
		return errs.New(errs.Conflict, "calendar.in_use")
	}
	return err
}

// Check is what Create, or Update of the calendar id, would keep of a draft, or why they would not.
func (s *Store) Check(ctx context.Context, actor access.Actor, id ID, d Draft) (_ Draft, err error) {
	defer errs.Wrap(&err, "check calendar %d", id)
	if err := actor.Require(access.ManageDesk); err != nil {
		return d, err
	}
	var old Calendar
	if id != 0 {
		if old, err = Get(ctx, s.db, id); err != nil {
			return d, err
		}
	}
	return check(ctx, s.db, s.db.Now(), d, old)
}

func check(ctx context.Context, q db.Querier, now db.Time, d Draft, old Calendar) (Draft, error) {
	d.Name = clean.Line(d.Name)
	d.TimeZone = strings.TrimSpace(d.TimeZone)
	d.Week, d.Holidays, d.OwnDays = cloneWeek(d.Week), slices.Clone(d.Holidays), slices.Clone(d.OwnDays)
	slices.Sort(d.Holidays)
	d.Holidays = slices.Compact(d.Holidays)
	var c errs.Check
	c.That(d.Name != "", "name", "people.name_missing")
	c.That(len([]rune(d.Name)) <= maxName, "name", "people.too_long", errs.Args{"Max": maxName})
	c.That(d.IsDefault || !old.IsDefault, "is_default", "calendar.default_stays")
	zone, err := time.LoadLocation(d.TimeZone)
	c.That(err == nil && d.TimeZone != "" && d.TimeZone != "Local", "time_zone", "people.zone_invalid")
	for day, hours := range d.Week {
		c.That(inOrder(hours), strings.ToLower(time.Weekday(day).String()), "calendar.hours_invalid")
	}
	for _, country := range d.Holidays {
		c.That(slices.Contains(Countries(), country), "holidays", "calendar.country_unknown")
	}
	if zone != nil {
		checkOwnDays(&c, d.OwnDays, DateOf(now.In(zone)))
	}
	var others []ID
	if err := q.Select(ctx, &others, `SELECT id FROM calendar WHERE name = $1 AND id <> $2`, d.Name, old.ID); err != nil {
		return d, err
	}
	c.That(len(others) == 0, "name", "calendar.name_taken")
	if c.Err() == nil {
		hours, err := d.Hours()
		if err != nil {
			return d, err
		}
		_, err = hours.NextOpen(now.Time)
		c.That(err == nil, "monday", "calendar.never_opens")
	}
	return d, c.Err()
}

// checkOwnDays sorts the own days' hours. What is further away than a hundred years is a slip of the hand.
func checkOwnDays(c *errs.Check, days []OwnDay, today Date) {
	c.That(len(days) <= maxOwnDays, "own_days", "calendar.too_many_days", errs.Args{"Max": maxOwnDays})
	first, last := DateOf(today.Time().AddDate(-100, 0, 0)), DateOf(today.Time().AddDate(100, 0, 0))
	for n := range days {
		day, field := &days[n], "own_day_"+strconv.Itoa(n)
		day.Name = clean.Line(day.Name)
		day.Hours = slices.Clone(day.Hours)
		c.That(day.Name != "", field+"_name", "calendar.day_name_missing")
		c.That(len([]rune(day.Name)) <= maxName, field+"_name", "people.too_long", errs.Args{"Max": maxName})
		c.That(day.First <= day.Last, field+"_last", "calendar.day_reversed")
		c.That(first <= min(day.First, day.Last) && max(day.First, day.Last) <= last, field+"_first", "calendar.day_too_far")
		c.That(inOrder(day.Hours), field+"_hours", "calendar.hours_invalid")
		c.That(len(day.Hours) == 0 || !slices.ContainsFunc(days[:n], func(o OwnDay) bool {
			return len(o.Hours) > 0 && o.First <= day.Last && day.First <= o.Last
		}), field+"_hours", "calendar.day_twice")
	}
}

// inOrder sorts a day's hours and tells whether they can be kept.
func inOrder(hours []Interval) bool {
	slices.SortFunc(hours, func(a, b Interval) int { return cmp.Compare(a.Opens, b.Opens) })
	end := 0
	for _, i := range hours {
		if i.Opens < end || i.Opens >= i.Closes || i.Closes > 24*60 {
			return false
		}
		end = i.Closes
	}
	return len(hours) <= maxIntervals
}

func cloneWeek(w Week) (out Week) {
	for i := range w {
		out[i] = slices.Clone(w[i])
	}
	return out
}

// oneDefault takes the mark from the calendar that had it.
func oneDefault(ctx context.Context, tx *db.Tx, d Draft, id ID) error {
	if !d.IsDefault {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE calendar SET is_default = FALSE, version = version + 1 WHERE is_default = TRUE AND id <> $1`, id)
	return err
}

// terms are the draft's columns.
func (d Draft) terms() (r terms, err error) {
	countries := make([]string, len(d.Holidays))
	for i, c := range d.Holidays {
		countries[i] = string(c)
	}
	week, err := json.Marshal(d.Week)
	if err != nil {
		return r, err
	}
	days, err := json.Marshal(d.OwnDays)
	return terms{TimeZone: d.TimeZone, Always: d.Always, Hours: string(week), Holidays: strings.Join(countries, " "), OwnDays: string(days)}, err
}
