package portal

import (
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/calendar"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// accountPage is what a person sees and chooses about themselves.
type accountPage struct {
	ui.Page
	Name     string
	Theme    string
	TimeZone string
	Devices  []deviceLine
	Error    string
	Fields   map[string]string
}

// deviceLine is a browser in which the person is signed in.
type deviceLine struct {
	account.Device
	Browser string
}

func (d deviceLine) name(p ui.Page) string {
	if d.Browser == "" {
		return p.T("account.device_unknown")
	}
	return d.Browser
}

func (p portal) account(rq *front.Request) error {
	x, err := p.accountPage(rq)
	if err != nil {
		return err
	}
	return rq.Render(accountView(x))
}

func (p portal) accountPage(rq *front.Request) (accountPage, error) {
	devices, err := p.Accounts.Devices(rq.Context(), rq.Session)
	if err != nil {
		return accountPage{}, err
	}
	x := accountPage{Page: rq.Page(rq.T("account.title")), Name: rq.Actor.Name, Theme: rq.Session.Theme, TimeZone: rq.Session.TimeZone}
	x.Path = accountPath
	for _, d := range devices {
		x.Devices = append(x.Devices, deviceLine{Device: d, Browser: browser(d.UserAgent)})
	}
	return x, nil
}

// browser is the name that people know their browser and machine by; empty when neither says.
func browser(agent string) string {
	find := func(marks ...[2]string) string {
		for _, m := range marks {
			if strings.Contains(agent, m[0]) {
				return m[1]
			}
		}
		return ""
	}
	program := find([2]string{"Edg", "Edge"}, [2]string{"OPR/", "Opera"}, [2]string{"Firefox/", "Firefox"}, [2]string{"Chrome/", "Chrome"},
		[2]string{"Safari/", "Safari"})
	machine := find([2]string{"Windows", "Windows"}, [2]string{"iPhone", "iPhone"}, [2]string{"iPad", "iPad"}, [2]string{"Android", "Android"},
		[2]string{"Mac OS", "macOS"}, [2]string{"Linux", "Linux"})
	return strings.Trim(program+" · "+machine, " ·")
}

func (p portal) saveAccount(rq *front.Request) error {
	var form struct {
		Locale string `form:"locale"`
		Theme  string `form:"theme"`
		Zone   string `form:"time_zone"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	want := rq.Session.Personal
	want.Locale, want.Theme = form.Locale, form.Theme
	if form.Zone != "" {
		want.TimeZone = form.Zone
	}
	if err := p.Accounts.SetPersonal(rq.Context(), rq.Actor, want); err != nil {
		return err
	}
	rq.SpeakNow(form.Locale)
	rq.Flash(ui.Success, rq.T("account.saved"))
	return rq.Redirect(accountPath)
}

func (p portal) changePassword(rq *front.Request) error {
	var form struct {
		Old string `form:"old,raw"`
		New string `form:"password,raw"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	started, err := p.Accounts.ChangePassword(rq.Context(), rq.Actor, account.Change{Old: form.Old, New: form.New, UserAgent: rq.UserAgent()})
	if kind := errs.KindOf(err); err != nil && (kind == errs.Invalid || kind == errs.TooMany) {
		x, pageErr := p.accountPage(rq)
		if pageErr != nil {
			return pageErr
		}
		x.Error, x.Fields = rq.Locale.Error(err), rq.Locale.Fields(err)
		return rq.RenderStatus(front.Status(kind), accountView(x))
	}
	if err != nil {
		return err
	}
	rq.Begin(started)
	rq.Flash(ui.Success, rq.T("account.password_changed"))
	return rq.Redirect(accountPath)
}

func (p portal) signOutOthers(rq *front.Request) error {
	if err := p.Accounts.SignOutOthers(rq.Context(), rq.Session); err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("account.others_out"))
	return rq.Redirect(accountPath)
}

func (x accountPage) passwordFields() []ui.Field {
	return []ui.Field{
		{
			Name: "old", Label: x.T("account.old_password"), Type: "password", Error: x.Fields["old"],
			Autocomplete: "current-password", Required: true,
		},
		newPassword(x.Page, "password", x.T("account.new_password"), x.Fields["password"]),
	}
}

func (x accountPage) zoneOptions() []ui.Option { return ui.Zones(calendar.Zones(), x.TimeZone) }

func (x accountPage) themeOptions() []ui.Option {
	return []ui.Option{
		{Value: string(ui.System), Label: x.T("ui.theme_system"), Selected: x.Theme == string(ui.System)},
		{Value: string(ui.Light), Label: x.T("ui.theme_light"), Selected: x.Theme == string(ui.Light)},
		{Value: string(ui.Dark), Label: x.T("ui.theme_dark"), Selected: x.Theme == string(ui.Dark)},
	}
}
