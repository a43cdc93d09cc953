package app_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"firstline/internal/base/db"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/bulk"
	"firstline/internal/desk/canned"
	"firstline/internal/desk/category"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/improvement"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/todo"
	"firstline/internal/desk/vendor"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/desk/worktime"
	"firstline/internal/testdesk/server"
)

// noPages are the addresses below which a browser never shows a page: parts of pages, streams, files.
var noPages = []string{
	"/live", "/w/here", "/w/notices/count", "/w/notices/panel", "/files/{id}", "/f/{id}/{person}/{expires}/{signature}", "/m/{ticket}/{seq}", "/tickets/{id}/live", "/w/counts", "/w/rows/{view}", "/w/people", "/w/assets/offered", "/tickets/new/questions", "/w/new/questions", "/w/tickets/{id}/questions", "/admin/categories/{id}/questions/preview",
	"/w/tickets/{id}/live", "/w/tickets/{id}/older", "/w/tickets/{id}/pick/canned", "/w/tickets/{id}/pick/canned/{text}", "/w/tickets/{id}/pick/colleagues", "/w/tickets/{id}/pick/tickets", "/w/tickets/{id}/delivery/{seq}", "/mail/{id}/raw", "/demo/mail/{id}/html", "/w/bulk/{id}/progress",
}

// TestEveryPageIsForEverybody opens every page of the product: the browser complains about nothing, the accessibility checker finds nothing, and
// nothing is wider than a narrow telephone. The languages take turns with the pages (each page in all with FIRSTLINE_SOAK); in the others a page
// is answered at least.
func TestEveryPageIsForEverybody(t *testing.T) {
	t.Parallel()
	for i, language := range []string{"en", "fr", "nl"} {
		t.Run(language, func(t *testing.T) {
			v := newVisit(t, language)
			b := d320{v.browser(t), i}
			b.open("/sign-in")
			if language != "en" {
				b.do(server.Press("button[name=locale][value="+language+"]"), chromedp.WaitVisible("html[lang="+language+"] #f-email"))
			}
			b.visit(v.setup, "")
			v.furnishForAll()
			v.furnishRooms()
			b.pass(v.guest(), v.pages(""))
			b.enter(v.all)
			b.pass(v.pages("all"))
			b.testMailbox()
			b.enter(v.anna)
			b.pass(nil, map[string]string{"mine": "/", "ticket": "/tickets/" + v.solved.String(), "forbidden": "/admin"})
		})
	}
}

// visit is a desk with something on each of its pages.
type visit struct {
	*desk
	language     string
	setup        string // address of the page for the first administrator
	all          access.Actor
	anna, boss   access.Actor
	open, solved ticket.ID
	sealed       ticket.ID // which all sees through broken glass
	mail         int64
	asked        approval.ID
}

func newVisit(t *testing.T, language string) *visit {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	v := &visit{desk: serveAs(t, db.SQLite, everything), language: language}
	link, err := v.Accounts.SetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v.setup = "/setup/" + link.Reveal()
	return v
}

// furnishForAll gives every page something to show: long names, long words.
func (v *visit) furnishForAll() {
	v.t.Helper()
	say := tales[v.language]
	v.all = v.person("Annabelle-Louise Vandenbroucke-Ouwerkerk", v.language, account.Roles{Agent: true, Lead: true, Admin: true})
	v.anna = v.person("Anna Maes", v.language, account.Roles{})
	v.exec(`INSERT INTO category (name_en, name_fr, name_nl, path_en, path_fr, path_nl, trail, own_team_id, team_id, position, created_at, updated_at) VALUES ('Printers', 'Imprimantes', 'Printers', 'Printers', 'Imprimantes', 'Printers', '/1/', $1, $1, 1, 1, 1)`, v.team)
	v.exec(`INSERT INTO category_within (within_id, category_id) VALUES (1, 1)`)
	_, err := v.Questions.Create(v.t.Context(), access.System(), 1, question.Draft{
		Kind: question.YesNo, LabelEN: say.subject, LabelFR: say.subject, LabelNL: say.subject, Portal: question.May, Desk: question.Must, Active: true,
	})
	if err != nil {
		v.t.Fatal(err)
	}
	v.exec(`INSERT INTO job (queue, kind, args, due_at, max_attempts, dead, error, created_at) VALUES ('nowhere', 'none', '{}', 1, 1, TRUE, 'connection refused', 1)`)
	for i, subject := range []string{say.subject, strings.Repeat("Donaudampfschifffahrt", 6)} {
		v.deliver(addressOf("Anna Maes"), fmt.Sprintf("From: Anna Maes <%s>\nSubject: %s\nMessage-ID: <p%d@org.example>\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<table width=900><tr><td>%s</td></tr></table>\n",
			addressOf("Anna Maes"), encoded(subject), i, say.symptom), helpdesk)
	}
	v.open, v.solved = v.ticketOf(say.subject).ID, v.ticketOf(strings.Repeat("Donaudampfschifffahrt", 6)).ID
	for _, id := range []ticket.ID{v.open, v.solved} {
		if _, _, err := v.Tickets.Reply(v.t.Context(), v.all, id, ticket.Answering{Body: ticket.Written("", say.answer+strings.Repeat("x", 200), nil)}); err != nil {
			v.t.Fatal(err)
		}
		if _, _, err := v.Tickets.AddNote(v.t.Context(), v.all, id, ticket.Written("", say.more, nil), ticket.Once{}); err != nil {
			v.t.Fatal(err)
		}
	}
	if _, err := v.Tickets.Resolve(v.t.Context(), v.all, v.solved, ticket.Solution{Text: say.solution, Cause: ticket.Hardware}); err != nil {
		v.t.Fatal(err)
	}
	v.deliver("", "From: \nSubject: "+strings.Repeat("?", 90)+"\n\nnobody wrote this\n", helpdesk)
	v.settle()
	v.mail = int64(v.count(`SELECT max(id) FROM mail`))
}

// furnishRooms gives the pages of rooms beside the ticket one thing each.
func (v *visit) furnishRooms() {
	v.t.Helper()
	ctx, say := v.t.Context(), tales[v.language]
	check := func(_ any, err error) {
		v.t.Helper()
		if err != nil {
			v.t.Fatal(err)
		}
	}
	check(v.Vendors.Create(ctx, access.System(), vendor.Draft{Name: "Orbis", Language: "en", Active: true, Contacts: []vendor.Contact{{Name: "Support", Address: "support@orbis.example"}}}))
	check(v.Todos.Add(ctx, v.all, todo.Draft{Title: say.subject, Due: v.DB.Now().Add(-time.Hour)}))
	check(v.Todos.Add(ctx, v.all, todo.Draft{Kind: todo.Call, Title: say.more, Ticket: v.open, Due: v.DB.Now().Add(time.Hour)}))
	check(v.Work.Add(ctx, v.all, v.open, worktime.Draft{Minutes: 25, Word: say.more}))
	check(v.Cases.Open(ctx, v.all, v.open, vendorcase.Opening{Vendor: 1, Text: say.symptom}))
	v.exec(`INSERT INTO asset (tag, tag_sort, kind, state, created_at, updated_at) VALUES ('PC-1', 'pc-1', 'laptop', 'in_use', 1, 1)`)
	check(v.Rules.Create(ctx, access.System(), rule.Draft{Name: say.subject, When: rule.When{On: rule.Opened}, Then: []rule.Action{{Do: rule.AddNote, Text: say.more}}}))
	check(v.Improvements.Create(ctx, v.all, improvement.Draft{Title: say.subject, Kind: improvement.Knowledge, Owner: v.all.Person, Figure: "tickets"}, v.open))
	check(v.Bulk.Start(ctx, v.all, bulk.Act{Do: bulk.Watch}, []ticket.ID{v.open}))
	v.boss = v.person("Bram Boss", v.language, account.Roles{})
	check(v.Approvals.SaveGroup(ctx, access.System(), 0, 0, approval.GroupDraft{Name: "Finance", Active: true, Members: []person.ID{v.boss.Person}}))
	v.exec(`UPDATE ticket SET kind = 'request' WHERE id = $1`, v.open)
	asked, err := v.Approvals.Ask(ctx, v.all, v.open, approval.Asking{Group: 1, Question: say.more})
	check(asked, err)
	v.asked = asked.ID
	check(v.Canned.Create(ctx, v.all, canned.Draft{Name: "hello", Sharing: canned.Own, Bodies: []canned.Body{{Locale: v.language, Text: say.answer}}}))
	v.exec(`INSERT INTO tag (id, name, folded, created_at) VALUES (1, 'w-1', 'w-1', 1)`)
	staff, err := v.Teams.Create(ctx, access.System(), team.Draft{Name: "Staff", Level: 1, Active: true})
	check(staff, err)
	sealed, err := v.Categories.Create(ctx, access.System(), category.Draft{NameEN: "Staff", NameFR: "Personnel", NameNL: "Personeel", TeamID: staff.ID, Active: true, SealedTo: []team.ID{staff.ID}})
	check(sealed, err)
	kept, err := v.Tickets.Open(ctx, v.anna, ticket.Opening{Subject: say.subject, Body: ticket.Written("", say.symptom, nil), Channel: ticket.Portal, Requester: v.anna.Person, Category: &sealed.ID})
	check(kept, err)
	check(v.Tickets.BreakGlass(ctx, v.all, kept.ID, say.more))
	v.sealed = kept.ID
}

// testMailbox has the desk try a mailbox, and looks at what it says then.
func (b d320) testMailbox() {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(1280, 800))
	b.open("/admin/mailboxes/1")
	b.do(server.Press(`form[action$="/test"] button`))
	b.await("the desk has tried the mailbox", `document.readyState === "complete" && document.querySelector("main table tbody tr")`)
	if b.turn == 0 || os.Getenv("FIRSTLINE_SOAK") != "" {
		b.Examine(b.t, b.t.Name()+"-tested")
	}
	b.do(chromedp.EmulateViewport(320, 800))
	b.Narrow(b.t, "the mailbox, tried")
	b.quiet("the mailbox, tried")
}

// guest are the pages behind links, which need nobody signed in.
func (v *visit) guest() map[string]string {
	v.t.Helper()
	var invited secret.Text
	err := v.Accounts.Invite(v.t.Context(), v.all, v.anna.Person, func(_ context.Context, _ *db.Tx, l account.Link) error {
		invited = l.Secret
		return nil
	})
	if err != nil {
		v.t.Fatal(err)
	}
	question := confirm.Link{Ticket: v.solved, Person: v.anna.Person, Resolved: v.now(v.solved).ResolvedAt, Expires: v.DB.Now().Add(time.Hour)}
	return map[string]string{
		"/c/{token}": "/c/" + confirm.Token(v.Keys, question), "/password/{token}": "/password/" + invited.Reveal(), "/setup/{token}": "/setup/over", "missing": "/nothing-here",
		"over": "/c/over", "/a/{token}": "/a/" + approval.Token(v.Keys, v.asked, v.boss.Person, v.DB.Now().Add(time.Hour)), "/r/{token}": "/r/" + v.rated(),
		"/s/{token}": "/s/" + v.entrusted(),
		"/q/{token}": "/q/" + confirm.AskedToken(v.Keys, v.opened(v.anna).ID, v.anna.Person, v.DB.Now().Add(time.Hour)),
	}
}

// entrusted is the token of a link behind which a secret waits for Anna.
func (v *visit) entrusted() string {
	v.t.Helper()
	_, token, err := v.Entrust.Leave(v.t.Context(), v.all, v.opened(v.anna).ID, "scanner", "hunter2")
	if err != nil {
		v.t.Fatal(err)
	}
	return token.Reveal()
}

// rated is the token of a link that asks Anna for her opinion.
func (v *visit) rated() string {
	v.t.Helper()
	tk := v.opened(v.anna)
	if _, err := v.Tickets.Resolve(v.t.Context(), v.all, tk.ID, ticket.Solution{Text: tales[v.language].solution, Cause: ticket.Hardware}); err != nil {
		v.t.Fatal(err)
	}
	if _, err := v.Tickets.Confirm(v.t.Context(), v.anna, tk.ID, v.anna.Person); err != nil {
		v.t.Fatal(err)
	}
	r, err := confirm.RatingOf(v.t.Context(), v.DB, tk.ID)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.Ratings.Token(r)
}

// pages are the addresses of all pages; with nobody signed in only those of everybody.
func (v *visit) pages(who string) map[string]string {
	v.t.Helper()
	routes, err := v.Routes(v.config)
	if err != nil {
		v.t.Fatal(err)
	}
	fill := strings.NewReplacer("{$}", "", "{view}", "open", "{group}", "desk", "{kind}/{locale}", "reply/"+v.language, "{from}", fmt.Sprint(v.all.Person), "{case}", "1", "{locale}", v.language)
	all := map[string]string{}
	for _, r := range routes {
		if r.Method != http.MethodGet || r.Surface == "api" || slices.Contains(noPages, r.Pattern) || strings.Contains(r.Pattern, "{token}") || who == "" && r.Permission != "public" || r.Pattern == "/tickets/{id}" { // Anna's own
			continue
		}
		id := "1"
		switch {
		case r.Pattern == "/w/day/{id}", r.Pattern == "/w/assets/{id}", r.Pattern == "/w/assets/{id}/edit", r.Pattern == "/w/improvements/{id}", strings.HasPrefix(r.Pattern, "/w/protocol/"), strings.HasPrefix(r.Pattern, "/w/bulk/"), r.Pattern == "/w/canned/{id}":
		case strings.HasPrefix(r.Pattern, "/glass/"):
			id = v.sealed.String()
		case strings.HasPrefix(r.Pattern, "/w/"), strings.HasPrefix(r.Pattern, "/tickets/"):
			id = v.open.String()
		case strings.HasPrefix(r.Pattern, "/mail/"):
			id = fmt.Sprint(v.mail)
		case strings.HasPrefix(r.Pattern, "/admin/routing/agents/"):
			id = fmt.Sprint(v.all.Person)
		case strings.HasPrefix(r.Pattern, "/admin/people/"):
			id = fmt.Sprint(v.anna.Person)
		}
		all[r.Pattern] = strings.ReplaceAll(fill.Replace(r.Pattern), "{id}", id)
	}
	if who == "all" {
		all["/w/{view}?empty"] = "/w/unassigned"
		all["/w/tickets/{id}?solved"] = "/w/tickets/" + v.solved.String()
	}
	return all
}

// d320 is a window that is also looked at as a narrow telephone.
type d320 struct {
	*browser
	turn int // of the language
}

func (b d320) pass(sets ...map[string]string) {
	b.t.Helper()
	for _, pages := range sets {
		for n, name := range slices.Sorted(maps.Keys(pages)) {
			if n%3 == b.turn || os.Getenv("FIRSTLINE_SOAK") != "" {
				b.visit(pages[name], refused[name])
			} else if refused[name] == "" {
				b.fetch(pages[name])
			}
		}
	}
}

// refused are the pages that say that there is nothing to see, and the status with which they do.
var refused = map[string]string{"missing": "404", "over": "404", "/setup/{token}": "404", "forbidden": "403"}

// visit looks at a page; status is that of a page which refuses.
func (b d320) visit(path, status string) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(1280, 800))
	b.open(path)
	b.Examine(b.t, b.t.Name()+"-"+path)
	b.do(chromedp.EmulateViewport(320, 800))
	b.await("the page is whole", `document.readyState === "complete" && document.documentElement`)
	b.Narrow(b.t, path)
	b.quiet(path, cmp.Or(status, "200"), "404 (Not Found) "+b.desk.address+"/favicon.ico") // which parts of pages do not name
}

// fetch asks for a page from within the browser without showing it.
func (b d320) fetch(path string) {
	b.t.Helper()
	status, err := chromedp.Run(b.browser, chromedp.Evaluate[int](`fetch(`+quoted(path)+`).then((r) => r.status)`, chromedp.EvalAwaitPromise))
	if err != nil || status != http.StatusOK {
		b.t.Errorf("%s: status %d, %v", path, status, err)
	}
}
