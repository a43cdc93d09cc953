package workspace

import (
	"slices"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// PrintPage is a ticket on paper: how it stands, and what was said.
type PrintPage struct {
	Title   string
	Number  string
	Back    string
	Notes   bool   // what only the desk reads is on it
	Other   ui.Btn // the same with notes, or without
	Facts   []ui.Term
	Said    []Printed
	Cut     string // says that what is older is not on it
	Printed string // when, and by whom
}

// Printed is a message or note on paper.
type Printed struct {
	Author string
	At     time.Time
	Note   string // says that it is one
	Text   string
	Files  string
}

// mostPrinted bounds how much of a ticket is printed at once.
const mostPrinted = 500

func printPath(id ticket.ID) string { return place{}.ticket(id) + "/print" }

// printTicket shows a ticket to be printed; without notes, unless they are asked for.
func (w workspace) printTicket(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	var form struct {
		Notes bool `form:"notes"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	c := rq.Context()
	t, err := w.Tickets.Get(c, rq.Actor, ticket.ID(n))
	if err != nil {
		return err
	}
	items, more, err := w.Tickets.Timeline(c, rq.Actor, t.ID, ticket.Page{Limit: mostPrinted})
	if err != nil {
		return err
	}
	people, err := person.ByIDs(c, w.DB, printedPeople(&t, items))
	if err != nil {
		return err
	}
	of, err := team.Get(c, w.DB, t.TeamID)
	if err != nil {
		return err
	}
	var filed string
	if t.CategoryID != nil {
		g, err := category.Get(c, w.DB, *t.CategoryID)
		if err != nil {
			return err
		}
		filed = g.Path(rq.Actor.Locale)
	}
	p := page(rq, number(t.ID)+" "+t.Subject)
	x := buildPrint(p, &t, items, people, form.Notes)
	x.Facts = slices.DeleteFunc(append(x.Facts, ui.Term{Label: p.T("workspace.team"), Value: of.Name}, ui.Term{Label: p.T("workspace.field_category"), Value: filed}),
		func(f ui.Term) bool { return f.Value == "" && f.Show == nil })
	x.Printed = p.T("print.by", errs.Args{"Name": rq.Actor.Name, "Time": p.Locale.DateTime(p.Now, p.Zone)})
	if more {
		x.Cut = p.T("print.cut", errs.Args{"Count": mostPrinted})
	}
	return rq.Render(printScreen(p, x))
}

// printedPeople are those whom the sheet names.
func printedPeople(t *ticket.Ticket, items []ticket.Item) []person.ID {
	ids := []person.ID{t.RequesterID}
	for _, id := range []*person.ID{t.AssigneeID, t.OwnerID} {
		if id != nil {
			ids = append(ids, *id)
		}
	}
	for _, it := range items {
		if it.Note != nil {
			ids = append(ids, it.Note.AuthorID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func buildPrint(p ui.Page, t *ticket.Ticket, items []ticket.Item, people map[person.ID]person.Person, notes bool) PrintPage {
	x := PrintPage{Title: t.Subject, Number: number(t.ID), Back: place{}.ticket(t.ID), Notes: notes}
	x.Other = ui.Btn{Label: p.T("print.with_notes"), Icon: ui.IconLock, Href: printPath(t.ID) + "?notes=1"}
	if notes {
		x.Other = ui.Btn{Label: p.T("print.without_notes"), Icon: ui.IconEye, Href: printPath(t.ID)}
	}
	name := func(id *access.PersonID) string {
		if id == nil {
			return ""
		}
		return people[*id].Name
	}
	x.Facts = []ui.Term{
		{Label: p.T("workspace.requester"), Value: name(&t.RequesterID)},
		{Label: p.T("workspace.opened"), Value: p.Locale.DateTime(t.CreatedAt.Time, p.Zone)},
		{Label: p.T("view.field_state"), Value: p.T(stateKey(t.State))},
		{Label: p.T("workspace.priority"), Value: p.T(priorityKey(t.Priority))},
		{Label: p.T("workspace.assignee"), Value: name(t.AssigneeID)},
		{Label: p.T(fieldKey(ticket.FieldSymptom)), Value: t.Symptom},
		{Label: p.T(fieldKey(ticket.FieldErrorMessage)), Value: t.ErrorMessage},
		{Label: p.T(fieldKey(ticket.FieldTried)), Value: t.Tried},
		{Label: p.T(fieldKey(ticket.FieldResolution)), Value: t.Resolution},
	}
	for _, it := range items {
		switch {
		case it.Message != nil && (notes || !it.Message.Held):
			said := Printed{Author: it.Message.AuthorName, At: it.At.Time, Text: it.Message.Text}
			for _, f := range it.Message.Files {
				said.Files = joinedWith(said.Files, f.Name)
			}
			if it.Message.Held {
				said.Note = p.T("workspace.held")
			}
			x.Said = append(x.Said, said)
		case it.Note != nil && notes:
			said := Printed{Author: name(&it.Note.AuthorID), At: it.At.Time, Text: it.Note.Text, Note: p.T("workspace.note_private")}
			for _, f := range it.Note.Files {
				said.Files = joinedWith(said.Files, f.Name)
			}
			x.Said = append(x.Said, said)
		}
	}
	return x
}

func joinedWith(list, name string) string {
	if list == "" {
		return name
	}
	return list + ", " + name
}
