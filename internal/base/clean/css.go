package clean

import (
	"regexp"
	"strings"
)

const (
	cssLength = `(0|[0-9]{1,4}(\.[0-9]{1,3})?(px|pt|em|rem|ex|%|in|cm|mm))`
	cssColor  = `(#[0-9a-f]{3,8}|[a-z]{3,20}|rgba?\([0-9., %]{5,40}\))`
	cssBorder = `(none|0|` + cssLength + ` (solid|dashed|dotted|double) ` + cssColor + `)`
)

// properties are the looks that may stay: none can place anything outside its box, hide the page or fetch.
var properties = func() map[string]*regexp.Regexp {
	all := make(map[string]*regexp.Regexp)
	set := func(names, pattern string) {
		for name := range strings.FieldsSeq(names) {
			all[name] = regexp.MustCompile("^(?:" + pattern + ")$")
		}
	}
	set("color background-color", cssColor)
	set("font-weight", "normal|bold|bolder|lighter|[1-9]00")
	set("font-style", "normal|italic|oblique")
	set("font-size", "[0-9]{1,2}(\\.[0-9]{1,2})?(px|pt)|[0-3](\\.[0-9]{1,2})?(em|rem)|[0-9]{2,3}%|small|medium|large|x-small|x-large|smaller|larger")
	set("font-family", `[a-z0-9 ,-]{1,200}`)
	set("text-decoration", "none|underline|line-through|overline")
	set("text-align", "left|right|center|justify|start|end")
	set("vertical-align", "top|middle|bottom|baseline|sub|super|text-top|text-bottom")
	set("white-space", "normal|pre|pre-wrap|pre-line|nowrap")
	set("line-height", "normal|[0-9](\\.[0-9]{1,3})?|"+cssLength)
	set("width max-width height", "auto|"+cssLength)
	set("padding margin", `(auto|`+cssLength+`)( (auto|`+cssLength+`)){0,3}`)
	set("padding-top padding-right padding-bottom padding-left margin-top margin-right margin-bottom margin-left", "auto|"+cssLength)
	set("border border-top border-right border-bottom border-left", cssBorder)
	set("border-collapse", "collapse|separate")
	set("list-style-type", "none|disc|circle|square|decimal|lower-alpha|upper-alpha|lower-roman|upper-roman")
	return all
}()

// fetches finds what makes a browser ask another machine.
var fetches = regexp.MustCompile(`(?i)url\s*\(|image-set\s*\(|@import|\bsrc\s*\(|\bimage\s*\(`)

// style reduces a style attribute, and counts what it would have fetched.
func style(text string) (kept string, remotes int) {
	plain := unescapeCSS(text)
	remotes = len(fetches.FindAllString(plain, -1))
	var b strings.Builder
	for declaration := range strings.SplitSeq(strings.ToLower(plain), ";") {
		name, value, _ := strings.Cut(declaration, ":")
		name = strings.TrimSpace(name)
		value = strings.Join(strings.Fields(strings.TrimSuffix(strings.TrimSpace(value), "!important")), " ")
		value = strings.NewReplacer(`"`, "", "'", "").Replace(value)
		if pattern := properties[name]; pattern != nil && pattern.MatchString(value) {
			if b.Len() > 0 {
				b.WriteString(";")
			}
			b.WriteString(name + ":" + value)
		}
	}
	return b.String(), remotes
}

var cssEscape = regexp.MustCompile(`\\([0-9a-fA-F]{1,6})[ \t\n\r\f]?|\\(.)`)

// cssComment is removed, because "ur/**/l(" is read as "url(" by some.
var cssComment = regexp.MustCompile(`(?s)/\*.*?(\*/|$)`)

func unescapeCSS(text string) string {
	text = cssComment.ReplaceAllString(text, "")
	return cssEscape.ReplaceAllStringFunc(text, func(s string) string {
		m := cssEscape.FindStringSubmatch(s)
		if m[1] == "" {
			return m[2]
		}
		n := rune(0)
		for _, c := range strings.ToLower(m[1]) {
			n = n<<4 | rune(strings.IndexRune("0123456789abcdef", c))
		}
		return string(n)
	})
}
