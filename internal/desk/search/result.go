package search

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// Result is a ticket that was found, as a page of results shows it.
type Result struct {
	ID          ticket.ID
	State       ticket.State
	Priority    ticket.Priority
	Title       string `db:"subject"`
	Preview     string
	Team        string
	Requester   string
	RequesterID person.ID
	Assignee    *string
	ActivityAt  db.Time
	Subject     []Piece    `db:"-"` // the title, with what was asked for
	Extract     []Piece    `db:"-"` // of what was said, around what was asked for
	Seq         ticket.Seq `db:"-"` // where that was said; 0 where it is only the beginning of the newest message
}

// Results are the hits as the actor may read them, in their order; what the actor may not see any more is left out.
func (s *Store) Results(ctx context.Context, actor access.Actor, q *Query, hits []Hit) (list []Result, err error) {
	defer errs.Wrap(&err, "read results of a search")
	if len(hits) == 0 {
		return nil, nil
	}
	ids, where := make([]ticket.ID, len(hits)), make(map[ticket.ID]int64, len(hits))
	for i, h := range hits {
		ids[i], where[h.ID] = h.ID, h.part
	}
	var p db.Params
	var rows []Result
	err = s.db.Select(ctx, &rows, `
		SELECT t.id, t.state, t.priority, t.subject, t.preview, m.name AS team, r.name AS requester, t.requester_id, a.name AS assignee, t.activity_at
		FROM ticket t
		JOIN team m ON m.id = t.team_id
		JOIN person r ON r.id = t.requester_id
		LEFT JOIN person a ON a.id = t.assignee_id
		WHERE t.id IN `+db.BindAll(&p, ids)+` AND `+ticket.Visible(&p, actor), p.Args...)
	if err != nil {
		return nil, err
	}
	by := make(map[ticket.ID]*Result, len(rows))
	for i := range rows {
		by[rows[i].ID] = &rows[i]
	}
	lights := s.lights(q)
	if err := s.extracts(ctx, actor, lights, by, where); err != nil {
		return nil, err
	}
	for _, id := range ids {
		x, ok := by[id]
		if !ok {
			continue
		}
		x.Subject = lights.mark(x.Title, 0, len(x.Title))
		if x.Extract == nil {
			x.Extract = lights.mark(x.Preview, 0, len(x.Preview))
		}
		list = append(list, *x)
	}
	return list, nil
}

// extracts reads what was said where the words were found, and keeps of each ticket what has most of them. Requesters are shown nothing but
// messages that they may read.
func (s *Store) extracts(ctx context.Context, actor access.Actor, lights lights, by map[ticket.ID]*Result, where map[ticket.ID]int64) error {
	var found []int64
	for id := range by {
		if where[id] != 0 {
			found = append(found, where[id])
		}
	}
	if len(found) == 0 || lights.none() {
		return nil
	}
	var p db.Params
	var list []said
	in := db.BindAll(&p, found)
	from := func(room, and string) string {
		return `SELECT x.ticket_id, x.seq, substr(x.text, 1, 20000) AS text FROM index_ticket d JOIN ` + room + ` x
			ON x.ticket_id = d.id / 4096 AND x.seq >= d.first_seq AND x.seq <= d.last_seq WHERE d.id IN ` + in + and
	}
	text := from("message", " AND x.held = FALSE")
	if actor.Agent || actor.IsSystem() {
		text = from("message", "") + " UNION ALL " + from("note", "") + " UNION ALL " + from("vendor_message", "")
	}
	if err := s.db.Select(ctx, &list, text+" ORDER BY 1, 2", p.Args...); err != nil {
		return err
	}
	best := map[ticket.ID]int{}
	for _, x := range list {
		n, first, last := lights.brightest(x.Text)
		if n > best[x.TicketID] {
			best[x.TicketID] = n
			by[x.TicketID].Seq, by[x.TicketID].Extract = x.Seq, lights.mark(x.Text, first, last)
		}
	}
	return nil
}
