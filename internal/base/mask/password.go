package mask

import (
	"regexp"
	"strings"
	"unicode"
)

const (
	names = `(?:password|passphrase|passwd|pwd|passcode|pin(?:[ -]?code)?|mot de passe|mdp|code pin|wachtwoord|paswoord|pincode|toegangscode)`
	short = `(?:pass|pw|ww)` // as people write them in lists
	space = `[\s\x{a0}\x{202f}]`
	quote = `["«'“‘(]?` + space + `?`
	value = `([^\s\x{a0}"»”]{4,100})`
)

// said is how three languages lead to a password: the word, a sign or verb, and what it is.
var said = regexp.MustCompile(`(?i)\b` + names + `\b[^\n:=.!?]{0,40}?(?:` + space + `(?:is|was|est|sera|wordt)` + space + `|` + space + `?[:=→]` + space + `?|` + space + `->` + space + `)` + space + `*` + quote + value)

// listed is a line of a list: the name, a sign, and nothing but the password.
var listed = regexp.MustCompile(`(?im)^[ \t>*•-]*(?:(?:your|my|new|old|the|votre|mon|nouveau|le|uw|mijn|nieuw|het)[ \t])*(?:` + names + `|` + short + `)[ \t\x{a0}]*[:=][ \t\x{a0}]*["«'“]?` + value + `["»'”]?[ \t]*$`)

// brief is a password behind a short name, which is one only with a sign.
var brief = regexp.MustCompile(`(?i)\b` + short + space + `?[:=]` + space + `*` + quote + value)

// called is a password right behind its name.
var called = regexp.MustCompile(`(?i)\b` + names + space + `+` + quote + value)

// passwords are what a text seems to give as passwords.
func passwords(text string) []Found {
	if !leads(text) {
		return nil
	}
	var list []Found
	add := func(re *regexp.Regexp, means func(string) bool) {
		for _, m := range re.FindAllStringSubmatch(text, -1) {
			words := strings.TrimRight(strings.TrimLeft(m[1], `"«'“‘(`), `.,;:)'’`)
			if len(words) >= 4 && means(words) {
				list = append(list, Found{Password, words})
			}
		}
	}
	add(said, looksSecret)
	add(listed, func(s string) bool { return looksSecret(s) || isWord(s) && !isStatus(s) })
	add(brief, looksSecret)
	add(called, isStrong)
	return list
}

// leads tells quickly that no word of a text begins as the names of passwords do: nearly every text has none.
func leads(text string) bool {
	inWord := false
	for i := 0; i < len(text); i++ {
		b := text[i] | 0x20
		starts := !inWord
		inWord = letter(text[i]) || text[i] >= 0x80
		if !starts {
			continue
		}
		switch b {
		case 'p', 'm', 'w', 't', 'c':
			for _, stem := range [...]string{"pass", "pasw", "pwd", "pw", "pin", "mdp", "ww", "wachtwoord", "toegangscode"} {
				if len(text)-i >= len(stem) && stem[0] == b && strings.EqualFold(text[i:i+len(stem)], stem) {
					return true
				}
			}
		}
	}
	return false
}

// shape is of what characters a text is.
type shape struct{ letters, digits, signs, hyphens, turns int }

func shapeOf(s string) (x shape) {
	before := rune(0)
	for i, r := range s {
		switch {
		case unicode.IsDigit(r):
			x.digits++
		case unicode.IsLetter(r):
			x.letters++
			if i > 0 && unicode.IsUpper(r) && unicode.IsLower(before) {
				x.turns++
			}
		case r == '-':
			x.hyphens++
		case r == '\'' || r == '/' || r == '’': // ordinary words and dates have them
		default:
			x.signs++
		}
		before = r
	}
	return x
}

// looksSecret tells a password from a word, an address or a date: it has a figure or sign among its letters, changes case in the middle, or is
// many words in a row.
func looksSecret(s string) bool {
	if isAddress(s) {
		return false
	}
	x := shapeOf(strings.TrimRight(s, "!?"))
	if x.letters == 0 { // a PIN, not a date or an amount
		return x.digits >= 4 && x.digits == len(strings.TrimRight(s, "!?"))
	}
	return x.digits > 0 || x.signs > 0 || x.turns > 0 || x.hyphens >= 3
}

// isStrong tells what nobody would write but as a password: letters, figures and a sign in the middle of them or at the end.
func isStrong(s string) bool {
	x := shapeOf(strings.TrimRight(s, "?"))
	return !isAddress(s) && x.letters > 0 && x.digits > 0 && x.signs > 0 && strings.ContainsAny(s, "!@#$%&*+=^~_")
}

// isAddress tells links, mail addresses, tags, and what is covered or taken away already.
func isAddress(s string) bool {
	return strings.Contains(s, "://") || strings.HasPrefix(s, "www.") || strings.HasPrefix(s, "<") || strings.ContainsAny(s, "●█") ||
		strings.Contains(s, "@") && strings.Contains(s[strings.IndexByte(s, '@'):], ".")
}

func isWord(s string) bool {
	x := shapeOf(s)
	return !isAddress(s) && x.letters > 0 && x.letters == len([]rune(s))
}

// isStatus tells what is said of a password where it could stand itself.
func isStatus(s string) bool {
	switch strings.ToLower(s) {
	case "expired", "forgotten", "forgot", "lost", "unknown", "wrong", "invalid", "incorrect", "changed", "reset", "none", "empty", "same", "required", "optional", "missing", "blocked", "locked",
		"expiré", "oublié", "perdu", "inconnu", "faux", "invalide", "modifié", "changé", "aucun", "vide", "même", "obligatoire", "bloqué", "réinitialisé", "erroné",
		"verlopen", "vergeten", "kwijt", "onbekend", "fout", "ongeldig", "gewijzigd", "veranderd", "geen", "leeg", "zelfde", "verplicht", "geblokkeerd", "verloren", "verkeerd":
		return true
	}
	return false
}
