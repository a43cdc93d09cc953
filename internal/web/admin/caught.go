package admin

import (
	"strings"
	"time"

	"firstline/internal/base/clean"
	"firstline/internal/base/errs"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/file"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type caughtListPage struct {
	ui.Page
	To          string
	Rows        []caughtRow
	Start, Next string
}

type caughtRow struct {
	Subject, Href, To string
	At                time.Time
}

// caughtList shows what the demo would have sent.
func (s *screens) caughtList(rq *front.Request) error {
	var q struct {
		To     string        `form:"to"`
		Before mail.CaughtID `form:"before"`
	}
	if err := rq.Decode(&q); err != nil {
		return errs.Missing()
	}
	list, err := s.Catcher.List(rq.Context(), rq.Actor, strings.ToLower(q.To), q.Before, pageSize+1)
	if err != nil {
		return err
	}
	x := caughtListPage{Page: rq.Page(rq.T("admin.nav_caught")), To: q.To}
	if q.Before > 0 {
		x.Start = caughtPath
	}
	if len(list) > pageSize {
		list = list[:pageSize]
		x.Next = caughtPath + "?before=" + number(list[pageSize-1].ID)
	}
	for _, c := range list {
		x.Rows = append(x.Rows, caughtRow{Subject: c.Subject, Href: caughtOne(c.ID), To: c.ToAddress, At: c.At.Time})
	}
	return rq.Render(caughtListView(x))
}

type caughtPage struct {
	ui.Page
	trouble
	Path    string
	Title   string
	Facts   []ui.Term
	HasHTML bool
	Lines   int
	Text    string
	Files   []string
	Answer  ui.Field
}

// caughtShow shows one mail as its recipient would read it.
func (s *screens) caughtShow(rq *front.Request) error { return s.caughtAgain(rq, "", trouble{}) }

func (s *screens) caughtAgain(rq *front.Request, answer string, t trouble) error {
	m, err := s.caught(rq)
	if err != nil {
		return err
	}
	x := newCaughtPage(rq.Page(m.Subject), m, answer, t)
	return rq.RenderStatus(t.code(), caughtView(x))
}

func (s *screens) caught(rq *front.Request) (mail.CaughtMail, error) {
	id, err := rq.Int("id")
	if err != nil {
		return mail.CaughtMail{}, err
	}
	return s.Catcher.Read(rq.Context(), rq.Actor, mail.CaughtID(id))
}

func newCaughtPage(p ui.Page, m mail.CaughtMail, answer string, t trouble) caughtPage {
	x := caughtPage{Page: p, trouble: t, Path: caughtOne(m.ID), Title: m.Subject, HasHTML: m.HTML != "", Text: m.Text, Lines: 8 + strings.Count(m.Text, "\n")}
	x.Facts = []ui.Term{
		{Label: p.T("admin.mail_from"), Value: m.FromAddress},
		{Label: p.T("admin.mail_to"), Value: m.ToAddress},
		{Label: p.T("admin.mail_at"), Show: ui.ExactTime(p, m.At.Time)},
	}
	for _, f := range m.Attachments {
		x.Files = append(x.Files, f.Name)
	}
	x.Answer = marked([]ui.Field{{
		Name: "text", Label: p.T("admin.caught_answer_as", errs.Args{"Address": m.ToAddress}), Hint: p.T("admin.caught_answer_hint"), Value: answer, Required: true, Rows: 5,
	}}, t)[0]
	return x
}

// caughtFrame is the mail's HTML by itself, in a frame where nothing runs.
func (s *screens) caughtFrame(rq *front.Request) error {
	m, err := s.caught(rq)
	if err != nil {
		return err
	}
	return rq.Frame(m.HTML.WithImages(pictures(rq)))
}

func pictures(rq *front.Request) clean.ImageFunc {
	return func(src string) (string, bool) {
		id, ours := file.InlineID(src)
		if !ours {
			return "", false
		}
		return rq.FileLink(id), true
	}
}

// caughtAnswer writes back as the person to whom the mail went.
func (s *screens) caughtAnswer(rq *front.Request) error {
	var f struct {
		Text string `form:"text"`
	}
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	if err = rq.Decode(&f); err == nil {
		_, err = s.Catcher.Answer(rq.Context(), rq.Actor, mail.CaughtID(id), f.Text)
	}
	if err != nil {
		t, ok := troubleOf(rq.Locale, err)
		if !ok {
			return err
		}
		return s.caughtAgain(rq, f.Text, t)
	}
	rq.Flash(ui.Success, rq.T("admin.caught_answered"))
	return rq.Redirect(caughtPath)
}

func caughtOne(id mail.CaughtID) string { return caughtPath + "/" + number(id) }
