package admin_test

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/account"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/server"
	"firstline/internal/testdesk/testsite"
)

// TestRuleEditorInTheBrowser writes a rule in three languages, row by row, sees what it would have done, saves it, and looks at what it did.
func TestRuleEditorInTheBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	t.Parallel()
	d, address := served(t)
	for _, language := range []string{"en", "fr", "nl"} {
		t.Run(language, func(t *testing.T) { walkRules(t, d, address, language) })
	}
}

func walkRules(t *testing.T, d *testsite.Desk, address, language string) {
	anna := d.Person("Anna Ask "+language, language, account.Roles{})
	_, err := d.Tickets.Open(t.Context(), anna, ticket.Opening{
		Subject: "L’imprimante " + language + " fume", Body: ticket.Written("", "Help.", nil), Channel: ticket.Portal, Requester: anna.Person,
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
	name := "Imprimantes: " + language
	do := func(acts ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(tab, acts...); err != nil {
			t.Fatal(err)
		}
	}
	do(enter, chromedp.Navigate(address+"/admin/rules/new"), chromedp.SendKeys("input[name=name]", name))
	do(chromedp.SetValue("select[name=add_if]", "words"), server.Press("button[value=add_if]"), chromedp.WaitVisible("textarea[name=words]"))
	do(chromedp.SendKeys("textarea[name=words]", "imprim"), chromedp.SetValue("select[name=add_if]", "priorities"), server.Press("button[value=add_if]"))
	do(chromedp.WaitVisible("input[name=priorities]"), server.Press(`button[value="drop_if:priorities"]`), chromedp.WaitNotPresent("input[name=priorities]"))
	do(server.Press("button[value=add_then]"), chromedp.WaitVisible("select[name=then_to]"), chromedp.SetValue("select[name=then_to]", "3"))
	do(chromedp.SetValue("select[name=add_then]", "add_note"), server.Press("button[value=add_then]"), chromedp.WaitVisible("#f-then_1_text"))
	do(chromedp.SendKeys("#f-then_1_text", "Eteindre."), server.Press("button[value=try]"), chromedp.WaitVisible("#trial table"))
	tab.Inspect(t, "rule-"+language+"-try")
	// Enter in a field saves; it does not press the button of a row.
	do(chromedp.SendKeys("input[name=name]", "\r"), chromedp.WaitVisible(`form[action$="/switch"]`))
	tab.Inspect(t, "rule-"+language+"-list")

	list, err := rule.List(t.Context(), d.DB)
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	got := list[len(list)-1]
	want := rule.Draft{
		Name: name, Active: true, When: rule.When{On: rule.Opened}, If: rule.If{Words: []string{"imprim"}},
		Then: []rule.Action{{Do: rule.SetPriority, Priority: ticket.Critical}, {Do: rule.AddNote, Text: "Eteindre."}},
	}
	if diff := cmp.Diff(want, got.Draft); diff != "" {
		t.Errorf("saved: %s", diff)
	}
	do(chromedp.Navigate(address+"/admin/rules/1/runs"), chromedp.WaitVisible(".tabs"))
	tab.Inspect(t, "rule-"+language+"-runs")
}
