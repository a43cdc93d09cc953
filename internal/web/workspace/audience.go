package workspace

import (
	"slices"

	"firstline/internal/desk/guard"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// Audience are those who get an answer, above the place where it is written: each by name and address, with what they see.
type Audience struct {
	List []Hearer
	Add  ui.Btn
}

// Hearer is one of them.
type Hearer struct {
	Name    string
	Address string
	Sees    string // what they can see
	Badges  []ui.Badge
	Remove  ui.Btn // empty for the requester
}

// audience are all whom the answer would go to, the requester first; whoever gets nothing stands there with the reason.
func (b *book) audience() Audience {
	var a Audience
	t := &b.r.ticket
	a.Add = ui.Btn{Label: b.p.T("composer.add_copy"), Icon: ui.IconPlus, Small: true, Weight: ui.Quiet, Href: b.at.do(t.ID, doShare)}
	watchers := b.watchers().List
	for _, x := range b.r.reach {
		h := Hearer{Name: x.Name, Address: x.Address}
		requester := x.ID == b.r.requester.ID
		at := slices.IndexFunc(b.r.watchers, func(w ticket.Watcher) bool { return w.PersonID == x.ID })
		switch {
		case requester:
			h.Sees = b.p.T("composer.sees_own")
		case at >= 0 && b.r.watchers[at].MayRead:
			h.Sees = b.p.T("composer.sees_all")
		default:
			h.Sees = b.p.T("composer.sees_copies")
		}
		switch {
		case x.Address == "":
			h.Badges = append(h.Badges, ui.Badge{Label: b.p.T("composer.no_address"), Tone: ui.Warning, Icon: ui.IconWarn})
		case !requester && t.SealedTo != "":
			h.Badges = append(h.Badges, ui.Badge{Label: b.p.T("composer.sealed"), Tone: ui.Warning, Icon: ui.IconShield})
		case !x.BouncedAt.IsZero():
			h.Badges = append(h.Badges, ui.Badge{Label: b.p.T("workspace.bounced"), Tone: ui.Bad, Icon: ui.IconError})
		}
		if x.Address != "" && guard.IsExternal(b.r.desk, x.Address) {
			h.Badges = append(h.Badges, ui.Badge{Label: b.p.T("composer.external"), Tone: ui.Warning, Icon: ui.IconOut})
		}
		if requester {
			a.List = slices.Insert(a.List, 0, h)
			continue
		}
		if x.Address != "" && !b.wroteTo(x.Address) {
			h.Badges = append(h.Badges, ui.Badge{Label: b.p.T("composer.first"), Tone: ui.Info, Icon: ui.IconStar, Title: b.p.T("composer.first_hint")})
		}
		if at >= 0 {
			h.Remove = watchers[at].Remove
		}
		a.List = append(a.List, h)
	}
	return a
}

// wroteTo tells whether words of this ticket were sent to an address before.
func (b *book) wroteTo(address string) bool {
	return slices.ContainsFunc(b.r.letters, func(l letter.Letter) bool { return l.Address == address && carries(l.Kind) })
}
