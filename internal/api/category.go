package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/category"
	"firstline/internal/desk/team"
	"firstline/internal/desk/vendor"
)

// CategoryNames are a category's name in each language.
type CategoryNames struct {
	EN string `json:"en" minLength:"1" maxLength:"100"`
	FR string `json:"fr" minLength:"1" maxLength:"100"`
	NL string `json:"nl" minLength:"1" maxLength:"100"`
}

// CategoryFields are what is chosen for a category; what is absent it takes from the one above.
type CategoryFields struct {
	ParentID int64         `json:"parent_id,omitempty" minimum:"1" doc:"The category above; absent at the top. At most four levels"`
	Names    CategoryNames `json:"names"`
	TeamID   int64         `json:"team_id,omitempty" minimum:"1" doc:"Gets its tickets first. A category at the top needs one"`
	SecondID int64         `json:"second_team_id,omitempty" minimum:"1" doc:"Has its tickets when they climb to the second level; without one, they go where their team passes everything on to"`
	ThirdID  int64         `json:"third_team_id,omitempty" minimum:"1" doc:"The same at the third level"`
	VendorID int64         `json:"vendor_id,omitempty" minimum:"1" doc:"Is asked after the highest level"`
	Impact   string        `json:"impact,omitempty" enum:"person,team,site,everyone" doc:"What a ticket gets when nobody chooses"`
	Urgency  string        `json:"urgency,omitempty" enum:"can_wait,hinders,blocks" doc:"What a ticket gets when nobody chooses"`
	SealedTo []int64       `json:"sealed_to,omitempty" nullable:"false" maxItems:"50" doc:"Sensitive: only these teams, and each requester, see what is filed here and below; absent: as the category above"`
	Active   bool          `json:"active" doc:"Whether it, and what is below it, can be chosen"`
}

// CategorySetup is a category as those who manage it see it.
type CategorySetup struct {
	ID int64 `json:"id"`
	CategoryFields
	SeenBy  []int64      `json:"seen_by,omitempty" nullable:"false" doc:"The teams that see what is filed here, where it is sensitive"`
	Path    string       `json:"path" doc:"In the language of Accept-Language, or of the token's person"`
	Counts  CategoryTake `json:"counts" doc:"What counts: what was chosen for it, or taken from above"`
	Offered bool         `json:"offered" doc:"It and all above it are active"`
}

// CategoryTake is what a new ticket takes from its category.
type CategoryTake struct {
	TeamID   int64  `json:"team_id"`
	SecondID int64  `json:"second_team_id,omitempty"`
	ThirdID  int64  `json:"third_team_id,omitempty"`
	VendorID int64  `json:"vendor_id,omitempty"`
	Impact   string `json:"impact" enum:"person,team,site,everyone"`
	Urgency  string `json:"urgency" enum:"can_wait,hinders,blocks"`
}

// CategoryID is the category in an address.
type CategoryID struct {
	ID int64 `path:"id" minimum:"1" doc:"The category's id"`
}

// CategoryAnswer is one category with its version.
type CategoryAnswer struct {
	ETag string `header:"ETag" doc:"The category's version, for If-Match"`
	Body CategorySetup
}

// CategoryCreation asks for a new category.
type CategoryCreation struct{ Body CategoryFields }

// CategoryCreated is the new category and where it is.
type CategoryCreated struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"The category's version, for If-Match"`
	Body     CategorySetup
}

// CategoryReplacement asks for another content of a category.
type CategoryReplacement struct {
	CategoryID
	IfMatch
	Body CategoryFields
}

// CategoryMove asks for another place among the categories beside it.
type CategoryMove struct {
	CategoryID
	Body struct {
		By int `json:"by" minimum:"-1000" maximum:"1000" doc:"So many places down, or up when below 0; at the ends it stays"`
	}
}

func (s *surface) categorySetup() {
	add(s, operation{method: http.MethodGet, path: "/categories/{id}", need: readDesk, id: "get-category", tag: "Desk", summary: "Read how a category is set up"}, s.getCategory)
	add(s, operation{
		method: http.MethodPost, path: "/categories", need: account.ManageCategory, id: "create-category", tag: "Desk", summary: "Add a category",
		more: "As the last below its parent.", status: http.StatusCreated,
	}, s.createCategory)
	add(s, operation{
		method: http.MethodPut, path: "/categories/{id}", need: account.ManageCategory, id: "replace-category", tag: "Desk", summary: "Change or move a category",
		more: "It is changed as a whole: what is absent is taken from the category above. What is filed in it goes along.", refusals: []int{412, 428},
	}, s.replaceCategory)
	add(s, operation{
		method: http.MethodPost, path: "/categories/{id}/move", need: account.ManageCategory, id: "move-category", tag: "Desk",
		summary: "Put a category before or behind those beside it", status: http.StatusNoContent,
	}, s.moveCategory)
}

func (s *surface) getCategory(ctx context.Context, c *caller, in *CategoryID) (*CategoryAnswer, error) {
	x, err := category.Get(ctx, s.DB, category.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return &CategoryAnswer{ETag: etag(x.Version), Body: setupOf(c, &x)}, nil
}

func (s *surface) createCategory(ctx context.Context, c *caller, in *CategoryCreation) (*CategoryCreated, error) {
	x, err := s.Categories.Create(ctx, c.actor, in.Body.draft())
	if err != nil {
		return nil, inNames(err)
	}
	return &CategoryCreated{Location: Prefix + "/categories/" + strconv.FormatInt(int64(x.ID), 10), ETag: etag(x.Version), Body: setupOf(c, &x)}, nil
}

func (s *surface) replaceCategory(ctx context.Context, c *caller, in *CategoryReplacement) (*CategoryAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := category.Get(ctx, s.DB, category.ID(in.ID))
	if err != nil {
		return nil, err
	}
	if was.Version != version {
		return nil, stale(errs.New(errs.Conflict, "errs.conflict"))
	}
	x, err := s.Categories.Update(ctx, c.actor, was.ID, version, in.Body.draft())
	if errs.Is(err, errs.Conflict) {
		return nil, stale(err)
	}
	if err != nil {
		return nil, inNames(err)
	}
	return &CategoryAnswer{ETag: etag(x.Version), Body: setupOf(c, &x)}, nil
}

func (s *surface) moveCategory(ctx context.Context, c *caller, in *CategoryMove) (*struct{}, error) {
	return nil, s.Categories.Move(ctx, c.actor, category.ID(in.ID), in.Body.By)
}

func (f *CategoryFields) draft() category.Draft {
	return category.Draft{
		Parent: category.ID(f.ParentID), NameEN: f.Names.EN, NameFR: f.Names.FR, NameNL: f.Names.NL, TeamID: team.ID(f.TeamID),
		Impact: chosen(impacts(), f.Impact), Urgency: chosen(urgencies(), f.Urgency), Active: f.Active, SealedTo: teamIDs(f.SealedTo),
		Steps: category.Steps{SecondID: team.ID(f.SecondID), ThirdID: team.ID(f.ThirdID), VendorID: vendor.ID(f.VendorID)},
	}
}

func teamIDs(list []int64) []team.ID {
	ids := make([]team.ID, len(list))
	for i, id := range list {
		ids[i] = team.ID(id)
	}
	return ids
}

func setupOf(c *caller, x *category.Category) CategorySetup {
	word := func(words []string, n *int) string {
		if n == nil {
			return ""
		}
		return words[*n]
	}
	var seen, own []int64
	for _, id := range category.Teams(x.SealedTo) {
		seen = append(seen, int64(id))
	}
	if x.Sealed {
		own = seen
	}
	return CategorySetup{
		SeenBy: seen, ID: int64(x.ID), Path: x.Path(c.locale.Code()), Offered: x.Offered,
		CategoryFields: CategoryFields{
			ParentID: number(x.ParentID), Names: CategoryNames{EN: x.NameEN, FR: x.NameFR, NL: x.NameNL}, TeamID: number(x.OwnTeamID),
			SecondID: number(x.OwnSecondID), ThirdID: number(x.OwnThirdID), VendorID: number(x.OwnVendorID),
			Impact: word(impacts(), x.OwnImpact), Urgency: word(urgencies(), x.OwnUrgency), Active: x.Active, SealedTo: own,
		},
		Counts: CategoryTake{
			TeamID: int64(x.TeamID), SecondID: int64(x.SecondID), ThirdID: int64(x.ThirdID), VendorID: int64(x.VendorID),
			Impact: impacts()[x.Impact], Urgency: urgencies()[x.Urgency],
		},
	}
}

// inNames puts what the desk says about a name where it stands in a request.
func inNames(err error) error {
	return inFields(err, map[string]string{"name_en": "body.names.en", "name_fr": "body.names.fr", "name_nl": "body.names.nl", "parent": "body.parent_id", "team": "body.team_id", "second": "body.second_team_id", "third": "body.third_team_id", "vendor": "body.vendor_id"})
}

// inFields puts what the desk says about its fields where they stand in a request.
func inFields(err error, places map[string]string) error {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		for i, f := range e.Fields {
			if place, ok := places[f.Name]; ok {
				e.Fields[i].Name = place
			}
		}
	}
	return err
}
