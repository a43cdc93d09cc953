package workspace

import (
	"net/url"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// doSnooze is what an address asks for the form that snoozes a ticket.
const doSnooze = "snooze"

// untilAnswer is what the form sends for no time at all.
const untilAnswer = "answer"

// snoozeForm asks until when a ticket shall be out of the lists.
func (b *book) snoozeForm(asked) Form {
	f := Form{Title: b.p.T("snooze.form_title"), Lead: b.p.T("snooze.form_lead"), Action: b.at.act(b.r.ticket.ID, "snooze"), Submit: b.p.T("snooze.submit")}
	x := Asked{As: asRadios, Field: ui.Field{Name: "until", Label: b.p.T("snooze.until")}, Options: soonOptions(b.p, b.r.soon)}
	x.Options = append(x.Options, ui.Option{Value: untilAnswer, Label: b.p.T("snooze.until_answer")})
	x.Options[0].Selected = true
	f.Fields = append([]Asked{x}, momentFields(b.p)...)
	return f
}

// snooze takes a ticket out of the lists for a time.
func (w workspace) snooze(rq *front.Request) error {
	return w.change(rq, "wake", doSnooze, func(was ticket.Ticket, _ choice) (changed, error) {
		if rq.Form.Get("until") == untilAnswer && rq.Form.Get("day") == "" {
			rq.Form.Set("until", "")
		} else if rq.Form.Get("until") == "" && rq.Form.Get("day") == "" {
			return changed{}, errs.Bad("until", "snooze.missing")
		}
		until, err := chosenMoment(rq, "until")
		if err != nil {
			return changed{}, err
		}
		now, err := w.Tickets.Snooze(rq.Context(), rq.Actor, was.ID, until)
		if err != nil {
			return changed{}, err
		}
		return changed{now, snoozedWords(part(rq), &now, "snooze.done_flash", "snooze.done_answer_flash"), url.Values{}}, nil
	})
}

// wake brings it back before.
func (w workspace) wake(rq *front.Request) error {
	return w.change(rq, "snooze", "", func(was ticket.Ticket, _ choice) (changed, error) {
		now, err := w.Tickets.Wake(rq.Context(), rq.Actor, was.ID)
		if err != nil || !was.Snoozed {
			return changed{now: now}, err
		}
		undo := url.Values{"until": {untilAnswer}}
		if !was.SnoozedUntil.IsZero() {
			undo.Set("until", was.SnoozedUntil.UTC().Format(time.RFC3339))
		}
		return changed{now, rq.T("snooze.woken_flash"), undo}, nil
	})
}

// snoozedWords says until when a ticket is out of the lists.
func snoozedWords(p ui.Page, t *ticket.Ticket, timed, answer string) string {
	if t.SnoozedUntil.IsZero() {
		return p.T(answer)
	}
	return p.T(timed, errs.Args{"Time": soonWords(p, t.SnoozedUntil.Time)})
}

// moreSnooze puts a ticket out of the lists, or brings it back.
func (b *book) moreSnooze() []ui.MenuItem {
	t := &b.r.ticket
	switch {
	case t.Snoozed:
		return []ui.MenuItem{{Label: b.p.T("snooze.wake"), Icon: ui.IconClock, Post: true, Href: b.at.act(t.ID, "wake"), Key: "s"}}
	case t.State.IsOpen():
		return []ui.MenuItem{{Label: b.p.T("snooze.menu"), Icon: ui.IconClock, Href: b.at.do(t.ID, doSnooze), Key: "s"}}
	}
	return nil
}

// snoozeBadge says that a ticket is out of the lists, and until when.
func snoozeBadge(p ui.Page, t *ticket.Ticket) ui.Badge {
	return ui.Badge{Label: snoozedWords(p, t, "snooze.badge", "snooze.badge_answer"), Icon: ui.IconClock, Tone: ui.Info, Title: p.T("snooze.badge_hint")}
}

func (b *book) snoozed(it ticket.Item) Entry {
	until := payload[ticket.SnoozePayload](it).Until
	if until.IsZero() {
		return b.line(it, ui.IconClock, "snooze.event_answer", nil)
	}
	return b.line(it, ui.IconClock, "snooze.event", errs.Args{"Time": b.p.Locale.DateTime(until.Time, b.p.Zone)})
}

func (b *book) wokeUp(it ticket.Item) Entry {
	why := payload[ticket.WakePayload](it).Why
	if why == ticket.WokeByAgent {
		return b.line(it, ui.IconClock, "snooze.woke_agent", nil)
	}
	return thin(ui.IconClock, b.textOr("snooze.woke_"+string(why), b.p.T("snooze.woke")))
}
