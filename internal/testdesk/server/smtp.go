package server

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// Relay is a mail server that takes what Firstline sends, and misbehaves when told to.
type Relay struct {
	Addr           string // plain and STARTTLS
	User, Password string // asked for by RequireSignIn
	Bearer         string // an OAuth2 access token of the user, for XOAUTH2 and OAUTHBEARER
	Trust          *x509.CertPool
	Certificate    string // PEM of the same, as an administrator gives it to a mailbox

	lock   sync.Mutex
	faults []Fault
	mails  []Mail
	news   chan struct{} // closed and replaced when a mail arrives
	signIn bool
	over   chan struct{} // closed at the end of the test
}

// Mail is one mail that the relay has answered for, or taken and then lost the connection of.
type Mail struct {
	From string
	To   []string
	Data []byte
	TLS  bool   // came over an encrypted connection
	User string // who signed in; empty for nobody
}

// Stage is a point of the conversation at which a fault can strike.
type Stage int

// The stages in their order.
const (
	Sender    Stage = iota // MAIL FROM
	Recipient              // RCPT TO
	Content                // after the dot that ends the mail
)

// Fault is what goes wrong with one mail. A refusal (a code of 400 or more) takes nothing; with a cut the mail is taken but the
// connection ends before the answer, so the sender can't know; otherwise the answer is only late.
type Fault struct {
	Stage Stage
	Code  int             // 451 or 550, say
	Text  string          // what the relay says with the code
	Cut   bool            // no answer: the connection ends
	Until <-chan struct{} // nothing happens before this is closed
}

// SMTP starts a relay that ends with the test.
func SMTP(t testing.TB) *Relay {
	t.Helper()
	id, err := selfSigned()
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &Relay{
		Addr: l.Addr().String(), User: "desk", Password: word(), Bearer: word(), Trust: id.trust, Certificate: string(id.cert), news: make(chan struct{}), over: make(chan struct{}),
	}
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{relay: r, conn: c}, nil }))
	s.Domain, s.EnableSMTPUTF8, s.AllowInsecureAuth, s.EnableDSN = "relay.example", true, true, true
	s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{id.pair}}
	s.ErrorLog = quiet{}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	t.Cleanup(func() {
		close(r.over)
		_ = l.Close() // Serve may not have begun, and then the server does not know it yet
		if err := s.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
		if err := <-served; err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return r
}

// RequireSignIn makes the relay refuse mail from those who have not signed in.
func (r *Relay) RequireSignIn() {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.signIn = true
}

// Fail lets the coming mails go wrong, one fault each, in this order; a mail after the last one is taken.
func (r *Relay) Fail(faults ...Fault) {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.faults = append(r.faults, faults...)
}

// Mails are all mails taken so far.
func (r *Relay) Mails() []Mail {
	r.lock.Lock()
	defer r.lock.Unlock()
	return slices.Clone(r.mails)
}

// Wait waits until n mails have been taken, and returns all.
func (r *Relay) Wait(t testing.TB, n int) []Mail {
	t.Helper()
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		r.lock.Lock()
		mails, news := slices.Clone(r.mails), r.news
		r.lock.Unlock()
		if len(mails) >= n {
			return mails
		}
		select {
		case <-news:
		case <-late.C:
			t.Fatalf("%d mails came, want %d", len(mails), n)
		}
	}
}

func (r *Relay) take(m Mail) {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.mails = append(r.mails, m)
	close(r.news)
	r.news = make(chan struct{})
}

// session is one connection; fault is what will go wrong with its present mail.
type session struct {
	relay *Relay
	conn  *smtp.Conn
	mail  Mail
	fault *Fault
	user  string
}

func (s *session) Reset()        { s.mail, s.fault = Mail{}, nil }
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if err := s.begin(); err != nil {
		return err
	}
	_, encrypted := s.conn.TLSConnectionState()
	s.mail = Mail{From: from, TLS: encrypted, User: s.user}
	return s.strike(Sender)
}

func (s *session) begin() error {
	r := s.relay
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.signIn && s.user == "" {
		return smtp.ErrAuthRequired
	}
	s.fault = nil
	if len(r.faults) > 0 {
		s.fault, r.faults = &r.faults[0], r.faults[1:]
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mail.To = append(s.mail.To, to)
	return s.strike(Recipient)
}

func (s *session) Data(content io.Reader) error {
	data, err := io.ReadAll(content)
	if err != nil {
		return err
	}
	s.mail.Data = data
	if s.fault == nil || s.fault.Stage != Content || s.fault.Code < 400 {
		defer s.relay.take(s.mail)
	}
	return s.strike(Content)
}

// strike lets the present fault happen if this is its stage.
func (s *session) strike(at Stage) error {
	f := s.fault
	if f == nil || f.Stage != at {
		return nil
	}
	if f.Until != nil {
		select {
		case <-f.Until:
		case <-s.relay.over:
		}
	}
	if f.Cut {
		return errors.Join(errors.New("cut"), s.conn.Conn().Close())
	}
	if f.Code >= 400 {
		return &smtp.SMTPError{Code: f.Code, EnhancedCode: smtp.EnhancedCode{f.Code / 100, 0, 0}, Message: f.Text}
	}
	return nil
}

// quiet drops what the mail server would print: cut connections are on purpose here.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}
