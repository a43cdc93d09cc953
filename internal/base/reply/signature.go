package reply

import (
	"regexp"
	"strings"
	"unicode"
)

// How far from the end of what was typed a signature may begin, in lines that are not blank. Further up it is text.
const (
	longestCard   = 15
	longestFooter = 40
	longSentence  = 13 // words; no motto under a name is as long
	mostPieces    = 8  // a closing formula, a card, a delimiter, notices in three languages, …
)

// markSignature finds the signature at the end of a run of typed lines. When in doubt a line stays typed.
func markSignature(lines []line, c []class) {
	markElements(lines, c)
	end := len(lines)
	if at := deviceLine(lines, c); at >= 0 {
		below := at
		for below < len(lines) && !lines[below].blank {
			below++
		}
		fill(c[at:below], signature)
		if anyText(lines[:at]) {
			fill(c[below:], history) // the program put its line at the end of what was typed
			end = at
		}
	}
	for range mostPieces {
		for end > 0 && (lines[end-1].blank || c[end-1] == signature) {
			end--
		}
		at := lastSignature(lines[:end])
		if at == end {
			return
		}
		fill(c[at:end], signature)
		end = at
	}
}

// markElements takes over what an HTML mail marks as its signature.
func markElements(lines []line, c []class) {
	for i, l := range lines {
		if l.mark == signatureHere {
			c[i] = signature
		}
	}
}

// lastSignature is where the last signature-like piece of lines begins, or their end.
func lastSignature(lines []line) int {
	end := len(lines)
	if end == 0 {
		return end
	}
	if at := legalNotice(lines); at < end {
		return at
	}
	if isDeviceLine(lines[end-1].text) || anyText(lines[:end-1]) && isDeviceJoke(lines[end-1].text) {
		return end - 1
	}
	if at := delimited(lines); at < end {
		return at
	}
	if isDashName(lines) {
		return end - 1
	}
	return visitingCard(lines)
}

// delimited finds the uppermost delimiter under which everything can be a signature.
func delimited(lines []line) int {
	found, below, prose, evidence, texts, allCards := len(lines), 0, 0, 0, 0, true
	for i := len(lines) - 1; i >= 0 && below < longestFooter; i-- {
		l := &lines[i]
		if l.blank {
			continue
		}
		standard := strings.TrimPrefix(l.raw, " ") == "-- "
		switch {
		case standard && below > 0,
			dashOnlyLine.MatchString(l.text) && l.text != "__" && below <= longestCard && prose <= 1 && !announces(lines[:i]):
			found = i
		case isRow(l.text) && texts > 0 && below <= longestCard && (i == 0 || lines[i-1].blank) &&
			(allCards && (evidence > 0 || texts <= 3) || prose == 0 && evidence*2 >= texts):
			found = i
		case isRow(l.text), l.text == "":
		default:
			texts++
			if isProse(l.text) {
				prose++
			}
			if !isContact(l.text) && len(strings.Fields(l.text)) >= longSentence {
				prose++
			}
			allCards = allCards && isCardLine(l.text)
			if isContact(l.text) {
				evidence++
			}
		}
		below++
	}
	return found
}

// announces says that the last line of text ends in a colon, so that what is set off below is what it speaks of.
func announces(lines []line) bool {
	for i := len(lines) - 1; i >= 0; i-- {
		if !lines[i].blank {
			return strings.HasSuffix(lines[i].text, ":")
		}
	}
	return false
}

var dashName = regexp.MustCompile(`^[-–—~]\p{Lu}[\p{L}'.-]*(?: \p{L}[\p{L}'.-]*){0,3}$`)

// isDashName finds «-John Smith» as the last line, apart from the text and not the end of a list.
func isDashName(lines []line) bool {
	last := len(lines) - 1
	if last < 1 || !lines[last-1].blank || !dashName.MatchString(lines[last].text) || !isNameLike(strings.TrimLeft(lines[last].text, "-–—~")) {
		return false
	}
	for i := last - 1; i >= 0 && i > last-6; i-- {
		if !lines[i].blank {
			return !strings.HasSuffix(lines[i].text, ":") && strings.IndexAny(lines[i].text, "-–—•*") != 0
		}
	}
	return false
}

var closing = regexp.MustCompile(`(?i)^(?:` +
	`(?:(?:with|my|many|best|kind|kindest|warm|warmest|very|all the|friendly) )*(?:regards|wishes|thanks|greetings)(?: (?:and|&) (?:kind |best )?regards)?|thank you|thx|cheers|sincerely|respectfully|` +
	`(?:yours|very) (?:sincerely|truly|faithfully)|all the best|br|rgds|` +
	`(?:bien |très |(?:sincèrement|amicalement) et )?cordialement(?: vôtre)?|bien à (?:vous|toi|vous tous)|cdlt|cdt|crdlt|(?:avec mes |mes |nos )?(?:(?:sincères|meilleures|cordiales|bonnes) )*salutations?(?: (?:distinguées|cordiales|les meilleures))?|` +
	`merci(?: (?:d'avance|beaucoup|et bonne journée))?|d'avance merci|(?:bonne|belle|excellente) (?:journée|soirée|fin de journée)|amicalement|respectueusement|sincèrement|` +
	`(?:met )?(?:vriendelijke?|hartelijke?|beste|warme|collegiale|sportieve|zonnige)? ?(?:groet|groeten|groetjes)|mvg|m\.v\.g\.|vr\.? ?gr\.?|hoogachtend|(?:alvast |hartelijk )?(?:bedankt|dank)|met dank|` +
	`(?:mit )?(?:freundlichen?|besten?|vielen?|lieben?|herzlichen?|schönen?)? ?(?:grüßen?|grüssen?|gruß|gruss)|mfg|hochachtungsvoll|` +
	`(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|(?:cordiali|distinti)? ?saluti|atenciosamente|(?:melhores )?cumprimentos|med vänlig hälsning|med venlig hilsen|mvh|z poważaniem|pozdrawiam` +
	`)[ ,.!:;-]*$`)

// visitingCard finds a closing formula with a name and more than the name below it (role, company, phone, address). A formula
// with only a name is typed text and stays.
func visitingCard(lines []line) int {
	seen := 0
	for i := len(lines) - 1; i >= 0 && seen <= longestCard; i-- {
		if lines[i].blank {
			continue
		}
		if closing.MatchString(lines[i].text) && seen >= 2 && isCard(lines[i+1:]) {
			return i
		}
		seen++
	}
	return len(lines)
}

// isCard wants a name first and then only card lines, one of them surely.
func isCard(lines []line) bool {
	name, sure := false, false
	for _, l := range lines {
		switch {
		case l.blank, isRow(l.text), closing.MatchString(l.text):
		case !name:
			if !isNameLike(l.text) && !isContact(l.text) {
				return false
			}
			name, sure = true, isContact(l.text)
		case !isCardLine(l.text):
			return false
		default:
			sure = sure || isContact(l.text) || role.MatchString(l.text)
		}
	}
	return name && sure
}

var (
	phone   = regexp.MustCompile(`(?:\+|00|\(0|\b0)[\d(][\d ()./-]{6,}\d|(?i)(?:^|[^\p{L}])(?:tel|tél|tel\.|phone|fax|gsm|mob|mobile|mobiel|portable|ligne directe|office|m|t|f)\b ?[.:]+ ?[+(]?\d`)
	webSite = regexp.MustCompile(`(?i)https?://\S|www\.\S+\.\S|^(?:[a-z0-9-]+\.)+(?:be|fr|nl|com|org|net|eu|lu|ch|de|uk|example|brussels|io)$`)
	handle  = regexp.MustCompile(`^@[\p{L}\d_]{2,30}$`)
	street  = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:rue|avenue|av\.|chaussée|boulevard|bd|place|quai|allée|impasse|square|street|road|lane|cedex)[^\p{L}].*\d|\d+.{0,6}(?:rue|avenue|boulevard|street|road)[^\p{L}]|\p{L}(?:straat|laan|weg|plein|steenweg|gracht|kade|dreef) ?\d|^(?:[BFL]-)?\d{4,5}(?: ?[A-Z]{2})? \p{Lu}[\p{L} -]{2,40}$`)
	role    = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:ceo|cto|cfo|coo|cio|manager|director|directeur|directrice|responsable|chef|head of|technicien(?:ne)?|technicus|ingénieur|engineer|ingenieur|developer|développeu\p{L}+|ontwikkelaar|` +
		`assistante?|assistent(?:e)?|secrétaire|secretaris|secretaresse|secretary|medewerk(?:er|ster)|verantwoordelijke|coördinator|coordinat\p{L}+|teacher|enseignante?|leerkracht|leraar|lerares|professeure?|professor|consultante?|analyste?|` +
		`comptable|boekhoud(?:er|ster)|accountant|service|department|département|dienst|afdeling|directie|direction|hr|rh|ict|it|dpo|avocate?|attorney|adviseur|conseill\p{L}+|beheerder|administrat\p{L}+|gestionnaire|officer|leider|lead|` +
		`sa|srl|sprl|asbl|bv|bvba|nv|vzw|sas|sarl|gmbh|ltd|inc|llc)(?:[^\p{L}]|$)`)
)

// isContact finds how to reach somebody: phone, address, web site, street.
func isContact(text string) bool {
	return anyAddress.MatchString(text) || phone.MatchString(text) || webSite.MatchString(text) || handle.MatchString(text) || street.MatchString(text)
}

// isCardLine is a line that can stand on a visiting card: contact, role, company, or a few capitalised words.
func isCardLine(text string) bool {
	words := len(strings.Fields(text))
	switch {
	case isProse(text):
		return false
	case isContact(text):
		return words <= 14
	case role.MatchString(text):
		return words <= 8
	}
	return words <= 6 && isNameLike(text) || strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]")
}

// isProse is a line that reads like a sentence.
func isProse(text string) bool {
	words := len(strings.Fields(text))
	return words >= 12 && !isContact(text) || words >= 5 && strings.ContainsAny(text[len(text)-1:], ".?!") && !isContact(text) || words >= 18
}

// isNameLike says that each word begins with a capital, except the small words of names and titles.
func isNameLike(text string) bool {
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > 6 || strings.ContainsAny(text, "?!:;") || strings.ContainsAny(text, "0123456789") {
		return false
	}
	capital := false
	for _, w := range words {
		r := []rune(strings.TrimLeft(w, `("'-`))
		switch {
		case len(r) == 0, !unicode.IsLetter(r[0]):
		case unicode.IsUpper(r[0]) || unicode.Is(unicode.Lo, r[0]):
			capital = true
		case len(r) > 3 && w != "voor" && w != "chez":
			return false
		}
	}
	return capital
}

func anyText(lines []line) bool {
	for _, l := range lines {
		if !l.blank {
			return true
		}
	}
	return false
}
