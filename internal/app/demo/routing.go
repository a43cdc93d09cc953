package demo

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/job"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
)

// makeSkills notes what agents bring, and what some categories ask for.
func (s *stage) makeSkills(ctx context.Context) error {
	skills := map[string]team.SkillID{}
	for _, name := range []string{"Linux", "Network", "Orbis ERP", "Security", "Windows"} {
		k, err := s.Teams.AddSkill(ctx, by(), name)
		if err != nil {
			return err
		}
		skills[name] = k.ID
	}
	for _, x := range []struct {
		who       string
		languages []string
		capacity  int
		limits    team.PerContact
		skills    []string
	}{
		{"sofie.claes", []string{"en", "fr", "nl"}, 5, team.PerContact{}, []string{"Windows"}},
		{"mehdi.benali", []string{"fr", "nl"}, 12, team.PerContact{ByPhone: 3, AtDesk: 1}, []string{"Windows"}},
		{"lotte.verhoeven", []string{"en", "nl"}, 12, team.PerContact{Written: 10, ByPhone: 2}, []string{"Orbis ERP", "Windows"}},
		{"julien.lefebvre", []string{"en", "fr"}, 12, team.PerContact{}, []string{"Orbis ERP"}},
		{"emma.whitfield", []string{"en", "fr"}, 12, team.PerContact{}, []string{"Windows"}},
		{"thomas.dujardin", []string{"en", "fr"}, 8, team.PerContact{}, []string{"Network", "Windows"}},
		{"pieter.vandenbroek", []string{"en", "nl"}, 8, team.PerContact{}, []string{"Linux", "Network"}},
		{"camille.fontaine", []string{"fr"}, 8, team.PerContact{}, []string{"Linux"}},
		{"ingrid.maes", []string{"en", "fr", "nl"}, 0, team.PerContact{}, []string{"Linux", "Security"}},
	} {
		b := team.Brings{Languages: x.languages, Capacity: x.capacity, Limits: x.limits}
		for _, name := range x.skills {
			b.Skills = append(b.Skills, skills[name])
		}
		if err := s.Teams.SetBrings(ctx, by(), s.byAddress[x.who+"@"+domain], 0, b); err != nil {
			return err
		}
	}
	return s.askSkills(ctx, skills)
}

// askSkills says which skills some categories ask for, of those that agents of their teams bring.
func (s *stage) askSkills(ctx context.Context, skills map[string]team.SkillID) error {
	for _, x := range []struct{ category, skill string }{{"network", "Linux"}, {"cable", "Network"}, {"malware", "Security"}} {
		if err := s.Routing.SetSkills(ctx, by(), s.topics[x.category].id, []team.SkillID{skills[x.skill]}); err != nil {
			return err
		}
	}
	return nil
}

// planWeeks plans the weeks to come: who is absent, and who is on duty.
func (s *stage) planWeeks(ctx context.Context, now time.Time) error {
	monday := calendar.DateOf(now) + 1
	for monday.Weekday() != time.Monday {
		monday++
	}
	id := func(who string) team.AbsenceDraft {
		return team.AbsenceDraft{Person: s.byAddress[who+"@"+domain]}
	}
	lotte := id("lotte.verhoeven")
	lotte.First, lotte.Last, lotte.Substitute = monday, monday+4, id("mehdi.benali").Person
	if _, err := s.Teams.AddAbsence(ctx, by(), lotte); err != nil {
		return err
	}
	julien := id("julien.lefebvre")
	today := calendar.DateOf(now)
	julien.First, julien.Last, julien.Substitute = today, today+3, id("emma.whitfield").Person
	if _, err := s.Teams.AddAbsence(ctx, by(), julien); err != nil {
		return err
	}
	if err := s.Lending.Look(ctx, s.Tickets, julien.Person); err != nil {
		return err
	}
	for week, who := range []string{"pieter.vandenbroek", "camille.fontaine", "thomas.dujardin"} {
		first := monday + calendar.Date(7*week)
		line := team.DutyDraft{Person: id(who).Person, Kind: team.OnDuty, First: first, Last: first + 6}
		if _, err := s.Teams.AddDuty(ctx, by(), s.teams["network"], line); err != nil {
			return err
		}
	}
	// On call at night all weeks through, this one too, and on Saturdays and Sundays by day.
	for week, who := range []string{"camille.fontaine", "thomas.dujardin", "pieter.vandenbroek", "camille.fontaine"} {
		first := monday + calendar.Date(7*(week-1))
		for _, line := range []team.DutyDraft{
			{First: first, Last: first + 6, Opens: 18 * 60, Closes: 8 * 60},
			{First: first + 5, Last: first + 6, Opens: 8 * 60, Closes: 18 * 60},
		} {
			line.Person, line.Kind = id(who).Person, team.OnCall
			if _, err := s.Teams.AddDuty(ctx, by(), s.teams["network"], line); err != nil {
				return err
			}
		}
	}
	// A desk that begins to serve looks at all queues anyway.
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		for _, kind := range []string{team.FreedJob, routing.LookJob} {
			if err := job.Forget(ctx, tx, kind); err != nil {
				return err
			}
		}
		return nil
	})
}
