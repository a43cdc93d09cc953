package workspace

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// comesTo marks an answer in which the desk recognised thanks: quietly, for it explains only why nothing moved.
func (b *book) comesTo(it ticket.Item) []ui.Badge {
	if it.Kind != ticket.MessageIn {
		return nil
	}
	switch payload[ticket.MessagePayload](it).Reason {
	case ticket.OnlyThanks:
		return []ui.Badge{{Label: b.p.T("close.thanks"), Title: b.p.T("close.thanks_hint"), Plain: true, Icon: ui.IconCheck}}
	case ticket.SaysSolved:
		return []ui.Badge{{Label: b.p.T("close.says_solved"), Title: b.p.T("close.says_solved_hint"), Tone: ui.Success, Icon: ui.IconDone}}
	}
	return nil
}

// reminded is a reminder to say whether it is solved.
func (b *book) reminded(it ticket.Item) Entry {
	p := payload[confirm.RemindedPayload](it)
	switch {
	case p.Nowhere:
		return thin(ui.IconWarn, b.p.T("close.event_reminded_nowhere"))
	case p.Closes.IsZero():
		return thin(ui.IconBell, b.p.T("close.event_reminded"))
	}
	return thin(ui.IconBell, b.p.T("close.event_reminded_last", errs.Args{"Date": b.p.Locale.LongDate(p.Closes.Time, b.p.Zone)}))
}

// cameBackBadge tells how often a ticket was opened again; from the second time on it is a warning sign.
func cameBackBadge(p ui.Page, times int) ui.Badge {
	x := ui.Badge{Label: p.N("workspace.reopened", times), Tone: ui.Warning, Icon: ui.IconRefresh}
	if times >= ticket.WarnRejections {
		x.Tone, x.Icon = ui.Bad, ui.IconWarn
	}
	return x
}

// rejectedNotice suggests the next level for an open ticket of which the user has said more than once that it is not solved.
func (b *book) rejectedNotice() (n Notice, ok bool) {
	t := &b.r.ticket
	if !t.State.IsOpen() || t.Reopened < ticket.WarnRejections {
		return n, false
	}
	times := 0
	for _, it := range b.r.items {
		if it.Kind == ticket.WasReopened {
			times = max(times, payload[ticket.ReopenedPayload](it).Times)
		}
	}
	if times < ticket.WarnRejections {
		return n, false
	}
	n = Notice{Tone: ui.Warning, Icon: ui.IconWarn, Text: b.p.T("close.rejected_again", errs.Args{"Times": times})}
	if above, _ := team.Above(b.r.teams, b.teamOf(t.TeamID)); b.works && len(above) > 0 {
		n.Text += " " + b.p.T("close.rejected_level")
		n.Actions = []ui.Btn{{Label: b.p.T("ladder.escalate"), Small: true, Href: b.at.do(t.ID, doEscalate)}}
	}
	return n, true
}
