package reply

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An attribution introduces a quote: «On 3 May 2026 at 10:00, Ann <ann@x.example> wrote:». Languages differ in the words, hardly in
// the shape: a date near the start, a name or address, a word for «wrote», a colon. So it is the shape that is recognised.
var (
	startsWithDate = regexp.MustCompile(`^(?:\p{L}[\p{L}\p{M}']*[.,]{0,2} ?\(?){0,3}[("']?\d`)
	someDate       = regexp.MustCompile(`(?i)\b(?:19|20)\d\d|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}(?:er|e|st|nd|rd|th|º)?\.?,? (?:de |of )?` + month + `|` + month + `\p{L}*\.?,? \d{1,2}`)
	someTime       = regexp.MustCompile(`\d{1,2} ?[:.hH] ?\d{2}`)
	angleAddress   = regexp.MustCompile(`[<(\[]\s*(?:mailto:)?\s*[^\s<>()\[\]@]+@[^\s<>()\[\]]+\s*(?:<mailto:[^>]*>)?\s*[>)\]]`)
	anyAddress     = regexp.MustCompile(`[^\s<>()\[\]@:;,"]+@[^\s<>()\[\]@:;,"]+\.\p{L}`)
	endsWithName   = regexp.MustCompile(`[>)\]"']\s*:$`)
	quoting        = regexp.MustCompile(`(?i)^(?:quoting|zitat von|citando a?|citeren|citaat van|quotation de|citation de|en réponse à|in reply to|cytowanie|citát) .{2,120}:$`)
	zohoLine       = regexp.MustCompile(`(?i)^-{3,} ?(?:on|le|op|am|el|il|em) .*\d.* (?:` + verbBefore + `).*-{3,}$`)

	wroteBefore = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:` + verbBefore + `)(?:[^\p{L}]|$)`)
	wroteMyself = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:i|we|ik|wij|ich|wir) (?:wrote|schreef|schreven|schrieb(?:en)?) ?:?$|(?:^|[^\p{L}])(?:nous|m'|vous|lui|leur|te|t'|j'|qui) ?(?:a|avons|ai|ont) (?:écrit|ecrit)|(?:schreef|schrieb|skrev) (?:ik|ich|jag|jeg|me|mij|ons|mir|uns)(?:[^\p{L}]|$)`)
)

const (
	month = `(?:jan|feb|fév|fev|mar|mär|maa|mrt|apr|avr|abr|mai|may|mei|maj|maggio|jun|juin|jul|juil|lug|giu|aug|ago|août|aout|sep|set|okt|oct|ott|out|nov|dec|déc|dez|dic|des|gen|ene)`

	// verbLastWords close an attribution, verbBefore may stand before the name.
	verbLastWords = `wrote|writes|has written|a écrit|a ecrit|a wrote|a répondu|écrit|geschreven|schreef|geschrieben|schrieb|escribió|escribio|ha escrito|` +
		`ha scritto|scritto|scrive|escreveu|napisał|napisał(a)|napisała|napsal|napsal(a)|napsala|napísal|napísala|skrev|skreiv|kirjoitti|írta|ezt írta|a scris|` +
		`написал|написал(а)|написала|написав|написав(ла)|пише|пишет|yazdı|şunu yazdı|έγραψε|napisao|napisao/la|rašė|parašė|kirjutas|rakstīja|đã viết|menulis|כתב|כתבה|كتب`
	verbBefore = `schreef|schrieb|skrev|skreiv|napisał(?:\(a\)|a)?|napsal(?:\(a\)|a)?|написал(?:\(а\)|а)?|писал\(а\)|a écrit|wrote`
)

// wroteWords close an attribution; a letter before them makes another word of them, except in scripts without spaces.
var (
	wroteWords = strings.Split(verbLastWords, "|")
	wroteSigns = strings.Split("写道|写到|寫道|写信|のメール|書きました|書き込み|작성|작성함", "|")
)

// attribution says how many lines from the first on introduce a quote; programs wrap them over up to five.
func attribution(lines []line) int {
	joined, weak := "", 0
	for n := 1; n <= 5 && n <= len(lines); n++ {
		l := lines[n-1]
		if l.quoted && n > 1 {
			if !closesAddress(joined, l) {
				break
			}
			l.text = ">" + l.text
		}
		if l.blank || len(l.text) >= longestMachineLine || len(joined) > longestMachineLine/2 {
			break
		}
		if n == 1 && !mayBegin(l.text) {
			return 0
		}
		joined = strings.TrimSpace(joined + " " + l.text)
		if n == 2 && !wraps(lines[0].text) {
			break
		}
		if !mayClose(l.text) {
			continue
		}
		next := nextText(lines, n)
		beforeQuote := next < len(lines) && (lines[next].quoted || lines[next].mark == indented || isReplyMarker(lines[next].text))
		found := attributes(joined, beforeQuote)
		if found != notAtAll && !beforeQuote && wroteMyself.MatchString(joined) {
			return 0
		}
		switch found {
		case strongly:
			if n > 1 && !strings.ContainsAny(lines[0].text, "0123456789") && beginsLater(lines[:n], beforeQuote) {
				return 0
			}
			return n
		case weakly:
			if weak == 0 && (n == 1 || len(strings.Fields(joined)) <= 10) { // else typed lines may stand above it
				weak = n
			}
		}
	}
	return weak
}

// wraps says that an attribution may begin here and go on below: with a date, or with a name as short as one.
func wraps(first string) bool { return len(first) <= 70 || startsWithDate.MatchString(first) }

// beginsLater says that the lines without the first are an attribution too, so that the first was typed («Hi,»).
func beginsLater(lines []line, beforeQuote bool) bool {
	joined := ""
	for i := len(lines) - 1; i > 0; i-- {
		joined = strings.TrimSpace(lines[i].text + " " + joined)
		if attributes(joined, beforeQuote) == strongly {
			return true
		}
	}
	return false
}

// closesAddress says that a line begins with `>` because the address above was broken before its bracket, not as a quote.
func closesAddress(joined string, l line) bool {
	return strings.Count(joined, "<") > strings.Count(joined, ">") && len(l.text) < 40 && mayClose(l.text)
}

// mayBegin is a cheap look that spares most typed lines the patterns.
func mayBegin(text string) bool {
	return strings.ContainsAny(text, "0123456789@:<年月") || len(text) < 100
}

func mayClose(text string) bool {
	if strings.HasSuffix(text, ":") || strings.HasSuffix(text, "----") {
		return true
	}
	return endsWithWrote(text)
}

type certainty uint8

const (
	notAtAll certainty = iota
	weakly
	strongly
)

// attributes says how surely a joined line introduces a quote; beforeQuote is whether marked quotes follow. What is cheap to look
// at is looked at first.
func attributes(s string, beforeQuote bool) certainty {
	if strings.HasPrefix(s, "---") && zohoLine.MatchString(s) {
		return strongly
	}
	s = strings.TrimLeft(s, "-–—>|#~ ")
	colon := strings.HasSuffix(s, ":")
	at := strings.Contains(s, "@")
	last := endsWithWrote(s)
	before := colon && hasWroteBefore(s)
	if !at && !last && !before && !beforeQuote && !mayQuote(s) {
		return notAtAll
	}
	words := len(strings.Fields(s))
	if words > 40 {
		return notAtAll
	}
	angle := at && angleAddress.MatchString(s)
	dated := startsWithDate.MatchString(s) && (someDate.MatchString(s) || beforeQuote && someTime.MatchString(s))
	switch {
	case dated && last && (at || colon && (beforeQuote || words <= 12 || someTime.MatchString(s))):
		return strongly
	case dated && before && shortName(s) && (angle || beforeQuote || someTime.MatchString(s)):
		return strongly
	case dated && colon && angle && (beforeQuote || endsWithName.MatchString(s)):
		return strongly
	case !colon:
		return notAtAll
	case angle && (last || before && someDate.MatchString(s)):
		return weakly
	case mayQuote(s) && quoting.MatchString(s):
		return weakly
	case beforeQuote && (last && words <= 12 || angle || someDate.MatchString(s) && someTime.MatchString(s)):
		return weakly
	}
	return notAtAll
}

func endsWithWrote(s string) bool {
	s = strings.ToLower(strings.TrimRight(s[max(0, len(s)-40):], " :"))
	for _, w := range wroteWords {
		if rest, ok := strings.CutSuffix(s, w); ok {
			r, _ := utf8.DecodeLastRuneInString(rest)
			return !unicode.IsLetter(r)
		}
	}
	return slices.ContainsFunc(wroteSigns, func(w string) bool { return strings.HasSuffix(s, w) })
}

// hasWroteBefore looks for the stems first, which are rare in typed text.
func hasWroteBefore(s string) bool {
	for _, stem := range [...]string{"schr", "skr", "napisa", "napsal", "исал", "crit", "wrote"} {
		if strings.Contains(s, stem) {
			return wroteBefore.MatchString(s)
		}
	}
	return false
}

func mayQuote(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return len(s) > 6 && len(s) < 160 && strings.ContainsRune("QqZzCcEeIi", r)
}

// shortName says that after the word for «wrote» stands hardly more than a name: a sentence would go on.
func shortName(s string) bool {
	at := wroteBefore.FindStringIndex(s)
	return at != nil && len(strings.Fields(s[at[1]:])) <= 12
}
