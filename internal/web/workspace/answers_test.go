package workspace_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/category"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
)

// asks are questions about printers: does it jam, where if so, which sort, and which device.
type asks struct{ jam, where, sort, device question.ID }

func (d *desk) asks(t *testing.T) (a asks) {
	t.Helper()
	add := func(x question.Draft) question.ID {
		x.LabelFR, x.LabelNL, x.Portal, x.Active = x.LabelEN+" (fr)", x.LabelEN+" (nl)", question.May, true
		q, err := d.Questions.Create(t.Context(), access.System(), d.printers, x)
		if err != nil {
			t.Fatal(err)
		}
		return q.ID
	}
	a.jam = add(question.Draft{Kind: question.YesNo, LabelEN: "Does it jam?", Desk: question.Must})
	a.where = add(question.Draft{Kind: question.Line, LabelEN: "Where?", Desk: question.Must, IfID: &a.jam, IfAnswer: question.Yes})
	a.sort = add(question.Draft{Kind: question.Choice, LabelEN: "Which sort?", Desk: question.May, Options: []question.Option{
		{LabelEN: "Laser", LabelFR: "Laser", LabelNL: "Laser", Active: true}, {LabelEN: "Ink jet", LabelFR: "Jet d’encre", LabelNL: "Inkjet", Active: true},
	}})
	a.device = add(question.Draft{Kind: question.Device, LabelEN: "Which device?", Desk: question.May})
	return a
}

// printerTicket is Anna's, filed under printers.
func (d *desk) printerTicket(t *testing.T, answers map[question.ID]question.Value) ticket.ID {
	t.Helper()
	tk, err := d.Tickets.Open(t.Context(), d.anna, ticket.Opening{
		Subject: "It jams", Body: ticket.Written("", "Again.", nil), Channel: ticket.Portal, Requester: d.anna.Person, Category: &d.printers, Answers: answers,
	})
	if err != nil {
		t.Fatal(err)
	}
	return tk.ID
}

func (d *desk) given(t *testing.T, id ticket.ID) map[question.ID]question.Value {
	t.Helper()
	list, err := ticket.Answers(t.Context(), d.DB, id)
	if err != nil {
		t.Fatal(err)
	}
	return ticket.Values(list)
}

func TestAgentsAnswerOnTheTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		a := d.asks(t)
		printer, err := d.Assets.Create(t.Context(), access.System(), asset.Draft{Tag: "PRN-7", Model: "LaserJet"})
		if err != nil {
			t.Fatal(err)
		}
		id, amir := d.printerTicket(t, map[question.ID]question.Value{a.sort: {Choice: "laser"}}), d.SignedIn(d.amir)
		page := amir.Get(path(id, ""))
		if got := page.All("#ticket-answers .label"); len(got) != 3 || page.Attr("#ticket-answers input[name=from_"+a.sort.Field()+"]", "value") != "laser" {
			t.Fatalf("the panel asks %q", got)
		}
		if got := amir.Get(path(id, "/questions?"+a.jam.Field()+"=yes")).All(".label"); len(got) != 4 {
			t.Errorf("after a yes it asks %q", got)
		}
		form := []string{
			"from_" + a.sort.Field(), "laser", a.sort.Field(), "ink_jet", a.jam.Field(), "yes", a.where.Field(), "Tray 2", a.device.Field(), "prn-7",
		}
		saved := amir.Post(path(id, "/answers"), form...)
		wantStatus(t, saved, http.StatusSeeOther)
		want := map[question.ID]question.Value{a.sort: {Choice: "ink_jet"}, a.jam: {YesNo: question.Yes}, a.where: {Text: "Tray 2"}, a.device: {Asset: printer.ID}}
		if diff := cmp.Diff(want, d.given(t, id)); diff != "" {
			t.Error(diff)
		}
		page = amir.Follow(saved)
		line := page.Text("#timeline")
		for _, words := range []string{"Amir Agent answered 4 questions", "Ink jet (before: Laser)", "Tray 2", "PRN-7 · LaserJet"} {
			if !contains(line, words) {
				t.Errorf("the timeline does not say %q: %s", words, line)
			}
		}
		if !contains(page.Text("#ticket-devices"), "PRN-7") {
			t.Errorf("the ticket is about %s", page.Text("#ticket-devices"))
		}
		// The handover begins with what is known.
		if got := amir.Get(path(id, "?do=escalate")).Text("#ladder-found"); !contains(got, "Which sort? – Ink jet") || !contains(got, "Where? – Tray 2") {
			t.Errorf("the handover says %q", got)
		}
		// A colleague who saw the old answers is told, and what they typed stays.
		late := d.SignedIn(d.amir).Post(path(id, "/answers"), "from_"+a.sort.Field(), "laser", a.sort.Field(), "", a.jam.Field(), "yes", "from_"+a.jam.Field(), "yes", a.where.Field(), "Back", "from_"+a.where.Field(), "")
		wantStatus(t, late, http.StatusConflict)
		if got := late.Text("#f-" + a.where.Field() + "-error"); !contains(got, "Tray 2") || late.Attr("#f-"+a.where.Field(), "value") != "Back" {
			t.Errorf("the conflict says %q, the field %q", got, late.Attr("#f-"+a.where.Field(), "value"))
		}
		unknown := amir.Post(path(id, "/answers"), a.device.Field(), "PC-99")
		wantStatus(t, unknown, http.StatusUnprocessableEntity)
		// Taken back in one go.
		undo := page.Attrs("form[method=post]", "action")
		taken := ""
		for _, address := range undo {
			if strings.Contains(address, "answers/undo") {
				taken = address
			}
		}
		u, err := url.Parse(taken)
		if err != nil || taken == "" {
			t.Fatalf("no way back among %v", undo)
		}
		wantStatus(t, amir.Post(u.String()), http.StatusSeeOther)
		if diff := cmp.Diff(map[question.ID]question.Value{a.sort: {Choice: "laser"}}, d.given(t, id)); diff != "" {
			t.Error(diff)
		}
		wantStatus(t, d.SignedIn(d.otto).Post(path(id, "/answers"), form...), http.StatusNotFound)
		wantStatus(t, d.SignedIn(d.otto).Get(path(id, "/questions")), http.StatusNotFound)
	})
}

func TestAnswersOfAnotherCategoryStandApart(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		a := d.asks(t)
		id := d.printerTicket(t, map[question.ID]question.Value{a.sort: {Choice: "laser"}})
		other, err := category.NewStore(d.DB).Create(t.Context(), access.System(), category.Draft{NameEN: "Mail", NameFR: "E-mail", NameNL: "Mail", TeamID: d.Team, Active: true})
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.Tickets.Edit(t.Context(), d.amir, id, ticket.Edit{Field: ticket.FieldCategory, From: text(d.printers), To: text(other.ID)})
		if err != nil {
			t.Fatal(err)
		}
		if got := d.SignedIn(d.amir).Get(path(id, "")).Text("#ticket-answers"); !contains(got, "Other answers") || !contains(got, "Laser") {
			t.Errorf("the panel says %q", got)
		}
	})
}

func TestListsLookForAnAnswer(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		a := d.asks(t)
		laser := d.printerTicket(t, map[question.ID]question.Value{a.sort: {Choice: "laser"}, a.jam: {YesNo: question.No}})
		d.printerTicket(t, map[question.ID]question.Value{a.sort: {Choice: "ink_jet"}})
		amir := d.SignedIn(d.amir)
		alike := amir.Get(path(laser, "")).Attrs("#ticket-answers a", "href")
		if diff := cmp.Diff([]string{"/w/open?answer=" + a.jam.String() + "%3Ano", "/w/open?answer=" + a.sort.String() + "%3Alaser"}, alike); diff != "" {
			t.Fatal(diff)
		}
		for address, rows := range map[string]int{
			alike[0]: 1, alike[1]: 1, "/w/open?answer=" + a.sort.String(): 2, "/w/unassigned?answer=" + a.sort.String() + ":ink_jet": 1,
			"/w/rows/open?answer=" + a.sort.String() + ":ink_jet": 1, "/w/due?answer=" + a.sort.String() + ":laser": 1,
		} {
			page := amir.Get(address)
			wantStatus(t, page, http.StatusOK)
			if got := len(page.All("#rows .row")); got != rows {
				t.Errorf("%s lists %d", address, got)
			}
		}
		if got := amir.Get(alike[1]).Text(".list-only"); !contains(got, "Which sort? – Laser") || !contains(got, "Show all") {
			t.Errorf("the list says %q", got)
		}
		for _, address := range []string{"/w/open?answer=99", "/w/open?answer=x", "/w/open?answer=" + a.sort.String() + ":steam"} {
			wantStatus(t, amir.Get(address), http.StatusNotFound)
		}
	})
}

func TestAgentsAreAskedWhenTheyOpenATicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		a := d.asks(t)
		amir := d.SignedIn(d.amir)
		form := []string{"channel", "phone", "person", text(d.anna.Person), "subject", "It jams", "text", "Again", "kind", "incident", "category", text(d.printers)}
		step := amir.Post("/w/new", form...)
		wantStatus(t, step, http.StatusOK)
		if got := step.All("#questions .label"); len(got) != 3 || step.Attr("#f-subject", "value") != "It jams" {
			t.Fatalf("the second step asks %q", got)
		}
		form = append(form, "asked", step.Attr("#questions input[name=asked]", "value"))
		wantStatus(t, amir.Post("/w/new", form...), http.StatusUnprocessableEntity)
		if got := amir.Get("/w/new/questions?category=" + text(d.printers) + "&" + a.jam.Field() + "=yes").All(".label"); len(got) != 4 {
			t.Errorf("after a yes it asks %q", got)
		}
		opened := amir.Post("/w/new", append(form, a.jam.Field(), "no")...)
		wantStatus(t, opened, http.StatusSeeOther)
		if diff := cmp.Diff(map[question.ID]question.Value{a.jam: {YesNo: question.No}}, d.given(t, 1)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAgentsAskForWhatIsMissingInTheRequestersLanguage(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		a := d.asks(t)
		id, amir := d.printerTicket(t, map[question.ID]question.Value{a.sort: {Choice: "laser"}}), d.SignedIn(d.amir)
		if got := amir.Get(path(id, "")).Attrs("button", "formaction"); !contains(strings.Join(got, " "), path(id, "/ask")) {
			t.Fatalf("the composer does not offer it: %q", got)
		}
		page := amir.Post(path(id, "/ask"), "text", "Hello Anna.", "read", "1", "once", "x")
		wantStatus(t, page, http.StatusOK)
		text := page.Text("#answer-" + id.String() + "-text")
		for _, words := range []string{"Hello Anna.", "Does it jam?", "/tickets/" + id.String() + "#questions"} {
			if !contains(text, words) {
				t.Errorf("the answer does not say %q: %s", words, text)
			}
		}
		if contains(text, "Which sort?") || contains(text, "Where?") {
			t.Errorf("the answer asks what was answered, or what does not follow: %s", text)
		}
		rich := amir.Post(path(id, "/ask"), "text", "Hello", "html", "<p>Hello</p>", "read", "1").Attr("#answer-"+id.String()+"-html", "value")
		if !contains(rich, "<p>Hello</p>") || !contains(rich, "<li><p>Does it jam?") || !contains(rich, `<a href="`) {
			t.Errorf("the editor gets %s", rich)
		}
	})
}
