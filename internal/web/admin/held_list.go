package admin

import (
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/channel/mail"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// heldPage is the quarantine for those who look after the desk's mail and read nobody's.
type heldPage struct {
	ui.Page
	trouble
	Rows        []heldRow
	Start, Next string
}

type heldRow struct {
	From, Why, Path string
	At              time.Time
}

func (s *screens) heldList(rq *front.Request) error { return s.heldAgain(rq, trouble{}) }

func (s *screens) heldAgain(rq *front.Request, t trouble) error {
	var q struct {
		Before mail.ID `form:"before"`
	}
	if err := rq.Decode(&q); err != nil {
		return errs.Missing()
	}
	list, more, err := s.Quarantine.Held(rq.Context(), rq.Actor, mail.Page{Before: q.Before, Limit: pageSize})
	if err != nil {
		return err
	}
	x := newHeldPage(rq.Page(rq.T("admin.nav_quarantine")), list)
	x.trouble = t
	if q.Before > 0 {
		x.Start = heldPath
	}
	if more {
		x.Next = heldPath + "?before=" + number(list[len(list)-1].ID)
	}
	return rq.RenderStatus(t.code(), heldView(x))
}

func newHeldPage(p ui.Page, list []mail.Held) heldPage {
	x := heldPage{Page: p}
	for _, m := range list {
		r := heldRow{From: m.Domain, Why: wordsFor(p, "mail.reason_", string(m.Reason)), Path: heldPath + "/" + number(m.ID), At: m.ReceivedAt.Time}
		if r.From == "" {
			r.From = p.T("admin.mail_no_sender")
		}
		x.Rows = append(x.Rows, r)
	}
	return x
}

// heldRelease lets a mail in that only agents will read.
func (s *screens) heldRelease(rq *front.Request) error {
	return s.heldSettled(rq, "admin.mail_released", func(id mail.ID) error { return s.Quarantine.Release(rq.Context(), rq.Actor, id, false) })
}

// heldRetry files it again by the same rules.
func (s *screens) heldRetry(rq *front.Request) error {
	return s.heldSettled(rq, "admin.mail_retried", func(id mail.ID) error { return s.Quarantine.Retry(rq.Context(), rq.Actor, id) })
}

func (s *screens) heldSettled(rq *front.Request, done string, settle func(id mail.ID) error) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	if err := settle(mail.ID(id)); err != nil {
		t, ok := troubleOf(rq.Locale, err)
		if !ok {
			return err
		}
		return s.heldAgain(rq, t)
	}
	rq.Flash(ui.Success, rq.T(done))
	return rq.Redirect(heldPath)
}
