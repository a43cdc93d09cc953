package workspace

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/team"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// LookForm says how a list looks to the agent.
type LookForm struct {
	View, Back   string
	Sort, Group  ui.Field
	Sorts        []ui.Option
	Groups       []ui.Option
	Compact      ui.Field
	Columns      ui.Field
	ColumnsShown []ui.Option
}

func lookForm(p ui.Page, at place, look worklist.Look) LookForm {
	f := LookForm{
		View: string(at.View), Back: at.list(),
		Sort:    ui.Field{Name: "sort", ID: "look-sort", Label: p.T("view.sort")},
		Group:   ui.Field{Name: "group", ID: "look-group", Label: p.T("view.group"), Hint: p.T("view.group_hint")},
		Compact: ui.Field{Name: "compact", ID: "look-compact", Label: p.T("view.compact"), Checked: look.Compact},
		Columns: ui.Field{Name: "columns", ID: "look-columns", Label: p.T("view.columns")},
	}
	for _, s := range worklist.Sorts() {
		f.Sorts = append(f.Sorts, ui.Option{Value: string(s), Label: p.T("view.sort_" + orFirst(string(s), "new")), Selected: s == look.Sort})
	}
	for _, g := range worklist.Groups() {
		f.Groups = append(f.Groups, ui.Option{Value: string(g), Label: p.T("view.group_" + orFirst(string(g), "none")), Selected: g == look.Group})
	}
	for _, c := range worklist.Columns() {
		f.ColumnsShown = append(f.ColumnsShown, ui.Option{Value: string(c), Label: p.T("view.column_" + string(c)), Selected: look.Shows(c)})
	}
	return f
}

func orFirst(s, first string) string {
	if s == "" {
		return first
	}
	return s
}

// setLook remembers how the agent looks at a list.
func (w workspace) setLook(rq *front.Request) error {
	var f struct {
		View    worklist.View     `form:"view"`
		Back    string            `form:"back"`
		Sort    worklist.Sort     `form:"sort"`
		Group   worklist.Group    `form:"group"`
		Compact bool              `form:"compact"`
		Columns []worklist.Column `form:"columns"`
	}
	if err := rq.Decode(&f); err != nil {
		return err
	}
	err := w.Saves.SetLook(rq.Context(), rq.Actor, f.View, worklist.Look{Sort: f.Sort, Group: f.Group, Compact: f.Compact, Columns: f.Columns})
	if err != nil {
		return err
	}
	return rq.Redirect(rq.Next(f.Back))
}

// SaveForm saves a list under a name.
type SaveForm struct {
	Problem string
	View    string
	Query   string
	Name    ui.Field
	Sharing ui.Field
	Ways    []ui.Option
	Team    ui.Field
	Teams   []ui.Option
	Update  string // where changes of the list that is open go; empty where the agent may not change it
	Version string
}

type saving struct {
	View    worklist.View    `form:"view"`
	Query   string           `form:"q"`
	Name    string           `form:"name"`
	Sharing worklist.Sharing `form:"sharing"`
	Team    access.TeamID    `form:"team"`
	Version int64            `form:"version"`
}

func saveForm(rq *front.Request, p ui.Page, at place, text string, teams []team.Team, s saving, saved worklist.Saved, problem error) SaveForm {
	wrong := p.Locale.Fields(problem)
	query := strings.TrimSpace(at.View.Query() + " " + text)
	f := SaveForm{View: string(at.View), Query: query}
	if problem != nil && len(wrong) == 0 {
		f.Problem = p.Locale.Error(problem)
	}
	if problem == nil && saved.ID != 0 {
		s.Name, s.Sharing = saved.Name, saved.Sharing
		if saved.TeamID != nil {
			s.Team = *saved.TeamID
		}
	}
	if saved.ID != 0 && saved.MayChange(rq.Actor) {
		f.Update, f.Version = viewsPath+"/"+strconv.FormatInt(int64(saved.ID), 10), strconv.FormatInt(saved.Version, 10)
	}
	f.Name = ui.Field{Name: "name", ID: "view-name", Label: p.T("view.name"), Value: s.Name, Error: wrong["name"], Required: true, MaxLength: 60}
	f.Sharing = ui.Field{Name: "sharing", ID: "view-sharing", Label: p.T("view.sharing"), Error: wrong["sharing"]}
	for _, way := range worklist.SharesWith(rq.Actor) {
		f.Ways = append(f.Ways, ui.Option{Value: string(way), Label: p.T("view.sharing_" + string(way)), Selected: way == s.Sharing})
	}
	f.Team = ui.Field{Name: "team", ID: "view-team", Label: p.T("view.sharing_with"), Error: wrong["team"]}
	for _, t := range teams {
		if t.Active && (rq.Actor.Admin || slices.Contains(rq.Actor.Leads, t.ID)) {
			f.Teams = append(f.Teams, ui.Option{Value: strconv.FormatInt(int64(t.ID), 10), Label: t.Name, Selected: t.ID == s.Team})
		}
	}
	return f
}

// draft is what the form asks for; the list looks as it does to the agent now.
func (w workspace) draft(rq *front.Request, s saving) (worklist.SavedDraft, error) {
	look, err := w.Saves.LookAt(rq.Context(), rq.Actor, s.View)
	if s.View == worklist.Due {
		look.Sort = worklist.ByDue
	}
	return worklist.SavedDraft{Name: s.Name, Sharing: s.Sharing, Team: s.Team, Query: s.Query, Look: look}, err
}

// saveView saves a list, or changes one that is saved.
func (w workspace) saveView(rq *front.Request) error {
	var s saving
	err := rq.Decode(&s)
	var v worklist.Saved
	if err == nil {
		var d worklist.SavedDraft
		if d, err = w.draft(rq, s); err == nil {
			now := rq.Now.In(rq.Zone)
			if id, ok := idIn(rq); ok {
				v, err = w.Saves.Update(rq.Context(), rq.Actor, now, id, s.Version, d)
			} else {
				v, err = w.Saves.Create(rq.Context(), rq.Actor, now, d)
			}
		}
	}
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.Conflict) {
		return w.saveAgain(rq, s, err)
	}
	if err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("view.kept", errs.Args{"Name": v.Name}))
	return rq.Redirect(place{View: v.ID.View()}.list())
}

func idIn(rq *front.Request) (worklist.SavedID, bool) {
	n, err := rq.Int("id")
	return worklist.SavedID(n), err == nil
}

// saveAgain shows the form again with what is wrong.
func (w workspace) saveAgain(rq *front.Request, s saving, problem error) error {
	at := place{View: s.View, Filter: s.Query}
	if s.View == "" {
		at.View = worklist.All
	}
	p := page(rq, rq.T("view.filter"))
	l, err := w.list(rq, p, at, 0)
	if err != nil {
		return err
	}
	x, err := w.filterSheet(rq, p, at, s, problem)
	if err != nil {
		return err
	}
	x.Save.Query = s.Query
	return rq.RenderStatus(http.StatusUnprocessableEntity, filterScreen(p, l, x))
}

// ViewsPage is where saved lists are put in order and deleted.
type ViewsPage struct {
	Views []ViewLine
	Empty ui.Empty
}

// ViewLine is a saved list there.
type ViewLine struct {
	Name, Sharing, Query, Href string
	Acts                       []FormAct
}

// FormAct is a button that sends a form.
type FormAct struct {
	Action string
	Button ui.Btn
}

func (w workspace) listViews(rq *front.Request) error {
	list, err := w.Saves.Of(rq.Context(), rq.Actor)
	if err != nil {
		return err
	}
	p := page(rq, rq.T("view.title"))
	x := ViewsPage{Empty: ui.Empty{
		Icon: ui.IconFilter, Title: p.T("view.none"), Text: p.T("view.none_text"),
		Next: []ui.Btn{{Label: p.T("view.filter"), Href: place{View: worklist.AllOpen}.filter(), Icon: ui.IconFilter}},
	}}
	for _, v := range list {
		line := ViewLine{Name: v.Name, Sharing: p.T("view.sharing_" + string(v.Sharing)), Query: v.Query, Href: place{View: v.ID.View()}.list()}
		if v.MayChange(rq.Actor) {
			at := viewsPath + "/" + strconv.FormatInt(int64(v.ID), 10)
			act := func(to, key string, icon ui.Icon) FormAct {
				return FormAct{Action: at + "/" + to, Button: ui.Btn{Label: p.T(key, errs.Args{"Name": v.Name}), Icon: icon, IconOnly: true, Small: true, Weight: ui.Quiet}}
			}
			line.Acts = []FormAct{act("up", "view.up", ui.IconUp), act("down", "view.down", ui.IconDown), act("delete", "view.delete", ui.IconTrash)}
		}
		x.Views = append(x.Views, line)
	}
	return rq.Render(viewsScreen(p, x))
}

func (w workspace) moveView(by int) front.Handler {
	return func(rq *front.Request) error {
		id, _ := idIn(rq)
		if err := w.Saves.Move(rq.Context(), rq.Actor, id, by); err != nil {
			return err
		}
		return rq.Redirect(viewsPath)
	}
}

func (w workspace) deleteView(rq *front.Request) error {
	id, _ := idIn(rq)
	v, err := w.Saves.Delete(rq.Context(), rq.Actor, id)
	if err != nil {
		return err
	}
	rq.FlashUndo(ui.Success, rq.T("view.deleted", errs.Args{"Name": v.Name}), viewsPath+"/"+strconv.FormatInt(int64(id), 10)+"/restore")
	return rq.Redirect(viewsPath)
}

func (w workspace) restoreView(rq *front.Request) error {
	id, _ := idIn(rq)
	v, err := w.Saves.Restore(rq.Context(), rq.Actor, id)
	if err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("workspace.undone"))
	return rq.Redirect(place{View: v.ID.View()}.list())
}
