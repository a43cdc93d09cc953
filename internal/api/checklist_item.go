package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/category"
	"firstline/internal/desk/checklist"
)

// ChecklistItemFields are what is chosen for an item of the checklists.
type ChecklistItemFields struct {
	Stage      string        `json:"stage" enum:"greet,identify,assess,troubleshoot,resolve,document,verify"`
	CategoryID int64         `json:"category_id,omitempty" minimum:"1" doc:"Asked for on tickets that are filed there or below; absent: on every ticket"`
	Texts      QuestionTexts `json:"texts" doc:"At most 200 characters each"`
	Required   bool          `json:"required,omitempty" doc:"A ticket cannot be resolved before it is ticked; one of verify: not closed by the desk"`
	Active     bool          `json:"active,omitempty"`
}

// ChecklistItemSetup is an item of the checklists as those who manage it see it.
type ChecklistItemSetup struct {
	ID       int64 `json:"id"`
	Position int   `json:"position" doc:"Among all; what counts is its place among those of its stage"`
	ChecklistItemFields
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// ChecklistItemID is the item in an address.
type ChecklistItemID struct {
	ID int64 `path:"id" minimum:"1" doc:"The item's id"`
}

// ChecklistItemList are all items, stage by stage.
type ChecklistItemList struct {
	Body struct {
		Items []ChecklistItemSetup `json:"items" nullable:"false"`
	}
}

// ChecklistItemAnswer is one item with its version.
type ChecklistItemAnswer struct {
	ETag string `header:"ETag" doc:"The item's version, for If-Match"`
	Body ChecklistItemSetup
}

// ChecklistItemCreation asks for a new item.
type ChecklistItemCreation struct{ Body ChecklistItemFields }

// ChecklistItemCreated is the new item and where it is.
type ChecklistItemCreated struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"The item's version, for If-Match"`
	Body     ChecklistItemSetup
}

// ChecklistItemReplacement asks for another content of an item.
type ChecklistItemReplacement struct {
	ChecklistItemID
	IfMatch
	Body ChecklistItemFields
}

// ChecklistItemMove asks for another place among the items of its stage.
type ChecklistItemMove struct {
	ChecklistItemID
	Body struct {
		By int `json:"by" enum:"-1,1" doc:"1: behind the next one, -1: before the one before; at the ends it stays"`
	}
}

func (s *surface) checklistItems() {
	add(s, operation{
		method: http.MethodGet, path: "/checklist-items", need: readDesk, id: "list-checklist-items", tag: "Desk", summary: "List what checklists ask for", more: "Also what is out of use.",
	}, s.listChecklistItems)
	add(s, operation{
		method: http.MethodPost, path: "/checklist-items", need: manageDesk, id: "create-checklist-item", tag: "Desk", summary: "Ask for something more", more: "As the last of its stage.",
		status: http.StatusCreated,
	}, s.createChecklistItem)
	add(s, operation{method: http.MethodGet, path: "/checklist-items/{id}", need: readDesk, id: "get-checklist-item", tag: "Desk", summary: "Read an item of the checklists"}, s.getChecklistItem)
	add(s, operation{
		method: http.MethodPut, path: "/checklist-items/{id}", need: manageDesk, id: "replace-checklist-item", tag: "Desk", summary: "Change an item of the checklists",
		more: "As a whole. What was ticked stays ticked; one that is out of use is asked for no more.", refusals: []int{412, 428},
	}, s.replaceChecklistItem)
	add(s, operation{
		method: http.MethodPost, path: "/checklist-items/{id}/move", need: manageDesk, id: "move-checklist-item", tag: "Desk", summary: "Put an item before or behind its neighbour",
		status: http.StatusNoContent,
	}, s.moveChecklistItem)
}

func (s *surface) listChecklistItems(ctx context.Context, _ *caller, _ *Empty) (*ChecklistItemList, error) {
	list, err := checklist.List(ctx, s.DB, true)
	if err != nil {
		return nil, err
	}
	x := &ChecklistItemList{}
	x.Body.Items = make([]ChecklistItemSetup, len(list))
	for n, i := range list {
		x.Body.Items[n] = checklistItemOf(i)
	}
	return x, nil
}

func (s *surface) getChecklistItem(ctx context.Context, _ *caller, in *ChecklistItemID) (*ChecklistItemAnswer, error) {
	i, err := checklist.Get(ctx, s.DB, checklist.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return &ChecklistItemAnswer{ETag: etag(i.Version), Body: checklistItemOf(i)}, nil
}

func (s *surface) createChecklistItem(ctx context.Context, c *caller, in *ChecklistItemCreation) (*ChecklistItemCreated, error) {
	i, err := s.Checklists.Create(ctx, c.actor, in.Body.draft())
	if err != nil {
		return nil, inChecklistItem(err)
	}
	at := Prefix + "/checklist-items/" + strconv.FormatInt(int64(i.ID), 10)
	return &ChecklistItemCreated{Location: at, ETag: etag(i.Version), Body: checklistItemOf(i)}, nil
}

func (s *surface) replaceChecklistItem(ctx context.Context, c *caller, in *ChecklistItemReplacement) (*ChecklistItemAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	i, err := s.Checklists.Update(ctx, c.actor, checklist.ID(in.ID), version, in.Body.draft())
	if errs.Is(err, errs.Conflict) {
		return nil, stale(err)
	}
	if err != nil {
		return nil, inChecklistItem(err)
	}
	return &ChecklistItemAnswer{ETag: etag(i.Version), Body: checklistItemOf(i)}, nil
}

func (s *surface) moveChecklistItem(ctx context.Context, c *caller, in *ChecklistItemMove) (*struct{}, error) {
	return nil, s.Checklists.Move(ctx, c.actor, checklist.ID(in.ID), in.Body.By)
}

func (f *ChecklistItemFields) draft() checklist.Draft {
	return checklist.Draft{
		Stage: checklist.Stage(f.Stage), CategoryID: optional[category.ID](f.CategoryID), TextEN: f.Texts.EN, TextFR: f.Texts.FR, TextNL: f.Texts.NL,
		Required: f.Required, Active: f.Active,
	}
}

func checklistItemOf(i checklist.Item) ChecklistItemSetup {
	return ChecklistItemSetup{
		ID: int64(i.ID), Position: i.Position, CreatedAt: i.CreatedAt.UTC(), UpdatedAt: i.UpdatedAt.UTC(),
		ChecklistItemFields: ChecklistItemFields{
			Stage: string(i.Stage), CategoryID: number(i.CategoryID), Texts: QuestionTexts{EN: i.TextEN, FR: i.TextFR, NL: i.TextNL}, Required: i.Required, Active: i.Active,
		},
	}
}

// inChecklistItem puts what the desk says about an item where it stands in a request.
func inChecklistItem(err error) error {
	return inFields(err, map[string]string{"text_en": "body.texts.en", "text_fr": "body.texts.fr", "text_nl": "body.texts.nl", "category": "body.category_id"})
}
