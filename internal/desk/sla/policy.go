package sla

import (
	"context"
	"encoding/json"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// PolicyID names a policy.
type PolicyID int64

// Conditions say for which tickets a policy holds; each that is set must fit, and none fits everything.
type Conditions struct {
	Priorities    []ticket.Priority `json:"priorities,omitempty"`
	Categories    []category.ID     `json:"categories,omitempty"` // filed there or below
	VIP           bool              `json:"vip,omitempty"`        // only tickets of VIPs
	Organisations []string          `json:"organisations,omitempty"`
	Departments   []string          `json:"departments,omitempty"`
	Sites         []string          `json:"sites,omitempty"`
}

// ofPeople tells whether the requester has to be known to judge.
func (c *Conditions) ofPeople() bool {
	return c.VIP || len(c.Organisations)+len(c.Departments)+len(c.Sites) > 0
}

// fit tells whether a ticket of somebody is meant.
func (c *Conditions) fit(t *ticket.Ticket, who *person.Person) bool {
	return (len(c.Priorities) == 0 || slices.Contains(c.Priorities, t.Priority)) &&
		(len(c.Categories) == 0 || slices.ContainsFunc(c.Categories, func(id category.ID) bool { return category.Within(t.CategoryTrail, id) })) &&
		(!c.VIP || who.VIP) &&
		(len(c.Organisations) == 0 || slices.Contains(c.Organisations, who.Organisation)) &&
		(len(c.Departments) == 0 || slices.Contains(c.Departments, who.Department)) &&
		(len(c.Sites) == 0 || slices.Contains(c.Sites, who.Site))
}

// Role is who somebody is to a ticket.
type Role string

// The roles.
const (
	Assignee Role = "assignee"
	Owner    Role = "owner"
	Lead     Role = "lead" // of the team that has the ticket
)

// Roles are all who can be told, in the order that forms show them.
var Roles = []Role{Assignee, Owner, Lead}

// Level is the team to which the ticket's own passes on: it can be given the ticket, by the ladder.
const Level Role = "level"

// Receivers are all who can be given a ticket when a promise is broken, in the order that forms show them.
var Receivers = []Role{Owner, Lead, Level}

// Warning is a share of the time, in percent, after which somebody is told that it runs out.
type Warning struct {
	Share int    `json:"share"`
	Tell  []Role `json:"tell"`
}

// Usual is how a new policy warns, until somebody chooses otherwise.
func Usual() []Warning { return []Warning{{Share: 75, Tell: []Role{Assignee}}} }

// Breach is what happens when a promise is broken.
type Breach struct {
	Tell []Role `json:"tell,omitempty"`
	Give Role   `json:"give,omitempty"` // the ticket goes to them to work on: one of Receivers, empty for nobody
}

// Policy is what is promised for some tickets.
type Policy struct {
	ID        PolicyID
	Version   int64
	Position  int
	Draft     // what people choose
	CreatedAt db.Time
	UpdatedAt db.Time
}

// Draft is what a form says about a policy.
type Draft struct {
	Name     string
	Active   bool
	Calendar calendar.ID // 0: the desk's default, whichever that is
	Conditions
	Goals        map[Target]Goal
	Pauses       bool      // while the desk waits for the user, the clocks of updates and solution stand still
	PausesVendor bool      // and while it waits for a vendor, which the user does not see
	Warnings     []Warning // by their shares; none: nobody is warned
	Breach       Breach
}

// pausesIn tells whether the clocks of updates and solution stand still in a state.
func (d *Draft) pausesIn(s ticket.State) bool {
	return s == ticket.WaitingUser && d.Pauses || s == ticket.WaitingVendor && d.PausesVendor
}

type policyRow struct {
	ID           PolicyID
	Version      int64
	Name         string
	Position     int
	Active       bool
	CalendarID   *calendar.ID
	Conditions   string
	Goals        string
	Pauses       bool
	PausesVendor bool
	Warnings     string
	Breach       string
	CreatedAt    db.Time
	UpdatedAt    db.Time
}

const policyColumns = `id, version, name, position, active, calendar_id, conditions, goals, pauses, pauses_vendor, warnings, breach, created_at, updated_at`

func (r policyRow) policy() (p Policy, err error) {
	defer errs.Wrap(&err, "read policy %d", r.ID)
	p = Policy{ID: r.ID, Version: r.Version, Position: r.Position, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
	p.Name, p.Active, p.Pauses, p.PausesVendor = r.Name, r.Active, r.Pauses, r.PausesVendor
	if r.CalendarID != nil {
		p.Calendar = *r.CalendarID
	}
	for _, x := range []struct {
		from string
		into any
	}{{r.Conditions, &p.Conditions}, {r.Goals, &p.Goals}, {r.Warnings, &p.Warnings}, {r.Breach, &p.Breach}} {
		if err := json.Unmarshal([]byte(x.from), x.into); err != nil {
			return p, err
		}
	}
	return p, nil
}

// GetPolicy is a policy.
func GetPolicy(ctx context.Context, q db.Querier, id PolicyID) (p Policy, err error) {
	var r policyRow
	if err := q.Get(ctx, &r, `SELECT `+policyColumns+` FROM sla_policy WHERE id = $1`, id); err != nil {
		return p, err
	}
	return r.policy()
}

// Policies are all of them, in the order in which they are tried.
func Policies(ctx context.Context, q db.Querier) (list []Policy, err error) {
	var rows []policyRow
	if err := q.Select(ctx, &rows, `SELECT `+policyColumns+` FROM sla_policy ORDER BY position, id`); err != nil {
		return nil, err
	}
	for _, r := range rows {
		p, err := r.policy()
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}
