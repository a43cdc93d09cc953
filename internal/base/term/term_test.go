package term_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"firstline/internal/base/term"
)

func TestParseReadsWordsPhrasesAndFields(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]term.Term{
		"":                      nil,
		`  `:                    nil,
		`""`:                    nil,
		`printer`:               {{Text: "printer", Word: "printer"}},
		`-printer`:              {{Text: "-printer", Not: true, Word: "printer"}},
		`"no paper" x`:          {{Text: `"no paper"`, Word: "no paper", Phrase: true}, {Text: "x", Word: "x"}},
		`"left open`:            {{Text: `"left open`, Word: "left open", Phrase: true}},
		`priority:high,low`:     {{Text: "priority:high,low", Field: "priority", Values: []string{"high", "low"}}},
		`-Team:"Desk, north",2`: {{Text: `-Team:"Desk, north",2`, Not: true, Field: "team", Values: []string{"Desk, north", "2"}}},
		`team:`:                 {{Text: "team:", Field: "team"}},
		`team:,,a`:              {{Text: "team:,,a", Field: "team", Values: []string{"a"}}},
		`answer.12:laser`:       {{Text: "answer.12:laser", Field: "answer.12", Values: []string{"laser"}}},
		`updated:<2d`:           {{Text: "updated:<2d", Field: "updated", Values: []string{"<2d"}}},
		`https://desk.example/`: {{Text: "https://desk.example/", Word: "https://desk.example/"}},
		`12:30 - --force`:       {{Text: "12:30", Word: "12:30"}, {Text: "-", Word: "-"}, {Text: "--force", Word: "--force"}},
		`état:ouvert`:           {{Text: "état:ouvert", Field: "état", Values: []string{"ouvert"}}},
	} {
		if diff := cmp.Diff(want, term.Parse(text)); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestWhatIsJoinedIsReadTheSameAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		once := term.Parse(rapid.StringOf(rapid.SampledFrom([]rune(`ab-:," .1é`))).Draw(rt, "text"))
		again := term.Parse(term.Join(once))
		for _, list := range [][]term.Term{once, again} {
			for i := range list {
				list[i].Text = ""
				if list[i].Field == "" {
					list[i].Phrase = false // a word that looks like something else is read as a phrase
				}
			}
		}
		if diff := cmp.Diff(once, again); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func FuzzParseEnds(f *testing.F) {
	f.Add(`-a:"b,c" d`)
	f.Fuzz(func(_ *testing.T, text string) { term.Join(term.Parse(text)) })
}
