package api_test

import (
	"fmt"
	"testing"

	"firstline/internal/desk/account"
	"firstline/internal/desk/ticket"
)

func TestProgramsReadAndGiveRatings(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		max := d.Person("Max Lead", "en", account.Roles{Agent: true, Lead: true})
		lea, ann, bob, lead := d.as(d.lea), d.as(d.ann), d.as(d.bob), d.as(max)
		tk := d.Open(d.ann, "No network", "…")
		at := fmt.Sprint("/tickets/", tk.ID, "/rating")
		ann.get(at).is(404)
		if _, err := d.Tickets.Resolve(t.Context(), d.lea, tk.ID, ticket.Solution{Text: "Done", Cause: ticket.Network}); err != nil {
			t.Fatal(err)
		}
		ann.post(fmt.Sprint("/tickets/", tk.ID, "/confirm"), "").is(200)
		ann.get(at).is(200).has("score", nil).has("person_id", int(d.ann.Person))
		ann.do("PUT", at, `{"score":9}`).is(422)
		lea.do("PUT", at, `{"score":5}`).is(403).has("code", "feedback.not_asked")
		bob.do("PUT", at, `{"score":5}`).is(404)
		ann.do("PUT", at, `{"score":2,"words":"Slow"}`).is(200).has("score", 2).has("words", "Slow").has("low", nil)
		lea.get(at).is(200).has("score", 2).has("low", true)
		lea.post(at+"/settlement", `{"text":"Called"}`).is(403)
		lead.post(at+"/settlement", `{"text":"Called"}`).is(200).has("settled", "Called").has("settled_by_id", int(max.Person))
		lead.post(at+"/settlement", `{"text":"Called"}`).is(409).has("code", "feedback.settled_already")
		ann.get(at).is(200).has("settled", nil)
	})
}
