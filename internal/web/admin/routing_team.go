package admin

import (
	"strconv"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type teamRoutingForm struct {
	Version int64        `form:"version"`
	Mode    routing.Mode `form:"mode"`
	WrapUp  int          `form:"wrap_up"`
	Tried   bool         `form:"tried"` // the administrator has seen what it would have made of last month
}

type dutyForm struct {
	Person person.ID `form:"person"`
	First  string    `form:"first"`
	Last   string    `form:"last"`
}

type teamRoutingPage struct {
	ui.Page
	trouble
	Title, Action string
	Version       int64
	Fields        []ui.Field // mode, wrap_up
	Modes         []ui.Option
	Roster        []dutyRow
	DutyFields    []ui.Field // person, first, last
	Members       []ui.Option
}

type dutyRow struct{ Name, Days, Delete, Label string }

// teamRoutingShow shows how a team gets its work, and who is on duty.
func (s *screens) teamRoutingShow(rq *front.Request) error {
	t, x, err := s.teamRouting(rq)
	if err != nil {
		return err
	}
	return s.teamRoutingForm(rq, t, teamRoutingForm{Version: x.Version, Mode: x.Mode, WrapUp: x.WrapUp}, dutyForm{}, trouble{})
}

// teamRoutingSave keeps how a team gets its work.
func (s *screens) teamRoutingSave(rq *front.Request) error {
	x, _, err := s.teamRouting(rq)
	if err != nil {
		return err
	}
	var f teamRoutingForm
	if err = rq.Decode(&f); err == nil {
		set := routing.Setting{TeamID: x.ID, Version: f.Version, Mode: f.Mode, WrapUp: f.WrapUp}
		if f.Mode != routing.Pull && !f.Tried {
			var trial routing.Forecast
			if trial, err = s.Routing.Forecast(rq.Context(), rq.Actor, set); err == nil {
				return rq.Render(trialView(newTrialPage(rq.Page(x.Name), trial, teamRoutingPath(x.ID), [][2]string{
					{"version", number(f.Version)}, {"mode", string(f.Mode)}, {"wrap_up", strconv.Itoa(f.WrapUp)},
				})))
			}
		} else {
			err = s.Routing.Save(rq.Context(), rq.Actor, set)
		}
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.saved"))
		return rq.Redirect(routingPath)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	return s.teamRoutingForm(rq, x, f, dutyForm{}, t)
}

// dutyAdd puts somebody on the team's roster.
func (s *screens) dutyAdd(rq *front.Request) error {
	x, set, err := s.teamRouting(rq)
	if err != nil {
		return err
	}
	var f dutyForm
	if err = rq.Decode(&f); err == nil {
		var c errs.Check
		day := func(name, text string) (day calendar.Date) {
			if text == "" {
				return 0 // the desk says that it is missing
			}
			day, err := calendar.ParseDate(text)
			c.That(err == nil, name, "calendar.day_unreadable")
			return day
		}
		first, last := day("first", f.First), day("last", f.Last)
		if err = c.Err(); err == nil {
			_, err = s.Teams.AddDuty(rq.Context(), rq.Actor, x.ID, f.Person, first, last)
		}
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.saved"))
		return rq.Redirect(teamRoutingPath(x.ID))
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	return s.teamRoutingForm(rq, x, teamRoutingForm{Version: set.Version, Mode: set.Mode, WrapUp: set.WrapUp}, f, t)
}

// dutyDelete takes a line from a team's roster.
func (s *screens) dutyDelete(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	of, err := s.Teams.DeleteDuty(rq.Context(), rq.Actor, team.DutyID(id))
	if err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("admin.saved"))
	return rq.Redirect(teamRoutingPath(of))
}

func teamRoutingPath(id team.ID) string { return routingPath + "/teams/" + number(id) }

func (s *screens) teamRouting(rq *front.Request) (t team.Team, x routing.Setting, err error) {
	id, err := rq.Int("id")
	if err != nil {
		return t, x, err
	}
	if t, err = team.Get(rq.Context(), s.DB, team.ID(id)); err != nil {
		return t, x, err
	}
	x, err = routing.Of(rq.Context(), s.DB, t.ID)
	return t, x, err
}

func (s *screens) teamRoutingForm(rq *front.Request, of team.Team, f teamRoutingForm, d dutyForm, t trouble) error {
	members, err := team.Members(rq.Context(), s.DB, of.ID)
	if err != nil {
		return err
	}
	roster, err := team.Roster(rq.Context(), s.DB, db.At(rq.Now), of.ID)
	if err != nil {
		return err
	}
	x := teamRoutingPage{Page: rq.Page(of.Name), trouble: t, Title: of.Name, Action: teamRoutingPath(of.ID), Version: f.Version}
	for _, m := range routing.Modes {
		x.Modes = append(x.Modes, ui.Option{Value: string(m), Label: x.T("routing.mode_" + string(m)), Hint: x.T("routing.mode_" + string(m) + "_hint"), Selected: m == f.Mode})
	}
	x.Fields = marked([]ui.Field{
		{Name: "mode", Label: x.T("routing.mode"), Hint: x.T("routing.mode_hint"), Required: true},
		{Name: "wrap_up", Label: x.T("routing.wrap_up"), Hint: x.T("routing.wrap_up_hint"), Value: strconv.Itoa(f.WrapUp), InputMode: "numeric", Short: true},
	}, t)
	for _, m := range members {
		x.Members = append(x.Members, ui.Option{Value: number(m.PersonID), Label: m.Name, Selected: m.PersonID == d.Person})
	}
	x.DutyFields = marked([]ui.Field{
		{Name: "person", Label: x.T("routing.duty_person")},
		{Name: "first", Type: "date", Label: x.T("routing.absence_first"), Value: d.First, Required: true, Short: true},
		{Name: "last", Type: "date", Label: x.T("routing.absence_last"), Value: d.Last, Required: true, Short: true},
	}, t)
	for _, r := range roster {
		first, last := r.Days()
		days := x.T("routing.days", errs.Args{"First": x.Locale.Date(first.Time(), time.UTC), "Last": x.Locale.Date(last.Time(), time.UTC)})
		x.Roster = append(x.Roster, dutyRow{
			r.Name, days, routingPath + "/duty/" + number(r.ID) + "/delete", x.T("routing.duty_delete", errs.Args{"Name": r.Name, "Days": days}),
		})
	}
	return rq.RenderStatus(t.code(), teamRoutingView(x))
}
