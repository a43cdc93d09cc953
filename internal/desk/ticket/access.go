package ticket

import (
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
)

// errMissing answers for tickets that are not there and for those that are not the actor's: the two must look the same.
func errMissing() error { return errs.Missing() }

// visible is the condition on ticket t under which the actor may see it. Every query of tickets for somebody carries it; CanSee says the
// same in Go, and a test holds the two together. What is filed in a sensitive category, its requester sees and the teams that it is sealed to;
// nobody else, whatever they are to the ticket (but see glass.go). An agent sees what comes to them as an agent: on their own problem they look through the
// portal, with a requester's eyes (access.Actor.AsRequester), since an agent's eyes also see notes.
//
// The casts keep SQLite from walking the indexes of these columns: a list walks the index of its own filter and order. PostgreSQL does not
// see them, and so still knows how many rows to expect.
func visible(p *db.Params, a access.Actor) string {
	switch {
	case a.IsSystem():
		return "TRUE"
	case !a.SignedIn():
		return "FALSE"
	case a.Agent:
		me := p.Bind(a.Person)
		return "(t.category_id IN (SELECT k.category_id FROM category_sight k WHERE k.team_id IN " + db.BindAll(p, teams(a)) + ")" +
			" OR " + Unsealed + " AND (CAST(t.team_id AS BIGINT) IN " + db.BindAll(p, teams(a)) +
			" OR CAST(t.assignee_id AS BIGINT) = " + me + " OR CAST(t.owner_id AS BIGINT) = " + me +
			" OR CAST(t.owner_asked_id AS BIGINT) = " + me + " OR CAST(t.lent_to_id AS BIGINT) = " + me +
			" OR EXISTS (SELECT 1 FROM watcher w WHERE w.ticket_id = t.id AND w.may_read = TRUE AND w.person_id = " + me + ")))"
	}
	return "t.id IN (SELECT r.id FROM ticket r WHERE r.requester_id IN " + db.BindAll(p, a.Persons()) + " UNION ALL " + shared(p, a) + ")"
}

// visibleIn is visible for a list, of which rest is the other conditions, the order and the limit: a requester's tickets come from the top of
// the list of each person that they are, however many there are below.
func visibleIn(p *db.Params, a access.Actor, rest string) string {
	if a.IsSystem() || !a.SignedIn() || a.Agent {
		return visible(p, a)
	}
	var ids strings.Builder
	for _, me := range a.Persons() {
		ids.WriteString("SELECT own.id FROM (SELECT t.id FROM ticket t WHERE t.requester_id = " + p.Bind(me) + " AND " + rest + ") own UNION ALL ")
	}
	return "t.id IN (" + ids.String() + shared(p, a) + ")"
}

// shared selects the tickets that somebody may read as a watcher; a sensitive one is shared with nobody.
func shared(p *db.Params, a access.Actor) string {
	return "SELECT w.ticket_id FROM watcher w WHERE w.may_read = TRUE AND w.person_id IN " + db.BindAll(p, a.Persons()) +
		" AND NOT EXISTS (SELECT 1 FROM ticket x JOIN category g ON g.id = x.category_id WHERE x.id = w.ticket_id AND g.sealed_to <> '')"
}

// Unsealed is the condition under which ticket t is filed in no sensitive category: what is counted or listed for everybody at the desk carries
// it.
const Unsealed = `COALESCE(t.category_id, 0) NOT IN (SELECT g.id FROM category g WHERE g.sealed_to <> '')`

// Visible is the condition under which the actor may see ticket t, for rooms that join it with what they show beside the ticket.
func Visible(p *db.Params, a access.Actor) string { return visible(p, a) }

// CanSee tells whether the actor may see t; shared tells whether the actor is a watcher who may read it.
func CanSee(a access.Actor, t *Ticket, shared bool) bool {
	switch {
	case a.IsSystem():
		return true
	case !a.SignedIn():
		return false
	case a.Agent && t.SealedTo != "":
		return category.Named(t.SealedTo, teams(a)...)
	case a.Agent:
		return shared || slices.Contains(teams(a), t.TeamID) || is(t.AssigneeID, a.Person) || IsAnswerable(a, t) || is(t.OwnerAskedID, a.Person)
	}
	return shared && t.SealedTo == "" || slices.Contains(a.Persons(), t.RequesterID)
}

// CanWork tells whether the actor may act as an agent on t: on what comes to them by their teams or by name, not on their own problem.
// Whoever is asked to become its owner reads it only, until they have said yes.
func CanWork(a access.Actor, t *Ticket) bool {
	if a.IsSystem() {
		return true
	}
	if t.SealedTo != "" {
		return a.May(access.WorkTicket) && category.Named(t.SealedTo, teams(a)...)
	}
	return a.May(access.WorkTicket) && (slices.Contains(teams(a), t.TeamID) || is(t.AssigneeID, a.Person) || IsAnswerable(a, t))
}

// IsAnswerable tells whether the actor answers for t to its user: as its owner, or in the owner's place while they are absent. The owner may
// do everything all the same, wherever they are.
func IsAnswerable(a access.Actor, t *Ticket) bool {
	return is(t.OwnerID, a.Person) || is(t.LentToID, a.Person)
}

// teams are those whose tickets the actor sees: member of, or leading.
func teams(a access.Actor) []access.TeamID {
	return append(slices.Clone(a.Teams), a.Leads...)
}

func is(id *person.ID, who person.ID) bool { return id != nil && *id == who }
