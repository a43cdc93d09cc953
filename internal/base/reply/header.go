package reply

import (
	"regexp"
	"strings"
)

// field is what a line of an old message's header block tells.
type field uint8

const (
	noField field = iota
	fromField
	dateField
	toField
	subjectField
	otherField
)

// fieldOf knows the labels that mail programs print, by language: en, fr, nl, de, es, it, pt, da/no, sv, fi, pl, cs, hu, ru/uk, tr, ro, zh, ja, ko.
func fieldOf(label string) field {
	switch label {
	case "from", "de", "van", "von", "da", "fra", "från", "od", "от", "от кого", "від", "від кого", "lähettäjä", "feladó", "kimden", "gönderen", "de la",
		"expéditeur", "afzender", "absender", "remitente", "mittente", "发件人", "发送人", "寄件者", "寄件人", "差出人", "送信者", "보낸 사람", "보낸사람", "από":
		return fromField
	case "sent", "date", "envoyé", "envoyé le", "envoye", "date d'envoi", "message du", "verzonden", "verzonden op", "verstuurd", "datum", "gesendet",
		"gesendet am", "datum/uhrzeit", "enviado", "enviado el", "enviado em", "enviada em", "fecha", "data", "inviato", "sendt", "dato", "skickat", "lähetetty",
		"päivämäärä", "päiväys", "wysłano", "wysłane", "odesláno", "elküldve", "dátum", "дата", "отправлено", "надіслано", "gönderildi", "tarih", "trimis",
		"发送时间", "发送日期", "日期", "时间", "寄件日期", "送信日時", "日付", "日時", "보낸 날짜", "날짜", "sent on", "sent at", "date et heure":
		return dateField
	case "to", "à", "a", "pour", "destinataire", "destinataires", "aan", "an", "para", "per", "til", "till", "do", "komu", "кому", "vastaanottaja", "címzett",
		"kime", "către", "收件人", "收件者", "宛先", "받는 사람", "받는사람":
		return toField
	case "subject", "objet", "sujet", "onderwerp", "betreff", "asunto", "assunto", "oggetto", "emne", "ämne", "aihe", "temat", "předmět", "tárgy", "тема",
		"konu", "subiect", "θέμα", "主题", "主旨", "主題", "件名", "제목":
		return subjectField
	case "cc", "cci", "bcc", "copie", "copie à", "kopie", "kopia", "kopi", "копия", "копія", "抄送", "副本", "참조", "c.c.", "reply-to", "répondre à",
		"antwoord aan", "antwort an", "importance", "priorité", "priority", "urgentie", "belang", "prioriteit", "attachments", "pièces jointes", "pièce jointe",
		"bijlagen", "bijlage", "anlagen", "organization", "organisation", "adjuntos", "allegati":
		return otherField
	}
	return noField
}

var lateSubject = regexp.MustCompile(`(?i) (?:objet|subject|onderwerp|betreff|asunto|oggetto|assunto) ?: `)

// headerBlock says how many lines from the first on are the header of an older message (From, Sent, To, Subject in any order and
// language), or 0. A travel plan with From, To and Date is none: a header shows an address, or both a date and a subject.
func headerBlock(lines []line) int {
	if first := lineField(lines[0].text); first == noField || first == otherField || lines[0].quoted {
		return 0
	}
	var seen [otherField + 1]bool
	address, end, loose, blanks, previous := false, 0, 0, 0, noField
	for i := 0; i < len(lines) && i < 20; i++ {
		l := &lines[i]
		if l.blank {
			if blanks++; blanks > 1 {
				break
			}
			continue
		}
		f := lineField(l.text)
		switch {
		case l.quoted, f == noField && (blanks > 0 || loose >= 4 || !continues(l.text, previous)):
			i = len(lines)
			continue
		case f == noField:
			loose++
		default:
			if f != otherField && seen[f] {
				i = len(lines)
				continue
			}
			seen[f], previous, loose = true, f, 0
		}
		blanks = 0
		address = address || strings.Contains(l.text, "@")
		seen[subjectField] = seen[subjectField] || lateSubject.MatchString(l.text)
		end = i + 1
	}
	enough := seen[dateField] && (seen[toField] || seen[subjectField]) || seen[toField] && seen[subjectField]
	if seen[fromField] && enough && (address || seen[subjectField] && seen[dateField]) {
		return end
	}
	return 0
}

// lineField reads the label of a line, such as «Envoyé le :».
func lineField(text string) field {
	at := strings.IndexByte(text, ':')
	if at <= 0 || at > 40 {
		return noField
	}
	return fieldOf(strings.ToLower(strings.TrimSpace(strings.Trim(text[:at], "*_ -|"))))
}

// continues says that a line without a label goes on with the header above: an address on its own line, or more recipients.
func continues(text string, previous field) bool {
	if len(text) > 400 {
		return false
	}
	return strings.Contains(text, "@") || previous == toField && strings.HasSuffix(text, ";") || previous == otherField && strings.Contains(text, ";")
}
