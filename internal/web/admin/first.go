package admin

import (
	"slices"

	"firstline/internal/desk/team"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// firstStep is one thing that a desk needs before it can do its work.
type firstStep struct {
	Done        bool
	Title, Text string
	Next        ui.Btn
}

// firstSteps are the way from an empty desk to one that works; none when nothing of it is missing.
func firstSteps(p ui.Page, f facts) []firstStep {
	step := func(name string, done bool, button, href string) firstStep {
		return firstStep{Done: done, Title: p.T("admin.first_" + name), Text: p.T("admin.health_no_" + name + "_do"), Next: ui.Btn{Label: p.T(button), Href: href}}
	}
	list := []firstStep{
		step("address", f.address != "", "admin.nav_settings", settingsPath+"/desk"),
		step("mailbox", len(f.boxes) > 0, "admin.box_new", mailboxesPath+"/new"),
		step("team", len(f.teams) > 0, "admin.team_new", teamsPath+"/new"),
		step("category", len(f.categories) > 0, "admin.category_new", categoriesPath+"/new"),
		step("colleague", f.colleagues, "admin.person_new", peoplePath+"/new"),
	}
	if !slices.ContainsFunc(list, func(x firstStep) bool { return !x.Done }) {
		return nil
	}
	return list
}

// colleagues tells whether somebody beside the reader answers tickets.
func (s *screens) colleagues(rq *front.Request) (bool, error) {
	teams, err := team.List(rq.Context(), s.DB)
	if err != nil {
		return false, err
	}
	var ids []team.ID
	for _, t := range teams {
		ids = append(ids, t.ID)
	}
	members, err := team.Members(rq.Context(), s.DB, ids...)
	return slices.ContainsFunc(members, func(m team.Member) bool { return m.PersonID != rq.Actor.Person }), err
}
