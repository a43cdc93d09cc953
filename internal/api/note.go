package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
)

// Note is what those who work at the desk tell each other on a ticket.
type Note struct {
	Seq      int64     `json:"seq" doc:"Its number on the ticket"`
	At       time.Time `json:"at"`
	AuthorID int64     `json:"author_id"`
	Text     string    `json:"text"`
	HTML     string    `json:"html" doc:"The same with its form; harmless to show"`
	Files    []File    `json:"files,omitempty" nullable:"false"`

	Mentioned []int64 `json:"mentioned,omitempty" nullable:"false" doc:"The colleagues whom it mentions, as far as they may see the ticket"`
}

// NotePage is a part of a ticket's notes.
type NotePage struct {
	Linked
	Body struct {
		Notes []Note `json:"notes" nullable:"false" doc:"The oldest first"`
		Next  int64  `json:"next,omitempty" doc:"Cursor of the page with older notes; absent on the last"`
	}
}

// NewNote is what somebody notes on a ticket.
type NewNote struct {
	TicketID
	Idempotent
	Body Words
}

func (s *surface) notes() {
	add(s, operation{
		method: http.MethodGet, path: "/tickets/{id}/notes", need: readTicket, id: "list-notes", tag: "Notes", summary: "Read the notes on a ticket",
		more: "For those who work at the desk; for others there are none, on any ticket. The newest page comes first.", refusals: []int{422},
	}, s.listNotes)
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/notes", need: workTicket, id: "create-note", tag: "Notes", summary: "Write a note on a ticket",
		more:   "Whoever is named in it after an @, with their whole name or as <span data-person=\"12\">@Name</span>, is mentioned, if they may see the ticket.",
		status: http.StatusCreated, refusals: []int{409},
	}, s.createNote)
}

func (s *surface) listNotes(ctx context.Context, c *caller, in *Thread) (*NotePage, error) {
	if !c.actor.Agent {
		return nil, errs.Missing()
	}
	items, more, err := s.Tickets.Timeline(ctx, c.actor, in.ticket(), ticket.Page{Before: ticket.Seq(in.Cursor), Limit: s.rows(in.Limit)})
	if err != nil {
		return nil, err
	}
	page := &NotePage{}
	page.Body.Notes = []Note{}
	for _, item := range items {
		if n := item.Note; n != nil {
			p, err := ticket.Decode[ticket.NotePayload](item.Entry)
			if err != nil {
				return nil, err
			}
			note := Note{Seq: int64(n.Seq), At: n.At.UTC(), AuthorID: int64(n.AuthorID), Text: n.Text, HTML: pictured(n.HTML), Files: filesOf(n.Files)}
			for _, who := range p.Mentioned {
				note.Mentioned = append(note.Mentioned, int64(who))
			}
			page.Body.Notes = append(page.Body.Notes, note)
		}
	}
	if len(items) == 0 { // a ticket without entries is not there, or is not the caller's
		_, err := s.Tickets.Get(ctx, c.actor, in.ticket())
		return page, err
	}
	if more {
		page.Body.Next = int64(items[0].Seq)
		page.Linked = linkTo(c, strconv.FormatInt(page.Body.Next, 10))
	}
	return page, nil
}

func (s *surface) createNote(ctx context.Context, c *caller, in *NewNote) (*Said, error) {
	t, seq, err := s.Tickets.AddNote(ctx, c.actor, in.ticket(), ticket.Noted(in.Body.HTML, in.Body.Text, attach(in.Body.Files)), c.once(in.Key))
	if err != nil {
		return nil, err
	}
	return said(&t, seq, "notes"), nil
}
