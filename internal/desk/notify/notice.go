package notify

import (
	"context"
	"slices"

	"firstline/internal/desk/letter"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// ToldArgs is what the letter needs to those who want one for what others only find in their list.
type ToldArgs struct {
	Kind notice.Kind `json:"kind"`
	By   string      `json:"by"`
}

// noticeOf is what somebody of the desk is told where others get a letter; empty for letters to users and vendors.
func noticeOf(kind letter.Kind, args any) notice.Kind {
	switch kind {
	case letter.AgentAssigned:
		return notice.Assigned
	case letter.OwnerAsked:
		return notice.OwnerAsked
	case letter.OwnerMoved:
		return notice.OwnerMoved
	case letter.OwnerDeclined:
		return notice.OwnerDeclined
	case letter.ReturnedAgain:
		return notice.ReturnedAgain
	case letter.AgentAnswer:
		return notice.Answered
	case letter.AgentReopened:
		return notice.Reopened
	case letter.LeadReopened:
		return notice.ReopenedAgain
	case letter.PromiseWarned:
		return notice.PromiseWarned
	case letter.PromiseBroken:
		return notice.PromiseBroken
	case letter.ApprovalAsked, letter.ApprovalReminder:
		return notice.ApprovalAsked
	case letter.ApprovalAnswered:
		return notice.ApprovalAnswered
	case letter.LowRating:
		return notice.LowRating
	case letter.AgentVendor:
		return notice.VendorWrote
	case letter.AgentLate:
		return notice.VendorLate
	case letter.RuleTold:
		return notice.RuleTold
	case letter.LeadGlass:
		return notice.GlassBroken
	case letter.AgentTold:
		if x, ok := args.(ToldArgs); ok {
			return x.Kind
		}
	default:
	}
	return ""
}

// byOf is who did what a letter tells.
func byOf(args any) string {
	switch x := args.(type) {
	case AgentArgs:
		return x.By
	case ApprovalArgs:
		return x.By
	case AnsweredArgs:
		return x.By
	case LowRatingArgs:
		return x.By
	case RuleArgs:
		return x.By
	case ToldArgs:
		return x.By
	}
	return ""
}

// accepted tells whoever passed a ticket up that the level above works on it.
func (d *Desk) accepted(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	p, err := ticket.Decode[ticket.AcceptedPayload](e)
	if err != nil {
		return err
	}
	up, err := ticket.WhoDid(ctx, c.Tx, c.Ticket.ID, p.Escalation)
	if err != nil || up == 0 {
		return err
	}
	by, err := person.Get(ctx, c.Tx, p.Person)
	if err != nil {
		return err
	}
	return d.among(ctx, c, e, notice.Accepted, by.Name, []person.ID{up}, p.Person)
}

// sentBack tells those who have a ticket again that it was sent back. From the second time on whoever answers for it gets a letter instead.
func (d *Desk) sentBack(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	p, err := ticket.Decode[ticket.ReturnedPayload](e)
	if err != nil {
		return err
	}
	worker, err := hears(ctx, c.Tx, &c.Ticket)
	if err != nil {
		return err
	}
	var who []person.ID
	for _, id := range []*person.ID{worker, c.Ticket.Answerable()} {
		if id != nil && !slices.Contains(who, *id) {
			who = append(who, *id)
		}
	}
	if owner := c.Ticket.Answerable(); owner != nil && p.Times >= ticket.WarnReturns {
		who = slices.DeleteFunc(who, func(id person.ID) bool { return id == *owner })
	}
	by, err := nameOf(ctx, c, e)
	if err != nil {
		return err
	}
	return d.among(ctx, c, e, notice.Returned, by, who, 0)
}

// mentioned tells those of the desk whom a note names.
func (d *Desk) mentioned(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	p, err := ticket.Decode[ticket.NotePayload](e)
	if err != nil || len(p.Mentioned) == 0 {
		return err
	}
	by, err := nameOf(ctx, c, e)
	if err != nil {
		return err
	}
	return d.among(ctx, c, e, notice.Mentioned, by, p.Mentioned, 0)
}

// among tells people of the desk what it says among itself, unless they did it themselves or may not hold the ticket.
func (d *Desk) among(ctx context.Context, c *ticket.Change, e ticket.Entry, kind notice.Kind, by string, who []person.ID, did person.ID) error {
	if len(who) == 0 {
		return nil
	}
	people, err := person.ReachOf(ctx, c.Tx, who...)
	if err != nil {
		return err
	}
	for _, to := range people {
		if to.ID == did || e.ActorID != nil && *e.ActorID == to.ID {
			continue
		}
		if ok, err := ticket.MayHold(ctx, c.Tx, &c.Ticket, to.ID); err != nil {
			return err
		} else if !ok {
			continue
		}
		if err := d.write(ctx, c, e, to, letter.AgentTold, nil, ToldArgs{Kind: kind, By: by}); err != nil {
			return err
		}
	}
	return nil
}
