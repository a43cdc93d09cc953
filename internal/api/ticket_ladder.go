package api

import (
	"context"
	"net/http"
	"time"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// NewEscalation passes a ticket on to a higher level, with what the next team must know.
type NewEscalation struct {
	TicketID
	Body struct {
		TeamID       int64  `json:"team_id,omitempty" minimum:"1" doc:"A team of a higher level; absent: the one that the ticket's own team passes on to"`
		Tried        string `json:"tried,omitempty" maxLength:"10000" doc:"What was tried. This or found is needed"`
		Found        string `json:"found,omitempty" maxLength:"10000" doc:"What was found"`
		Asked        string `json:"asked" maxLength:"10000" doc:"What is asked of the next level"`
		Why          string `json:"why,omitempty" maxLength:"10000" doc:"Why a level is left out; needed only then"`
		ExpectTeamID int64  `json:"expect_team_id,omitempty" minimum:"1" doc:"The team with which you saw the ticket: when it is another by now, the answer is 409"`
		ReadSeq      int64  `json:"read_seq,omitempty" minimum:"0" doc:"Newest entry that you have seen: when somebody wrote since, the answer is 409"`
	}
}

// Escalation is the step on which a ticket stands.
type Escalation struct {
	Body struct {
		Seq        int64     `json:"seq" doc:"Its entry on the ticket"`
		At         time.Time `json:"at"`
		ByID       int64     `json:"by_id,omitempty" doc:"Who passed it on; absent: the desk itself"`
		FromTeamID int64     `json:"from_team_id"`
		TeamID     int64     `json:"team_id"`
		AssigneeID int64     `json:"assignee_id,omitempty" doc:"Who worked on it before, and gets it back when it is returned"`
		Tried      string    `json:"tried,omitempty"`
		Found      string    `json:"found,omitempty"`
		Asked      string    `json:"asked"`
		Why        string    `json:"why,omitempty" doc:"Why a level was left out"`
		Broken     *Broken   `json:"broken_promise,omitempty" doc:"Why the desk passed it on by itself"`

		Answers []AnswerValue `json:"answers,omitempty" nullable:"false" doc:"What had been answered to questions when the desk passed it on by itself"`
	}
}

// Broken is a promise that was not kept.
type Broken struct {
	Target string    `json:"target" enum:"first_response,next_response,update,resolution"`
	DueAt  time.Time `json:"due_at"`
}

// Acceptance says which escalation is accepted.
type Acceptance struct {
	TicketID
	Body *struct {
		EscalationSeq int64 `json:"escalation_seq,omitempty" minimum:"1" doc:"The escalation that you saw: when it is another by now, the answer is 409"`
	} `required:"false"`
}

// NewReturn sends a ticket back to the level that passed it on.
type NewReturn struct {
	TicketID
	Body struct {
		Reason        string `json:"reason" enum:"missing_information,wrong_team,solvable_at_your_level,duplicate_work,other"`
		Text          string `json:"text" maxLength:"10000" doc:"What the other team shall do now"`
		EscalationSeq int64  `json:"escalation_seq,omitempty" minimum:"1" doc:"The escalation that you saw: when it is another by now, the answer is 409"`
	}
}

// NewOwner names who shall answer for a ticket.
type NewOwner struct {
	TicketID
	Body struct {
		OwnerID  int64  `json:"owner_id" minimum:"1" doc:"An agent"`
		Reason   string `json:"reason" maxLength:"10000"`
		AtOnce   bool   `json:"at_once,omitempty" doc:"Without asking; only the lead of the ticket's team may decide so"`
		ExpectID *int64 `json:"expect_id,omitempty" minimum:"0" doc:"The owner that you saw, 0 for nobody: when it is another by now, the answer is 409"`
	}
}

// Refusal says why an agent does not become the owner.
type Refusal struct {
	TicketID
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"10000"`
	} `required:"false"`
}

func (s *surface) ticketLadder() {
	act := func(method, name, id, summary, more string) operation {
		op := operation{method: method, path: "/tickets/{id}/" + name, need: workTicket, id: id, tag: "Tickets", summary: summary, more: more, refusals: []int{409}}
		if method == http.MethodGet {
			op.need, op.refusals = account.ReadTicket, nil
		}
		return op
	}
	add(s, act(http.MethodGet, "escalation", "get-escalation", "Read the handover of a ticket that was passed on", "For those who work at the desk; 404 for others, and where the ticket stands on no escalation."), s.readEscalation)
	add(s, act(http.MethodPost, "escalation", "escalate-ticket", "Pass a ticket on to a higher level", "Nobody works on it there until somebody accepts it; its owner stays the same."), s.escalate)
	add(s, act(http.MethodPost, "escalation/acceptance", "accept-escalation", "Accept a ticket that was passed on", "By an agent of the team that has it now, who works on it from then on. Assigning it to one of them does the same."), s.acceptEscalation)
	add(s, act(http.MethodPost, "return", "return-ticket", "Send a ticket back to the level below", "To the team and the agent that passed it on."), s.returnTicket)
	add(s, act(http.MethodPost, "ownership", "hand-over-ticket", "Hand over who answers for a ticket", "By its owner or the lead of its team. The other agent accepts or declines; until then the owner stays."), s.handOver)
	add(s, act(http.MethodPost, "ownership/acceptance", "accept-ownership", "Become the owner of a ticket, when asked", ""), s.acceptOwnership)
	add(s, act(http.MethodPost, "ownership/refusal", "decline-ownership", "Decline to become the owner of a ticket, when asked", ""), s.declineOwnership)
}

func (s *surface) readEscalation(ctx context.Context, c *caller, in *TicketID) (*Escalation, error) {
	e, p, err := s.Tickets.Escalation(ctx, c.actor, in.ticket())
	if err != nil {
		return nil, err
	}
	x := &Escalation{}
	b := &x.Body
	b.Seq, b.At, b.ByID = int64(e.Seq), e.At.UTC(), number(e.ActorID)
	b.FromTeamID, b.TeamID, b.AssigneeID = int64(p.From), int64(p.To), int64(p.Assignee)
	b.Tried, b.Found, b.Asked, b.Why = p.Tried, p.Found, p.Asked, p.Why
	if p.Late != nil {
		b.Broken = &Broken{Target: p.Late.Promise, DueAt: p.Late.Due.UTC()}
		for _, a := range p.Late.Answers {
			b.Answers = append(b.Answers, wireValue(a.Question, a.To))
		}
	}
	return x, nil
}

func (s *surface) escalate(ctx context.Context, c *caller, in *NewEscalation) (*TicketAnswer, error) {
	b := &in.Body
	t, err := s.Tickets.Escalate(ctx, c.actor, in.ticket(), ticket.Escalation{
		To: access.TeamID(b.TeamID), Handover: ticket.Handover{Tried: b.Tried, Found: b.Found, Asked: b.Asked}, Why: b.Why,
		From: access.TeamID(b.ExpectTeamID), Read: ticket.Seq(b.ReadSeq),
	})
	return done(c, t, err)
}

func (s *surface) acceptEscalation(ctx context.Context, c *caller, in *Acceptance) (*TicketAnswer, error) {
	var expect ticket.Seq
	if in.Body != nil {
		expect = ticket.Seq(in.Body.EscalationSeq)
	}
	t, err := s.Tickets.AcceptEscalation(ctx, c.actor, in.ticket(), expect)
	return done(c, t, err)
}

func (s *surface) returnTicket(ctx context.Context, c *caller, in *NewReturn) (*TicketAnswer, error) {
	b := &in.Body
	t, err := s.Tickets.Return(ctx, c.actor, in.ticket(), ticket.Return{
		Reason: ticket.ReturnReason(b.Reason), Text: b.Text, Expect: ticket.Seq(b.EscalationSeq),
	})
	return done(c, t, err)
}

func (s *surface) handOver(ctx context.Context, c *caller, in *NewOwner) (*TicketAnswer, error) {
	b := &in.Body
	h := ticket.HandOver{To: person.ID(b.OwnerID), Reason: b.Reason, AtOnce: b.AtOnce}
	if b.ExpectID != nil {
		h.Expect = new(person.ID(*b.ExpectID))
	}
	t, err := s.Tickets.HandOver(ctx, c.actor, in.ticket(), h)
	return done(c, t, err)
}

func (s *surface) acceptOwnership(ctx context.Context, c *caller, in *TicketID) (*TicketAnswer, error) {
	t, err := s.Tickets.AcceptOwnership(ctx, c.actor, in.ticket())
	return done(c, t, err)
}

func (s *surface) declineOwnership(ctx context.Context, c *caller, in *Refusal) (*TicketAnswer, error) {
	reason := ""
	if in.Body != nil {
		reason = in.Body.Reason
	}
	t, err := s.Tickets.DeclineOwnership(ctx, c.actor, in.ticket(), reason)
	return done(c, t, err)
}
