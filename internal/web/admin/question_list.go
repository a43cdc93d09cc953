package admin

import (
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/category"
	"firstline/internal/desk/question"
	"firstline/internal/front"
	"firstline/internal/web/ui"
	"firstline/internal/web/ui/ask"
)

const questionsPath = "/admin/questions"

// questionsPage is what is asked about a category, and how a requester sees it.
type questionsPage struct {
	ui.Page
	Own, Above []questionRow
	New        string
	Back       string
	Action     string
	Preview    ask.Form
}

type questionRow struct {
	Label, Href      string
	Kind, Asked, Why string // why: the answer that it follows from
	From             string // the category above that asks it
	Unused           bool
	First, Last      bool
	Up, Down         string
}

// questionList shows what is asked about a category.
func (s *screens) questionList(rq *front.Request) error {
	c, err := s.category(rq)
	if err != nil {
		return err
	}
	list, err := question.Of(rq.Context(), s.DB, c.ID, true)
	if err != nil {
		return err
	}
	names, err := s.categoryNames(rq)
	if err != nil {
		return err
	}
	x := newQuestionsPage(rq.Page(rq.T("question.title_of", errs.Args{"Category": c.Path(rq.Locale.Code())})), c, list, names)
	if x.Preview, err = s.previewForm(rq, c.ID); err != nil {
		return err
	}
	return rq.Render(questionsView(x))
}

func newQuestionsPage(p ui.Page, c category.Category, list []question.Question, names map[category.ID]string) questionsPage {
	x := questionsPage{Page: p, New: questionsOf(c.ID) + "/new", Back: categoryPath(c.ID), Action: questionsOf(c.ID)}
	locale := p.Locale.Code()
	for i := range list {
		q := &list[i]
		label := q.Label(locale)
		r := questionRow{
			Label: label, Href: questionPath(q.ID), Kind: p.T("question.kind_" + string(q.Kind)), Asked: askedWhere(p, q), Why: followsFrom(p, list, q), Unused: !q.Active,
			Up: p.T("question.up", errs.Args{"Question": label}), Down: p.T("question.down", errs.Args{"Question": label}),
		}
		if q.CategoryID != c.ID {
			r.From = names[q.CategoryID]
			x.Above = append(x.Above, r)
			continue
		}
		r.First = len(x.Own) == 0
		x.Own = append(x.Own, r)
	}
	if n := len(x.Own); n > 0 {
		x.Own[n-1].Last = true
	}
	return x
}

// askedWhere says at which places a question is asked.
func askedWhere(p ui.Page, q *question.Question) string {
	var parts []string
	for _, x := range []struct {
		place  string
		asking question.Asking
	}{{"question.portal", q.Portal}, {"question.desk", q.Desk}} {
		if x.asking != question.Never {
			parts = append(parts, p.T("question.pair", errs.Args{"Question": p.T(x.place), "Answer": p.T("question.asking_" + string(x.asking))}))
		}
	}
	if only := q.OnlyOn(); len(only) > 0 {
		names := make([]string, len(only))
		for i, ch := range only {
			names[i] = p.T(channelKey(ch))
		}
		parts = append(parts, p.T("question.only_on", errs.Args{"Channels": strings.Join(names, ", ")}))
	}
	return strings.Join(parts, " · ")
}

// followsFrom names the answer from which a question follows; list are all that may be before it.
func followsFrom(p ui.Page, list []question.Question, q *question.Question) string {
	if q.IfID == nil {
		return ""
	}
	for i := range list {
		if list[i].ID == *q.IfID {
			return p.T("question.follows", errs.Args{"Question": list[i].Label(p.Locale.Code()), "Answer": answerLabel(p, &list[i], q.IfAnswer)})
		}
	}
	return p.T("question.follows_from_nothing")
}

func answerLabel(p ui.Page, q *question.Question, answer string) string {
	if q.Kind == question.YesNo {
		return p.T("question.is_" + answer)
	}
	o, _ := q.Option(answer)
	return o.Label(p.Locale.Code())
}

// previewForm is what the portal asks, after the answers that were tried.
func (s *screens) previewForm(rq *front.Request, id category.ID) (ask.Form, error) {
	list, err := question.Of(rq.Context(), s.DB, id, false)
	if err != nil {
		return ask.Form{}, err
	}
	devices, err := s.Assets.Mine(rq.Context(), rq.Actor)
	if err != nil {
		return ask.Form{}, err
	}
	f := ask.Form{Place: question.Portal, List: question.AskedAt(list, question.Portal, question.ByPortal), Devices: devices, Reload: questionsOf(id) + "/preview"}
	if _, err = f.Read(rq.URL.Query(), nil); err != nil && !errs.Is(err, errs.Invalid) {
		return f, err
	}
	return f, nil
}

// questionPreview shows the part of the page that follows from the answers that were tried.
func (s *screens) questionPreview(rq *front.Request) error {
	c, err := s.category(rq)
	if err != nil {
		return err
	}
	f, err := s.previewForm(rq, c.ID)
	if err != nil {
		return err
	}
	return rq.Render(ask.Fields(ui.Page{Locale: rq.Locale, Now: rq.Now, Zone: rq.Zone}, f))
}

// questionMove puts a question before or behind its neighbour.
func (s *screens) questionMove(rq *front.Request) error {
	q, err := s.question(rq)
	if err != nil {
		return err
	}
	var f struct {
		By int `form:"by"`
	}
	if err := rq.Decode(&f); err != nil {
		return err
	}
	if err := s.Questions.Move(rq.Context(), rq.Actor, q.ID, f.By); err != nil {
		t, ok := troubleOf(rq.Locale, err)
		if !ok {
			return err
		}
		rq.Flash(ui.Warning, t.of("position"))
	}
	return rq.Redirect(questionsOf(q.CategoryID))
}

func (s *screens) question(rq *front.Request) (question.Question, error) {
	id, err := rq.Int("id")
	if err != nil {
		return question.Question{}, err
	}
	return question.Get(rq.Context(), s.DB, question.ID(id))
}

func questionsOf(id category.ID) string { return categoryPath(id) + "/questions" }

func questionPath(id question.ID) string { return questionsPath + "/" + number(id) }
