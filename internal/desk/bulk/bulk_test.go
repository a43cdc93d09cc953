package bulk_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/bulk"
	"firstline/internal/desk/category"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

// desk is a desk whose tickets are changed many at once.
type desk struct {
	*testsite.Desk
	bulk            *bulk.Store
	amir, mia, otto access.Actor
	other           access.TeamID // Otto's
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	t.Parallel()
	testsite.Each(t, func(t *testing.T, site *testsite.Desk) {
		t.Helper()
		d := &desk{Desk: site, bulk: bulk.NewStore(site.DB, site.Tickets)}
		d.amir = site.Person("Amir Agent", "en", account.Roles{Agent: true})
		d.mia = site.Person("Mia Mate", "en", account.Roles{Agent: true})
		other, err := site.Teams.Create(t.Context(), access.System(), team.Draft{Name: "Servers", Level: 1, Active: true})
		if err != nil {
			t.Fatal(err)
		}
		d.other = other.ID
		d.otto = site.Person("Otto Other", "en", account.Roles{Agent: true})
		d.otto.Teams = []access.TeamID{other.ID}
		f(t, d)
	})
}

func (d *desk) tickets(n int) (ids []ticket.ID) {
	d.T.Helper()
	anna := d.Person("Anna Ask", "en", account.Roles{})
	for i := range n {
		ids = append(ids, d.Open(anna, fmt.Sprint("Problem ", i), "It is broken.").ID)
	}
	return ids
}

// do starts an act and does it.
func (d *desk) do(who access.Actor, act bulk.Act, ids ...ticket.ID) bulk.Bulk {
	d.T.Helper()
	id, err := d.bulk.Start(d.T.Context(), who, act, ids)
	return d.run(who, id, err)
}

func (d *desk) undo(who access.Actor, of bulk.ID) bulk.Bulk {
	d.T.Helper()
	id, err := d.bulk.Undo(d.T.Context(), who, of)
	return d.run(who, id, err)
}

func (d *desk) run(who access.Actor, id bulk.ID, err error) bulk.Bulk {
	d.T.Helper()
	if err == nil {
		err = d.bulk.Run(d.T.Context(), id, false)
	}
	if err != nil {
		d.T.Fatal(err)
	}
	b, err := d.bulk.Get(d.T.Context(), who, id)
	if err != nil {
		d.T.Fatal(err)
	}
	return b
}

func (d *desk) get(id ticket.ID) ticket.Ticket {
	d.T.Helper()
	t, err := d.Tickets.Get(d.T.Context(), access.System(), id)
	if err != nil {
		d.T.Fatal(err)
	}
	return t
}

func to(who access.Actor) string { return strconv.FormatInt(int64(who.Person), 10) }

func TestATicketOnWhichSomethingIsBrokenHoldsUpTheOthersUntilTheLastRunOnly(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		ids := d.tickets(3)
		b := d.do(d.amir, bulk.Act{Do: bulk.Assign, To: to(d.amir)}, ids...)
		err := d.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE bulk_ticket SET had = '{' WHERE act_id = $1 AND ticket_id = $2`, b.ID, ids[1])
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		undo, err := d.bulk.Undo(ctx, d.amir, b.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.bulk.Run(ctx, undo, false); err == nil {
			t.Fatal("a broken ticket is passed over while the job may try again")
		}
		if err := d.bulk.Run(ctx, undo, true); err != nil {
			t.Fatal(err)
		}
		u, err := d.bulk.Get(ctx, d.amir, undo)
		if err != nil {
			t.Fatal(err)
		}
		want := []bulk.Left{{TicketID: ids[1], Outcome: bulk.Refused, Reason: "errs.internal", Subject: "Problem 1"}}
		if diff := cmp.Diff(want, u.Left); diff != "" || u.Changed != 2 || u.FinishedAt.IsZero() {
			t.Errorf("undone: %+v %s", u, diff)
		}
	})
}

func TestFiveHundredTicketsAreAssignedAndTakenBackButForThoseThatOthersChanged(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.tickets(500)
		b := d.do(d.amir, bulk.Act{Do: bulk.Assign, To: to(d.amir)}, ids...)
		if b.Total != 500 || b.Changed != 500 || b.Waiting != 0 || b.FinishedAt.IsZero() {
			t.Fatalf("after the act: %+v", b)
		}
		if _, err := d.Tickets.Assign(t.Context(), d.mia, ids[7], d.mia.Person, nil); err != nil {
			t.Fatal(err)
		}
		u := d.undo(d.amir, b.ID)
		want := []bulk.Left{{TicketID: ids[7], Outcome: bulk.Overtook, Reason: "bulk.changed_since", Subject: "Problem 7"}}
		if diff := cmp.Diff(want, u.Left); diff != "" || u.Changed != 499 {
			t.Errorf("changed %d: %s", u.Changed, diff)
		}
		for i, id := range ids {
			if tk := d.get(id); (tk.AssigneeID == nil) != (i != 7) {
				t.Fatalf("ticket %d is with %v", id, tk.AssigneeID)
			}
		}
		if _, err := d.bulk.Undo(t.Context(), d.amir, b.ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("undone twice: %v", err)
		}
		var acts []string
		if err := d.DB.Select(t.Context(), &acts, `SELECT action FROM audit WHERE object = 'bulk' ORDER BY id`); err != nil {
			t.Fatal(err)
		}
		var via []string
		if err := d.DB.Select(t.Context(), &via, `SELECT DISTINCT via FROM entry WHERE kind = 'assignee' AND ticket_id = $1`, ids[0]); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([][]string{{"bulk.assign", "bulk.undo"}, {"bulk"}}, [][]string{acts, via}); diff != "" {
			t.Error(diff)
		}
	})
}

func TestEveryActIsTakenBackToWhatWas(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.tickets(2)
		if _, err := d.Tickets.Assign(t.Context(), d.mia, ids[1], d.mia.Person, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Tickets.SetState(t.Context(), d.mia, ids[1], ticket.WaitingUser); err != nil {
			t.Fatal(err)
		}
		for _, act := range []bulk.Act{
			{Do: bulk.Assign, To: to(d.amir)},
			{Do: bulk.SetTeam, To: strconv.FormatInt(int64(d.other), 10)},
			{Do: bulk.SetState, To: "waiting_vendor"},
			{Do: bulk.Resolve, Text: "It works again.", Cause: ticket.Network},
			{Do: bulk.Priority, To: "critical", Text: "The whole site waits."},
			{Do: bulk.Watch},
		} {
			before := []ticket.Ticket{d.get(ids[0]), d.get(ids[1])}
			b := d.do(d.amir, act, ids...)
			if b.Changed != 2 {
				t.Errorf("%s: %+v", act.Do, b)
			}
			u := d.undo(d.amir, b.ID)
			if u.Changed != 2 {
				t.Errorf("undo of %s: %+v", act.Do, u)
			}
			for i, id := range ids {
				was, is := before[i], d.get(id)
				if was.State == ticket.New {
					was.State = ticket.Open
				}
				if is.State == ticket.New {
					is.State = ticket.Open
				}
				type facts struct {
					State      ticket.State
					Team       access.TeamID
					Assignee   *access.PersonID
					Priority   ticket.Priority
					Overridden bool
				}
				of := func(t ticket.Ticket) facts { return facts{t.State, t.TeamID, t.AssigneeID, t.Priority, t.Overridden} }
				if act.Do == bulk.Resolve && i == 0 { // whoever resolves a ticket that nobody has takes it
					is.AssigneeID = was.AssigneeID
				}
				if diff := cmp.Diff(of(was), of(is)); diff != "" {
					t.Errorf("%s, ticket %d: %s", act.Do, i, diff)
				}
			}
		}
	})
}

func TestWhatATicketRefusesIsToldAndHoldsUpNoOther(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.tickets(3)
		if _, err := d.Tickets.Resolve(t.Context(), d.mia, ids[1], ticket.Solution{Text: "Done.", Cause: ticket.Other}); err != nil {
			t.Fatal(err)
		}
		b := d.do(d.amir, bulk.Act{Do: bulk.Resolve, Text: "Done.", Cause: ticket.Other}, ids...)
		want := []bulk.Left{{TicketID: ids[1], Outcome: bulk.Refused, Reason: "ticket.resolved_already", Subject: "Problem 1"}}
		if diff := cmp.Diff(want, b.Left); diff != "" || b.Changed != 2 {
			t.Errorf("changed %d: %s", b.Changed, diff)
		}
		if _, err := d.bulk.Start(t.Context(), d.otto, bulk.Act{Do: bulk.Watch}, ids); !errs.Is(err, errs.NotFound) {
			t.Errorf("on tickets of others: %v", err)
		}
		if _, err := d.bulk.Get(t.Context(), d.mia, b.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("somebody else's act: %v", err)
		}
		for _, act := range []bulk.Act{{Do: "burn"}, {Do: bulk.Assign, To: "x"}, {Do: bulk.SetState, To: "closed"}, {Do: bulk.Priority, To: "high"}, {Do: bulk.Resolve, Text: "x"}} {
			if _, err := d.bulk.Start(t.Context(), d.amir, act, ids); !errs.Is(err, errs.Invalid) {
				t.Errorf("%+v: %v", act, err)
			}
		}
		if _, err := d.bulk.Start(t.Context(), d.amir, bulk.Act{Do: bulk.Watch}, nil); !errs.Is(err, errs.Invalid) {
			t.Errorf("on nothing: %v", err)
		}
	})
}

func TestManyTicketsClimbNoLadderByHand(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		above, err := d.Teams.Create(t.Context(), access.System(), team.Draft{Name: "Experts", Level: 2, Active: true})
		if err != nil {
			t.Fatal(err)
		}
		ids := d.tickets(1)
		act := bulk.Act{Do: bulk.SetTeam, To: strconv.FormatInt(int64(above.ID), 10), Text: "They know of it."}
		b := d.do(d.amir, act, ids...)
		if diff := cmp.Diff([]bulk.Left{{TicketID: ids[0], Outcome: bulk.Refused, Reason: "move.escalate", Args: errs.Args{"Team": "Experts"}, Subject: "Problem 0"}}, b.Left); diff != "" {
			t.Error(diff)
		}
		lead := d.mia
		lead.Lead, lead.Leads = true, lead.Teams
		err = d.DB.Write(t.Context(), func(tx *db.Tx) error { // whoever acts is read anew when the act is done
			if _, err := tx.Exec(t.Context(), `UPDATE account SET lead = TRUE WHERE person_id = $1`, lead.Person); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), `UPDATE team_member SET lead = TRUE WHERE person_id = $1`, lead.Person)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if b = d.do(lead, act, ids...); b.Changed != 1 || d.get(ids[0]).TeamID != above.ID {
			t.Errorf("by a lead with a reason: %+v", b)
		}
		if u := d.undo(lead, b.ID); u.Changed != 1 || d.get(ids[0]).TeamID != d.Team {
			t.Errorf("taken back: %+v", u)
		}
	})
}

func TestARunThatEndedInTheMiddleIsGoneOnWith(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.tickets(6)
		id, err := d.bulk.Start(t.Context(), d.amir, bulk.Act{Do: bulk.Assign, To: to(d.amir)}, ids)
		if err != nil {
			t.Fatal(err)
		}
		// What a run leaves that is killed: some tickets are dealt with, the others wait.
		err = d.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE bulk_ticket SET outcome = 'same' WHERE act_id = $1 AND place < 3`, id)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		b := d.run(d.amir, id, nil)
		if b.Changed != 3 || b.Unchanged != 3 {
			t.Errorf("%+v", b)
		}
		version := d.get(ids[5]).Version
		d.run(d.amir, id, nil)
		if got := d.get(ids[5]).Version; got != version {
			t.Error("a second run changed a ticket again")
		}
	})
}

func TestNobodyTakesBackWhatIsNoLongerTheirs(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.tickets(1)
		acts := []bulk.Act{
			{Do: bulk.Priority, To: "critical", Text: "The whole site waits."},
			{Do: bulk.SetTeam, To: strconv.FormatInt(int64(d.other), 10)},
		}
		var done []bulk.ID
		for _, act := range acts {
			b := d.do(d.amir, act, ids...)
			if b.Changed != 1 {
				t.Fatalf("%s: %+v", act.Do, b)
			}
			done = append(done, b.ID)
		}
		// They gave the ticket away, and so the other act is out of their reach; and what gave it away as well, once they have left the team.
		was := d.get(ids[0])
		for i, of := range done {
			if i == 1 {
				err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
					_, err := tx.Exec(t.Context(), `DELETE FROM team_member WHERE person_id = $1`, d.amir.Person)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			u := d.undo(d.amir, of)
			if diff := cmp.Diff([]bulk.Left{{TicketID: ids[0], Outcome: bulk.Refused, Reason: "errs.not_found"}}, u.Left); diff != "" {
				t.Errorf("undo of %s: %s", acts[i].Do, diff)
			}
		}
		if is := d.get(ids[0]); is.Priority != was.Priority || is.TeamID != was.TeamID {
			t.Errorf("priority %v, team %v", is.Priority, is.TeamID)
		}
	})
}

func TestManyTicketsAreTaggedAndThoseThatHadTheTagKeepItWhenThatIsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.tickets(3)
		if _, _, err := d.Tickets.Tag(t.Context(), d.amir, ids[0], []string{"toner"}, nil); err != nil {
			t.Fatal(err)
		}
		b := d.do(d.amir, bulk.Act{Do: bulk.Tag, To: "Toner"}, ids...)
		if b.Changed != 2 || b.Unchanged != 1 {
			t.Errorf("tagged: %+v", b)
		}
		if _, err := d.bulk.Start(t.Context(), d.amir, bulk.Act{Do: bulk.Untag, To: "a:b"}, ids); !errs.Is(err, errs.Invalid) {
			t.Errorf("no tag: %v", err)
		}
		d.undo(d.amir, b.ID)
		if diff := cmp.Diff([]int{1, 0, 0}, []int{d.get(ids[0]).Tags, d.get(ids[1]).Tags, d.get(ids[2]).Tags}); diff != "" {
			t.Error(diff)
		}
	})
}

func TestManyAtOnceAreNoWayAroundAProofOfWhoAsks(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		guarded, err := category.NewStore(d.DB).Create(ctx, access.System(), category.Draft{NameEN: "Passwords", NameFR: "Mots de passe", NameNL: "Wachtwoorden", TeamID: d.Team, Active: true})
		if err == nil {
			err = d.Checklists.Mark(ctx, access.System(), []category.ID{guarded.ID})
		}
		if err != nil {
			t.Fatal(err)
		}
		ids := d.tickets(1)
		for _, act := range []bulk.Act{{Do: bulk.File, To: strconv.FormatInt(int64(guarded.ID), 10)}, {Do: bulk.File, To: "0"}} {
			if b := d.do(d.amir, act, ids...); b.Changed != 1 {
				t.Fatalf("%+v", b)
			}
		}
		b := d.do(d.amir, bulk.Act{Do: bulk.Resolve, Text: "Done.", Cause: ticket.Other}, ids...)
		if len(b.Left) != 1 || b.Left[0].Reason != "identity.missing" || !d.get(ids[0]).State.IsOpen() {
			t.Errorf("%+v", b)
		}
	})
}
