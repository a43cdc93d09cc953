package reply

import "unicode"

// class is the part that a line belongs to.
type class uint8

const (
	typed class = iota
	signature
	forwarded
	history
	classCount
)

func isLower(r rune) bool { return unicode.IsLower(r) }

// classify decides for each line where it belongs: first what is history, then what is signature in the rest, then which
// quotes stand between typed lines and so stay with them.
func classify(lines []line) []class {
	c := make([]class, len(lines))
	markHistory(lines, c)
	for lo := 0; lo < len(lines); {
		if c[lo] != typed {
			lo++
			continue
		}
		hi := lo
		for hi < len(lines) && c[hi] == typed {
			hi++
		}
		markSignature(lines[lo:hi], c[lo:hi])
		lo = hi
	}
	keepSignatureIfAlone(lines, c)
	keepQuotesBetween(lines, c)
	blanksFollow(lines, c)
	return c
}

// markHistory walks down once. Quoted lines and attributions above them are history one by one; an attribution, header block or
// marker followed by unquoted text makes all the rest history, since nothing says where it ends.
func markHistory(lines []line, c []class) {
	inQuote := false
	for i := 0; i < len(lines); i++ {
		l := &lines[i]
		switch {
		case l.blank:
			continue
		case isForwardMarker(l.text) && !inQuote:
			fill(c[i:], forwarded)
			return
		case l.quoted:
			c[i], inQuote = history, true
			continue
		case l.mark == historyStarts:
			fill(c[aboveSeparator(lines, i):], history)
			return
		}
		inQuote = false
		end := introduction(lines, i)
		if end == i {
			continue
		}
		start := i
		if isHeaderOrMarker(lines, i) {
			start = aboveSeparator(lines, i)
		}
		next := nextText(lines, end)
		if next < len(lines) && lines[next].mark == indented && !lines[next].quoted {
			quoteIndented(lines, next)
		}
		if next == len(lines) || !lines[next].quoted {
			fill(c[start:], history)
			return
		}
		fill(c[start:next], history)
		i, inQuote = next-1, true
	}
}

// introduction is the end of what introduces an older message at line i (attribution, header block, marker), or i.
func introduction(lines []line, i int) int {
	if isOriginalMarker(lines[i].text) {
		return i + 1
	}
	if n := headerBlock(lines[i:]); n > 0 {
		return i + n
	}
	return i + attribution(lines[i:])
}

func isHeaderOrMarker(lines []line, i int) bool {
	return isOriginalMarker(lines[i].text) || headerBlock(lines[i:]) > 0
}

// aboveSeparator moves up from an introduction over blank lines and one ruling line, which belong to it.
func aboveSeparator(lines []line, i int) int {
	j := i - 1
	for j >= 0 && lines[j].blank {
		j--
	}
	if j >= 0 && !lines[j].quoted && i-j <= 4 && isRow(lines[j].text) {
		return j
	}
	return i
}

// quoteIndented takes the blockquote that begins at line i as a quote.
func quoteIndented(lines []line, i int) {
	for ; i < len(lines) && (lines[i].blank || lines[i].mark == indented); i++ {
		if !lines[i].blank {
			lines[i].quoted = true
		}
	}
}

// nextText is the next line from i on that is not blank.
func nextText(lines []line, i int) int {
	for i < len(lines) && lines[i].blank {
		i++
	}
	return i
}

// keepSignatureIfAlone gives back what only an element called a signature when nothing else was typed: some programs let people
// write inside it.
func keepSignatureIfAlone(lines []line, c []class) {
	marked := false
	for i, l := range lines {
		if l.blank {
			continue
		}
		if c[i] == typed || c[i] == forwarded {
			return
		}
		marked = marked || (c[i] == signature && l.mark == signatureHere && !isDeviceLine(l.text))
	}
	if !marked {
		return
	}
	for i, l := range lines {
		if c[i] == signature && l.mark == signatureHere && !isDeviceLine(l.text) {
			c[i] = typed
		}
	}
}

// keepQuotesBetween keeps the quotes from the first typed line to the last: an answer without its question is not understood.
func keepQuotesBetween(lines []line, c []class) {
	first, last := -1, -1
	for i, l := range lines {
		if c[i] == typed && !l.blank {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return
	}
	for i := first; i < last; i++ {
		if c[i] == history {
			c[i] = typed
		}
	}
}

// blanksFollow puts blank lines where the text above them went.
func blanksFollow(lines []line, c []class) {
	for i := 1; i < len(lines); i++ {
		if lines[i].blank {
			c[i] = c[i-1]
		}
	}
}

func fill(c []class, with class) {
	for i := range c {
		c[i] = with
	}
}
