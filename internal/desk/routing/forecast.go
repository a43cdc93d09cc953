package routing

import (
	"context"
	"slices"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

const (
	// month is how far a trial looks back.
	month = 30 * 24 * time.Hour
	// maxPast bounds the tickets of a trial.
	maxPast = 5000
)

// Forecast is what a setting would have made of last month's tickets of a team, beside what happened.
type Forecast struct {
	TeamID  team.ID
	Tickets int
	Capped  bool // there were more, and only the newest were tried
	People  []Share
	Waited  []Wait
}

// Share is what somebody had and would have got.
type Share struct {
	Person   person.ID
	Name     string // empty: others, who are no members
	Had, Got int
}

// Forecast tries a setting on the tickets that came to the team within the last thirty days.
func (s *Store) Forecast(ctx context.Context, actor access.Actor, x Setting) (f Forecast, err error) {
	defer errs.Wrap(&err, "try a setting of team %d", x.TeamID)
	if err := actor.Require(access.ManageTeams); err != nil {
		return f, err
	}
	if err := x.Check(); err != nil {
		return f, err
	}
	all, _, err := needs(ctx, s.db)
	if err != nil {
		return f, err
	}
	return s.forecast(ctx, x, all)
}

// ForecastSkills tries other skills of a category on the tickets of its team. Where the team pulls, it is as if whoever has the least to do
// took each.
func (s *Store) ForecastSkills(ctx context.Context, actor access.Actor, id category.ID, skills []team.SkillID) (f Forecast, err error) {
	defer errs.Wrap(&err, "try skills of category %d", id)
	if err := actor.Require(access.ManageTeams); err != nil {
		return f, err
	}
	c, err := category.Get(ctx, s.db, id)
	if err != nil {
		return f, err
	}
	x, err := s.pushed(ctx, c.TeamID)
	if err != nil {
		return f, err
	}
	var rows []struct {
		CategoryID category.ID
		WithinID   category.ID
		SkillID    *team.SkillID
	}
	err = s.db.Select(ctx, &rows, `
		SELECT w.category_id, w.within_id, k.skill_id
		FROM category_within w
		LEFT JOIN category_skill k ON k.category_id = w.within_id
		ORDER BY w.category_id, w.within_id, k.skill_id`)
	if err != nil {
		return f, err
	}
	all := map[category.ID][]team.SkillID{}
	for _, r := range rows {
		switch {
		case r.WithinID == id:
			for _, k := range skills {
				if !slices.Contains(all[r.CategoryID], k) {
					all[r.CategoryID] = append(all[r.CategoryID], k)
				}
			}
		case r.SkillID != nil:
			all[r.CategoryID] = append(all[r.CategoryID], *r.SkillID)
		}
	}
	return s.forecast(ctx, x, all)
}

// pushed is the setting of a team, in a trial of something else: where it pulls, it is as if whoever has the least to do took each ticket.
func (s *Store) pushed(ctx context.Context, id team.ID) (Setting, error) {
	x, err := Of(ctx, s.db, id)
	if x.Mode == Pull {
		x.Mode = Least
	}
	return x, err
}

func (s *Store) forecast(ctx context.Context, x Setting, needs map[category.ID][]team.SkillID) (f Forecast, err error) {
	now := s.db.Now()
	past, err := s.past(ctx, x.TeamID, now, needs)
	if err != nil {
		return f, err
	}
	players, names, err := s.players(ctx, x.TeamID, now)
	if err != nil {
		return f, err
	}
	return tried(x, players, names, past, now), nil
}

// tried is what a team of players would have made of tickets, the newest of which is first.
func tried(x Setting, players []Player, names map[person.ID]string, past []Past, now db.Time) Forecast {
	f := Forecast{TeamID: x.TeamID}
	if f.Capped = len(past) > maxPast; f.Capped {
		past = past[:maxPast]
	}
	past = slices.Clone(past)
	slices.Reverse(past)
	done := Replay(x, players, past, now.Time)
	f.Tickets, f.Waited = len(past), done.Waited
	had := map[person.ID]int{}
	for _, p := range past {
		had[p.Had]++
	}
	for _, p := range players {
		f.People = append(f.People, Share{Person: p.Person, Name: names[p.Person], Had: had[p.Person], Got: done.Got[p.Person]})
		delete(had, p.Person)
	}
	others := 0
	for who, n := range had {
		if who != 0 {
			others += n
		}
	}
	if others > 0 {
		f.People = append(f.People, Share{Had: others})
	}
	return f
}

// past are the team's tickets of the last thirty days, the newest first. What was created since then has moved since then: that is what the
// lists by activity are good for.
func (s *Store) past(ctx context.Context, id team.ID, now db.Time, needs map[category.ID][]team.SkillID) ([]Past, error) {
	var rows []struct {
		ID          ticket.ID
		Subject     string
		RequesterID person.ID
		Language    string
		CategoryID  *category.ID
		Channel     ticket.Channel
		Priority    ticket.Priority
		CreatedAt   db.Time
		ResolvedAt  db.Time
		AssigneeID  person.ID
	}
	const part = `
		SELECT t.id, t.subject, t.requester_id, t.language, t.category_id, t.channel, t.priority, t.created_at, t.resolved_at, coalesce(t.assignee_id, 0) AS assignee_id
		FROM ticket t
		WHERE t.team_id = $1 AND t.activity_at >= $2 AND t.created_at >= $2 AND t.open_state = `
	err := s.db.Select(ctx, &rows, part+`TRUE UNION ALL`+part+`FALSE ORDER BY created_at DESC, id DESC LIMIT $3`, id, now.Add(-month), maxPast+1)
	list := make([]Past, len(rows))
	for i, r := range rows {
		list[i] = Past{
			ID: r.ID, Subject: r.Subject, Priority: r.Priority, CreatedAt: r.CreatedAt, ResolvedAt: r.ResolvedAt, Had: r.AssigneeID,
			Need: Need{Requester: r.RequesterID, Language: r.Language, Contact: contactOf(r.Channel), Critical: r.Priority == ticket.Critical},
		}
		if r.CategoryID != nil {
			list[i].About = *r.CategoryID
			list[i].Need.Skills = needs[*r.CategoryID]
		}
	}
	return list, err
}

// players are the team's members of today, without work.
func (s *Store) players(ctx context.Context, id team.ID, now db.Time) (list []Player, names map[person.ID]string, err error) {
	members, err := team.Presences(ctx, s.db, now, id)
	if err != nil || len(members) == 0 {
		return nil, nil, err
	}
	all, err := s.met(ctx, s.db, now, members)
	if err != nil {
		return nil, nil, err
	}
	absences, err := team.Absences(ctx, s.db, now.Add(-month), persons(members)...)
	if err != nil {
		return nil, nil, err
	}
	calls, err := team.Shifts(ctx, s.db, now.Add(-month), now, id)
	if err != nil {
		return nil, nil, err
	}
	hours, err := s.hoursOf(ctx, s.db, members, nil)
	if err != nil {
		return nil, nil, err
	}
	names = map[person.ID]string{}
	for i, m := range members {
		names[m.PersonID] = m.Name
		c := all[i]
		p := Player{Candidate: Candidate{Person: c.Person, Skills: c.Skills, Languages: c.Languages, Capacity: c.Capacity, Limits: c.Limits}, Hours: hours[m.CalendarID]}
		for _, a := range absences {
			if a.PersonID == m.PersonID {
				p.Absence = append(p.Absence, a)
			}
		}
		for _, x := range calls {
			if x.Kind == team.OnCall && x.PersonID == m.PersonID {
				p.Calls = append(p.Calls, x)
			}
		}
		list = append(list, p)
	}
	return list, names, nil
}
