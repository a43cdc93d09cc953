package admin

import (
	"context"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/person"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type approversPage struct {
	ui.Page
	Rows []approverRow
}

type approverRow struct {
	Name, Href string
	Badges     []ui.Badge
}

// approverForm is a group as a form asks for it.
type approverForm struct {
	Version int64  `form:"version"`
	Name    string `form:"name"`
	Members string `form:"members"` // addresses, one a line
	Active  bool   `form:"active"`
}

type approverPage struct {
	ui.Page
	trouble
	Title  string
	Action string
	Form   approverForm
	Fields []ui.Field
}

// approverList shows the groups that agents can ask for approval.
func (s *screens) approverList(rq *front.Request) error {
	list, err := approval.Groups(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	x := approversPage{Page: rq.Page(rq.T("approval.groups"))}
	for _, g := range list {
		row := approverRow{Name: g.Name, Href: approversPath + "/" + number(g.ID)}
		if !g.Active {
			row.Badges = append(row.Badges, ui.Badge{Label: x.T("admin.not_in_use"), Icon: ui.IconPause})
		}
		x.Rows = append(x.Rows, row)
	}
	return rq.Render(approversView(x))
}

func (s *screens) approverNew(rq *front.Request) error {
	return rq.Render(approverView(newApproverPage(rq.Page(rq.T("approval.group_new")), 0, approverForm{Active: true}, trouble{})))
}

func (s *screens) approverCreate(rq *front.Request) error {
	return s.approverKeep(rq, approval.Group{})
}

// approverEdit shows a group with the addresses of its members.
func (s *screens) approverEdit(rq *front.Request) error {
	g, f, err := s.approverGroup(rq)
	if err != nil {
		return err
	}
	return rq.Render(approverView(newApproverPage(rq.Page(g.Name), g.ID, f, trouble{})))
}

func (s *screens) approverSave(rq *front.Request) error {
	g, _, err := s.approverGroup(rq)
	if err != nil {
		return err
	}
	return s.approverKeep(rq, g)
}

// approverKeep adds or changes a group. When somebody else was faster, both versions are shown, and what was typed stays.
func (s *screens) approverKeep(rq *front.Request, was approval.Group) error {
	var f approverForm
	err := rq.Decode(&f)
	var members []person.ID
	if err == nil {
		members, err = s.membersOf(rq.Context(), f.Members)
	}
	if err == nil {
		_, err = s.Approvals.SaveGroup(rq.Context(), rq.Actor, was.ID, f.Version, approval.GroupDraft{Name: f.Name, Active: f.Active, Members: members})
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.saved"))
		return rq.Redirect(approversPath)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	title := was.Name
	if was.ID == 0 {
		title = rq.T("approval.group_new")
	}
	p := rq.Page(title)
	if errs.Is(err, errs.Conflict) {
		_, theirs, err := s.approverGroup(rq)
		if err != nil {
			return err
		}
		t.Changed, f.Version = changes(theirs.fields(p), f.fields(p)), theirs.Version
	}
	return rq.RenderStatus(t.code(), approverView(newApproverPage(p, was.ID, f, t)))
}

func (s *screens) approverGroup(rq *front.Request) (g approval.Group, f approverForm, err error) {
	id, err := rq.Int("id")
	if err != nil {
		return g, f, err
	}
	if g, err = approval.GroupOf(rq.Context(), s.DB, approval.GroupID(id)); err != nil || len(g.Members) == 0 {
		return g, approverForm{Version: g.Version, Name: g.Name, Active: g.Active}, err
	}
	people, err := person.ReachOf(rq.Context(), s.DB, g.Members...)
	addresses := make([]string, 0, len(people))
	for _, p := range people {
		addresses = append(addresses, p.Address)
	}
	return g, approverForm{Version: g.Version, Name: g.Name, Active: g.Active, Members: strings.Join(addresses, "\n")}, err
}

// membersOf are the persons behind addresses.
func (s *screens) membersOf(ctx context.Context, text string) (ids []person.ID, err error) {
	for _, address := range lines(text) {
		p, err := person.ByAddress(ctx, s.DB, address)
		if errs.Is(err, errs.NotFound) {
			return nil, errs.Bad("members", "approval.member_unknown", errs.Args{"Address": address})
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, p.ID)
	}
	return ids, nil
}

func (f approverForm) fields(p ui.Page) []ui.Field {
	return []ui.Field{
		{Name: "name", Label: p.T("approval.group_name"), Value: f.Name, Required: true, MaxLength: 100, Autocomplete: "off"},
		{Name: "members", Label: p.T("approval.members"), Hint: p.T("approval.members_hint"), Value: f.Members, Required: true, Rows: 4},
		{Name: "active", Label: p.T("approval.group_active"), Checked: f.Active},
	}
}

func newApproverPage(p ui.Page, id approval.GroupID, f approverForm, t trouble) approverPage {
	x := approverPage{Page: p, trouble: t, Title: p.Title, Form: f, Fields: marked(f.fields(p), t), Action: approversPath + "/new"}
	if id != 0 {
		x.Action = approversPath + "/" + number(id)
	}
	return x
}
