package demo

import (
	"context"
	"slices"
	"time"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/canned"
)

// cannedTexts are what agents of the demo say again and again: most are everybody's, one is a team's.
var cannedTexts = [...]struct {
	name       string
	sharing    canned.Sharing
	en, fr, nl string
}{
	{
		"Restart first", canned.WithAll,
		"Good day {requester.name},\n\nPlease restart your computer completely (Start, then «Restart»; closing the lid is not enough) and try once more.\n\nDoes it still happen? Then answer this mail with what you see on the screen.\n\nKind regards,\n{agent.name}",
		"Bonjour {requester.name},\n\nPouvez-vous redémarrer complètement votre ordinateur (Démarrer, puis « Redémarrer » ; fermer l’écran ne suffit pas) et réessayer ?\n\nSi le problème revient, répondez à ce message en décrivant ce que vous voyez à l’écran.\n\nBien à vous,\n{agent.name}",
		"Dag {requester.name},\n\nKunt u uw computer volledig opnieuw opstarten (Start, daarna «Opnieuw opstarten»; het scherm dichtklappen volstaat niet) en het nog eens proberen?\n\nBlijft het gebeuren? Antwoord dan op deze mail met wat u op het scherm ziet.\n\nMet vriendelijke groeten,\n{agent.name}",
	},
	{
		"Screenshot please", canned.WithAll,
		"Good day {requester.name},\n\nA picture of the screen would help us: press Windows, Shift and S together, choose the window, and paste it into your answer.\n\nKind regards,\n{agent.name}",
		"Bonjour {requester.name},\n\nUne image de l’écran nous aiderait : appuyez en même temps sur Windows, Maj et S, choisissez la fenêtre, puis collez-la dans votre réponse.\n\nBien à vous,\n{agent.name}",
		"Dag {requester.name},\n\nEen afbeelding van het scherm helpt ons verder: druk tegelijk op Windows, Shift en S, kies het venster en plak het in uw antwoord.\n\nMet vriendelijke groeten,\n{agent.name}",
	},
	{
		"Password reset", canned.WithAll,
		"Good day {requester.name},\n\nYou can choose a new password yourself under «Forgotten your password?» on the sign-in page. We never ask for your password, and you should give it to nobody.\n\nKind regards,\n{agent.name}",
		"Bonjour {requester.name},\n\nVous pouvez choisir vous-même un nouveau mot de passe par « Mot de passe oublié ? » sur la page de connexion. Nous ne vous demandons jamais votre mot de passe ; ne le donnez à personne.\n\nBien à vous,\n{agent.name}",
		"Dag {requester.name},\n\nU kunt zelf een nieuw wachtwoord kiezen via «Wachtwoord vergeten?» op de aanmeldpagina. Wij vragen nooit naar uw wachtwoord; geef het aan niemand.\n\nMet vriendelijke groeten,\n{agent.name}",
	},
	{
		"We come by", canned.WithAll,
		"Good day {requester.name},\n\nA colleague of {team.name} comes to your desk to look at it. When does it suit you today or tomorrow?\n\nKind regards,\n{agent.name}",
		"Bonjour {requester.name},\n\nUn collègue de {team.name} passera à votre bureau pour regarder sur place. Quel moment vous convient, aujourd’hui ou demain ?\n\nBien à vous,\n{agent.name}",
		"Dag {requester.name},\n\nEen collega van {team.name} komt bij u langs om ter plaatse te kijken. Wanneer past het u, vandaag of morgen?\n\nMet vriendelijke groeten,\n{agent.name}",
	},
	{
		"Known outage", canned.WithAll,
		"Good day {requester.name},\n\nThis is a known outage, and we are working on it. You need not do anything; we write to you under {ticket.number} as soon as it works again.\n\nKind regards,\n{agent.name}",
		"Bonjour {requester.name},\n\nIl s’agit d’une panne connue et nous y travaillons. Vous n’avez rien à faire : nous vous écrirons sous le numéro {ticket.number} dès que tout fonctionne à nouveau.\n\nBien à vous,\n{agent.name}",
		"Dag {requester.name},\n\nDit is een bekende storing en we werken eraan. U hoeft niets te doen: we schrijven u onder nummer {ticket.number} zodra alles weer werkt.\n\nMet vriendelijke groeten,\n{agent.name}",
	},
	{
		"Waiting for a part", canned.WithAll,
		"Good day {requester.name},\n\nThe part for «{ticket.subject}» is ordered. We write to you as soon as it is here, and agree on a time with you.\n\nKind regards,\n{agent.name}",
		"Bonjour {requester.name},\n\nLa pièce pour « {ticket.subject} » est commandée. Nous vous écrirons dès son arrivée pour convenir d’un moment.\n\nBien à vous,\n{agent.name}",
		"Dag {requester.name},\n\nHet onderdeel voor «{ticket.subject}» is besteld. We schrijven u zodra het er is, en spreken dan een moment met u af.\n\nMet vriendelijke groeten,\n{agent.name}",
	},
	{
		"Solved, please check", canned.WithAll,
		"Good day {requester.name},\n\nIt should work again. Could you try it and tell us whether it does?\n\nKind regards,\n{agent.name}, {desk.name}",
		"Bonjour {requester.name},\n\nCela devrait fonctionner à nouveau. Pouvez-vous essayer et nous dire si c’est le cas ?\n\nBien à vous,\n{agent.name}, {desk.name}",
		"Dag {requester.name},\n\nHet zou weer moeten werken. Kunt u het proberen en ons laten weten of dat zo is?\n\nMet vriendelijke groeten,\n{agent.name}, {desk.name}",
	},
	{
		"Which machine", canned.InTeam,
		"Good day {requester.name},\n\nWhich machine is it? The number stands on the white label, and begins with PC or NB.\n\nKind regards,\n{agent.name}",
		"",
		"Dag {requester.name},\n\nOver welk toestel gaat het? Het nummer staat op het witte etiket en begint met PC of NB.\n\nMet vriendelijke groeten,\n{agent.name}",
	},
}

// canned plans the texts: the administrator writes those of everybody, the lead the team's, an agent one for herself.
func (s *stage) canned(now time.Time) *play {
	p := &play{name: "canned texts"}
	at := onDuty(dayAt(now, 0).AddDate(0, 0, -45))
	save := func(who access.Actor, d canned.Draft) func(ctx context.Context) error {
		return func(ctx context.Context) error {
			_, err := s.Canned.Create(ctx, who, d)
			return err
		}
	}
	for i, x := range cannedTexts {
		d := canned.Draft{Name: x.name, Sharing: x.sharing}
		for locale, text := range map[string]string{"en": x.en, "fr": x.fr, "nl": x.nl} {
			d.Bodies = append(d.Bodies, canned.Body{Locale: locale, Text: text})
		}
		p.steps = append(p.steps, step{at.Add(time.Duration(i) * time.Minute), func(ctx context.Context) error {
			if x.sharing == canned.InTeam {
				d.Team = s.lead().Leads[0]
				return save(s.lead(), d)(ctx)
			}
			admin, err := account.ActorOf(ctx, s.DB, s.byAddress["nadia.peeters@"+domain], access.ViaAdmin)
			if err != nil {
				return err
			}
			return save(admin, d)(ctx)
		}})
	}
	desk := s.agents["desk"]
	emma := desk[slices.IndexFunc(desk, func(a access.Actor) bool { return !a.Lead })]
	p.steps = append(p.steps, step{at.Add(time.Hour), save(emma, canned.Draft{Name: "Call me", Sharing: canned.Own, Bodies: []canned.Body{
		{Locale: "en", Text: "Good day {requester.name},\n\nMay I call you for five minutes? I am there until 17:00.\n\n{agent.name}"},
		{Locale: "fr", Text: "Bonjour {requester.name},\n\nPuis-je vous appeler cinq minutes ? Je suis joignable jusqu’à 17 h.\n\n{agent.name}"},
	}})})
	return p
}
