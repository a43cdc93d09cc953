package mail_test

import (
	"strings"
	"testing"

	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
)

func TestALetterIsSignedInTheReadersLanguageAndForItsMailbox(t *testing.T) {
	eachWriter(t, func(t *testing.T, p *post) {
		amir := access.Actor{Person: p.amir.Person, Name: p.amir.Name, Agent: true, Via: access.ViaWorkspace}
		signatures := mail.NewSignatures(p.db)
		set := func(box mail.MailboxID, texts map[string]string) {
			t.Helper()
			if err := signatures.Set(t.Context(), amir, box, texts); err != nil {
				t.Fatal(err)
			}
		}
		tk := p.open("No sound", "Nothing.")
		said := func() string {
			t.Helper()
			m, _ := p.composed(p.reply(tk.ID, "Is it muted?"))
			if !strings.Contains(m.HTML, "Is it muted?") {
				t.Fatalf("letter\n%s", m.HTML)
			}
			return m.Text
		}
		if text := said(); !inOrder(text, "Is it muted?", "Amir Agent\n") {
			t.Errorf("without a signature the name does not stand below:\n%s", text)
		}
		set(0, map[string]string{"en": "Yours faithfully\n{agent} <b>&amp;", "fr": "Bien à vous"})
		if text := said(); !inOrder(text, "Is it muted?", "Yours faithfully\nAmir Agent <b>&amp;") || strings.Contains(text, "Bien à vous") {
			t.Errorf("signed\n%s", text)
		}
		m, _ := p.composed(p.reply(tk.ID, "And now?"))
		if strings.Contains(m.HTML, "Amir Agent <b>") {
			t.Errorf("a signature became HTML:\n%s", m.HTML)
		}
		boxes, err := mail.Boxes(t.Context(), p.db)
		if err != nil || len(boxes) == 0 {
			t.Fatal(boxes, err)
		}
		set(boxes[0].ID, map[string]string{"en": "From this box"})
		got, err := mail.Signed(t.Context(), p.db, amir.Person, new(int64(boxes[0].ID)), "en", nil)
		if err != nil || got != "From this box" {
			t.Errorf("%q, %v", got, err)
		}
		if got, err = mail.Signed(t.Context(), p.db, amir.Person, new(int64(boxes[0].ID)), "fr", nil); err != nil || got != "Bien à vous" {
			t.Errorf("a language that the mailbox has none for: %q, %v", got, err)
		}
		if got, err = mail.Signed(t.Context(), p.db, amir.Person, nil, "nl", nil); err != nil || got != "" {
			t.Errorf("a language without one: %q, %v", got, err)
		}
	})
}
