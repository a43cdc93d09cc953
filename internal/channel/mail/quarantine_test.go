package mail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/file"
	"firstline/internal/locale"
)

func TestAgentReleasesRetriesAndDiscards(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		q := mail.NewQuarantine(d.db, d.blobs, d.tickets)
		agent := d.agent("Amir Agent", "amir@org.example")
		d.set(map[string]string{"sender.burst": "1"})
		waiting := func(n int) mail.Mail {
			return d.file("eve@bad.example", compose(fmt.Sprintf("From: eve@bad.example\nSubject: number %d", n), "Let me in."))
		}
		waiting(0)
		released, discarded, retried := waiting(1), waiting(2), waiting(3)
		list, more, err := q.List(t.Context(), agent, mail.Quarantined, mail.Page{Limit: 2})
		if err != nil || !more || len(list) != 2 || list[0].ID != retried.ID || list[0].Subject != "number 3" || list[0].Reason != mail.SenderBurst {
			t.Fatalf("%+v, %v, %v", list, more, err)
		}
		if n, err := q.Waiting(t.Context(), agent, 100); n != 3 || err != nil {
			t.Errorf("%d wait, %v", n, err)
		}
		text, size, err := q.Raw(t.Context(), agent, released.ID, 20)
		if err != nil || text != "From: eve@bad.exampl" || size != released.Size {
			t.Errorf("%q, %d, %v", text, size, err)
		}
		if err := q.Release(t.Context(), agent, released.ID, false); err != nil {
			t.Fatal(err)
		}
		d.settle()
		m, steps, err := q.Flight(t.Context(), agent, released.ID)
		if err != nil || m.State != mail.Filed || !m.Opened || m.SettledBy == nil || *m.SettledBy != agent.Person {
			t.Errorf("%+v, %v", m, err)
		}
		words := []string{}
		for _, s := range steps {
			words = append(words, string(s.What))
		}
		if got := strings.Join(words, " "); !strings.Contains(got, "quarantined released read checked opened") {
			t.Error(got)
		}
		if err := q.Release(t.Context(), agent, released.ID, false); !errs.Is(err, errs.Conflict) {
			t.Errorf("released twice: %v", err)
		}
		if err := q.Discard(t.Context(), agent, discarded.ID, "  "); !errs.Is(err, errs.Invalid) {
			t.Errorf("discarded without a reason: %v", err)
		}
		if err := q.Discard(t.Context(), agent, discarded.ID, "advertising"); err != nil {
			t.Fatal(err)
		}
		if m, _, _ := q.Flight(t.Context(), agent, discarded.ID); m.State != mail.Discarded || m.Detail != "advertising" {
			t.Errorf("%+v", m)
		}
		d.set(map[string]string{"sender.burst": "100"})
		if err := q.Retry(t.Context(), agent, retried.ID); err != nil {
			t.Fatal(err)
		}
		d.settle()
		if m, _, _ := q.Flight(t.Context(), agent, retried.ID); m.State != mail.Filed {
			t.Errorf("%+v", m)
		}
		if n := d.count(`SELECT count(*) FROM audit WHERE object = 'mail' AND actor_id = $1`, agent.Person); n != 3 {
			t.Errorf("%d acts in the audit", n)
		}
	})
}

func TestUnreadableMailCanBeOpenedAsATicketWithTheMailAsFile(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		q := mail.NewQuarantine(d.db, d.blobs, d.tickets)
		agent := d.agent("Amir Agent", "amir@org.example")
		m := d.file("anna@org.example", "this is no mail at all\nbut somebody sent it\n")
		if m.State != mail.Quarantined || m.Reason != mail.Unreadable {
			t.Fatalf("%+v", m)
		}
		if err := q.Release(t.Context(), agent, m.ID, true); err != nil {
			t.Fatal(err)
		}
		d.settle()
		m = d.last()
		if m.State != mail.Filed {
			t.Fatalf("%+v", m)
		}
		got := d.ticket(m.TicketID)
		said := d.message(got.ID)
		if got.Subject != "Mail without a subject" || len(said.Files) != 1 || said.Files[0].Name != "mail.eml" {
			t.Errorf("%+v, %+v", got, said)
		}
	})
}

func TestOnlyThoseWhoMaySeeMail(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		q := mail.NewQuarantine(d.db, d.blobs, d.tickets)
		m := d.file("anna@org.example", compose("From: anna@org.example\nSubject: Hello", "x"))
		tk := d.ticket(m.TicketID)
		outside := access.Actor{Person: d.agent("Olaf Other", "olaf@org.example").Person, Agent: true, Via: access.ViaWorkspace} // of no team
		requester := access.Actor{Person: tk.RequesterID, Via: access.ViaPortal}
		for _, a := range []access.Actor{{}, requester, outside, {Person: 1, Admin: true, Via: access.ViaAdmin}} {
			if _, _, err := q.Flight(t.Context(), a, m.ID); !errs.Is(err, errs.NotFound) {
				t.Errorf("%+v reads the flight record: %v", a, err)
			}
			if _, err := q.Bytes(t.Context(), a, m.ID); !errs.Is(err, errs.NotFound) {
				t.Errorf("%+v reads the bytes: %v", a, err)
			}
			if err := q.Release(t.Context(), a, m.ID, true); !errs.Is(err, errs.NotFound) {
				t.Errorf("%+v releases: %v", a, err)
			}
		}
		if _, _, err := q.List(t.Context(), requester, mail.Quarantined, mail.Page{}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a requester lists the quarantine: %v", err)
		}
	})
}

func TestPicturesAndOddFilesStandInTheMessage(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		pixel := "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
		m := d.file("anna@org.example", `From: anna@org.example
Subject:
MIME-Version: 1.0
Content-Type: multipart/related; boundary=b

--b
Content-Type: text/html

<p>Look at this error that I get every single morning when I start, it is red: <img src="cid:one@x"> <img src="https://evil.example/t.png"> <img src="/files/inline/7"> <script>alert(1)</script></p>
--b
Content-Type: image/png; name="../../a.png"
Content-ID: <one@x>
Content-Transfer-Encoding: base64

`+pixel+`
--b--
`)
		got := d.message(*m.TicketID)
		if len(got.Files) != 1 || !got.Files[0].Inline || got.Files[0].Type != "image/png" || strings.Contains(got.Files[0].Name, "/") {
			t.Fatalf("%+v", got.Files)
		}
		html := string(got.HTML)
		if !strings.Contains(html, `src="`+file.Inline(got.Files[0].ID)+`"`) || strings.Contains(html, "evil") || strings.Contains(html, "alert") || strings.Contains(html, `inline/7"`) {
			t.Error(html)
		}
		if subject := d.ticket(m.TicketID).Subject; !strings.HasPrefix(subject, "Look at this error that I get every") || !strings.HasSuffix(subject, "…") {
			t.Errorf("subject %q", subject)
		}
		empty := d.file("anna@org.example", compose("From: anna@org.example", ""))
		if tk := d.ticket(empty.TicketID); tk.Subject != "Mail without a subject" || d.message(tk.ID).Text != "(This mail has no text.)" {
			t.Errorf("%+v", tk)
		}
	})
}

func TestFlightRecordReadsAsSentences(t *testing.T) {
	t.Parallel()
	english := must(i18n.Load(locale.Files))(t).For("en")
	for _, x := range []struct {
		step mail.Step
		want string
	}{
		{mail.Step{What: mail.StepThread, Args: map[string]string{"By": "subject", "Ticket": "12", "As": "requester"}}, "It belongs to ticket 12 (by the number in the subject); its sender writes there as requester."},
		{mail.Step{What: mail.StepIgnored, Args: map[string]string{"Reason": "bounce"}}, "No message was made of it: A letter of ours could not be delivered."},
		{mail.Step{What: mail.StepRead, Args: map[string]string{"Problems": ""}}, "Read. Defects found: none"},
		{mail.Step{What: mail.StepOwn, Args: map[string]string{"Reason": "own_address"}}, "It is our own mail: it comes from an address of the desk."},
		{mail.Step{What: mail.StepAutomatic, Args: map[string]string{"Kind": "auto_reply", "Reason": "auto_submitted: auto-replied"}}, "A machine sent it: automatic answer (it says so itself – auto-replied)."},
		{mail.Step{What: mail.StepNewSender, Args: map[string]string{"Address": "bounce"}}, "bounce was not known and is now an unverified person."},
		{mail.Step{What: mail.StepDiscarded, Args: map[string]string{"By": "agent", "Reason": "list"}}, "agent put it away: list"},
	} {
		if diff := cmp.Diff(x.want, x.step.Text(english)); diff != "" {
			t.Errorf("%s: %s", x.step.What, diff)
		}
	}
}
