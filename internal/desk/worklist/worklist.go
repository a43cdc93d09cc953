// Package worklist reads the lists that agents work from: tickets beside the names that a list shows, and how many wait in each view.
package worklist

import (
	"context"
	"slices"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
)

// View names a list that every agent has.
type View string

// The views.
const (
	Mine       View = "mine"
	Owned      View = "owned" // what the agent answers for to the user, or is asked to, whoever works on it
	MyTeams    View = "team"
	Unassigned View = "unassigned"
	AllOpen    View = "open"
	Waiting    View = "waiting"
	AtVendor   View = "vendor" // waits for a vendor
	Snoozed    View = "snoozed"
	Done       View = "done" // resolved and closed, lately
	Spam       View = "spam"
	Trash      View = "trash"
	Due        View = "due" // late, or due within a day; by when it is due
	All        View = "all" // whatever the agent may see: for filters, which say more
)

// Views are all views, in the order that screens show them.
var Views = []View{Mine, Owned, MyTeams, Unassigned, Due, AllOpen, Waiting, AtVendor, Snoozed, Done, Spam, Trash}

// lately is how far the view of what is done looks back, by the last activity, which is the order of its index. Query says the same.
const lately = 30 * 24 * time.Hour

// Filter is the tickets of the view for an agent at a time; ok is false for a view that there is not.
func (v View) Filter(a access.Actor, now db.Time) (f ticket.Filter, ok bool) {
	open, done, awake := new(true), new(false), new(false)
	switch v {
	case Mine:
		return ticket.Filter{Open: open, Snoozed: awake, Assignee: &a.Person}, true
	case Owned:
		return ticket.Filter{Open: open, Snoozed: awake, Answerable: &a.Person}, true
	case MyTeams:
		teams := slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(a.Teams), a.Leads...))))
		if len(teams) == 0 {
			teams = []access.TeamID{0} // no team's, not every team's
		}
		return ticket.Filter{Open: open, Snoozed: awake, Teams: teams}, true
	case Unassigned:
		return ticket.Filter{Open: open, Snoozed: awake, Assignee: new(person.ID(0))}, true
	case AllOpen:
		return ticket.Filter{Open: open, Snoozed: awake}, true
	case Waiting:
		return ticket.Filter{Open: open, Snoozed: awake, States: []ticket.State{ticket.WaitingUser}}, true
	case AtVendor:
		return ticket.Filter{Open: open, Snoozed: awake, States: []ticket.State{ticket.WaitingVendor}}, true
	case Due:
		return ticket.Filter{Open: open, Snoozed: awake}, true
	case Snoozed:
		return ticket.Filter{Snoozed: open}, true
	case Done:
		return ticket.Filter{Open: done, Times: []ticket.Span{{Of: ticket.UpdatedThen, From: now.Add(-lately)}}}, true
	case Spam:
		return ticket.AwayFilter(ticket.Spam), true
	case Trash:
		return ticket.AwayFilter(ticket.Trash), true
	case All:
		return ticket.Filter{}, true
	}
	return ticket.Filter{}, false
}

// Query is the filter of the view as people write it.
func (v View) Query() string {
	switch v {
	case Mine:
		return "is:open -is:snoozed assignee:me"
	case Owned:
		return "is:open -is:snoozed is:answerable"
	case MyTeams:
		return "is:open -is:snoozed team:me"
	case Unassigned:
		return "is:open -is:snoozed assignee:none"
	case AllOpen:
		return "is:open -is:snoozed"
	case Waiting:
		return "state:waiting_user -is:snoozed"
	case AtVendor:
		return "state:waiting_vendor -is:snoozed"
	case Due:
		return "is:open -is:snoozed due:<1d"
	case Snoozed:
		return "is:snoozed"
	case Done:
		return "is:done updated:<30d"
	case Spam:
		return "is:spam"
	case Trash:
		return "is:trash"
	case All:
	}
	return ""
}

// Row is a ticket as a list shows it.
type Row struct {
	ID              ticket.ID
	Subject         string
	Preview         string
	State           ticket.State
	Priority        ticket.Priority
	Channel         ticket.Channel
	Team            string
	Level           int
	Category        string // from the top of the tree, in the reader's language
	RequesterID     person.ID
	Requester       string
	VIP             bool `db:"vip"`
	Verified        bool
	AssigneeID      *person.ID
	LentToID        *person.ID // answers for it in the owner's place
	LentUntil       db.Time
	Owner           string // where it is lent, or its column is shown
	Assignee        string
	Reopened        int
	Returned        int
	EscalationWaits bool
	Snoozed         bool
	SnoozedUntil    db.Time
	TagCount        int
	Tags            []string `db:"-"` // see AddTags
	CreatedAt       db.Time
	ActivityAt      db.Time
	LastSeq         ticket.Seq
	SeenSeq         ticket.Seq // newest entry that the reader has seen
	DueAt           db.Time    // when the promise is due that comes first; zero where no time runs
	DueTarget       sla.Target // what that is
	WarnedAt        db.Time
	BreachedAt      db.Time
}

// Clock is the promise that is due first, as far as lists show it.
func (r Row) Clock() sla.Clock {
	return sla.Clock{TicketID: r.ID, Target: r.DueTarget, State: sla.Running, DueAt: r.DueAt, WarnedAt: r.WarnedAt, BreachedAt: r.BreachedAt}
}

// Unread tells whether something happened that the reader has not seen.
func (r Row) Unread() bool { return r.SeenSeq < r.LastSeq }

// categoryName is the column of the reader's language; the reader's locale never reaches the SQL text.
var categoryName = map[string]string{"en": "c.path_en", "fr": "c.path_fr", "nl": "c.path_nl"}

// Rows is a page of a list; next is the zero Cursor on the last page. Owners are named where their column is shown.
func Rows(ctx context.Context, q db.Querier, a access.Actor, l ticket.Listing, show ...Column) (rows []Row, next ticket.Cursor, err error) {
	name, ok := categoryName[a.Locale]
	if !ok {
		name = "c.path_en"
	}
	if l.Limit <= 0 {
		l.Limit = 50
	}
	var p db.Params
	from := `
		FROM ticket t
		LEFT JOIN clock k ON k.ticket_id = t.id AND k.target = (` + nextDue + `)`
	sql := columns(name) + from + joins(&p, a, show) + l.Where(&p, a)
	if err := q.Select(ctx, &rows, sql, p.Args...); err != nil {
		return nil, ticket.Cursor{}, err
	}
	if len(rows) > l.Limit {
		rows = rows[:l.Limit]
		last := rows[len(rows)-1]
		next = ticket.Cursor{At: last.ActivityAt, ID: last.ID}
	}
	return rows, next, nil
}

// AddTags reads the tags of rows; where none has any, it asks nothing.
func AddTags(ctx context.Context, q db.Querier, rows []Row) error {
	var ids []ticket.ID
	for _, r := range rows {
		if r.TagCount > 0 {
			ids = append(ids, r.ID)
		}
	}
	tags, err := ticket.TagsOf(ctx, q, ids...)
	for i := range rows {
		rows[i].Tags = tags[rows[i].ID]
	}
	return err
}

// nextDue is the promise of ticket t that is due first, of those that the desk itself has to keep.
const nextDue = `SELECT n.target FROM clock n WHERE n.ticket_id = t.id AND n.state = 'running' AND n.target < 'vendor' ORDER BY n.due_at, n.target LIMIT 1`

func columns(name string) string {
	return `
		SELECT t.id, t.subject, t.preview, t.state, t.priority, t.channel, m.name AS team, m.level, COALESCE(` + name + `, '') AS category, t.requester_id,
			r.name AS requester, r.vip, r.verified, t.assignee_id, COALESCE(w.name, '') AS assignee, t.lent_to_id, t.lent_until, COALESCE(o.name, '') AS owner, t.reopened, t.returned, t.escalation_waits, t.tags AS tag_count, t.snoozed, t.snoozed_until,
			t.created_at, t.activity_at, t.last_seq, COALESCE(s.seq, 0) AS seen_seq,
			k.due_at, COALESCE(k.target, '') AS due_target, k.warned_at, k.breached_at`
}

func joins(p *db.Params, a access.Actor, show []Column) string {
	named := "t.lent_to_id IS NOT NULL AND "
	if slices.Contains(show, ShowOwner) {
		named = ""
	}
	return `
		JOIN team m ON m.id = t.team_id
		JOIN person r ON r.id = t.requester_id
		LEFT JOIN category c ON c.id = t.category_id
		LEFT JOIN person w ON w.id = t.assignee_id
		LEFT JOIN person o ON ` + named + `o.id = t.owner_id
		LEFT JOIN seen s ON s.ticket_id = t.id AND s.person_id = ` + p.Bind(a.Person)
}

// CountBound is how far counts go: at the bound screens say "999+".
const CountBound = 1000

// Counts are how many tickets each view holds for the agent, up to CountBound. What is done or was put away is not counted: nobody works through it.
func Counts(ctx context.Context, q db.Querier, tickets *ticket.Store, a access.Actor, now db.Time) (map[View]int, error) {
	counts := map[View]int{}
	for _, v := range Views {
		if v == Done || v == Spam || v == Trash {
			continue
		}
		f, _ := v.Filter(a, now)
		if v == Due {
			n, err := countDue(ctx, q, a, now)
			if err != nil {
				return nil, err
			}
			counts[v] = n
			continue
		}
		n, err := tickets.Count(ctx, a, f, CountBound)
		if err != nil {
			return nil, err
		}
		counts[v] = n
	}
	return counts, nil
}
