package api

import (
	"context"
	"errors"
	"strconv"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// TicketQuery says which tickets a list shows.
type TicketQuery struct {
	Page
	Open      string    `query:"open" enum:"true,false" doc:"Only tickets that somebody still has to work on, or only the others"`
	State     []string  `query:"state" enum:"new,open,waiting_user,waiting_vendor,resolved,closed,merged,cancelled,spam,trash" doc:"Any of these states; waiting_vendor, spam and trash are for the desk only"`
	Priority  []string  `query:"priority" enum:"low,medium,high,critical" doc:"Any of these priorities"`
	Requester int64     `query:"requester" minimum:"1" doc:"Whose problem it is"`
	Category  int64     `query:"category" minimum:"1" doc:"Filed in this category or below it"`
	Asset     int64     `query:"asset" minimum:"1" doc:"For the desk only: that are about this asset"`
	Answer    []string  `query:"answer,explode" maxItems:"10" doc:"For the desk only: a question's id and its answer, joined by a colon: «12:laser», «13:yes», «14:27» for asset 27; without an answer, any. All of them must hold"`
	Since     time.Time `query:"since" doc:"Created at this instant or after"`
	Assignee  string    `query:"assignee" maxLength:"20" doc:"For the desk only: a person's id, «me» or «none»" example:"none"`
	Owner     int64     `query:"owner" minimum:"1" doc:"For the desk only"`
	Team      []int64   `query:"team" doc:"For the desk only: any of these teams"`
	Q         string    `query:"q" maxLength:"2000" doc:"For the desk only: a filter as the lists of the workspace have it, see «Filters» in the agent's manual; days are those of the desk's time zone" example:"is:open team:me -assignee:none updated:<2d"`
}

// TicketPage is a page of a list, the newest activity first.
type TicketPage struct {
	Linked
	Body struct {
		Tickets []Ticket `json:"tickets" nullable:"false"`
		Next    string   `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
	}
}

func (s *surface) listTickets(ctx context.Context, c *caller, in *TicketQuery) (*TicketPage, error) {
	filter, err := in.filter(c)
	if err != nil {
		return nil, err
	}
	for _, text := range in.Answer {
		a, _, err := ticket.ReadAnswered(ctx, s.DB, c.actor, text)
		if err != nil {
			return nil, err
		}
		filter.Answers = append(filter.Answers, a)
	}
	if in.Q != "" {
		if filter, err = s.narrowed(ctx, c, filter, in.Q); err != nil {
			return nil, err
		}
	}
	after, err := ticket.ParseCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	list, next, err := s.Tickets.List(ctx, c.actor, ticket.Listing{Filter: filter, After: after, Limit: s.rows(in.Limit)})
	if err != nil {
		return nil, err
	}
	page := &TicketPage{Linked: linkTo(c, next.String())}
	page.Body.Next = next.String()
	page.Body.Tickets = make([]Ticket, len(list))
	at := make([]*Ticket, len(list))
	for i := range list {
		page.Body.Tickets[i] = seenBy(c.actor, &list[i])
		at[i] = &page.Body.Tickets[i]
	}
	return page, s.tagged(ctx, c, at...)
}

// narrowed is a filter, and what a text says beside it.
func (s *surface) narrowed(ctx context.Context, c *caller, filter ticket.Filter, text string) (ticket.Filter, error) {
	f, err := ticket.FilterOf(ctx, s.DB, c.actor, s.DB.Now().In(s.Settings.Desk().Zone()), text)
	if e, ok := errors.AsType[*errs.Error](err); ok {
		for i := range e.Fields {
			e.Fields[i].Name = "q"
		}
	}
	f.All = append(f.All, filter)
	return f, err
}

// rows is how many rows a page has: what was asked, within what this desk allows.
func (s *surface) rows(limit int) int { return min(limit, s.Settings.Desk().API.Page) }

func (q *TicketQuery) filter(c *caller) (ticket.Filter, error) {
	var check errs.Check
	check.That(c.actor.Agent || q.Assignee == "", "assignee", "api.for_desk")
	check.That(c.actor.Agent || q.Owner == 0, "owner", "api.for_desk")
	check.That(c.actor.Agent || q.Asset == 0, "asset", "api.for_desk")
	check.That(c.actor.Agent || len(q.Answer) == 0, "answer", "api.for_desk")
	check.That(c.actor.Agent || len(q.Team) == 0, "team", "api.for_desk")
	check.That(c.actor.Agent || q.Q == "", "q", "api.for_desk")
	f := ticket.Filter{Owner: optional[person.ID](q.Owner), Category: optional[category.ID](q.Category), Requester: optional[person.ID](q.Requester), Asset: optional[asset.ID](q.Asset)}
	if q.Open != "" {
		open := q.Open == "true"
		f.Open = &open
	}
	for _, state := range q.State {
		f.States = append(f.States, ticket.State(state))
		check.That(c.actor.Agent || state != string(ticket.WaitingVendor) && !ticket.State(state).IsHidden(), "state", "api.for_desk")
		if !c.actor.Agent && state == string(ticket.Open) {
			f.States = append(f.States, ticket.WaitingVendor) // which they read as open
		}
	}
	for _, id := range q.Team {
		f.Teams = append(f.Teams, access.TeamID(id))
	}
	for p := ticket.Low; p <= ticket.Critical; p++ {
		for _, name := range q.Priority {
			if name == p.Name() {
				f.Priorities = append(f.Priorities, p)
			}
		}
	}
	if !q.Since.IsZero() {
		f.Since = db.At(q.Since)
	}
	switch q.Assignee {
	case "":
	case "me":
		f.Assignee = &c.actor.Person
	default:
		n, err := strconv.ParseInt(q.Assignee, 10, 64)
		check.That(q.Assignee == "none" || err == nil && n > 0, "assignee", "api.assignee_filter")
		who := person.ID(n)
		f.Assignee = &who
	}
	return f, check.Err()
}
