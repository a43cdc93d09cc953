package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// outcome is what became of one attempt to hand over a letter.
type outcome int

const (
	taken     outcome = iota // a definite yes
	unreached                // the server was not reached or did not let us in: nothing was handed over, and it is not the letter's fault
	notNow                   // a definite «not now»
	refused                  // a definite no
	unknown                  // the answer to the whole text never came: it may have been taken
)

func (o outcome) String() string {
	return [...]string{"sent", "unreached", "postponed", "refused", "uncertain"}[o]
}

// envelope is a letter ready to leave.
type envelope struct {
	From, To string
	Subject  string
	Raw      []byte
}

const (
	dialTime    = 30 * time.Second
	answerTime  = 2 * time.Minute
	handoverMax = 10 * time.Minute // RFC 5321, 4.5.3.2.6: giving up earlier makes duplicates
)

// line is a connection to a mailbox's outgoing server, signed in.
type line struct {
	client *smtp.Client
	conn   net.Conn
}

// dial opens a connection and signs in.
func (n *Network) dial(ctx context.Context, a remote) (*line, error) {
	l, err := n.ring(ctx, a)
	if err != nil {
		return nil, err
	}
	if err := n.authenticate(ctx, l, a); err != nil {
		return nil, errors.Join(fmt.Errorf("sign in: %w", err), ignoreClosed(l.client.Close()))
	}
	return l, nil
}

// ring opens a connection, encrypted as the mailbox wants it, and says hello.
func (n *Network) ring(ctx context.Context, a remote) (_ *line, err error) {
	conn, err := n.connect(ctx, a, a.Outgoing)
	if err != nil {
		return nil, err
	}
	l := &line{conn: conn}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if l.client, err = n.greet(a, conn); err != nil {
		return nil, errors.Join(err, ignoreClosed(conn.Close()))
	}
	l.client.CommandTimeout, l.client.SubmissionTimeout = answerTime, handoverMax
	return l, nil
}

// authenticate signs in, where the mailbox has a user.
func (n *Network) authenticate(ctx context.Context, l *line, a remote) error {
	sign, err := n.tokens.signIn(ctx, a.ID, a.Outgoing)
	if err != nil || sign == nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = l.conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	return l.auth(a.Outgoing, sign)
}

// greet begins the conversation, and encrypts it before anything else is said.
func (n *Network) greet(a remote, conn net.Conn) (*smtp.Client, error) {
	s := a.Outgoing
	if s.Security != STARTTLS {
		c := smtp.NewClient(conn)
		return c, c.Hello(n.Name)
	}
	config, err := a.tls(s, n.Roots)
	if err != nil {
		return nil, err
	}
	c, err := smtp.NewClientStartTLS(conn, config)
	if err != nil {
		return nil, fmt.Errorf("start TLS: %w", err)
	}
	return c, c.Hello(n.Name)
}

func (l *line) auth(s server, sign sasl.Client) error {
	if s.Security == Plain && !s.mayBePlain() {
		return errPlain
	}
	if s.Auth == Password && !l.client.SupportsAuth(sasl.Plain) && l.client.SupportsAuth(sasl.Login) {
		sign = sasl.NewLoginClient(s.User, s.Secret.Reveal())
	}
	return l.client.Auth(sign)
}

var errPlain = errors.New("a password must not go to another machine without encryption")

// hand gives one letter to the server. usable tells whether the connection is good for another.
func (l *line) hand(ctx context.Context, e envelope) (got outcome, usable bool, err error) {
	stop := context.AfterFunc(ctx, func() { _ = l.conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := l.client.Mail(e.From, &smtp.MailOptions{Size: int64(len(e.Raw)), UTF8: !isASCII(e.From + e.To)}); err != nil {
		if wantsSignIn(err) { // the mailbox is set up wrongly; no letter must be lost by it
			return unreached, false, err
		}
		return answered(err, false), isAnswer(err), err
	}
	if err := l.client.Rcpt(e.To, nil); err != nil {
		return answered(err, false), isAnswer(err), err
	}
	w, err := l.client.Data()
	if err != nil {
		return answered(err, false), isAnswer(err), err
	}
	if _, err := bytes.NewReader(e.Raw).WriteTo(w); err != nil {
		return unreached, false, err // without the final dot nothing was handed over
	}
	if err := w.Close(); err != nil {
		return answered(err, true), isAnswer(err), err
	}
	return taken, true, nil
}

// answered reads an error of the conversation: the server's own word, or silence.
func answered(err error, afterDot bool) outcome {
	said, ok := errors.AsType[*smtp.SMTPError](err)
	switch {
	case ok && said.Code >= 500:
		return refused
	case ok && said.Code >= 400:
		return notNow
	case afterDot:
		return unknown
	}
	return unreached
}

// wantsSignIn tells a refusal that is about who sends, not about the letter.
func wantsSignIn(err error) bool {
	said, ok := errors.AsType[*smtp.SMTPError](err)
	return ok && (said.Code == 530 || said.Code == 534 || said.Code == 535 || said.Code == 538 || said.Code >= 500 && said.EnhancedCode == smtp.EnhancedCode{5, 7, 0})
}

func isAnswer(err error) bool {
	said, ok := errors.AsType[*smtp.SMTPError](err)
	return ok && said.Code != 421
}

// again makes a used connection ready for the next letter; an error means that it is dead.
func (l *line) again() error { return l.client.Reset() }

// close says goodbye without waiting for the answer.
func (l *line) close() {
	_ = l.conn.SetDeadline(time.Now().Add(time.Second))
	if l.client.Quit() != nil {
		_ = l.client.Close()
	}
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
