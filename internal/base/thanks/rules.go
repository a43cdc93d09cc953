package thanks

import (
	"cmp"
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

//go:embed rules/*.txt
var files embed.FS

// ruleset is what the files of rules say.
type ruleset struct {
	phrases   phrases         // of every language
	refusals  phrases         // words that make it something else, only to say why
	known     map[string]bool // words of phrases
	names     map[string]bool // known first names
	notNames  map[string]bool // words that are nobody's name
	endings   map[string]bool // of such words
	particles map[string]bool // van, de, el: within names
	signs     []string        // smiles and thumbs, the longest first
	thumbs    map[string]bool
}

var rules = sync.OnceValue(func() *ruleset {
	r, err := read()
	if err != nil {
		panic("thanks: the embedded rules are broken: " + err.Error())
	}
	return r
})

func read() (*ruleset, error) {
	r := &ruleset{
		phrases: phrases{}, refusals: phrases{}, known: map[string]bool{},
		names: map[string]bool{}, notNames: map[string]bool{}, endings: map[string]bool{}, particles: map[string]bool{}, thumbs: map[string]bool{},
	}
	entries, err := files.ReadDir("rules")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		data, err := files.ReadFile(path.Join("rules", e.Name()))
		if err != nil {
			return nil, err
		}
		if err := r.add(sections(string(data))); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
	}
	slices.SortFunc(r.signs, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return r, nil
}

// sections splits a file into its lines by section.
func sections(file string) map[string][]string {
	out := map[string][]string{}
	name := ""
	for l := range strings.Lines(file) {
		l = strings.TrimSpace(l)
		switch {
		case l == "" || strings.HasPrefix(l, "#"):
		case l[0] == '[':
			name = strings.Trim(l, "[]")
		default:
			out[name] = append(out[name], l)
		}
	}
	return out
}

// add takes over what one file says.
func (r *ruleset) add(all map[string][]string) error {
	c := compiler{rules: r, lines: all, classes: map[string]phrases{}}
	lists := map[string]map[string]bool{"name": r.names, "word": r.notNames, "ending": r.endings, "particle": r.particles, "thumb": r.thumbs}
	for section, lines := range all {
		p := partOf(section)
		switch {
		case section == "smile" || section == "thumb" || lists[section] != nil:
			for _, l := range lines {
				l = norm.NFKD.String(l)
				if lists[section] != nil {
					lists[section][l] = true
				}
				if section == "smile" || section == "thumb" {
					r.signs = append(r.signs, l)
				}
			}
		case p == none:
			if _, err := c.class(section); err != nil {
				return err
			}
		default:
			to := r.phrases
			if p == reservation || p == request {
				to = r.refusals
			}
			if err := c.section(to, p, lines); err != nil {
				return err
			}
		}
	}
	return nil
}
