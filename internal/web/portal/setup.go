package portal

import (
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/account"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// setupPage makes the first administrator, by the address that the console printed.
type setupPage struct {
	ui.Page
	Token   string
	Name    string
	Address string
	Locale  string
	Error   string
	Fields  map[string]string
}

func (p portal) setupForm(rq *front.Request) error {
	if err := p.setupLink(rq); err != nil {
		return err
	}
	return rq.Render(setupView(p.setupPage(rq)))
}

// setupLink refuses all but the set-up link, as an address that does not exist.
func (p portal) setupLink(rq *front.Request) error {
	l, err := p.Accounts.Link(rq.Context(), rq.PathValue("token"))
	if err == nil && l.Purpose == account.ForSetup {
		return nil
	}
	if err == nil || errs.Is(err, errs.NotFound) {
		return errs.Missing()
	}
	return err
}

func (p portal) setupPage(rq *front.Request) setupPage {
	page := rq.Page(rq.T("account.setup"))
	page.Path = front.SignInPath
	return setupPage{Page: page, Token: rq.PathValue("token"), Locale: rq.Locale.Code()}
}

func (p portal) setUp(rq *front.Request) error {
	var form struct {
		Name     string `form:"name"`
		Address  string `form:"address"`
		Locale   string `form:"locale"`
		Password string `form:"password,raw"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	if err := p.setupLink(rq); err != nil {
		return err
	}
	_, err := p.Accounts.FirstAdmin(rq.Context(), rq.PathValue("token"), account.Setup{
		Name: form.Name, Address: form.Address, Locale: form.Locale, Password: form.Password, IP: rq.IP,
	})
	if errs.Is(err, errs.Invalid) {
		x := p.setupPage(rq)
		x.Name, x.Address, x.Locale = form.Name, form.Address, form.Locale
		x.Error, x.Fields = rq.Locale.Error(err), rq.Locale.Fields(err)
		return rq.RenderStatus(front.Status(errs.Invalid), setupView(x))
	}
	if err != nil {
		return err
	}
	if err := p.Found(rq.Context()); err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("account.setup_done"))
	return rq.Redirect(front.SignInPath)
}

func (x setupPage) fields() []ui.Field {
	return []ui.Field{
		{Name: "name", Label: x.T("account.name"), Value: x.Name, Error: x.Fields["name"], Autocomplete: "name", Required: true},
		{Name: "address", Label: x.T("account.email"), Type: "email", Value: x.Address, Error: x.Fields["address"], Autocomplete: "username", Required: true},
		newPassword(x.Page, "password", x.T("account.password"), x.Fields["password"]),
	}
}

// languageOptions are the languages, each in its own name.
func languageOptions(chosen string) []ui.Option {
	names := map[string]string{"en": "English", "fr": "Français", "nl": "Nederlands"}
	var options []ui.Option
	for _, code := range i18n.Codes() {
		options = append(options, ui.Option{Value: code, Label: names[code], Selected: code == chosen})
	}
	return options
}
