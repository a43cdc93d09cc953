package server

import (
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

func deliver(t *testing.T, box Mailbox, to, mail string) {
	t.Helper()
	conn, err := net.Dial("tcp", box.LMTP)
	if err != nil {
		t.Fatal(err)
	}
	c := smtp.NewClientLMTP(conn)
	if err := c.SendMail("a@user.example", []string{to}, strings.NewReader(mail)); err != nil {
		t.Fatal(err)
	}
	if err := c.Quit(); err != nil {
		t.Fatal(err)
	}
}

func TestDeliveredMailIsInTheInboxOfItsUserOnly(t *testing.T) {
	t.Parallel()
	box, other := Dovecot(t), Dovecot(t)
	deliver(t, box, box.User, "Subject: one\r\n\r\nbody\r\n")
	deliver(t, box, box.User+"@desk.example", "Subject: two\r\n\r\nbody\r\n")
	for _, c := range []struct {
		box  Mailbox
		want uint32
	}{{box, 2}, {other, 0}} {
		imap, err := imapclient.DialInsecure(c.box.IMAP, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer imap.Close()
		if err := imap.Login(c.box.User, c.box.Password).Wait(); err != nil {
			t.Fatal(err)
		}
		inbox, err := imap.Select("INBOX", nil).Wait()
		if err != nil {
			t.Fatal(err)
		}
		if inbox.NumMessages != c.want {
			t.Errorf("the inbox of %s holds %d mails, want %d", c.box.User, inbox.NumMessages, c.want)
		}
	}
}

// xoauth2 is the way of signing in with a token that the large mail services came up with.
type xoauth2 struct{ user, token string }

func (x xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

func (x xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil } // an empty answer makes the server say what is wrong

func TestMailStoreTakesPasswordsAndTokens(t *testing.T) {
	t.Parallel()
	box := Dovecot(t)
	bearer := func(token string) sasl.Client {
		return sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{Username: box.User, Token: token})
	}
	for name, c := range map[string]struct {
		client sasl.Client
		ok     bool
	}{
		"password":       {sasl.NewPlainClient("", box.User, box.Password), true},
		"wrong password": {sasl.NewPlainClient("", box.User, "wrong"), false},
		"xoauth2":        {xoauth2{box.User, box.Bearer}, true},
		"wrong token":    {xoauth2{box.User, box.Bearer + "x"}, false},
		"other's token":  {xoauth2{box.User, Dovecot(t).Bearer}, false},
		"bearer":         {bearer(box.Bearer), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			imap, err := imapclient.DialTLS(box.IMAPS, &imapclient.Options{TLSConfig: &tls.Config{RootCAs: box.Trust}})
			if err != nil {
				t.Fatal(err)
			}
			defer imap.Close()
			if err := imap.Authenticate(c.client); (err == nil) != c.ok {
				t.Errorf("signing in: %v, want success: %t", err, c.ok)
			}
		})
	}
}

func TestMailStoreSpeaksSTARTTLS(t *testing.T) {
	t.Parallel()
	box := Dovecot(t)
	imap, err := imapclient.DialStartTLS(box.IMAP, &imapclient.Options{TLSConfig: &tls.Config{RootCAs: box.Trust}})
	if err != nil {
		t.Fatal(err)
	}
	defer imap.Close()
	if err := imap.Login(box.User, box.Password).Wait(); err != nil {
		t.Error(err)
	}
	if _, err := imapclient.DialStartTLS(box.IMAP, nil); err == nil {
		t.Error("a client that does not know the certificate trusts it")
	} else if unknown := (*tls.CertificateVerificationError)(nil); !errors.As(err, &unknown) {
		t.Errorf("got %v, want an error about the certificate", err)
	}
}
