package reply

import (
	"regexp"
	"strings"
)

var (
	originalMarker = regexp.MustCompile(`(?i)^[-_=*—– ]{2,}(?:` +
		`(?:the )?original (?:message|mail|e-mail|appointment)|reply message|message (?:d'origine|original|initial|de réponse)|mail original|courriel d'origine|` +
		`(?:oorspronkelijke?|origineel|originele?) (?:bericht|e-mail|mail|afspraak)|(?:ursprüngliche|originale?) nachricht|original-?nachricht|ursprünglicher termin|mensaje original|` +
		`messaggio (?:originale|originario)|mensagem original|oprindelig (?:meddelelse|besked)|opprinnelig melding|ursprungligt meddelande|originalmeddelande|` +
		`alkuperäinen viesti|(?:wiadomość oryginalna|oryginalna wiadomość)|původní (?:zpráva|e-mail)|eredeti üzenet|(?:исходное|оригинальное|первоначальное) (?:сообщение|письмо)|` +
		`mesaj original|orijinal mesaj|原始邮件|原始郵件|原邮件|元のメッセージ|원본 (?:메시지|메일)` +
		`) ?[-_=*—– :]*$`)
	forwardMarker = regexp.MustCompile(`(?i)^[-_=*—– ]{2,}(?:` + forwardWords + `)(?: (?:by|de|van|from|von)\b.{0,80})? ?[-_=*—– :]*$|` +
		`^(?:begin forwarded message|start of forwarded message|début du (?:message|courriel|mail) (?:réexpédié|transféré)|begin (?:van )?(?:het )?doorgestuurde? bericht|` +
		`anfang der weitergeleiteten (?:nachricht|e-mail)|inizio (?:del )?messaggio inoltrato|inicio del mensaje reenviado|início da mensagem (?:reencaminhada|encaminhada)|` +
		`vidarebefordrat brev|videresendt besked|message transféré|doorgestuurd bericht) ?:$`)
	replyMarker  = regexp.MustCompile(`^##-.{1,200}-##$`)
	aboveThis    = regexp.MustCompile(`(?i)^[-_=*#~<> ]{2,}.{0,60}(?:reply|respond|répon|réponse|antwoord|antwort|respuesta|risp|respond).{0,60}(?:above|au-dessus|boven|oberhalb|über|encima|arriba|sopra|acima)`)
	rulingRow    = regexp.MustCompile(`^(?:[-_=*~—–#·•.]{3,}|__|(?:[-_=*] ){4,}[-_=*]?)$`)
	dashOnlyLine = regexp.MustCompile(`^(?:--|—|–|- -|__)$`)
)

const forwardWords = `forwarded (?:message|mail|e-mail)|original message forwarded|message (?:transféré|réexpédié|suivi)|(?:courriel|mail|e-mail) (?:transféré|réexpédié)|` +
	`(?:doorgestuurde?|doorgezonden) (?:bericht|e-mail|mail)|weitergeleitete (?:nachricht|e-mail|mail)|mensaje reenviado|messaggio inoltrato|mensagem (?:encaminhada|reencaminhada)|` +
	`videresendt (?:meddelelse|melding|besked)|vidarebefordrat meddelande|välitetty viesti|(?:przekazana|przesłana) wiadomość|wiadomość przekazana|přeposlaná zpráva|` +
	`továbbított üzenet|(?:пересылаемое|пересланное|переслане) (?:сообщение|письмо|повідомлення)|转发的?(?:邮件|消息)|轉寄的?郵件|転送(?:された)?メッセージ|전달된 (?:메시지|메일)`

// isOriginalMarker finds «-----Original Message-----» in many languages, and «reply above this line» markers, ours
// (##- … -##) in whatever language.
func isOriginalMarker(text string) bool {
	if len(text) < 8 || !mayMark(text) {
		return false
	}
	return originalMarker.MatchString(text) || isReplyMarker(text)
}

func isReplyMarker(text string) bool {
	return replyMarker.MatchString(text) || aboveThis.MatchString(text)
}

func isForwardMarker(text string) bool {
	if len(text) < 8 || len(text) > 200 || !mayMark(text) && !strings.HasSuffix(text, ":") || !forwardStem(text) {
		return false
	}
	return forwardMarker.MatchString(text)
}

// forwardStem looks for a word that all forward markers of its language have; the patterns are dearer.
func forwardStem(text string) bool {
	text = strings.ToLower(text)
	for _, stem := range [...]string{
		"forward", "transf", "réexp", "suivi", "doorge", "weitergel", "inoltr", "reenv", "encaminh", "videre", "vidare", "välitetty",
		"prze", "přepos", "tovább", "пересл", "пересыл", "转发", "轉寄", "転送", "전달",
	} {
		if strings.Contains(text, stem) {
			return true
		}
	}
	return false
}

// mayMark spares typed lines the patterns: a marker begins with signs.
func mayMark(text string) bool {
	return len(text) <= 300 && strings.IndexAny(text, "-_=*#~—–") == 0
}

// isRow finds a line of dashes, underscores or the like.
func isRow(text string) bool { return rulingRow.MatchString(text) }
