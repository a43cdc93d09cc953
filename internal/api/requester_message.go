package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/clean"
	"firstline/internal/base/errs"
	"firstline/internal/desk/file"
	"firstline/internal/desk/ticket"
)

// Message is something said on a ticket that its requester may see.
type Message struct {
	Seq        int64     `json:"seq" doc:"Its number on the ticket"`
	At         time.Time `json:"at"`
	AuthorID   int64     `json:"author_id,omitempty"`
	AuthorName string    `json:"author_name"`
	FromDesk   bool      `json:"from_desk" doc:"Said by somebody who works at the desk"`
	Channel    string    `json:"channel" enum:"email,portal,phone,visit,api"`
	Text       string    `json:"text"`
	HTML       string    `json:"html" doc:"The same with its form; harmless to show"`
	QuotedText string    `json:"quoted_text,omitempty" doc:"What the sender's mail program repeated"`
	QuotedHTML string    `json:"quoted_html,omitempty"`
	Masked     int       `json:"masked,omitempty" doc:"How many passwords and card numbers are covered in it"`
	Files      []File    `json:"files,omitempty" nullable:"false"`
}

// File is a file that goes with a message or a note.
type File struct {
	ID     string `json:"id" doc:"Read it under /api/v1/files/{id}"`
	Name   string `json:"name"`
	Type   string `json:"type" doc:"Media type, as the desk has found out"`
	Size   int64  `json:"size" doc:"In bytes"`
	Inline bool   `json:"inline,omitempty" doc:"Stands in the HTML"`
}

// Thread asks for a part of what was said or noted.
type Thread struct {
	TicketID
	Cursor int64 `query:"cursor" minimum:"1" doc:"next of the page before"`
	Limit  int   `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many entries of the ticket's timeline the page covers; not all of them have words"`
}

// MessagePage is a part of a ticket's messages.
type MessagePage struct {
	Linked
	Body struct {
		Messages []Message `json:"messages" nullable:"false" doc:"The oldest first"`
		Next     int64     `json:"next,omitempty" doc:"Cursor of the page with older messages; absent on the last"`
	}
}

// NewMessage is what somebody says on a ticket.
type NewMessage struct {
	TicketID
	Idempotent
	Body struct {
		Words
		Then    string `json:"then,omitempty" enum:"open,waiting_user,waiting_vendor" doc:"For the desk only: the state after sending"`
		ReadSeq int64  `json:"read_seq,omitempty" minimum:"0" doc:"For the desk only: newest entry that you have seen; when somebody wrote since, the answer is 409"`
	}
}

// Said is where new words stand. An answer to a ticket that was closed long ago opens another one.
type Said struct {
	Location string `header:"Location"`
	Body     struct {
		TicketID int64  `json:"ticket_id"`
		Seq      int64  `json:"seq"`
		State    string `json:"state" enum:"new,open,waiting_user,waiting_vendor,resolved,closed,merged,cancelled,spam,trash" doc:"Of the ticket, after it; for the requester as they read it on the ticket"`
	}
}

func said(t *ticket.Ticket, seq ticket.Seq, what string) *Said {
	x := &Said{Location: ticketPath(t.ID) + "/" + what}
	x.Body.TicketID, x.Body.Seq, x.Body.State = int64(t.ID), int64(seq), string(t.State)
	return x
}

func (s *surface) messages() {
	add(s, operation{
		method: http.MethodGet, path: "/tickets/{id}/messages", need: readTicket, id: "list-messages", tag: "Messages", summary: "Read what was said on a ticket",
		more: "Everybody reads the same here as the ticket's requester does. The newest page comes first.", refusals: []int{422},
	}, s.listMessages)
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/messages", need: writeTicket, id: "create-message", tag: "Messages", summary: "Say something on a ticket",
		more:   "From the desk it goes to the requester; from the requester it wakes a waiting ticket and reopens a finished one, unless it says nothing but thanks.",
		status: http.StatusCreated, refusals: []int{409},
	}, s.createMessage)
}

func (s *surface) listMessages(ctx context.Context, c *caller, in *Thread) (*MessagePage, error) {
	steps, more, err := s.Tickets.Thread(ctx, c.actor, in.ticket(), ticket.Page{Before: ticket.Seq(in.Cursor), Limit: s.rows(in.Limit)})
	if err != nil {
		return nil, err
	}
	page := &MessagePage{}
	page.Body.Messages = []Message{}
	for _, step := range steps {
		if step.Message != nil {
			page.Body.Messages = append(page.Body.Messages, messageOf(step.Message))
		}
	}
	if len(steps) == 0 { // a ticket without entries is not there, or is not the caller's
		_, err := s.Tickets.Get(ctx, c.actor, in.ticket())
		return page, err
	}
	if more {
		page.Body.Next = int64(steps[0].Seq)
		page.Linked = linkTo(c, strconv.FormatInt(page.Body.Next, 10))
	}
	return page, nil
}

func messageOf(m *ticket.Message) Message {
	return Message{
		Seq: int64(m.Seq), At: m.At.UTC(), AuthorID: number(m.AuthorID), AuthorName: m.AuthorName, FromDesk: m.FromDesk, Channel: string(m.Channel),
		Text: m.Text, HTML: pictured(m.HTML), QuotedText: m.QuotedText, QuotedHTML: pictured(m.QuotedHTML), Masked: m.Masked, Files: filesOf(m.Files),
	}
}

// pictured is a message's HTML with the addresses under which programs read its pictures.
func pictured(html clean.HTML) string {
	return strings.ReplaceAll(string(html), `src="`+file.Inline(""), `src="`+filesPath+"/")
}

func filesOf(files []file.Attached) (list []File) {
	for _, f := range files {
		list = append(list, File{ID: string(f.ID), Name: f.Name, Type: f.Type, Size: f.Size, Inline: f.Inline})
	}
	return list
}

func (s *surface) createMessage(ctx context.Context, c *caller, in *NewMessage) (*Said, error) {
	b := &in.Body
	if c.actor.Agent {
		t, seq, err := s.Tickets.Reply(ctx, c.actor, in.ticket(), ticket.Answering{
			Body: b.body(), Then: ticket.State(b.Then), Read: ticket.Seq(b.ReadSeq), Channel: ticket.API, Once: c.once(in.Key),
		})
		if err != nil {
			return nil, err
		}
		return said(&t, seq, "messages"), nil
	}
	var check errs.Check
	check.That(b.Then == "", "then", "api.for_desk")
	check.That(b.ReadSeq == 0, "read_seq", "api.for_desk")
	if err := check.Err(); err != nil {
		return nil, err
	}
	t, seq, err := s.Tickets.Answer(ctx, c.actor, in.ticket(), ticket.Saying{
		Body: b.body(), Channel: ticket.API, Author: c.actor.Person, Once: c.once(in.Key),
	})
	if err != nil {
		return nil, err
	}
	x := said(&t, seq, "messages")
	x.Body.State = string(t.State.ForRequester())
	return x, nil
}
