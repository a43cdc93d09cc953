// Package rule does what an administrator wants done without anybody's hand: when something happens on a ticket or time passes, if conditions
// hold, then actions.
//
// follow.go hears of what happens and due.go of time; both ask match.go whether a rule means it, plan.go what it would do, and act.go does it,
// as ordinary changes of the ticket under an entry that names the rule. take_back.go undoes that. play.go tries rules on what was.
package rule

import (
	"context"
	"encoding/json"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// ID names a rule.
type ID int64

// Rule is what is done by itself, and where it stands among the others.
type Rule struct {
	ID        ID
	Version   int64
	Position  int
	Draft     // what people choose
	CreatedAt db.Time
	UpdatedAt db.Time
}

// Draft is what a form says about a rule.
type Draft struct {
	Name   string   `json:"name"`
	Active bool     `json:"active"`
	When   When     `json:"when"`
	If     If       `json:"if"`
	Then   []Action `json:"then"`
}

// When is the occasion: something that happens, or so much time after something.
type When struct {
	On      Event        `json:"on"`
	State   ticket.State `json:"state,omitempty"` // of InState
	Minutes int          `json:"minutes,omitempty"`
	Days    int          `json:"days,omitempty"`
	Open    bool         `json:"open,omitempty"` // only the open time of the desk's calendar counts
}

// By is whose act something was.
type By string

// The sides of a ticket.
const (
	ByRequester By = "requester" // or whoever else writes for them
	ByAgent     By = "agent"
	ByDesk      By = "desk" // the desk itself, rules included
)

// Sides are all sides, in the order that forms show them.
var Sides = []By{ByRequester, ByAgent, ByDesk}

// If is what must hold: the filter of the ticket as it stands then, and what only the moment knows.
type If struct {
	ticket.Filter
	By          By               `json:"by,omitempty"`
	Departments []string         `json:"departments,omitempty"` // the requester is of one of them
	Channels    []ticket.Channel `json:"channels,omitempty"`
	Words       []string         `json:"words,omitempty"` // one of them begins a word of the subject, or of what was said at the moment
}

// Verb is a thing that a rule can do.
type Verb string

// The verbs.
const (
	SetPriority Verb = "set_priority"
	SetCategory Verb = "set_category"
	AssignTeam  Verb = "assign_team"
	AssignAgent Verb = "assign_agent"
	AddWatcher  Verb = "add_watcher"
	AddNote     Verb = "add_note"
	Tell        Verb = "tell"
	Escalate    Verb = "escalate"
	AskApproval Verb = "ask_approval"
	AddTag      Verb = "add_tag"
	RemoveTag   Verb = "remove_tag"
)

// Verbs are all verbs, in the order that forms show them.
var Verbs = []Verb{SetPriority, SetCategory, AssignTeam, AssignAgent, AddWatcher, AddTag, RemoveTag, AddNote, Tell, Escalate, AskApproval}

// Role is who is told.
type Role string

// The roles. Everybody of a team is told where an action names the team in place of a role.
const (
	Assignee Role = "assignee"
	Owner    Role = "owner"
	Lead     Role = "lead" // of the team that has the ticket
)

// Roles are all roles, in the order that forms show them.
var Roles = []Role{Assignee, Owner, Lead}

// Action is one thing that a rule does. Which fields count follows from the verb.
type Action struct {
	Do       Verb             `json:"do"`
	Priority ticket.Priority  `json:"priority,omitempty"`
	Category category.ID      `json:"category,omitempty"`
	Team     team.ID          `json:"team,omitempty"`
	Person   person.ID        `json:"person,omitempty"`
	Role     Role             `json:"role,omitempty"`
	Group    approval.GroupID `json:"group,omitempty"` // who is asked for approval; 0: the requester's line manager
	Tag      string           `json:"tag,omitempty"`
	Text     string           `json:"text,omitempty"` // the reason of a priority, the note, what somebody is told, what the next level or an approver is asked
}

type row struct {
	ID         ID
	Version    int64
	Name       string
	Position   int
	Active     bool
	Occasion   string
	Conditions string
	Actions    string
	CreatedAt  db.Time
	UpdatedAt  db.Time
}

const columns = `id, version, name, position, active, occasion, conditions, actions, created_at, updated_at`

func (x row) rule() (r Rule, err error) {
	defer errs.Wrap(&err, "read rule %d", x.ID)
	r = Rule{ID: x.ID, Version: x.Version, Position: x.Position, CreatedAt: x.CreatedAt, UpdatedAt: x.UpdatedAt}
	r.Name, r.Active = x.Name, x.Active
	for _, part := range []struct {
		text string
		into any
	}{{x.Occasion, &r.When}, {x.Conditions, &r.If}, {x.Actions, &r.Then}} {
		if err := json.Unmarshal([]byte(part.text), part.into); err != nil {
			return r, err
		}
	}
	return r, nil
}

// Get is a rule.
func Get(ctx context.Context, q db.Querier, id ID) (Rule, error) {
	var x row
	if err := q.Get(ctx, &x, `SELECT `+columns+` FROM rule WHERE id = $1`, id); err != nil {
		return Rule{}, err
	}
	return x.rule()
}

// List are all rules, in the order in which they are tried.
func List(ctx context.Context, q db.Querier) (list []Rule, err error) {
	var rows []row
	if err := q.Select(ctx, &rows, `SELECT `+columns+` FROM rule ORDER BY position, id`); err != nil {
		return nil, err
	}
	for _, x := range rows {
		r, err := x.rule()
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}
