package workspace

import (
	"github.com/a-h/templ"

	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// Form asks for what an act on a ticket needs; it stands where the composer was until it is done.
type Form struct {
	Title, Lead    string
	Action, Submit string
	Cancel         string
	Facts          []ui.Term // what is to be known before
	Fields         []Asked
}

// Asked is one field of a form, and how it is asked.
type Asked struct {
	ui.Field
	As      manner
	Options []ui.Option
}

// manner is how a field is asked.
type manner string

const (
	asLine   manner = "line"
	asText   manner = "text"
	asSelect manner = "select"
	asRadios manner = "radios"
	asChecks manner = "checks"
	asCheck  manner = "check"
	asHidden manner = "hidden"
	asCombo  manner = "combo" // a line that offers its options
)

// formOf is the form that an address asks for, on a ticket that the reader may work on; nil for none.
func (b *book) formOf(a asked) *Form {
	build, ok := formFor(a.do)
	if !ok {
		return nil
	}
	f := build(b, a)
	f.Cancel = b.at.ticket(b.r.ticket.ID)
	wrong := b.p.Locale.Fields(a.err)
	first := true
	for i := range f.Fields {
		x := &f.Fields[i]
		x.ID = "task-" + x.Name
		if x.Error == "" {
			x.Error = wrong[x.Name]
		}
		if typed, ok := a.typed.values[x.Name]; ok && x.As != asHidden {
			x.keep(typed)
		}
		if first && x.As != asHidden {
			x.Attrs, first = templ.Attributes{"autofocus": true}, false
		}
	}
	return &f
}

// keep shows what was typed into a form that was refused.
func (x *Asked) keep(typed string) {
	switch x.As {
	case asSelect, asRadios:
		for i := range x.Options {
			x.Options[i].Selected = x.Options[i].Value == typed
		}
	case asCheck:
		x.Checked = typed != ""
	default:
		x.Value = typed
	}
}

// forms are those that an act needs, by what an address asks for.
var forms = map[string]func(b *book, a asked) Form{
	doLink: (*book).linkForm,
	doTag:  (*book).tagForm,

	doSnooze: (*book).snoozeForm,

	doSecret: (*book).secretForm,
	doTime:   (*book).timeForm,
	doTodo:   (*book).todoForm,
}

// onForm runs an act of a form, says what was done and leads back; a refusal shows the form with what was typed.
func (w workspace) onForm(rq *front.Request, do string, into any, run func(id ticket.ID) (said string, err error)) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	var said string
	if err = rq.Decode(into); err == nil {
		said, err = run(id)
	}
	back := rq.Form.Get("back")
	if err != nil {
		return w.again(rq, id, back, asked{do: do, err: err, typed: typed{values: typedInto(rq)}})
	}
	if gone, err := w.leaveIfGone(rq, id, back, said); gone || err != nil {
		return err
	}
	if said != "" {
		rq.Flash(ui.Success, said)
	}
	address, _ := backOf(rq, back, id)
	return rq.Redirect(address)
}

// typedInto is what was typed into a form, by the names of its fields.
func typedInto(rq *front.Request) map[string]string {
	values := map[string]string{}
	for name := range rq.Form {
		values[name] = rq.Form.Get(name)
	}
	return values
}
