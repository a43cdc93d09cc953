package checklist_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/category"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

// desk is a desk where an agent helps somebody who has a phone and a line manager.
type desk struct {
	*testsite.Desk
	amir, lea, anna, boss access.Actor
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	t.Parallel()
	testsite.Each(t, func(t *testing.T, site *testsite.Desk) {
		t.Helper()
		d := &desk{Desk: site}
		d.amir = site.Person("Amir Agent", "nl", account.Roles{Agent: true})
		d.lea = site.Person("Lea Lead", "en", account.Roles{Agent: true, Lead: true})
		d.anna = site.Person("Anna Ask", "fr", account.Roles{})
		d.boss = site.Person("Bo Boss", "en", account.Roles{})
		d.change(func(x *person.Draft) { x.Phones, x.ManagerID = []string{"+3225551234"}, d.boss.Person })
		site.Clock.Advance(30 * 24 * time.Hour)
		f(t, d)
	})
}

// change edits Anna's card.
func (d *desk) change(edit func(x *person.Draft)) {
	d.T.Helper()
	c, err := d.People.Get(d.T.Context(), access.System(), d.anna.Person)
	if err != nil {
		d.T.Fatal(err)
	}
	draft := c.Draft()
	edit(&draft)
	if _, err := d.People.Update(d.T.Context(), access.System(), c.ID, c.Version, draft); err != nil {
		d.T.Fatal(err)
	}
}

func (d *desk) category(name string) category.Category {
	d.T.Helper()
	c, err := category.NewStore(d.DB).Create(d.T.Context(), access.System(), category.Draft{NameEN: name, NameFR: name, NameNL: name, TeamID: d.Team, Active: true})
	if err != nil {
		d.T.Fatal(err)
	}
	return c
}

func (d *desk) in(c category.Category) ticket.Ticket {
	d.T.Helper()
	tk, err := d.Tickets.Open(d.T.Context(), access.System(), ticket.Opening{
		Subject: "Help", Body: ticket.Written("", "Please.", nil), Channel: ticket.Phone, Requester: d.anna.Person, Category: &c.ID,
	})
	if err != nil {
		d.T.Fatal(err)
	}
	return tk
}

func (d *desk) resolve(id ticket.ID) error {
	_, err := d.Tickets.Resolve(d.T.Context(), d.amir, id, ticket.Solution{Text: "Done.", Cause: ticket.Other})
	return err
}

// kinds are what the timeline tells about protocol and identity.
func (d *desk) kinds(id ticket.ID) (list []string) {
	d.T.Helper()
	err := d.DB.Select(d.T.Context(), &list, `
		SELECT kind
		FROM entry
		WHERE ticket_id = $1 AND kind IN ('checklist_ticked', 'checklist_unticked', 'identity_proved', 'identity_refused', 'identity_needed', 'identity_code_refused', 'resolved')
		ORDER BY seq`, id)
	if err != nil {
		d.T.Fatal(err)
	}
	return list
}

func (d *desk) item(x checklist.Draft) checklist.Item {
	d.T.Helper()
	x.TextEN, x.TextFR, x.TextNL, x.Active = "Back up", "Sauvegarder", "Kopie maken", true
	i, err := d.Checklists.Create(d.T.Context(), access.System(), x)
	if err != nil {
		d.T.Fatal(err)
	}
	return i
}

func TestNewDeskAsksForEveryStageAndHoldsUpNothing(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.Open(d.anna, "No sound", "Nothing.")
		list, err := checklist.Of(t.Context(), d.DB, &tk)
		if err != nil {
			t.Fatal(err)
		}
		found := map[checklist.Stage]bool{}
		for _, l := range list {
			found[l.Stage] = true
			if l.Required || l.Done() || l.TextEN == l.TextFR || l.TextFR == l.TextNL {
				t.Errorf("%+v", l)
			}
		}
		if len(found) != len(checklist.Stages) {
			t.Errorf("stages: %v", found)
		}
		if err := d.resolve(tk.ID); err != nil {
			t.Error(err)
		}
	})
}

func TestRequiredItemHoldsUpResolvingUntilItIsTicked(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		item := d.item(checklist.Draft{Stage: checklist.Troubleshoot, Required: true})
		tk := d.Open(d.anna, "No sound", "Nothing.")
		err := d.resolve(tk.ID)
		e, ok := errors.AsType[*errs.Error](err)
		if !ok || e.Key != "checklist.missing" || e.Args["Items"] != "Kopie maken" || e.Kind != errs.Conflict {
			t.Fatalf("%+v", err)
		}
		now, err := d.Checklists.Tick(t.Context(), d.amir, tk.ID, item.ID, true)
		if err != nil {
			t.Fatal(err)
		}
		again, err := d.Checklists.Tick(t.Context(), d.amir, tk.ID, item.ID, true)
		if err != nil || again.LastSeq != now.LastSeq {
			t.Errorf("ticked twice: %v", err)
		}
		list, err := checklist.Of(t.Context(), d.DB, &now)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range list {
			if l.ID == item.ID && (l.PersonID == nil || *l.PersonID != d.amir.Person || !l.At.Equal(d.DB.Now().Time)) {
				t.Errorf("ticked by %v at %v", l.PersonID, l.At)
			}
		}
		if _, err := d.Checklists.Tick(t.Context(), d.amir, tk.ID, item.ID, false); err != nil {
			t.Fatal(err)
		}
		if err := d.resolve(tk.ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("taken back: %v", err)
		}
		if _, err := d.Checklists.Tick(t.Context(), d.amir, tk.ID, item.ID, true); err != nil {
			t.Fatal(err)
		}
		if err := d.resolve(tk.ID); err != nil {
			t.Error(err)
		}
		want := []string{"checklist_ticked", "checklist_unticked", "checklist_ticked", "resolved"}
		if diff := cmp.Diff(want, d.kinds(tk.ID)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestItemOfACategoryIsAskedThereOnly(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		printers, mail := d.category("Printers"), d.category("Mail")
		d.item(checklist.Draft{Stage: checklist.Resolve, Required: true, CategoryID: &printers.ID})
		if err := d.resolve(d.in(printers).ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("a printer: %v", err)
		}
		if err := d.resolve(d.in(mail).ID); err != nil {
			t.Errorf("mail: %v", err)
		}
	})
}

func TestItemOfACategoryIsAskedBelowItToo(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		hardware := d.category("Hardware")
		printer, err := category.NewStore(d.DB).Create(t.Context(), access.System(), category.Draft{Parent: hardware.ID, NameEN: "Printer", NameFR: "Imprimante", NameNL: "Printer", Active: true})
		if err != nil {
			t.Fatal(err)
		}
		d.item(checklist.Draft{Stage: checklist.Resolve, Required: true, CategoryID: &hardware.ID})
		if err := d.resolve(d.in(printer).ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("%v", err)
		}
		if err := d.Checklists.Mark(t.Context(), access.System(), []category.ID{hardware.ID}); err != nil {
			t.Fatal(err)
		}
		tk := d.in(printer)
		if i, err := checklist.IdentityOf(t.Context(), d.DB, d.Settings.Desk(), &tk); err != nil || i.Why != checklist.ForCategory {
			t.Errorf("%+v, %v", i, err)
		}
	})
}

func TestItemOutOfUseHoldsUpNothing(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		i := d.item(checklist.Draft{Stage: checklist.Resolve, Required: true})
		tk := d.Open(d.anna, "No sound", "Nothing.")
		_, err := d.Checklists.Update(t.Context(), access.System(), i.ID, i.Version, checklist.Draft{Stage: i.Stage, TextEN: "a", TextFR: "b", TextNL: "c", Required: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.resolve(tk.ID); err != nil {
			t.Error(err)
		}
		if _, err := d.Checklists.Tick(t.Context(), d.amir, tk.ID, i.ID, true); !errs.Is(err, errs.NotFound) {
			t.Errorf("ticked: %v", err)
		}
	})
}

func TestVerificationHoldsUpTheAgentAndNeverTheUser(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.item(checklist.Draft{Stage: checklist.Verify, Required: true})
		one, two := d.Open(d.anna, "No sound", "Nothing."), d.Open(d.anna, "No picture", "Black.")
		for _, id := range []ticket.ID{one.ID, two.ID} {
			if err := d.resolve(id); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := d.Tickets.CloseUnconfirmed(t.Context(), d.amir, one.ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("the agent closed it: %v", err)
		}
		if _, err := d.Tickets.Confirm(t.Context(), d.anna.AsRequester(), two.ID, d.anna.Person); err != nil {
			t.Errorf("the user: %v", err)
		}
	})
}

func TestItemsAreMovedWithinTheirStage(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		texts := func() (list []string) {
			all, err := checklist.List(t.Context(), d.DB, true)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range all {
				if i.Stage == checklist.Greet {
					list = append(list, i.TextNL)
				}
			}
			return list
		}
		first := texts()[0]
		i := d.item(checklist.Draft{Stage: checklist.Greet})
		if diff := cmp.Diff([]string{first, "Kopie maken"}, texts()); diff != "" {
			t.Error(diff)
		}
		for range 2 { // the second time it is the first already
			if err := d.Checklists.Move(t.Context(), access.System(), i.ID, -1); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"Kopie maken", first}, texts()); diff != "" {
				t.Error(diff)
			}
		}
	})
}

func TestItemNeedsItsTextInEveryLanguage(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		_, err := d.Checklists.Create(t.Context(), access.System(), checklist.Draft{Stage: "lunch", TextEN: "Eat", TextFR: " "})
		e, ok := errors.AsType[*errs.Error](err)
		if !ok || len(e.Fields) != 3 {
			t.Errorf("%+v", err)
		}
		if _, err := d.Checklists.Create(t.Context(), d.amir, checklist.Draft{}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("an agent: %v", err)
		}
	})
}
