package workspace_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

func TestWhatIsCoveredIsShownOnRequest(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		_, _, err := d.Tickets.Answer(t.Context(), d.anna, id, ticket.Saying{Body: ticket.Written("", "My password is Winter2026! and PIN: 4711", nil), Channel: ticket.Portal, Author: d.anna.Person})
		if err != nil {
			t.Fatal(err)
		}
		amir := d.SignedIn(d.amir)
		p := amir.Get(path(id, ""))
		to := p.Attr(".masked form", "action")
		if strings.Contains(p.Body, "Winter2026") || strings.Contains(p.Body, "4711") || !contains(p.Text(".masked"), "2 secrets covered") {
			t.Fatalf("the page says %q", p.Text(".masked"))
		}
		r := httptest.NewRequest(http.MethodPost, testsite.Base+to, nil)
		r.Header.Set("HX-Request", "true")
		if part := amir.Do(r); part.Status != http.StatusOK || strings.Contains(part.Body, "<main") || len(part.All(".secret-words")) != 2 {
			t.Errorf("in place: %d %s", part.Status, part.Body)
		}
		whole := amir.Post(to)
		if got := strings.Join(whole.All(".secret-words"), " "); got != "Winter2026! 4711" {
			t.Errorf("as a page: %q", got)
		}
		if got := amir.Get(path(id, "")).Text("#timeline"); !contains(got, "looked at what is covered") {
			t.Errorf("the timeline says %q", got)
		}
	})
}

func TestASecretIsLeftAndAskedForInTheReply(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		amir := d.SignedIn(d.amir)
		if err := d.Tickets.SaveDraft(t.Context(), d.amir, id, ticket.DraftReply, "", "Good day"); err != nil {
			t.Fatal(err)
		}
		wrong := amir.Post(path(id, "/secrets"), "way", "to_user", "label", "", "secret", "hunter2")
		wantStatus(t, wrong, http.StatusUnprocessableEntity)
		wantStatus(t, amir.Post(path(id, "/secrets"), "way", "to_user", "label", "scanner", "secret", "hunter2"), http.StatusSeeOther)
		wantStatus(t, amir.Post(path(id, "/secrets"), "way", "from_user", "label", "old code"), http.StatusSeeOther)
		drafts, err := d.Tickets.Drafts(t.Context(), d.amir, id)
		if err != nil || len(drafts) != 1 {
			t.Fatal(drafts, err)
		}
		links := regexp.MustCompile(`/s/([a-z2-7]{52})`).FindAllStringSubmatch(drafts[0].Text, -1)
		if !strings.HasPrefix(drafts[0].Text, "Good day") || strings.Contains(drafts[0].Text, "hunter2") || len(links) != 2 {
			t.Fatalf("the draft says %q", drafts[0].Text)
		}
		if words, err := d.Entrust.Open(t.Context(), links[0][1]); err != nil || words.Reveal() != "hunter2" {
			t.Errorf("left: %v", err)
		}
		if err := d.Entrust.Give(t.Context(), links[1][1], "7719", "I have given it."); err != nil {
			t.Fatal(err)
		}
		p := amir.Get(path(id, ""))
		var read string
		for _, at := range p.Attrs("#timeline form", "action") {
			if strings.Contains(at, "/read") {
				read = at
			}
			if strings.Contains(at, "/secrets/1/withdraw") {
				t.Error("what was opened can still be ended")
			}
		}
		if got := amir.Post(read).Text(".secret-words"); got != "7719" {
			t.Errorf("given: %q", got)
		}
		wantStatus(t, amir.Post(strings.Replace(read, "/read", "/withdraw", 1)), http.StatusSeeOther)
		wantStatus(t, amir.Post(read), http.StatusSeeOther) // it is over: the ticket says so
	})
}
