package routing

import (
	"cmp"
	"context"
	"slices"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// ForecastBrings tries other skills, languages, limits and hours of an agent on the tickets of each of their teams.
func (s *Store) ForecastBrings(ctx context.Context, actor access.Actor, who person.ID, b team.Brings) (list []Forecast, err error) {
	defer errs.Wrap(&err, "try what person %d brings", who)
	if err := actor.Require(access.ManageTeams); err != nil {
		return nil, err
	}
	if err := team.CheckBrings(ctx, s.db, who, b); err != nil {
		return nil, err
	}
	hours, err := s.calendars.Hours(ctx, s.db, b.Calendar)
	if err != nil {
		return nil, err
	}
	var teams []team.ID
	err = s.db.Select(ctx, &teams, `
		SELECT m.team_id
		FROM team_member m
		JOIN team t ON t.id = m.team_id
		WHERE m.person_id = $1 AND t.active = TRUE
		ORDER BY t.level, t.name, t.id`, who)
	if err != nil {
		return nil, err
	}
	needs, _, err := needs(ctx, s.db)
	if err != nil {
		return nil, err
	}
	now := s.db.Now()
	for _, id := range teams {
		x, err := s.pushed(ctx, id)
		if err != nil {
			return nil, err
		}
		past, err := s.past(ctx, id, now, needs)
		if err != nil {
			return nil, err
		}
		players, names, err := s.players(ctx, id, now)
		if err != nil {
			return nil, err
		}
		for i := range players {
			if p := &players[i]; p.Person == who {
				p.Skills, p.Languages, p.Capacity, p.Limits, p.Hours = b.Skills, b.Languages, b.Capacity, b.Limits, hours
			}
		}
		list = append(list, tried(x, players, names, past, now))
	}
	return list, nil
}

// ForecastTeam tries another first team of a category: on the tickets of that team with those of the category and of what is below it and has
// no team of its own, and on those of the team that has them now without. Nothing is tried where the team stays the same.
func (s *Store) ForecastTeam(ctx context.Context, actor access.Actor, id category.ID, to team.ID) (list []Forecast, err error) {
	defer errs.Wrap(&err, "try team %d for category %d", to, id)
	if err := actor.Require(access.ManageTeams); err != nil {
		return nil, err
	}
	all, err := category.List(ctx, s.db, true)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(c category.Category) bool { return c.ID == id })
	if at < 0 {
		return nil, errs.Missing()
	}
	from := all[at].TeamID
	if from == to {
		return nil, nil
	}
	if _, err := team.Get(ctx, s.db, to); err != nil {
		if errs.Is(err, errs.NotFound) {
			err = errs.Bad("team", "people.category_team")
		}
		return nil, err
	}
	moves := within(all, id)
	needs, _, err := needs(ctx, s.db)
	if err != nil {
		return nil, err
	}
	now := s.db.Now()
	past := map[team.ID][]Past{}
	for _, id := range []team.ID{to, from} {
		if past[id], err = s.past(ctx, id, now, needs); err != nil {
			return nil, err
		}
	}
	past[to], past[from] = moved(past[to], past[from], moves)
	for _, id := range []team.ID{to, from} {
		x, err := s.pushed(ctx, id)
		if err != nil {
			return nil, err
		}
		players, names, err := s.players(ctx, id, now)
		if err != nil {
			return nil, err
		}
		list = append(list, tried(x, players, names, past[id], now))
	}
	return list, nil
}

// within are a category and those below it that take their team from it. all is the tree from top to bottom.
func within(all []category.Category, id category.ID) []category.ID {
	list := []category.ID{id}
	for _, c := range all {
		if c.ParentID != nil && c.OwnTeamID == nil && slices.Contains(list, *c.ParentID) {
			list = append(list, c.ID)
		}
	}
	return list
}

// moved passes the tickets of some categories on from one list to another; the newest stay first.
func moved(to, from []Past, about []category.ID) (with, without []Past) {
	with = slices.Clone(to)
	for _, p := range from {
		if slices.Contains(about, p.About) {
			with = append(with, p)
		} else {
			without = append(without, p)
		}
	}
	slices.SortStableFunc(with, func(a, b Past) int { return cmp.Or(b.CreatedAt.Compare(a.CreatedAt.Time), cmp.Compare(b.ID, a.ID)) })
	return with, without
}
