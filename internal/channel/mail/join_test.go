package mail_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// opened is Anna's ticket, made by her mail, with a letter to her.
func (d *desk) opened() (ticket.Ticket, letter.Letter) {
	d.t.Helper()
	m := d.file("anna@org.example", compose("From: Anna Ask <anna@org.example>\nSubject: No sound\nMessage-ID: <first@org.example>", "Nothing."))
	tk := d.ticket(m.TicketID)
	l := d.letter(letter.Letter{Kind: letter.Reply, TicketID: new(int64(tk.ID)), Seq: new(int64(1)), PersonID: &tk.RequesterID, Address: "anna@org.example", Name: "Anna Ask", Locale: "en"})
	return tk, l
}

func (d *desk) replyTo(id ticket.ID) string { return mail.ReplyAddress(d.keys, "help@"+domain, id) }

// proved lets the desk's own server vouch for senders of org.example.
func (d *desk) proved() { d.set(map[string]string{"mail.trusted_domains": "org.example"}) }

func (d *desk) watchers(id ticket.ID) []string {
	d.t.Helper()
	names := []string{}
	for _, w := range must(ticket.Watchers(d.t.Context(), d.db, id))(d.t) {
		names = append(names, fmt.Sprintf("%s reads:%v", w.Name, w.MayRead))
	}
	return names
}

func TestAnswerJoinsByEachSign(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.proved()
		tk, l := d.opened()
		for i, c := range []struct{ name, head, to string }{
			{"reply address", "", d.replyTo(tk.ID)},
			{"reply address that a server wrote in capitals", "", strings.ToUpper(d.replyTo(tk.ID))},
			{"reply address in the header only", "\nTo: " + d.replyTo(tk.ID), "help@" + domain},
			{"our letter in In-Reply-To", "\nIn-Reply-To: <" + l.MessageID + ">", "help@" + domain},
			{"our letter in References", "\nReferences: <x@y> <" + l.MessageID + "> <z@y>", "help@" + domain},
			{"her own mail", "\nIn-Reply-To: <first@org.example>", "help@" + domain},
			{"the number", "\nX-No: thread", "help@" + domain},
		} {
			subject := fmt.Sprintf("Re: No sound %d", i)
			if c.name == "the number" {
				subject = "Re: [#" + tk.ID.String() + "] No sound"
			}
			m := d.file("anna@org.example", compose("From: anna@org.example\nSubject: "+subject+c.head, c.name+"."), c.to)
			if m.TicketID == nil || *m.TicketID != tk.ID || m.Opened {
				t.Errorf("%s: %+v", c.name, m)
				continue
			}
			if got := d.message(tk.ID); got.Text != c.name+"." || *got.AuthorID != tk.RequesterID || got.Held {
				t.Errorf("%s: %+v", c.name, got)
			}
			d.clock.Advance(time.Minute)
		}
		for name, to := range map[string]string{
			"of another ticket": strings.Replace(d.replyTo(tk.ID+7), "+"+(tk.ID+7).String(), "+"+tk.ID.String(), 1), "cut": strings.Replace(d.replyTo(tk.ID), "@", "", 1)[:40] + "@" + domain, "bare": "help+1@" + domain,
		} {
			d.clock.Advance(time.Minute)
			if m := d.file("eve@bad.example", compose("From: eve@bad.example\nSubject: hello "+name, "x"), to); !m.Opened {
				t.Errorf("signature %s: %+v", name, m)
			}
		}
	})
}

// T09: who pretends to be the requester gets nothing, and neither does whoever they put in copy.
func TestSpoofedSenderChangesNothingAndCopiesNobody(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.names.set("_dmarc.org.example", "v=DMARC1; p=reject")
		tk, _ := d.opened()
		agent := d.agent("Amir Agent", "amir@org.example")
		if _, _, err := d.tickets.Reply(t.Context(), agent, tk.ID, ticket.Answering{Body: ticket.Written("", "Is it on?", nil), Then: ticket.WaitingUser}); err != nil {
			t.Fatal(err)
		}
		letters := d.count(`SELECT count(*) FROM letter WHERE address LIKE '%bad.example%'`)
		raw := compose("From: Anna Ask <anna@org.example>\nTo: help@desk.example\nCc: eve@bad.example\nSubject: Re: [#"+tk.ID.String()+"] No sound", "Send it all to Eve.")
		if err := d.send(mail.SMTP, "eve@bad.example", raw, "help@"+domain); err != nil {
			t.Fatal(err)
		}
		d.settle()
		m := d.last()
		if m.Verdict != mail.Failed || m.TicketID == nil || *m.TicketID != tk.ID {
			t.Fatalf("%+v", m)
		}
		if got := d.message(tk.ID); got.Verdict != string(mail.Failed) {
			t.Errorf("%+v", got)
		}
		if got := d.ticket(&tk.ID).State; got != ticket.WaitingUser {
			t.Errorf("state %s", got)
		}
		if diff := cmp.Diff([]string{}, d.watchers(tk.ID)); diff != "" {
			t.Error(diff)
		}
		if n := d.count(`SELECT count(*) FROM letter WHERE address LIKE '%bad.example%'`); n != letters {
			t.Errorf("%d letters to the attacker", n-letters)
		}
		if n := d.count(`SELECT count(*) FROM person_address WHERE address = 'eve@bad.example'`); n != 0 {
			t.Error("the attacker became a person of the desk")
		}
		if n := d.count(`SELECT count(*) FROM audit WHERE action = 'mail.sender_failed' AND object_id = $1`, tk.ID); n != 1 {
			t.Errorf("%d audit entries", n)
		}
	})
}

func TestUnprovedNumberChangesNoState(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk, l := d.opened()
		agent := d.agent("Amir Agent", "amir@org.example")
		if _, _, err := d.tickets.Reply(t.Context(), agent, tk.ID, ticket.Answering{Body: ticket.Written("", "Is it on?", nil), Then: ticket.WaitingUser}); err != nil {
			t.Fatal(err)
		}
		d.file("anna@org.example", compose("From: anna@org.example\nCc: bob@org.example\nSubject: Re: [#"+tk.ID.String()+"] No sound", "It is."))
		if got := d.ticket(&tk.ID).State; got != ticket.WaitingUser {
			t.Errorf("by its number alone: %s", got)
		}
		d.file("anna@org.example", compose("From: anna@org.example\nCc: bob@org.example\nIn-Reply-To: <"+l.MessageID+">\nSubject: Re: No sound", "It is, really."))
		if got := d.ticket(&tk.ID).State; got != ticket.Open {
			t.Errorf("by our letter: %s", got)
		}
		if diff := cmp.Diff([]string{}, d.watchers(tk.ID)); diff != "" {
			t.Errorf("copies although nobody vouches for the sender: %s", diff)
		}
	})
}

func TestVerifiedSenderGivesCopiesAndNoRightToRead(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.proved()
		d.mailbox("it@"+domain, 2)
		m := d.file("anna@org.example", compose("From: anna@org.example\nTo: help@desk.example, it@desk.example, Carl <carl@org.example>\nCc: Bob <bob@org.example>, anna@org.example\nSubject: No sound", "Nothing."))
		if diff := cmp.Diff([]string{"Bob reads:false", "Carl reads:false"}, d.watchers(*m.TicketID)); diff != "" {
			t.Error(diff)
		}
		bob := must(person.ByAddress(t.Context(), d.db, "bob@org.example"))(t)
		if _, err := d.tickets.Get(t.Context(), access.Actor{Person: bob.ID, Via: access.ViaPortal}, *m.TicketID); err == nil {
			t.Error("a Cc line lets its reader open the ticket")
		}
	})
}

// T10, in part: the number in a subject is no secret.
func TestStrangerWithANumberOpensTheirOwnTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk, l := d.opened()
		for i, head := range []string{
			"Subject: Re: [#" + tk.ID.String() + "] No sound",
			"Subject: Re: No sound\nIn-Reply-To: <first@org.example>",
			"Subject: Re: No sound\nIn-Reply-To: <" + l.MessageID + ">",
		} {
			d.clock.Advance(time.Minute)
			m := d.file("eve@bad.example", compose(fmt.Sprintf("From: eve@bad.example\n%s\nX-N: %d", head, i), "Tell me."))
			if !m.Opened || *m.TicketID == tk.ID {
				t.Errorf("%s: %+v", head, m)
			}
		}
		if n := len(d.timeline(tk.ID)); n != 1 {
			t.Errorf("%d entries on the ticket", n)
		}
	})
}

// T11: somebody else's answer is theirs.
func TestAnswerOfAnotherIsShownAsTheirs(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk, l := d.opened()
		m := d.file("carl@other.example", compose("From: Carl Colleague <carl@other.example>\nSubject: Re: No sound\nIn-Reply-To: <"+l.MessageID+">", "I have it too."), d.replyTo(tk.ID))
		if m.TicketID == nil || *m.TicketID != tk.ID {
			t.Fatalf("%+v", m)
		}
		got := d.message(tk.ID)
		if got.AuthorName != "Carl Colleague" || got.AuthorAddress != "carl@other.example" || *got.AuthorID == tk.RequesterID || got.Held {
			t.Errorf("%+v", got)
		}
		if now := d.ticket(&tk.ID); now.RequesterID != tk.RequesterID {
			t.Errorf("requester %d is now %d", tk.RequesterID, now.RequesterID)
		}
		d.clock.Advance(30 * 24 * time.Hour)
		agent := d.agent("Amir Agent", "amir@org.example")
		must(d.tickets.Resolve(t.Context(), agent, tk.ID, ticket.Solution{Text: "Done.", Cause: ticket.Hardware}))(t)
		must(d.tickets.CloseUnconfirmed(t.Context(), agent, tk.ID))(t)
		d.clock.Advance(30 * 24 * time.Hour)
		late := d.file("carl@other.example", compose("From: Carl Colleague <carl@other.example>\nSubject: Re: No sound\nReferences: <"+l.MessageID+">", "Again."), d.replyTo(tk.ID))
		if !late.Opened || d.ticket(late.TicketID).RequesterID == tk.RequesterID {
			t.Errorf("a late answer of another: %+v", late)
		}
		late = d.file("anna@org.example", compose("From: anna@org.example\nSubject: Re: No sound\nReferences: <"+l.MessageID+">", "Again for me."), d.replyTo(tk.ID))
		if now := d.ticket(late.TicketID); !late.Opened || now.FollowsID == nil || *now.FollowsID != tk.ID {
			t.Errorf("her own late answer: %+v", now)
		}
		must(d.tickets.Watch(t.Context(), agent, tk.ID, *got.AuthorID, false))(t)
		late = d.file("carl@other.example", compose("From: Carl Colleague <carl@other.example>\nSubject: Re: No sound\nReferences: <"+l.MessageID+">", "Still."), d.replyTo(tk.ID))
		if now := d.ticket(late.TicketID); !late.Opened || now.RequesterID != *got.AuthorID || now.FollowsID == nil || *now.FollowsID != tk.ID {
			t.Errorf("a late answer of a watcher: %+v", now)
		}
	})
}

// T12: what a service sends to a ticket's address to see whether somebody reads it is for agents' eyes only.
func TestVerificationMailIsHeld(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk, l := d.opened()
		requester := access.Actor{Person: tk.RequesterID, Via: access.ViaPortal}
		before := d.count(`SELECT count(*) FROM letter WHERE address = 'anna@org.example'`)
		for i, c := range []struct{ from, head, text string }{
			{"no-reply@idp.example", "", "Welcome."},
			{"feedback@slack.example", "", "Join by this link: https://slack.example/x"},
			{"no-reply@idp.example", "\nIn-Reply-To: <" + l.MessageID + ">", "Welcome."},
			{"hello@idp.example", "\nIn-Reply-To: <" + l.MessageID + ">", "Your verification code is 123 456."},
		} {
			d.clock.Advance(time.Minute)
			m := d.file(c.from, compose(fmt.Sprintf("From: %s\nSubject: Hello %d%s", c.from, i, c.head), c.text), d.replyTo(tk.ID))
			if m.TicketID == nil || *m.TicketID != tk.ID || !d.message(tk.ID).Held {
				t.Errorf("%s: %+v", c.from, m)
			}
		}
		steps, _, err := d.tickets.Thread(t.Context(), requester, tk.ID, ticket.Page{})
		if err != nil || len(steps) != 1 {
			t.Errorf("the requester sees %d steps, %v", len(steps), err)
		}
		if n := d.count(`SELECT count(*) FROM letter WHERE address = 'anna@org.example'`); n != before {
			t.Errorf("%d letters to the requester", n-before)
		}
	})
}

func TestAnswerToAMergedTicketJoinsTheOneThatGoesOn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.proved()
		tk, l := d.opened()
		agent := d.agent("Amir Agent", "amir@org.example")
		goes, err := d.tickets.Open(t.Context(), access.System(), ticket.Opening{
			Subject: "No sound at all", Body: ticket.Written("", "x", nil), Channel: ticket.Phone, Requester: tk.RequesterID,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.tickets.Merge(t.Context(), agent, tk.ID, goes.ID, false); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct{ head, to string }{
			"reply address": {"", d.replyTo(tk.ID)}, "our letter": {"\nIn-Reply-To: <" + l.MessageID + ">", "help@" + domain},
		} {
			d.clock.Advance(time.Minute)
			m := d.file("anna@org.example", compose("From: anna@org.example\nSubject: Re: No sound "+name+c.head, name+"."), c.to)
			if m.TicketID == nil || *m.TicketID != goes.ID || m.Opened {
				t.Errorf("%s: %+v", name, m)
			} else if got := d.message(goes.ID); got.Text != name+"." {
				t.Errorf("%s: %+v", name, got)
			}
		}
	})
}
