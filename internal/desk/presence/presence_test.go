package presence_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/live"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/presence"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

type desk struct {
	*testsite.Desk
	t          *testing.T
	amir, mia  access.Actor
	anna       access.Actor
	id         ticket.ID
	other      *presence.Room // of another node
	miasScreen *live.Subscription
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Parallel()
	testsite.Each(t, func(t *testing.T, site *testsite.Desk) {
		t.Helper()
		d := &desk{Desk: site, t: t}
		d.RunLive()
		hub := live.NewHub(site.DB)
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- hub.Run(ctx) }()
		<-hub.Ready()
		t.Cleanup(func() { cancel(); <-ended })
		d.other = presence.NewRoom(site.DB, site.Tickets, hub)
		d.amir = site.Person("Amir Agent", "en", account.Roles{Agent: true})
		d.mia = site.Person("Mia Mate", "en", account.Roles{Agent: true})
		d.anna = site.Person("Anna Ask", "en", account.Roles{})
		d.id = site.Open(d.anna, "No sound", "It is silent.").ID
		topics, err := ticket.Topics(t.Context(), site.DB, d.mia)
		if err != nil {
			t.Fatal(err)
		}
		d.miasScreen = site.Live.Subscribe(live.Want{Topics: topics, Allow: func(context.Context, live.Event) bool { return true }})
		t.Cleanup(d.miasScreen.Close)
		f(t, d)
	})
}

func (d *desk) set(room *presence.Room, who access.Actor, doing presence.Doing) {
	d.t.Helper()
	if err := room.Set(d.t.Context(), who, d.id, doing); err != nil {
		d.t.Fatal(err)
	}
}

// told waits until Mia's screen hears of somebody who does that.
func (d *desk) told(doing presence.Doing) {
	d.t.Helper()
	for {
		e, err := d.miasScreen.Next(d.t.Context())
		if err != nil {
			d.t.Fatal(err)
		}
		if e.Kind == "presence" {
			if got := presence.Doing(e.IDs["doing"]); got != doing || e.IDs[ticket.Hidden] != 1 {
				d.t.Errorf("screens hear %+v, want %d", e, doing)
			}
			return
		}
	}
}

func (d *desk) sees(room *presence.Room, who access.Actor, want ...presence.Someone) {
	d.t.Helper()
	all, err := room.Others(d.t.Context(), who)
	if err != nil {
		d.t.Fatal(err)
	}
	if diff := cmp.Diff(want, all[d.id]); diff != "" {
		d.t.Errorf("at the ticket, for %s (-want +got):\n%s", who.Name, diff)
	}
}

func TestColleaguesSeeWhoIsAtATicketAndWhoWrites(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		amir := presence.Someone{Person: d.amir.Person}
		d.set(d.Presence, d.amir, presence.Looking)
		d.told(presence.Looking)
		d.sees(d.Presence, d.mia, amir)
		d.sees(d.Presence, d.amir)
		d.set(d.Presence, d.amir, presence.Looking) // said again, screens are not told again
		d.set(d.Presence, d.amir, presence.Writing)
		d.told(presence.Writing)
		d.sees(d.Presence, d.mia, presence.Someone{Person: d.amir.Person, Writing: true})
		d.Clock.Advance(30 * time.Second)
		d.sees(d.Presence, d.mia, amir) // types no more
		d.set(d.Presence, d.amir, presence.Left)
		d.told(presence.Left)
		d.sees(d.Presence, d.mia)
	})
}

func TestWhoSaysNothingIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.set(d.Presence, d.amir, presence.Looking)
		d.Clock.Advance(2 * time.Minute)
		d.sees(d.Presence, d.mia, presence.Someone{Person: d.amir.Person})
		d.Clock.Advance(time.Minute)
		d.sees(d.Presence, d.mia)
	})
}

func TestWhoMayNotSeeATicketIsToldNothingOfIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		far := d.Person("Fay Far", "en", account.Roles{Agent: true})
		far.Teams = nil
		if err := d.Presence.Set(t.Context(), far, d.id, presence.Looking); !errs.Is(err, errs.NotFound) {
			t.Errorf("at a ticket of others: %v", err)
		}
		if err := d.Presence.Set(t.Context(), d.anna, d.id, presence.Looking); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a requester: %v", err)
		}
		d.set(d.Presence, d.amir, presence.Looking)
		d.sees(d.Presence, far)
	})
}

func TestNodesTellEachOther(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		if d.DB.Engine() == db.SQLite {
			t.Skip("SQLite has one node")
		}
		d.set(d.other, d.amir, presence.Writing)
		d.told(presence.Writing) // so the other node's event has come
		d.sees(d.Presence, d.mia, presence.Someone{Person: d.amir.Person, Writing: true})
	})
}
