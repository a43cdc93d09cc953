package api

import (
	"context"
	"net/http"

	"firstline/internal/desk/category"
	"firstline/internal/desk/team"
)

// Empty is a request that says all by its address.
type Empty struct{}

// Me is for whom the token acts.
type Me struct {
	Body struct {
		ID     int64    `json:"id"`
		Name   string   `json:"name"`
		Locale string   `json:"locale" enum:"en,fr,nl"`
		Agent  bool     `json:"agent" doc:"Works on tickets"`
		Lead   bool     `json:"lead"`
		Admin  bool     `json:"admin"`
		Teams  []int64  `json:"teams" nullable:"false" doc:"Of an agent"`
		Scopes []string `json:"scopes" nullable:"false" enum:"tickets:read,tickets:write,tickets:glass,tickets:reveal,people:read,people:write,assets:read,assets:write,desk:read,desk:write" doc:"Of the token"`
	}
}

// Category is what a problem can be about.
type Category struct {
	ID       int64  `json:"id"`
	Name     string `json:"name" doc:"In the language of Accept-Language, or of the token's person"`
	Path     string `json:"path" doc:"The names from the top of the tree: «Hardware › Printer»"`
	ParentID int64  `json:"parent_id,omitempty" doc:"The category above; absent at the top"`
	Impact   string `json:"impact" enum:"person,team,site,everyone" doc:"What a ticket gets when nobody chooses"`
	Urgency  string `json:"urgency" enum:"can_wait,hinders,blocks" doc:"What a ticket gets when nobody chooses"`
}

// CategoryList is the tree from top to bottom, in the order that the desk has chosen.
type CategoryList struct {
	Body struct {
		Categories []Category `json:"categories" nullable:"false"`
	}
}

// Team is agents of one level.
type Team struct {
	ID        int64    `json:"id"`
	Name      string   `json:"name"`
	Level     int      `json:"level" minimum:"1" maximum:"3"`
	IsDefault bool     `json:"is_default" doc:"Gets what no category sends elsewhere"`
	Active    bool     `json:"active"`
	Members   []Member `json:"members" nullable:"false" doc:"Who can be given work now"`
}

// Member is somebody in a team.
type Member struct {
	PersonID int64  `json:"person_id"`
	Name     string `json:"name"`
	Lead     bool   `json:"lead"`
}

// TeamList are all teams.
type TeamList struct {
	Body struct {
		Teams []Team `json:"teams" nullable:"false"`
	}
}

func (s *surface) lists() {
	add(s, operation{method: http.MethodGet, path: "/me", need: AnyToken, id: "me", tag: "Desk", summary: "Who the token acts for, and what it may do"}, s.me)
	add(s, operation{method: http.MethodGet, path: "/categories", need: readTicket, id: "list-categories", tag: "Desk", summary: "List the categories that can be chosen now"}, s.categories)
	add(s, operation{method: http.MethodGet, path: "/teams", need: readPeople, id: "list-teams", tag: "Desk", summary: "List the teams and their agents"}, s.teams)
}

func (s *surface) me(_ context.Context, c *caller, _ *Empty) (*Me, error) {
	m := &Me{}
	b, a := &m.Body, c.actor
	b.ID, b.Name, b.Locale, b.Agent, b.Lead, b.Admin = int64(a.Person), a.Name, a.Locale, a.Agent, a.Lead, a.Admin
	b.Teams, b.Scopes = []int64{}, a.Scopes
	for _, id := range a.Teams {
		b.Teams = append(b.Teams, int64(id))
	}
	return m, nil
}

func (s *surface) categories(ctx context.Context, c *caller, _ *Empty) (*CategoryList, error) {
	list, err := category.List(ctx, s.DB, false)
	if err != nil {
		return nil, err
	}
	x := &CategoryList{}
	x.Body.Categories = make([]Category, len(list))
	for i, one := range list {
		locale := c.locale.Code()
		x.Body.Categories[i] = Category{
			ID: int64(one.ID), Name: one.Name(locale), Path: one.Path(locale), ParentID: number(one.ParentID),
			Impact: impacts()[one.Impact], Urgency: urgencies()[one.Urgency],
		}
	}
	return x, nil
}

func (s *surface) teams(ctx context.Context, _ *caller, _ *Empty) (*TeamList, error) {
	list, err := team.List(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	x := &TeamList{}
	x.Body.Teams = make([]Team, len(list))
	ids := make([]team.ID, len(list))
	at := map[team.ID]*Team{}
	for i, one := range list {
		x.Body.Teams[i] = Team{ID: int64(one.ID), Name: one.Name, Level: one.Level, IsDefault: one.IsDefault, Active: one.Active, Members: []Member{}}
		ids[i], at[one.ID] = one.ID, &x.Body.Teams[i]
	}
	if len(ids) == 0 {
		return x, nil
	}
	members, err := team.Members(ctx, s.DB, ids...)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		t := at[m.TeamID]
		t.Members = append(t.Members, Member{PersonID: int64(m.PersonID), Name: m.Name, Lead: m.Lead})
	}
	return x, nil
}
