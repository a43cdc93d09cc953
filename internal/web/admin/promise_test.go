package admin_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/testdesk/testsite"
)

// policy is the form of one, with what is given in place of its own; pairs of name and value.
func policy(change ...string) []string {
	form := []string{"name", "Board", "active", "1", "calendar", "0", "priorities", "3", "departments", "Board\nFinance", "first_response", "30", "first_response_unit", "minutes", "resolution", "2", "resolution_unit", "days", "update_unit", "hours", "next_response_unit", "hours", "pauses", "1", "warn_1", "50", "warn_1_tell", "assignee", "warn_2", "80", "warn_2_tell", "lead", "tell", "owner", "give", "lead"}
	for i := 0; i < len(change); i += 2 {
		for j := 0; j < len(form); j += 2 {
			if form[j] == change[i] {
				form[j+1] = change[i+1]
				change[i] = ""
				break
			}
		}
		if change[i] != "" {
			form = append(form, change[i], change[i+1])
		}
	}
	return form
}

func TestAdministratorsDecideWhatIsPromised(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		shown := status(t, b.Post("/admin/promises/new", policy("do", "preview")...), 200)
		if got := shown.Text("#preview"); !strings.Contains(got, "First response by Monday 10:30") || !strings.Contains(got, "Solution by Wednesday 10:00") || !strings.Contains(got, "desk open 9:00 to 17:00") {
			t.Errorf("preview: %s", got)
		}
		status(t, b.Post("/admin/promises/new", policy()...), 303)
		list := status(t, b.Get("/admin/promises"), 200)
		if got := list.Text("table"); !strings.Contains(got, "Department: Board, Finance") || !strings.Contains(got, "Solution: by the same time 2 open days later") {
			t.Errorf("list: %s", got)
		}
		order := func() (names []string) {
			return status(t, b.Get("/admin/promises"), 200).All("table a")
		}
		if diff := cmp.Diff([]string{"P1", "Standard", "Board"}, order()); diff != "" {
			t.Error(diff)
		}
		status(t, b.Post("/admin/promises/3/move", "by", "-1"), 303)
		if diff := cmp.Diff([]string{"P1", "Board", "Standard"}, order()); diff != "" {
			t.Error(diff)
		}
		edit := status(t, b.Get("/admin/promises/3"), 200)
		if got := edit.Attr(`[name="first_response"]`, "value") + edit.Attr(`[name="first_response_unit"] [selected]`, "value") + edit.Text(`[name="departments"]`); got != "30minutesBoard\nFinance" && got != "30minutesBoard Finance" {
			t.Errorf("form: %q", got)
		}
		status(t, b.Post("/admin/promises/3", policy("version", "1", "name", "Directors")...), 303)
		stale := status(t, b.Post("/admin/promises/3", policy("version", "1", "name", "Directors 2")...), 409)
		if got := stale.Attr(`[name="name"]`, "value"); got != "Directors 2" {
			t.Errorf("typed name is %q", got)
		}
	})
}

func TestPolicyThatCannotBeKeptComesBackWithEveryWord(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		p := status(t, b.Post("/admin/promises/new", policy("name", "P1", "first_response", "soon", "warn_1", "120")...), 422)
		if got := p.Attr(`[name="first_response"]`, "value"); got != "soon" {
			t.Errorf("typed time is %q", got)
		}
		p = status(t, b.Post("/admin/promises/new", policy("name", "P1", "warn_1", "120")...), 422)
		for _, want := range []string{"Another policy has this name.", "Choose a share from 1 to 99 percent."} {
			if got := p.Text("main"); !strings.Contains(got, want) {
				t.Errorf("%q is missing in %s", want, got)
			}
		}
	})
}
