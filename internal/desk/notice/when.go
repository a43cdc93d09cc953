package notice

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/team"
)

const day = 24 * 60 // minutes

// quietUntil is when the quiet hours end in which an instant lies, by the clock of a zone; the instant itself where it lies in none.
func (p Plan) quietUntil(at time.Time, zone *time.Location) time.Time {
	local := at.In(zone)
	minute := local.Hour()*60 + local.Minute()
	over := (minute - p.QuietFrom + day) % day
	length := (p.QuietUntil - p.QuietFrom + day) % day
	if over >= length {
		return at
	}
	y, m, d := local.Date()
	end := time.Date(y, m, d, p.QuietUntil/60, p.QuietUntil%60, 0, 0, zone)
	if !end.After(at) {
		end = time.Date(y, m, d+1, p.QuietUntil/60, p.QuietUntil%60, 0, 0, zone)
	}
	return end
}

// gathers is when the next letter leaves that gathers what was told, before anybody asks whether it is quiet then.
func (p Plan) gathers(now time.Time, zone *time.Location) time.Time {
	if p.DigestHour == Hourly {
		return now.Truncate(time.Hour).Add(time.Hour)
	}
	y, m, d := now.In(zone).Date()
	at := time.Date(y, m, d, p.DigestHour, 0, 0, 0, zone)
	if !at.After(now) {
		at = time.Date(y, m, d+1, p.DigestHour, 0, 0, 0, zone)
	}
	return at
}

// tries bounds how often quiet hours and working hours are asked in turn: where they leave nothing between them, quiet hours give way.
const tries = 8

// after is the first instant from at on in which somebody may be written to. hours are nil where any will do.
func (p Plan) after(at time.Time, zone *time.Location, hours *calendar.Hours) time.Time {
	for range tries {
		next := p.quietUntil(at, zone)
		if hours != nil {
			open, err := hours.NextOpen(next)
			if err != nil { // a calendar that never opens keeps nobody from hearing
				return next
			}
			next = open
		}
		if next.Equal(at) {
			break
		}
		at = next
	}
	return at
}

// allowed is the first instant from at on in which somebody may be written to.
func (d *Desk) allowed(ctx context.Context, q db.Querier, w way, at db.Time) (db.Time, error) {
	if !w.InHours && w.QuietFrom == w.QuietUntil {
		return at, nil
	}
	zone, err := time.LoadLocation(w.TimeZone)
	if err != nil {
		zone = d.settings.Desk().Zone()
	}
	if !w.InHours {
		return db.At(w.after(at.Time, zone, nil)), nil
	}
	if absence, ok, err := team.AbsenceAt(ctx, q, at, w.PersonID); err != nil {
		return at, err
	} else if ok {
		at = absence.UntilAt
	}
	hours, err := d.calendars.Hours(ctx, q, w.Calendar)
	if err != nil {
		return at, err
	}
	return db.At(w.after(at.Time, zone, hours)), nil
}

// nextLetter is when the next letter leaves that gathers what somebody was told.
func (d *Desk) nextLetter(ctx context.Context, tx *db.Tx, w way) (db.Time, error) {
	zone, err := time.LoadLocation(w.TimeZone)
	if err != nil {
		zone = d.settings.Desk().Zone()
	}
	return d.allowed(ctx, tx, w, db.At(w.gathers(tx.Now.Time, zone)))
}
