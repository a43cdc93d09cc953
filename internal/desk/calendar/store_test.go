package calendar_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/calendar"
	"firstline/internal/testdesk/testdb"
)

func good(t *testing.T) calendar.Draft {
	t.Helper()
	return calendar.Draft{
		Name: " Lille  office ", TimeZone: "Europe/Paris", Holidays: []calendar.Country{calendar.France, calendar.France},
		Week: calendar.Weekdays(calendar.Interval{Opens: 780, Closes: 1440}, calendar.Interval{Opens: 540, Closes: 720}),
		OwnDays: []calendar.OwnDay{
			{First: day(t, "2027-08-02"), Last: day(t, "2027-08-13"), Name: "Summer "},
			{First: day(t, "2027-08-07"), Last: day(t, "2027-08-07"), Name: "Stand-by", Hours: []calendar.Interval{{Opens: 600, Closes: 720}}},
		},
	}
}

func fields(err error) (list []string) {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		for _, f := range e.Fields {
			list = append(list, f.Name+" "+f.Key)
		}
	}
	return list
}

func acts(t *testing.T, d *db.DB) string {
	t.Helper()
	var list []string
	if err := d.Select(t.Context(), &list, `SELECT action FROM audit WHERE object = 'calendar' AND outcome = $1 ORDER BY id`, audit.Done); err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, " ")
}

func TestANewDeskHasBelgianOfficeHours(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		c, err := calendar.Default(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		want := calendar.Draft{Name: "Europe/Brussels, 9–17", IsDefault: true, TimeZone: "Europe/Brussels", Week: office(), Holidays: []calendar.Country{calendar.Belgium}, OwnDays: []calendar.OwnDay{}}
		if diff := cmp.Diff(want, c.Draft); diff != "" {
			t.Error(diff)
		}
		if c.CreatedAt.Year() < 2026 || c.Version != 1 {
			t.Errorf("%+v", c)
		}
		hours, err := calendar.NewStore(d).Hours(t.Context(), d, 0)
		if err != nil {
			t.Fatal(err)
		}
		due, err := hours.Add(wall(t, "2026-05-22T16:30:00+02:00"), 4*time.Hour)
		if err != nil || !due.Equal(wall(t, "2026-05-26T12:30:00+02:00")) {
			t.Errorf("due %v, %v", due, err)
		}
	})
}

func TestChangingACalendar(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := calendar.NewStore(d)
		c, err := s.Create(t.Context(), access.System(), good(t))
		if err != nil {
			t.Fatal(err)
		}
		want := good(t)
		want.Name, want.Holidays, want.OwnDays[0].Name = "Lille office", want.Holidays[:1], "Summer"
		want.Week = calendar.Weekdays(calendar.Interval{Opens: 540, Closes: 720}, calendar.Interval{Opens: 780, Closes: 1440})
		if diff := cmp.Diff(want, c.Draft); diff != "" {
			t.Error(diff)
		}
		again, err := calendar.Get(t.Context(), d, c.ID)
		if diff := cmp.Diff(c, again); diff != "" || err != nil {
			t.Errorf("%s, %v", diff, err)
		}
		want.IsDefault = true
		after, err := s.Update(t.Context(), access.System(), c.ID, c.Version, want)
		if err != nil || after.Version != c.Version+1 || !after.IsDefault {
			t.Errorf("%+v, %v", after, err)
		}
		list, err := calendar.List(t.Context(), d)
		if err != nil || len(list) != 2 || list[0].ID != c.ID || !list[0].IsDefault || list[1].IsDefault {
			t.Errorf("%+v, %v", list, err)
		}
		if _, err := s.Update(t.Context(), access.System(), c.ID, c.Version, want); !errs.Is(err, errs.Conflict) {
			t.Errorf("the slower one: %v", err)
		}
		if _, err := s.Update(t.Context(), access.System(), 99, 1, want); !errs.Is(err, errs.NotFound) {
			t.Errorf("nothing: %v", err)
		}
		if _, err := s.Create(t.Context(), access.Actor{Person: 1, Agent: true, Lead: true}, good(t)); !errs.Is(err, errs.Forbidden) {
			t.Errorf("by a lead: %v", err)
		}
		if got := acts(t, d); got != "calendar.create calendar.update" {
			t.Errorf("audit: %s", got)
		}
	})
}

func TestACalendarIsCheckedAtEachField(t *testing.T) {
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, d *db.DB, clock *testdb.Clock) {
		s := calendar.NewStore(d)
		today := calendar.DateOf(clock.Now())
		ever := calendar.OwnDay{First: today - 40, Last: today + 36500, Name: "Closed for good"}
		for name, c := range map[string]struct {
			spoil func(*calendar.Draft)
			want  []string
		}{
			"no name":         {func(x *calendar.Draft) { x.Name = " " }, []string{"name people.name_missing"}},
			"a long name":     {func(x *calendar.Draft) { x.Name = strings.Repeat("é", 101) }, []string{"name people.too_long"}},
			"a name twice":    {func(x *calendar.Draft) { x.Name = "Europe/Brussels,  9–17" }, []string{"name calendar.name_taken"}},
			"no zone":         {func(x *calendar.Draft) { x.TimeZone = "" }, []string{"time_zone people.zone_invalid"}},
			"the machine's":   {func(x *calendar.Draft) { x.TimeZone = "Local" }, []string{"time_zone people.zone_invalid"}},
			"an unknown zone": {func(x *calendar.Draft) { x.TimeZone = "Europe/Atlantis" }, []string{"time_zone people.zone_invalid"}},
			"an unknown list": {func(x *calendar.Draft) { x.Holidays = []calendar.Country{"de"} }, []string{"holidays calendar.country_unknown"}},
			"never open":      {func(x *calendar.Draft) { x.Week, x.OwnDays = calendar.Week{}, nil }, []string{"monday calendar.never_opens"}},
			"closed for good": {func(x *calendar.Draft) { x.Holidays, x.OwnDays = nil, []calendar.OwnDay{ever} }, nil}, // it ends before the horizon
			"hours that end":  {func(x *calendar.Draft) { x.Week[2] = []calendar.Interval{{Opens: 600, Closes: 600}} }, []string{"tuesday calendar.hours_invalid"}},
			"hours over 24":   {func(x *calendar.Draft) { x.Week[0] = []calendar.Interval{{Opens: 600, Closes: 1441}} }, []string{"sunday calendar.hours_invalid"}},
			"hours before 0":  {func(x *calendar.Draft) { x.Week[6] = []calendar.Interval{{Opens: -1, Closes: 60}} }, []string{"saturday calendar.hours_invalid"}},
			"hours that overlap": {func(x *calendar.Draft) {
				x.Week[1] = []calendar.Interval{{Opens: 600, Closes: 720}, {Opens: 540, Closes: 601}}
			}, []string{"monday calendar.hours_invalid"}},
			"too many hours":    {func(x *calendar.Draft) { x.Week[1] = minutes(13) }, []string{"monday calendar.hours_invalid"}},
			"reversed":          {func(x *calendar.Draft) { x.OwnDays[0].Last = x.OwnDays[0].First - 1 }, []string{"own_day_0_last calendar.day_reversed"}},
			"without a reason":  {func(x *calendar.Draft) { x.OwnDays[1].Name = " " }, []string{"own_day_1_name calendar.day_name_missing"}},
			"beyond 100 years":  {func(x *calendar.Draft) { x.OwnDays[0].Last = today + 36526 }, []string{"own_day_0_first calendar.day_too_far"}},
			"100 years ago":     {func(x *calendar.Draft) { x.OwnDays[0].First = today - 36526 }, []string{"own_day_0_first calendar.day_too_far"}},
			"hours of own days": {func(x *calendar.Draft) { x.OwnDays[1].Hours[0].Closes = 0 }, []string{"own_day_1_hours calendar.hours_invalid"}},
			"two openings":      {func(x *calendar.Draft) { x.OwnDays[0].Hours = []calendar.Interval{{Opens: 1, Closes: 2}} }, []string{"own_day_1_hours calendar.day_twice"}},
			"too many days":     {func(x *calendar.Draft) { x.OwnDays = many(x.OwnDays[0], 401) }, []string{"own_days calendar.too_many_days"}},
		} {
			x := good(t)
			c.spoil(&x)
			made, err := s.Create(t.Context(), access.System(), x)
			if diff := cmp.Diff(c.want, fields(err)); diff != "" {
				t.Errorf("%s: %s, %v", name, diff, err)
			}
			if err == nil {
				if err := s.Delete(t.Context(), access.System(), made.ID, made.Version); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		first, err := calendar.Default(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		x := first.Draft
		x.IsDefault = false
		if _, err := s.Update(t.Context(), access.System(), first.ID, first.Version, x); !cmp.Equal(fields(err), []string{"is_default calendar.default_stays"}) {
			t.Errorf("the default gives up its mark: %v", err)
		}
	})
}

func minutes(n int) (list []calendar.Interval) {
	for i := range n {
		list = append(list, calendar.Interval{Opens: 2 * i, Closes: 2*i + 1})
	}
	return list
}

func many(d calendar.OwnDay, n int) (list []calendar.OwnDay) {
	for range n {
		list = append(list, d)
	}
	return list
}

func TestDeletingACalendar(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := calendar.NewStore(d)
		c, err := s.Create(t.Context(), access.System(), good(t))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Delete(t.Context(), access.System(), 1, 1); !errs.Is(err, errs.Conflict) {
			t.Errorf("the default: %v", err)
		}
		if err := s.Delete(t.Context(), access.System(), c.ID, c.Version+1); !errs.Is(err, errs.Conflict) {
			t.Errorf("another version: %v", err)
		}
		if err := s.Delete(t.Context(), access.Actor{Person: 1, Agent: true}, c.ID, c.Version); !errs.Is(err, errs.Forbidden) {
			t.Errorf("by an agent: %v", err)
		}
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			if _, err := tx.Exec(t.Context(), `CREATE TABLE goes_by (calendar_id BIGINT NOT NULL REFERENCES calendar (id))`); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), `INSERT INTO goes_by (calendar_id) VALUES ($1)`, c.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = s.Delete(t.Context(), access.System(), c.ID, c.Version)
		if e, ok := errors.AsType[*errs.Error](err); !ok || e.Kind != errs.Conflict || e.Key != "calendar.in_use" {
			t.Errorf("one that is in use: %v", err)
		}
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `DELETE FROM goes_by`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Delete(t.Context(), access.System(), c.ID, c.Version); err != nil {
			t.Error(err)
		}
		if err := s.Delete(t.Context(), access.System(), c.ID, c.Version); !errs.Is(err, errs.NotFound) {
			t.Errorf("one that is gone: %v", err)
		}
		if got := acts(t, d); got != "calendar.create calendar.delete" {
			t.Errorf("audit: %s", got)
		}
	})
}

// Two nodes keep hours ready; neither may reckon with what the other, or a transaction that came to nothing, has changed.
func TestHoursAreThoseOfTheRowOnEveryNode(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		one, two := calendar.NewStore(d), calendar.NewStore(d)
		c, err := one.Create(t.Context(), access.System(), good(t))
		if err != nil {
			t.Fatal(err)
		}
		zone := func(s *calendar.Store, q db.Querier) string {
			t.Helper()
			h, err := s.Hours(t.Context(), q, c.ID)
			if err != nil {
				t.Fatal(err)
			}
			same, err := s.Hours(t.Context(), q, c.ID)
			if err != nil || same != h {
				t.Errorf("the same row was made ready twice: %v", err)
			}
			return h.Zone().String()
		}
		if a, b := zone(one, d), zone(two, d); a != "Europe/Paris" || b != a {
			t.Errorf("%s, %s", a, b)
		}
		undone := errors.New("undone")
		err = d.Write(t.Context(), func(tx *db.Tx) error {
			if _, err := tx.Exec(t.Context(), `UPDATE calendar SET time_zone = 'Asia/Tokyo', version = version + 1 WHERE id = $1`, c.ID); err != nil {
				return err
			}
			if got := zone(two, tx); got != "Asia/Tokyo" {
				t.Errorf("inside the transaction: %s", got)
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		x := c.Draft
		x.TimeZone = "Europe/Amsterdam"
		if _, err := one.Update(t.Context(), access.System(), c.ID, c.Version, x); err != nil {
			t.Fatal(err)
		}
		if a, b := zone(one, d), zone(two, d); a != "Europe/Amsterdam" || b != a {
			t.Errorf("after a change: %s, %s", a, b)
		}
		if _, err := one.Hours(t.Context(), d, 99); !errs.Is(err, errs.NotFound) {
			t.Errorf("none: %v", err)
		}
	})
}
