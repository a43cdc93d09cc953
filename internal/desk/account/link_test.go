package account_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/testdesk/testdb"
)

// letters is what was to be sent.
type letters []account.Link

func (l *letters) deliver(_ context.Context, _ *db.Tx, link account.Link) error {
	*l = append(*l, link)
	return nil
}

func (k *desk) reset(name string) string {
	k.t.Helper()
	var box letters
	if err := k.RequestReset(k.t.Context(), name+"@example.org", home, box.deliver); err != nil || len(box) != 1 {
		k.t.Fatal(box, err)
	}
	return box[0].Secret.Reveal()
}

func (k *desk) invite(who person.ID) string {
	k.t.Helper()
	var box letters
	if err := k.Invite(k.t.Context(), k.admin, who, box.deliver); err != nil || len(box) != 1 {
		k.t.Fatal(box, err)
	}
	return box[0].Secret.Reveal()
}

func TestT35ALinkWorksOnceForItsOwner(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		old := k.signIn("cem")
		text := k.reset("cem")
		l, err := k.Link(t.Context(), text)
		if err != nil || l.Person != k.cem || l.Purpose != account.ForReset || !l.Secret.Empty() {
			t.Errorf("looking at it: %+v, %v", l, err)
		}
		if _, err := k.SetPassword(t.Context(), text, "too short", home); key(err) != "password secret.password_short" {
			t.Errorf("a short password: %v", err)
		}
		who, err := k.SetPassword(t.Context(), text, another, home)
		if err != nil || who != k.cem {
			t.Fatalf("first use: %d, %v", who, err)
		}
		if k.alive(old) {
			t.Error("the session from before is alive")
		}
		if _, err := k.try("cem", another, home); err != nil {
			t.Errorf("the new password: %v", err)
		}
		if _, err := k.try("cem", password, home); err == nil {
			t.Error("the old password still works")
		}
		p, err := person.Get(t.Context(), k.db, k.cem)
		if err != nil || !p.Verified {
			t.Errorf("who has used a link sent to them has proved their address: %+v, %v", p, err)
		}
	})
}

func TestT35WhatIsNoLinkOpensNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		used := k.reset("cem")
		if _, err := k.SetPassword(t.Context(), used, another, home); err != nil {
			t.Fatal(err)
		}
		older := k.reset("cem")
		newer := k.reset("cem")
		invited := k.invite(k.ben)
		disabled := k.reset("ada")
		k.exec(`UPDATE account SET disabled_at = 1 WHERE person_id = $1`, k.ada)
		setUp := "set-up link of another purpose"
		var hashes [][]byte
		if err := k.db.Select(t.Context(), &hashes, `SELECT hash FROM account_link`); err != nil {
			t.Fatal(err)
		}
		wrong := map[string]string{
			"empty": "", "percent": "%", "star": "*", "used": used, "older": older, "disabled": disabled, "another": setUp,
			"its hash": string(hashes[0]), "cut": newer[:len(newer)-1], "longer": newer + "=", "session": k.signIn("ben"), "null": "null", "array": "[]",
		}
		try := func(name, text string) {
			t.Helper()
			if _, err := k.Link(t.Context(), text); key(err) != "people.link_gone" {
				t.Errorf("%s: looking gives %v", name, err)
			}
			if _, err := k.SetPassword(t.Context(), text, another, home); key(err) != "people.link_gone" {
				t.Errorf("%s: using gives %v", name, err)
			}
			if _, err := k.FirstAdmin(t.Context(), text, account.Setup{Name: "Eve", Address: "eve@example.org", Password: another}); key(err) != "people.link_gone" {
				t.Errorf("%s: set-up gives %v", name, err)
			}
		}
		for name, text := range wrong {
			try(name, text)
		}
		k.clock.Advance(30 * time.Minute)
		try("reset after 30 minutes", newer)
		k.clock.Advance(72*time.Hour - 31*time.Minute)
		if _, err := k.Link(t.Context(), invited); err != nil {
			t.Errorf("an invitation before three days: %v", err)
		}
		k.clock.Advance(time.Minute)
		try("invitation after three days", invited)
	})
}

func TestT35OfTwoWhoUseALinkAtOnceOneDoes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		text := k.reset("cem")
		results := make(chan error, 2)
		for range 2 {
			go func() {
				_, err := k.SetPassword(t.Context(), text, another, home)
				results <- err
			}()
		}
		one, two := <-results, <-results
		if (one == nil) == (two == nil) {
			t.Errorf("%v, %v", one, two)
		}
	})
}

// The letter goes to the primary address, so that an address which somebody has added cannot fetch the link.
func TestResetsGoToThePrimaryAddress(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		card, err := k.people.Get(t.Context(), k.admin, k.cem)
		if err != nil {
			t.Fatal(err)
		}
		draft := card.Draft()
		draft.Addresses = append(draft.Addresses, "second@example.org")
		if _, err := k.people.Update(t.Context(), k.admin, k.cem, card.Version, draft); err != nil {
			t.Fatal(err)
		}
		var box letters
		if err := k.RequestReset(t.Context(), "second@example.org", home, box.deliver); err != nil || len(box) != 1 || box[0].Address != "cem@example.org" {
			t.Errorf("%+v, %v", box, err)
		}
	})
}

func TestWhoIsKnownByMailOnlyGetsASignInByReset(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		err := k.db.Write(t.Context(), func(tx *db.Tx) error {
			_, _, err := k.people.EnsureSender(t.Context(), tx, "Dina", "dina@example.org", "fr")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		who, err := k.SetPassword(t.Context(), k.reset("dina"), another, home)
		if err != nil {
			t.Fatal(err)
		}
		s, err := k.try("dina", another, home)
		if err != nil || s.Session.Actor.Person != who || s.Session.Actor.Agent || s.Session.Actor.Admin {
			t.Errorf("%+v, %v", s.Session, err)
		}
	})
}

func TestALetterThatCannotBeWrittenUndoesTheLink(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		first := k.reset("cem")
		err := k.RequestReset(t.Context(), "cem@example.org", home, func(context.Context, *db.Tx, account.Link) error {
			return errs.New(errs.Unavailable, "errs.unavailable")
		})
		if !errs.Is(err, errs.Unavailable) {
			t.Fatal(err)
		}
		if _, err := k.Link(t.Context(), first); err != nil {
			t.Errorf("the link before it: %v", err)
		}
	})
}

func TestSetUpMakesTheFirstAdministratorOnce(t *testing.T) {
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, d *db.DB, clock *testdb.Clock) {
		k := open(t, d, clock)
		k.exec(`UPDATE account SET admin = FALSE`)
		if needed, err := k.NeedsSetup(t.Context()); !needed || err != nil {
			t.Fatal(needed, err)
		}
		older, err := k.SetupLink(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		text, err := k.SetupLink(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		form := account.Setup{Name: "Eve Adams", Address: "eve@example.org", Locale: "nl", Password: another, IP: home}
		if _, err := k.FirstAdmin(t.Context(), older.Reveal(), form); key(err) != "people.link_gone" {
			t.Errorf("the link of an earlier start: %v", err)
		}
		if _, err := k.SetPassword(t.Context(), text.Reveal(), another, home); key(err) != "people.link_gone" {
			t.Errorf("a set-up link for a password: %v", err)
		}
		weak := form
		weak.Password = "eve adams eve adams"
		if _, err := k.FirstAdmin(t.Context(), text.Reveal(), weak); key(err) != "password secret.password_common" {
			t.Errorf("a guessable password: %v", err)
		}
		var wg sync.WaitGroup
		results := make([]error, 2)
		for i := range results {
			wg.Go(func() { _, results[i] = k.FirstAdmin(t.Context(), text.Reveal(), form) })
		}
		wg.Wait()
		if (results[0] == nil) == (results[1] == nil) {
			t.Errorf("two at once: %v", results)
		}
		s, err := k.try("eve", another, home)
		if a := s.Session.Actor; err != nil || !a.Admin || !a.Agent || a.Locale != "nl" {
			t.Errorf("%+v, %v", a, err)
		}
		if needed, err := k.NeedsSetup(t.Context()); needed || err != nil {
			t.Error(needed, err)
		}
		if _, err := k.SetupLink(t.Context()); key(err) != "people.set_up_already" {
			t.Errorf("another set-up: %v", err)
		}
	})
}

func TestChangingThePasswordNeedsTheOldOneAndBeginsAnew(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		cem := k.actor(k.cem)
		if _, err := k.ChangePassword(t.Context(), cem, account.Change{Old: "wrong", New: another}); key(err) != "old people.password_wrong" {
			t.Errorf("wrong old one: %v", err)
		}
		if _, err := k.ChangePassword(t.Context(), cem, account.Change{Old: password, New: "cem@example.org cem"}); key(err) != "password secret.password_common" {
			t.Errorf("guessable new one: %v", err)
		}
		program := cem
		program.Scopes = account.Scopes()
		if _, err := k.ChangePassword(t.Context(), program, account.Change{Old: password, New: another}); !errs.Is(err, errs.SignedOut) {
			t.Errorf("by a token: %v", err)
		}
		s, err := k.ChangePassword(t.Context(), cem, account.Change{Old: password, New: another})
		if err != nil || !k.alive(s.Token.Reveal()) {
			t.Errorf("the session that begins: %v", err)
		}
	})
}

func TestTokensActWithinTheirScopesUntilTheyEnd(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		ben := k.actor(k.ben)
		text, token, err := k.CreateToken(t.Context(), ben, account.NewToken{Name: " Monitor ", Scopes: []string{account.ScopeTicketsRead}})
		if err != nil {
			t.Fatal(err)
		}
		if token.Name != "Monitor" || token.ExpiresAt != db.At(k.clock.Now().Add(90*24*time.Hour)) || text.Reveal()[:3] != "fl_" {
			t.Errorf("%+v", token)
		}
		actor, id, err := k.ByToken(t.Context(), text.Reveal(), home)
		if err != nil || id != token.ID || actor.Person != k.ben || !actor.May(account.ReadTicket) || actor.May(account.WriteTicket) || actor.May(account.ManageTokens) {
			t.Errorf("%+v, %v", actor, err)
		}
		before := k.db.Stats()
		for range 10 {
			if _, _, err := k.ByToken(t.Context(), text.Reveal(), home); err != nil {
				t.Fatal(err)
			}
		}
		if after := k.db.Stats(); after.Writes != before.Writes || after.Queries-before.Queries != 1 {
			t.Errorf("ten calls: %d writes, %d queries", after.Writes-before.Writes, after.Queries-before.Queries)
		}
		for _, wrong := range []string{"", "fl_", text.Reveal()[3:], text.Reveal() + "a", string(secret.Hash(text.Reveal()))} {
			if _, _, err := k.ByToken(t.Context(), wrong, home); !errs.Is(err, errs.SignedOut) {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		k.clock.Advance(90 * 24 * time.Hour)
		if _, _, err := k.ByToken(t.Context(), text.Reveal(), home); !errs.Is(err, errs.SignedOut) {
			t.Errorf("after 90 days: %v", err)
		}
	})
}

func TestTokensAreRefusedBeyondTheirOwner(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		ben := k.actor(k.ben)
		for _, c := range []struct {
			n    account.NewToken
			want string
		}{
			{account.NewToken{Name: "x"}, "scopes people.scope_missing"},
			{account.NewToken{Name: "x", Scopes: []string{"admin"}}, "scopes people.scope_unknown"},
			{account.NewToken{Scopes: account.Scopes()}, "name people.name_missing"},
			{account.NewToken{Name: "x", Scopes: account.Scopes(), Life: 366 * 24 * time.Hour}, "life people.token_life"},
			{account.NewToken{Name: "x", Scopes: account.Scopes(), Life: -time.Hour}, "life people.token_life"},
		} {
			if _, _, err := k.CreateToken(t.Context(), ben, c.n); key(err) != c.want {
				t.Errorf("%+v: %v", c.n, err)
			}
		}
		good := account.NewToken{Name: "x", Scopes: []string{account.ScopePeopleRead}}
		if _, _, err := k.CreateToken(t.Context(), k.actor(k.cem), good); !errs.Is(err, errs.Forbidden) {
			t.Errorf("of a requester: %v", err)
		}
		if _, _, err := k.CreateTokenFor(t.Context(), ben, k.ada, good); !errs.Is(err, errs.Forbidden) {
			t.Errorf("for somebody else: %v", err)
		}
		text, token, err := k.CreateToken(t.Context(), ben, good)
		if err != nil {
			t.Fatal(err)
		}
		if err := k.RevokeToken(t.Context(), k.actor(k.cem), token.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("revoked by a stranger: %v", err)
		}
		if list, err := k.Tokens(t.Context(), ben, k.ben); err != nil || len(list) != 1 {
			t.Errorf("%v, %v", list, err)
		}
		if _, err := k.Tokens(t.Context(), ben, k.ada); !errs.Is(err, errs.NotFound) {
			t.Errorf("somebody else's: %v", err)
		}
		if err := k.RevokeToken(t.Context(), k.admin, token.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := k.ByToken(t.Context(), text.Reveal(), home); !errs.Is(err, errs.SignedOut) {
			t.Errorf("after it was revoked: %v", err)
		}
	})
}
