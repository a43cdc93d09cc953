package admin

import (
	"firstline/internal/base/errs"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/person"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type writeForm struct {
	Name    string `form:"name"`
	From    string `form:"from"`
	To      string `form:"to"`
	Subject string `form:"subject"`
	Text    string `form:"text"`
}

type writePage struct {
	ui.Page
	trouble
	Fields []ui.Field
}

// caughtNew asks for a mail that anybody could have written to the desk.
func (s *screens) caughtNew(rq *front.Request) error {
	return s.writeShow(rq, writeForm{To: s.Settings.Desk().Address}, trouble{})
}

// caughtWrite brings such a mail in, by the same way as any other.
func (s *screens) caughtWrite(rq *front.Request) error {
	var f writeForm
	err := rq.Decode(&f)
	if err == nil {
		err = f.check()
	}
	if err == nil {
		_, err = s.Catcher.Write(rq.Context(), rq.Actor, mail.DemoMail{Name: f.Name, From: f.From, To: f.To, Subject: f.Subject, Text: f.Text})
	}
	if errs.Is(err, errs.NotFound) { // no mailbox has this address
		err = errs.Bad("to", "admin.caught_no_mailbox")
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.caught_written"))
		return rq.Redirect(caughtPath)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	return s.writeShow(rq, f, t)
}

func (f writeForm) check() error {
	var c errs.Check
	for field, address := range map[string]string{"from": f.From, "to": f.To} {
		_, err := person.Canonical(address)
		c.That(err == nil, field, "people.address_invalid")
	}
	return c.Err()
}

func (s *screens) writeShow(rq *front.Request, f writeForm, t trouble) error {
	p := rq.Page(rq.T("admin.caught_new"))
	x := writePage{Page: p, trouble: t, Fields: marked([]ui.Field{
		{Name: "from", Type: "email", Label: p.T("admin.caught_from"), Hint: p.T("admin.caught_from_hint"), Value: f.From, Required: true},
		{Name: "name", Label: p.T("admin.person_name"), Value: f.Name, Optional: true, MaxLength: 120},
		{Name: "to", Type: "email", Label: p.T("admin.mail_to"), Hint: p.T("admin.caught_to_hint"), Value: f.To, Required: true},
		{Name: "subject", Label: p.T("admin.text_subject"), Value: f.Subject, Optional: true, MaxLength: 250},
		{Name: "text", Label: p.T("admin.text_body"), Value: f.Text, Required: true, Rows: 8},
	}, t)}
	return rq.RenderStatus(t.code(), writeView(x))
}
