package app_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"firstline/internal/base/config"
	"firstline/internal/base/db"
	"firstline/internal/desk/account"
)

// apart is a free address on a part of the loopback network that nothing else here listens on, so that it stays free until it is used.
func apart(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.83.0.1:0")
	if err != nil {
		t.Skip("this machine has one loopback address only: ", err)
	}
	defer l.Close()
	return l.Addr().String()
}

// read is what an address answers; session is the cookie of whoever is signed in.
func read(t *testing.T, url, session string) (int, string) {
	t.Helper()
	rq, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	rq.Header.Set("Accept-Language", "en")
	rq.AddCookie(&http.Cookie{Name: "fl", Value: session})
	answer, err := http.DefaultTransport.RoundTrip(rq)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func TestEveryNodeTellsMachinesHowItIs(t *testing.T) {
	t.Parallel()
	at := apart(t)
	d := serveAs(t, db.SQLite, func(c *config.Serve) {
		c.Metrics, c.Roles = at, []string{config.RoleMail, config.RoleJobs}
	})
	if code, body := read(t, "http://"+at+"/healthz", ""); code != http.StatusOK || body != "ok" {
		t.Errorf("healthz: %d %q", code, body)
	}
	d.deliver("ann@org.example", "From: ann@org.example\nTo: "+helpdesk+"\nSubject: A\nMessage-ID: <a@org.example>\n\nB\n", helpdesk)
	d.settle()
	code, body := read(t, "http://"+at+"/metrics", "")
	for _, line := range []string{"firstline_jobs_dead 0", "firstline_mail_quarantined 0", "firstline_outbox_letters 0", "go_goroutines ", "process_open_fds "} {
		if code != http.StatusOK || !strings.Contains(body, "\n"+line) {
			t.Errorf("metrics: %d, no line %q", code, line)
		}
	}
}

func TestAdministratorsSeeOnEveryPageWhatIsIll(t *testing.T) {
	t.Parallel()
	d := serve(t, db.SQLite)
	ada := d.session(d.person("Ada Admin", "en", account.Roles{Admin: true, Agent: true}))
	mia := d.session(d.person("Mia Agent", "en", account.Roles{Agent: true}))
	const bar, says = `data-tone="bad" aria-label="What is wrong"`, "Nothing can be sent through the mailbox " + helpdesk + ": no route</a>"
	if code, body := read(t, d.address+"/w/mine", ada); code != http.StatusOK || strings.Contains(body, bar) {
		t.Fatalf("%d: a desk that is well tells that it is ill", code)
	}
	d.exec(`INSERT INTO mailbox_state (mailbox_id, send_error, send_error_since) VALUES ((SELECT max(id) FROM mailbox), 'no route', $1)`,
		db.At(time.Now().Add(-time.Hour)))
	read(t, d.address+"/admin", ada) // looks at once; by itself the desk looks every five minutes
	for _, page := range []string{"/w/mine", "/", "/admin/audit", "/account"} {
		if code, body := read(t, d.address+page, ada); code != http.StatusOK || !strings.Contains(body, bar) || !strings.Contains(body, says) {
			t.Errorf("%s: %d, and does not say what is ill", page, code)
		}
	}
	if code, body := read(t, d.address+"/w/mine", mia); code != http.StatusOK || strings.Contains(body, bar) {
		t.Errorf("an agent's page: %d, with what only administrators are told", code)
	}
}
