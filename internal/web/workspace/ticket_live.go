package workspace

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// part is the frame's part for a piece of a page: it takes no message away from the next whole page.
func part(rq *front.Request) ui.Page { return ui.Page{Locale: rq.Locale, Now: rq.Now, Zone: rq.Zone} }

// showLive tells an open ticket what happened after the newest entry that it shows.
func (w workspace) showLive(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var form struct {
		After ticket.Seq `form:"after"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	r, err := w.read(rq.Context(), rq.Actor, ticket.ID(id), 0)
	if err != nil {
		return err
	}
	p := part(rq)
	at := placeIn(current(rq).RequestURI())
	t := buildTicket(p, rq.Actor, r, at, asked{seen: form.After})
	var fresh []Entry
	for i, it := range r.items {
		if it.Seq > form.After && it.TicketID == r.ticket.ID {
			fresh = append(fresh, t.Entries[i])
		}
	}
	return rq.Render(liveTicket(p, t, fresh))
}

// showOlder puts older entries above those that the page shows.
func (w workspace) showOlder(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var form struct {
		Before ticket.Seq `form:"before"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	r, err := w.read(rq.Context(), rq.Actor, ticket.ID(id), form.Before)
	if err != nil {
		return err
	}
	p := part(rq)
	return rq.Render(olderEntries(p, buildTicket(p, rq.Actor, r, place{}, asked{})))
}

// showDelivery tells how far one message is.
func (w workspace) showDelivery(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	seq, err := rq.Int("seq")
	if err != nil {
		return err
	}
	r := record{}
	if r.ticket, err = w.Tickets.Get(rq.Context(), rq.Actor, ticket.ID(id)); err != nil {
		return err
	}
	if ticket.Seq(seq) > r.ticket.LastSeq {
		return errs.Missing()
	}
	if r.letters, err = letter.OfTicket(rq.Context(), w.DB, id); err != nil {
		return err
	}
	b := &book{p: part(rq), r: &r, at: placeIn(current(rq).RequestURI()), works: ticket.CanWork(rq.Actor, &r.ticket), mayRedact: rq.Actor.May(account.RedactTicket)}
	return rq.Render(delivery(b.p, *b.sent(ticket.Seq(seq))))
}

// markSeen keeps how far the agent has read, and takes the mark from the ticket's row where a list stands beside it.
func (w workspace) markSeen(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var form struct {
		After ticket.Seq `form:"after"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	t, err := w.Tickets.Get(rq.Context(), rq.Actor, ticket.ID(id))
	if err != nil {
		return err
	}
	if err := w.Tickets.MarkSeen(rq.Context(), rq.Actor, t.ID, min(form.After, t.LastSeq)); err != nil {
		return err
	}
	if rq.Session.Unread > 0 {
		if err := w.Notices.ReadTicket(rq.Context(), rq.Actor, t.ID); err != nil {
			return err
		}
	}
	if t.LastSeq > form.After {
		// Something came between the drawing of the page and its appearance, when nothing listened: the page asks for it now.
		rq.W.Header().Set("HX-Trigger", "live:ticket:"+t.ID.String())
	}
	at := placeIn(current(rq).RequestURI())
	if at.View == "" || !rq.Partial() {
		return rq.NoContent()
	}
	p := part(rq)
	l, err := w.list(rq, p, at, t.ID)
	if err != nil {
		return err
	}
	return rq.Render(seenRows(p, l))
}
