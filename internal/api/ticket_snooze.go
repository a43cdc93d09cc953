package api

import (
	"context"
	"net/http"
	"time"

	"firstline/internal/base/db"
)

// Snoozing says until when a ticket is out of the lists.
type Snoozing struct {
	TicketID
	Body struct {
		Until *time.Time `json:"until,omitempty" doc:"Absent: until the requester answers"`
	}
}

func (s *surface) snoozing() {
	add(s, operation{
		method: http.MethodPut, path: "/tickets/{id}/snooze", need: workTicket, id: "snooze-ticket", tag: "Tickets", summary: "Take a ticket out of the lists of open ones for a time",
		more: "It comes back at that time or when its requester answers, whichever is sooner, and before a promise breaks. Nothing else about it changes.", status: http.StatusNoContent, refusals: []int{422},
	}, s.snoozeTicket)
	add(s, operation{
		method: http.MethodDelete, path: "/tickets/{id}/snooze", need: workTicket, id: "wake-ticket", tag: "Tickets", summary: "Bring a snoozed ticket back into the lists",
		status: http.StatusNoContent,
	}, s.wakeTicket)
}

func (s *surface) snoozeTicket(ctx context.Context, c *caller, in *Snoozing) (*struct{}, error) {
	var until db.Time
	if in.Body.Until != nil {
		until = db.At(*in.Body.Until)
	}
	_, err := s.Tickets.Snooze(ctx, c.actor, in.ticket(), until)
	return nil, err
}

func (s *surface) wakeTicket(ctx context.Context, c *caller, in *TicketID) (*struct{}, error) {
	_, err := s.Tickets.Wake(ctx, c.actor, in.ticket())
	return nil, err
}
