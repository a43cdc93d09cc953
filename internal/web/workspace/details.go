package workspace

import (
	"errors"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// Details is the form with the fields of the problem. Each field carries what the agent saw, so that a colleague's change is noticed.
type Details struct {
	Save     string
	Fields   []DetailField
	Priority ui.Badge
	ByHand   ui.Badge // says that and why the priority does not follow the matrix; empty when it does
	Acts     []ui.Btn // on the priority
	Readonly bool
}

// DetailField is one of them.
type DetailField struct {
	Field   ui.Field
	From    string
	Options []ui.Option // of a choice; none for running text
}

// edited are the fields of the form, in their order.
var edited = []ticket.Field{
	ticket.FieldKind, ticket.FieldCategory, ticket.FieldImpact, ticket.FieldUrgency, ticket.FieldSymptom, ticket.FieldErrorMessage, ticket.FieldTried,
}

func (b *book) details(a asked) Details {
	t := &b.r.ticket
	d := Details{Save: b.at.act(t.ID, "edit"), Priority: priorityBadge(b.p, t.Priority)}
	d.ByHand, d.Acts = b.overriding()
	wrong := b.wrongFields(a)
	for _, f := range edited {
		now := t.Value(f)
		x := DetailField{From: now, Field: ui.Field{Name: string(f), ID: "d-" + string(f), Label: b.p.T(fieldKey(f)), Value: now, Rows: 2, Error: wrong[string(f)]}}
		if typed, ok := a.typed.values[string(f)]; ok {
			x.Field.Value = typed
		}
		x.Options = b.options(f, x.Field.Value)
		d.Fields = append(d.Fields, x)
	}
	return d
}

// wrongFields are the words at the fields of a refused edit. A conflict shows both texts.
func (b *book) wrongFields(a asked) map[string]string {
	wrong := b.p.Locale.Fields(a.err)
	if e, ok := errors.AsType[*errs.Error](a.err); ok && e.Kind == errs.Conflict {
		name, _ := e.Args["Field"].(string)
		theirs, _ := e.Args["Theirs"].(string)
		yours, _ := e.Args["Yours"].(string)
		if name != "" {
			f := ticket.Field(name)
			wrong = map[string]string{name: b.p.T("workspace.field_conflict", errs.Args{"Theirs": b.value(f, theirs), "Yours": b.value(f, yours)})}
		}
	}
	return wrong
}

// options are the values to choose from; none for a field that is typed.
func (b *book) options(f ticket.Field, value string) []ui.Option {
	var list []ui.Option
	add := func(v, label string) { list = append(list, ui.Option{Value: v, Label: label, Selected: v == value}) }
	switch f {
	case ticket.FieldKind:
		for _, k := range ticket.Kinds {
			add(string(k), b.p.T(kindKey(k)))
		}
	case ticket.FieldImpact:
		for n := range impacts {
			add(strconv.Itoa(n), b.p.T(impactKey(n)))
		}
	case ticket.FieldUrgency:
		for n := range urgencies {
			add(strconv.Itoa(n), b.p.T(urgencyKey(n)))
		}
	case ticket.FieldCategory:
		add("", b.p.T("workspace.no_category"))
		for _, c := range b.r.categories {
			v := strconv.FormatInt(int64(c.ID), 10)
			if c.Offered || v == value {
				add(v, c.Path(b.p.Locale.Code()))
			}
		}
	}
	return list
}
