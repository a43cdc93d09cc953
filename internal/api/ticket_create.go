package api

import (
	"context"
	"net/http"

	"firstline/internal/desk/category"
	"firstline/internal/desk/file"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// Idempotent lets a creation be sent again without harm.
type Idempotent struct {
	Key string `header:"Idempotency-Key" maxLength:"200" doc:"A text of your own, unique to this creation. Sent again with the same body within a day, the answer is the first result; with another body it is 409"`
}

// Words are what somebody says, as plain text or as HTML, of which only harmless parts are kept.
type Words struct {
	Text  string   `json:"text,omitempty" maxLength:"1048576" doc:"Plain text"`
	HTML  string   `json:"html,omitempty" maxLength:"1048576" doc:"Instead of text"`
	Files []string `json:"files,omitempty" nullable:"false" maxItems:"100" doc:"Ids of files that this token's person has uploaded"`
}

func (w Words) body() ticket.Body { return ticket.Written(w.HTML, w.Text, attach(w.Files)) }

func attach(files []string) []ticket.Attach {
	list := make([]ticket.Attach, len(files))
	for i, id := range files {
		list[i].File = file.ID(id)
	}
	return list
}

// NewTicket is what a ticket begins with.
type NewTicket struct {
	Words
	Subject      string `json:"subject" minLength:"1" maxLength:"500"`
	Kind         string `json:"kind,omitempty" enum:"incident,question,request" default:"incident"`
	RequesterID  int64  `json:"requester_id,omitempty" minimum:"1" doc:"Whose problem it is; without it, the token's person. Only the desk opens tickets for others"`
	CategoryID   int64  `json:"category_id,omitempty" minimum:"1" doc:"Decides which team gets it first, and what is not chosen of impact and urgency"`
	Impact       string `json:"impact,omitempty" enum:"person,team,site,everyone" doc:"Without it, as the category has it; without a category: person"`
	Urgency      string `json:"urgency,omitempty" enum:"can_wait,hinders,blocks" doc:"Without it, as the category has it; without a category: hinders"`
	Symptom      string `json:"symptom,omitempty" maxLength:"10000"`
	ErrorMessage string `json:"error_message,omitempty" maxLength:"10000"`
	Tried        string `json:"tried,omitempty" maxLength:"10000"`

	AssetIDs []int64 `json:"asset_ids,omitempty" nullable:"false" maxItems:"50" doc:"What it is about; requesters name what they have themselves"`

	Answers []AnswerValue `json:"answers,omitempty" nullable:"false" maxItems:"100" doc:"To the questions of its category: see list-questions. A program is not made to answer"`
}

// TicketCreation asks for a new ticket.
type TicketCreation struct {
	Idempotent
	Body NewTicket
}

// TicketCreated is the new ticket and where it is.
type TicketCreated struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"The ticket's version, for If-Match"`
	Body     Ticket
}

func (s *surface) ticketOperations() {
	add(s, operation{
		method: http.MethodGet, path: "/tickets", need: readTicket, id: "list-tickets", tag: "Tickets", summary: "List tickets",
		more: "Those that the token's person may see, the newest activity first.", refusals: []int{422},
	}, s.listTickets)
	add(s, operation{
		method: http.MethodPost, path: "/tickets", need: openTicket, id: "create-ticket", tag: "Tickets", summary: "Open a ticket",
		status: http.StatusCreated, refusals: []int{409},
	}, s.createTicket)
	add(s, operation{
		method: http.MethodGet, path: "/tickets/{id}", need: readTicket, id: "get-ticket", tag: "Tickets", summary: "Read a ticket",
	}, s.getTicket)
	add(s, operation{
		method: http.MethodPatch, path: "/tickets/{id}", need: workTicket, id: "edit-ticket", tag: "Tickets", summary: "Change fields of a ticket",
		more: "A JSON merge patch (RFC 7396): only the fields that are there change; null empties a field. When somebody changed the ticket since you " +
			"read it, the answer is 412, and `errors` names the fields of yours that stand otherwise now, with what they say.",
		refusals: []int{412, 428},
	}, s.editTicket)
}

func (s *surface) createTicket(ctx context.Context, c *caller, in *TicketCreation) (*TicketCreated, error) {
	n := &in.Body
	opening := ticket.Opening{
		Kind: ticket.Kind(n.Kind), Subject: n.Subject, Body: n.body(), Channel: ticket.API, Requester: person.ID(n.RequesterID),
		Category: optional[category.ID](n.CategoryID), Impact: chosen(impacts(), n.Impact), Urgency: chosen(urgencies(), n.Urgency),
		Symptom: n.Symptom, ErrorMessage: n.ErrorMessage, Tried: n.Tried, Once: c.once(in.Key), Assets: assetIDs(n.AssetIDs), Answers: answers(n.Answers),
	}
	if opening.Requester == 0 {
		opening.Requester = c.actor.Person
	}
	t, err := s.Tickets.Open(ctx, c.actor, opening)
	if err != nil {
		return nil, inAnswers(err)
	}
	return &TicketCreated{Location: ticketPath(t.ID), ETag: etag(t.Version), Body: seenBy(c.actor, &t)}, nil
}

func ticketPath(id ticket.ID) string { return Prefix + "/tickets/" + id.String() }

func (s *surface) getTicket(ctx context.Context, c *caller, in *TicketID) (*TicketAnswer, error) {
	t, err := s.Tickets.Get(ctx, c.actor, in.ticket())
	if err != nil {
		return nil, err
	}
	x := answer(c, &t)
	return x, s.tagged(ctx, c, &x.Body)
}
