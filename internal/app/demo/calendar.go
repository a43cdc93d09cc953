package demo

import (
	"context"
	"time"

	"firstline/internal/desk/calendar"
)

// makeCalendars makes the hours of the sites; Brussels has those that each new desk has.
func (s *stage) makeCalendars(ctx context.Context) error {
	day := calendar.Weekdays(hours(8, 30, 12, 30), hours(13, 30, 17, 0))
	day[time.Friday] = []calendar.Interval{hours(8, 30, 12, 30), hours(13, 30, 16, 0)}
	now := s.clock.now()
	summer := calendar.On(now.Year()+1, time.August, 1)
	for summer.Weekday() != time.Monday {
		summer++
	}
	stock := calendar.On(now.Year()+1, time.January, 2)
	for stock.Weekday() != time.Saturday {
		stock++
	}
	for _, d := range []calendar.Draft{
		{
			Name: "Lille", TimeZone: "Europe/Paris", Week: day, Holidays: []calendar.Country{calendar.France},
			OwnDays: []calendar.OwnDay{
				{First: summer, Last: summer + 11, Name: "Fermeture annuelle"},
				{First: stock, Last: stock, Name: "Inventaire", Hours: []calendar.Interval{hours(9, 0, 13, 0)}},
			},
		},
		{Name: "Utrecht", TimeZone: "Europe/Amsterdam", Week: calendar.Weekdays(hours(8, 0, 17, 0)), Holidays: []calendar.Country{calendar.Netherlands}},
		{Name: "Stand-by 24/7", TimeZone: "Europe/Brussels", Always: true, Week: calendar.Weekdays(hours(9, 0, 17, 0))},
	} {
		if _, err := s.Calendars.Create(ctx, by(), d); err != nil {
			return err
		}
	}
	return nil
}

// hours is open time from an hour and minute to another.
func hours(a, b, c, d int) calendar.Interval {
	return calendar.Interval{Opens: a*60 + b, Closes: c*60 + d}
}
