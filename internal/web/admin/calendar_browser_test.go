package admin_test

import (
	"context"
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/calendar"
	"firstline/internal/testdesk/server"
	"firstline/internal/testdesk/testsite"
)

// TestCalendarsInTheBrowser looks at the calendars in three languages, takes a row of own days out and saves with the Enter key.
func TestCalendarsInTheBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	t.Parallel()
	d, address := served(t)
	for _, language := range []string{"en", "fr", "nl"} {
		t.Run(language, func(t *testing.T) { walkCalendars(t, d, address, language) })
	}
}

func walkCalendars(t *testing.T, d *testsite.Desk, address, language string) {
	day := func(text string) calendar.Date {
		date, err := calendar.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return date
	}
	c, err := calendar.NewStore(d.DB).Create(t.Context(), access.System(), calendar.Draft{
		Name: language + ": Lille et Villeneuve-d’Ascq, magasin et atelier", TimeZone: "Europe/Paris", Holidays: []calendar.Country{calendar.France, calendar.Belgium},
		Week: calendar.Week{1: {{Opens: 510, Closes: 720}, {Opens: 780, Closes: 1020}}, 2: {{Opens: 510, Closes: 720}}, 3: {{Opens: 510, Closes: 720}}, 6: {{Opens: 540, Closes: 720}}},
		OwnDays: []calendar.OwnDay{
			{First: day("2027-08-02"), Last: day("2027-08-13"), Name: "Fermeture annuelle de l’atelier et du magasin"},
			{First: day("2027-05-08"), Last: day("2027-05-08"), Name: "Inventaire", Hours: []calendar.Interval{{Opens: 540, Closes: 720}, {Opens: 780, Closes: 900}}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	who := d.Person("Rita Bosmans "+language, language, account.Roles{Admin: true})
	tab := server.Chromium(t)
	tab.Turn(language)
	enter := chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		cookie := network.SetCookieParams{Name: "fl", Value: d.SignedIn(who).Cookies["__Host-fl"], URL: address}
		_, err := cdp.Call(ctx, target, network.SetCookie, cookie)
		return err
	})
	if err := chromedp.Do(tab, enter); err != nil {
		t.Fatal(err)
	}
	at := "/admin/calendars/" + strconv.FormatInt(int64(c.ID), 10)
	for _, page := range [][2]string{
		{"list", "/admin/calendars"}, {"show", at}, {"edit", at + "/edit"}, {"new", "/admin/calendars/new"}, {"delete", at + "/delete"},
	} {
		if err := chromedp.Do(tab, chromedp.Navigate(address+page[1])); err != nil {
			t.Fatal(err)
		}
		tab.Inspect(t, "calendar-"+language+"-"+page[0])
	}
	if err := chromedp.Do(tab, chromedp.Navigate(address+at+"/edit"), server.Press("button[value=remove-0]"), chromedp.WaitVisible("button[value=add][autofocus]")); err != nil {
		t.Fatal(err)
	}
	tab.Inspect(t, "calendar-"+language+"-removed")
	// Enter in a field saves; it does not press the button of a row.
	press := chromedp.SendKeys("input[name=name]", "\r")
	if err := chromedp.Do(tab, press, chromedp.WaitVisible("dl.facts")); err != nil {
		t.Fatal(err)
	}
	after, err := calendar.Get(t.Context(), d.DB, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c.OwnDays[:1], after.OwnDays); diff != "" {
		t.Errorf("saved: %s", diff)
	}
}
