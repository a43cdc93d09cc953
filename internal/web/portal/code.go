package portal

import (
	"slices"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/authenticator"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// codePage is where people enrol the app whose codes prove on the telephone who they are, and take it away.
type codePage struct {
	ui.Page
	authenticator.Mine
	Picture ui.Picture // of what the app needs to know, while it is enrolled
	From    time.Time  // when it proves something; zero: it does
	Error   string
	Fields  map[string]string
}

func (p portal) code(rq *front.Request) error {
	x, err := p.codePage(rq)
	if err != nil {
		return err
	}
	return rq.Render(codeView(x))
}

func (p portal) codePage(rq *front.Request) (x codePage, err error) {
	x.Page = rq.Page(rq.T("code.title"))
	x.Path = codePath
	if x.Mine, err = p.Apps.Mine(rq.Context(), rq.Actor); err != nil {
		return x, err
	}
	if counts := p.Apps.Counts(x.App); x.Enrolled() && counts.After(p.Apps.Now().Time) {
		x.From = counts.Time
	}
	if x.Address != "" {
		x.Picture, err = ui.NewPicture(x.Address, x.T("code.picture"))
	}
	return x, err
}

func (p portal) beginCode(rq *front.Request) error {
	if err := p.Apps.Begin(rq.Context(), rq.Actor); err != nil && !errs.Is(err, errs.Conflict) { // the page shows the app that they have
		return err
	}
	return rq.Redirect(codePath)
}

func (p portal) enrolCode(rq *front.Request) error {
	var form struct {
		Code     string `form:"code"`
		Password string `form:"password,raw"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	return p.codeDone(rq, "code.enrolled_flash", p.Apps.Enrol(rq.Context(), rq.Actor, form.Password, form.Code))
}

func (p portal) removeCode(rq *front.Request) error {
	var form struct {
		Password string `form:"password,raw"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	return p.codeDone(rq, "code.removed_flash", p.Apps.Remove(rq.Context(), rq.Actor, form.Password))
}

// codeDone goes back to the page, on which stands what was wrong.
func (p portal) codeDone(rq *front.Request, done string, err error) error {
	kind := errs.KindOf(err)
	if err != nil && !slices.Contains([]errs.Kind{errs.Invalid, errs.TooMany, errs.Conflict}, kind) {
		return err
	}
	if err != nil {
		x, pageErr := p.codePage(rq)
		if pageErr != nil {
			return pageErr
		}
		x.Error, x.Fields = rq.Locale.Error(err), rq.Locale.Fields(err)
		return rq.RenderStatus(front.Status(kind), codeView(x))
	}
	rq.Flash(ui.Success, rq.T(done))
	return rq.Redirect(codePath)
}

// groups is the key as people type it: four signs at a time.
func (x codePage) groups() string {
	var list []string
	for part := range slices.Chunk([]byte(x.Key), 4) {
		list = append(list, string(part))
	}
	return strings.Join(list, " ")
}

func (x codePage) fields() []ui.Field {
	password := ui.Field{
		Name: "password", Label: x.T("account.old_password"), Type: "password", Error: x.Fields["password"], Autocomplete: "current-password", Required: true,
	}
	switch {
	case x.Enrolled():
		password.Hint = x.T("code.remove_hint")
		return []ui.Field{password}
	case x.Key != "":
		code := ui.Field{
			Name: "code", Label: x.T("code.first"), Hint: x.T("code.first_hint"), Error: x.Fields["code"], Autocomplete: "one-time-code", InputMode: "numeric",
			Required: true, Short: true,
		}
		return []ui.Field{code, password}
	}
	return nil
}
