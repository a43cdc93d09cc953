package server

import (
	"fmt"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// AuthMechanisms are the ways of signing in that the relay offers.
func (s *session) AuthMechanisms() []string {
	return []string{sasl.Plain, sasl.Login, sasl.OAuthBearer, "XOAUTH2"}
}

// Auth begins one of them.
func (s *session) Auth(mech string) (sasl.Server, error) {
	r := s.relay
	check := func(ok bool) error {
		if !ok {
			return smtp.ErrAuthFailed
		}
		s.user = r.User
		return nil
	}
	switch mech {
	case sasl.Plain:
		return sasl.NewPlainServer(func(_, user, password string) error {
			return check(user == r.User && password == r.Password)
		}), nil
	case sasl.Login:
		return &login{check: func(user, password string) error { return check(user == r.User && password == r.Password) }}, nil
	case sasl.OAuthBearer:
		return sasl.NewOAuthBearerServer(func(o sasl.OAuthBearerOptions) *sasl.OAuthBearerError {
			if check(o.Username == r.User && o.Token == r.Bearer) != nil {
				return &sasl.OAuthBearerError{Status: "invalid_token"}
			}
			return nil
		}), nil
	case "XOAUTH2":
		want := fmt.Sprintf("user=%s\x01auth=Bearer %s\x01\x01", r.User, r.Bearer)
		return bearer(func(said string) error { return check(said == want) }), nil
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

// bearer is the server's side of XOAUTH2: one message, already the whole of it.
type bearer func(said string) error

func (b bearer) Next(said []byte) ([]byte, bool, error) {
	if said == nil {
		return []byte{}, false, nil
	}
	return nil, true, b(string(said))
}

// login is the server's side of the old LOGIN mechanism: it asks for the name, then for the password.
type login struct {
	check func(user, password string) error
	user  string
}

func (l *login) Next(said []byte) ([]byte, bool, error) {
	if said == nil {
		return []byte("Username:"), false, nil
	}
	if l.user == "" {
		l.user = string(said)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.user, string(said))
}
