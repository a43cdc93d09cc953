package admin_test

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/account"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/server"
)

// TestRoutingIsTriedBeforeItIsSavedInTheBrowser lets the desk give out a team's work: first shown on the tickets of the last month, with nothing
// saved, then saved from there.
func TestRoutingIsTriedBeforeItIsSavedInTheBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	t.Parallel()
	d, address := served(t)
	d.Person("Youssef El Amrani", "fr", account.Roles{Agent: true})
	anna := d.Person("Anna Ask", "fr", account.Roles{})
	for range 3 {
		_, err := d.Tickets.Open(t.Context(), anna, ticket.Opening{
			Subject: "L’imprimante du deuxième étage", Body: ticket.Written("", "Rien ne sort.", nil), Channel: ticket.Portal, Requester: anna.Person,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	who := d.Person("Rita Bosmans", "fr", account.Roles{Admin: true})
	tab := server.Chromium(t)
	do := func(acts ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(tab, acts...); err != nil {
			t.Fatal(err)
		}
	}
	do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		cookie := network.SetCookieParams{Name: "fl", Value: d.SignedIn(who).Cookies["__Host-fl"], URL: address}
		_, err := cdp.Call(ctx, target, network.SetCookie, cookie)
		return err
	}))
	saved := func(want routing.Setting) {
		t.Helper()
		got, err := routing.Of(t.Context(), d.DB, d.Team)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v %s", err, diff)
		}
	}

	page := address + "/admin/routing/teams/" + number(d.Team)
	do(chromedp.Navigate(page), chromedp.WaitVisible("input[name=mode][value=least]"))
	tab.Inspect(t, "routing-team")
	do(server.Press("input[name=mode][value=least]"), chromedp.SetValue("input[name=wrap_up]", "10"), server.Press("form button.btn-primary"))
	do(chromedp.WaitNotPresent("input[type=radio]"), chromedp.WaitVisible("form button.btn-primary"))
	tab.Inspect(t, "routing-trial")
	saved(routing.Setting{TeamID: d.Team, Mode: routing.Pull})
	do(server.Press("form button.btn-primary"), chromedp.WaitVisible("#f-name"))
	saved(routing.Setting{TeamID: d.Team, Version: 1, Mode: routing.Least, WrapUp: 10})
	do(chromedp.Navigate(page), chromedp.WaitVisible("input[name=mode][value=least]:checked"))
}
