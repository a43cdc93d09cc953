package archtest

import (
	"path"
	"slices"
	"strings"
)

// deskFloor is the order on the desk: a package may import only what stands before it. A link between two belongs to the later.
func deskFloor() []string {
	return []string{
		"access", "audit", "setting", "calendar", "person", "account", "team", "vendor", "asset", "category", "question", "file", "letter", "authenticator",
		"ticket", "entrust", "lending", "outbox", "guard", "presence", "glossary",
		"guide", "knowledge", "announce", "checklist", "sla", "routing", "vendorcase", "confirm", "approval", "snooze", "appointment",
		"remote", "rule", "canned", "course", "review", "protocol", "improvement", "notice", "notify", "worktime", "todo",
		"worklist", "bulk", "search", "trash", "report",
	}
}

// floors are the storeys from the ground up: a room may import only from lower ones (and within base, app and its own folder).
func floors() []string {
	return []string{"internal/base", "internal/desk", "internal/channel", "internal/front", "internal/web internal/api", "internal/app", "cmd internal/bench"}
}

// dataRooms hold files, not behaviour: only who wires the house reads them, and tests.
func dataRooms() []string {
	return []string{"internal/locale", "internal/schema", "internal/web/assets"}
}

func floorOf(room string) int {
	return slices.IndexFunc(floors(), func(f string) bool {
		return slices.ContainsFunc(strings.Fields(f), func(part string) bool { return within(room, part) })
	})
}

// whoKnowsWhom checks the import map.
func whoKnowsWhom(h *house) []breach {
	var found []breach
	for _, f := range h.files {
		for _, i := range f.syntax.Imports {
			p := strings.Trim(i.Path.Value, `"`)
			to, ours := strings.CutPrefix(p, module)
			if !ours || to == f.room { // an external test of the room itself
				continue
			}
			if why := mayNotImport(f, to); why != "" {
				found = append(found, f.breach(i, "%s may not import %s: %s", f.room, to, why))
			}
		}
	}
	return found
}

// mayNotImport says why not, or nothing.
func mayNotImport(f *file, to string) string {
	isIn := func(room string, rooms ...string) bool {
		return slices.ContainsFunc(rooms, func(r string) bool { return within(room, r) })
	}
	switch {
	case isIn(f.room, "internal/testdesk") && !isIn(to, "internal/archtest"):
		return ""
	case isIn(to, "internal/testdesk"):
		if f.test {
			return ""
		}
		return "it is for tests"
	case isIn(to, dataRooms()...):
		if f.test || isIn(f.room, "internal/app") {
			return ""
		}
		return "a data package is read by app and by tests; pass what you need"
	case isIn(f.room, dataRooms()...):
		if f.test {
			return ""
		}
		return "a data package knows nobody"
	}
	from, target := floorOf(f.room), floorOf(to)
	switch {
	case isIn(to, "internal/web/ui") && f.room == "internal/front":
		return "" // front shows what went wrong, in the frame of every page
	case from < 0 || target < 0:
		return "a room without a floor (see floors)"
	case from < target:
		return "imports go downwards only"
	case from > target:
		return ""
	case f.in("internal/desk"):
		return deskOrder(f.room, to)
	case f.in("internal/web") && isIn(to, "internal/web/ui"):
		return ""
	case f.in("internal/web", "internal/channel", "internal/api") && wing(f.room) != wing(to):
		return "siblings do not know each other"
	}
	return ""
}

// wing is the audience or the channel that a room belongs to: internal/web/portal/form is in the wing internal/web/portal.
func wing(room string) string {
	parts := strings.Split(room, "/")
	if within(room, "internal/api") || len(parts) < 3 {
		return strings.Join(parts[:min(2, len(parts))], "/")
	}
	return strings.Join(parts[:3], "/")
}

func deskOrder(from, to string) string {
	name := func(room string) string {
		n, _, _ := strings.Cut(strings.TrimPrefix(room, "internal/desk/"), "/")
		return n
	}
	order := deskFloor()
	a, b := slices.Index(order, name(from)), slices.Index(order, name(to))
	switch {
	case a < 0 || b < 0:
		return "a desk package that has no place in the order (see deskFloor)"
	case b > a:
		return "on the desk only what stands to the left may be known"
	}
	return ""
}

// deskPlaces checks that every desk package has its place in the order, also one that imports nothing yet.
func deskPlaces(h *house) []breach {
	var found []breach
	seen := map[string]bool{}
	for _, f := range h.files {
		if seen[f.room] || path.Dir(f.room) != "internal/desk" {
			continue
		}
		seen[f.room] = true
		if !slices.Contains(deskFloor(), path.Base(f.room)) {
			found = append(found, f.breach(f.syntax, "%s has no place in the order of the desk (see deskFloor)", f.room))
		}
	}
	return found
}
