package protocol

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
)

// Ref names a published version of a page; the zero Ref names none.
type Ref struct {
	Page   ID
	Number int
}

// Known tells whether such a version was published.
func Known(ctx context.Context, q db.Querier, r Ref) (bool, error) {
	var n int
	err := q.Get(ctx, &n, `SELECT count(*) FROM protocol_version WHERE page_id = $1 AND number = $2`, r.Page, r.Number)
	return n > 0, err
}

// Choice is a version that somebody can point at, with its title in their language or in the first that it is written in.
type Choice struct {
	Ref
	Title       string
	Locale      string // of the title
	PublishedAt db.Time
}

// Choices are all published versions: page by page as they are read, and of each the newest first.
func (s *Store) Choices(ctx context.Context, actor access.Actor, locale string) (list []Choice, err error) {
	defer errs.Wrap(&err, "list versions of the protocol")
	if err := actor.Require(access.ReadDesk); err != nil {
		return nil, err
	}
	var rows []struct {
		PageID        ID
		Number        int
		PublishedAt   db.Time
		Locale, Title string
	}
	err = s.db.Select(ctx, &rows, `
		SELECT v.page_id, v.number, v.published_at, t.locale, t.title
		FROM protocol_page p
		JOIN protocol_version v ON v.page_id = p.id
		JOIN protocol_text t ON t.page_id = v.page_id AND t.number = v.number
		ORDER BY p.position, p.id, v.number DESC, t.locale`)
	texts := map[Ref][]Text{}
	for _, r := range rows {
		ref := Ref{r.PageID, r.Number}
		if len(texts[ref]) == 0 {
			list = append(list, Choice{Ref: ref, PublishedAt: r.PublishedAt})
		}
		texts[ref] = append(texts[ref], Text{Locale: r.Locale, Title: r.Title})
	}
	for i := range list {
		t := in(texts[list[i].Ref], locale)
		list[i].Title, list[i].Locale = t.Title, t.Locale
	}
	return list, err
}
