package workspace

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/term"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

const (
	filterPath = "/w/filter"
	lookPath   = "/w/look"
	viewsPath  = "/w/views"
)

// filter is the address of the form that says which tickets the list shows.
func (p place) filter() string {
	q := url.Values{"view": {string(p.View)}}
	if p.Filter != "" {
		q.Set("q", p.Filter)
	}
	return filterPath + "?" + q.Encode()
}

// FilterSheet is the form that says which tickets a list shows, and how it looks.
type FilterSheet struct {
	Back    string
	View    string
	Text    string
	Wrong   []string
	Each    []control // a term for each thing that is ticked
	Fields  []control
	Ask     ui.Field // the question whose answer is sought
	Asks    []ui.Option
	Answer  ui.Field
	Rest    ui.Field // what the form has no field for
	Look    LookForm
	Save    SaveForm
	Manages string
}

// control is one field of the form: the values of a field of tickets, and whether they are those that must not be.
type control struct {
	Field   ui.Field
	Options []ui.Option
	Kind    controlKind
	Not     bool
	NotName string // of the box that turns it round; empty where there is none
}

type controlKind int

const (
	ticked controlKind = iota
	chosen
	typedIn
)

// showFilter shows the form beside the list that it is about.
func (w workspace) showFilter(rq *front.Request) error {
	q := rq.URL.Query()
	at := placeOf(worklist.View(orFirst(q.Get("view"), string(worklist.All))), q)
	p := page(rq, rq.T("view.filter"))
	l, err := w.list(rq, p, at, 0)
	if err != nil {
		return err
	}
	x, err := w.filterSheet(rq, p, at, saving{Sharing: worklist.Own}, nil)
	if err != nil {
		return err
	}
	x.Wrong = l.Wrong
	return rq.Render(filterScreen(p, l, x))
}

// applyFilter leads to the list that the form describes.
func (w workspace) applyFilter(rq *front.Request) error {
	q := rq.URL.Query()
	var terms []term.Term
	for _, v := range q["is"] {
		terms = append(terms, term.Term{Field: "is", Values: []string{v}})
	}
	for _, field := range ticket.FilterFields() {
		values := slices.DeleteFunc(slices.Clone(q[field]), func(v string) bool { return strings.TrimSpace(v) == "" })
		if len(values) > 0 && field != "is" {
			terms = append(terms, term.Term{Field: field, Values: values, Not: q.Get("not-"+field) != ""})
		}
	}
	if ask := q.Get("ask"); ask != "" {
		answer := strings.TrimSpace(q.Get("reply"))
		if answer == "" {
			answer = "any"
		}
		terms = append(terms, term.Term{Field: "answer." + ask, Values: []string{answer}})
	}
	terms = append(terms, term.Parse(q.Get("rest"))...)
	at := place{View: worklist.View(orFirst(q.Get("view"), string(worklist.All))), Filter: term.Join(terms)}
	return rq.Redirect(at.list())
}

// filterSheet is the form with what the filter says now.
func (w workspace) filterSheet(rq *front.Request, p ui.Page, at place, typed saving, problem error) (x FilterSheet, err error) {
	x.Back, x.View, x.Text, x.Manages = at.list(), string(at.View), at.Filter, viewsPath
	var saved worklist.Saved
	if id, ok := at.View.Saved(); ok {
		if saved, err = w.Saves.Get(rq.Context(), rq.Actor, id); err != nil {
			return x, err
		}
		x.Text = orFirst(x.Text, saved.Query)
	}
	teams, err := team.List(rq.Context(), w.DB)
	if err != nil {
		return x, err
	}
	members, err := team.Members(rq.Context(), w.DB, ids(teams)...)
	if err != nil {
		return x, err
	}
	categories, err := category.List(rq.Context(), w.DB, false)
	if err != nil {
		return x, err
	}
	organisations, err := person.Organisations(rq.Context(), w.DB)
	if err != nil {
		return x, err
	}
	s := &sheet{p: p, terms: term.Parse(x.Text)}
	x.Each = []control{s.each()}
	x.Fields = []control{
		s.ticks("state", true, wordsOf(p, "workspace.state_", string(ticket.New), string(ticket.Open), string(ticket.WaitingUser), string(ticket.WaitingVendor), string(ticket.Resolved), string(ticket.Closed), string(ticket.Cancelled), string(ticket.Spam), string(ticket.Trash))),
		s.ticks("priority", true, wordsOf(p, "workspace.priority_", "critical", "high", "medium", "low")),
		s.ticks("team", true, teamChoices(p, teams)),
		s.choose("assignee", true, people(p, members)),
		s.choose("owner", true, people(p, members)),
		s.write("requester", "view.requester_hint"),
		s.choose("category", true, categoryChoices(p, categories)),
		s.ticks("kind", false, wordsOf(p, "workspace.kind_", "incident", "question", "request")),
		s.ticks("channel", false, wordsOf(p, "workspace.channel_", "email", "portal", "phone", "visit", "api")),
		s.choose("promise", true, wordsOf(p, "view.promise_", "breached", "warned", "running", "paused", "met", "none")),
		s.choose("updated", false, wordsOf(p, "view.when_", whens()...)),
		s.choose("created", false, wordsOf(p, "view.when_", whens()...)),
		s.write("asset", "view.asset_hint"),
		s.write("tag", "view.tag_hint"),
	}
	if len(organisations) > 1 {
		at := slices.IndexFunc(x.Fields, func(c control) bool { return c.Field.Name == "category" })
		x.Fields = slices.Insert(x.Fields, at, s.choose("organisation", true, sameWords(organisations)))
	}
	if err := w.askFields(rq, s, &x); err != nil {
		return x, err
	}
	x.Rest = ui.Field{Name: "rest", Label: p.T("view.rest"), Hint: p.T("view.rest_hint"), Value: term.Join(s.terms), Optional: true}
	look, err := w.Saves.LookAt(rq.Context(), rq.Actor, at.View)
	if err != nil {
		return x, err
	}
	x.Look = lookForm(p, at, look)
	x.Save = saveForm(rq, p, at, x.Text, teams, typed, saved, problem)
	return x, nil
}

// askFields are the question whose answer is sought, and the answer.
func (w workspace) askFields(rq *front.Request, s *sheet, x *FilterSheet) error {
	all, err := question.All(rq.Context(), w.DB)
	if err != nil {
		return err
	}
	categories, err := category.List(rq.Context(), w.DB, true)
	if err != nil {
		return err
	}
	of := map[category.ID]category.Category{}
	for _, c := range categories {
		of[c.ID] = c
	}
	var key, is string
	at := slices.IndexFunc(s.terms, func(t term.Term) bool {
		id, ok := strings.CutPrefix(t.Field, "answer.")
		known := slices.ContainsFunc(all, func(q question.Question) bool { return q.ID.String() == id })
		return ok && known && !t.Not && len(t.Values) == 1
	})
	if at >= 0 {
		key, is = strings.TrimPrefix(s.terms[at].Field, "answer."), s.terms[at].Values[0]
		s.terms = slices.Delete(s.terms, at, at+1)
	}
	x.Asks = []ui.Option{{Label: s.p.T("view.no_matter")}}
	var before category.ID
	for _, q := range all {
		k := of[q.CategoryID]
		if !q.MayRead(rq.Actor, k.SealedTo) {
			continue
		}
		o := ui.Option{Value: q.ID.String(), Label: q.Label(s.p.Locale.Code()), Selected: q.ID.String() == key}
		if k.ID != before {
			o.Group, before = k.Path(s.p.Locale.Code()), k.ID
		}
		x.Asks = append(x.Asks, o)
	}
	x.Ask = ui.Field{Name: "ask", Label: s.p.T("view.field_answer")}
	x.Answer = ui.Field{Name: "reply", Label: s.p.T("view.reply"), Hint: s.p.T("view.reply_hint"), Value: is}
	return nil
}

// sheet takes from the terms of a filter what its form has fields for.
type sheet struct {
	p     ui.Page
	terms []term.Term
}

// take is the first term of a field whose values are all among those that can be chosen; without any, all can.
func (s *sheet) take(field string, among []ui.Option, most int) (t term.Term) {
	at := slices.IndexFunc(s.terms, func(t term.Term) bool {
		return t.Field == field && len(t.Values) <= most && (among == nil || !slices.ContainsFunc(t.Values, func(v string) bool {
			return !slices.ContainsFunc(among, func(o ui.Option) bool { return o.Value == v })
		}))
	})
	if at >= 0 {
		t = s.terms[at]
		s.terms = slices.Delete(s.terms, at, at+1)
	}
	return t
}

func (s *sheet) field(name string) ui.Field {
	return ui.Field{Name: name, ID: "filter-" + name, Label: s.p.T("view.field_" + name)}
}

// each is what a ticket is, a term for each.
func (s *sheet) each() control {
	c := control{Field: s.field("is"), Kind: ticked, Options: wordsOf(s.p, "view.is_", "open", "done", "mine", "unassigned", "unread", "escalated", "returned", "reopened", "lent", "snoozed", "vip")}
	for i, o := range c.Options {
		at := slices.IndexFunc(s.terms, func(t term.Term) bool { return t.Field == "is" && !t.Not && slices.Equal(t.Values, []string{o.Value}) })
		if at >= 0 {
			c.Options[i].Selected = true
			s.terms = slices.Delete(s.terms, at, at+1)
		}
	}
	return c
}

func (s *sheet) ticks(field string, not bool, options []ui.Option) control {
	return s.control(field, not, options, ticked, len(options))
}

func (s *sheet) choose(field string, not bool, options []ui.Option) control {
	return s.control(field, not, append([]ui.Option{{Label: s.p.T("view.no_matter")}}, options...), chosen, 1)
}

func (s *sheet) control(field string, not bool, options []ui.Option, kind controlKind, most int) control {
	at := slices.IndexFunc(s.terms, func(t term.Term) bool { return t.Field == field })
	if at >= 0 && s.terms[at].Not && !not {
		return control{Field: s.field(field), Options: options, Kind: kind} // it stays among the rest
	}
	t := s.take(field, options, most)
	for i, o := range options {
		options[i].Selected = slices.Contains(t.Values, o.Value)
	}
	c := control{Field: s.field(field), Options: options, Kind: kind, Not: t.Not}
	if not {
		c.NotName = "not-" + field
	}
	return c
}

func (s *sheet) write(field, hint string) control {
	t := s.take(field, nil, 1)
	c := control{Field: s.field(field), Kind: typedIn}
	c.Field.Hint = s.p.T(hint)
	if len(t.Values) > 0 {
		if t.Not {
			s.terms = append(s.terms, t)
		} else {
			c.Field.Value = t.Values[0]
		}
	}
	return c
}

// wordsOf are the values of a field with what people call them.
func wordsOf(p ui.Page, prefix string, values ...string) []ui.Option {
	list := make([]ui.Option, len(values))
	for i, v := range values {
		list[i] = ui.Option{Value: v, Label: p.T(prefix + strings.NewReplacer("<", "within_", ">", "before_").Replace(v))}
	}
	return list
}

// sameWords are values that people call what they are.
func sameWords(values []string) []ui.Option {
	list := make([]ui.Option, len(values))
	for i, v := range values {
		list[i] = ui.Option{Value: v, Label: v}
	}
	return list
}

// whens are the times that the form offers.
func whens() []string {
	return []string{"today", "yesterday", "this_week", "last_week", "this_month", "last_month", "<1h", "<1d", "<7d", ">2d", ">7d", ">30d"}
}

func ids(teams []team.Team) []team.ID {
	list := make([]team.ID, len(teams))
	for i, t := range teams {
		list[i] = t.ID
	}
	return list
}

func teamChoices(p ui.Page, teams []team.Team) []ui.Option {
	list := []ui.Option{{Value: "me", Label: p.T("view.my_teams")}}
	for _, t := range teams {
		if t.Active {
			level := p.T("workspace.level", errs.Args{"Level": strconv.Itoa(t.Level)})
			list = append(list, ui.Option{Value: strconv.FormatInt(int64(t.ID), 10), Label: level + " " + t.Name})
		}
	}
	return list
}

// people are those who can have a ticket, each once.
func people(p ui.Page, members []team.Member) []ui.Option {
	list := []ui.Option{{Value: "me", Label: p.T("view.me")}, {Value: "none", Label: p.T("workspace.nobody")}}
	for _, m := range members {
		o := ui.Option{Value: idText(m.PersonID), Label: m.Name}
		if !slices.Contains(list, o) {
			list = append(list, o)
		}
	}
	slices.SortStableFunc(list[2:], func(a, b ui.Option) int { return strings.Compare(a.Label, b.Label) })
	return list
}

func categoryChoices(p ui.Page, all []category.Category) []ui.Option {
	list := []ui.Option{{Value: "none", Label: p.T("view.unfiled")}}
	for _, c := range all {
		list = append(list, ui.Option{Value: strconv.FormatInt(int64(c.ID), 10), Label: c.Path(p.Locale.Code())})
	}
	return list
}
