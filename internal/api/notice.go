package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"firstline/internal/desk/notice"
)

// Notice is something that somebody of the desk was told.
type Notice struct {
	ID       int64      `json:"id"`
	Kind     string     `json:"kind" enum:"assigned,owner_asked,owner_moved,owner_declined,answered,mentioned,reopened,reopened_again,promise_warned,promise_broken,approval_asked,approval_answered,accepted,returned,returned_again,low_rating,vendor_wrote,vendor_late,rule_told,glass_broken,on_call,clock_stopped,todo_due,call_due,todo_given,tried"`
	TicketID int64      `json:"ticket_id,omitempty" doc:"Absent where it is about none"`
	Seq      int64      `json:"seq,omitempty" doc:"The entry of the ticket that it is about"`
	By       string     `json:"by,omitempty" doc:"The name of who did it"`
	Subject  string     `json:"subject,omitempty" doc:"Of the ticket, as long as you may see it"`
	At       time.Time  `json:"at"`
	ReadAt   *time.Time `json:"read_at,omitempty"`
}

// NoticeQuery asks for what the token's person was told.
type NoticeQuery struct {
	Limit  int   `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor int64 `query:"cursor" minimum:"0" doc:"From the answer before"`
	Unread bool  `query:"unread" doc:"Only what they have not read"`
}

// NoticePage is a part of it.
type NoticePage struct {
	Linked
	Body struct {
		Notices []Notice `json:"notices" nullable:"false" doc:"The newest first"`
		Next    int64    `json:"next,omitempty" doc:"Cursor of the page with older ones; absent on the last"`
	}
}

// NoticesRead says what was read.
type NoticesRead struct {
	Body struct {
		UpTo int64 `json:"up_to" minimum:"1" doc:"The newest notice that was read: it and all older ones are marked"`
	}
}

func (s *surface) notices() {
	add(s, operation{
		method: http.MethodGet, path: "/notices", need: workTicket, id: "list-notices", tag: "Desk", summary: "Read what you were told",
		more: "For those who work at the desk: what concerns them, as their list in the workspace shows it.",
	}, s.listNotices)
	add(s, operation{
		method: http.MethodPost, path: "/notices/read", need: workTicket, id: "read-notices", tag: "Desk", summary: "Mark notices as read",
		status: http.StatusNoContent,
	}, s.readNotices)
}

func (s *surface) listNotices(ctx context.Context, c *caller, in *NoticeQuery) (*NoticePage, error) {
	list, more, err := s.Notices.Of(ctx, c.actor, notice.Page{Before: notice.ID(in.Cursor), Limit: s.rows(in.Limit), Unread: in.Unread})
	if err != nil {
		return nil, err
	}
	x := &NoticePage{}
	x.Body.Notices = []Notice{}
	for _, n := range list {
		row := Notice{ID: int64(n.ID), Kind: string(n.Kind), TicketID: int64(n.TicketID), Seq: int64(n.Seq), By: n.ByName, At: n.At.UTC(), ReadAt: timeOf(n.ReadAt)}
		if n.Subject != nil {
			row.Subject = *n.Subject
		}
		x.Body.Notices = append(x.Body.Notices, row)
	}
	if more {
		x.Body.Next = int64(list[len(list)-1].ID)
		x.Linked = linkTo(c, strconv.FormatInt(x.Body.Next, 10))
	}
	return x, nil
}

func (s *surface) readNotices(ctx context.Context, c *caller, in *NoticesRead) (*struct{}, error) {
	return nil, s.Notices.ReadAll(ctx, c.actor, notice.ID(in.Body.UpTo))
}
