package account_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/testdesk/testdb"
)

func TestATokenIsLookedUpOnceInAMoment(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		text, _, err := k.CreateToken(t.Context(), k.actor(k.ben), account.NewToken{Name: "script", Scopes: []string{account.ScopeTicketsRead}})
		if err != nil {
			t.Fatal(err)
		}
		read := func(ip string) (actor account.Actor, queries int64) {
			t.Helper()
			before := k.db.Stats().Queries
			actor, _, err := k.ByToken(t.Context(), text.Reveal(), ip)
			if err != nil {
				t.Fatal(err)
			}
			return actor, k.db.Stats().Queries - before
		}
		read(home) // writes down that it is used
		first, queries := read(home)
		if queries != 1 {
			t.Errorf("a token that was not read costs %d queries", queries)
		}
		again, queries := read("192.0.2.77")
		first.IP = "192.0.2.77"
		if diff := cmp.Diff(first, again); diff != "" || queries != 0 {
			t.Errorf("remembered, %d queries: %s", queries, diff)
		}
		k.clock.Advance(2 * time.Second)
		if _, queries := read(home); queries != 1 {
			t.Errorf("after a moment it costs %d queries", queries)
		}
	})
}

func TestWhatChangesHereCountsForRememberedTokensAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		text, token, err := k.CreateToken(t.Context(), k.actor(k.ben), account.NewToken{Name: "script", Scopes: []string{account.ScopeTicketsRead}})
		if err != nil {
			t.Fatal(err)
		}
		read := func() (account.Actor, error) {
			actor, _, err := k.ByToken(t.Context(), text.Reveal(), home)
			return actor, err
		}
		for range 3 {
			if _, err := read(); err != nil {
				t.Fatal(err)
			}
		}
		if err := k.db.Write(t.Context(), func(tx *db.Tx) error { return person.SetLocale(t.Context(), tx, k.ben, "nl") }); err != nil {
			t.Fatal(err)
		}
		if actor, err := read(); err != nil || actor.Locale != "nl" {
			t.Errorf("another language: %+v, %v", actor, err)
		}
		if err := k.Grant(t.Context(), k.admin, k.ben, account.Roles{Agent: true, Lead: true}); err != nil {
			t.Fatal(err)
		}
		if actor, err := read(); err != nil || !actor.Lead {
			t.Errorf("a new role: %+v, %v", actor, err)
		}
		if err := k.SetDisabled(t.Context(), k.admin, k.ben, true); err != nil {
			t.Fatal(err)
		}
		if _, err := read(); !errs.Is(err, errs.SignedOut) {
			t.Errorf("disabled: %v", err)
		}
		if err := k.SetDisabled(t.Context(), k.admin, k.ben, false); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := read(); err != nil {
				t.Fatal(err)
			}
		}
		if err := k.RevokeToken(t.Context(), k.admin, token.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := read(); !errs.Is(err, errs.SignedOut) {
			t.Errorf("revoked: %v", err)
		}
	})
}

// Another node, or the command line beside a running desk, has its own memory.
func TestWhatAnotherProcessChangesCountsWithinASecond(t *testing.T) {
	t.Parallel()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			clock, url := testdb.NewClock(), testdb.URL(t, engine)
			node := func() *db.DB {
				d, err := db.Open(t.Context(), url, db.Options{Clock: clock.Now, NoSync: true})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = d.Close() })
				return d
			}
			here := open(t, node(), clock)
			there := account.NewStore(node(), here.settings, here.people, here.passwords, nil)
			text, token, err := here.CreateToken(t.Context(), here.actor(here.ben), account.NewToken{Name: "script", Scopes: []string{account.ScopeTicketsRead}})
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if _, _, err := here.ByToken(t.Context(), text.Reveal(), home); err != nil {
					t.Fatal(err)
				}
			}
			if err := there.RevokeToken(t.Context(), here.admin, token.ID); err != nil {
				t.Fatal(err)
			}
			clock.Advance(time.Second)
			if _, _, err := here.ByToken(t.Context(), text.Reveal(), home); !errs.Is(err, errs.SignedOut) {
				t.Errorf("revoked elsewhere a second ago: %v", err)
			}
		})
	}
}
