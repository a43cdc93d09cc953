package workspace_test

import (
	"net/http"
	"strings"
	"testing"

	"firstline/internal/desk/worklist"
)

func TestAgentsChooseHowTheDeskLooksAndWhereItBegins(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		amir := d.SignedIn(d.amir)
		p := amir.Get("/w/personal")
		wantStatus(t, p, http.StatusOK)
		if got := p.Attr("select[name=start] option[selected]", "value"); got != "mine" {
			t.Errorf("begins with %q before anything is chosen", got)
		}
		good := []string{"locale", "nl", "theme", "dark", "density", "compact", "time_zone", "Asia/Tokyo", "start", "team"}
		bad := append(append([]string{}, good...), "time_zone", "Mars/Base")
		bad[7] = "Mars/Base"
		p = amir.Post("/w/personal", bad...)
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("select[name=time_zone]", "aria-invalid") != "true" || p.Attr("select[name=start] option[selected]", "value") != "team" {
			t.Error("the wrong zone is not marked, or what was chosen is lost")
		}
		wantStatus(t, amir.Post("/w/personal", good...), http.StatusSeeOther)
		p = amir.Get("/w/personal")
		if p.Attr("html", "lang") != "nl" || p.Attr("html", "data-theme") != "dark" || len(p.All("html[data-dense]")) != 1 {
			t.Errorf("the page is %s", p.Body[:200])
		}
		if got := p.Attr("select[name=time_zone] option[selected]", "value"); got != "Asia/Tokyo" {
			t.Errorf("zone %q", got)
		}
		if to := amir.Get("/w").Header.Get("Location"); to != "/w/team" {
			t.Errorf("begins at %q", to)
		}
		id, err := worklist.NewSaves(d.DB).Create(t.Context(), d.mia, d.DB.Now().Time, worklist.SavedDraft{Name: "Hers", Query: "is:open", Sharing: worklist.Own})
		if err != nil {
			t.Fatal(err)
		}
		good[9] = string(id.ID.View()) // which he has not
		wantStatus(t, amir.Post("/w/personal", good...), http.StatusSeeOther)
		if to := amir.Get("/w").Header.Get("Location"); to != "/w/mine" {
			t.Errorf("begins at a list that is not his: %q", to)
		}
	})
}

func TestASignatureStandsInTheComposerInTheRequestersLanguage(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		amir := d.SignedIn(d.amir)
		id := d.ticket().ID // Anna reads French
		if p := amir.Get(path(id, "")); len(p.All(".draft-below")) != 0 {
			t.Error("a signature that nobody wrote is shown")
		}
		p := amir.Post("/w/personal/signature", "text_fr", "Bien à vous {firma}", "text_en", "Kind regards")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("textarea[name=text_fr]", "aria-invalid") != "true" || !strings.Contains(p.Text("textarea[name=text_fr]"), "{firma}") {
			t.Error("an unknown place is not marked, or what was typed is lost")
		}
		wantStatus(t, amir.Post("/w/personal/signature", "text_fr", "Bien à vous\n{agent}, {desk} #{number}", "text_en", "Kind regards"), http.StatusSeeOther)
		if got := amir.Get(path(id, "")).Text(".draft-below"); !contains(got, "Bien à vous") || !contains(got, "Amir Agent") || !contains(got, "#"+id.String()) {
			t.Errorf("below the answer stands %q", got)
		}
		if p = d.SignedIn(d.mia).Get(path(id, "")); len(p.All(".draft-below")) != 0 {
			t.Error("a colleague signs with it")
		}
		wantStatus(t, amir.Post("/w/personal/signature", "text_fr", ""), http.StatusSeeOther)
		if p = amir.Get(path(id, "")); len(p.All(".draft-below")) != 0 {
			t.Error("a signature that was taken away still stands there")
		}
	})
}
