package workspace

import (
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
)

// handOver asks another agent to answer for a ticket, or decides it.
func (w workspace) handOver(rq *front.Request) error {
	return w.climb(rq, doHandOver, "ladder.owner_flash", func(id ticket.ID, form step) error {
		to, err := parseID(form.Owner, "owner", "ladder.owner_no_agent")
		if err != nil {
			to = 0 // the other fields are checked as well
		}
		h := ticket.HandOver{To: person.ID(to), Reason: plainLines(form.Reason), AtOnce: form.AtOnce}
		if rq.Form.Has("expect") {
			h.Expect = new(person.ID(form.Expect))
		}
		_, err = w.Tickets.HandOver(rq.Context(), rq.Actor, id, h)
		return err
	})
}

// acceptOwnership makes the agent who was asked the owner.
func (w workspace) acceptOwnership(rq *front.Request) error {
	return w.climb(rq, "", "ladder.owner_accepted_flash", func(id ticket.ID, _ step) error {
		_, err := w.Tickets.AcceptOwnership(rq.Context(), rq.Actor, id)
		return err
	})
}

// declineOwnership leaves the ticket with its owner.
func (w workspace) declineOwnership(rq *front.Request) error {
	return w.climb(rq, doDecline, "ladder.declined_flash", func(id ticket.ID, form step) error {
		_, err := w.Tickets.DeclineOwnership(rq.Context(), rq.Actor, id, plainLines(form.Reason))
		return err
	})
}
