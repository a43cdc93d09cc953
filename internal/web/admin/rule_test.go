package admin_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/category"
	"firstline/internal/desk/question"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

// newRule is a form that says: when a ticket is opened, if it has a word, then its priority is high and there is a note.
func newRule(name string, more ...string) []string {
	return append([]string{
		"name", name, "active", "1", "on", "opened", "if", "words", "words", "printer",
		"then_do", "set_priority", "then_to", "2", "then_text", "", "then_do", "add_note", "then_to", "", "then_text", "Ask which paper.",
	}, more...)
}

func TestAdministratorsWriteARuleAndSeeWhatItWouldHaveDone(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		who, b := boss(d)
		anna := d.Person("Anna Ask", "en", account.Roles{})
		_, err := d.Tickets.Open(t.Context(), anna, ticket.Opening{
			Subject: "Printer smokes", Body: ticket.Written("", "Help.", nil), Channel: ticket.Portal, Requester: anna.Person,
		})
		if err != nil {
			t.Fatal(err)
		}
		p := status(t, b.Post("/admin/rules/new", "name", "Printers", "on", "opened", "do", "add_if", "add_if", "words"), 200)
		if got := p.Attr(`[name="name"]`, "value"); got != "Printers" || len(p.All(`[name="words"]`)) != 1 {
			t.Errorf("name %q, or no words", got)
		}
		p = status(t, b.Post("/admin/rules/new", newRule("Printers", "do", "drop_then:0")...), 200)
		if got := len(p.All(`[name="then_do"]`)); got != 1 {
			t.Errorf("%d actions after one was removed", got)
		}
		p = status(t, b.Post("/admin/rules/new", newRule("Printers")...), 200) // shows first what it would have done
		if got := p.Text("#trial"); !strings.Contains(got, "Tried on 1 ticket") || !strings.Contains(got, "set the priority to High") {
			t.Errorf("trial: %s", got)
		}
		if got := p.Text("#sentence"); !strings.Contains(got, "When a ticket is opened") || !strings.Contains(got, "if the subject or the message has “printer”") || !strings.Contains(got, "and note: Ask which paper.") {
			t.Errorf("sentence: %s", got)
		}
		if list, err := rule.List(t.Context(), d.DB); err != nil || len(list) != 0 {
			t.Errorf("saved before it was looked at: %v, %v", list, err)
		}
		status(t, b.Post("/admin/rules/new", newRule("Printers", "tried", p.Attr(`[name="tried"]`, "value"))...), 303)
		status(t, b.Post("/admin/rules/new", "name", "Later", "on", "unanswered", "time", "4", "unit", "hours", "open", "1", "then_do", "tell", "then_to", "lead", "then_text", "Please look."), 303)
		order := func() []string { return status(t, b.Get("/admin/rules"), 200).All("table strong a") }
		if diff := cmp.Diff([]string{"Printers", "Later"}, order()); diff != "" {
			t.Error(diff)
		}
		status(t, b.Post("/admin/rules/2/move", "by", "-1"), 303)
		if diff := cmp.Diff([]string{"Later", "Printers"}, order()); diff != "" {
			t.Error(diff)
		}
		status(t, b.Post("/admin/rules/2/switch", "version", "1", "on", "1"), 303)
		status(t, b.Post("/admin/rules/2/switch", "version", "1", "on", "0"), 409)
		list := status(t, b.Get("/admin/rules"), 200)
		if got := list.Text("table"); !strings.Contains(got, "When the user has waited 4 open hours for an answer") {
			t.Errorf("list: %s", got)
		}
		status(t, b.Get("/admin/rules/1/runs"), 200)
		audit := status(t, b.Get("/admin/audit?object=rule"), 200)
		if got := audit.Text("table"); !strings.Contains(got, who.Name) {
			t.Errorf("audit: %s", got)
		}
		status(t, b.Post("/admin/rules/1/delete", "version", "1"), 303)
	})
}

func TestRuleThatCannotBeSavedComesBackWithEveryWord(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		p := status(t, b.Post("/admin/rules/new", "name", "", "on", "in_state", "time", "soon", "unit", "days", "in_state", "new", "then_do", "tell", "then_to", "lead", "then_text", ""), 422)
		if got := p.Attr(`[name="time"]`, "value"); got != "soon" {
			t.Errorf("typed time is %q", got)
		}
		for _, want := range []string{"Give a whole number.", "Write what shall stand there."} {
			if got := p.Text("main"); !strings.Contains(got, want) {
				t.Errorf("%q is missing in %s", want, got)
			}
		}
	})
}

func TestTwoAdministratorsWhoChangeOneRuleSeeBothVersions(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		who, b := boss(d)
		rules := parts(d).Rules
		draft := rule.Draft{Name: "Ours", When: rule.When{On: rule.Opened}, Then: []rule.Action{{Do: rule.AddNote, Text: "First."}}}
		r, err := rules.Create(t.Context(), who, draft)
		if err != nil {
			t.Fatal(err)
		}
		draft.Then[0].Text = "Second."
		if _, err := rules.Update(t.Context(), access.System(), r.ID, r.Version, draft); err != nil {
			t.Fatal(err)
		}
		p := status(t, b.Post("/admin/rules/1", "version", "1", "name", "Ours", "on", "opened", "then_do", "add_note", "then_to", "", "then_text", "Third."), 409)
		if got := p.Text("main"); !strings.Contains(got, "note: Second.") || !strings.Contains(got, "note: Third.") {
			t.Errorf("page: %s", got)
		}
	})
}

func TestLeadsReadRulesAndChangeNothing(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		who, _ := boss(d)
		_, err := parts(d).Rules.Create(t.Context(), who, rule.Draft{Name: "Ours", When: rule.When{On: rule.Opened}, Then: []rule.Action{{Do: rule.AddNote, Text: "First."}}})
		if err != nil {
			t.Fatal(err)
		}
		b := d.SignedIn(d.Person("Lea Lead", "en", account.Roles{Agent: true, Lead: true}))
		p := status(t, b.Get("/admin/rules/1"), 200)
		if got := p.Text("main"); !strings.Contains(got, "then note: First.") || len(p.All("main form")) != 0 {
			t.Errorf("page: %s", got)
		}
		status(t, b.Get("/admin/rules"), 200)
		status(t, b.Post("/admin/rules/1", "name", "Mine"), 403)
	})
}

func TestARuleAsksForAnswersOneByOneAndForTheUser(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		who, b := boss(d)
		in, err := category.NewStore(d.DB).Create(t.Context(), who, category.Draft{NameEN: "Printer", NameFR: "Imprimante", NameNL: "Printer", TeamID: d.Team, Active: true})
		if err != nil {
			t.Fatal(err)
		}
		q, err := d.Questions.Create(t.Context(), who, in.ID, question.Draft{
			Kind: question.YesNo, LabelEN: "Does it jam?", LabelFR: "Bourrage ?", LabelNL: "Vast?", Portal: question.May, Desk: question.May, Active: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		status(t, b.Post("/admin/rules/new", "name", "Jams", "on", "opened", "if", "answers", "answers", "", "then_do", "add_note", "then_to", "", "then_text", "x"), 422)
		yes := q.ID.String() + ":yes"
		form := []string{
			"name", "Jams", "on", "opened", "if", "answers", "answers", yes, "answers", "", "if", "vip", "if", "departments", "departments", "Board\nStock", "if", "kinds", "kinds", "request",
			"then_do", "add_note", "then_to", "", "then_text", "x",
		}
		status(t, b.Post("/admin/rules/new", form...), 303)
		p := status(t, b.Get("/admin/rules/1"), 200)
		for _, want := range []string{"and the answer is “Does it jam? – Yes”", "the user is a VIP", "the user is of “Board” or “Stock”", "if it is: Request"} {
			if got := p.Text("#sentence"); !strings.Contains(got, want) {
				t.Errorf("%q is missing in %s", want, got)
			}
		}
		if got := p.Attr(`[name="answers"] option[selected]`, "value"); got != yes || len(p.All(`select[name="answers"]`)) != 2 {
			t.Errorf("chosen is %q of %d", got, len(p.All(`select[name="answers"]`)))
		}
	})
}
