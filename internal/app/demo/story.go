package demo

import (
	"embed"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/BurntSushi/toml"
)

//go:embed stories/*.toml
var stories embed.FS

// story is a problem with all that is said about it, in the language of whoever has it. Texts hold {name} places, and {this|that} where
// one of several is chosen.
type story struct {
	Cat     string // the topic
	Kind    string
	Subject string
	Text    string // the user's first words
	Error   string // the error message on the screen
	Tried   string
	Urgency int
	Impact  int
	File    string // what the user adds: screenshot, log or table
	Ask     string // the agent asks back
	Answer  string
	Note    string // for colleagues only
	To      string // the team that it is passed on to
	Hand    string // the note for that team
	Fix     string // the resolution
	Cause   string
	Thanks  string // the user's answer when asked to try
	Still   string // the user says that it is not solved
	Fix2    string
}

// manners are the phrases that belong to no story, by language.
type manners struct {
	Hello, Bye, Greet, Regards, Test, Thanks, Ask, Picked, Days, Late []string
	Asked, Skip, Missing, Added, Away                                 []string // on the ladder
	Praise, Meh, Blame, Amends                                        []string // what users think, and what a lead does about it
	Hurry                                                             []string // why a priority is set by hand
	Seen, Called, Agreed                                              []string // how an agent made sure who asks
	Phones                                                            []string // how a note on a call begins
	Said                                                              string   // what stands above a quoted mail
	Story                                                             []story
	Long                                                              []line // one long thread
	LongSubject                                                       string
}

// line is one turn of the long thread.
type line struct{ Who, Say string }

func readStories() (map[string]*manners, error) {
	all := map[string]*manners{}
	for _, lang := range []string{"en", "fr", "nl"} {
		m := &manners{}
		meta, err := toml.DecodeFS(stories, "stories/"+lang+".toml", m)
		if err != nil {
			return nil, err
		}
		if unknown := meta.Undecoded(); len(unknown) > 0 {
			return nil, fmt.Errorf("stories in %s: nobody reads %v", lang, unknown)
		}
		all[lang] = m
	}
	return all, nil
}

// telling fills the places of texts, the same way through one ticket.
type telling struct {
	rand  *rand.Rand
	words map[string]string
}

// fill gives a text its names and choices.
func (t *telling) fill(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return strings.TrimSpace(b.String())
		}
		place, after, _ := strings.Cut(rest, "}")
		b.WriteString(t.word(place))
		text = after
	}
}

// word is what stands in a place; the same choice twice in one ticket is the same word.
func (t *telling) word(place string) string {
	if w, ok := t.words[place]; ok {
		return w
	}
	w := place
	if choices := strings.Split(place, "|"); len(choices) > 1 {
		w = t.pick(choices)
	}
	t.words[place] = w
	return w
}

func (t *telling) pick(choices []string) string { return choices[t.rand.IntN(len(choices))] }
