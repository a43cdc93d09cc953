package admin_test

import (
	"context"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/front"
	"firstline/internal/testdesk/server"
	"firstline/internal/testdesk/testdb"
	"firstline/internal/testdesk/testsite"
	"firstline/internal/web/admin"
)

// served is the site at an address that a real browser can reach.
func served(t *testing.T) (d *testsite.Desk, address string) {
	t.Helper()
	s := httptest.NewUnstartedServer(nil)
	address = "http://" + s.Listener.Addr().String()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	clock := testdb.NewClock()
	clock.Set(time.Now())
	d = testsite.New(t, testdb.Open(t, db.SQLite, db.Options{Clock: clock.Now}), clock, front.Place{Base: base})
	admin.Routes(d.Site, parts(d))
	s.Config.Handler = d.Site
	s.Start()
	t.Cleanup(s.CloseClientConnections)
	t.Cleanup(s.Close)
	return d, address
}

// TestPagesInTheBrowser looks at each screen in three languages: no script fails, nothing is refused by the policy of the page, nothing
// is wider than a telephone, and the accessibility checker finds nothing in either theme.
func TestPagesInTheBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	t.Parallel()
	d, address := served(t)
	fill(t, d)
	for _, language := range []string{"en", "fr", "nl"} {
		t.Run(language, func(t *testing.T) { walk(t, d, address, language) })
	}
}

// fill makes a desk with long names and something in every list.
func fill(t *testing.T, d *testsite.Desk) {
	t.Helper()
	system, ctx := access.System(), t.Context()
	agent := d.Person("Youssef El Amrani", "fr", account.Roles{Agent: true, Lead: true})
	d.Person("Sanne de Vries", "nl", account.Roles{Agent: true})
	d.Person("Annabelle-Louise Vandenbroucke-Van Nieuwenhuyze", "nl", account.Roles{})
	one, err := d.Teams.Create(ctx, system, team.Draft{Name: "Netwerk en telefonie Utrecht", Level: 2, Active: true, Members: []person.ID{agent.Person}, Leads: []person.ID{agent.Person}})
	if err != nil {
		t.Fatal(err)
	}
	for _, names := range [][3]string{{"Hardware", "Matériel", "Hardware"}, {"Network and telephony", "Réseau et téléphonie", "Netwerk en telefonie"}, {"Software", "Logiciels", "Software"}} {
		draft := category.Draft{NameEN: names[0], NameFR: names[1], NameNL: names[2], TeamID: one.ID, Active: true}
		if _, err := category.NewStore(d.DB).Create(ctx, system, draft); err != nil {
			t.Fatal(err)
		}
	}
	deadJob(t, d)
	mailbox(t, d)
	quarantined(t, d, "L’imprimante du deuxième étage", "parser_time")
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if _, _, err := d.People.EnsureSender(ctx, tx, "Jean Unknown", "jean@elsewhere.example", "fr"); err != nil {
			return err
		}
		_, err := person.MarkBounced(ctx, tx, "sanne.de.vries@org.example", "550 5.1.1 no such user here")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func walk(t *testing.T, d *testsite.Desk, address, language string) {
	who := d.Person("Rita Bosmans-Delacroix "+language, language, account.Roles{Agent: true, Lead: true, Admin: true})
	tab := server.Chromium(t)
	tab.Turn(language)
	if err := chromedp.Do(tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		cookie := network.SetCookieParams{Name: "fl", Value: d.SignedIn(who).Cookies["__Host-fl"], URL: address}
		_, err := cdp.Call(ctx, target, network.SetCookie, cookie)
		return err
	})); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		"/admin", "/admin/people", "/admin/people?q=zzz", "/admin/people/new", "/admin/people/2", "/admin/people/2/account", "/admin/people/2/doubles?q=a",
		"/admin/people/2/merge/3", "/admin/people/import", "/admin/teams", "/admin/teams/2", "/admin/categories", "/admin/categories/1", "/admin/settings/desk",
		"/admin/settings/mail", "/admin/jobs", "/admin/audit", "/account/tokens", "/admin/mailboxes", "/admin/mailboxes/1", "/quarantine", "/mail/1", "/admin/letters", "/admin/letters/resolved/" + language,
	} {
		if err := chromedp.Do(tab, chromedp.Navigate(address+path)); err != nil {
			t.Fatal(err)
		}
		tab.Inspect(t, language+strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path))
	}
}
