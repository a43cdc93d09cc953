package admin

import (
	"slices"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/category"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
	"firstline/internal/desk/vendor"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type categoryForm struct {
	Version int64       `form:"version"`
	Parent  category.ID `form:"parent"`
	NameEN  string      `form:"name_en"`
	NameFR  string      `form:"name_fr"`
	NameNL  string      `form:"name_nl"`
	Team    team.ID     `form:"team"`
	Second  team.ID     `form:"second"`
	Third   team.ID     `form:"third"`
	Vendor  vendor.ID   `form:"vendor"`
	Impact  string      `form:"impact"` // empty: as the category above
	Urgency string      `form:"urgency"`
	Active  bool        `form:"active"`
	Sealed  []team.ID   `form:"sealed_to"`
	Tried   bool        `form:"tried"` // the administrator has seen what another team would have made of last month
}

func formOfCategory(c category.Category, sealed []team.ID) categoryForm {
	f := categoryForm{Version: c.Version, NameEN: c.NameEN, NameFR: c.NameFR, NameNL: c.NameNL, Active: c.Active, Sealed: sealed}
	if c.ParentID != nil {
		f.Parent = *c.ParentID
	}
	if c.OwnTeamID != nil {
		f.Team = *c.OwnTeamID
	}
	own := c.Chosen()
	f.Second, f.Third, f.Vendor = own.SecondID, own.ThirdID, own.VendorID
	if c.OwnImpact != nil {
		f.Impact = strconv.Itoa(*c.OwnImpact)
	}
	if c.OwnUrgency != nil {
		f.Urgency = strconv.Itoa(*c.OwnUrgency)
	}
	return f
}

func (f categoryForm) draft() category.Draft {
	return category.Draft{
		Parent: f.Parent, NameEN: f.NameEN, NameFR: f.NameFR, NameNL: f.NameNL, TeamID: f.Team, Impact: step(f.Impact), Urgency: step(f.Urgency), Active: f.Active,
		SealedTo: f.Sealed, Steps: category.Steps{SecondID: f.Second, ThirdID: f.Third, VendorID: f.Vendor},
	}
}

// step is a chosen impact or urgency; nil for none. What is no number is none of the steps.
func step(text string) *int {
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		n = -1
	}
	return &n
}

// categoryOptions are what the form of a category lets choose.
type categoryOptions struct{ Parents, Teams, Second, Third, Vendors, Impacts, Urgencies, Sealed []ui.Option }

func (f categoryForm) fields(p ui.Page, o categoryOptions) []ui.Field {
	return []ui.Field{
		{Name: "parent", Label: p.T("category.parent"), Hint: p.T("category.parent_hint"), Value: labels(o.Parents, number(f.Parent))},
		{Name: "name_en", Label: p.T("admin.category_name_en"), Hint: p.T("admin.category_name_hint"), Value: f.NameEN, Required: true, MaxLength: 100},
		{Name: "name_fr", Label: p.T("admin.category_name_fr"), Value: f.NameFR, Required: true, MaxLength: 100},
		{Name: "name_nl", Label: p.T("admin.category_name_nl"), Value: f.NameNL, Required: true, MaxLength: 100},
		{Name: "team", Label: p.T("admin.category_team"), Hint: p.T("admin.category_team_hint"), Value: labels(o.Teams, number(f.Team))},
		{Name: "impact", Label: p.T("category.impact"), Hint: p.T("category.impact_hint"), Value: labels(o.Impacts, f.Impact)},
		{Name: "urgency", Label: p.T("category.urgency"), Hint: p.T("category.urgency_hint"), Value: labels(o.Urgencies, f.Urgency)},
		{Name: "active", Label: p.T("admin.in_use"), Hint: p.T("admin.category_active_hint"), Checked: f.Active},
		{Name: "sealed_to", Label: p.T("category.sealed_to"), Hint: p.T("category.sealed_to_hint"), Value: labels(o.Sealed, numbers(f.Sealed)...)},
		{Name: "second", Label: p.T("steps.second"), Hint: p.T("steps.second_hint"), Value: labels(o.Second, number(f.Second))},
		{Name: "third", Label: p.T("steps.third"), Value: labels(o.Third, number(f.Third))},
		{Name: "vendor", Label: p.T("steps.vendor"), Hint: p.T("steps.vendor_hint"), Value: labels(o.Vendors, number(f.Vendor))},
	}
}

type categoryPage struct {
	ui.Page
	trouble
	Title, Action string
	Form          categoryForm
	Fields        []ui.Field
	Options       categoryOptions
	Beside        []ui.Btn // what else belongs to the category
	NoTeams       bool
}

// categoryNew asks for a new category.
func (s *screens) categoryNew(rq *front.Request) error {
	f := categoryForm{Active: true}
	if rq.URL.Query().Has("parent") {
		n, err := strconv.ParseInt(rq.URL.Query().Get("parent"), 10, 64)
		if err != nil {
			return errs.Missing()
		}
		f.Parent = category.ID(n)
	}
	return s.categoryShow(rq, category.Category{}, f, trouble{})
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
	sealed, err := category.TeamsOf(rq.Context(), s.DB, c.ID)
	if err != nil {
		return err
	}
	return s.categoryShow(rq, c, formOfCategory(c, sealed), trouble{})
}

// categorySave changes a category. When somebody else was faster, both versions are shown, and what was typed stays.
func (s *screens) categorySave(rq *front.Request) error {
	c, err := s.category(rq)
	if err != nil {
		return err
	}
	var f categoryForm
	err = rq.Decode(&f)
	if err == nil && !f.Tried && f.Version == c.Version {
		var all []routing.Forecast
		if all, err = s.categoryForecast(rq, c, f); err == nil && hasTickets(all) {
			return s.categoryTrial(rq, c, f, all)
		}
	}
	if err == nil {
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
	vendors, err := vendor.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	tree, err := category.List(rq.Context(), s.DB, true)
	if err != nil {
		return err
	}
	x := categoryPage{trouble: t, Title: was.Path(rq.Locale.Code()), Action: categoryPath(was.ID), Form: f, NoTeams: len(teams) == 0}
	if was.ID == 0 {
		x.Title, x.Action = rq.T("admin.category_new"), categoriesPath+"/new"
	}
	x.Page = rq.Page(x.Title)
	if was.ID != 0 {
		x.Beside = []ui.Btn{{Label: rq.T("question.title"), Icon: ui.IconInfo, Href: questionsOf(was.ID)}}
	}
	x.Options = f.options(x.Page, was, tree, teams, vendors)
	x.Fields = marked(f.fields(x.Page, x.Options), t)
	if t.code() == front.Status(errs.Conflict) {
		sealed, err := category.TeamsOf(rq.Context(), s.DB, was.ID)
		if err != nil {
			return err
		}
		theirs := formOfCategory(was, sealed)
		x.Changed = changes(theirs.fields(x.Page, theirs.options(x.Page, was, tree, teams, vendors)), f.fields(x.Page, x.Options))
	}
	return rq.RenderStatus(t.code(), categoryView(x))
}

// options are what can be chosen: no category below itself, no team that nobody works in any more.
func (f categoryForm) options(p ui.Page, was category.Category, tree []category.Category, teams []team.Team, vendors []vendor.Vendor) (o categoryOptions) {
	o.Parents = []ui.Option{{Value: "0", Label: p.T("category.at_top"), Selected: f.Parent == 0}}
	for _, c := range tree {
		if was.ID == 0 || !category.Within(c.Trail, was.ID) {
			o.Parents = append(o.Parents, ui.Option{Value: number(c.ID), Label: c.Path(p.Locale.Code()), Selected: c.ID == f.Parent})
		}
	}
	o.Teams = []ui.Option{{Value: "0", Label: p.T("category.as_above"), Selected: f.Team == 0}}
	for _, one := range teams {
		if one.Active || one.ID == f.Team {
			o.Teams = append(o.Teams, ui.Option{Value: number(one.ID), Label: one.Name, Selected: one.ID == f.Team})
		}
		if named := slices.Contains(f.Sealed, one.ID); one.Active || named {
			o.Sealed = append(o.Sealed, ui.Option{Value: number(one.ID), Label: one.Name, Selected: named})
		}
	}
	o.Second, o.Third = stepTeams(p, teams, 2, f.Second), stepTeams(p, teams, 3, f.Third)
	o.Vendors = []ui.Option{{Value: "0", Label: p.T("category.as_above"), Selected: f.Vendor == 0}}
	for _, v := range vendors {
		if v.Active || v.ID == f.Vendor {
			o.Vendors = append(o.Vendors, ui.Option{Value: number(v.ID), Label: v.Name, Selected: v.ID == f.Vendor})
		}
	}
	o.Impacts, o.Urgencies = stepOptions(p, impacts, "workspace.impact_", f.Impact), stepOptions(p, urgencies, "workspace.urgency_", f.Urgency)
	return o
}

// stepTeams are the teams of a level, after the choice to take that of the category above.
func stepTeams(p ui.Page, teams []team.Team, level int, chosen team.ID) []ui.Option {
	list := []ui.Option{{Value: "0", Label: p.T("category.as_above"), Selected: chosen == 0}}
	for _, one := range teams {
		if one.ID == chosen || one.Active && one.Level == level {
			list = append(list, ui.Option{Value: number(one.ID), Label: one.Name, Selected: one.ID == chosen})
		}
	}
	return list
}

// impacts and urgencies are how many steps each has.
const (
	impacts   = 4
	urgencies = 3
)

// stepOptions are the steps of impact or urgency, after the choice to take that of the category above.
func stepOptions(p ui.Page, count int, key, chosen string) []ui.Option {
	list := []ui.Option{{Value: "", Label: p.T("category.as_above"), Selected: chosen == ""}}
	for i := range count {
		v := strconv.Itoa(i)
		list = append(list, ui.Option{Value: v, Label: p.T(key + v), Selected: v == chosen})
	}
	return list
}
