package admin

import (
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// glassPage asks for a ticket that is not one's own to see, and lists those that are open to one now.
type glassPage struct {
	ui.Page
	trouble
	Ticket, Reason ui.Field
	Open           []glassRow
}

type glassRow struct {
	Number, Href, Reason, Until string
}

// glassForm shows the form.
func (s *screens) glassForm(rq *front.Request) error { return s.glassShow(rq, "", "", trouble{}) }

// glassBreak opens one ticket for a reason.
func (s *screens) glassBreak(rq *front.Request) error {
	var f struct {
		Ticket int64  `form:"ticket"`
		Reason string `form:"reason"`
	}
	err := rq.Decode(&f)
	if err == nil {
		_, err = s.Tickets.BreakGlass(rq.Context(), rq.Actor, ticket.ID(f.Ticket), f.Reason)
	}
	if err == nil {
		return rq.Redirect(glassPath + "/" + number(f.Ticket))
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	return s.glassShow(rq, rq.Form.Get("ticket"), f.Reason, t)
}

func (s *screens) glassShow(rq *front.Request, typed, reason string, t trouble) error {
	list, err := s.Tickets.Glasses(rq.Context(), rq.Actor)
	if err != nil {
		return err
	}
	p := rq.Page(rq.T("category.glass_title"))
	x := glassPage{
		Page: p, trouble: t,
		Ticket: ui.Field{Name: "ticket", Label: p.T("category.glass_ticket"), Value: typed, Required: true, Short: true, InputMode: "numeric", Error: t.of("ticket")},
		Reason: ui.Field{Name: "reason", Label: p.T("priority.reason"), Hint: p.T("category.glass_reason_hint"), Value: reason, Required: true, MaxLength: 1000, Error: t.of("reason")},
	}
	for _, g := range list {
		n := g.TicketID.String()
		x.Open = append(x.Open, glassRow{Number: "#" + n, Href: glassPath + "/" + n, Reason: g.Reason, Until: p.Locale.Exact(g.EndsAt.Time, p.Zone)})
	}
	return rq.RenderStatus(t.code(), glassView(x))
}

// lookPage is a ticket as whoever has broken its glass reads it.
type lookPage struct {
	ui.Page
	Note  string
	Facts []ui.Term
	Said  []lookEntry
}

type lookEntry struct {
	Who, Kind, Text string
	At              time.Time
}

// glassLook shows the ticket.
func (s *screens) glassLook(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	t, items, g, err := s.Tickets.Through(rq.Context(), rq.Actor, ticket.ID(id))
	if err != nil {
		return err
	}
	ids := []person.ID{t.RequesterID}
	for _, it := range items {
		if it.Note != nil {
			ids = append(ids, it.Note.AuthorID)
		}
	}
	names, err := person.ByIDs(rq.Context(), s.DB, ids)
	if err != nil {
		return err
	}
	return rq.Render(lookView(newLookPage(rq.Page("#"+t.ID.String()+" "+t.Subject), &t, items, g, names)))
}

func newLookPage(p ui.Page, t *ticket.Ticket, items []ticket.Item, g ticket.Glass, names map[person.ID]person.Person) lookPage {
	x := lookPage{Page: p, Note: p.T("category.glass_note", errs.Args{"Until": p.Locale.Exact(g.EndsAt.Time, p.Zone), "Reason": g.Reason})}
	x.Facts = []ui.Term{
		{Label: p.T("workspace.requester"), Value: names[t.RequesterID].Name},
		{Label: p.T("workspace.opened"), Show: ui.Time(p, t.CreatedAt.Time)},
		{Label: p.T("workspace.priority"), Value: p.T("workspace.priority_" + t.Priority.Name())},
	}
	for _, it := range items {
		switch {
		case it.Message != nil:
			x.Said = append(x.Said, lookEntry{Who: it.Message.AuthorName, Text: it.Message.Text, At: it.At.Time})
		case it.Note != nil:
			x.Said = append(x.Said, lookEntry{Who: names[it.Note.AuthorID].Name, Kind: p.T("category.glass_is_note"), Text: it.Note.Text, At: it.At.Time})
		}
	}
	return x
}
