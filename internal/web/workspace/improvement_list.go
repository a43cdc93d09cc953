package workspace

import (
	"slices"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/improvement"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// improvementsPath is where everybody at the desk finds what is being made better.
const improvementsPath = "/w/improvements"

// ImprovementsPage is the list of improvements in one state, or of those that are open.
type ImprovementsPage struct {
	Tabs  []ui.Tab
	Rows  []ImprovementRow
	Empty ui.Empty
}

// ImprovementRow is one of them.
type ImprovementRow struct {
	Title, Href, Owner, Due, Sources, Figure string
	Badges                                   []ui.Badge
}

func improvementPath(id improvement.ID) string {
	return improvementsPath + "/" + strconv.FormatInt(int64(id), 10)
}

func (w workspace) listImprovements(rq *front.Request) error {
	state := improvement.State(rq.URL.Query().Get("state"))
	states := []improvement.State{improvement.Open, improvement.Working}
	if state == improvement.Done || state == improvement.Dropped {
		states = []improvement.State{state}
	}
	list, err := improvement.List(rq.Context(), w.DB, states...)
	if err != nil {
		return err
	}
	return rq.Render(improvementsScreen(page(rq, rq.T("improvement.title")), buildImprovements(page(rq, ""), list, states)))
}

func buildImprovements(p ui.Page, list []improvement.Listed, states []improvement.State) ImprovementsPage {
	x := ImprovementsPage{Empty: ui.Empty{Icon: ui.IconStar, Title: p.T("improvement.none"), Text: p.T("improvement.none_text")}}
	for _, t := range []struct {
		label string
		state improvement.State
	}{{"improvement.tab_open", improvement.Open}, {"improvement.tab_done", improvement.Done}, {"improvement.tab_dropped", improvement.Dropped}} {
		tab := ui.Tab{Label: p.T(t.label), Href: improvementsPath + "?state=" + string(t.state), Current: slices.Contains(states, t.state)}
		x.Tabs = append(x.Tabs, tab)
	}
	for _, i := range list {
		row := ImprovementRow{
			Title: i.Title, Href: improvementPath(i.ID), Owner: i.Owner, Sources: p.N("improvement.sources", i.Sources), Figure: figureChange(p, i.Improvement),
			Badges: []ui.Badge{kindOfImprovement(p, i.Kind)},
		}
		if i.IsOpen() {
			row.Badges = append(row.Badges, stateOfImprovement(p, i.State))
		}
		if !i.DueAt.IsZero() {
			row.Due = p.Locale.Date(i.DueAt.Time, p.Zone)
			if i.IsOpen() && i.DueAt.Before(p.Now) {
				row.Badges = append(row.Badges, ui.Badge{Label: p.T("improvement.overdue"), Tone: ui.Warning, Icon: ui.IconClock})
			}
		}
		x.Rows = append(x.Rows, row)
	}
	return x
}

func kindOfImprovement(p ui.Page, k improvement.Kind) ui.Badge {
	return ui.Badge{Label: p.T("improvement.kind_" + string(k)), Icon: ui.IconTag}
}

func stateOfImprovement(p ui.Page, s improvement.State) ui.Badge {
	b := ui.Badge{Label: p.T("improvement.state_" + string(s))}
	switch s {
	case improvement.Open:
		b.Icon = ui.IconRing
	case improvement.Working:
		b.Tone, b.Icon = ui.Accent, ui.IconHalf
	case improvement.Done:
		b.Tone, b.Icon = ui.Success, ui.IconDone
	case improvement.Dropped:
		b.Icon = ui.IconPause
	}
	return b
}

// figureText is a figure as people read it.
func figureText(p ui.Page, f improvement.Figure, hundredths *int64) string {
	if hundredths == nil {
		return "–"
	}
	if f == improvement.Rating {
		return p.T("improvement.of_five", errs.Args{"N": strconv.FormatFloat(float64(*hundredths)/100, 'f', 1, 64)})
	}
	return strconv.FormatInt(*hundredths/100, 10)
}

// figureChange is the figure before, and after where it was counted.
func figureChange(p ui.Page, i improvement.Improvement) string {
	text := figureText(p, i.Figure, i.Before)
	if !i.AfterAt.IsZero() {
		text += " → " + figureText(p, i.Figure, i.After)
	}
	return p.T("improvement.figure_"+string(i.Figure)) + ": " + text
}
