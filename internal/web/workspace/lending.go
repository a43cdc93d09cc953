package workspace

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/lending"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// readAbsences reads who is absent, and who stands in for whoever works on the ticket while they are.
func (w workspace) readAbsences(ctx context.Context, r *record) (err error) {
	if r.absent, err = w.Lending.Absent(ctx); err != nil {
		return err
	}
	t := &r.ticket
	switch {
	case t.AssigneeID == nil || r.absent[*t.AssigneeID].IsZero() || !t.State.IsOpen():
		return nil
	case is(t.OwnerID, *t.AssigneeID) && t.LentToID != nil:
		r.standsIn = *t.LentToID
		return nil
	}
	r.standsIn, err = w.Lending.InPlaceOf(ctx, *t.AssigneeID)
	return err
}

// lastDay is the last day of an absence that ends at a time; within a week it has a name.
func lastDay(p ui.Page, until db.Time) string {
	last := until.Add(-time.Hour)
	if last.Sub(p.Now) < 6*24*time.Hour {
		return p.Locale.Weekday(last.In(p.Zone).Weekday())
	}
	return p.Locale.Date(last.Time, p.Zone)
}

// ownerWords name the owner, and who stands in while they are absent.
func (b *book) ownerWords() string {
	t := &b.r.ticket
	if t.OwnerID == nil {
		return b.p.T("workspace.nobody")
	}
	until, key := t.LentUntil, "lending.owner_away"
	if t.LentToID == nil {
		until, key = b.r.absent[*t.OwnerID], "lending.owner_alone"
		if until.IsZero() || t.State == ticket.Closed {
			return b.person(*t.OwnerID)
		}
	}
	return b.p.T(key, errs.Args{"Owner": b.person(*t.OwnerID), "Day": lastDay(b.p, until), "Person": b.person(idOf(t.LentToID))})
}

// assigneeWords name whoever works on the ticket, and say whether they are absent.
func (b *book) assigneeWords() string {
	t := &b.r.ticket
	if t.AssigneeID == nil {
		return b.p.T("workspace.nobody")
	}
	until := b.r.absent[*t.AssigneeID]
	if until.IsZero() || !t.State.IsOpen() {
		return b.person(*t.AssigneeID)
	}
	return b.p.T("lending.assignee_away", errs.Args{"Person": b.person(*t.AssigneeID), "Day": lastDay(b.p, until)})
}

// absentNotice says that whoever works on the ticket is absent, and offers it to others.
func (b *book) absentNotice(actor access.Actor) (n Notice, ok bool) {
	t := &b.r.ticket
	if t.AssigneeID == nil || !t.State.IsOpen() || *t.AssigneeID == actor.Person {
		return n, false
	}
	until := b.r.absent[*t.AssigneeID]
	if until.IsZero() {
		return n, false
	}
	n = Notice{Tone: ui.Warning, Icon: ui.IconOut, Text: b.p.T("lending.assignee_notice", errs.Args{"Person": b.person(*t.AssigneeID), "Day": lastDay(b.p, until)})}
	if to := b.r.standsIn; to != 0 && to != actor.Person {
		x := b.press("assign", "", "to", idText(to))
		x.Label = b.p.T("lending.give_to", errs.Args{"Person": b.person(to)})
		n.Actions = append(n.Actions, x)
	}
	back := b.press("assign", "lending.to_queue", "to", "0")
	back.Weight = ui.Secondary
	n.Actions = append(n.Actions, back)
	for i := range n.Actions {
		n.Actions[i].Action += "&had=" + idText(*t.AssigneeID)
	}
	return n, true
}

func (b *book) lent(it ticket.Item) Entry {
	p := payload[lending.LentPayload](it)
	e := thin(ui.IconFlag, b.p.T("lending.event_lent", errs.Args{"Owner": b.person(p.Owner), "Person": b.person(p.To), "Day": b.p.Locale.Date(p.Until.Add(-time.Hour).Time, b.p.Zone)}))
	e.Fold = b.p.T("lending.why")
	key := map[lending.Why]string{
		lending.Substitute: "lending.why_substitute", lending.NobodyNamed: "lending.why_nobody_named",
		lending.SubstituteAbsent: "lending.why_substitute_absent", lending.SubstituteUnfit: "lending.why_substitute_unfit",
	}[p.Why]
	if key != "" {
		e.Why = []ui.Term{{Label: b.p.T("lending.why"), Value: b.p.T(key, errs.Args{"Person": b.person(p.Named)})}}
	}
	return e
}

func (b *book) lentBack(it ticket.Item) Entry {
	p := payload[lending.BackPayload](it)
	key := "lending.event_back"
	if p.Alone {
		key = "lending.event_alone"
	}
	return thin(ui.IconFlag, b.p.T(key, errs.Args{"Owner": b.person(p.Owner), "Person": b.person(p.From)}))
}

// namedInLending are the persons whom such an entry names.
func namedInLending(it ticket.Item) []person.ID {
	switch it.Kind {
	case lending.Lent:
		p := payload[lending.LentPayload](it)
		return []person.ID{p.Owner, p.To, p.Named}
	case lending.LentBack:
		p := payload[lending.BackPayload](it)
		return []person.ID{p.Owner, p.From}
	default:
		return nil
	}
}

// lendingBadges tell on a list what is lent, and what lies with somebody who is absent.
func lendingBadges(p ui.Page, r worklist.Row, me person.ID, absent map[person.ID]db.Time) (list []ui.Badge) {
	if !r.State.IsOpen() {
		return nil
	}
	if is(r.LentToID, me) {
		args := errs.Args{"Owner": r.Owner, "Day": lastDay(p, r.LentUntil)}
		list = append(list, ui.Badge{Label: p.T("lending.badge_lent"), Title: p.T("lending.badge_lent_title", args), Tone: ui.Info, Icon: ui.IconFlag})
	}
	if r.AssigneeID == nil || *r.AssigneeID == me || len(list) > 0 { // one word is enough
		return list
	}
	if until := absent[*r.AssigneeID]; !until.IsZero() {
		title := p.T("lending.assignee_away", errs.Args{"Person": r.Assignee, "Day": lastDay(p, until)})
		list = append(list, ui.Badge{Label: p.T("lending.badge_absent"), Title: title, Tone: ui.Warning, Icon: ui.IconOut})
	}
	return list
}

// passOn gives what an absent agent works on to somebody else, or back to the queues.
func (w workspace) passOn(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var form struct {
		To person.ID `form:"to"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	n, err := w.Lending.PassOn(rq.Context(), w.Tickets, rq.Actor, person.ID(id), form.To)
	if err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.Locale.N("lending.passed", n))
	return rq.Redirect(therePath)
}
