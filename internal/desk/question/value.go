package question

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"firstline/internal/base/clean"
	"firstline/internal/base/errs"
	"firstline/internal/desk/asset"
)

// The answers to a YesNo.
const (
	Yes = "yes"
	No  = "no"
)

// MaxText bounds an answer in words, in characters.
const MaxText = 2000

// Value is an answer: one of its fields, by the kind of the question. The zero Value is none.
type Value struct {
	Text   string   `json:"text,omitempty"`
	Choice string   `json:"choice,omitempty"` // the key of an option
	YesNo  string   `json:"yes_no,omitempty"` // Yes or No
	Asset  asset.ID `json:"asset,omitempty"`
}

// String is the answer as forms and addresses carry it.
func (v Value) String() string {
	if v.Asset != 0 {
		return v.Asset.String()
	}
	return v.Text + v.Choice + v.YesNo
}

// Read is an answer to the question as forms and addresses carry it.
func (q *Question) Read(text string) (v Value, err error) {
	switch q.Kind {
	case Line:
		v.Text = clean.Line(text)
	case Text:
		v.Text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	case Choice:
		v.Choice = text
	case YesNo:
		v.YesNo = text
	case Device:
		n, err := strconv.ParseInt(text, 10, 64)
		if text != "" && (err != nil || n <= 0) {
			return v, errs.Bad(q.ID.Field(), "asset.unknown")
		}
		v.Asset = asset.ID(n)
	}
	return v, nil
}

// Check refuses an answer of another kind than the question's, and one that it does not let choose. Whether an asset is there, and whose it
// is, package ticket asks.
func (q *Question) Check(v Value) error {
	var c errs.Check
	name := q.ID.Field()
	words := q.Kind == Line || q.Kind == Text
	fits := (v.Text == "" || words) && (v.Choice == "" || q.Kind == Choice) && (v.YesNo == "" || q.Kind == YesNo) && (v.Asset == 0 || q.Kind == Device)
	c.That(fits, name, "question.other_kind")
	c.That(utf8.ValidString(v.Text) && !strings.ContainsRune(v.Text, 0), name, "question.other_kind")
	c.That(len([]rune(v.Text)) <= MaxText, name, "people.too_long", errs.Args{"Max": MaxText})
	c.That(v.YesNo == "" || v.YesNo == Yes || v.YesNo == No, name, "question.choice_unknown")
	if v.Choice != "" && q.Kind == Choice {
		_, known := q.Option(v.Choice)
		c.That(known, name, "question.choice_unknown")
	}
	return c.Err()
}

// Offered are the options that can be chosen now; what was chosen already stays one of them.
func (q *Question) Offered(chosen string) (list []Option) {
	for _, o := range q.Options {
		if o.Active || o.Key == chosen {
			list = append(list, o)
		}
	}
	return list
}

// Shown are those of list that are asked after what was answered: without those whose condition does not hold. A question that is not asked
// has no answer that others could follow from.
func Shown(list []Question, answers map[ID]Value) (shown []Question) {
	there := map[ID]bool{}
	for _, q := range list {
		if q.IfID != nil && (!there[*q.IfID] || answers[*q.IfID].String() != q.IfAnswer) {
			continue
		}
		there[q.ID] = true
		shown = append(shown, q)
	}
	return shown
}

// AskedAt are those of list that are asked at a place about what came through a door.
func AskedAt(list []Question, p Place, ch Channel) (asked []Question) {
	for _, q := range list {
		if q.At(p) != Never && q.On(ch) {
			asked = append(asked, q)
		}
	}
	return asked
}

// Open are those of list that wait for an answer, as they can be asked one by one: what each follows from has happened.
func Open(list []Question, answers map[ID]Value) (open []Question) {
	for _, q := range Shown(list, answers) {
		if answers[q.ID] == (Value{}) {
			q.IfID, q.IfAnswer = nil, ""
			open = append(open, q)
		}
	}
	return open
}

// Missing refuses answers without one that a place insists on; list are the questions that it asks.
func Missing(list []Question, answers map[ID]Value, p Place) error {
	var c errs.Check
	for _, q := range Shown(list, answers) {
		c.That(q.At(p) != Must || answers[q.ID] != Value{}, q.ID.Field(), "question.missing")
	}
	return c.Err()
}
