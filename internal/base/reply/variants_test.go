package reply

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFoldsRarerFormsOfHistory(t *testing.T) {
	t.Parallel()
	const typed = "Toujours pareil chez moi."
	for _, rest := range []string{
		"\n\nLe\u00a0lun. 4 mai 2026 à\u00a010:12, Desk <desk@help.example> a écrit\u00a0:\n\n> Bonjour\n",
		"\n\nOp 4 mei 2026 om 10:12 heeft Jan <x@a.example> geschreven:\n> a\n",
		"\n\nOp 4 mei 2026 om 10:12 heeft Jan <x@a.example> het volgende geschreven:\n\nBeste\n",
		"\n\nObtenez Outlook pour Android\n________________________________\nDe : Desk <x@a.example>\nEnvoyé : lundi\nÀ : A\nObjet : B\n\nBonjour",
		"\n\nDe : Desk <x@a.example>\nDate : lundi 4 mai 2026 à 10:12\nÀ : Anne <a@a.example>\nObjet : Re: imprimante\n\nBonjour",
		"\n\nDesk/ACME wrote on 04/05/2026 10:12:33:\n\n> x\n",
		"\n\nDesk <desk@help.example> a écrit sur 04/05/2026 10:12:33 :\n\n> x\n",
		"\n\n----- Oorspronkelijk bericht -----\nVan: \"Desk\" <d@a.example>\nAan: \"Jan\" <j@a.example>\nVerzonden: Maandag 4 mei 2026\nOnderwerp: x\n\nBeste\n",
		"\n\nLe lun. 4 mai 2026 à 10:12, <desk@help.example> a écrit :\n\n> x\n",
		"\n\nLe 2026-05-04 10:12, Desk a écrit :\n\n> x\n",
		"\n\nDesk schreef op 2026-05-04 10:12:\n\n> x\n",
		"\n\nLe 04/05/2026 à 10:12, desk@help.example a écrit :\nBonjour\n",
		"\n\nDesk <desk@help.example> a écrit :\n\n> x\n",
		"\n\n\"Desk\" <desk@help.example> a écrit :\n\nx\n",
		"\nEnvoyé de mon iPhone\n\n> Le 4 mai 2026 à 10:12, Desk <d@a.example> a écrit :\n> \n> x\n",
		"\n\nVerzonden vanuit Mail voor Windows\n\nVan: Desk\nVerzonden: maandag 4 mei 2026 10:12\nAan: Jan Peeters\nOnderwerp: x\n\nBeste\n",
		"\n\nVan: Desk <d@a.example>\nVerzonden: maandag 4 mei 2026 10:12\nAan: Jan Peeters <j@a.example>; Els <e@a.example>;\n Tom <t@a.example>\nCc: x\nOnderwerp: x\nUrgentie: Hoog\n\nBeste\n",
		"\n\nVan: Desk <d@a.example>\nDatum: maandag 4 mei 2026 om 10:12\nAan: Jan <j@a.example>\nOnderwerp: x\n\nBeste\n",
		"\n\nOp maandag 4 mei 2026 om 10:12:33 CEST schreef Desk <d@a.example>: \n\n Beste\n",
		"\n\nOp ma 4 mei 2026 10:12 schreef Desk <d@a.example>:\n\n> Beste\n",
		"\n\nLe lun. 4 mai 2026 à 10:12, Service informatique de la commune de\nLille <desk@help.example> a écrit :\n\n> x\n",
		"\n\n-- \nAnne Dupont\nComptabilité\n\n\nLe 04/05/2026 à 10:12, Desk a écrit :\n> x\n",
		"\n\nLe 4 mai 2026 10:12, \"Desk\" <desk@help.example> a écrit :\n\n\nBonjour\n",
		"\n\nEnvoyé depuis mon smartphone Samsung Galaxy.\n-------- Message d’origine --------\nDe : Desk <x@a.example>\nDate : 04/05/2026 10:12 (GMT+01:00)\nÀ : x\nObjet : y\n\nBonjour",
		"\n\nEnvoyé à partir de Yahoo Mail pour Android\n\n  Le lun., mai 4 2026 à 10:12, Desk<desk@help.example> a écrit :   Bonjour\n",
		"\n\nDe: Desk <x@a.example>\nEnvoyé: lundi 4 mai 2026 10:12\nÀ: Anne\nCc: B\nObjet: RE: x\n \nBonjour",
		"\n\n---------------------------------------- \nDe : Desk <x@a.example>\nEnvoyé : lundi\nÀ : A\nObjet : B\n\nBonjour",
		"\n\n*De :* Desk <x@a.example>\n\n*Envoyé :* lundi\n\n*À :* A\n\n*Objet :* B\n\nBonjour",
		"\n\nLe 4 mai 2026 à 10:12 +0200, Desk <desk@help.example>, a écrit :\n> x\n",
		"\n\nLe 04/05/26 à 10:12, « Desk » <desk@help.example> a écrit :\n\n    Bonjour\n",
		"\n\nOp 04/05/26 10:12, \"Desk\" <desk@help.example> schreef:\n\n    Beste\n",
		"\n\nOn 04/05/26, 10:12, \"Desk\" <desk@help.example> wrote:\n\n    Hello\n",
		"\n\nVerzonden: maandag 4 mei 2026 om 10:12\nVan: \"Desk\" <d@a.example>\nAan: j@a.example\nOnderwerp: x\nBeste\n",
		"\n\nGesendet: Montag, 04. Mai 2026 um 10:12 Uhr\nVon: \"Desk\" <d@a.example>\nAn: j@a.example\nBetreff: x\nHallo\n",
		"\n\nVerstuurd vanaf mijn Samsung Galaxy-smartphone.\n\n-------- Oorspronkelijk bericht --------\nVan: D\nDatum: x\nAan: y\nOnderwerp: z\n",
		"\n\nHaal Outlook voor Android op<https://aka.ms/AAb9ysg>\n________________________________\nVan: D <d@a.example>\nVerzonden: x\nAan: y\nOnderwerp: z\n",
		"\n\nVerzonden via Outlook voor iOS<https://aka.ms/o0ukef>\n",
		"\n\nEnvoyé via la messagerie Orange\n",
		"\n\nGaranti sans virus. www.avast.com\n",
	} {
		if diff := cmp.Diff(typed, Split(typed+rest).Reply); diff != "" {
			t.Errorf("%q (-want +got):\n%s", rest, diff)
		}
		checkLaw(t, typed+rest)
	}
}

func TestKeepsTypedTextThatLooksLikeHistory(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Bonjour,\n\nDe : 9h\nÀ : 12h\nObjet : réunion\n\nmerci",
		"Le 12/05/2026 à 9h, réunion :\n- budget\n- personnel",
		"Op 12/05/2026 om 9u vergadering:\n- budget",
		"Hallo,\n\nHet serienummer staat hieronder:\n\n--\nSN 12345\n--\n\nGraag nakijken, want het toestel is nog onder garantie en wij hebben het dringend nodig.",
		"Erreur :\n\n-----\n12:30 error at line 3\n-----\nPouvez-vous regarder ?",
		"Mijn collega schreef:\n\nde printer is stuk",
		"Il a écrit :\n\nla panne continue",
		"From: where do I get it?\nTo: whom do I write?",
		"Sent with the courier yesterday, it should arrive today.",
		"Envoyé de Bruxelles ce matin par transporteur",
		"Merci d'avance\nJean Dupont",
		"Bonjour\nIl me faut un écran\nCordialement\nJean Dupont\nBureau 12",
		"Verzonden vanaf mijn pc lukt het wel, vanaf de laptop niet.",
		"Ce message s'affiche : « destinataire inconnu »",
		"Bonjour,\n\nCe message s'affiche : « destinataire inconnu »",
		"This message appears when I print: the intended paper is missing",
		"Dit bericht verschijnt: uw account is vertrouwelijk gemarkeerd",
	} {
		if diff := cmp.Diff(text, Split(text).Reply); diff != "" {
			t.Errorf("typed text was cut (-want +got):\n%s", diff)
		}
	}
}
