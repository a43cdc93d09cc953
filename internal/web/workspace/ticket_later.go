package workspace

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/outbox"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// laterFields ask when an answer shall leave; what was chosen stays.
func (b *book) laterFields(a asked) []Asked {
	x := Asked{As: asRadios, Field: ui.Field{Name: "at", Label: b.p.T("composer.when")}, Options: soonOptions(b.p, a.later)}
	x.Options[0].Selected = true
	fields := append([]Asked{x}, momentFields(b.p)...)
	wrong := b.p.Locale.Fields(a.err)
	for i := range fields {
		f := &fields[i]
		f.ID, f.Error = "later-"+f.Name, wrong[f.Name]
		if typed := a.typed.values[f.Name]; typed != "" {
			f.keep(typed)
		}
	}
	return fields
}

// stayed tells that an answer that was to leave later did not.
func (b *book) stayed(it ticket.Item) Entry {
	p := payload[outbox.StayedPayload](it)
	return thin(ui.IconWarn, b.p.T("composer.event_stayed", errs.Args{"Author": b.person(p.Author), "Why": b.textOr(p.Why, p.Why)}))
}
