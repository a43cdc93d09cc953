package routing

import (
	"context"
	"slices"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/category"
	"firstline/internal/desk/team"
)

// subject outdates what is remembered here.
const subject = "routing"

// rememberTime is how long what another node, or a room that does not know this one, has changed may go unnoticed.
const rememberTime = 10 * time.Second

// plan is what the desk has set up, as far as every new ticket asks for it.
type plan struct {
	push  map[team.ID]Setting            // the teams that do not pull
	needs map[category.ID][]team.SkillID // with those inherited
	words map[team.SkillID]string
	hours map[calendar.ID]*calendar.Hours // by which agents of those teams work
	parts bool                            // somebody takes only so much of one contact
}

// whole is the only key of what is remembered: the plan is read and outdated as a whole.
type whole struct{}

// plan is what is set up now: a desk whose teams all pull asks nothing more of the database when a ticket comes.
func (s *Store) plan(ctx context.Context, q db.Querier, now db.Time) (*plan, error) {
	if p, ok := s.memory.Recall(whole{}, now); ok {
		return p, nil
	}
	dated := s.memory.Dated()
	p := &plan{push: map[team.ID]Setting{}}
	list, err := All(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, x := range list {
		if x.Mode != Pull {
			p.push[x.TeamID] = x
		}
	}
	if p.needs, p.words, err = needs(ctx, q); err != nil {
		return nil, err
	}
	if p.hours, err = s.hours(ctx, q); err != nil {
		return nil, err
	}
	var limited int
	if err := q.Get(ctx, &limited, `SELECT count(*) FROM agent WHERE capacity_written > 0 OR capacity_phone > 0 OR capacity_visit > 0`); err != nil {
		return nil, err
	}
	p.parts = limited > 0
	s.memory.Keep(whole{}, p, now, dated)
	return p, nil
}

// hours are those of the calendars by which members of teams that do not pull work; 0: the desk's own.
func (s *Store) hours(ctx context.Context, q db.Querier) (map[calendar.ID]*calendar.Hours, error) {
	var ids []calendar.ID
	err := q.Select(ctx, &ids, `
		SELECT DISTINCT coalesce(a.calendar_id, 0) AS id
		FROM team_routing r
		JOIN team_member m ON m.team_id = r.team_id
		LEFT JOIN agent a ON a.person_id = m.person_id
		WHERE r.mode <> 'pull'`)
	all := map[calendar.ID]*calendar.Hours{}
	for _, id := range ids {
		if err == nil {
			all[id], err = s.calendars.Hours(ctx, q, id)
		}
	}
	return all, err
}

// needs are the skills that each category and those above it ask for, and their names. Categories that ask for none are not in it.
func needs(ctx context.Context, q db.Querier) (map[category.ID][]team.SkillID, map[team.SkillID]string, error) {
	var rows []struct {
		CategoryID category.ID
		SkillID    team.SkillID
		Name       string
	}
	err := q.Select(ctx, &rows, `
		SELECT DISTINCT w.category_id, k.skill_id, s.name
		FROM category_skill k
		JOIN category_within w ON w.within_id = k.category_id
		JOIN skill s ON s.id = k.skill_id
		ORDER BY w.category_id, s.name`)
	if err != nil || len(rows) == 0 {
		return nil, nil, err
	}
	own, words := map[category.ID][]team.SkillID{}, map[team.SkillID]string{}
	for _, r := range rows {
		own[r.CategoryID] = append(own[r.CategoryID], r.SkillID)
		words[r.SkillID] = r.Name
	}
	return own, words, nil
}

// named are skills by their words.
func (p *plan) named(skills []team.SkillID) (list []string) {
	for _, x := range skills {
		list = append(list, p.words[x])
	}
	return list
}

// beyond are the categories that ask for more than somebody's skills.
func (p *plan) beyond(skills []team.SkillID) (list []category.ID) {
	for id, need := range p.needs {
		if !hasAll(skills, need) {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return list
}

func hasAll(has, need []team.SkillID) bool {
	return !slices.ContainsFunc(need, func(x team.SkillID) bool { return !slices.Contains(has, x) })
}
