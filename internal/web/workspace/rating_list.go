package workspace

import (
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// ratingsPath is where leads find the low ratings of their teams.
const ratingsPath = "/w/ratings"

// RatingsPage is the list of low ratings: those that wait, or those that were settled.
type RatingsPage struct {
	Tabs  []ui.Tab
	Rows  []RatingRow
	Empty ui.Empty
	Older string
}

// RatingRow is one of them.
type RatingRow struct {
	Ticket, Href, Score, Words, By, Assignee string
	At                                       time.Time
	Settle                                   ui.Btn
	Settled                                  string // what was done, and by whom
}

func (w workspace) listRatings(rq *front.Request) error {
	var form struct {
		Settled bool   `form:"settled"`
		After   string `form:"after"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	after, err := ticket.ParseCursor(form.After)
	if err != nil {
		return errs.Missing()
	}
	rows, next, err := worklist.LowRatings(rq.Context(), w.DB, rq.Actor, form.Settled, after)
	if err != nil {
		return err
	}
	p := page(rq, rq.T("feedback.low_ratings"))
	return rq.Render(ratingsScreen(p, buildRatings(p, rows, next, form.Settled)))
}

func buildRatings(p ui.Page, rows []worklist.LowRating, next ticket.Cursor, settled bool) RatingsPage {
	x := RatingsPage{
		Tabs: []ui.Tab{
			{Label: p.T("feedback.waiting"), Href: ratingsPath, Current: !settled},
			{Label: p.T("feedback.settled"), Href: ratingsPath + "?settled=1", Current: settled},
		},
		Empty: ui.Empty{Icon: ui.IconStar, Title: p.T("feedback.none_waiting"), Text: p.T("feedback.none_waiting_text")},
	}
	if settled {
		x.Empty = ui.Empty{Icon: ui.IconStar, Title: p.T("feedback.none_settled")}
	}
	for _, r := range rows {
		at := place{}
		row := RatingRow{
			Ticket: number(r.TicketID) + " " + r.Subject, Href: at.ticket(r.TicketID), Score: scoreText(p, r.Score), Words: r.Words, By: r.Rater, Assignee: r.Assignee, At: r.GivenAt.Time,
		}
		if settled {
			row.Settled = r.SettledBy + ": " + r.Settled
		} else {
			row.Settle = ui.Btn{Label: p.T("feedback.settle"), Small: true, Href: at.do(r.TicketID, doSettle)}
		}
		x.Rows = append(x.Rows, row)
	}
	if next.ID != 0 {
		x.Older = ratingsPath + "?after=" + next.String()
		if settled {
			x.Older += "&settled=1"
		}
	}
	return x
}
