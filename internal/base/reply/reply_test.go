package reply

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// mails are written as the programs of our users write them: what was typed comes first, then what the program adds.
var mails = []struct {
	name, reply, rest string
}{
	{"Gmail web en", "It works again, thanks!", "\n\nOn Mon, May 4, 2026 at 10:12 AM Service Desk <desk@help.example>\nwrote:\n\n> Dear Ann,\n> please try again.\n"},
	{"Gmail web fr", "Bonjour,\n\nça ne marche toujours pas.", "\n\nLe lun. 4 mai 2026 à 10:12, Service Desk <desk@help.example> a écrit :\n\n> Bonjour,\n>\n> Pouvez-vous réessayer ?\n"},
	{"Gmail web nl", "Het lukt nog niet.", "\n\nOp ma 4 mei 2026 om 10:12 schreef Service Desk <desk@help.example>:\n\n> Beste Jan,\n> probeer het nog eens.\n"},
	{"Gmail nl wrapped", "Het lukt nog niet.", "\n\nOp ma 4 mei 2026 om 10:12 schreef Dienst Informatica van de gemeente <\ndesk@help.example>:\n\n> Beste Jan,\n"},
	{"Gmail mobile fr, quote not marked", "Merci c'est réglé", "\n\nLe lun. 4 mai 2026, 10:12, Service Desk <desk@help.example> a écrit :\n\nBonjour,\nvotre compte est débloqué.\n"},
	{"Outlook classic en", "Please close it.", "\n\nFrom: Service Desk <desk@help.example> \nSent: Monday, May 4, 2026 10:12 AM\nTo: Ann Smith <ann@acme.example>\nSubject: [#12] Printer\n\nDear Ann,\n"},
	{"Outlook classic fr", "Vous pouvez fermer le ticket.", "\n\nDe : Service Desk <desk@help.example> \nEnvoyé : lundi 4 mai 2026 10:12\nÀ : Anne Dupont <anne@acme.example>\nObjet : [#12] Imprimante\n\nBonjour Anne,\n"},
	{"Outlook classic nl", "Mag gesloten worden.", "\n\nVan: Service Desk <desk@help.example> \nVerzonden: maandag 4 mei 2026 10:12\nAan: Jan Peeters <jan@acme.example>\nCC: Els\nOnderwerp: [#12] Printer\n\nBeste Jan,\n"},
	{"Outlook 2003 fr", "D'accord.", "\n\n-----Message d'origine-----\nDe : Service Desk [mailto:desk@help.example]\nEnvoyé : lundi 4 mai 2026 10:12\nÀ : Anne\nObjet : Imprimante\n\nBonjour\n"},
	{"Outlook 2003 nl", "Akkoord.", "\n\n-----Oorspronkelijk bericht-----\nVan: Service Desk [mailto:desk@help.example]\nVerzonden: maandag 4 mei 2026 10:12\nAan: Jan\nOnderwerp: Printer\n\nBeste\n"},
	{"OWA fr", "Voilà la capture.", "\n________________________________\nDe : Service Desk <desk@help.example>\nEnvoyé : lundi 4 mai 2026 10:12:33\nÀ : Anne Dupont\nObjet : [#12] Imprimante\n\nBonjour\n"},
	{"new Outlook nl", "In bijlage de schermafdruk.", "\n\n________________________________\n\nVan: Service Desk <desk@help.example>\nVerzonden: maandag 4 mei 2026 10:12\nAan: Jan Peeters <jan@acme.example>\nOnderwerp: [#12] Printer\n\nBeste Jan\n"},
	{"Outlook iOS nl", "Nog altijd zwart scherm", "\n\nOutlook voor iOS downloaden<https://aka.ms/o0ukef>\n________________________________\nVan: Service Desk <desk@help.example>\nVerzonden: Monday, May 4, 2026 10:12:01 AM\nAan: Jan Peeters <jan@acme.example>\nOnderwerp: [#12] Scherm\n\nBeste\n"},
	{"Outlook Android fr", "Toujours l'écran noir", "\n\nTélécharger Outlook pour Android<https://aka.ms/AAb9ysg>\n________________________________\nFrom: Service Desk <desk@help.example>\nSent: Monday, May 4, 2026 10:12:01 AM\nTo: Anne\nSubject: [#12] Écran\n\nBonjour\n"},
	{"Outlook Mac", "Fine now", "\n\nFrom: Service Desk <desk@help.example>\nDate: Monday, 4 May 2026 at 10:12\nTo: Ann Smith <ann@acme.example>\nSubject: Re: Printer\n\nDear Ann\n"},
	{"Outlook bold headers", "Fine now", "\n\n*From:* Service Desk <desk@help.example>\n*Sent:* Monday, 4 May 2026 10:12\n*To:* Ann\n*Subject:* Printer\n\nDear Ann\n"},
	{"Apple Mail en", "Works.", "\n\n> On 4 May 2026, at 10:12, Service Desk <desk@help.example> wrote:\n> \n> Dear Ann\n"},
	{"Apple Mail fr", "Ça marche.", "\n\n> Le 4 mai 2026 à 10:12, Service Desk <desk@help.example> a écrit :\n> \n> Bonjour\n"},
	{"Apple Mail nl", "Het werkt.", "\n\n> Op 4 mei 2026, om 10:12 heeft Service Desk <desk@help.example> het volgende geschreven:\n> \n> Beste\n"},
	{"iOS fr", "Ok je teste demain", "\n\nEnvoyé de mon iPhone\n\nLe 4 mai 2026 à 10:12, Service Desk <desk@help.example> a écrit :\n\n> Bonjour\n"},
	{"iOS nl", "Ok ik test morgen", "\n\nVerstuurd vanaf mijn iPhone\n\nOp 4 mei 2026 om 10:12 heeft Service Desk <desk@help.example> het volgende geschreven:\n\n> Beste\n"},
	{"iOS en", "Ok will test tomorrow", "\n\nSent from my iPad\n\n> On 4 May 2026, at 10:12, Service Desk <desk@help.example> wrote:\n> \n> Hi\n"},
	{"Thunderbird fr", "Non, pas encore.", "\n\nLe 04/05/2026 à 10:12, Service Desk a écrit :\n> Bonjour,\n> est-ce réglé ?\n\n"},
	{"Thunderbird nl below", "Nee, nog niet.", "\n\nOp 04-05-2026 om 10:12 schreef Service Desk:\n> Beste,\n> is het opgelost?\n\n"},
	{"Thunderbird en", "No, not yet.", "\n\nOn 04/05/2026 10:12, Service Desk wrote:\n> Hello,\n> is it solved?\n\n-- \nAnn Smith\nAccounting\n"},
	{"Zimbra fr", "Le problème persiste.", "\n\n----- Mail original -----\nDe: \"Service Desk\" <desk@help.example>\nÀ: \"Anne\" <anne@acme.example>\nEnvoyé: Lundi 4 Mai 2026 10:12:13\nObjet: [#12] Imprimante\n\nBonjour\n"},
	{"Zimbra modern fr", "Le problème persiste.", "\n\nDe: \"Service Desk\" <desk@help.example>\nÀ: \"Anne\" <anne@acme.example>\nEnvoyé: Lundi 4 Mai 2026 10:12:13\nObjet: [#12] Imprimante\n\nBonjour\n"},
	{"Samsung fr", "C'est bon maintenant", "\n\n\nEnvoyé depuis mon appareil Galaxy\n\n\n-------- Message d'origine --------\nDe : Service Desk <desk@help.example>\nDate : 04/05/2026 10:12 (GMT+01:00)\nÀ : anne@acme.example\nObjet : [#12] Imprimante\n\nBonjour\n"},
	{"Samsung nl", "Het is in orde", "\n\n\nVerzonden vanaf mijn Galaxy\n\n\n-------- Oorspronkelijk bericht --------\nVan: Service Desk <desk@help.example>\nDatum: 04/05/2026 10:12 (GMT+01:00)\nAan: jan@acme.example\nOnderwerp: [#12] Printer\n\nBeste\n"},
	{"Proton fr", "Merci !", "\n\nEnvoyé avec la messagerie sécurisée Proton Mail.\n\nLe lundi 4 mai 2026 à 10:12, Service Desk <desk@help.example> a écrit :\n\n> Bonjour\n"},
	{"Proton en", "Thanks!", "\n\nSent with Proton Mail secure email.\n\n------- Original Message -------\nOn Monday, May 4th, 2026 at 10:12 AM, Service Desk <desk@help.example> wrote:\n\n\n> Hi\n"},
	{"Proton nl", "Bedankt!", "\n\nVerzonden met Proton Mail beveiligde e-mail.\n\nOp maandag 4 mei 2026 om 10:12, schreef Service Desk <desk@help.example>:\n\n> Beste\n"},
	{"Yahoo fr", "rien ne change", "\n\n    Le lundi 4 mai 2026 à 10:12:33 UTC+2, Service Desk <desk@help.example> a écrit :  \n \n Bonjour,\n avez-vous redémarré ?\n"},
	{"Windows Mail fr", "C'est fait.", "\n\nProvenance : Courrier pour Windows\n\nDe : Service Desk\nEnvoyé le :lundi 4 mai 2026 10:12\nÀ : Anne\nObjet :[#12] Imprimante\n\nBonjour\n"},
	{"Orange webmail fr", "Toujours rien.", "\n\n> Message du 04/05/26 10:12\n> De : \"Service Desk\" \n> A : anne@acme.example\n> Copie à : \n> Objet : [#12] Imprimante\n> \n> Bonjour\n"},
	{"our marker", "Klaar.", "\n\n##- Gelieve boven deze lijn te antwoorden -##\n\nBeste Jan,\nis het opgelost?\n"},
	{"our marker under an attribution in an unknown language", "Merci", "\n\nHelpdesk <desk@help.example> xkrivu fl 4.5.2026 10:12:\n\n##- Répondez au-dessus de cette ligne -##\n\nBonjour\n"},
	{"disclaimer fr", "Voici le fichier demandé.", "\n\nCe message et ses pièces jointes peuvent contenir des informations confidentielles destinées uniquement à leur destinataire. Si vous l'avez reçu par erreur, merci de le détruire.\n"},
	{"disclaimer nl", "Hierbij het gevraagde bestand.", "\n\nDit bericht is uitsluitend bestemd voor de geadresseerde en kan vertrouwelijke informatie bevatten.\n\nDenk aan het milieu voor u deze e-mail afdrukt.\n"},
	{"card fr", "Bonjour,\n\nl'imprimante du 2e étage est en panne.", "\n\nCordialement,\n\nAnne Dupont\nResponsable comptabilité\nTél. : +32 2 555 12 34\nwww.acme.example\n"},
	{"card nl", "Beste,\n\nde printer op de 2e verdieping is stuk.", "\n\nMet vriendelijke groet,\n\nJan Peeters\nMedewerker Boekhouding\nT +32 2 555 12 34\n"},
	{"German", "Danke!", "\n\nAm Mo., 4. Mai 2026 um 10:12 Uhr schrieb Service Desk <\ndesk@help.example>:\n\n> Hallo\n"},
	{"Spanish", "¡Gracias!", "\n\nEl lun, 4 may 2026 a las 10:12, Service Desk (<desk@help.example>) escribió:\n\n> Hola\n"},
	{"Swedish", "Tack!", "\n\nDen mån 4 maj 2026 kl 10:12 skrev Service Desk <desk@help.example>:\n\n> Hej\n"},
	{"Czech", "Děkuji", "\n\npo 4. 5. 2026 v 10:12 odesílatel Service Desk <desk@help.example> napsal:\n\n> Dobrý den\n"},
	{"Japanese", "ありがとう", "\n\n2026年5月4日(月) 10:12 Service Desk <desk@help.example>:\n\n> こんにちは\n"},
	{"Chinese", "谢谢", "\n\nService Desk <desk@help.example> 于2026年5月4日周一 10:12写道：\n\n> 您好\n"},
	{"Korean", "감사합니다", "\n\n2026년 5월 4일 (월) 오전 10:12, Service Desk <desk@help.example>님이 작성:\n\n> 안녕하세요\n"},
}

func TestFoldsWhatMailProgramsAdd(t *testing.T) {
	t.Parallel()
	for _, m := range mails {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			p := Split(m.reply + m.rest)
			if diff := cmp.Diff(m.reply, p.Reply); diff != "" {
				t.Errorf("reply differs (-want +got):\n%s", diff)
			}
			crlf := Split(strings.ReplaceAll(m.reply+m.rest, "\n", "\r\n"))
			if diff := cmp.Diff(p, crlf); diff != "" {
				t.Errorf("line ends change the answer:\n%s", diff)
			}
		})
	}
}

func TestKeepsWhatPeopleType(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Mon voyage :\n\nDe : Bruxelles\nÀ : Lille\nDate : 4 mai 2026\n\nPouvez-vous réserver ?",
		"On Monday 4 May 2026 at 10:12 the server said:\n\nconnection refused",
		"Le 4 mai 2026 à 10h12 l'écran affiche :\n\nerreur 0x80070005",
		"Op 4 mei 2026 om 10:12 kreeg ik deze foutmelding:\n\ntoegang geweigerd",
		"Le 4 mai 2026, le fournisseur nous a écrit :\n\nla pièce arrive jeudi",
		"Merci,\nJean\nPS : l'imprimante 3 aussi",
		"Met vriendelijke groet,\nJan",
		"Ma nouvelle collègue commence lundi :\n\nAnne Dupont\nComptabilité\nTél. +32 2 555 12 34",
		"Name   Phone\n--------------\nAnn    0470 12 34 56\nBob    0470 65 43 21",
		"Sent from my desk, is much easier than my phone.",
		"Envoyé par mail au fournisseur hier.",
		"Il me faut :\n- Laptop\n- Souris",
		"> vous avez redémarré ?\n",
		"See above:\n\n---\n\nThis is the second part of my question, and it goes on for a while.",
		"Verzonden naar de leverancier.",
		"",
	} {
		p := Split(text)
		want := text
		if strings.HasPrefix(text, ">") {
			want = ""
		}
		if diff := cmp.Diff(want, p.Reply); diff != "" {
			t.Errorf("typed text was cut (-want +got):\n%s", diff)
		}
	}
}

func TestKeepsQuotesBetweenInlineAnswers(t *testing.T) {
	t.Parallel()
	got := Split("Le 04/05/2026 à 10:12, Service Desk a écrit :\n> Bonjour,\n> Quel modèle ?\n\nUn T14.\n\n> Depuis quand ?\n\nDepuis lundi.\n\n> Merci\n\n-- \nAnne\n")
	want := Parts{
		Reply:     "Un T14.\n\n> Depuis quand ?\n\nDepuis lundi.",
		Signature: "-- \nAnne",
		Quoted:    "Le 04/05/2026 à 10:12, Service Desk a écrit :\n> Bonjour,\n> Quel modèle ?\n\n> Merci",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestForwardedMessageIsAPartOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, marker := range []string{
		"---------- Forwarded message ---------", "---------- Message transféré ---------", "-------- Doorgestuurd bericht --------",
		"Begin forwarded message:", "Début du message réexpédié :", "Begin doorgestuurd bericht:", "> Begin forwarded message:",
	} {
		forward := marker + "\nFrom: Bob <bob@acme.example>\nDate: Mon, 4 May 2026\nSubject: Beamer\nTo: Ann <ann@acme.example>\n\nThe beamer is dead.\n\n-- \nBob"
		if diff := cmp.Diff(Parts{Reply: "Can you look?", Forwarded: forward}, Split("Can you look?\n\n"+forward+"\n")); diff != "" {
			t.Error(diff)
		}
		if p := Split(forward); p.Reply != "" || p.Forwarded != forward || p.Empty() {
			t.Errorf("a bare forward is taken apart wrongly: %+v", p)
		}
	}
	p := Split("FYI\n\nFrom: Bob <bob@acme.example>\nSent: Monday\nTo: Ann\nSubject: Beamer\n\nDead.\n").AsForward()
	if p.Quoted != "" || !strings.Contains(p.Forwarded, "Dead.") {
		t.Errorf("the subject's forward stays hidden: %+v", p)
	}
}

func TestSubjectAnnouncesForward(t *testing.T) {
	t.Parallel()
	for subject, want := range map[string]bool{"Fwd: x": true, "FW: x": true, "TR : x": true, "Doorst: x": true, "WG: x": true, "Re: Fwd: x": false, "Transport": false, "[ext] Fw: x": true} {
		if got := IsForward(subject); got != want {
			t.Errorf("IsForward(%q) = %v", subject, got)
		}
	}
}

func TestNothingIsLostOrReordered(t *testing.T) {
	t.Parallel()
	dir := realReplies(t)
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.txt"))
	if err != nil || len(files) < 100 {
		t.Fatal(err, len(files))
	}
	for _, f := range files {
		body, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		checkLaw(t, string(body))
	}
	for _, m := range mails {
		checkLaw(t, m.reply+m.rest)
	}
}

// checkLaw: each line that is not blank stands in exactly one part, in its order.
func checkLaw(t *testing.T, text string) {
	t.Helper()
	p := Split(text)
	var parts [4][]string
	for i, part := range []string{p.Reply, p.Signature, p.Forwarded, p.Quoted} {
		parts[i] = solid(part)
	}
	total := 0
	for _, part := range parts {
		total += len(part)
	}
	all := solid(text)
	if total != len(all) {
		t.Fatalf("%d lines became %d in %q", len(all), total, text)
	}
	if !isMerge(all, parts) {
		t.Fatalf("lines were changed or reordered: %q became %+v", text, p)
	}
}

// isMerge says that all is the parts merged, each in its order; the set of possible positions stays small since lines differ.
func isMerge(all []string, parts [4][]string) bool {
	states := map[[4]int]bool{{}: true}
	for _, l := range all {
		next := map[[4]int]bool{}
		for s := range states {
			for i := range parts {
				if s[i] < len(parts[i]) && parts[i][s[i]] == l {
					n := s
					n[i]++
					next[n] = true
				}
			}
		}
		if states = next; len(states) == 0 || len(states) > 5000 {
			return len(states) > 0
		}
	}
	return true
}

func solid(s string) []string {
	return slices.DeleteFunc(strings.Split(strings.ReplaceAll(s, "\r", ""), "\n"), func(l string) bool { return newLine(l).blank })
}

func TestCostGrowsWithLengthOnly(t *testing.T) {
	t.Parallel()
	for name, piece := range map[string]string{
		"colons": "On Monday 4 May 2026 at 10:12 x:\n", "headers": "From: a@b.example\n", "wrote": "a@b.example wrote\n", "dashes": "--\n", "device": "Sent from my iPhone, ok\n",
		"quotes": "> a\nb\n", "blanks": "\n", "one line": "On 4 May wrote: ", "rows": "-----\n\n", "closing": "Cordialement\nAnne Dupont\n", "notice": "Ce message est confidentiel\n\n",
		"angles": ">>>>>>>>>>>>>>>>", "open": "<a@", "unclosed": "On 4 May 2026 <a@b.example\n>:\n",
	} {
		text := strings.Repeat(piece, 1<<19/len(piece))
		start := time.Now()
		Split(text)
		if took := time.Since(start); took > 20*time.Second { // a quadratic loop would take hours
			t.Errorf("%s: half a MB took %v", name, took)
		} else {
			t.Logf("%s: half a MB in %v", name, took)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, m := range mails {
		f.Add(m.reply + m.rest)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkLaw(t, text)
	})
}
