package thanks

import (
	"fmt"
	"slices"
	"strings"
)

// phrase is a line of rules: elements that follow each other.
type phrase struct {
	part     part
	elements []element
}

// element is a word of a phrase, or any of several.
type element struct {
	optional bool
	words    [][]string // each alternative is one word or more
	classes  []phrases
}

// phrases are many, found by their first word; each stands at every word with which it may begin.
type phrases map[string][]*phrase

// ends finds where phrases end that begin with word i.
func (ps phrases) ends(p *parser, i int, found func(end int, of *phrase)) {
	if i >= len(p.words) {
		return
	}
	for _, ph := range ps[p.words[i]] {
		for _, end := range ph.ends(p, i) {
			found(end, ph)
		}
	}
}

// ends finds where a phrase that begins with word i ends. One line may stand for a short phrase and a longer one.
func (ph *phrase) ends(p *parser, i int) []int {
	at := []int{i}
	for _, e := range ph.elements {
		var next []int
		reach := func(end int) {
			if !slices.Contains(next, end) {
				next = append(next, end)
			}
		}
		for _, from := range at {
			if e.optional {
				reach(from)
			}
			if from > i && !p.joins(from) {
				continue
			}
			for _, words := range e.words {
				if p.reads(from, words) {
					reach(from + len(words))
				}
			}
			for _, c := range e.classes {
				c.ends(p, from, func(end int, _ *phrase) { reach(end) })
			}
		}
		at = next
	}
	return at
}

// firsts are the words with which a phrase may begin.
func (ph *phrase) firsts() []string {
	var out []string
	for _, e := range ph.elements {
		for _, w := range e.words {
			out = append(out, w[0])
		}
		for _, c := range e.classes {
			for w := range c {
				out = append(out, w)
			}
		}
		if !e.optional {
			break
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (ps phrases) add(ph *phrase) {
	for _, w := range ph.firsts() {
		ps[w] = append(ps[w], ph)
	}
}

// compiler reads the lines of one file; classes are those of the same file.
type compiler struct {
	rules   *ruleset
	lines   map[string][]string
	classes map[string]phrases
	open    []string // classes being read, against a class within itself
}

func (c *compiler) section(to phrases, p part, lines []string) error {
	for _, l := range lines {
		ph, err := c.phrase(l)
		if err != nil {
			return err
		}
		ph.part = p
		to.add(ph)
	}
	return nil
}

func (c *compiler) class(name string) (phrases, error) {
	if done, ok := c.classes[name]; ok {
		return done, nil
	}
	if len(c.lines[name]) == 0 || slices.Contains(c.open, name) {
		return nil, fmt.Errorf("class %s: without lines, or within itself", name)
	}
	c.open = append(c.open, name)
	out := phrases{}
	if err := c.section(out, none, c.lines[name]); err != nil {
		return nil, err
	}
	c.open = c.open[:len(c.open)-1]
	c.classes[name] = out
	return out, nil
}

func (c *compiler) phrase(line string) (*phrase, error) {
	ph := &phrase{}
	must := false
	for _, field := range strings.Fields(line) {
		var e element
		field, e.optional = strings.CutSuffix(field, "?")
		must = must || !e.optional
		for a := range strings.SplitSeq(field, "|") {
			if class, ok := strings.CutPrefix(a, "<"); ok {
				of, err := c.class(strings.TrimSuffix(class, ">"))
				if err != nil {
					return nil, fmt.Errorf("%s: %w", line, err)
				}
				e.classes = append(e.classes, of)
				continue
			}
			words := c.words(strings.ReplaceAll(a, "_", " "))
			if len(words) == 0 {
				return nil, fmt.Errorf("%s: an alternative without words", line)
			}
			e.words = append(e.words, words)
		}
		ph.elements = append(ph.elements, e)
	}
	if !must {
		return nil, fmt.Errorf("%s: may say nothing", line)
	}
	return ph, nil
}

// words folds what stands in a rule as texts are folded.
func (c *compiler) words(s string) []string {
	tokens, _ := c.rules.tokens(s)
	var out []string
	for _, t := range tokens {
		c.rules.known[t.word] = true
		out = append(out, t.word)
	}
	return out
}
