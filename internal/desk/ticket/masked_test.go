package ticket_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/mask"
	"firstline/internal/desk/ticket"
)

func (d *desk) says(id ticket.ID, text string) {
	d.t.Helper()
	if _, _, err := d.tickets.Answer(d.t.Context(), d.anna, id, ticket.Saying{Body: said(text), Channel: ticket.Portal, Author: d.anna.Person}); err != nil {
		d.t.Fatal(err)
	}
}

// TestSecretsAreCoveredWhereverTheyAreKept looks for them in every column of the ticket, its messages and its timeline.
func TestSecretsAreCoveredWhereverTheyAreKept(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := must(d.tickets.Open(t.Context(), d.anna, ticket.Opening{
			Subject: "Password: Winter2026! no longer works", Symptom: "Winter2026! is refused", Tried: "wachtwoord: Zomer-2026",
			Body:    ticket.Body{HTML: "<p>I pay with <b>4242&nbsp;4242 4242 4242</b></p>", Text: "I pay with 4242 4242 4242 4242", QuotedText: "mdp : Tr0mbone", QuotedHTML: "<p>mdp : Tr0mbone</p>"},
			Channel: ticket.Portal, Requester: d.anna.Person,
		}))(t)
		if tk.Subject != "Password: "+mask.Mark+" no longer works" || !strings.Contains(tk.Preview, "●●●● 4242") {
			t.Errorf("subject %q, preview %q", tk.Subject, tk.Preview)
		}
		d.says(tk.ID, "PIN: 4711")
		for _, secret := range []string{"Winter2026", "Zomer-2026", "4242 4242", "4242&nbsp;4242", "Tr0mbone", "4711"} {
			for _, query := range []string{
				`SELECT count(*) FROM ticket WHERE replace(subject || symptom || tried || preview, $1, '') <> subject || symptom || tried || preview`,
				`SELECT count(*) FROM message WHERE replace(text || html || quoted_text || quoted_html, $1, '') <> text || html || quoted_text || quoted_html`,
				`SELECT count(*) FROM entry WHERE replace(payload, $1, '') <> payload`,
			} {
				var n int
				if err := d.db.Get(t.Context(), &n, query, secret); err != nil || n > 0 {
					t.Errorf("%q stands in %d rows (%v): %s", secret, n, err, query)
				}
			}
		}
		got := must(d.tickets.Reveal(t.Context(), d.agent, tk.ID, 1))(t)
		want := []mask.Found{{Kind: mask.Password, Words: "Winter2026!"}, {Kind: mask.Password, Words: "Zomer-2026"}, {Kind: mask.Card, Words: "4242 4242 4242 4242"}, {Kind: mask.Password, Words: "Tr0mbone"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if got := must(d.tickets.Reveal(t.Context(), d.agent, tk.ID, 2))(t); len(got) != 1 || got[0].Words != "4711" {
			t.Errorf("the answer's secret is %v", got)
		}
	})
}

func TestALookAtWhatIsCoveredIsNoted(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := must(d.tickets.Open(t.Context(), d.anna, ticket.Opening{
			Subject: "Locked out", Body: said("My password is Winter2026!"), Channel: ticket.Portal, Requester: d.anna.Person,
		}))(t)
		_, err := d.tickets.Reveal(t.Context(), d.anna, tk.ID, 1)
		wantKind(t, err, errs.Forbidden)
		_, err = d.tickets.Reveal(t.Context(), d.other, tk.ID, 1)
		wantKind(t, err, errs.NotFound)
		_, err = d.tickets.Reveal(t.Context(), d.agent, tk.ID, 2)
		wantKind(t, err, errs.NotFound)
		must(d.tickets.Reveal(t.Context(), d.agent, tk.ID, 1))(t)
		items, _, err := d.tickets.Timeline(t.Context(), d.agent, tk.ID, ticket.Page{})
		if err != nil {
			t.Fatal(err)
		}
		last := items[len(items)-1]
		if last.Kind != ticket.WasRevealed || last.Public || idOf(last.ActorID) != d.agent.Person || strings.Contains(last.Payload, "Winter") {
			t.Errorf("the timeline ends with %+v", last.Entry)
		}
		var looks int
		if err := d.db.Get(t.Context(), &looks, `SELECT count(*) FROM audit WHERE action = 'ticket.reveal' AND object_id = $1`, tk.ID); err != nil || looks != 1 {
			t.Errorf("%d looks stand in the audit (%v)", looks, err)
		}
		if after := must(d.tickets.Get(t.Context(), d.agent, tk.ID))(t); after.ActivityAt != tk.ActivityAt {
			t.Error("a look moved the ticket in the lists")
		}
	})
}

func TestWhatIsCoveredGoesAlongAndGoesAway(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.anna)
		d.says(tk.ID, "Another thing: my password is Winter2026!")
		split := must(d.tickets.Split(t.Context(), d.agent, tk.ID, ticket.Splitting{Message: 2, Subject: "Another thing", Requester: d.anna.Person}))(t)
		if got := must(d.tickets.Reveal(t.Context(), d.agent, split.ID, 1))(t); len(got) != 1 || got[0].Words != "Winter2026!" {
			t.Errorf("the new ticket has %v", got)
		}
		must(d.tickets.Change(t.Context(), d.lead, tk.ID, "test", func(c *ticket.Change) error {
			_, err := c.Redact(t.Context(), ticket.Redaction{Seq: 2, Text: "Winter2026!", Reason: "A password"})
			return err
		}))(t)
		_, err := d.tickets.Reveal(t.Context(), d.agent, tk.ID, 2)
		wantKind(t, err, errs.NotFound)
		d.write(func(ctx context.Context, tx *db.Tx) error {
			var n int
			err := tx.Get(ctx, &n, `SELECT count(*) FROM masked WHERE ticket_id = $1`, tk.ID)
			if n > 0 {
				t.Errorf("%d secrets are left", n)
			}
			return err
		})
	})
}

// TestWhatTheDeskWritesStays: its own words are looked over before they leave (desk/guard), and then they are meant.
func TestWhatTheDeskWritesStays(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.anna)
		if _, _, err := d.tickets.Reply(t.Context(), d.agent, tk.ID, ticket.Answering{Body: said("Your password is Winter2026!")}); err != nil {
			t.Fatal(err)
		}
		m := must(ticket.MessageAt(t.Context(), d.db, tk.ID, 2))(t)
		if m.Text != "Your password is Winter2026!" || m.Masked != 0 {
			t.Errorf("it says %q, with %d covered", m.Text, m.Masked)
		}
	})
}
