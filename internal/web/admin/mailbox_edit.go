package admin

import (
	"firstline/internal/base/errs"
	"firstline/internal/channel/mail"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type mailboxPage struct {
	ui.Page
	trouble
	Title, Action, Test string
	Form                mailboxForm
	Fields              boxFields
	Checks              []checkRow
	Tested              bool
}

// mailboxNew asks for a new mailbox.
func (s *screens) mailboxNew(rq *front.Request) error {
	return s.mailboxShow(rq, mail.Setup{}, newMailboxForm(), trouble{}, nil)
}

// mailboxCreate adds a mailbox.
func (s *screens) mailboxCreate(rq *front.Request) error {
	var f mailboxForm
	var id mail.MailboxID
	err := rq.Decode(&f)
	if err == nil {
		id, err = s.Mailboxes.Create(rq.Context(), rq.Actor, f.setup(true))
	}
	return s.mailboxDone(rq, mail.Setup{}, id, f, err)
}

// mailboxEdit shows a mailbox without its secrets.
func (s *screens) mailboxEdit(rq *front.Request) error {
	x, err := s.mailbox(rq)
	if err != nil {
		return err
	}
	return s.mailboxShow(rq, x, formOfMailbox(x), trouble{}, nil)
}

// mailboxSave changes a mailbox. When somebody else was faster, both versions are shown, and what was typed stays (but for secrets).
func (s *screens) mailboxSave(rq *front.Request) error {
	x, err := s.mailbox(rq)
	if err != nil {
		return err
	}
	var f mailboxForm
	if err = rq.Decode(&f); err == nil {
		err = s.Mailboxes.Update(rq.Context(), rq.Actor, x.ID, f.Version, f.setup(x.Active))
	}
	return s.mailboxDone(rq, x, x.ID, f, err)
}

func (s *screens) mailboxDone(rq *front.Request, was mail.Setup, id mail.MailboxID, f mailboxForm, err error) error {
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.box_saved"))
		return rq.Redirect(mailboxPath(id))
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	if f.IMAPSecret+f.SMTPSecret+f.ClientSecret+f.Refresh != "" {
		t.Message += " " + rq.T("admin.secret_again")
	}
	if errs.Is(err, errs.Conflict) {
		p := rq.Page("")
		t.Changed = changes(formOfMailbox(was).fields(p, was), f.fields(p, was))
		f.Version = was.Version
	}
	return s.mailboxShow(rq, was, f, t, nil)
}

func (s *screens) mailbox(rq *front.Request) (mail.Setup, error) {
	id, err := rq.Int("id")
	if err != nil {
		return mail.Setup{}, err
	}
	return s.Mailboxes.Get(rq.Context(), rq.Actor, mail.MailboxID(id))
}

func (s *screens) mailboxShow(rq *front.Request, was mail.Setup, f mailboxForm, t trouble, checks []checkRow) error {
	x := mailboxPage{trouble: t, Title: was.Address, Action: mailboxPath(was.ID), Test: mailboxPath(was.ID) + "/test", Form: f, Checks: checks, Tested: checks != nil}
	if was.ID == 0 {
		x.Title, x.Action, x.Test = rq.T("admin.box_new"), mailboxesPath+"/new", ""
	}
	x.Page = rq.Page(x.Title)
	x.Fields = boxFields{marked(f.fields(x.Page, was), t)}
	return rq.RenderStatus(t.code(), mailboxView(x))
}
