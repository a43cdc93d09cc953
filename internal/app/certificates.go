package app

import (
	"crypto/tls"
	"fmt"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"firstline/internal/base/config"
)

// certificates are how the desk proves its name: from files, fetched by ACME (RFC 8555), or not at all.
type certificates struct {
	files *tls.Certificate
	acme  *autocert.Manager
}

func openCertificates(c *config.Serve) (*certificates, error) {
	switch {
	case c.TLSCert != "":
		pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
		if err != nil {
			return nil, fmt.Errorf("certificate: %w", err)
		}
		return &certificates{files: &pair}, nil
	case c.ACME():
		m := &autocert.Manager{
			Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(c.ACMEDomains...), Cache: autocert.DirCache(c.ACMEPath()), Email: c.ACMEEmail,
		}
		if c.ACMEDirectory != "" {
			m.Client = &acme.Client{DirectoryURL: c.ACMEDirectory}
		}
		return &certificates{acme: m}, nil
	}
	return &certificates{}, nil
}

// config is nil where the desk speaks without TLS. With ACME the proof of the name goes over the same port (TLS-ALPN-01, RFC 8737).
func (c *certificates) config() *tls.Config {
	switch {
	case c.files != nil:
		return &tls.Config{Certificates: []tls.Certificate{*c.files}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
	case c.acme != nil:
		t := c.acme.TLSConfig()
		t.MinVersion = tls.VersionTLS12
		return t
	}
	return nil
}
