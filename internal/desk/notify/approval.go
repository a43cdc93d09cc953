package notify

import (
	"context"
	"slices"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// ApprovalArgs is what the letter needs that asks for a yes or no.
type ApprovalArgs struct {
	Approval  approval.ID `json:"approval"`
	Expires   db.Time     `json:"expires"`
	By        string      `json:"by"` // the agent who asks, or the desk
	Requester string      `json:"requester"`
	Question  string      `json:"question"`
}

// AnsweredArgs is what the agent is told of an answer.
type AnsweredArgs struct {
	By    string         `json:"by"`
	State approval.State `json:"state"`
	Words string         `json:"words,omitempty"`
}

// askApproval writes to those who may answer, in their own language, each with a link of their own.
func (d *Desk) askApproval(ctx context.Context, c *ticket.Change, e ticket.Entry, kind letter.Kind) error {
	a, err := approvalOf(ctx, c, e)
	if err != nil {
		return err
	}
	ids, err := approval.Asked(ctx, c.Tx, c.Tx.Now, &a)
	if err != nil || len(ids) == 0 {
		return err
	}
	named := []person.ID{c.Ticket.RequesterID}
	if a.AskedBy != nil {
		named = append(named, *a.AskedBy)
	}
	names, err := person.ByIDs(ctx, c.Tx, named)
	if err != nil {
		return err
	}
	args := ApprovalArgs{
		Approval: a.ID, Expires: db.At(c.Tx.Now.Add(approval.LinkLife).Truncate(time.Second)), Requester: names[c.Ticket.RequesterID].Name, Question: a.Question,
	}
	if a.AskedBy != nil {
		args.By = names[*a.AskedBy].Name
	} else {
		args.By = d.settings.Desk().Name // a rule asks
	}
	people, err := person.ReachOf(ctx, c.Tx, ids...)
	if err != nil {
		return err
	}
	for _, to := range people {
		if !to.Takes() {
			continue
		}
		if err := d.write(ctx, c, e, to, kind, nil, args); err != nil {
			return err
		}
	}
	return nil
}

// approvalAnswered tells who asked, and who works on the ticket.
func (d *Desk) approvalAnswered(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	a, err := approvalOf(ctx, c, e)
	if err != nil || a.AnsweredBy == nil {
		return err
	}
	by, err := person.Get(ctx, c.Tx, *a.AnsweredBy)
	if err != nil {
		return err
	}
	var ids []person.ID
	for _, id := range []*person.ID{a.AskedBy, c.Ticket.AssigneeID} {
		if id != nil && *id != *a.AnsweredBy && !slices.Contains(ids, *id) {
			ids = append(ids, *id)
		}
	}
	people, err := person.ReachOf(ctx, c.Tx, ids...)
	if err != nil {
		return err
	}
	for _, to := range people {
		if err := d.write(ctx, c, e, to, letter.ApprovalAnswered, nil, AnsweredArgs{By: by.Name, State: a.State, Words: a.Words}); err != nil {
			return err
		}
	}
	return nil
}

func approvalOf(ctx context.Context, c *ticket.Change, e ticket.Entry) (approval.Approval, error) {
	p, err := ticket.Decode[approval.Payload](e)
	if err != nil {
		return approval.Approval{}, err
	}
	return approval.Get(ctx, c.Tx, p.Approval)
}
