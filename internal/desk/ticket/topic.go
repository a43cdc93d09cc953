package ticket

import (
	"strconv"

	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
)

// Topics are what open screens follow; see base/live. An event carries ids only, and a screen fetches what its person may see.

// Topic is followed by screens that show one ticket.
func Topic(id ID) string { return "ticket:" + id.String() }

// TeamTopic is followed by the lists of a team's agents.
func TeamTopic(id access.TeamID) string { return "team:" + strconv.FormatInt(int64(id), 10) }

// PersonTopic is followed by a person's own lists.
func PersonTopic(id person.ID) string { return "person:" + strconv.FormatInt(int64(id), 10) }

// Topics are all that the actor's screens follow beside single tickets.
func Topics(a access.Actor) []string {
	var list []string
	for _, id := range a.Persons() {
		list = append(list, PersonTopic(id))
	}
	for _, id := range teams(a) {
		list = append(list, TeamTopic(id))
	}
	return list
}
