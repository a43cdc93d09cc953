package workspace

import (
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// soon are the times that people choose most, as the desk is open.
func (w workspace) soon(rq *front.Request) ([]time.Time, error) {
	c, err := calendar.Default(rq.Context(), w.DB)
	if err != nil {
		return nil, err
	}
	hours, err := c.Hours()
	if err != nil {
		return nil, err
	}
	return hours.Soon(rq.Now), nil
}

// soonOptions offers times, named by their day.
func soonOptions(p ui.Page, times []time.Time) (list []ui.Option) {
	for _, at := range times {
		list = append(list, ui.Option{Value: at.UTC().Format(time.RFC3339), Label: soonWords(p, at)})
	}
	return list
}

// soonWords is a time in the next days in few words.
func soonWords(p ui.Page, at time.Time) string {
	there, today := at.In(p.Zone), p.Now.In(p.Zone)
	args := errs.Args{"Clock": p.Locale.Clock(at, p.Zone), "Day": p.Locale.Weekday(there.Weekday())}
	switch days := int(calendar.DateOf(there) - calendar.DateOf(today)); {
	case days == 0:
		return p.T("snooze.today_at", args)
	case days == 1:
		return p.T("snooze.tomorrow_at", args)
	case days > 1 && days < 7:
		return p.T("snooze.day_at", args)
	}
	return p.Locale.DateTime(at, p.Zone)
}

// chosenMoment reads a time from a form: a day and a time of day where they were typed, or else one of those that were offered. The zero time is
// none.
func chosenMoment(rq *front.Request, name string) (db.Time, error) {
	day, clock := strings.TrimSpace(rq.Form.Get("day")), strings.TrimSpace(rq.Form.Get("clock"))
	if day != "" {
		if clock == "" {
			clock = "09:00"
		}
		at, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, rq.Zone)
		if err != nil {
			return db.Time{}, errs.Bad("day", "snooze.unreadable")
		}
		return db.At(at), nil
	}
	text := rq.Form.Get(name)
	if text == "" {
		return db.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return db.Time{}, errs.Bad(name, "snooze.unreadable")
	}
	return db.At(at), nil
}

// momentFields ask for a time that is not among those that are offered.
func momentFields(p ui.Page) []Asked {
	return []Asked{
		{As: asLine, Field: ui.Field{Name: "day", Label: p.T("snooze.other_day"), Type: "date", Optional: true, Short: true}},
		{As: asLine, Field: ui.Field{Name: "clock", Label: p.T("snooze.clock"), Type: "time", Value: "09:00", Optional: true, Short: true}},
	}
}
