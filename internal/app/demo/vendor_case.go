package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/vendor"
	"firstline/internal/desk/vendorcase"
)

// suppliers are the vendors by the topics that they help with.
var suppliers = map[string]string{
	"erp": "Orbis Software", "wifi": "Nordlink Télécom", "network": "Nordlink Télécom", "phone": "Nordlink Télécom", "printer": "Printaria",
	"mail": "Bastion Cloud", "calls": "Bastion Cloud", "vpn": "Bastion Cloud", "hardware": "Meridian Devices",
}

// vendorWords are what the desk and its suppliers write to each other, by the supplier's language.
var vendorWords = map[string]struct{ ask, more, answer, given string }{
	"en": {
		"One of our users reports: %s\n\nRestarting and signing in again did not help. Is this known to you, and when can we expect a solution?",
		"The log of this morning shows the same error twice. Does that help you?",
		"Thank you for your report, our reference is %s.\n\nWe could reproduce it. A correction will be in place tomorrow; until then it helps to sign out completely.",
		"Corrected by the vendor",
	},
	"fr": {
		"Un de nos utilisateurs nous signale : %s\n\nRedémarrer et se reconnecter n’a rien changé. Connaissez-vous ce problème, et quand pouvons-nous espérer une solution ?",
		"Le journal de ce matin montre deux fois la même erreur. Cela vous aide-t-il ?",
		"Merci pour votre signalement, notre référence est %s.\n\nNous avons pu le reproduire. Un correctif sera en place demain ; d’ici là, une déconnexion complète aide.",
		"Corrigé par le fournisseur",
	},
	"nl": {
		"Een van onze gebruikers meldt: %s\n\nHerstarten en opnieuw aanmelden hielp niet. Kent u dit probleem, en wanneer mogen we een oplossing verwachten?",
		"Het logboek van vanochtend toont tweemaal dezelfde fout. Helpt dat u verder?",
		"Bedankt voor uw melding, onze referentie is %s.\n\nWe konden het nabootsen. Morgen staat er een correctie klaar; tot dan helpt het om volledig af te melden.",
		"Opgelost door de leverancier",
	},
}

// atVendor are the steps in which whoever works on the ticket asks the supplier for help: mostly it answers in time, now and then late, and on some tickets
// that are still open it has not answered yet. They take no luck from the other steps.
func (a *actors) atVendor(asker access.Actor) (acts []act) {
	a.asker = asker
	if suppliers[a.story.Cat] == "" || a.end != open && a.user.ID%3 != 0 {
		return nil
	}
	acts = []act{{25 * time.Minute, a.askVendor}}
	switch {
	case a.end == open && a.user.ID%3 != 0:
		return append(acts, act{9 * time.Hour, a.vendorDue})
	case a.user.ID%4 == 3:
		acts = append(acts, act{9 * time.Hour, a.vendorDue})
	}
	acts = append(acts, act{55 * time.Minute, a.vendorAnswers})
	if a.end == open {
		return acts
	}
	return append(acts, act{40 * time.Minute, a.writeVendor}, act{2 * time.Hour, a.closeCase})
}

func (a *actors) supplier() vendor.Vendor { return a.vendors[suppliers[a.story.Cat]] }

func (a *actors) askVendor(ctx context.Context) error {
	t, err := a.Tickets.Get(ctx, a.asker, a.ticket)
	if err != nil || !t.State.IsOpen() {
		return err
	}
	v := a.supplier()
	contract := v.Contracts[0]
	if a.story.Cat == "phone" {
		contract = v.Contracts[1]
	}
	_, err = a.Cases.Open(ctx, a.asker, a.ticket, vendorcase.Opening{
		Vendor: v.ID, Contract: contract.ID, Text: fmt.Sprintf(vendorWords[v.Language].ask, t.Subject),
	})
	return err
}

// onCase runs f on the ticket's case, if there is one.
func (a *actors) onCase(ctx context.Context, f func(k vendorcase.Case) error) error {
	list, err := a.Cases.OfTicket(ctx, by(), a.ticket)
	if err != nil || len(list) == 0 {
		return err
	}
	return f(list[len(list)-1])
}

func (a *actors) vendorDue(ctx context.Context) error {
	return a.onCase(ctx, func(k vendorcase.Case) error {
		return a.DB.Write(ctx, func(tx *db.Tx) error { return a.Cases.LookIn(ctx, tx, k) })
	})
}

func (a *actors) vendorAnswers(ctx context.Context) error {
	return a.onCase(ctx, func(k vendorcase.Case) error {
		v := a.supplier()
		reference := fmt.Sprintf("%s-%05d", strings.ToUpper(v.Name[:3]), 20000+int(k.ID)*37)
		_, err := a.send(ctx, mail.DemoMail{
			Name: v.Contacts[0].Name, From: v.Contacts[0].Address, To: mail.CaseAddress(a.Keys, help, k.ID), Subject: "Re: [" + k.ID.String() + "] " + k.Subject,
			Text: fmt.Sprintf(vendorWords[v.Language].answer, reference),
		})
		if err != nil {
			return err
		}
		_, err = a.Cases.SetReference(ctx, a.asker, a.ticket, k.ID, reference)
		return err
	})
}

func (a *actors) writeVendor(ctx context.Context) error {
	return a.onCase(ctx, func(k vendorcase.Case) error {
		_, err := a.Cases.Write(ctx, a.asker, a.ticket, k.ID, vendorcase.Saying{Text: vendorWords[k.Language].more})
		return err
	})
}

func (a *actors) closeCase(ctx context.Context) error {
	return a.onCase(ctx, func(k vendorcase.Case) error {
		_, err := a.Cases.Close(ctx, a.asker, a.ticket, k.ID, vendorcase.Closing{Outcome: vendorcase.Solved, Text: vendorWords[k.Language].given})
		return err
	})
}
