package notify_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendor"
	"firstline/internal/desk/vendorcase"
)

func TestWhatAVendorDoesTheAgentHearsAndALateAnswerTheOwnerAsWell(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		ctx := t.Context()
		settings, err := setting.NewStore(ctx, d.db)
		if err != nil {
			t.Fatal(err)
		}
		v, err := vendor.NewStore(d.db, settings).Create(ctx, access.System(), vendor.Draft{
			Name: "Orbis", Language: "nl", Active: true, Contacts: []vendor.Contact{{Name: "Support", Address: "support@orbis.example"}},
			Contracts: []vendor.Contract{{Number: "O-1", ResponseMinutes: 60}},
		})
		if err != nil {
			t.Fatal(err)
		}
		promises, err := sla.NewStore(ctx, d.db, calendar.NewStore(d.db))
		if err != nil {
			t.Fatal(err)
		}
		cases := vendorcase.NewStore(d.db, d.tickets, letter.NewPost(secret.NewKeys(), "desk.example"), promises, settings)
		owner := d.person("Olga Owner", "olga@org.example")
		tk := d.open(d.asked.ID, ticket.Portal)
		if _, err := d.tickets.Assign(ctx, d.agent, tk.ID, d.agent.Person, nil); err != nil {
			t.Fatal(err)
		}
		d.write(func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE ticket SET owner_id = $2 WHERE id = $1`, tk.ID, owner.ID)
			return err
		})
		before := len(d.letters())
		k, err := cases.Open(ctx, d.agent, tk.ID, vendorcase.Opening{Vendor: v.ID, Contract: v.Contracts[0].ID, Text: "Please look."})
		if err != nil {
			t.Fatal(err)
		}
		d.clock.Advance(time.Hour)
		for range 2 {
			if err := promises.Look(ctx, d.tickets); err != nil {
				t.Fatal(err)
			}
			d.write(func(tx *db.Tx) error { return cases.LookIn(ctx, tx, k) })
		}
		d.write(func(tx *db.Tx) error {
			_, err := cases.ReceiveIn(ctx, tx, access.System(), k.ID, vendorcase.Answer{Name: "Support", Address: "support@orbis.example", Body: said("Here we are.")})
			return err
		})
		got := d.letters()[before:]
		slices.Sort(got[1:4])
		want := []string{"vendor_case support@orbis.example", "agent_late amir@org.example", "agent_late olga@org.example", "vendor_remind support@orbis.example", "agent_vendor amir@org.example"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
