package admin

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/category"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
	"firstline/internal/front"
)

// categoryForecast is what it would have made of last month's tickets if they had begun with the team that is chosen for a category now; nothing
// where that is the same.
func (s *screens) categoryForecast(rq *front.Request, c category.Category, f categoryForm) ([]routing.Forecast, error) {
	to := f.Team
	if to == 0 && f.Parent != 0 {
		above, err := category.Get(rq.Context(), s.DB, f.Parent)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return nil, err
		}
		to = above.TeamID
	}
	if to == 0 { // the desk says what is wrong with that
		return nil, nil
	}
	return s.Routing.ForecastTeam(rq.Context(), rq.Actor, c.ID, to)
}

// hasTickets tells whether there was anything to try on.
func hasTickets(all []routing.Forecast) bool {
	for _, f := range all {
		if f.Tickets > 0 {
			return true
		}
	}
	return false
}

func (s *screens) categoryTrial(rq *front.Request, c category.Category, f categoryForm, all []routing.Forecast) error {
	teams, err := team.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	return rq.Render(trialView(newTrialPage(rq.Page(c.Path(rq.Locale.Code())), teams, all, categoryPath(c.ID), f.hidden())))
}

// hidden is the form as it was sent.
func (f categoryForm) hidden() [][2]string {
	list := [][2]string{
		{"version", number(f.Version)},
		{"parent", number(f.Parent)},
		{"name_en", f.NameEN},
		{"name_fr", f.NameFR},
		{"name_nl", f.NameNL},
		{"team", number(f.Team)},
		{"impact", f.Impact},
		{"urgency", f.Urgency},
	}
	if f.Active {
		list = append(list, [2]string{"active", "1"})
	}
	for _, id := range f.Sealed {
		list = append(list, [2]string{"sealed_to", number(id)})
	}
	return list
}
