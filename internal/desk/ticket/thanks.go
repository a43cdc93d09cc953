package ticket

import (
	"context"

	"firstline/internal/base/thanks"
	"firstline/internal/desk/person"
)

// Reason says what an answer comes down to, where the desk recognised it as one of those that every desk gets.
type Reason string

// The reasons.
const (
	// OnlyThanks says nothing but thanks: the message joins the timeline, and neither state nor clocks nor people are moved by it.
	OnlyThanks Reason = "thanks"
	// SaysSolved says that it works now. On a ticket that is solved or closed it moves nothing either, but agents see the hint: the
	// user's confirmation is only what they click or what an agent notes.
	SaysSolved Reason = "solved"
)

// comesTo tells what an answer comes down to on the ticket as it stands. Words that came with a file are never thanks alone.
func (c *Change) comesTo(ctx context.Context, b Body) (Reason, error) {
	if len(b.Files) > 0 {
		return "", nil
	}
	kind, why := thanks.Only(b.Text)
	if why == thanks.Unknown || why == thanks.Greeting {
		names, err := c.names(ctx)
		if err != nil {
			return "", err
		}
		kind, _ = thanks.Only(b.Text, names...)
	}
	done := !c.Ticket.State.IsOpen()
	switch {
	case kind == thanks.Solved:
		return SaysSolved, nil
	case kind == thanks.Thanks, kind == thanks.Acknowledged && done: // while the desk waits for an answer, «ok» may be it
		return OnlyThanks, nil
	}
	return "", nil
}

// moves tells whether an answer that comes down to this wakes the ticket.
func (r Reason) moves(s State) bool { return r == "" || r == SaysSolved && s.IsOpen() }

// names are those who may greet or sign in an answer: whose problem it is, whose words they are, and the agents.
func (c *Change) names(ctx context.Context) (names []string, err error) {
	ids := []person.ID{c.Ticket.RequesterID}
	for _, id := range []*person.ID{c.Author, c.Ticket.OwnerID, c.Ticket.LentToID, c.Ticket.AssigneeID} {
		if id != nil {
			ids = append(ids, *id)
		}
	}
	people, err := person.ReachOf(ctx, c.Tx, ids...)
	for _, p := range people {
		names = append(names, p.Name)
	}
	return names, err
}
