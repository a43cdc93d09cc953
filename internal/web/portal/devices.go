package portal

import (
	"slices"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/calendar"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// devicesPage is what somebody has from the organisation.
type devicesPage struct {
	ui.Page
	Devices []device
}

// device is one of the things that somebody has.
type device struct {
	Title  string
	Badges []ui.Badge
	Facts  []ui.Term
	Ask    string // address of a new ticket about it
}

func (p portal) devices(rq *front.Request) error {
	list, err := p.Assets.Mine(rq.Context(), rq.Actor)
	if err != nil {
		return err
	}
	x := devicesPage{Page: rq.Page(rq.T("asset.mine"))}
	for i := range list {
		x.Devices = append(x.Devices, deviceOf(x.Page, &list[i]))
	}
	return rq.Render(devicesView(x))
}

func deviceOf(p ui.Page, a *asset.Asset) device {
	d := device{Title: a.Title(), Ask: newPath + "?asset=" + a.ID.String()}
	add := func(label, value string) {
		if value != "" {
			d.Facts = append(d.Facts, ui.Term{Label: p.T(label), Value: value})
		}
	}
	add("asset.tag", a.Tag)
	add("asset.kind", p.T("asset.kind_"+string(a.Kind)))
	add("asset.serial", a.Serial)
	add("asset.site", a.Site)
	if a.WarrantyUntil != nil {
		day := a.WarrantyUntil.Time()
		add("asset.warranty_until", p.Locale.Date(day, day.Location()))
		if a.WarrantyOn(today(p)) == asset.OutOfIt {
			d.Badges = append(d.Badges, ui.Badge{Label: p.T("asset.warranty_over", errs.Args{"Date": p.Locale.Date(day, day.Location())}), Icon: ui.IconShield})
		}
	}
	if a.State != asset.InUse {
		d.Badges = append(d.Badges, ui.Badge{Label: p.T("asset.state_" + string(a.State)), Icon: ui.IconInfo})
	}
	return d
}

// today is the date where the reader is.
func today(p ui.Page) calendar.Date {
	if p.Zone == nil {
		return calendar.DateOf(p.Now.UTC())
	}
	return calendar.DateOf(p.Now.In(p.Zone))
}

// deviceOptions are the things that a new ticket may be about.
func (x newPage) deviceOptions() []ui.Option {
	options := make([]ui.Option, len(x.Devices))
	for i := range x.Devices {
		a := &x.Devices[i]
		options[i] = ui.Option{
			Value: a.ID.String(), Label: a.Title(), Hint: x.T("asset.kind_"+string(a.Kind)) + " · " + a.Tag, Selected: slices.Contains(x.Assets, a.ID),
		}
	}
	return options
}

// called are things by their names, in one line.
func called(list []asset.Asset) string {
	names := make([]string, len(list))
	for i := range list {
		names[i] = list[i].Title()
		if names[i] != list[i].Tag {
			names[i] += " (" + list[i].Tag + ")"
		}
	}
	return strings.Join(names, ", ")
}
