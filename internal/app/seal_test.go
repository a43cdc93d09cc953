package app_test

import (
	"testing"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// What only a team may see does not stay with somebody who has left it, where nobody would hear of it any more.
func TestWhoLeavesATeamLeavesItsSensitiveTickets(t *testing.T) {
	t.Parallel()
	d := serve(t, db.SQLite)
	ctx := t.Context()
	lena, otto := d.person("Lena Lead", "en", account.Roles{Agent: true, Lead: true}), d.person("Otto Other", "en", account.Roles{Agent: true})
	anna := d.person("Anna Ask", "en", account.Roles{})
	staff, err := d.Categories.Create(ctx, access.System(), category.Draft{
		NameEN: "Staff", NameFR: "Personnel", NameNL: "Personeel", TeamID: d.team, Active: true, SealedTo: []team.ID{d.team},
	})
	if err != nil {
		t.Fatal(err)
	}
	x, err := d.Tickets.Open(ctx, anna, ticket.Opening{
		Subject: "Harassment", Body: ticket.Written("", "By him.", nil), Channel: ticket.Portal, Requester: anna.Person, Category: &staff.ID,
	})
	if err != nil {
		t.Fatal(err)
	}
	if x, err = d.Tickets.Assign(ctx, otto, x.ID, otto.Person, nil); err != nil || x.OwnerID == nil || *x.OwnerID != otto.Person {
		t.Fatalf("owner %v, %v", x.OwnerID, err)
	}
	was, err := team.Get(ctx, d.DB, d.team)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Teams.Update(ctx, access.System(), d.team, was.Version, team.Draft{
		Name: was.Name, Level: was.Level, IsDefault: true, Active: true, Leads: []person.ID{lena.Person}, Members: []person.ID{lena.Person},
	})
	if err != nil {
		t.Fatal(err)
	}
	d.until("the ticket is in the queue of its team, and its lead answers for it", func() bool {
		now := d.now(x.ID)
		return now.AssigneeID == nil && now.OwnerID != nil && *now.OwnerID == lena.Person
	})
}
