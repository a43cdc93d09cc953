package front

import (
	"errors"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/ticket"
)

// Decode reads a form, or the query of a GET, into the struct that form points to: its fields tagged `form:"name"` and no others. Texts
// are cut at both ends unless tagged `form:"name,raw"`. A number that is none is an error at that field; unknown names are ignored.
//
// Fields may be of type string, bool, a named string, any int, and slices of those.
func (rq *Request) Decode(form any) error {
	if err := rq.parse(); err != nil {
		return err
	}
	v := reflect.ValueOf(form).Elem()
	var check errs.Check
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag.Get("form")
		if tag == "" {
			continue
		}
		name, option, _ := strings.Cut(tag, ",")
		values := rq.Form[name]
		check.That(fill(v.Field(i), values, option == "raw"), name, "front.not_a_number")
	}
	return check.Err()
}

// FormID names one showing of a form, for the hidden field "once": sent twice, it acts once.
func FormID() string { return secret.ID() }

// Once makes a command run once for a form: key is its FormID, said is what the form says.
func Once(key string, said ...string) ticket.Once {
	if len(key) > 64 {
		key = key[:64]
	}
	return ticket.Once{Key: key, Digest: secret.Hash(strings.Join(said, "\x00"))}
}

// formMemory is how much of a form with files is held in memory; the rest waits on disk.
const formMemory = 1 << 20

func (rq *Request) parse() error {
	var err error
	if strings.HasPrefix(rq.Header.Get("Content-Type"), "multipart/form-data") {
		err = rq.ParseMultipartForm(formMemory)
	} else {
		err = rq.ParseForm()
	}
	if err == nil {
		return nil
	}
	return unreadable(err)
}

// unreadable is what is wrong with a body that could not be taken apart: it is too large, or no form.
func unreadable(err error) error { return broken(err, "front.form_unreadable") }

func broken(err error, key string) error {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge
	}
	return &errs.Error{Kind: errs.Invalid, Key: key, Cause: err}
}

// Arriving is what a request brings. That it does not arrive whole is no failure of the desk; the sender is told so with the key.
type Arriving struct {
	Body io.Reader
	Key  string
}

func (a Arriving) Read(p []byte) (n int, err error) {
	n, err = a.Body.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = broken(err, a.Key)
	}
	return n, err
}

func fill(v reflect.Value, values []string, raw bool) bool {
	if v.Kind() == reflect.Slice {
		list := reflect.MakeSlice(v.Type(), len(values), len(values))
		for i := range values {
			if !put(list.Index(i), values[i], raw) {
				return false
			}
		}
		v.Set(list)
		return true
	}
	if len(values) == 0 {
		return true
	}
	return put(v, values[0], raw)
}

func put(v reflect.Value, text string, raw bool) bool {
	if !raw {
		text = strings.TrimSpace(text)
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.ToValidUTF8(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\x00", ""), "\uFFFD"))
	case reflect.Bool:
		v.SetBool(text != "" && text != "0" && text != "false")
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if text == "" {
			return true
		}
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if err != nil {
			return false
		}
		v.SetInt(n)
	default:
		panic("front: a form cannot fill " + v.Type().String())
	}
	return true
}
