package routing

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// take makes this transaction the only one that gives away work of the team, and reads how that is done and how its members are now. It is what
// creating a ticket waits for, so it asks all at once, and of nothing that a ticket's own change would have to be written down for.
func (s *Store) take(ctx context.Context, tx *db.Tx, p *plan, id team.ID) (set Setting, list []Candidate, err error) {
	var members []team.Presence
	var working []loadRow
	var served []struct {
		PersonID person.ID
		At       db.Time
	}
	err = tx.AskAhead(ctx,
		db.Ask{Into: &set, Args: []any{id}, Query: `UPDATE team_routing SET served = served + 1 WHERE team_id = $1 RETURNING team_id, version, mode, wrap_up`},
		team.AskPresences(&members, tx.Now, id),
		askLoads(&working, p.parts, `IN (SELECT m.person_id FROM team_member m WHERE m.team_id = $1)`, id),
		db.Ask{Into: &served, All: true, Args: []any{id}, Query: `SELECT person_id, at FROM team_turn WHERE team_id = $1`},
	)
	if errs.Is(err, errs.NotFound) {
		return Setting{TeamID: id, Mode: Pull}, nil, nil
	}
	if err != nil {
		return set, nil, err
	}
	if list, err = s.seen(ctx, tx, tx.Now, members, byPerson(working), len(p.needs) > 0, p.hours); err != nil {
		return set, nil, err
	}
	for _, x := range served {
		for i := range list {
			if list[i].Person == x.PersonID {
				list[i].Served = x.At
			}
		}
	}
	return set, list, nil
}

// met is seen with all of it read here.
func (s *Store) met(ctx context.Context, q db.Querier, now db.Time, members []team.Presence) ([]Candidate, error) {
	working, err := loads(ctx, q, persons(members))
	if err != nil {
		return nil, err
	}
	return s.seen(ctx, q, now, members, working, true, nil)
}

func persons(members []team.Presence) []person.ID {
	who := make([]person.ID, len(members))
	for i, m := range members {
		who[i] = m.PersonID
	}
	return who
}

// hoursOf are the hours by which members work, as far as they are not known already.
func (s *Store) hoursOf(ctx context.Context, q db.Querier, members []team.Presence, known map[calendar.ID]*calendar.Hours) (map[calendar.ID]*calendar.Hours, error) {
	all := map[calendar.ID]*calendar.Hours{}
	for _, m := range members {
		if all[m.CalendarID] != nil {
			continue
		}
		h := known[m.CalendarID]
		if h == nil {
			var err error
			if h, err = s.calendars.Hours(ctx, q, m.CalendarID); err != nil {
				return nil, err
			}
		}
		all[m.CalendarID] = h
	}
	return all, nil
}

// seen is how members of teams are at now, but for whose turn it is.
func (s *Store) seen(
	ctx context.Context, q db.Querier, now db.Time, members []team.Presence, working map[person.ID]load, withSkills bool, known map[calendar.ID]*calendar.Hours,
) ([]Candidate, error) {
	hours, err := s.hoursOf(ctx, q, members, known)
	if err != nil {
		return nil, err
	}
	var skills map[person.ID][]team.SkillID
	if withSkills {
		if skills, err = team.SkillsOf(ctx, q, persons(members)...); err != nil {
			return nil, err
		}
	}
	list := make([]Candidate, len(members))
	for i, m := range members {
		c := Candidate{
			Person: m.PersonID, Skills: skills[m.PersonID], Languages: strings.Fields(m.Languages), Capacity: m.Capacity, Limits: m.PerContact,
			Load: working[m.PersonID].All, Loads: working[m.PersonID].PerContact, OnCall: m.OnCall,
		}
		c.Out, c.Back = there(m, hours[m.CalendarID], now)
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
	all, err := s.met(ctx, q, now, members)
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
	var rows []loadRow
	var p db.Params
	a := askLoads(&rows, true, "IN "+db.BindAll(&p, who), p.Args...)
	err := q.Select(ctx, a.Into, a.Query, a.Args...)
	return byPerson(rows), err
}

type loadRow struct {
	AssigneeID person.ID
	N          int
	Phone      int
	Visit      int
}

// askLoads asks on how many tickets each works whom the condition tells. They are counted one person after the other, since together a database
// that knows too little of them reads the open tickets of all others as well. parts: also by contact; otherwise all counts as written.
func askLoads(rows *[]loadRow, parts bool, who string, args ...any) db.Ask {
	byPhone, atDesk := "0", "0"
	if parts {
		byPhone, atDesk = `(`+working+` AND t.channel = 'phone')`, `(`+working+` AND t.channel = 'visit')`
	}
	return db.Ask{Into: rows, All: true, Args: args, Query: `
		SELECT p.id AS assignee_id, (` + working + `) AS n, ` + byPhone + ` AS phone, ` + atDesk + ` AS visit
		FROM person p
		WHERE p.id ` + who}
}

const working = `SELECT count(*) FROM ticket t WHERE t.assignee_id = p.id AND t.open_state = TRUE AND t.state IN ('new', 'open')`

func byPerson(rows []loadRow) map[person.ID]load {
	all := map[person.ID]load{}
	for _, r := range rows {
		all[r.AssigneeID] = load{r.N, team.PerContact{Written: r.N - r.Phone - r.Visit, ByPhone: r.Phone, AtDesk: r.Visit}}
	}
	return all
}
