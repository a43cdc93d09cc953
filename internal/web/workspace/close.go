package workspace

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// comesTo marks an answer in which the desk recognised thanks: quietly, for it explains only why nothing moved.
func (b *book) comesTo(it ticket.Item) []ui.Badge {
	if it.Kind != ticket.MessageIn {
		return nil
	}
	switch payload[ticket.MessagePayload](it).Reason {
	case ticket.OnlyThanks:
		return []ui.Badge{{Label: b.p.T("close.thanks"), Title: b.p.T("close.thanks_hint"), Plain: true, Icon: ui.IconCheck}}
	case ticket.SaysSolved:
		return []ui.Badge{{Label: b.p.T("close.says_solved"), Title: b.p.T("close.says_solved_hint"), Tone: ui.Success, Icon: ui.IconDone}}
	}
	return nil
}

// reminded is a reminder to say whether it is solved.
func (b *book) reminded(it ticket.Item) Entry {
	p := payload[confirm.RemindedPayload](it)
	switch {
	case p.Nowhere:
		return thin(ui.IconWarn, b.p.T("close.event_reminded_nowhere"))
	case p.Closes.IsZero():
		return thin(ui.IconBell, b.p.T("close.event_reminded"))
	}
	return thin(ui.IconBell, b.p.T("close.event_reminded_last", errs.Args{"Date": b.p.Locale.LongDate(p.Closes.Time, b.p.Zone)}))
}
