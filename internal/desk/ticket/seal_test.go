package ticket_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// seal makes a category at the top sensitive.
func (d *desk) seal(id category.ID, name string, teams ...team.ID) {
	d.t.Helper()
	was := must(category.Get(d.t.Context(), d.db, id))(d.t)
	must(category.NewStore(d.db).Update(d.t.Context(), access.System(), id, was.Version, category.Draft{
		NameEN: name, NameFR: name, NameNL: name, TeamID: was.TeamID, Active: true, SealedTo: teams,
	}))(d.t)
}

func TestASensitiveCategoryNeedsATeamThatMaySeeIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		categories := category.NewStore(d.db)
		x := category.Draft{NameEN: "Staff", NameFR: "Staff", NameNL: "Staff", TeamID: d.l1, Active: true, SealedTo: []team.ID{d.l2}}
		_, err := categories.Create(t.Context(), access.System(), x)
		wantKind(t, err, errs.Invalid)
		x.TeamID = d.l2
		top := must(categories.Create(t.Context(), access.System(), x))(t)
		below := category.Draft{Parent: top.ID, NameEN: "Pay", NameFR: "Pay", NameNL: "Pay", TeamID: d.l1, Active: true}
		_, err = categories.Create(t.Context(), access.System(), below)
		wantKind(t, err, errs.Invalid)
		below.TeamID = 0
		leaf := must(categories.Create(t.Context(), access.System(), below))(t)
		if diff := cmp.Diff([]team.ID{d.l2}, category.Teams(leaf.SealedTo)); diff != "" || leaf.Sealed {
			t.Errorf("below a sensitive one: %s", diff)
		}
	})
}

func TestFilingInASensitiveCategoryHandsOverToWhoMaySee(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		secret := d.category("Staff", 0, d.l2, -1, -1)
		d.seal(secret, "Staff", d.l2)
		id := d.open(d.anna).ID
		must(d.tickets.Assign(t.Context(), d.agent, id, d.agent.Person, nil))(t)
		must(d.tickets.Watch(t.Context(), d.agent, id, d.bert.Person, true))(t)
		tk := must(d.tickets.Edit(t.Context(), d.agent, id, fileIn(0, secret)))(t)
		if tk.TeamID != d.l2 || tk.AssigneeID != nil || tk.OwnerID != nil {
			t.Errorf("team %d, assignee %v, owner %v", tk.TeamID, tk.AssigneeID, tk.OwnerID)
		}
		for name, who := range map[string]access.Actor{"agent": d.agent, "lead": d.lead, "watcher": d.bert} {
			if _, err := d.tickets.Get(t.Context(), who, id); !errs.Is(err, errs.NotFound) {
				t.Errorf("the %s still sees it: %v", name, err)
			}
		}
		must(d.tickets.Get(t.Context(), d.anna, id))(t)
		_, err := d.tickets.SetTeam(t.Context(), d.other, id, ticket.Move{To: d.l1})
		wantKind(t, err, errs.Invalid)
		_, err = d.tickets.Assign(t.Context(), d.other, id, d.agent.Person, nil)
		wantKind(t, err, errs.Invalid)
		tk = must(d.tickets.Assign(t.Context(), d.other, id, d.other.Person, nil))(t)
		if tk.AssigneeID == nil || *tk.AssigneeID != d.other.Person {
			t.Errorf("assignee %v", tk.AssigneeID)
		}
		for who, want := range map[person.ID]bool{d.agent.Person: false, d.lead.Person: false, d.bert.Person: false, d.anna.Person: true, d.other.Person: true, 0: true} {
			if got := must(ticket.MayKnow(t.Context(), d.db, &tk, who))(t); got != want {
				t.Errorf("person %d may know: %v", who, got)
			}
		}
	})
}

func TestWhatBecomesSensitiveGoesToWhoMaySeeIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		staff := d.category("Staff", 0, d.l2, -1, -1)
		theirs, known := d.open(d.anna).ID, d.open(d.anna).ID
		for id, who := range map[ticket.ID]access.Actor{theirs: d.agent, known: d.other} {
			must(d.tickets.Edit(t.Context(), access.System(), id, fileIn(0, staff)))(t)
			if who.Person == d.other.Person {
				must(d.tickets.SetTeam(t.Context(), access.System(), id, ticket.Move{To: d.l2}))(t)
			}
			must(d.tickets.Assign(t.Context(), access.System(), id, who.Person, nil))(t)
		}
		before := must(d.tickets.Get(t.Context(), access.System(), known))(t)
		d.seal(staff, "Staff", d.l2)
		for range 2 { // the second finds nothing to do
			if err := d.tickets.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		tk := must(d.tickets.Get(t.Context(), access.System(), theirs))(t)
		if tk.TeamID != d.l2 || tk.AssigneeID != nil {
			t.Errorf("team %d, assignee %v", tk.TeamID, tk.AssigneeID)
		}
		after := must(d.tickets.Get(t.Context(), access.System(), known))(t)
		if after.AssigneeID == nil || *after.AssigneeID != d.other.Person || after.TeamID != before.TeamID {
			t.Errorf("who may see it has lost it: team %d, assignee %v", after.TeamID, after.AssigneeID)
		}
	})
}

func TestASensitiveTicketLeavesTheHandsOfItsRequesterWhoIsAnAgentElsewhere(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		before, after := d.category("Before", 0, d.l2, -1, -1), d.category("After", 0, d.l2, -1, -1)
		d.seal(before, "Before", d.l2)
		mine := func() ticket.ID {
			id := d.open(d.agent).ID
			must(d.tickets.Assign(t.Context(), d.agent, id, d.agent.Person, nil))(t)
			return id
		}
		filed, sealed := mine(), mine()
		must(d.tickets.Edit(t.Context(), d.mate, filed, fileIn(0, before)))(t)
		must(d.tickets.Edit(t.Context(), d.mate, sealed, fileIn(0, after)))(t)
		d.seal(after, "After", d.l2)
		if err := d.tickets.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, id := range []ticket.ID{filed, sealed} {
			tk := must(d.tickets.Get(t.Context(), d.agent.AsRequester(), id))(t)
			if tk.TeamID != d.l2 || tk.AssigneeID != nil || tk.OwnerID != nil {
				t.Errorf("team %d, assignee %v, owner %v", tk.TeamID, tk.AssigneeID, tk.OwnerID)
			}
			_, err := d.tickets.Assign(t.Context(), d.other, id, d.agent.Person, nil)
			wantKind(t, err, errs.Invalid)
		}
	})
}

func TestGlassIsBrokenForAReasonAndForATime(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		secret := d.category("Staff", 0, d.l2, -1, -1)
		d.seal(secret, "Staff", d.l2)
		tk := must(d.tickets.Edit(t.Context(), access.System(), d.open(d.anna).ID, fileIn(0, secret)))(t)
		admin := access.Actor{Person: d.bert.Person, Name: "Bert", Admin: true, Via: access.ViaAdmin}
		_, err := d.tickets.BreakGlass(t.Context(), d.agent, tk.ID, "Curious")
		wantKind(t, err, errs.Forbidden)
		_, err = d.tickets.BreakGlass(t.Context(), d.lead, tk.ID, " ")
		wantKind(t, err, errs.Invalid)
		_, err = d.tickets.BreakGlass(t.Context(), d.lead, 999, "Complaint")
		wantKind(t, err, errs.Invalid)
		for _, who := range []access.Actor{d.lead, admin} {
			_, _, _, err = d.tickets.Through(t.Context(), who, tk.ID)
			wantKind(t, err, errs.NotFound)
			g := must(d.tickets.BreakGlass(t.Context(), who, tk.ID, "Complaint 7"))(t)
			if g.EndsAt.Sub(g.At.Time) != time.Hour {
				t.Errorf("for %s", g.EndsAt.Sub(g.At.Time))
			}
			seen, items, _, err := d.tickets.Through(t.Context(), who, tk.ID)
			if err != nil || seen.ID != tk.ID || len(items) == 0 || items[len(items)-1].Kind != ticket.GlassBroken || items[len(items)-1].Public {
				t.Errorf("%+v, %v", items, err)
			}
			if _, err := d.tickets.Get(t.Context(), who, tk.ID); !errs.Is(err, errs.NotFound) {
				t.Errorf("it is in their lists: %v", err)
			}
			if list := must(d.tickets.Glasses(t.Context(), who))(t); len(list) != 1 || list[0].TicketID != tk.ID {
				t.Errorf("%+v", list)
			}
		}
		if now := must(d.tickets.Get(t.Context(), access.System(), tk.ID))(t); now.ActivityAt != tk.ActivityAt || now.LastSeq != tk.LastSeq+2 {
			t.Errorf("a look moves the ticket: %+v", now)
		}
		var reasons []string
		if err := d.db.Select(t.Context(), &reasons, `SELECT reason FROM audit WHERE action = 'ticket.break_glass' AND object_id = $1`, tk.ID); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"Complaint 7", "Complaint 7"}, reasons); diff != "" {
			t.Error(diff)
		}
		d.clock.Advance(time.Hour)
		_, _, _, err = d.tickets.Through(t.Context(), d.lead, tk.ID)
		wantKind(t, err, errs.NotFound)
		if list := must(d.tickets.Glasses(t.Context(), d.lead))(t); len(list) != 0 {
			t.Errorf("%+v", list)
		}
		must(d.tickets.BreakGlass(t.Context(), d.lead, tk.ID, "Complaint 8"))(t)
		d.clock.Advance(time.Second)
		if err := d.tickets.ForgetGlasses(t.Context(), d.db.Now()); err != nil {
			t.Fatal(err)
		}
		var left int
		if err := d.db.Get(t.Context(), &left, `SELECT count(*) FROM break_glass`); err != nil || left != 1 {
			t.Errorf("%d left, %v", left, err)
		}
	})
}
