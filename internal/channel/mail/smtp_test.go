package mail_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/base/job"
	"firstline/internal/base/mime"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/file"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/locale"
	"firstline/internal/testdesk/server"
	"firstline/internal/testdesk/testdb"
)

// post is a desk that also sends, to a relay of its own.
type post struct {
	*desk
	relay  *server.Relay
	rooms  mail.Rooms
	writer *mail.Writer
	pulse  *mail.Pulse
	out    *job.Runner
	anna   person.Person
	amir   access.Actor
}

func eachPost(t *testing.T, f func(t *testing.T, p *post)) {
	t.Helper()
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) {
		p := newPost(t, newDesk(t, base, clock, "parse"))
		p.connect("help@"+domain, p.relay.Addr, "starttls", "password", p.relay.Password)
		p.run(mail.NewSender(p.writer, p.network(), p.pulse, nil))
		f(t, p)
	})
}

func newPost(t testing.TB, d *desk) *post {
	t.Helper()
	p := &post{desk: d, relay: server.SMTP(t), pulse: mail.NewPulse(d.db)}
	p.rooms = mail.Rooms{
		Settings: d.settings, People: d.people, Tickets: d.tickets, Cases: d.cases, Files: file.NewStore(d.db, d.blobs), Post: d.post, Blobs: d.blobs, Keys: d.keys,
		Texts: must(i18n.Load(locale.Files))(t),
	}
	p.writer = mail.NewWriter(d.db, p.rooms, must(url.Parse("https://help.desk.example"))(t))
	p.anna, p.amir = d.person("Anna Ask", "anna@org.example"), d.agent("Amir Agent", "amir@"+domain)
	return p
}

func (p *post) network() *mail.Network {
	n := mail.NewNetwork(p.db, p.keys, http.DefaultClient, domain)
	n.Roots = p.relay.Trust
	return n
}

// run sends in the background until the test ends.
func (p *post) run(s *mail.Sender) {
	p.t.Helper()
	p.out = job.NewRunner(p.db, job.Options{Queues: map[string]int{letter.Queue: 6}})
	s.Handle(p.out)
	running, stop := context.WithCancel(context.WithoutCancel(p.t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- p.out.Run(running) }()
	<-p.out.Ready()
	p.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			p.t.Error(err)
		}
		s.Close()
	})
}

// connect sets a mailbox's outgoing server.
func (p *post) connect(address, relay, security, auth, secret string) {
	p.t.Helper()
	host, port, err := net.SplitHostPort(relay)
	if err != nil {
		p.t.Fatal(err)
	}
	p.write(func(tx *db.Tx) error {
		var id int64
		err := tx.Get(p.t.Context(), &id, `
			UPDATE mailbox SET smtp_host = $2, smtp_port = CAST($3 AS BIGINT), smtp_security = $4, smtp_user = $5, smtp_auth = $6, version = version + 1
			WHERE address = $1 RETURNING id`, address, host, must(net.LookupPort("tcp", port))(p.t), security, p.relay.User, auth)
		if err != nil {
			return err
		}
		column := "smtp_secret"
		if auth == "oauth2" {
			column = "oauth_access"
		}
		_, err = tx.Exec(p.t.Context(), `UPDATE mailbox SET `+column+` = $2 WHERE id = $1`, id, mail.SealFor(p.keys, mail.MailboxID(id), column, secret))
		return err
	})
}

// go lets time pass and waits until all that is due was tried.
func (p *post) pass(by time.Duration) {
	p.t.Helper()
	p.clock.Advance(by)
	p.out.Wake()
	if err := p.out.Idle(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
}

// reset is a letter that needs no ticket.
func (p *post) resetLetter(to string) letter.Letter {
	p.t.Helper()
	var id letter.ID
	p.write(func(tx *db.Tx) (err error) {
		l := letter.Letter{Kind: letter.Alarm, Address: to, Name: "Anna", Locale: "en"}
		id, err = p.post.Write(p.t.Context(), tx, l, mail.AlarmArgs{Conditions: []mail.Condition{{Key: mail.JobsDead, Level: mail.Ill, Args: map[string]string{"Count": "3"}}}})
		return err
	})
	return p.get(id)
}

func (p *post) get(id letter.ID) letter.Letter {
	p.t.Helper()
	return must(letter.Get(p.t.Context(), p.db, id))(p.t)
}

func (p *post) open(subject, text string) ticket.Ticket {
	p.t.Helper()
	return must(p.tickets.Open(p.t.Context(), access.System(), ticket.Opening{
		Subject: subject, Body: ticket.Written("", text, nil), Channel: ticket.Portal, Requester: p.anna.ID,
	}))(p.t)
}

func (p *post) letters(id ticket.ID, kind letter.Kind) (list []letter.Letter) {
	p.t.Helper()
	for _, l := range must(letter.OfTicket(p.t.Context(), p.db, int64(id)))(p.t) {
		if l.Kind == kind {
			list = append(list, l)
		}
	}
	return list
}

func parse(t testing.TB, raw []byte) *mime.Message {
	t.Helper()
	return must(mime.Parse(raw, mime.DefaultLimits()))(t)
}

func TestReplyLeavesByTheRelay(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.relay.RequireSignIn()
		tk := p.open("Printer on strike", "It prints nothing.")
		if _, _, err := p.tickets.Reply(t.Context(), p.amir, tk.ID, ticket.Answering{Body: ticket.Written("", "Please switch it off and on.", nil)}); err != nil {
			t.Fatal(err)
		}
		p.pass(0)
		var reply *mime.Message
		for _, m := range p.relay.Wait(t, 2) {
			if !m.TLS || m.User != p.relay.User || m.From != "help@"+domain {
				t.Errorf("handed over with TLS %v by %q from %q", m.TLS, m.User, m.From)
			}
			if x := parse(t, m.Data); strings.Contains(x.Text, "switch it off") {
				reply = x
			}
		}
		if reply == nil {
			t.Fatal("the reply did not leave")
		}
		if reply.From.Name != "Amir Agent (Help desk)" || reply.From.Address != "help@"+domain || !strings.HasPrefix(reply.Subject, "[#"+tk.ID.String()+"] Printer on strike") {
			t.Errorf("from %v, subject %q", reply.From, reply.Subject)
		}
		l := p.letters(tk.ID, letter.Reply)
		if len(l) != 1 || l[0].State != letter.Sent || l[0].SentAt.IsZero() || "<"+l[0].MessageID+">" != reply.MessageID {
			t.Errorf("letter %+v, message id %q", l, reply.MessageID)
		}
	})
}

func TestLettersOfATicketThatIsSpamByNowDoNotLeave(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		tk := p.open("Printer on strike", "It prints nothing.")
		p.pass(0)
		p.relay.Wait(t, 1)
		p.write(func(tx *db.Tx) error { // in one, so that the letter cannot leave before
			_, err := p.tickets.ChangeIn(t.Context(), tx, p.amir, tk.ID, "test", func(c *ticket.Change) error {
				_, err := c.Reply(t.Context(), ticket.Answering{Body: ticket.Written("", "Please switch it off and on.", nil)})
				return err
			})
			if err == nil {
				_, err = tx.Exec(t.Context(), `UPDATE ticket SET state = 'spam', open_state = FALSE WHERE id = $1`, tk.ID)
			}
			return err
		})
		p.pass(0)
		if l := p.letters(tk.ID, letter.Reply); len(l) != 1 || l[0].State != letter.Failed || l[0].Error != "put_away" || l[0].Attempts != 1 {
			t.Errorf("the letter is %+v", l)
		}
		if got := len(p.relay.Wait(t, 1)); got != 1 {
			t.Errorf("%d mails left", got)
		}
	})
}

func TestDeliveryStates(t *testing.T) {
	type step struct {
		pass  time.Duration
		want  letter.State
		mails int
	}
	temporary := server.Fault{Stage: server.Recipient, Code: 451, Text: "greylisted"}
	cut := server.Fault{Stage: server.Content, Cut: true}
	for name, c := range map[string]struct {
		faults []server.Fault
		steps  []step
	}{
		"taken at once":            {nil, []step{{0, letter.Sent, 1}}},
		"refused for good":         {[]server.Fault{{Stage: server.Recipient, Code: 550, Text: "no such user"}}, []step{{0, letter.Failed, 0}, {time.Hour, letter.Failed, 0}}},
		"refused after the text":   {[]server.Fault{{Stage: server.Content, Code: 554, Text: "spam"}}, []step{{0, letter.Failed, 0}, {time.Hour, letter.Failed, 0}}},
		"not now, then taken":      {[]server.Fault{temporary, temporary}, []step{{0, letter.Queued, 0}, {2 * time.Minute, letter.Queued, 0}, {10 * time.Minute, letter.Sent, 1}}},
		"line cut before the text": {[]server.Fault{{Stage: server.Sender, Cut: true}}, []step{{0, letter.Queued, 0}, {2 * time.Minute, letter.Sent, 1}}},
		"answer lost once":         {[]server.Fault{cut}, []step{{0, letter.Uncertain, 1}, {9 * time.Minute, letter.Uncertain, 1}, {3 * time.Minute, letter.Sent, 2}, {time.Hour, letter.Sent, 2}}},
		"answer always lost":       {[]server.Fault{cut, cut, cut, cut}, []step{{0, letter.Uncertain, 1}, {12 * time.Minute, letter.Uncertain, 2}, {12 * time.Minute, letter.Uncertain, 3}, {24 * time.Hour, letter.Uncertain, 3}}},
		"lost, then refused":       {[]server.Fault{cut, {Stage: server.Recipient, Code: 550, Text: "twice"}}, []step{{0, letter.Uncertain, 1}, {12 * time.Minute, letter.Uncertain, 1}, {24 * time.Hour, letter.Uncertain, 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			eachPost(t, func(t *testing.T, p *post) {
				p.relay.Fail(c.faults...)
				l := p.resetLetter("anna@org.example")
				for i, s := range c.steps {
					p.pass(s.pass)
					got := p.get(l.ID)
					if mails := p.relay.Wait(t, s.mails); got.State != s.want || len(mails) != s.mails {
						t.Fatalf("step %d: state %s (%s), want %s; %d mails taken, want %d", i, got.State, got.Error, s.want, len(mails), s.mails)
					}
				}
				ids := map[string]bool{}
				for _, m := range p.relay.Mails() {
					ids[parse(t, m.Data).MessageID] = true
				}
				if len(ids) > 1 {
					t.Errorf("tried again under other names: %v", ids)
				}
			})
		})
	}
}

func TestAgentIsToldWhatDidNotArrive(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.relay.Fail(server.Fault{Stage: server.Recipient, Code: 550, Text: "no such user"}) // the first letter
		tk := p.open("Printer on strike", "It prints nothing.")
		p.pass(0)
		var told []string
		for _, i := range p.timeline(tk.ID) {
			if i.Kind != mail.EntryDelivery {
				continue
			}
			d := must(ticket.Decode[mail.DeliveryPayload](i.Entry))(t)
			told = append(told, d.State+" "+d.Address)
			if i.Public || !strings.Contains(d.Said, "no such user") {
				t.Errorf("public %v: %+v", i.Public, d)
			}
		}
		if diff := cmp.Diff([]string{"failed anna@org.example"}, told); diff != "" {
			t.Error(diff)
		}
	})
}

func TestFiveDaysAndNoLonger(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.connect("help@"+domain, "127.0.0.1:1", "starttls", "password", "x") // nobody listens there
		l := p.resetLetter("anna@org.example")
		for range 24 * 6 {
			p.pass(61 * time.Minute)
		}
		if got := p.get(l.ID); got.State != letter.Failed || got.Attempts < 60 {
			t.Errorf("state %s after %d attempts: %s", got.State, got.Attempts, got.Error)
		}
	})
}

func TestRelayThatComesBackGetsEverything(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.connect("help@"+domain, "127.0.0.1:1", "starttls", "password", "x")
		for range 5 {
			p.resetLetter("anna@org.example")
		}
		p.pass(0)
		if n := len(p.relay.Mails()); n != 0 {
			t.Fatalf("%d mails", n)
		}
		p.connect("help@"+domain, p.relay.Addr, "starttls", "password", p.relay.Password)
		p.pass(2 * time.Minute)
		if n := len(p.relay.Mails()); n != 5 {
			t.Errorf("%d mails, want 5", n)
		}
	})
}

func TestSignInByTokenOverTLSOnly(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.relay.RequireSignIn()
		p.connect("help@"+domain, p.relay.Addr, "starttls", "oauth2", p.relay.Bearer)
		p.resetLetter("anna@org.example")
		p.pass(0)
		if m := p.relay.Mails(); len(m) != 1 || !m[0].TLS || m[0].User != p.relay.User {
			t.Errorf("%+v", m)
		}
	})
}

func TestServerWithForeignCertificateGetsNothing(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		// A certificate of somebody else is pinned, so the relay's own is not good enough.
		p.write(func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE mailbox SET trust = $1, version = version + 1`, foreignCertificate)
			return err
		})
		l := p.resetLetter("anna@org.example")
		p.pass(0)
		if got := p.get(l.ID); got.State != letter.Queued || !strings.Contains(got.Error, "certificate") {
			t.Errorf("%s: %s", got.State, got.Error)
		}
		if n := len(p.relay.Mails()); n != 0 {
			t.Errorf("%d mails went to a server that nobody trusts", n)
		}
	})
}

func TestLettersWithoutAMailboxWaitForOne(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.write(func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE mailbox SET smtp_host = ''`)
			return err
		})
		l := p.resetLetter("anna@org.example")
		p.pass(0)
		if got := p.get(l.ID); got.State != letter.Queued {
			t.Fatalf("state %s", got.State)
		}
		if n := p.count(`SELECT count(*) FROM job WHERE queue = $1`, letter.Queue); n != 0 {
			t.Errorf("%d jobs wait for nothing", n)
		}
		p.connect("help@"+domain, p.relay.Addr, "starttls", "password", p.relay.Password)
		p.write(func(tx *db.Tx) error { return mail.EnqueueResume(t.Context(), tx) })
		p.pass(0)
		if got := p.get(l.ID); got.State != letter.Sent {
			t.Errorf("state %s: %s", got.State, got.Error)
		}
	})
}

func TestWorkerThatDiesInTheMiddleLeavesTheLetterUncertain(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		l := p.letterTakenByADeadWorker()
		p.pass(2 * time.Minute) // the lease of the dead worker's job ends
		if got := p.get(l.ID); got.State != letter.Uncertain || len(p.relay.Mails()) != 0 {
			t.Fatalf("state %s, %d mails", got.State, len(p.relay.Mails()))
		}
		p.pass(12 * time.Minute)
		if got := p.get(l.ID); got.State != letter.Sent || len(p.relay.Mails()) != 1 {
			t.Errorf("state %s, %d mails", got.State, len(p.relay.Mails()))
		}
	})
}

// letterTakenByADeadWorker is a letter as a killed process leaves it: claimed, its job in the hands of nobody.
func (p *post) letterTakenByADeadWorker() letter.Letter {
	p.t.Helper()
	var id letter.ID
	p.write(func(tx *db.Tx) (err error) {
		l := letter.Letter{Kind: letter.Alarm, Address: "anna@org.example", Name: "Anna", Locale: "en"}
		if id, err = p.post.Write(p.t.Context(), tx, l, mail.AlarmArgs{}); err != nil {
			return err
		}
		if _, _, err := letter.Take(p.t.Context(), tx, id); err != nil {
			return err
		}
		_, err = tx.Exec(p.t.Context(), `UPDATE job SET running = TRUE, attempt = 1, due_at = $2 WHERE queue = $1`, letter.Queue, tx.Now.Add(time.Minute))
		return err
	})
	return p.get(id)
}

func TestBreakerLetsAutomaticLettersLeaveSlowly(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.set(map[string]string{"sender.outbound": "3", "sender.acks": "100", "sender.domain_acks": "100"})
		for range 8 {
			p.open("Printer on strike", "It prints nothing.")
		}
		for i, want := range []int{3, 6, 8, 8} {
			if p.pass(0); len(p.relay.Mails()) != want {
				t.Errorf("minute %d: %d mails, want %d", i, len(p.relay.Mails()), want)
			}
			p.clock.Advance(time.Minute)
		}
	})
}

func TestSlowServerHoldsUpOnlyItsOwnMailbox(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.mailbox("hr@"+domain, 2)
		other := server.SMTP(t)
		host, port, _ := net.SplitHostPort(other.Addr)
		p.write(func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE mailbox SET smtp_host = $1, smtp_port = CAST($2 AS BIGINT), smtp_security = 'plain' WHERE address = $3`,
				host, must(net.LookupPort("tcp", port))(t), "hr@"+domain)
			return err
		})
		open := make(chan struct{})
		for range 3 {
			p.relay.Fail(server.Fault{Stage: server.Content, Until: open})
		}
		for range 3 {
			p.resetLetter("anna@org.example")
		}
		p.letter(letter.Letter{Kind: letter.Alarm, Address: "bert@org.example", Locale: "en", MailboxID: new(int64(p.count(`SELECT id FROM mailbox WHERE address = $1`, "hr@"+domain)))})
		p.out.Wake()
		other.Wait(t, 1) // while the first server holds three connections
		if n := len(p.relay.Mails()); n != 0 {
			t.Errorf("%d mails through the slow server already", n)
		}
		close(open)
		p.relay.Wait(t, 3)
	})
}

func TestMailboxWithoutSignInLosesNoLetter(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.relay.RequireSignIn()
		p.write(func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE mailbox SET smtp_user = '', version = version + 1`)
			return err
		})
		l := p.resetLetter("anna@org.example")
		p.pass(0)
		if got := p.get(l.ID); got.State != letter.Queued {
			t.Fatalf("state %s: %s", got.State, got.Error)
		}
		p.connect("help@"+domain, p.relay.Addr, "starttls", "password", p.relay.Password)
		p.pass(2 * time.Minute)
		if got := p.get(l.ID); got.State != letter.Sent {
			t.Errorf("state %s: %s", got.State, got.Error)
		}
	})
}

func TestAgentSendsAgainWhatFailed(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.relay.Fail(server.Fault{Stage: server.Recipient, Code: 550, Text: "mailbox full"})
		tk := p.open("Printer on strike", "It prints nothing.")
		p.pass(0)
		l := p.letters(tk.ID, letter.Received)[0]
		s := mail.NewSender(p.writer, p.network(), p.pulse, nil)
		if err := s.Again(t.Context(), access.Actor{Person: p.anna.ID, Via: access.ViaPortal}, l.ID); !errs.Is(err, errs.Forbidden) {
			t.Errorf("the requester may: %v", err)
		}
		if err := s.Again(t.Context(), p.amir, l.ID); err != nil {
			t.Fatal(err)
		}
		p.pass(0)
		if got := p.get(l.ID); got.State != letter.Sent || got.MessageID != l.MessageID {
			t.Errorf("%+v", got)
		}
		if err := s.Again(t.Context(), p.amir, l.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("what has arrived is sent again: %v", err)
		}
	})
}

func TestAccessTokenIsRenewedAndKept(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		var asked atomic.Int32
		service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			if r.FormValue("grant_type") != "refresh_token" || r.FormValue("refresh_token") != "first" {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"access_token": "` + p.relay.Bearer + `", "token_type": "Bearer", "expires_in": 360000000, "refresh_token": "second"}`))
		}))
		t.Cleanup(service.Close)
		p.relay.RequireSignIn()
		p.connect("help@"+domain, p.relay.Addr, "starttls", "oauth2", "stale")
		p.write(func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE mailbox SET oauth_token_url = $1, oauth_client_id = 'desk', oauth_refresh = $2, oauth_expires_at = $3`,
				service.URL, mail.SealFor(p.keys, 1, "oauth_refresh", "first"), tx.Now)
			return err
		})
		for range 3 {
			p.resetLetter("anna@org.example")
			p.pass(time.Minute)
		}
		if n := len(p.relay.Mails()); n != 3 || asked.Load() != 1 {
			t.Errorf("%d mails after asking %d times for a token", n, asked.Load())
		}
		var sealed string
		if err := p.db.Get(t.Context(), &sealed, `SELECT oauth_refresh FROM mailbox`); err != nil {
			t.Fatal(err)
		}
		if kept, err := p.keys.Open(sealed, "mailbox/1/oauth_refresh"); err != nil || string(kept) != "second" {
			t.Errorf("kept %q, %v", kept, err)
		}
	})
}

func TestClientSecretAloneGetsAToken(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			client, password, _ := r.BasicAuth()
			if r.FormValue("grant_type") != "client_credentials" || r.FormValue("scope") != "mail.send" || client != "desk" || password != "hush" {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"access_token": "` + p.relay.Bearer + `", "token_type": "Bearer", "expires_in": 360000000}`))
		}))
		t.Cleanup(service.Close)
		p.relay.RequireSignIn()
		p.connect("help@"+domain, p.relay.Addr, "starttls", "oauth2", "stale")
		p.write(func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `
				UPDATE mailbox
				SET oauth_token_url = $1, oauth_client_id = 'desk', oauth_client_secret = $2, oauth_scope = 'mail.send', oauth_expires_at = $3`,
				service.URL, mail.SealFor(p.keys, 1, "oauth_client_secret", "hush"), tx.Now)
			return err
		})
		p.resetLetter("anna@org.example")
		p.pass(time.Minute)
		if n := len(p.relay.Mails()); n != 1 {
			t.Errorf("%d mails", n)
		}
	})
}
