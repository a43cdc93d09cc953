package authenticator_test

import (
	"encoding/base32"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/testdesk/testsite"
)

type desk struct {
	*testsite.Desk
	anna, root access.Actor
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	t.Parallel()
	testsite.Each(t, func(t *testing.T, site *testsite.Desk) {
		t.Helper()
		d := &desk{Desk: site, anna: site.Person("Anna Ask", "fr", account.Roles{}), root: site.Person("Ada Admin", "en", account.Roles{Admin: true})}
		site.Password(d.anna.Person)
		site.Clock.Advance(30 * 24 * time.Hour)
		f(t, d)
	})
}

// begin shows the key of Anna's app.
func (d *desk) begin() secret.CodeKey {
	d.T.Helper()
	if err := d.Apps.Begin(d.T.Context(), d.anna); err != nil {
		d.T.Fatal(err)
	}
	m, err := d.Apps.Mine(d.T.Context(), d.anna)
	if err != nil || !strings.Contains(m.Address, m.Key) {
		d.T.Fatalf("%+v, %v", m, err)
	}
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(m.Key)
	if err != nil {
		d.T.Fatal(err)
	}
	return key
}

func (d *desk) now(k secret.CodeKey) string { return k.Code(secret.CodeStep(d.Clock.Now())) }

func (d *desk) enrol() secret.CodeKey {
	d.T.Helper()
	k := d.begin()
	if err := d.Apps.Enrol(d.T.Context(), d.anna, testsite.Password, d.now(k)); err != nil {
		d.T.Fatal(err)
	}
	return k
}

// spend tries a code as the room of proofs does.
func (d *desk) spend(code string) error {
	if err := d.Apps.CountTry(d.T.Context(), d.anna.Person); err != nil {
		return err
	}
	return d.DB.Write(d.T.Context(), func(tx *db.Tx) error { return d.Apps.Spend(d.T.Context(), tx, d.anna.Person, code) })
}

// told are the letters about apps: kind and address.
func (d *desk) told() (list []string) {
	d.T.Helper()
	err := d.DB.Select(d.T.Context(), &list, `SELECT kind || ' ' || address FROM letter WHERE kind IN ('app_enrolled', 'app_removed') ORDER BY id`)
	if err != nil {
		d.T.Fatal(err)
	}
	return list
}

func TestAppIsEnrolledByPasswordAndACodeOfIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		k := d.begin()
		for name, x := range map[string]struct{ password, code string }{
			"without a code":    {testsite.Password, ""},
			"without password":  {"", d.now(k)},
			"by a wrong one":    {testsite.Password + "x", d.now(k)},
			"by the wrong code": {testsite.Password, d.now(secret.NewCodeKey())},
		} {
			if err := d.Apps.Enrol(ctx, d.anna, x.password, x.code); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := d.spend(d.now(k)); !errs.Is(err, errs.Invalid) {
			t.Errorf("begun only, and a code counts: %v", err)
		}
		if err := d.Apps.Enrol(ctx, d.anna, testsite.Password, d.now(k)); err != nil {
			t.Fatal(err)
		}
		m, err := d.Apps.Mine(ctx, d.anna)
		if err != nil || !m.Enrolled() || m.Key != "" || m.Address != "" {
			t.Errorf("the key is shown for ever: %+v, %v", m, err)
		}
		if err := d.Apps.Begin(ctx, d.anna); !errs.Is(err, errs.Conflict) {
			t.Errorf("another one over it: %v", err)
		}
		if diff := cmp.Diff([]string{"app_enrolled anna.ask@org.example"}, d.told()); diff != "" {
			t.Error(diff)
		}
		var sealed string
		if err := d.DB.Get(ctx, &sealed, `SELECT sealed FROM authenticator`); err != nil || strings.Contains(sealed, k.Text()) || !strings.HasPrefix(sealed, "v1.") {
			t.Errorf("the key lies open: %v", err)
		}
	})
}

func TestKeyThatNobodyTypedACodeOfRunsOut(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		k := d.begin()
		d.Clock.Advance(61 * time.Minute)
		if m, err := d.Apps.Mine(t.Context(), d.anna); err != nil || m.Key != "" {
			t.Errorf("%+v, %v", m, err)
		}
		if err := d.Apps.Enrol(t.Context(), d.anna, testsite.Password, d.now(k)); !errs.Is(err, errs.Conflict) {
			t.Error(err)
		}
	})
}

func TestEachCodeIsTakenOnceAndGuessersWait(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		k := d.enrol()
		if err := d.spend(d.now(k)); !errs.Is(err, errs.Invalid) {
			t.Errorf("the code that enrolled it: %v", err)
		}
		d.Clock.Advance(time.Minute)
		code := d.now(k)
		if err := d.spend(code[:3] + " " + code[3:]); err != nil {
			t.Fatal(err)
		}
		if err := d.spend(code); !errs.Is(err, errs.Invalid) {
			t.Errorf("overheard: %v", err)
		}
		d.Clock.Advance(time.Hour)
		for range 5 {
			if err := d.spend("not it"); !errs.Is(err, errs.Invalid) {
				t.Fatal(err)
			}
		}
		if err := d.spend(d.now(k)); !errs.Is(err, errs.TooMany) {
			t.Errorf("the sixth: %v", err)
		}
		d.Clock.Advance(15 * time.Minute)
		if err := d.spend(d.now(k)); err != nil {
			t.Errorf("after the wait: %v", err)
		}
	})
}

func TestAppIsRemovedByItsOwnerOrAnAdministratorAndNobodyElse(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		d.enrol()
		if err := d.Apps.Remove(ctx, d.anna, "wrong"); !errs.Is(err, errs.Invalid) {
			t.Errorf("without the password: %v", err)
		}
		program := d.anna
		program.Scopes = account.Scopes()
		if err := d.Apps.Remove(ctx, program, testsite.Password); !errs.Is(err, errs.SignedOut) {
			t.Errorf("by a program: %v", err)
		}
		if err := d.Apps.RemoveOf(ctx, d.anna, d.anna.Person); !errs.Is(err, errs.Forbidden) {
			t.Errorf("as an administrator who is none: %v", err)
		}
		if err := d.Apps.Remove(ctx, d.anna, testsite.Password); err != nil {
			t.Fatal(err)
		}
		d.enrol()
		card, err := d.People.Get(ctx, access.System(), d.anna.Person)
		if err != nil {
			t.Fatal(err)
		}
		draft := card.Draft()
		draft.Addresses = []string{"evil@elsewhere.example"}
		if _, err := d.People.Update(ctx, access.System(), card.ID, card.Version, draft); err != nil {
			t.Fatal(err)
		}
		if err := d.Apps.RemoveOf(ctx, d.root, d.anna.Person); err != nil {
			t.Fatal(err)
		}
		if a, err := d.Apps.For(ctx, d.root, d.anna.Person); err != nil || a.Enrolled() {
			t.Errorf("%+v, %v", a, err)
		}
		anna := "anna.ask@org.example"
		if diff := cmp.Diff([]string{"app_enrolled " + anna, "app_removed " + anna, "app_enrolled " + anna, "app_removed " + anna}, d.told()); diff != "" {
			t.Error(diff)
		}
		var acts []string
		err = d.DB.Select(ctx, &acts, `SELECT action FROM audit WHERE action IN ('authenticator.enrol', 'authenticator.remove') AND object_id = $1 ORDER BY id`, d.anna.Person)
		if diff := cmp.Diff([]string{"authenticator.enrol", "authenticator.remove", "authenticator.enrol", "authenticator.remove"}, acts); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

func TestAppOfWhoWasMergedProvesNothingAboutWhoStays(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		k := d.enrol()
		stays := d.Person("Bo Boss", "en", account.Roles{})
		if err := d.People.Merge(t.Context(), access.System(), d.anna.Person, stays.Person); err != nil {
			t.Fatal(err)
		}
		d.Clock.Advance(time.Hour)
		who, err := person.Current(t.Context(), d.DB, d.anna.Person)
		if err != nil {
			t.Fatal(err)
		}
		err = d.DB.Write(t.Context(), func(tx *db.Tx) error { return d.Apps.Spend(t.Context(), tx, who, d.now(k)) })
		if !errs.Is(err, errs.Invalid) {
			t.Error(err)
		}
	})
}
