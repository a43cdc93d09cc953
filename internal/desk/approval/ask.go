package approval

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// maxText bounds a question and an answer's words, in bytes.
const maxText = 4000

// Asking is what an agent asks.
type Asking struct {
	Group    GroupID // 0: the requester's line manager
	Question string

	proves bool // the yes of a line manager is the proof of who asks that the ticket needs
}

// Ask asks whether a request may be granted; of a ticket of any other kind that needs a proof of who asks, whether its line manager vouches for
// it. There is one question at a time.
func (s *Store) Ask(ctx context.Context, actor access.Actor, id ticket.ID, q Asking) (a Approval, err error) {
	_, err = s.tickets.Change(ctx, actor, id, "ticket.ask_approval", func(c *ticket.Change) error {
		if c.Ticket.Kind != ticket.Request && q.Group == 0 {
			i, err := checklist.IdentityOf(ctx, c.Tx, s.settings.Desk(), &c.Ticket)
			if err != nil {
				return err
			}
			q.proves = i.Missing()
		}
		a, err = AskIn(ctx, c, s.hours, q)
		return err
	})
	if db.IsUnique(err) {
		err = errs.New(errs.Conflict, "approval.asked_already")
	}
	return a, err
}

// AskIn is Ask inside an open change; hours say when those are reminded who do not answer.
func AskIn(ctx context.Context, c *ticket.Change, hours *calendar.Store, q Asking) (a Approval, err error) {
	q.Question = strings.TrimSpace(q.Question)
	var check errs.Check
	check.That(q.Question != "", "question", "approval.question_missing")
	check.That(len(q.Question) <= maxText, "question", "ticket.field_too_long")
	if err := check.Err(); err != nil {
		return a, err
	}
	switch {
	case !ticket.CanWork(c.Actor, &c.Ticket):
		return a, errs.New(errs.Forbidden, "ticket.not_yours_to_work")
	case c.Ticket.Kind != ticket.Request && !q.proves:
		return a, errs.New(errs.Conflict, "approval.only_requests")
	case !c.Ticket.State.IsOpen():
		return a, errs.New(errs.Conflict, "approval.not_open")
	}
	who, name, err := whom(ctx, c, q.Group)
	if err != nil {
		return a, err
	}
	err = c.Tx.Get(ctx, &a, `
		INSERT INTO approval (ticket_id, state, group_name, question, asked_by, asked_at)
		VALUES ($1, 'open', $2, $3, $4, $5)
		RETURNING id, ticket_id, state, group_name, question, asked_by, asked_at, reminded, reminded_at, answered_by, answered_at, words, in_spite`,
		c.Ticket.ID, name, q.Question, c.Actor.Ref(), c.Tx.Now)
	if err != nil {
		return a, err
	}
	for _, p := range who {
		if _, err := c.Tx.Exec(ctx, `INSERT INTO approval_asked (approval_id, person_id) VALUES ($1, $2)`, a.ID, p); err != nil {
			return a, err
		}
	}
	if _, err := c.Record(ctx, WasAsked, true, a.payload()); err != nil {
		return a, err
	}
	return a, await(ctx, c.Tx, hours, &a)
}

// whom are those who are asked, never the requester.
func whom(ctx context.Context, c *ticket.Change, group GroupID) (who []person.ID, name string, err error) {
	requester, err := person.Current(ctx, c.Tx, c.Ticket.RequesterID)
	if err != nil {
		return nil, "", err
	}
	if group != 0 {
		g, err := GroupOf(ctx, c.Tx, group)
		if errs.Is(err, errs.NotFound) || err == nil && !g.Active {
			return nil, "", errs.Bad("from", "approval.group_unknown")
		}
		if err != nil {
			return nil, "", err
		}
		who = slices.DeleteFunc(g.Members, func(id person.ID) bool { return id == requester })
		if len(who) == 0 {
			return nil, "", errs.Bad("from", "approval.group_empty")
		}
		return who, g.Name, nil
	}
	p, err := person.Get(ctx, c.Tx, requester)
	if err != nil {
		return nil, "", err
	}
	if p.ManagerID == nil {
		return nil, "", errs.Bad("from", "approval.no_manager")
	}
	manager, err := person.Current(ctx, c.Tx, *p.ManagerID)
	if err != nil {
		return nil, "", err
	}
	m, err := person.Get(ctx, c.Tx, manager)
	if err == nil && (!m.Active || manager == requester) {
		err = errs.Bad("from", "approval.no_manager")
	}
	return []person.ID{manager}, "", err
}

// SetAside says why the desk does not wait for an answer any more, or goes on after a no.
func (s *Store) SetAside(ctx context.Context, actor access.Actor, id ticket.ID, reason string) (a Approval, err error) {
	reason = strings.TrimSpace(reason)
	var check errs.Check
	check.That(reason != "", "reason", "approval.reason_missing")
	check.That(len(reason) <= maxText, "reason", "ticket.field_too_long")
	if err := check.Err(); err != nil {
		return a, err
	}
	_, err = s.tickets.Change(ctx, actor, id, "ticket.set_approval_aside", func(c *ticket.Change) error {
		if !ticket.CanWork(c.Actor, &c.Ticket) {
			return errs.New(errs.Forbidden, "ticket.not_yours_to_work")
		}
		list, err := OfTicket(ctx, c.Tx, id)
		if err != nil {
			return err
		}
		if len(list) == 0 || !list[0].Blocks() {
			return errs.New(errs.Conflict, "approval.nothing_waits")
		}
		a, err = SetAsideIn(ctx, c, list[0], reason)
		return err
	})
	return a, err
}

// SetAsideIn is SetAside inside an open change, of an approval that blocks its ticket.
func SetAsideIn(ctx context.Context, c *ticket.Change, a Approval, reason string) (Approval, error) {
	a.InSpite = reason
	if a.State == Open {
		a.State = Withdrawn
	}
	if _, err := c.Tx.Exec(ctx, `UPDATE approval SET state = $2, in_spite = $3 WHERE id = $1`, a.ID, a.State, a.InSpite); err != nil {
		return a, err
	}
	_, err := c.Record(ctx, WasSetAside, false, a.payload())
	return a, err
}
