package admin

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/category"
	"firstline/internal/desk/checklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

const (
	checklistsPath = "/admin/checklists"
	identityPath   = "/admin/identity"
)

type checklistsPage struct {
	ui.Page
	Stages []checklistStage
}

type checklistStage struct {
	Title string
	Rows  []checklistRow
}

type checklistRow struct {
	Text, Href, Category string
	Required, Unused     bool
	First, Last          bool
	Up, Down             string
}

// checklistList shows what the protocol asks for, stage by stage.
func (s *screens) checklistList(rq *front.Request) error {
	list, err := checklist.List(rq.Context(), s.DB, true)
	if err != nil {
		return err
	}
	names, err := s.categoryNames(rq)
	if err != nil {
		return err
	}
	return rq.Render(checklistsView(newChecklistsPage(rq.Page(rq.T("checklist.admin_title")), list, names)))
}

// categoryNames are the names of all categories in the reader's language.
func (s *screens) categoryNames(rq *front.Request) (map[category.ID]string, error) {
	list, err := category.List(rq.Context(), s.DB, true)
	names := map[category.ID]string{}
	for _, c := range list {
		names[c.ID] = c.Path(rq.Locale.Code())
	}
	return names, err
}

func newChecklistsPage(p ui.Page, list []checklist.Item, names map[category.ID]string) checklistsPage {
	x := checklistsPage{Page: p}
	for _, stage := range checklist.Stages {
		part := checklistStage{Title: p.T("checklist.stage_" + string(stage))}
		for _, i := range list {
			if i.Stage != stage {
				continue
			}
			text := i.Text(p.Locale.Code())
			row := checklistRow{
				Text: text, Href: itemPath(i.ID), Category: p.T("checklist.every_ticket"), Required: i.Required, Unused: !i.Active, First: len(part.Rows) == 0,
				Up: p.T("checklist.up", errs.Args{"Item": text}), Down: p.T("checklist.down", errs.Args{"Item": text}),
			}
			if i.CategoryID != nil {
				row.Category = names[*i.CategoryID]
			}
			part.Rows = append(part.Rows, row)
		}
		if n := len(part.Rows); n > 0 {
			part.Rows[n-1].Last = true
			x.Stages = append(x.Stages, part)
		}
	}
	return x
}

func itemPath(id checklist.ID) string { return checklistsPath + "/" + number(id) }

// checklistMove puts an item before or behind its neighbour.
func (s *screens) checklistMove(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var f struct {
		By int `form:"by"`
	}
	if err := rq.Decode(&f); err != nil {
		return err
	}
	if err := s.Checklists.Move(rq.Context(), rq.Actor, checklist.ID(id), f.By); err != nil {
		return err
	}
	return rq.Redirect(checklistsPath)
}

type identityPage struct {
	ui.Page
	Categories []ui.Option
	Settings   string
}

// identityShow asks which categories need a proof of who asks.
func (s *screens) identityShow(rq *front.Request) error {
	marked, err := checklist.Marked(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	list, err := category.List(rq.Context(), s.DB, false)
	if err != nil {
		return err
	}
	x := identityPage{Page: rq.Page(rq.T("identity.admin_title")), Settings: settingsPath + "/identity"}
	chosen := make([]string, len(marked))
	for i, id := range marked {
		chosen[i] = number(id)
	}
	for _, c := range list {
		x.Categories = append(x.Categories, ui.Option{Value: number(c.ID), Label: c.Path(rq.Locale.Code())})
	}
	x.Categories = pick(x.Categories, chosen...)
	return rq.Render(identityView(x))
}

// identitySave keeps which categories need it.
func (s *screens) identitySave(rq *front.Request) error {
	var f struct {
		Categories []category.ID `form:"category"`
	}
	if err := rq.Decode(&f); err != nil {
		return err
	}
	if err := s.Checklists.Mark(rq.Context(), rq.Actor, f.Categories); err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("admin.saved"))
	return rq.Redirect(identityPath)
}
