package archtest

import (
	"fmt"
	"strings"
)

// in puts the body into a file of the room's package, with the imports it needs.
func in(room, body string, imports ...string) map[string]string {
	return map[string]string{"internal/" + room + "/a.go": source(room, body, imports...)}
}

func source(room, body string, imports ...string) string {
	name := room[strings.LastIndex(room, "/")+1:]
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n", name)
	for _, i := range imports {
		fmt.Fprintf(&b, "import %q\n", i)
	}
	return b.String() + body
}

func imports(from, to string) map[string]string { return in(from, "", "firstline/internal/"+to) }

func inTest(room, body string, imports ...string) map[string]string {
	return map[string]string{"internal/" + room + "/a_test.go": source(room, body, imports...)}
}

const ticketPath = "firstline/internal/desk/ticket"

func plants() map[string][]planted {
	return map[string][]planted{
		"who may know whom": {
			{"base knows the desk", imports("base/job", "desk/ticket"), 1},
			{"the desk knows a screen", imports("desk/ticket", "web/portal"), 1},
			{"a channel knows front", imports("channel/mail", "front"), 1},
			{"siblings in web", imports("web/portal", "web/workspace"), 1},
			{"siblings in web, below", imports("web/portal/form", "web/admin/team"), 1},
			{"siblings in channel", imports("channel/mail", "channel/chat"), 1},
			{"web knows api", imports("web/admin", "api"), 1},
			{"api knows web", imports("api", "web/ui"), 1},
			{"ui knows an audience", imports("web/ui", "web/portal"), 1},
			{"right of it on the desk", imports("desk/ticket", "desk/sla"), 1},
			{"right of it in the same group", imports("desk/guide", "desk/announce"), 1},
			{"unknown on the desk", imports("desk/ticket", "desk/wizard"), 1},
			{"unknown floor", imports("cellar", "base/db"), 1},
			{"tests for tests only", imports("desk/ticket", "testdesk"), 1},
			{"catalogues", imports("web/portal", "locale"), 1},
			{"a data package that knows somebody", imports("locale", "base/i18n"), 1},
			{"main knows main parts below app", map[string]string{"cmd/firstline/main.go": "package main\nimport _ \"firstline/internal/archtest\""}, 1},
			{"a screen knows the desk", imports("web/portal", "desk/ticket"), 0},
			{"a screen knows the design", imports("web/portal", "web/ui"), 0},
			{"front knows the design", imports("front", "web/ui"), 0},
			{"front knows a screen", imports("front", "web/portal"), 1},
			{"the desk knows the design", imports("desk/ticket", "web/ui"), 1},
			{"base knows base", imports("base/job", "base/db"), 0},
			{"left of it on the desk", imports("desk/worklist", "desk/ticket"), 0},
			{"inside one audience", imports("web/portal/form", "web/portal"), 0},
			{"app reads the catalogues", imports("app", "locale"), 0},
			{"main calls app", map[string]string{"cmd/firstline/main.go": "package main\nimport \"firstline/internal/app\""}, 0},
			{"a test uses the desk for tests", inTest("desk/ticket", "", "firstline/internal/testdesk", "firstline/internal/schema"), 0},
			{"the desk for tests uses everything", imports("testdesk", "app"), 0},
			{"other people's packages", in("base/db", "", "github.com/jackc/pgx/v5"), 0},
		},
		"every desk package has its place": {
			{"no place", in("desk/wizard", ""), 1},
			{"its place", in("desk/ticket", ""), 0},
		},
		"packages are named for what they are": {
			{"util", in("base/util", ""), 1},
			{"helpers by another folder name", map[string]string{"internal/base/text/a.go": "package helpers"}, 2},
			{"another name than the folder", map[string]string{"internal/base/text/a.go": "package texts"}, 1},
			{"an external test", map[string]string{"internal/base/text/a_test.go": "package text_test"}, 0},
			{"main", map[string]string{"cmd/firstline/main.go": "package main"}, 0},
		},
		"packages say what they are for": {
			{"nothing said", in("base/text", ""), 1},
			{"another beginning", map[string]string{"internal/base/text/a.go": "// Cuts text.\npackage text"}, 1},
			{"two sentences", map[string]string{"internal/base/text/a.go": "// Package text cuts. It also joins.\npackage text"}, 1},
			{"no full stop", map[string]string{"internal/base/text/a.go": "// Package text cuts\npackage text"}, 1},
			{"said twice", map[string]string{
				"internal/base/text/a.go": "// Package text cuts.\npackage text",
				"internal/base/text/b.go": "// Package text cuts.\npackage text",
			}, 1},
			{"said once", map[string]string{
				"internal/base/text/a.go": "// Package text cuts lines, e.g. long ones.\n//\n// More. And more.\npackage text",
				"internal/base/text/b.go": "package text",
			}, 0},
			{"a command", map[string]string{"cmd/firstline/main.go": "// Command firstline runs the desk.\npackage main"}, 0},
		},
		"parts stay in their rooms": {
			{"a handler in base", in("base/live", "type hub struct{ http.Handler }", "net/http"), 1},
			{"a handler in a channel", in("channel/phone", "func f(w http.ResponseWriter) {}", "net/http"), 1},
			{"a mux under another name", map[string]string{"internal/desk/ticket/a.go": "package ticket\nimport web \"net/http\"\nvar _ = web.NewServeMux"}, 1},
			{"SQL packages on the desk", in("desk/ticket", "", "database/sql"), 1},
			{"SQL packages in a test", inTest("desk/ticket", "", "database/sql/driver"), 1},
			{"pgx outside base/db", in("base/job", "", "github.com/jackc/pgx/v5/pgxpool"), 1},
			{"templates on the desk", in("desk/letter", "", "github.com/a-h/templ"), 1},
			{"an HTTP client", in("channel/mail", "var _ = http.Get\nfunc f(*http.Request, http.Client) {}", "net/http"), 0},
			{"a handler in web", in("web/portal", "func f(w http.ResponseWriter) {}", "net/http"), 0},
			{"a test with a server", inTest("channel/phone", "func f(w http.ResponseWriter) {}", "net/http"), 0},
			{"a variable named like a package", in("desk/ticket", "func f(http struct{ Handler int }) int { return http.Handler }"), 0},
			{"SQL packages in base/db", in("base/db", "", "database/sql", "github.com/jackc/pgx/v5"), 0},
			{"letters in mail", in("channel/mail", "", "github.com/a-h/templ"), 0},
		},
		"notes stay inside": {
			{"a note on the portal", in("web/portal", "var _ ticket.Note", ticketPath), 1},
			{"the mixed timeline in a letter", in("channel/mail/compose", "var _ = ticket.Timeline", ticketPath), 1},
			{"under another name", map[string]string{"internal/web/widget/a.go": "package widget\nimport t \"" + ticketPath + "\"\nvar _ t.NoteID"}, 1},
			{"the mixed timeline read by a method", in("web/portal", "func f(s *ticket.Store) { s.Timeline(nil) }", ticketPath), 1},
			{"a note written by a method", in("channel/mail", "func (h handler) f() { h.tickets.AddNote() }"), 1},
			{"the requester's part of the API", map[string]string{"internal/api/requester_ticket.go": source("api", "var _ ticket.Item", ticketPath)}, 1},
			{"the agents' part of the API", map[string]string{"internal/api/ticket.go": source("api", "var _ ticket.Item", ticketPath)}, 0},
			{"the thread on the portal", in("web/portal", "func f(s *ticket.Store) { s.Thread(nil) }", ticketPath), 0},
			{"a message on the portal", in("web/portal", "var _ ticket.Message", ticketPath), 0},
			{"a note in the workspace", in("web/workspace", "var _ ticket.Note", ticketPath), 0},
			{"a note planted by a test", inTest("web/portal", "var _ ticket.Note", ticketPath), 0},
		},
		"the desk has one clock": {
			{"now", in("desk/sla", "var f = time.Now", "time"), 1},
			{"since", in("desk/sla", "func f(t time.Time) { _ = time.Since(t) }", "time"), 1},
			{"a test", inTest("desk/sla", "var f = time.Now", "time"), 0},
			{"a length of time", in("desk/sla", "const long = time.Hour", "time"), 0},
			{"elsewhere", in("channel/mail", "var f = time.Now", "time"), 0},
		},
		"no built SQL": {
			{"a formatted value", in("desk/ticket", "var q = fmt.Sprintf(`\n\tSELECT id\n\tFROM ticket WHERE id = %d`, 3)", "fmt"), 1},
			{"joined text", in("desk/ticket", `var q = fmt.Sprintf("update ticket "+"SET a = %s", "x")`, "fmt"), 1},
			{"into a writer", in("desk/ticket", `func f() { fmt.Fprintf(nil, "DELETE FROM t WHERE a = '%s'", "x") }`, "fmt"), 1},
			{"a sentence", in("desk/ticket", `var q = fmt.Sprintf("selected %d", 3)`, "fmt"), 0},
			{"an error about SQL", in("desk/ticket", `var q = fmt.Errorf("SELECT failed: %w", nil)`, "fmt"), 0},
		},
		"no SQL on screens": {
			{"a query in a handler", in("web/portal", "const q = `\n\tSELECT id\n\tFROM ticket`"), 1},
			{"a change in the API", in("api", `const q = "update ticket set state = $1"`), 1},
			{"a query on the desk", in("desk/ticket", "const q = `SELECT id FROM ticket`"), 0},
			{"a message key", in("web/portal", `const q = "select.from"`), 0},
		},
		"no init": {
			{"init", in("base/text", "func init() {}"), 1},
			{"init in a test", inTest("base/text", "func init() {}"), 1},
			{"a method named init", in("base/text", "type T struct{}\nfunc (T) init() {}"), 0},
		},
		"no state in packages": {
			{"no value", in("base/text", "var n int"), 1},
			{"a lock", in("base/text", "var l = sync.Mutex{}", "sync"), 1},
			{"a pool", in("base/text", "var l = &sync.Pool{}", "sync"), 1},
			{"a map to fill", in("base/text", "var m = make(map[string]int)"), 1},
			{"a channel in a struct", in("base/text", "var m = T{c: make(chan int)}"), 1},
			{"the result of some function", in("base/text", "var c = newCache()"), 1},
			{"a table that is filled", in("base/text", "var m = map[string]int{}\nfunc f() { m[\"a\"] = 1 }"), 1},
			{"a table filled from another file", map[string]string{
				"internal/base/text/a.go": "package text\nvar m = map[string]int{}",
				"internal/base/text/b.go": "package text\nfunc f() { delete(m, \"a\") }",
			}, 1},
			{"a table changed by another package", map[string]string{
				"internal/base/text/a.go": "package text\nvar Words = []string{\"a\"}",
				"internal/base/mime/b.go": "package mime\nimport \"firstline/internal/base/text\"\nfunc f() { text.Words[0] = \"b\" }",
			}, 1},
			{"a counter", in("base/text", "var n = 1\nfunc f() { n++ }"), 1},
			{"an address", in("base/text", "var n = 1\nfunc f() *int { return &n }"), 1},
			{"a field", in("base/text", "var s = T{}\nfunc f() { s.a.b = 1 }"), 1},
			{"errors and expressions", in("base/text", "var e = errors.New(\"x\")\nvar r = regexp.MustCompile(`x`)", "errors", "regexp"), 0},
			{"a table", in("base/text", "var m = map[string]int{\"a\": 1}\nfunc f() int { return m[\"a\"] }"), 0},
			{"embedded files", in("locale", "//go:embed *.toml\nvar Files embed.FS", "embed"), 0},
			{"an assertion", in("base/text", "var _ T = U{}"), 0},
			{"made once, on demand", in("base/text", "var f = sync.OnceValue(func() int { return 1 })", "sync"), 0},
			{"a must function", in("base/text", "var t = mustRead()"), 0},
			{"a local variable of the same name", in("base/text", "var n = 1\nfunc f() { n := 2; n++ ; _ = &n }"), 0},
			{"a method on a template", in("base/text", "var t = template.Must(template.New(\"a\").Parse(\"\"))", "text/template"), 0},
		},
	}
}
