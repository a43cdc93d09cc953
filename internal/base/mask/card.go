package mask

import (
	"slices"
	"strings"
)

// The shortest and longest card numbers.
const (
	fewestDigits = 13
	mostDigits   = 19
)

// cards are the card numbers in a text, in one piece or in groups.
func cards(text string) []Found {
	var list []Found
	for at := 0; at < len(text); {
		if !digit(text[at]) {
			at++
			continue
		}
		end := figures(text, at)
		// What follows a plus is a telephone; what follows the letters of a country, an account.
		if end-at >= fewestDigits && (at == 0 || text[at-1] != '+' && !letter(text[at-1])) {
			list = append(list, cardsIn(text[at:end])...)
		}
		at = end
	}
	return list
}

// figures is where a row of digits with single spaces or hyphens between them ends.
func figures(text string, from int) int {
	end := from
	for i := from; i < len(text); i++ {
		switch {
		case digit(text[i]):
			end = i + 1
		case (text[i] == ' ' || text[i] == '-') && i == end:
		default:
			return end
		}
	}
	return end
}

// cardsIn are the card numbers in a row of digits: the whole of it, or a few of its groups that are as long as those printed on cards.
func cardsIn(row string) []Found {
	if d := digitsOf(row); len(d) <= mostDigits && isCard(d) {
		return []Found{{Card, row}}
	}
	groups := strings.FieldsFunc(row, func(r rune) bool { return r == ' ' || r == '-' })
	for i := range groups {
		for _, shape := range [...][]int{{4, 4, 4, 4}, {4, 6, 5}, {4, 6, 4}} {
			if i+len(shape) > len(groups) {
				continue
			}
			some := groups[i : i+len(shape)]
			if !slices.EqualFunc(some, shape, func(g string, n int) bool { return len(g) == n }) || !isCard(strings.Join(some, "")) {
				continue
			}
			from := 0
			for _, g := range groups[:i] {
				from += len(g) + 1
			}
			long := len(shape) - 1
			for _, n := range shape {
				long += n
			}
			return append([]Found{{Card, row[from : from+long]}}, cardsIn(strings.TrimLeft(row[from+long:], " -"))...)
		}
	}
	return nil
}

func digit(b byte) bool  { return b >= '0' && b <= '9' }
func letter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// isCard tells a card number by how those of the large schemes begin and how long they are, and by its check digit; the serial number of a
// phone or of its SIM card has such a digit, too.
func isCard(d string) bool {
	starts := func(prefixes ...string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(d, p) })
	}
	var scheme bool
	switch len(d) {
	case fewestDigits, mostDigits:
		scheme = starts("4") || len(d) == mostDigits && starts("6")
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
