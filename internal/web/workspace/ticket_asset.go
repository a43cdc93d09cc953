package workspace

import (
	"context"

	"firstline/internal/base/errs"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// doAsset is what an address asks for the form with what a ticket is about.
const doAsset = "asset"

// Devices are what a ticket is about, and what else its requester has, with what changes that.
type Devices struct {
	About  []Device
	Theirs []Device
	Pick   ui.Btn
}

// Device is one of them.
type Device struct {
	Tag, Title, Href string
	Badges           []ui.Badge
	Facts            []ui.Term
	Change           ui.Btn // takes it off, or adds it
}

// AssetTask is the form that says what a ticket is about.
type AssetTask struct {
	Title   string
	Action  string
	Cancel  string
	Person  string // whose devices it offers
	Search  ui.Field
	Offered []ui.Option
}

// readHeld reads what devices the requester has, under each of their records.
func (w workspace) readHeld(ctx context.Context, r *record) (err error) {
	ids := []person.ID{r.requester.ID}
	for _, x := range r.requester.Merged {
		ids = append(ids, x.ID)
	}
	r.held, err = asset.HeldBy(ctx, w.DB, ids...)
	return err
}

func (b *book) devices() Devices {
	id := b.r.ticket.ID
	var d Devices
	there := map[asset.ID]bool{}
	for i := range b.r.about {
		a := &b.r.about[i]
		there[a.ID] = true
		x := Device{Tag: a.Tag, Href: assetPath(a.ID), Title: titleBeside(a), Facts: b.deviceFacts(a)}
		if a.State != asset.InUse {
			x.Badges = append(x.Badges, assetBadge(b.p, a.State))
		}
		if w, ok := warrantyBadge(b.p, a); ok {
			x.Badges = append(x.Badges, w)
		}
		if b.works {
			x.Change = ui.Btn{
				Label: b.p.T("asset.remove", errs.Args{"Tag": a.Tag}), Icon: ui.IconClose, IconOnly: true, Small: true, Weight: ui.Quiet,
				Form: "act", Action: b.at.act(id, "assets/remove"), Name: "asset", Value: a.ID.String(),
			}
		}
		d.About = append(d.About, x)
	}
	for i := range b.r.held {
		a := &b.r.held[i]
		if there[a.ID] {
			continue
		}
		x := Device{Tag: a.Tag, Href: assetPath(a.ID), Title: titleBeside(a)}
		if b.works {
			x.Change = ui.Btn{
				Label: b.p.T("asset.add", errs.Args{"Tag": a.Tag}), Icon: ui.IconPlus, IconOnly: true, Small: true, Weight: ui.Quiet,
				Form: "act", Action: b.at.act(id, "assets"), Name: "asset", Value: a.ID.String(),
			}
		}
		d.Theirs = append(d.Theirs, x)
	}
	if b.works {
		d.Pick = ui.Btn{Label: b.p.T("asset.pick"), Icon: ui.IconPlus, Small: true, Href: b.at.do(id, doAsset), Key: "d"}
	}
	return d
}

// titleBeside is what stands beside the tag.
func titleBeside(a *asset.Asset) string {
	if title := a.Title(); title != a.Tag {
		return title
	}
	return ""
}

// deviceFacts are what an agent needs of an asset beside the ticket.
func (b *book) deviceFacts(a *asset.Asset) []ui.Term {
	list := []ui.Term{{Label: b.p.T("asset.kind"), Value: b.p.T(assetKindKey(a.Kind))}}
	mine := a.HolderID == nil
	for _, x := range b.r.held {
		mine = mine || x.ID == a.ID
	}
	if !mine {
		list = append(list, ui.Term{Label: b.p.T("asset.holder"), Value: b.p.T("asset.holder_other"), Href: personPath(*a.HolderID)})
	}
	for _, f := range []struct{ label, value string }{{"asset.serial", a.Serial}, {"asset.site", a.Site}, {"asset.vendor", a.Vendor}} {
		if f.value != "" {
			list = append(list, ui.Term{Label: b.p.T(f.label), Value: f.value})
		}
	}
	if a.RemoteAddress != "" {
		list = append(list, remoteTerm(b.p, a.RemoteAddress))
	}
	if a.Note != "" {
		list = append(list, ui.Term{Label: b.p.T("asset.note"), Show: ui.PlainText(a.Note)})
	}
	return list
}

// assetTask offers what the requester has and the ticket is not about yet.
func (b *book) assetTask(a asked) AssetTask {
	id := b.r.ticket.ID
	x := AssetTask{Title: b.p.T("asset.pick_title"), Action: b.at.act(id, "assets"), Cancel: b.at.ticket(id), Person: idText(b.r.requester.ID)}
	wrong := b.p.Locale.Fields(a.err)
	x.Search = ui.Field{
		ID: "task-aq", Label: b.p.T("asset.pick_search"), Hint: b.p.T("asset.search_hint"), Value: a.typed.values["aq"], Error: wrong["assets"],
	}
	there := map[asset.ID]bool{}
	for _, p := range b.r.about {
		there[p.ID] = true
	}
	for i := range b.r.held {
		if h := &b.r.held[i]; !there[h.ID] {
			x.Offered = append(x.Offered, ui.Option{Value: h.ID.String(), Label: h.Tag + " · " + h.Title(), Hint: pickHint(b.p, h, "")})
		}
	}
	return x
}

func (b *book) assetAdded(it ticket.Item) Entry {
	return b.line(it, ui.IconScreen, "asset.event_added", errs.Args{"Tag": payload[ticket.AssetPayload](it).Tag})
}

func (b *book) assetRemoved(it ticket.Item) Entry {
	return b.line(it, ui.IconScreen, "asset.event_removed", errs.Args{"Tag": payload[ticket.AssetPayload](it).Tag})
}
