package api

import (
	"context"
	"net/http"

	"firstline/internal/desk/access"
	"firstline/internal/desk/file"
	"firstline/internal/desk/ticket"
)

// NewRedaction says what is taken away for good, and why.
type NewRedaction struct {
	TicketID
	Seq  int64 `path:"seq" minimum:"1" doc:"The message's or note's place in the timeline"`
	Body struct {
		Whole  bool     `json:"whole,omitempty" doc:"All of its words, in place of text"`
		Text   string   `json:"text,omitempty" maxLength:"10000" doc:"Of its words these; line breaks and quoting marks between them do not matter"`
		Files  []string `json:"files,omitempty" nullable:"false" maxItems:"100" doc:"Of its files these"`
		Copies []int64  `json:"copies,omitempty" nullable:"false" maxItems:"1000" doc:"Later messages and notes that repeat the words: from them, too"`
		Reason string   `json:"reason" minLength:"1" maxLength:"200" doc:"Stands on the timeline for the desk; it must not say what is taken away"`
	}
}

func (s *surface) redactions() {
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/entries/{seq}/redaction", need: access.RedactTicket, id: "redact-entry", tag: "Tickets",
		summary: "Take words or files of a message or note away for good",
		more: "Also from the mails by which they came, whose bytes are deleted as a whole, from letters that wait, drafts, fields, the index of the search and stored files. " +
			"It cannot be undone. For leads and administrators who see the ticket.",
		refusals: []int{422},
	}, s.redact)
}

func (s *surface) redact(ctx context.Context, c *caller, in *NewRedaction) (*TicketAnswer, error) {
	r := ticket.Redaction{Seq: ticket.Seq(in.Seq), Whole: in.Body.Whole, Text: in.Body.Text, Reason: in.Body.Reason}
	for _, id := range in.Body.Files {
		r.Files = append(r.Files, file.ID(id))
	}
	for _, seq := range in.Body.Copies {
		r.Copies = append(r.Copies, ticket.Seq(seq))
	}
	t, err := s.Trash.Redact(ctx, c.actor, in.ticket(), r)
	return done(c, t, err)
}
