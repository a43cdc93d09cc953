package mail_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// told is a letter to an agent about a ticket.
func (d *desk) told(kind letter.Kind, who access.Actor, id ticket.ID) letter.Letter {
	d.t.Helper()
	return d.letter(letter.Letter{Kind: kind, TicketID: new(int64(id)), PersonID: &who.Person, Address: "amir@org.example", Name: who.Name, Locale: "en"})
}

func TestAgentAnswersFromTheirOwnMailbox(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.proved()
		tk, _ := d.opened()
		amir := d.agent("Amir Agent", "amir@org.example")
		l := d.told(letter.AgentAnswer, amir, tk.ID)
		m := d.file("amir@org.example", compose("From: Amir <amir@org.example>\nSubject: Re: No sound\nIn-Reply-To: <"+l.MessageID+">", "Is it muted?\n\nOn Monday, Desk wrote:\n> a note for agents"), d.replyTo(tk.ID))
		if m.State != mail.Filed || *m.TicketID != tk.ID {
			t.Fatalf("%+v", m)
		}
		got := d.message(tk.ID)
		if !got.FromDesk || got.AuthorName != "Amir Agent" || got.Text != "Is it muted?" || got.QuotedText != "" {
			t.Errorf("%+v", got)
		}
		now := d.ticket(&tk.ID)
		if now.AssigneeID == nil || *now.AssigneeID != amir.Person || now.FirstResponseAt.IsZero() {
			t.Errorf("%+v", now)
		}
		if n := d.count(`SELECT count(*) FROM letter WHERE kind = 'reply' AND seq = $1 AND address = 'anna@org.example'`, got.Seq); n != 1 {
			t.Errorf("%d letters to the requester", n)
		}
	})
}

// T10: none of these speaks for the desk, and none makes the desk write to anybody outside it.
func TestForgeriesNeverSpeakAsAgent(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.set(map[string]string{"mail.trusted_domains": "org.example", "sender.burst": "100"})
		tk, toAnna := d.opened()
		other := d.ticket(d.file("otto@org.example", compose("From: otto@org.example\nSubject: Other", "Other.")).TicketID)
		amir := d.agent("Amir Agent", "amir@org.example")
		gone := d.agent("Gina Gone", "gina@org.example")
		moved := d.agent("Max Moved", "max@org.example")
		d.write(func(tx *db.Tx) error {
			if _, err := tx.Exec(t.Context(), `UPDATE account SET disabled_at = $2 WHERE person_id = $1`, gone.Person, tx.Now); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), `DELETE FROM team_member WHERE person_id = $1`, moved.Person)
			return err
		})
		right := d.told(letter.AgentAnswer, amir, tk.ID).MessageID
		local, _, _ := strings.Cut(right, "@")
		parts := strings.Split(local, ".")
		replies := d.count(`SELECT count(*) FROM letter WHERE kind = 'reply'`)
		for i, c := range []struct{ name, from, id string }{
			{"an old form of id", "amir@org.example", "ticket-" + tk.ID.String() + "@" + domain},
			{"a signature cut off", "amir@org.example", parts[0] + "." + parts[1] + "." + parts[2][:10] + "@" + domain},
			{"no signature", "amir@org.example", parts[0] + "." + parts[1] + "@" + domain},
			{"an empty signature", "amir@org.example", parts[0] + "." + parts[1] + ".@" + domain},
			{"a letter about another ticket under this number", "amir@org.example", tk.ID.String() + d.told(letter.AgentAnswer, amir, other.ID).MessageID[len(other.ID.String()):]},
			{"a letter about another ticket", "amir@org.example", d.told(letter.AgentAnswer, amir, other.ID).MessageID},
			{"another domain", "amir@org.example", local + "@evil.example"},
			{"a letter that went to the requester", "amir@org.example", toAnna.MessageID},
			{"an agent who was disabled", "gina@org.example", d.told(letter.AgentAnswer, gone, tk.ID).MessageID},
			{"an agent who moved to other work", "max@org.example", d.told(letter.AgentAnswer, moved, tk.ID).MessageID},
			{"the agent's letter in a stranger's hand", "eve@bad.example", right},
			{"the agent's letter in the requester's hand", "anna@org.example", right},
			{"a letter of another kind", "amir@org.example", d.told(letter.Invitation, amir, tk.ID).MessageID},
			{"a sender of whom nothing is proved", "amir@elsewhere.example", right},
		} {
			if c.name == "a sender of whom nothing is proved" {
				d.set(map[string]string{"mail.trusted_domains": "elsewhere.example"})
				c.from = "amir@org.example"
			}
			m := d.file(c.from, compose(fmt.Sprintf("From: %s\nSubject: Re: No sound\nX-N: %d\nIn-Reply-To: <%s>", c.from, i, c.id), "Open the door."), d.replyTo(tk.ID))
			if m.TicketID == nil {
				t.Errorf("%s: %+v", c.name, m)
				continue
			}
			if got := d.message(*m.TicketID); got.FromDesk {
				t.Errorf("%s speaks for the desk: %+v", c.name, got)
			}
		}
		if n := d.count(`SELECT count(*) FROM letter WHERE kind = 'reply'`); n != replies {
			t.Errorf("%d letters to users", n-replies)
		}
		// What agents write among themselves is held, so that no answer to it becomes public.
		if n := d.count(`SELECT count(*) FROM message WHERE ticket_id = $1 AND held = TRUE`, tk.ID); n < 1 {
			t.Error("an agent's answer to a letter of another kind is shown to the requester")
		}
	})
}

func TestForwardByAgentNamesTheRequester(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		forward := func(from, subject string) mail.Mail {
			d.clock.Advance(time.Minute)
			return d.file(from, compose("From: Amir <"+from+">\nSubject: Fwd: "+subject, "Please look, he is always late.\n\n---------- Forwarded message ----------\nFrom: Rik Real <rik@org.example>\nDate: Mon, 1 Feb 2027 09:00\nSubject: Printer\nTo: amir@org.example\n\nThe printer is on fire."))
		}
		amir := d.agent("Amir Agent", "amir@org.example")
		m := forward("amir@org.example", "not proved")
		if d.ticket(m.TicketID).RequesterID != amir.Person {
			t.Errorf("without proof the sender asks for themselves: %+v", m)
		}
		d.proved()
		m = forward("anna@org.example", "no agent")
		if n := d.count(`SELECT count(*) FROM person_address WHERE address = 'rik@org.example'`); !m.Opened || n != 0 {
			t.Errorf("a user made a ticket in another's name: %+v", m)
		}
		m = forward("amir@org.example", "proved")
		got := d.ticket(m.TicketID)
		rik := must(person.ByAddress(t.Context(), d.db, "rik@org.example"))(t)
		if got.RequesterID != rik.ID || rik.Name != "Rik Real" || rik.Verified {
			t.Fatalf("%+v, %+v", got, rik)
		}
		steps, _, err := d.tickets.Thread(t.Context(), access.Actor{Person: rik.ID, Via: access.ViaPortal}, got.ID, ticket.Page{})
		if err != nil || len(steps) != 1 || !strings.Contains(steps[0].Message.Text, "on fire") || strings.Contains(steps[0].Message.Text, "always late") {
			t.Errorf("%+v, %v", steps, err)
		}
		kinds := []ticket.EntryKind{}
		for _, item := range d.timeline(got.ID) {
			kinds = append(kinds, item.Kind)
		}
		if fmt.Sprint(kinds) != "[opened mail_forwarded message_in]" {
			t.Errorf("%v", kinds)
		}
		if said := d.message(got.ID); !said.Held || !strings.Contains(said.Text, "always late") {
			t.Errorf("%+v", said)
		}
	})
}
