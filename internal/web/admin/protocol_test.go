package admin_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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

func TestPagesOfTheProtocolArePutInOrder(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		for _, title := range []string{"Greeting", "Listening", "Closing"} {
			status(t, b.Post("/admin/protocol/new", "title_en", title, "text_en", "Words.", "active", "1"), 303)
		}
		order := func() []string { return status(t, b.Get("/admin/protocol"), 200).All("table a") }
		before := order()
		last := len(before) - 1
		page := status(t, b.Get("/admin/protocol"), 200)
		if got := page.All("table button[disabled]"); len(got) != 2 {
			t.Errorf("%d buttons are off; the first cannot go up, the last not down", len(got))
		}
		status(t, b.Post("/admin/protocol/3/move", "by", "-1"), 303)
		want := append(append([]string{}, before[:last-1]...), before[last], before[last-1])
		if diff := cmp.Diff(want, order()); diff != "" {
			t.Error(diff)
		}
		status(t, b.Post("/admin/protocol/3/move", "by", "-99"), 303)
		if got := order()[0]; got != "Closing" {
			t.Errorf("%s comes first", got)
		}
		status(t, b.Post("/admin/protocol/99/move", "by", "1"), 404)
		if got := status(t, b.Get("/admin/audit?object=protocol_page"), 200).Text("table"); !strings.Contains(got, "Changed the order of the protocol") {
			t.Errorf("audit: %s", got)
		}
	})
}
