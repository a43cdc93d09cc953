package workspace

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/todo"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// todoPage is the form of one to-do.
type todoPage struct {
	ui.Page
	Ticket  ui.Term
	Form    Form
	Problem string
	Delete  string // address
}

// addTodo notes something that belongs to no ticket.
func (w workspace) addTodo(rq *front.Request) error {
	var form todoDraft
	err := rq.Decode(&form)
	if err == nil {
		var d todo.Draft
		if d, err = form.draft(rq); err == nil {
			_, err = w.Todos.Add(rq.Context(), rq.Actor, d)
		}
	}
	if k := errs.KindOf(err); err != nil && k != errs.Invalid {
		return err
	} else if err != nil {
		return w.day(rq, form, err)
	}
	rq.Flash(ui.Success, rq.T("todo.added_day"))
	return rq.Redirect(dayPath)
}

func (w workspace) showTodo(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	return w.oneTodo(rq, todo.ID(id), nil, nil)
}

// oneTodo shows the form of a to-do: with what it says, or with what was typed and refused.
func (w workspace) oneTodo(rq *front.Request, id todo.ID, typed *todoDraft, wrong error) error {
	o, t, err := w.Todos.Get(rq.Context(), rq.Actor, id)
	if err != nil {
		return err
	}
	if !o.DeletedAt.IsZero() {
		return errs.Missing()
	}
	agents, err := w.colleaguesOf(rq.Context(), rq)
	if err != nil {
		return err
	}
	p := page(rq, o.Title)
	form := todoDraft{Kind: string(o.Kind), Title: o.Title, Person: o.PersonID, at: o.DueAt.Time}
	if typed != nil {
		form = *typed
	}
	x := todoPage{Page: p, Delete: todoPath(id) + "/delete"}
	x.Form = Form{Title: p.T("todo.edit_title"), Action: todoPath(id), Submit: p.T("workspace.save"), Fields: todoFields(p, form, agents, rq.Actor.Person)}
	if last := &x.Form.Fields[len(x.Form.Fields)-1]; o.PersonID != rq.Actor.Person && last.Name == "person" {
		last.keepChosen(ui.Option{Value: idText(o.PersonID), Label: o.Name, Selected: typed == nil})
	}
	x.Form.mark(p, wrong)
	if t != nil {
		x.Ticket = ui.Term{Value: number(t.ID) + " " + t.Subject, Href: place{}.ticket(t.ID)}
	}
	status := 200
	if wrong != nil {
		x.Problem, status = p.Locale.Error(wrong), front.Status(errs.KindOf(wrong))
	}
	return rq.RenderStatus(status, todoScreen(x))
}

// keepChosen adds who was chosen before and is not among those that are offered.
func (x *Asked) keepChosen(o ui.Option) {
	for _, has := range x.Options {
		if has.Value == o.Value {
			return
		}
	}
	x.Options = append(x.Options, o)
}

func (w workspace) saveTodo(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	var form todoDraft
	if err = rq.Decode(&form); err == nil {
		var d todo.Draft
		if d, err = form.draft(rq); err == nil {
			err = w.Todos.Edit(rq.Context(), rq.Actor, todo.ID(n), d)
		}
	}
	if k := errs.KindOf(err); err != nil && k != errs.Invalid {
		return err
	} else if err != nil {
		return w.oneTodo(rq, todo.ID(n), &form, err)
	}
	rq.Flash(ui.Success, rq.T("todo.saved"))
	return rq.Redirect(dayPath)
}

// setTodoDone ticks a to-do, or takes the tick back, and leads back to where that was done.
func (w workspace) setTodoDone(rq *front.Request) error {
	var form struct {
		Done bool   `form:"done"`
		Back string `form:"back"`
	}
	n, err := rq.Int("id")
	if err == nil {
		err = rq.Decode(&form)
	}
	if err != nil {
		return err
	}
	if err := w.Todos.SetDone(rq.Context(), rq.Actor, todo.ID(n), form.Done); err != nil {
		return err
	}
	if form.Done {
		rq.FlashUndo(ui.Success, rq.T("todo.done_flash"), todoPath(todo.ID(n))+"/done?back="+dayPath)
	}
	if form.Back == "" {
		form.Back = dayPath
	}
	return rq.Redirect(rq.Next(form.Back))
}

func (w workspace) deleteTodo(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	if err := w.Todos.Delete(rq.Context(), rq.Actor, todo.ID(n)); err != nil {
		return err
	}
	rq.FlashUndo(ui.Success, rq.T("todo.deleted"), todoPath(todo.ID(n))+"/restore")
	return rq.Redirect(dayPath)
}

func (w workspace) restoreTodo(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	if err := w.Todos.Restore(rq.Context(), rq.Actor, todo.ID(n)); err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("workspace.undone"))
	return rq.Redirect(dayPath)
}
