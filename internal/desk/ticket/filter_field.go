package ticket

import (
	"slices"
	"strings"

	"firstline/internal/base/db"
)

// AtLeast bounds how often something happened.
type AtLeast struct {
	Min int  `json:"min"`
	Max *int `json:"max,omitempty"`
}

func (a *AtLeast) holds(n int) bool { return a == nil || n >= a.Min && (a.Max == nil || n <= *a.Max) }

// Moment names a time that a ticket has.
type Moment string

// The moments.
const (
	CreatedThen  Moment = "created"
	UpdatedThen  Moment = "updated"
	AnsweredThen Moment = "answered" // first response
	ResolvedThen Moment = "resolved"
	ClosedThen   Moment = "closed"
	DueThen      Moment = "due" // a promise, while its time runs
)

// Moments are all of them.
func Moments() []Moment {
	return []Moment{CreatedThen, UpdatedThen, AnsweredThen, ResolvedThen, ClosedThen, DueThen}
}

// Span is the time in which something of a ticket lies: from From on, before Until; a zero bound is none.
type Span struct {
	Of    Moment  `json:"of"`
	From  db.Time `json:"from,omitzero"`
	Until db.Time `json:"until,omitzero"`
}

func (s Span) holds(at db.Time) bool {
	return !at.IsZero() && !at.Before(s.From.Time) && (s.Until.IsZero() || at.Before(s.Until.Time))
}

// within is the span as a condition on a column.
func (s Span) within(p *db.Params, column string) string {
	and := column + " IS NOT NULL"
	if !s.From.IsZero() {
		and = column + " >= " + p.Bind(s.From)
	}
	if !s.Until.IsZero() {
		and += " AND " + column + " < " + p.Bind(s.Until)
	}
	return and
}

// column is where ticket t keeps the moment; empty for what stands beside it.
func (m Moment) column() string {
	switch m {
	case CreatedThen:
		return "t.created_at"
	case UpdatedThen:
		return "t.activity_at"
	case AnsweredThen:
		return "t.first_response_at"
	case ResolvedThen:
		return "t.resolved_at"
	case ClosedThen:
		return "t.closed_at"
	case DueThen:
	}
	return ""
}

// at is the moment of t.
func (m Moment) at(t *Ticket) db.Time {
	switch m {
	case CreatedThen:
		return t.CreatedAt
	case UpdatedThen:
		return t.ActivityAt
	case AnsweredThen:
		return t.FirstResponseAt
	case ResolvedThen:
		return t.ResolvedAt
	case ClosedThen:
		return t.ClosedAt
	case DueThen:
	}
	return db.Time{}
}

// fields are the conditions on what a ticket's row says, beyond those of the oldest lists.
func (f *Filter) fields(p *db.Params) (and []string) {
	and = inColumn(and, p, "t.kind", f.Kinds)
	and = inColumn(and, p, "t.channel", f.Channels)
	and = inColumn(and, p, "t.cause", f.Causes)
	and = inColumn(and, p, "t.language", f.Languages)
	and = inColumn(and, p, "t.impact", f.Impacts)
	and = inColumn(and, p, "t.urgency", f.Urgencies)
	if f.Escalated {
		and = append(and, "t.escalation_waits = TRUE")
	}
	switch {
	case f.Snoozed == nil:
	case *f.Snoozed: // the text is that of the partial index
		and = append(and, "t.snoozed = TRUE")
	default:
		and = append(and, "t.snoozed = FALSE")
	}
	if f.Lent {
		and = append(and, "t.lent_to_id IS NOT NULL")
	}
	if f.Overridden {
		and = append(and, "t.overridden = TRUE")
	}
	if f.Nobodys {
		and = append(and, "t.owner_id IS NULL")
	}
	if f.Unfiled {
		and = append(and, "t.category_id IS NULL")
	}
	and = often(and, p, "t.reopened", f.Reopened)
	and = often(and, p, "t.returned", f.Returned)
	for _, s := range f.Times {
		if column := s.Of.column(); column != "" {
			and = append(and, s.within(p, column))
		}
	}
	return and
}

func inColumn[T any](and []string, p *db.Params, column string, values []T) []string {
	if len(values) == 0 {
		return and
	}
	return append(and, column+" IN "+db.BindAll(p, values))
}

func often(and []string, p *db.Params, column string, a *AtLeast) []string {
	if a == nil {
		return and
	}
	and = append(and, column+" >= "+p.Bind(a.Min))
	if a.Max != nil {
		and = append(and, column+" <= "+p.Bind(*a.Max))
	}
	return and
}

func (f *Filter) fieldsMatch(t *Ticket) bool {
	return among(f.Kinds, t.Kind) && among(f.Channels, t.Channel) && among(f.Causes, t.Cause) && among(f.Languages, t.Language) &&
		among(f.Impacts, t.Impact) && among(f.Urgencies, t.Urgency) &&
		(!f.Escalated || t.EscalationWaits) && (f.Snoozed == nil || *f.Snoozed == t.Snoozed) && (!f.Lent || t.LentToID != nil) && (!f.Overridden || t.Overridden) &&
		(!f.Nobodys || t.OwnerID == nil) && (!f.Unfiled || t.CategoryID == nil) &&
		f.Reopened.holds(t.Reopened) && f.Returned.holds(t.Returned) &&
		!slices.ContainsFunc(f.Times, func(s Span) bool { return s.Of.column() != "" && !s.holds(s.Of.at(t)) })
}

// branches are the filters inside the filter. What is not known, as whose an unassigned ticket is, is no match, so that its contrary is one.
func (f *Filter) branches(p *db.Params) (and []string) {
	for _, each := range f.All {
		and = append(and, each.where(p))
	}
	if len(f.Any) > 0 {
		or := make([]string, len(f.Any))
		for i, one := range f.Any {
			or[i] = "(" + one.where(p) + ")"
		}
		and = append(and, "("+strings.Join(or, " OR ")+")")
	}
	for _, none := range f.Not {
		and = append(and, "("+none.where(p)+") IS NOT TRUE")
	}
	return and
}

func (f *Filter) branchesMatch(t *Ticket, b Beside) bool {
	matches := func(one Filter) bool { return one.matches(t, b) }
	return !slices.ContainsFunc(f.All, func(one Filter) bool { return !one.matches(t, b) }) &&
		(len(f.Any) == 0 || slices.ContainsFunc(f.Any, matches)) &&
		!slices.ContainsFunc(f.Not, matches)
}

// anywhere tells whether the filter, or one inside it, is as asked.
func (f *Filter) anywhere(is func(*Filter) bool) bool {
	if is(f) {
		return true
	}
	for _, list := range [][]Filter{f.All, f.Any, f.Not} {
		for i := range list {
			if list[i].anywhere(is) {
				return true
			}
		}
	}
	return false
}
