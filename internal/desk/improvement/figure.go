package improvement

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/category"
	"firstline/internal/desk/ticket"
)

// Figure is what the desk counts to see whether an improvement helped, over the days before the moment of counting.
type Figure string

// The figures. Each counts over FigureDays.
const (
	Tickets    Figure = "tickets"    // tickets that were opened
	Returns    Figure = "returns"    // times that a team sent a ticket back
	Rejections Figure = "rejections" // times that a user said «still broken»
	Rating     Figure = "rating"     // average of the ratings that were given
)

// Figures are all figures, in the order that forms show them.
var Figures = []Figure{Tickets, Returns, Rejections, Rating}

// FigureDays is how far back a figure counts.
const FigureDays = 30

// queries give each figure in hundredths, from $1 up to $2; what the tickets t must be besides is added at the end.
var queries = map[Figure]string{
	Tickets: `
		SELECT count(*) * 100
		FROM ticket t
		WHERE t.created_at >= $1 AND t.created_at <= $2`,
	Returns: `
		SELECT count(*) * 100
		FROM entry e
		JOIN ticket t ON t.id = e.ticket_id
		WHERE e.kind = 'returned' AND e.at >= $1 AND e.at <= $2`,
	Rejections: `
		SELECT count(*) * 100
		FROM entry e
		JOIN ticket t ON t.id = e.ticket_id
		WHERE e.kind = 'reopened' AND replace(e.payload, '"why":"not_solved"', '') <> e.payload AND e.at >= $1 AND e.at <= $2`,
	Rating: `
		SELECT CAST(round(avg(r.score) * 100) AS BIGINT)
		FROM rating r
		JOIN ticket t ON t.id = r.ticket_id
		WHERE r.score > 0 AND r.given_at >= $1 AND r.given_at <= $2`,
}

// Measure is the figure as it stands at a moment, in hundredths; nil where there is nothing to count. A category counts with those below it,
// and nothing that is sensitive counts: everybody at the desk reads figures.
func Measure(ctx context.Context, q db.Querier, f Figure, in *category.ID, now db.Time) (n *int64, err error) {
	query, args := queries[f], []any{now.Add(-FigureDays * 24 * time.Hour), now}
	if query == "" {
		return nil, errs.Bad("figure", "improvement.figure_unknown")
	}
	query += ` AND ` + ticket.Unsealed
	if in != nil {
		query += ` AND t.category_id IN (SELECT k.category_id FROM category_within k WHERE k.within_id = $3)`
		args = append(args, *in)
	}
	err = q.Get(ctx, &n, query, args...)
	return n, err
}
