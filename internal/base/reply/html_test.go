package reply

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlMails are written as the programs of our users write them: text of the reply and of what is passed on, source.
var htmlMails = []struct {
	name, reply, forwarded, source string
}{
	{"Gmail fr", "Bonjour, ça marche.", "", `<div dir="ltr"><div>Bonjour,</div><div>ça marche.</div></div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">Le lun. 4 mai 2026 à 10:12, Desk &lt;<a href="mailto:desk@help.example">desk@help.example</a>&gt; a écrit :<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"><div>Est-ce réglé ?</div></blockquote></div>`},
	{"Gmail nl, classes taken off", "Het werkt weer.", "", `<div>Het werkt weer.</div><br><div><div>Op ma 4 mei 2026 om 10:12 schreef Desk &lt;<a>desk@help.example</a>&gt;:<br></div><blockquote><div>Is het opgelost?</div></blockquote></div>`},
	{"Gmail signature", "Merci !", "", `<div dir="ltr">Merci !<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature"><div>Anne Dupont</div><div>Comptabilité</div></div></div>`},
	{"Gmail forward", "À traiter svp", "---------- Forwarded message --------- De : Bob <bob@acme.example> Date: lun. 4 mai 2026 Subject: Beamer To: <anne@acme.example> Le beamer est mort.", `<div dir="ltr">À traiter svp<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>De : <strong>Bob</strong> <span dir="auto">&lt;<a>bob@acme.example</a>&gt;</span><br>Date: lun. 4 mai 2026<br>Subject: Beamer<br>To:  &lt;<a>anne@acme.example</a>&gt;<br></div><br><br><div>Le beamer est mort.</div></div></div>`},
	{"Gmail inline answers", "Un T14. Depuis quand ? Depuis lundi.", "", `<div dir="ltr"><div class="gmail_quote"><div class="gmail_attr">Le 4 mai 2026 à 10:12, Desk &lt;desk@help.example&gt; a écrit :</div><blockquote class="gmail_quote">Quel modèle ?</blockquote><div>Un T14.</div><blockquote class="gmail_quote">Depuis quand ?</blockquote><div>Depuis lundi.</div></div></div>`},
	{"Gmail indent is not a quote", "Erreur : disque plein Que faire ?", "", `<div>Erreur :</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px"><div>disque plein</div></blockquote><div>Que faire ?</div>`},
	{"Outlook classic fr", "Voilà la capture.", "", `<div class="WordSection1"><p class="MsoNormal">Voilà la capture.<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>De&nbsp;:</b> Desk &lt;desk@help.example&gt; <br><b>Envoyé&nbsp;:</b> lundi 4 mai 2026 10:12<br><b>À&nbsp;:</b> Anne<br><b>Objet&nbsp;:</b> [#12] Imprimante</p></div></div><p class="MsoNormal">Bonjour Anne</p></div>`},
	{"Outlook classic nl, styles taken off", "In bijlage.", "", `<div><p>In bijlage.</p><p>&nbsp;</p><div><div><p><b>Van:</b> Desk &lt;desk@help.example&gt;<br><b>Verzonden:</b> maandag 4 mei 2026 10:12<br><b>Aan:</b> Jan<br><b>Onderwerp:</b> Printer</p></div></div><p>Beste Jan</p></div>`},
	{"Outlook, unknown language", "Kiitos", "", `<div><p class="MsoNormal">Kiitos</p><div><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>Xra:</b> Desk</p></div></div><p class="MsoNormal">Hei</p></div>`},
	{"OWA en", "Fine now.", "", `<div class="elementToProof">Fine now.</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>From:</b> Desk &lt;desk@help.example&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Ann<br><b>Subject:</b> Printer</font><div>&nbsp;</div></div><div>Dear Ann</div>`},
	{"OWA quoted by OWA", "Fine now.", "", `<div>Fine now.</div><hr><div id="x_divRplyFwdMsg"><b>Xrom:</b> Desk</div><div>Dear Ann</div>`},
	{"new Outlook mobile fr", "Toujours noir", "", `<div dir="ltr">Toujours noir</div><div id="ms-outlook-mobile-signature"><div><br></div>Télécharger <a href="https://aka.ms/o0ukef">Outlook pour iOS</a></div><div id="mail-editor-reference-message-container"><hr><div>Xde : Desk</div><div>Bonjour</div></div>`},
	{"Apple Mail nl", "Het werkt.", "", `<html><head><meta charset="utf-8"></head><body>Het werkt.<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>Op 4 mei 2026, om 10:12 heeft Desk &lt;desk@help.example&gt; het volgende geschreven:</div><br class="Apple-interchange-newline"><div>Beste</div></blockquote></div><br></body></html>`},
	{"iOS fr", "Ok je teste", "", `<div dir="ltr">Ok je teste</div><div dir="ltr"><br><div dir="ltr">Envoyé de mon iPhone</div><div dir="ltr"><br><blockquote type="cite">Le 4 mai 2026 à 10:12, Desk &lt;desk@help.example&gt; a écrit :<br><br></blockquote></div><blockquote type="cite"><div>Bonjour</div></blockquote></div>`},
	{"Apple Mail forward", "Voir ci-dessous", "Début du message réexpédié : De: Bob <bob@acme.example> Objet: Beamer Mort.", `<div>Voir ci-dessous<br><div><br><blockquote type="cite"><div>Début du message réexpédié :</div><br><div><b>De: </b>Bob &lt;bob@acme.example&gt;</div><div><b>Objet: </b>Beamer</div><br><div>Mort.</div></blockquote></div></div>`},
	{"Thunderbird fr", "Non, pas encore.", "", `<p>Non, pas encore.<br></p><div class="moz-cite-prefix">Le 04/05/2026 à 10:12, Desk a écrit&nbsp;:<br></div><blockquote type="cite" cite="mid:1@help.example"><p>Est-ce réglé ?</p></blockquote><div class="moz-signature">-- <br>Anne</div>`},
	{"Thunderbird below", "Nee, nog niet.", "", `<div class="moz-cite-prefix">Op 4-5-2026 om 10:12 schreef Desk:<br></div><blockquote type="cite"><p>Is het opgelost?</p></blockquote><p>Nee, nog niet.</p>`},
	{"Thunderbird, plain text shown in pre", "Nee.", "", "<pre>Nee.\n\nOp 4-5-2026 om 10:12 schreef Desk:\n&gt; Is het opgelost?\n</pre>"},
	{"Yahoo", "rien", "", `<div class="ydp1yahoo-style-wrap"><div dir="ltr">rien</div><br></div><div id="yahoo_quoted_123" class="yahoo_quoted"><div><div>Le lundi 4 mai 2026 à 10:12:33 UTC+2, Desk &lt;desk@help.example&gt; a écrit :</div><div>Bonjour</div></div></div>`},
	{"Proton nl", "Bedankt!", "", `<div>Bedankt!</div><div class="protonmail_signature_block"><div class="protonmail_signature_block-proton">Verzonden met <a>Proton Mail</a> beveiligde e-mail.</div></div><div class="protonmail_quote">Op maandag 4 mei 2026 om 10:12, schreef Desk &lt;desk@help.example&gt;:<br><blockquote class="protonmail_quote" type="cite">Beste</blockquote></div>`},
	{"Zimbra fr", "Le problème persiste.", "", `<div style="font-family: arial"><div>Le problème persiste.<br></div><div><br></div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>De: </b>"Desk" &lt;desk@help.example&gt;<br><b>À: </b>"Anne"<br><b>Envoyé: </b>Lundi 4 Mai 2026<br><b>Objet: </b>Imprimante<br></div><div data-marker="__QUOTED_TEXT__">Bonjour</div></div>`},
	{"Samsung nl", "Het is in orde", "", `<div dir="auto">Het is in orde</div><div><br></div><div id="composer_signature" dir="auto"><div style="font-size:12px">Verzonden vanaf mijn Galaxy</div></div><div><br></div><div>-------- Oorspronkelijk bericht --------</div><div>Van: Desk &lt;desk@help.example&gt; </div><div>Datum: 04/05/2026 10:12 (GMT+01:00) </div><div>Aan: jan@acme.example </div><div>Onderwerp: Printer </div><div><br></div><div>Beste</div>`},
	{"our marker", "Klaar.", "", `<p>Klaar.</p><div><p>##- Antwoord boven deze lijn -##</p><p>Beste Jan</p></div>`},
	{"header as table", "Fine", "", `<p>Fine</p><table><tr><td>From:</td><td>Desk &lt;desk@help.example&gt;</td></tr><tr><td>Date:</td><td>4 May 2026</td></tr><tr><td>To:</td><td>Ann</td></tr><tr><td>Subject:</td><td>Printer</td></tr></table><p>Dear Ann</p>`},
	{"typed inside the signature", "L'écran est noir", "", `<div id="Signature"><div>L'écran est noir</div></div>`},
	{"an image only", "", "", `<div><img src="cid:shot"></div><blockquote type="cite">Pouvez-vous envoyer une capture ?</blockquote>`},
}

func TestFoldsWhatMailProgramsAddInHTML(t *testing.T) {
	t.Parallel()
	for _, m := range htmlMails {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			p := SplitHTML(m.source)
			if diff := cmp.Diff([]string{m.reply, m.forwarded}, []string{textOf(p.Reply), textOf(p.Forwarded)}); diff != "" {
				t.Errorf("differs (-want +got):\n%s\nsignature %s\nquoted %s", diff, textOf(p.Signature), textOf(p.Quoted))
			}
			checkHTMLLaw(t, m.source)
		})
	}
	if p := SplitHTML(htmlMails[len(htmlMails)-1].source); !strings.Contains(p.Reply, "cid:shot") {
		t.Errorf("an image is no reply: %+v", p)
	}
}

func TestHTMLWithNothingButAQuoteHasNoReply(t *testing.T) {
	t.Parallel()
	p := SplitHTML(`<blockquote type="cite">Bonjour</blockquote>`)
	if !p.Empty() || textOf(p.Quoted) != "Bonjour" {
		t.Errorf("%+v", p)
	}
}

func TestHTMLCostGrowsWithLengthOnly(t *testing.T) {
	t.Parallel()
	for name, piece := range map[string]string{
		"quotes": `<blockquote type="cite">a</blockquote>b`, "paragraphs": "<p>On 4 May 2026 a@b.example wrote:</p>", "breaks": "a<br>", "pre": "<pre>\n\n\n\n</pre>", "cells": "<table><tr><td>From:</table>",
	} {
		start := time.Now()
		SplitHTML(strings.Repeat(piece, 1<<19/len(piece)))
		if took := time.Since(start); took > 20*time.Second { // a quadratic loop would take hours
			t.Errorf("%s: half a MB took %v", name, took)
		} else {
			t.Logf("%s: half a MB in %v", name, took)
		}
	}
}

func FuzzSplitHTML(f *testing.F) {
	for _, m := range htmlMails {
		f.Add(m.source)
	}
	f.Fuzz(func(t *testing.T, source string) { checkHTMLLaw(t, source) })
}

// checkHTMLLaw: each word and each image stands in exactly one fragment, and fragments are well-formed.
func checkHTMLLaw(t *testing.T, source string) {
	t.Helper()
	p := SplitHTML(source)
	var got []string
	for _, part := range []string{p.Reply, p.Signature, p.Forwarded, p.Quoted} {
		got = append(got, pieces(part)...)
	}
	want := pieces(source)
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("content changed in %q (-want +got):\n%s", source, diff)
	}
}

// pieces are the letters and signs of the texts and the images of a source; comments are no content.
func pieces(source string) []string {
	var out []string
	nodes, err := html.ParseFragment(strings.NewReader(source), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return nil
	}
	for _, n := range nodes {
		out = append(out, piecesOf(n)...)
		for d := range n.Descendants() {
			out = append(out, piecesOf(d)...)
		}
	}
	return out
}

func piecesOf(n *html.Node) []string {
	switch {
	case n.Type == html.TextNode:
		return strings.Split(strings.Join(strings.Fields(n.Data), ""), "")
	case n.Type == html.ElementNode && n.Data == "img":
		return []string{"<img>" + attr(n, "src")}
	}
	return nil
}

func textOf(source string) string {
	n, err := html.Parse(strings.NewReader("<body>" + source))
	if err != nil {
		return ""
	}
	var b strings.Builder
	for n := range n.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		} else if n.Type == html.ElementNode && (isBlock(n.DataAtom) || n.Data == "br" || n.Data == "td") {
			b.WriteByte(' ')
		}
	}
	return fold(b.String())
}
