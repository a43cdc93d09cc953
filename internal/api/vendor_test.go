package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"firstline/internal/desk/account"
	"firstline/internal/desk/ticket"
)

const orbis = `{"name":"Orbis","language":"nl","active":true,"contacts":[{"name":"Service desk","address":"support@orbis.example"}],` +
	`"contracts":[{"number":"OR-1","first_day":"2026-01-01","response_minutes":240,"calendar_id":1,"covers":"ERP"}]}`

func TestVendorsAreReadByAgentsAndChangedByAdministrators(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		agent, admin := d.as(d.lea), d.as(d.Person("Ada Admin", "en", account.Roles{Admin: true}))
		agent.get("/vendors").is(200).has("vendors.0", nil)
		d.as(d.ann).get("/vendors").is(403)
		agent.post("/vendors", orbis).is(403)
		made := admin.post("/vendors", orbis).is(201)
		at := fmt.Sprint("/vendors/", made.at("id"))
		agent.get(at).is(200).has("contracts.0.first_day", "2026-01-01").has("contracts.0.last_day", nil).has("contacts.0.address", "support@orbis.example")
		put := func(version, body string) *reply { return admin.do(http.MethodPut, at, body, "If-Match", version) }
		put("", orbis).is(428)
		put(`"9"`, orbis).is(412)
		put(`"1"`, strings.Replace(orbis, `"active":true`, `"active":false`, 1)).is(200).has("active", false)
		admin.get("/vendors/99").is(404)
		for _, c := range []struct{ was, is, location, code string }{
			{`"2026-01-01"`, `"soon"`, "body.contracts[0].first_day", "calendar.day_unreadable"},
			{`"calendar_id":1`, `"calendar_id":99`, "body.contracts[0].calendar_id", "vendor.calendar_unknown"},
			{`support@orbis.example`, `nowhere`, "body.contacts[0].address", "people.address_invalid"},
			{`"Orbis"`, `"Orbis"`, "body.name", "vendor.name_taken"},
		} {
			body := orbis
			if c.location != "body.name" {
				body = strings.Replace(body, `"Orbis"`, `"Sirius"`, 1)
			}
			admin.post("/vendors", strings.Replace(body, c.was, c.is, 1)).wrong(422, c.location, c.code)
		}
	})
}

func TestRequestersReadATicketThatWaitsForAVendorAsOpen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		id := d.Open(d.ann, "Orbis is slow", "Every click takes a minute.").ID
		at := fmt.Sprint("/tickets/", id)
		agent, ann := d.as(d.lea), d.as(d.ann)
		agent.post(at+"/state", `{"state":"waiting_vendor"}`).is(200).has("state", "waiting_vendor")
		ann.get(at).is(200).has("state", "open")
		ann.post(at+"/messages", `{"text":"And the reports?"}`).is(201).has("state", "open")
		agent.get("/tickets?state=waiting_vendor").is(200).has("tickets.0.state", string(ticket.WaitingVendor))
		ann.get("/tickets?state=open").is(200).has("tickets.0.state", "open")
		ann.get("/tickets?state=waiting_vendor").is(422)
	})
}

func TestVendorCasesAreForTheDesk(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		id := d.Open(d.ann, "Orbis is slow", "Every click takes a minute.").ID
		at := fmt.Sprint("/tickets/", id, "/vendor-cases")
		agent, ann := d.as(d.lea), d.as(d.ann)
		d.as(d.Person("Ada Admin", "en", account.Roles{Admin: true})).post("/vendors", orbis).is(201)
		agent.get(at).is(200).has("cases.0", nil)
		made := agent.post(at, `{"vendor_id":1,"contract_id":1,"text":"Kunt u kijken?","expect_cases":0}`).is(201).has("state", "waiting").has("contract_number", "OR-1")
		if got := made.header.Get("Location"); got != "/api/v1"+at+"/1" {
			t.Errorf("location %q", got)
		}
		agent.post(at, `{"vendor_id":1,"text":"Kunt u kijken?","expect_cases":0}`).is(409)
		agent.post(at, `{"vendor_id":9,"text":"x"}`).wrong(422, "body.vendor", "vendorcase.vendor_missing")
		agent.get(at+"/1").is(200).has("messages.0.text", "Kunt u kijken?").has("messages.0.from_desk", true)
		agent.post(at+"/1/messages", `{"text":"Nog iets."}`).is(200)
		agent.post(at+"/1/reminders", ``).is(200).has("reminders", float64(1))
		agent.post(at+"/1/reminders", `{"expect_reminders":0}`).is(409)
		agent.post(at+"/1/reference", `{"reference":"4711"}`).is(200).has("reference", "4711")
		agent.post(at+"/1/closure", `{"outcome":"solved","text":"New version."}`).is(200).has("state", "closed").has("outcome", "solved")
		agent.get(at + "/2").is(404)
		ann.get(at).is(404)
		ann.get(at + "/1").is(404)
		ann.post(at, `{"vendor_id":1,"text":"x"}`).is(403)
		if body := ann.get(fmt.Sprint("/tickets/", id)).is(200).text + ann.get(fmt.Sprint("/tickets/", id, "/messages")).is(200).text; strings.Contains(body, "Kunt") || strings.Contains(body, "endor") {
			t.Errorf("the requester reads %s", body)
		}
	})
}
