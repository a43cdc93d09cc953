package admin

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

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
	Depth                     int
	Above, Name, Others, Href string
	Team, Brings              string
	Inherits                  bool // its team is that of the category above
	Unused                    string
	Sealed                    bool
	Acts                      []categoryAct
	Add                       ui.Btn
}

// categoryAct is a button that moves a category.
type categoryAct struct {
	Action string
	Button ui.Btn
}

// categoryList shows the tree of what problems are about.
func (s *screens) categoryList(rq *front.Request) error {
	list, err := category.List(rq.Context(), s.DB, true)
	if err != nil {
		return err
	}
	teams, err := team.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	q := rq.URL.Query()
	return rq.Render(categoriesView(newCategoriesPage(rq.Page(rq.T("admin.nav_categories")), list, teams, q.Get("moved"), q.Get("by"))))
}

// newCategoriesPage is the page; moved and by name the button that was just pressed: it keeps the keyboard, or at the end of the road the
// one that leads back.
func newCategoriesPage(p ui.Page, list []category.Category, teams []team.Team, moved, by string) categoriesPage {
	names, locale := map[team.ID]string{}, p.Locale.Code()
	for _, t := range teams {
		names[t.ID] = t.Name
	}
	first, last := ends(list)
	x := categoriesPage{Page: p}
	for _, c := range list {
		name, path := c.Name(locale), c.Path(locale)
		args := errs.Args{"Name": name}
		r := categoryRow{
			Depth: c.Depth(), Above: strings.TrimSuffix(path, name), Name: name, Others: others(c, locale), Href: categoryPath(c.ID),
			Team: names[c.TeamID], Inherits: c.OwnTeamID == nil, Sealed: c.SealedTo != "",
			Brings: p.T("workspace.impact_"+strconv.Itoa(c.Impact)) + " · " + p.T("workspace.urgency_"+strconv.Itoa(c.Urgency)),
		}
		switch {
		case !c.Active:
			r.Unused = p.T("admin.not_in_use")
		case !c.Offered:
			r.Unused = p.T("category.above_not_in_use")
		}
		move := func(label string, icon ui.Icon, n string, end, otherEnd bool) {
			b := ui.Btn{Label: p.T(label, args), Icon: icon, IconOnly: true, Small: true, Weight: ui.Quiet, Name: "by", Value: n, Disabled: end}
			if moved == number(c.ID) && !end && (by == n || otherEnd) {
				b.Attrs = templ.Attributes{"autofocus": true}
			}
			r.Acts = append(r.Acts, categoryAct{r.Href + "/move", b})
		}
		move("admin.category_up", ui.IconUp, "-1", first[c.ID], last[c.ID])
		move("admin.category_down", ui.IconDown, "1", last[c.ID], first[c.ID])
		if c.Depth() < category.MaxDepth {
			r.Add = ui.Btn{Label: p.T("category.add_below", args), Icon: ui.IconPlus, IconOnly: true, Small: true, Weight: ui.Quiet, Href: categoriesPath + "/new?parent=" + number(c.ID)}
		}
		x.Rows = append(x.Rows, r)
	}
	return x
}

// ends are the first and the last category below each parent.
func ends(list []category.Category) (first, last map[category.ID]bool) {
	first, last = map[category.ID]bool{}, map[category.ID]bool{}
	latest := map[category.ID]category.ID{}
	for _, c := range list {
		parent := category.ID(0)
		if c.ParentID != nil {
			parent = *c.ParentID
		}
		before, seen := latest[parent]
		first[c.ID], last[c.ID] = !seen, true
		if seen {
			last[before] = false
		}
		latest[parent] = c.ID
	}
	return first, last
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

// categoryMove puts a category one place up or down among those beside it.
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
	if err := s.Categories.Move(rq.Context(), rq.Actor, category.ID(id), f.By); err != nil {
		return err
	}
	return rq.Redirect(categoriesPath + "?moved=" + number(id) + "&by=" + strconv.Itoa(f.By))
}

func categoryPath(id category.ID) string { return categoriesPath + "/" + number(id) }
