package demo

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/todo"
)

// days gives the agents what is to be done in the hours around now.
func (s *stage) days(today time.Time) *play {
	at := onDuty(dayAt(today, 0).AddDate(0, 0, -1)).Add(40 * time.Minute)
	return &play{name: "days", steps: []step{{at, func(ctx context.Context) error { return s.plan(ctx, today) }}}}
}

// plan notes call-backs on some open tickets for those who work on them, and what belongs to no ticket.
func (s *stage) plan(ctx context.Context, today time.Time) error {
	list, _, err := s.Tickets.List(ctx, access.System(), ticket.Listing{Filter: ticket.Filter{Open: new(true)}, Limit: 200})
	if err != nil {
		return err
	}
	made := map[access.PersonID]int{}
	for _, crew := range crews {
		for _, a := range s.agents[crew.key] {
			for i := range list {
				if t := &list[i]; t.AssigneeID != nil && *t.AssigneeID == a.Person && t.MergedInto == nil && made[a.Person] < 2 {
					if err := s.callBack(ctx, a, t.ID, today, made[a.Person]); err != nil {
						return err
					}
					made[a.Person]++
				}
			}
		}
	}
	lead := s.lead()
	_, err = s.Todos.Add(ctx, lead, todo.Draft{Title: sayings[lead.Locale].rota, Due: db.At(dayAt(today, 16).AddDate(0, 0, 1))})
	return err
}

func (s *stage) callBack(ctx context.Context, a access.Actor, id ticket.ID, today time.Time, n int) error {
	d := todo.Draft{Kind: todo.Call, Title: sayings[a.Locale].call, Ticket: id, Due: db.At(dayAt(today, 16))}
	if n > 0 {
		d = todo.Draft{Title: sayings[a.Locale].order, Ticket: id, Due: db.At(dayAt(today, 9).AddDate(0, 0, 1))}
	}
	_, err := s.Todos.Add(ctx, a, d)
	return err
}

// sayings are what agents note for themselves.
var sayings = map[string]struct{ call, order, rota string }{
	"en": {"Call back: does it work since the restart?", "Ask the warehouse for a spare", "Plan the roster for next month"},
	"fr": {"Rappeler : est-ce que cela marche depuis le redémarrage ?", "Demander une pièce de rechange au magasin", "Planifier les permanences du mois prochain"},
	"nl": {"Terugbellen: werkt het sinds de herstart?", "Een reserveonderdeel vragen aan het magazijn", "Het rooster van volgende maand plannen"},
}
