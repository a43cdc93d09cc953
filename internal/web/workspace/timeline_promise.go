package workspace

import (
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

func (b *book) promiseWarned(it ticket.Item) Entry {
	return thin(ui.IconClock, b.p.T("sla.event_warned", b.promised(it)))
}

func (b *book) promiseBreached(it ticket.Item) Entry {
	return thin(ui.IconWarn, b.p.T("sla.event_breached", b.promised(it)))
}

func (b *book) promised(it ticket.Item) errs.Args {
	p := payload[sla.PromisePayload](it)
	args := errs.Args{"Promise": i18n.Key(p.Target.Key()), "Due": b.p.T("workspace.unknown")}
	if !p.Due.IsZero() {
		args["Due"] = b.p.Locale.DateTime(p.Due.Time, b.p.Zone)
	}
	return args
}
