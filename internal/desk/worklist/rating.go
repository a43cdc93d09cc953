package worklist

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// LowRating is a rating that a lead looks after, beside its ticket.
type LowRating struct {
	TicketID  ticket.ID
	Subject   string
	Team      string
	Rater     string
	Assignee  string
	Score     int
	Words     string
	GivenAt   db.Time
	SettledAt db.Time
	SettledBy string
	Settled   string
}

// ratingRows is how many of them a page shows.
const ratingRows = 50

// LowRatings are those of the teams that the actor leads: what waits, the oldest first, or what was settled, the newest first. next is the
// zero Cursor on the last page.
func LowRatings(ctx context.Context, q db.Querier, a access.Actor, settled bool, after ticket.Cursor) (rows []LowRating, next ticket.Cursor, err error) {
	if len(a.Leads) == 0 {
		return nil, next, nil
	}
	var p db.Params
	where, order, beyond := "r.settled_at IS NULL", "ASC", ">"
	if settled {
		where, order, beyond = "r.settled_at IS NOT NULL", "DESC", "<"
	}
	where += " AND t.team_id IN " + db.BindAll(&p, a.Leads) + " AND " + ticket.Visible(&p, a)
	if after.ID != 0 {
		where += " AND (r.given_at, r.ticket_id) " + beyond + " (" + p.Bind(after.At) + ", " + p.Bind(after.ID) + ")"
	}
	err = q.Select(ctx, &rows, `
		SELECT r.ticket_id, t.subject, m.name AS team, x.name AS rater, COALESCE(w.name, '') AS assignee, r.score, r.words, r.given_at, r.settled_at,
			COALESCE(s.name, '') AS settled_by, r.settled
		FROM rating r
		JOIN ticket t ON t.id = r.ticket_id
		JOIN team m ON m.id = t.team_id
		JOIN person x ON x.id = r.person_id
		LEFT JOIN person w ON w.id = t.assignee_id
		LEFT JOIN person s ON s.id = r.settled_by
		WHERE r.low = TRUE AND `+where+`
		ORDER BY r.given_at `+order+`, r.ticket_id `+order+`
		LIMIT `+p.Bind(ratingRows+1), p.Args...)
	if err == nil && len(rows) > ratingRows {
		rows = rows[:ratingRows]
		last := rows[len(rows)-1]
		next = ticket.Cursor{At: last.GivenAt, ID: last.TicketID}
	}
	return rows, next, err
}

// WaitingRatings is how many low ratings wait for the actor, up to CountBound.
func WaitingRatings(ctx context.Context, q db.Querier, a access.Actor) (n int, err error) {
	if len(a.Leads) == 0 {
		return 0, nil
	}
	var p db.Params
	where := "t.team_id IN " + db.BindAll(&p, a.Leads) + " AND " + ticket.Visible(&p, a)
	err = q.Get(ctx, &n, `
		SELECT count(*)
		FROM (
			SELECT 1
			FROM rating r
			JOIN ticket t ON t.id = r.ticket_id
			WHERE r.low = TRUE AND r.settled_at IS NULL AND `+where+`
			LIMIT `+p.Bind(CountBound)+`) bounded`, p.Args...)
	return n, err
}
