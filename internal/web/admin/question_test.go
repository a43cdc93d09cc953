package admin_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/question"
	"firstline/internal/testdesk/testsite"
)

// printers is a category below another.
func printers(d *testsite.Desk) (above, in category.ID) {
	d.T.Helper()
	s := category.NewStore(d.DB)
	for _, x := range []struct {
		id   *category.ID
		name string
	}{{&above, "Hardware"}, {&in, "Printer"}} {
		c, err := s.Create(d.T.Context(), access.System(), category.Draft{Parent: above, NameEN: x.name, NameFR: x.name, NameNL: x.name, TeamID: d.Team, Active: true})
		if err != nil {
			d.T.Fatal(err)
		}
		*x.id = c.ID
	}
	return above, in
}

func TestQuestionsAreWrittenOrderedAndTriedOut(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		above, in := printers(d)
		_, b := boss(d)
		list, parent := fmt.Sprintf("/admin/categories/%d/questions", in), fmt.Sprintf("/admin/categories/%d/questions", above)
		if got := status(t, b.Get(list), 200).Text("main"); !strings.Contains(got, "Nothing is asked") {
			t.Errorf("empty: %s", got)
		}
		if got := status(t, b.Get(fmt.Sprintf("/admin/categories/%d", in)), 200).Attrs("main a.btn", "href"); len(got) == 0 || got[0] != list {
			t.Errorf("the category leads to %v", got)
		}
		if got := status(t, b.Get(list+"/new"), 200).Attrs("main a", "href"); len(got) < 6 {
			t.Errorf("kinds: %v", got)
		}
		status(t, b.Get(list+"/new?kind=choice"), 200)
		// A choice, with a row added on the way; half a row is refused at the rows.
		choice := []string{
			"kind", "choice", "label_en", "What kind?", "label_fr", "Quelle sorte ?", "label_nl", "Wat voor?", "portal", "must", "desk", "may", "if", "", "active", "1",
			"option_key", "", "option_en", "Laser", "option_fr", "Laser", "option_nl", "Laser",
			"option_key", "", "option_en", "Ink jet", "option_fr", "Jet d’encre", "option_nl", "Inkjet", "option_active", "0", "option_active", "1",
		}
		more := status(t, b.Post(list+"/new", append(choice, "do", "add-option")...), 200)
		if got := more.Attrs("input[name=option_en]", "value"); len(got) != 3 || got[1] != "Ink jet" {
			t.Errorf("rows after one was added: %q", got)
		}
		half := status(t, b.Post(list+"/new", append(choice, "option_key", "", "option_en", "Label", "option_fr", "", "option_nl", "", "option_active", "2")...), 422)
		if got := half.Text("#options .field-error"); !strings.Contains(got, "all three languages") {
			t.Errorf("half a row: %q", got)
		}
		status(t, b.Post(parent+"/new", choice...), 303)
		status(t, b.Post(list+"/new", "kind", "line", "label_en", "Which toner?", "label_fr", "Quel toner ?", "label_nl", "Welke toner?", "portal", "may", "desk", "may", "if", "1:laser", "active", "1"), 303)
		status(t, b.Post(list+"/new", "kind", "yes_no", "label_en", "Does it smoke?", "label_fr", "Fume-t-elle ?", "label_nl", "Rookt hij?", "portal", "no", "desk", "may", "if", "", "active", "1"), 303)
		page := status(t, b.Get(list), 200)
		if diff := cmp.Diff([]string{"What kind?", "Which toner?", "Does it smoke?"}, page.All("main td a")); diff != "" {
			t.Error(diff)
		}
		if got := page.Text("main"); !strings.Contains(got, "Only after «What kind?»: Laser") || !strings.Contains(got, "Portal – Must be answered · Agents – Asked") {
			t.Errorf("rows: %s", got)
		}
		// The preview asks as the portal does, and what follows comes with the answer.
		if got := page.All("#questions .label"); len(got) != 1 {
			t.Errorf("asked at first: %v", got)
		}
		if got := status(t, b.Get(list+"/preview?q1=laser"), 200).All(".label"); len(got) != 2 || !strings.HasPrefix(got[1], "Which toner?") {
			t.Errorf("asked about a laser printer: %v", got)
		}
		status(t, b.Post("/admin/questions/3/move", "by", "-1"), 303)
		if diff := cmp.Diff([]string{"What kind?", "Does it smoke?", "Which toner?"}, status(t, b.Get(list), 200).All("main td a")); diff != "" {
			t.Error(diff)
		}
		// What others follow from stays, and who comes second is told.
		off := []string{
			"version", "1", "kind", "choice", "label_en", "What sort?", "label_fr", "Quelle sorte ?", "label_nl", "Wat voor?", "portal", "may", "desk", "may", "if", "",
			"option_key", "laser", "option_en", "Laser", "option_fr", "Laser", "option_nl", "Laser", "option_active", "0",
			"option_key", "ink_jet", "option_en", "Ink", "option_fr", "Encre", "option_nl", "Inkt", "option_active", "1",
		}
		if got := status(t, b.Post("/admin/questions/1", off...), 422).Text("#f-active-error"); !strings.Contains(got, "Other questions") {
			t.Errorf("taken out of use: %q", got)
		}
		status(t, b.Post("/admin/questions/1", append(off, "active", "1")...), 303)
		off[5] = "Which sort?"
		late := status(t, b.Post("/admin/questions/1", append(off, "active", "1")...), 409)
		if got := late.Text("main"); !strings.Contains(got, "What sort?") || !strings.Contains(got, "Which sort?") {
			t.Errorf("a conflict shows %s", got)
		}
		q, err := question.Get(t.Context(), d.DB, 1)
		if err != nil || q.LabelEN != "What sort?" || len(q.Options) != 2 || q.Options[1].LabelEN != "Ink" {
			t.Errorf("%+v, %v", q, err)
		}
		status(t, b.Get("/admin/questions/99"), 404)
	})
}
