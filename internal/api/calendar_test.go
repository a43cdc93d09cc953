package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"firstline/internal/desk/account"
)

const lille = `{"name":"Lille","time_zone":"Europe/Paris","week":{"monday":["09:00-12:30","13:30-17:00"],"friday":["09:00-16:00"]},"holidays":["fr"],` +
	`"own_days":[{"first":"2026-12-24","last":"2026-12-31","name":"Winter"},{"first":"2027-01-09","name":"Stocktaking","hours":["10:00-12:00"]}]}`

func TestCalendarsAreReadByAgentsAndChangedByAdministrators(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		agent, admin := d.as(d.lea), d.as(d.Person("Ada Admin", "en", account.Roles{Admin: true}))
		agent.get("/calendars").is(200).has("calendars.0.is_default", true).has("calendars.0.week.monday.0", "09:00-17:00").has("calendars.0.holidays.0", "be")
		d.as(d.ann).get("/calendars").is(403)
		d.as(d.lea, account.ScopeTicketsRead).get("/calendars").is(403).has("code", "api.scope_missing")
		agent.post("/calendars", lille).is(403)

		made := admin.post("/calendars", lille).is(201)
		at := fmt.Sprint("/calendars/", made.at("id"))
		if got := made.header.Get("Location"); got != "/api/v1"+at {
			t.Errorf("location %q", got)
		}
		agent.get(at).is(200).has("week.monday.1", "13:30-17:00").has("week.sunday", nil).has("own_days.1.last", "2027-01-09").has("own_days.1.hours.0", "10:00-12:00")

		put := func(version, body string) *reply { return admin.do(http.MethodPut, at, body, "If-Match", version) }
		agent.do(http.MethodPut, at, lille, "If-Match", `"1"`).is(403)
		put("", lille).is(428)
		put(`"1"`, strings.Replace(lille, `["fr"]`, `["fr-am"]`, 1)).is(200).has("holidays.0", "fr-am").has("name", "Lille")
		put(`"1"`, lille).is(412)
		put(`"2"`, `{"name":"Lille","time_zone":"Europe/Paris","always":true}`).is(200).has("own_days", nil).has("holidays", nil)

		admin.do(http.MethodDelete, at, "").is(428)
		admin.do(http.MethodDelete, at, "", "If-Match", `"1"`).is(412)
		agent.do(http.MethodDelete, at, "", "If-Match", `"3"`).is(403)
		admin.do(http.MethodDelete, at, "", "If-Match", `"3"`).is(204)
		admin.get(at).is(404)
		admin.do(http.MethodDelete, at, "", "If-Match", `"3"`).is(404)
		admin.do(http.MethodDelete, "/calendars/1", "", "If-Match", `"1"`).is(409).has("code", "calendar.default_stays")
	})
}

func TestACalendarsMistakesAreToldWhereTheyStand(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		admin := d.as(d.Person("Ada Admin", "en", account.Roles{Admin: true}))
		for _, c := range []struct{ was, is, location, code string }{
			{`"09:00-16:00"`, `"nine to five"`, "body.week.friday[0]", "calendar.hours_unreadable"},
			{`"09:00-16:00"`, `"16:00-09:00"`, "body.week.friday", "calendar.hours_invalid"},
			{`"2026-12-24"`, `"Christmas"`, "body.own_days[0].first", "calendar.day_unreadable"},
			{`"2026-12-31"`, `"2026-12-01"`, "body.own_days[0].last", "calendar.day_reversed"},
			{`"Stocktaking"`, `""`, "body.own_days[1].name", "calendar.day_name_missing"},
			{`"10:00-12:00"`, `"10:00-10:00"`, "body.own_days[1].hours", "calendar.hours_invalid"},
			{`"Europe/Paris"`, `"Europe/Lille"`, "body.time_zone", "people.zone_invalid"},
			{`"Lille"`, `"Europe/Brussels, 9–17"`, "body.name", "calendar.name_taken"},
			{`"holidays"`, `"lunch"`, "body.lunch", "api.unknown_field"},
		} {
			admin.post("/calendars", strings.Replace(lille, c.was, c.is, 1)).wrong(422, c.location, c.code)
		}
		admin.get("/calendars").is(200).has("calendars.1", nil)
	})
}
