package archtest

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// reserved is a package, or some of its names, that only certain rooms may use.
type reserved struct {
	path  string   // of the import, and all below it
	names []string // none: all of it
	rooms []string // who may
	why   string
	tests bool // holds in tests too
}

func reservations() []reserved {
	database := []string{"internal/base/db", "internal/testdesk"}
	return []reserved{
		{
			path:  "net/http",
			names: []string{"Handler", "HandlerFunc", "ResponseWriter", "ServeMux", "NewServeMux", "Server", "Handle", "HandleFunc", "ListenAndServe", "Flusher"},
			rooms: []string{"internal/front", "internal/web", "internal/api", "internal/app", "internal/testdesk"},
			why:   "serving HTTP begins at front",
		},
		{path: "database/sql", rooms: database, why: "the database is behind base/db", tests: true},
		{path: "github.com/jackc/pgx", rooms: database, why: "the database is behind base/db", tests: true},
		{path: "modernc.org/sqlite", rooms: database, why: "the database is behind base/db", tests: true},
		{path: "github.com/pressly/goose", rooms: database, why: "the database is behind base/db", tests: true},
		{path: "github.com/georgysavva/scany", rooms: database, why: "the database is behind base/db", tests: true},
		{
			path: "github.com/a-h/templ", rooms: []string{"internal/web", "internal/channel/mail", "internal/testdesk"},
			why: "pages are made in web, the frame of letters in channel/mail",
		},
	}
}

// keptApart checks the reservations.
func keptApart(h *house) []breach {
	var found []breach
	for _, r := range reservations() {
		for _, f := range h.files {
			if f.in(r.rooms...) || f.test && !r.tests {
				continue
			}
			if len(r.names) == 0 {
				for _, i := range f.syntax.Imports {
					if within(strings.Trim(i.Path.Value, `"`), r.path) {
						found = append(found, f.breach(i, "%s may not use %s: %s", f.room, r.path, r.why))
					}
				}
				continue
			}
			f.uses(func(at ast.Node, importPath, name string) {
				if importPath == r.path && slices.Contains(r.names, name) {
					found = append(found, f.breach(at, "%s may not use %s.%s: %s", f.room, r.path, name, r.why))
				}
			})
		}
	}
	return found
}

// agentsOnly are the names that show what only agents may see: of package ticket, notes and the items of the timeline that
// mixes them with messages (each stands for all names that begin with it); of any value, the methods and fields that lead there.
func agentsOnly() (ofTicket, ofAny []string) {
	return []string{"Note", "Item", "Timeline"}, []string{"Note", "Notes", "AddNote", "Timeline"}
}

// public tells whether a file belongs to what requesters, visitors and vendors look at.
func public(f *file) bool {
	return f.in("internal/web/portal", "internal/web/kiosk", "internal/web/widget", "internal/channel/mail", "internal/desk/letter", "internal/desk/vendorcase", "internal/api/requester") ||
		f.in("internal/api") && strings.HasPrefix(path.Base(f.name), "requester")
}

// notesStayInside checks that no public room can even name a note. Test files may: they plant notes to see that none gets out.
func notesStayInside(h *house) []breach {
	ofTicket, ofAny := agentsOnly()
	var found []breach
	for _, f := range h.files {
		if f.test || !public(f) {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			importPath, name, qualified := f.qualified(s)
			secret := importPath == module+"internal/desk/ticket" &&
				slices.ContainsFunc(ofTicket, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
			if secret || !qualified && slices.Contains(ofAny, s.Sel.Name) {
				found = append(found, f.breach(s, "%s is for agents only and may not be known in %s", s.Sel.Name, f.room))
			}
			return true
		})
	}
	return found
}

// deskClock checks that the desk takes the time from its transaction, never from the machine.
func deskClock(h *house) []breach {
	var found []breach
	for _, f := range h.files {
		if f.test || !f.in("internal/desk") {
			continue
		}
		f.uses(func(at ast.Node, importPath, name string) {
			if importPath == "time" && slices.Contains([]string{"Now", "Since", "Until"}, name) {
				found = append(found, f.breach(at, "time.%s on the desk: use tx.Now", name))
			}
		})
	}
	return found
}

// noBuiltSQL checks that no value is formatted into SQL: values are parameters.
func noBuiltSQL(h *house) []breach {
	looksLikeSQL := regexp.MustCompile(`(?i)^\s*(SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|WITH|ALTER|DROP|CREATE|MERGE)\s`)
	formatters := []string{"Sprintf", "Fprintf", "Appendf"}
	var found []breach
	for _, f := range h.files {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			importPath, name, ok := f.qualified(call.Fun)
			if !ok || importPath != "fmt" || !slices.Contains(formatters, name) {
				return true
			}
			for _, arg := range call.Args[:min(2, len(call.Args))] {
				if text := literal(arg); looksLikeSQL.MatchString(text) && strings.Contains(text, "%") {
					found = append(found, f.breach(call, "fmt.%s builds SQL: give values as parameters", name))
				}
			}
			return true
		})
	}
	return found
}

// noSQLOnScreens checks that surfaces ask the desk and never the database.
func noSQLOnScreens(h *house) []breach {
	sql := regexp.MustCompile(`(?is)^\s*(SELECT\s.*\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|WITH\s+\w+.*\bAS\s*\()`)
	var found []breach
	for _, f := range h.files {
		if f.test || !f.in("internal/web", "internal/api", "internal/front") {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && sql.MatchString(literal(l)) {
				found = append(found, f.breach(l, "SQL on a screen: a package of the desk asks the database"))
			}
			return true
		})
	}
	return found
}

// literal is the text of a string literal, or of several joined by +.
func literal(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			text, err := strconv.Unquote(e.Value)
			if err == nil {
				return text
			}
		}
	case *ast.BinaryExpr:
		return literal(e.X) + literal(e.Y)
	}
	return ""
}
