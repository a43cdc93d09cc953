package portal_test

import (
	"strings"
	"testing"

	"firstline/internal/desk/account"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

func TestPeopleSearchTheirOwnTicketsAndNeverANote(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna, bob := d.Person("Anna Maes", "nl", account.Roles{}), d.Person("Bob Fox", "en", account.Roles{})
		lea := d.Person("Lea Agent", "en", account.Roles{Agent: true})
		one, err := d.Tickets.Open(t.Context(), anna, ticket.Opening{
			Subject: "De printers staan stil", Body: ticket.Written("", "Sinds maandag komt er niets meer uit.", nil), Channel: ticket.Portal, Requester: anna.Person,
		})
		if err == nil {
			_, _, err = d.Tickets.AddNote(t.Context(), lea, one.ID, ticket.Written("", "Sinds maandag, zegt zanzibar.", nil), ticket.Once{})
		}
		if err == nil {
			err = d.Search.Catch(t.Context(), func() error { return nil })
		}
		if err != nil {
			t.Fatal(err)
		}
		b := d.SignedIn(anna)
		page := status(t, b.Get("/search?q=printer+maandag"), 200)
		if got := page.All(".row-link mark"); len(got) != 2 || !strings.Contains(page.Text("main"), "De printers staan stil") {
			t.Errorf("marked %q on %s", got, page.Text("main"))
		}
		for _, q := range []string{"zanzibar", "maandag+zanzibar"} {
			if got := status(t, b.Get("/search?q="+q), 200).Text("main"); strings.Contains(got, "zegt") || q == "zanzibar" && strings.Contains(got, "printers") {
				t.Errorf("%s finds %s", q, got)
			}
		}
		if got := status(t, d.SignedIn(bob).Get("/search?q=printer"), 200); strings.Contains(got.Text("main"), "staan") || got.Text(".empty") == "" {
			t.Errorf("somebody else finds %s", got.Text("main"))
		}
		status(t, b.Get("/search"), 200)
		status(t, b.Get("/search?q=x&after=!"), 404)
	})
}
