package api

import (
	"context"
	"net/http"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/category"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
)

// TeamRouting is how a team gets its work.
type TeamRouting struct {
	Mode          string `json:"mode" enum:"pull,least,turn" doc:"pull: agents take it; least: to whoever has the least to do; turn: to each in turn"`
	WrapUpMinutes int    `json:"wrap_up_minutes" minimum:"0" maximum:"240" doc:"After solving a ticket its agent is given nothing new for so long"`
}

// TeamRoutingAnswer is how a team gets its work, with the version.
type TeamRoutingAnswer struct {
	ETag string `header:"ETag" doc:"The version of this, for If-Match"`
	Body TeamRouting
}

// TeamRoutingReplacement asks for another way.
type TeamRoutingReplacement struct {
	TeamID
	IfMatch
	Body TeamRouting
}

// TeamRoutingTrial asks what another way would have made of last month.
type TeamRoutingTrial struct {
	TeamID
	Body TeamRouting
}

// Forecast is what a change would have made of the tickets that came to a team within the last thirty days, beside what happened.
type Forecast struct {
	TeamID  int64          `json:"team_id"`
	Tickets int            `json:"tickets" doc:"On which it was tried"`
	Capped  bool           `json:"capped" doc:"There were more, and only the newest were tried"`
	People  []ForecastWho  `json:"people" nullable:"false"`
	Waited  []ForecastWait `json:"waited" nullable:"false" doc:"Those that nobody could have taken at once; the first hundred"`
}

// ForecastWho is what somebody had and would have got.
type ForecastWho struct {
	PersonID int64  `json:"person_id,omitempty" doc:"Absent: others, who are not in the team"`
	Name     string `json:"name,omitempty"`
	Had      int    `json:"had"`
	WouldGet int    `json:"would_get"`
}

// ForecastWait is a ticket that would have waited.
type ForecastWait struct {
	TicketID int64 `json:"ticket_id"`
	Minutes  int   `json:"minutes"`
	Still    bool  `json:"still" doc:"Nobody would have taken it until now"`
}

// ForecastAnswer is one forecast.
type ForecastAnswer struct{ Body Forecast }

// ForecastsAnswer is a forecast for each team that a change concerns.
type ForecastsAnswer struct {
	Body struct {
		Teams []Forecast `json:"teams" nullable:"false"`
	}
}

// CategorySkills are the skills that a category asks for.
type CategorySkills struct {
	SkillIDs []int64 `json:"skill_ids" nullable:"false" maxItems:"50"`
}

// CategorySkillsAnswer is what a category itself asks for.
type CategorySkillsAnswer struct{ Body CategorySkills }

// CategorySkillsChange asks for other skills of a category.
type CategorySkillsChange struct {
	CategoryID
	Body CategorySkills
}

// CategoryTeamTrial asks what another first team would have made of last month.
type CategoryTeamTrial struct {
	CategoryID
	Body struct {
		TeamID int64 `json:"team_id" minimum:"1"`
	}
}

func (s *surface) teamRouting() {
	add(s, operation{method: http.MethodGet, path: "/teams/{id}/routing", need: readDesk, id: "get-team-routing", tag: "Teams", summary: "Read how a team gets its work"}, s.getTeamRouting)
	add(s, operation{
		method: http.MethodPut, path: "/teams/{id}/routing", need: account.ManageTeams, id: "replace-team-routing", tag: "Teams", summary: "Say how a team gets its work", refusals: []int{412, 428},
	}, s.replaceTeamRouting)
	add(s, operation{
		method: http.MethodPost, path: "/teams/{id}/routing/try", need: account.ManageTeams, id: "try-team-routing", tag: "Teams", summary: "Try how a team would get its work",
		more: "On the tickets of the last thirty days. Nothing is saved.",
	}, s.tryTeamRouting)
	add(s, operation{
		method: http.MethodGet, path: "/categories/{id}/skills", need: readDesk, id: "get-category-skills", tag: "Teams", summary: "Read which skills a category asks for",
		more: "Its own; those of the categories above it count, too.",
	}, s.getCategorySkills)
	add(s, operation{
		method: http.MethodPut, path: "/categories/{id}/skills", need: account.ManageTeams, id: "replace-category-skills", tag: "Teams", summary: "Say which skills a category asks for",
		status: http.StatusNoContent,
	}, s.replaceCategorySkills)
	add(s, operation{
		method: http.MethodPost, path: "/categories/{id}/skills/try", need: account.ManageTeams, id: "try-category-skills", tag: "Teams", summary: "Try other skills of a category",
		more: "On the tickets of its team of the last thirty days. Nothing is saved.",
	}, s.tryCategorySkills)
	add(s, operation{
		method: http.MethodPost, path: "/categories/{id}/team/try", need: account.ManageTeams, id: "try-category-team", tag: "Teams", summary: "Try another first team of a category",
		more: "On the tickets of both teams of the last thirty days. Nothing is saved; no team is in the answer where it would stay the same.",
	}, s.tryCategoryTeam)
}

func (s *surface) routingOf(ctx context.Context, in TeamID) (routing.Setting, error) {
	if _, err := team.Get(ctx, s.DB, team.ID(in.ID)); err != nil {
		return routing.Setting{}, err
	}
	return routing.Of(ctx, s.DB, team.ID(in.ID))
}

func (s *surface) getTeamRouting(ctx context.Context, _ *caller, in *TeamID) (*TeamRoutingAnswer, error) {
	x, err := s.routingOf(ctx, *in)
	if err != nil {
		return nil, err
	}
	return &TeamRoutingAnswer{ETag: etag(x.Version), Body: TeamRouting{Mode: string(x.Mode), WrapUpMinutes: x.WrapUp}}, nil
}

func (f *TeamRouting) setting(id int64, version int64) routing.Setting {
	return routing.Setting{TeamID: team.ID(id), Version: version, Mode: routing.Mode(f.Mode), WrapUp: f.WrapUpMinutes}
}

func (s *surface) replaceTeamRouting(ctx context.Context, c *caller, in *TeamRoutingReplacement) (*TeamRoutingAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := s.routingOf(ctx, in.TeamID)
	if err != nil {
		return nil, err
	}
	if was.Version != version {
		return nil, stale(errs.New(errs.Conflict, "errs.conflict"))
	}
	err = s.Routing.Save(ctx, c.actor, in.Body.setting(in.ID, version))
	if errs.Is(err, errs.Conflict) {
		return nil, stale(err)
	}
	if err != nil {
		return nil, err
	}
	return s.getTeamRouting(ctx, c, &in.TeamID)
}

func (s *surface) tryTeamRouting(ctx context.Context, c *caller, in *TeamRoutingTrial) (*ForecastAnswer, error) {
	if _, err := s.routingOf(ctx, in.TeamID); err != nil {
		return nil, err
	}
	f, err := s.Routing.Forecast(ctx, c.actor, in.Body.setting(in.ID, 0))
	if err != nil {
		return nil, err
	}
	return &ForecastAnswer{Body: forecastOf(f)}, nil
}

func (s *surface) getCategorySkills(ctx context.Context, _ *caller, in *CategoryID) (*CategorySkillsAnswer, error) {
	if _, err := category.Get(ctx, s.DB, category.ID(in.ID)); err != nil {
		return nil, err
	}
	list, err := routing.SkillsOf(ctx, s.DB, category.ID(in.ID))
	return &CategorySkillsAnswer{Body: CategorySkills{SkillIDs: plainIDs(list)}}, err
}

func (s *surface) replaceCategorySkills(ctx context.Context, c *caller, in *CategorySkillsChange) (*struct{}, error) {
	return nil, inSkills(s.Routing.SetSkills(ctx, c.actor, category.ID(in.ID), skillIDs(in.Body.SkillIDs)))
}

func (s *surface) tryCategorySkills(ctx context.Context, c *caller, in *CategorySkillsChange) (*ForecastAnswer, error) {
	f, err := s.Routing.ForecastSkills(ctx, c.actor, category.ID(in.ID), skillIDs(in.Body.SkillIDs))
	if err != nil {
		return nil, err
	}
	return &ForecastAnswer{Body: forecastOf(f)}, nil
}

func (s *surface) tryCategoryTeam(ctx context.Context, c *caller, in *CategoryTeamTrial) (*ForecastsAnswer, error) {
	list, err := s.Routing.ForecastTeam(ctx, c.actor, category.ID(in.ID), team.ID(in.Body.TeamID))
	if err != nil {
		return nil, inFields(err, map[string]string{"team": "body.team_id"})
	}
	return forecastsOf(list), nil
}

// maxWaited bounds the waiting tickets that a forecast names.
const maxWaited = 100

func forecastOf(f routing.Forecast) Forecast {
	x := Forecast{TeamID: int64(f.TeamID), Tickets: f.Tickets, Capped: f.Capped, People: []ForecastWho{}, Waited: []ForecastWait{}}
	for _, p := range f.People {
		x.People = append(x.People, ForecastWho{PersonID: int64(p.Person), Name: p.Name, Had: p.Had, WouldGet: p.Got})
	}
	for _, w := range f.Waited[:min(len(f.Waited), maxWaited)] {
		x.Waited = append(x.Waited, ForecastWait{TicketID: int64(w.ID), Minutes: int(w.For / time.Minute), Still: w.Still})
	}
	return x
}

func forecastsOf(list []routing.Forecast) *ForecastsAnswer {
	x := &ForecastsAnswer{}
	x.Body.Teams = make([]Forecast, len(list))
	for i, f := range list {
		x.Body.Teams[i] = forecastOf(f)
	}
	return x
}
