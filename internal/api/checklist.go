package api

import (
	"context"
	"net/http"
	"time"

	"firstline/internal/desk/account"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/ticket"
)

// ChecklistItem is one thing that the protocol asks for on a ticket.
type ChecklistItem struct {
	ID         int64      `json:"id"`
	Stage      string     `json:"stage" enum:"greet,identify,assess,troubleshoot,resolve,document,verify"`
	Text       string     `json:"text" doc:"In the caller's language"`
	Required   bool       `json:"required,omitempty" doc:"The ticket cannot be resolved before it is ticked; one of verify: not closed by the desk"`
	TickedAt   *time.Time `json:"ticked_at,omitempty" doc:"Absent: not ticked"`
	TickedByID int64      `json:"ticked_by_id,omitempty"`
}

// ChecklistAnswer is a ticket's whole checklist.
type ChecklistAnswer struct {
	Body struct {
		Items []ChecklistItem `json:"items" nullable:"false"`
	}
}

// NewTick says whether an item is done.
type NewTick struct {
	TicketID
	Item int64 `path:"item" minimum:"1" doc:"The item's id"`
	Body struct {
		Done bool `json:"done"`
	}
}

// IdentityProof is how somebody made sure who asks.
type IdentityProof struct {
	ID        int64     `json:"id"`
	PersonID  int64     `json:"person_id" doc:"Who was made sure of"`
	Kind      string    `json:"kind" enum:"call_back,app_code,manager,in_person"`
	ManagerID int64     `json:"manager_id,omitempty"`
	Note      string    `json:"note"`
	ByID      int64     `json:"by_id,omitempty"`
	At        time.Time `json:"at"`

	Second      bool       `json:"second,omitempty" doc:"It counts once a second agent has confirmed it: the person is an administrator, or the number was changed lately"`
	ConfirmedBy int64      `json:"confirmed_by_id,omitempty"`
	ConfirmedAt *time.Time `json:"confirmed_at,omitempty"`
}

// ProofID names a proof of a ticket.
type ProofID struct {
	TicketID
	Proof int64 `path:"proof" minimum:"1" doc:"The proof's id"`
}

// IdentityAnswer is how it stands with who asks, on a ticket.
type IdentityAnswer struct {
	Body struct {
		Needed  string          `json:"needed,omitempty" enum:"category,vip,ticket" doc:"Why a proof is needed before the ticket can be resolved; absent: none is"`
		Proved  bool            `json:"proved,omitempty"`
		Proofs  []IdentityProof `json:"proofs" nullable:"false"`
		Numbers []string        `json:"numbers" nullable:"false" doc:"On record, and not changed too lately: a call back to one of them counts"`
		Cooling []string        `json:"cooling_numbers" nullable:"false" doc:"Changed lately: a call back to one of them counts once a second agent has confirmed it"`
		App     bool            `json:"app" doc:"They have an authenticator app, enrolled long enough ago: a code of it counts"`
	}
}

// NewIdentityProof records how somebody made sure.
type NewIdentityProof struct {
	TicketID
	Body struct {
		Kind   string `json:"kind" enum:"call_back,app_code,manager,in_person"`
		Number string `json:"number,omitempty" maxLength:"20" doc:"Of a call back: one of the numbers of get-identity"`
		Code   string `json:"code,omitempty" maxLength:"10" doc:"Of app_code: what the person read out from their authenticator app"`
		Note   string `json:"note" maxLength:"2000" doc:"What was said or seen"`
	}
}

// CheckedIdentity is an identity check with its ticket.
type CheckedIdentity struct {
	TicketID int64 `json:"ticket_id"`
	IdentityProof
}

// CheckedPage names where a list of identity checks goes on.
type CheckedPage struct {
	Before int64 `query:"before" minimum:"0" doc:"The id of the last check of the page before"`
}

// CheckedAnswer is a page of identity checks.
type CheckedAnswer struct {
	Body struct {
		Checks []CheckedIdentity `json:"checks" nullable:"false"`
	}
}

func (s *surface) checklists() {
	add(s, operation{
		method: http.MethodGet, path: "/identity-checks", need: account.ReviewProtocol, id: "list-identity-checks", tag: "Tickets", summary: "List identity checks",
		more: "All of them on the tickets that you may see, the newest first, 50 at a time.",
	}, s.listChecked)
	add(s, operation{
		method: http.MethodGet, path: "/tickets/{id}/checklist", need: readTicket, id: "get-checklist", tag: "Tickets", summary: "Read a ticket's checklist",
		more: "For those who work at the desk; 404 for others.",
	}, s.readChecklist)
	add(s, operation{
		method: http.MethodPut, path: "/tickets/{id}/checklist/{item}", need: workTicket, id: "tick-item", tag: "Tickets", summary: "Tick an item of a ticket's checklist, or not after all",
	}, s.tick)
	add(s, operation{
		method: http.MethodGet, path: "/tickets/{id}/identity", need: readTicket, id: "get-identity", tag: "Tickets", summary: "Read whether somebody made sure who asks",
		more: "For those who work at the desk; 404 for others.",
	}, s.readIdentity)
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/identity", need: workTicket, id: "prove-identity", tag: "Tickets", summary: "Record how you made sure who asks",
		more:     "The person's earlier addresses are told. A code of an authenticator app is taken once; after five wrong ones in a row none is for a quarter of an hour.",
		refusals: []int{409, 429},
	}, s.prove)
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/identity/{proof}/confirm", need: workTicket, id: "confirm-identity", tag: "Tickets", summary: "Confirm a colleague's proof as the second agent",
		more: "Proofs with `second` count only then. Another agent than the one who recorded it.", refusals: []int{409},
	}, s.second)
}

func (s *surface) readChecklist(ctx context.Context, c *caller, in *TicketID) (*ChecklistAnswer, error) {
	_, list, err := s.Checklists.For(ctx, c.actor, in.ticket())
	if err != nil {
		return nil, err
	}
	x := &ChecklistAnswer{}
	x.Body.Items = make([]ChecklistItem, len(list))
	for i, l := range list {
		x.Body.Items[i] = ChecklistItem{
			ID: int64(l.ID), Stage: string(l.Stage), Text: l.Text(c.actor.Locale), Required: l.Required, TickedAt: timeOf(l.At), TickedByID: number(l.PersonID),
		}
	}
	return x, nil
}

func (s *surface) tick(ctx context.Context, c *caller, in *NewTick) (*ChecklistAnswer, error) {
	if _, err := s.Checklists.Tick(ctx, c.actor, in.ticket(), checklist.ID(in.Item), in.Body.Done); err != nil {
		return nil, err
	}
	return s.readChecklist(ctx, c, &in.TicketID)
}

func (s *surface) second(ctx context.Context, c *caller, in *ProofID) (*IdentityAnswer, error) {
	if _, err := s.Checklists.Second(ctx, c.actor, in.ticket(), in.Proof); err != nil {
		return nil, err
	}
	return s.identity(ctx, c, in.ticket())
}

func (s *surface) listChecked(ctx context.Context, c *caller, in *CheckedPage) (*CheckedAnswer, error) {
	list, err := s.Checklists.AllChecked(ctx, c.actor, in.Before, 50)
	if err != nil {
		return nil, err
	}
	x := &CheckedAnswer{}
	x.Body.Checks = make([]CheckedIdentity, len(list))
	for n, p := range list {
		x.Body.Checks[n] = CheckedIdentity{TicketID: int64(p.TicketID), IdentityProof: proofOf(p.Proof)}
	}
	return x, nil
}

func proofOf(p checklist.Proof) IdentityProof {
	return IdentityProof{
		ID: p.ID, PersonID: int64(p.PersonID), Kind: string(p.Kind), ManagerID: number(p.ManagerID), Note: p.Note, ByID: number(p.ByID), At: p.At.UTC(),
		Second: p.Second, ConfirmedBy: number(p.SecondedBy), ConfirmedAt: timeOf(p.SecondedAt),
	}
}

func (s *surface) readIdentity(ctx context.Context, c *caller, in *TicketID) (*IdentityAnswer, error) {
	return s.identity(ctx, c, in.ticket())
}

func (s *surface) identity(ctx context.Context, c *caller, id ticket.ID) (*IdentityAnswer, error) {
	i, m, err := s.Checklists.IdentityFor(ctx, c.actor, id)
	if err != nil {
		return nil, err
	}
	x := &IdentityAnswer{}
	b := &x.Body
	b.Needed, b.Proved, b.Numbers, b.Cooling = string(i.Why), i.Proved(), append([]string{}, m.Numbers...), append([]string{}, m.Cooling...)
	b.App = m.App && !m.AppNew
	b.Proofs = make([]IdentityProof, len(i.Proofs))
	for n, p := range i.Proofs {
		b.Proofs[n] = proofOf(p)
	}
	return x, nil
}

func (s *surface) prove(ctx context.Context, c *caller, in *NewIdentityProof) (*IdentityAnswer, error) {
	b := &in.Body
	_, err := s.Checklists.Prove(ctx, c.actor, in.ticket(), checklist.NewProof{Kind: checklist.ProofKind(b.Kind), Number: b.Number, Code: b.Code, Note: b.Note})
	if err != nil {
		return nil, err
	}
	return s.identity(ctx, c, in.ticket())
}
