package clean

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// attributes writes what an element may keep, in a fixed order; false when the element is nothing without what was removed.
func (w *writer) attributes(element string, given []html.Attribute) (string, bool) {
	allowed := w.rules.elements[element]
	seen := make(map[string]bool, len(given))
	var kept []string
	for _, a := range given {
		if seen[a.Key] { // browsers take the first
			continue
		}
		seen[a.Key] = true
		pattern := allowed[a.Key]
		if pattern == nil || a.Namespace != "" {
			continue
		}
		value, ok := w.value(a)
		if ok && value != "" && pattern.MatchString(value) {
			kept = append(kept, " "+a.Key+`="`+html.EscapeString(value)+`"`)
		}
	}
	if needs := w.rules.needs[element]; needs != "" && !slices.ContainsFunc(kept, func(s string) bool { return strings.HasPrefix(s, " "+needs+"=") }) {
		return "", false
	}
	slices.Sort(kept)
	return strings.Join(kept, ""), true
}

func (w *writer) value(a html.Attribute) (string, bool) {
	switch a.Key {
	case "href":
		return link(a.Val)
	case "src":
		return w.source(squeeze(a.Val))
	case "style":
		kept, _ := style(a.Val)
		return kept, w.rules.style
	default:
		return strings.TrimSpace(squeeze(a.Val)), true
	}
}

// source is where an image may come from: inside the text, or where the caller says.
func (w *writer) source(src string) (string, bool) {
	if w.rules.data && dataImage.MatchString(src) {
		return src, true
	}
	if remote(src) {
		return "", false
	}
	to, ok := w.image(src)
	return to, ok && ownAddress(to)
}

// countRemote counts every reference of an element that a browser would fetch by itself, whether the element stays or not.
func (w *writer) countRemote(t html.Token) {
	for _, a := range t.Attr {
		switch a.Key {
		case "src", "background", "poster", "data", "lowsrc", "dynsrc", "classid", "code", "codebase", "archive", "xlink:href", "profile", "manifest":
			if remote(a.Val) {
				w.remote++
			}
		case "href":
			if t.Data != "a" && t.Data != "area" && remote(a.Val) {
				w.remote++
			}
		case "srcset", "imagesrcset":
			for candidate := range strings.SplitSeq(a.Val, ",") {
				if remote(candidate) {
					w.remote++
				}
			}
		case "style", "fill", "filter", "mask", "clip-path":
			_, n := style(a.Val)
			w.remote += n
		case "content":
			if t.Data == "meta" && strings.Contains(strings.ToLower(a.Val), "url") {
				w.remote++
			}
		case "srcdoc":
			inner := &writer{rules: w.rules, image: func(string) (string, bool) { return "", false }}
			if len(a.Val) <= 64<<10 && !strings.Contains(strings.ToLower(a.Val), "srcdoc") { // no frames in frames in frames
				inner.read(a.Val)
			}
			w.remote += inner.remote
		}
	}
}
