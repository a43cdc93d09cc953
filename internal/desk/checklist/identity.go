package checklist

import (
	"context"
	"slices"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/authenticator"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
)

// The entries of identity checks.
const (
	IdentityProved  ticket.EntryKind = "identity_proved"  // ProvedPayload
	IdentityRefused ticket.EntryKind = "identity_refused" // RefusedPayload
	IdentityNeeded  ticket.EntryKind = "identity_needed"  // NeededPayload

	CodeRefused      ticket.EntryKind = "identity_code_refused"
	IdentitySeconded ticket.EntryKind = "identity_seconded" // SecondedPayload
)

// ProofKind is how somebody made sure who asks. What a person knows about themselves is none of them: it can be found out.
type ProofKind string

// The kinds.
const (
	CallBack ProofKind = "call_back" // called back, at a number that was on record before
	AppCode  ProofKind = "app_code"  // they read out a code of the authenticator app that they enrolled before
	Manager  ProofKind = "manager"   // their line manager said so
	InPerson ProofKind = "in_person" // seen, with their badge or card
)

// ProofKinds are all kinds, in the order that forms show them.
var ProofKinds = []ProofKind{CallBack, AppCode, Manager, InPerson}

// ProvedPayload tells how. Of the number only the end is shown: timelines are read by many.
type ProvedPayload struct {
	Kind    ProofKind `json:"kind"`
	Number  string    `json:"number,omitempty"`
	Manager person.ID `json:"manager,omitempty"`
	Note    string    `json:"note"`
	Second  bool      `json:"second,omitempty"` // it counts once a second agent has confirmed it
}

// RefusedPayload tells which step was refused, for want of a proof.
type RefusedPayload struct {
	Step ticket.GuardedStep `json:"step"`
}

// Proof is one record of it.
type Proof struct {
	ID        int64
	TicketID  ticket.ID
	PersonID  person.ID // who was made sure of
	Kind      ProofKind
	Number    string
	ManagerID *person.ID
	Note      string
	ByID      *person.ID
	At        db.Time

	Second     bool // a second agent has to confirm it
	SecondedBy *person.ID
	SecondedAt db.Time
}

// Counts tells whether the proof needs nobody's word any more.
func (p Proof) Counts() bool { return !p.Second || p.SecondedBy != nil }

const proofColumns = `id, ticket_id, person_id, kind, number, manager_id, note, by_id, at, second, seconded_by, seconded_at`

// Reason says why a ticket needs a proof.
type Reason string

// The reasons.
const (
	ForCategory Reason = "category"
	ForVIP      Reason = "vip"
	ForTicket   Reason = "ticket" // an agent asked for it, or it stayed from before: see Stays
)

// Identity is how it stands with the proof of who asks, on one ticket.
type Identity struct {
	Why    Reason // empty: none is needed
	Proofs []Proof
	Now    person.ID // whom a proof must be of
}

// Proved tells whether there is a proof of whoever the requester is now.
func (i Identity) Proved() bool {
	return slices.ContainsFunc(i.Proofs, func(p Proof) bool { return p.PersonID == i.Now && p.Counts() })
}

// Waits is the proof that a second agent has to confirm, where no other counts; ok is false when there is none.
func (i Identity) Waits() (p Proof, ok bool) {
	if i.Proved() {
		return p, false
	}
	for _, x := range i.Proofs {
		if x.PersonID == i.Now {
			p, ok = x, true
		}
	}
	return p, ok
}

// Missing tells whether a proof is needed that is not there.
func (i Identity) Missing() bool { return i.Why != "" && !i.Proved() }

// IdentityOf reads how it stands on a ticket that the caller may read.
func IdentityOf(ctx context.Context, q db.Querier, desk setting.Desk, t *ticket.Ticket) (i Identity, err error) {
	var p db.Params
	who, id, marked := p.Bind(t.RequesterID), p.Bind(t.ID), "FALSE"
	if line := lineage(t); len(line) > 0 {
		marked = "EXISTS (SELECT 1 FROM identity_category m WHERE m.category_id IN " + db.BindAll(&p, line) + ")"
	}
	var row struct {
		Now           person.ID
		VIP           bool `db:"vip"`
		Marked, Asked bool
	}
	query := `
		SELECT n.id AS now, n.vip AS vip, ` + marked + ` AS marked, EXISTS (SELECT 1 FROM identity_ticket a WHERE a.ticket_id = ` + id + `) AS asked
		FROM person p
		JOIN person n ON n.id = COALESCE(p.merged_into, p.id)
		WHERE p.id = ` + who
	err = db.Together(ctx, q,
		func(ctx context.Context) error { return q.Get(ctx, &row, query, p.Args...) },
		func(ctx context.Context) error {
			return q.Select(ctx, &i.Proofs, `SELECT `+proofColumns+` FROM identity_proof WHERE ticket_id = $1 ORDER BY at, id`, t.ID)
		},
	)
	if err != nil {
		return i, err
	}
	i.Now = row.Now
	switch {
	case row.Marked:
		i.Why = ForCategory
	case row.VIP && desk.Identity.VIP == 1:
		i.Why = ForVIP
	case row.Asked:
		i.Why = ForTicket
	}
	return i, nil
}

// Marked are the categories whose tickets need a proof.
func Marked(ctx context.Context, q db.Querier) (ids []category.ID, err error) {
	err = q.Select(ctx, &ids, `SELECT category_id FROM identity_category ORDER BY category_id`)
	return ids, err
}

// IdentityGate refuses to resolve a ticket that needs a proof of who asks, without one. The refusal stands on the timeline.
func IdentityGate(settings *setting.Store) ticket.Gate {
	return func(ctx context.Context, c *ticket.Change, step ticket.GuardedStep) error {
		if step != ticket.BeforeResolve {
			return nil
		}
		i, err := IdentityOf(ctx, c.Tx, settings.Desk(), &c.Ticket)
		if err != nil || !i.Missing() {
			return err
		}
		key := "identity.missing"
		if _, waits := i.Waits(); waits {
			key = "second.missing"
		}
		return &ticket.Refusal{Kind: IdentityRefused, Payload: RefusedPayload{Step: step}, Err: errs.New(errs.Conflict, key)}
	}
}

// Means is what a proof can stand on: the numbers on record and the manager, without what was changed too lately.
type Means struct {
	Numbers []string
	Cooling []string  // numbers that were added too lately: a call there counts once a second agent has confirmed it
	Second  bool      // so does every proof: they are an administrator
	Manager person.ID // 0: none on record
	Changed bool      // the manager was changed too lately
	Granted bool      // the manager has granted what the ticket asks for
	App     bool      // they have enrolled an authenticator app
	AppNew  bool      // too lately to prove anything
}

// MeansOf tells what can prove who somebody is.
func MeansOf(ctx context.Context, q db.Querier, desk setting.Desk, now db.Time, id person.ID) (m Means, err error) {
	p, err := person.Get(ctx, q, id)
	if err != nil {
		return m, err
	}
	since := now.Add(-desk.Identity.Cooling)
	changes, err := person.ChangesSince(ctx, q, id, since)
	if err != nil {
		return m, err
	}
	fresh := func(what, value string) bool {
		return slices.ContainsFunc(changes, func(c person.ReachChange) bool { return c.What == what && c.Value == value && !c.Gone })
	}
	var numbers []string
	if err := q.Select(ctx, &numbers, `SELECT number FROM person_phone WHERE person_id = $1 ORDER BY position, number`, id); err != nil {
		return m, err
	}
	for _, n := range numbers {
		if fresh(person.ChangedPhone, n) {
			m.Cooling = append(m.Cooling, n)
		} else {
			m.Numbers = append(m.Numbers, n)
		}
	}
	if p.ManagerID != nil {
		m.Manager = *p.ManagerID
		m.Changed = fresh(person.ChangedManager, strconv.FormatInt(int64(m.Manager), 10))
	}
	err = q.Get(ctx, &m.Second, `SELECT EXISTS (SELECT 1 FROM account a WHERE a.person_id = $1 AND a.admin = TRUE AND a.disabled_at IS NULL)`, id)
	if err != nil {
		return m, err
	}
	app, err := authenticator.Of(ctx, q, id)
	if err != nil {
		return m, err
	}
	m.App, m.AppNew = app.Enrolled(), app.Enrolled() && app.EnrolledAt.After(since.Time)
	return m, nil
}
