package clean

import (
	"net/url"
	"regexp"
	"strings"
)

// dataImage are pictures that cannot run anything; SVG can.
var dataImage = regexp.MustCompile(`^data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$`)

// ownPath is a path on this site and nothing that a browser could read as another host or folder.
var ownPath = regexp.MustCompile(`^/[A-Za-z0-9_-][A-Za-z0-9_./=&?%~-]*$`)

func ownAddress(s string) bool { return ownPath.MatchString(s) && !strings.Contains(s, "..") }

// squeeze removes what browsers ignore in an address, so that "java\nscript:" is seen for what it is.
func squeeze(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r < ' ', r == 0x7f, r >= 0x80 && r < 0xa0, r == 0xfffd:
			return -1
		default:
			return r
		}
	}, s))
}

// link is the address as it may stand in a page; only web pages, mail addresses and telephone numbers.
func link(s string) (string, bool) {
	u, err := url.Parse(squeeze(s))
	if err != nil || len(s) > 8192 {
		return "", false
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" || u.User != nil || strings.ContainsAny(u.Host, " <>\"'\\") { // user@host is how addresses pretend
			return "", false
		}
	case "mailto", "tel":
		if u.Opaque == "" {
			return "", false
		}
	default:
		return "", false
	}
	return u.String(), true
}

// remote tells that fetching s would reach another machine.
func remote(s string) bool {
	s = strings.ReplaceAll(strings.ToLower(squeeze(s)), `\`, "/")
	if strings.HasPrefix(s, "//") {
		return true
	}
	scheme, _, ok := strings.Cut(s, ":")
	return ok && scheme != "cid" && scheme != "mid" && scheme != "data" && scheme != "about" && scheme != "javascript" && scheme != "vbscript" && !strings.ContainsAny(scheme, "/?#")
}
