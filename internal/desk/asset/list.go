package asset

import (
	"context"
	"strings"
	"unicode"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
)

// Filter narrows a list of assets; the zero Filter shows all.
type Filter struct {
	Query  string // beginnings of words of tag, serial number, model, site, or of its holder's name
	Kinds  []Kind
	States []State
	Holder []person.ID // any of these persons: somebody with those who were merged into them
}

// Cursor is where a page of the list ended.
type Cursor struct {
	Sort string
	ID   ID
}

// Listed is an asset in a list.
type Listed struct {
	Asset
	Holder *string // the name of who has it
}

// List is a page of the assets that the filter lets through, by tag. next is nil on the last page.
func (s *Store) List(ctx context.Context, actor access.Actor, f Filter, from *Cursor, limit int) (list []Listed, next *Cursor, err error) {
	defer errs.Wrap(&err, "list assets")
	if err := actor.Require(access.ReadAssets); err != nil {
		return nil, nil, err
	}
	var p db.Params
	where := "TRUE" + matches(&p, f.Query)
	if len(f.Kinds) > 0 {
		where += " AND a.kind IN " + db.BindAll(&p, f.Kinds)
	}
	if len(f.States) > 0 {
		where += " AND a.state IN " + db.BindAll(&p, f.States)
	}
	if len(f.Holder) > 0 {
		where += " AND a.holder_id IN " + db.BindAll(&p, f.Holder)
	}
	if from != nil {
		where += " AND (a.tag_sort, a.id) > (" + p.Bind(from.Sort) + ", " + p.Bind(from.ID) + ")"
	}
	err = s.db.Select(ctx, &list, `
		SELECT `+columns+`, h.name AS holder
		FROM asset a
		LEFT JOIN person o ON o.id = a.holder_id
		LEFT JOIN person h ON h.id = COALESCE(o.merged_into, o.id)
		WHERE `+where+`
		ORDER BY a.tag_sort, a.id
		LIMIT `+p.Bind(limit+1), p.Args...)
	if err != nil || len(list) <= limit {
		return list, nil, err
	}
	list = list[:limit]
	last := list[limit-1]
	return list, &Cursor{Sort: last.TagSort, ID: last.ID}, nil
}

// matches is the condition that each word of the query begins a word of the asset or of its holder's name, or that the query as a whole,
// without its signs, begins the tag or the serial number.
func matches(p *db.Params, query string) string {
	begins := func(column, word string) string {
		return column + " >= " + p.Bind(word) + " AND " + column + " < " + p.Bind(person.After(word))
	}
	var all []string
	for _, w := range person.Words(query) {
		all = append(all, "(a.id IN (SELECT w.asset_id FROM asset_word w WHERE "+begins("w.word", w)+
			") OR a.holder_id IN (SELECT n.person_id FROM person_word n WHERE "+begins("n.word", w)+"))")
	}
	switch {
	case len(all) == 0 && strings.TrimSpace(query) == "":
		return ""
	case len(all) == 0:
		return " AND FALSE"
	}
	whole := "a.id IN (SELECT w.asset_id FROM asset_word w WHERE " + begins("w.word", bare(query)) + ")"
	return " AND (" + strings.Join(all, " AND ") + " OR " + whole + ")"
}

// bare is a tag or number as people read it out: PC-01/77 is pc0177.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, person.Fold(text))
}
