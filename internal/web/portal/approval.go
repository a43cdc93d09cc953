package portal

import (
	"errors"

	"github.com/a-h/templ"

	"firstline/internal/base/errs"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// approvalPage asks by the link in a mail; looking at it changes nothing.
type approvalPage struct {
	ui.Page
	Form approvalForm
}

// approvalForm is one question with its two answers.
type approvalForm struct {
	Action string
	Title  string
	Facts  []ui.Term
	Words  ui.Field
	Yes    ui.Btn
	No     ui.Btn
}

func newApprovalForm(p ui.Page, q *approval.Question, action, chosen, words, wrong string) approvalForm {
	id := "words-" + q.ID.String()
	f := approvalForm{
		Action: action, Title: q.Subject,
		Facts: []ui.Term{
			{Label: p.T("approval.wish_of"), Value: q.Requester},
			{Label: p.T("approval.question"), Show: ui.PlainText(q.Question)},
			{Label: p.T("approval.asked_by"), Value: q.AskedName},
			{Label: p.T("approval.ticket"), Value: "#" + q.TicketID.String()},
		},
		Words: ui.Field{Name: "words", ID: id, Label: p.T("approval.words"), Hint: p.T("approval.words_hint"), Value: words, Error: wrong, Rows: 3, Optional: true},
		Yes:   ui.Btn{Label: p.T("approval.yes"), Icon: ui.IconCheck, Name: "answer", Value: "yes", Weight: ui.Primary},
		No:    ui.Btn{Label: p.T("approval.no"), Icon: ui.IconClose, Name: "answer", Value: "no"},
	}
	if chosen == "no" {
		f.Yes.Weight, f.No.Weight = "", ui.Primary
		f.Words.Attrs = templ.Attributes{"autofocus": true}
	}
	return f
}

// approval shows the question behind a link.
func (p portal) approval(rq *front.Request) error {
	q, err := p.Approval.Question(rq.Context(), rq.PathValue("token"))
	if err != nil {
		return expired(rq, err)
	}
	return p.askByLink(rq, &q, rq.URL.Query().Get("answer"), "", nil)
}

func (p portal) askByLink(rq *front.Request, q *approval.Question, chosen, words string, refused error) error {
	rq.Speak(q.Locale)
	if q.State != approval.Open {
		return rq.Render(goneView(approvalOver(rq)))
	}
	x := approvalPage{Page: rq.Page(rq.T("approval.title"))}
	x.Path = "/" // the link is a key: it goes into no other address
	x.Form = newApprovalForm(x.Page, q, "/a/"+rq.PathValue("token"), chosen, words, rq.Locale.Fields(refused)["words"])
	if refused != nil {
		return rq.RenderStatus(front.Status(errs.KindOf(refused)), approvalView(x))
	}
	return rq.Render(approvalView(x))
}

// approvalOver is the page of a question that needs no answer any more.
func approvalOver(rq *front.Request) gonePage {
	x := gonePage{Page: rq.Page(rq.T("approval.over")), Text: rq.T("approval.over_more")}
	x.Path = "/"
	return x
}

type approvalAnswer struct {
	Answer string `form:"answer"`
	Words  string `form:"words"`
}

func (a approvalAnswer) read() (approval.Answer, error) {
	if a.Answer != "yes" && a.Answer != "no" {
		return approval.Answer{}, errs.Bad("words", "approval.choose")
	}
	return approval.Answer{Yes: a.Answer == "yes", Words: a.Words}, nil
}

// answerApprovalLink takes the answer of whoever holds a link.
func (p portal) answerApprovalLink(rq *front.Request) error {
	var form approvalAnswer
	if err := rq.Decode(&form); err != nil {
		return err
	}
	token := rq.PathValue("token")
	q, err := p.Approval.Question(rq.Context(), token)
	if err != nil {
		return expired(rq, err)
	}
	answer, err := form.read()
	if err == nil {
		_, err = p.Approval.AnswerByLink(rq.Context(), token, answer)
	}
	switch {
	case errs.Is(err, errs.Invalid):
		return p.askByLink(rq, &q, form.Answer, form.Words, err)
	case errs.Is(err, errs.Conflict):
		rq.Speak(q.Locale)
		return rq.RenderStatus(front.Status(errs.Conflict), goneView(approvalOver(rq)))
	case err != nil:
		return err
	}
	rq.Speak(q.Locale)
	x := gonePage{Page: rq.Page(rq.T("approval.thanks")), Text: rq.T("approval.thanks_" + form.Answer)}
	x.Path = "/"
	return rq.Render(goneView(x))
}

// approvalsPage is what waits for somebody's yes or no, and who stands in for them.
type approvalsPage struct {
	ui.Page
	Problem string
	Forms   []approvalForm
	Deputy  ui.Field
	Until   ui.Field
}

func (p portal) approvals(rq *front.Request) error {
	return p.showApprovals(rq, 0, approvalAnswer{}, deputyForm{}, nil)
}

func (p portal) showApprovals(rq *front.Request, id approval.ID, typed approvalAnswer, deputy deputyForm, refused error) error {
	list, err := p.Approval.Mine(rq.Context(), rq.Actor)
	if err != nil {
		return err
	}
	x := approvalsPage{Page: rq.Page(rq.T("approval.mine"))}
	x.Path = approvalsPath
	wrong := rq.Locale.Fields(refused)
	for i := range list {
		q := &list[i]
		f := newApprovalForm(x.Page, q, approvalsPath+"/"+q.ID.String(), "", "", "")
		if q.ID == id {
			f = newApprovalForm(x.Page, q, f.Action, typed.Answer, typed.Words, wrong["words"])
		}
		x.Forms = append(x.Forms, f)
	}
	if deputy == (deputyForm{}) {
		if deputy, err = p.deputyNow(rq); err != nil {
			return err
		}
	}
	x.Deputy = ui.Field{Name: "deputy", Type: "email", Label: x.T("approval.deputy"), Hint: x.T("approval.deputy_hint"), Value: deputy.Address, Error: wrong["deputy"], Optional: true, Autocomplete: "off"}
	x.Until = ui.Field{Name: "until", Type: "date", Label: x.T("approval.deputy_until"), Value: deputy.Until, Error: wrong["until"], Optional: true, Short: true}
	if refused == nil {
		return rq.Render(approvalsView(x))
	}
	x.Problem = rq.Locale.Error(refused)
	return rq.RenderStatus(front.Status(errs.KindOf(refused)), approvalsView(x))
}

type deputyForm struct {
	Address string `form:"deputy"`
	Until   string `form:"until"`
}

func (p portal) deputyNow(rq *front.Request) (f deputyForm, err error) {
	d, err := approval.DeputyOf(rq.Context(), p.DB, rq.Actor.Person)
	if errs.Is(err, errs.NotFound) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	now, err := person.Current(rq.Context(), p.DB, d.DeputyID)
	if err != nil {
		return f, err
	}
	if f.Address, err = person.PrimaryAddress(rq.Context(), p.DB, now); err == nil && d.Until != nil {
		f.Until = d.Until.String()
	}
	return f, err
}

// answerApproval takes the answer of somebody who is signed in.
func (p portal) answerApproval(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	var form approvalAnswer
	if err := rq.Decode(&form); err != nil {
		return err
	}
	answer, err := form.read()
	if err == nil {
		_, err = p.Approval.Answer(rq.Context(), rq.Actor, approval.ID(n), answer)
	}
	if k := errs.KindOf(err); err != nil && (k == errs.Invalid || k == errs.Conflict) {
		return p.showApprovals(rq, approval.ID(n), form, deputyForm{}, err)
	}
	if err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("approval.thanks_"+form.Answer))
	return rq.Redirect(approvalsPath)
}

// setDeputy names who answers in the person's place.
func (p portal) setDeputy(rq *front.Request) error {
	var form deputyForm
	err := rq.Decode(&form)
	var d approval.Deputy
	if err == nil {
		d, err = p.deputy(rq, form)
	}
	if err == nil {
		err = p.Approval.SetDeputy(rq.Context(), rq.Actor, d)
	}
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Kind == errs.Invalid {
		return p.showApprovals(rq, 0, approvalAnswer{}, form, err)
	}
	if err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("approval.deputy_saved"))
	return rq.Redirect(approvalsPath)
}

func (p portal) deputy(rq *front.Request, form deputyForm) (d approval.Deputy, err error) {
	if form.Address == "" {
		return d, nil
	}
	who, err := person.ByAddress(rq.Context(), p.DB, form.Address)
	if errs.Is(err, errs.NotFound) {
		return d, errs.Bad("deputy", "approval.deputy_unknown")
	}
	if err != nil {
		return d, err
	}
	d.DeputyID = who.ID
	if form.Until != "" {
		day, err := asset.ParseDate(form.Until)
		if err != nil {
			return d, errs.Bad("until", "asset.date_unreadable")
		}
		d.Until = &day
	}
	return d, nil
}

// approvalEvent says in the requester's thread that their wish waits for somebody's word, or what that was.
func approvalEvent(p ui.Page, e ticket.Entry) (ui.Icon, string) {
	a, err := ticket.Decode[approval.Payload](e)
	if err != nil {
		return ui.IconNone, ""
	}
	switch a.State {
	case approval.Open:
		return ui.IconPause, p.T("approval.event_open")
	case approval.Approved:
		return ui.IconCheck, p.T("approval.event_approved")
	case approval.Refused:
		return ui.IconClose, p.T("approval.event_refused")
	case approval.Withdrawn:
	}
	return ui.IconNone, ""
}
