package demo

import (
	"context"
	_ "embed" // the table of people
	"fmt"
	"strings"

	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// domain is that of the organisation; nobody can own it.
const domain = "verdane.example"

//go:embed people.csv
var people string

// help is the mailbox to which people write; there is one for each language beside it.
const help = "help@" + domain

// crews are the teams by their short names in the stories, each with those who work in it. The first of the list leads.
var crews = [...]struct {
	key, name string
	level     int
	above     string
	lead      string
	members   []string
}{
	{"special", "Specialists: security and applications", 3, "", "ingrid.maes", []string{"ingrid.maes", "oleksandr.shevchenko"}},
	{"network", "Network and servers", 2, "special", "thomas.dujardin", []string{"thomas.dujardin", "pieter.vandenbroek", "camille.fontaine"}},
	{"workplace", "Workplace", 2, "special", "thomas.dujardin", []string{"thomas.dujardin", "aicha.elamrani", "ruben.dewit"}},
	{"desk", "Service desk", 1, "workplace", "sofie.claes", []string{"sofie.claes", "mehdi.benali", "lotte.verhoeven", "julien.lefebvre", "emma.whitfield"}},
}

// by is who sets the desk up: whoever runs the command.
func by() access.Actor { return access.Actor{Name: "Firstline", Locale: "en", Via: access.ViaCommand} }

// organise makes the organisation with its teams, categories and mailboxes.
func (s *stage) organise(ctx context.Context) error {
	err := s.Settings.Save(ctx, by(), map[string]string{
		"desk.name": "Verdane IT", "desk.address": help, "desk.own_domains": domain, "mail.trusted_domains": domain,
	})
	if err != nil {
		return err
	}
	report, err := s.People.Import(ctx, by(), strings.NewReader(people), false)
	if err != nil {
		return err
	}
	if len(report.Problems) > 0 {
		return fmt.Errorf("table of people: %+v", report.Problems[0])
	}
	if err := s.letIn(ctx); err != nil {
		return err
	}
	if err := s.enrolApps(ctx); err != nil {
		return err
	}
	if err := s.makeTeams(ctx); err != nil {
		return err
	}
	if err := s.makeCategories(ctx); err != nil {
		return err
	}
	if err := s.makeProtocol(ctx); err != nil {
		return err
	}
	if err := s.makeQuestions(ctx); err != nil {
		return err
	}
	if err := s.makeMailboxes(ctx); err != nil {
		return err
	}
	if err := s.makeCalendars(ctx); err != nil {
		return err
	}
	if err := s.makePromises(ctx); err != nil {
		return err
	}
	if err := s.makeRules(ctx); err != nil {
		return err
	}
	if err := s.makeVendors(ctx); err != nil {
		return err
	}
	if err := s.makeSteps(ctx); err != nil {
		return err
	}
	if err := s.makeApprovers(ctx); err != nil {
		return err
	}
	if err := s.makeAssets(ctx); err != nil {
		return err
	}
	if err := s.makeSkills(ctx); err != nil {
		return err
	}
	return s.meet(ctx)
}

// letIn gives accounts to those who work at the desk and to the requesters among the sign-ins. The others ask for a password when they
// need one, as they would in life.
func (s *stage) letIn(ctx context.Context) error {
	roles := map[string]account.Roles{"nadia.peeters@" + domain: {Admin: true}}
	for _, c := range crews {
		for _, m := range c.members {
			r := roles[m+"@"+domain]
			roles[m+"@"+domain] = account.Roles{Agent: true, Lead: r.Lead || m == c.lead}
		}
	}
	for _, in := range SignIns() {
		if _, ok := roles[in.Address]; !ok {
			roles[in.Address] = account.Roles{} // a requester has none
		}
	}
	var list []person.Listed
	list, _, err := s.People.List(ctx, by(), person.Filter{}, nil, 1000)
	if err != nil {
		return err
	}
	for _, p := range list {
		s.byAddress[*p.Address] = p.ID
		if r, ok := roles[*p.Address]; ok {
			if err := s.Accounts.Create(ctx, by(), p.ID, r, Passphrase); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *stage) makeTeams(ctx context.Context) error {
	for _, c := range crews {
		d := team.Draft{Name: c.name, Level: c.level, EscalatesTo: s.teams[c.above], Active: true, IsDefault: c.key == "desk"}
		for _, m := range c.members {
			d.Members = append(d.Members, s.byAddress[m+"@"+domain])
		}
		d.Leads = []person.ID{s.byAddress[c.lead+"@"+domain]}
		t, err := s.Teams.Create(ctx, by(), d)
		if err != nil {
			return err
		}
		s.teams[c.key] = t.ID
	}
	return nil
}

// makeMailboxes makes the desk's addresses. They have no servers: mail comes in by LMTP, and what goes out is caught.
func (s *stage) makeMailboxes(ctx context.Context) error {
	boxes := mail.NewSetups(s.DB, s.Keys)
	none := mail.Server{Security: mail.TLS, Auth: mail.Password}
	for i, m := range []struct{ address, locale string }{{help, ""}, {"aide@" + domain, "fr"}, {"hulp@" + domain, "nl"}} {
		_, err := boxes.Create(ctx, by(), mail.Setup{
			Mailbox:  mail.Mailbox{Address: m.address, Name: "Verdane IT", Position: i + 1, Active: true, Locale: m.locale},
			Incoming: none, Outgoing: none,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// meet finds out who acts how: agents by team, requesters by language.
func (s *stage) meet(ctx context.Context) error {
	for _, c := range crews {
		for _, m := range c.members {
			a, err := account.ActorOf(ctx, s.DB, s.byAddress[m+"@"+domain], access.ViaWorkspace)
			if err != nil {
				return err
			}
			s.agents[c.key] = append(s.agents[c.key], a)
		}
	}
	list, _, err := s.People.List(ctx, by(), person.Filter{}, nil, 1000)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.Department != "IT" {
			s.users[p.Locale] = append(s.users[p.Locale], user{Person: p.Person, address: *p.Address})
		}
	}
	return nil
}
