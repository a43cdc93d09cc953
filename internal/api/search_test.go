package api_test

import (
	"fmt"
	"strings"
	"testing"

	"firstline/internal/desk/account"
)

func TestProgramsSearchWhatTheirPersonMaySee(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		desk, ann, bob := d.as(d.lea), d.as(d.ann), d.as(d.bob)
		for _, subject := range []string{"The printers are on strike", "Second printer", "Third printer"} {
			ann.post("/tickets", `{"subject":"`+subject+`","text":"Nothing comes out of it, reseau or not."}`).is(201)
		}
		desk.post("/tickets/1/notes", `{"text":"The cupboard has `+mark+`."}`).is(201)
		if err := d.Search.Catch(t.Context(), func() error { return nil }); err != nil {
			t.Fatal(err)
		}
		desk.get("/search?q=strike+printer").is(200).has("tickets.0.id", 1.0).has("tickets.0.subject.1.text", "printers").has("tickets.0.subject.1.hit", true).has("tickets.1", nil)
		desk.get("/search?q="+mark).is(200).has("tickets.0.id", 1.0).has("tickets.0.seq", 2.0)
		ann.get("/search?q="+mark).is(200).has("tickets.0", nil)
		if got := fmt.Sprint(ann.get("/search?q=cupboard+strike").is(200).at("tickets")); strings.Contains(got, mark) {
			t.Errorf("the requester reads %s", got)
		}
		ann.get("/search?q=strike").is(200).has("tickets.0.id", 1.0).has("tickets.0.updated_at", nil) // it would tell her when the desk writes notes
		if desk.get("/search?q=strike").at("tickets.0.updated_at") == nil {
			t.Error("the desk is not told when something happened")
		}
		bob.get("/search?q=strike").is(200).has("tickets.0", nil)
		first := ann.get("/search?q=printer&limit=2").is(200)
		first.has("tickets.2", nil)
		ann.get(fmt.Sprint("/search?q=printer&limit=2&cursor=", first.at("next"))).is(200).has("tickets.0.id", 1.0).has("tickets.1", nil).has("next", nil)
		ann.get("/search?q=printer&cursor=%21").wrong(422, "query.cursor", "ticket.cursor_broken")
		desk.get("/search?q=bob+usre").is(200).has("people.0.name", "Bob User")
		ann.get("/search?q=bob").is(200).has("people.0", nil)
		d.as(d.lea, account.Scopes()[0]).get("/search?q=bob").is(200).has("people.0", nil)
		desk.get("/search?q=state:elsewhere").wrong(422, "query.q", "view.value_unknown")
		desk.get("/search").is(422)
	})
}

func TestAFilterDoesNotTellWhoAndWhatIsKnownToWhomMayNotReadThat(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		d.Open(d.ann, "One", "…")
		all, tickets := d.as(d.lea), d.as(d.lea, account.ScopeTicketsRead)
		for term, code := range map[string]string{"requester:stranger@else.example": "view.person_unknown", "asset:NOT-HERE": "view.asset_unknown"} {
			all.get("/tickets?q="+term).wrong(422, "query.q", code)
			tickets.get("/tickets?q="+term).is(200).has("tickets.0", nil)
			tickets.get("/search?q="+term).is(200).has("tickets.0", nil)
		}
		tickets.get(fmt.Sprint("/tickets?q=requester:", d.ann.Person)).is(200).has("tickets.0.subject", "One")
	})
}
