package portal

import (
	"context"

	"firstline/internal/base/errs"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// promised is what the desk promises the requester at this moment, and why by then. Where a promise was broken, it says so.
type promised struct {
	Text string
	Why  string
	Late bool
}

// promise reads what is promised on a ticket that the requester is being shown; nothing where nothing is.
func (p portal) promise(ctx context.Context, page ui.Page, id ticket.ID) (x promised, err error) {
	list, _, err := sla.Promises(ctx, p.DB, id)
	if err != nil || len(list) == 0 || !list[0].State.Live() || list[0].Target.Case() != 0 { // a vendor's is none of theirs
		return x, err
	}
	return tellPromise(page, &list[0]), nil
}

func tellPromise(page ui.Page, p *sla.Promise) promised {
	of := sla.Reader{Locale: page.Locale, Zone: page.Zone, Now: page.Now, User: true}
	x := promised{Why: of.Sentence(p)}
	due := errs.Args{"Due": of.Moment(p.DueAt)}
	switch {
	case p.State == sla.Paused && p.In == ticket.WaitingUser:
		x.Text = page.T("sla.portal_still")
	case p.State == sla.Paused:
		x.Text, x.Why = page.T("sla.portal_still_else"), ""
	case p.Overdue(page.Now):
		x.Text, x.Late = page.T(lateKey(p.Target), due), true
	default:
		x.Text = page.T(promiseKey(p.Target), due)
	}
	return x
}

func promiseKey(t sla.Target) string { return "sla.portal_" + string(t) }
func lateKey(t sla.Target) string    { return "sla.portal_late_" + string(t) }
