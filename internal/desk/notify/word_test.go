package notify_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/notify"
	"firstline/internal/desk/ticket"
)

func TestThanksAloneAreNoNewsForTheAgent(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx, tk := t.Context(), d.open(d.asked.ID, ticket.Email)
		if _, err := d.tickets.Resolve(ctx, d.agent, tk.ID, ticket.Solution{Text: "Unmuted.", Cause: ticket.Other}); err != nil {
			t.Fatal(err)
		}
		want := d.letters()
		for _, c := range []struct {
			text string
			told bool
		}{{"Merci beaucoup !", false}, {"Tout fonctionne maintenant, merci !", true}, {"Merci, mais le son manque à gauche.", true}} {
			if c.told {
				want = append(want, "agent_answer amir@org.example")
			}
			if _, _, err := d.tickets.Answer(ctx, access.System(), tk.ID, ticket.Saying{Body: said(c.text), Channel: ticket.Email, Author: d.asked.ID}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, d.letters()); diff != "" {
				t.Errorf("after «%s»: %s", c.text, diff)
			}
		}
	})
}

func TestRemindersGoToTheRequesterWhereMailArrives(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx, tk := t.Context(), d.open(d.asked.ID, ticket.Phone)
		watcher := d.person("Wim Watch", "wim@org.example")
		if _, err := d.tickets.Watch(ctx, d.agent, tk.ID, watcher.ID, false); err != nil {
			t.Fatal(err)
		}
		tk, err := d.tickets.Resolve(ctx, d.agent, tk.ID, ticket.Solution{Text: "Unmuted.", Cause: ticket.Other})
		if err != nil {
			t.Fatal(err)
		}
		before, closes := len(d.letters()), d.db.Now().Add(48*time.Hour)
		remind := func(p confirm.RemindedPayload) {
			t.Helper()
			_, err := d.tickets.Change(ctx, access.System(), tk.ID, "ticket.silence", func(c *ticket.Change) error {
				_, err := c.Record(ctx, confirm.Reminded, true, p)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		remind(confirm.RemindedPayload{Number: 1})
		remind(confirm.RemindedPayload{Number: 2, Closes: closes})
		d.write(func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE person_address SET bounced_at = $1`, tx.Now)
			return err
		})
		remind(confirm.RemindedPayload{Number: 3})
		if diff := cmp.Diff([]string{"reminder anna@org.example", "last_reminder anna@org.example"}, d.letters()[before:]); diff != "" {
			t.Error(diff)
		}
		list, err := letter.OfTicket(ctx, d.db, int64(tk.ID))
		if err != nil {
			t.Fatal(err)
		}
		last := list[len(list)-1]
		args, err := letter.Decode[notify.ResolvedArgs](last)
		if err != nil || last.Locale != "fr" || !args.Resolved.Equal(tk.ResolvedAt.Time) || !args.Closes.Equal(closes.Time) {
			t.Errorf("the last letter is in %s and says %+v, %v", last.Locale, args, err)
		}
	})
}

func TestLeadHearsOfTheSecondStillBroken(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		lead := d.person("Lena Lead", "lena@org.example")
		d.write(func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO account (person_id, agent, lead, created_at, updated_at) VALUES ($1, TRUE, TRUE, $2, $2)`, lead.ID, tx.Now)
			if err == nil {
				_, err = tx.Exec(t.Context(), `INSERT INTO team_member (team_id, person_id, lead) VALUES ($1, $2, TRUE)`, d.team, lead.ID)
			}
			return err
		})
		ctx, tk := t.Context(), d.open(d.asked.ID, ticket.Email)
		for _, want := range [][]string{
			{"agent_reopened amir@org.example"},
			{"agent_reopened amir@org.example", "lead_reopened lena@org.example"},
		} {
			if _, err := d.tickets.Resolve(ctx, d.agent, tk.ID, ticket.Solution{Text: "Unmuted.", Cause: ticket.Other}); err != nil {
				t.Fatal(err)
			}
			before := len(d.letters())
			if _, err := d.tickets.NotSolved(ctx, access.System(), tk.ID, ticket.Saying{Channel: ticket.Email, Author: d.asked.ID}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, d.letters()[before:]); diff != "" {
				t.Error(diff)
			}
		}
	})
}
