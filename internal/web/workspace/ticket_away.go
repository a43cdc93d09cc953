package workspace

import (
	"net/url"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// putAway makes a ticket spam, cancels it or moves it to the trash, and leads to what is left of the list.
func (w workspace) putAway(rq *front.Request) error {
	return w.moveAway(rq, func(was ticket.Ticket, form choice) (ticket.Ticket, string, error) {
		to := ticket.State(form.To)
		now, err := w.Tickets.PutAway(rq.Context(), rq.Actor, was.ID, to)
		return now, "trash.done_" + string(to), err
	})
}

// restore brings back what was put away.
func (w workspace) restore(rq *front.Request) error {
	return w.moveAway(rq, func(was ticket.Ticket, _ choice) (ticket.Ticket, string, error) {
		now, err := w.Tickets.Restore(rq.Context(), rq.Actor, was.ID)
		return now, "trash.restored", err
	})
}

func (w workspace) moveAway(rq *front.Request, run func(was ticket.Ticket, form choice) (ticket.Ticket, string, error)) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	var form choice
	if err := rq.Decode(&form); err != nil {
		return err
	}
	was, err := w.Tickets.Get(rq.Context(), rq.Actor, id)
	if err != nil {
		return err
	}
	now, key, err := run(was, form)
	if err != nil {
		return w.again(rq, id, form.Back, asked{err: err})
	}
	address, at := backOf(rq, form.Back, id)
	if now.State.IsAway() && at.View != "" || was.State.IsHidden() && isAway(at.View) { // it has left the list
		address = at.list()
	}
	if !form.Undo && now.State != was.State {
		rq.FlashUndo(ui.Success, rq.T(key, errs.Args{"Ticket": number(id)}), undoAway(at, &was))
	} else {
		rq.Flash(ui.Success, rq.T("workspace.undone"))
	}
	return rq.Redirect(address)
}

// undoAway is the address that puts a ticket back to where it was.
func undoAway(at place, was *ticket.Ticket) string {
	if was.State.IsAway() {
		return undoOf(at, was.ID, "put-away", url.Values{"to": {string(was.State)}})
	}
	return undoOf(at, was.ID, "restore", url.Values{})
}

// isAway tells the views of what was put away.
func isAway(v worklist.View) bool { return v == worklist.Spam || v == worklist.Trash }

// moreAway are the ways to put a ticket away.
func (b *book) moreAway() []ui.MenuItem {
	t := &b.r.ticket
	item := func(to ticket.State, icon ui.Icon, key string) ui.MenuItem {
		return ui.MenuItem{
			Label: b.p.T("trash.do_" + string(to)), Icon: icon, Key: key, Post: true, Href: b.at.act(t.ID, "put-away"), Name: "to", Value: string(to),
			Danger: to == ticket.Trash,
		}
	}
	var list []ui.MenuItem
	if t.State.IsOpen() {
		list = append(list, item(ticket.Cancelled, ui.IconClose, ""))
	}
	if t.Absorbed > 0 { // others go on in it
		return list
	}
	return append(list, item(ticket.Spam, ui.IconWarn, "!"), item(ticket.Trash, ui.IconTrash, "#"))
}

// awayNotice says since when a ticket is away and until when it can come back, and offers that.
func (b *book) awayNotice() (n Notice, ok bool) {
	t, a := &b.r.ticket, &b.r.away
	if !t.State.IsAway() {
		return n, false
	}
	args := errs.Args{"Name": a.By, "Day": b.p.Locale.Date(a.At.Time, b.p.Zone)}
	key := "trash.since_" + string(t.State)
	if a.By == "" {
		key += "_desk"
	}
	n = Notice{Tone: ui.Info, Icon: stateBadge(b.p, t.State).Icon, Text: b.p.T(key, args)}
	if days := b.r.desk.TrashDays; t.State.IsHidden() && days > 0 {
		end := a.At.Add(time.Duration(days) * 24 * time.Hour)
		n.Text += " " + b.p.T("trash.until", errs.Args{"Day": b.p.Locale.Date(end.Time, b.p.Zone)})
	}
	if !b.mayWork {
		return n, true
	}
	n.Actions = []ui.Btn{{Label: b.p.T("trash.restore"), Small: true, Icon: ui.IconRefresh, Form: "act", Action: b.at.act(t.ID, "restore")}}
	if t.State != ticket.Trash {
		n.Actions = append(n.Actions, ui.Btn{
			Label: b.p.T("trash.do_trash"), Small: true, Weight: ui.Quiet, Icon: ui.IconTrash, Key: "#", Form: "act", Action: b.at.act(t.ID, "put-away"),
			Name: "to", Value: string(ticket.Trash),
		})
	}
	return n, true
}

func (b *book) wentAway(it ticket.Item) Entry {
	p := payload[ticket.AwayPayload](it)
	return b.line(it, stateBadge(b.p, p.To).Icon, "trash.event_"+string(p.To), nil)
}

func (b *book) cameBackFrom(it ticket.Item) Entry {
	p := payload[ticket.AwayPayload](it)
	return b.line(it, ui.IconRefresh, "trash.event_restored", errs.Args{"From": i18n.Key(stateKey(p.From)), "To": i18n.Key(stateKey(p.To))})
}
