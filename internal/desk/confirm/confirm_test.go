package confirm_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testdb"
)

type desk struct {
	t       *testing.T
	db      *db.DB
	clock   *testdb.Clock
	keys    *secret.Keys
	tickets *ticket.Store
	confirm *confirm.Desk
	anna    person.Person
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) {
		settings, err := setting.NewStore(t.Context(), base)
		if err != nil {
			t.Fatal(err)
		}
		d := &desk{t: t, db: base, clock: clock, keys: secret.NewKeys(), tickets: ticket.NewStore(base, settings, nil, nil)}
		d.confirm = confirm.New(base, d.keys, d.tickets)
		err = base.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO team (name, level, is_default, created_at, updated_at) VALUES ('Desk', 1, TRUE, $1, $1)`, tx.Now)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		d.anna, err = person.NewStore(base, settings, nil).Create(t.Context(), access.System(), person.Draft{
			Name: "Anna", Locale: "nl", TimeZone: "Europe/Brussels", Addresses: []string{"anna@org.example"},
		})
		if err != nil {
			t.Fatal(err)
		}
		f(t, d)
	})
}

// resolved is a ticket that waits for its confirmation, and the link that asks.
func (d *desk) resolved() (ticket.Ticket, string) {
	d.t.Helper()
	tk, err := d.tickets.Open(d.t.Context(), access.System(), ticket.Opening{
		Subject: "No sound", Body: ticket.Written("", "Nothing.", nil), Channel: ticket.Email, Requester: d.anna.ID,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return d.resolve(tk.ID)
}

func (d *desk) resolve(id ticket.ID) (ticket.Ticket, string) {
	d.t.Helper()
	tk, err := d.tickets.Resolve(d.t.Context(), access.System(), id, ticket.Solution{Text: "Unmuted.", Cause: ticket.UserKnowledge})
	if err != nil {
		d.t.Fatal(err)
	}
	return tk, confirm.Token(d.keys, confirm.Link{Ticket: tk.ID, Person: d.anna.ID, Resolved: tk.ResolvedAt, Expires: d.db.Now().Add(30 * 24 * time.Hour)})
}

func (d *desk) state(id ticket.ID) ticket.Ticket {
	d.t.Helper()
	tk, err := d.tickets.Get(d.t.Context(), access.System(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return tk
}

func TestLookingAtTheQuestionChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk, link := d.resolved()
		q, err := d.confirm.Question(t.Context(), link)
		if err != nil || !q.Asked || q.Locale != "nl" || q.Resolution != "Unmuted." {
			t.Errorf("%+v, %v", q, err)
		}
		if now := d.state(tk.ID); now.State != ticket.Resolved || now.Version != tk.Version {
			t.Errorf("looking changed the ticket: %+v", now)
		}
	})
}

func TestSolvedClosesAndSayingItTwiceIsHarmless(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk, link := d.resolved()
		for range 2 {
			if err := d.confirm.Solved(t.Context(), link); err != nil {
				t.Fatal(err)
			}
		}
		if now := d.state(tk.ID); now.State != ticket.Closed || now.CloseKind != ticket.Confirmed {
			t.Errorf("%s %s", now.State, now.CloseKind)
		}
	})
}

func TestStillBrokenReopensWithTheWords(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk, link := d.resolved()
		if _, err := d.confirm.StillBroken(t.Context(), link, "Only on the left."); err != nil {
			t.Fatal(err)
		}
		if now := d.state(tk.ID); now.State != ticket.Open || now.Reopened != 1 || now.Preview != "Only on the left." {
			t.Errorf("%+v", now)
		}
	})
}

func TestLinkOfAnOlderResolutionSaysNothingAboutANewerOne(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk, old := d.resolved()
		if _, err := d.confirm.StillBroken(t.Context(), old, ""); err != nil {
			t.Fatal(err)
		}
		d.clock.Advance(time.Hour)
		_, fresh := d.resolve(tk.ID)
		if err := d.confirm.Solved(t.Context(), old); !errs.Is(err, errs.Conflict) {
			t.Errorf("the old link gave %v", err)
		}
		if err := d.confirm.Solved(t.Context(), fresh); err != nil {
			t.Errorf("the new link gave %v", err)
		}
	})
}

func TestForgedAndExpiredLinksAreUnknown(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk, link := d.resolved()
		parts := strings.Split(link, ".")
		other := append([]string{}, parts...)
		other[1] = "zz"
		for name, token := range map[string]string{
			"empty": "", "cut": link[:len(link)-1], "other person": strings.Join(other, "."), "no signature": strings.Join(parts[:4], ".") + ".",
			"other purpose": strings.Join(append(parts[:4:4], d.keys.Sign("other", parts[:4]...)), "."),
			"other desk":    confirm.Token(secret.NewKeys(), confirm.Link{Ticket: tk.ID, Person: d.anna.ID, Resolved: tk.ResolvedAt, Expires: d.db.Now().Add(time.Hour)}),
		} {
			if err := d.confirm.Solved(t.Context(), token); !errs.Is(err, errs.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		d.clock.Advance(31 * 24 * time.Hour)
		if err := d.confirm.Solved(t.Context(), link); !errs.Is(err, errs.NotFound) {
			t.Errorf("expired: %v", err)
		}
		if now := d.state(tk.ID); now.State != ticket.Resolved {
			t.Errorf("a bad link made it %s", now.State)
		}
	})
}

// A double click reaches the desk twice, one after the other or at once, and often after the first has reopened the ticket.
func TestStillBrokenSaidTwiceIsSaidOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk, link := d.resolved()
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if got, err := d.confirm.StillBroken(t.Context(), link, "Only on the left."); err != nil || got.ID != tk.ID {
					t.Errorf("ticket %d, %v", got.ID, err)
				}
			})
		}
		wg.Wait()
		steps, _, err := d.tickets.Thread(t.Context(), access.System(), tk.ID, ticket.Page{})
		if err != nil {
			t.Fatal(err)
		}
		said := 0
		for _, s := range steps {
			if s.Message != nil && s.Message.Text == "Only on the left." {
				said++
			}
		}
		if said != 1 {
			t.Errorf("the words stand there %d times", said)
		}
		if _, err := d.confirm.StillBroken(t.Context(), link, "And on the right."); !errs.Is(err, errs.Conflict) {
			t.Errorf("other words by the same link: %v", err)
		}
	})
}

func TestLateStillBrokenOpensOneTicketThatFollows(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for _, text := range []string{"Silent again.", "Thank you!"} { // polite or not, they say that it is broken
			tk, link := d.resolved()
			if err := d.confirm.Solved(t.Context(), link); err != nil {
				t.Fatal(err)
			}
			d.clock.Advance(29 * 24 * time.Hour)
			first, err := d.confirm.StillBroken(t.Context(), link, text)
			if err != nil || first.ID == tk.ID {
				t.Fatalf("%q: ticket %d, %v", text, first.ID, err)
			}
			if again, err := d.confirm.StillBroken(t.Context(), link, text); err != nil || again.ID != first.ID {
				t.Errorf("%q sent twice opened %d and %d, %v", text, first.ID, again.ID, err)
			}
		}
	})
}
