package workspace

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/web/ui"
)

// VendorPanel are the cases with vendors at a ticket's side.
type VendorPanel struct {
	Cases []VendorLine
	Ask   ui.Btn // empty where nobody can be asked now
}

// VendorLine is a case in a few words.
type VendorLine struct {
	Name, Href, Clock, Reference string
	Badge                        ui.Badge
}

func (b *book) vendors() VendorPanel {
	var x VendorPanel
	t := &b.r.ticket
	for i := range b.r.cases {
		k := &b.r.cases[i]
		line := VendorLine{Name: k.ID.String() + " " + k.Vendor, Href: casePath(k.TicketID, k.ID), Badge: caseBadge(b.p, k)}
		if k.State != vendorcase.Closed {
			line.Clock = clockWords(b.p, k)
		}
		if k.Reference != "" {
			line.Reference = b.p.T("vendorcase.their_number", errs.Args{"Number": k.Reference})
		}
		x.Cases = append(x.Cases, line)
	}
	if b.works && t.State.IsOpen() {
		x.Ask = b.askVendor(ui.Btn{Small: true})
	}
	return x
}

// askVendor leads to the page that asks a vendor for help.
func (b *book) askVendor(like ui.Btn) ui.Btn {
	like.Label, like.Icon, like.Href = b.p.T("vendorcase.ask"), ui.IconOut, vendorPath(b.r.ticket.ID)
	like.Attrs = map[string]any{"hx-boost": "false"} // it is a page of its own
	return like
}

// vendorNotices tell of vendors who are late.
func (b *book) vendorNotices() (list []Notice) {
	t := &b.r.ticket
	for i := range b.r.cases {
		k := &b.r.cases[i]
		if !k.Late(b.p.Now) || !t.State.IsOpen() {
			continue
		}
		n := Notice{Tone: ui.Warning, Icon: ui.IconClock, Text: b.p.T("vendorcase.late_notice", errs.Args{"Vendor": k.Vendor, "Case": k.ID.String(), "Clock": clockWords(b.p, k)})}
		n.Actions = []ui.Btn{{Label: b.p.T("vendorcase.open_case"), Small: true, Href: casePath(k.TicketID, k.ID), Attrs: map[string]any{"hx-boost": "false"}}}
		list = append(list, n)
	}
	return list
}
