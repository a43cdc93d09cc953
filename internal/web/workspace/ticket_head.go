package workspace

import (
	"strconv"

	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worklist"
	"firstline/internal/web/ui"
)

// Head is the top of a ticket: what it is, how it stands, and what can be done with it.
type Head struct {
	Number  string
	Subject string
	Rename  ui.Btn // opens the subject for editing
	Editing bool
	Typed   string // the subject as it stands in the form
	Wrong   string // what is wrong with it
	Save    string // address that the subject is sent to
	Cancel  string
	Badges  []ui.Badge
	Stands  []ui.Term // who has it, what is promised, what comes next
	Actions []ui.Btn
	More    []ui.MenuItem
	MoreTo  string // name of that menu
}

func (b *book) head(actor access.Actor, readonly bool) Head {
	t := &b.r.ticket
	h := Head{
		Number: number(t.ID), Subject: t.Subject, MoreTo: b.p.T("workspace.more"), Save: b.at.act(t.ID, "edit"), Cancel: b.at.ticket(t.ID),
		Badges: []ui.Badge{stateBadge(b.p, t.State), priorityBadge(b.p, t.Priority)},
	}
	if t.Snoozed {
		h.Badges = append(h.Badges, snoozeBadge(b.p, t))
	}
	if b.r.clock.TicketID == t.ID {
		h.Badges = append(h.Badges, b.clockBadge())
	}
	if t.SealedTo != "" {
		h.Badges = append(h.Badges, ui.Badge{Label: b.p.T("category.sensitive"), Tone: ui.Warning, Icon: ui.IconShield, Title: b.p.T("category.sensitive_hint")})
	}
	if t.Overridden {
		h.Badges = append(h.Badges, b.byHand())
	}
	h.Badges = append(h.Badges, ui.Badge{Label: b.r.requester.Name, Icon: ui.IconUser, Plain: true, Title: b.p.T("workspace.requester")})
	if b.r.requester.VIP {
		h.Badges = append(h.Badges, vipBadge(b.p))
	}
	if !b.r.requester.Verified {
		h.Badges = append(h.Badges, unverifiedBadge(b.p))
	}
	if t.Reopened > 0 {
		h.Badges = append(h.Badges, cameBackBadge(b.p, t.Reopened))
	}
	if t.Returned > 0 {
		h.Badges = append(h.Badges, returnedBadge(b.p, t.Returned))
	}
	h.Stands = b.standing(actor)
	if readonly {
		return h
	}
	h.Rename = ui.Btn{Label: b.p.T("workspace.rename"), Icon: ui.IconEdit, IconOnly: true, Small: true, Weight: ui.Quiet, Href: b.at.do(t.ID, doSubject)}
	h.Actions = b.actions(actor)
	h.More = b.more(actor)
	return h
}

// edit opens the subject, as it is or as it was typed.
func (h *Head) edit(a asked, wrong map[string]string) {
	name := string(ticket.FieldSubject)
	h.Editing, h.Typed, h.Wrong = true, h.Subject, wrong[name]
	if typed, ok := a.typed.values[name]; ok {
		h.Typed = typed
	}
}

func (b *book) actions(actor access.Actor) []ui.Btn {
	t := &b.r.ticket
	var list []ui.Btn
	act := func(what, label, key string, icon ui.Icon, name, value string) ui.Btn {
		return ui.Btn{Label: b.p.T(label), Icon: icon, Small: true, Key: key, Form: "act", Action: b.at.act(t.ID, what), Name: name, Value: value}
	}
	if t.State.IsOpen() && !is(t.AssigneeID, actor.Person) {
		take := act("assign", "workspace.take", "a", ui.IconUser, "to", strconv.FormatInt(int64(actor.Person), 10))
		take.Action += "&had=" + strconv.FormatInt(int64(idOf(t.AssigneeID)), 10)
		list = append(list, take)
	}
	switch t.State {
	case ticket.Resolved:
		list = append(list, b.noting(), act("close", "workspace.close", "", ui.IconCheck, "", ""), act("state", "workspace.reopen", "", ui.IconRefresh, "to", string(ticket.Open)))
	case ticket.Closed:
		list = append(list, act("state", "workspace.reopen", "", ui.IconRefresh, "to", string(ticket.Open)))
	default:
		list = append(list, ui.Btn{Label: b.p.T("workspace.resolve"), Icon: ui.IconDone, Small: true, Key: "e", Href: b.at.do(t.ID, doResolve)}, b.climbing())
	}
	return list
}

// more are the acts that are rarer, or that need a choice first.
func (b *book) more(actor access.Actor) []ui.MenuItem {
	t := &b.r.ticket
	link := func(label string, icon ui.Icon, href string) ui.MenuItem {
		return ui.MenuItem{Label: b.p.T(label), Icon: icon, Href: href}
	}
	list := []ui.MenuItem{
		link("workspace.assign_to", ui.IconUser, b.at.do(t.ID, doAssign)),
		link("workspace.move_to", ui.IconUsers, b.at.do(t.ID, doTeam)),
	}
	switch t.State {
	case ticket.New, ticket.Open:
		list = append(list, ui.MenuItem{
			Label: b.p.T("workspace.wait_for_user"), Icon: ui.IconPause, Post: true, Href: b.at.act(t.ID, "state"), Name: "to", Value: string(ticket.WaitingUser),
		}, ui.MenuItem{
			Label: b.p.T("vendor.wait"), Icon: ui.IconOut, Post: true, Href: b.at.act(t.ID, "state"), Name: "to", Value: string(ticket.WaitingVendor),
		})
	case ticket.WaitingUser, ticket.WaitingVendor:
		list = append(list, ui.MenuItem{
			Label: b.p.T("workspace.wait_no_more"), Icon: ui.IconHalf, Post: true, Href: b.at.act(t.ID, "state"), Name: "to", Value: string(ticket.Open),
		})
	}
	list = append(list, b.moreSnooze()...)
	list = append(list, b.moreApproval()...)
	list = append(append(list, b.moreOnLadder(actor)...), b.moreOnIdentity()...)
	me := strconv.FormatInt(int64(actor.Person), 10)
	watch := ui.MenuItem{Label: b.p.T("workspace.watch"), Icon: ui.IconEye, Post: true, Href: b.at.act(t.ID, "watch"), Name: "person", Value: me}
	for _, x := range b.r.watchers {
		if x.PersonID == actor.Person {
			watch.Label, watch.Href = b.p.T("workspace.unwatch"), b.at.act(t.ID, "unwatch")
		}
	}
	list = append(list, ui.MenuItem{Label: b.p.T("merge.menu"), Icon: ui.IconLink, Href: mergePath(t.ID), Key: "m"})
	list = append(list, watch, link("workspace.share_with", ui.IconOut, b.at.do(t.ID, doShare)))
	list = append(list, ui.MenuItem{Label: b.p.T("print.menu"), Icon: ui.IconFile, Href: printPath(t.ID), Key: "p"})
	list = append(list, b.moreAway()...)
	if b.at.View != "" {
		list = append(list, link("workspace.open_alone", ui.IconLink, place{}.ticket(t.ID)))
	}
	return list
}

// facts are how the ticket stands, at its side.
func (b *book) facts() []ui.Term {
	t := &b.r.ticket
	facts := []ui.Term{
		{Label: b.p.T("workspace.opened"), Show: ui.Time(b.p, t.CreatedAt.Time)},
		{Label: b.p.T("workspace.channel"), Value: b.p.T(channelKey(t.Channel))},
	}
	if t.Language != "" {
		facts = append(facts, ui.Term{Label: b.p.T("workspace.language"), Value: b.p.T("workspace.language_" + t.Language)})
	}
	if t.Cause != "" && !t.State.IsOpen() {
		facts = append(facts, ui.Term{Label: b.p.T("workspace.cause"), Value: b.p.T(causeKey(t.Cause))})
	}
	if t.State == ticket.Closed {
		facts = append(facts, ui.Term{Label: b.p.T("workspace.closed"), Value: b.p.T("workspace.closed_" + string(t.CloseKind))})
	}
	if t.FollowsID != nil {
		facts = append(facts, ui.Term{
			Label: b.p.T("workspace.goes_on_from"), Value: number(*t.FollowsID), Href: place{}.ticket(*t.FollowsID),
		})
	}
	facts = append(facts, b.tagFacts()...)
	facts = append(facts, b.approvalFacts()...)
	return append(facts, b.ratingFacts()...)
}

// others are the requester's other tickets that the agent may see.
func (b *book) others() []ui.ListItem {
	var list []ui.ListItem
	for _, r := range b.r.others {
		if r.ID == b.r.ticket.ID {
			continue
		}
		list = append(list, otherItem(b.p, r))
	}
	return list
}

// otherItem is a ticket where the reader knows whose it is.
func otherItem(p ui.Page, r worklist.Row) ui.ListItem {
	return ui.ListItem{
		Href: place{}.ticket(r.ID), Title: r.Subject, Number: number(r.ID), At: r.ActivityAt.Time,
		Badges: []ui.Badge{stateBadge(p, r.State)},
	}
}

func is(id *access.PersonID, who access.PersonID) bool { return id != nil && *id == who }

func idOf(id *access.PersonID) access.PersonID {
	if id == nil {
		return 0
	}
	return *id
}
