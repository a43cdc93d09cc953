package ticket

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
	"firstline/internal/desk/team"
)

// nobody and nothing are what a name means that is nobody's and nothing's, to whom may not know that: it finds no ticket, as one of whose tickets
// they see none.
const (
	nobody  person.ID = -1
	nothing asset.ID  = -1
)

// mostNamed is how many people one name may mean.
const mostNamed = 20

// person reads whom a field names: me, none, a number, an address, or words of a name.
func (r *filterReader) person(ctx context.Context, field, v string) (Filter, error) {
	is := func(who person.ID) Filter {
		switch field {
		case "owner":
			return Filter{Owner: &who}
		case "requester":
			return Filter{Requester: &who}
		case "watcher":
			return Filter{Watcher: &who}
		}
		return Filter{Assignee: &who}
	}
	switch person.Fold(v) {
	case "me":
		return is(r.actor.Person), nil
	case "none":
		switch field {
		case "assignee":
			return is(0), nil
		case "owner":
			return Filter{Nobodys: true}, nil
		}
		return Filter{}, meaningless("view.person_unknown", v)
	}
	ids, err := r.people(ctx, v)
	if err != nil {
		return Filter{}, err
	}
	switch len(ids) {
	case 0:
		if !r.actor.May(access.ReadPeople) {
			return is(nobody), nil
		}
		return Filter{}, meaningless("view.person_unknown", v)
	case 1:
		return is(ids[0]), nil
	}
	var f Filter
	for _, id := range ids {
		f.Any = append(f.Any, is(id))
	}
	return f, nil
}

// people are those whom a value means, with those who were merged into them, since their tickets stay theirs.
func (r *filterReader) people(ctx context.Context, v string) (ids []person.ID, err error) {
	var p db.Params
	var and []string
	switch n, bad := strconv.ParseInt(strings.TrimPrefix(v, "#"), 10, 64); {
	case bad == nil:
		and = append(and, "p.id = "+p.Bind(n))
	case strings.Contains(v, "@"):
		address, err := person.Canonical(v)
		if err != nil {
			return nil, nil //nolint:nilerr // nobody can have it
		}
		and = append(and, "p.id IN (SELECT a.person_id FROM person_address a WHERE a.address = "+p.Bind(address)+")")
	default:
		for _, word := range person.Words(v) {
			and = append(and, "p.id IN (SELECT w.person_id FROM person_word w WHERE w.word = "+p.Bind(word)+")")
		}
	}
	if len(and) == 0 {
		return nil, nil
	}
	err = r.q.Select(ctx, &ids, `
		SELECT p.id FROM person p WHERE `+strings.Join(and, " AND ")+`
		UNION
		SELECT m.id FROM person m WHERE m.merged_into IN (SELECT p.id FROM person p WHERE `+strings.Join(and, " AND ")+`)
		ORDER BY 1
		LIMIT `+strconv.Itoa(mostNamed), p.Args...)
	return ids, err
}

// team reads the teams that a value names: me for those of the reader, a number, or a name.
func (r *filterReader) team(ctx context.Context, v string) (Filter, error) {
	if person.Fold(v) == "me" {
		mine := slices.Compact(slices.Sorted(slices.Values(teams(r.actor))))
		if len(mine) == 0 {
			mine = []access.TeamID{0} // no team's, not every team's
		}
		return Filter{Teams: mine}, nil
	}
	all, err := r.allTeams(ctx)
	if err != nil {
		return Filter{}, err
	}
	return r.teamsThat(all, func(t team.Team) bool { return named(v, int64(t.ID), t.Name) }, "view.team_unknown", v)
}

// level reads the teams of a support level.
func (r *filterReader) level(ctx context.Context, v string) (Filter, error) {
	all, err := r.allTeams(ctx)
	if err != nil {
		return Filter{}, err
	}
	n := strings.TrimPrefix(person.Fold(v), "l")
	return r.teamsThat(all, func(t team.Team) bool { return strconv.Itoa(t.Level) == n }, "view.level_unknown", v)
}

func (r *filterReader) allTeams(ctx context.Context) (_ []team.Team, err error) {
	if r.teams == nil {
		r.teams, err = team.List(ctx, r.q)
	}
	return r.teams, err
}

func (r *filterReader) teamsThat(all []team.Team, is func(team.Team) bool, key, v string) (f Filter, err error) {
	for _, t := range all {
		if is(t) {
			f.Teams = append(f.Teams, t.ID)
		}
	}
	if len(f.Teams) == 0 {
		return f, meaningless(key, v)
	}
	return f, nil
}

// category reads a category by number, name or path, in any of the languages, with what is below it.
func (r *filterReader) category(ctx context.Context, v string) (f Filter, err error) {
	if person.Fold(v) == "none" {
		return Filter{Unfiled: true}, nil
	}
	if err := r.allCategories(ctx); err != nil {
		return f, err
	}
	for _, c := range r.categories {
		if named(v, int64(c.ID), c.NameEN, c.NameFR, c.NameNL, c.PathEN, c.PathFR, c.PathNL) {
			f.Any = append(f.Any, Filter{Category: new(c.ID)})
		}
	}
	switch len(f.Any) {
	case 0:
		return f, meaningless("view.category_unknown", v)
	case 1:
		return f.Any[0], nil
	}
	return f, nil
}

func (r *filterReader) allCategories(ctx context.Context) (err error) {
	if r.categories == nil {
		r.categories, err = category.List(ctx, r.q, true)
	}
	return err
}

// named tells whether a value means something by its number or one of its names, however they are written.
func named(v string, id int64, names ...string) bool {
	return strings.TrimPrefix(v, "#") == strconv.FormatInt(id, 10) ||
		slices.ContainsFunc(names, func(name string) bool { return slug(name) == slug(v) && slug(v) != "" })
}

// slug is a name in small letters of a to z and digits, with an underscore for what stands between.
func slug(name string) string {
	words := strings.FieldsFunc(person.Fold(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "_")
}

// asset reads a machine by its tag.
func (r *filterReader) asset(ctx context.Context, v string) (Filter, error) {
	a, err := asset.ByTag(ctx, r.q, v)
	if errs.Is(err, errs.Invalid) {
		if !r.actor.May(access.ReadAssets) {
			return Filter{Asset: new(nothing)}, nil
		}
		return Filter{}, meaningless("view.asset_unknown", v)
	}
	return Filter{Asset: &a.ID}, err
}

// organisation reads one or more organisations of people, by the beginning of a name.
func (r *filterReader) organisation(ctx context.Context, v string) (Filter, error) {
	all, err := person.Organisations(ctx, r.q)
	if err != nil {
		return Filter{}, err
	}
	var meant []string
	want := person.Fold(v)
	for _, name := range all {
		switch folded := person.Fold(name); {
		case folded == want:
			return Filter{Organisations: []string{name}}, nil
		case strings.HasPrefix(folded, want):
			meant = append(meant, name)
		}
	}
	if want == "none" {
		return Filter{Organisations: []string{""}}, nil
	}
	if len(meant) == 0 {
		return Filter{}, meaningless("view.organisation_unknown", v)
	}
	return Filter{Organisations: meant}, nil
}

// tag reads a tag by a name that it has or had.
func (r *filterReader) tag(ctx context.Context, v string) (Filter, error) {
	if person.Fold(v) == "none" {
		return Filter{Untagged: true}, nil
	}
	key := TagKey(v)
	if name, err := TagName(v); err == nil {
		key = TagKey(name)
	}
	g, err := findTag(ctx, r.q, key)
	if errs.Is(err, errs.NotFound) {
		return Filter{}, meaningless("tag.filter_unknown", v)
	}
	return Filter{Tag: g.Name}, err
}

// answer reads an answer to a question, which key names by its number or its label in any of the languages; any will do.
func (r *filterReader) answer(ctx context.Context, key, v string) (f Filter, err error) {
	list, err := r.questions(ctx, key)
	if err != nil {
		return f, err
	}
	if len(list) == 0 {
		return f, meaningless("view.question_unknown", key)
	}
	for _, q := range list {
		is, ok, err := r.answerTo(ctx, &q, v)
		if err != nil {
			return f, err
		}
		if ok {
			f.Any = append(f.Any, Filter{Answers: []Answered{{Question: q.ID, Is: is}}})
		}
	}
	switch len(f.Any) {
	case 0:
		return f, meaningless("view.answer_unknown", v)
	case 1:
		return f.Any[0], nil
	}
	return f, nil
}

func (r *filterReader) answerTo(ctx context.Context, q *question.Question, v string) (is question.Value, ok bool, err error) {
	if v == "any" {
		return is, true, nil
	}
	if q.Kind == question.Device {
		a, err := asset.ByTag(ctx, r.q, v)
		if errs.Is(err, errs.Invalid) {
			return question.Value{Asset: nothing}, !r.actor.May(access.ReadAssets), nil
		}
		return question.Value{Asset: a.ID}, err == nil, err
	}
	for _, o := range q.Options {
		if named(v, 0, o.Key, o.LabelEN, o.LabelFR, o.LabelNL) {
			return question.Value{Choice: o.Key}, true, nil
		}
	}
	is, err = q.Read(v)
	if err != nil || q.Check(is) != nil || is == (question.Value{}) {
		return question.Value{}, false, nil //nolint:nilerr // no answer to this question
	}
	return is, true, nil
}

// questions are those that a key names and that the reader may read.
func (r *filterReader) questions(ctx context.Context, key string) (list []question.Question, err error) {
	all, err := question.All(ctx, r.q)
	if err != nil {
		return nil, err
	}
	if err := r.allCategories(ctx); err != nil {
		return nil, err
	}
	sealed := map[category.ID]string{}
	for _, c := range r.categories {
		sealed[c.ID] = c.SealedTo
	}
	for _, q := range all {
		if named(key, int64(q.ID), q.LabelEN, q.LabelFR, q.LabelNL) && q.MayRead(r.actor, sealed[q.CategoryID]) {
			list = append(list, q)
		}
	}
	return list, nil
}
