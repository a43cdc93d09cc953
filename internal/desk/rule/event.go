package rule

import (
	"firstline/internal/desk/access"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
)

// Event is an occasion by its name: what happens, or after what time passes.
type Event string

// What happens.
const (
	Opened          Event = "opened"
	Answered        Event = "answered" // the requester's side wrote
	Replied         Event = "replied"  // an agent wrote to the requester
	Assigned        Event = "assigned"
	Moved           Event = "moved" // to another team, by hand or by a rule
	Escalated       Event = "escalated"
	Returned        Event = "returned"
	StateChanged    Event = "state"
	CategoryChanged Event = "category"
	PriorityChanged Event = "priority" // the priority, or the impact or urgency behind it
	Resolved        Event = "resolved"
	Reopened        Event = "reopened"
	Closed          Event = "closed"
	PromiseWarned   Event = "promise_warned"
	PromiseBroken   Event = "promise_broken"
	ApprovalGiven   Event = "approval_answered"
	VendorAnswered  Event = "vendor_answered"
	Rated           Event = "rated"
	QuestionsGiven  Event = "questions" // what the desk asks was answered
)

// What time passes after.
const (
	SinceOpened Event = "since_opened" // of a ticket that is still open
	InState     Event = "in_state"     // one state, without a break
	Unanswered  Event = "unanswered"   // the requester's side wrote, and no agent has answered
)

// Happenings are all that happens, in the order that forms show them.
var Happenings = []Event{
	Opened, Answered, Replied, Assigned, Moved, Escalated, Returned, StateChanged, CategoryChanged, PriorityChanged, Resolved, Reopened, Closed,
	PromiseWarned, PromiseBroken, ApprovalGiven, VendorAnswered, Rated, QuestionsGiven,
}

// Waits are all that time passes after, in the order that forms show them.
var Waits = []Event{SinceOpened, InState, Unanswered}

// IsWait tells the occasions that come by time.
func (e Event) IsWait() bool { return e == SinceOpened || e == InState || e == Unanswered }

// happenings are the kinds of entries that always mean the same.
var happenings = map[ticket.EntryKind]Event{
	ticket.Opened: Opened, ticket.MessageOut: Replied, ticket.TeamChanged: Moved, ticket.Escalated: Escalated, ticket.WasReturned: Returned,
	ticket.StateChanged: StateChanged, ticket.PriorityOverridden: PriorityChanged, ticket.PriorityFollows: PriorityChanged,
	ticket.WasResolved: Resolved, ticket.WasReopened: Reopened, ticket.WasClosed: Closed, sla.PromiseWarned: PromiseWarned,
	sla.PromiseBreached: PromiseBroken, approval.WasAnswered: ApprovalGiven, vendorcase.CaseAnswered: VendorAnswered, confirm.WasRated: Rated, ticket.AnswersGiven: QuestionsGiven,
}

// eventOf is what an entry means to rules; empty for nothing. A message that waits for an agent's eyes has not been said yet.
func eventOf(e ticket.Entry) (Event, error) {
	switch e.Kind {
	case ticket.MessageIn:
		p, err := ticket.Decode[ticket.MessagePayload](e)
		if err != nil || p.Held {
			return "", err
		}
		return Answered, nil
	case ticket.AssigneeChanged:
		p, err := ticket.Decode[ticket.PersonPayload](e)
		if err != nil || p.To == 0 {
			return "", err
		}
		return Assigned, nil
	case sla.PromiseWarned, sla.PromiseBreached:
		p, err := ticket.Decode[sla.PromisePayload](e)
		if err != nil || p.Target.Case() != 0 { // a vendor's promise is none of the desk's
			return "", err
		}
		return happenings[e.Kind], nil
	case ticket.FieldChanged:
		p, err := ticket.Decode[ticket.FieldPayload](e)
		switch p.Field {
		case ticket.FieldCategory:
			return CategoryChanged, err
		case ticket.FieldImpact, ticket.FieldUrgency:
			return PriorityChanged, err
		default:
			return "", err
		}
	}
	return happenings[e.Kind], nil
}

// sideOf is whose act an entry was.
func sideOf(e ticket.Entry, t *ticket.Ticket) By {
	switch {
	case e.Kind == ticket.MessageIn, e.Via == access.ViaPortal, e.Via == access.ViaLink:
		return ByRequester
	case e.ActorID == nil && e.Via == access.ViaMail && e.Kind == ticket.Opened: // somebody without a name
		return ByRequester
	case e.ActorID == nil:
		return ByDesk
	case *e.ActorID == t.RequesterID:
		return ByRequester
	}
	return ByAgent
}
