// Package ui is the look of every screen: frames, buttons, forms, lists and messages, the same for callers and for the desk.
//
// It takes plain strings and structs and has never heard of a ticket. Pages are composed of its components and hold no styling of
// their own; every text comes from the catalogues through Page.T. The page /-/ui shows each component in each state.
package ui

import (
	"encoding/json"
	"strconv"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
)

// The addresses that the frames post to; the surface that shows them answers there and leads back to the field "back".
const (
	LanguagePath = "/-/language" // POST locale, back
	ThemePath    = "/-/theme"    // POST theme, back
	SignOutPath  = "/sign-out"   // POST
)

// Theme is what a person chose; empty follows the system.
type Theme string

// The themes that can be chosen.
const (
	System Theme = ""
	Light  Theme = "light"
	Dark   Theme = "dark"
)

// ParseTheme reads a theme from a cookie or form; anything unknown follows the system.
func ParseTheme(s string) Theme {
	if t := Theme(s); t == Light || t == Dark {
		return t
	}
	return System
}

// Page is what every frame needs to know about the request: who looks, in which language, where they are.
type Page struct {
	Locale *i18n.Locale
	Title  string // the page's own name, already in the person's language
	Theme  Theme
	Dense  bool                // the person wants more on a screen
	Path   string              // path and query of this page, to come back to
	Asset  func(string) string // address of a built asset: Asset("app.js")
	Desk   string              // name of the desk; the product's name where empty
	Home   string              // where the desk's name leads; "/" where empty
	Person string              // name of who is signed in; empty when nobody is
	Nav    []NavItem
	Menu   []MenuItem // the person's own menu, above language, theme and sign-out
	Search string     // address that search asks with ?q=; empty shows no search
	Flash  []Flash
	Now    time.Time
	Zone   *time.Location
	Bell   *Bell  // what the person was told; nil shows none
	Live   string // address of the live stream; empty keeps the page still
	Since  string // place in that stream that the page shows
	Notice string // a bar above everything, such as «demo data»
	Ill    Ill    // a bar that tells administrators what is wrong with the desk
	Keeps  bool   // holds words that nobody else has yet: no choice of language or looks leads away from them
}

// Ill is what is wrong with the desk, and where more stands; nothing where Text is empty.
type Ill struct{ Text, Href string }

// NavItem is one entry of a frame's navigation.
type NavItem struct {
	Label   string
	Href    string
	Icon    Icon
	Current bool
	Count   int    // shown when above zero
	Capped  bool   // the count is a lower bound: 999+
	Group   string // heading above this entry, where it begins a group
	Key     string // keys that lead there, such as "g i"
	Note    string // what waits there, in words
}

func (n NavItem) count() string {
	if n.Capped {
		return strconv.Itoa(n.Count) + "+"
	}
	return strconv.Itoa(n.Count)
}

// MenuItem is one entry of a menu: a link, or a button that posts when Post is set.
type MenuItem struct {
	Label  string
	Href   string
	Icon   Icon
	Post   bool
	Danger bool
	Key    string
	Name   string // field that the button posts, with Value
	Value  string
}

// T is the text of key in the page's language.
func (p Page) T(key string, args ...errs.Args) string { return p.Locale.T(key, args...) }

// N is the text of key in the plural form of n.
func (p Page) N(key string, n int, args ...errs.Args) string { return p.Locale.N(key, n, args...) }

func (p Page) asset(name string) string {
	if p.Asset == nil {
		return "/assets/" + name
	}
	return p.Asset(name)
}

func (p Page) desk() string {
	if p.Desk == "" {
		return p.T("ui.product")
	}
	return p.Desk
}

func (p Page) home() string {
	if p.Home == "" {
		return "/"
	}
	return p.Home
}

func (p Page) zone() *time.Location {
	if p.Zone == nil {
		return time.UTC
	}
	return p.Zone
}

// fullTitle is the browser tab: the page first, since tabs are cut at the end.
func (p Page) fullTitle() string {
	if p.Title == "" {
		return p.desk()
	}
	return p.T("ui.title", errs.Args{"Page": p.Title, "Desk": p.desk()})
}

// htmxConfig closes what htmx leaves open by default: no injected style, no foreign origin, one prefix, no extension. What is
// unfolded stays so when a part is brought up to date, and error pages never land inside a part of the page (only 409 and 422
// do, which carry the form with what was typed).
const htmxConfig = `{"includeIndicatorCSS":false,"morphIgnore":["data-htmx-powered","open"],"mode":"same-origin","prefix":"","extensions":"none","history":true,` +
	`"noSwap":[204,304,400,401,403,404,405,413,429,"5xx"]}`

// scriptTexts are the texts that the scripts show by themselves, as JSON for a meta element.
func scriptTexts(l *i18n.Locale) string {
	texts := map[string]string{
		"now": l.T("time.now"), "ago": l.T("time.ago", errs.Args{"Duration": "{d}"}), "in": l.T("time.in", errs.Args{"Duration": "{d}"}),
		"minutes": l.T("time.minutes", errs.Args{"M": "{n}"}), "hours": l.T("time.hours", errs.Args{"H": "{n}"}),
		"days":   l.T("time.days", errs.Args{"D": "{n}"}),
		"saving": l.T("ui.draft_saving"), "saved": l.T("ui.draft_saved"), "unsaved": l.T("ui.draft_failed"),
		"offline": l.T("ui.offline"), "failed": l.T("ui.request_failed"), "ended": l.T("errs.signed_out"), "dismiss": l.T("ui.dismiss"),
		"remove": l.T("ui.remove_file", errs.Args{"Name": "{n}"}), "leave": l.T("ui.leave"),
		"bold": l.T("ui.editor_bold"), "italic": l.T("ui.editor_italic"), "bullets": l.T("ui.editor_bullets"),
		"numbers": l.T("ui.editor_numbers"), "quote": l.T("ui.editor_quote"), "code": l.T("ui.editor_code"),
		"link": l.T("ui.editor_link"), "address": l.T("ui.editor_address"), "undo": l.T("ui.editor_undo"), "redo": l.T("ui.editor_redo"),
		"toolbar": l.T("ui.editor_toolbar"), "picks": l.T("canned.picks"), "picked": l.T("canned.picked", errs.Args{"Count": "{n}"}),
	}
	raw, err := json.Marshal(texts)
	if err != nil {
		return "{}"
	}
	return string(raw)
}
