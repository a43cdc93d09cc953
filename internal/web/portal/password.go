package portal

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// passwordPage lets the holder of a link choose a password.
type passwordPage struct {
	ui.Page
	Token   string
	Invited bool
	Name    string
	Address string
	Error   string
	Fields  map[string]string
}

func (p portal) passwordForm(rq *front.Request) error {
	l, err := p.passwordLink(rq)
	if err != nil {
		return gone(rq, err)
	}
	return rq.Render(passwordView(passwordPageOf(rq, l)))
}

// passwordLink is a link by which a password may be chosen; the set-up link is for another page.
func (p portal) passwordLink(rq *front.Request) (account.Link, error) {
	l, err := p.Accounts.Link(rq.Context(), rq.PathValue("token"))
	if err == nil && l.Purpose == account.ForSetup {
		err = errs.Missing()
	}
	rq.Speak(l.Locale)
	return l, err
}

func passwordPageOf(rq *front.Request, l account.Link) passwordPage {
	x := passwordPage{Token: rq.PathValue("token"), Invited: l.Purpose == account.ForInvite, Name: l.Name, Address: l.Address}
	title := rq.T("account.new_password")
	if x.Invited {
		title = rq.T("account.welcome", errs.Args{"Name": l.Name})
	}
	x.Page = rq.Page(title)
	x.Path = front.SignInPath // the link's secret goes into no other address
	return x
}

func (p portal) setPassword(rq *front.Request) error {
	var form struct {
		Password string `form:"password,raw"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	l, err := p.passwordLink(rq)
	if err != nil {
		return gone(rq, err)
	}
	_, err = p.Accounts.SetPassword(rq.Context(), rq.PathValue("token"), form.Password, rq.IP)
	if errs.Is(err, errs.Invalid) {
		x := passwordPageOf(rq, l)
		x.Error, x.Fields = rq.Locale.Error(err), rq.Locale.Fields(err)
		return rq.RenderStatus(front.Status(errs.Invalid), passwordView(x))
	}
	if err != nil {
		return gone(rq, err)
	}
	rq.End()
	rq.Flash(ui.Success, rq.T("account.password_set"))
	return rq.Redirect(front.SignInPath)
}

// gone says that a link does not work any more, and what to do; whatever was wrong with it, the answer is the same.
func gone(rq *front.Request, err error) error {
	if !errs.Is(err, errs.NotFound) {
		return err
	}
	page := rq.Page(rq.T("account.link_gone"))
	page.Path, page.Live = front.SignInPath, "" // nothing on it changes, and no byte of it depends on the link
	return rq.RenderStatus(front.Status(errs.NotFound), goneView(gonePage{
		Page: page, Text: rq.T("account.link_gone_more"), Next: ui.Btn{Label: rq.T("account.send_letter"), Href: forgotPath, Weight: ui.Primary},
	}))
}

// gonePage is a link that has done its work or run out.
type gonePage struct {
	ui.Page
	Text   string
	Next   ui.Btn
	Words  ui.Draft    // what somebody wrote there, to be sent elsewhere; its action is empty where there is nothing
	Rating *ratingForm // asks what the user thinks
}
