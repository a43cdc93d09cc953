package workspace

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// Notice is something on a ticket that waits for somebody, with what can be done about it.
type Notice struct {
	Tone    ui.Tone
	Icon    ui.Icon
	Text    string
	Actions []ui.Btn
}

// notices stand below the newest entry, where the agent looks, until they are dealt with.
func (b *book) notices(actor access.Actor, a asked) []Notice {
	t := &b.r.ticket
	var list []Notice
	if n, ok := b.mergedNotice(); ok {
		list = append(list, n)
	}
	if n, ok := b.awayNotice(); ok {
		return append(list, n)
	}
	if t.OwnerAskedID != nil {
		list = append(list, b.askedNotice(actor))
	}
	if t.EscalationWaits && t.State.IsOpen() {
		list = append(list, b.waitingNotice(actor))
	}
	if t.SentToAndFro() && t.State.IsOpen() {
		list = append(list, Notice{Tone: ui.Warning, Icon: ui.IconWarn, Text: b.p.N("ladder.returned", t.Returned) + ". " + b.p.T("ladder.returned_hint")})
	}
	if n, ok := b.elsewhereNotice(actor); ok {
		list = append(list, n)
	}
	if n, ok := b.absentNotice(actor); ok {
		list = append(list, n)
	}
	if n, ok := b.secondNotice(actor); ok {
		list = append(list, n)
	} else if n, ok := b.identityNotice(); ok {
		list = append(list, n)
	}
	if n, ok := b.missingNotice(a); ok {
		list = append(list, n)
	}
	if n, ok := b.ratingNotice(actor); ok {
		list = append(list, n)
	}
	list = append(list, b.approvalNotices()...)
	list = append(list, b.vendorNotices()...)
	return append(list, b.closeNotices()...)
}

func (b *book) waitingNotice(actor access.Actor) Notice {
	t := &b.r.ticket
	if !ticket.Receives(actor, t) {
		return Notice{Tone: ui.Info, Icon: ui.IconLevel, Text: b.p.T("ladder.waits_there", errs.Args{"Team": b.teamAndLevel(t.TeamID)})}
	}
	return Notice{Tone: ui.Info, Icon: ui.IconLevel, Text: b.p.T("ladder.waits_here"), Actions: []ui.Btn{
		b.press("escalate/accept", "ladder.accept", "expect", seqText(t.EscalationSeq)),
		{Label: b.p.T("ladder.send_back"), Small: true, Href: b.at.do(t.ID, doReturn)},
	}}
}

func (b *book) askedNotice(actor access.Actor) Notice {
	t := &b.r.ticket
	if !is(t.OwnerAskedID, actor.Person) {
		return Notice{Tone: ui.Info, Icon: ui.IconFlag, Text: b.p.T("ladder.asked_other", errs.Args{"Person": b.person(*t.OwnerAskedID)})}
	}
	return Notice{Tone: ui.Info, Icon: ui.IconFlag, Text: b.p.T("ladder.asked_you"), Actions: []ui.Btn{
		b.press("owner/accept", "ladder.accept_owner", "", ""),
		{Label: b.p.T("ladder.decline"), Small: true, Href: b.at.do(t.ID, doDecline)},
	}}
}

// press is a button that acts at once.
func (b *book) press(what, label, name, value string) ui.Btn {
	return ui.Btn{Label: b.p.T(label), Small: true, Weight: ui.Primary, Form: "act", Action: b.at.act(b.r.ticket.ID, what), Name: name, Value: value}
}

// climbing is the act that passes a ticket on.
func (b *book) climbing() ui.Btn {
	if above, _ := team.Above(b.r.teams, b.teamOf(b.r.ticket.TeamID)); len(above) == 0 { // after the highest level comes the vendor
		return b.askVendor(ui.Btn{Small: true, Key: "u"})
	}
	return ui.Btn{Label: b.p.T("ladder.escalate"), Icon: ui.IconLevel, Small: true, Key: "u", Href: b.at.do(b.r.ticket.ID, doEscalate)}
}

// moreOnLadder are its rarer acts.
func (b *book) moreOnLadder(actor access.Actor) []ui.MenuItem {
	t := &b.r.ticket
	var list []ui.MenuItem
	if t.EscalationSeq > 0 && t.State.IsOpen() && ticket.Receives(actor, t) {
		list = append(list, ui.MenuItem{Label: b.p.T("ladder.send_back"), Icon: ui.IconDown, Href: b.at.do(t.ID, doReturn)})
	}
	if b.mayHandOver(actor) {
		list = append(list, ui.MenuItem{Label: b.p.T("ladder.owner_title"), Icon: ui.IconFlag, Href: b.at.do(t.ID, doHandOver)})
	}
	return list
}
