package workspace

import (
	"net/http"
	"slices"
	"strconv"

	"firstline/internal/base/clean"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/canned"
	"firstline/internal/desk/team"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// cannedForm is a canned text as a form asks for it.
type cannedForm struct {
	Version int64          `form:"version"`
	Name    string         `form:"name"`
	Sharing canned.Sharing `form:"sharing"`
	Team    access.TeamID  `form:"team"`
	TextEN  string         `form:"text_en"`
	HTMLEN  string         `form:"html_en"`
	TextFR  string         `form:"text_fr"`
	HTMLFR  string         `form:"html_fr"`
	TextNL  string         `form:"text_nl"`
	HTMLNL  string         `form:"html_nl"`
}

// in is what the form says in a language.
func (f *cannedForm) in(locale string) (text, html *string) {
	switch locale {
	case "fr":
		return &f.TextFR, &f.HTMLFR
	case "nl":
		return &f.TextNL, &f.HTMLNL
	default:
		return &f.TextEN, &f.HTMLEN
	}
}

func (f *cannedForm) draft() canned.Draft {
	d := canned.Draft{Name: f.Name, Sharing: f.Sharing, Team: f.Team}
	for _, locale := range canned.Locales() {
		text, html := f.in(locale)
		d.Bodies = append(d.Bodies, canned.Body{Locale: locale, HTML: clean.Composer(*html, nil).HTML, Text: *text})
	}
	return d
}

func formOfCanned(t *canned.Text) cannedForm {
	f := cannedForm{Version: t.Version, Name: t.Name, Sharing: t.Sharing}
	if t.TeamID != nil {
		f.Team = *t.TeamID
	}
	for _, b := range t.Bodies {
		text, html := f.in(b.Locale)
		*text, *html = b.Text, string(b.HTML)
	}
	return f
}

// CannedPage is the form of a canned text, or what it says to whoever may not change it.
type CannedPage struct {
	Works   bool
	Problem string
	Action  string
	Version string
	Name    ui.Field
	Sharing ui.Field
	Ways    []ui.Option
	Team    ui.Field
	Teams   []ui.Option // empty where the actor shares with no team
	Bodies  []CannedBody
	Places  []ui.Term
	Facts   []ui.Term // in place of the form
}

// CannedBody is what it says in one language.
type CannedBody struct {
	Field          ui.Field
	HTMLName, HTML string
}

func (w workspace) newCanned(rq *front.Request) error {
	return w.cannedPage(rq, canned.Text{Sharing: canned.Own}, cannedForm{Sharing: canned.Own}, nil)
}

func (w workspace) createCanned(rq *front.Request) error {
	return w.keepCanned(rq, canned.Text{}, func(f *cannedForm) (canned.Text, error) {
		return w.Canned.Create(rq.Context(), rq.Actor, f.draft())
	})
}

func (w workspace) cannedOf(rq *front.Request) (canned.Text, error) {
	id, err := rq.Int("id")
	if err != nil {
		return canned.Text{}, err
	}
	return w.Canned.Get(rq.Context(), rq.Actor, canned.ID(id))
}

func (w workspace) editCanned(rq *front.Request) error {
	t, err := w.cannedOf(rq)
	if err != nil {
		return err
	}
	return w.cannedPage(rq, t, formOfCanned(&t), nil)
}

func (w workspace) saveCanned(rq *front.Request) error {
	t, err := w.cannedOf(rq)
	if err != nil {
		return err
	}
	return w.keepCanned(rq, t, func(f *cannedForm) (canned.Text, error) {
		return w.Canned.Update(rq.Context(), rq.Actor, t.ID, f.Version, f.draft())
	})
}

func (w workspace) keepCanned(rq *front.Request, was canned.Text, keep func(f *cannedForm) (canned.Text, error)) error {
	var f cannedForm
	err := rq.Decode(&f)
	if err == nil {
		var t canned.Text
		if t, err = keep(&f); err == nil {
			rq.Flash(ui.Success, rq.T("view.kept", errs.Args{"Name": t.Name}))
			return rq.Redirect(cannedPath)
		}
	}
	if k := errs.KindOf(err); k != errs.Invalid && k != errs.Conflict {
		return err
	}
	return w.cannedPage(rq, was, f, err)
}

// cannedPage shows a text in a form, with what was typed where it was refused.
func (w workspace) cannedPage(rq *front.Request, t canned.Text, f cannedForm, refused error) error {
	title, status := t.Name, http.StatusOK
	if t.ID == 0 {
		title = rq.T("canned.new")
	}
	p := page(rq, title)
	x := CannedPage{Works: rq.Actor.May(account.WorkTicket), Action: cannedPath + "/new", Version: strconv.FormatInt(t.Version, 10)}
	if t.ID != 0 {
		x.Action = cannedAt(t.ID)
	}
	if refused != nil {
		status, x.Problem = front.Status(errs.KindOf(refused)), p.Locale.Error(refused)
	}
	teams, err := team.List(rq.Context(), w.DB)
	if err != nil {
		return err
	}
	if t.ID != 0 && !t.MayChange(rq.Actor) {
		x.Facts = cannedFacts(p, teams, &t)
		return rq.RenderStatus(status, cannedScreen(p, x))
	}
	x.fields(rq, p, teams, &f, p.Locale.Fields(refused))
	for i, locale := range canned.Locales() {
		x.Bodies[i].Field.Label = w.Texts.For(locale).Name()
	}
	return rq.RenderStatus(status, cannedScreen(p, x))
}

// fields are the questions of the form.
func (x *CannedPage) fields(rq *front.Request, p ui.Page, teams []team.Team, f *cannedForm, wrong map[string]string) {
	x.Name = ui.Field{
		Name: "name", ID: "canned-name", Label: p.T("canned.name"), Hint: p.T("canned.name_hint"), Value: f.Name, Error: wrong["name"],
		Required: true, MaxLength: 60, Autocomplete: "off",
	}
	x.Sharing = ui.Field{Name: "sharing", ID: "canned-sharing", Label: p.T("view.sharing"), Error: wrong["sharing"]}
	for _, way := range canned.SharesWith(rq.Actor) {
		x.Ways = append(x.Ways, ui.Option{Value: string(way), Label: p.T("view.sharing_" + string(way)), Selected: way == f.Sharing})
	}
	x.Team = ui.Field{Name: "team", ID: "canned-team", Label: p.T("view.sharing_with"), Error: wrong["team"]}
	for _, t := range teams {
		if t.Active && (rq.Actor.Admin || slices.Contains(rq.Actor.Leads, t.ID)) {
			x.Teams = append(x.Teams, ui.Option{Value: strconv.FormatInt(int64(t.ID), 10), Label: t.Name, Selected: t.ID == f.Team})
		}
	}
	for _, locale := range canned.Locales() {
		text, html := f.in(locale)
		x.Bodies = append(x.Bodies, CannedBody{
			Field: ui.Field{
				Name: "text_" + locale, ID: "canned-" + locale, Value: *text, Error: wrong["text_"+locale], Rows: 4,
				Attrs: map[string]any{"lang": locale},
			},
			HTMLName: "html_" + locale, HTML: *html,
		})
	}
	for _, name := range canned.Places() {
		x.Places = append(x.Places, ui.Term{Label: "{" + name + "}", Value: p.T(canned.PlaceKey(name))})
	}
}

func cannedFacts(p ui.Page, teams []team.Team, t *canned.Text) []ui.Term {
	list := []ui.Term{{Label: p.T("view.sharing"), Value: cannedGroup(p, teams, t)}}
	for _, b := range t.Bodies {
		list = append(list, ui.Term{Label: p.T("workspace.language_" + b.Locale), Show: ui.PlainText(b.Text)})
	}
	return list
}
