package calendar_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/calendar"
)

// holidays are a country's days as «01-01 new_year».
func holidays(c calendar.Country, year int) (list []string) {
	for _, h := range c.Holidays(year) {
		list = append(list, h.Date.String()[5:]+" "+strings.TrimPrefix(h.Key, "calendar."))
	}
	return list
}

func TestBelgiumHasTenHolidays(t *testing.T) {
	t.Parallel()
	for year, easter := range map[int][3]string{
		2026: {"04-06", "05-14", "05-25"}, 2027: {"03-29", "05-06", "05-17"}, 2028: {"04-17", "05-25", "06-05"},
		2029: {"04-02", "05-10", "05-21"}, 2030: {"04-22", "05-30", "06-10"},
	} {
		want := []string{
			"01-01 new_year", easter[0] + " easter_monday", "05-01 labour_day", easter[1] + " ascension", easter[2] + " whit_monday",
			"07-21 belgian_national_day", "08-15 assumption", "11-01 all_saints", "11-11 armistice", "12-25 christmas",
		}
		if diff := cmp.Diff(want, holidays(calendar.Belgium, year)); diff != "" {
			t.Errorf("%d: %s", year, diff)
		}
	}
}

func TestFranceHasElevenHolidaysAndAlsaceMoselleThirteen(t *testing.T) {
	t.Parallel()
	for year, days := range map[int]string{
		2026: "01-01 04-03* 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25 12-26*",
		2027: "01-01 03-26* 03-29 05-01 05-06 05-08 05-17 07-14 08-15 11-01 11-11 12-25 12-26*",
		2028: "01-01 04-14* 04-17 05-01 05-08 05-25 06-05 07-14 08-15 11-01 11-11 12-25 12-26*",
		2029: "01-01 03-30* 04-02 05-01 05-08 05-10 05-21 07-14 08-15 11-01 11-11 12-25 12-26*",
		2030: "01-01 04-19* 04-22 05-01 05-08 05-30 06-10 07-14 08-15 11-01 11-11 12-25 12-26*",
	} {
		var france, alsace []string
		for day := range strings.FieldsSeq(days) {
			day, only := strings.CutSuffix(day, "*")
			alsace = append(alsace, day)
			if !only {
				france = append(france, day)
			}
		}
		for c, want := range map[calendar.Country][]string{calendar.France: france, calendar.AlsaceMoselle: alsace} {
			var got []string
			for _, h := range holidays(c, year) {
				got = append(got, h[:5])
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %d: %s", c, year, diff)
			}
		}
	}
}

func TestTheNetherlandsHaveTheDaysThatCollectiveAgreementsGive(t *testing.T) {
	t.Parallel()
	for year, days := range map[int][5]string{ // with the Easter days and Liberation Day where it is one
		2026: {"04-06", "04-27", "", "05-14", "05-25"},
		2027: {"03-29", "04-27", "", "05-06", "05-17"},
		2028: {"04-17", "04-27", "", "05-25", "06-05"},
		2029: {"04-02", "04-27", "", "05-10", "05-21"},
		2030: {"04-22", "04-27", "05-05", "05-30", "06-10"},
		2031: {"04-14", "04-26", "", "05-22", "06-02"}, // 27 April is a Sunday
		2025: {"04-21", "04-26", "05-05", "05-29", "06-09"},
	} {
		want := []string{"01-01 new_year", days[0] + " dutch_easter_monday", days[1] + " kings_day"}
		if days[2] != "" {
			want = append(want, days[2]+" liberation_day")
		}
		want = append(want, days[3]+" ascension", days[4]+" dutch_whit_monday", "12-25 dutch_christmas", "12-26 dutch_second_christmas")
		if diff := cmp.Diff(want, holidays(calendar.Netherlands, year)); diff != "" {
			t.Errorf("%d: %s", year, diff)
		}
	}
}
