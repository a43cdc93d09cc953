package ticket

import (
	"context"
	"strconv"

	"firstline/internal/base/db"
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

// mostShared bounds how many shared tickets one stream follows; of more than that, the newest.
const mostShared = 500

// Topics are all that the actor's screens follow: their lists, and each ticket that was shared with them. A right to read that is given
// later needs a new stream.
func Topics(ctx context.Context, q db.Querier, a access.Actor) ([]string, error) {
	var list []string
	for _, id := range a.Persons() {
		list = append(list, PersonTopic(id))
	}
	for _, id := range teams(a) {
		list = append(list, TeamTopic(id))
	}
	var p db.Params
	var shared []ID
	where := "may_read = TRUE AND person_id IN " + db.BindAll(&p, a.Persons())
	err := q.Select(ctx, &shared, `SELECT DISTINCT ticket_id FROM watcher WHERE `+where+` ORDER BY ticket_id DESC LIMIT `+p.Bind(mostShared), p.Args...)
	for _, id := range shared {
		list = append(list, Topic(id))
	}
	return list, err
}
