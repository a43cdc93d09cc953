package api

import (
	"context"
	"net/http"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// TeamFields are what is chosen for a team.
type TeamFields struct {
	Name        string  `json:"name" minLength:"1" maxLength:"100"`
	Level       int     `json:"level" minimum:"1" maximum:"3"`
	EscalatesTo int64   `json:"escalates_to,omitempty" minimum:"1" doc:"A team of a higher level; absent: to nobody"`
	IsDefault   bool    `json:"is_default" doc:"Gets what no category sends elsewhere. The team that had the mark loses it"`
	Active      bool    `json:"active"`
	MemberIDs   []int64 `json:"member_ids" nullable:"false" maxItems:"500" doc:"Agents. When read: those who can be given work now"`
	LeadIDs     []int64 `json:"lead_ids" nullable:"false" maxItems:"500" doc:"Those of them who lead it"`
}

// TeamSetup is a team as those who manage it see it.
type TeamSetup struct {
	ID int64 `json:"id"`
	TeamFields
}

// TeamID is the team in an address.
type TeamID struct {
	ID int64 `path:"id" minimum:"1" doc:"The team's id"`
}

// TeamAnswer is one team with its version.
type TeamAnswer struct {
	ETag string `header:"ETag" doc:"The team's version, for If-Match"`
	Body TeamSetup
}

// TeamCreation asks for a new team.
type TeamCreation struct{ Body TeamFields }

// TeamCreated is the new team and where it is.
type TeamCreated struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"The team's version, for If-Match"`
	Body     TeamSetup
}

// TeamReplacement asks for another content of a team.
type TeamReplacement struct {
	TeamID
	IfMatch
	Body TeamFields
}

func (s *surface) teamSetup() {
	add(s, operation{method: http.MethodGet, path: "/teams/{id}", need: readDesk, id: "get-team", tag: "Teams", summary: "Read how a team is set up"}, s.getTeam)
	add(s, operation{
		method: http.MethodPost, path: "/teams", need: account.ManageTeams, id: "create-team", tag: "Teams", summary: "Add a team",
		more: "The first one of a desk is its default.", status: http.StatusCreated,
	}, s.createTeam)
	add(s, operation{
		method: http.MethodPut, path: "/teams/{id}", need: account.ManageTeams, id: "replace-team", tag: "Teams", summary: "Change a team",
		more: "It is changed as a whole: who is not named is no member any more.", refusals: []int{412, 428},
	}, s.replaceTeam)
}

func (s *surface) getTeam(ctx context.Context, _ *caller, in *TeamID) (*TeamAnswer, error) {
	t, err := team.Get(ctx, s.DB, team.ID(in.ID))
	if err != nil {
		return nil, err
	}
	body, err := s.teamOf(ctx, t)
	return &TeamAnswer{ETag: etag(t.Version), Body: body}, err
}

func (s *surface) createTeam(ctx context.Context, c *caller, in *TeamCreation) (*TeamCreated, error) {
	t, err := s.Teams.Create(ctx, c.actor, in.Body.draft())
	if err != nil {
		return nil, inTeam(err)
	}
	body, err := s.teamOf(ctx, t)
	return &TeamCreated{Location: Prefix + "/teams/" + strconv.FormatInt(int64(t.ID), 10), ETag: etag(t.Version), Body: body}, err
}

func (s *surface) replaceTeam(ctx context.Context, c *caller, in *TeamReplacement) (*TeamAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := team.Get(ctx, s.DB, team.ID(in.ID))
	if err != nil {
		return nil, err
	}
	if was.Version != version {
		return nil, stale(errs.New(errs.Conflict, "errs.conflict"))
	}
	t, err := s.Teams.Update(ctx, c.actor, was.ID, version, in.Body.draft())
	if errs.Is(err, errs.Conflict) {
		return nil, stale(err)
	}
	if err != nil {
		return nil, inTeam(err)
	}
	body, err := s.teamOf(ctx, t)
	return &TeamAnswer{ETag: etag(t.Version), Body: body}, err
}

func (f *TeamFields) draft() team.Draft {
	return team.Draft{
		Name: f.Name, Level: f.Level, EscalatesTo: team.ID(f.EscalatesTo), IsDefault: f.IsDefault, Active: f.Active, Members: personIDs(f.MemberIDs), Leads: personIDs(f.LeadIDs),
	}
}

func personIDs(list []int64) []person.ID {
	ids := make([]person.ID, len(list))
	for i, id := range list {
		ids[i] = person.ID(id)
	}
	return ids
}

func (s *surface) teamOf(ctx context.Context, t team.Team) (TeamSetup, error) {
	members, err := team.Members(ctx, s.DB, t.ID)
	x := TeamSetup{ID: int64(t.ID), TeamFields: TeamFields{
		Name: t.Name, Level: t.Level, EscalatesTo: number(t.EscalatesTo), IsDefault: t.IsDefault, Active: t.Active, MemberIDs: []int64{}, LeadIDs: []int64{},
	}}
	for _, m := range members {
		x.MemberIDs = append(x.MemberIDs, int64(m.PersonID))
		if m.Lead {
			x.LeadIDs = append(x.LeadIDs, int64(m.PersonID))
		}
	}
	return x, err
}

// inTeam puts what the desk says about a team where it stands in a request.
func inTeam(err error) error {
	return inFields(err, map[string]string{"members": "body.member_ids", "leads": "body.lead_ids"})
}
