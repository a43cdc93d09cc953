package workspace_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"firstline/internal/base/db"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/bulk"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/canned"
	"firstline/internal/desk/category"
	"firstline/internal/desk/glossary"
	"firstline/internal/desk/lending"
	"firstline/internal/desk/protocol"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/trash"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/desk/worklist"
	"firstline/internal/testdesk/testsite"
	"firstline/internal/web/workspace"
)

// desk is a desk with the workspace on it: two agents of one team, one of another, and somebody with a problem.
type desk struct {
	*testsite.Desk
	amir, mia, otto, anna access.Actor
	other                 access.TeamID // Otto's, level 2
	printers              category.ID
}

// each runs f on both engines.
func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	t.Parallel()
	testsite.Each(t, func(t *testing.T, site *testsite.Desk) {
		t.Helper()
		f(t, newDesk(t, site))
	})
}

func newDesk(t testing.TB, site *testsite.Desk) *desk {
	t.Helper()
	d := &desk{Desk: site}
	writer := mail.NewWriter(site.DB, mail.Rooms{Tickets: site.Tickets}, nil)
	workspace.Routes(site.Site, workspace.Parts{
		Saves: worklist.NewSaves(site.DB), Bulk: bulk.NewStore(site.DB, site.Tickets), Canned: canned.NewStore(site.DB, site.Settings, site.Tickets), Glossary: glossary.NewStore(site.DB),
		Teams:    site.Teams,
		Notices:  site.Notices,
		Accounts: site.Accounts, Signatures: mail.NewSignatures(site.DB),
		DB: site.DB, Tickets: site.Tickets, Ratings: site.Ratings, Checklists: site.Checklists, Improvements: site.Improvements, People: site.People, Mails: mail.NewQuarantine(site.DB, nil, site.Tickets), Sender: mail.NewSender(writer, nil, nil, nil),
		Lending: lending.NewStore(site.DB), Protocol: protocol.NewStore(site.DB),
		Routing: routing.NewStore(site.DB, calendar.NewStore(site.DB)),
		Rules:   rule.NewStore(site.DB, site.Settings, calendar.NewStore(site.DB)),
		Assets:  site.Assets,

		Questions: site.Questions,
		Search:    site.Search,
		Outbox:    site.Outbox,
		Entrust:   site.Entrust,
		Work:      site.Work,
		Todos:     site.Todos,
		Presence:  site.Presence,
		Settings:  site.Settings,
		Approve:   site.Approvals,
		Trash:     trash.NewStore(site.DB, site.Settings, site.Tickets),
		Cases:     vendorcase.NewStore(site.DB, site.Tickets, site.Post, site.Promises, site.Settings),
		Texts:     site.Texts,
	})
	d.undoSend(t, "0s")
	d.amir = site.Person("Amir Agent", "en", account.Roles{Agent: true})
	d.mia = site.Person("Mia Mate", "nl", account.Roles{Agent: true, Lead: true})
	d.anna = site.Person("Anna Ask", "fr", account.Roles{})
	other, err := site.Teams.Create(t.Context(), access.System(), team.Draft{Name: "Servers", Level: 2, Active: true})
	if err != nil {
		t.Fatal(err)
	}
	d.other = other.ID
	d.otto = d.move(t, site.Person("Otto Other", "en", account.Roles{Agent: true}), d.other)
	c, err := category.NewStore(site.DB).Create(t.Context(), access.System(), category.Draft{
		NameEN: "Printers", NameFR: "Imprimantes", NameNL: "Printers", TeamID: site.Team, Active: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	d.printers = c.ID
	return d
}

// undoSend lets agents take back what they send for so long.
func (d *desk) undoSend(t testing.TB, wait string) {
	t.Helper()
	if err := d.Settings.Save(t.Context(), access.System(), map[string]string{"ticket.undo_send": wait}); err != nil {
		t.Fatal(err)
	}
}

// write runs one statement.
func (d *desk) write(t testing.TB, sql string, args ...any) {
	t.Helper()
	err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), sql, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// move puts an agent into another team.
func (d *desk) move(t testing.TB, who access.Actor, to access.TeamID) access.Actor {
	t.Helper()
	d.write(t, `UPDATE team_member SET team_id = $2 WHERE person_id = $1`, who.Person, to)
	who.Teams = []access.TeamID{to}
	return who
}

// ticket is Anna's.
func (d *desk) ticket() ticket.Ticket {
	d.T.Helper()
	return d.Open(d.anna, "Printer is on strike", "It prints nothing.")
}

func (d *desk) now(t testing.TB, id ticket.ID) ticket.Ticket {
	t.Helper()
	x, err := d.Tickets.Get(t.Context(), access.System(), id)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func path(id ticket.ID, more string) string { return "/w/tickets/" + id.String() + more }

func text[N ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }

func wantStatus(t *testing.T, p *testsite.Page, status int) {
	t.Helper()
	if p.Status != status {
		t.Fatalf("status %d, want %d %s: %.2000s", p.Status, status, http.StatusText(status), p.Body)
	}
}

// costs are how many queries each page takes.
func (d *desk) costs(pages []string, get func(path string) *testsite.Page) map[string]int64 {
	d.T.Helper()
	get(pages[0]) // notes the gesture, once a minute
	costs := map[string]int64{}
	for _, page := range pages {
		before := d.DB.Stats().Queries
		if p := get(page); p.Status != http.StatusOK {
			d.T.Fatalf("%s: status %d: %s", page, p.Status, p.Text("main"))
		}
		costs[page] = d.DB.Stats().Queries - before
	}
	return costs
}

// fill makes an address of a route's pattern.
func fill(pattern string, id ticket.ID) string {
	return strings.NewReplacer("{view}", "open", "{id}", id.String(), "{seq}", "2", "{kind}", "note").Replace(pattern)
}

func contains(body, words string) bool { return strings.Contains(body, words) }

// withFile is a form with a file in the field "files".
func withFile(t *testing.T, path, name, content string, form ...string) *http.Request {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(form); i += 2 {
		if err := w.WriteField(form[i], form[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	f, err := w.CreateFormFile("files", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, testsite.Base+path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}
