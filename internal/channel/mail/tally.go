package mail

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
)

// Tally is what became of all mail that the desk ever accepted: the numbers add up to what senders were answered 250 for.
type Tally struct {
	Pending     int
	Opened      int // opened a ticket
	Joined      int // became a message on one
	Ignored     int // machines and our own
	Quarantined int
	Discarded   int
	Copies      int // the same mail again
	Waiting     []Mail
}

// maxWaiting bounds how many waiting mails a tally names.
const maxWaiting = 100

// Count makes a tally, for the command line; it reads every mail's row.
func Count(ctx context.Context, q db.Querier) (t Tally, err error) {
	defer errs.Wrap(&err, "count mail")
	var rows []struct {
		State  State
		Opened bool
		Mails  int
		Copies int
	}
	err = q.Select(ctx, &rows, `
		SELECT state, opened, count(*) AS mails, CAST(coalesce(sum(copies), 0) AS BIGINT) AS copies
		FROM mail
		GROUP BY state, opened`)
	if err != nil {
		return t, err
	}
	for _, r := range rows {
		t.Copies += r.Copies
		switch r.State {
		case Pending:
			t.Pending += r.Mails
		case Filed:
			if r.Opened {
				t.Opened += r.Mails
			} else {
				t.Joined += r.Mails
			}
		case Ignored:
			t.Ignored += r.Mails
		case Quarantined:
			t.Quarantined += r.Mails
		case Discarded:
			t.Discarded += r.Mails
		}
	}
	err = q.Select(ctx, &t.Waiting, `SELECT `+columns+` FROM mail WHERE state = 'quarantined' ORDER BY received_at DESC, id DESC LIMIT $1`, maxWaiting)
	return t, err
}
