package mime

import (
	"path"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const maxName = 200

// CleanName makes the name that a stranger gave to a file safe to show, to store as a label and to offer for download: no
// directories, no control, bidirectional or invisible characters, composed, at most 200 bytes and never empty.
func CleanName(name string) string {
	name = norm.NFC.String(stripInvisible(strings.ToValidUTF8(name, "")))
	name = strings.Map(func(r rune) rune {
		if r == ':' || r == '\u2236' || r == '\uff1a' {
			return '_'
		}
		if r == '/' || r == '\\' || r == '\u2215' || r == '\u2044' || r == '\uff0f' || r == '\uff3c' || r == '\u29f5' {
			return '/'
		}
		return r
	}, name)
	parts := strings.Split(name, "/")
	name = ""
	for i := len(parts) - 1; i >= 0 && name == ""; i-- {
		name = strings.Trim(parts[i], " .\u00a0")
		if name != "" && strings.HasPrefix(strings.TrimLeft(parts[i], " \u00a0"), ".") {
			name = "_" + name // a hidden file should be seen
		}
	}
	if name == "" {
		return "file"
	}
	if stem, _, _ := strings.Cut(strings.ToLower(name), "."); reservedName(strings.TrimRight(stem, " ")) {
		name = "_" + name
	}
	return shorten(name)
}

// shorten keeps the extension, by which people and programs know what a file is.
func shorten(name string) string {
	if len(name) <= maxName {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > 20 {
		ext = ""
	}
	return strings.TrimRight(cutBytes(strings.TrimSuffix(name, ext), maxName-len(ext)), " .") + ext
}

// reservedName tells names that mean a device on Windows.
func reservedName(stem string) bool {
	switch stem {
	case "con", "prn", "aux", "nul":
		return true
	}
	if len(stem) != 4 {
		return false
	}
	return (strings.HasPrefix(stem, "com") || strings.HasPrefix(stem, "lpt")) && stem[3] >= '0' && stem[3] <= '9'
}

// stripInvisible drops characters that change how a text looks without being seen: controls, bidirectional marks, zero width.
// The joiners inside emoji and words of some scripts are not worth the disguises they allow in names.
func stripInvisible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' || r == '\u034f' || r == '\u115f' ||
			r == '\u1160' || r == '\u3164' || r == '\uffa0' || r == '\u180b' || unicode.Is(unicode.Variation_Selector, r) && r != '\ufe0f' {
			return -1
		}
		return r
	}, s)
}
