package admin

import (
	"firstline/internal/desk/team"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type teamsPage struct {
	ui.Page
	Rows []teamRow
}

type teamRow struct {
	Name, Href, Level, EscalatesTo, Members string
	Badges                                  []ui.Badge
}

// teamList shows who works together on which level.
func (s *screens) teamList(rq *front.Request) error {
	teams, err := team.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	ids := make([]team.ID, len(teams))
	for i, t := range teams {
		ids[i] = t.ID
	}
	var members []team.Member
	if len(ids) > 0 {
		if members, err = team.Members(rq.Context(), s.DB, ids...); err != nil {
			return err
		}
	}
	return rq.Render(teamsView(newTeamsPage(rq.Page(rq.T("admin.nav_teams")), teams, members)))
}

func newTeamsPage(p ui.Page, teams []team.Team, members []team.Member) teamsPage {
	names, count := map[team.ID]string{}, map[team.ID]int{}
	for _, t := range teams {
		names[t.ID] = t.Name
	}
	leads := map[team.ID]int{}
	for _, m := range members {
		count[m.TeamID]++
		if m.Lead {
			leads[m.TeamID]++
		}
	}
	x := teamsPage{Page: p}
	for _, t := range teams {
		row := teamRow{Name: t.Name, Href: teamPath(t.ID), Level: levelName(p, t.Level), Members: p.N("admin.team_members_count", count[t.ID])}
		if t.EscalatesTo != nil {
			row.EscalatesTo = names[*t.EscalatesTo]
		}
		if t.IsDefault {
			row.Badges = append(row.Badges, ui.Badge{Label: p.T("admin.team_default"), Tone: ui.Accent, Icon: ui.IconStar})
		}
		if !t.Active {
			row.Badges = append(row.Badges, ui.Badge{Label: p.T("admin.not_in_use"), Icon: ui.IconPause})
		} else if leads[t.ID] == 0 {
			row.Badges = append(row.Badges, ui.Badge{Label: p.T("admin.team_no_lead"), Tone: ui.Warning, Icon: ui.IconWarn, Title: p.T("admin.team_no_lead_why")})
		}
		x.Rows = append(x.Rows, row)
	}
	return x
}

func teamPath(id team.ID) string { return teamsPath + "/" + number(id) }

func levelName(p ui.Page, level int) string {
	switch level {
	case 1:
		return p.T("admin.level_1")
	case 2:
		return p.T("admin.level_2")
	}
	return p.T("admin.level_3")
}
