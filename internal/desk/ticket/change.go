package ticket

import (
	"context"
	"encoding/json"
	"fmt"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
)

// A Follower is told of each entry in the transaction that records it. It touches only the database, through c.Tx and the commands of c.
type Follower func(ctx context.Context, c *Change, e Entry) error

// A Gate is asked before a ticket may take a step; it only reads. Its error names what is missing.
type Gate func(ctx context.Context, c *Change, step GuardedStep) error

// GuardedStep is a step that gates guard.
type GuardedStep string

// The guarded steps.
const (
	BeforeResolve  GuardedStep = "resolve"
	BeforeClose    GuardedStep = "close"
	BeforeEscalate GuardedStep = "escalate"
)

// MaxDepth bounds how far followers may cause entries that cause entries.
const MaxDepth = 8

// Store is the desk's tickets.
type Store struct {
	db        *db.DB
	settings  *setting.Store
	gates     []Gate
	followers []Follower
	first     *db.Memory[category.ID, category.First] // where new tickets of a category begin; 0: of none
}

// NewStore makes the store. The followers are called in their order.
func NewStore(d *db.DB, settings *setting.Store, gates []Gate, followers []Follower) *Store {
	return &Store{db: d, settings: settings, gates: gates, followers: followers, first: access.Memory[category.ID, category.First](d)}
}

// Change is an open change of one ticket: its transaction, who makes it, and the ticket as it stands now. Its commands are those of the
// Store for whoever is inside already.
type Change struct {
	Tx     *db.Tx
	Actor  access.Actor
	Ticket Ticket
	Author *person.ID    // whose words the entries are, where the desk carries them in for somebody; 0: the desk itself
	stored Ticket        // as the database has it
	asks   person.Person // the requester, once read
	store  *Store
	fresh  []recorded
	depth  int
	once   map[string]bool
	isNew  bool      // opened in this change
	placed db.Placed // the row of a new ticket
	taken  bool      // by an agent, or passed on up, in this change

	subject string // of the merged ticket that the words were said on, whose people need not be able to read this one
}

// Before is the ticket as it stood when the change began; the zero Ticket where it is new.
func (c *Change) Before() Ticket { return c.stored }

type recorded struct {
	entry Entry
	depth int
}

// Change runs f on a ticket that the actor may see, in one transaction, and stores what f made of it. action is its name in the audit.
func (s *Store) Change(ctx context.Context, actor access.Actor, id ID, action string, f func(c *Change) error) (t Ticket, err error) {
	defer errs.Wrap(&err, "%s of ticket %d", action, id)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		t, err = s.ChangeIn(ctx, tx, actor, id, action, f)
		return err
	})
	return t, s.keepRefusal(ctx, actor, id, action, err)
}

// ChangeIn is Change for whoever is in a transaction already.
func (s *Store) ChangeIn(ctx context.Context, tx *db.Tx, actor access.Actor, id ID, action string, f func(c *Change) error) (Ticket, error) {
	c, err := s.enter(ctx, tx, actor, id)
	if err != nil {
		return Ticket{}, err
	}
	if err := f(c); err != nil {
		return c.Ticket, err
	}
	err = c.leave(ctx, action)
	return c.Ticket, err
}

// enter takes the ticket's row for this transaction: others that want to change it wait.
func (s *Store) enter(ctx context.Context, tx *db.Tx, actor access.Actor, id ID) (*Change, error) {
	c := &Change{Tx: tx, Actor: actor, store: s}
	var p db.Params
	where := "t.id = " + p.Bind(id) + " AND " + visible(&p, actor)
	err := tx.Get(ctx, &c.stored, `UPDATE ticket AS t SET version = version + 1 WHERE `+where+` RETURNING `+columns, p.Args...)
	c.Ticket = c.stored
	return c, err
}

// leave runs the followers over what was recorded, stores the ticket and the audit entry.
func (c *Change) leave(ctx context.Context, action string) error {
	if err := c.settle(ctx); err != nil {
		return err
	}
	return c.audit(ctx, action)
}

// settle is leave without the audit.
func (c *Change) settle(ctx context.Context) error {
	if err := c.follow(ctx); err != nil {
		return err
	}
	c.Ticket.OpenState = c.Ticket.State.IsOpen()
	if err := c.keepSealed(ctx); err != nil {
		return err
	}
	if c.Ticket == c.stored || c.givenAtOnce() {
		return nil
	}
	return c.update(ctx)
}

// givenAtOnce stores a new ticket that was given to somebody as if it had begun so, where its row has not left yet and nothing else is new.
func (c *Change) givenAtOnce() bool {
	rest := c.Ticket
	rest.State, rest.OwnerID, rest.AssigneeID, rest.LastSeq = c.stored.State, c.stored.OwnerID, c.stored.AssigneeID, c.stored.LastSeq
	if rest != c.stored || !c.placed.Amend(c.Ticket.begins()...) {
		return false
	}
	c.stored = c.Ticket
	return true
}

func (c *Change) update(ctx context.Context) error {
	t := &c.Ticket
	err := c.Tx.Later(ctx, `
		UPDATE ticket
		SET kind = $2, state = $3, open_state = $4, subject = $5, preview = $6, language = $7, category_id = $8, team_id = $9, requester_id = $10,
			owner_id = $11, assignee_id = $12, impact = $13, urgency = $14, priority = $15, symptom = $16, error_message = $17, tried = $18,
			resolution = $19, cause = $20, close_kind = $21, reopened = $22, mailbox_id = $23, last_seq = $24, activity_at = $25,
			requester_at = $26, first_response_at = $27, resolved_at = $28, closed_at = $29, returned = $30, escalation_seq = $31,
			escalation_waits = $32, owner_asked_id = $33, impact_chosen = $34, urgency_chosen = $35, overridden = $36, override_reason = $37,
			lent_to_id = $38, lent_until = $39, links = $40, merged_into = $41, absorbed = $42, tags = $43, snoozed = $44, snoozed_until = $45,
			timed = $46, todos = $47
		WHERE id = $1`,
		t.ID, t.Kind, t.State, t.OpenState, t.Subject, t.Preview, t.Language, t.CategoryID, t.TeamID, t.RequesterID,
		t.OwnerID, t.AssigneeID, t.Impact, t.Urgency, t.Priority, t.Symptom, t.ErrorMessage, t.Tried,
		t.Resolution, t.Cause, t.CloseKind, t.Reopened, t.MailboxID, t.LastSeq, t.ActivityAt,
		t.RequesterAt, t.FirstResponseAt, t.ResolvedAt, t.ClosedAt, t.Returned, t.EscalationSeq, t.EscalationWaits, t.OwnerAskedID,
		t.ImpactChosen, t.UrgencyChosen, t.Overridden, t.OverrideReason, t.LentToID, t.LentUntil, t.Links, t.MergedInto, t.Absorbed, t.Tags,
		t.Snoozed, t.SnoozedUntil, t.Timed, t.Todos)
	c.stored = *t // the row is this transaction's own since it was entered
	return err
}

// audit notes what agents and administrators do; what requesters say stands in the timeline.
func (c *Change) audit(ctx context.Context, action string) error {
	if !c.Actor.Agent && !c.Actor.Admin {
		return nil
	}
	return audit.Record(ctx, c.Tx, c.Actor, audit.Act{Action: action, Object: "ticket", ObjectID: int64(c.Ticket.ID)})
}

// Record adds an entry to the ticket's timeline; the followers are told when the change is left. A nil payload is an empty one.
func (c *Change) Record(ctx context.Context, kind EntryKind, public bool, payload any) (Seq, error) {
	text := []byte("{}")
	if payload != nil {
		var err error
		if text, err = json.Marshal(payload); err != nil {
			return 0, fmt.Errorf("payload of %s: %w", kind, err)
		}
	}
	c.Ticket.LastSeq++
	e := Entry{TicketID: c.Ticket.ID, Seq: c.Ticket.LastSeq, At: c.Tx.Now, Via: c.Actor.Via, Kind: kind, Public: public, Payload: string(text)}
	switch {
	case c.Author != nil && *c.Author == 0: // what the desk does by itself because of what somebody said
	case c.Author != nil:
		e.ActorID = c.Author
	case c.Actor.Person != 0:
		e.ActorID = new(c.Actor.Person) // the statement may be sent when another acts (AsDesk)
	}
	err := c.Tx.Later(ctx, `
		INSERT INTO entry (ticket_id, seq, at, actor_id, via, kind, public, payload)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		e.TicketID, e.Seq, e.At, e.ActorID, e.Via, e.Kind, e.Public, e.Payload)
	if err != nil {
		return 0, err
	}
	c.Ticket.ActivityAt = c.Tx.Now
	c.taken = c.taken || kind == OwnerChanged || kind == Escalated
	c.fresh = append(c.fresh, recorded{entry: e, depth: c.depth})
	return e.Seq, nil
}

// follow tells the followers of each entry, first in, first out; entries that they record come after those that are there.
func (c *Change) follow(ctx context.Context) error {
	for len(c.fresh) > 0 {
		next := c.fresh[0]
		c.fresh = c.fresh[1:]
		if next.depth >= MaxDepth {
			return fmt.Errorf("ticket %d: entries caused by entries, %d deep", c.Ticket.ID, next.depth)
		}
		c.depth = next.depth + 1
		for _, tell := range c.store.followers {
			if err := tell(ctx, c, next.entry); err != nil {
				return err
			}
		}
	}
	return nil
}

// Depth is how far what followers do now lies from what somebody did: 1 where they follow that itself.
func (c *Change) Depth() int { return c.depth }

// Once tells whether this is the first time in this change that somebody asks by the key: for what must not follow from itself.
func (c *Change) Once(key string) bool {
	if c.once[key] {
		return false
	}
	if c.once == nil {
		c.once = map[string]bool{}
	}
	c.once[key] = true
	return true
}

// pass asks the gates before a step.
func (c *Change) pass(ctx context.Context, step GuardedStep) error {
	for _, ask := range c.store.gates {
		if err := ask(ctx, c, step); err != nil {
			return err
		}
	}
	return nil
}

// Requester is whose problem it is; followers that ask for it share one reading.
func (c *Change) Requester(ctx context.Context) (person.Person, error) {
	if c.asks.ID == c.Ticket.RequesterID {
		return c.asks, nil
	}
	var err error
	c.asks, err = person.Get(ctx, c.Tx, c.Ticket.RequesterID)
	return c.asks, err
}

// AsDesk runs f as an act of the desk itself, whoever's act made it necessary: its entries name nobody.
func (c *Change) AsDesk(f func() error) error {
	actor, author := c.Actor, c.Author
	defer func() { c.Actor, c.Author = actor, author }()
	c.Actor, c.Author = access.System(), nil
	return f()
}

// InNameOf runs f with the desk's rights, as an act of somebody who was allowed all of it when it began: one part of it may take the ticket out
// of their hands before the next.
func (c *Change) InNameOf(who person.ID, f func() error) error {
	actor, author := c.Actor, c.Author
	defer func() { c.Actor, c.Author = actor, author }()
	c.Actor, c.Author = access.System(), &who
	return f()
}

// MustWork refuses actors who may see the ticket but not work on it.
func (c *Change) MustWork() error {
	if !CanWork(c.Actor, &c.Ticket) {
		return errs.New(errs.Forbidden, "ticket.not_yours_to_work")
	}
	if into := c.Ticket.MergedInto; into != nil {
		return errs.New(errs.Conflict, "merge.goes_on", errs.Args{"Ticket": into.String()})
	}
	if c.Ticket.State.IsAway() {
		return errs.New(errs.Conflict, "trash.is_away")
	}
	return nil
}

// setState moves the ticket to a state and records it, for steps that have no entry of their own.
func (c *Change) setState(ctx context.Context, to State) error {
	from := c.Ticket.State
	if from == to {
		return nil
	}
	c.Ticket.State = to
	_, err := c.Record(ctx, StateChanged, from.ForRequester() != to.ForRequester(), StatePayload{From: from, To: to})
	return err
}

func idOf(p *person.ID) person.ID {
	if p == nil {
		return 0
	}
	return *p
}
