package app_test

import (
	"context"
	"errors"
	"testing"

	"firstline/internal/base/db"
	"firstline/internal/base/live"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/outbox"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
)

// onEngines runs a test on a serving desk of each engine.
func onEngines(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			f(t, serve(t, e))
		})
	}
}

// stream is what the open pages of a person hear.
func (d *desk) stream(who access.Actor) *live.Subscription {
	d.t.Helper()
	<-d.Live.Ready()
	topics, err := ticket.Topics(d.t.Context(), d.DB, who)
	if err != nil {
		d.t.Fatal(err)
	}
	s := d.Live.Subscribe(live.Want{Topics: topics, Keys: []string{front.PersonStreams(who.Person)}, Allow: func(context.Context, live.Event) bool { return true }})
	d.t.Cleanup(s.Close)
	return s
}

func (d *desk) opened(who access.Actor) ticket.Ticket {
	d.t.Helper()
	tk, err := d.Tickets.Open(d.t.Context(), who, ticket.Opening{
		Subject: "No sound", Body: ticket.Written("", "It is silent.", nil), Channel: ticket.Portal, Requester: who.Person,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return tk
}

// ended waits until a stream is closed from the desk's side; another event may come before.
func ended(t *testing.T, s *live.Subscription) {
	t.Helper()
	for {
		if _, err := s.Next(t.Context()); err != nil {
			if !errors.Is(err, live.ErrRevoked) {
				t.Fatal(err)
			}
			return
		}
	}
}

func TestSharedTicketIsLiveForWhomItWasSharedWith(t *testing.T) {
	onEngines(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		anna, bert := d.person("Anna Ask", "en", account.Roles{}), d.person("Bert Beg", "en", account.Roles{})
		agent := d.person("Amir Agent", "en", account.Roles{Agent: true})
		tk := d.opened(anna)
		before := d.stream(bert)
		if _, err := d.Tickets.Watch(ctx, agent, tk.ID, bert.Person, true); err != nil {
			t.Fatal(err)
		}
		ended(t, before) // their browser comes back for a new stream
		now := d.stream(bert)
		if _, _, err := d.Tickets.Reply(ctx, agent, tk.ID, ticket.Answering{Body: ticket.Written("", "Is it on?", nil)}); err != nil {
			t.Fatal(err)
		}
		if e, err := now.Next(ctx); err != nil || e.IDs["ticket"] != int64(tk.ID) {
			t.Errorf("hears %+v, %v", e, err)
		}
	})
}

func TestNoteIsMarkedAsHiddenFromRequesters(t *testing.T) {
	onEngines(t, func(t *testing.T, d *desk) {
		agent := d.person("Amir Agent", "en", account.Roles{Agent: true})
		anna := d.person("Anna Ask", "en", account.Roles{})
		tk := d.opened(anna)
		heard := d.stream(anna)
		if _, _, err := d.Tickets.AddNote(t.Context(), agent, tk.ID, ticket.Written("", "Between us.", nil), ticket.Once{}); err != nil {
			t.Fatal(err)
		}
		e, err := heard.Next(t.Context())
		for err == nil && e.IDs["seq"] == 1 { // the ticket's opening may be told late
			e, err = heard.Next(t.Context())
		}
		if err != nil || e.IDs[ticket.Hidden] != 1 {
			t.Errorf("hears %+v, %v", e, err)
		}
	})
}

func TestColleaguesHearWhatStandsAtTheDoor(t *testing.T) {
	onEngines(t, func(t *testing.T, d *desk) {
		agent, mate := d.person("Amir Agent", "en", account.Roles{Agent: true}), d.person("Mia Mate", "en", account.Roles{Agent: true})
		tk := d.opened(d.person("Anna Ask", "en", account.Roles{}))
		if err := d.Settings.Save(t.Context(), access.System(), map[string]string{"ticket.undo_send": "60s"}); err != nil {
			t.Fatal(err)
		}
		heard := d.stream(mate)
		if err := d.Outbox.Send(t.Context(), agent, tk.ID, outbox.Sending{Body: ticket.Written("", "Is it on?", nil)}); err != nil {
			t.Fatal(err)
		}
		e, err := heard.Next(t.Context())
		for err == nil && e.IDs["seq"] != 0 { // of the ticket's opening, which may be told late
			e, err = heard.Next(t.Context())
		}
		if err != nil || e.IDs["ticket"] != int64(tk.ID) || e.IDs[ticket.Hidden] != 1 {
			t.Errorf("hears %+v, %v", e, err)
		}
	})
}

func TestWhoHasLeftIsShutOutAtOnce(t *testing.T) {
	onEngines(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		admin := d.person("Ada Admin", "en", account.Roles{Admin: true})
		left, merged, into := d.person("Leo Left", "en", account.Roles{}), d.person("Mo Merged", "en", account.Roles{}), d.person("Ina Into", "en", account.Roles{})
		for name, c := range map[string]struct {
			who access.Actor
			do  func() error
		}{
			"left":   {left, func() error { return d.People.SetActive(ctx, admin, left.Person, false) }},
			"merged": {merged, func() error { return d.People.Merge(ctx, admin, merged.Person, into.Person) }},
		} {
			d.session(c.who)
			s := d.stream(c.who)
			if err := c.do(); err != nil {
				t.Fatal(err)
			}
			ended(t, s)
			if n := d.count(`SELECT count(*) FROM session WHERE person_id = $1`, c.who.Person); n != 0 {
				t.Errorf("%s: %d sessions would live again", name, n)
			}
		}
	})
}
