package api

import (
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"firstline/internal/base/errs"
)

// complaint is a message of the library that checks requests against the description, by its beginning; what follows is {{.Is}}.
type complaint struct{ begins, key string }

func complaints() []complaint {
	return []complaint{
		{"unexpected property", "api.unknown_field"},
		{"unknown query parameter", "api.unknown_parameter"},
		{"expected required property ", "api.required"},
		{"required ", "api.required"},
		{"expected value to be one of ", "api.one_of"},
		{"expected number >= ", "api.at_least"},
		{"expected number <= ", "api.at_most"},
		{"expected length >= ", "api.longer"},
		{"expected length <= ", "api.shorter"},
		{"expected array length >= ", "api.more_items"},
		{"expected array length <= ", "api.fewer_items"},
		{"expected string to be RFC 3339", "api.date_time"},
		{"invalid date/time", "api.date_time"},
		{"expected string", "api.text_expected"},
		{"expected integer", "api.number_expected"},
		{"expected number", "api.number_expected"},
		{"invalid integer", "api.number_expected"},
		{"expected boolean", "api.bool_expected"},
		{"invalid boolean", "api.bool_expected"},
		{"expected object", "api.object_expected"},
		{"expected array", "api.list_expected"},
	}
}

// translate makes the library's answers about requests that do not fit the description ours, in the program's language.
func (s *surface) translate(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	c := callerOf(ctx.Context())
	wrong := &errs.Error{Kind: errs.Invalid, Key: "errs.invalid"}
	for _, d := range m.Errors {
		wrong.Fields = append(wrong.Fields, fieldOf(d))
	}
	var err error = wrong
	switch {
	case m.Status == http.StatusUnsupportedMediaType:
		err = errs.New(errs.Invalid, "api.json_only")
	case m.Status == http.StatusBadRequest:
		err = errs.New(errs.Invalid, "api.body_unreadable")
	case m.Status >= 500:
		err = errors.New(m.Detail)
	}
	p := s.problem(ctx.Context(), c, err)
	p.Status, p.Title = m.Status, http.StatusText(m.Status)
	return p, nil
}

func fieldOf(d *huma.ErrorDetail) errs.Field {
	f := errs.Field{Name: d.Location, Key: "api.value_invalid"}
	for _, c := range complaints() {
		rest, ok := strings.CutPrefix(d.Message, c.begins)
		if !ok {
			continue
		}
		f.Key, f.Args = c.key, errs.Args{"Is": strings.Trim(rest, `"`)}
		// The library puts a missing property on the object that lacks it.
		if name, missing := strings.CutSuffix(rest, " to be present"); missing && strings.HasPrefix(c.begins, "expected required") {
			f.Name += "." + name
		}
		break
	}
	return f
}
