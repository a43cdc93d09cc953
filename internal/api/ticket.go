package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// Ticket is a ticket as programs read it. Fields that only those who work at the desk see are absent for requesters.
type Ticket struct {
	ID           int64      `json:"id" doc:"The ticket's number" example:"1042"`
	Kind         string     `json:"kind" enum:"incident,question,request" doc:"incident: something is broken; question; request: something is wanted"`
	State        string     `json:"state" enum:"new,open,waiting_user,waiting_vendor,resolved,closed,merged,cancelled,spam,trash" doc:"new, open, waiting_user and waiting_vendor count as open; resolved awaits the requester's word. waiting_vendor is for the desk only: requesters read open"`
	Subject      string     `json:"subject"`
	Preview      string     `json:"preview" doc:"The start of the newest message"`
	Channel      string     `json:"channel" enum:"email,portal,phone,visit,api" doc:"The door through which it came"`
	Language     string     `json:"language,omitempty" doc:"Of the requester's words: en, fr, nl; absent when unknown"`
	RequesterID  int64      `json:"requester_id"`
	CategoryID   int64      `json:"category_id,omitempty"`
	Impact       string     `json:"impact" enum:"person,team,site,everyone" doc:"Whom it concerns"`
	Urgency      string     `json:"urgency" enum:"can_wait,hinders,blocks"`
	Priority     string     `json:"priority" enum:"low,medium,high,critical" doc:"Follows from impact and urgency, unless the desk set it by hand"`
	Symptom      string     `json:"symptom,omitempty"`
	ErrorMessage string     `json:"error_message,omitempty"`
	Tried        string     `json:"tried,omitempty" doc:"What the requester has tried already"`
	Resolution   string     `json:"resolution,omitempty" doc:"How it was solved, in words for the requester"`
	FollowsID    int64      `json:"follows_id,omitempty" doc:"The closed ticket that this one goes on from"`
	CreatedAt    time.Time  `json:"created_at"`
	RequesterAt  time.Time  `json:"requester_at" doc:"The newest word from the requester's side"`
	ResolvedAt   *time.Time `json:"resolved_at,omitempty"`
	ClosedAt     *time.Time `json:"closed_at,omitempty"`

	TeamID          int64      `json:"team_id,omitempty" doc:"For the desk only"`
	MergedIntoID    int64      `json:"merged_into_id,omitempty" doc:"For the desk only: the ticket in which it goes on"`
	OwnerID         int64      `json:"owner_id,omitempty" doc:"For the desk only: who answers to the requester until they are satisfied"`
	LentToID        int64      `json:"lent_to_id,omitempty" doc:"For the desk only: who answers in the owner's place while the owner is absent"`
	LentUntil       *time.Time `json:"lent_until,omitempty" doc:"For the desk only: when the owner's absence ends"`
	AssigneeID      int64      `json:"assignee_id,omitempty" doc:"For the desk only: who works on it now"`
	OpenedByID      int64      `json:"opened_by_id,omitempty" doc:"For the desk only"`
	Cause           string     `json:"cause,omitempty" enum:"user_knowledge,hardware,software,network,account,vendor,other" doc:"For the desk only: why the problem was there"`
	CloseKind       string     `json:"close_kind,omitempty" enum:"confirmed,by_word,unconfirmed" doc:"For the desk only: whether the requester said that it is solved; by_word: to an agent, who noted it"`
	Reopened        int        `json:"reopened,omitempty" doc:"For the desk only: how often"`
	PriorityByHand  bool       `json:"priority_by_hand,omitempty" doc:"For the desk only: an agent set the priority, whatever impact and urgency say"`
	PriorityReason  string     `json:"priority_reason,omitempty" doc:"For the desk only: why"`
	Returned        int        `json:"returned,omitempty" doc:"For the desk only: how often a team sent it back to the level below"`
	EscalationSeq   int64      `json:"escalation_seq,omitempty" doc:"For the desk only: entry of the escalation that it stands on"`
	EscalationWaits bool       `json:"escalation_waits,omitempty" doc:"For the desk only: the team that it was passed on to has not accepted it yet"`
	OwnerAskedID    int64      `json:"owner_asked_id,omitempty" doc:"For the desk only: the agent who is asked to become its owner"`
	Snoozed         bool       `json:"snoozed,omitempty" doc:"For the desk only: out of the lists of open tickets"`
	SnoozedUntil    *time.Time `json:"snoozed_until,omitempty" doc:"For the desk only: absent where it is snoozed until its requester answers"`
	Tags            []string   `json:"tags,omitempty" doc:"For the desk only, where one ticket is read, or a list"`
	LastSeq         int64      `json:"last_seq,omitempty" doc:"For the desk only: number of the newest entry, for read_seq"`
	ActivityAt      *time.Time `json:"activity_at,omitempty" doc:"For the desk only: newest message, note or change"`
	FirstResponseAt *time.Time `json:"first_response_at,omitempty" doc:"For the desk only"`
}

func impacts() []string   { return []string{"person", "team", "site", "everyone"} }
func urgencies() []string { return []string{"can_wait", "hinders", "blocks"} }

// seenBy is the ticket with all that the actor may see of it.
func seenBy(a access.Actor, t *ticket.Ticket) Ticket {
	x := requesterTicket(t)
	if !a.Agent {
		return x
	}
	x.State = string(t.State)
	x.TeamID, x.OwnerID, x.AssigneeID, x.OpenedByID = int64(t.TeamID), number(t.OwnerID), number(t.AssigneeID), number(t.OpenedBy)
	x.Cause, x.CloseKind, x.Reopened, x.LastSeq = string(t.Cause), string(t.CloseKind), t.Reopened, int64(t.LastSeq)
	x.PriorityByHand, x.PriorityReason = t.Overridden, t.OverrideReason
	if t.MergedInto != nil {
		x.MergedIntoID = int64(*t.MergedInto)
	}
	x.Returned, x.EscalationSeq, x.EscalationWaits, x.OwnerAskedID = t.Returned, int64(t.EscalationSeq), t.EscalationWaits, number(t.OwnerAskedID)
	x.Snoozed, x.SnoozedUntil = t.Snoozed, timeOf(t.SnoozedUntil)
	x.LentToID, x.LentUntil = number(t.LentToID), timeOf(t.LentUntil)
	x.ActivityAt, x.FirstResponseAt = timeOf(t.ActivityAt), timeOf(t.FirstResponseAt)
	return x
}

// timeOf is an instant as answers carry it; nil for none.
func timeOf(t db.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	u := t.UTC()
	return &u
}

// number is an id as answers carry it; 0, which is absent, for none.
func number[T ~int64](id *T) int64 {
	if id == nil {
		return 0
	}
	return int64(*id)
}

// optional is an id as the desk takes it; nil for none.
func optional[T ~int64](id int64) *T {
	if id == 0 {
		return nil
	}
	x := T(id)
	return &x
}

// TicketID is the ticket in an address.
type TicketID struct {
	ID int64 `path:"id" minimum:"1" doc:"The ticket's number"`
}

func (x TicketID) ticket() ticket.ID { return ticket.ID(x.ID) }

// TicketAnswer is one ticket with its version.
type TicketAnswer struct {
	ETag string `header:"ETag" doc:"The ticket's version, for If-Match"`
	Body Ticket
}

func answer(c *caller, t *ticket.Ticket) *TicketAnswer {
	return &TicketAnswer{ETag: etag(t.Version), Body: seenBy(c.actor, t)}
}

func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// IfMatch is the version that a change starts from.
type IfMatch struct {
	Version string `header:"If-Match" doc:"The ETag of what you have read. Without it: 428; when somebody was faster: 412"`
}

// version is the number in If-Match. A version that was never ours matches nothing, which -1 stands for.
func (m IfMatch) version() (int64, error) {
	if m.Version == "" {
		return 0, &refusal{http.StatusPreconditionRequired, errs.New(errs.Invalid, "api.if_match_missing")}
	}
	n, err := strconv.ParseInt(strings.Trim(m.Version, `"`), 10, 64)
	if err != nil || etag(n) != m.Version {
		return -1, nil //nolint:nilerr // it matches no version, which is an answer of its own
	}
	return n, nil
}

// stale is a conflict for whoever sent a version.
func stale(err error) error { return &refusal{http.StatusPreconditionFailed, err} }

// Page asks for a part of a list.
type Page struct {
	Cursor string `query:"cursor" maxLength:"500" doc:"Where the page begins: next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many rows at most"`
}

// Linked leads to the next page.
type Linked struct {
	Link string `header:"Link" doc:"The address of the next page, with rel=\"next\""`
}

// linkTo is the address that was asked, from another cursor on.
func linkTo(c *caller, next string) Linked {
	if next == "" {
		return Linked{}
	}
	q := c.request.URL.Query()
	q.Set("cursor", next)
	return Linked{Link: "<" + c.request.URL.Path + "?" + q.Encode() + `>; rel="next"`}
}

// chosen is the place of a word in its list; nil where none was given.
func chosen(words []string, word string) *int {
	if word == "" {
		return nil
	}
	n := wordAt(words, word)
	return &n
}

// wordAt is the place of a word in its list; requests with other words were refused already.
func wordAt(words []string, word string) int { return max(slices.Index(words, word), 0) }
