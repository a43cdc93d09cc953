package ticket

import (
	"context"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
)

// LinkKind is what one ticket is to another.
type LinkKind string

// The kinds of links; but for the first, two that stand together are two sides of the same.
const (
	Related       LinkKind = "related"
	DuplicateOf   LinkKind = "duplicate_of"
	DuplicatedBy  LinkKind = "duplicated_by"
	ChildOf       LinkKind = "child_of"
	ParentOf      LinkKind = "parent_of"
	FollowUpOf    LinkKind = "follow_up_of"
	FollowedUpBy  LinkKind = "followed_up_by"
	IncidentOf    LinkKind = "incident_of"
	ProblemBehind LinkKind = "problem_behind"
)

// LinkKinds are all kinds, in the order that forms show them.
var LinkKinds = []LinkKind{Related, DuplicateOf, DuplicatedBy, ParentOf, ChildOf, FollowUpOf, FollowedUpBy, IncidentOf, ProblemBehind}

// Inverse is what the other ticket is to this one.
func (k LinkKind) Inverse() LinkKind {
	for _, pair := range linkPairs {
		switch k {
		case pair[0]:
			return pair[1]
		case pair[1]:
			return pair[0]
		}
	}
	return k
}

// linkPairs are the kinds as they are stored, and their other sides.
var linkPairs = [...][2]LinkKind{{DuplicateOf, DuplicatedBy}, {ChildOf, ParentOf}, {FollowUpOf, FollowedUpBy}, {IncidentOf, ProblemBehind}}

// stored tells whether the kind is kept as it is, and not as its other side.
func (k LinkKind) stored() bool {
	return k == Related || slices.ContainsFunc(linkPairs[:], func(p [2]LinkKind) bool { return p[0] == k })
}

// The kinds of entries about links: a LinkPayload each.
const (
	WasLinked   EntryKind = "linked"
	WasUnlinked EntryKind = "unlinked"
)

// LinkPayload names the other ticket, and what this one is to it.
type LinkPayload struct {
	Ticket ID       `json:"ticket"`
	Kind   LinkKind `json:"kind"`
}

// Linked is another ticket that one is linked to, as far as lists show it.
type Linked struct {
	Kind      LinkKind // what this ticket is to the other
	ID        ID       `db:"id"`
	Subject   string
	State     State
	Requester string
	At        db.Time
}

// Links are the tickets that one is linked to and that the actor may see. Those who do not work at the desk see none.
func (s *Store) Links(ctx context.Context, actor access.Actor, id ID) (list []Linked, err error) {
	if !actor.Agent && !actor.IsSystem() {
		return nil, errMissing()
	}
	var p db.Params
	here := p.Bind(id)
	side := func(this, other, kind string) string {
		return `
		SELECT ` + kind + ` AS stored, l.kind, t.id, t.subject, t.state, r.name AS requester, l.at
		FROM ticket_link l
		JOIN ticket t ON t.id = l.` + other + `
		JOIN person r ON r.id = t.requester_id
		WHERE l.` + this + ` = ` + here + ` AND ` + visible(&p, actor)
	}
	var rows []struct {
		Stored bool
		Linked
	}
	err = s.db.Select(ctx, &rows, side("ticket_id", "other_id", "TRUE")+` UNION ALL `+side("other_id", "ticket_id", "FALSE"), p.Args...)
	for _, r := range rows {
		if !r.Stored {
			r.Kind = r.Kind.Inverse()
		}
		list = append(list, r.Linked)
	}
	slices.SortFunc(list, func(a, b Linked) int {
		if d := slices.Index(LinkKinds, a.Kind) - slices.Index(LinkKinds, b.Kind); d != 0 {
			return d
		}
		return int(a.ID - b.ID)
	})
	return list, err
}

// mostLinks bounds how many tickets one is linked to.
const mostLinks = 500

// Link says what a ticket is to another, which the actor must see. Two tickets have one link: another kind takes the place of the one before.
func (s *Store) Link(ctx context.Context, actor access.Actor, id ID, kind LinkKind, other ID) (Ticket, error) {
	return s.changeTwo(ctx, actor, id, other, "ticket.link", func(c, o *Change) error {
		if err := c.MustWork(); err != nil {
			return err
		}
		return c.link(ctx, kind, o)
	})
}

// Unlink takes a link away.
func (s *Store) Unlink(ctx context.Context, actor access.Actor, id, other ID) (Ticket, error) {
	return s.changeTwo(ctx, actor, id, other, "ticket.unlink", func(c, o *Change) error {
		if err := c.MustWork(); err != nil {
			return err
		}
		return c.unlink(ctx, o)
	})
}

// changeTwo is Change for what concerns another ticket as well, which the actor must see; both are audited.
func (s *Store) changeTwo(ctx context.Context, actor access.Actor, id, other ID, action string, f func(c, o *Change) error) (t Ticket, err error) {
	defer errs.Wrap(&err, "%s of ticket %d with %d", action, id, other)
	if id == other {
		if _, err := s.Get(ctx, actor, id); err != nil {
			return Ticket{}, err
		}
		return Ticket{}, errs.Bad("ticket", "link.itself")
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		both := map[ID]*Change{}
		for _, n := range []ID{min(id, other), max(id, other)} { // always in this order, so that no two wait for each other
			c, err := s.enter(ctx, tx, actor, n)
			if n == other && errs.Is(err, errs.NotFound) {
				if _, err := s.enter(ctx, tx, actor, id); err != nil {
					return err
				}
				return errs.Bad("ticket", "link.unknown")
			}
			if err != nil {
				return err
			}
			both[n] = c
		}
		if err := f(both[id], both[other]); err != nil {
			return err
		}
		if err := both[other].leave(ctx, action); err != nil {
			return err
		}
		err := both[id].leave(ctx, action)
		t = both[id].Ticket
		return err
	})
	return t, err
}

// link says what c's ticket is to o's.
func (c *Change) link(ctx context.Context, kind LinkKind, o *Change) error {
	if !slices.Contains(LinkKinds, kind) {
		return errs.Bad("kind", "link.kind_unknown")
	}
	now, err := c.linkTo(ctx, o.Ticket.ID)
	if err != nil || now == kind {
		return err
	}
	if now != "" {
		if err := c.unlink(ctx, o); err != nil {
			return err
		}
	}
	if err := c.fits(ctx, kind, o); err != nil {
		return err
	}
	if c.Ticket.Links >= mostLinks || o.Ticket.Links >= mostLinks {
		return errs.Bad("ticket", "link.too_many", errs.Args{"Max": mostLinks})
	}
	from, to, stored := c.Ticket.ID, o.Ticket.ID, kind
	if kind == Related && to < from || !kind.stored() {
		from, to, stored = to, from, kind.Inverse()
	}
	_, err = c.Tx.Exec(ctx, `INSERT INTO ticket_link (ticket_id, other_id, kind, added_by, at) VALUES ($1, $2, $3, $4, $5)`, from, to, stored, c.Actor.Ref(), c.Tx.Now)
	if err != nil {
		return err
	}
	return c.tellLink(ctx, WasLinked, kind, o, 1)
}

// unlink takes away what c's ticket is to o's.
func (c *Change) unlink(ctx context.Context, o *Change) error {
	kind, err := c.linkTo(ctx, o.Ticket.ID)
	if err != nil || kind == "" {
		return err
	}
	_, err = c.Tx.Exec(ctx, `DELETE FROM ticket_link WHERE ticket_id = $1 AND other_id = $2 OR ticket_id = $2 AND other_id = $1`, c.Ticket.ID, o.Ticket.ID)
	if err != nil {
		return err
	}
	return c.tellLink(ctx, WasUnlinked, kind, o, -1)
}

// tellLink notes on both tickets what became of their link.
func (c *Change) tellLink(ctx context.Context, what EntryKind, kind LinkKind, o *Change, more int) error {
	c.Ticket.Links += more
	o.Ticket.Links += more
	if _, err := c.Record(ctx, what, false, LinkPayload{Ticket: o.Ticket.ID, Kind: kind}); err != nil {
		return err
	}
	_, err := o.Record(ctx, what, false, LinkPayload{Ticket: c.Ticket.ID, Kind: kind.Inverse()})
	return err
}

// linkTo is what the ticket is to another now; empty for nothing.
func (c *Change) linkTo(ctx context.Context, other ID) (LinkKind, error) {
	var rows []struct {
		TicketID ID
		Kind     LinkKind
	}
	err := c.Tx.Select(ctx, &rows, `
		SELECT ticket_id, kind
		FROM ticket_link
		WHERE ticket_id = $1 AND other_id = $2 OR ticket_id = $2 AND other_id = $1`, c.Ticket.ID, other)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	if rows[0].TicketID != c.Ticket.ID {
		return rows[0].Kind.Inverse(), nil
	}
	return rows[0].Kind, nil
}

// highest bounds how many parents stand above each other.
const highest = 20

// fits refuses a second parent, and a ticket above itself.
func (c *Change) fits(ctx context.Context, kind LinkKind, o *Change) error {
	child, parent := c.Ticket.ID, o.Ticket.ID
	switch kind {
	case ChildOf:
	case ParentOf:
		child, parent = parent, child
	default:
		return nil
	}
	above, err := c.parentOf(ctx, child)
	if err != nil {
		return err
	}
	if above != 0 {
		return errs.Bad("ticket", "link.second_parent")
	}
	for n := 0; parent != 0; n++ {
		if parent == child || n == highest {
			return errs.Bad("ticket", "link.circle")
		}
		if parent, err = c.parentOf(ctx, parent); err != nil {
			return err
		}
	}
	return nil
}

func (c *Change) parentOf(ctx context.Context, id ID) (ID, error) {
	var parents []ID
	err := c.Tx.Select(ctx, &parents, `SELECT other_id FROM ticket_link WHERE ticket_id = $1 AND kind = 'child_of'`, id)
	if err != nil || len(parents) == 0 {
		return 0, err
	}
	return parents[0], nil
}

// Child is a ticket below another, with who hears of it when it is resolved.
type Child struct {
	Ticket
	Requester string
	Locale    string
	Works     bool `db:"-"` // the actor may work on it
}

// Children are the tickets below one that are still open and that the actor may see.
func (s *Store) Children(ctx context.Context, actor access.Actor, id ID) (list []Child, err error) {
	if !actor.Agent && !actor.IsSystem() {
		return nil, errMissing()
	}
	var p db.Params
	where := "l.other_id = " + p.Bind(id) + " AND l.kind = 'child_of' AND t.open_state = TRUE AND " + visible(&p, actor)
	var ids []struct {
		TicketID    ID
		RequesterID person.ID
		Name        string
		Locale      string
	}
	err = s.db.Select(ctx, &ids, `
		SELECT l.ticket_id, t.requester_id, r.name, r.locale
		FROM ticket_link l
		JOIN ticket t ON t.id = l.ticket_id
		JOIN person r ON r.id = t.requester_id
		WHERE `+where+`
		ORDER BY l.ticket_id`, p.Args...)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	var q db.Params
	var tickets []Ticket
	at := make([]ID, len(ids))
	for i, x := range ids {
		at[i] = x.TicketID
	}
	if err := s.db.Select(ctx, &tickets, `SELECT `+columns+` FROM ticket WHERE id IN `+db.BindAll(&q, at)+` ORDER BY id`, q.Args...); err != nil {
		return nil, err
	}
	for i, x := range ids {
		list = append(list, Child{Ticket: tickets[i], Requester: x.Name, Locale: x.Locale, Works: CanWork(actor, &tickets[i])})
	}
	return list, nil
}

// ChildDone is what became of a child: resolved, or why not.
type ChildDone struct {
	Child
	Refused error
}

// ResolveChildren resolves those of a ticket's open children that are named, each with the text in the language of its requester, as if somebody
// had resolved them one by one: every gate is asked, every requester is told and asked. What is refused stands beside the child.
func (s *Store) ResolveChildren(ctx context.Context, actor access.Actor, id ID, which []ID, texts map[string]string, cause Cause) (done []ChildDone, err error) {
	defer errs.Wrap(&err, "resolve the children of ticket %d", id)
	t, err := s.Get(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	if !CanWork(actor, &t) {
		return nil, errs.New(errs.Forbidden, "ticket.not_yours_to_work")
	}
	children, err := s.Children(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	children = slices.DeleteFunc(children, func(c Child) bool { return !slices.Contains(which, c.ID) })
	var check errs.Check
	check.That(len(children) > 0, "children", "link.no_children_chosen")
	check.That(slices.Contains(Causes, cause), "cause", "ticket.cause_missing")
	for _, c := range children {
		check.That(texts[c.Locale] != "", "text_"+c.Locale, "ticket.resolution_missing")
	}
	if err := check.Err(); err != nil {
		return nil, err
	}
	for _, c := range children {
		now, refused := s.Resolve(ctx, actor, c.ID, Solution{Text: texts[c.Locale], Cause: cause})
		if refused == nil {
			c.Ticket = now
		} else if k := errs.KindOf(refused); k == errs.Internal || k == errs.Unavailable {
			return done, refused
		}
		done = append(done, ChildDone{Child: c, Refused: refused})
	}
	return done, nil
}

// Known are those of some tickets that the actor may see: others are not named to them.
func (s *Store) Known(ctx context.Context, actor access.Actor, ids ...ID) (map[ID]bool, error) {
	var p db.Params
	where := "t.id IN " + db.BindAll(&p, ids) + " AND " + visible(&p, actor)
	var seen []ID
	err := s.db.Select(ctx, &seen, `SELECT t.id FROM ticket t WHERE `+where, p.Args...)
	known := make(map[ID]bool, len(seen))
	for _, id := range seen {
		known[id] = true
	}
	return known, err
}
