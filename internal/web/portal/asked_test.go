package portal_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/category"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

// asks adds a category with questions: does it jam, where if so, one for agents, and which device.
func asks(d *testsite.Desk) (in category.ID, jam, where, inside, device question.ID) {
	d.T.Helper()
	c, err := category.NewStore(d.DB).Create(d.T.Context(), access.System(), category.Draft{NameEN: "Printer", NameFR: "Imprimante", NameNL: "Printer", TeamID: d.Team, Active: true})
	if err != nil {
		d.T.Fatal(err)
	}
	add := func(kind question.Kind, label string, portal question.Asking, on *question.ID) question.ID {
		x := question.Draft{Kind: kind, LabelEN: label, LabelFR: label + " (fr)", LabelNL: label + " (nl)", Portal: portal, Desk: question.May, IfID: on, IfAnswer: question.Yes, Active: true}
		q, err := d.Questions.Create(d.T.Context(), access.System(), c.ID, x)
		if err != nil {
			d.T.Fatal(err)
		}
		return q.ID
	}
	jam = add(question.YesNo, "Does it jam?", question.Must, nil)
	where = add(question.Line, "Where?", question.Must, &jam)
	return c.ID, jam, where, add(question.Line, "Contract", question.Never, nil), add(question.Device, "Which device?", question.May, nil)
}

func TestThePortalAsksWhatTheCategoryAsks(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		in, jam, where, inside, device := asks(d)
		anna := d.Person("Anna Maes", "en", account.Roles{})
		laptop, err := d.Assets.Create(t.Context(), access.System(), asset.Draft{Tag: "PC-1", Model: "EliteBook", HolderID: anna.Person})
		if err != nil {
			t.Fatal(err)
		}
		b := d.SignedIn(anna)
		form := []string{"once", "a", "subject", "It jams", "text", "Again", "category", fmt.Sprint(in)}
		// Without a script, the form comes back with what is asked; nothing is red yet, and nothing typed is lost.
		step := b.Post("/tickets/new", form...)
		if step.Status != 200 || step.Attr("#f-subject", "value") != "It jams" || len(step.All(".field-error")) > 0 {
			t.Fatalf("the second step: %d %s", step.Status, step.Text("main"))
		}
		if got := step.Text("#questions"); !strings.Contains(got, "Does it jam?") || strings.Contains(got, "Where?") || strings.Contains(got, "Contract") {
			t.Errorf("asked: %s", got)
		}
		form = append(form, "asked", step.Attr("#questions input[name=asked]", "value"))
		missing := b.Post("/tickets/new", form...)
		if got := missing.Text("#" + "f-" + jam.Field() + "-error"); missing.Status != 422 || !strings.Contains(got, "Please answer") {
			t.Errorf("unanswered: %d %q", missing.Status, got)
		}
		form = append(form, jam.Field(), "yes")
		follows := b.Post("/tickets/new", form...)
		if got := follows.Text("#questions"); follows.Status != 200 || !strings.Contains(got, "Where?") {
			t.Errorf("what follows: %d %s", follows.Status, got)
		}
		form[9] = follows.Attr("#questions input[name=asked]", "value")
		done := b.Post("/tickets/new", append(form, where.Field(), "Tray 2", inside.Field(), "sneaked in", device.Field(), laptop.ID.String())...)
		if done.Status != 303 {
			t.Fatalf("not taken: %d %s", done.Status, done.Text("main"))
		}
		given, err := ticket.Answers(t.Context(), d.DB, 1)
		if err != nil {
			t.Fatal(err)
		}
		want := map[question.ID]question.Value{jam: {YesNo: question.Yes}, where: {Text: "Tray 2"}, device: {Asset: laptop.ID}}
		if diff := cmp.Diff(want, ticket.Values(given)); diff != "" {
			t.Error(diff)
		}
		// The requester reads what the portal asks, and nothing that agents noted.
		agent := d.Person("Amir Agent", "en", account.Roles{Agent: true})
		agent.Teams = []access.TeamID{d.Team}
		if _, err := d.Tickets.GiveAnswers(t.Context(), agent, 1, ticket.AnswerChange{Question: inside, To: question.Value{Text: "O-17"}}); err != nil {
			t.Fatal(err)
		}
		page := b.Get("/tickets/1").Text("main")
		for text, there := range map[string]bool{"Does it jam?": true, "Yes": true, "Tray 2": true, "EliteBook (PC-1)": true, "Contract": false, "O-17": false} {
			if strings.Contains(page, text) != there {
				t.Errorf("%q on the page: %v", text, !there)
			}
		}
	})
}

func TestThePortalShowsWhatFollowsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		in, jam, _, _, _ := asks(d)
		b := d.SignedIn(d.Person("Joris Smet", "nl", account.Roles{}))
		q := url.Values{"category": {fmt.Sprint(in)}}
		if got := b.Get("/tickets/new/questions?" + q.Encode()).All(".label"); len(got) != 1 || !strings.HasPrefix(got[0], "Does it jam? (nl)") { // no device: none is asked for
			t.Errorf("asked: %q", got)
		}
		q.Set(jam.Field(), "yes")
		if got := b.Get("/tickets/new/questions?" + q.Encode()).All(".label"); len(got) != 2 {
			t.Errorf("asked after a yes: %q", got)
		}
		if got := b.Get("/tickets/new/questions").All(".label"); len(got) != 0 {
			t.Errorf("asked about nothing: %q", got)
		}
		// Whoever chooses no category is asked nothing.
		if done := b.Post("/tickets/new", "once", "a", "subject", "Hello", "text", "There", "category", ""); done.Status != 303 {
			t.Errorf("%d %s", done.Status, done.Text("main"))
		}
	})
}

func TestWhatIsStillOpenIsAnsweredOnTheTicketOrByALink(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		in, jam, where, _, device := asks(d)
		anna, boris := d.Person("Anna Maes", "en", account.Roles{}), d.Person("Boris Baes", "nl", account.Roles{})
		if _, err := d.Assets.Create(t.Context(), access.System(), asset.Draft{Tag: "PC-1", HolderID: anna.Person}); err != nil {
			t.Fatal(err)
		}
		tk, err := d.Tickets.Open(t.Context(), access.System(), ticket.Opening{
			Subject: "It jams", Body: ticket.Written("", "Again", nil), Channel: ticket.Email, Requester: anna.Person, Category: &in,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Tickets.Watch(t.Context(), access.System(), tk.ID, boris.Person, true); err != nil {
			t.Fatal(err)
		}
		at, b := "/tickets/"+tk.ID.String(), d.SignedIn(anna)
		if got := b.Get(at).All("#questions .label"); len(got) != 2 || !strings.HasPrefix(got[0], "Does it jam?") {
			t.Fatalf("still asked: %q", got)
		}
		if got := d.SignedIn(boris).Get(at).All("#questions .label"); len(got) != 0 {
			t.Errorf("whoever reads along is asked %q", got)
		}
		if none := b.Post(at+"/questions", "asked", "1"); none.Status != 422 {
			t.Errorf("an empty form: %d", none.Status)
		}
		status(t, b.Post(at+"/questions", jam.Field(), "yes"), 303)
		if got := b.Get(at).All("#questions .label"); len(got) != 2 || !strings.HasPrefix(got[0], "Where?") {
			t.Errorf("what follows: %q", got)
		}

		link := "/q/" + confirm.AskedToken(d.Keys, tk.ID, anna.Person, d.DB.Now().Add(time.Hour))
		guest := d.Browser()
		page := status(t, guest.Get(link), 200)
		if got := page.All("#questions .label"); len(got) != 1 || !strings.HasPrefix(got[0], "Where?") { // of devices only who signs in is asked
			t.Errorf("by the link: %q", got)
		}
		if strings.Contains(page.Text("main"), "Yes") {
			t.Error("the link shows what was answered")
		}
		status(t, guest.Post(link, device.Field(), "1"), 422)
		if done := status(t, guest.Post(link, where.Field(), "Tray 2"), 200).Text("main"); !strings.Contains(done, "Thank you") {
			t.Errorf("answered: %s", done)
		}
		given, err := ticket.Answers(t.Context(), d.DB, tk.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[question.ID]question.Value{jam: {YesNo: question.Yes}, where: {Text: "Tray 2"}}, ticket.Values(given)); diff != "" {
			t.Error(diff)
		}
		for _, guess := range []string{"/q/x", link + "x", "/q/" + confirm.AskedToken(d.Keys, tk.ID, boris.Person, d.DB.Now().Add(time.Hour)), "/q/" + confirm.AskedToken(d.Keys, tk.ID, anna.Person, d.DB.Now().Add(-time.Hour))} {
			status(t, guest.Get(guess), 404)
		}
	})
}
