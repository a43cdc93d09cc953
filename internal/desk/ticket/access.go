package ticket

import (
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
)

// errMissing answers for tickets that are not there and for those that are not the actor's: the two must look the same.
func errMissing() error { return errs.Missing() }

// visible is the condition on ticket t under which the actor may see it. Every query of tickets for somebody carries it; CanSee says the
// same in Go, and a test holds the two together.
func visible(p *db.Params, a account.Actor) string {
	if a.IsSystem() {
		return "TRUE"
	}
	if !a.SignedIn() {
		return "FALSE"
	}
	own := "t.requester_id IN " + db.BindAll(p, a.Persons()) +
		" OR EXISTS (SELECT 1 FROM watcher w WHERE w.ticket_id = t.id AND w.may_read = TRUE AND w.person_id IN " + db.BindAll(p, a.Persons()) + ")"
	if !a.Agent {
		return "(" + own + ")"
	}
	me := p.Bind(a.Person)
	return "(t.team_id IN " + db.BindAll(p, teams(a)) + " OR t.assignee_id = " + me + " OR t.owner_id = " + me + " OR " + own + ")"
}

// CanSee tells whether the actor may see t; shared tells whether the actor is a watcher who may read it.
func CanSee(a account.Actor, t *Ticket, shared bool) bool {
	switch {
	case a.IsSystem():
		return true
	case !a.SignedIn():
		return false
	case slices.Contains(a.Persons(), t.RequesterID), shared:
		return true
	case !a.Agent:
		return false
	}
	return slices.Contains(teams(a), t.TeamID) || is(t.AssigneeID, a.Person) || is(t.OwnerID, a.Person)
}

// CanWork tells whether the actor may act as an agent on t: on what comes to them by their teams or by name, not on their own problem.
func CanWork(a account.Actor, t *Ticket) bool {
	if a.IsSystem() {
		return true
	}
	return a.May(account.WorkTicket) && (slices.Contains(teams(a), t.TeamID) || is(t.AssigneeID, a.Person) || is(t.OwnerID, a.Person))
}

// teams are those whose tickets the actor sees: member of, or leading.
func teams(a account.Actor) []account.TeamID {
	return append(slices.Clone(a.Teams), a.Leads...)
}

func is(id *person.ID, who person.ID) bool { return id != nil && *id == who }
