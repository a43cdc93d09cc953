package demo

import (
	"context"

	"firstline/internal/desk/asset"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
)

// say is a text in the languages of the desk.
type say struct{ en, fr, nl string }

func (x say) in(locale string) string {
	switch locale {
	case "fr":
		return x.fr
	case "nl":
		return x.nl
	}
	return x.en
}

// asks is a question of a category by its short name. on is the question before it, counted back, that must have the answer is.
type asks struct {
	topic        string
	kind         question.Kind
	label, help  say
	portal, desk question.Asking
	channels     []question.Channel
	on           int
	is           string
	options      []say
	typed        []say // what people answer in words
}

// questions are what the desk asks, category by category.
func questions() []asks {
	const no, may, must = question.Never, question.May, question.Must
	return []asks{
		{
			topic: "machines", kind: question.Device, portal: may, desk: may,
			label: say{"Which device is it?", "De quel appareil s’agit-il ?", "Om welk toestel gaat het?"},
			help:  say{"The number is on the sticker below.", "Le numéro se trouve sur l’autocollant, en dessous.", "Het nummer staat op de sticker onderaan."},
		},
		{
			topic: "account", kind: question.Choice, portal: must, desk: may,
			label:   say{"What do you want to sign in to?", "À quoi voulez-vous vous connecter ?", "Waarop wilt u zich aanmelden?"},
			options: []say{{"The computer", "L’ordinateur", "De computer"}, {"E-mail", "La messagerie", "E-mail"}, {"Orbis", "Orbis", "Orbis"}, {"Something else", "Autre chose", "Iets anders"}},
		},
		{
			topic: "account", kind: question.YesNo, portal: may, desk: may,
			label: say{"Did you change your password this week?", "Avez-vous changé votre mot de passe cette semaine ?", "Hebt u deze week uw wachtwoord gewijzigd?"},
		},
		{
			topic: "joiner", kind: question.Line, portal: must, desk: must,
			label: say{"Who is it about?", "De qui s’agit-il ?", "Over wie gaat het?"},
			typed: []say{{"Marie Lemaire, accounting", "Marie Lemaire, comptabilité", "Marie Lemaire, boekhouding"}, {"Tom Wouters, sales", "Tom Wouters, ventes", "Tom Wouters, verkoop"}},
		},
		{
			topic: "joiner", kind: question.YesNo, portal: must, desk: may,
			label: say{"Is a laptop needed?", "Faut-il un ordinateur portable ?", "Is er een laptop nodig?"},
		},
		{
			topic: "joiner", kind: question.Choice, portal: must, desk: may, on: 1, is: question.Yes,
			label:   say{"Which laptop?", "Quel portable ?", "Welke laptop?"},
			options: []say{{"Light, for the road", "Léger, pour les déplacements", "Licht, voor onderweg"}, {"Standard", "Standard", "Standaard"}, {"Powerful, for drawings", "Puissant, pour les plans", "Krachtig, voor tekeningen"}},
		},
		{
			topic: "software", kind: question.Line, portal: must, desk: may,
			label: say{"Which program?", "Quel logiciel ?", "Welk programma?"},
			typed: []say{{"Acrobat Pro", "Acrobat Pro", "Acrobat Pro"}, {"Visio", "Visio", "Visio"}, {"The CAD viewer", "La visionneuse CAO", "De CAD-viewer"}},
		},
		{
			topic: "software", kind: question.Line, portal: no, desk: may,
			label: say{"Licence", "Licence", "Licentie"},
			typed: []say{{"From the pool", "Du lot commun", "Uit de gemeenschappelijke voorraad"}, {"Bought for this user", "Achetée pour cet utilisateur", "Gekocht voor deze gebruiker"}},
		},
		{
			topic: "net", kind: question.YesNo, portal: no, desk: may, channels: []question.Channel{question.ByPhone, question.ByVisit},
			label: say{"Did a restart help?", "Un redémarrage a-t-il aidé ?", "Hielp opnieuw opstarten?"},
			help:  say{"Try it together, while they are with you.", "Essayez ensemble, tant que la personne est avec vous.", "Probeer het samen, zolang de persoon bij je is."},
		},
		{
			topic: "net", kind: question.YesNo, portal: may, desk: may,
			label: say{"Do your colleagues have it too?", "Vos collègues l’ont-ils aussi ?", "Hebben uw collega’s het ook?"},
		},
		{
			topic: "vpn", kind: question.Choice, portal: must, desk: may,
			label:   say{"Where are you working?", "D’où travaillez-vous ?", "Waar werkt u?"},
			options: []say{{"At home", "À la maison", "Thuis"}, {"At a hotel or customer", "À l’hôtel ou chez un client", "In een hotel of bij een klant"}, {"On the road, by phone", "En route, par téléphone", "Onderweg, via de telefoon"}},
		},
		{
			topic: "vpn", kind: question.YesNo, portal: must, desk: may,
			label: say{"Do other web pages open?", "D’autres pages web s’ouvrent-elles ?", "Gaan andere webpagina’s open?"},
			help:  say{"Try the news, for example.", "Essayez les actualités, par exemple.", "Probeer bijvoorbeeld het nieuws."},
		},
		{
			topic: "paper", kind: question.Choice, portal: must, desk: may,
			label:   say{"What does the printer do?", "Que fait l’imprimante ?", "Wat doet de printer?"},
			options: []say{{"Nothing comes out", "Rien ne sort", "Er komt niets uit"}, {"It looks wrong", "Le résultat est mauvais", "Het ziet er verkeerd uit"}, {"The panel shows a message", "L’écran affiche un message", "Het paneel toont een melding"}, {"Something else", "Autre chose", "Iets anders"}},
		},
		{
			topic: "paper", kind: question.Line, portal: may, desk: may, on: 1, is: "the_panel_shows_a_message",
			label: say{"What does the panel say?", "Que dit l’écran ?", "Wat staat er op het paneel?"},
			typed: []say{{"Load A4 in tray 2", "Charger A4 dans le bac 2", "Plaats A4 in lade 2"}, {"Error 49.4C02", "Erreur 49.4C02", "Fout 49.4C02"}, {"Cartridge very low", "Cartouche presque vide", "Cartridge bijna leeg"}},
		},
		{
			topic: "paper", kind: question.YesNo, portal: may, desk: may,
			label: say{"Can a colleague print there?", "Un collègue peut-il y imprimer ?", "Kan een collega daar printen?"},
		},
		{
			topic: "trust", kind: question.Line, portal: no, desk: may,
			label: say{"Number of the inquiry", "Numéro de l’enquête", "Nummer van het onderzoek"},
			typed: []say{{"INQ-12", "INQ-12", "INQ-12"}},
		},
	}
}

// makeQuestions writes them.
func (s *stage) makeQuestions(ctx context.Context) error {
	var ids []question.ID
	s.typed = map[question.ID][]say{}
	for _, x := range questions() {
		d := question.Draft{
			Kind: x.kind, LabelEN: x.label.en, LabelFR: x.label.fr, LabelNL: x.label.nl, HelpEN: x.help.en, HelpFR: x.help.fr, HelpNL: x.help.nl,
			Portal: x.portal, Desk: x.desk, Channels: x.channels, Active: true, IfAnswer: x.is,
		}
		if x.on > 0 {
			d.IfID = &ids[len(ids)-x.on]
		}
		for _, o := range x.options {
			d.Options = append(d.Options, question.Option{LabelEN: o.en, LabelFR: o.fr, LabelNL: o.nl, Active: true})
		}
		q, err := s.Questions.Create(ctx, by(), s.topics[x.topic].id, d)
		if err != nil {
			return err
		}
		ids = append(ids, q.ID)
		s.typed[q.ID] = x.typed
	}
	return nil
}

// answers are what somebody says to what a place asks about a ticket of their channel and category; about is the device that they have in mind.
func (a *actors) answers(ctx context.Context, p question.Place, about []asset.ID) (map[question.ID]question.Value, error) {
	list, err := question.Of(ctx, a.DB, a.topics[a.story.Cat].id, false)
	if err != nil {
		return nil, err
	}
	given := map[question.ID]question.Value{}
	for n, q := range question.AskedAt(list, p, a.channel) {
		if q.IfID != nil && given[*q.IfID].String() != q.IfAnswer {
			continue
		}
		if v := a.answerTo(&q, n, about); v != (question.Value{}) && (q.At(p) == question.Must || a.nth(5) > 0) {
			given[q.ID] = v
		}
	}
	return given, nil
}

func (a *actors) answerTo(q *question.Question, n int, about []asset.ID) (v question.Value) {
	turn := a.nth(11) + n
	switch q.Kind {
	case question.Choice:
		v.Choice = q.Options[turn%len(q.Options)].Key
	case question.YesNo:
		v.YesNo = []string{question.No, question.Yes}[turn%2]
	case question.Device:
		if len(about) > 0 {
			v.Asset = about[0]
		}
	case question.Line, question.Text:
		if typed := a.typed[q.ID]; len(typed) > 0 {
			v.Text = typed[turn%len(typed)].in(a.user.Locale)
		}
	}
	return v
}

// assess is what an agent finds out about a problem that came by mail, which could not ask.
func (a *actors) assess(ctx context.Context) error {
	if a.channel != ticket.Email || a.nth(3) == 0 {
		return nil
	}
	given, err := a.answers(ctx, question.Desk, nil)
	if err != nil {
		return err
	}
	var edits []ticket.AnswerChange
	for id, v := range given {
		edits = append(edits, ticket.AnswerChange{Question: id, To: v})
	}
	_, err = a.Tickets.GiveAnswers(ctx, a.first, a.ticket, edits...)
	return err
}
