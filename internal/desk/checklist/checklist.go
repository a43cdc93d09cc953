// Package checklist knows what the desk's protocol asks of an agent on a ticket, and who the desk made sure to be talking to.
//
// Each item belongs to a stage of a ticket's life, and to a category or to all. What is required must be ticked before the ticket can be
// resolved, and what needs an identity check must have its proof: see Gate and IdentityGate.
package checklist

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/authenticator"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
)

// ID names an item.
type ID int64

// Stage is a part of a ticket's life.
type Stage string

// The stages.
const (
	Greet        Stage = "greet"
	Identify     Stage = "identify"
	Assess       Stage = "assess"
	Troubleshoot Stage = "troubleshoot"
	Resolve      Stage = "resolve"
	Document     Stage = "document"
	Verify       Stage = "verify"
)

// Stages are all stages, in the order of a ticket's life.
var Stages = []Stage{Greet, Identify, Assess, Troubleshoot, Resolve, Document, Verify}

// StagesAt are those that an agent is at in a state of the ticket.
func StagesAt(s ticket.State) []Stage {
	switch s {
	case ticket.New:
		return []Stage{Greet, Identify, Assess}
	case ticket.Resolved, ticket.Closed:
		return []Stage{Verify}
	default:
	}
	return []Stage{Troubleshoot, Resolve, Document}
}

// Item is one thing that the protocol asks for.
type Item struct {
	ID         ID
	Version    int64
	Stage      Stage
	CategoryID *category.ID // nil: of every ticket
	TextEN     string       `db:"text_en"`
	TextFR     string       `db:"text_fr"`
	TextNL     string       `db:"text_nl"`
	Required   bool
	Active     bool
	Position   int
	CreatedAt  db.Time
	UpdatedAt  db.Time
}

// Text is the item in a language.
func (i Item) Text(locale string) string {
	switch locale {
	case "fr":
		return i.TextFR
	case "nl":
		return i.TextNL
	}
	return i.TextEN
}

const columns = `id, version, stage, category_id, text_en, text_fr, text_nl, required, active, position, created_at, updated_at`

// Line is an item on a ticket: who ticked it, and when.
type Line struct {
	Item
	PersonID *person.ID
	At       db.Time // zero: not ticked
}

// Done tells whether it was ticked.
func (l Line) Done() bool { return !l.At.IsZero() }

// Granted tells whether the line manager of a ticket's requester has granted it: by their own word, not by what an agent notes of it.
type Granted func(ctx context.Context, q db.Querier, id ticket.ID, manager person.ID) (bool, error)

// Store keeps items, ticks and proofs.
type Store struct {
	db       *db.DB
	settings *setting.Store
	tickets  *ticket.Store
	apps     *authenticator.Store
	granted  Granted
}

// NewStore makes the store.
func NewStore(d *db.DB, settings *setting.Store, tickets *ticket.Store, apps *authenticator.Store, granted Granted) *Store {
	return &Store{db: d, settings: settings, tickets: tickets, apps: apps, granted: granted}
}

// List are all items in their order, those out of use too where all is set.
func List(ctx context.Context, q db.Querier, all bool) (list []Item, err error) {
	err = q.Select(ctx, &list, `SELECT `+columns+` FROM checklist_item WHERE active = TRUE OR $1 = TRUE ORDER BY position, id`, all)
	sortByStage(list, func(i Item) Stage { return i.Stage })
	return list, err
}

func sortByStage[T any](list []T, stage func(T) Stage) {
	slices.SortStableFunc(list, func(a, b T) int { return slices.Index(Stages, stage(a)) - slices.Index(Stages, stage(b)) })
}

// Get is an item.
func Get(ctx context.Context, q db.Querier, id ID) (i Item, err error) {
	err = q.Get(ctx, &i, `SELECT `+columns+` FROM checklist_item WHERE id = $1`, id)
	return i, err
}

// ByIDs are the items with these ids, in use or not, for timelines that name them.
func ByIDs(ctx context.Context, q db.Querier, ids []ID) (map[ID]Item, error) {
	found := make(map[ID]Item, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var p db.Params
	var list []Item
	err := q.Select(ctx, &list, `SELECT `+columns+` FROM checklist_item WHERE id IN `+db.BindAll(&p, ids), p.Args...)
	for _, i := range list {
		found[i.ID] = i
	}
	return found, err
}

// Of is the checklist of a ticket that the caller may read: the items of all, and those of its category and of those above it.
func Of(ctx context.Context, q db.Querier, t *ticket.Ticket) (list []Line, err error) {
	var p db.Params
	id := p.Bind(t.ID)
	where := "i.active = TRUE AND (i.category_id IS NULL"
	if line := lineage(t); len(line) > 0 {
		where += " OR i.category_id IN " + db.BindAll(&p, line)
	}
	err = q.Select(ctx, &list, `
		SELECT i.id, i.version, i.stage, i.category_id, i.text_en, i.text_fr, i.text_nl, i.required, i.active, i.position, i.created_at, i.updated_at,
			k.person_id, k.at
		FROM checklist_item i
		LEFT JOIN checklist_tick k ON k.item_id = i.id AND k.ticket_id = `+id+`
		WHERE `+where+`)
		ORDER BY i.position, i.id`, p.Args...)
	sortByStage(list, func(l Line) Stage { return l.Stage })
	return list, err
}

// Missing are the required items that stand in the way of a step and are not ticked yet.
func Missing(list []Line, step ticket.GuardedStep) (open []Line) {
	for _, l := range list {
		after := l.Stage == Verify // what only the solved ticket can show
		if l.Required && !l.Done() && after == (step == ticket.BeforeClose) {
			open = append(open, l)
		}
	}
	return open
}

// Gate refuses to let agents resolve a ticket with required items that are not ticked, or close one that is not verified as they demand.
// What the user says and what the desk does after their silence is never refused.
func Gate(ctx context.Context, c *ticket.Change, step ticket.GuardedStep) error {
	if step == ticket.BeforeEscalate || step == ticket.BeforeClose && !c.Actor.Agent {
		return nil
	}
	list, err := Of(ctx, c.Tx, &c.Ticket)
	if err != nil {
		return err
	}
	open := Missing(list, step)
	if len(open) == 0 {
		return nil
	}
	return errs.New(errs.Conflict, "checklist.missing", errs.Args{"Count": len(open), "Items": Texts(open, c.Actor.Locale)})
}

// Texts are items as a sentence names them.
func Texts(list []Line, locale string) string {
	text := ""
	for i, l := range list {
		if i > 0 {
			text += " · "
		}
		text += l.Text(locale)
	}
	return text
}

// lineage is the category of a ticket with all that stand above it.
func lineage(t *ticket.Ticket) (ids []category.ID) {
	for step := range strings.SplitSeq(strings.Trim(t.CategoryTrail, "/"), "/") {
		if id, err := strconv.ParseInt(step, 10, 64); err == nil {
			ids = append(ids, category.ID(id))
		}
	}
	return ids
}

// For is the checklist of a ticket, for those who work at the desk.
func (s *Store) For(ctx context.Context, actor access.Actor, id ticket.ID) (t ticket.Ticket, list []Line, err error) {
	if !actor.Agent && !actor.IsSystem() {
		return t, nil, errs.Missing()
	}
	if t, err = s.tickets.Get(ctx, actor, id); err != nil {
		return t, nil, err
	}
	list, err = Of(ctx, s.db, &t)
	return t, list, err
}
