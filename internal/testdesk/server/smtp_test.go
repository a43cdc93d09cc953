package server

import (
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"
)

func send(t *testing.T, r *Relay) error {
	t.Helper()
	c, err := smtp.Dial(r.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.SendMail("desk@desk.example", []string{"a@user.example"}, strings.NewReader("Subject: hello\r\n\r\nbody\r\n"))
}

func TestRelayRecordsWhatItTook(t *testing.T) {
	t.Parallel()
	r := SMTP(t)
	if err := send(t, r); err != nil {
		t.Fatal(err)
	}
	want := []Mail{{From: "desk@desk.example", To: []string{"a@user.example"}, Data: []byte("Subject: hello\r\n\r\nbody\r\n")}}
	if diff := cmp.Diff(want, r.Wait(t, 1)); diff != "" {
		t.Error(diff)
	}
}

func TestRelayRefusesOneMailForEachFault(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]Fault{
		"sender":    {Stage: Sender, Code: 451, Text: "greylisted"},
		"recipient": {Stage: Recipient, Code: 550, Text: "no such user"},
		"content":   {Stage: Content, Code: 552, Text: "too large"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := SMTP(t)
			r.Fail(f)
			var refused *smtp.SMTPError
			if err := send(t, r); !errors.As(err, &refused) || refused.Code != f.Code || refused.Message != f.Text {
				t.Errorf("got %v, want %d %s", err, f.Code, f.Text)
			}
			if err := send(t, r); err != nil {
				t.Errorf("the mail after the fault: %v", err)
			}
			if n := len(r.Mails()); n != 1 {
				t.Errorf("the relay took %d mails, want 1", n)
			}
		})
	}
}

func TestCutAfterTheDotTakesTheMailWithoutSaying(t *testing.T) {
	t.Parallel()
	r := SMTP(t)
	r.Fail(Fault{Stage: Content, Cut: true})
	err := send(t, r)
	if refused := (*smtp.SMTPError)(nil); err == nil || errors.As(err, &refused) {
		t.Errorf("got %v, want a broken connection", err)
	}
	r.Wait(t, 1)
}

func TestSlowRelayAnswersWhenLetGo(t *testing.T) {
	t.Parallel()
	r := SMTP(t)
	release := make(chan struct{})
	r.Fail(Fault{Stage: Content, Until: release})
	done := make(chan error)
	go func() { done <- send(t, r) }()
	select {
	case err := <-done:
		t.Fatalf("answered before it was let go: %v", err)
	case release <- struct{}{}: // the relay is waiting now
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	r.Wait(t, 1)
}

func TestRelayKnowsWhoSignsIn(t *testing.T) {
	t.Parallel()
	r := SMTP(t)
	r.RequireSignIn()
	if err := send(t, r); err == nil {
		t.Error("took a mail from somebody who has not signed in")
	}
	for name, c := range map[string]struct {
		client sasl.Client
		ok     bool
	}{
		"plain":          {sasl.NewPlainClient("", r.User, r.Password), true},
		"login":          {sasl.NewLoginClient(r.User, r.Password), true},
		"wrong password": {sasl.NewPlainClient("", r.User, "wrong"), false},
		"wrong login":    {sasl.NewLoginClient(r.User, "wrong"), false},
		"xoauth2":        {xoauth2{r.User, r.Bearer}, true},
		"wrong token":    {xoauth2{r.User, "wrong"}, false},
		"bearer":         {sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{Username: r.User, Token: r.Bearer}), true},
		"wrong bearer":   {sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{Username: r.User, Token: "wrong"}), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", r.Addr)
			if err != nil {
				t.Fatal(err)
			}
			s, err := smtp.NewClientStartTLS(conn, &tls.Config{RootCAs: r.Trust, ServerName: "localhost"})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if err := s.Auth(c.client); (err == nil) != c.ok {
				t.Fatalf("signing in: %v, want success: %t", err, c.ok)
			}
			if err := s.SendMail("desk@desk.example", []string{"a@user.example"}, strings.NewReader("\r\n")); (err == nil) != c.ok {
				t.Errorf("sending: %v, want success: %t", err, c.ok)
			}
		})
	}
}
