package admin

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"firstline/internal/base/clean"
	"firstline/internal/base/errs"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/protocol"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

const protocolPath = "/admin/protocol"

type protocolList struct {
	ui.Page
	Rows []protocolRow
}

type protocolRow struct {
	Title, Href, Version string
	Badges               []ui.Badge
	Up, Down             ui.Btn
}

// protocolIndex shows all pages of the protocol.
func (s *screens) protocolIndex(rq *front.Request) error {
	rows, err := s.Protocol.List(rq.Context(), rq.Actor)
	if err != nil {
		return err
	}
	x := protocolList{Page: rq.Page(rq.T("protocol.title"))}
	for i, r := range rows {
		row := protocolRow{Title: r.Title, Href: protocolAddress(r.ID)}
		args := errs.Args{"Title": r.Title}
		row.Up = ui.Btn{Label: x.T("protocol.move_up", args), Icon: ui.IconUp, IconOnly: true, Small: true, Weight: ui.Quiet, Name: "by", Value: "-1", Disabled: i == 0}
		row.Down = ui.Btn{Label: x.T("protocol.move_down", args), Icon: ui.IconDown, IconOnly: true, Small: true, Weight: ui.Quiet, Name: "by", Value: "1", Disabled: i == len(rows)-1}
		if r.Published > 0 {
			row.Version = x.T("protocol.version_of", errs.Args{"Version": r.Published, "Day": x.Locale.Date(r.PublishedAt.Time, x.Zone)})
		}
		if r.Drafted {
			row.Badges = append(row.Badges, ui.Badge{Label: x.T("protocol.draft"), Tone: ui.Info, Icon: ui.IconEdit})
		}
		if !r.Active {
			row.Badges = append(row.Badges, ui.Badge{Label: x.T("admin.not_in_use"), Icon: ui.IconPause})
		}
		x.Rows = append(x.Rows, row)
	}
	return rq.Render(protocolIndexView(x))
}

// protocolMove puts a page before or behind others: in this order agents read them.
func (s *screens) protocolMove(rq *front.Request) error {
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
	if err := s.Protocol.Move(rq.Context(), rq.Actor, protocol.ID(id), f.By); err != nil {
		return err
	}
	return rq.Redirect(protocolPath)
}

func protocolAddress(id protocol.ID) string { return protocolPath + "/" + number(id) }

// protocolForm is what the editor of a page sends.
type protocolForm struct {
	Revision int64    `form:"revision"`
	Stages   []string `form:"stages"`
	Active   bool     `form:"active"`
	TitleEN  string   `form:"title_en"`
	TextEN   string   `form:"text_en"`
	HTMLEN   string   `form:"html_en"`
	TitleFR  string   `form:"title_fr"`
	TextFR   string   `form:"text_fr"`
	HTMLFR   string   `form:"html_fr"`
	TitleNL  string   `form:"title_nl"`
	TextNL   string   `form:"text_nl"`
	HTMLNL   string   `form:"html_nl"`
}

// words are the parts of one language.
type words struct {
	locale                string
	titleLabel, textLabel string
	title, text, html     *string
}

func (f *protocolForm) languages() []words {
	return []words{{"en", "protocol.title_en", "protocol.text_en", &f.TitleEN, &f.TextEN, &f.HTMLEN}, {"fr", "protocol.title_fr", "protocol.text_fr", &f.TitleFR, &f.TextFR, &f.HTMLFR}, {"nl", "protocol.title_nl", "protocol.text_nl", &f.TitleNL, &f.TextNL, &f.HTMLNL}}
}

func (f *protocolForm) draft() protocol.Draft {
	d := protocol.Draft{Active: f.Active}
	for _, s := range f.Stages {
		d.Stages = append(d.Stages, checklist.Stage(s))
	}
	for _, l := range f.languages() {
		d.Texts = append(d.Texts, protocol.Text{Locale: l.locale, Title: *l.title, HTML: written(*l.text, *l.html)})
	}
	return d
}

// written is what somebody wrote: formatted where the formatted text says the same as the plain one. Where no script runs, only the plain one
// is changed.
func written(text, html string) clean.HTML {
	result := clean.Composer(html, nil)
	if slices.Equal(strings.FieldsFunc(result.Text, isBetween), strings.FieldsFunc(text, isBetween)) {
		return result.HTML
	}
	return clean.FromText(text)
}

// isBetween tells what may differ between two writings of the same words: space, and the marks of lists and quotes.
func isBetween(r rune) bool { return strings.ContainsRune(" \u00a0\t\r\n•-*>", r) }

func formOfPage(e protocol.Editing) protocolForm {
	f := protocolForm{Revision: e.Revision, Active: e.Active, Stages: strings.Fields(e.Stages)}
	for _, l := range f.languages() {
		for _, t := range e.Texts {
			if t.Locale == l.locale {
				*l.title, *l.html, *l.text = t.Title, string(t.HTML), clean.Composer(string(t.HTML), nil).Text
			}
		}
	}
	return f
}

type protocolEdit struct {
	ui.Page
	trouble
	Title, Action string
	Revision      string
	Badges        []ui.Badge
	Languages     []protocolLanguage
	Stages        []ui.Option
	Active        ui.Field
	Publish       bool
	Discard       bool
	Changed       ui.Field
}

type protocolLanguage struct {
	Name     string
	Title    ui.Field
	Text     ui.Field
	HTMLName string
	HTMLID   string
	HTML     string
	Missing  bool
}

func (x protocolEdit) fields() []ui.Field {
	var list []ui.Field
	for _, l := range x.Languages {
		list = append(list, l.Title, l.Text)
	}
	return append(list, x.Changed)
}

func (s *screens) protocolNew(rq *front.Request) error {
	return s.protocolShow(rq, protocol.Editing{}, protocolForm{Active: true}, trouble{}, "")
}

// protocolCreate adds a page.
func (s *screens) protocolCreate(rq *front.Request) error {
	var f protocolForm
	var p protocol.Page
	err := rq.Decode(&f)
	if err == nil {
		p, err = s.Protocol.Create(rq.Context(), rq.Actor, f.draft())
	}
	return s.protocolDone(rq, protocol.Editing{Page: p}, f, err, "admin.saved", "")
}

// protocolShowEdit shows the draft of a page, or what is published.
func (s *screens) protocolShowEdit(rq *front.Request) error {
	e, err := s.protocolOf(rq)
	if err != nil {
		return err
	}
	return s.protocolShow(rq, e, formOfPage(e), trouble{}, "")
}

func (s *screens) protocolOf(rq *front.Request) (protocol.Editing, error) {
	id, err := rq.Int("id")
	if err != nil {
		return protocol.Editing{}, err
	}
	return s.Protocol.Edit(rq.Context(), rq.Actor, protocol.ID(id))
}

// protocolSave keeps a draft.
func (s *screens) protocolSave(rq *front.Request) error {
	e, err := s.protocolOf(rq)
	if err != nil {
		return err
	}
	var f protocolForm
	if err = rq.Decode(&f); err == nil {
		_, err = s.Protocol.Save(rq.Context(), rq.Actor, e.ID, f.Revision, f.draft())
	}
	if err != nil && errs.Is(err, errs.Conflict) {
		t, _ := troubleOf(rq.Locale, err)
		t.Changed = changes(protocolFields(rq.Page(""), formOfPage(e), trouble{}), protocolFields(rq.Page(""), f, trouble{}))
		f.Revision = e.Revision
		return s.protocolShow(rq, e, f, t, "")
	}
	return s.protocolDone(rq, e, f, err, "protocol.saved", "")
}

// protocolPublish makes the draft the next version.
func (s *screens) protocolPublish(rq *front.Request) error {
	e, err := s.protocolOf(rq)
	if err != nil {
		return err
	}
	var form struct {
		Revision int64  `form:"revision"`
		Changed  string `form:"changed"`
	}
	if err = rq.Decode(&form); err == nil {
		_, err = s.Protocol.Publish(rq.Context(), rq.Actor, e.ID, form.Revision, form.Changed)
	}
	return s.protocolDone(rq, e, formOfPage(e), err, "protocol.published", form.Changed)
}

// protocolDiscard throws a draft away.
func (s *screens) protocolDiscard(rq *front.Request) error {
	e, err := s.protocolOf(rq)
	if err != nil {
		return err
	}
	var form struct {
		Revision int64 `form:"revision"`
	}
	if err = rq.Decode(&form); err == nil {
		err = s.Protocol.Discard(rq.Context(), rq.Actor, e.ID, form.Revision)
	}
	return s.protocolDone(rq, e, formOfPage(e), err, "protocol.discarded", "")
}

func (s *screens) protocolDone(rq *front.Request, e protocol.Editing, f protocolForm, err error, flash, changed string) error {
	if err == nil {
		rq.Flash(ui.Success, rq.T(flash))
		return rq.Redirect(protocolAddress(e.ID))
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	if errs.Is(err, errs.Conflict) {
		f.Revision = e.Revision
	}
	return s.protocolShow(rq, e, f, t, changed)
}

func (s *screens) protocolShow(rq *front.Request, e protocol.Editing, f protocolForm, t trouble, changed string) error {
	x := newProtocolEdit(rq.Page(rq.T("protocol.new")), e, f, t, changed)
	return rq.RenderStatus(t.code(), protocolEditView(x))
}

// protocolFields are title and text, language by language.
func protocolFields(p ui.Page, f protocolForm, t trouble) (list []ui.Field) {
	for _, l := range f.languages() {
		list = append(
			list,
			ui.Field{Name: "title_" + l.locale, Label: p.T(l.titleLabel), Value: *l.title, MaxLength: 120, Error: t.of("title_" + l.locale)},
			ui.Field{
				Name: "text_" + l.locale, Label: p.T(l.textLabel), Value: *l.text, Rows: 12, Error: t.of("text_" + l.locale),
				Attrs: templ.Attributes{"data-rich": htmlID(l.locale)},
			},
		)
	}
	return list
}

func htmlID(locale string) string { return "protocol-html-" + locale }

func newProtocolEdit(p ui.Page, e protocol.Editing, f protocolForm, t trouble, changed string) protocolEdit {
	x := protocolEdit{Page: p, trouble: t, Title: p.T("protocol.new"), Action: protocolPath + "/new", Revision: number(f.Revision)}
	if e.ID != 0 {
		x.Title, x.Action = p.T("protocol.edit"), protocolAddress(e.ID)
		for _, text := range e.Texts {
			if text.Locale == p.Locale.Code() {
				x.Title = text.Title
			}
		}
		x.Page.Title = x.Title
	}
	fields := protocolFields(p, f, t)
	for i, l := range f.languages() {
		part := protocolLanguage{
			Name: p.T("workspace.language_" + l.locale), HTMLName: "html_" + l.locale, HTMLID: htmlID(l.locale), HTML: *l.html,
			Missing: e.ID != 0 && *l.title == "", Title: fields[2*i], Text: fields[2*i+1],
		}
		x.Languages = append(x.Languages, part)
	}
	for _, stage := range checklist.Stages {
		x.Stages = append(x.Stages, ui.Option{Value: string(stage), Label: p.T("checklist.stage_" + string(stage)), Selected: slices.Contains(f.Stages, string(stage))})
	}
	x.Active = ui.Field{Name: "active", Label: p.T("admin.in_use"), Hint: p.T("protocol.active_hint"), Checked: f.Active}
	x.Publish, x.Discard = e.Drafted, e.Drafted && e.Published > 0
	x.Changed = ui.Field{Name: "changed", Label: p.T("protocol.changed_what"), Hint: p.T("protocol.changed_hint"), Value: changed, MaxLength: 200, Required: true, Error: t.of("changed")}
	if e.Published > 0 {
		x.Badges = append(x.Badges, ui.Badge{Label: p.T("protocol.version_n", errs.Args{"Version": e.Published}), Icon: ui.IconCheck, Tone: ui.Success})
	}
	if e.Drafted {
		x.Badges = append(x.Badges, ui.Badge{Label: p.T("protocol.draft"), Tone: ui.Info, Icon: ui.IconEdit})
	}
	return x
}
