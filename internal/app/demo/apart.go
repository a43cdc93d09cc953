package demo

import (
	"context"
	"fmt"
	"time"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
)

// pushed is since how many days the desk itself gives the network team its work.
const pushed = 30

// apart are tickets that few may see or that were late, and a team that is given its work by the desk.
func (s *stage) apart(today time.Time) *play {
	day := func(ago int) time.Time { return onDuty(today.AddDate(0, 0, -ago)) }
	p := &play{name: "what few may see, and what was late"}
	do := func(at time.Time, f func(ctx context.Context) error) { p.steps = append(p.steps, step{at, f}) }

	do(day(pushed), func(ctx context.Context) error {
		return s.Routing.Save(ctx, by(), routing.Setting{TeamID: s.teams["network"], Mode: routing.Least, WrapUp: 10})
	})

	var sealed, late ticket.ID
	ingrid, sofie, ruben := s.agents["special"][0], s.lead(), s.agents["workplace"][2]
	told := later(day(6), 95*time.Minute)
	do(told, func(ctx context.Context) (err error) {
		sealed, err = s.openFor(ctx, "fr", 3, "trust", "Des fiches de paie dans un dossier partagé",
			"Bonjour,\n\nEn cherchant un modèle de contrat, j’ai trouvé dans un dossier partagé un fichier avec les fiches de paie de tout un service. Je n’ai rien copié. Je préfère que cela ne se sache pas : je ne sais pas qui l’a mis là.\n\nMerci")
		return err
	})
	do(told.Add(25*time.Minute), func(ctx context.Context) error {
		if _, err := s.Tickets.Assign(ctx, ingrid, sealed, ingrid.Person, nil); err != nil {
			return err
		}
		_, _, err := s.Tickets.Reply(ctx, ingrid, sealed, ticket.Answering{Then: ticket.Open, Body: ticket.Written("",
			"Bonjour,\n\nMerci de nous l’avoir dit. Le fichier n’est plus visible pour les autres, et nous cherchons depuis quand il l’était. Seuls deux spécialistes lisent ce ticket.\n\nBien à vous,\n"+ingrid.Name, nil)})
		return err
	})
	do(later(told, 9*time.Hour), func(ctx context.Context) error {
		_, err := s.Tickets.BreakGlass(ctx, sofie, sealed, "The person who reported it calls me and asks what became of it; both specialists are in a meeting until five.")
		return err
	})
	do(later(told, 10*time.Hour), func(ctx context.Context) error {
		_, _, err := s.Tickets.AddNote(ctx, ingrid, sealed, ticket.Noted("", "Readable for all since the move of the file server in spring. Twelve people opened it; their leads talk to them.", nil), ticket.Once{})
		return err
	})

	asked := later(day(3), 40*time.Minute)
	do(asked, func(ctx context.Context) (err error) {
		late, err = s.openFor(ctx, "nl", 5, "shared", "Gedeelde mailbox bestellingen krijgt niets meer binnen",
			"Goedemorgen,\n\nSinds vanmorgen komt er niets meer binnen in de mailbox bestellingen. Leveranciers bellen ons nu op. Outlook opnieuw starten hielp niet.\n\nAlvast bedankt")
		return err
	})
	do(later(asked, 5*time.Hour), func(ctx context.Context) error {
		t, err := s.Tickets.Get(ctx, access.System(), late)
		if err != nil || !t.EscalationWaits {
			return fmt.Errorf("nobody answered ticket %d for five hours, and it did not go up: %w", late, err)
		}
		if _, err := s.Tickets.AcceptEscalation(ctx, ruben, late, 0); err != nil {
			return err
		}
		_, _, err = s.Tickets.Reply(ctx, ruben, late, ticket.Answering{Then: ticket.Open, Body: ticket.Written("",
			"Goedemiddag,\n\nSorry dat u moest wachten. De mailbox was vol; ze is nu groter en de mails van vandaag komen één voor één binnen. Ziet u ze?\n\nMet vriendelijke groet,\n"+ruben.Name, nil)})
		return err
	})
	return p
}

// openFor opens a ticket in the portal for one of those who speak a language.
func (s *stage) openFor(ctx context.Context, lang string, nth int, topic, subject, text string) (ticket.ID, error) {
	me, err := account.ActorOf(ctx, s.DB, s.users[lang][nth].ID, access.ViaPortal)
	if err != nil {
		return 0, err
	}
	about := s.topics[topic].id
	t, err := s.Tickets.Open(ctx, me.AsRequester(), ticket.Opening{
		Subject: subject, Body: ticket.Written("", text, nil), Requester: me.Person, Category: &about, Channel: ticket.Portal,
		Tried: map[string]string{"shared": "Outlook opnieuw gestart"}[topic],
	})
	return t.ID, err
}

// climbs is a promise about what many wait for: when it is broken, the next level has the ticket.
func (s *stage) climbs() sla.Draft {
	d := sla.Draft{
		Name: "Shared mailboxes", Breach: sla.Breach{Tell: []sla.Role{sla.Assignee, sla.Owner}, Give: sla.Level},
		Goals: map[sla.Target]sla.Goal{sla.FirstResponse: {Minutes: 120}, sla.Resolution: {Days: 5}},
	}
	d.Categories = append(d.Categories, s.topics["shared"].id)
	return d
}
