package admin

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/category"
	"firstline/internal/desk/team"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type categoryForm struct {
	Version int64   `form:"version"`
	NameEN  string  `form:"name_en"`
	NameFR  string  `form:"name_fr"`
	NameNL  string  `form:"name_nl"`
	Team    team.ID `form:"team"`
	Active  bool    `form:"active"`
}

func formOfCategory(c category.Category) categoryForm {
	return categoryForm{Version: c.Version, NameEN: c.NameEN, NameFR: c.NameFR, NameNL: c.NameNL, Team: c.TeamID, Active: c.Active}
}

func (f categoryForm) draft() category.Draft {
	return category.Draft{NameEN: f.NameEN, NameFR: f.NameFR, NameNL: f.NameNL, TeamID: f.Team, Active: f.Active}
}

func (f categoryForm) fields(p ui.Page, teams []ui.Option) []ui.Field {
	return []ui.Field{
		{Name: "name_en", Label: p.T("admin.category_name_en"), Hint: p.T("admin.category_name_hint"), Value: f.NameEN, Required: true, MaxLength: 100},
		{Name: "name_fr", Label: p.T("admin.category_name_fr"), Value: f.NameFR, Required: true, MaxLength: 100},
		{Name: "name_nl", Label: p.T("admin.category_name_nl"), Value: f.NameNL, Required: true, MaxLength: 100},
		{Name: "team", Label: p.T("admin.category_team"), Hint: p.T("admin.category_team_hint"), Value: labels(teams, number(f.Team))},
		{Name: "active", Label: p.T("admin.in_use"), Hint: p.T("admin.category_active_hint"), Checked: f.Active},
	}
}

type categoryPage struct {
	ui.Page
	trouble
	Title, Action string
	Form          categoryForm
	Fields        []ui.Field
	Teams         []ui.Option
}

// categoryNew asks for a new category.
func (s *screens) categoryNew(rq *front.Request) error {
	return s.categoryShow(rq, category.Category{}, categoryForm{Active: true}, trouble{})
}

// categoryCreate adds a category.
func (s *screens) categoryCreate(rq *front.Request) error {
	var f categoryForm
	err := rq.Decode(&f)
	if err == nil {
		_, err = s.Categories.Create(rq.Context(), rq.Actor, f.draft())
	}
	return s.categoryDone(rq, category.Category{}, f, err)
}

// categoryEdit shows a category.
func (s *screens) categoryEdit(rq *front.Request) error {
	c, err := s.category(rq)
	if err != nil {
		return err
	}
	return s.categoryShow(rq, c, formOfCategory(c), trouble{})
}

// categorySave changes a category. When somebody else was faster, both versions are shown, and what was typed stays.
func (s *screens) categorySave(rq *front.Request) error {
	c, err := s.category(rq)
	if err != nil {
		return err
	}
	var f categoryForm
	if err = rq.Decode(&f); err == nil {
		_, err = s.Categories.Update(rq.Context(), rq.Actor, c.ID, f.Version, f.draft())
	}
	return s.categoryDone(rq, c, f, err)
}

func (s *screens) categoryDone(rq *front.Request, c category.Category, f categoryForm, err error) error {
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.saved"))
		return rq.Redirect(categoriesPath)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	if errs.Is(err, errs.Conflict) {
		f.Version = c.Version
	}
	return s.categoryShow(rq, c, f, t)
}

func (s *screens) category(rq *front.Request) (category.Category, error) {
	id, err := rq.Int("id")
	if err != nil {
		return category.Category{}, err
	}
	return category.Get(rq.Context(), s.DB, category.ID(id))
}

func (s *screens) categoryShow(rq *front.Request, was category.Category, f categoryForm, t trouble) error {
	teams, err := team.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	x := categoryPage{trouble: t, Title: was.Name(rq.Locale.Code()), Action: categoryPath(was.ID), Form: f}
	if was.ID == 0 {
		x.Title, x.Action = rq.T("admin.category_new"), categoriesPath+"/new"
	}
	for _, one := range teams {
		if one.Active || one.ID == f.Team {
			x.Teams = append(x.Teams, ui.Option{Value: number(one.ID), Label: one.Name, Selected: one.ID == f.Team})
		}
	}
	x.Page = rq.Page(x.Title)
	x.Fields = marked(f.fields(x.Page, x.Teams), t)
	if t.code() == front.Status(errs.Conflict) {
		x.Changed = changes(formOfCategory(was).fields(x.Page, x.Teams), f.fields(x.Page, x.Teams))
	}
	return rq.RenderStatus(t.code(), categoryView(x))
}
