package ticket_test

import (
	"testing"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

func TestOwnerStaysUntilTheOtherAccepts(t *testing.T) {
	eachLadder(t, func(t *testing.T, d *ladder) {
		tk := d.open(d.anna)
		d.escalate(d.agent, tk.ID) // so that mate has no business with it but by being asked
		ask := ticket.HandOver{To: d.mate.Person, Reason: "I am away next week"}
		_, err := d.tickets.Get(t.Context(), d.mate, tk.ID)
		wantKind(t, err, errs.NotFound)
		got := must(d.tickets.HandOver(t.Context(), d.agent, tk.ID, ask))(t)
		if idOf(got.OwnerID) != d.agent.Person || idOf(got.OwnerAskedID) != d.mate.Person {
			t.Errorf("owner %v, asked %v", got.OwnerID, got.OwnerAskedID)
		}
		must(d.tickets.Get(t.Context(), d.mate, tk.ID))(t) // to decide, one has to read it
		_, _, err = d.tickets.AddNote(t.Context(), d.mate, tk.ID, said("x"), ticket.Once{})
		wantKind(t, err, errs.Forbidden)
		_, err = d.tickets.AcceptOwnership(t.Context(), d.agent, tk.ID)
		wantKind(t, err, errs.Forbidden)
		mine := ticket.Listing{Filter: ticket.Filter{Answerable: &d.mate.Person}}
		if list, _, err := d.tickets.List(t.Context(), d.mate, mine); err != nil || len(list) != 1 {
			t.Errorf("what mate is asked to answer for: %v, %v", list, err)
		}
		got = must(d.tickets.DeclineOwnership(t.Context(), d.mate, tk.ID, "So am I"))(t)
		if idOf(got.OwnerID) != d.agent.Person || got.OwnerAskedID != nil {
			t.Errorf("after no: owner %v, asked %v", got.OwnerID, got.OwnerAskedID)
		}
		must(d.tickets.HandOver(t.Context(), d.agent, tk.ID, ask))(t)
		got = must(d.tickets.AcceptOwnership(t.Context(), d.mate, tk.ID))(t)
		if idOf(got.OwnerID) != d.mate.Person || got.OwnerAskedID != nil || got.TeamID != d.l2 {
			t.Errorf("after yes: owner %v, asked %v, team %d", got.OwnerID, got.OwnerAskedID, got.TeamID)
		}
		_, err = d.tickets.AcceptOwnership(t.Context(), d.mate, tk.ID)
		wantKind(t, err, errs.Conflict)
		d.wantStory(tk.ID,
			"Anna opened", "Amir owner Lena>Amir", "(Amir escalated L1>L2)", "Amir state open",
			"(Amir ownership_offered Amir>Mia)", "(Mia ownership_declined)",
			"(Amir ownership_offered Amir>Mia)", "Mia owner Amir>Mia",
		)
	})
}

func TestOwnershipIsHandedOverByTheOwnerOrALead(t *testing.T) {
	eachLadder(t, func(t *testing.T, d *ladder) {
		tk := d.open(d.anna)
		must(d.tickets.Assign(t.Context(), d.agent, tk.ID, d.agent.Person, nil))(t)
		hand := func(who access.Actor, h ticket.HandOver) error {
			_, err := d.tickets.HandOver(t.Context(), who, tk.ID, h)
			return err
		}
		wantKind(t, hand(d.mate, ticket.HandOver{To: d.mate.Person, Reason: "x"}), errs.Forbidden)
		wantKind(t, hand(d.agent, ticket.HandOver{To: d.mate.Person, Reason: "x", AtOnce: true}), errs.Forbidden)
		wantFields(t, hand(d.agent, ticket.HandOver{To: d.anna.Person}), "reason ladder.owner_why", "owner ladder.owner_no_agent")
		wantFields(t, hand(d.agent, ticket.HandOver{To: d.agent.Person, Reason: "x"}), "owner ladder.owner_already")
		wantKind(t, hand(d.lead, ticket.HandOver{To: d.mate.Person, Reason: "x", AtOnce: true, Expect: new(person.ID(d.mate.Person))}), errs.Conflict)
		if err := hand(d.agent, ticket.HandOver{To: d.lead.Person, Reason: "x"}); err != nil {
			t.Fatal(err)
		}
		wantFields(t, hand(d.agent, ticket.HandOver{To: d.lead.Person, Reason: "x"}), "owner ladder.owner_asked_already")
		if err := hand(d.agent, ticket.HandOver{To: d.mate.Person, Reason: "y"}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.tickets.AcceptOwnership(t.Context(), d.lead, tk.ID); !errs.Is(err, errs.Forbidden) {
			t.Errorf("who is asked no longer accepts: %v", err)
		}
		if err := hand(d.lead, ticket.HandOver{To: d.mate.Person, Reason: "Amir left", AtOnce: true}); err != nil {
			t.Fatal(err)
		}
		d.wantStory(tk.ID,
			"Anna opened", "Amir assignee ->Amir", "Amir owner Lena>Amir", "Amir state open",
			"(Amir ownership_offered Amir>Lena)", "(Amir ownership_offered Amir>Mia)", "(Lena ownership_moved Amir>Mia)", "Lena owner Amir>Mia",
		)
		got := must(d.tickets.Get(t.Context(), d.mate, tk.ID))(t)
		if got.OwnerAskedID != nil || idOf(got.AssigneeID) != d.agent.Person {
			t.Errorf("asked %v, assignee %v", got.OwnerAskedID, got.AssigneeID)
		}
	})
}
