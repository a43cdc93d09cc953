package workspace_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendor"
	"firstline/internal/desk/vendorcase"
)

// orbis is a vendor that writes Dutch and answers within four open hours.
func (d *desk) orbis(t *testing.T) vendor.Vendor {
	t.Helper()
	v, err := vendor.NewStore(d.DB, d.Settings).Create(t.Context(), access.System(), vendor.Draft{
		Name: "Orbis", Language: "nl", Active: true, Contacts: []vendor.Contact{{Name: "Support", Address: "support@orbis.example", Phone: "+3225551234"}},
		Contracts: []vendor.Contract{{Number: "O-1", ResponseMinutes: 240, CalendarID: new(calendar.ID(1)), Covers: "ERP"}, {Number: "O-old", LastDay: 100}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// answered lets the vendor write on a case.
func (d *desk) answered(t *testing.T, id vendorcase.ID, text string) {
	t.Helper()
	cases := vendorcase.NewStore(d.DB, d.Tickets, d.Post, d.Promises, d.Settings)
	err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := cases.ReceiveIn(t.Context(), tx, access.System(), id, vendorcase.Answer{
			Name: "Mieke", Address: "support@orbis.example", Body: ticket.Body{HTML: "<table><tr><td>" + "Which version?" + "</td></tr></table>", Text: text},
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAVendorIsAskedRemindedAndItsCaseClosed(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.Clock.Set(time.Date(2027, 2, 5, 15, 0, 0, 0, time.UTC)) // Friday, 16:00 in Brussels
		id := d.ticket().ID
		amir := d.SignedIn(d.amir)
		if p := amir.Get(path(id, "/vendor")); !strings.Contains(p.Text("main"), "No vendor can be asked") {
			t.Errorf("without vendors: %s", p.Text("main"))
		}
		d.orbis(t)
		if _, err := d.Tickets.Edit(t.Context(), d.amir, id, ticket.Edit{Field: ticket.FieldSymptom, To: "Blank pages"}, ticket.Edit{Field: ticket.FieldTried, To: "Another cable"}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Tickets.AddNote(t.Context(), d.amir, id, ticket.Written("", "zebrafish", nil), ticket.Once{}); err != nil {
			t.Fatal(err)
		}
		p := amir.Get(path(id, ""))
		if got := p.Attrs("a", "href"); !contains(strings.Join(got, " "), path(id, "/vendor")) {
			t.Error("nothing leads to the vendors")
		}
		p = amir.Get(path(id, "/vendor"))
		wantStatus(t, p, http.StatusOK)
		if got := p.Text("#f-text"); got != "Het probleem: Blank pages Wat er geprobeerd is: Another cable" || strings.Contains(p.Text("main"), "zebrafish") {
			t.Errorf("begins with %q", got)
		}
		if diff := cmp.Diff([]string{"O-1, agreed 4 h of working time · ERP", "Without a contract"}, p.All("#f-contract option")); diff != "" {
			t.Error(diff)
		}
		contract := p.Attr("#f-contract option", "value")
		wantStatus(t, amir.Post(path(id, "/vendor"), "vendor", "1", "contract", contract, "text", " "), http.StatusUnprocessableEntity)
		wantStatus(t, amir.Post(path(id, "/vendor"), "vendor", "1", "contract", contract, "subject", "Blanco", "text", "Kunt u kijken?", "cases", "0"), http.StatusSeeOther)
		wantStatus(t, amir.Post(path(id, "/vendor"), "vendor", "1", "text", "Kunt u kijken?", "cases", "0"), http.StatusConflict)
		if now := d.now(t, id); now.State != ticket.WaitingVendor {
			t.Errorf("the ticket is %s", now.State)
		}
		p = amir.Get(path(id, ""))
		if got := p.Text("#ticket-vendors"); !contains(got, "V1 Orbis") || !contains(got, "Answer due Monday 12:00, agreed 4 h of working time") {
			t.Errorf("panel: %s", got)
		}
		if got := p.Text("#timeline"); !contains(got, "Kunt u kijken?") || !contains(got, "Only the desk and Orbis") {
			t.Errorf("timeline: %s", got)
		}

		d.Clock.Set(time.Date(2027, 2, 8, 11, 1, 0, 0, time.UTC))
		amir = d.SignedIn(d.amir)
		if got := amir.Get(path(id, "")).Text("#ladder"); !contains(got, "Orbis has not answered case V1. Answer was due Monday 12:00") {
			t.Errorf("late: %s", got)
		}
		at := path(id, "/vendor/1")
		p = amir.Get(at)
		if got := p.Text("main"); !contains(got, "Late") || !contains(got, "+3225551234") || !contains(got, "open hours of Europe/Brussels, 9–17") {
			t.Errorf("case: %s", got)
		}
		wantStatus(t, amir.Post(at+"/remind", "reminders", "0"), http.StatusSeeOther)
		wantStatus(t, amir.Post(at+"/remind", "reminders", "0"), http.StatusConflict)
		d.answered(t, 1, "Which version?")
		wantStatus(t, amir.Post(at+"/write", "text", "24.3", "read", "1"), http.StatusConflict)
		wantStatus(t, amir.Post(at+"/write", "text", ""), http.StatusUnprocessableEntity)
		wantStatus(t, amir.Post(at+"/write", "text", "24.3", "read", p.Attr("[name=read]", "value")+"9"), http.StatusSeeOther)
		wantStatus(t, amir.Post(at+"/reference", "reference", "4711"), http.StatusSeeOther)
		p = amir.Get(at)
		if got := p.Text("main"); !contains(got, "Answer due Monday 16:01, agreed 4 h of working time") || p.Attr("[name=reference]", "value") != "4711" {
			t.Errorf("after the answer: %s", got)
		}
		frame := p.Attr("#timeline iframe", "src")
		if got := amir.Get(frame); got.Status != http.StatusOK || !contains(got.Body, "Which version?") {
			t.Errorf("frame %s: %d", frame, got.Status)
		}
		if got := d.SignedIn(d.anna).Get(frame).Status; got != http.StatusNotFound {
			t.Errorf("the requester opens the frame: %d", got)
		}
		wantStatus(t, amir.Post(at+"/close", "outcome", ""), http.StatusUnprocessableEntity)
		wantStatus(t, amir.Post(at+"/close", "outcome", "solved", "text", "A new driver."), http.StatusSeeOther)
		if now := d.now(t, id); now.State != ticket.Open {
			t.Errorf("after closing the ticket is %s", now.State)
		}
		if got := amir.Get(path(id, "")).Text("#timeline"); !contains(got, "closed case V1 with Orbis: The vendor solved it") || !contains(got, "A new driver.") {
			t.Errorf("timeline: %s", got)
		}
		otto := d.SignedIn(d.otto)
		wantStatus(t, otto.Get(at), http.StatusNotFound)
		wantStatus(t, otto.Post(at+"/write", "text", "x"), http.StatusNotFound)
		wantStatus(t, otto.Post(path(id, "/vendor"), "vendor", "1", "text", "x"), http.StatusNotFound)
		wantStatus(t, amir.Get(path(id, "/vendor/9")), http.StatusNotFound)
	})
}

func TestWhereNoLevelIsAboveTheNextStepIsTheVendor(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		amir := d.SignedIn(d.amir)
		leads := func() bool {
			return contains(strings.Join(amir.Get(path(id, "")).Attrs("#ticket-head a", "href"), " "), path(id, "/vendor"))
		}
		if leads() {
			t.Error("a team above would be left out")
		}
		d.write(t, `UPDATE ticket SET team_id = $2, assignee_id = $3 WHERE id = $1`, id, d.other, d.amir.Person)
		if !leads() {
			t.Error("from the highest level nothing leads to the vendor")
		}
	})
}
