package app_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"firstline/internal/channel/mail"
	"firstline/internal/desk/account"
	"firstline/internal/desk/category"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// doors brings hostile texts in by every other way than mail: the portal's form, the composer, the API, a table of people, the letters' own
// texts, the names of teams and categories. It gives the pages of Anna's that show some of it.
func (h *hostile) doors(texts []string) (annas []string) {
	h.t.Helper()
	var few []string
	for i := 0; i < len(texts); i += 11 {
		few = append(few, texts[i])
	}
	h.people(few)
	h.names(few)
	h.letterText(few)
	h.anna = h.person("Anna Maes", "en", account.Roles{})
	all := "<p>" + strings.Join(few, "</p>\n<p>") + "</p>"
	form := url.Values{"subject": {few[0]}, "text": {all}, "error_message": {few[1]}, "tried": {few[2]}, "once": {"portal"}}
	if status := h.post("/tickets/new", "application/x-www-form-urlencoded", form.Encode(), "Cookie", "fl="+h.session(h.anna)); status != http.StatusSeeOther {
		h.t.Fatalf("the portal answers %d", status)
	}
	id := ticket.ID(h.count(`SELECT max(id) FROM ticket WHERE requester_id = $1`, h.anna.Person))
	for part := range slices.Chunk(few, 8) {
		html := "<p>" + strings.Join(part, "</p>\n<p>") + "</p>"
		if _, _, err := h.Tickets.Reply(h.t.Context(), h.agent, id, ticket.Answering{Body: ticket.Written(html, "", nil)}); err != nil {
			h.t.Fatal(err)
		}
		if _, _, err := h.Tickets.AddNote(h.t.Context(), h.agent, id, ticket.Written(html, "", nil), ticket.Once{}); err != nil {
			h.t.Fatal(err)
		}
	}
	h.byProgram(few)
	return []string{"/", "/tickets/" + id.String(), "/search?q=alert", "/tickets/new"}
}

// deskPages are those of the desk, beside its tickets, that show what came in by the doors.
func deskPages() []string {
	return []string{
		"/w/unassigned", "/w/find?q=alert", "/w/new", "/w/there", "/admin/people", "/admin/people?q=hostile", "/admin/teams", "/admin/categories", "/admin/letters",
		"/admin/letters/reply/en", "/admin/routing", "/admin/audit", "/admin/rules/new", "/w/filter",
	}
}

// post sends something to the desk, as whoever its header says.
func (h *hostile) post(path, kind, body, header, who string) int {
	h.t.Helper()
	rq, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, h.address+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	rq.Header.Set("Content-Type", kind)
	rq.Header.Set("Sec-Fetch-Site", "same-origin")
	rq.Header.Set(header, who)
	got, err := http.DefaultTransport.RoundTrip(rq)
	if err != nil {
		h.t.Fatal(err)
	}
	_ = got.Body.Close()
	return got.StatusCode
}

// byProgram opens tickets by the API.
func (h *hostile) byProgram(texts []string) {
	h.t.Helper()
	token, _, err := h.Accounts.CreateTokenFor(h.t.Context(), h.agent, h.agent.Person, account.NewToken{Name: texts[0], Scopes: account.Scopes()})
	if err != nil {
		h.t.Fatal(err)
	}
	taken := slices.DeleteFunc(slices.Clone(texts), func(t string) bool { return strings.Contains(t, "\x00") }) // which the API refuses
	for part := range slices.Chunk(taken, 10) {
		body, err := json.Marshal(map[string]string{
			"subject": part[0], "html": strings.Join(part, "\n"), "symptom": part[len(part)-1], "error_message": part[len(part)/2], "tried": part[len(part)/3],
		})
		if err != nil {
			h.t.Fatal(err)
		}
		if status := h.post("/api/v1/tickets", "application/json", string(body), "Authorization", "Bearer "+token.Reveal()); status != http.StatusCreated {
			h.t.Errorf("the API answers %d to %s", status, body)
		}
	}
}

// people come with a table.
func (h *hostile) people(names []string) {
	h.t.Helper()
	var table strings.Builder
	w := csv.NewWriter(&table)
	_ = w.Write([]string{"name", "email", "department", "site"})
	for i, name := range names {
		_ = w.Write([]string{name, fmt.Sprintf("hostile%d@org.example", i), name, name})
	}
	w.Flush()
	before := h.count(`SELECT count(*) FROM person`)
	if _, err := h.People.Import(h.t.Context(), h.agent, strings.NewReader(table.String()), false); err != nil {
		h.t.Fatal(err)
	}
	if n := h.count(`SELECT count(*) FROM person`) - before; n < len(names)/2 {
		h.t.Errorf("the table brought %d people", n)
	}
}

// names of teams and categories; those that are too long for one are refused.
func (h *hostile) names(texts []string) {
	h.t.Helper()
	made := 0
	for _, name := range texts {
		_, err := h.Teams.Create(h.t.Context(), h.agent, team.Draft{Name: name, Level: 2, Active: true})
		if err == nil {
			_, err = h.Categories.Create(h.t.Context(), h.agent, category.Draft{NameEN: name, NameFR: name, NameNL: name, TeamID: h.team, Active: true})
		}
		if err == nil {
			made++
		}
	}
	if made < 10 {
		h.t.Errorf("%d names were taken", made)
	}
}

// letterText puts hostile words into the text of the letter that carries answers.
func (h *hostile) letterText(texts []string) {
	h.t.Helper()
	store := mail.NewTexts(h.DB, h.Texts)
	list, err := store.List(h.t.Context(), h.agent, "en")
	if err != nil {
		h.t.Fatal(err)
	}
	for _, text := range list {
		if text.Kind != "reply" {
			continue
		}
		for _, t := range texts {
			if !strings.ContainsAny(t, "{}\x00") {
				text.Body += "\n\n" + strings.Join(strings.Fields(t), " ")
			}
		}
		if err := store.Save(h.t.Context(), h.agent, text); err != nil {
			h.t.Fatal(err)
		}
	}
}
