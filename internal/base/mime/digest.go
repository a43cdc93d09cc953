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
	rest := skipPreface(raw)
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

// isTrace tells the fields that a mail gains on its way.
func isTrace(name string) bool {
	switch strings.ToLower(name) {
	case "return-path", "received", "delivered-to", "x-original-to":
		return true
	}
	return len(name) > 4 && strings.EqualFold(name[:4], "arc-")
}
