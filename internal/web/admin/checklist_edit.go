package admin

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/category"
	"firstline/internal/desk/checklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type itemForm struct {
	Version  int64       `form:"version"`
	Stage    string      `form:"stage"`
	Category category.ID `form:"category"`
	TextEN   string      `form:"text_en"`
	TextFR   string      `form:"text_fr"`
	TextNL   string      `form:"text_nl"`
	Required bool        `form:"required"`
	Active   bool        `form:"active"`
}

func formOfItem(i checklist.Item) itemForm {
	f := itemForm{Version: i.Version, Stage: string(i.Stage), TextEN: i.TextEN, TextFR: i.TextFR, TextNL: i.TextNL, Required: i.Required, Active: i.Active}
	if i.CategoryID != nil {
		f.Category = *i.CategoryID
	}
	return f
}

func (f itemForm) draft() checklist.Draft {
	d := checklist.Draft{Stage: checklist.Stage(f.Stage), TextEN: f.TextEN, TextFR: f.TextFR, TextNL: f.TextNL, Required: f.Required, Active: f.Active}
	if f.Category != 0 {
		d.CategoryID = &f.Category
	}
	return d
}

func (f itemForm) fields(p ui.Page, stages, categories []ui.Option) []ui.Field {
	return []ui.Field{
		{Name: "stage", Label: p.T("checklist.stage"), Value: labels(stages, f.Stage)},
		{Name: "category", Label: p.T("checklist.category"), Hint: p.T("checklist.category_hint"), Value: labels(categories, number(f.Category))},
		{Name: "text_en", Label: p.T("checklist.text_en"), Hint: p.T("checklist.text_hint"), Value: f.TextEN, Required: true, MaxLength: 200},
		{Name: "text_fr", Label: p.T("checklist.text_fr"), Value: f.TextFR, Required: true, MaxLength: 200},
		{Name: "text_nl", Label: p.T("checklist.text_nl"), Value: f.TextNL, Required: true, MaxLength: 200},
		{Name: "required", Label: p.T("checklist.is_required"), Hint: p.T("checklist.is_required_hint"), Checked: f.Required},
		{Name: "active", Label: p.T("admin.in_use"), Hint: p.T("checklist.active_hint"), Checked: f.Active},
	}
}

type itemPage struct {
	ui.Page
	trouble
	Title, Action string
	Form          itemForm
	Fields        []ui.Field
	Stages        []ui.Option
	Categories    []ui.Option
}

// checklistNew asks for a new item.
func (s *screens) checklistNew(rq *front.Request) error {
	return s.checklistShow(rq, checklist.Item{}, itemForm{Active: true}, trouble{})
}

// checklistCreate adds one.
func (s *screens) checklistCreate(rq *front.Request) error {
	var f itemForm
	err := rq.Decode(&f)
	if err == nil {
		_, err = s.Checklists.Create(rq.Context(), rq.Actor, f.draft())
	}
	return s.checklistDone(rq, checklist.Item{}, f, err)
}

// checklistEdit shows an item.
func (s *screens) checklistEdit(rq *front.Request) error {
	i, err := s.checklistItem(rq)
	if err != nil {
		return err
	}
	return s.checklistShow(rq, i, formOfItem(i), trouble{})
}

// checklistSave changes an item. When somebody else was faster, both versions are shown, and what was typed stays.
func (s *screens) checklistSave(rq *front.Request) error {
	i, err := s.checklistItem(rq)
	if err != nil {
		return err
	}
	var f itemForm
	if err = rq.Decode(&f); err == nil {
		_, err = s.Checklists.Update(rq.Context(), rq.Actor, i.ID, f.Version, f.draft())
	}
	return s.checklistDone(rq, i, f, err)
}

func (s *screens) checklistItem(rq *front.Request) (checklist.Item, error) {
	id, err := rq.Int("id")
	if err != nil {
		return checklist.Item{}, err
	}
	return checklist.Get(rq.Context(), s.DB, checklist.ID(id))
}

func (s *screens) checklistDone(rq *front.Request, i checklist.Item, f itemForm, err error) error {
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.saved"))
		return rq.Redirect(checklistsPath)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	if errs.Is(err, errs.Conflict) {
		f.Version = i.Version
	}
	return s.checklistShow(rq, i, f, t)
}

func (s *screens) checklistShow(rq *front.Request, was checklist.Item, f itemForm, t trouble) error {
	list, err := category.List(rq.Context(), s.DB, false)
	if err != nil {
		return err
	}
	x := itemPage{trouble: t, Title: rq.T("checklist.edit"), Action: itemPath(was.ID), Form: f}
	if was.ID == 0 {
		x.Title, x.Action = rq.T("checklist.new"), checklistsPath+"/new"
	}
	for _, stage := range checklist.Stages {
		x.Stages = append(x.Stages, ui.Option{Value: string(stage), Label: rq.T("checklist.stage_" + string(stage))})
	}
	x.Categories = []ui.Option{{Value: "0", Label: rq.T("checklist.every_ticket")}}
	for _, c := range list {
		x.Categories = append(x.Categories, ui.Option{Value: number(c.ID), Label: c.Path(rq.Locale.Code())})
	}
	x.Stages, x.Categories = pick(x.Stages, f.Stage), pick(x.Categories, number(f.Category))
	x.Page = rq.Page(x.Title)
	x.Fields = marked(f.fields(x.Page, x.Stages, x.Categories), t)
	if t.code() == front.Status(errs.Conflict) {
		x.Changed = changes(formOfItem(was).fields(x.Page, x.Stages, x.Categories), f.fields(x.Page, x.Stages, x.Categories))
	}
	return rq.RenderStatus(t.code(), itemView(x))
}
