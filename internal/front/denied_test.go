package front_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/front"
	"firstline/internal/testdesk/testdb"
	"firstline/internal/testdesk/testsite"
)

func TestRefusalsAreAuditedOnceAMinute(t *testing.T) {
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) {
		d := routes(testsite.New(t, base, clock, front.Place{}))
		r := d.Site.Surface(front.Surface{Name: "other", Via: account.ViaPortal, Home: "/"})
		r.Get("/kept/{id}", account.UsePortal, func(*front.Request) error { return errs.New(errs.Forbidden, "errs.forbidden") })
		r.Get("/gone", account.UsePortal, func(*front.Request) error { return errs.Missing() })
		anna, bert := d.Person("Anna Maes", "en", account.Roles{}), d.Person("Bert Fox", "en", account.Roles{})
		hers, his, stranger := d.SignedIn(anna), d.SignedIn(bert), d.Browser()
		for _, path := range []string{"/work", "/work", "/kept/1", "/kept/2", "/gone", "/mine"} {
			hers.Get(path)
			stranger.Get(path)
		}
		his.Get("/work")
		type note struct {
			ActorID                     *person.ID
			Via, Action, Object, Reason string
		}
		var got []note
		if err := d.DB.Select(t.Context(), &got, `SELECT actor_id, via, action, object, reason FROM audit WHERE outcome = 'denied' ORDER BY id`); err != nil {
			t.Fatal(err)
		}
		of := func(who person.ID, route string) note {
			return note{ActorID: &who, Via: "portal", Action: "access", Object: route, Reason: "errs.forbidden"}
		}
		want := []note{of(anna.Person, "GET /work"), of(anna.Person, "GET /kept/{id}"), of(bert.Person, "GET /work")}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
