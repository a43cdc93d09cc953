package admin_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/account"
	"firstline/internal/testdesk/testsite"
)

// mailbox is an address of the desk.
func mailbox(t *testing.T, d *testsite.Desk) {
	t.Helper()
	write(t, d, `INSERT INTO mailbox (address, name, created_at, updated_at) VALUES ('help@org.example', 'Help', 1, 1)`)
}

// quarantined is a mail that waits for an agent.
func quarantined(t *testing.T, d *testsite.Desk, subject, reason string) (path string) {
	t.Helper()
	const raw = "From: Mallory <mallory@evil.example>\r\nSubject: x\r\n\r\n<script>alert(1)</script> & <b>bold</b>\r\n"
	var id int64
	err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
		err := tx.Insert(t.Context(), &id, `
			INSERT INTO mail (mailbox_id, source, digest, size, received_at, state, reason, subject, from_name, from_address, steps)
			VALUES (1, 'lmtp', $1, $2, $3, 'quarantined', $4, $5, 'Mallory', 'mallory@evil.example', $6)
			RETURNING id`,
			[]byte(subject), len(raw), tx.Now, reason, subject,
			`[{"what":"received","args":{"Source":"lmtp","From":"mallory@evil.example","To":"help@org.example","Size":"90"}},{"what":"quarantined","args":{"Reason":"`+reason+`"}}]`)
		if err != nil {
			return err
		}
		_, err = tx.Exec(t.Context(), `INSERT INTO mail_raw (mail_id, bytes) VALUES ($1, $2)`, id, []byte(raw))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return "/mail/" + strconv.FormatInt(id, 10)
}

func write(t *testing.T, d *testsite.Desk, sql string, args ...any) {
	t.Helper()
	err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), sql, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAgentDecidesAboutQuarantinedMail(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		b := d.SignedIn(d.Person("Bob Claes", "en", account.Roles{Agent: true}))
		if got := status(t, b.Get("/quarantine"), 200).Text(".empty-title"); got == "" {
			t.Error("the empty list says nothing")
		}
		mailbox(t, d)
		path := quarantined(t, d, "Win a prize", "sender_burst")
		list := status(t, b.Get("/quarantine"), 200)
		if row := list.Text("tbody"); !strings.Contains(row, "Win a prize") || !strings.Contains(row, "too many mails within a minute") {
			t.Errorf("row %q", row)
		}
		page := status(t, b.Get(path), 200)
		if strings.Contains(page.Body, "<script>alert") || strings.Contains(page.Body, "<b>bold") {
			t.Error("a mail's markup stands in the page")
		}
		if steps := page.Text("ol.timeline"); !strings.Contains(steps, "It waits for an agent: This address sent too many mails") {
			t.Errorf("record %q", steps)
		}
		refused := status(t, b.Post(path+"/discard", "reason", ""), 422)
		if refused.Text("#f-reason-error") == "" {
			t.Error("the missing reason is not marked")
		}
		status(t, b.Post(path+"/discard", "reason", "A lottery"), 303)
		if late := status(t, b.Post(path+"/discard", "reason", "Also me"), 409); late.Attr("[name=reason]", "value") != "" && late.Text(".errors") == "" {
			t.Error("a colleague who was slower is not told")
		}
		if gone := status(t, b.Get("/quarantine?state=discarded"), 200); !strings.Contains(gone.Text("tbody"), "A lottery") {
			t.Errorf("put away: %q", gone.Text("tbody"))
		}
		status(t, b.Post(path+"/release", "new", "1"), 303)
		if waits := status(t, b.Get("/quarantine?state=pending"), 200); !strings.Contains(waits.Text("tbody"), "Win a prize") {
			t.Errorf("released: %q", waits.Text("tbody"))
		}
	})
}

func TestRawMailIsNoPage(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		mailbox(t, d)
		path := quarantined(t, d, "Win a prize", "unreadable")
		b := d.SignedIn(d.Person("Bob Claes", "en", account.Roles{Agent: true}))
		raw := status(t, b.Get(path+"/raw"), 200)
		want := map[string]string{
			"Content-Type": "text/plain; charset=utf-8", "Content-Disposition": `attachment; filename="mail-1.txt"`, "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "sandbox; default-src 'none'",
		}
		got := map[string]string{}
		for name := range want {
			got[name] = raw.Header.Get(name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		for _, roles := range []account.Roles{{}, {Admin: true}} {
			other := d.SignedIn(d.Person("Other "+strconv.FormatBool(roles.Admin), "en", roles))
			for _, p := range []string{path, path + "/raw", "/quarantine"} {
				status(t, other.Get(p), 403)
			}
		}
	})
}

func TestAdministratorDecidesAboutMailThatTheyDoNotRead(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		mailbox(t, d)
		quarantined(t, d, "Win a prize", "sender_burst")
		b := d.SignedIn(d.Person("Ada Admin", "en", account.Roles{Admin: true}))
		if to := status(t, b.Get("/admin"), 200).Attr(`a[href="/admin/quarantine"].btn`, "href"); to == "" {
			t.Error("the status page leads nowhere")
		}
		list := status(t, b.Get("/admin/quarantine"), 200)
		if got := list.Text("tbody"); !strings.Contains(got, "evil.example") || strings.Contains(got, "Mallory") || strings.Contains(list.Body, "mallory@") || strings.Contains(list.Body, "prize") {
			t.Errorf("the list says %q", got)
		}
		status(t, b.Post("/mail/1/discard", "reason", "A lottery"), 403)
		status(t, b.Post("/admin/quarantine/1/retry"), 303)
		if got := status(t, b.Get("/admin/quarantine"), 200).Text(".empty-title"); got == "" {
			t.Error("a mail that is tried again still waits")
		}
		status(t, b.Post("/admin/quarantine/1/release"), 404)
		var acts []string
		if err := d.DB.Select(t.Context(), &acts, `SELECT action FROM audit WHERE object = 'mail'`); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"mail.retry"}, acts); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTextOfALetterIsEdited(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		const path = "/admin/letters/reply/en"
		page := status(t, b.Get(path), 200)
		was := page.Attr("[name=was]", "value")
		refused := status(t, b.Post(path, "was", was, "subject", "{subject}", "body", "Hello {nobody}", "do", "save"), 422)
		if refused.Text("#f-body-error") == "" || refused.Text("[name=body]") != "Hello {nobody}" {
			t.Errorf("errors %q", refused.All(".errors li"))
		}
		shown := status(t, b.Post(path, "was", was, "subject", "About {subject}", "body", "{message}\n\n{agent}", "do", "preview"), 200)
		if diff := cmp.Diff([]string{"About The printer prints blank pages", "Please open tray 2 and take out the torn sheet.", "Youssef El Amrani"},
			append(shown.All(".card strong"), shown.All(".card .prose-plain")...)); diff != "" {
			t.Error(diff)
		}
		status(t, b.Post(path, "was", was, "subject", "About {subject}", "body", "{message}", "do", "save"), 303)
		late := status(t, b.Post(path, "was", was, "subject", "On {subject}", "body", "{message}", "do", "save"), 409)
		if diff := cmp.Diff([]string{"Subject", "About {subject}", "On {subject}"}, late.All(".card tbody td")); diff != "" {
			t.Error(diff)
		}
		if list := status(t, b.Get("/admin/letters"), 200); !strings.Contains(list.Text("tbody"), "About {subject}") {
			t.Errorf("list %q", list.Text("tbody"))
		}
		status(t, b.Post(path+"/restore"), 303)
		if got := status(t, b.Get(path), 200).Attr("[name=subject]", "value"); got != "{subject}" {
			t.Errorf("restored %q", got)
		}
		status(t, b.Get("/admin/letters/nothing/en"), 404)
		status(t, b.Get("/admin/letters/reply/de"), 404)
	})
}

func TestRecordOfAMailSaysWhatBecameOfIt(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		mailbox(t, d)
		bob := d.Person("Bob Claes", "en", account.Roles{Agent: true})
		path := quarantined(t, d, "Win a prize", "sender_burst")
		b := d.SignedIn(bob)
		type look struct{ Title, Heading, Lead, Back string }
		seen := func() look {
			p := status(t, b.Get(path), 200)
			return look{p.Text("title"), p.Text("h1"), p.Text(".heading .lead"), p.Attr(".back", "href")}
		}
		const title = "Win a prize · Help desk"
		want := look{title, "Win a prize", "This mail waits for somebody: it could not become a message by itself.", "/quarantine?state=quarantined"}
		if diff := cmp.Diff(want, seen()); diff != "" {
			t.Error(diff)
		}
		tk := d.Open(bob, "Win a prize", "x")
		write(t, d, `UPDATE mail SET state = 'filed', ticket_id = $1, steps = $2`, tk.ID,
			`[{"what":"checked","args":{"SPF":"","DKIM":"","DMARC":"","Verdict":"unverified"}},{"what":"checked","args":{"SPF":"pass","DKIM":"","DMARC":"none","Verdict":"verified"}}]`)
		want = look{title, "Win a prize", "How this mail became a message.", "/w/tickets/" + tk.ID.String()}
		if diff := cmp.Diff(want, seen()); diff != "" {
			t.Error(diff)
		}
		steps := strings.Join(b.Get(path).All("ol.timeline li"), " ")
		for _, part := range []string{"without any result of SPF, DKIM or DMARC", "SPF pass, DKIM not checked, DMARC none"} {
			if !strings.Contains(steps, part) || strings.Contains(steps, "nothing,") {
				t.Errorf("the record says %q", steps)
			}
		}
	})
}
