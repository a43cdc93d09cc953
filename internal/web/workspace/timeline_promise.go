package workspace

import (
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/web/ui"
)

func (b *book) promiseWarned(it ticket.Item) Entry {
	args := b.promised(it)
	args["Share"] = payload[sla.PromisePayload](it).Share
	return thin(ui.IconClock, b.p.T("sla.event_warned", args))
}

func (b *book) promiseBreached(it ticket.Item) Entry {
	p, args := payload[sla.PromisePayload](it), b.promised(it)
	switch {
	case p.Vendor != "":
		return b.vendorLate(p)
	case p.Up != 0:
		args["Team"] = b.teamAndLevel(p.Up)
		return thin(ui.IconWarn, b.p.T("sla.event_breached_up", args))
	case p.Stays != "":
		return thin(ui.IconWarn, b.p.T("sla.event_breached", args)+". "+b.p.T("sla.stays_"+string(p.Stays)))
	}
	return thin(ui.IconWarn, b.p.T("sla.event_breached", args))
}

// vendorLate tells that a vendor has not answered in time, and what the desk did because of it.
func (b *book) vendorLate(p sla.PromisePayload) Entry {
	text := b.p.T("vendorcase.event_overdue", errs.Args{"Vendor": p.Vendor, "Case": vendorcase.ID(p.Target.Case()).String(), "Due": momentWords(b.p, p.Due.Time)})
	switch {
	case p.Up != 0:
		text += ". " + b.p.T("vendorcase.event_up", errs.Args{"Team": b.teamAndLevel(p.Up)})
	case p.Stays != "":
		text += ". " + b.p.T("sla.stays_"+string(p.Stays))
	}
	return thin(ui.IconWarn, text)
}

func (b *book) promised(it ticket.Item) errs.Args {
	p := payload[sla.PromisePayload](it)
	return b.promiseArgs(p.Target, p.Due)
}

func (b *book) promiseArgs(target sla.Target, due db.Time) errs.Args {
	args := errs.Args{"Promise": target.Name(b.p.Locale), "Due": b.p.T("workspace.unknown")}
	if !due.IsZero() {
		args["Due"] = b.p.Locale.DateTime(due.Time, b.p.Zone)
	}
	return args
}
