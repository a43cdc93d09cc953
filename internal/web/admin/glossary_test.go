package admin_test

import (
	"strings"
	"testing"

	"firstline/internal/testdesk/testsite"
)

func TestTheListOfPlainWordsIsChangedAndGivenBack(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		if p := b.Follow(b.Get("/admin/glossary")); !strings.Contains(p.Text("#f-words"), "reboot = restart") {
			t.Errorf("the product's own list is not shown: %s", p.Text("#f-words"))
		}
		wrong := status(t, b.Post("/admin/glossary/nl", "version", "0", "words", "flux = stroom\ngeen teken"), 422)
		if got := wrong.Text("#f-words-error"); !strings.Contains(got, "geen teken") || !strings.Contains(wrong.Text("#f-words"), "flux") {
			t.Errorf("refused with %q", got)
		}
		status(t, b.Post("/admin/glossary/nl", "version", "0", "words", "flux = stroom"), 303)
		status(t, b.Post("/admin/glossary/nl", "version", "0", "words", "late = x"), 409)
		if p := status(t, b.Get("/admin/glossary/nl"), 200); p.Text("#f-words") != "flux = stroom" || len(p.All("#restore form")) != 1 {
			t.Errorf("the list is %q", p.Text("#f-words"))
		}
		status(t, b.Post("/admin/glossary/nl/restore"), 303)
		if p := status(t, b.Get("/admin/glossary/nl"), 200); !strings.Contains(p.Text("#f-words"), "rebooten") || len(p.All("#restore form")) != 0 {
			t.Errorf("the product's own list is not back: %s", p.Text("#f-words"))
		}
		status(t, b.Get("/admin/glossary/de"), 404)
	})
}
