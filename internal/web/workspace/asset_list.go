package workspace

import (
	"net/url"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/asset"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// assetRows is how many assets a page lists.
const assetRows = 50

// statePresent asks for all that is not retired; stateAny for everything.
const (
	statePresent = "present"
	stateAny     = "any"
)

type assetQuery struct {
	Query   string     `form:"q"`
	Kind    asset.Kind `form:"kind"`
	State   string     `form:"state"`
	After   string     `form:"after"` // where the last page ended: tag and id
	AfterID asset.ID   `form:"after_id"`
}

// AssetsPage is the list of assets.
type AssetsPage struct {
	Query       assetQuery
	Works       bool // the reader works on tickets, too
	Actions     []ui.Btn
	Kinds       []ui.Option
	States      []ui.Option
	Rows        []ui.ListItem
	Start, Next string // addresses of the beginning and of the next page
	Empty       ui.Empty
}

// listAssets finds assets.
func (w workspace) listAssets(rq *front.Request) error {
	q := assetQuery{State: statePresent}
	if err := rq.Decode(&q); err != nil {
		return errs.Missing()
	}
	f := asset.Filter{Query: q.Query}
	if q.Kind != "" {
		f.Kinds = []asset.Kind{q.Kind}
	}
	switch q.State {
	case stateAny:
	case statePresent:
		f.States = asset.Present()
	default:
		f.States = []asset.State{asset.State(q.State)}
	}
	var from *asset.Cursor
	if q.AfterID > 0 {
		from = &asset.Cursor{Sort: q.After, ID: q.AfterID}
	}
	list, next, err := w.Assets.List(rq.Context(), rq.Actor, f, from, assetRows)
	if err != nil {
		return err
	}
	p := page(rq, rq.T("asset.title"))
	x := buildAssets(p, q, list, next)
	x.Works = rq.Actor.May(account.WorkTicket)
	if rq.Actor.May(account.WriteAssets) {
		x.Actions = append(x.Actions, ui.Btn{Label: p.T("asset.new"), Icon: ui.IconPlus, Weight: ui.Primary, Href: assetsPath + "/new", Key: "n"})
	}
	if rq.Actor.May(account.ManageAssets) {
		x.Actions = append(x.Actions, ui.Btn{Label: p.T("asset.import"), Icon: ui.IconDownload, Href: "/admin/assets/import"})
	}
	return rq.Render(assetsScreen(p, x))
}

func buildAssets(p ui.Page, q assetQuery, list []asset.Listed, next *asset.Cursor) AssetsPage {
	x := AssetsPage{
		Query: q, Kinds: kindOptions(p, q.Kind, true),
		States: []ui.Option{
			{Value: statePresent, Label: p.T("asset.state_present"), Selected: q.State == statePresent},
			{Value: stateAny, Label: p.T("asset.state_any"), Selected: q.State == stateAny},
		},
		Empty: ui.Empty{Icon: ui.IconScreen, Title: p.T("asset.none"), Text: p.T("asset.none_text")},
	}
	x.States = append(x.States, stateOptions(p, asset.State(q.State))...)
	for i := range list {
		x.Rows = append(x.Rows, assetItem(p, &list[i]))
	}
	if q.AfterID > 0 {
		x.Start = assetsPath + "?" + q.values().Encode()
	}
	if next != nil {
		v := q.values()
		v.Set("after", next.Sort)
		v.Set("after_id", next.ID.String())
		x.Next = assetsPath + "?" + v.Encode()
	}
	return x
}

// assetItem is an asset as a list shows it.
func assetItem(p ui.Page, a *asset.Listed) ui.ListItem {
	item := ui.ListItem{ID: "asset-" + a.ID.String(), Href: assetPath(a.ID), Title: a.Title(), Number: a.Tag}
	if a.State != asset.InUse {
		item.Badges = append(item.Badges, assetBadge(p, a.State))
	}
	if a.Holder != nil {
		item.From, item.Avatar = *a.Holder, *a.Holder
	}
	if b, ok := warrantyBadge(p, &a.Asset); ok {
		item.Badges = append(item.Badges, b)
	}
	item.Facts = aboutAsset(p, &a.Asset, a.Site, a.Serial)
	return item
}

// values are the query without its place in the list.
func (q assetQuery) values() url.Values {
	v := url.Values{}
	for name, text := range map[string]string{"q": q.Query, "kind": string(q.Kind), "state": q.State} {
		if text != "" {
			v.Set(name, text)
		}
	}
	return v
}

func kindOptions(p ui.Page, chosen asset.Kind, any bool) []ui.Option {
	var list []ui.Option
	if any {
		list = append(list, ui.Option{Label: p.T("asset.kind_any")})
	}
	for _, k := range asset.Kinds() {
		list = append(list, ui.Option{Value: string(k), Label: p.T(assetKindKey(k)), Selected: k == chosen})
	}
	return list
}

func stateOptions(p ui.Page, chosen asset.State) []ui.Option {
	var list []ui.Option
	for _, s := range asset.States() {
		list = append(list, ui.Option{Value: string(s), Label: p.T(assetStateKey(s)), Selected: s == chosen})
	}
	return list
}
