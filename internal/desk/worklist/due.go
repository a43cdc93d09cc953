package worklist

import (
	"context"
	"strconv"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// dueSoon is how far the view of what is due looks ahead.
const dueSoon = 24 * time.Hour

// Until is up to when something must be due to be in the view; zero where that makes no difference.
func (v View) Until(now db.Time) db.Time {
	if v == Due {
		return now.Add(dueSoon)
	}
	return db.Time{}
}

// first keeps of a ticket's running clocks k the one that is due first. What vendors owe, whose targets come last, is no work of the desk.
const first = `k.state = 'running' AND k.target < 'vendor' AND NOT EXISTS (
			SELECT 1 FROM clock e WHERE e.ticket_id = k.ticket_id AND e.state = 'running' AND e.target < 'vendor' AND (e.due_at, e.target) < (k.due_at, k.target))`

// DueRows is a page of a list by when the next promise of each ticket is due, the latest first of all; tickets without one are not in it.
// until leaves out what is due later, unless it is zero. A cursor holds the due time in place of the activity.
func DueRows(ctx context.Context, q db.Querier, a access.Actor, l ticket.Listing, until db.Time, show ...Column) (rows []Row, next ticket.Cursor, err error) {
	name, ok := categoryName[a.Locale]
	if !ok {
		name = "c.path_en"
	}
	if l.Limit <= 0 {
		l.Limit = 50
	}
	var p db.Params
	sql := columns(name) + `
		FROM clock k
		JOIN ticket t ON t.id = k.ticket_id` + joins(&p, a, show) + `
		WHERE ` + first
	if !until.IsZero() {
		sql += ` AND k.due_at <= ` + p.Bind(until)
	}
	if l.After.ID != 0 {
		sql += ` AND (k.due_at, k.ticket_id) > (` + p.Bind(l.After.At) + `, ` + p.Bind(l.After.ID) + `)`
	}
	sql += ` AND ` + l.Filter.Within(&p, a) + `
		ORDER BY k.due_at, k.ticket_id
		LIMIT ` + strconv.Itoa(l.Limit+1)
	if err := q.Select(ctx, &rows, sql, p.Args...); err != nil {
		return nil, ticket.Cursor{}, err
	}
	if len(rows) > l.Limit {
		rows = rows[:l.Limit]
		last := rows[len(rows)-1]
		next = ticket.Cursor{At: last.DueAt, ID: last.ID}
	}
	return rows, next, nil
}

// countDue is how many tickets the view of what is due holds, up to CountBound.
func countDue(ctx context.Context, q db.Querier, a access.Actor, now db.Time) (n int, err error) {
	var p db.Params
	filter, _ := Due.Filter(a, now)
	until := p.Bind(Due.Until(now))
	err = q.Get(ctx, &n, `
		SELECT count(*)
		FROM (
			SELECT 1
			FROM clock k
			JOIN ticket t ON t.id = k.ticket_id
			WHERE `+first+` AND k.due_at <= `+until+` AND `+filter.Within(&p, a)+`
			LIMIT `+strconv.Itoa(CountBound)+`) bounded`, p.Args...)
	return n, err
}
