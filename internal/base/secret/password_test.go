package secret_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"

	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
)

func TestPasswordIsCheckedAgainstItsHash(t *testing.T) {
	t.Parallel()
	p := secret.NewPasswords()
	stored, err := p.Hash(t.Context(), "Ångström café ﬁve")
	if err != nil || !strings.HasPrefix(stored, "$argon2id$v=19$m=47104,t=1,p=1$") {
		t.Fatalf("%q, %v", stored, err)
	}
	for password, want := range map[string]bool{
		"Ångström café ﬁve":              true,
		"A\u030angstro\u0308m café five": true, // the same text in another Unicode form
		"ångström café five":             false,
		"":                               false,
	} {
		ok, rehash, err := p.Check(t.Context(), stored, password)
		if err != nil || ok != want || rehash {
			t.Errorf("%q: %v, rehash %v, %v", password, ok, rehash, err)
		}
	}
}

func TestUnknownPersonCostsTheSameWork(t *testing.T) {
	t.Parallel()
	p := secret.NewPasswords()
	stored, err := p.Hash(t.Context(), "a good long password")
	if err != nil {
		t.Fatal(err)
	}
	work := func(stored, password string) int64 {
		before := p.Computed()
		if ok, _, err := p.Check(t.Context(), stored, password); ok || err != nil {
			t.Errorf("%v, %v", ok, err)
		}
		return p.Computed() - before
	}
	if known, unknown := work(stored, "wrong"), work("", "wrong"); known != 1 || unknown != 1 {
		t.Errorf("known %d, unknown %d computations", known, unknown)
	}
	long := strings.Repeat("x", secret.MaxPassword+1)
	if known, unknown := work(stored, long), work("", long); known != 0 || unknown != 0 {
		t.Errorf("overlong password: known %d, unknown %d computations", known, unknown)
	}
	if _, err := p.Hash(t.Context(), long); !errs.Is(err, errs.Invalid) {
		t.Errorf("overlong password is hashed: %v", err)
	}
}

func TestHashOfAnotherCostIsMadeAnew(t *testing.T) {
	t.Parallel()
	const weak = "$argon2id$v=19$m=1024,t=1,p=1$c2FsdHNhbHQ$"
	p := secret.NewPasswords()
	stored := weak + "Ih2eWlFbKvr7wb7EDL0apR6mvUFyxsuKLtDqVFGUqzk"
	if _, _, err := p.Check(t.Context(), stored, "x"); err != nil {
		t.Fatalf("a weaker hash within bounds is refused: %v", err)
	}
	for _, broken := range []string{
		"x", "$argon2i$v=19$m=1024,t=1,p=1$c2FsdHNhbHQ$AAAA", "$argon2id$v=18$m=1024,t=1,p=1$c2FsdHNhbHQ$" + strings.Repeat("A", 43),
		"$argon2id$v=19$m=9999999,t=1,p=1$c2FsdHNhbHQ$" + strings.Repeat("A", 43), "$argon2id$v=19$m=1024,t=1$c2FsdHNhbHQ$" + strings.Repeat("A", 43),
		"$argon2id$v=19$m=1024,t=0,p=1$c2FsdHNhbHQ$" + strings.Repeat("A", 43), weak, weak + "A", "$argon2id$v=19$m=1024,t=1,p=1$$" + strings.Repeat("A", 43),
	} {
		if ok, _, err := p.Check(t.Context(), broken, "x"); ok || err == nil {
			t.Errorf("%q: %v, %v", broken, ok, err)
		}
	}
}

func TestCheckGivesUpWhenAllCoresStayBusy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := secret.NewPasswords()
		release := p.Occupy()
		if _, _, err := p.Check(t.Context(), "", "x"); !errs.Is(err, errs.Unavailable) {
			t.Errorf("after the wait: %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, _, err := p.Check(ctx, "", "x"); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
		if p.Computed() != 0 {
			t.Error("computed without a slot")
		}
		release()
		if _, _, err := p.Check(t.Context(), "", "x"); err != nil || p.Computed() != 1 {
			t.Errorf("after release: %v", err)
		}
	})
}

func TestGuessablePasswordsAreRefused(t *testing.T) {
	t.Parallel()
	policy := secret.NewPolicy("Firstline", "Vandervelde Logistics")
	for password, key := range map[string]string{
		"short":                               "secret.password_short",
		"ééééééééééééé!":                      "secret.password_short",
		strings.Repeat("x", 1025):             "secret.password_long",
		"aaaaaaaaaaaaaaaaaaa":                 "secret.password_common",
		"abababababababababab":                "secret.password_common",
		"123456789012345":                     "secret.password_common",
		"qwertyuiopasdfghjkl":                 "secret.password_common",
		"P@ssw0rdP@ssw0rd2026!":               "secret.password_common",
		"Bienvenue-Bruxelles-2026":            "secret.password_common",
		"Vandervelde2026Firstline":            "secret.password_common",
		"Marguerite.Claes.1984":               "secret.password_common",
		"m.claes@post.example!!":              "secret.password_common",
		"correct horse battery staple":        "",
		"le vélo grince sous la pluie":        "",
		"drie blauwe fietsen zonder licht 92": "",
		"kV9#tq2LmZ84xwRb":                    "",
		"            quiet lamp over mill ":   "",
	} {
		err := policy.Check(password, "Marguerite Claes", "m.claes@post.example")
		got := ""
		if e, ok := errors.AsType[*errs.Error](err); ok {
			got = e.Fields[0].Key
		}
		if got != key {
			t.Errorf("%q: %q, want %q", password, got, key)
		}
	}
}

// The list that a blocklist would hold: every pair of words and every word with what people add to reach fifteen characters.
func TestThousandsOfCommonLongPasswordsAreRefused(t *testing.T) {
	t.Parallel()
	policy := secret.NewPolicy()
	words := []string{
		"password", "welcome", "motdepasse", "wachtwoord", "bienvenue", "welkom", "qwerty", "azerty", "iloveyou", "jetaime", "football", "dragon", "sunshine",
		"princess", "admin", "helpdesk", "summer", "winter", "zomer", "hiver", "monkey", "superman", "brussels", "company", "changeme", "letmein", "server", "master",
	}
	tails := []string{"1234567890", "123456789!", "2026!", "20262026", "!!!!!!!!", "0000000000", "abcdefgh", "qwertyuiop", "987654321", "12341234", "1qaz2wsx", "@2025", "-1984-", "111222333"}
	seen := map[string]bool{}
	try := func(password string) {
		if len(password) < secret.MinPassword || seen[password] {
			return
		}
		seen[password] = true
		if policy.Check(password) == nil {
			t.Errorf("%q was accepted", password)
		}
	}
	for _, a := range words {
		for _, tail := range tails {
			try(a + tail)
			try(strings.ToUpper(a[:1]) + a[1:] + tail)
			try(tail + a)
		}
		for _, b := range words {
			for _, tail := range []string{"", "1", "123", "2026", "!"} {
				try(a + b + tail)
				try(a + "-" + b + tail)
			}
		}
	}
	if len(seen) < 3000 {
		t.Errorf("only %d passwords tried", len(seen))
	}
}

func TestRandomPasswordsAreAccepted(t *testing.T) {
	t.Parallel()
	policy := secret.NewPolicy("Firstline")
	random := rand.New(rand.NewPCG(1, 2))
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!$%&*+-"
	for range 5000 {
		b := make([]byte, secret.MinPassword)
		for i := range b {
			b[i] = letters[random.IntN(len(letters))]
		}
		if err := policy.Check(string(b)); err != nil {
			t.Fatalf("%q: %v", b, err)
		}
	}
}

func FuzzOpenAndVerifyTakeNothingForged(f *testing.F) {
	keys := secret.NewKeys()
	f.Add(secret.NewKeys().Seal([]byte("x"), "c"))
	f.Add(secret.NewKeys().Sign("p", "x"))
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := keys.Open(text, "c"); err == nil {
			t.Errorf("opened %q", text)
		}
		if keys.Verify(text, "p", "x") {
			t.Errorf("verified %q", text)
		}
	})
}
