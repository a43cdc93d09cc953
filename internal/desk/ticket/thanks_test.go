package ticket_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/file"
	"firstline/internal/desk/ticket"
)

// put brings a new ticket of Anna's into a state, and gives it with the number of its entries.
func (d *desk) put(state ticket.State) ticket.Ticket {
	d.t.Helper()
	ctx, tk := d.t.Context(), d.open(d.anna)
	switch state {
	case ticket.New:
		return tk
	case ticket.Open, ticket.WaitingUser:
		tk, _, err := d.tickets.Reply(ctx, d.agent, tk.ID, ticket.Answering{Body: said("Is it on?"), Then: state})
		return must(tk, err)(d.t)
	}
	tk = must(d.tickets.Resolve(ctx, d.agent, tk.ID, ticket.Solution{Text: "It was off.", Cause: ticket.Hardware}))(d.t)
	if state == ticket.Closed {
		tk = must(d.tickets.Confirm(ctx, d.anna, tk.ID, d.anna.Person))(d.t)
	}
	return tk
}

// after are the entries that followed a ticket's state, as «kind payload».
func (d *desk) after(tk ticket.Ticket) []string {
	d.t.Helper()
	items, _, err := d.tickets.Timeline(d.t.Context(), access.System(), tk.ID, ticket.Page{})
	if err != nil {
		d.t.Fatal(err)
	}
	got := []string{}
	for _, it := range items {
		if it.Seq > tk.LastSeq {
			got = append(got, string(it.Kind)+" "+it.Payload)
		}
	}
	return got
}

func TestThanksJoinTheTimelineAndMoveNothing(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		const thanks, solved, plain = `message_in {"channel":"portal","reason":"thanks"}`, `message_in {"channel":"portal","reason":"solved"}`, `message_in {"channel":"portal"}`
		const wakes, reopens = `state {"from":"waiting_user","to":"open"}`, `reopened {"from":"resolved","why":"answer"}`
		for _, c := range []struct {
			text  string
			state ticket.State
			to    ticket.State
			want  []string
		}{
			{"Merci beaucoup !", ticket.Resolved, ticket.Resolved, []string{thanks}},
			{"Bedankt, Amir!\n\nAnna", ticket.Resolved, ticket.Resolved, []string{thanks}},
			{"ok", ticket.Resolved, ticket.Resolved, []string{thanks}},
			{"Thanks!", ticket.Closed, ticket.Closed, []string{thanks}},
			{"Thanks!", ticket.WaitingUser, ticket.WaitingUser, []string{thanks}},
			{"Thanks!", ticket.Open, ticket.Open, []string{thanks}},
			{"ok", ticket.WaitingUser, ticket.Open, []string{plain, wakes}},
			{"It works now, thanks!", ticket.Resolved, ticket.Resolved, []string{solved}},
			{"It works now, thanks!", ticket.Closed, ticket.Closed, []string{solved}},
			{"It works now, thanks!", ticket.WaitingUser, ticket.Open, []string{solved, wakes}},
			{"Thanks, but now the tray is stuck.", ticket.Resolved, ticket.Open, []string{plain, reopens}},
			{"Thanks! Could you look at my screen, too?", ticket.Resolved, ticket.Open, []string{plain, reopens}},
		} {
			before := d.put(c.state)
			d.clock.Advance(time.Minute)
			tk, _, err := d.tickets.Answer(t.Context(), d.anna, before.ID, ticket.Saying{Body: said(c.text), Channel: ticket.Portal, Author: d.anna.Person})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, d.after(before)); diff != "" || tk.State != c.to {
				t.Errorf("«%s» on a ticket that is %s makes it %s: %s", c.text, c.state, tk.State, diff)
			}
			if moved := !tk.RequesterAt.Equal(before.RequesterAt.Time); moved != (len(c.want) == 2) {
				t.Errorf("«%s» on a ticket that is %s: counted as a new word %v", c.text, c.state, moved)
			}
		}
	})
}

func TestThanksLongAfterTheCloseOpenNoNewTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.put(ticket.Closed)
		d.clock.Advance(400 * 24 * time.Hour)
		for text, follows := range map[string]bool{"Merci !": false, "It is broken again.": true} {
			got, _, err := d.tickets.Answer(t.Context(), d.anna, tk.ID, ticket.Saying{Body: said(text), Channel: ticket.Portal, Author: d.anna.Person})
			if err != nil || (got.ID != tk.ID) != follows {
				t.Errorf("«%s» stands on ticket %d of %d, %v", text, got.ID, tk.ID, err)
			}
		}
	})
}

func TestThanksWithAFileAreMoreThanThanks(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.put(ticket.Resolved)
		f := file.ID("photo")
		d.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `
				INSERT INTO file (id, sha256, name, type, size, added_by, created_at)
				VALUES ($1, 'x', 'photo.png', 'image/png', 1, $2, $3)`, f, d.anna.Person, tx.Now)
			return err
		})
		got, _, err := d.tickets.Answer(t.Context(), d.anna, tk.ID, ticket.Saying{
			Body: ticket.Body{HTML: clean.FromText("Thanks!"), Text: "Thanks!", Files: []ticket.Attach{{File: f}}}, Channel: ticket.Portal, Author: d.anna.Person,
		})
		if err != nil || got.State != ticket.Open {
			t.Errorf("%s, %v", got.State, err)
		}
	})
}
