// Package improvement keeps what the desk does better because of what its tickets showed: who sees to it, what changed, and whether it helped.
package improvement

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/protocol"
	"firstline/internal/desk/ticket"
)

// ID names an improvement.
type ID int64

// Kind says where the problem lies.
type Kind string

// The kinds.
const (
	Knowledge Kind = "knowledge" // an article or guide is missing, or wrong
	Protocol  Kind = "protocol"  // how agents work
	Training  Kind = "training"  // somebody lacks a skill
	Tool      Kind = "tool"      // a program or machine
)

// Kinds are all kinds, in the order that forms show them.
var Kinds = []Kind{Knowledge, Protocol, Training, Tool}

// State is how far an improvement is.
type State string

// The states.
const (
	Open    State = "open"
	Working State = "working"
	Done    State = "done"
	Dropped State = "dropped"
)

// States are all states, in the order of an improvement's life.
var States = []State{Open, Working, Done, Dropped}

// Improvement is one thing that shall be better.
type Improvement struct {
	ID         ID
	Version    int64
	Title      string
	Kind       Kind
	State      State
	OwnerID    person.ID // sees to it
	DueAt      db.Time
	Figure     Figure       // by which the desk sees whether it helped
	CategoryID *category.ID // of the tickets that the figure counts; nil: all
	Changed    string       // what changed: an article or a course with its version, or an address
	PageID     *protocol.ID // the page of the protocol that changed
	PageNumber *int         // and its version
	Reason     string       // why it was dropped
	Before     *int64       // the figure in hundredths when it began; nil: there was nothing to count
	BeforeAt   db.Time
	After      *int64  // some time after it was done
	AfterAt    db.Time // when that was counted
	MeasureAt  db.Time // when it will be counted; zero when it is not done, or was counted
	CreatedBy  *person.ID
	CreatedAt  db.Time
	UpdatedAt  db.Time
}

// Brought is the version of the protocol that changed; the zero Ref where it was something else.
func (i Improvement) Brought() (r protocol.Ref) {
	if i.PageID != nil && i.PageNumber != nil {
		r = protocol.Ref{Page: *i.PageID, Number: *i.PageNumber}
	}
	return r
}

// IsOpen tells whether somebody still has to see to it.
func (i Improvement) IsOpen() bool { return i.State == Open || i.State == Working }

const columns = `id, version, title, kind, state, owner_id, due_at, figure, category_id, changed, page_id, page_number, reason, before, before_at, after, after_at, measure_at, created_by, created_at, updated_at`

// Get is an improvement.
func Get(ctx context.Context, q db.Querier, id ID) (i Improvement, err error) {
	err = q.Get(ctx, &i, `SELECT `+columns+` FROM improvement WHERE id = $1`, id)
	return i, err
}

// Listed is an improvement in a list.
type Listed struct {
	Improvement
	Owner   string
	Sources int
}

// listMost bounds a list.
const listMost = 200

// List are the improvements in any of the states: what is due first comes first, and what was changed last where nothing is due.
func List(ctx context.Context, q db.Querier, states ...State) (list []Listed, err error) {
	var p db.Params
	where := db.BindAll(&p, states)
	err = q.Select(ctx, &list, `
		SELECT i.id, i.version, i.title, i.kind, i.state, i.owner_id, i.due_at, i.figure, i.category_id, i.changed, i.page_id, i.page_number, i.reason, i.before, i.before_at,
			i.after, i.after_at, i.measure_at, i.created_by, i.created_at, i.updated_at, o.name AS owner,
			(SELECT count(*) FROM improvement_source s WHERE s.improvement_id = i.id) AS sources
		FROM improvement i
		JOIN person o ON o.id = i.owner_id
		WHERE i.state IN `+where+`
		ORDER BY CASE WHEN i.due_at IS NULL THEN 1 ELSE 0 END, i.due_at, i.updated_at DESC, i.id
		LIMIT `+p.Bind(listMost), p.Args...)
	return list, err
}

// Source is a ticket that showed the need; its subject is empty for whoever may not see it.
type Source struct {
	TicketID ticket.ID
	Subject  string
}

// Sources are the tickets that showed the need, as the actor may know them: a sensitive one that they may not see is left out.
func Sources(ctx context.Context, q db.Querier, actor access.Actor, id ID) (list []Source, err error) {
	var p db.Params
	seen := ticket.Visible(&p, actor)
	err = q.Select(ctx, &list, `
		SELECT s.ticket_id, CASE WHEN `+seen+` THEN t.subject ELSE '' END AS subject
		FROM improvement_source s
		JOIN ticket t ON t.id = s.ticket_id
		WHERE s.improvement_id = `+p.Bind(id)+` AND (`+ticket.Unsealed+` OR `+seen+`)
		ORDER BY s.ticket_id`, p.Args...)
	return list, err
}
