package ticket

import (
	"context"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
)

// Promised is how the promises of a ticket stand that the desk itself has to keep: what vendors owe, whose targets begin with «vendor» and so
// come last, is in no filter.
type Promised string

// The ways.
const (
	PromiseBroken  Promised = "breached" // one was not kept in time
	PromiseAtRisk  Promised = "warned"   // one is about to be missed
	PromiseRunning Promised = "running"
	PromisePaused  Promised = "paused"
	PromiseKept    Promised = "met"
	PromiseNone    Promised = "none"
)

// Promises are all ways, in the order that forms show them.
func Promises() []Promised {
	return []Promised{PromiseBroken, PromiseAtRisk, PromiseRunning, PromisePaused, PromiseKept, PromiseNone}
}

// where is the condition on ticket t. What is rare has a partial index of its own, with which the list begins.
func (s Promised) where() string {
	beside := "EXISTS (SELECT 1 FROM clock k WHERE k.ticket_id = t.id AND k.target < 'vendor'"
	switch s {
	case PromiseBroken:
		return "t.id IN (SELECT k.ticket_id FROM clock k WHERE k.breached_at IS NOT NULL AND k.target < 'vendor')"
	case PromiseAtRisk:
		return "t.id IN (SELECT k.ticket_id FROM clock k WHERE k.warned_at IS NOT NULL AND k.breached_at IS NULL AND k.state = 'running' AND k.target < 'vendor')"
	case PromiseRunning:
		return beside + " AND k.state = 'running')"
	case PromisePaused:
		return beside + " AND k.state = 'paused')"
	case PromiseKept:
		return beside + " AND k.state = 'met')"
	case PromiseNone:
		return "NOT " + beside + ")"
	}
	return "FALSE"
}

func (s Promised) holds(b Beside) bool {
	if s == PromiseNone {
		return len(b.Clocks) == 0
	}
	return slices.ContainsFunc(b.Clocks, func(k Clocked) bool {
		switch s {
		case PromiseBroken:
			return !k.BreachedAt.IsZero()
		case PromiseAtRisk:
			return k.State == "running" && !k.WarnedAt.IsZero() && k.BreachedAt.IsZero()
		default:
			return Promised(k.State) == s
		}
	})
}

// Clocked is a promise as far as filters look at it.
type Clocked struct {
	State      string
	DueAt      db.Time
	WarnedAt   db.Time
	BreachedAt db.Time
}

// Beside is what a filter looks at beside a ticket's own fields.
type Beside struct {
	Assets       []asset.ID // what the ticket is about
	Tags         []string   // all names that its tags have or had
	Answers      []Given
	Clocks       []Clocked
	Watchers     []person.ID
	Seen         map[person.ID]Seq // how far people have read
	VIP          bool              // the requester is one
	Organisation string            // the requester's organisation
}

// Beside reads what the filter looks at beside a ticket's own fields; nothing where it looks at nothing else.
func (f Filter) Beside(ctx context.Context, q db.Querier, id ID) (b Beside, err error) {
	if f.anywhere(func(f *Filter) bool { return f.Asset != nil }) {
		if b.Assets, err = AssetIDs(ctx, q, id); err != nil {
			return b, err
		}
	}
	if f.anywhere(func(f *Filter) bool { return f.Tag != "" }) {
		if b.Tags, err = tagKeys(ctx, q, id); err != nil {
			return b, err
		}
	}
	if f.anywhere(func(f *Filter) bool { return len(f.Answers) > 0 }) {
		if b.Answers, err = Answers(ctx, q, id); err != nil {
			return b, err
		}
	}
	if f.anywhere(func(f *Filter) bool { return f.Promise != "" || slices.ContainsFunc(f.Times, Span.isDue) }) {
		if err := q.Select(ctx, &b.Clocks, `SELECT state, due_at, warned_at, breached_at FROM clock WHERE ticket_id = $1 AND target < 'vendor'`, id); err != nil {
			return b, err
		}
	}
	if f.anywhere(func(f *Filter) bool { return f.Watcher != nil }) {
		if err := q.Select(ctx, &b.Watchers, `SELECT person_id FROM watcher WHERE ticket_id = $1`, id); err != nil {
			return b, err
		}
	}
	if f.anywhere(func(f *Filter) bool { return f.Unread != nil }) {
		if b.Seen, err = seenBy(ctx, q, id); err != nil {
			return b, err
		}
	}
	if f.anywhere(func(f *Filter) bool { return f.VIP || len(f.Organisations) > 0 }) {
		var r struct {
			VIP          bool `db:"vip"`
			Organisation string
		}
		err = q.Get(ctx, &r, `SELECT r.vip, r.organisation FROM ticket t JOIN person r ON r.id = t.requester_id WHERE t.id = $1`, id)
		b.VIP, b.Organisation = r.VIP, r.Organisation
	}
	return b, err
}

// seenBy is how far each agent has read a ticket.
func seenBy(ctx context.Context, q db.Querier, id ID) (map[person.ID]Seq, error) {
	var rows []struct {
		PersonID person.ID
		Seq      Seq
	}
	err := q.Select(ctx, &rows, `SELECT person_id, seq FROM seen WHERE ticket_id = $1`, id)
	seen := make(map[person.ID]Seq, len(rows))
	for _, r := range rows {
		seen[r.PersonID] = r.Seq
	}
	return seen, err
}

func (s Span) isDue() bool { return s.Of == DueThen }

// besides are the conditions on what stands beside a ticket's row, but for assets and answers.
func (f *Filter) besides(p *db.Params) (and []string) {
	if f.VIP {
		and = append(and, "EXISTS (SELECT 1 FROM person v WHERE v.id = t.requester_id AND v.vip = TRUE)")
	}
	if len(f.Organisations) > 0 {
		and = append(and, "EXISTS (SELECT 1 FROM person v WHERE v.id = t.requester_id AND v.organisation IN "+db.BindAll(p, f.Organisations)+")")
	}
	if f.Watcher != nil {
		and = append(and, "EXISTS (SELECT 1 FROM watcher x WHERE x.ticket_id = t.id AND x.person_id = "+p.Bind(*f.Watcher)+")")
	}
	if f.Unread != nil {
		and = append(and, "COALESCE((SELECT x.seq FROM seen x WHERE x.ticket_id = t.id AND x.person_id = "+p.Bind(*f.Unread)+"), 0) < t.last_seq")
	}
	if f.Promise != "" {
		and = append(and, f.Promise.where())
	}
	for _, s := range f.Times {
		if s.isDue() {
			and = append(and, "EXISTS (SELECT 1 FROM clock k WHERE k.ticket_id = t.id AND k.state = 'running' AND k.target < 'vendor' AND "+s.within(p, "k.due_at")+")")
		}
	}
	return and
}

func (f *Filter) besidesMatch(t *Ticket, b Beside) bool {
	return (!f.VIP || b.VIP) && (len(f.Organisations) == 0 || slices.Contains(f.Organisations, b.Organisation)) &&
		(f.Watcher == nil || slices.Contains(b.Watchers, *f.Watcher)) &&
		(f.Unread == nil || b.Seen[*f.Unread] < t.LastSeq) &&
		(f.Promise == "" || f.Promise.holds(b)) &&
		!slices.ContainsFunc(f.Times, func(s Span) bool { return s.isDue() && !s.dueIn(b.Clocks) })
}

func (s Span) dueIn(clocks []Clocked) bool {
	return slices.ContainsFunc(clocks, func(k Clocked) bool { return k.State == "running" && s.holds(k.DueAt) })
}
