package portal

import (
	"net/http"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// signInPage is somebody at the door.
type signInPage struct {
	ui.Page
	Error   string
	Address string
	Next    string
}

func (p portal) signInForm(rq *front.Request) error {
	next := rq.URL.Query().Get("next")
	if rq.Actor.SignedIn() {
		return rq.Redirect(start(rq, next, rq.Session.Actor))
	}
	return rq.Render(signInView(signInPage{Page: rq.Page(rq.T("account.sign_in")), Next: next}))
}

func (p portal) signIn(rq *front.Request) error {
	var form struct {
		Address  string `form:"email"`
		Password string `form:"password,raw"`
		Next     string `form:"next"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	started, err := p.Accounts.SignIn(rq.Context(), account.Try{
		Address: form.Address, Password: form.Password, IP: rq.IP, UserAgent: rq.UserAgent(), Known: rq.Known(),
	})
	switch errs.KindOf(err) {
	case errs.Invalid, errs.TooMany, errs.Unavailable:
		if err != nil {
			page := signInPage{Page: rq.Page(rq.T("account.sign_in")), Error: rq.Locale.Error(err), Address: form.Address, Next: form.Next}
			return rq.RenderStatus(front.Status(errs.KindOf(err)), signInView(page))
		}
	default:
		if err != nil {
			return err
		}
	}
	rq.Begin(started)
	return rq.Redirect(start(rq, form.Next, started.Session.Actor))
}

// start is where somebody goes after signing in: where they wanted, or where their work is.
func start(rq *front.Request, next string, who account.Actor) string {
	switch {
	case rq.Next(next) != "/":
		return rq.Next(next)
	case who.Agent || who.Lead:
		return rq.Next(workspacePath)
	case who.Admin:
		return rq.Next(adminPath)
	}
	return "/"
}

func (p portal) signOut(rq *front.Request) error {
	if rq.Actor.SignedIn() {
		if err := p.Accounts.SignOut(rq.Context(), rq.Session); err != nil {
			return err
		}
		if err := rq.EndStreams(); err != nil {
			return err
		}
	}
	rq.End()
	rq.Flash(ui.Success, rq.T("account.signed_out"))
	rq.W.Header().Set("Location", front.SignInPath)
	rq.W.WriteHeader(http.StatusSeeOther)
	return nil
}
