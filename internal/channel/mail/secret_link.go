package mail

import (
	"bytes"
	"context"
	"encoding/base64"
	"regexp"
	"strings"

	"firstline/internal/desk/account"
)

// Letters of the desk carry links by which whoever holds them acts for the recipient: they choose a password, answer whether a problem is
// solved or may be granted, what the desk asks or what they think. A letter that comes back, or is quoted in an answer, shows its link to everybody who reads the mail or the message.

// secretLink is the end of such a link, as it stands in a text or, encoded, in an address that leads there by another site.
var secretLink = regexp.MustCompile(`(?i)((?:/|%2F)(?:password|setup|c|a|q|r)(?:/|%2F))(?:[a-z2-7]{52}|[0-9a-z-]+(?:\.[0-9a-z-]+){2,3}\.[a-z2-7]{16,})`)

// veiled takes the secrets out of the links in a text or page. The rest of the link stays, so that one sees what was there.
func veiled(text string) string {
	for _, mark := range []string{"/password/", "/setup/", "/c/", "/a/", "/q/", "/r/", "%2F", "%2f"} {
		if strings.Contains(text, mark) {
			return secretLink.ReplaceAllString(text, "${1}…")
		}
	}
	return text
}

// endLinks ends the links in a mail by which somebody could choose a password: from now on agents may read the mail.
func (w *work) endLinks(ctx context.Context) error {
	ended := 0
	for _, token := range w.links {
		ok, err := account.EndLink(ctx, w.tx, token)
		if err != nil {
			return err
		}
		if ok {
			ended++
		}
	}
	if ended > 0 {
		w.flight.note(StepLinkEnded)
	}
	return nil
}

// maxTokens bounds how many links of one mail are looked up: letters have one.
const maxTokens = 50

// oneTime finds what looks like the secret of a one-time link in the bytes of a mail, however its parts are encoded, and even where it cannot
// be read as a mail.
func oneTime(raw []byte) (tokens []string) {
	seen := map[string]bool{}
	look := func(text []byte) {
		text = bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("=\r\n"), nil), []byte("=\n"), nil) // quoted-printable
		for _, word := range []string{"password", "setup"} {
			for rest := text; len(tokens) < maxTokens; {
				i := bytes.Index(rest, []byte(word))
				if i < 0 {
					break
				}
				rest = rest[i+len(word):]
				if token, ok := tokenAt(rest); ok && !seen[token] {
					seen[token] = true
					tokens = append(tokens, token)
				}
			}
		}
	}
	look(raw)
	for _, part := range base64Parts(raw) {
		look(part)
		for _, inner := range base64Parts(part) { // a mail in a mail
			look(inner)
		}
	}
	return tokens
}

// tokenLength is that of secret.Token.
const tokenLength = 52

func tokenAt(text []byte) (string, bool) {
	for _, slash := range [][]byte{[]byte("/"), []byte("%2F"), []byte("%2f")} {
		after, ok := bytes.CutPrefix(text, slash)
		if !ok || len(after) < tokenLength {
			continue
		}
		for _, c := range after[:tokenLength] {
			if (c < 'a' || c > 'z') && (c < '2' || c > '7') {
				return "", false
			}
		}
		return string(after[:tokenLength]), true
	}
	return "", false
}

// base64Parts decodes what looks like base64: lines of nothing else, one after the other.
func base64Parts(raw []byte) (parts [][]byte) {
	var run []byte
	end := func() {
		if len(run) >= tokenLength {
			text := make([]byte, base64.StdEncoding.DecodedLen(len(run)))
			n, _ := base64.StdEncoding.Decode(text, run) // up to where it stops being base64
			parts = append(parts, text[:n])
		}
		run = run[:0]
	}
	for line := range bytes.Lines(raw) {
		line = bytes.TrimRight(line, " \t\r\n")
		if len(line) == 0 || !isBase64(line) {
			end()
			continue
		}
		run = append(run, line...)
	}
	end()
	return parts
}

func isBase64(line []byte) bool {
	for _, c := range line {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			if (c < '0' || c > '9') && c != '+' && c != '/' && c != '=' {
				return false
			}
		}
	}
	return true
}
