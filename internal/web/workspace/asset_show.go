package workspace

import (
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// AssetPage is an asset with its history.
type AssetPage struct {
	Works   bool
	Title   string
	Lead    string
	Actions []ui.Btn
	Badges  []ui.Badge
	Facts   []ui.Term
	Note    string
	Retire  ui.Btn // or take it back; empty for who may not
	Version string
	State   string // that the button leads to
	Act     string
	Tickets []ui.ListItem
	Older   string
	None    ui.Empty
}

// showAsset shows an asset and the tickets about it that the reader may see.
func (w workspace) showAsset(rq *front.Request) error {
	a, err := w.asset(rq)
	if err != nil {
		return err
	}
	var holder *person.Person
	if a.HolderID != nil {
		if holder, err = w.holder(rq, *a.HolderID); err != nil {
			return err
		}
	}
	p := page(rq, a.Tag)
	x := buildAsset(p, &a, holder, rq.Actor.May(account.WriteAssets))
	if x.Works = rq.Actor.May(account.WorkTicket); !x.Works {
		return rq.Render(assetScreen(p, x))
	}
	after, err := ticket.ParseCursor(rq.URL.Query().Get("after"))
	if err != nil {
		return errs.Missing()
	}
	rows, next, err := worklist.Rows(rq.Context(), w.DB, rq.Actor, ticket.Listing{Filter: ticket.Filter{Asset: &a.ID}, After: after})
	if err != nil {
		return err
	}
	for _, r := range rows {
		item := rowItem(p, r, worklist.Look{})
		item.Href = place{}.ticket(r.ID)
		x.Tickets = append(x.Tickets, item)
	}
	if next.ID != 0 {
		x.Older = assetPath(a.ID) + "?after=" + next.String()
	}
	about := ui.Btn{Label: p.T("asset.ticket_about"), Icon: ui.IconPlus, Href: newPath + "?asset=" + a.ID.String()}
	if holder != nil {
		about.Href += "&person=" + idText(holder.ID)
	}
	x.Actions = append(x.Actions, about)
	x.None = ui.Empty{Icon: ui.IconInbox, Title: p.T("asset.no_tickets"), Text: p.T("asset.no_tickets_text")}
	return rq.Render(assetScreen(p, x))
}

func (w workspace) asset(rq *front.Request) (asset.Asset, error) {
	id, err := rq.Int("id")
	if err != nil {
		return asset.Asset{}, err
	}
	return w.Assets.Get(rq.Context(), rq.Actor, asset.ID(id))
}

// holder is who has an asset; of merged persons the one who stayed.
func (w workspace) holder(rq *front.Request, id person.ID) (*person.Person, error) {
	now, err := person.Current(rq.Context(), w.DB, id)
	if err != nil {
		return nil, err
	}
	p, err := person.Get(rq.Context(), w.DB, now)
	return &p, err
}

func buildAsset(p ui.Page, a *asset.Asset, holder *person.Person, writes bool) AssetPage {
	x := AssetPage{
		Title: a.Tag, Lead: aboutAsset(p, a, a.Title()), Badges: []ui.Badge{assetBadge(p, a.State)}, Note: a.Note, Version: strconv.FormatInt(a.Version, 10),
		Act: assetPath(a.ID) + "/state",
	}
	if b, ok := warrantyBadge(p, a); ok {
		x.Badges = append(x.Badges, b)
	}
	x.Facts = assetFacts(p, a, holder)
	if !writes {
		return x
	}
	x.Actions = []ui.Btn{{Label: p.T("asset.edit"), Icon: ui.IconEdit, Href: assetPath(a.ID) + "/edit", Key: "e"}}
	if a.Present() {
		x.Retire, x.State = ui.Btn{Label: p.T("asset.retire"), Icon: ui.IconTrash}, string(asset.Retired)
	} else {
		x.Retire, x.State = ui.Btn{Label: p.T("asset.take_back"), Icon: ui.IconRefresh}, string(asset.InStock)
	}
	return x
}

func assetFacts(p ui.Page, a *asset.Asset, holder *person.Person) []ui.Term {
	var list []ui.Term
	add := func(label, value string) {
		if value != "" {
			list = append(list, ui.Term{Label: p.T(label), Value: value})
		}
	}
	if holder != nil {
		list = append(list, ui.Term{Label: p.T("asset.holder"), Value: holder.Name, Href: personPath(holder.ID)})
	} else {
		add("asset.holder", p.T("asset.nobody"))
	}
	add("asset.serial", a.Serial)
	add("asset.model", a.Model)
	add("asset.release", a.Release)
	add("asset.site", a.Site)
	add("asset.vendor", a.Vendor)
	if a.PurchasedOn != nil {
		add("asset.purchased_on", dateText(p, *a.PurchasedOn))
	}
	if a.WarrantyUntil != nil {
		add("asset.warranty_until", dateText(p, *a.WarrantyUntil))
	}
	if a.RemoteAddress != "" {
		list = append(list, remoteTerm(p, a.RemoteAddress))
	}
	return list
}

// remoteTerm is where remote help reaches an asset; a link only where following it is harmless.
func remoteTerm(p ui.Page, address string) ui.Term {
	t := ui.Term{Label: p.T("asset.remote_address"), Value: address}
	for _, begins := range []string{"https://", "http://"} {
		if strings.HasPrefix(address, begins) {
			t.Href = address
		}
	}
	return t
}

// setAssetState retires an asset, or takes it back.
func (w workspace) setAssetState(rq *front.Request) error {
	a, err := w.asset(rq)
	if err != nil {
		return err
	}
	var form struct {
		Version int64       `form:"version"`
		State   asset.State `form:"state"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	d := a.Draft()
	d.State = form.State
	if _, err := w.Assets.Update(rq.Context(), rq.Actor, a.ID, form.Version, d); err != nil {
		if k := errs.KindOf(err); k != errs.Conflict && k != errs.Invalid {
			return err
		}
		rq.Flash(ui.Bad, rq.Locale.Error(err))
		return rq.Redirect(assetPath(a.ID))
	}
	rq.Flash(ui.Success, rq.T("asset.state_set", errs.Args{"Tag": a.Tag, "State": rq.T(assetStateKey(form.State))}))
	return rq.Redirect(assetPath(a.ID))
}
