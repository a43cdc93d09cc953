package routing

import (
	"cmp"
	"container/heap"
	"slices"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// Past is a ticket of last month, as far as a trial needs it.
type Past struct {
	ID         ticket.ID
	Subject    string
	Priority   ticket.Priority
	CreatedAt  db.Time
	ResolvedAt db.Time // zero: not solved yet
	Had        person.ID
	About      category.ID // 0: none
	Need       Need
}

// Player is a member of the team in a trial: what they bring, and when they are there. That somebody was away for an hour is not known.
type Player struct {
	Candidate
	Hours   *calendar.Hours
	Absence []team.Absence
	Calls   []team.Shift // when they were on call
}

// Outcome is what would have become of last month's tickets.
type Outcome struct {
	Got    map[person.ID]int // tickets that each would have got
	Waited []Wait            // those that nobody could have taken at once, in the order in which they came
}

// Wait is a ticket that would have waited; Still until the end of the trial.
type Wait struct {
	Past
	For   time.Duration
	Still bool
}

// moment is when something happens in a trial: a ticket comes (at is its place in the list), somebody is freed, or hours begin.
type moment struct {
	at    time.Time
	comes int // place of the ticket, -1 for none
	frees person.ID
	was   team.Contact // of what they worked on
}

type moments []moment

func (m moments) Len() int { return len(m) }
func (m moments) Less(i, j int) bool {
	return cmp.Or(m[i].at.Compare(m[j].at), cmp.Compare(m[i].comes, m[j].comes)) < 0
}
func (m moments) Swap(i, j int) { m[i], m[j] = m[j], m[i] }
func (m *moments) Push(x any)   { *m = append(*m, x.(moment)) } //nolint:forcetypeassert // heap gives back what it was given
func (m *moments) Pop() any {
	last := (*m)[len(*m)-1]
	*m = (*m)[:len(*m)-1]
	return last
}

// trial is a team at work on last month's tickets.
type trial struct {
	set     Setting
	players []Player
	past    []Past
	end     time.Time
	clock   time.Time
	next    moments
	alarm   time.Time // when hours begin, where that is among the moments
	queue   []int     // places of tickets that wait, the most urgent first
	outcome Outcome
	wraps   map[person.ID]time.Time
}

// Replay tells what would have become of tickets, in the order in which they came, if the team had worked by a setting until end. Each
// ticket takes whoever has it until it was solved in fact.
func Replay(set Setting, players []Player, past []Past, end time.Time) Outcome {
	t := &trial{set: set, players: players, past: past, end: end, wraps: map[person.ID]time.Time{}}
	t.outcome.Got = map[person.ID]int{}
	for i, p := range past {
		t.next = append(t.next, moment{at: p.CreatedAt.Time, comes: i})
	}
	heap.Init(&t.next)
	waited := map[int]time.Duration{}
	for t.next.Len() > 0 {
		m := heap.Pop(&t.next).(moment) //nolint:forcetypeassert // nothing else is in it
		if m.at.After(end) {
			break
		}
		t.step(m, waited)
	}
	for i, p := range past {
		d, ok := waited[i]
		still := slices.Contains(t.queue, i)
		if ok || still {
			if still {
				d = end.Sub(p.CreatedAt.Time)
			}
			t.outcome.Waited = append(t.outcome.Waited, Wait{Past: p, For: d, Still: still})
		}
	}
	return t.outcome
}

func (t *trial) step(m moment, waited map[int]time.Duration) {
	t.clock = m.at
	if m.frees != 0 {
		p := t.player(m.frees)
		p.Load--
		*p.Loads.Of(m.was)--
		if t.set.WrapUp > 0 {
			t.wraps[m.frees] = t.clock.Add(time.Duration(t.set.WrapUp) * time.Minute)
			heap.Push(&t.next, moment{at: t.wraps[m.frees], comes: -1})
		}
	}
	if m.comes >= 0 {
		at, _ := slices.BinarySearchFunc(t.queue, m.comes, func(a, b int) int {
			return cmp.Or(cmp.Compare(t.past[b].Priority, t.past[a].Priority), cmp.Compare(a, b))
		})
		t.queue = slices.Insert(t.queue, at, m.comes)
	}
	for tried := 0; tried < min(len(t.queue), maxTried); {
		all, free := t.now()
		if !free {
			break
		}
		i := t.queue[tried]
		x := Choose(t.set.Mode, t.past[i].Need, all)
		if x.Chosen == 0 {
			tried++
			continue
		}
		t.queue = slices.Delete(t.queue, tried, tried+1)
		t.give(i, x.Chosen)
		if d := t.clock.Sub(t.past[i].CreatedAt.Time); d > 0 {
			waited[i] = d
		}
	}
	if len(t.queue) > 0 {
		t.wake()
	}
}

func (t *trial) player(who person.ID) *Player {
	return &t.players[slices.IndexFunc(t.players, func(p Player) bool { return p.Person == who })]
}

// now is how everybody is at this moment; free tells whether anybody can take something.
func (t *trial) now() (all []Candidate, free bool) {
	for i := range t.players {
		p := &t.players[i]
		c := p.Candidate
		switch {
		case t.absent(p, t.clock):
			c.Out = Absent
		case !p.Hours.IsOpen(t.clock):
			c.Out = OutOfHours
		case t.wraps[p.Person].After(t.clock):
			c.Out = WrappingUp
		}
		c.OnCall = slices.ContainsFunc(p.Calls, func(x team.Shift) bool { return !t.clock.Before(x.FromAt.Time) && t.clock.Before(x.UntilAt.Time) })
		free = free || c.Out == "" && !c.isFull() || c.Out == OutOfHours && c.OnCall
		all = append(all, c)
	}
	return all, free
}

func (t *trial) absent(p *Player, at time.Time) bool {
	return slices.ContainsFunc(p.Absence, func(a team.Absence) bool { return !at.Before(a.FromAt.Time) && at.Before(a.UntilAt.Time) })
}

func (t *trial) give(i int, who person.ID) {
	p := t.player(who)
	p.Load++
	was := t.past[i].Need.Contact
	*p.Loads.Of(was)++
	p.Served = db.At(t.clock)
	t.outcome.Got[who]++
	ends := t.past[i].ResolvedAt.Time
	if ends.IsZero() {
		return
	}
	if ends.Before(t.clock) {
		ends = t.clock
	}
	heap.Push(&t.next, moment{at: ends, comes: -1, frees: who, was: was})
}

// wake lets the trial look at the queue again when the next hours begin, or somebody is on call.
func (t *trial) wake() {
	if t.alarm.After(t.clock) {
		return
	}
	var first time.Time
	for i := range t.players {
		p := &t.players[i]
		if p.Hours.IsOpen(t.clock) && !t.absent(p, t.clock) {
			continue
		}
		from := t.clock
		for _, a := range p.Absence {
			if !from.Before(a.FromAt.Time) && from.Before(a.UntilAt.Time) {
				from = a.UntilAt.Time
			}
		}
		for _, x := range p.Calls {
			if x.FromAt.After(t.clock) && (first.IsZero() || x.FromAt.Before(first)) {
				first = x.FromAt.Time
			}
		}
		at, err := p.Hours.NextOpen(from)
		if err == nil && at.After(t.clock) && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	if !first.IsZero() && !first.After(t.end) {
		t.alarm = first
		heap.Push(&t.next, moment{at: first, comes: -1})
	}
}
