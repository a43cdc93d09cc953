package file

import "strings"

// inline begins the address of a picture that stands inside a message, as message texts keep it. Screens put a signed address in its
// place for each reader, since a frame of its own origin sends no session.
const inline = "/files/inline/"

// Inline is the address under which a message's text shows a file.
func Inline(id ID) string { return inline + string(id) }

// InlineID is the file that an address made by Inline shows.
func InlineID(src string) (ID, bool) {
	id, ok := strings.CutPrefix(src, inline)
	return ID(id), ok && id != "" && !strings.ContainsAny(id, "/?#")
}
