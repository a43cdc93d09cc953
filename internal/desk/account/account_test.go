package account_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/testdesk/testdb"
)

const (
	password = "lantern gravel ninety moss"
	another  = "copper violin tundra eleven"
	home     = "192.0.2.7"
)

// desk is a desk with an administrator, an agent and a requester, who all have the same password.
type desk struct {
	*account.Store
	t         *testing.T
	db        *db.DB
	clock     *testdb.Clock
	people    *person.Store
	settings  *setting.Store
	passwords *secret.Passwords
	ended     []person.ID

	ada, ben, cem person.ID
	admin         account.Actor
}

func each(t *testing.T, f func(t *testing.T, k *desk)) {
	t.Helper()
	testdb.EachClock(t, func(t *testing.T, d *db.DB, clock *testdb.Clock) { f(t, open(t, d, clock)) })
}

func open(t *testing.T, d *db.DB, clock *testdb.Clock) *desk {
	t.Helper()
	settings, err := setting.NewStore(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	k := &desk{t: t, db: d, clock: clock, settings: settings, passwords: secret.NewPasswords()}
	k.people = person.NewStore(d, settings, func(ctx context.Context, tx *db.Tx, who person.ID) error { return k.EndIn(ctx, tx, who) })
	k.Store = account.NewStore(d, settings, k.people, k.passwords, func(_ context.Context, _ *db.Tx, who person.ID) error {
		k.ended = append(k.ended, who)
		return nil
	})
	k.ada = k.add("ada", account.Roles{Admin: true})
	k.ben = k.add("ben", account.Roles{Agent: true})
	k.cem = k.add("cem", account.Roles{})
	hash, err := passwordHash()
	if err != nil {
		t.Fatal(err)
	}
	k.exec(`UPDATE account SET password = $1`, hash)
	if k.admin, err = account.ActorOf(t.Context(), d, k.ada, account.ViaAdmin); err != nil {
		t.Fatal(err)
	}
	return k
}

// add makes a person with an account that has no password yet.
func (k *desk) add(name string, roles account.Roles) person.ID {
	k.t.Helper()
	p, err := k.people.Create(k.t.Context(), access.System(), person.Draft{Name: name, Addresses: []string{name + "@example.org"}})
	if err != nil {
		k.t.Fatal(err)
	}
	if err := k.Grant(k.t.Context(), access.System(), p.ID, roles); err != nil {
		k.t.Fatal(err)
	}
	return p.ID
}

// passwordHash is what the desks of all tests keep for the password; making it takes a while.
var passwordHash = sync.OnceValues(func() (string, error) { return secret.NewPasswords().Hash(context.Background(), password) })

func (k *desk) exec(query string, args ...any) {
	k.t.Helper()
	err := k.db.Write(k.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(k.t.Context(), query, args...)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *desk) try(name, password, ip string) (account.Started, error) {
	return k.SignIn(k.t.Context(), account.Try{Address: name + "@example.org", Password: password, IP: ip})
}

func (k *desk) signIn(name string) string {
	k.t.Helper()
	s, err := k.try(name, password, home)
	if err != nil {
		k.t.Fatal(err)
	}
	return s.Token.Reveal()
}

// alive tells whether the token of a session opens anything.
func (k *desk) alive(token string) bool {
	k.t.Helper()
	_, err := k.Session(k.t.Context(), token, account.ViaPortal, home)
	if err != nil && !errs.Is(err, errs.SignedOut) {
		k.t.Fatal(err)
	}
	return err == nil
}

func (k *desk) actor(who person.ID) account.Actor {
	k.t.Helper()
	a, err := account.ActorOf(k.t.Context(), k.db, who, account.ViaPortal)
	if err != nil {
		k.t.Fatal(err)
	}
	return a
}

func key(err error) string {
	e, ok := errors.AsType[*errs.Error](err)
	switch {
	case err == nil:
		return ""
	case !ok:
		return err.Error()
	case len(e.Fields) > 0:
		return e.Fields[0].Name + " " + e.Fields[0].Key
	}
	return e.Key
}

func TestSessionCarriesWhoItIs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		k.exec(`UPDATE account SET lead = TRUE WHERE person_id = $1`, k.ben)
		k.exec(`INSERT INTO team (id, name, level, created_at, updated_at) VALUES (1, 'one', 1, 1, 1), (2, 'two', 2, 1, 1)`)
		k.exec(`INSERT INTO team_member (team_id, person_id, lead) VALUES (1, $1, TRUE), (2, $1, FALSE)`, k.ben)
		double := k.add("double", account.Roles{})
		if err := k.people.Merge(t.Context(), k.admin, double, k.ben); err != nil {
			t.Fatal(err)
		}
		s, err := k.SignIn(t.Context(), account.Try{Address: " Double@Example.org", Password: password, IP: home, UserAgent: "Mozilla \xe9"})
		if err != nil {
			t.Fatal(err)
		}
		before := k.db.Stats().Queries
		got, err := k.Session(t.Context(), s.Token.Reveal(), account.ViaWorkspace, "192.0.2.9")
		if err != nil {
			t.Fatal(err)
		}
		if n := k.db.Stats().Queries - before; n != 1 {
			t.Errorf("it took %d queries", n)
		}
		want := account.Actor{
			Person: k.ben, Also: []person.ID{double}, Name: "ben", Locale: "en", Agent: true, Lead: true,
			Teams: []account.TeamID{1, 2}, Leads: []account.TeamID{1}, Via: account.ViaWorkspace, IP: "192.0.2.9",
		}
		if diff := cmp.Diff(want, got.Actor); diff != "" {
			t.Error(diff)
		}
		want.Via, want.IP = account.ViaMail, ""
		byMail, err := account.ActorOf(t.Context(), k.db, double, account.ViaMail)
		if diff := cmp.Diff(want, byMail); diff != "" || err != nil {
			t.Errorf("by mail of the merged one: %s, %v", diff, err)
		}
	})
}

func TestT25SessionsHaveNewSecretsAndOnlyTheirHashesAreKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		one, two := k.signIn("cem"), k.signIn("cem")
		if one == two || len(one) < 50 {
			t.Errorf("tokens %q and %q", one, two)
		}
		var hashes [][]byte
		if err := k.db.Select(t.Context(), &hashes, `SELECT hash FROM session`); err != nil {
			t.Fatal(err)
		}
		for _, h := range hashes {
			if len(h) != 32 || strings.Contains(one+two, string(h)) {
				t.Errorf("kept %x", h)
			}
		}
		for _, token := range []string{"", "fixed", one[:len(one)-1], strings.ToUpper(one), string(hashes[0])} {
			if k.alive(token) {
				t.Errorf("%q opens a session", token)
			}
		}
		s, err := k.Session(t.Context(), one, account.ViaPortal, home)
		if err != nil {
			t.Fatal(err)
		}
		if err := k.SignOut(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		if k.alive(one) || !k.alive(two) {
			t.Error("signing out ends the one session and no other")
		}
	})
}

func TestT25SessionsEndByRoleWhenNobodyTouchesThem(t *testing.T) {
	t.Parallel()
	for name, life := range map[string]struct{ idle, longest time.Duration }{
		"ada": {30 * time.Minute, 8 * time.Hour},
		"ben": {time.Hour, 12 * time.Hour},
		"cem": {7 * 24 * time.Hour, 30 * 24 * time.Hour},
	} {
		each(t, func(t *testing.T, k *desk) {
			token := k.signIn(name)
			for range 61 { // a page that asks by itself, again and again
				k.clock.Advance(life.idle / 61)
				_, _ = k.Session(t.Context(), token, account.ViaPortal, home)
			}
			k.clock.Advance(time.Second)
			if k.alive(token) {
				t.Errorf("%s: alive %v after the last gesture", name, life.idle)
			}
			token = k.signIn(name)
			for passed := time.Duration(0); passed < life.longest-life.idle/2; passed += life.idle / 2 {
				k.clock.Advance(life.idle / 2)
				s, err := k.Session(t.Context(), token, account.ViaPortal, home)
				if err != nil {
					t.Fatalf("%s: ended %v after the beginning, though touched", name, passed)
				}
				if err := k.Touch(t.Context(), s); err != nil {
					t.Fatal(err)
				}
			}
			k.clock.Advance(life.idle / 2)
			if k.alive(token) {
				t.Errorf("%s: alive %v after the beginning", name, life.longest)
			}
		})
	}
}

func TestTouchingWritesOnceAMinute(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		token := k.signIn("ben")
		before := k.db.Stats().Writes
		for range 30 { // five minutes of work
			k.clock.Advance(10 * time.Second)
			s, err := k.Session(t.Context(), token, account.ViaWorkspace, home)
			if err != nil {
				t.Fatal(err)
			}
			if err := k.Touch(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
		if n := k.db.Stats().Writes - before; n != 5 {
			t.Errorf("%d writes in 5 minutes", n)
		}
	})
}

func TestT25WhatChangesRightsEndsSessionsAndTokens(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(k *desk) error{
		"disabled": func(k *desk) error { return k.SetDisabled(k.t.Context(), k.admin, k.ben, true) },
		"roles": func(k *desk) error {
			return k.Grant(k.t.Context(), k.admin, k.ben, account.Roles{Agent: true, Lead: true})
		},
		"password": func(k *desk) error {
			_, err := k.ChangePassword(k.t.Context(), k.actor(k.ben), account.Change{Old: password, New: another})
			return err
		},
		"left": func(k *desk) error {
			if err := k.Grant(k.t.Context(), k.admin, k.ben, account.Roles{}); err != nil {
				return err
			}
			k.ended = nil
			return k.people.SetActive(k.t.Context(), k.admin, k.ben, false)
		},
		"merged": func(k *desk) error {
			if err := k.Grant(k.t.Context(), k.admin, k.ben, account.Roles{}); err != nil {
				return err
			}
			k.exec(`UPDATE account SET password = '' WHERE person_id = $1`, k.cem)
			k.ended = nil
			return k.people.Merge(k.t.Context(), k.admin, k.ben, k.cem)
		},
	} {
		each(t, func(t *testing.T, k *desk) {
			token, bystander := k.signIn("ben"), k.signIn("cem")
			text, _, err := k.CreateToken(t.Context(), k.actor(k.ben), account.NewToken{Name: "x", Scopes: []string{account.ScopeTicketsRead}})
			if err != nil {
				t.Fatal(err)
			}
			k.ended = nil
			if err := change(k); err != nil {
				t.Fatal(err)
			}
			if k.alive(token) {
				t.Errorf("%s: the session is alive", name)
			}
			if !k.alive(bystander) {
				t.Errorf("%s: somebody else's session ended", name)
			}
			if len(k.ended) == 0 || k.ended[0] != k.ben {
				t.Errorf("%s: open pages were told of %v", name, k.ended)
			}
			_, _, err = k.ByToken(t.Context(), text.Reveal(), home)
			if gone := name == "disabled" || name == "left" || name == "merged"; gone != errs.Is(err, errs.SignedOut) {
				t.Errorf("%s: the token gives %v", name, err)
			}
			if _, err = k.try("ben", password, home); (err == nil) != (name == "roles") {
				t.Errorf("%s: signing in with the old password gives %v", name, err)
			}
		})
	}
}

func TestDisabledIsUndone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		for _, disabled := range []bool{true, false} {
			if err := k.SetDisabled(t.Context(), k.admin, k.ben, disabled); err != nil {
				t.Fatal(err)
			}
			if a := k.actor(k.ben); a.Agent == disabled {
				t.Errorf("disabled %v: acts as %+v", disabled, a)
			}
		}
		k.signIn("ben")
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		if err := k.Grant(t.Context(), k.admin, k.ada, account.Roles{Agent: true}); key(err) != "people.last_admin" {
			t.Errorf("the last one gave the role away: %v", err)
		}
		if err := k.SetDisabled(t.Context(), k.admin, k.ada, true); key(err) != "people.last_admin" {
			t.Errorf("the last one was disabled: %v", err)
		}
		if err := k.Grant(t.Context(), k.admin, k.ben, account.Roles{Admin: true}); err != nil {
			t.Fatal(err)
		}
		results := make(chan error, 2)
		for _, who := range []person.ID{k.ada, k.ben} {
			go func() { results <- k.Grant(t.Context(), access.System(), who, account.Roles{}) }()
		}
		one, two := <-results, <-results
		if (one == nil) == (two == nil) {
			t.Errorf("of two who go at the same time one stays: %v, %v", one, two)
		}
	})
}

func TestOnlyAdministratorsGrantRoles(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		for _, who := range []person.ID{k.ben, k.cem} {
			actor := k.actor(who)
			for what, err := range map[string]error{
				"grant":   k.Grant(t.Context(), actor, who, account.Roles{Admin: true}),
				"disable": k.SetDisabled(t.Context(), actor, k.ada, true),
				"invite":  k.Invite(t.Context(), actor, k.cem, func(context.Context, *db.Tx, account.Link) error { return nil }),
				"create":  k.Create(t.Context(), actor, who, account.Roles{Admin: true}, another),
			} {
				if !errs.Is(err, errs.Forbidden) {
					t.Errorf("%s by %s: %v", what, actor.Name, err)
				}
			}
		}
		token := k.admin
		token.Scopes = account.Scopes()
		if err := k.Grant(t.Context(), token, k.cem, account.Roles{Admin: true}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("by an administrator's token: %v", err)
		}
		var acts []string
		if err := k.db.Select(t.Context(), &acts, `SELECT detail FROM audit WHERE action = 'account.roles' AND object_id = $1`, k.cem); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{`{"admin":false,"agent":false,"lead":false}`}, acts); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPreferences(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		cem := k.actor(k.cem)
		for _, err := range []error{k.SetTheme(t.Context(), cem, "dark"), k.SetLocale(t.Context(), cem, "nl")} {
			if err != nil {
				t.Fatal(err)
			}
		}
		s, err := k.Session(t.Context(), k.signIn("cem"), account.ViaPortal, home)
		if err != nil || s.Theme != "dark" || s.Actor.Locale != "nl" {
			t.Errorf("%+v, %v", s, err)
		}
		if got := key(k.SetTheme(t.Context(), cem, "url(x)")) + key(k.SetLocale(t.Context(), cem, "de")); got != "theme people.theme_invalidlocale people.locale_invalid" {
			t.Error(got)
		}
	})
}

func TestStaffAndAccountsOfAPage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		staff, err := account.Staff(t.Context(), k.db)
		want := []account.Colleague{{ID: k.ada, Name: "ada", Roles: account.Roles{Admin: true}}, {ID: k.ben, Name: "ben", Roles: account.Roles{Agent: true}}}
		if diff := cmp.Diff(want, staff); diff != "" || err != nil {
			t.Error(diff, err)
		}
		got, err := account.ByPersons(t.Context(), k.db, []person.ID{k.cem, k.ben, 999})
		if err != nil || len(got) != 2 || !got[k.ben].Agent || !got[k.cem].HasPassword || got[k.cem].Staff() {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := k.Get(t.Context(), k.actor(k.cem), k.ben); !errs.Is(err, errs.NotFound) {
			t.Errorf("a requester read an agent's account: %v", err)
		}
	})
}

func TestSweepRemovesWhatHasEnded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		k.signIn("ada")
		k.signIn("cem")
		if _, err := k.try("cem", "wrong", "192.0.2.99"); err == nil {
			t.Fatal("signed in")
		}
		k.clock.Advance(25 * time.Hour)
		if err := k.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		var n struct{ Sessions, Attempts int }
		err := k.db.Get(t.Context(), &n, `SELECT (SELECT count(*) FROM session) AS sessions, (SELECT count(*) FROM account_attempt) AS attempts`)
		if err != nil || n.Sessions != 1 || n.Attempts != 1 {
			t.Errorf("left: %+v, %v", n, err)
		}
	})
}
