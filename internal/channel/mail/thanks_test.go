package mail_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/letter"
	"firstline/internal/desk/ticket"
)

// What people answer to «it is solved» as their programs send it, and what becomes of the ticket: these entries and no others.
func TestThanksByMailAfterTheTicketIsSolved(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.proved()
		agent := d.agent("Amir Agent", "amir@org.example")
		const history = "\n\nOn Mon, 1 Feb 2027 at 10:12, Help desk <help@firstline.example> wrote:\n> Is your problem solved?\n> Let us know."
		const file = "From: anna@org.example\nSubject: Re: No sound\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nThanks!\n" +
			"--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nbroken\n--b--\n"
		const answered = `reopened {"from":"resolved","why":"answer"}`
		for name, c := range map[string]struct {
			raw  string
			want []string
			told int
		}{
			"thanks":                  {"Thanks a lot, Amir!\n\nKind regards\nAnna" + history, []string{`message_in {"channel":"email","reason":"thanks"}`}, 0},
			"thanks with a signature": {"Merci beaucoup !\n\n-- \nAnna Ask\nOrg SA, +32 2 555 12 34" + history, []string{`message_in {"channel":"email","reason":"thanks"}`}, 0},
			"it works":                {"Top, het werkt weer!\n\nGroeten,\nAnna" + history, []string{`message_in {"channel":"email","reason":"solved"}`}, 1},
			"a second problem":        {"Thanks! Now the camera is dark, though." + history, []string{`message_in {"channel":"email"}`, answered}, 1},
			"a file":                  {file, []string{`message_in {"channel":"email"}`, answered}, 1},
		} {
			first := d.file("anna@org.example", compose("From: Anna Ask <anna@org.example>\nSubject: No sound, "+name, "Nothing."))
			tk := d.ticket(first.TicketID)
			tk = must(d.tickets.Resolve(t.Context(), agent, tk.ID, ticket.Solution{Text: "Unmuted.", Cause: ticket.Other}))(t)
			d.clock.Advance(2 * time.Hour)
			raw := c.raw
			if name != "a file" {
				raw = compose("From: Anna Ask <anna@org.example>\nSubject: Re: No sound "+name, raw)
			}
			before := d.count(`SELECT count(*) FROM letter WHERE kind = $1`, letter.AgentAnswer)
			d.file("anna@org.example", strings.Replace(raw, "\nSubject:", "\nX-Of: "+tk.ID.String()+"\nSubject:", 1), d.replyTo(tk.ID))
			got := []string{}
			for _, it := range d.timeline(tk.ID) {
				if it.Seq > tk.LastSeq {
					got = append(got, string(it.Kind)+" "+it.Payload)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			if told := d.count(`SELECT count(*) FROM letter WHERE kind = $1`, letter.AgentAnswer) - before; told != c.told {
				t.Errorf("%s: the agent got %d letters, want %d", name, told, c.told)
			}
		}
	})
}
