package workspace

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// ChildrenPage shows what is below a ticket, and who gets which message when it is resolved.
type ChildrenPage struct {
	Title, Back, BackTo, Action string
	Problem                     string
	Wrong                       map[string]string
	Children                    []ui.Option // with who gets a message, in which language
	Closed                      []string    // those that the reader may not work on
	Texts                       []ui.Field  // one for each language
	Cause                       ui.Field
	Causes                      []ui.Option
	Done, Refused               []ChildLine // what became of them
}

// ChildLine is what became of a child.
type ChildLine struct{ Label, Href, Why string }

func childrenPath(id ticket.ID) string { return place{}.ticket(id) + "/children" }

// outside makes a button inside a ticket lead to a page of its own.
func outside() templ.Attributes { return templ.Attributes{"hx-boost": "false"} }

// childrenForm is what the page sends.
type childrenForm struct {
	Children []ticket.ID `form:"child"`
	Cause    string      `form:"cause"`
	EN       string      `form:"text_en"`
	FR       string      `form:"text_fr"`
	NL       string      `form:"text_nl"`
}

func (f childrenForm) texts() map[string]string {
	return map[string]string{"en": f.EN, "fr": f.FR, "nl": f.NL}
}

// showChildren shows who will be told what before anything is done.
func (w workspace) showChildren(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	t, err := w.Tickets.Get(rq.Context(), rq.Actor, ticket.ID(n))
	if err != nil {
		return err
	}
	children, err := w.Tickets.Children(rq.Context(), rq.Actor, t.ID)
	if err != nil {
		return err
	}
	f := childrenForm{Cause: string(t.Cause)}
	for _, c := range children {
		f.Children = append(f.Children, c.ID)
	}
	switch t.Language {
	case "en":
		f.EN = t.Resolution
	case "fr":
		f.FR = t.Resolution
	case "nl":
		f.NL = t.Resolution
	}
	return w.childrenPage(rq, t, children, f, nil, nil)
}

// resolveChildren resolves those that were chosen, and says of each what became of it.
func (w workspace) resolveChildren(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	t, err := w.Tickets.Get(rq.Context(), rq.Actor, ticket.ID(n))
	if err != nil {
		return err
	}
	var f childrenForm
	var done []ticket.ChildDone
	refused := rq.Decode(&f)
	if refused == nil {
		done, refused = w.Tickets.ResolveChildren(rq.Context(), rq.Actor, t.ID, f.Children, f.texts(), ticket.Cause(f.Cause))
	}
	if refused != nil && !errs.Is(refused, errs.Invalid) {
		return refused
	}
	children, err := w.Tickets.Children(rq.Context(), rq.Actor, t.ID)
	if err != nil {
		return err
	}
	return w.childrenPage(rq, t, children, f, done, refused)
}

func (w workspace) childrenPage(rq *front.Request, t ticket.Ticket, children []ticket.Child, f childrenForm, done []ticket.ChildDone, refused error) error {
	p := page(rq, rq.T("link.children_title", errs.Args{"Ticket": number(t.ID)}))
	x := buildChildren(p, &t, children, f, done)
	status := http.StatusOK
	if refused != nil {
		x.Problem, x.Wrong, status = p.Locale.Error(refused), p.Locale.Fields(refused), statusOf(refused)
		for i := range x.Texts {
			x.Texts[i].Error = x.Wrong[x.Texts[i].Name]
		}
		x.Cause.Error = x.Wrong["cause"]
	}
	return rq.RenderStatus(status, childrenScreen(p, x))
}

func buildChildren(p ui.Page, t *ticket.Ticket, children []ticket.Child, f childrenForm, done []ticket.ChildDone) ChildrenPage {
	x := ChildrenPage{Title: p.Title, Back: place{}.ticket(t.ID), BackTo: number(t.ID) + " " + t.Subject, Action: childrenPath(t.ID)}
	var spoken []string
	for i := range children {
		c := &children[i]
		label := number(c.ID) + " " + c.Subject
		if !c.Works {
			x.Closed = append(x.Closed, label)
			continue
		}
		spoken = append(spoken, c.Locale)
		x.Children = append(x.Children, ui.Option{
			Value: c.ID.String(), Label: label, Selected: slices.Contains(f.Children, c.ID),
			Hint: p.T("link.child_gets", errs.Args{"Name": c.Requester, "Language": p.T("workspace.language_" + c.Locale), "State": p.T(stateKey(c.State))}),
		})
	}
	for locale, text := range f.texts() {
		if slices.Contains(spoken, locale) {
			x.Texts = append(x.Texts, ui.Field{
				Name: "text_" + locale, Label: p.T("link.message_in", errs.Args{"Language": p.T("workspace.language_" + locale)}), Value: text, Rows: 4, Required: true,
				Attrs: templ.Attributes{"lang": locale},
			})
		}
	}
	slices.SortFunc(x.Texts, func(a, b ui.Field) int {
		return slices.Index(spoken, a.Name[len("text_"):]) - slices.Index(spoken, b.Name[len("text_"):])
	})
	x.Cause = ui.Field{Name: "cause", Label: p.T("workspace.cause"), Required: true}
	x.Causes = (&book{p: p}).causes(f.Cause)
	for i := range done {
		d := &done[i]
		line := ChildLine{Label: number(d.ID) + " " + d.Subject, Href: place{}.ticket(d.ID), Why: d.Requester}
		if d.Refused == nil {
			x.Done = append(x.Done, line)
		} else {
			line.Why = p.Locale.Error(d.Refused)
			x.Refused = append(x.Refused, line)
		}
	}
	return x
}
