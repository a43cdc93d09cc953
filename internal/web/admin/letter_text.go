package admin

import (
	"encoding/hex"
	"slices"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/base/secret"
	"firstline/internal/channel/mail"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type textsPage struct {
	ui.Page
	Tabs []ui.Tab
	Rows []textRow
}

type textRow struct {
	Name, Href, Subject string
	Edited              bool
}

// textList shows what the letters of the desk say, language by language.
func (s *screens) textList(rq *front.Request) error {
	locale := rq.URL.Query().Get("locale")
	if !slices.Contains(i18n.Codes(), locale) {
		locale = rq.Locale.Code()
	}
	list, err := s.Texts.List(rq.Context(), rq.Actor, locale)
	if err != nil {
		return err
	}
	x := textsPage{Page: rq.Page(rq.T("admin.nav_texts"))}
	for _, o := range localeOptions(locale) {
		x.Tabs = append(x.Tabs, ui.Tab{Label: o.Label, Href: textsPath + "?locale=" + o.Value, Current: o.Selected})
	}
	for _, t := range list {
		x.Rows = append(x.Rows, textRow{Name: rq.T(t.Kind.Key()), Href: textPath(t), Subject: t.Subject, Edited: t.Edited})
	}
	return rq.Render(textsView(x))
}

func textPath(t mail.LetterText) string { return textsPath + "/" + string(t.Kind) + "/" + t.Locale }

type textForm struct {
	Subject string `form:"subject"`
	Body    string `form:"body"`
	Was     string `form:"was"` // digest of the text that the form was made from
	Do      string `form:"do"`  // save or preview
}

type textPage struct {
	ui.Page
	trouble
	Path, Title string
	Edited      bool
	Was         string
	Fields      []ui.Field
	Places      []ui.Term
	Subject     string // the preview
	Body        []string
	Language    string
}

// textEdit shows one text with the names that it may leave open.
func (s *screens) textEdit(rq *front.Request) error {
	now, err := s.text(rq)
	if err != nil {
		return err
	}
	return s.textShow(rq, now, textForm{Subject: now.Subject, Body: now.Body, Was: digestOf(now)}, trouble{})
}

// textSave puts an administrator's words in place of the product's, or only shows how they would look.
func (s *screens) textSave(rq *front.Request) error {
	now, err := s.text(rq)
	if err != nil {
		return err
	}
	var f textForm
	if err := rq.Decode(&f); err != nil {
		return err
	}
	if f.Do == "preview" {
		return s.textShow(rq, now, f, trouble{})
	}
	if f.Was != digestOf(now) {
		err = errs.New(errs.Conflict, "errs.conflict")
	} else {
		err = s.Texts.Save(rq.Context(), rq.Actor, mail.LetterText{Kind: now.Kind, Locale: now.Locale, Subject: f.Subject, Body: f.Body})
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.text_saved"))
		return rq.Redirect(textPath(now))
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	if errs.Is(err, errs.Conflict) {
		p := rq.Page("")
		t.Changed = changes(textFields(p, now.Subject, now.Body), textFields(p, f.Subject, f.Body))
		f.Was = digestOf(now)
	}
	return s.textShow(rq, now, f, t)
}

// textRestore gives a text the product's own words again.
func (s *screens) textRestore(rq *front.Request) error {
	now, err := s.text(rq)
	if err != nil {
		return err
	}
	if err := s.Texts.Restore(rq.Context(), rq.Actor, now.Kind, now.Locale); err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("admin.text_restored"))
	return rq.Redirect(textPath(now))
}

// text is the text that the address names.
func (s *screens) text(rq *front.Request) (mail.LetterText, error) {
	if !slices.Contains(i18n.Codes(), rq.PathValue("locale")) {
		return mail.LetterText{}, errs.Missing()
	}
	list, err := s.Texts.List(rq.Context(), rq.Actor, rq.PathValue("locale"))
	if err != nil {
		return mail.LetterText{}, err
	}
	i := slices.IndexFunc(list, func(t mail.LetterText) bool { return string(t.Kind) == rq.PathValue("kind") })
	if i < 0 {
		return mail.LetterText{}, errs.Missing()
	}
	return list[i], nil
}

func (s *screens) textShow(rq *front.Request, now mail.LetterText, f textForm, t trouble) error {
	return rq.RenderStatus(t.code(), textView(newTextPage(rq.Page(rq.T(now.Kind.Key())), now, f, t, s.Settings.Desk().Name)))
}

func newTextPage(p ui.Page, now mail.LetterText, f textForm, t trouble, desk string) textPage {
	x := textPage{Page: p, trouble: t, Path: textPath(now), Title: p.T(now.Kind.Key()), Edited: now.Edited, Was: f.Was}
	x.Fields = marked(textFields(p, f.Subject, f.Body), t)
	sample := map[string]string{"desk": desk}
	for _, name := range now.Kind.Places() {
		x.Places = append(x.Places, ui.Term{Label: "{" + name + "}", Value: p.T(mail.PlaceKey(name))})
		if name != "desk" {
			sample[name] = p.T("admin.sample_" + name)
		}
	}
	x.Language = labels(localeOptions(""), now.Locale)
	x.Subject = filled(f.Subject, sample)
	x.Body = strings.Split(filled(f.Body, sample), "\n\n")
	return x
}

func textFields(p ui.Page, subject, body string) []ui.Field {
	return []ui.Field{
		{Name: "subject", Label: p.T("admin.text_subject"), Hint: p.T("admin.text_subject_hint"), Value: subject, Required: true, MaxLength: 200},
		{Name: "body", Label: p.T("admin.text_body"), Hint: p.T("admin.text_body_hint"), Value: body, Required: true, Rows: 14},
	}
}

// filled puts sample values into a text. Each place is filled once: a value is never read as a text again.
func filled(text string, values map[string]string) string {
	var pairs []string
	for name, value := range values {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// digestOf tells one state of a text from another.
func digestOf(t mail.LetterText) string {
	return hex.EncodeToString(secret.Hash(t.Subject + "\x00" + t.Body))
}
