package checklist_test

import (
	"strconv"
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
)

// guarded is a ticket of a category that needs a proof of who asks.
func (d *desk) guarded() ticket.Ticket {
	d.T.Helper()
	c := d.category("Passwords")
	if err := d.Checklists.Mark(d.T.Context(), access.System(), []category.ID{c.ID}); err != nil {
		d.T.Fatal(err)
	}
	return d.in(c)
}

func (d *desk) prove(id ticket.ID, kind checklist.ProofKind, number string) error {
	_, err := d.Checklists.Prove(d.T.Context(), d.amir, id, checklist.NewProof{Kind: kind, Number: number, Note: "Spoke to her."})
	return err
}

// told are the addresses that hear of a proof.
func (d *desk) told() (list []string) {
	d.T.Helper()
	if err := d.DB.Select(d.T.Context(), &list, `SELECT address FROM letter WHERE kind = 'identity_told' ORDER BY address`); err != nil {
		d.T.Fatal(err)
	}
	return list
}

func TestResetIsRefusedWithoutAProofAndTheRefusalIsKept(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.guarded()
		if err := d.resolve(tk.ID); !errs.Is(err, errs.Conflict) {
			t.Fatalf("%v", err)
		}
		if now, err := d.Tickets.Get(t.Context(), d.amir, tk.ID); err != nil || now.State != ticket.New {
			t.Errorf("it is %s, %v", now.State, err)
		}
		if err := d.prove(tk.ID, checklist.CallBack, "+3225551234"); err != nil {
			t.Fatal(err)
		}
		if err := d.resolve(tk.ID); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"identity_refused", "identity_proved", "resolved"}, d.kinds(tk.ID)); diff != "" {
			t.Error(diff)
		}
		var denied int
		err := d.DB.Get(t.Context(), &denied, `SELECT count(*) FROM audit WHERE object = 'ticket' AND object_id = $1 AND outcome = 'denied' AND reason = 'identity_refused'`, tk.ID)
		if err != nil || denied != 1 {
			t.Errorf("the audit has %d refusals, %v", denied, err)
		}
		if diff := cmp.Diff([]string{"anna.ask@org.example"}, d.told()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestEveryWayOfProvingAndWhatItStandsOn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for name, x := range map[string]struct {
			kind   checklist.ProofKind
			number string
			want   errs.Kind
		}{
			"a number that the caller gave":    {checklist.CallBack, "+32470000000", errs.Invalid},
			"no number":                        {checklist.CallBack, "", errs.Invalid},
			"what one knows about oneself":     {"birthday", "", errs.Invalid},
			"a code of an app nobody enrolled": {checklist.AppCode, "", errs.Invalid},
			"the number on record":             {checklist.CallBack, "+3225551234", 0},
			"the line manager, by hearsay":     {checklist.Manager, "", errs.Invalid},
			"seen in person":                   {checklist.InPerson, "", 0},
			"seen, and a number beside it too": {checklist.InPerson, "+32470000000", 0},
		} {
			tk := d.Open(d.anna, "Reset", "Please.")
			err := d.prove(tk.ID, x.kind, x.number)
			if x.want == 0 && err != nil || x.want != 0 && !errs.Is(err, x.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		tk := d.Open(d.anna, "Reset", "Please.")
		if _, err := d.Checklists.Prove(t.Context(), d.amir, tk.ID, checklist.NewProof{Kind: checklist.InPerson}); !errs.Is(err, errs.Invalid) {
			t.Errorf("without a word: %v", err)
		}
	})
}

func TestChangedNumberAndManagerProveLittleUntilTheyHaveCooledOff(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.guarded()
		eve := d.Person("Eve Evil", "en", account.Roles{})
		d.change(func(x *person.Draft) { x.Phones, x.ManagerID = []string{"+32470666666"}, eve.Person })
		if err := d.prove(tk.ID, checklist.Manager, ""); !errs.Is(err, errs.Invalid) {
			t.Errorf("the new manager: %v", err)
		}
		if err := d.prove(tk.ID, checklist.CallBack, "+3225551234"); !errs.Is(err, errs.Invalid) {
			t.Errorf("a number that is gone: %v", err)
		}
		d.Clock.Advance((14*24 - 1) * time.Hour)
		if err := d.prove(tk.ID, checklist.CallBack, "+32470666666"); err != nil {
			t.Fatal(err)
		}
		if err := d.resolve(tk.ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("an hour too early, by one agent alone: %v", err)
		}
		d.Clock.Advance(2 * time.Hour)
		if err := d.prove(tk.ID, checklist.CallBack, "+32470666666"); err != nil {
			t.Errorf("cooled off: %v", err)
		}
		if err := d.resolve(tk.ID); err != nil {
			t.Error(err)
		}
	})
}

func TestASecondAgentConfirmsForAdministrators(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		root := d.Person("Ada Admin", "en", account.Roles{Admin: true})
		tk := d.Open(root, "My password", "Please.")
		if _, err := d.Checklists.Need(ctx, d.amir, tk.ID); err != nil {
			t.Fatal(err)
		}
		p, err := d.Checklists.Prove(ctx, d.amir, tk.ID, checklist.NewProof{Kind: checklist.InPerson, Note: "Badge seen."})
		if err != nil || !p.Second {
			t.Fatalf("%+v, %v", p, err)
		}
		if err := d.resolve(tk.ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("by one agent alone: %v", err)
		}
		for name, x := range map[string]struct {
			who   access.Actor
			proof int64
			want  errs.Kind
		}{
			"the same agent": {d.amir, p.ID, errs.Forbidden},
			"the requester":  {root, p.ID, errs.Forbidden},
			"a stranger":     {d.anna, p.ID, errs.NotFound},
			"the desk":       {access.System(), p.ID, errs.Forbidden},
			"no proof of it": {d.lea, p.ID + 1, errs.Conflict},
		} {
			if _, err := d.Checklists.Second(ctx, x.who, tk.ID, x.proof); !errs.Is(err, x.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := d.Checklists.Second(ctx, d.lea, tk.ID, p.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Checklists.Second(ctx, d.lea, tk.ID, p.ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("once more: %v", err)
		}
		if err := d.resolve(tk.ID); err != nil {
			t.Error(err)
		}
	})
}

func TestWhoIsNewProvesNothingByTheirNumbers(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		made, err := d.People.Create(t.Context(), access.System(), person.Draft{
			Name: "Eve Evil", Locale: "en", TimeZone: "Europe/Brussels", Addresses: []string{"eve@org.example"}, Phones: []string{"+32470666666"}, ManagerID: d.boss.Person,
		})
		if err != nil {
			t.Fatal(err)
		}
		tk := d.Open(access.Actor{Person: made.ID, Via: access.ViaPortal}, "Reset", "Please.")
		if err := d.prove(tk.ID, checklist.Manager, ""); !errs.Is(err, errs.Invalid) {
			t.Error(err)
		}
		if p, err := d.Checklists.Prove(t.Context(), d.amir, tk.ID, checklist.NewProof{Kind: checklist.CallBack, Number: "+32470666666", Note: "Spoke to her."}); err != nil || !p.Second {
			t.Errorf("%+v, %v", p, err)
		}
		if diff := cmp.Diff([]string{"eve@org.example"}, d.told()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAddressesThatAMergeBroughtAreNotToldFirst(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		eve := d.Person("Eve Evil", "en", account.Roles{})
		tk := d.guarded()
		if err := d.People.Merge(t.Context(), access.System(), eve.Person, d.anna.Person); err != nil {
			t.Fatal(err)
		}
		if err := d.prove(tk.ID, checklist.InPerson, ""); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"anna.ask@org.example"}, d.told()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAddressesFromBeforeTheChangeAreTold(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.guarded()
		d.change(func(x *person.Draft) { x.Addresses = []string{"evil@elsewhere.example"} })
		if err := d.prove(tk.ID, checklist.InPerson, ""); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"anna.ask@org.example"}, d.told()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTicketsOfVIPsNeedAProofUnlessTheDeskChoseOtherwise(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.Open(d.anna, "No sound", "Nothing.")
		d.change(func(x *person.Draft) { x.VIP = true })
		if err := d.resolve(tk.ID); !errs.Is(err, errs.Conflict) {
			t.Fatalf("%v", err)
		}
		if err := d.Settings.Save(t.Context(), access.System(), map[string]string{"identity.vip": "0"}); err != nil {
			t.Fatal(err)
		}
		if err := d.resolve(tk.ID); err != nil {
			t.Errorf("%v", err)
		}
	})
}

func TestProofIsOfThePersonAndNotOfTheTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.guarded()
		if err := d.prove(tk.ID, checklist.InPerson, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Tickets.Change(t.Context(), d.amir, tk.ID, "test", func(c *ticket.Change) error { c.Ticket.RequesterID = d.boss.Person; return nil }); err != nil {
			t.Fatal(err)
		}
		if err := d.resolve(tk.ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("%v", err)
		}
	})
}

func TestAgentAsksForACheckOnOneTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.Open(d.anna, "Odd call", "Somebody wants to know much.")
		for range 2 {
			if _, err := d.Checklists.Need(t.Context(), d.amir, tk.ID); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.resolve(tk.ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("%v", err)
		}
		if diff := cmp.Diff([]string{"identity_needed", "identity_refused"}, d.kinds(tk.ID)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestNobodyProvesThemselvesOrApprovesForThemselves(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		own := d.Open(d.amir, "My password", "Please.")
		if err := d.prove(own.ID, checklist.InPerson, ""); !errs.Is(err, errs.Forbidden) {
			t.Errorf("one's own: %v", err)
		}
		d.change(func(x *person.Draft) { x.ManagerID = d.amir.Person })
		d.Clock.Advance(30 * 24 * time.Hour)
		if err := d.prove(d.Open(d.anna, "Reset", "Please.").ID, checklist.Manager, ""); !errs.Is(err, errs.Invalid) {
			t.Errorf("the manager noted it: %v", err)
		}
	})
}

// elsewhere files a ticket of no category, or of one, in another that asks for nothing.
func (d *desk) elsewhere(tk ticket.Ticket) {
	d.T.Helper()
	plain := d.category("Printers")
	e := ticket.Edit{Field: ticket.FieldCategory, From: tk.Value(ticket.FieldCategory), To: strconv.FormatInt(int64(plain.ID), 10)}
	if _, err := d.Tickets.Edit(d.T.Context(), d.amir, tk.ID, e); err != nil {
		d.T.Fatal(err)
	}
}

func TestFilingATicketElsewhereIsNoWayAroundAProof(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.guarded()
		d.elsewhere(tk)
		if err := d.resolve(tk.ID); !errs.Is(err, errs.Conflict) {
			t.Fatalf("%v", err)
		}
		if diff := cmp.Diff([]string{"identity_needed", "identity_refused"}, d.kinds(tk.ID)); diff != "" {
			t.Error(diff)
		}
		if err := d.prove(tk.ID, checklist.InPerson, ""); err != nil {
			t.Fatal(err)
		}
		if err := d.resolve(tk.ID); err != nil {
			t.Error(err)
		}
		plain := d.Open(d.anna, "No sound", "Nothing.")
		d.elsewhere(plain)
		if err := d.resolve(plain.ID); err != nil {
			t.Errorf("what never needed one: %v", err)
		}
	})
}

func TestMergingIsNoWayAroundAProof(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		tk, into := d.guarded(), d.Open(d.anna, "No sound", "Nothing.")
		if _, err := d.Tickets.Merge(ctx, d.amir, tk.ID, into.ID, false); err != nil {
			t.Fatal(err)
		}
		if err := d.resolve(into.ID); !errs.Is(err, errs.Conflict) {
			t.Fatalf("%v", err)
		}
		if err := d.prove(into.ID, checklist.InPerson, ""); err != nil {
			t.Fatal(err)
		}
		if err := d.resolve(into.ID); err != nil {
			t.Error(err)
		}
		proved, other := d.in(d.markedAgain()), d.Open(d.anna, "No picture", "Nothing.")
		if err := d.prove(proved.ID, checklist.InPerson, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Tickets.Merge(ctx, d.amir, proved.ID, other.ID, false); err != nil {
			t.Fatal(err)
		}
		if err := d.resolve(other.ID); err != nil {
			t.Errorf("it was proved before: %v", err)
		}
	})
}

// markedAgain is another category that asks for a proof, as the first one goes on to do.
func (d *desk) markedAgain() category.Category {
	d.T.Helper()
	c := d.category("Codes")
	ids, err := checklist.Marked(d.T.Context(), d.DB)
	if err == nil {
		err = d.Checklists.Mark(d.T.Context(), access.System(), append(ids, c.ID))
	}
	if err != nil {
		d.T.Fatal(err)
	}
	return c
}
