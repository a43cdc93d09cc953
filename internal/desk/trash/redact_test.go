package trash_test

import (
	"bytes"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/file"
	"firstline/internal/desk/ticket"
)

// canary is what must be nowhere afterwards.
const canary = "Kanarie-7391 & Vogel"

func (d *desk) lead() access.Actor {
	a := d.amir
	a.Lead = true
	return a
}

func (d *desk) texts(t *testing.T, id ticket.ID) (list []string) {
	t.Helper()
	items, _, err := d.tickets.Timeline(t.Context(), d.lead(), id, ticket.Page{})
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		switch {
		case it.Message != nil:
			list = append(list, it.Message.Text, string(it.Message.HTML), it.Message.QuotedText)
		case it.Note != nil:
			list = append(list, it.Note.Text, string(it.Note.HTML))
		}
	}
	return list
}

// secretive is a ticket on which the canary was said by mail, quoted, noted, typed and attached.
func (d *desk) secretive(t *testing.T) ticket.ID {
	t.Helper()
	c := t.Context()
	var mail int64
	err := d.db.Write(c, func(tx *db.Tx) error {
		var box int64
		if err := tx.Insert(c, &box, `INSERT INTO mailbox (address, name, created_at, updated_at) VALUES ('help@org.example', 'Help', 0, 0) RETURNING id`); err != nil {
			return err
		}
		err := tx.Insert(c, &mail, `
			INSERT INTO mail (mailbox_id, source, digest, size, received_at, state, subject, steps)
			VALUES ($1, 'smtp', $2, 1, 0, 'filed', $3, $4) RETURNING id`, box, []byte("digest"), "About "+canary, `[{"what":"read","args":{"Problems":"`+strings.ReplaceAll(canary, "&", `\u0026`)+`"}}]`)
		if err != nil {
			return err
		}
		_, err = tx.Exec(c, `INSERT INTO mail_raw (mail_id, bytes) VALUES ($1, $2)`, mail, []byte("Subject: x\n\n"+canary))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	tk := must(d.tickets.Open(c, access.System(), ticket.Opening{
		Kind: ticket.Incident, Subject: "Account", Body: ticket.Written("", "Hello,\nit is "+canary+" as of today.\nAnna", nil), Channel: ticket.Email,
		Requester: d.anna.Person, Symptom: "It is " + canary, Mail: ticket.Mailed{ID: &mail, Address: "anna@org.example"},
	}))(t)
	d.write(t, `UPDATE mail SET ticket_id = $1, seq = 1 WHERE id = $2`, tk.ID, mail)
	quoted := ticket.Written("", "Please do not send that.\n> Hello,\n> it is Kanarie-7391\n> & Vogel as of today.", nil)
	if _, _, err := d.tickets.AddNote(c, d.amir, tk.ID, quoted, ticket.Once{}); err != nil {
		t.Fatal(err)
	}
	d.write(t, `INSERT INTO draft (ticket_id, person_id, kind, html, text, updated_at) VALUES ($1, $2, 'reply', $3, $4, 0)`,
		tk.ID, d.amir.Person, "<p>Kanarie-7391 &amp; Vogel</p>", canary)
	must(d.tickets.Edit(c, d.lead(), tk.ID, ticket.Edit{Field: ticket.FieldTried, From: "", To: canary}))(t)
	d.write(t, `INSERT INTO file (id, sha256, name, type, size, created_at) VALUES ('cc', 'cafe', 'secret.txt', 'text/plain', 1, 0)`)
	d.write(t, `INSERT INTO attachment (ticket_id, seq, file_id, on_note, position) VALUES ($1, 1, 'cc', FALSE, 0)`, tk.ID)
	return tk.ID
}

func TestAPieceOfTextIsNowhereAfterwards(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		id := d.secretive(t)
		said, copies, err := d.tickets.Repeats(c, d.lead(), id, 1)
		if err != nil || said.Seq != 1 || len(copies) != 1 || !copies[0].OnNote {
			t.Fatalf("said %d, %d copies, %v", said.Seq, len(copies), err)
		}
		got := must(d.trash.Redact(c, d.lead(), id, ticket.Redaction{Seq: 1, Text: "  " + canary + "\r\n", Copies: []ticket.Seq{copies[0].Seq}, Reason: "Password in the open"}))(t)
		if got.Symptom != "It is "+ticket.Removed || got.Tried != ticket.Removed || got.Preview != "Hello, it is "+ticket.Removed+" as of today. Anna" {
			t.Errorf("symptom %q, tried %q, preview %q", got.Symptom, got.Tried, got.Preview)
		}
		want := []string{
			"Hello,\nit is " + ticket.Removed + " as of today.\nAnna", "<p>Hello,<br/>it is " + ticket.Removed + " as of today.<br/>Anna</p>", "",
			"Please do not send that.\n> Hello,\n> it is " + ticket.Removed + " as of today.",
			"<p>Please do not send that.<br/>&gt; Hello,<br/>&gt; it is " + ticket.Removed + " as of today.</p>",
		}
		if diff := cmp.Diff(want, d.texts(t, id)); diff != "" {
			t.Error(diff)
		}
		if n := d.count(t, `SELECT count(*) FROM mail_raw`) + d.count(t, `SELECT count(*) FROM mail WHERE redacted = FALSE`); n != 0 {
			t.Errorf("%d mails keep their bytes", n)
		}
		d.nowhere(t)
	})
}

// nowhere looks for the canary in every row of every table, and in the file.
func (d *desk) nowhere(t *testing.T) {
	t.Helper()
	for _, spelled := range []string{canary, strings.ReplaceAll(canary, "&", "&amp;"), strings.ReplaceAll(canary, "&", `\u0026`)} {
		for _, x := range [][2]string{
			{"entry", "payload"},
			{"message", "text"},
			{"message", "html"},
			{"message", "quoted_text"},
			{"note", "text"},
			{"note", "html"},
			{"draft", "text"},
			{"draft", "html"},
			{"ticket", "subject"},
			{"ticket", "symptom"},
			{"ticket", "tried"},
			{"ticket", "preview"},
			{"mail", "subject"},
			{"mail", "steps"},
			{"audit", "detail"},
			{"job", "args"},
		} {
			if n := d.count(t, `SELECT count(*) FROM `+x[0]+` WHERE replace(`+x[1]+`, $1, '') <> `+x[1], spelled); n != 0 {
				t.Errorf("%s of %s has %q in %d rows", x[1], x[0], spelled, n)
			}
		}
	}
	if d.db.Engine() != db.SQLite {
		return
	}
	u, err := url.Parse(d.db.URL())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.db.Close(); err != nil { // what was written goes from the log into the file
		t.Fatal(err)
	}
	raw, err := os.ReadFile(u.Path)
	if err != nil {
		t.Fatal(err)
	}
	for _, piece := range []string{"Kanarie-7391", "Vogel"} {
		if bytes.Contains(raw, []byte(piece)) {
			t.Errorf("the file of the database still has %q", piece)
		}
	}
}

func TestAWholeMessageGoesWithItsFilesAndItsLinesWhereTheyAreQuoted(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		id := d.secretive(t)
		must(d.trash.Redact(c, d.lead(), id, ticket.Redaction{Seq: 1, Whole: true, Files: []file.ID{"cc"}, Copies: []ticket.Seq{2}, Reason: "Of somebody else"}))(t)
		want := []string{ticket.Removed, "<p>" + ticket.Removed + "</p>", ""}
		if diff := cmp.Diff(want, d.texts(t, id)[:3]); diff != "" {
			t.Error(diff)
		}
		if n := d.count(t, `SELECT count(*) FROM file`) + d.count(t, `SELECT count(*) FROM attachment`); n != 0 {
			t.Errorf("%d rows of the file are left", n)
		}
		if n := d.count(t, `SELECT count(*) FROM job WHERE kind = 'trash.blobs'`); n != 1 {
			t.Errorf("%d jobs delete the bytes", n)
		}
	})
}

func TestOnlyLeadsAndAdministratorsRedactAndSayWhy(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		id := d.open(t)
		good := ticket.Redaction{Seq: 1, Text: "broken", Reason: "Not nice"}
		for name, x := range map[string]struct {
			by   access.Actor
			make func(r *ticket.Redaction)
			want errs.Kind
		}{
			"agent":         {d.amir, func(*ticket.Redaction) {}, errs.Forbidden},
			"requester":     {d.anna, func(*ticket.Redaction) {}, errs.Forbidden},
			"no reason":     {d.lead(), func(r *ticket.Redaction) { r.Reason = " " }, errs.Invalid},
			"reason tells":  {d.lead(), func(r *ticket.Redaction) { r.Reason = "It said broken" }, errs.Invalid},
			"nothing":       {d.lead(), func(r *ticket.Redaction) { r.Text = "" }, errs.Invalid},
			"too short":     {d.lead(), func(r *ticket.Redaction) { r.Text = "is" }, errs.Invalid},
			"not there":     {d.lead(), func(r *ticket.Redaction) { r.Text = "elephant" }, errs.Invalid},
			"no such words": {d.lead(), func(r *ticket.Redaction) { r.Seq = 99 }, errs.NotFound},
			"another file":  {d.lead(), func(r *ticket.Redaction) { r.Files = []file.ID{"zz"} }, errs.Invalid},
		} {
			r := good
			x.make(&r)
			if _, err := d.trash.Redact(c, x.by, id, r); !errs.Is(err, x.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		d.clock.Advance(time.Minute)
		must(d.trash.Redact(c, d.lead(), id, good))(t)
		items, _, err := d.tickets.Timeline(c, d.lead(), id, ticket.Page{})
		if err != nil {
			t.Fatal(err)
		}
		last := items[len(items)-1]
		if last.Kind != ticket.WasRedacted || last.Public || strings.Contains(last.Payload, "broken") || !strings.Contains(last.Payload, "Not nice") {
			t.Errorf("the timeline says %s %s", last.Kind, last.Payload)
		}
		if n := d.count(t, `SELECT count(*) FROM audit WHERE action = 'ticket.redact' AND object_id = $1`, id); n != 1 {
			t.Errorf("%d lines in the audit", n)
		}
	})
}
