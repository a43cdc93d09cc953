package workspace

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// filedLast tells whether the ticket was filed after it came to its team, as far as the timeline is on the page.
func (b *book) filedLast() bool {
	var filed, came ticket.Seq
	for _, it := range b.r.items {
		switch it.Kind {
		case ticket.FieldChanged:
			if payload[ticket.FieldPayload](it).Field == ticket.FieldCategory {
				filed = max(filed, it.Seq)
			}
		case ticket.TeamChanged, ticket.Escalated, ticket.WasReturned:
			came = max(came, it.Seq)
		}
	}
	return filed > came
}

// team tells a move, and whether it was made because of how the ticket is filed.
func (b *book) team(it ticket.Item) Entry {
	p := payload[ticket.TeamPayload](it)
	args := errs.Args{"From": b.teamName(p.From), "To": b.teamName(p.To)}
	switch {
	case p.Category != 0:
		args["Category"] = b.categoryName(p.Category)
		return thin(ui.IconUsers, b.p.T("filed.event", args))
	case p.Filed:
		return thin(ui.IconUsers, b.p.T("filed.event_back", args))
	}
	return b.line(it, ui.IconUsers, "workspace.event_team", args)
}

// begun says why a ticket came to its first team and to its first owner.
func (b *book) begun(p ticket.OpenedPayload) string {
	where, who := "filed.first_anything", "filed.owner_lead"
	if p.Category != 0 {
		where = "filed.first_category"
	}
	switch {
	case p.Owner == 0:
		who = "filed.owner_none"
	case p.OnDuty:
		who = "filed.owner_duty"
	}
	args := errs.Args{"Team": b.teamName(p.Team), "Category": b.categoryName(p.Category), "Person": b.person(p.Owner)}
	return b.p.T(where, args) + " " + b.p.T(who, args)
}
