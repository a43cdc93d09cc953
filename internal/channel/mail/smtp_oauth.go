package mail

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"firstline/internal/base/db"
	"firstline/internal/base/secret"
)

// tokens keeps the access tokens of mailboxes fresh, for fetching and sending alike.
type tokens struct {
	db   *db.DB
	keys *secret.Keys
	http *http.Client
	one  sync.Mutex // refreshing twice at once would make the service forget one of both
}

// tokenMargin is how long before its end a token is not used any more.
const tokenMargin = 2 * time.Minute

// access is an access token of the mailbox that is good for now.
func (t *tokens) access(ctx context.Context, id MailboxID) (secret.Text, error) {
	t.one.Lock()
	defer t.one.Unlock()
	a, err := remoteOf(ctx, t.db, t.keys, id) // another node may have renewed it
	if err != nil {
		return secret.Text{}, err
	}
	g := a.OAuth
	good := g.ExpiresAt.IsZero() || t.db.Now().Before(g.ExpiresAt.Add(-tokenMargin).Time)
	if !g.Access.Empty() && good {
		return g.Access, nil
	}
	if !g.renewable() {
		if g.Access.Empty() {
			return secret.Text{}, errNoToken
		}
		return g.Access, nil // the server has the last word
	}
	fresh, err := t.ask(ctx, g)
	if err != nil {
		return secret.Text{}, fmt.Errorf("%w: %w", errRenew, withoutSecrets(err))
	}
	return secret.NewText(fresh.AccessToken), t.keep(ctx, id, fresh)
}

var (
	errNoToken = errors.New("the mailbox has no token and no way to get one")
	errRenew   = errors.New("the token could not be renewed")
)

// renewable tells whether new access tokens can be had without a person.
func (g grant) renewable() bool {
	return g.TokenURL != "" && (!g.Refresh.Empty() || !g.Secret.Empty())
}

func (t *tokens) ask(ctx context.Context, g grant) (*oauth2.Token, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	ctx = context.WithValue(ctx, oauth2.HTTPClient, t.http)
	scopes := strings.Fields(g.Scope)
	if g.Refresh.Empty() {
		c := clientcredentials.Config{ClientID: g.ClientID, ClientSecret: g.Secret.Reveal(), TokenURL: g.TokenURL, Scopes: scopes}
		return c.Token(ctx)
	}
	c := oauth2.Config{ClientID: g.ClientID, ClientSecret: g.Secret.Reveal(), Endpoint: oauth2.Endpoint{TokenURL: g.TokenURL}, Scopes: scopes}
	return c.TokenSource(ctx, &oauth2.Token{RefreshToken: g.Refresh.Reveal()}).Token()
}

// keep stores a fresh token. A service that gave no new refresh token means the old one to go on.
func (t *tokens) keep(ctx context.Context, id MailboxID, fresh *oauth2.Token) error {
	return t.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE mailbox SET oauth_access = $2, oauth_expires_at = $3 WHERE id = $1`,
			id, seal(t.keys, id, "oauth_access", secret.NewText(fresh.AccessToken)), db.At(fresh.Expiry))
		if err != nil || fresh.RefreshToken == "" {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE mailbox SET oauth_refresh = $2 WHERE id = $1`,
			id, seal(t.keys, id, "oauth_refresh", secret.NewText(fresh.RefreshToken)))
		return err
	})
}

// withoutSecrets keeps of a service's refusal its code only: what else it says may repeat what it was asked.
func withoutSecrets(err error) error {
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		return fmt.Errorf("refused: %s", refused.ErrorCode)
	}
	return err
}

// xoauth2 signs in with an access token, as the two large hosted mail services want it.
type xoauth2 struct{ user, token string }

// Start says everything in one line.
func (x xoauth2) Start() (mech string, first []byte, err error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next answers the server's explanation of a refusal, after which it refuses.
func (x xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }

// signIn is the way in which the desk signs in to a server of a mailbox; nil when it need not.
func (t *tokens) signIn(ctx context.Context, id MailboxID, s server) (sasl.Client, error) {
	if s.User == "" {
		return nil, nil //nolint:nilnil // no sign-in is a way to sign in
	}
	if s.Auth == OAuth2 {
		token, err := t.access(ctx, id)
		if err != nil {
			return nil, err
		}
		return xoauth2{s.User, token.Reveal()}, nil
	}
	return sasl.NewPlainClient("", s.User, s.Secret.Reveal()), nil
}
