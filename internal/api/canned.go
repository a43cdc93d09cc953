package api

import (
	"context"
	"net/http"
	"strconv"

	"firstline/internal/base/clean"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/canned"
)

// CannedBody is what a canned text says in one language.
type CannedBody struct {
	Language string `json:"language" enum:"en,fr,nl"`
	Text     string `json:"text,omitempty" maxLength:"10000" doc:"With names to fill in, such as {requester.name}; what stands here counts where there is no html"`
	HTML     string `json:"html,omitempty" maxLength:"40000"`
}

// CannedFields are what is chosen for a canned text.
type CannedFields struct {
	Name    string       `json:"name" minLength:"1" maxLength:"60" doc:"What agents type after :: to find it"`
	Sharing string       `json:"sharing" enum:"own,team,all" doc:"Who has it: its author, a team, everybody at the desk"`
	TeamID  int64        `json:"team_id,omitempty" minimum:"1" doc:"Of sharing team"`
	Bodies  []CannedBody `json:"bodies" nullable:"false" minItems:"1" maxItems:"3"`
}

// CannedText is something that agents say again and again.
type CannedText struct {
	ID int64 `json:"id"`
	CannedFields
}

// CannedTexts are those that the caller knows of.
type CannedTexts struct {
	Body struct {
		Texts []CannedText `json:"texts" nullable:"false" doc:"First the caller's own, then their teams', then everybody's, each in their order"`
	}
}

// CannedID is the text in an address.
type CannedID struct {
	ID int64 `path:"id" minimum:"1" doc:"The text's id"`
}

// CannedAnswer is one text with its version.
type CannedAnswer struct {
	ETag string `header:"ETag" doc:"The text's version, for If-Match"`
	Body CannedText
}

// CannedCreation asks for a new text.
type CannedCreation struct{ Body CannedFields }

// CannedCreated is the new text and where it is.
type CannedCreated struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"The text's version, for If-Match"`
	Body     CannedText
}

// CannedReplacement asks for another content of a text.
type CannedReplacement struct {
	CannedID
	IfMatch
	Body CannedFields
}

func (s *surface) cannedTexts() {
	add(s, operation{
		method: http.MethodGet, path: "/canned-texts", need: readDesk, id: "list-canned-texts", tag: "Desk", summary: "List the canned texts that one may use",
	}, s.listCanned)
	add(s, operation{
		method: http.MethodPost, path: "/canned-texts", need: writeCanned, id: "create-canned-text", tag: "Desk", summary: "Add a canned text",
		more: "Leads share texts with their teams, administrators with everybody.", status: http.StatusCreated, refusals: []int{409},
	}, s.createCanned)
	add(s, operation{
		method: http.MethodGet, path: "/canned-texts/{id}", need: readDesk, id: "get-canned-text", tag: "Desk", summary: "Read a canned text",
	}, s.getCanned)
	add(s, operation{
		method: http.MethodPut, path: "/canned-texts/{id}", need: writeCanned, id: "replace-canned-text", tag: "Desk", summary: "Change a canned text",
		more: "As a whole.", refusals: []int{412, 428},
	}, s.replaceCanned)
	add(s, operation{
		method: http.MethodDelete, path: "/canned-texts/{id}", need: writeCanned, id: "delete-canned-text", tag: "Desk", summary: "Delete a canned text",
		status: http.StatusNoContent, refusals: []int{409},
	}, s.deleteCanned)
}

func (s *surface) listCanned(ctx context.Context, c *caller, _ *Empty) (*CannedTexts, error) {
	list, err := s.Canned.List(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	x := &CannedTexts{}
	x.Body.Texts = make([]CannedText, len(list))
	for i := range list {
		x.Body.Texts[i] = cannedOf(&list[i])
	}
	return x, nil
}

func (s *surface) getCanned(ctx context.Context, c *caller, in *CannedID) (*CannedAnswer, error) {
	t, err := s.Canned.Get(ctx, c.actor, canned.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return &CannedAnswer{ETag: etag(t.Version), Body: cannedOf(&t)}, nil
}

func (s *surface) createCanned(ctx context.Context, c *caller, in *CannedCreation) (*CannedCreated, error) {
	t, err := s.Canned.Create(ctx, c.actor, in.Body.draft())
	if err != nil {
		return nil, inFields(err, cannedNames())
	}
	return &CannedCreated{Location: Prefix + "/canned-texts/" + strconv.FormatInt(int64(t.ID), 10), ETag: etag(t.Version), Body: cannedOf(&t)}, nil
}

func (s *surface) replaceCanned(ctx context.Context, c *caller, in *CannedReplacement) (*CannedAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	t, err := s.Canned.Update(ctx, c.actor, canned.ID(in.ID), version, in.Body.draft())
	if errs.Is(err, errs.Conflict) {
		return nil, stale(err)
	}
	if err != nil {
		return nil, inFields(err, cannedNames())
	}
	return &CannedAnswer{ETag: etag(t.Version), Body: cannedOf(&t)}, nil
}

func (s *surface) deleteCanned(ctx context.Context, c *caller, in *CannedID) (*struct{}, error) {
	_, err := s.Canned.Delete(ctx, c.actor, canned.ID(in.ID))
	return nil, err
}

// cannedNames are the fields of a request by those of a form.
func cannedNames() map[string]string {
	return map[string]string{"team": "body.team_id", "text_en": "body.bodies", "text_fr": "body.bodies", "text_nl": "body.bodies"}
}

func (f *CannedFields) draft() canned.Draft {
	d := canned.Draft{Name: f.Name, Sharing: canned.Sharing(f.Sharing), Team: access.TeamID(f.TeamID)}
	for _, b := range f.Bodies {
		d.Bodies = append(d.Bodies, canned.Body{Locale: b.Language, HTML: clean.Composer(b.HTML, nil).HTML, Text: b.Text})
	}
	return d
}

func cannedOf(t *canned.Text) CannedText {
	x := CannedText{ID: int64(t.ID), CannedFields: CannedFields{Name: t.Name, Sharing: string(t.Sharing), TeamID: number(t.TeamID), Bodies: []CannedBody{}}}
	for _, b := range t.Bodies {
		x.Bodies = append(x.Bodies, CannedBody{Language: b.Locale, Text: b.Text, HTML: string(b.HTML)})
	}
	return x
}
