package admin

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
	"firstline/internal/web/ui"
)

// maxWaits bounds the waiting tickets that a trial names.
const maxWaits = 20

// trialPage is what a change of routing would have made of last month, before it is saved.
type trialPage struct {
	ui.Page
	Action string
	Hidden [][2]string // the form as it was sent
	Parts  []trialTeam
}

// trialTeam is what it would have made of the tickets of one team.
type trialTeam struct {
	Title   string
	Lead    string
	Capped  string
	Shares  []shareRow
	Waiting string
	Waits   []waitRow
}

type shareRow struct{ Name, Had, Got string }

type waitRow struct{ Ticket, For string }

// newTrialPage shows forecasts; teams give them their names, and are nil where there is one whose team is clear.
func newTrialPage(p ui.Page, teams []team.Team, all []routing.Forecast, action string, hidden [][2]string) trialPage {
	x := trialPage{Page: p, Action: action, Hidden: append(hidden, [2]string{"tried", "1"})}
	for _, f := range all {
		part := newTrialTeam(p, f)
		for _, t := range teams {
			if t.ID == f.TeamID {
				part.Title, part.Lead = t.Name, part.Title
				part.Waiting = p.T("rota.trial_of", errs.Args{"Team": t.Name, "What": part.Waiting})
			}
		}
		x.Parts = append(x.Parts, part)
	}
	return x
}

func newTrialTeam(p ui.Page, f routing.Forecast) trialTeam {
	x := trialTeam{Title: p.N("routing.trial_tickets", f.Tickets)}
	if f.Capped {
		x.Capped = p.T("routing.trial_capped")
	}
	for _, s := range f.People {
		row := shareRow{s.Name, p.Locale.Number(s.Had), p.Locale.Number(s.Got)}
		if s.Name == "" {
			row.Name = p.T("routing.trial_others")
		}
		x.Shares = append(x.Shares, row)
	}
	x.Waiting = p.N("routing.trial_waited", len(f.Waited))
	for _, w := range f.Waited[:min(len(f.Waited), maxWaits)] {
		row := waitRow{Ticket: "#" + w.ID.String(), For: p.Locale.Duration(w.For)}
		if w.Still {
			row.For = p.T("routing.trial_still", errs.Args{"For": row.For})
		}
		x.Waits = append(x.Waits, row)
	}
	return x
}
