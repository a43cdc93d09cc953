package ticket

import (
	"context"
	"slices"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/base/live"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
)

// Topics are what open screens follow; see base/live. An event carries ids only, and a screen fetches what its person may see.

// Hidden marks, among the ids of an event, what requesters are not to know of: notes, and whatever else agents do among themselves.
const Hidden = "hidden"

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

// Followed are the topics of everybody at the desk who has t on a screen, and of its requester.
func Followed(t *Ticket) []string {
	topics := []string{Topic(t.ID), TeamTopic(t.TeamID), PersonTopic(t.RequesterID)}
	for _, p := range []*person.ID{t.OwnerID, t.AssigneeID, t.OwnerAskedID, t.LentToID} {
		if p == nil {
			continue
		}
		if topic := PersonTopic(*p); !slices.Contains(topics, topic) {
			topics = append(topics, topic)
		}
	}
	return topics
}

// FollowedOf is Followed for a ticket of which only the number is at hand.
func FollowedOf(ctx context.Context, q db.Querier, id ID) ([]string, error) {
	t := Ticket{ID: id}
	err := q.Get(ctx, &t, `SELECT id, team_id, requester_id, owner_id, assignee_id, owner_asked_id, lent_to_id FROM ticket WHERE id = $1`, id)
	if err != nil {
		return nil, err
	}
	return Followed(&t), nil
}

// TellDesk tells the desk's screens of a ticket that something about it changed that requesters are not to know of, and that no entry tells.
func TellDesk(ctx context.Context, tx *db.Tx, hub *live.Hub, id ID) error {
	topics, err := FollowedOf(ctx, tx, id)
	if err != nil {
		return err
	}
	return hub.Publish(ctx, tx, live.Event{Kind: "ticket", Topics: topics, IDs: map[string]int64{"ticket": int64(id), Hidden: 1}})
}
