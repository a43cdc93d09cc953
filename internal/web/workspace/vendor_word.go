package workspace

import (
	"strconv"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/web/ui"
)

// casePath is the page of a case; vendorPath asks for a new one. They are pages of their own, so a link in the ticket's place must say so.
func casePath(on ticket.ID, id vendorcase.ID) string {
	return vendorPath(on) + "/" + strconv.FormatInt(int64(id), 10)
}

func vendorPath(on ticket.ID) string { return home + "/tickets/" + on.String() + "/vendor" }

// caseBadge is whose turn it is, or that the vendor is late.
func caseBadge(p ui.Page, k *vendorcase.Case) ui.Badge {
	b := ui.Badge{Label: p.T("vendorcase.state_" + string(k.State)), Icon: ui.IconPause}
	switch {
	case k.Late(p.Now):
		return ui.Badge{Label: p.T("vendorcase.late"), Tone: ui.Bad, Icon: ui.IconWarn}
	case k.State == vendorcase.Answered:
		b.Tone, b.Icon = ui.Accent, ui.IconReply
	case k.State == vendorcase.Closed:
		b.Icon = ui.IconCheck
	}
	return b
}

// clockWords say when the first answer is owed and what was agreed, or when it came; empty where nothing was agreed.
func clockWords(p ui.Page, k *vendorcase.Case) string {
	args := errs.Args{"Agreed": agreedWords(p, k)}
	switch {
	case !k.AnsweredAt.IsZero() && k.DueAt.IsZero():
		return p.T("vendorcase.answered_at", errs.Args{"At": momentWords(p, k.AnsweredAt.Time)})
	case !k.AnsweredAt.IsZero() && k.AnsweredAt.After(k.DueAt.Time):
		args["At"], args["Due"] = momentWords(p, k.AnsweredAt.Time), momentWords(p, k.DueAt.Time)
		return p.T("vendorcase.answered_late", args)
	case !k.AnsweredAt.IsZero():
		args["At"] = momentWords(p, k.AnsweredAt.Time)
		return p.T("vendorcase.answered_in_time", args)
	case k.DueAt.IsZero() || k.State == vendorcase.Closed: // nobody waits for an answer to the last letter
		return ""
	case k.Late(p.Now):
		args["Due"] = momentWords(p, k.DueAt.Time)
		return p.T("vendorcase.was_due", args)
	}
	args["Due"] = momentWords(p, k.DueAt.Time)
	return p.T("vendorcase.due", args)
}

// agreedWords are the agreed time, «agreed 4 h of working time», or who else says by when.
func agreedWords(p ui.Page, k *vendorcase.Case) string {
	if k.ResponseMinutes == 0 {
		return p.T("vendorcase.agreed_policy")
	}
	if k.CalendarID == nil {
		return p.T("vendorcase.agreed_always", errs.Args{"Time": p.Locale.Duration(k.Response())})
	}
	return p.T("vendorcase.agreed_open", errs.Args{"Time": p.Locale.WorkingTime(k.Response())})
}

// momentWords are a day and time as people say it: the weekday alone where that is clear.
func momentWords(p ui.Page, t time.Time) string {
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	day := p.Locale.LongDate(t, zone)
	if far := t.Sub(p.Now); far > -6*24*time.Hour && far < 6*24*time.Hour {
		day = p.Locale.Weekday(t.In(zone).Weekday())
	}
	return p.T("vendorcase.moment", errs.Args{"Day": day, "Clock": p.Locale.Clock(t, zone)})
}
