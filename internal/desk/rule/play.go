package rule

import (
	"context"
	"maps"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
)

// player plays tickets again with rules: what happened happens, and what rules do on top of it stays until somebody changed the same.
type player struct {
	store *Store
	facts *facts
	all   *set
	now   db.Time
	hours func() (*calendar.Hours, error)
	words bool // one of the rules looks for words
	tried map[ID]*Tried
}

func newPlayer(ctx context.Context, s *Store, rules []Rule) *player {
	p := &player{store: s, facts: newFacts(s.db, s.settings), all: newSet(rules), now: s.db.Now(), hours: s.hours(ctx, s.db), tried: map[ID]*Tried{}}
	for _, r := range rules {
		p.tried[r.ID] = &Tried{ID: r.ID, Name: r.Name}
		p.words = p.words || r.Active && len(r.If.Words) > 0
	}
	return p
}

func (p *player) play(ctx context.Context, actor access.Actor, batch []ticket.Ticket) error {
	was, err := readPast(ctx, p.store.db, batch, p.words)
	if err != nil {
		return err
	}
	for i := range batch {
		t := &batch[i]
		x := &played{player: p, ticket: *t, due: map[*Rule]db.Time{}, awaits: map[*Rule]bool{}, mark: map[ID]*mark{}, said: was.said[t.ID], given: map[question.ID]ticket.Given{}}
		if ticket.CanSee(actor, t, false) {
			x.subject = t.Subject
		}
		if err := x.play(ctx, was.entries[t.ID]); err != nil {
			return err
		}
		x.sum()
	}
	return nil
}

// played is one ticket while it is played again.
type played struct {
	*player
	ticket  ticket.Ticket
	subject string
	said    map[ticket.Seq]string
	given   map[question.ID]ticket.Given
	at      db.Time
	due     map[*Rule]db.Time
	awaits  map[*Rule]bool // they wait for an answer, or have waited for it
	once    map[ID]bool
	mark    map[ID]*mark
}

// mark is what became of a rule on the ticket.
type mark struct {
	fits, stopped, failed bool
	acted                 []db.Time
	did                   []Did
	first                 db.Time
}

func (x *played) of(r *Rule) *mark {
	if x.mark[r.ID] == nil {
		x.mark[r.ID] = &mark{}
	}
	return x.mark[r.ID]
}

func (x *played) sum() {
	for id, m := range x.mark {
		t := x.tried[id]
		if m.fits {
			t.Fits++
		}
		if m.stopped {
			t.Stopped++
		}
		if m.failed {
			t.Failed++
		}
		if len(m.acted) == 0 {
			continue
		}
		t.Changes++
		if len(t.Examples) < maxExamples {
			t.Examples = append(t.Examples, Example{Ticket: x.ticket.ID, Subject: x.subject, At: m.first, Did: m.did})
		}
	}
}

// play goes through what happened; what happened at one instant was one change, and rules heard of it when all of it had happened.
func (x *played) play(ctx context.Context, entries []ticket.Entry) error {
	if err := x.rewind(ctx, entries); err != nil {
		return err
	}
	for len(entries) > 0 {
		n := slices.IndexFunc(entries, func(e ticket.Entry) bool { return e.At != entries[0].At })
		if n < 0 {
			n = len(entries)
		}
		change := entries[:n]
		entries = entries[n:]
		if err := x.wait(ctx, change[0].At); err != nil {
			return err
		}
		x.at, x.once = change[0].At, map[ID]bool{}
		for _, e := range change {
			if err := x.apply(ctx, e); err != nil {
				return err
			}
		}
		for _, e := range change {
			if err := x.heard(ctx, e); err != nil {
				return err
			}
		}
	}
	return x.wait(ctx, x.now)
}

// heard lets the rules hear of an entry.
func (x *played) heard(ctx context.Context, e ticket.Entry) error {
	if err := x.await(e); err != nil {
		return err
	}
	on, err := eventOf(e)
	if err != nil || on == "" {
		return err
	}
	text := x.said[e.Seq]
	m := x.moment(ctx, on, sideOf(e, &x.ticket))
	m.said = func() (string, error) { return text, nil }
	return x.chain(ctx, m, x.all.on[on])
}

// moment is one of the ticket as it stands then, at which nothing was said.
func (x *played) moment(ctx context.Context, on Event, by By) *moment {
	return &moment{
		on: on, by: by, said: silence,
		asks:  func() (person.Person, error) { return x.facts.somebody(ctx, x.ticket.RequesterID) },
		given: func() ([]ticket.Given, error) { return slices.Collect(maps.Values(x.given)), nil },
		tags:  func() ([]string, error) { return x.facts.tagged(ctx, &x.ticket) },
	}
}

// step is something that happens, and how far it lies from what somebody did.
type step struct {
	*moment
	rules []*Rule
	depth int
}

// chain lets rules act on a moment, and on what follows from it, first in, first out.
func (x *played) chain(ctx context.Context, m *moment, rules []*Rule) error {
	queue := []step{{m, rules, 1}}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		for _, r := range next.rules {
			events, err := x.consider(ctx, r, next.moment, next.depth)
			if err != nil {
				return err
			}
			for _, on := range events {
				queue = append(queue, step{x.moment(ctx, on, ByDesk), x.all.on[on], next.depth + 1})
			}
		}
	}
	return nil
}

// consider lets a rule act, if it means the ticket and would change anything; the events are what follows from it.
func (x *played) consider(ctx context.Context, r *Rule, m *moment, depth int) (events []Event, err error) {
	fits, err := r.If.fits(&x.ticket, m)
	if err != nil || !fits {
		return nil, err
	}
	k := x.of(r)
	k.fits = true
	was, then := x.ticket, x.ticket
	list, failed, err := r.plan(ctx, x.facts, &then)
	if err != nil {
		return nil, err
	}
	k.failed = k.failed || failed != nil
	switch {
	case len(list) == 0:
		return nil, nil
	case x.once[r.ID] && !changes(list):
		return nil, nil
	case depth > deepest, x.once[r.ID], x.today(k) >= mostADay:
		k.stopped = true
		return nil, nil
	}
	x.once[r.ID], x.ticket = true, then
	if len(k.acted) == 0 {
		k.did, k.first = list, x.at
	}
	k.acted = append(k.acted, x.at)
	return follow(list, &was, &then), nil
}

func (x *played) today(k *mark) (n int) {
	for _, at := range k.acted {
		if at.After(x.at.Add(-day).Time) {
			n++
		}
	}
	return n
}

// follow are the events that come of what a rule did.
func follow(list []Did, was, then *ticket.Ticket) (events []Event) {
	for _, did := range list {
		events = append(events, effects(did.Do)...)
	}
	if was.State != then.State {
		events = append(events, StateChanged)
	}
	if was.Impact != then.Impact || was.Urgency != then.Urgency {
		events = append(events, PriorityChanged)
	}
	return events
}

// effects are the events that come of an action.
func effects(do Verb) []Event {
	switch do {
	case SetPriority:
		return []Event{PriorityChanged}
	case SetCategory:
		return []Event{CategoryChanged}
	case AssignTeam:
		return []Event{Moved}
	case AssignAgent:
		return []Event{Assigned}
	case Escalate:
		return []Event{Escalated}
	case AddWatcher, AddTag, RemoveTag, AddNote, Tell, AskApproval:
	}
	return nil
}

// await sets when rules about time look, as due.go does.
func (x *played) await(e ticket.Entry) error {
	var rules []*Rule
	switch e.Kind {
	case ticket.Opened:
		rules = append(slices.Clone(x.all.on[SinceOpened]), x.asks()...)
	case ticket.MessageIn:
		if on, err := eventOf(e); err != nil || on == "" {
			return err
		}
		rules = x.asks()
	case ticket.MessageOut:
		if e.ActorID != nil {
			x.settle()
		}
	case ticket.WasResolved, ticket.WasClosed:
		x.settle()
	default:
	}
	if e.Kind == ticket.Opened || e.Kind == ticket.StateChanged || e.Kind == ticket.WasReopened || e.Kind == ticket.WasResolved {
		for _, r := range x.all.on[InState] {
			if delete(x.due, r); r.When.State == x.ticket.State {
				rules = append(rules, r)
			}
		}
	}
	for _, r := range rules {
		due, ok, err := r.When.after(e.At, x.hours)
		if err != nil {
			return err
		}
		if ok {
			x.due[r] = due
		}
	}
	return nil
}

// asks are the rules that begin to wait for an answer.
func (x *played) asks() (rules []*Rule) {
	for _, r := range x.all.on[Unanswered] {
		if !x.awaits[r] {
			x.awaits[r] = true
			rules = append(rules, r)
		}
	}
	return rules
}

// settle ends waiting for an answer.
func (x *played) settle() {
	for _, r := range x.all.on[Unanswered] {
		delete(x.due, r)
		delete(x.awaits, r)
	}
}

// wait lets time pass until an instant.
func (x *played) wait(ctx context.Context, until db.Time) error {
	for {
		var next *Rule
		for r, at := range x.due {
			if !at.After(until.Time) && (next == nil || at.Before(x.due[next].Time) || at == x.due[next] && r.ID < next.ID) {
				next = r
			}
		}
		if next == nil {
			return nil
		}
		x.at, x.once = x.due[next], map[ID]bool{}
		delete(x.due, next)
		if !next.When.still(&x.ticket) {
			continue
		}
		if err := x.chain(ctx, x.moment(ctx, next.When.On, ByDesk), []*Rule{next}); err != nil {
			return err
		}
	}
}
