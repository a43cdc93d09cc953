package admin

import (
	"slices"

	"firstline/internal/base/errs"
	"firstline/internal/desk/category"
	"firstline/internal/desk/team"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type categoriesPage struct {
	ui.Page
	Rows []categoryRow
}

type categoryRow struct {
	Name, Others, Href, Team string
	First, Last, Unused      bool
	Up, Down                 string
}

// categoryList shows the sorts of problems in the order of the forms.
func (s *screens) categoryList(rq *front.Request) error {
	list, err := category.List(rq.Context(), s.DB, true)
	if err != nil {
		return err
	}
	teams, err := team.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	return rq.Render(categoriesView(newCategoriesPage(rq.Page(rq.T("admin.nav_categories")), list, teams)))
}

func newCategoriesPage(p ui.Page, list []category.Category, teams []team.Team) categoriesPage {
	names := map[team.ID]string{}
	for _, t := range teams {
		names[t.ID] = t.Name
	}
	x := categoriesPage{Page: p}
	for i, c := range list {
		name := c.Name(p.Locale.Code())
		args := errs.Args{"Name": name}
		x.Rows = append(x.Rows, categoryRow{
			Name: name, Others: others(c, p.Locale.Code()), Href: categoryPath(c.ID), Team: names[c.TeamID], First: i == 0, Last: i == len(list)-1,
			Unused: !c.Active, Up: p.T("admin.category_up", args), Down: p.T("admin.category_down", args),
		})
	}
	return x
}

// others is the category's name in the other languages.
func others(c category.Category, locale string) string {
	text := ""
	for _, code := range []string{"en", "fr", "nl"} {
		if code == locale {
			continue
		}
		if text != "" {
			text += " · "
		}
		text += c.Name(code)
	}
	return text
}

// categoryMove puts a category one place up or down.
func (s *screens) categoryMove(rq *front.Request) error {
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
	list, err := category.List(rq.Context(), s.DB, true)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list, func(c category.Category) bool { return c.ID == category.ID(id) }) {
		return errs.Missing()
	}
	if err := s.Categories.Reorder(rq.Context(), rq.Actor, moved(list, category.ID(id), f.By)); err != nil {
		return err
	}
	return rq.Redirect(categoriesPath)
}

// moved are the ids with one of them so many places on.
func moved(list []category.Category, id category.ID, by int) []category.ID {
	ids := make([]category.ID, len(list))
	at := -1
	for i, c := range list {
		ids[i] = c.ID
		if c.ID == id {
			at = i
		}
	}
	if to := at + by; at >= 0 && to >= 0 && to < len(ids) {
		ids[at], ids[to] = ids[to], ids[at]
	}
	return ids
}

func categoryPath(id category.ID) string { return categoriesPath + "/" + number(id) }
