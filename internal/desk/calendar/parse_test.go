package calendar_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"firstline/internal/desk/calendar"
)

func TestHoursAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	halves := []calendar.Interval{{Opens: 540, Closes: 750}, {Opens: 810, Closes: 1020}}
	for text, want := range map[string][]calendar.Interval{
		"": nil, "  ": nil, "9-17": {{Opens: 540, Closes: 1020}}, "0:00-24:00": {{Opens: 0, Closes: 1440}},
		"9:00-12:30, 13:30-17:00": halves, "09:00–12:30;13:30 – 17": halves, "9h à 12h30, 13h30 à 17h": halves, "9.00 tot 12.30, 13u30 tot 17u": halves,
		"9 h 00 to 12 h 30, 13:30-17 h": halves,
	} {
		got, err := calendar.ParseHours(text)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Errorf("%q: %s %v", text, diff, err)
		}
	}
	for _, text := range []string{"9", "closed", "9-", "9-17,", "9:60-17", "25-26", "9:0-17", "9-12 13-17", "-9-17", "9-12-17"} {
		if got, err := calendar.ParseHours(text); err == nil {
			t.Errorf("%q was read as %v", text, got)
		}
	}
}

func TestEveryZoneToChooseFromExists(t *testing.T) {
	t.Parallel()
	list := calendar.Zones()
	if len(list) < 300 {
		t.Fatalf("%d zones", len(list))
	}
	for _, name := range list {
		if _, err := time.LoadLocation(name); err != nil {
			t.Error(err)
		}
	}
}

func TestNextClosingsAreDaysThatWouldBeOpen(t *testing.T) {
	t.Parallel()
	draft := calendar.Draft{
		TimeZone: "Europe/Brussels", Week: office(), Holidays: []calendar.Country{calendar.Belgium},
		OwnDays: []calendar.OwnDay{
			{First: day(t, "2026-12-24"), Last: day(t, "2027-01-03"), Name: "Winter"},
			{First: day(t, "2027-02-01"), Last: day(t, "2027-02-01"), Name: "Stocktaking", Hours: []calendar.Interval{{Opens: 600, Closes: 720}}},
		},
	}
	hours, err := draft.Hours()
	if err != nil {
		t.Fatal(err)
	}
	// Christmas and New Year lie in the winter closing, 1 May 2027 on a Saturday, and 11 November 2026 is over; stocktaking is no closing.
	want := []calendar.Closed{
		{First: day(t, "2026-12-24"), Last: day(t, "2027-01-03"), Why: calendar.Reason{Name: "Winter"}},
		{First: day(t, "2027-03-29"), Last: day(t, "2027-03-29"), Why: calendar.Reason{Holiday: "calendar.easter_monday"}},
		{First: day(t, "2027-05-06"), Last: day(t, "2027-05-06"), Why: calendar.Reason{Holiday: "calendar.ascension"}},
	}
	from := wall(t, "2026-11-12T00:30:00+01:00") // in Greenwich it is still the 11th
	if diff := cmp.Diff(want, hours.Closings(from, 3)); diff != "" {
		t.Error(diff)
	}
	if list := hours.Closings(wall(t, "2026-12-30T12:00:00+01:00"), 1); len(list) != 1 || list[0].First != day(t, "2026-12-30") {
		t.Errorf("within a closing: %v", list)
	}
	draft.Holidays, draft.OwnDays = nil, nil
	if hours, err = draft.Hours(); err != nil {
		t.Fatal(err)
	}
	if list := hours.Closings(from, 3); len(list) != 0 {
		t.Errorf("without holidays: %v", list)
	}
}
