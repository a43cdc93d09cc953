package rule

import (
	"context"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// What rules leave on the timeline, for the desk's eyes only. What they changed stands below the first, in the entries that such changes
// always have.
const (
	Ran       ticket.EntryKind = "rule_ran"        // RanPayload
	Failed    ticket.EntryKind = "rule_failed"     // FailedPayload
	Stopped   ticket.EntryKind = "rule_stopped"    // StoppedPayload
	TakenBack ticket.EntryKind = "rule_taken_back" // TakenBackPayload
)

// RanPayload is what a rule did, by the name that it had.
type RanPayload struct {
	Rule ID     `json:"rule"`
	Name string `json:"name"`
	On   Event  `json:"on"`
	Did  []Did  `json:"did"`
}

// FailedPayload is what a rule could not do, and why.
type FailedPayload struct {
	Rule ID     `json:"rule"`
	Name string `json:"name"`
	Failure
}

// StoppedPayload is why a rule that would have acted did not.
type StoppedPayload struct {
	Rule ID     `json:"rule"`
	Name string `json:"name"`
	Why  Reason `json:"why"`
}

// Reason is why a rule was stopped.
type Reason string

// The reasons.
const (
	Again   Reason = "again" // it had acted in the same chain already
	TooDeep Reason = "deep"  // too many things had followed from each other
	TooMany Reason = "often" // it had acted on the ticket too often within a day
)

// Outcome is what became of a rule on a ticket.
type Outcome string

// The outcomes, as the database has them.
const (
	DidIt        Outcome = "did"
	WasStopped   Outcome = "stopped"
	CouldNot     Outcome = "failed"
	WasTakenBack Outcome = "taken_back"
)

// note records what became of a rule, as the desk's own act.
func (r *Rule) note(ctx context.Context, c *ticket.Change, kind ticket.EntryKind, payload any, outcome Outcome) error {
	seq, err := c.Record(ctx, kind, false, payload)
	if err != nil {
		return err
	}
	return c.Tx.Later(ctx, `
		INSERT INTO rule_run (ticket_id, seq, rule_id, at, outcome)
		VALUES ($1, $2, $3, $4, $5)`, c.Ticket.ID, seq, r.ID, c.Tx.Now, outcome)
}

// act does what was planned. What then cannot be done all the same becomes an entry, and the rest is done.
func (s *Store) act(ctx context.Context, c *ticket.Change, r *Rule, on Event, list []Did) error {
	if err := r.note(ctx, c, Ran, RanPayload{Rule: r.ID, Name: r.Name, On: on, Did: list}, DidIt); err != nil {
		return err
	}
	for _, did := range list {
		err := s.do(ctx, c, r, did)
		if why, ok := excuse(err); ok {
			err = r.note(ctx, c, Failed, FailedPayload{Rule: r.ID, Name: r.Name, Failure: Failure{Do: did.Do, Key: why}}, CouldNot)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// excuse is the message of an error that is no fault of the program.
func excuse(err error) (key string, ok bool) {
	switch errs.KindOf(err) {
	case errs.Invalid, errs.Conflict, errs.NotFound, errs.Forbidden:
		return "rule.refused", err != nil
	default:
		return "", false
	}
}

func (s *Store) do(ctx context.Context, c *ticket.Change, r *Rule, did Did) error {
	to, err := strconv.ParseInt(did.To, 10, 64)
	if err != nil {
		to = 0
	}
	switch did.Do {
	case SetPriority:
		return c.Override(ctx, ticket.Priority(to), did.Text)
	case SetCategory:
		return c.Edit(ctx, ticket.Edit{Field: ticket.FieldCategory, From: c.Ticket.Value(ticket.FieldCategory), To: did.To})
	case AssignTeam:
		return c.SetTeam(ctx, ticket.Move{To: team.ID(to)})
	case AssignAgent:
		return c.Assign(ctx, person.ID(to))
	case AddWatcher:
		if _, err := person.Get(ctx, c.Tx, person.ID(to)); err != nil {
			return err
		}
		return c.AddWatcher(ctx, person.ID(to))
	case AddTag:
		_, err := c.Tag(ctx, []string{did.To}, nil)
		return err
	case RemoveTag:
		_, err := c.Tag(ctx, nil, []string{did.To})
		return err
	case Escalate:
		return c.Escalate(ctx, ticket.Escalation{To: team.ID(to), Handover: ticket.Handover{Found: r.Name, Asked: did.Text}})
	case AskApproval:
		_, err := approval.AskIn(ctx, c, s.calendars, approval.Asking{Group: approval.GroupID(to), Question: did.Text})
		return err
	case AddNote, Tell: // the note stands in the entry, and package notify writes the letters that it asks for
	}
	return nil
}

// takeBack undoes one thing that was done under seq, as a part of what is taken back under now; a conflict tells that it does not stand as the
// rule left it.
func takeBack(ctx context.Context, c *ticket.Change, seq, now ticket.Seq, name string, did Did) error {
	t := &c.Ticket
	to, from := parse(did.To), parse(did.From)
	switch did.Do {
	case SetPriority:
		if !t.Overridden || t.Priority != ticket.Priority(to) || t.OverrideReason != did.Text {
			return changed()
		}
		if did.Overridden {
			return c.Override(ctx, ticket.Priority(from), did.Reason)
		}
		return c.FollowMatrix(ctx)
	case SetCategory:
		if idOf(t.CategoryID) != category.ID(to) {
			return changed()
		}
		return c.Edit(ctx, ticket.Edit{Field: ticket.FieldCategory, From: did.To, To: did.From})
	case AssignTeam:
		if t.TeamID != team.ID(to) {
			return changed()
		}
		if err := untouched(ctx, c, seq, now); err != nil {
			return err
		}
		if err := c.SetTeam(ctx, ticket.Move{To: team.ID(from)}); err != nil || did.Assignee == 0 {
			return err
		}
		return c.Assign(ctx, did.Assignee)
	case AssignAgent:
		if idOf(t.AssigneeID) != person.ID(to) {
			return changed()
		}
		return c.Assign(ctx, person.ID(from))
	case AddWatcher:
		there, err := c.Unwatch(ctx, person.ID(to))
		if err == nil && !there {
			err = changed()
		}
		return err
	case AddTag, RemoveTag:
		has, err := c.HasTag(ctx, did.To)
		if err != nil {
			return err
		}
		if has != (did.Do == AddTag) {
			return changed()
		}
		if did.Do == AddTag {
			_, err = c.Tag(ctx, nil, []string{did.To})
		} else {
			_, err = c.Tag(ctx, []string{did.To}, nil)
		}
		return err
	case Escalate:
		if t.TeamID != team.ID(to) || !t.EscalationWaits || t.EscalationSeq < seq {
			return changed()
		}
		return c.WithdrawEscalation(ctx)
	case AskApproval:
		list, err := approval.OfTicket(ctx, c.Tx, t.ID)
		if err != nil {
			return err
		}
		if len(list) == 0 || list[0].State != approval.Open || list[0].AskedBy != nil { // answered, or somebody else asks by now
			return changed()
		}
		_, err = approval.SetAsideIn(ctx, c, list[0], name)
		return err
	case AddNote, Tell: // a note that was taken back is shown so; package notify keeps back the letters that have not left yet
	}
	return nil
}

func changed() error { return errs.New(errs.Conflict, "rule.changed_meanwhile") }

// untouched makes sure that nobody gave the ticket to somebody between two entries.
func untouched(ctx context.Context, c *ticket.Change, seq, now ticket.Seq) error {
	var n int
	err := c.Tx.Get(ctx, &n, `
		SELECT count(*)
		FROM entry
		WHERE ticket_id = $1 AND seq > $2 AND seq < $3 AND actor_id IS NOT NULL AND kind IN ('assignee', 'team', 'escalated', 'returned')`, c.Ticket.ID, seq, now)
	if err == nil && n > 0 {
		err = changed()
	}
	return err
}

func parse(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// ran is the entry of what a rule did.
func ran(ctx context.Context, q db.Querier, id ticket.ID, seq ticket.Seq) (p RanPayload, err error) {
	var e ticket.Entry
	err = q.Get(ctx, &e, `
		SELECT ticket_id, seq, at, actor_id, via, kind, public, payload
		FROM entry
		WHERE ticket_id = $1 AND seq = $2 AND kind = $3`, id, seq, Ran)
	if err != nil {
		return p, err
	}
	return ticket.Decode[RanPayload](e)
}
