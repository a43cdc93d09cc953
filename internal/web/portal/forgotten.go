package portal

import (
	"firstline/internal/base/errs"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// forgottenPage asks for an address, or says that a letter is on its way if there is anybody with it.
type forgottenPage struct {
	ui.Page
	Sent  bool
	Error string
	Field string // what is wrong with the address
	Value string
}

func (p portal) forgottenForm(rq *front.Request) error {
	return rq.Render(forgottenView(forgottenPage{Page: rq.Page(rq.T("account.forgotten"))}))
}

// forgotten answers the same whether or not anybody has the address.
func (p portal) forgotten(rq *front.Request) error {
	var form struct {
		Address string `form:"email"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	err := p.Accounts.RequestReset(rq.Context(), form.Address, rq.IP, p.Letter)
	page := forgottenPage{Page: rq.Page(rq.T("account.forgotten")), Sent: err == nil, Value: form.Address}
	switch {
	case err == nil:
		return rq.Render(forgottenView(page))
	case errs.Is(err, errs.Invalid), errs.Is(err, errs.TooMany):
		page.Error, page.Field = rq.Locale.Error(err), rq.Locale.Fields(err)["address"]
		return rq.RenderStatus(front.Status(errs.KindOf(err)), forgottenView(page))
	}
	return err
}
