package account_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/testdesk/testdb"
)

// Whether somebody exists must not be told by the answer nor by the work: hash computations and statements are counted.
func TestT34UnknownPeopleCostTheSameWork(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		if err := k.SetDisabled(t.Context(), k.admin, k.ben, true); err != nil {
			t.Fatal(err)
		}
		k.add("nopass", account.Roles{})
		type work struct {
			Key             string
			Hashes, Queries int64
		}
		of := func(name, password string) work {
			hashes, queries := k.passwords.Computed(), k.db.Stats().Queries
			_, err := k.try(name, password, "192.0.2."+fmt.Sprint(len(name)))
			return work{key(err), k.passwords.Computed() - hashes, k.db.Stats().Queries - queries}
		}
		want := of("ada", "not the password of ada")
		if want.Hashes != 1 || want.Key != "people.sign_in_wrong" {
			t.Fatalf("a wrong password: %+v", want)
		}
		for name, got := range map[string]work{
			"unknown":          of("somebody", "not the password of ada"),
			"not an address":   of("a b c d e f", "not the password of ada"),
			"disabled":         of("ben", password),
			"without password": of("nopass", ""),
		} {
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		long := strings.Repeat("x", 10<<20)
		if known, unknown := of("ada", long), of("somebody", long); known != unknown || known.Hashes != 0 {
			t.Errorf("a password of 10 MB: known %+v, unknown %+v", known, unknown)
		}
	})
}

func TestT34ResetsTellNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		var box letters
		for i, address := range []string{"cem@example.org", "nobody@example.org"} {
			if err := k.RequestReset(t.Context(), address, fmt.Sprintf("192.0.2.%d", i), box.deliver); err != nil {
				t.Errorf("%s: %v", address, err)
			}
		}
		if len(box) != 1 || box[0].Address != "cem@example.org" || box[0].Name != "cem" {
			t.Errorf("letters: %+v", box)
		}
	})
}

func TestT37FiveWrongPasswordsThenEachWaitsTwiceAsLong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		for range 5 {
			if _, err := k.try("cem", "wrong", home); key(err) != "people.sign_in_wrong" {
				t.Fatal(err)
			}
		}
		for _, wait := range []time.Duration{1, 2, 4, 8} {
			hashes := k.passwords.Computed()
			k.clock.Advance(wait*time.Second - time.Millisecond)
			if _, err := k.try("cem", password, home); key(err) != "people.sign_in_too_often" || k.passwords.Computed() != hashes {
				t.Errorf("before %v s: %v, %d hashes", wait, err, k.passwords.Computed()-hashes)
			}
			k.clock.Advance(time.Millisecond)
			if _, err := k.try("cem", "wrong", home); key(err) != "people.sign_in_wrong" {
				t.Errorf("after %v s: %v", wait, err)
			}
		}
		if _, err := k.try("cem", password, "198.51.100.1"); err != nil {
			t.Errorf("from elsewhere, the right password: %v", err)
		}
		if _, err := k.try("ben", password, home); err != nil {
			t.Errorf("a colleague beside the attacker: %v", err)
		}
		k.clock.Advance(16 * time.Second)
		if _, err := k.try("cem", password, home); err != nil {
			t.Errorf("the right password in time: %v", err)
		}
		if _, err := k.try("cem", "wrong", home); key(err) != "people.sign_in_wrong" {
			t.Errorf("after the right one, a wrong one: %v", err)
		}
	})
}

func TestT37WaitingGrowsToAQuarterOfAnHourAndIsForgottenAfterIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		raise(t, k, map[string]string{"login.network_fails": "1000"})
		for range 16 { // 5 free, then waits of 1 s, 2 s … 512 s, 900 s
			k.clock.Advance(15*time.Minute - time.Millisecond)
			if _, err := k.try("cem", "wrong", home); key(err) != "people.sign_in_wrong" {
				break
			}
		}
		if _, err := k.try("cem", password, home); key(err) != "people.sign_in_too_often" {
			t.Fatal(err)
		}
		k.clock.Advance(15 * time.Minute)
		for range 5 {
			if _, err := k.try("cem", "wrong", home); key(err) != "people.sign_in_wrong" {
				t.Errorf("the count did not start again: %v", err)
			}
		}
	})
}

func TestT37ANetworkHasThirtyWrongPasswordsAnHour(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		for range 3 {
			k.signIn("ada") // right ones do not count
		}
		var passed int
		for i := range 40 {
			_, err := k.try(fmt.Sprintf("user%d", i), "wrong", fmt.Sprintf("2001:db8:1:2::%x", i+1))
			if key(err) == "people.sign_in_wrong" {
				passed++
			} else if key(err) != "people.sign_in_too_often" {
				t.Fatal(err)
			}
		}
		if passed != 30 {
			t.Errorf("%d of 40 were looked at", passed)
		}
		if _, err := k.try("ada", password, "2001:db8:1:3::1"); err != nil {
			t.Errorf("the network beside it: %v", err)
		}
		if _, err := k.try("ada", password, "2001:db8:1:2:ffff::1"); key(err) != "people.sign_in_too_often" {
			t.Errorf("the same network: %v", err)
		}
		k.clock.Advance(time.Hour)
		if _, err := k.try("ada", password, "2001:db8:1:2:ffff::1"); err != nil {
			t.Errorf("an hour later: %v", err)
		}
	})
}

// Many tries at the same moment must not slip through together.
func TestT37TriesAtOnceAreCountedOneByOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		before := k.passwords.Computed()
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				for busy := true; busy; { // a slow machine asks some to come again; that try is not counted
					_, err := k.try("cem", "wrong", fmt.Sprintf("192.0.2.%d", i%2))
					busy = key(err) == "secret.busy"
				}
			})
		}
		wg.Wait()
		if n := k.passwords.Computed() - before; n != 10 {
			t.Errorf("%d passwords were looked at, 5 from each of 2 networks are allowed", n)
		}
	})
}

func TestT37AHundredWrongPasswordsInARowNeedANewOneExceptAtHome(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		raise(t, k, map[string]string{"login.consecutive": "10"})
		for i := range 10 {
			if _, err := k.try("cem", "wrong", fmt.Sprintf("192.0.2.%d", i)); key(err) != "people.sign_in_wrong" {
				t.Fatal(err)
			}
		}
		if _, err := k.try("cem", password, home); key(err) != "people.sign_in_reset" {
			t.Errorf("the right password: %v", err)
		}
		try := account.Try{Address: "cem@example.org", Password: password, IP: home, Known: k.ben}
		if _, err := k.SignIn(t.Context(), try); key(err) != "people.sign_in_reset" {
			t.Errorf("from somebody else's browser: %v", err)
		}
		try.Known = k.cem
		if _, err := k.SignIn(t.Context(), try); err != nil {
			t.Errorf("from their own browser: %v", err)
		}
	})
}

func TestT37ResetsAreLimitedPerAddressAndNetwork(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		var box letters
		ask := func(name, ip string) string {
			return key(k.RequestReset(t.Context(), name+"@example.org", ip, box.deliver))
		}
		for _, name := range []string{"cem", "nobody"} {
			for i := range 5 {
				want := ""
				if i >= 3 {
					want = "people.sign_in_too_often"
				}
				if got := ask(name, fmt.Sprintf("192.0.2.%d", i)); got != want {
					t.Errorf("%s, number %d: %q", name, i+1, got)
				}
			}
		}
		passed := 0
		for i := range 20 {
			if ask(fmt.Sprintf("n%d", i), "198.51.100.1") == "" {
				passed++
			}
		}
		if passed != 10 || len(box) != 3 {
			t.Errorf("%d from one network, %d letters", passed, len(box))
		}
	})
}

func TestABusyMachineCostsNobodyATry(t *testing.T) {
	t.Parallel()
	d := testdb.Open(t, db.SQLite, db.Options{})
	k := open(t, d, testdb.NewClock())
	k.exec(`UPDATE account SET password = 'not a hash'`) // stands for any failure of the check itself
	for range 10 {
		if _, err := k.try("cem", password, home); err == nil || errs.Is(err, errs.TooMany) {
			t.Fatal(err)
		}
	}
}

func TestSignInsAreAudited(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *desk) {
		k.signIn("cem")
		_, _ = k.try("cem", "wrong", home)
		_, _ = k.try("ghost", "wrong", home)
		var acts []struct {
			ActorID, ObjectID *int64
			Outcome           string
			IP                string `db:"ip"`
		}
		if err := k.db.Select(t.Context(), &acts, `SELECT actor_id, object_id, outcome, ip FROM audit WHERE action = 'sign_in' ORDER BY id`); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range acts {
			got = append(got, fmt.Sprintf("%v %v %s %s", a.ActorID != nil, a.ObjectID != nil, a.Outcome, a.IP))
		}
		if diff := cmp.Diff([]string{"true true done " + home, "false true failed " + home, "false false failed " + home}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func raise(t *testing.T, k *desk, limits map[string]string) {
	t.Helper()
	t.Logf("limits of this test: %v", limits)
	if err := k.settings.Save(t.Context(), access.System(), limits); err != nil {
		t.Fatal(err)
	}
}
