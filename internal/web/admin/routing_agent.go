package admin

import (
	"slices"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type agentForm struct {
	Version   int64          `form:"version"`
	Skills    []team.SkillID `form:"skills"`
	Languages []string       `form:"languages"`
	Capacity  int            `form:"capacity"`
	Written   int            `form:"capacity_written"`
	Phone     int            `form:"capacity_phone"`
	Visit     int            `form:"capacity_visit"`
	Calendar  calendar.ID    `form:"calendar"`
	Tried     bool           `form:"tried"` // the administrator has seen what it would have made of last month
}

func (f agentForm) brings() team.Brings {
	return team.Brings{
		Skills: f.Skills, Languages: f.Languages, Capacity: f.Capacity, Limits: team.PerContact{Written: f.Written, ByPhone: f.Phone, AtDesk: f.Visit}, Calendar: f.Calendar,
	}
}

// hidden is the form as it was sent.
func (f agentForm) hidden() [][2]string {
	list := [][2]string{
		{"version", number(f.Version)},
		{"capacity", strconv.Itoa(f.Capacity)},
		{"capacity_written", strconv.Itoa(f.Written)},
		{"capacity_phone", strconv.Itoa(f.Phone)},
		{"capacity_visit", strconv.Itoa(f.Visit)},
		{"calendar", number(f.Calendar)},
	}
	for _, k := range f.Skills {
		list = append(list, [2]string{"skills", number(k)})
	}
	for _, l := range f.Languages {
		list = append(list, [2]string{"languages", l})
	}
	return list
}

type agentPage struct {
	ui.Page
	trouble
	Title, Action                string
	Version                      int64
	Fields                       []ui.Field // skills, languages, capacity, calendar, capacity of each contact
	Skills, Languages, Calendars []ui.Option
}

// agentShow shows what an agent brings.
func (s *screens) agentShow(rq *front.Request) error {
	who, err := s.agent(rq)
	if err != nil {
		return err
	}
	b, version, err := team.BringsOf(rq.Context(), s.DB, who.ID)
	if err != nil {
		return err
	}
	return s.agentForm(rq, who, agentForm{
		Version: version, Skills: b.Skills, Languages: b.Languages, Capacity: b.Capacity, Written: b.Limits.Written, Phone: b.Limits.ByPhone, Visit: b.Limits.AtDesk,
		Calendar: b.Calendar,
	}, trouble{})
}

// agentSave keeps what an agent brings.
func (s *screens) agentSave(rq *front.Request) error {
	who, err := s.agent(rq)
	if err != nil {
		return err
	}
	var f agentForm
	err = rq.Decode(&f)
	if err == nil && !f.Tried {
		var all []routing.Forecast
		if all, err = s.Routing.ForecastBrings(rq.Context(), rq.Actor, who.ID, f.brings()); err == nil && hasTickets(all) {
			return s.agentTrial(rq, who, f, all)
		}
	}
	if err == nil {
		err = s.Teams.SetBrings(rq.Context(), rq.Actor, who.ID, f.Version, f.brings())
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.saved"))
		return rq.Redirect(routingPath)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	return s.agentForm(rq, who, f, t)
}

// agentTrial shows what it would have made of last month, before it is saved.
func (s *screens) agentTrial(rq *front.Request, who person.Person, f agentForm, all []routing.Forecast) error {
	teams, err := team.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	return rq.Render(trialView(newTrialPage(rq.Page(who.Name), teams, all, routingPath+"/agents/"+number(who.ID), f.hidden())))
}

// agent is the person of the address, who works at the desk.
func (s *screens) agent(rq *front.Request) (who person.Person, err error) {
	id, err := rq.Int("id")
	if err != nil {
		return who, err
	}
	ok, err := team.IsAgent(rq.Context(), s.DB, person.ID(id))
	if err == nil && !ok {
		err = errs.Missing()
	}
	if err != nil {
		return who, err
	}
	return person.Get(rq.Context(), s.DB, person.ID(id))
}

func (s *screens) agentForm(rq *front.Request, who person.Person, f agentForm, t trouble) error {
	skills, err := team.Skills(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	calendars, err := calendar.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	x := agentPage{Page: rq.Page(who.Name), trouble: t, Title: who.Name, Action: routingPath + "/agents/" + number(who.ID), Version: f.Version}
	x.Skills = skillOptions(skills, f.Skills)
	for _, l := range team.Languages {
		x.Languages = append(x.Languages, ui.Option{Value: l, Label: x.T("workspace.language_" + l), Selected: slices.Contains(f.Languages, l)})
	}
	x.Calendars = []ui.Option{{Value: "0", Label: x.T("routing.calendar_desk"), Selected: f.Calendar == 0}}
	for _, c := range calendars {
		x.Calendars = append(x.Calendars, ui.Option{Value: number(c.ID), Label: c.Name, Selected: c.ID == f.Calendar})
	}
	x.Fields = marked([]ui.Field{
		{Name: "skills", Label: x.T("routing.skills"), Hint: x.T("routing.agent_skills_hint")},
		{Name: "languages", Label: x.T("routing.languages"), Hint: x.T("routing.languages_hint")},
		{Name: "capacity", Label: x.T("routing.capacity"), Hint: x.T("routing.capacity_hint"), Value: strconv.Itoa(f.Capacity), InputMode: "numeric", Short: true},
		{Name: "calendar", Label: x.T("routing.calendar"), Hint: x.T("routing.calendar_hint")},
		{Name: "capacity_written", Label: x.T("rota.capacity_written"), Hint: x.T("rota.capacity_each_hint"), Value: strconv.Itoa(f.Written), InputMode: "numeric", Short: true},
		{Name: "capacity_phone", Label: x.T("rota.capacity_phone"), Value: strconv.Itoa(f.Phone), InputMode: "numeric", Short: true},
		{Name: "capacity_visit", Label: x.T("rota.capacity_visit"), Value: strconv.Itoa(f.Visit), InputMode: "numeric", Short: true},
	}, t)
	return rq.RenderStatus(t.code(), agentView(x))
}
