package workspace

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/i18n"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worklist"
	"firstline/internal/locale"
	"firstline/internal/web/ui"
)

func english(t *testing.T) ui.Page {
	t.Helper()
	texts, err := i18n.Load(locale.Files)
	if err != nil {
		t.Fatal(err)
	}
	return ui.Page{Locale: texts.For("en"), Now: time.Date(2027, 2, 1, 9, 0, 0, 0, time.UTC)}
}

// kinds are all kinds of entries that the sources name, with the name of each.
func kinds(t *testing.T) map[ticket.EntryKind]string {
	t.Helper()
	found := map[ticket.EntryKind]string{}
	for _, room := range []string{"../../desk", "../../channel"} {
		err := fs.WalkDir(os.DirFS(room), ".", func(name string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), room+"/"+name, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				v, ok := n.(*ast.ValueSpec)
				if !ok || !strings.HasSuffix(typeName(v.Type), "EntryKind") {
					return true
				}
				for i, value := range v.Values {
					if text, ok := value.(*ast.BasicLit); ok {
						kind, err := strconv.Unquote(text.Value)
						if err != nil {
							t.Error(err)
						}
						found[ticket.EntryKind(kind)] = v.Names[i].Name
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func TestEveryKindOfEntryHasARenderer(t *testing.T) {
	t.Parallel()
	all := kinds(t)
	if len(all) < 16+len(mail.EntryKinds) {
		t.Fatalf("found %d kinds only: this would approve of anything", len(all))
	}
	for kind, name := range all {
		if renderers[kind] == nil {
			t.Errorf("%s (%q) has no renderer", name, kind)
		}
	}
	for kind := range renderers {
		if all[kind] == "" {
			t.Errorf("%q has a renderer, and nobody records it", kind)
		}
	}
}

func TestEveryEntryReadsInWords(t *testing.T) {
	t.Parallel()
	texts, err := i18n.Load(locale.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range i18n.Codes() {
		p := ui.Page{Locale: texts.For(code), Zone: time.UTC}
		for kind := range renderers {
			for _, payload := range []string{
				`{}`, `{"from":"new","to":"open","why":"answer","kind":"confirmed","cause":"other"}`, `{"from":1,"to":2,"person":1,"may_read":true}`,
				`{"field":"impact","from":"0","to":"3"}`, `{"field":"symptom","from":"","to":"x"}`, `{"why":"not_solved","kind":"unconfirmed","state":"failed","reason":"bounce"}`,
				`{"why":"agent","delayed":true}`, `broken`,
			} {
				b := &book{p: p, r: &record{}}
				e := b.entry(ticket.Item{Entry: ticket.Entry{Kind: kind, Seq: 7, Payload: payload}})
				complete := payload != `{}` && payload != `broken`
				if e.ID != "e-7" || e.Text == "" || complete && kind == ticket.FieldChanged && strings.Contains(payload, "field") && strings.Contains(e.Text, "⟦") {
					t.Errorf("%s %s %s: %q", code, kind, payload, e.Text)
				}
			}
		}
	}
}

func TestDeliveryNamesEachLetterInTrouble(t *testing.T) {
	t.Parallel()
	p := english(t)
	sent := func(states ...letter.State) (labels []string, polls bool) {
		r := &record{}
		for i, s := range states {
			r.letters = append(r.letters, letter.Letter{
				Kind: letter.Reply, Seq: new(int64(3)), State: s, Address: string(rune('a'+i)) + "@x.example", Error: map[bool]string{true: "no such user"}[s == letter.Failed], CreatedAt: db.At(p.Now),
			})
		}
		r.letters = append(r.letters, letter.Letter{Kind: letter.AgentAnswer, Seq: new(int64(3)), State: letter.Failed})
		s := (&book{p: p, r: r}).sent(3)
		for _, b := range s.Badges {
			labels = append(labels, b.Label)
		}
		return labels, s.Poll != ""
	}
	for _, c := range []struct {
		states []letter.State
		want   []string
		polls  bool
	}{
		{nil, []string{"Not e-mailed"}, false},
		{[]letter.State{letter.Sent, letter.Sent}, []string{"Sent"}, false},
		{[]letter.State{letter.Sent, letter.Queued}, []string{"On its way"}, true},
		{[]letter.State{letter.Failed}, []string{"Not sent: a@x.example: no such user"}, false},
		{[]letter.State{letter.Bounced, letter.Uncertain, letter.Sent}, []string{"Came back: a@x.example", "Perhaps sent: b@x.example", "Sent"}, false},
	} {
		got, polls := sent(c.states...)
		if diff := cmp.Diff(c.want, got); diff != "" || polls != c.polls {
			t.Errorf("%v: %s asks again: %v", c.states, diff, polls)
		}
	}
}

func TestPlaceIsKeptInAddresses(t *testing.T) {
	t.Parallel()
	at := place{View: worklist.MyTeams, After: "c1"}
	next := at.older(ticket.Cursor{At: db.At(time.UnixMicro(5)), ID: 9})
	if got := placeIn(next.ticket(12)); got != next {
		t.Errorf("%q reads as %+v, want %+v", next.ticket(12), got, next)
	}
	if got := next.newer(); got != at {
		t.Errorf("back again at %+v, want %+v", got, at)
	}
	for _, back := range []string{"", "/", "//evil.example/w/mine/1", "/w/tickets/4", "https://evil.example/w/open/1\n", "/w/nonsense/4"} {
		if got := placeIn(back); got.View != "" && got != (place{View: worklist.AllOpen}) {
			t.Errorf("%q reads as %+v", back, got)
		}
	}
	for id := range trailMax * 2 {
		next = next.older(ticket.Cursor{At: db.At(time.UnixMicro(5)), ID: ticket.ID(id + 1)})
	}
	if n := len(next.list()); n > 1000 {
		t.Errorf("after many pages the address has %d characters", n)
	}
}

func TestAudienceNamesWhoGetsNothing(t *testing.T) {
	t.Parallel()
	r := &record{reach: []person.Reach{
		{ID: 1, Name: "Anna", Address: "anna@x.example", BouncedAt: db.At(time.UnixMicro(1))}, {ID: 2, Name: "Bert"}, {ID: 3, Name: "Cleo", Address: "cleo@x.example"},
	}}
	r.requester.ID = 1
	want := []string{"Anna <anna@x.example>: Mail came back", "Bert <>: no address, gets nothing", "Cleo <cleo@x.example>: new here"}
	var got []string
	for _, x := range (&book{p: english(t), r: r}).audience().List {
		var marks []string
		for _, b := range x.Badges {
			marks = append(marks, b.Label)
		}
		got = append(got, x.Name+" <"+x.Address+">: "+strings.Join(marks, ", "))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHTMLWithLooksStandsInAFrame(t *testing.T) {
	t.Parallel()
	b := &book{p: english(t), r: &record{}}
	for html, framed := range map[clean.HTML]bool{
		"<p>Hello <b>you</b></p>": false, `<p><a href="https://x.example" rel="nofollow">here</a></p>`: false,
		`<p style="color:red">Hello</p>`: true, `<img src="cid:a">`: true, "<table><tr><td>1</td></tr></table>": true,
	} {
		w := b.words(&ticket.Message{TicketID: 4, Seq: 2, HTML: html, Text: "Hello"})
		if (w.Frame == "/m/4/2") != framed || (w.Frame == "") == framed {
			t.Errorf("%s: frame %q", html, w.Frame)
		}
	}
}

func TestThanksAreMarkedInTheTimeline(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string]string{`"thanks"`: "Thanks only", `"solved"`: "Says it works", `""`: ""} {
		b := &book{p: english(t), r: &record{}}
		e := b.entry(ticket.Item{
			Entry:   ticket.Entry{Kind: ticket.MessageIn, Seq: 7, Payload: `{"channel":"email","reason":` + reason + `}`},
			Message: &ticket.Message{Seq: 7, Text: "Merci", Channel: ticket.Email},
		})
		got := ""
		for _, x := range e.Said.Badges {
			got += x.Label
		}
		if got != want {
			t.Errorf("%s is marked %q, want %q", reason, got, want)
		}
	}
}
