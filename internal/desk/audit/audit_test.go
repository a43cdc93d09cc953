package audit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/testdesk/testdb"
)

var (
	admin = access.Actor{Person: 1, Admin: true, Via: access.ViaAdmin, IP: "192.0.2.1"}
	agent = access.Actor{Person: 2, Agent: true, Via: access.ViaWorkspace}
)

func record(t *testing.T, d *db.DB, actor access.Actor, a audit.Act) {
	t.Helper()
	if err := d.Write(t.Context(), func(tx *db.Tx) error { return audit.Record(t.Context(), tx, actor, a) }); err != nil {
		t.Fatal(err)
	}
}

func TestTheLogIsReadByWhatOneLooksFor(t *testing.T) {
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, d *db.DB, clock *testdb.Clock) {
		start := clock.Now()
		record(t, d, admin, audit.Act{Action: "account.roles", Object: "account", ObjectID: 7, Detail: map[string]any{"admin": true}})
		clock.Advance(time.Hour)
		record(t, d, agent, audit.Act{Action: "ticket.assign", Object: "ticket", ObjectID: 7})
		record(t, d, access.System(), audit.Act{Action: "account.disable", Object: "account", ObjectID: 8, Outcome: audit.Denied, Reason: "last"})
		for name, c := range map[string]struct {
			filter audit.Filter
			want   []string
		}{
			"all":     {audit.Filter{}, []string{"account.disable", "ticket.assign", "account.roles"}},
			"actor":   {audit.Filter{Actor: 2}, []string{"ticket.assign"}},
			"action":  {audit.Filter{Action: "account."}, []string{"account.disable", "account.roles"}},
			"object":  {audit.Filter{Object: "ticket", ObjectID: 7}, []string{"ticket.assign"}},
			"outcome": {audit.Filter{Outcome: audit.Denied}, []string{"account.disable"}},
			"time":    {audit.Filter{To: db.At(start.Add(time.Minute))}, []string{"account.roles"}},
			"since":   {audit.Filter{From: db.At(start.Add(time.Minute))}, []string{"account.disable", "ticket.assign"}},
			"nothing": {audit.Filter{Action: "x' OR '1'='1"}, nil},
		} {
			list, more, err := audit.List(t.Context(), d, admin, c.filter, 0, 10)
			if err != nil || more {
				t.Fatal(err, more)
			}
			var got []string
			for _, e := range list {
				got = append(got, e.Action)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		first, more, err := audit.List(t.Context(), d, admin, audit.Filter{}, 0, 2)
		if err != nil || !more || len(first) != 2 {
			t.Fatal(first, more, err)
		}
		last, more, err := audit.List(t.Context(), d, admin, audit.Filter{}, first[1].ID, 2)
		if err != nil || more || len(last) != 1 || last[0].Detail != `{"admin":true}` || *last[0].ObjectID != 7 || last[0].IP != "192.0.2.1" {
			t.Errorf("last page %+v, %v, %v", last, more, err)
		}
		if _, _, err := audit.List(t.Context(), d, agent, audit.Filter{}, 0, 2); !errs.Is(err, errs.Forbidden) {
			t.Errorf("an agent read the log: %v", err)
		}
	})
}

func TestRowsNeverChangeOrGo(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		record(t, d, admin, audit.Act{Action: "setting.save", Object: "setting"})
		for _, sql := range []string{`UPDATE audit SET actor_id = NULL`, `DELETE FROM audit`} {
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), sql)
				return err
			})
			if err == nil {
				t.Errorf("%s went through", sql)
			}
		}
		list, _, err := audit.List(t.Context(), d, admin, audit.Filter{}, 0, 10)
		if err != nil || len(list) != 1 || fmt.Sprint(*list[0].ActorID) != "1" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
