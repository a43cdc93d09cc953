package workspace_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worklist"
	"firstline/internal/testdesk/testsite"
)

func TestAFilterNarrowsAListAndSaysWhatItDoesNotUnderstand(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		one := d.ticket().ID
		d.Clock.Advance(time.Minute)
		other := d.ticket().ID
		if _, err := d.Tickets.Assign(t.Context(), d.amir, other, d.amir.Person, nil); err != nil {
			t.Fatal(err)
		}
		b := d.SignedIn(d.amir)
		for query, want := range map[string][]string{
			"/w/all?q=":                               {"#" + other.String(), "#" + one.String()},
			"/w/all?sort=old":                         {"#" + one.String(), "#" + other.String()},
			"/w/all?q=assignee:me":                    {"#" + other.String()},
			"/w/open?q=-assignee:me":                  {"#" + one.String()},
			"/w/open?q=" + url.QueryEscape("due:<2d"): {"#" + other.String(), "#" + one.String()},
			"/w/open?q=priority:critical":             nil,
		} {
			p := b.Get(query)
			wantStatus(t, p, http.StatusOK)
			if diff := cmp.Diff(want, p.All(".row-number")); diff != "" {
				t.Errorf("%s: %s", query, diff)
			}
		}
		p := b.Get("/w/open?q=" + url.QueryEscape("is:open colour:red printer"))
		wantStatus(t, p, http.StatusOK)
		if diff := cmp.Diff([]string{"colour:red: Tickets have no field «colour».", "printer: «printer» names no field. Words are looked for in the search."}, p.All(".filter-wrong li")); diff != "" {
			t.Error(diff)
		}
		if len(p.All(".row")) != 0 || p.Attr("#filter-q", "value") != "is:open colour:red printer" {
			t.Error("a filter that is not understood shows tickets, or is lost")
		}
		wantStatus(t, b.Get("/w/v99"), http.StatusNotFound)
		wantStatus(t, b.Get("/w/nothing?q=is:open"), http.StatusNotFound)
	})
}

func TestTheFormOfAFilterSaysWhatItsTextSaysAndBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		b := d.SignedIn(d.amir)
		text := `is:open is:unread state:new,open -priority:low assignee:me category:none requester:"Anna Ask" promise:breached updated:<7d returned:>=2 -channel:email`
		p := b.Get("/w/filter?view=all&q=" + url.QueryEscape(text))
		wantStatus(t, p, http.StatusOK)
		form := filled(p, "form[action=/w/filter/apply]")
		if got := form.Get("rest"); got != "returned:>=2 -channel:email" {
			t.Errorf("rest %q", got)
		}
		at := b.Get("/w/filter/apply?" + form.Encode())
		wantStatus(t, at, http.StatusSeeOther)
		want := `is:open is:unread state:new,open -priority:low assignee:me requester:"Anna Ask" category:none promise:breached updated:<7d returned:>=2 -channel:email`
		if diff := cmp.Diff("/w/all?q="+url.QueryEscape(want), at.Header.Get("Location")); diff != "" {
			t.Error(diff)
		}
	})
}

func TestEveryListSaysItsFilterAsText(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.ticket()
		id := d.ticket().ID
		if _, err := d.Tickets.Assign(t.Context(), d.amir, id, d.amir.Person, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Tickets.SetState(t.Context(), d.amir, d.ticket().ID, ticket.WaitingUser); err != nil {
			t.Fatal(err)
		}
		d.Clock.Advance(time.Minute)
		b := d.SignedIn(d.amir)
		for _, v := range worklist.Views {
			want := b.Get("/w/" + string(v)).All(".row-number")
			got := b.Get("/w/all?q=" + url.QueryEscape(v.Query()) + "&sort=" + map[bool]string{true: "due"}[v == worklist.Due]).All(".row-number")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", v, diff)
			}
		}
	})
}

func TestListsAreSavedSharedChangedDeletedAndTakenBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		p := b.Post("/w/views", "view", "open", "q", "is:open priority:nonsense", "name", "Mine", "sharing", "own")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		p = b.Post("/w/views", "view", "open", "q", "is:open", "name", "", "sharing", "own")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		wantStatus(t, b.Post("/w/views", "view", "open", "q", "is:open", "name", "For all", "sharing", "all"), http.StatusForbidden)
		p = b.Post("/w/views", "view", "open", "q", "is:open assignee:none", "name", "To take", "sharing", "own")
		wantStatus(t, p, http.StatusSeeOther)
		own := p.Header.Get("Location")
		p = b.Get(own)
		if p.Text(".list-title") != "To take" || len(p.All("#row-"+id.String())) != 1 || !strings.Contains(p.Text("#sidenav"), "To take") {
			t.Errorf("the saved list: %s", p.Text(".list-title"))
		}
		if got := b.Get("/w/counts").Text(`#sidenav a[href="` + own + `"] .count`); got != "1" {
			t.Errorf("count %q", got)
		}
		lead := d.SignedIn(d.mia)
		wantStatus(t, lead.Get(own), http.StatusNotFound)
		wantStatus(t, lead.Post(strings.Replace(own, "/w/v", "/w/views/", 1)+"/delete"), http.StatusNotFound)

		shared := lead.Post("/w/views", "view", "open", "q", "team:me is:open", "name", "Ours", "sharing", "all").Header.Get("Location")
		at := strings.Replace(shared, "/w/v", "/w/views/", 1)
		if p := b.Get(shared); p.Text(".list-title") != "Ours" || len(p.All(".row")) != 1 {
			t.Error("what is shared is not there for the others")
		}
		wantStatus(t, b.Post(at, "view", shared[3:], "q", "is:done", "name", "Ours", "sharing", "all", "version", "1"), http.StatusForbidden)
		wantStatus(t, b.Post(at+"/delete"), http.StatusForbidden)
		wantStatus(t, lead.Post(at, "view", shared[3:], "q", "is:done", "name", "Done", "sharing", "all", "version", "1"), http.StatusSeeOther)
		wantStatus(t, lead.Post(at, "view", shared[3:], "q", "is:open", "name", "Late", "sharing", "all", "version", "1"), http.StatusUnprocessableEntity)
		if p := b.Get(shared); p.Text(".list-title") != "Done" || len(p.All(".row")) != 0 {
			t.Error("the change is not there for the others")
		}
		wantStatus(t, lead.Post(at+"/delete"), http.StatusSeeOther)
		wantStatus(t, b.Get(shared), http.StatusNotFound)
		wantStatus(t, b.Post(at+"/restore"), http.StatusNotFound)
		wantStatus(t, lead.Post(at+"/restore"), http.StatusSeeOther)
		wantStatus(t, b.Get(shared), http.StatusOK)
		var acts []string
		if err := d.DB.Select(t.Context(), &acts, `SELECT action FROM audit WHERE object = 'view' ORDER BY id`); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"view.create", "view.update", "view.delete", "view.restore"}, acts); diff != "" {
			t.Error(diff)
		}
	})
}

func TestHowAListLooksIsRememberedForEachPerson(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		one := d.ticket().ID
		d.Clock.Advance(time.Minute)
		other := d.ticket().ID
		if _, err := d.Tickets.Assign(t.Context(), d.amir, other, d.mia.Person, new(person.ID(0))); err != nil {
			t.Fatal(err)
		}
		b := d.SignedIn(d.amir)
		wantStatus(t, b.Post("/w/look", "view", "open", "back", "/w/open", "sort", "old", "group", "assignee", "compact", "1", "columns", "owner", "columns", "channel"), http.StatusSeeOther)
		p := b.Get("/w/open")
		if diff := cmp.Diff([]string{"Nobody 1", "Mia Mate 1"}, p.All(".list-group")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"#" + one.String(), "#" + other.String()}, p.All(".row-number")); diff != "" {
			t.Error(diff)
		}
		if got := p.Text("#row-" + other.String() + " .row-facts"); got != "Owner: Mia Mate · Portal" {
			t.Errorf("facts %q", got)
		}
		if len(p.All(".chip")) != 0 || len(p.All("[data-compact]")) != 1 {
			t.Error("columns that were left out are shown, or the list is not compact")
		}
		if got := d.SignedIn(d.mia).Get("/w/open").All(".list-group"); len(got) != 0 {
			t.Errorf("somebody else sees groups %v", got)
		}
		wantStatus(t, b.Post("/w/look", "view", "open", "sort", "sideways"), http.StatusUnprocessableEntity)
	})
}

// filled is what a form sends as it stands.
func filled(p *testsite.Page, form string) url.Values {
	v := url.Values{}
	for _, kind := range []string{" input[type=hidden]", " input[type=text]", " input[checked]"} {
		names := p.Attrs(form+kind, "name")
		for i, value := range p.Attrs(form+kind, "value") {
			v.Add(names[i], value)
		}
	}
	for _, name := range p.Attrs(form+" select", "name") {
		v[name] = p.Attrs(form+" select[name="+name+"] option[selected]", "value")
	}
	return v
}
