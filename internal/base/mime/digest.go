package mime

import (
	"bytes"
	"crypto/sha256"
	"strings"
)

// Digest identifies a mail however it travelled: SHA-256 of the message without the fields that each hop adds, with every line
// ending counted as CRLF. The same mail fetched twice, or from another server, has the same digest.
func Digest(raw []byte) [sha256.Size]byte {
	sum := sha256.New()
	rest := skipTrace(raw)
	dropping := false
	for len(rest) > 0 {
		line, next := cutLine(rest)
		if len(line) == 0 {
			break
		}
		if line[0] != ' ' && line[0] != '\t' {
			n := fieldName(line)
			if n == 0 {
				break // the body begins without an empty line
			}
			dropping = isTrace(strings.TrimRight(string(line[:n]), " \t"))
		}
		if !dropping {
			sum.Write(line)
			sum.Write([]byte("\r\n"))
		}
		rest = next
	}
	for len(rest) > 0 {
		i := bytes.IndexByte(rest, '\n')
		line := rest
		if i >= 0 {
			line, rest = rest[:i], rest[i+1:]
		} else {
			rest = nil
		}
		sum.Write(bytes.TrimSuffix(line, []byte{'\r'}))
		sum.Write([]byte("\r\n"))
	}
	return [sha256.Size]byte(sum.Sum(nil))
}

// skipTrace drops what may stand before a mail's own first field, in any order: servers put their trace in front of whatever they got, also
// of the lines that an archive or a broken sender had put there.
func skipTrace(raw []byte) []byte {
	for {
		rest := skipPreface(raw)
		for {
			line, next := cutLine(rest)
			n := fieldName(line)
			if n == 0 || !isTrace(strings.TrimRight(string(line[:n]), " \t")) {
				break
			}
			rest = skipFolds(next)
		}
		// A broken first field that begins with a space becomes a part of the trace that somebody puts before it.
		if line, _ := cutLine(rest); fieldName(bytes.TrimLeft(line, " \t")) > 0 {
			rest = skipFolds(rest)
		}
		if len(rest) == len(raw) {
			return rest
		}
		raw = rest
	}
}

func skipFolds(rest []byte) []byte {
	for len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t') {
		_, rest = cutLine(rest)
	}
	return rest
}

// isTrace tells the fields that a mail gains on its way.
func isTrace(name string) bool {
	switch strings.ToLower(name) {
	case "return-path", "received", "delivered-to", "x-original-to":
		return true
	}
	return len(name) > 4 && strings.EqualFold(name[:4], "arc-")
}
