package portal_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/testdesk/testsite"
)

func TestAMergedTicketStaysAtItsAddressAndItsAnswersArriveInTheOther(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna, bert := d.Person("Anna Maes", "en", account.Roles{}), d.Person("Bert Baes", "en", account.Roles{})
		goes, mine, his := d.Open(anna, "No sound", "First."), d.Open(anna, "No sound at all", "Second."), d.Open(bert, "Silence", "Of Bert.")
		for _, old := range []access.Actor{anna, bert} {
			id := mine.ID
			if old.Person == bert.Person {
				id = his.ID
			}
			if _, err := d.Tickets.Merge(t.Context(), access.System(), id, goes.ID, false); err != nil {
				t.Fatal(err)
			}
		}
		a, b := d.SignedIn(anna), d.SignedIn(bert)
		if diff := cmp.Diff([]string{"First.", "Second."}, status(t, a.Get("/tickets/"+goes.ID.String()), 200).All(".entry-body")); diff != "" {
			t.Error("Anna reads:", diff)
		}
		at := "/tickets/" + his.ID.String()
		page := status(t, b.Get(at), 200)
		if got := page.Text("main"); !strings.Contains(got, "Handled together") || !strings.Contains(got, "together with another ticket") {
			t.Errorf("Bert reads %q", got)
		}
		if got := status(t, b.Get("/"), 200).Text("main"); !strings.Contains(got, "Silence") {
			t.Errorf("his tickets are %q", got)
		}
		d.Clock.Advance(time.Minute)
		if sent := status(t, b.Post(at+"/answer", "text", "Still silent.", "once", "k1"), 303); sent.Location != at {
			t.Errorf("his answer leads to %s, which he may not see", sent.Location)
		}
		status(t, b.Get("/tickets/"+goes.ID.String()), 404)
		if got := status(t, a.Get("/tickets/"+goes.ID.String()), 200).All(".entry-body"); len(got) != 3 || got[2] != "Still silent." {
			t.Errorf("on the one that goes on: %q", got)
		}
	})
}
