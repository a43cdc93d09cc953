package workspace

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// onlyAnswered narrows a list to the tickets with the answer that its address names, and says in words which it is.
func (w workspace) onlyAnswered(rq *front.Request, p ui.Page, at place, f *ticket.Filter) (words string, err error) {
	if at.Answer == "" {
		return "", nil
	}
	a, q, err := ticket.ReadAnswered(rq.Context(), w.DB, rq.Actor, at.Answer)
	if errs.Is(err, errs.Invalid) {
		return "", errs.Missing()
	}
	if err != nil {
		return "", err
	}
	f.Answers = append(f.Answers, a)
	is := a.Is.Text
	switch {
	case a.Is == question.Value{}:
		is = p.T("question.any_answer")
	case a.Is.YesNo != "":
		is = p.T("question.is_" + a.Is.YesNo)
	case a.Is.Choice != "":
		o, _ := q.Option(a.Is.Choice)
		is = o.Label(p.Locale.Code())
	case a.Is.Asset != 0:
		found, err := asset.ByIDs(rq.Context(), w.DB, a.Is.Asset)
		if err != nil {
			return "", err
		}
		is = found[a.Is.Asset].Tag
	}
	return p.T("question.pair", errs.Args{"Question": q.Label(p.Locale.Code()), "Answer": is}), nil
}
