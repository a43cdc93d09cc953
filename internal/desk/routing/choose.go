package routing

import (
	"cmp"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// Reason is why somebody was left out.
type Reason string

// The reasons, in the order in which they are looked at.
const (
	OwnProblem Reason = "own"      // it is their own problem
	NoSkill    Reason = "skill"    // a skill is missing
	Absent     Reason = "absent"   // not at work for days
	Away       Reason = "away"     // has left their place
	OutOfHours Reason = "hours"    // does not work now
	WrappingUp Reason = "wrap_up"  // writes up what they have just ended
	Full       Reason = "load"     // has as many tickets as they take at once
	NoLanguage Reason = "language" // somebody else who is there speaks the requester's language
)

// Reasons are all reasons.
var Reasons = []Reason{OwnProblem, NoSkill, Absent, Away, OutOfHours, WrappingUp, Full, NoLanguage}

// Candidate is somebody who might get a ticket, as they are at one moment.
type Candidate struct {
	Person    person.ID
	Skills    []team.SkillID
	Languages []string
	Capacity  int             // 0: no limit
	Load      int             // open tickets that they work on
	Limits    team.PerContact // as Capacity, for each contact
	Loads     team.PerContact // as Load, for each contact
	OnCall    bool            // for what is critical
	Served    db.Time         // when they were last given one of this team's
	Out       Reason          // why they can be given nothing now, if so
	Back      db.Time         // when they come back from that, where it is known
}

// isFull tells whether they have as many tickets as they take.
func (c *Candidate) isFull() bool { return c.Capacity > 0 && c.Load >= c.Capacity }

// isFullOf tells whether they have as many tickets of a contact as they take.
func (c *Candidate) isFullOf(x team.Contact) bool {
	limit := *c.Limits.Of(x)
	return limit > 0 && *c.Loads.Of(x) >= limit
}

// isCalled tells whether they are called for a ticket outside their hours: then as many as there are.
func (c *Candidate) isCalled(need Need) bool { return need.Critical && c.OnCall && c.Out == OutOfHours }

// Need is what a ticket asks for.
type Need struct {
	Requester person.ID
	Skills    []team.SkillID
	Language  string // empty: not known
	Contact   team.Contact
	Critical  bool
}

// Looked is what was seen of a candidate.
type Looked struct {
	Person   person.ID    `json:"person"`
	Out      Reason       `json:"out,omitempty"`
	Load     int          `json:"load,omitempty"`
	Capacity int          `json:"capacity,omitempty"`
	Of       team.Contact `json:"of,omitempty"`     // the contact that load and capacity are of; empty: of all
	Called   bool         `json:"called,omitempty"` // on call, outside their hours
}

// Choice is who gets a ticket, and why. Nobody is chosen where everybody is left out.
type Choice struct {
	Chosen person.ID
	Next   person.ID // who would have been next
	Looked []Looked  // those who fit, best first, then those left out
}

// Choose finds who gets a ticket. A skill that it needs is a must. Its language is one as soon as somebody who could take it speaks it.
func Choose(mode Mode, need Need, candidates []Candidate) Choice {
	type seen struct {
		*Candidate
		out Reason
	}
	all := make([]seen, len(candidates))
	spoken := false
	for i := range candidates {
		c := &candidates[i]
		all[i] = seen{c, leftOut(c, need)}
		spoken = spoken || all[i].out == "" && speaks(c, need)
	}
	for i := range all {
		if spoken && all[i].out == "" && !speaks(all[i].Candidate, need) {
			all[i].out = NoLanguage
		}
	}
	slices.SortStableFunc(all, func(a, b seen) int {
		return cmp.Or(cmp.Compare(rank(a.out), rank(b.out)), before(mode, a.Candidate, b.Candidate))
	})
	var x Choice
	for i, c := range all {
		if i == 0 && c.out == "" {
			x.Chosen = c.Person
		}
		if i == 1 && (c.out == "" || c.out == NoLanguage) && x.Chosen != 0 {
			x.Next = c.Person
		}
		l := Looked{Person: c.Person, Out: c.out, Load: c.Load, Capacity: c.Capacity, Called: c.out == "" && c.isCalled(need)}
		if c.out == Full && !c.isFull() {
			l.Of, l.Load, l.Capacity = need.Contact, *c.Loads.Of(need.Contact), *c.Limits.Of(need.Contact)
		}
		x.Looked = append(x.Looked, l)
	}
	return x
}

func leftOut(c *Candidate, need Need) Reason {
	switch {
	case c.Person == need.Requester:
		return OwnProblem
	case !hasAll(c.Skills, need.Skills):
		return NoSkill
	case c.isCalled(need):
		return ""
	case c.Out != "":
		return c.Out
	case c.isFull() || c.isFullOf(need.Contact):
		return Full
	}
	return ""
}

func speaks(c *Candidate, need Need) bool {
	return need.Language != "" && slices.Contains(c.Languages, need.Language)
}

// rank puts those who fit first, then those who would but for the language.
func rank(out Reason) int {
	switch out {
	case "":
		return 0
	case NoLanguage:
		return 1
	default:
		return 2
	}
}

// before is the order of those who fit. Nobody is served by chance: the last word has the person's number.
func before(mode Mode, a, b *Candidate) int {
	load, served := cmp.Compare(a.Load, b.Load), a.Served.Compare(b.Served.Time)
	if mode == Turn {
		load, served = served, load
	}
	return cmp.Or(load, served, cmp.Compare(a.Person, b.Person))
}
