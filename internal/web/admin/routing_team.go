package admin

import (
	"strconv"

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

type teamRoutingPage struct {
	ui.Page
	trouble
	Title, Action string
	Version       int64
	Fields        []ui.Field // mode, wrap_up
	Modes         []ui.Option
	rosterPart
}

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
				return rq.Render(trialView(newTrialPage(rq.Page(x.Name), nil, []routing.Forecast{trial}, teamRoutingPath(x.ID), [][2]string{
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
	x := teamRoutingPage{Page: rq.Page(of.Name), trouble: t, Title: of.Name, Action: teamRoutingPath(of.ID), Version: f.Version}
	for _, m := range routing.Modes {
		x.Modes = append(x.Modes, ui.Option{Value: string(m), Label: x.T("routing.mode_" + string(m)), Hint: x.T("routing.mode_" + string(m) + "_hint"), Selected: m == f.Mode})
	}
	x.Fields = marked([]ui.Field{
		{Name: "mode", Label: x.T("routing.mode"), Hint: x.T("routing.mode_hint"), Required: true},
		{Name: "wrap_up", Label: x.T("routing.wrap_up"), Hint: x.T("routing.wrap_up_hint"), Value: strconv.Itoa(f.WrapUp), InputMode: "numeric", Short: true},
	}, t)
	if err := s.roster(rq, of.ID, &x, d); err != nil {
		return err
	}
	return rq.RenderStatus(t.code(), teamRoutingView(x))
}
