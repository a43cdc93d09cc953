package api

import (
	"context"
	"net/http"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// Skill is a short word for what some work asks for and some agents have.
type Skill struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// SkillList are all skills of the desk.
type SkillList struct {
	Body struct {
		Skills []Skill `json:"skills" nullable:"false"`
	}
}

// SkillCreation asks for a new skill.
type SkillCreation struct {
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"40"`
	}
}

// SkillCreated is the new skill.
type SkillCreated struct{ Body Skill }

// SkillID is the skill in an address.
type SkillID struct {
	ID int64 `path:"id" minimum:"1"`
}

// AgentBrings is what an agent brings to work.
type AgentBrings struct {
	SkillIDs        []int64  `json:"skill_ids" nullable:"false" maxItems:"100"`
	Languages       []string `json:"languages" nullable:"false" maxItems:"3" enum:"en,fr,nl"`
	Capacity        int      `json:"capacity" minimum:"0" maximum:"500" doc:"Most tickets that the desk gives them at once; 0: no limit"`
	CapacityWritten int      `json:"capacity_written" minimum:"0" maximum:"500" doc:"Most of those by mail, portal or API; 0: no limit of its own"`
	CapacityPhone   int      `json:"capacity_phone" minimum:"0" maximum:"500" doc:"Most of those by phone; 0: no limit of its own"`
	CapacityVisit   int      `json:"capacity_visit" minimum:"0" maximum:"500" doc:"Most of those at the desk; 0: no limit of its own"`
	CalendarID      int64    `json:"calendar_id,omitempty" minimum:"1" doc:"Their working hours; absent: the desk's"`
}

// AgentID is the agent in an address.
type AgentID struct {
	ID int64 `path:"id" minimum:"1" doc:"The id of the agent as a person"`
}

// AgentBringsAnswer is what an agent brings, with the version.
type AgentBringsAnswer struct {
	ETag string `header:"ETag" doc:"The version of this, for If-Match"`
	Body AgentBrings
}

// AgentBringsReplacement asks for another content of it.
type AgentBringsReplacement struct {
	AgentID
	IfMatch
	Body AgentBrings
}

// AgentBringsTrial asks what that would have made of last month.
type AgentBringsTrial struct {
	AgentID
	Body AgentBrings
}

func (s *surface) agents() {
	add(s, operation{method: http.MethodGet, path: "/skills", need: readDesk, id: "list-skills", tag: "Teams", summary: "List the skills"}, s.listSkills)
	add(s, operation{method: http.MethodPost, path: "/skills", need: account.ManageTeams, id: "create-skill", tag: "Teams", summary: "Add a skill", status: http.StatusCreated}, s.createSkill)
	add(s, operation{
		method: http.MethodDelete, path: "/skills/{id}", need: account.ManageTeams, id: "delete-skill", tag: "Teams", summary: "Take a skill away", status: http.StatusNoContent,
		more: "From the list and from everybody who has it. 409 where a category asks for it.", refusals: []int{409},
	}, s.deleteSkill)
	add(s, operation{method: http.MethodGet, path: "/agents/{id}/brings", need: readDesk, id: "get-agent-brings", tag: "Teams", summary: "Read what an agent brings"}, s.getBrings)
	add(s, operation{
		method: http.MethodPut, path: "/agents/{id}/brings", need: account.ManageTeams, id: "replace-agent-brings", tag: "Teams", summary: "Say what an agent brings", refusals: []int{412, 428},
	}, s.replaceBrings)
	add(s, operation{
		method: http.MethodPost, path: "/agents/{id}/brings/try", need: account.ManageTeams, id: "try-agent-brings", tag: "Teams", summary: "Try what an agent would bring",
		more: "On the tickets of each of their teams of the last thirty days. Nothing is saved.",
	}, s.tryBrings)
}

func (s *surface) listSkills(ctx context.Context, _ *caller, _ *Empty) (*SkillList, error) {
	list, err := team.Skills(ctx, s.DB)
	x := &SkillList{}
	x.Body.Skills = make([]Skill, len(list))
	for i, k := range list {
		x.Body.Skills[i] = Skill{ID: int64(k.ID), Name: k.Name}
	}
	return x, err
}

func (s *surface) createSkill(ctx context.Context, c *caller, in *SkillCreation) (*SkillCreated, error) {
	k, err := s.Teams.AddSkill(ctx, c.actor, in.Body.Name)
	if err != nil {
		return nil, err
	}
	return &SkillCreated{Body: Skill{ID: int64(k.ID), Name: k.Name}}, nil
}

func (s *surface) deleteSkill(ctx context.Context, c *caller, in *SkillID) (*struct{}, error) {
	return nil, s.Teams.DeleteSkill(ctx, c.actor, team.SkillID(in.ID))
}

// bringsOf is what an agent brings; who is none has nothing here.
func (s *surface) bringsOf(ctx context.Context, in AgentID) (b team.Brings, version int64, err error) {
	ok, err := team.IsAgent(ctx, s.DB, person.ID(in.ID))
	if err == nil && !ok {
		err = errs.Missing()
	}
	if err != nil {
		return b, 0, err
	}
	return team.BringsOf(ctx, s.DB, person.ID(in.ID))
}

func (s *surface) getBrings(ctx context.Context, _ *caller, in *AgentID) (*AgentBringsAnswer, error) {
	b, version, err := s.bringsOf(ctx, *in)
	if err != nil {
		return nil, err
	}
	return &AgentBringsAnswer{ETag: etag(version), Body: AgentBrings{
		SkillIDs: plainIDs(b.Skills), Languages: append([]string{}, b.Languages...), Capacity: b.Capacity, CapacityWritten: b.Limits.Written, CapacityPhone: b.Limits.ByPhone,
		CapacityVisit: b.Limits.AtDesk, CalendarID: int64(b.Calendar),
	}}, nil
}

func (s *surface) replaceBrings(ctx context.Context, c *caller, in *AgentBringsReplacement) (*AgentBringsAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	_, was, err := s.bringsOf(ctx, in.AgentID)
	if err != nil {
		return nil, err
	}
	if was != version {
		return nil, stale(errs.New(errs.Conflict, "errs.conflict"))
	}
	err = s.Teams.SetBrings(ctx, c.actor, person.ID(in.ID), version, in.Body.brings())
	if errs.Is(err, errs.Conflict) {
		return nil, stale(err)
	}
	if err != nil {
		return nil, inSkills(err)
	}
	return s.getBrings(ctx, c, &in.AgentID)
}

func (s *surface) tryBrings(ctx context.Context, c *caller, in *AgentBringsTrial) (*ForecastsAnswer, error) {
	list, err := s.Routing.ForecastBrings(ctx, c.actor, person.ID(in.ID), in.Body.brings())
	if err != nil {
		return nil, inSkills(err)
	}
	return forecastsOf(list), nil
}

func (f *AgentBrings) brings() team.Brings {
	return team.Brings{
		Skills: skillIDs(f.SkillIDs), Languages: f.Languages, Capacity: f.Capacity, Calendar: calendar.ID(f.CalendarID),
		Limits: team.PerContact{Written: f.CapacityWritten, ByPhone: f.CapacityPhone, AtDesk: f.CapacityVisit},
	}
}

func skillIDs(list []int64) []team.SkillID {
	ids := make([]team.SkillID, len(list))
	for i, id := range list {
		ids[i] = team.SkillID(id)
	}
	return ids
}

func plainIDs[N ~int64](list []N) []int64 {
	ids := make([]int64, len(list))
	for i, id := range list {
		ids[i] = int64(id)
	}
	return ids
}

// inSkills puts what the desk says about skills and hours where it stands in a request.
func inSkills(err error) error {
	return inFields(err, map[string]string{"skills": "body.skill_ids", "calendar": "body.calendar_id"})
}
