// Package bulk does one thing to many tickets at once: in the background, ticket by ticket, with what became of each, and all of it can be
// taken back.
package bulk

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// ID names an act on many tickets.
type ID int64

func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// Most is how many tickets one act may be about.
const Most = 1000

// Verb is what is done to each ticket.
type Verb string

// The verbs.
const (
	Assign   Verb = "assign"   // to a person, or to nobody
	SetTeam  Verb = "team"     // to a team
	SetState Verb = "state"    // open, waiting_user, waiting_vendor
	Resolve  Verb = "resolve"  // with a text and a cause
	File     Verb = "category" // in a category, or in none
	Priority Verb = "priority" // override it, with a reason
	Watch    Verb = "watch"    // the actor gets copies
	Unwatch  Verb = "unwatch"
	Tag      Verb = "tag" // with a word
	Untag    Verb = "untag"
	Snooze   Verb = "snooze" // until a time, or an answer
	Wake     Verb = "wake"
	Spam     Verb = "spam"
	Trash    Verb = "trash"
	Cancel   Verb = "cancelled"
	Restore  Verb = "restore" // what was put away
)

// Verbs are all of them, in the order of forms.
func Verbs() []Verb {
	return []Verb{Assign, SetTeam, SetState, File, Priority, Tag, Untag, Snooze, Wake, Resolve, Watch, Unwatch, Cancel, Spam, Trash, Restore}
}

// UntilAnswer stands in place of the time until which tickets are snoozed: until their users answer.
const UntilAnswer = "answer"

// Act is what shall be done.
type Act struct {
	Do    Verb         `json:"do"`
	To    string       `json:"to,omitempty"`    // the number of a person, team or category (0: nobody, none), a state, the word of a priority, a tag, a time (RFC 3339) or «answer»
	Text  string       `json:"text,omitempty"`  // the reason of a priority or of a lead's move, or what the users are told
	Cause ticket.Cause `json:"cause,omitempty"` // of Resolve
}

// Outcome is what became of a ticket.
type Outcome string

// The outcomes.
const (
	Waits    Outcome = ""
	Done     Outcome = "done"
	Same     Outcome = "same"     // it was so already
	Refused  Outcome = "refused"  // with the reason
	Overtook Outcome = "overtook" // somebody changed it since, so that it was not taken back
)

// Bulk is an act on many tickets as it stands.
type Bulk struct {
	ID         ID
	PersonID   person.ID
	Act        Act `db:"-"`
	UndoesID   *ID // the act that this one takes back
	UndoneBy   *ID // the act that takes this one back
	CreatedAt  db.Time
	FinishedAt db.Time
	Total      int
	Waiting    int
	Changed    int
	Unchanged  int
	Left       []Left `db:"-"` // those that were not changed, with the reason
}

// Left is a ticket that the act left as it was. Its subject is told only to those who may see it.
type Left struct {
	TicketID ticket.ID
	Outcome  Outcome
	Reason   string    // message key
	Args     errs.Args `db:"-"` // of the message
	Subject  string
}

// Store keeps acts on many tickets, and does them.
type Store struct {
	db      *db.DB
	tickets *ticket.Store
}

// NewStore makes the store.
func NewStore(d *db.DB, tickets *ticket.Store) *Store { return &Store{db: d, tickets: tickets} }

// Job is the kind of job that does an act; JobArgs names it.
const Job = "bulk.run"

// JobArgs is what a job does.
type JobArgs struct {
	ID ID `json:"id"`
}

// Start begins an act on tickets, in their order. What it comes to each ticket says: see Get.
func (s *Store) Start(ctx context.Context, a access.Actor, act Act, ids []ticket.ID) (id ID, err error) {
	defer errs.Wrap(&err, "start bulk %s", act.Do)
	if err := a.Require(access.WorkTicket); err != nil {
		return 0, err
	}
	ids = unique(ids)
	var c errs.Check
	c.That(len(ids) > 0, "ids", "bulk.nothing_chosen")
	c.That(len(ids) <= Most, "ids", "bulk.too_many", errs.Args{"Max": Most})
	act.check(&c)
	if err := c.Err(); err != nil {
		return 0, err
	}
	seen, err := s.visible(ctx, a, ids)
	if err != nil {
		return 0, err
	}
	if len(seen) == 0 {
		return 0, errs.Missing()
	}
	text, err := json.Marshal(act)
	if err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		err := tx.Insert(ctx, &id, `INSERT INTO bulk_act (person_id, act, created_at) VALUES ($1, $2, $3) RETURNING id`, a.Person, string(text), tx.Now)
		if err != nil {
			return err
		}
		return s.begin(ctx, tx, a, id, seen, "bulk."+string(act.Do))
	})
	return id, err
}

// begin lists the tickets of an act and lets its job run.
func (s *Store) begin(ctx context.Context, tx *db.Tx, a access.Actor, id ID, ids []ticket.ID, name string) error {
	for place, t := range ids {
		if err := tx.Later(ctx, `INSERT INTO bulk_ticket (act_id, ticket_id, place) VALUES ($1, $2, $3)`, id, t, place); err != nil {
			return err
		}
	}
	err := audit.Record(ctx, tx, a, audit.Act{Action: name, Object: "bulk", ObjectID: int64(id), Detail: map[string]any{"tickets": len(ids)}})
	if err != nil {
		return err
	}
	return job.Enqueue(ctx, tx, Job, JobArgs{ID: id})
}

func unique(ids []ticket.ID) (list []ticket.ID) {
	seen := map[ticket.ID]bool{}
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			list = append(list, id)
		}
	}
	return list
}

// visible are those of the tickets that the actor may see, in their order.
func (s *Store) visible(ctx context.Context, a access.Actor, ids []ticket.ID) (list []ticket.ID, err error) {
	var p db.Params
	where := "t.id IN " + db.BindAll(&p, ids) + " AND " + ticket.Visible(&p, a)
	if err := s.db.Select(ctx, &list, `SELECT t.id FROM ticket t WHERE `+where, p.Args...); err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(x, y ticket.ID) int { return slices.Index(ids, x) - slices.Index(ids, y) })
	return list, nil
}

// Undo takes back all that an act changed, as far as nobody has changed it since.
func (s *Store) Undo(ctx context.Context, a access.Actor, of ID) (id ID, err error) {
	defer errs.Wrap(&err, "undo bulk %d", of)
	b, err := s.Get(ctx, a, of)
	switch {
	case err != nil:
		return 0, err
	case b.UndoesID != nil:
		return 0, errs.New(errs.Conflict, "bulk.is_undo")
	case b.UndoneBy != nil:
		return 0, errs.New(errs.Conflict, "bulk.undone_already")
	case b.FinishedAt.IsZero():
		return 0, errs.New(errs.Conflict, "bulk.still_running")
	case b.Changed == 0:
		return 0, errs.New(errs.Conflict, "bulk.nothing_to_undo")
	}
	text, err := json.Marshal(b.Act)
	if err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		err := tx.Insert(ctx, &id, `INSERT INTO bulk_act (person_id, act, undoes_id, created_at) VALUES ($1, $2, $3, $4) RETURNING id`, a.Person, string(text), of, tx.Now)
		if db.IsUnique(err) {
			return errs.New(errs.Conflict, "bulk.undone_already")
		}
		if err != nil {
			return err
		}
		var ids []ticket.ID
		if err := tx.Select(ctx, &ids, `SELECT ticket_id FROM bulk_ticket WHERE act_id = $1 AND outcome = 'done' ORDER BY place`, of); err != nil {
			return err
		}
		return s.begin(ctx, tx, a, id, ids, "bulk.undo")
	})
	return id, err
}

// Get is an act of the actor's as it stands.
func (s *Store) Get(ctx context.Context, a access.Actor, id ID) (b Bulk, err error) {
	var row struct {
		Bulk
		ActText string
	}
	err = s.db.Get(ctx, &row, `
		SELECT b.id, b.person_id, b.act AS act_text, b.undoes_id, u.id AS undone_by, b.created_at, b.finished_at, COALESCE(x.total, 0) AS total,
			COALESCE(x.waiting, 0) AS waiting, COALESCE(x.changed, 0) AS changed, COALESCE(x.unchanged, 0) AS unchanged
		FROM bulk_act b
		LEFT JOIN bulk_act u ON u.undoes_id = b.id
		LEFT JOIN (
			SELECT act_id, count(*) AS total, count(*) FILTER (WHERE outcome = '') AS waiting, count(*) FILTER (WHERE outcome = 'done') AS changed,
				count(*) FILTER (WHERE outcome = 'same') AS unchanged
			FROM bulk_ticket
			WHERE act_id = $1
			GROUP BY act_id) x ON x.act_id = b.id
		WHERE b.id = $1 AND b.person_id = $2`, id, a.Person)
	if err != nil {
		return b, err
	}
	b = row.Bulk
	if err := json.Unmarshal([]byte(row.ActText), &b.Act); err != nil {
		return b, err
	}
	var p db.Params
	var left []struct {
		Left
		ArgsText string
	}
	err = s.db.Select(ctx, &left, `
		SELECT x.ticket_id, x.outcome, x.reason, x.args AS args_text, COALESCE(t.subject, '') AS subject
		FROM bulk_ticket x
		LEFT JOIN ticket t ON t.id = x.ticket_id AND `+ticket.Visible(&p, a)+`
		WHERE x.act_id = `+p.Bind(id)+` AND x.outcome IN ('refused', 'overtook')
		ORDER BY x.place`, p.Args...)
	if err != nil {
		return b, err
	}
	for _, l := range left {
		if err := json.Unmarshal([]byte(l.ArgsText), &l.Args); err != nil {
			return b, err
		}
		b.Left = append(b.Left, l.Left)
	}
	return b, nil
}
