package ticket_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

func TestNewTicketThatIsFiledLateGoesToTheTeamOfItsCategory(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		head := d.staff("Hanna Head", d.l2, true)
		servers, desks := d.category("Servers", 0, d.l2, -1, -1), d.category("Desks", 0, d.l1, -1, -1)
		tk := d.open(d.anna)
		now := must(d.tickets.Edit(ctx, d.agent, tk.ID, fileIn(0, servers)))(t)
		if now.TeamID != d.l2 || now.State != ticket.New || now.OwnerID == nil || *now.OwnerID != head.Person {
			t.Errorf("filed: team %d, %s, owner %v", now.TeamID, now.State, now.OwnerID)
		}
		if diff := cmp.Diff([]ticket.EntryKind{"opened", "field", "team", "owner"}, d.kinds(tk.ID)); diff != "" {
			t.Error(diff)
		}
		items, _, err := d.tickets.Timeline(ctx, access.System(), tk.ID, ticket.Page{})
		if err != nil {
			t.Fatal(err)
		}
		p, err := ticket.Decode[ticket.TeamPayload](items[2].Entry)
		if diff := cmp.Diff(ticket.TeamPayload{From: d.l1, To: d.l2, Filed: true, Category: servers}, p); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if now = must(d.tickets.Edit(ctx, d.other, tk.ID, fileIn(servers, desks)))(t); now.TeamID != d.l1 || *now.OwnerID != d.lead.Person {
			t.Errorf("filed elsewhere: team %d, owner %v", now.TeamID, now.OwnerID)
		}
		now = must(d.tickets.Edit(ctx, d.agent, tk.ID, fileIn(desks, servers)))(t)
		nowhere := ticket.Edit{Field: ticket.FieldCategory, From: now.Value(ticket.FieldCategory)}
		if now = must(d.tickets.Edit(ctx, d.other, tk.ID, nowhere))(t); now.TeamID != d.l1 {
			t.Errorf("filed nowhere again: team %d", now.TeamID)
		}
	})
}

func TestTicketStaysWhereSomebodyHasItOrPutIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		l3 := d.category("Servers", 0, d.l2, -1, -1)
		for name, before := range map[string]func(id ticket.ID) (ticket.Ticket, error){
			"taken": func(id ticket.ID) (ticket.Ticket, error) {
				return d.tickets.Assign(ctx, d.agent, id, d.agent.Person, nil)
			},
			"opened":         func(id ticket.ID) (ticket.Ticket, error) { return d.tickets.SetState(ctx, d.agent, id, ticket.Open) },
			"moved by hand":  func(id ticket.ID) (ticket.Ticket, error) { return d.there(id, d.other) },
			"moved by rules": func(id ticket.ID) (ticket.Ticket, error) { return d.there(id, access.System()) },
		} {
			tk := d.open(d.anna)
			was := must(before(tk.ID))(t)
			if now := must(d.tickets.Edit(ctx, access.System(), tk.ID, fileIn(0, l3)))(t); now.TeamID != was.TeamID {
				t.Errorf("%s: it went to team %d", name, now.TeamID)
			}
		}
	})
}

// there moves a ticket to the second team and back, so that where it is was chosen.
func (d *desk) there(id ticket.ID, by access.Actor) (ticket.Ticket, error) {
	if _, err := d.tickets.SetTeam(d.t.Context(), access.System(), id, ticket.Move{To: d.l2}); err != nil {
		return ticket.Ticket{}, err
	}
	return d.tickets.SetTeam(d.t.Context(), by, id, ticket.Move{To: d.l1})
}

func TestOwnerWhomSomebodyChoseStaysWhenATicketIsFiledLate(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.staff("Hanna Head", d.l2, true)
		servers := d.category("Servers", 0, d.l2, -1, -1)
		tk := d.open(d.anna)
		d.write(sql(`UPDATE ticket SET owner_id = $1 WHERE id = $2`, d.mate.Person, tk.ID))
		if now := must(d.tickets.Edit(t.Context(), d.agent, tk.ID, fileIn(0, servers)))(t); now.TeamID != d.l2 || *now.OwnerID != d.mate.Person {
			t.Errorf("team %d, owner %d", now.TeamID, *now.OwnerID)
		}
	})
}

func TestEscalationGoesToTheNextStepOfTheCategory(t *testing.T) {
	eachLadder(t, func(t *testing.T, d *ladder) {
		straight := d.category("Straight", 0, d.l1, -1, -1)
		d.write(sql(`UPDATE category SET own_third_id = $1, third_id = $1 WHERE id = $2`, d.l3, straight))
		tk := must(d.openIn(straight, d.anna, nil))(t)
		if now := d.escalate(d.agent, tk.ID); now.TeamID != d.l3 { // no level is left out that the category does not have
			t.Errorf("it climbed to team %d", now.TeamID)
		}
		plain := d.open(d.anna)
		if now := d.escalate(d.agent, plain.ID); now.TeamID != d.l2 {
			t.Errorf("filed nowhere, it climbed to team %d", now.TeamID)
		}
	})
}
