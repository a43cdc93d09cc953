package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"

	"firstline/internal/base/db"
	"firstline/internal/base/secret"
)

// Network is how the desk reaches mail servers.
type Network struct {
	Name   string         // what the desk calls itself to them
	Roots  *x509.CertPool // whose certificates are believed; nil: those that the machine believes
	Ports  []int          // beside those of mail servers, which an administrator's test may reach: the desk's own doors
	tokens *tokens
}

// NewNetwork makes it; the client asks sign-in services for tokens.
func NewNetwork(d *db.DB, keys *secret.Keys, client *http.Client, name string) *Network {
	return &Network{Name: name, tokens: &tokens{db: d, keys: keys, http: client}}
}

// connect opens a connection to a server of a mailbox, encrypted where it is encrypted from the first byte.
func (n *Network) connect(ctx context.Context, a remote, s server) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.address())
	if err != nil || s.Security != TLS {
		return conn, err
	}
	config, err := a.tls(s, n.Roots)
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	encrypted := tls.Client(conn, config)
	if err := encrypted.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("start TLS: %w", err)
	}
	return encrypted, nil
}
