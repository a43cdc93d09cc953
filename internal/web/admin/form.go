package admin

import (
	"slices"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// trouble is why a form comes back to whoever sent it, with all that they typed; the zero trouble is none.
type trouble struct {
	status  int
	Message string
	fields  map[string]string
	Changed []change // what somebody else saved in the meantime
}

// change is one field that two people wrote.
type change struct{ Label, Theirs, Yours string }

// troubleOf says in words what went wrong with a form; ok is false for what is no matter of the form.
func troubleOf(l *i18n.Locale, err error) (t trouble, ok bool) {
	switch kind := errs.KindOf(err); kind {
	case errs.Invalid, errs.Conflict, errs.Forbidden, errs.TooMany, errs.TooLarge, errs.Unavailable:
		return trouble{status: front.Status(kind), Message: l.Error(err), fields: l.Fields(err)}, true
	case errs.Internal, errs.NotFound, errs.SignedOut:
	}
	return trouble{}, false
}

// code is the status of the page that shows the form.
func (t trouble) code() int {
	if t.status == 0 {
		return 200
	}
	return t.status
}

// of is what is wrong with a field.
func (t trouble) of(field string) string { return t.fields[field] }

// summary is what stands above the form: with what is wrong with fields that the form does not show.
func (t trouble) summary(shown ...ui.Field) string {
	var stray []string
	for name, text := range t.fields {
		if !slices.ContainsFunc(shown, func(f ui.Field) bool { return f.Name == name }) {
			stray = append(stray, text)
		}
	}
	slices.Sort(stray)
	return strings.Join(append([]string{t.Message}, stray...), " ")
}

// changes compares a form's fields as somebody else has saved them with those that were typed.
func changes(theirs, yours []ui.Field) []change {
	var list []change
	for i, y := range yours {
		if i < len(theirs) && shown(theirs[i]) != shown(y) {
			list = append(list, change{Label: y.Label, Theirs: shown(theirs[i]), Yours: shown(y)})
		}
	}
	return list
}

// shown is a field's value as a sentence can show it.
func shown(f ui.Field) string {
	switch {
	case f.Checked:
		return "✓"
	case f.Value == "":
		return "–"
	}
	return f.Value
}

// pick marks the options that are chosen.
func pick(options []ui.Option, chosen ...string) []ui.Option {
	list := slices.Clone(options)
	for i := range list {
		list[i].Selected = slices.Contains(chosen, list[i].Value)
	}
	return list
}

// labels are the chosen options in words.
func labels(options []ui.Option, chosen ...string) string {
	var list []string
	for _, o := range options {
		if slices.Contains(chosen, o.Value) {
			list = append(list, o.Label)
		}
	}
	return strings.Join(list, ", ")
}

// lines are the lines of a text, without empty ones.
func lines(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}
