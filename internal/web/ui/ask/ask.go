// Package ask shows what the desk asks about a problem as fields of a form, the same to a requester and to an agent, and reads what was
// answered.
package ask

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"firstline/internal/base/errs"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/question"
	"firstline/internal/web/ui"
)

// Form is what a form asks at a place, with what was answered so far.
type Form struct {
	Place   question.Place
	List    []question.Question // all that may be asked there
	Values  map[question.ID]question.Value
	Typed   map[string]string              // by field; what could not be read is shown again as it was
	Wrong   map[string]string              // by field
	Devices []asset.Asset                  // that are offered
	Reload  string                         // address that shows the fields again after an answer from which others follow
	Include string                         // what else that address needs, as a selector
	Before  map[question.ID]question.Value // what the reader saw, where the form changes what was answered
	Saves   bool                           // it does: what is missing does not keep it from being sent
	Closed  bool                           // the reader may not answer
}

// Of are the questions of list that a place asks about what came through a door. Whom the portal asks for a device, and who has none, is not asked.
func Of(list []question.Question, p question.Place, ch question.Channel, devices []asset.Asset) []question.Question {
	list = question.AskedAt(list, p, ch)
	if p == question.Portal {
		return WithDevices(list, devices)
	}
	return list
}

// WithDevices are the questions of list without those for a device, where there is none to choose.
func WithDevices(list []question.Question, devices []asset.Asset) []question.Question {
	if len(devices) > 0 {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(q question.Question) bool { return q.Kind == question.Device })
}

// shownField names the questions that a form showed, so that one which follows from a changed answer is asked before the form is taken.
const shownField = "asked"

// Find reads which asset somebody named; agents name tags.
type Find func(text string) (asset.ID, error)

// Read reads the answers to the questions that are shown, given the answers. unasked tells whether the form has not shown one of them yet.
func (f *Form) Read(form url.Values, find Find) (unasked bool, err error) {
	f.Values, f.Typed = map[question.ID]question.Value{}, map[string]string{}
	var wrong []errs.Field
	for _, q := range f.List {
		name := q.ID.Field()
		text := form.Get(name)
		f.Typed[name] = text
		v, err := f.value(&q, text, find)
		if err == nil {
			err = q.Check(v)
		}
		switch {
		case err == nil:
			f.Values[q.ID] = v
		case errs.KindOf(err) != errs.Invalid:
			return false, err
		default:
			wrong = append(wrong, errs.Field{Name: name, Key: keyOf(err)})
		}
	}
	shown := question.Shown(f.List, f.Values)
	before := strings.Split(form.Get(shownField), ",")
	for id := range f.Values {
		if !slices.ContainsFunc(shown, func(q question.Question) bool { return q.ID == id }) {
			delete(f.Values, id)
		}
	}
	for _, q := range shown {
		unasked = unasked || !slices.Contains(before, q.ID.String())
	}
	wrong = slices.DeleteFunc(wrong, func(w errs.Field) bool {
		return !slices.ContainsFunc(shown, func(q question.Question) bool { return q.ID.Field() == w.Name })
	})
	if len(wrong) > 0 {
		return unasked, &errs.Error{Kind: errs.Invalid, Key: "errs.invalid", Fields: wrong}
	}
	return unasked, nil
}

func (f *Form) value(q *question.Question, text string, find Find) (question.Value, error) {
	if q.Kind != question.Device || text == "" || find == nil {
		return q.Read(text)
	}
	id, err := find(text)
	return question.Value{Asset: id}, err
}

func keyOf(err error) string {
	e, ok := errors.AsType[*errs.Error](err)
	switch {
	case !ok:
		return "errs.invalid"
	case len(e.Fields) > 0:
		return e.Fields[0].Key
	}
	return e.Key
}

// shown are the fields that the form shows now.
func (f *Form) shown() []question.Question { return question.Shown(f.List, f.Values) }

// beforeField is the field beside a question's that carries what the reader saw.
func beforeField(id question.ID) string { return "from_" + id.Field() }

// ReadBefore reads what the reader saw when the form was shown.
func (f *Form) ReadBefore(form url.Values) {
	f.Before = map[question.ID]question.Value{}
	for _, q := range f.List {
		if v, err := q.Read(form.Get(beforeField(q.ID))); err == nil && v != (question.Value{}) {
			f.Before[q.ID] = v
		}
	}
}

// ids are the questions that the form shows, as it sends them along.
func (f *Form) ids() string {
	var list []string
	for _, q := range f.shown() {
		list = append(list, q.ID.String())
	}
	return strings.Join(list, ",")
}

// Fields are those of the form, for the summary of what is wrong.
func (f *Form) Fields(p ui.Page) (list []ui.Field) {
	for _, q := range f.shown() {
		list = append(list, f.field(p, &q))
	}
	return list
}

func (f *Form) field(p ui.Page, q *question.Question) ui.Field {
	must := q.At(f.Place) == question.Must
	x := ui.Field{
		Name: q.ID.Field(), Label: q.Label(p.Locale.Code()), Hint: q.Help(p.Locale.Code()), Error: f.Wrong[q.ID.Field()], Value: f.text(q),
		Required: must && !f.Saves, Optional: !must && !f.Saves, MaxLength: question.MaxText, Rows: 3, Disabled: f.Closed,
	}
	if q.Kind == question.Device && f.Place == question.Desk {
		x.Attrs = templ.Attributes{"list": x.Name + "-list"}
		x.Autocomplete, x.MaxLength = "off", 0
	}
	return x
}

// text is what stands in a field: what was typed, or the answer.
func (f *Form) text(q *question.Question) string {
	if text, ok := f.Typed[q.ID.Field()]; ok {
		return text
	}
	v := f.Values[q.ID]
	if v.Asset == 0 || f.Place == question.Portal {
		return v.String()
	}
	for _, d := range f.Devices {
		if d.ID == v.Asset {
			return d.Tag
		}
	}
	return ""
}

// options are the answers to choose from.
func (f *Form) options(p ui.Page, q *question.Question) (list []ui.Option) {
	chosen := f.text(q)
	switch q.Kind {
	case question.YesNo:
		for _, v := range []string{question.Yes, question.No} {
			list = append(list, ui.Option{Value: v, Label: p.T("question.is_" + v), Selected: v == chosen})
		}
		if f.Saves {
			list = append(list, ui.Option{Label: p.T("question.not_answered"), Selected: chosen == ""})
		}
	case question.Choice:
		list = append(list, ui.Option{Label: p.T("question.choose"), Selected: chosen == ""})
		for _, o := range q.Offered(chosen) {
			list = append(list, ui.Option{Value: o.Key, Label: o.Label(p.Locale.Code()), Selected: o.Key == chosen})
		}
	case question.Device:
		if f.Place == question.Portal {
			list = append(list, ui.Option{Label: p.T("question.choose"), Selected: chosen == ""})
		}
		for _, d := range f.Devices {
			o := ui.Option{Value: d.ID.String(), Label: d.Tag}
			if f.Place == question.Desk {
				o = ui.Option{Value: d.Tag}
			}
			if title := d.Title(); title != d.Tag {
				o.Label = strings.TrimPrefix(o.Label+" · "+title, " · ")
			}
			o.Selected = o.Value == chosen
			list = append(list, o)
		}
	case question.Line, question.Text:
	}
	return list
}

// leads tells whether another question follows from the answer to this one.
func (f *Form) leads(q *question.Question) bool {
	return slices.ContainsFunc(f.List, func(x question.Question) bool { return x.IfID != nil && *x.IfID == q.ID })
}

// reload makes the answers from which others follow show these at once.
func (f *Form) reload(q *question.Question) templ.Attributes {
	if f.Reload == "" || !f.leads(q) || f.Closed {
		return nil
	}
	return Reloading(f.Reload, f.Include)
}

// Reloading makes an element show the questions again when it changes.
func Reloading(address, include string) templ.Attributes {
	if include != "" {
		include = ", " + include
	}
	return templ.Attributes{
		"hx-get": address, "hx-trigger": "change", "hx-include": "#questions [name]" + include, "hx-target": "#questions", "hx-swap": "outerMorph", "hx-push-url": "false",
	}
}
