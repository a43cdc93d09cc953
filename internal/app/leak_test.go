package app_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"firstline/internal/base/db"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
)

// vendorMark is a word that only a vendor and the desk know.
const vendorMark = "quokka"

// mark is a word that stands only where requesters may not look.
const mark = "zebrafish"

// TestWhatIsForTheDeskStaysAtTheDesk plants a word in a note, in a file of a note, in a held message and in a Bcc line (T39), and another in all that
// is said with a vendor, and then looks
// for it in all that requesters, watchers and guests can get: every page, the API, their mail, and the live stream.
func TestWhatIsForTheDeskStaysAtTheDesk(t *testing.T) {
	t.Parallel()
	m := newMatrix(t, db.SQLite)
	id := m.shared[annas]
	heard := map[string]func() string{}
	for _, actor := range []string{"anna", "reader", "walter"} {
		heard[actor] = m.listen(actor)
	}
	files := m.plant(id)

	look := m.gather(id, files)
	m.settle()
	for _, letter := range m.relay.Mails() {
		if strings.Join(letter.To, " ") == "support@orbis.example" {
			if said := string(letter.Data); strings.Contains(said, mark) || !strings.Contains(said, vendorMark) || strings.Contains(said, "squeak") || strings.Contains(said, addressOf("anna")) {
				t.Errorf("the vendor reads %s", said)
			}
			continue
		}
		if len(letter.To) != 1 || !strings.HasPrefix(letter.To[0], "agent@") && !strings.HasPrefix(letter.To[0], "lead@") && !strings.HasPrefix(letter.To[0], "other@") {
			look["mail to "+strings.Join(letter.To, ", ")] += string(letter.Data)
		}
	}
	told := func(actor string) bool { return strings.Contains(heard[actor](), fmt.Sprintf(`"ticket":%d`, id)) }
	m.until("Anna and who may read her ticket hear of it", func() bool { return told("anna") && told("reader") })
	if told("walter") {
		t.Error("who may not read it hears of it")
	}
	for actor, said := range heard {
		look["live stream of "+actor] = said()
	}
	for where, text := range look {
		for _, word := range []string{mark, vendorMark, "orbis", "waiting_vendor"} {
			if strings.Contains(strings.ToLower(text), word) && !strings.Contains(where, "openapi") {
				t.Errorf("%s holds the word %s", where, word)
			}
		}
	}
	if n := len(look); n < 100 || !strings.Contains(look["anna /tickets/"+id.String()], "It is plugged in") || !strings.Contains(look["mail to "+addressOf("anna")], "plugged") {
		t.Errorf("looked in %d places, not even where something is", n)
	}
}

// plant puts the mark where only the desk looks, and public words beside it; it gives the ticket's files.
func (m *matrix) plant(id ticket.ID) (files []string) {
	m.t.Helper()
	ctx, agent := m.t.Context(), m.actors["agent"]
	f, err := m.Files.Add(ctx, agent, mark+".txt", strings.NewReader(mark), 100)
	if err != nil {
		m.t.Fatal(err)
	}
	note := ticket.Written("<p><b>"+mark+"</b></p>", mark, []ticket.Attach{{File: f.ID}})
	if _, _, err := m.Tickets.AddNote(ctx, agent, id, note, ticket.Once{}); err != nil {
		m.t.Fatal(err)
	}
	to := mail.ReplyAddress(m.Keys, helpdesk, id)
	m.deliver("no-reply@idp.example", "From: no-reply@idp.example\nSubject: "+mark+"\nMessage-ID: <held@idp.example>\n\nYour verification code is "+mark+".\n", to)
	m.deliver(addressOf("anna"), "From: anna@org.example\nTo: "+to+"\nBcc: "+mark+" <"+mark+"@org.example>\nSubject: Re: squeak\nMessage-ID: <bcc@org.example>\n\nIt is plugged in, I looked.\n", to)
	m.until("both mails are on the ticket", func() bool { return m.count(`SELECT count(*) FROM message WHERE ticket_id = $1`, id) == 3 })
	if n := m.count(`SELECT count(*) FROM message WHERE ticket_id = $1 AND held = TRUE`, id); n != 1 {
		m.t.Fatalf("%d messages are held", n)
	}
	if _, _, err := m.Tickets.Reply(ctx, agent, id, ticket.Answering{Body: ticket.Written("", "Is it plugged into the right socket?", nil)}); err != nil {
		m.t.Fatal(err)
	}
	m.withVendor(id)
	solved := ticket.Solution{Text: "It was plugged into the wrong socket.", Cause: ticket.UserKnowledge}
	if _, err := m.Tickets.Resolve(ctx, agent, id, solved); err != nil {
		m.t.Fatal(err)
	}
	if err := m.DB.Select(ctx, &files, `SELECT file_id FROM attachment WHERE ticket_id = $1`, id); err != nil || len(files) < 2 {
		m.t.Fatal(files, err)
	}
	return files
}

// withVendor asks a vendor for help on the ticket, which answers with a file, and asks back.
func (m *matrix) withVendor(id ticket.ID) {
	m.t.Helper()
	ctx, agent := m.t.Context(), m.actors["agent"]
	k, err := m.Cases.Open(ctx, agent, id, vendorcase.Opening{Vendor: 1, Subject: vendorMark, Text: "A " + vendorMark + " sits in it."})
	if err != nil {
		m.t.Fatal(err)
	}
	to := mail.CaseAddress(m.Keys, helpdesk, k.ID)
	m.deliver("support@orbis.example", "From: support@orbis.example\nSubject: Re: "+vendorMark+"\nMessage-ID: <quokka@orbis.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n"+
		"<table><tr><td>"+vendorMark+"</td></tr></table>\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename="+vendorMark+".txt\n\n"+vendorMark+"\n--b--\n", to)
	m.until("the vendor's answer is there", func() bool { return m.count(`SELECT count(*) FROM vendor_message WHERE case_id = $1`, k.ID) == 2 })
	if _, err := m.Cases.SetReference(ctx, agent, id, k.ID, vendorMark); err != nil {
		m.t.Fatal(err)
	}
	if _, err := m.Cases.Write(ctx, agent, id, k.ID, vendorcase.Saying{Text: "And a second " + vendorMark + "."}); err != nil {
		m.t.Fatal(err)
	}
}

// gather is all that people who do not work at the desk are shown, by whom and where.
func (m *matrix) gather(id ticket.ID, files []string) map[string]string {
	m.t.Helper()
	routes, err := m.Routes(m.config)
	if err != nil {
		m.t.Fatal(err)
	}
	look := map[string]string{}
	get := func(actor, path string) {
		a := m.ask(row{}, actor, http.MethodGet, path)
		if strings.HasPrefix(a.location, "/f/") { // a file, behind its signed address
			a = m.ask(row{}, actor, http.MethodGet, a.location)
		}
		look[actor+" "+path] = a.body + a.location
	}
	last := m.count(`SELECT last_seq FROM ticket WHERE id = $1`, id)
	for _, actor := range []string{"anna", "reader", "walter", "bob", "nobody"} {
		for _, route := range routes {
			if route.Method != http.MethodGet || route.Pattern == "/live" {
				continue
			}
			path, _ := m.address(row{object: rows()["GET "+route.Pattern].object}, http.MethodGet, route.Pattern, annas)
			get(actor, path)
		}
		for seq := range last + 1 {
			get(actor, fmt.Sprintf("/m/%d/%d", id, seq))
			get(actor, fmt.Sprintf("/m/%d/%d?quoted=1", id, seq))
		}
		for _, f := range files {
			get(actor, "/files/"+f)
			get(actor, "/api/v1/files/"+f)
		}
	}
	return look
}

// listen follows the live stream of somebody until the test ends; what it gives tells what came so far.
func (m *matrix) listen(actor string) (said func() string) {
	m.t.Helper()
	ctx, cancel := context.WithCancel(m.t.Context())
	rq, err := http.NewRequestWithContext(ctx, http.MethodGet, m.Base.String()+"/live", nil)
	if err != nil {
		m.t.Fatal(err)
	}
	rq.Header.Set("Accept", "text/event-stream")
	rq.AddCookie(&http.Cookie{Name: "fl", Value: m.session(m.actors[actor])})
	got, err := http.DefaultTransport.RoundTrip(rq)
	if err != nil || got.StatusCode != http.StatusOK {
		m.t.Fatal(got, err)
	}
	var lock sync.Mutex
	var all strings.Builder
	ended := make(chan bool)
	go func() {
		defer close(ended)
		for lines := bufio.NewScanner(got.Body); lines.Scan(); {
			lock.Lock()
			all.WriteString(lines.Text() + "\n")
			lock.Unlock()
		}
	}()
	m.t.Cleanup(func() {
		cancel()
		<-ended
		_ = got.Body.Close()
	})
	return func() string {
		lock.Lock()
		defer lock.Unlock()
		return all.String()
	}
}
