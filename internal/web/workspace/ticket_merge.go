package workspace

import (
	"net/url"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// MergePage asks into which ticket one is merged, and shows who will read and hear what before anything is done.
type MergePage struct {
	Title, Back, BackTo, Path string
	Problem                   string
	Other                     ui.Field  // which ticket, while none is chosen
	Into                      string    // the one that was chosen
	Label                     string    // its number and subject
	Audience                  []ui.Term // who reads and hears what
	Share                     ui.Field  // lets two requesters read each other's messages; without a name it is not asked
}

func mergePath(id ticket.ID) string { return place{}.ticket(id) + "/merge" }

// showMerge asks for the other ticket, and then shows what merging means.
func (w workspace) showMerge(rq *front.Request) error {
	return w.mergePage(rq, rq.URL.Query().Get("into"), nil)
}

func (w workspace) mergePage(rq *front.Request, into string, refused error) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	t, err := w.Tickets.Get(rq.Context(), rq.Actor, ticket.ID(n))
	if err != nil {
		return err
	}
	p := page(rq, rq.T("merge.title", errs.Args{"Ticket": number(t.ID)}))
	x := MergePage{
		Title: p.Title, Back: place{}.ticket(t.ID), BackTo: number(t.ID) + " " + t.Subject, Path: mergePath(t.ID),
		Other: ui.Field{Name: "into", Label: rq.T("link.other_ticket"), Hint: rq.T("link.other_hint"), Value: into, Required: true},
	}
	if strings.TrimSpace(into) != "" {
		other, err := ticketIn(into)
		var a ticket.Audience
		if err == nil {
			a, err = w.Tickets.Audience(rq.Context(), rq.Actor, &t, other)
		}
		switch {
		case err == nil:
			x.show(p, &t, &a)
		case !errs.Is(err, errs.Invalid):
			return err
		case refused == nil:
			refused = err
		}
	}
	if refused != nil {
		x.Problem = problem(p, asked{err: refused})
		x.Other.Error = p.Locale.Fields(refused)["ticket"]
	}
	return rq.RenderStatus(statusOf(refused), mergeScreen(p, x))
}

// show says who reads and hears what when t is merged.
func (x *MergePage) show(p ui.Page, t *ticket.Ticket, a *ticket.Audience) {
	x.Into, x.Label = a.Into.ID.String(), number(a.Into.ID)+" "+a.Into.Subject
	x.Audience = []ui.Term{{Label: a.Requester, Value: p.T("merge.hears_all")}}
	if !a.Same {
		x.Audience = append(x.Audience, ui.Term{Label: a.Other, Value: p.T("merge.hears_from_now")})
		if !a.Sealed {
			x.Share = ui.Field{Name: "share", Label: p.T("merge.share"), Hint: p.T("merge.share_hint", errs.Args{"One": a.Requester, "Other": a.Other})}
		}
	}
	if len(a.Watchers) > 0 {
		x.Audience = append(x.Audience, ui.Term{Label: p.T("workspace.panel_watchers"), Value: strings.Join(a.Watchers, ", ")})
	}
	x.Audience = append(x.Audience, ui.Term{Label: p.T("merge.at_the_desk"), Value: p.T("merge.desk_reads", errs.Args{"Ticket": number(a.Into.ID), "Old": number(t.ID)})})
}

// merge makes the two one, and leads to the one that goes on.
func (w workspace) merge(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	var form struct {
		Into  string `form:"into"`
		Share bool   `form:"share"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	id := ticket.ID(n)
	into, err := ticketIn(form.Into)
	if err == nil {
		_, err = w.Tickets.Merge(rq.Context(), rq.Actor, id, into, form.Share)
	}
	if k := errs.KindOf(err); err != nil && (k == errs.Invalid || k == errs.Conflict) {
		return w.mergePage(rq, form.Into, err)
	}
	if err != nil {
		return err
	}
	rq.FlashUndo(ui.Success, rq.T("merge.done_flash", errs.Args{"Ticket": number(id), "Into": number(into)}), undoOf(place{}, id, "unmerge", url.Values{}))
	return rq.Redirect(place{}.ticket(into))
}

// unmerge takes a merge back.
func (w workspace) unmerge(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	was, err := w.Tickets.Get(rq.Context(), rq.Actor, id)
	if err != nil {
		return err
	}
	if _, err := w.Tickets.Unmerge(rq.Context(), rq.Actor, id); err != nil {
		return w.again(rq, id, "", asked{err: err})
	}
	if was.MergedInto != nil {
		rq.Flash(ui.Success, rq.T("merge.undone_flash", errs.Args{"Ticket": number(id), "Into": number(*was.MergedInto)}))
	}
	address := place{}.ticket(id)
	if _, err := w.Tickets.Get(rq.Context(), rq.Actor, id); errs.Is(err, errs.NotFound) && was.MergedInto != nil { // it went back to its own team
		address = place{}.ticket(*was.MergedInto)
	}
	return rq.Redirect(address)
}

// mergedNotice leads from a ticket that was merged to the one that goes on, and offers to take that back.
func (b *book) mergedNotice() (n Notice, ok bool) {
	t := &b.r.ticket
	if t.MergedInto == nil {
		return n, false
	}
	into := errs.Args{"Ticket": number(*t.MergedInto)}
	return Notice{Tone: ui.Info, Icon: ui.IconLink, Text: b.p.T("merge.goes_on_there", into), Actions: []ui.Btn{
		{Label: b.p.T("merge.open", into), Href: place{}.ticket(*t.MergedInto), Small: true, Icon: ui.IconRight, Attrs: outside()},
		{Label: b.p.T("merge.undo"), Small: true, Icon: ui.IconRefresh, Form: "act", Action: place{}.act(t.ID, "unmerge"), Attrs: outside()},
	}}, true
}

func (b *book) merged(it ticket.Item) Entry   { return b.mergeEvent(it, "merge.event_merged") }
func (b *book) unmerged(it ticket.Item) Entry { return b.mergeEvent(it, "merge.event_unmerged") }
func (b *book) gaveBack(it ticket.Item) Entry { return b.mergeEvent(it, "merge.event_gave_back") }

// tookIn offers to take the merge back, while it stands.
func (b *book) tookIn(it ticket.Item) Entry {
	e := b.mergeEvent(it, "merge.event_took_in")
	p := payload[ticket.MergePayload](it)
	stands := b.works && it.TicketID == b.r.ticket.ID
	for _, later := range b.r.items {
		if later.Seq > it.Seq && later.TicketID == it.TicketID && later.Kind == ticket.GaveBack && payload[ticket.MergePayload](later).Ticket == p.Ticket {
			stands = false
		}
	}
	if stands {
		e.To, e.Act = place{}.act(p.Ticket, "unmerge"), ui.Btn{Label: b.p.T("merge.undo"), Small: true, Weight: ui.Quiet, Icon: ui.IconRefresh}
	}
	return e
}

func (b *book) mergeEvent(it ticket.Item, key string) Entry {
	return b.line(it, ui.IconLink, key, errs.Args{"Ticket": number(payload[ticket.MergePayload](it).Ticket)})
}

// foreign is an entry of a ticket that was merged into this one, with the number that it stands under; nothing can be done from here about what
// happened there.
func (b *book) foreign(it ticket.Item) Entry {
	r := *b.r
	r.letters, r.said, r.takenBack, r.items = nil, nil, nil, nil
	show, ok := renderers[it.Kind]
	if !ok {
		show = (*book).unknown
	}
	e := show(&book{p: b.p, r: &r, at: b.at}, it)
	from := b.p.T("merge.from", errs.Args{"Ticket": number(it.TicketID)})
	e.Sent, e.To = nil, ""
	if e.Thin {
		e.Text += " · " + from
	} else {
		e.Said.Badges = append([]ui.Badge{{Label: from, Icon: ui.IconLink, Plain: true}}, e.Said.Badges...)
	}
	e.ID, e.At = "e-"+it.TicketID.String()+"-"+number(ticket.ID(it.Seq))[1:], it.At.Time
	e.Said.ID, e.Said.At = e.ID, e.At
	return e
}
