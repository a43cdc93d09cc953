package portal

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/entrust"
	"firstline/internal/desk/person"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// secretPage is what stands behind the link to a secret. Looking at it changes nothing and shows nothing: programs that follow links in mails
// do that.
type secretPage struct {
	ui.Page
	Action string
	Lead   string
	Words  string   // once it was opened
	Field  ui.Field // where the requester types it
	Asks   bool
	Error  string
}

// secretLink shows what stands behind a link, and the button that opens it or the field that it is typed into.
func (p portal) secretLink(rq *front.Request) error {
	x, err := p.Entrust.Behind(rq.Context(), rq.PathValue("token"))
	if err != nil {
		return expired(rq, err)
	}
	if err := p.speakTo(rq, x); err != nil {
		return err
	}
	if gone, ok := p.secretGone(rq, x); ok {
		return rq.Render(goneView(gone))
	}
	return rq.Render(secretView(newSecretPage(rq, x)))
}

// speakTo chooses the language of whom the secret is for or from.
func (p portal) speakTo(rq *front.Request, x entrust.Secret) error {
	who, err := person.Get(rq.Context(), p.DB, x.ForID)
	if err == nil {
		rq.Speak(who.Locale)
	}
	return err
}

// secretGone is the page of a secret that was opened or given already. An agent who follows the link in the thread does not use it up.
func (p portal) secretGone(rq *front.Request, x entrust.Secret) (gone gonePage, ok bool) {
	switch {
	case x.State == entrust.Opened:
		gone = gonePage{Page: rq.Page(rq.T("entrust.opened_title")), Text: rq.T("entrust.opened_lead", errs.Args{"Label": x.Label, "Time": rq.Locale.DateTime(x.EndedAt.Time, rq.Zone)})}
	case x.State == entrust.Given:
		gone = gonePage{Page: rq.Page(rq.T("entrust.given_title")), Text: rq.T("entrust.given_lead", errs.Args{"Label": x.Label})}
	case rq.Session.Actor.Agent && rq.Session.Actor.Person != x.ForID:
		gone = gonePage{Page: rq.Page(rq.T("entrust.for_another_title")), Text: rq.T("entrust.for_another_lead")}
	default:
		return gone, false
	}
	gone.Path = "/"
	gone.Next = ui.Btn{Label: rq.T("portal.see_ticket"), Href: ticketPath(x.TicketID)}
	return gone, true
}

func newSecretPage(rq *front.Request, x entrust.Secret) secretPage {
	title, lead := "entrust.open_title", "entrust.open_lead"
	if x.Way == entrust.FromUser {
		title, lead = "entrust.give_title", "entrust.give_lead"
	}
	y := secretPage{Page: rq.Page(rq.T(title)), Action: front.SecretPath + rq.PathValue("token"), Asks: x.Way == entrust.FromUser}
	y.Path, y.Live = "/", "" // the link is a key: it goes into no other address
	y.Lead = rq.T(lead, errs.Args{"Label": x.Label, "Number": x.TicketID.String(), "Time": rq.Locale.DateTime(x.ExpiresAt.Time, rq.Zone)})
	y.Field = ui.Field{Name: "secret", Label: x.Label, Hint: rq.T("entrust.give_hint"), Required: true, Rows: 3, Autocomplete: "off"}
	return y
}

// secretPress opens the secret behind a link, or takes it.
func (p portal) secretPress(rq *front.Request) error {
	var form struct {
		Secret string `form:"secret,raw"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	token := rq.PathValue("token")
	x, err := p.Entrust.Behind(rq.Context(), token)
	if err != nil {
		return expired(rq, err)
	}
	if err := p.speakTo(rq, x); err != nil {
		return err
	}
	if gone, ok := p.secretGone(rq, x); ok {
		return rq.RenderStatus(front.Status(errs.Conflict), goneView(gone))
	}
	y := newSecretPage(rq, x)
	if y.Asks {
		err = p.Entrust.Give(rq.Context(), token, form.Secret, rq.T("entrust.said", errs.Args{"Label": x.Label}))
	} else {
		words, failed := p.Entrust.Open(rq.Context(), token)
		y.Words, err = words.Reveal(), failed
	}
	switch {
	case errs.Is(err, errs.NotFound):
		return expired(rq, err)
	case errs.Is(err, errs.Conflict): // somebody was quicker
		return p.secretLink(rq)
	case errs.Is(err, errs.Invalid):
		y.Error, y.Field.Error = rq.Locale.Error(err), rq.Locale.Fields(err)["secret"]
		return rq.RenderStatus(front.Status(errs.Invalid), secretView(y))
	case err != nil:
		return err
	case y.Asks:
		gone := gonePage{Page: rq.Page(rq.T("entrust.thanks_title")), Text: rq.T("entrust.thanks_lead", errs.Args{"Label": x.Label})}
		gone.Path = "/"
		return rq.Render(goneView(gone))
	}
	y.Title, y.Lead = rq.T("entrust.shown_title"), rq.T("entrust.shown_lead", errs.Args{"Label": x.Label})
	return rq.Render(secretView(y))
}
