package admin_test

import (
	"strings"
	"testing"

	"firstline/internal/desk/access"
	"firstline/internal/desk/protocol"
	"firstline/internal/testdesk/testsite"
)

func TestAdministratorWritesAndPublishesTheProtocol(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		wrong := status(t, b.Post("/admin/protocol/new", "title_en", "Greeting"), 422)
		if wrong.Attr("#f-text_en", "aria-invalid") != "true" || wrong.Attr("#f-title_en", "value") != "Greeting" {
			t.Error("the missing text is not marked, or what was typed is lost")
		}
		made := status(t, b.Post("/admin/protocol/new", "title_en", "Greeting", "text_en", "Say hello.\n\nAlways.", "html_en", "<p>Old</p>", "stages", "greet", "active", "1"), 303)
		at := made.Header.Get("Location")
		page := status(t, b.Get(at), 200)
		if !strings.Contains(page.Text("main"), "Not translated yet") {
			t.Errorf("the editor says %q", page.Text("main"))
		}
		status(t, b.Post(at+"/publish", "revision", "1"), 422)
		status(t, b.Post(at+"/publish", "revision", "1", "changed", "The beginning"), 303)
		_, v, _, err := protocol.NewStore(d.DB).Read(t.Context(), access.System(), 1, 0)
		if err != nil || v.In("en").HTML != "<p>Say hello.</p><p>Always.</p>" { // the plain text counts, where only that was changed
			t.Errorf("published %q, %v", v.In("en").HTML, err)
		}
		status(t, b.Post(at, "revision", "2", "title_en", "Greeting", "text_en", "Say hello, please.", "html_en", "<p>Say hello, <strong>please</strong>.</p>", "active", "1"), 303)
		late := status(t, b.Post(at, "revision", "2", "title_en", "Welcome", "text_en", "Hi."), 409)
		if late.Attr("#f-title_en", "value") != "Welcome" || !strings.Contains(late.Text("main"), "Greeting") {
			t.Errorf("two editors: %q", late.Text("main"))
		}
		status(t, b.Post(at+"/publish", "revision", "3", "changed", "Politeness"), 303)
		_, v, _, err = protocol.NewStore(d.DB).Read(t.Context(), access.System(), 1, 2)
		if err != nil || v.In("en").HTML != "<p>Say hello, <strong>please</strong>.</p>" || v.PublisherName != "Rita Bosmans" {
			t.Errorf("version 2: %q by %q, %v", v.In("en").HTML, v.PublisherName, err)
		}
	})
}
