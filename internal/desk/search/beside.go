package search

import (
	"context"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
)

// People are those whose names, addresses, numbers or telephones begin with the words of a query, or whose names are nearly so; nobody for
// whom may not read people.
func (s *Store) People(ctx context.Context, actor access.Actor, q *Query, limit int) (list []person.Listed, err error) {
	defer errs.Wrap(&err, "search people")
	if q.Plain() == "" || !actor.May(access.ReadPeople) {
		return nil, nil
	}
	list, _, err = s.people.List(ctx, actor, person.Filter{Query: q.Plain(), Inactive: true, Near: true}, nil, limit)
	return list, err
}

// Assets are those with the words of a query in tag, serial number, model, site or their holder's name; none for whom may not read assets.
func (s *Store) Assets(ctx context.Context, actor access.Actor, q *Query, limit int) (list []asset.Listed, err error) {
	defer errs.Wrap(&err, "search assets")
	if q.Plain() == "" || !actor.May(access.ReadAssets) {
		return nil, nil
	}
	list, _, err = s.assets.List(ctx, actor, asset.Filter{Query: q.Plain()}, nil, limit)
	return list, err
}
