package notify

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// RuleArgs is what the letter needs that a rule has somebody told: the rule's name and its words.
type RuleArgs struct {
	By    string `json:"by"`
	Words string `json:"words"`
}

// maxTold bounds those of a team whom a rule has told.
const maxTold = 50

// ruleTells writes to those whom a rule wants told: one letter to each, with all that the rule has to say to them.
func (d *Desk) ruleTells(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	p, err := ticket.Decode[rule.RanPayload](e)
	if err != nil {
		return err
	}
	says := map[person.ID][]string{}
	for _, did := range p.Did {
		if did.Do != rule.Tell {
			continue
		}
		ids, err := told(ctx, c, did)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if !slices.Contains(says[id], did.Text) {
				says[id] = append(says[id], did.Text)
			}
		}
	}
	if len(says) == 0 {
		return nil
	}
	people, err := person.ReachOf(ctx, c.Tx, slices.Collect(maps.Keys(says))...)
	if err != nil {
		return err
	}
	for _, to := range people {
		if ok, err := ticket.MayHold(ctx, c.Tx, &c.Ticket, to.ID); err != nil {
			return err
		} else if !ok {
			continue
		}
		words := strings.Join(says[to.ID], "\n\n")
		if err := d.write(ctx, c, e, to, letter.RuleTold, nil, RuleArgs{By: p.Name, Words: words}); err != nil {
			return err
		}
	}
	return nil
}

// ruleTellsNot keeps back the letters of what a rule did and somebody took back, as far as they have not left.
func (d *Desk) ruleTellsNot(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	p, err := ticket.Decode[rule.TakenBackPayload](e)
	if err != nil {
		return err
	}
	return letter.KeepBack(ctx, c.Tx, letter.RuleTold, int64(c.Ticket.ID), int64(p.Seq))
}

// told are those whom a rule means.
func told(ctx context.Context, c *ticket.Change, did rule.Did) (ids []person.ID, err error) {
	switch {
	case did.Role == rule.Lead:
		lead, ok, err := team.LeadOf(ctx, c.Tx, c.Tx.Now, did.Team)
		if err != nil || !ok {
			return nil, err
		}
		return []person.ID{lead}, nil
	case did.To == "" && did.Assignee == 0:
		return nil, nil
	case did.To == "":
		return []person.ID{did.Assignee}, nil
	}
	id, err := strconv.ParseInt(did.To, 10, 64)
	if err != nil {
		return nil, err
	}
	members, err := team.Members(ctx, c.Tx, team.ID(id))
	for _, m := range members {
		if !slices.Contains(ids, m.PersonID) && len(ids) < maxTold {
			ids = append(ids, m.PersonID)
		}
	}
	return ids, err
}
