package admin

import (
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type teamForm struct {
	Version     int64       `form:"version"`
	Name        string      `form:"name"`
	Level       int         `form:"level"`
	EscalatesTo team.ID     `form:"escalates_to"`
	IsDefault   bool        `form:"is_default"`
	Active      bool        `form:"active"`
	Members     []person.ID `form:"members"`
	Leads       []person.ID `form:"leads"`
}

func formOfTeam(t team.Team, members []team.Member) teamForm {
	f := teamForm{Version: t.Version, Name: t.Name, Level: t.Level, IsDefault: t.IsDefault, Active: t.Active}
	if t.EscalatesTo != nil {
		f.EscalatesTo = *t.EscalatesTo
	}
	for _, m := range members {
		f.Members = append(f.Members, m.PersonID)
		if m.Lead {
			f.Leads = append(f.Leads, m.PersonID)
		}
	}
	return f
}

func (f teamForm) draft() team.Draft {
	return team.Draft{Name: f.Name, Level: f.Level, EscalatesTo: f.EscalatesTo, IsDefault: f.IsDefault, Active: f.Active, Members: f.Members, Leads: f.Leads}
}

type teamPage struct {
	ui.Page
	trouble
	Title  string
	Action string
	Form   teamForm
	Fields []ui.Field
	teamChoices
}

// teamChoices are the options of the form.
type teamChoices struct{ Levels, Above, Members, Leads []ui.Option }

func newTeamChoices(p ui.Page, id team.ID, f teamForm, teams []team.Team, staff []account.Colleague) teamChoices {
	var c teamChoices
	for level := 1; level <= 3; level++ {
		c.Levels = append(c.Levels, ui.Option{Value: strconv.Itoa(level), Label: levelName(p, level), Hint: p.T("admin.level_hint_" + strconv.Itoa(level)), Selected: level == f.Level})
	}
	c.Above = []ui.Option{{Value: "0", Label: p.T("admin.team_escalates_nobody")}}
	for _, t := range teams {
		if t.ID != id && (t.Active || t.ID == f.EscalatesTo) && t.Level > 1 {
			c.Above = append(c.Above, ui.Option{Value: number(t.ID), Label: t.Name + " – " + levelName(p, t.Level), Selected: t.ID == f.EscalatesTo})
		}
	}
	for _, who := range staff {
		o := ui.Option{Value: number(who.ID), Label: who.Name}
		if who.Agent {
			c.Members = append(c.Members, o)
		}
		if who.Lead {
			c.Leads = append(c.Leads, o)
		}
	}
	c.Members, c.Leads = pick(c.Members, numbers(f.Members)...), pick(c.Leads, numbers(f.Leads)...)
	return c
}

// fields are the questions of the form; those with options show their value in words, for comparing.
func (f teamForm) fields(p ui.Page, c teamChoices) []ui.Field {
	return []ui.Field{
		{Name: "name", Label: p.T("admin.team_name"), Hint: p.T("admin.team_name_hint"), Value: f.Name, Required: true, MaxLength: 100},
		{Name: "level", Label: p.T("admin.team_level"), Hint: p.T("admin.team_level_hint"), Value: labels(c.Levels, strconv.Itoa(f.Level)), Required: true},
		{Name: "escalates_to", Label: p.T("admin.team_escalates_to"), Hint: p.T("admin.team_escalates_to_hint"), Value: labels(c.Above, number(f.EscalatesTo))},
		{Name: "members", Label: p.T("admin.team_members"), Hint: p.T("admin.team_members_hint"), Value: labels(c.Members, numbers(f.Members)...)},
		{Name: "leads", Label: p.T("admin.team_leads"), Hint: p.T("admin.team_leads_hint"), Value: labels(c.Leads, numbers(f.Leads)...)},
		{Name: "is_default", Label: p.T("admin.team_is_default"), Hint: p.T("admin.team_is_default_hint"), Checked: f.IsDefault},
		{Name: "active", Label: p.T("admin.in_use"), Hint: p.T("admin.team_active_hint"), Checked: f.Active},
	}
}

// teamNew asks for a new team.
func (s *screens) teamNew(rq *front.Request) error {
	return s.teamShow(rq, team.Team{}, teamForm{Level: 1, Active: true}, nil, trouble{})
}

// teamCreate adds a team.
func (s *screens) teamCreate(rq *front.Request) error {
	var f teamForm
	err := rq.Decode(&f)
	if err == nil {
		_, err = s.Teams.Create(rq.Context(), rq.Actor, f.draft())
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.team_created", errs.Args{"Name": f.Name}))
		return rq.Redirect(teamsPath)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	return s.teamShow(rq, team.Team{}, f, nil, t)
}

// teamEdit shows a team.
func (s *screens) teamEdit(rq *front.Request) error {
	x, f, err := s.team(rq)
	if err != nil {
		return err
	}
	return s.teamShow(rq, x, f, nil, trouble{})
}

// teamSave changes a team. When somebody else was faster, both versions are shown, and what was typed stays.
func (s *screens) teamSave(rq *front.Request) error {
	x, theirs, err := s.team(rq)
	if err != nil {
		return err
	}
	var f teamForm
	if err = rq.Decode(&f); err == nil {
		_, err = s.Teams.Update(rq.Context(), rq.Actor, x.ID, f.Version, f.draft())
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.saved"))
		return rq.Redirect(teamsPath)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	if !errs.Is(err, errs.Conflict) {
		return s.teamShow(rq, x, f, nil, t)
	}
	f.Version = theirs.Version
	return s.teamShow(rq, x, f, &theirs, t)
}

func (s *screens) team(rq *front.Request) (t team.Team, f teamForm, err error) {
	id, err := rq.Int("id")
	if err != nil {
		return t, f, err
	}
	t, members, err := s.Teams.Get(rq.Context(), rq.Actor, team.ID(id))
	return t, formOfTeam(t, members), err
}

func (s *screens) teamShow(rq *front.Request, was team.Team, f teamForm, theirs *teamForm, t trouble) error {
	teams, err := team.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	staff, err := account.Staff(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	x := teamPage{trouble: t, Title: was.Name, Action: teamPath(was.ID), Form: f}
	if was.ID == 0 {
		x.Title, x.Action = rq.T("admin.team_new"), teamsPath+"/new"
	}
	x.Page = rq.Page(x.Title)
	x.teamChoices = newTeamChoices(x.Page, was.ID, f, teams, staff)
	x.Fields = marked(f.fields(x.Page, x.teamChoices), t)
	if theirs != nil {
		x.Changed = changes(theirs.fields(x.Page, x.teamChoices), f.fields(x.Page, x.teamChoices))
	}
	return rq.RenderStatus(t.code(), teamView(x))
}

func numbers[N ~int64](list []N) []string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = number(n)
	}
	return texts
}
