package routing

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// candidates are the team's members as they are at now.
func (s *Store) candidates(ctx context.Context, q db.Querier, now db.Time, id team.ID, withSkills bool) ([]Candidate, error) {
	members, err := team.Presences(ctx, q, now, id)
	if err != nil || len(members) == 0 {
		return nil, err
	}
	list, err := s.seen(ctx, q, now, members, withSkills)
	if err != nil {
		return nil, err
	}
	served, err := turns(ctx, q, id)
	for i := range list {
		list[i].Served = served[list[i].Person]
	}
	return list, err
}

// seen is how members of teams are at now, but for whose turn it is.
func (s *Store) seen(ctx context.Context, q db.Querier, now db.Time, members []team.Presence, withSkills bool) ([]Candidate, error) {
	who := make([]person.ID, len(members))
	for i, m := range members {
		who[i] = m.PersonID
	}
	working, err := loads(ctx, q, who)
	if err != nil {
		return nil, err
	}
	var skills map[person.ID][]team.SkillID
	if withSkills {
		if skills, err = team.SkillsOf(ctx, q, who...); err != nil {
			return nil, err
		}
	}
	list := make([]Candidate, len(members))
	hours := map[calendar.ID]*calendar.Hours{}
	for i, m := range members {
		h, ok := hours[m.CalendarID]
		if !ok {
			if h, err = s.calendars.Hours(ctx, q, m.CalendarID); err != nil {
				return nil, err
			}
			hours[m.CalendarID] = h
		}
		c := Candidate{
			Person: m.PersonID, Skills: skills[m.PersonID], Languages: strings.Fields(m.Languages), Capacity: m.Capacity, Limits: m.PerContact,
			Load: working[m.PersonID].All, Loads: working[m.PersonID].PerContact, OnCall: m.OnCall,
		}
		c.Out, c.Back = there(m, h, now)
		list[i] = c
	}
	return list, nil
}

// Seat is a member of a team with whether they are there now.
type Seat struct {
	team.Presence
	Skills []team.SkillID
	Load   int // open tickets that they work on
	Out    Reason
	Back   db.Time
	Teams  []team.ID
}

// Board are the members of teams, each once, by name.
func (s *Store) Board(ctx context.Context, q db.Querier, now db.Time, teams ...team.ID) ([]Seat, error) {
	members, err := team.Presences(ctx, q, now, teams...)
	if err != nil {
		return nil, err
	}
	all, err := s.seen(ctx, q, now, members, true)
	if err != nil {
		return nil, err
	}
	at := map[person.ID]int{}
	var list []Seat
	for i, m := range members {
		n, ok := at[m.PersonID]
		if !ok {
			n = len(list)
			at[m.PersonID] = n
			list = append(list, Seat{Presence: m, Skills: all[i].Skills, Load: all[i].Load, Out: all[i].Out, Back: all[i].Back})
		}
		list[n].OnCall = list[n].OnCall || m.OnCall
		list[n].Teams, list[n].Lead = append(list[n].Teams, m.TeamID), list[n].Lead || m.Lead
	}
	slices.SortStableFunc(list, func(a, b Seat) int { return strings.Compare(person.Fold(a.Name), person.Fold(b.Name)) })
	return list, nil
}

// there says whether a member can be given work now, and if not, when they can again, where that is known.
func there(m team.Presence, h *calendar.Hours, now db.Time) (out Reason, back db.Time) {
	switch {
	case !m.AbsentUntil.IsZero():
		return Absent, opening(h, m.AbsentUntil)
	case !m.AwaySince.IsZero():
		return Away, db.Time{}
	case !h.IsOpen(now.Time):
		return OutOfHours, opening(h, now)
	case m.WrapUntil.After(now.Time):
		return WrappingUp, m.WrapUntil
	}
	return "", db.Time{}
}

// opening is when somebody's hours begin; a calendar that never opens has no such moment.
func opening(h *calendar.Hours, from db.Time) db.Time {
	at, err := h.NextOpen(from.Time)
	if err != nil {
		return db.Time{}
	}
	return db.At(at)
}

// load is on how many tickets somebody works, and on how many of each contact.
type load struct {
	All int
	team.PerContact
}

// contactOf is how a ticket's requester reached the desk.
func contactOf(c ticket.Channel) team.Contact {
	switch c {
	case ticket.Phone:
		return team.ByPhone
	case ticket.Visit:
		return team.AtDesk
	default:
		return team.Written
	}
}

// loads is on how many tickets each works: those that wait for others are no work now.
func loads(ctx context.Context, q db.Querier, who []person.ID) (map[person.ID]load, error) {
	var rows []struct {
		AssigneeID person.ID
		N          int
		Phone      int
		Visit      int
	}
	var p db.Params
	err := q.Select(ctx, &rows, `
		SELECT assignee_id, count(*) AS n, count(*) FILTER (WHERE channel = 'phone') AS phone, count(*) FILTER (WHERE channel = 'visit') AS visit
		FROM ticket
		WHERE open_state = TRUE AND state IN ('new', 'open') AND assignee_id IS NOT NULL AND assignee_id IN `+db.BindAll(&p, who)+`
		GROUP BY assignee_id`, p.Args...)
	all := map[person.ID]load{}
	for _, r := range rows {
		all[r.AssigneeID] = load{r.N, team.PerContact{Written: r.N - r.Phone - r.Visit, ByPhone: r.Phone, AtDesk: r.Visit}}
	}
	return all, err
}

// turns is when each was last given a ticket of the team.
func turns(ctx context.Context, q db.Querier, id team.ID) (map[person.ID]db.Time, error) {
	var rows []struct {
		PersonID person.ID
		At       db.Time
	}
	err := q.Select(ctx, &rows, `SELECT person_id, at FROM team_turn WHERE team_id = $1`, id)
	at := map[person.ID]db.Time{}
	for _, r := range rows {
		at[r.PersonID] = r.At
	}
	return at, err
}
