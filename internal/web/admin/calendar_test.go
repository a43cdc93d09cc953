package admin_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/testdesk/testsite"
)

// typed is the form of a calendar for a place in the north of France, with changes: names and values in turn.
func typed(changes ...string) []string {
	form := []string{
		"name", "Lille", "time_zone", "Europe/Paris", "monday", "9-12:30, 13h30 à 17h", "tuesday", "9:00-17:00", "wednesday", "9:00-17:00", "thursday", "9:00-17:00",
		"friday", "9:00–17:00", "saturday", "", "sunday", "", "holidays", "fr",
		"day_first", "2026-12-24", "day_last", "2026-12-31", "day_name", "Winter", "day_hours", "",
		"day_first", "2027-01-09", "day_last", "", "day_name", "Stocktaking", "day_hours", "10-12",
		"day_first", "", "day_last", "", "day_name", "", "day_hours", "",
	}
	for i := 0; i < len(changes); i += 2 {
		at := -1
		for j := 0; j < len(form); j += 2 {
			if form[j] == changes[i] {
				at = j
				break
			}
		}
		if at < 0 {
			form = append(form, changes[i], changes[i+1])
		} else {
			form[at+1] = changes[i+1]
		}
	}
	return form
}

// atNoon sets the clock to noon of a Wednesday.
func atNoon(d *testsite.Desk) {
	d.Clock.Set(time.Date(2026, time.November, 25, 12, 0, 0, 0, time.UTC))
}

func TestCalendarIsAddedAndShown(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		atNoon(d)
		_, b := boss(d)
		made := status(t, b.Post("/admin/calendars/new", typed()...), 303)
		page := status(t, b.Follow(made), 200)
		if diff := cmp.Diff([]string{"Monday: 9:00–12:30, 13:30–17:00", "Tuesday to Friday: 9:00–17:00"}, page.All("main li")); diff != "" {
			t.Error(diff)
		}
		want := []string{
			"Thursday 24 December 2026 to Thursday 31 December 2026", "Winter", "closed", "Saturday 9 January 2027", "Stocktaking", "10:00–12:00",
			"Thursday 24 December 2026 to Thursday 31 December 2026", "Winter", "Friday 1 January 2027", "New Year's Day", "Monday 29 March 2027", "Easter Monday",
		}
		if diff := cmp.Diff(want, page.All("main td")[:len(want)]); diff != "" {
			t.Error(diff)
		}
		if n := len(page.All("main td")); n != 6+2*10 {
			t.Errorf("%d cells; ten closings were wanted", n)
		}
		worked := "A ticket arrives on Friday 27 November 2026, 16:30. Four working hours later it is Monday 30 November 2026, 12:30."
		if got := page.All("main .card p"); !slices.Contains(got, worked) || !slices.Contains(got, "A promise for the same time on the next open day means Monday 30 November 2026, 16:30.") {
			t.Errorf("example: %q", got)
		}
		list := status(t, b.Get("/admin/calendars"), 200)
		cells := list.All("tbody td")
		if len(cells) != 8 || cells[0] != "Europe/Brussels, 9–17 Default" || cells[1] != "Monday to Friday: 9:00–17:00" || cells[3] != "Belgium" || cells[4] != "Lille" || cells[6] != "Europe/Paris" || cells[7] != "France" {
			t.Errorf("list: %q", cells)
		}
		edit := status(t, b.Get(made.Location+"/edit"), 200)
		if got := edit.Attr("[name=monday]", "value"); got != "9:00-12:30, 13:30-17:00" {
			t.Errorf("monday %q", got)
		}
		if diff := cmp.Diff([]string{"2026-12-24", "2027-01-09", ""}, edit.Attrs("[name=day_first]", "value")); diff != "" {
			t.Error(diff)
		}
		log := status(t, b.Get("/admin/audit?action=calendar."), 200)
		if !strings.Contains(log.Text("tbody"), "Added a calendar") || !strings.Contains(log.Text("tbody"), "Calendar #") {
			t.Errorf("audit: %q", log.Text("tbody"))
		}
	})
}

func TestCalendarFormMarksEachFieldAndKeepsWhatWasTyped(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		for name, c := range map[string]struct {
			typed []string
			want  []string // ids of the marked fields
		}{
			"nothing":         {[]string{"name", "", "time_zone", ""}, []string{"f-name", "f-time_zone"}},
			"unreadable":      {[]string{"name", "", "monday", "nine to five", "day_first", "", "day_hours", "noon"}, []string{"f-name", "f-monday", "f-own_day_0_first", "f-own_day_0_hours"}},
			"half unreadable": {[]string{"monday", "nine to five", "day_first", "", "day_name", ""}, []string{"f-monday", "f-own_day_0_first", "f-own_day_0_name"}},
			"never open":      {[]string{"monday", "", "tuesday", "", "wednesday", "", "thursday", "", "friday", "", "day_first", "2020-01-01", "day_last", ""}, []string{"f-monday"}},
			"wrong hours":     {[]string{"monday", "9-12, 11-14", "day_hours", "12-10"}, []string{"f-monday", "f-own_day_0_hours"}},
			"reversed":        {[]string{"day_last", "2026-12-01"}, []string{"f-own_day_0_last"}},
			"without reason":  {[]string{"day_name", ""}, []string{"f-own_day_0_name"}},
			"an unknown zone": {[]string{"time_zone", "Europe/Lille"}, []string{"f-time_zone"}},
			"a taken name":    {[]string{"name", "Europe/Brussels, 9–17"}, []string{"f-name"}},
		} {
			form := typed(c.typed...)
			p := status(t, b.Post("/admin/calendars/new", form...), 422)
			var got []string
			for _, href := range p.Attrs(".errors a", "href") {
				got = append(got, strings.TrimPrefix(href, "#"))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			for _, id := range got {
				if p.Text("#"+id+"-error") == "" || p.Attr("#"+id, "aria-invalid") != "true" {
					t.Errorf("%s: %s is not marked", name, id)
				}
			}
			for i := 0; i < len(form); i += 2 {
				if form[i] != "holidays" && !slices.Contains(p.Attrs("[name="+form[i]+"]", "value"), form[i+1]) {
					t.Errorf("%s: %s lost %q", name, form[i], form[i+1])
				}
			}
			if diff := cmp.Diff([]string{"fr"}, p.Attrs("[name=holidays][checked]", "value")); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		if list, err := calendar.List(t.Context(), d.DB); err != nil || len(list) != 1 {
			t.Errorf("a refused form added a calendar: %v, %v", list, err)
		}
	})
}

func TestCalendarRowsComeAndGoWithoutScript(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		atNoon(d)
		_, b := boss(d)
		more := status(t, b.Post("/admin/calendars/new", typed("name", "", "do", "add")...), 200)
		if diff := cmp.Diff([]string{"2026-12-24", "2027-01-09", "", ""}, more.Attrs("[name=day_first]", "value")); diff != "" || more.Text(".errors") != "" {
			t.Errorf("one more: %s %s", diff, more.Text(".errors"))
		}
		less := status(t, b.Post("/admin/calendars/new", typed("do", "remove-0")...), 200)
		if diff := cmp.Diff([]string{"Stocktaking", ""}, less.Attrs("[name=day_name]", "value")); diff != "" {
			t.Errorf("one less: %s", diff)
		}
		shown := status(t, b.Post("/admin/calendars/new", typed("do", "preview")...), 200)
		if got := shown.Text("#preview td"); got != "Thursday 24 December 2026 to Thursday 31 December 2026" {
			t.Errorf("preview: %q", got)
		}
		wrong := status(t, b.Post("/admin/calendars/new", typed("do", "preview", "monday", "x")...), 422)
		if wrong.Text("#preview") != "" || wrong.Text("#f-monday-error") == "" {
			t.Error("a preview of what cannot be read")
		}
		if list, err := calendar.List(t.Context(), d.DB); err != nil || len(list) != 1 {
			t.Errorf("looking added a calendar: %v, %v", list, err)
		}
	})
}

func TestTwoAdministratorsChangeOneCalendar(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		at := status(t, b.Post("/admin/calendars/new", typed()...), 303).Location
		status(t, b.Post(at+"/edit", typed("version", "1", "friday", "9-16", "holidays", "nl")...), 303)
		late := status(t, b.Post(at+"/edit", typed("version", "1", "name", "Lille site", "is_default", "1")...), 409)
		want := []string{"Name", "Lille", "Lille site", "Default calendar", "–", "✓", "Friday", "9:00–16:00", "9:00–17:00", "Public holidays", "Netherlands", "France"}
		if diff := cmp.Diff(want, late.All(".card tbody td")[:len(want)]); diff != "" {
			t.Error(diff)
		}
		if got := late.Attr("[name=name]", "value") + " " + late.Attr("[name=version]", "value"); got != "Lille site 2" {
			t.Errorf("what was typed became %q", got)
		}
		status(t, b.Post(at+"/edit", typed("version", "2", "name", "Lille site", "is_default", "1")...), 303)
		c, err := calendar.Default(t.Context(), d.DB)
		if err != nil || c.Name != "Lille site" {
			t.Errorf("default %q, %v", c.Name, err)
		}
		page := status(t, b.Get(at+"/edit"), 200)
		if page.Attr("[name=is_default]", "type") != "hidden" || !strings.Contains(page.Text("main"), "This is the default calendar") {
			t.Error("the default can lay down its mark")
		}
	})
}

func TestDeletingACalendarAsksAndCanBeRefused(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		at := status(t, b.Post("/admin/calendars/new", typed()...), 303).Location
		ask := status(t, b.Get(at+"/delete"), 200)
		if ask.Text("h1") != "Delete Lille?" || ask.Attr("[name=version]", "value") != "1" {
			t.Errorf("asked %q", ask.Text("main"))
		}
		stays := status(t, b.Post("/admin/calendars/1/delete", "version", "1"), 409)
		if !strings.Contains(stays.Text(".errors"), "needs a default calendar") {
			t.Errorf("the default: %q", stays.Text(".errors"))
		}
		c, err := calendar.List(t.Context(), d.DB)
		if err != nil {
			t.Fatal(err)
		}
		goesBy(t, d, c[1].ID)
		used := status(t, b.Post(at+"/delete", "version", "1"), 409)
		if got := used.Text(".errors"); !strings.Contains(got, "Something still goes by this calendar") {
			t.Errorf("in use: %q", got)
		}
		goesBy(t, d, 1)
		gone := b.Follow(status(t, b.Post(at+"/delete", "version", "1"), 303))
		if !strings.Contains(gone.Text(".banner"), "Lille was deleted") || len(gone.All("tbody tr")) != 1 {
			t.Errorf("afterwards: %q", gone.Text("main"))
		}
		status(t, b.Get(at), 404)
		status(t, b.Post(at+"/delete", "version", "1"), 404)
	})
}

// goesBy makes something else depend on a calendar.
func goesBy(t *testing.T, d *testsite.Desk, id calendar.ID) {
	t.Helper()
	err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
		if _, err := tx.Exec(t.Context(), `CREATE TABLE IF NOT EXISTS goes_by (calendar_id BIGINT NOT NULL REFERENCES calendar (id))`); err != nil {
			return err
		}
		if _, err := tx.Exec(t.Context(), `DELETE FROM goes_by`); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `INSERT INTO goes_by (calendar_id) VALUES ($1)`, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestCalendarThatIsAlwaysOpen(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		atNoon(d)
		_, b := boss(d)
		page := status(t, b.Follow(b.Post("/admin/calendars/new", typed("always", "1")...)), 200)
		if got := page.Text("main li"); got != "Open day and night" {
			t.Errorf("hours %q", got)
		}
		if text := page.Text("main"); !strings.Contains(text, "it is Friday 27 November 2026, 20:30.") || !strings.Contains(text, "no closing days") {
			t.Errorf("preview %q", text)
		}
	})
}

func TestListOfCalendarsCostsTheSameForMany(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		queries := func() int64 {
			before := d.DB.Stats().Queries
			status(t, b.Get("/admin/calendars"), 200)
			return d.DB.Stats().Queries - before
		}
		one := queries()
		for _, name := range []string{"Lille", "Utrecht", "Strasbourg"} {
			draft := calendar.Draft{Name: name, TimeZone: "Europe/Paris", Week: calendar.Weekdays(calendar.Interval{Opens: 540, Closes: 1020})}
			if _, err := calendar.NewStore(d.DB).Create(t.Context(), access.System(), draft); err != nil {
				t.Fatal(err)
			}
		}
		if many := queries(); many != one {
			t.Errorf("%d queries for one calendar, %d for four", one, many)
		}
	})
}
