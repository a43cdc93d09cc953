package workspace

import (
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/calendar"
	"firstline/internal/web/ui"
)

func assetPath(id asset.ID) string { return assetsPath + "/" + id.String() }

func assetKindKey(k asset.Kind) string   { return "asset.kind_" + string(k) }
func assetStateKey(s asset.State) string { return "asset.state_" + string(s) }

// assetBadge is a state as a word with a shape of its own; none for what is simply in use.
func assetBadge(p ui.Page, s asset.State) ui.Badge {
	b := ui.Badge{Label: p.T(assetStateKey(s))}
	switch s {
	case asset.InUse:
		b.Icon, b.Tone = ui.IconCheck, ui.Success
	case asset.InStock:
		b.Icon = ui.IconInbox
	case asset.InRepair:
		b.Icon, b.Tone = ui.IconSettings, ui.Warning
	case asset.Lost:
		b.Icon, b.Tone = ui.IconWarn, ui.Bad
	case asset.Retired:
		b.Icon = ui.IconTrash
	}
	return b
}

// warrantyBadge says how the maker's promise stands today; ok is false where nothing is known.
func warrantyBadge(p ui.Page, a *asset.Asset) (b ui.Badge, ok bool) {
	w := a.WarrantyOn(today(p))
	if w == asset.NoWarranty {
		return b, false
	}
	b = ui.Badge{Label: p.T("asset.warranty_"+string(w), errs.Args{"Date": dateText(p, *a.WarrantyUntil)}), Icon: ui.IconShield}
	switch w {
	case asset.UnderIt:
		b.Tone = ui.Success
	case asset.EndsSoon:
		b.Tone, b.Icon = ui.Warning, ui.IconClock
	case asset.OutOfIt, asset.NoWarranty:
	}
	return b, true
}

// today is the date where the reader is.
func today(p ui.Page) calendar.Date {
	if p.Zone == nil {
		return calendar.DateOf(p.Now.UTC())
	}
	return calendar.DateOf(p.Now.In(p.Zone))
}

// dateText is a date that belongs to no time zone.
func dateText(p ui.Page, d calendar.Date) string { return p.Locale.Date(d.Time(), d.Time().Location()) }

// aboutAsset are the few words that tell assets apart: sort, and what else is known.
func aboutAsset(p ui.Page, a *asset.Asset, more ...string) string {
	parts := []string{p.T(assetKindKey(a.Kind))}
	for _, s := range more {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}
