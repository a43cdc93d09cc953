package api

import (
	"context"
	"net/http"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worktime"
)

// TimeSpent is time that an agent spent on a ticket.
type TimeSpent struct {
	ID        int64     `json:"id"`
	PersonID  int64     `json:"person_id" doc:"The agent"`
	Minutes   int       `json:"minutes"`
	Word      string    `json:"word,omitempty" doc:"What it was for"`
	Seq       int64     `json:"seq,omitempty" doc:"The entry of the timeline that it was spent on"`
	Forgotten bool      `json:"forgotten,omitempty" doc:"The desk stopped the clock, so that it may be too much"`
	At        time.Time `json:"at" doc:"When it was noted"`
}

// TimeList is the time spent on a ticket.
type TimeList struct {
	Body struct {
		Time    []TimeSpent `json:"time" nullable:"false"`
		Minutes int         `json:"minutes" doc:"All of it together"`
		Agents  []AgentTime `json:"agents" nullable:"false" doc:"The same for each agent"`
		Clock   *time.Time  `json:"clock,omitempty" doc:"Your clock runs on this ticket, since then"`
	}
}

// AgentTime is how long one agent worked on a ticket.
type AgentTime struct {
	PersonID int64 `json:"person_id"`
	Minutes  int   `json:"minutes"`
}

// NewTime notes time.
type NewTime struct {
	TicketID
	Body struct {
		TimeFields
		Seq int64 `json:"seq,omitempty" minimum:"0" doc:"The entry of the timeline that it was spent on; absent: none"`
	}
}

// TimeFields are what is noted.
type TimeFields struct {
	Minutes int    `json:"minutes" minimum:"1" maximum:"1440"`
	Word    string `json:"word,omitempty" maxLength:"200" doc:"What it was for"`
}

// TimeAnswer is one entry.
type TimeAnswer struct{ Body TimeSpent }

// TimeEntryID is an entry of time spent in an address.
type TimeEntryID struct {
	TicketID
	Entry int64 `path:"entry" minimum:"1" doc:"The entry's id"`
}

// TimeEdit changes one.
type TimeEdit struct {
	TimeEntryID
	Body TimeFields
}

func (s *surface) timeSpent() {
	add(s, operation{
		method: http.MethodGet, path: "/tickets/{id}/time", need: readTicket, id: "list-time", tag: "Tickets", summary: "List the time spent on a ticket",
		more: "For those who work at the desk; 404 for others.",
	}, s.listTime)
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/time", need: workTicket, id: "add-time", tag: "Tickets", summary: "Note time that you spent on a ticket", status: http.StatusCreated, refusals: []int{422},
	}, s.addTime)
	add(s, operation{
		method: http.MethodPut, path: "/tickets/{id}/time/{entry}", need: workTicket, id: "change-time", tag: "Tickets", summary: "Change an entry of time spent",
		more: "One's own, or of a team that one leads. It is audited.", status: http.StatusNoContent, refusals: []int{422},
	}, s.changeTime)
	add(s, operation{
		method: http.MethodDelete, path: "/tickets/{id}/time/{entry}", need: workTicket, id: "delete-time", tag: "Tickets", summary: "Delete an entry of time spent",
		more: "One's own, or of a team that one leads. It is audited.", status: http.StatusNoContent,
	}, s.deleteTime)
	add(s, operation{
		method: http.MethodPut, path: "/tickets/{id}/clock", need: workTicket, id: "start-clock", tag: "Tickets", summary: "Start your clock on a ticket",
		more: "Each agent has one: where it runs on another ticket, it stops, and its time is noted there.", status: http.StatusNoContent,
	}, s.startClock)
	add(s, operation{
		method: http.MethodDelete, path: "/tickets/{id}/clock", need: workTicket, id: "stop-clock", tag: "Tickets", summary: "Stop your clock and note its time",
		more: "Wherever it runs; without one that runs nothing happens.", status: http.StatusNoContent,
	}, s.stopClock)
}

func spentOf(x *worktime.Spent) TimeSpent {
	return TimeSpent{ID: int64(x.ID), PersonID: int64(x.PersonID), Minutes: x.Minutes, Word: x.Word, Seq: int64(x.Seq), Forgotten: x.Forgotten, At: x.At.UTC()}
}

func (s *surface) listTime(ctx context.Context, c *caller, in *TicketID) (*TimeList, error) {
	if !c.actor.Agent {
		return nil, errs.Missing()
	}
	t, err := s.Tickets.Get(ctx, c.actor, in.ticket())
	if err != nil {
		return nil, err
	}
	spent, clock, err := worktime.Of(ctx, s.DB, c.actor, t.ID)
	list := &TimeList{}
	list.Body.Time, list.Body.Agents = []TimeSpent{}, []AgentTime{}
	for i := range spent {
		list.Body.Time = append(list.Body.Time, spentOf(&spent[i]))
	}
	for _, x := range worktime.Totals(spent) {
		list.Body.Minutes += x.Minutes
		list.Body.Agents = append(list.Body.Agents, AgentTime{PersonID: int64(x.PersonID), Minutes: x.Minutes})
	}
	if clock.TicketID == t.ID {
		list.Body.Clock = timeOf(clock.StartedAt)
	}
	return list, err
}

func (s *surface) addTime(ctx context.Context, c *caller, in *NewTime) (*TimeAnswer, error) {
	x, err := s.Work.Add(ctx, c.actor, in.ticket(), worktime.Draft{Minutes: in.Body.Minutes, Word: in.Body.Word, Seq: ticket.Seq(in.Body.Seq)})
	if err != nil {
		return nil, err
	}
	return &TimeAnswer{Body: spentOf(&x)}, nil
}

func (s *surface) changeTime(ctx context.Context, c *caller, in *TimeEdit) (*struct{}, error) {
	return nil, s.Work.Edit(ctx, c.actor, in.ticket(), worktime.ID(in.Entry), worktime.Draft{Minutes: in.Body.Minutes, Word: in.Body.Word})
}

func (s *surface) deleteTime(ctx context.Context, c *caller, in *TimeEntryID) (*struct{}, error) {
	return nil, s.Work.Delete(ctx, c.actor, in.ticket(), worktime.ID(in.Entry))
}

func (s *surface) startClock(ctx context.Context, c *caller, in *TicketID) (*struct{}, error) {
	_, err := s.Work.Start(ctx, c.actor, in.ticket())
	return nil, err
}

func (s *surface) stopClock(ctx context.Context, c *caller, in *TicketID) (*struct{}, error) {
	if _, err := s.Tickets.Get(ctx, c.actor, in.ticket()); err != nil {
		return nil, err
	}
	_, err := s.Work.Stop(ctx, c.actor, "")
	return nil, err
}
