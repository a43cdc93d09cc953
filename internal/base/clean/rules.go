package clean

import (
	"regexp"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
)

// rules are what may stay. They are made once and never change.
type rules struct {
	elements map[string]map[string]*regexp.Regexp // element, then its attributes and what they may hold
	rename   map[string]string                    // elements that become another
	needs    map[string]string                    // elements that are nothing without an attribute
	style    bool                                 // whether style attributes stay, reduced
	data     bool                                 // whether images may be inside the text
	gate     *bluemonday.Policy                   // the second opinion
}

const (
	length = `^[0-9]{1,4}(\.[0-9]{1,2})?(px|%)?$`
	color  = `^(#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,20})$`
	number = `^[0-9]{1,4}$`
	title  = `^[^\x00-\x1f]{0,300}$`
	// anything is for values that have a check of their own.
	anything = `^[\s\S]*$`
)

const textElements = "p br hr b strong i em u s code pre blockquote ul ol li h1 h2 h3 h4 a img"

const mailElements = textElements + " h5 h6 div span font center big small tt kbd samp var cite abbr q mark sub sup strike del ins address" +
	" dl dt dd table thead tbody tfoot tr td th caption section article header footer main figure figcaption"

var mailRules = sync.OnceValue(func() *rules {
	r := &rules{elements: elements(mailElements), style: true, data: true}
	for name := range r.elements {
		r.allow(name, "dir", `^(ltr|rtl|auto)$`)
		r.allow(name, "lang", `^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}$`)
		r.allow(name, "style", anything)
	}
	r.allow("a", "href", anything)
	r.image()
	r.allow("font", "color", color)
	r.allow("font", "size", `^[+-]?[1-7]$`)
	r.allow("ol", "start", number)
	for name := range strings.FieldsSeq("p div table thead tbody tfoot tr td th h1 h2 h3 h4 h5 h6 center caption") {
		r.allow(name, "align", `^(?i:left|right|center|justify)$`)
	}
	for name := range strings.FieldsSeq("table tr td th") {
		r.allow(name, "bgcolor", color)
		r.allow(name, "valign", `^(?i:top|middle|bottom|baseline)$`)
		r.allow(name, "width", length)
		r.allow(name, "height", length)
	}
	for name := range strings.FieldsSeq("td th") {
		r.allow(name, "colspan", `^[0-9]{1,2}$`)
		r.allow(name, "rowspan", `^[0-9]{1,2}$`)
	}
	for name := range strings.FieldsSeq("border cellpadding cellspacing") {
		r.allow("table", name, number)
	}
	r.gate = r.policy()
	return r
})

var composerRules = sync.OnceValue(func() *rules {
	r := structure()
	r.gate = r.policy()
	return r
})

// noteRules let through who is mentioned, which only the desk may know.
var noteRules = sync.OnceValue(func() *rules {
	r := structure()
	r.elements["span"] = make(map[string]*regexp.Regexp)
	r.allow("span", personMark, `^[1-9][0-9]{0,17}$`)
	r.needs["span"] = personMark
	r.gate = r.policy()
	return r
})

// structure is what may stay of a text without looks.
func structure() *rules {
	r := &rules{elements: elements(textElements), rename: map[string]string{
		"div": "p", "section": "p", "article": "p", "center": "p", "tr": "p", "address": "p", "dt": "p", "dd": "p",
		"h5": "h4", "h6": "h4", "strike": "s", "del": "s", "ins": "u", "tt": "code", "kbd": "code", "samp": "code",
	}}
	r.allow("a", "href", anything)
	r.allow("ol", "start", number)
	r.image()
	return r
}

func elements(names string) map[string]map[string]*regexp.Regexp {
	all := make(map[string]map[string]*regexp.Regexp)
	for name := range strings.FieldsSeq(names) {
		all[name] = make(map[string]*regexp.Regexp)
	}
	return all
}

func (r *rules) allow(element, attribute, pattern string) {
	r.elements[element][attribute] = regexp.MustCompile(pattern)
}

func (r *rules) image() {
	r.allow("img", "src", anything)
	r.allow("img", "alt", title)
	r.allow("img", "width", length)
	r.allow("img", "height", length)
	if r.needs == nil {
		r.needs = make(map[string]string)
	}
	r.needs["img"] = "src"
}

// policy says the same to bluemonday, which reads the result of our own reading.
func (r *rules) policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	for element, attributes := range r.elements {
		p.AllowElements(element)
		p.AllowNoAttrs().OnElements(element)
		for attribute, pattern := range attributes {
			p.AllowAttrs(attribute).Matching(pattern).OnElements(element)
		}
	}
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true) // our own images; links without a scheme are gone by then
	p.RequireParseableURLs(true)
	if r.data {
		p.AllowDataURIImages()
	}
	return p
}
