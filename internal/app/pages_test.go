package app_test

import (
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
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/server"
)

// noPages are the addresses below which a browser never shows a page: parts of pages, streams, files.
var noPages = []string{
	"/live", "/w/notices/count", "/w/notices/panel", "/files/{id}", "/f/{id}/{person}/{expires}/{signature}", "/m/{ticket}/{seq}", "/tickets/{id}/live", "/w/counts", "/w/rows/{view}", "/w/people", "/w/assets/offered", "/tickets/new/questions", "/w/new/questions", "/w/tickets/{id}/questions", "/admin/categories/{id}/questions/preview",
	"/w/tickets/{id}/live", "/w/tickets/{id}/older", "/w/tickets/{id}/pick/canned", "/w/tickets/{id}/pick/canned/{text}", "/w/tickets/{id}/pick/colleagues", "/w/tickets/{id}/pick/tickets", "/w/tickets/{id}/delivery/{seq}", "/mail/{id}/raw",
}

// TestEveryPageIsForEverybody opens every page of the product in the three languages: the browser complains about nothing, and nothing is wider
// than a narrow telephone. The accessibility checker looks at each page in one language here, by turns (in all with FIRSTLINE_SOAK), since the
// tests of the surfaces show it theirs in all languages and both themes.
func TestEveryPageIsForEverybody(t *testing.T) {
	t.Parallel()
	for i, language := range []string{"en", "fr", "nl"} {
		t.Run(language, func(t *testing.T) {
			v := newVisit(t, language)
			b := d320{v.browser(t), i}
			b.Turn(language)
			b.open("/sign-in")
			if language != "en" {
				b.do(server.Press("button[name=locale][value="+language+"]"), chromedp.WaitVisible("html[lang="+language+"] #f-email"))
			}
			b.visit(v.setup, true)
			v.furnishForAll()
			b.pass(v.guest(), v.pages(""))
			b.enter(v.all)
			b.pass(v.pages("all"))
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
	anna         access.Actor
	open, solved ticket.ID
	mail         int64
}

func newVisit(t *testing.T, language string) *visit {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	v := &visit{desk: serve(t, db.SQLite), language: language}
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
		"over": "/c/over",
	}
}

// pages are the addresses of all pages; with nobody signed in only those of everybody.
func (v *visit) pages(who string) map[string]string {
	v.t.Helper()
	routes, err := v.Routes(v.config)
	if err != nil {
		v.t.Fatal(err)
	}
	fill := strings.NewReplacer("{$}", "", "{view}", "open", "{group}", "desk", "{kind}/{locale}", "reply/"+v.language, "{from}", fmt.Sprint(v.all.Person))
	all := map[string]string{}
	for _, r := range routes {
		if r.Method != http.MethodGet || r.Surface == "api" || slices.Contains(noPages, r.Pattern) || strings.Contains(r.Pattern, "{token}") || who == "" && r.Permission != "public" {
			continue
		}
		id := "1"
		switch {
		case strings.HasPrefix(r.Pattern, "/w/protocol/"):
		case strings.HasPrefix(r.Pattern, "/w/"), strings.HasPrefix(r.Pattern, "/tickets/"):
			id = v.open.String()
		case strings.HasPrefix(r.Pattern, "/mail/"):
			id = fmt.Sprint(v.mail)
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
			b.visit(pages[name], n%3 == b.turn || os.Getenv("FIRSTLINE_SOAK") != "")
		}
	}
}

func (b d320) visit(path string, examined bool) {
	b.t.Helper()
	if examined {
		b.do(chromedp.EmulateViewport(1280, 800))
		b.open(path)
		b.Examine(b.t, b.t.Name()+"-"+path)
		b.do(chromedp.EmulateViewport(320, 800))
	} else {
		b.do(chromedp.EmulateViewport(320, 800))
		b.open(path)
	}
	b.await("the page is whole", `document.readyState === "complete" && document.documentElement`)
	b.Narrow(b.t, path)
	b.quiet(path, "403", "404")
}
