package admin

import (
	"slices"

	"firstline/internal/base/errs"
	"firstline/internal/desk/glossary"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

const glossaryPath = "/admin/glossary"

type glossaryForm struct {
	Version int64  `form:"version"`
	Words   string `form:"words"`
}

func (f glossaryForm) fields(p ui.Page) []ui.Field {
	return []ui.Field{{Name: "words", Label: p.T("plain.words"), Hint: p.T("plain.words_hint"), Value: f.Words, Rows: 24}}
}

type glossaryPage struct {
	ui.Page
	trouble
	Path    string
	Tabs    []ui.Tab
	Version int64
	Fields  []ui.Field
	Edited  bool
}

// glossaryFirst shows the list in the reader's own language.
func (s *screens) glossaryFirst(rq *front.Request) error {
	return rq.Redirect(glossaryPath + "/" + rq.Locale.Code())
}

// glossaryEdit shows the list of one language.
func (s *screens) glossaryEdit(rq *front.Request) error {
	now, err := s.Glossary.Get(rq.Context(), rq.Actor, rq.PathValue("locale"))
	if err != nil {
		return err
	}
	return s.glossaryShow(rq, now, glossaryForm{Version: now.Version, Words: now.Words}, trouble{})
}

// glossarySave puts an administrator's list in place of the one that was shown.
func (s *screens) glossarySave(rq *front.Request) error {
	now, err := s.Glossary.Get(rq.Context(), rq.Actor, rq.PathValue("locale"))
	if err != nil {
		return err
	}
	var f glossaryForm
	if err = rq.Decode(&f); err == nil {
		err = s.Glossary.Save(rq.Context(), rq.Actor, glossary.Page{Locale: now.Locale, Version: f.Version, Words: f.Words})
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.saved"))
		return rq.Redirect(glossaryPath + "/" + now.Locale)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	if errs.Is(err, errs.Conflict) {
		p := rq.Page("")
		t.Changed, f.Version = changes(glossaryForm{Words: now.Words}.fields(p), f.fields(p)), now.Version
	}
	return s.glossaryShow(rq, now, f, t)
}

// glossaryRestore gives a language the product's own list again.
func (s *screens) glossaryRestore(rq *front.Request) error {
	locale := rq.PathValue("locale")
	if !slices.Contains(glossary.Locales(), locale) {
		return errs.Missing()
	}
	if err := s.Glossary.Restore(rq.Context(), rq.Actor, locale); err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("plain.restored"))
	return rq.Redirect(glossaryPath + "/" + locale)
}

func (s *screens) glossaryShow(rq *front.Request, now glossary.Page, f glossaryForm, t trouble) error {
	p := rq.Page(rq.T("plain.title"))
	x := glossaryPage{Page: p, trouble: t, Path: glossaryPath + "/" + now.Locale, Version: f.Version, Edited: now.Edited(), Fields: marked(f.fields(p), t)}
	for _, o := range localeOptions(now.Locale) {
		x.Tabs = append(x.Tabs, ui.Tab{Label: o.Label, Href: glossaryPath + "/" + o.Value, Current: o.Selected})
	}
	return rq.RenderStatus(t.code(), glossaryView(x))
}
