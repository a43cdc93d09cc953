package api

import (
	"context"
	"net/http"
	"slices"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

const (
	readTicket  = account.ReadTicket
	openTicket  = account.OpenTicket
	writeTicket = account.WriteTicket
	workTicket  = account.WorkTicket
	readPeople  = account.ReadPeople
	writePeople = account.WritePeople
	readDesk    = account.ReadDesk
	manageDesk  = account.ManageDesk
	writeCanned = account.WriteCanned
)

// Assignment names who works on a ticket.
type Assignment struct {
	TicketID
	Body struct {
		AssigneeID *int64 `json:"assignee_id" minimum:"1" nullable:"true" doc:"An agent; null takes the ticket from whoever has it"`
		ExpectID   *int64 `json:"expect_id,omitempty" minimum:"0" doc:"The assignee that you saw, 0 for nobody: when it is another by now, the answer is 409"`
	}
}

// TeamMove names the team that a ticket goes to.
type TeamMove struct {
	TicketID
	Body struct {
		TeamID int64  `json:"team_id" minimum:"1"`
		Why    string `json:"why,omitempty" maxLength:"10000" doc:"For a lead who moves it to a team of a higher level"`
	}
}

// StateMove names the state that a ticket goes to.
type StateMove struct {
	TicketID
	Body struct {
		State string `json:"state" enum:"open,waiting_user,waiting_vendor" doc:"open also reopens a finished ticket"`
	}
}

// Resolution says how a ticket was solved.
type Resolution struct {
	TicketID
	Body struct {
		Text    string   `json:"text" minLength:"1" maxLength:"10000" doc:"How it was solved. The requester reads this, and is asked whether it is so"`
		Cause   string   `json:"cause" enum:"user_knowledge,hardware,software,network,account,vendor,other"`
		Files   []string `json:"files,omitempty" nullable:"false" maxItems:"100"`
		ReadSeq int64    `json:"read_seq,omitempty" minimum:"0" doc:"Newest entry that you have seen: when somebody wrote since, the answer is 409"`
	}
}

// Unsolved says what is still wrong.
type Unsolved struct {
	TicketID
	Idempotent
	Body *struct {
		Text string `json:"text,omitempty" maxLength:"100000" doc:"What is still wrong"`
	} `required:"false"`
}

// Confirmation says, for the desk only, who told it that a ticket is solved.
type Confirmation struct {
	TicketID
	Body *struct {
		Channel  string `json:"channel,omitempty" enum:"phone,visit,email" doc:"For the desk only, which must say how it was told"`
		SaidByID int64  `json:"said_by_id,omitempty" minimum:"1" doc:"For the desk only: who told it, when it was not the requester but somebody who gets copies"`
	} `required:"false"`
}

func (s *surface) ticketActs() {
	act := func(name, id string, need account.Permission, summary, more string) operation {
		return operation{
			method: http.MethodPost, path: "/tickets/{id}/" + name, need: need, id: id, tag: "Tickets", summary: summary, more: more, refusals: []int{409},
		}
	}
	add(s, act("assign", "assign-ticket", workTicket, "Give a ticket to an agent", ""), s.assign)
	add(s, act("team", "move-ticket", workTicket, "Move a ticket to another team", "Of the same level or below; whoever works on it there is decided there. To a higher level it is escalated; only a lead may move it there, with a reason."), s.move)
	add(s, act("state", "set-ticket-state", workTicket, "Let a ticket wait for the requester, or go on", ""), s.setState)
	add(s, act("resolve", "resolve-ticket", workTicket, "Say that a ticket is solved", "Asks the requester whether it is, reminds them on working days, and in the end closes it as unconfirmed."), s.resolve)
	add(s, act("close", "close-ticket", workTicket, "Close a resolved ticket without the requester's word", ""), s.closeTicket)
	add(s, act("confirm", "confirm-ticket", writeTicket, "Confirm that a ticket is solved", "By its requester; or by the desk, which notes who told it so and how. Closes it."), s.confirm)
	add(s, act("not-solved", "reopen-ticket", writeTicket, "Say that a ticket is not solved", "By its requester, or by the desk for them. Reopens it; where that "+
		"is too late, opens a ticket that follows it: the answer is the ticket where the words stand."), s.notSolved)
}

// done answers an act with the ticket as it stands after it.
func done(c *caller, t ticket.Ticket, err error) (*TicketAnswer, error) {
	if err != nil {
		return nil, err
	}
	return answer(c, &t), nil
}

func (s *surface) assign(ctx context.Context, c *caller, in *Assignment) (*TicketAnswer, error) {
	var to person.ID
	if in.Body.AssigneeID != nil {
		to = person.ID(*in.Body.AssigneeID)
	}
	var expect *person.ID
	if in.Body.ExpectID != nil {
		seen := person.ID(*in.Body.ExpectID)
		expect = &seen
	}
	t, err := s.Tickets.Assign(ctx, c.actor, in.ticket(), to, expect)
	return done(c, t, err)
}

func (s *surface) move(ctx context.Context, c *caller, in *TeamMove) (*TicketAnswer, error) {
	t, err := s.Tickets.SetTeam(ctx, c.actor, in.ticket(), ticket.Move{To: access.TeamID(in.Body.TeamID), Why: in.Body.Why})
	return done(c, t, err)
}

func (s *surface) setState(ctx context.Context, c *caller, in *StateMove) (*TicketAnswer, error) {
	t, err := s.Tickets.SetState(ctx, c.actor, in.ticket(), ticket.State(in.Body.State))
	return done(c, t, err)
}

func (s *surface) resolve(ctx context.Context, c *caller, in *Resolution) (*TicketAnswer, error) {
	b := &in.Body
	t, err := s.Tickets.Resolve(ctx, c.actor, in.ticket(), ticket.Solution{
		Text: b.Text, Cause: ticket.Cause(b.Cause), Files: attach(b.Files), Read: ticket.Seq(b.ReadSeq),
	})
	return done(c, t, err)
}

func (s *surface) closeTicket(ctx context.Context, c *caller, in *TicketID) (*TicketAnswer, error) {
	t, err := s.Tickets.CloseUnconfirmed(ctx, c.actor, in.ticket())
	return done(c, t, err)
}

func (s *surface) confirm(ctx context.Context, c *caller, in *Confirmation) (*TicketAnswer, error) {
	own, err := s.isOwn(ctx, c, in.ticket())
	if err != nil {
		return nil, err
	}
	if !own {
		var w ticket.Word
		if in.Body != nil {
			w = ticket.Word{By: person.ID(in.Body.SaidByID), Channel: ticket.Channel(in.Body.Channel)}
		}
		t, err := s.Tickets.NoteConfirmed(ctx, c.actor, in.ticket(), w)
		return done(c, t, err)
	}
	var check errs.Check
	check.That(in.Body == nil || in.Body.Channel == "", "channel", "api.for_desk")
	check.That(in.Body == nil || in.Body.SaidByID == 0, "said_by_id", "api.for_desk")
	if err := check.Err(); err != nil {
		return nil, err
	}
	t, err := s.Tickets.Confirm(ctx, c.actor, in.ticket(), c.actor.Person)
	return done(c, t, err)
}

// isOwn tells whether the caller speaks for themselves: everybody but the desk does, and the desk on tickets of its own people.
func (s *surface) isOwn(ctx context.Context, c *caller, id ticket.ID) (bool, error) {
	if !c.actor.Agent {
		return true, nil
	}
	t, err := s.Tickets.Get(ctx, c.actor, id)
	return slices.Contains(c.actor.Persons(), t.RequesterID), err
}

func (s *surface) notSolved(ctx context.Context, c *caller, in *Unsolved) (*TicketAnswer, error) {
	by, err := s.speaker(ctx, c, in.ticket())
	if err != nil {
		return nil, err
	}
	var text string
	if in.Body != nil {
		text = in.Body.Text
	}
	t, err := s.Tickets.NotSolved(ctx, c.actor, in.ticket(), ticket.Saying{
		Body: ticket.Written("", text, nil), Channel: ticket.API, Author: by, Once: c.once(in.Key),
	})
	return done(c, t, err)
}

// speaker is whose word it is that a ticket is solved or not: the caller's own, or the requester's when the desk passes it on.
func (s *surface) speaker(ctx context.Context, c *caller, id ticket.ID) (person.ID, error) {
	if !c.actor.Agent {
		return c.actor.Person, nil
	}
	t, err := s.Tickets.Get(ctx, c.actor, id)
	return t.RequesterID, err
}
