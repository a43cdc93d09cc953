package demo

import (
	"context"
	"fmt"
	"time"

	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// long is the one ticket that does not want to end: many people, many messages, five weeks.
func (s *stage) long(m *manners, from, until time.Time) (*play, error) {
	people := map[string]access.Actor{"expert": s.agents["special"][1], "network": s.agents["network"][1], "desk": s.agents["desk"][4]}
	var who user
	for _, u := range s.users["en"] {
		if u.Name == "Priya Raman" {
			who = u
		}
	}
	if who.ID == 0 || len(m.Long) == 0 {
		return nil, fmt.Errorf("the long thread has nobody to tell it")
	}
	a := &actors{stage: s, manners: m, user: who, channel: ticket.Portal, story: story{Cat: "erp", Impact: 1, Urgency: 1}, title: m.LongSubject}
	a.telling.rand, a.words = s.rand, map[string]string{"first": "Priya"}
	from = onDuty(from)
	gap := openBetween(from, until) * 95 / 100 / time.Duration(len(m.Long))
	p := &play{name: m.LongSubject}
	for i, l := range m.Long {
		at := later(from, gap*time.Duration(i)+time.Duration(s.rand.Int64N(int64(gap/2))))
		p.steps = append(p.steps, step{at: at, do: func(ctx context.Context) error {
			if i == 0 {
				return a.openByPortal(ctx, l.Say)
			}
			return a.turn(ctx, people, l)
		}})
	}
	return p, nil
}

// turn is one line of the long thread: what the user says, what an agent answers, or what agents tell each other.
func (a *actors) turn(ctx context.Context, people map[string]access.Actor, l line) error {
	switch l.Who {
	case "user":
		return a.say(ctx, l.Say)
	case "note":
		return a.note(ctx, people["expert"], l.Say)
	}
	agent := people[l.Who]
	if _, err := a.Tickets.Assign(ctx, people["expert"], a.ticket, agent.Person, nil); err != nil {
		return err
	}
	_, _, err := a.Tickets.Reply(ctx, agent, a.ticket, ticket.Answering{Body: ticket.Written("", l.Say, nil), Then: ticket.Open})
	return err
}

// machines are the mails that no help desk is spared: they open no ticket, and can be seen on the quarantine's pages.
func (s *stage) machines(today time.Time) *play {
	p := &play{name: "mails from machines and strangers"}
	day := onDuty(today.AddDate(0, 0, -5))
	for i, m := range []mail.DemoMail{
		{Name: "", From: "help@" + domain, To: help, Subject: "Delivery test", Text: "This mail claims to come from the desk itself."},
		{Name: "Bureau Lindner", From: "info@lindner-bureaustoelen.example", To: help, Subject: "Offerte bureaustoelen", Text: "Goedemiddag,\n\nZoals besproken met uw aankoopdienst vindt u hieronder onze offerte voor 24 bureaustoelen. Kunt u bevestigen dat het leveradres in Utrecht klopt?\n\nMet vriendelijke groet,\nBureau Lindner"},
		{Name: "Copyflex Service", From: "service@copyflex.example", To: "aide@" + domain, Subject: "Passage du technicien", Text: "Bonjour,\n\nNotre technicien passera jeudi entre 9 h et 11 h pour l'entretien des deux multifonctions de Lille. Merci de prévenir l'accueil.\n\nCopyflex Service"},
	} {
		p.steps = append(p.steps, step{at: later(day, time.Duration(i*7)*time.Hour), do: func(ctx context.Context) error {
			_, err := s.send(ctx, m)
			return err
		}})
	}
	return p
}
