package reply

import (
	"regexp"
	"strings"
)

var (
	devicePrefix = regexp.MustCompile(`(?i)^(?:sent (?:from|via|with|using|on)|(?:get|download) outlook for|(?:envoyé|envoye|expédié)e?s? (?:de|depuis|à partir d|avec|via|du|grâce)|` +
		`(?:télécharge[rz]?|obten(?:ir|ez)) outlook|provenance ?:|(?:verzonden|verstuurd|gestuurd) (?:vanaf|vanuit|van|via|met|door)|(?:download|haal|ontvang) outlook|outlook voor (?:ios|android)|` +
		`gesendet (?:von|mit|aus|über|via)|von meinem? .{1,60} gesendet|diese nachricht wurde von mein|holen sie sich outlook|outlook für|enviado (?:desde|do|da|de|a partir|através|con|com|pelo|via)|` +
		`(?:obtener|obter o?|baixar o?) ?outlook|inviato (?:da|dal|con|tramite|via)|(?:scarica|ottieni) outlook|sendt (?:fra|via)|skickat (?:från|via)|hämta outlook|hent outlook|` +
		`lähetetty|wysłan[oe] (?:z|przez|za)|pobierz outlook|odesláno (?:z|pomocí)|отправлено (?:с|из|от)|надіслано (?:з|із)|trimis de pe|发自|從我的|从我的|나의 iphone|iphoneから|` +
		`virus-free|garanti sans virus|virusvrij|sans virus|scanned by|l'absence de virus)`)
	deviceWord = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:i-?phone|ipad|ipod|ios|samsung|galaxy|outlook|mail|e-mail|hotmail|gmail|courrier|messagerie|yahoo|blackberry|android|windows|huawei|proton\p{L}*|tutanota|tuta|` +
		`xiaomi|redmi|oneplus|pixel|sony|xperia|wiko|nokia|lg|htc|motorola|moto|oppo|honor|fairphone|mobiel\p{L}*|mobile|phone|téléphone|telephone|telefoon|smartphone|gsm|tablet|tablette|portable|handy|telefon|teléfono|móvil|` +
		`cellulare|celular|typeapp|spark|bluemail|thunderbird|superhuman|free|orange|sfr|bouygues|proximus|telenet|verizon|t-mobile|at&t|watch|mac|macbook|appareil|toestel|apparaat|device|gerät|dispositivo|` +
		`avast|avg|smartfon\p{L}*|puhelimesta\p{L}*|iphonesta|iphone'a|iphonu|zimbra|teams)(?:[^\p{L}]|$)`)
	goesOn     = regexp.MustCompile(`(?i) (?:to|naar|aan|au|aux|chez|hier|yesterday|gisteren|but|mais|maar|because|car|want|is|was|are|est|were|did|does|a été|werd)(?: |$)`)
	linkTarget = regexp.MustCompile(`[<(\[]\s*(?:https?://|mailto:)[^>)\]]*[>)\]]|https?://\S+|[<>]`)

	notice = regexp.MustCompile(`(?i)^[*_\s"«]*(?:disclaimer|avertissement\b|avis de confidentialité|mention légale|confidentialit(?:y|é)\b.{0,40}(?:notice|:)|vertrouwelijkheid|caution:? this|` +
		`(?:ce|cet|le présent|l'information) (?:message|courriel|courrier|e-?mail|mail)?.{0,160}(?:confidentiel|destinataire|exclusi)|les informations contenues dans|` +
		`(?:this|the information (?:contained )?in this|the contents? of this) (?:e-?mail|message|communication|transmission).{0,200}(?:confidential|intended|privileged|addressee)|` +
		`(?:dit|deze|de (?:informatie|inhoud) (?:in|van) (?:dit|deze)) (?:bericht|e-?mail|mail|boodschap).{0,200}(?:vertrouwelijk|bestemd|uitsluitend|geadresseerde)|` +
		`diese (?:e-?mail|nachricht).{0,200}(?:vertraulich|bestimmt)|(?:le informazioni contenute|questo messaggio).{0,200}(?:riservat|destinatari)|este (?:mensaje|correo).{0,200}(?:confidencial|destinatario)|` +
		`if you (?:are not the intended|have received this).{0,100}|si vous (?:n'êtes pas le destinataire|avez reçu ce (?:message|courriel)).{0,80}|(?:indien|als) u (?:niet de|dit bericht).{0,100}(?:bestemd|geadresseerd|ten onrechte|vergissing))`)
	sparePaper = regexp.MustCompile(`(?i)^[*_\s"«]*(?:(?:please )?(?:think|consider the environment) before (?:printing|you print)|please consider the environment|p?\s*(?:pensez|avant d'imprimer|n'imprimez|merci de penser).{0,80}(?:environnement|nécessaire|imprimer)|` +
		`(?:denk|bespaar|print (?:dit|deze)|gelieve).{0,60}(?:milieu|noodzakelijk|afdrukt|papier))`)
	trailingStop = strings.NewReplacer("📱", "", "✉", "", "_", "")
)

// isDeviceLine finds the line that a phone or program adds: «Envoyé de mon iPhone», «Sent with Proton Mail secure email.»
func isDeviceLine(text string) bool {
	s, ok := deviceText(text)
	if !ok {
		return false
	}
	claim, _, _ := strings.Cut(s, ",")
	return deviceWord.MatchString(claim) && len(strings.Fields(claim)) <= 11 && !goesOn.MatchString(claim)
}

// isDeviceJoke finds what people put in its place («Sent from a magnificent torch of pixels»): no punctuation, a few words.
func isDeviceJoke(text string) bool {
	s, ok := deviceText(text)
	if !ok || len(strings.Fields(s)) > 9 || goesOn.MatchString(s) {
		return false
	}
	return !strings.ContainsAny(s, ",.;?!:")
}

func deviceText(text string) (string, bool) {
	if len(text) > 300 {
		return "", false
	}
	s := strings.TrimSpace(linkTarget.ReplaceAllString(trailingStop.Replace(text), " "))
	return s, len(s) <= 160 && devicePrefix.MatchString(s)
}

// deviceLine is the first line of that sort which the sender did not go on below without a gap, or -1.
func deviceLine(lines []line, c []class) int {
	for i, l := range lines {
		if l.blank || c[i] != typed || !isDeviceLine(l.text) {
			continue
		}
		if i == 0 || lines[i-1].blank || i+1 == len(lines) || lines[i+1].blank {
			return i
		}
	}
	return -1
}

// legalNotice is where the legal notices at the end begin, by paragraphs, or the end.
func legalNotice(lines []line) int {
	start := len(lines)
	for seen := 0; seen < longestFooter; {
		top := start
		for top > 0 && lines[top-1].blank {
			top--
		}
		end := top
		for top > 0 && !lines[top-1].blank {
			top--
		}
		if top == end {
			break
		}
		seen += end - top
		if top == 0 || !isNotice(lines[top:end]) {
			break // a message is never all notice
		}
		start = top
	}
	return start
}

// shortestNotice is shorter than any lawyer's and longer than most error messages that people quote.
const shortestNotice = 90

func isNotice(paragraph []line) bool {
	var b strings.Builder
	for _, l := range paragraph {
		if b.Len() > longestMachineLine {
			break
		}
		if !isRow(l.text) {
			b.WriteString(l.text + " ")
		}
	}
	text := b.String()
	return len(text) >= shortestNotice && notice.MatchString(text) || sparePaper.MatchString(text)
}
