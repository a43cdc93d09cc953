package guard

import (
	"regexp"
	"strings"
	"unicode"
)

// password is how three languages lead to one: the word, a sign or verb, and what it is.
var password = regexp.MustCompile(`(?i)\b(?:password|passphrase|passwd|pwd|passcode|pin(?: code)?|mot de passe|mdp|code pin|wachtwoord|paswoord|pincode|toegangscode)\b[^\n:=.!?]{0,40}?(?:\s(?:is|was|est|sera|wordt)\s|\s?[:=→]\s?|\s->\s)\s*["«'“]?\s?([^\s"»'”]{4,})`)

// tellsPassword tells whether a text seems to say a password: something after its name that is no word of a language.
func tellsPassword(text string) bool {
	for _, m := range password.FindAllStringSubmatch(text, -1) {
		if looksSecret(strings.TrimRight(m[1], ".,;:!?)")) {
			return true
		}
	}
	return false
}

// looksSecret tells a password from a word, an address or a date: it has a figure or sign among its letters, or changes case in the middle.
func looksSecret(s string) bool {
	if len(s) < 4 || strings.Contains(s, "://") || strings.HasPrefix(s, "www.") || strings.HasPrefix(s, "<") || strings.Contains(s, "@") && strings.Contains(s, ".") {
		return false
	}
	var letters, digits, signs, turns int
	before := rune(0)
	for i, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
			if i > 0 && unicode.IsUpper(r) && unicode.IsLower(before) {
				turns++
			}
		case r == '-' || r == '\'' || r == '/' || r == '’': // ordinary words and dates have them
		default:
			signs++
		}
		before = r
	}
	if letters == 0 { // a PIN, not a date or an amount
		return digits >= 4 && signs == 0 && digits == len(s)
	}
	return digits > 0 || signs > 0 || turns > 0
}

// figures are as many as a card has, in one piece or in groups.
var figures = regexp.MustCompile(`\d(?:[ -]?\d){12,18}`)

// cardNumber is the end of a card number in a text, «… 4242»; empty where there is none.
func cardNumber(text string) string {
	for _, at := range figures.FindAllStringIndex(text, -1) {
		if at[0] > 0 && strings.ContainsRune("+0123456789", rune(text[at[0]-1])) || at[1] < len(text) && text[at[1]] >= '0' && text[at[1]] <= '9' {
			continue
		}
		digits := strings.NewReplacer(" ", "", "-", "").Replace(text[at[0]:at[1]])
		if isCard(digits) {
			return "… " + digits[len(digits)-4:]
		}
	}
	return ""
}

// isCard tells a card number by how those of the large schemes begin and how long they are, and by its check digit; the serial number of a
// phone or of its SIM card has such a digit, too.
func isCard(d string) bool {
	starts := func(prefixes ...string) bool {
		for _, p := range prefixes {
			if strings.HasPrefix(d, p) {
				return true
			}
		}
		return false
	}
	var scheme bool
	switch len(d) {
	case 13, 19:
		scheme = starts("4") || len(d) == 19 && starts("6")
	case 14:
		scheme = starts("300", "301", "302", "303", "304", "305", "36", "38")
	case 15:
		scheme = starts("34", "37")
	case 16:
		scheme = starts("4", "51", "52", "53", "54", "55", "35", "60", "62", "64", "65", "67") || d[:4] >= "2221" && d[:4] <= "2720"
	}
	return scheme && luhn(d)
}

// luhn tells whether the last digit fits the others (H. P. Luhn, US patent 2950048, 1960).
func luhn(d string) bool {
	sum := 0
	for i := range len(d) {
		n := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}
