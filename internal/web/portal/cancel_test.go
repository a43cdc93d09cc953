package portal_test

import (
	"strings"
	"testing"

	"firstline/internal/desk/account"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

func TestARequesterCancelsAndBringsBackTheirOwnTicket(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		tk := d.Open(anna, "No sound", "Nothing.")
		b, at := d.SignedIn(anna), "/tickets/"+tk.ID.String()
		if got := status(t, b.Get(at), 200).Text("main"); !strings.Contains(got, "I need no help with this any more") {
			t.Errorf("the page says %q", got)
		}
		page := status(t, b.Follow(status(t, b.Post(at+"/cancel"), 303)), 200)
		if got := page.Text("main"); !strings.Contains(got, "No longer needed") || state(t, d, tk.ID) != ticket.Cancelled {
			t.Errorf("cancelled, the ticket is %s and the page says %q", state(t, d, tk.ID), got)
		}
		if got := status(t, b.Get("/"), 200).Text("main"); !strings.Contains(got, "No sound") {
			t.Errorf("the list says %q", got)
		}
		status(t, b.Post(at+"/restore"), 303)
		if got := state(t, d, tk.ID); got != ticket.New {
			t.Errorf("brought back it is %s", got)
		}
	})
}
