package admin

import (
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/account"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type tokenForm struct {
	Name   string   `form:"name"`
	Scopes []string `form:"scopes"`
	Days   int      `form:"life"`
}

type tokensPage struct {
	ui.Page
	trouble
	Fresh     string // the text of a token that was made just now: it is shown once
	FreshName string
	Rows      []tokenRow
	Fields    []ui.Field
	Scopes    []ui.Option
}

type tokenRow struct {
	ID                     int64
	Name, Scopes           string
	Made, Expires, LastUse time.Time
	Expired                bool
}

const day = 24 * time.Hour

// tokenList shows the tokens of whoever asks.
func (s *screens) tokenList(rq *front.Request) error {
	return s.tokensShow(rq, tokenForm{Days: int(s.Settings.Desk().Tokens.Life / day)}, trouble{}, "")
}

// tokenCreate makes a token; its text is on the page that answers, and nowhere else ever again.
func (s *screens) tokenCreate(rq *front.Request) error {
	var f tokenForm
	err := rq.Decode(&f)
	fresh := ""
	if err == nil && f.Days < 1 { // nothing would mean the desk's own choice
		err = errs.Bad("life", "admin.token_life_missing")
	}
	if err == nil {
		text, _, made := s.Accounts.CreateToken(rq.Context(), rq.Actor, account.NewToken{Name: f.Name, Scopes: f.Scopes, Life: time.Duration(f.Days) * day})
		fresh, err = text.Reveal(), made
	}
	if err == nil {
		return s.tokensShow(rq, f, trouble{}, fresh)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	return s.tokensShow(rq, f, t, "")
}

// tokenRevoke ends a token at once.
func (s *screens) tokenRevoke(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	if err := s.Accounts.RevokeToken(rq.Context(), rq.Actor, account.TokenID(id)); err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("admin.token_revoked"))
	return rq.Redirect(tokensPath)
}

func (s *screens) tokensShow(rq *front.Request, f tokenForm, t trouble, fresh string) error {
	list, err := s.Accounts.Tokens(rq.Context(), rq.Actor, rq.Actor.Person)
	if err != nil {
		return err
	}
	lives := s.Settings.Desk().Tokens
	if fresh != "" {
		x := newTokensPage(rq.Page(rq.T("admin.nav_tokens")), list, tokenForm{Days: int(lives.Life / day)}, lives.MaxLife, t)
		x.Fresh, x.FreshName = fresh, f.Name
		return rq.Render(tokensView(x))
	}
	return rq.RenderStatus(t.code(), tokensView(newTokensPage(rq.Page(rq.T("admin.nav_tokens")), list, f, lives.MaxLife, t)))
}

func newTokensPage(p ui.Page, list []account.Token, f tokenForm, longest time.Duration, t trouble) tokensPage {
	x := tokensPage{Page: p, trouble: t}
	for _, one := range list {
		var scopes []string
		for _, scope := range strings.Fields(one.Scopes) {
			scopes = append(scopes, scopeName(p, scope))
		}
		x.Rows = append(x.Rows, tokenRow{
			ID: int64(one.ID), Name: one.Name, Scopes: strings.Join(scopes, ", "), Made: one.CreatedAt.Time, Expires: one.ExpiresAt.Time,
			LastUse: one.LastUsedAt.Time, Expired: !p.Now.Before(one.ExpiresAt.Time),
		})
	}
	for _, scope := range account.Scopes() {
		x.Scopes = append(x.Scopes, ui.Option{Value: scope, Label: scopeName(p, scope)})
	}
	x.Scopes = pick(x.Scopes, f.Scopes...)
	days := ""
	if f.Days != 0 {
		days = strconv.Itoa(f.Days)
	}
	x.Fields = marked([]ui.Field{
		{Name: "name", Label: p.T("admin.token_name"), Hint: p.T("admin.token_name_hint"), Value: f.Name, Required: true, MaxLength: 100},
		{Name: "scopes", Label: p.T("admin.token_scopes"), Hint: p.T("admin.token_scopes_hint")},
		{Name: "life", Label: p.T("admin.token_life"), Hint: p.T("admin.token_life_hint", errs.Args{"Max": i18n.Count(longest / day)}), Value: days, Short: true, InputMode: "numeric", Required: true},
	}, t)
	return x
}

func scopeName(p ui.Page, scope string) string {
	return wordsFor(p, "admin.scope_", strings.ReplaceAll(scope, ":", "_"))
}
