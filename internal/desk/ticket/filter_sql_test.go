package ticket_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/term"
	"firstline/internal/desk/access"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testdb"
)

// FuzzFilterKeepsInputOutOfItsSQL is T16 for lists: whatever somebody writes into a filter, or has stored as one, the text of the statement is the
// one that harmless values would have given; what was written travels beside it, as values.
func FuzzFilterKeepsInputOutOfItsSQL(f *testing.F) {
	for _, hostile := range []string{
		`' OR 1=1 --`, `"; DROP TABLE ticket; --`, `open') UNION SELECT secret FROM mailbox --`, `$1`, `%s%d`, `state:open' OR 'a'='a`, `-assignee:none) OR (1=1`,
		`created:2026-01-01'..2026-02-01`, `answer.1:"' OR TRUE --"`, `updated:<2d;--`, `language:en,fr' channel:email`, `is:unread is:vip returned:>=2 promise:breached`,
		"\x00\u2028'", `priority:high,critical -state:closed created:<2026-02-03 resolved:none`,
	} {
		f.Add(hostile)
	}
	d := testdb.Open(f, db.SQLite, db.Options{})
	me := access.Actor{Person: 7, Agent: true, Teams: []access.TeamID{1, 2}, Via: access.ViaWorkspace}
	f.Fuzz(func(t *testing.T, text string) {
		filters := []ticket.Filter{hostileFilter(text), {All: []ticket.Filter{hostileFilter(text)}}, {Any: []ticket.Filter{{}, hostileFilter(text)}}, {Not: []ticket.Filter{hostileFilter(text)}}}
		read, _, err := ticket.ReadFilter(t.Context(), d, me, time.Now(), term.Parse(text))
		if err == nil {
			filters = append(filters, read)
		} else if errs.KindOf(err) != errs.Invalid {
			t.Fatalf("%q: %v", text, err) // the statements that look up what a filter names broke
		}
		var stored ticket.Filter
		if json.Unmarshal([]byte(text), &stored) == nil {
			filters = append(filters, stored)
		}
		for _, x := range filters {
			for _, who := range []access.Actor{me, me.AsRequester(), access.System()} {
				if diff := cmp.Diff(statement(plain(x), who), statement(x, who)); diff != "" {
					t.Errorf("%q changes the statement: %s", text, diff)
				}
			}
		}
	})
}

// statement is the text of what a list and a search ask for.
func statement(f ticket.Filter, who access.Actor) string {
	var p, q db.Params
	l := ticket.Listing{Filter: f, Limit: 50, After: ticket.Cursor{At: db.At(time.Unix(1, 0)), ID: 1}}
	return f.Within(&p, who) + "\n" + l.Where(&q, who) + fmt.Sprintf("\n%d and %d values", len(p.Args), len(q.Args))
}

// hostileFilter has the text wherever a filter can have one.
func hostileFilter(text string) ticket.Filter {
	return ticket.Filter{
		States: []ticket.State{ticket.State(text), ticket.Open}, Kinds: []ticket.Kind{ticket.Kind(text)}, Channels: []ticket.Channel{ticket.Channel(text)},
		Causes: []ticket.Cause{ticket.Cause(text)}, Languages: []string{text}, Promise: ticket.Promised(text), Times: []ticket.Span{{Of: ticket.Moment(text)}},
		Answers: []ticket.Answered{{Question: 1, Is: question.Value{Text: text, Choice: text, YesNo: text}}},
	}
}

// known are the words that a filter itself knows: they choose a part of the statement.
func known() []string {
	list := []string{question.Yes, question.No, string(ticket.WaitingUser), string(ticket.WaitingVendor)}
	for _, m := range ticket.Moments() {
		list = append(list, string(m))
	}
	for _, p := range ticket.Promises() {
		list = append(list, string(p))
	}
	return list
}

// plain is the same filter with harmless values: «x» for every word that it does not know, 1 for every number, one time for every time.
func plain(f ticket.Filter) ticket.Filter {
	words := known()
	var harmless func(v reflect.Value) reflect.Value
	harmless = func(v reflect.Value) reflect.Value {
		made := reflect.New(v.Type()).Elem()
		made.Set(v)
		switch {
		case v.Type() == reflect.TypeFor[db.Time]():
			if !v.Interface().(db.Time).IsZero() { //nolint:forcetypeassert // it is one
				made.Set(reflect.ValueOf(db.At(time.Unix(1, 0))))
			}
		case v.Kind() == reflect.String:
			if v.String() != "" && !slices.Contains(words, v.String()) {
				made.SetString("x")
			}
		case v.CanInt():
			if v.Int() != 0 {
				made.SetInt(1)
			}
		case v.Kind() == reflect.Pointer && !v.IsNil():
			made.Set(reflect.New(v.Type().Elem()))
			made.Elem().Set(harmless(v.Elem()))
		case v.Kind() == reflect.Slice && !v.IsNil():
			made.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				made.Index(i).Set(harmless(v.Index(i)))
			}
		case v.Kind() == reflect.Struct:
			for i := range v.NumField() {
				made.Field(i).Set(harmless(v.Field(i)))
			}
		}
		return made
	}
	return harmless(reflect.ValueOf(f)).Interface().(ticket.Filter) //nolint:forcetypeassert // it is one
}

// TestHarmlessTwinOfAFilterIsHarmless keeps the measure of the target above honest: nothing of a hostile filter is left in it.
func TestHarmlessTwinOfAFilterIsHarmless(t *testing.T) {
	t.Parallel()
	twin, err := json.Marshal(plain(hostileFilter("' OR 1=1 --")))
	if err != nil || strings.Contains(string(twin), "OR 1=1") || !strings.Contains(string(twin), `"x"`) {
		t.Errorf("%s, %v", twin, err)
	}
}
