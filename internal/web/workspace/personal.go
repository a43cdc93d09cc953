package workspace

import (
	"net/http"
	"slices"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/account"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

const (
	personalPath = "/w/personal"
	signPath     = personalPath + "/signature"
)

// personalPage is how an agent wants the desk to look and speak, and what stands below their letters.
type personalPage struct {
	ui.Page
	Error      string
	Form       personalForm
	Fields     map[string]string // what is wrong, by field
	Views      []ui.Option
	Boxes      []ui.Tab // mailboxes to sign for; empty where there is one at most
	Box        mail.MailboxID
	Signatures []ui.Field // one for each language
}

type personalForm struct {
	Locale  string `form:"locale"`
	Theme   string `form:"theme"`
	Density string `form:"density"`
	Zone    string `form:"time_zone"`
	Start   string `form:"start"`
}

type signForm struct {
	Box mail.MailboxID `form:"box"`
	EN  string         `form:"text_en"`
	FR  string         `form:"text_fr"`
	NL  string         `form:"text_nl"`
}

func (f signForm) texts() map[string]string {
	return map[string]string{"en": f.EN, "fr": f.FR, "nl": f.NL}
}

// startView is the list with which the agent's workspace begins: the one that they chose, as long as they have it.
func (w workspace) startView(rq *front.Request) worklist.View {
	v := worklist.View(rq.Session.StartView)
	if id, ok := v.Saved(); ok {
		if _, err := w.Saves.Get(rq.Context(), rq.Actor, id); err == nil {
			return v
		}
	} else if slices.Contains(worklist.Views, v) {
		return v
	}
	return worklist.Mine
}

// showPersonal shows what an agent chooses for themselves.
func (w workspace) showPersonal(rq *front.Request) error {
	var form signForm
	if err := rq.Decode(&form); err != nil {
		return err
	}
	s := rq.Session
	return w.personal(rq, personalForm{Locale: s.Locale, Theme: s.Theme, Density: s.Density, Zone: s.TimeZone, Start: s.StartView}, form.Box, nil, nil)
}

// personal is the page; texts are signatures that were refused.
func (w workspace) personal(rq *front.Request, form personalForm, box mail.MailboxID, texts map[string]string, wrong error) error {
	boxes, err := mail.Boxes(rq.Context(), w.DB)
	if err != nil {
		return err
	}
	saved, err := w.Saves.Of(rq.Context(), rq.Actor)
	if err != nil {
		return err
	}
	if texts == nil {
		list, err := w.Signatures.Of(rq.Context(), rq.Actor.Person)
		if err != nil {
			return err
		}
		texts = map[string]string{}
		for _, s := range list {
			if s.MailboxID == box {
				texts[s.Locale] = s.Text
			}
		}
	}
	x := personalPage{Page: page(rq, rq.T("personal.title")), Form: form, Box: box}
	x.Path = personalPath
	status := http.StatusOK
	if wrong != nil {
		x.Error, x.Fields, status = rq.Locale.Error(wrong), rq.Locale.Fields(wrong), front.Status(errs.KindOf(wrong))
	}
	x.Views, x.Boxes = startOptions(x.Page, saved, worklist.View(form.Start)), boxTabs(x.Page, boxes, box)
	for _, code := range i18n.Codes() {
		x.Signatures = append(x.Signatures, ui.Field{
			Name: "text_" + code, Label: x.T("workspace.language_" + code), Value: texts[code], Rows: 4, Optional: true, MaxLength: 1000, Error: x.Fields["text_"+code],
		})
	}
	return rq.RenderStatus(status, personalScreen(x))
}

// startOptions are the lists with which the workspace can begin.
func startOptions(p ui.Page, saved []worklist.Saved, chosen worklist.View) (list []ui.Option) {
	if chosen == "" {
		chosen = worklist.Mine
	}
	for _, v := range worklist.Views {
		list = append(list, ui.Option{Value: string(v), Label: p.T(views[v].label), Selected: v == chosen})
	}
	for _, s := range saved {
		list = append(list, ui.Option{Value: string(s.ID.View()), Label: s.Name, Selected: s.ID.View() == chosen})
	}
	return list
}

func boxTabs(p ui.Page, boxes []mail.Mailbox, chosen mail.MailboxID) []ui.Tab {
	if len(boxes) < 2 {
		return nil
	}
	tabs := []ui.Tab{{Label: p.T("personal.all_boxes"), Href: personalPath + "#signature", Current: chosen == 0}}
	for _, b := range boxes {
		tabs = append(tabs, ui.Tab{Label: b.Address, Href: personalPath + "?box=" + boxText(b.ID) + "#signature", Current: chosen == b.ID})
	}
	return tabs
}

func boxText(id mail.MailboxID) string { return strconv.FormatInt(int64(id), 10) }

// ownSignature is what will stand below the agent's answer on a ticket, in its requester's language; empty where they have chosen nothing.
func (w workspace) ownSignature(rq *front.Request, r *record) (err error) {
	if !rq.Session.Signs {
		return nil
	}
	places := map[string]string{"agent": rq.Actor.Name, "desk": r.desk.Name, "number": r.ticket.ID.String()}
	r.signature, err = mail.Signed(rq.Context(), w.DB, rq.Actor.Person, r.ticket.MailboxID, r.requester.Locale, places)
	return err
}

// savePersonal keeps it.
func (w workspace) savePersonal(rq *front.Request) error {
	var form personalForm
	err := rq.Decode(&form)
	if err == nil {
		err = w.Accounts.SetPersonal(rq.Context(), rq.Actor, account.Personal{
			Locale: form.Locale, Theme: form.Theme, Density: form.Density, TimeZone: form.Zone, StartView: form.Start,
		})
	}
	if errs.Is(err, errs.Invalid) {
		return w.personal(rq, form, 0, nil, err)
	}
	if err != nil {
		return err
	}
	rq.SpeakNow(form.Locale)
	rq.Flash(ui.Success, rq.T("personal.saved"))
	return rq.Redirect(personalPath)
}

// saveSignature keeps what stands below the agent's letters from one mailbox.
func (w workspace) saveSignature(rq *front.Request) error {
	var form signForm
	err := rq.Decode(&form)
	if err == nil {
		err = w.Signatures.Set(rq.Context(), rq.Actor, form.Box, form.texts())
	}
	if errs.Is(err, errs.Invalid) {
		s := rq.Session
		return w.personal(rq, personalForm{Locale: s.Locale, Theme: s.Theme, Density: s.Density, Zone: s.TimeZone, Start: s.StartView}, form.Box, form.texts(), err)
	}
	if err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("personal.signed"))
	to := personalPath
	if form.Box != 0 {
		to += "?box=" + boxText(form.Box)
	}
	return rq.Redirect(to + "#signature")
}

func (x personalPage) languages() []ui.Option {
	return []ui.Option{
		{Value: "en", Label: "English", Selected: x.Form.Locale == "en"},
		{Value: "fr", Label: "Français", Selected: x.Form.Locale == "fr"},
		{Value: "nl", Label: "Nederlands", Selected: x.Form.Locale == "nl"},
	}
}

func (x personalPage) themes() []ui.Option {
	return []ui.Option{
		{Value: string(ui.System), Label: x.T("ui.theme_system"), Selected: x.Form.Theme == string(ui.System)},
		{Value: string(ui.Light), Label: x.T("ui.theme_light"), Selected: x.Form.Theme == string(ui.Light)},
		{Value: string(ui.Dark), Label: x.T("ui.theme_dark"), Selected: x.Form.Theme == string(ui.Dark)},
	}
}

func (x personalPage) densities() []ui.Option {
	return []ui.Option{
		{Value: "", Label: x.T("personal.comfortable"), Hint: x.T("personal.comfortable_hint"), Selected: x.Form.Density == ""},
		{Value: account.Compact, Label: x.T("personal.compact"), Hint: x.T("personal.compact_hint"), Selected: x.Form.Density == account.Compact},
	}
}

func (x personalPage) zones() []ui.Option { return ui.Zones(calendar.Zones(), x.Form.Zone) }

func (x personalPage) field(name, label, hint string) ui.Field {
	return ui.Field{Name: name, Label: label, Hint: hint, Error: x.Fields[name]}
}

// asked are the fields that the summary of what is wrong leads to.
func (x personalPage) asked() []ui.Field {
	list := []ui.Field{
		x.field("locale", x.T("personal.language"), ""), x.field("theme", x.T("ui.theme"), ""), x.field("density", x.T("personal.density"), ""),
		x.field("time_zone", x.T("personal.zone"), ""), x.field("start", x.T("personal.start"), ""),
	}
	return append(list, x.Signatures...)
}
