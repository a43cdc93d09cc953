package workspace

import (
	"firstline/internal/base/errs"
	"firstline/internal/web/ui"
)

// Requester is who has the problem, at the side of the ticket.
type Requester struct {
	Name   string
	Badges []ui.Badge
	Facts  []ui.Term
	All    string // address of all their tickets
}

func (b *book) requester() Requester {
	c := &b.r.requester
	x := Requester{Name: c.Name, All: personPath(c.ID)}
	if c.VIP {
		x.Badges = append(x.Badges, vipBadge(b.p))
	}
	if !c.Verified {
		x.Badges = append(x.Badges, unverifiedBadge(b.p))
	}
	x.Badges = append(x.Badges, b.identityBadges()...)
	for _, a := range c.Addresses {
		t := ui.Term{Label: b.p.T("workspace.address"), Value: a.Address, Href: "mailto:" + a.Address}
		if !a.BouncedAt.IsZero() {
			t.Show = bouncedAddress(a.Address, ui.Badge{Label: b.p.T("workspace.bounced"), Title: a.Bounce, Tone: ui.Bad, Icon: ui.IconError})
		}
		x.Facts = append(x.Facts, t)
	}
	for _, n := range c.Phones {
		x.Facts = append(x.Facts, ui.Term{Label: b.p.T("workspace.phone"), Value: n, Href: "tel:" + n})
	}
	for _, f := range []struct{ label, value string }{
		{"workspace.organisation", c.Organisation}, {"workspace.department", c.Department}, {"workspace.site", c.Site}, {"workspace.language", b.textOr("workspace.language_"+c.Locale, c.Locale)},
	} {
		if f.value != "" {
			x.Facts = append(x.Facts, ui.Term{Label: b.p.T(f.label), Value: f.value})
		}
	}
	return x
}

// Watchers are who gets copies, with what changes that.
type Watchers struct {
	List []Watcher
	Add  ui.Btn
}

// Watcher is one of them.
type Watcher struct {
	Name   string
	Reads  string // says that they may open the ticket too; empty when they may not
	Remove ui.Btn
}

func (b *book) watchers() Watchers {
	id := b.r.ticket.ID
	w := Watchers{Add: ui.Btn{Label: b.p.T("workspace.share_with"), Icon: ui.IconPlus, Small: true, Href: b.at.do(id, doShare)}}
	for _, x := range b.r.watchers {
		one := Watcher{Name: x.Name, Remove: ui.Btn{
			Label: b.p.T("workspace.unwatch_person", errs.Args{"Person": x.Name}), Icon: ui.IconClose, IconOnly: true, Small: true, Weight: ui.Quiet,
			Form: "act", Action: b.at.act(id, "unwatch"), Name: "person", Value: idText(x.PersonID),
		}}
		if x.MayRead {
			one.Reads = b.p.T("workspace.may_read")
		}
		w.List = append(w.List, one)
	}
	return w
}
