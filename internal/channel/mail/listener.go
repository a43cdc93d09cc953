package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
	"golang.org/x/net/netutil"

	"firstline/internal/base/errs"
)

// Doors are the addresses at which the desk takes mail; an empty one is not opened. A path with a slash is a Unix socket.
type Doors struct {
	SMTP string
	LMTP string
	Name string      // what the desk calls itself to other servers
	TLS  *tls.Config // offers STARTTLS where set
}

// Listener takes mail by SMTP and LMTP for the desk's mailboxes and for nobody else.
type Listener struct {
	intake  *Intake
	servers []*smtp.Server
	opened  []net.Listener
	source  []Source

	large   chan struct{} // a place for each large mail that is being read
	storing sync.RWMutex  // held for reading while a mail is stored
	stopped bool
}

// Listen opens the doors; Serve then takes mail.
func Listen(ctx context.Context, intake *Intake, d Doors) (l *Listener, err error) {
	defer errs.Wrap(&err, "open mail listener")
	l = &Listener{intake: intake, large: make(chan struct{}, maxLarge)}
	for _, door := range []struct {
		address string
		source  Source
	}{{d.SMTP, SMTP}, {d.LMTP, LMTP}} {
		if door.address == "" {
			continue
		}
		network := "tcp"
		if strings.Contains(door.address, "/") {
			network = "unix"
		}
		opened, err := (&net.ListenConfig{}).Listen(ctx, network, door.address)
		if err != nil {
			return nil, errors.Join(err, l.Stop())
		}
		l.opened = append(l.opened, netutil.LimitListener(opened, maxClients))
		l.source = append(l.source, door.source)
		l.servers = append(l.servers, l.server(d, door.source))
	}
	return l, nil
}

const (
	maxClients    = 200 // at a door; others wait until one leaves
	maxLarge      = 16
	largeMail     = 1 << 20
	maxRecipients = 100
	commandTime   = 5 * time.Minute // RFC 5321, 4.5.3.2.7
	maxLine       = 1 << 20         // bytes; broken programs send a whole file in one
)

func (l *Listener) server(d Doors, source Source) *smtp.Server {
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		base := session{listener: l, source: source, helo: c.Hostname, ip: clientIP(c.Conn())}
		if source == LMTP {
			return &lmtpSession{base}, nil
		}
		return &base, nil
	}))
	s.Domain = d.Name
	s.LMTP = source == LMTP
	s.TLSConfig = d.TLS
	s.MaxRecipients = maxRecipients
	s.MaxMessageBytes = l.intake.settings.Desk().Mail.Size
	s.MaxLineLength = maxLine
	if source == LMTP { // our own mail server has taken it already
		s.MaxLineLength = int(s.MaxMessageBytes)
	}
	s.ReadTimeout, s.WriteTimeout = commandTime, commandTime
	s.EnableSMTPUTF8 = true
	s.ErrorLog = quiet{}
	return s
}

// Address is where a door stands open, for those who asked for any free port.
func (l *Listener) Address(source Source) net.Addr {
	for i, s := range l.source {
		if s == source {
			return l.opened[i].Addr()
		}
	}
	return nil
}

// Serve takes mail until Stop.
func (l *Listener) Serve() error {
	ended := make(chan error, len(l.servers))
	for i, s := range l.servers {
		go func() { ended <- s.Serve(l.opened[i]) }()
	}
	var all error
	for range l.servers {
		if err := <-ended; !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			all = errors.Join(all, err)
		}
	}
	return all
}

// Stop closes the doors. A mail that is being stored is stored; clients that were not answered will come again.
func (l *Listener) Stop() error {
	var all error
	for _, o := range l.opened {
		if err := o.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			all = errors.Join(all, err)
		}
	}
	l.storing.Lock()
	l.stopped = true
	l.storing.Unlock()
	for _, s := range l.servers {
		if err := s.Close(); err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			all = errors.Join(all, err)
		}
	}
	return all
}

// session is one client's conversation.
type session struct {
	listener *Listener
	source   Source
	helo     func() string
	ip       string
	from     string
	to       []string
}

// lmtpSession answers for each recipient by itself.
type lmtpSession struct{ session }

// Mail begins a mail. Anybody may write.
func (s *session) Mail(from string, o *smtp.MailOptions) error {
	s.Reset()
	if o != nil && o.Size > s.listener.intake.settings.Desk().Mail.Size {
		return smtp.ErrDataTooLarge
	}
	s.from = from
	return nil
}

// Rcpt accepts the desk's own addresses only: there is nothing to relay.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	_, err := s.listener.intake.Mailbox(context.Background(), to)
	switch {
	case errs.Is(err, errs.NotFound):
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such mailbox here"}
	case err != nil:
		slog.Error("mailbox could not be looked up", "error", err)
		return tryLater()
	}
	s.to = append(s.to, to)
	return nil
}

// Data takes the mail of an SMTP client.
func (s *session) Data(r io.Reader) error { return s.take(r) }

// LMTPData takes the mail of an LMTP client. It is stored for all its recipients in one transaction, so each gets the same answer.
func (s *lmtpSession) LMTPData(r io.Reader, status smtp.StatusCollector) error {
	err := s.take(r)
	for _, to := range s.to {
		status.SetStatus(to, err)
	}
	return nil
}

// take stores the mail; nil, and so 250, is said only when it is on disk.
func (s *session) take(r io.Reader) error {
	most := s.listener.intake.settings.Desk().Mail.Size
	raw, err := io.ReadAll(io.LimitReader(r, min(largeMail, most+1)))
	if err != nil {
		return err // what the protocol says: too large, cut off
	}
	if len(raw) == largeMail {
		s.listener.large <- struct{}{}
		defer func() { <-s.listener.large }()
		rest, err := io.ReadAll(io.LimitReader(r, most+1-largeMail))
		if err != nil {
			return err
		}
		raw = append(raw, rest...)
	}
	if int64(len(raw)) > most {
		return smtp.ErrDataTooLarge
	}
	d := Delivery{Source: s.source, From: s.from, To: s.to, Raw: raw}
	if s.source == SMTP {
		d.Helo, d.IP = s.helo(), s.ip
	}
	s.listener.storing.RLock()
	defer s.listener.storing.RUnlock()
	if s.listener.stopped {
		return tryLater()
	}
	if _, _, err := s.listener.intake.Receive(context.Background(), d); err != nil {
		slog.Error("mail could not be stored", "source", string(s.source), "size", len(raw), "error", err)
		return tryLater()
	}
	return nil
}

// Reset forgets the mail that was begun.
func (s *session) Reset() { s.from, s.to = "", nil }

// Logout ends the conversation.
func (s *session) Logout() error { return nil }

func tryLater() error {
	return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Mail cannot be stored right now, try again later"}
}

func clientIP(c net.Conn) string {
	host, _, err := net.SplitHostPort(c.RemoteAddr().String())
	if err != nil {
		return ""
	}
	return host
}

// quiet drops what the protocol library says about clients that hang up; what matters is logged where it happens.
type quiet struct{}

// Printf takes a line of the library's log.
func (quiet) Printf(string, ...any) {}

// Println takes a line of the library's log.
func (quiet) Println(...any) {}
