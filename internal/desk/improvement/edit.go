package improvement

import (
	"context"
	"slices"
	"strings"
	"time"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/protocol"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// Marked is the entry of a ticket from which an improvement came, or that shows the same need.
const Marked ticket.EntryKind = "improvement" // MarkedPayload

// MarkedPayload names the improvement, and where the problem lies.
type MarkedPayload struct {
	Improvement ID   `json:"improvement"`
	Kind        Kind `json:"kind"`
}

// Store changes improvements.
type Store struct {
	db       *db.DB
	tickets  *ticket.Store
	settings *setting.Store
}

// NewStore makes the store.
func NewStore(d *db.DB, tickets *ticket.Store, settings *setting.Store) *Store {
	return &Store{db: d, tickets: tickets, settings: settings}
}

// Draft is what a form says about an improvement.
type Draft struct {
	Title    string
	Kind     Kind
	Owner    person.ID // an agent
	Due      db.Time   // zero: none
	Figure   Figure
	Category *category.ID
}

const (
	maxTitle = 200
	maxWords = 4000
)

// Create begins an improvement because of tickets that the actor may work on, and counts its figure for the first time.
func (s *Store) Create(ctx context.Context, actor access.Actor, d Draft, sources ...ticket.ID) (i Improvement, err error) {
	defer errs.Wrap(&err, "begin improvement")
	if err := actor.Require(access.WorkTicket); err != nil {
		return i, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if d, err = check(ctx, tx, d); err != nil {
			return err
		}
		before, err := Measure(ctx, tx, d.Figure, d.Category, tx.Now)
		if err != nil {
			return err
		}
		err = tx.Get(ctx, &i, `
			INSERT INTO improvement (title, kind, state, owner_id, due_at, figure, category_id, before, before_at, created_by, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9, $9)
			RETURNING `+columns, d.Title, d.Kind, Open, d.Owner, d.Due, d.Figure, d.Category, before, tx.Now, actor.Ref())
		if err != nil {
			return err
		}
		for _, id := range sources {
			if err := s.addSource(ctx, tx, actor, i, id); err != nil {
				return err
			}
		}
		return note(ctx, tx, actor, "improvement.create", i)
	})
	return i, err
}

// AddSource notes that a ticket shows the need for an improvement too.
func (s *Store) AddSource(ctx context.Context, actor access.Actor, id ID, source ticket.ID) (i Improvement, err error) {
	defer errs.Wrap(&err, "add a ticket to improvement %d", id)
	if err := actor.Require(access.WorkTicket); err != nil {
		return i, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if i, err = Get(ctx, tx, id); err != nil {
			return err
		}
		return s.addSource(ctx, tx, actor, i, source)
	})
	return i, err
}

func (s *Store) addSource(ctx context.Context, tx *db.Tx, actor access.Actor, i Improvement, id ticket.ID) error {
	_, err := s.tickets.ChangeIn(ctx, tx, actor, id, "ticket.improvement", func(c *ticket.Change) error {
		if !ticket.CanWork(c.Actor, &c.Ticket) {
			return errs.New(errs.Forbidden, "ticket.not_yours_to_work")
		}
		rows, err := tx.Exec(ctx, `
			INSERT INTO improvement_source (improvement_id, ticket_id, by_id, at)
			VALUES ($1, $2, $3, $4)
			ON CONFLICT (improvement_id, ticket_id) DO NOTHING`, i.ID, id, actor.Ref(), tx.Now)
		if err != nil || rows == 0 {
			return err
		}
		_, err = c.Record(ctx, Marked, false, MarkedPayload{Improvement: i.ID, Kind: i.Kind})
		return err
	})
	return err
}

// Update changes what an improvement is about, as it was at version; when somebody was faster it is a conflict and nothing changes. Its
// figure stays as it was chosen, since the one from before could not be compared with another.
func (s *Store) Update(ctx context.Context, actor access.Actor, id ID, version int64, d Draft) (i Improvement, err error) {
	defer errs.Wrap(&err, "change improvement %d", id)
	return s.change(ctx, actor, id, version, "improvement.update", func(tx *db.Tx, i *Improvement) error {
		d.Figure, d.Category = i.Figure, nil
		d, err := check(ctx, tx, d)
		i.Title, i.Kind, i.OwnerID, i.DueAt = d.Title, d.Kind, d.Owner, d.Due
		return err
	})
}

// Step takes an improvement on: to work, done with what changed, dropped with a reason, or open again.
type Step struct {
	To      State
	Words   string       // what changed, or why it was dropped
	Brought protocol.Ref // with Done: the version of the protocol that changed; the zero one where it was something else
}

// Take takes a step. The figure is counted once more when work begins, and again when the desk has worked with what changed for some time.
func (s *Store) Take(ctx context.Context, actor access.Actor, id ID, version int64, step Step) (i Improvement, err error) {
	defer errs.Wrap(&err, "take improvement %d on", id)
	step.Words = strings.TrimSpace(step.Words)
	return s.change(ctx, actor, id, version, "improvement.state", func(tx *db.Tx, i *Improvement) error {
		var c errs.Check
		c.That(slices.Contains(States, step.To), "state", "improvement.state_unknown")
		c.That(len(step.Words) <= maxWords, "words", "ticket.field_too_long")
		c.That(step.To != Done || step.Words != "" || step.Brought != (protocol.Ref{}), "words", "improvement.changed_missing")
		if step.Brought != (protocol.Ref{}) {
			known, err := protocol.Known(ctx, tx, step.Brought)
			if err != nil {
				return err
			}
			c.That(step.To == Done && known, "protocol", "improvement.version_unknown")
		}
		c.That(step.To != Dropped || step.Words != "", "words", "improvement.reason_missing")
		if err := c.Err(); err != nil || i.State == step.To {
			return err
		}
		switch step.To {
		case Working:
			if i.State == Open { // what comes back from an end keeps the figure of its beginning
				now, err := Measure(ctx, tx, i.Figure, i.CategoryID, tx.Now)
				if err != nil {
					return err
				}
				i.Before, i.BeforeAt = now, tx.Now
			}
		case Done:
			i.Changed, i.PageID, i.PageNumber = step.Words, nil, nil
			if b := step.Brought; b != (protocol.Ref{}) {
				i.PageID, i.PageNumber = &b.Page, &b.Number
			}
			i.MeasureAt = tx.Now.Add(time.Duration(s.settings.Desk().Feedback.FigureDays) * 24 * time.Hour)
			if err := alarm(ctx, tx, i); err != nil {
				return err
			}
		case Dropped:
			i.Reason = step.Words
		case Open:
		}
		if step.To != Done {
			i.MeasureAt = db.Time{}
		}
		if step.To == Working || step.To == Open {
			i.After, i.AfterAt, i.Reason = nil, db.Time{}, ""
		}
		i.State = step.To
		return nil
	})
}

func (s *Store) change(ctx context.Context, actor access.Actor, id ID, version int64, action string, f func(tx *db.Tx, i *Improvement) error) (i Improvement, err error) {
	if err := actor.Require(access.WorkTicket); err != nil {
		return i, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if i, err = Get(ctx, tx, id); err != nil {
			return err
		}
		if err := f(tx, &i); err != nil {
			return err
		}
		err := tx.Get(ctx, &i, `
			UPDATE improvement
			SET version = version + 1, title = $3, kind = $4, state = $5, owner_id = $6, due_at = $7, changed = $8, reason = $9, before = $10, before_at = $11,
				after = $12, after_at = $13, measure_at = $14, updated_at = $15, page_id = $16, page_number = $17
			WHERE id = $1 AND version = $2
			RETURNING `+columns, id, version, i.Title, i.Kind, i.State, i.OwnerID, i.DueAt, i.Changed, i.Reason, i.Before, i.BeforeAt, i.After, i.AfterAt, i.MeasureAt, tx.Now,
			i.PageID, i.PageNumber)
		if errs.Is(err, errs.NotFound) {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if err != nil {
			return err
		}
		return note(ctx, tx, actor, action, i)
	})
	return i, err
}

func note(ctx context.Context, tx *db.Tx, actor access.Actor, action string, i Improvement) error {
	return audit.Record(ctx, tx, actor, audit.Act{Action: action, Object: "improvement", ObjectID: int64(i.ID), Detail: map[string]any{"state": i.State}})
}

func check(ctx context.Context, q db.Querier, d Draft) (Draft, error) {
	d.Title = clean.Line(d.Title)
	agent, err := team.IsAgent(ctx, q, d.Owner)
	if err != nil {
		return d, err
	}
	var c errs.Check
	c.That(d.Title != "", "title", "improvement.title_missing")
	c.That(len([]rune(d.Title)) <= maxTitle, "title", "people.too_long", errs.Args{"Max": maxTitle})
	c.That(slices.Contains(Kinds, d.Kind), "kind", "improvement.kind_unknown")
	c.That(slices.Contains(Figures, d.Figure), "figure", "improvement.figure_unknown")
	c.That(agent, "owner", "improvement.owner_no_agent")
	if d.Category != nil {
		in, err := category.Get(ctx, q, *d.Category)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return d, err
		}
		c.That(err == nil, "category", "ticket.category_unknown")
		c.That(in.SealedTo == "", "category", "improvement.category_sealed")
	}
	return d, c.Err()
}
