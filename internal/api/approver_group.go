package api

import (
	"context"
	"net/http"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/person"
)

// ApproverGroup is several people of whom any one may answer.
type ApproverGroup struct {
	ID     int64  `json:"id"`
	Name   string `json:"name"`
	Active bool   `json:"active"`
}

// ApproverGroups are the groups that can be asked.
type ApproverGroups struct {
	Body struct {
		Groups []ApproverGroup `json:"groups" nullable:"false"`
	}
}

// ApproverFields are what is chosen for a group.
type ApproverFields struct {
	Name      string  `json:"name" minLength:"1" maxLength:"100" doc:"One that no other group has"`
	Active    bool    `json:"active" doc:"Whether agents can ask it"`
	MemberIDs []int64 `json:"member_ids" nullable:"false" minItems:"1" maxItems:"200" doc:"Persons: any one of them answers for the group"`
}

// ApproverSetup is a group with its members.
type ApproverSetup struct {
	ID int64 `json:"id"`
	ApproverFields
}

// ApproverID is the group in an address.
type ApproverID struct {
	ID int64 `path:"id" minimum:"1" doc:"The group's id"`
}

// ApproverAnswer is one group with its version.
type ApproverAnswer struct {
	ETag string `header:"ETag" doc:"The group's version, for If-Match"`
	Body ApproverSetup
}

// ApproverCreation asks for a new group.
type ApproverCreation struct{ Body ApproverFields }

// ApproverCreated is the new group and where it is.
type ApproverCreated struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"The group's version, for If-Match"`
	Body     ApproverSetup
}

// ApproverReplacement asks for another content of a group.
type ApproverReplacement struct {
	ApproverID
	IfMatch
	Body ApproverFields
}

func (s *surface) approverGroups() {
	add(s, operation{
		method: http.MethodGet, path: "/approver-groups", need: readDesk, id: "list-approver-groups", tag: "Approvals", summary: "List the groups that can be asked for approval",
	}, s.listApproverGroups)
	add(s, operation{
		method: http.MethodPost, path: "/approver-groups", need: manageDesk, id: "create-approver-group", tag: "Approvals", summary: "Add a group",
		more: "A name belongs to one group only, so sending it twice does not make two.", status: http.StatusCreated,
	}, s.createApproverGroup)
	add(s, operation{
		method: http.MethodGet, path: "/approver-groups/{id}", need: readDesk, id: "get-approver-group", tag: "Approvals", summary: "Read who is in a group",
	}, s.getApproverGroup)
	add(s, operation{
		method: http.MethodPut, path: "/approver-groups/{id}", need: manageDesk, id: "replace-approver-group", tag: "Approvals", summary: "Change a group",
		more: "As a whole. Whoever was asked already may still answer.", refusals: []int{412, 428},
	}, s.replaceApproverGroup)
}

func (s *surface) listApproverGroups(ctx context.Context, _ *caller, _ *Empty) (*ApproverGroups, error) {
	list, err := approval.Groups(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	x := &ApproverGroups{}
	x.Body.Groups = make([]ApproverGroup, len(list))
	for i, g := range list {
		x.Body.Groups[i] = ApproverGroup{ID: int64(g.ID), Name: g.Name, Active: g.Active}
	}
	return x, nil
}

func (s *surface) getApproverGroup(ctx context.Context, _ *caller, in *ApproverID) (*ApproverAnswer, error) {
	g, err := approval.GroupOf(ctx, s.DB, approval.GroupID(in.ID))
	if err != nil {
		return nil, err
	}
	return &ApproverAnswer{ETag: etag(g.Version), Body: approversOf(&g)}, nil
}

func (s *surface) createApproverGroup(ctx context.Context, c *caller, in *ApproverCreation) (*ApproverCreated, error) {
	g, err := s.Approvals.SaveGroup(ctx, c.actor, 0, 0, in.Body.draft())
	if err != nil {
		return nil, inFields(err, map[string]string{"members": "body.member_ids"})
	}
	return &ApproverCreated{Location: Prefix + "/approver-groups/" + strconv.FormatInt(int64(g.ID), 10), ETag: etag(g.Version), Body: approversOf(&g)}, nil
}

func (s *surface) replaceApproverGroup(ctx context.Context, c *caller, in *ApproverReplacement) (*ApproverAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := approval.GroupOf(ctx, s.DB, approval.GroupID(in.ID))
	if err != nil {
		return nil, err
	}
	g, err := s.Approvals.SaveGroup(ctx, c.actor, was.ID, version, in.Body.draft())
	if errs.Is(err, errs.Conflict) {
		return nil, stale(err)
	}
	if err != nil {
		return nil, inFields(err, map[string]string{"members": "body.member_ids"})
	}
	return &ApproverAnswer{ETag: etag(g.Version), Body: approversOf(&g)}, nil
}

func (f *ApproverFields) draft() approval.GroupDraft {
	d := approval.GroupDraft{Name: f.Name, Active: f.Active}
	for _, id := range f.MemberIDs {
		d.Members = append(d.Members, person.ID(id))
	}
	return d
}

func approversOf(g *approval.Group) ApproverSetup {
	x := ApproverSetup{ID: int64(g.ID), ApproverFields: ApproverFields{Name: g.Name, Active: g.Active, MemberIDs: []int64{}}}
	for _, id := range g.Members {
		x.MemberIDs = append(x.MemberIDs, int64(id))
	}
	return x
}
