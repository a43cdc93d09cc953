package workspace

import (
	"context"

	"firstline/internal/base/errs"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// picking is how forms say what a ticket is about.
type picking struct {
	Person person.ID  `form:"person"` // whose devices come first
	Assets []asset.ID `form:"asset"`
	Query  string     `form:"aq"`
}

// offerAssets offers what a ticket may be about, while the form is filled in.
func (w workspace) offerAssets(rq *front.Request) error {
	var form picking
	if err := rq.Decode(&form); err != nil {
		return err
	}
	p := part(rq)
	options, err := w.assetOptions(rq, p, form)
	if err != nil {
		return err
	}
	return rq.Render(offeredAssets(p, options, form.Query))
}

// assetOptions are what was chosen, what the person has, and what fits the words.
func (w workspace) assetOptions(rq *front.Request, p ui.Page, form picking) ([]ui.Option, error) {
	var options []ui.Option
	seen := map[asset.ID]bool{}
	add := func(a asset.Asset, holder string, chosen bool) {
		if seen[a.ID] {
			return
		}
		seen[a.ID] = true
		options = append(options, ui.Option{Value: a.ID.String(), Label: a.Tag + " · " + a.Title(), Hint: pickHint(p, &a, holder), Selected: chosen})
	}
	found, err := asset.ByIDs(rq.Context(), w.DB, form.Assets...)
	if err != nil {
		return nil, err
	}
	for _, id := range form.Assets {
		if a, ok := found[id]; ok {
			add(a, "", true)
		}
	}
	held, err := w.held(rq.Context(), form.Person)
	if err != nil {
		return nil, err
	}
	for _, a := range held {
		add(a, "", false)
	}
	if form.Query == "" {
		return options, nil
	}
	list, _, err := w.Assets.List(rq.Context(), rq.Actor, asset.Filter{Query: form.Query, States: asset.Present()}, nil, assetsFound)
	for _, a := range list {
		holder := ""
		if a.Holder != nil {
			holder = *a.Holder
		}
		add(a.Asset, holder, len(list) == 1)
	}
	return options, err
}

// assetsFound is how many assets a search offers; what is not among them is found by typing more.
const assetsFound = 8

// held is what a person has, with all who were merged into them.
func (w workspace) held(ctx context.Context, who person.ID) ([]asset.Asset, error) {
	if who == 0 {
		return nil, nil
	}
	ids, err := person.Merged(ctx, w.DB, who)
	if err != nil {
		return nil, err
	}
	return asset.HeldBy(ctx, w.DB, append(ids, who)...)
}

func pickHint(p ui.Page, a *asset.Asset, holder string) string {
	warranty := ""
	if b, ok := warrantyBadge(p, a); ok {
		warranty = b.Label
	}
	state := ""
	if a.State != asset.InUse {
		state = p.T(assetStateKey(a.State))
	}
	return aboutAsset(p, a, holder, a.Site, state, warranty)
}

// picked are the assets that a form names: by choice, or by words that fit one asset only.
func (w workspace) picked(rq *front.Request, form picking) ([]asset.ID, error) {
	if len(form.Assets) > 0 || form.Query == "" {
		return form.Assets, nil
	}
	list, _, err := w.Assets.List(rq.Context(), rq.Actor, asset.Filter{Query: form.Query, States: asset.Present()}, nil, 2)
	switch {
	case err != nil:
		return nil, err
	case len(list) == 0:
		return nil, errs.Bad("assets", "asset.pick_none")
	case len(list) > 1:
		return nil, errs.Bad("assets", "asset.pick_many")
	}
	return []asset.ID{list[0].ID}, nil
}

// addAssets notes what a ticket is about.
func (w workspace) addAssets(rq *front.Request) error {
	return w.act(rq, doAsset, func(id ticket.ID, _ choice) error {
		var form picking
		if err := rq.Decode(&form); err != nil {
			return err
		}
		list, err := w.picked(rq, form)
		if err == nil && len(list) == 0 {
			err = errs.Bad("assets", "asset.pick_missing")
		}
		if err != nil {
			return err
		}
		_, err = w.Tickets.AddAsset(rq.Context(), rq.Actor, id, list...)
		return err
	})
}

// removeAsset notes that a ticket is not about something.
func (w workspace) removeAsset(rq *front.Request) error {
	return w.act(rq, "", func(id ticket.ID, _ choice) error {
		var form struct {
			Asset asset.ID `form:"asset"`
		}
		if err := rq.Decode(&form); err != nil {
			return err
		}
		_, err := w.Tickets.RemoveAsset(rq.Context(), rq.Actor, id, form.Asset)
		return err
	})
}
