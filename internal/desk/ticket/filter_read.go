package ticket

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/term"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// MaxTerms bounds a filter that somebody writes.
const MaxTerms = 40

// ReadFilter reads a filter as people write it: state:open team:me -assignee:none updated:<2d. now tells the time where the reader is. What
// names no field comes back as words. The error names each term that says nothing, with the reason.
func ReadFilter(ctx context.Context, q db.Querier, actor access.Actor, now time.Time, terms []term.Term) (f Filter, words []term.Term, err error) {
	r := &filterReader{q: q, actor: actor, now: now}
	if len(terms) > MaxTerms {
		return f, nil, errs.Bad("q", "view.too_many_terms", errs.Args{"Max": MaxTerms})
	}
	var wrong []errs.Field
	for _, t := range terms {
		if t.Field == "" {
			words = append(words, t)
			continue
		}
		one, err := r.term(ctx, t)
		bad, ok := errMeaning(err)
		if err != nil && !ok {
			return f, nil, err
		}
		switch {
		case ok:
			wrong = append(wrong, errs.Field{Name: t.Text, Key: bad.Key, Args: bad.Args})
		case t.Not:
			f.Not = append(f.Not, one)
		default:
			f.and(one)
		}
	}
	if len(wrong) > 0 {
		return Filter{}, words, &errs.Error{Kind: errs.Invalid, Key: "view.terms_wrong", Fields: wrong}
	}
	return f, words, nil
}

// FilterOf is ReadFilter for a list, where every term must name a field.
func FilterOf(ctx context.Context, q db.Querier, actor access.Actor, now time.Time, text string) (Filter, error) {
	f, words, err := ReadFilter(ctx, q, actor, now, term.Parse(text))
	if len(words) == 0 {
		return f, err
	}
	wrong := &errs.Error{Kind: errs.Invalid, Key: "view.terms_wrong"}
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Kind == errs.Invalid {
		wrong = e
	} else if err != nil {
		return Filter{}, err
	}
	for _, w := range words {
		wrong.Fields = append(wrong.Fields, errs.Field{Name: w.Text, Key: "view.word_alone", Args: errs.Args{"Value": w.Word}})
	}
	return Filter{}, wrong
}

// filterReader looks up what a filter names, each list at most once.
type filterReader struct {
	q          db.Querier
	actor      access.Actor
	now        time.Time
	teams      []team.Team
	categories []category.Category
}

// meaningless is a value that says nothing to a field.
func meaningless(key, value string) error {
	return errs.Bad("q", key, errs.Args{"Value": value})
}

// errMeaning is what is wrong with a term, where that is the term's fault.
func errMeaning(err error) (errs.Field, bool) {
	if !errs.Is(err, errs.Invalid) {
		return errs.Field{}, false
	}
	if e, ok := errors.AsType[*errs.Error](err); ok && len(e.Fields) > 0 {
		return e.Fields[0], true
	}
	return errs.Field{Key: "view.value_unknown"}, true
}

// term is what one term says: one of its values holds.
func (r *filterReader) term(ctx context.Context, t term.Term) (Filter, error) {
	if t.Field != "" && len(t.Values) == 0 {
		return Filter{}, meaningless("view.value_missing", t.Field)
	}
	read := r.reading(t.Field)
	if read == nil {
		return Filter{}, meaningless("view.field_unknown", t.Field)
	}
	if len(t.Values) > MaxTerms {
		return Filter{}, errs.Bad("q", "view.too_many_terms", errs.Args{"Max": MaxTerms})
	}
	var either []Filter
	for _, v := range t.Values {
		one, err := read(ctx, v)
		if err != nil {
			return Filter{}, err
		}
		either = append(either, one)
	}
	return joined(t.Field, either), nil
}

// joined is a filter that holds where one of the list does. What is a set of one field stays that, which an index can serve.
func joined(field string, either []Filter) Filter {
	if len(either) == 1 {
		return either[0]
	}
	var f Filter
	for _, one := range either {
		f.States = append(f.States, one.States...)
		f.Teams = append(f.Teams, one.Teams...)
		f.Priorities = append(f.Priorities, one.Priorities...)
		f.Kinds = append(f.Kinds, one.Kinds...)
		f.Channels = append(f.Channels, one.Channels...)
		f.Causes = append(f.Causes, one.Causes...)
		f.Languages = append(f.Languages, one.Languages...)
		f.Impacts = append(f.Impacts, one.Impacts...)
		f.Urgencies = append(f.Urgencies, one.Urgencies...)
	}
	if slices.Contains([]string{"state", "team", "level", "priority", "kind", "channel", "cause", "language", "impact", "urgency"}, field) {
		return f
	}
	return Filter{Any: either}
}

// and narrows the filter. What the indexes of lists know stands at the top.
func (f *Filter) and(one Filter) {
	switch {
	case one.Open != nil && f.Open == nil:
		f.Open = one.Open
	case one.States != nil && f.States == nil:
		f.States = one.States
		open := one.States[0].IsOpen()
		if f.Open == nil && !slices.ContainsFunc(one.States, func(s State) bool { return s.IsOpen() != open }) {
			f.Open = &open
		}
	case one.Teams != nil && f.Teams == nil:
		f.Teams = one.Teams
	case one.Assignee != nil && f.Assignee == nil:
		f.Assignee = one.Assignee
	case one.Snoozed != nil && f.Snoozed == nil:
		f.Snoozed = one.Snoozed
	case one.Tag != "" && f.Tag == "":
		f.Tag = one.Tag
	case one.Requester != nil && f.Requester == nil:
		f.Requester = one.Requester
	case one.Priorities != nil && f.Priorities == nil:
		f.Priorities = one.Priorities
	default:
		f.All = append(f.All, one)
	}
}

// FilterFields are the names of fields that a filter can ask for, in the order of the manual. Answers are answer.12, by a question's number,
// or answer.room, by its label.
func FilterFields() []string {
	return []string{
		"is", "state", "priority", "team", "level", "assignee", "owner", "requester", "organisation", "watcher", "category", "kind", "channel", "cause",
		"language", "impact", "urgency", "asset", "tag", "promise", "returned", "reopened", "created", "updated", "answered", "resolved", "closed", "due",
	}
}

type reading func(ctx context.Context, value string) (Filter, error)

// reading is how the values of a field are read; nil where there is no such field.
func (r *filterReader) reading(field string) reading {
	if key, ok := strings.CutPrefix(field, "answer."); ok {
		return func(ctx context.Context, v string) (Filter, error) { return r.answer(ctx, key, v) }
	}
	switch field {
	case "is":
		return r.is
	case "team":
		return r.team
	case "level":
		return r.level
	case "category":
		return r.category
	case "asset":
		return r.asset
	case "tag":
		return r.tag
	case "organisation":
		return r.organisation
	case "assignee", "owner", "requester", "watcher":
		return func(ctx context.Context, v string) (Filter, error) { return r.person(ctx, field, v) }
	case "created", "updated", "answered", "resolved", "closed", "due":
		return func(_ context.Context, v string) (Filter, error) { return spanFilter(Moment(field), v, r.now) }
	case "returned", "reopened":
		return func(_ context.Context, v string) (Filter, error) { return oftenFilter(field, v) }
	}
	if _, ok := wordFilter(field, ""); !ok {
		return nil
	}
	return func(_ context.Context, v string) (Filter, error) {
		f, _ := wordFilter(field, person.Fold(v))
		if f == nil {
			return Filter{}, meaningless("view.value_unknown", v)
		}
		return *f, nil
	}
}

// is reads what a ticket is.
func (r *filterReader) is(_ context.Context, v string) (Filter, error) {
	switch person.Fold(v) {
	case "open":
		return Filter{Open: new(true)}, nil
	case "done":
		return Filter{Open: new(false)}, nil
	case "unassigned":
		return Filter{Assignee: new(person.ID(0))}, nil
	case "unread":
		return Filter{Unread: &r.actor.Person}, nil
	case "mine":
		return Filter{Any: []Filter{{Assignee: &r.actor.Person}, {Answerable: &r.actor.Person}}}, nil
	case "answerable":
		return Filter{Answerable: &r.actor.Person}, nil
	case "escalated":
		return Filter{Escalated: true}, nil
	case "returned":
		return Filter{Returned: &AtLeast{Min: 1}}, nil
	case "reopened":
		return Filter{Reopened: &AtLeast{Min: 1}}, nil
	case "snoozed":
		return Filter{Snoozed: new(true)}, nil
	case "lent":
		return Filter{Lent: true}, nil
	case "overridden":
		return Filter{Overridden: true}, nil
	case "vip":
		return Filter{VIP: true}, nil
	case "spam", "trash", "cancelled":
		return Filter{States: []State{State(person.Fold(v))}}, nil
	}
	return Filter{}, meaningless("view.value_unknown", v)
}

// And is the filter, narrowed by another.
func (f Filter) And(more Filter) Filter {
	f.All = slices.Clone(f.All)
	if f.Open == nil {
		f.Open = more.Open // for the index of the list
	}
	f.All = append(f.All, more)
	return f
}
