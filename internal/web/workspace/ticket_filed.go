package workspace

import (
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// filedNotice stands on a ticket that was filed elsewhere while somebody had it already, so that it stayed where it was: whether it goes to the
// team of its category is for them to say. Any move to a team answers it.
func (b *book) filedNotice() (n Notice, ok bool) {
	t := &b.r.ticket
	to := b.firstTeam()
	if to == 0 || to == t.TeamID || !t.State.IsOpen() || t.EscalationSeq != 0 || !b.filedLast() {
		return n, false
	}
	n = Notice{Tone: ui.Info, Icon: ui.IconUsers, Text: b.p.T("filed.notice", errs.Args{"Category": b.categoryName(*t.CategoryID), "Team": b.teamName(to)})}
	switch id := strconv.FormatInt(int64(to), 10); {
	case !b.works:
	case b.teamOf(to).IsAbove(b.teamOf(t.TeamID)): // that takes a handover
		n.Actions = []ui.Btn{{Label: b.p.T("ladder.escalate_title"), Icon: ui.IconLevel, Small: true, Href: b.at.do(t.ID, doEscalate)}}
	default:
		n.Actions = []ui.Btn{b.press("team", "filed.send", "to", id)}
	}
	return n, true
}

// firstTeam is the team that tickets of the ticket's category go to first; 0 where it is filed nowhere.
func (b *book) firstTeam() access.TeamID {
	if id := b.r.ticket.CategoryID; id != nil {
		for _, c := range b.r.categories {
			if c.ID == *id {
				return c.TeamID
			}
		}
	}
	return 0
}

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
