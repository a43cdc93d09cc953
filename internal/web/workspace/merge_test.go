package workspace_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/account"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

func TestWhoReadsWhatIsShownBeforeTicketsAreMerged(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		bert := d.Person("Bert Beg", "nl", account.Roles{})
		goes, old := d.ticket().ID, d.Open(bert, "Printer, too", "Mine as well.").ID
		amir := d.SignedIn(d.amir)
		if got := amir.Get(path(old, "")).Attrs(".menu a", "href"); !containsAny(got, path(old, "/merge")) {
			t.Errorf("the menu leads to %q", got)
		}
		wantStatus(t, amir.Get(path(old, "/merge?into=nonsense")), http.StatusUnprocessableEntity)
		wantStatus(t, amir.Get(path(old, "/merge?into="+old.String())), http.StatusUnprocessableEntity)
		p := amir.Get(path(old, "/merge?into=%23"+goes.String()))
		if got := p.Text("main"); !contains(got, "Anna Ask Answers of the desk go here") || !contains(got, "Bert Beg Gets copies") || p.Attr("[name=share]", "type") != "checkbox" {
			t.Errorf("the audience: %q", got)
		}
		did := amir.Post(path(old, "/merge"), "into", goes.String())
		if did.Header.Get("Location") != path(goes, "") {
			t.Errorf("it leads to %q", did.Header.Get("Location"))
		}
		p = amir.Follow(did)
		back := p.Attr(".banner form", "action")
		if got := p.Text("#timeline"); !contains(got, "Mine as well.") || !contains(got, "from #"+old.String()) || !contains(got, "Amir Agent merged #"+old.String()+" into it") {
			t.Errorf("the timeline: %q", got)
		}
		if got := len(p.Attrs("#timeline [id]", "id")); got != len(unique(p.Attrs("#timeline [id]", "id"))) {
			t.Error("two entries have one id")
		}
		p = amir.Get(path(old, ""))
		if got := p.Text("#ladder"); !contains(got, "Merged into #"+goes.String()) || len(p.All(".composer")) != 0 {
			t.Errorf("the old one says %q", got)
		}
		wantStatus(t, amir.Post(path(old, "/note"), "text", "x", "once", "a"), http.StatusConflict)
		wantStatus(t, amir.Post(back), http.StatusSeeOther)
		if now := d.now(t, old); now.State != ticket.New {
			t.Errorf("taken back it is %s", now.State)
		}
		p = amir.Get(path(goes, ""))
		if got := p.Text("#timeline"); contains(got, "Mine as well.") || !contains(got, "took back the merge of #"+old.String()) {
			t.Errorf("afterwards: %q", got)
		}
	})
}

func containsAny(list []string, part string) bool {
	for _, s := range list {
		if contains(s, part) {
			return true
		}
	}
	return false
}

func unique(list []string) map[string]bool {
	set := map[string]bool{}
	for _, s := range list {
		set[s] = true
	}
	return set
}

func TestAMergedTicketCostsAFixedNumberOfQueries(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		amir := d.SignedIn(d.amir)
		goes, one, two := d.ticket().ID, d.ticket().ID, d.ticket().ID
		cost := func() map[string]int64 {
			return d.costs([]string{path(goes, "")}, func(path string) *testsite.Page { return amir.Get(path) })
		}
		if _, err := d.Tickets.Merge(t.Context(), d.amir, one, goes, false); err != nil {
			t.Fatal(err)
		}
		first := cost()
		if _, err := d.Tickets.Merge(t.Context(), d.amir, two, goes, false); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, cost()); diff != "" {
			t.Error(diff)
		}
	})
}
