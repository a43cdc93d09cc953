package portal

import (
	"net/http"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

func (p portal) signInForm(rq *front.Request) error {
	next := rq.URL.Query().Get("next")
	if rq.Actor.SignedIn() {
		return rq.Redirect(start(rq, next, rq.Session.Actor))
	}
	return rq.Render(ui.SignInPage(rq.Page(rq.T("account.sign_in")), ui.SignIn{Action: front.SignInPath, Forgotten: forgotPath, Next: next}))
}

func (p portal) signIn(rq *front.Request) error {
	var form struct {
		Address  string `form:"email"`
		Password string `form:"password,raw"`
		Next     string `form:"next"`
		Held     string `form:"held"`
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
			return rq.RenderStatus(front.Status(errs.KindOf(err)), ui.SignInPage(rq.Page(rq.T("account.sign_in")), ui.SignIn{
				Action: front.SignInPath, Forgotten: forgotPath, Next: form.Next, Error: rq.Locale.Error(err), Address: form.Address, Held: form.Held,
			}))
		}
	default:
		if err != nil {
			return err
		}
	}
	rq.Begin(started)
	if shown, err := rq.Resume(form.Held, started); shown || err != nil {
		return err
	}
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
