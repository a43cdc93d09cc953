package rule

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// Run is what became of a rule on a ticket.
type Run struct {
	TicketID ticket.ID
	Seq      ticket.Seq
	RuleID   ID
	At       db.Time
	Outcome  Outcome
	Subject  string
	Payload  string
}

// Did is what the rule did; nothing where it was stopped or failed.
func (r *Run) Did() []Did {
	p, err := ticket.Decode[RanPayload](ticket.Entry{TicketID: r.TicketID, Seq: r.Seq, Payload: r.Payload})
	if err != nil {
		return nil
	}
	return p.Did
}

// Why is why the rule was stopped.
func (r *Run) Why() Reason {
	p, err := ticket.Decode[StoppedPayload](ticket.Entry{TicketID: r.TicketID, Seq: r.Seq, Payload: r.Payload})
	if err != nil {
		return ""
	}
	return p.Why
}

// Failure is what the rule could not do.
func (r *Run) Failure() Failure {
	p, err := ticket.Decode[FailedPayload](ticket.Entry{TicketID: r.TicketID, Seq: r.Seq, Payload: r.Payload})
	if err != nil {
		return Failure{}
	}
	return p.Failure
}

// Page bounds how much of a list of runs is read: those before the ticket's entry that the last page ended with.
type Page struct {
	At     db.Time
	Ticket ticket.ID
	Seq    ticket.Seq
	Limit  int
}

// Runs are what became of a rule, the newest first. Of tickets that the actor may not see the subject is left out; of sensitive ones all.
func Runs(ctx context.Context, q db.Querier, actor access.Actor, id ID, page Page) (list []Run, more bool, err error) {
	if err := actor.Require(access.ReadRules); err != nil {
		return nil, false, err
	}
	var p db.Params
	where := "r.rule_id = " + p.Bind(id)
	if page.Ticket != 0 {
		where += " AND (r.at, r.ticket_id, r.seq) < (" + p.Bind(page.At) + ", " + p.Bind(page.Ticket) + ", " + p.Bind(page.Seq) + ")"
	}
	seen := ticket.Visible(&p, actor)
	err = q.Select(ctx, &list, `
		SELECT r.ticket_id, r.seq, r.rule_id, r.at, r.outcome, e.payload, CASE WHEN `+seen+` THEN t.subject ELSE '' END AS subject
		FROM rule_run r
		JOIN ticket t ON t.id = r.ticket_id
		JOIN entry e ON e.ticket_id = r.ticket_id AND e.seq = r.seq
		WHERE `+where+` AND (`+ticket.Unsealed+` OR `+seen+`)
		ORDER BY r.at DESC, r.ticket_id DESC, r.seq DESC
		LIMIT `+p.Bind(page.Limit+1), p.Args...)
	if more = len(list) > page.Limit; more {
		list = list[:page.Limit]
	}
	return list, more, err
}

// Count is how often what became of a rule within a time.
type Count struct {
	RuleID  ID
	Outcome Outcome
	Count   int
	Newest  db.Time
}

// Counts are what became of the rules that there are, since an instant. It goes from each rule to what it did lately, which is little of all that
// rules ever did.
func Counts(ctx context.Context, q db.Querier, since db.Time) (list []Count, err error) {
	err = q.Select(ctx, &list, `
		SELECT x.rule_id, x.outcome, count(*) AS count, max(x.at) AS newest
		FROM rule r
		CROSS JOIN rule_run x
		WHERE x.rule_id = r.id AND x.at > $1
		GROUP BY x.rule_id, x.outcome
		ORDER BY x.rule_id, x.outcome`, since)
	return list, err
}

// Trouble is a rule that was stopped, or could not do what it wants.
type Trouble struct {
	RuleID  ID
	Name    string
	Outcome Outcome
	Count   int
	Newest  db.Time
}

// troubled is how far back trouble is told.
const troubled = 7 * day

// Troubles are the rules in trouble within the last week, for those who look after the desk.
func Troubles(ctx context.Context, q db.Querier, now db.Time) (list []Trouble, err error) {
	defer errs.Wrap(&err, "look for rules in trouble")
	err = q.Select(ctx, &list, `
		SELECT x.rule_id, r.name, x.outcome, count(*) AS count, max(x.at) AS newest
		FROM rule_run x
		JOIN rule r ON r.id = x.rule_id
		WHERE x.at > $1 AND x.outcome IN ('stopped', 'failed')
		GROUP BY x.rule_id, r.name, x.outcome
		ORDER BY r.name, x.outcome`, now.Add(-troubled))
	return list, err
}

// Week is how far back lists count what rules did.
const Week = 7 * 24 * time.Hour
