package app

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/acme"

	"firstline/internal/base/config"
)

// pair writes a certificate for localhost and its key, and gives the pool that believes it.
func pair(t *testing.T) (certFile, keyFile string, pool *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for name, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "EC PRIVATE KEY", Bytes: keyDER}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool = x509.NewCertPool()
	pool.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return certFile, keyFile, pool
}

func TestWebsiteSpeaksTLSFromFiles(t *testing.T) {
	t.Parallel()
	certFile, keyFile, pool := pair(t)
	certs, err := openCertificates(&config.Serve{TLSCert: certFile, TLSKey: keyFile})
	if err != nil {
		t.Fatal(err)
	}
	w := &website{}
	if err := w.open(t.Context(), "localhost:0", http.NotFoundHandler()); err != nil {
		t.Fatal(err)
	}
	w.servers[0].TLSConfig = certs.config()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.run(ctx, time.Second) }()
	for _, c := range []struct {
		name string
		most uint16
		ok   bool
	}{{"TLS 1.3", tls.VersionTLS13, true}, {"TLS 1.2", tls.VersionTLS12, true}, {"TLS 1.1", tls.VersionTLS11, false}} {
		conn, err := tls.Dial("tcp", w.address(), &tls.Config{RootCAs: pool, ServerName: "localhost", MinVersion: tls.VersionTLS10, MaxVersion: c.most})
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
		if err == nil {
			_ = conn.Close()
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestCertificatesThatCannotBeReadAreRefusedAtStart(t *testing.T) {
	t.Parallel()
	certFile, _, _ := pair(t)
	if _, err := openCertificates(&config.Serve{TLSCert: certFile, TLSKey: certFile}); err == nil {
		t.Error("a certificate without its key was accepted")
	}
}

func TestACMEFetchesOnlyForOurNames(t *testing.T) {
	t.Parallel()
	certs, err := openCertificates(&config.Serve{ACMEDomains: []string{"desk.example"}, ACMECache: t.TempDir(), ACMEDirectory: "https://ca.example/dir"})
	if err != nil {
		t.Fatal(err)
	}
	if err := certs.acme.HostPolicy(t.Context(), "desk.example"); err != nil {
		t.Error(err)
	}
	if err := certs.acme.HostPolicy(t.Context(), "evil.example"); err == nil {
		t.Error("a certificate would be asked for a foreign name")
	}
	if got := certs.acme.Client.DirectoryURL; got != "https://ca.example/dir" {
		t.Errorf("asks %s", got)
	}
	if c := certs.config(); !slices.Contains(c.NextProtos, acme.ALPNProto) || c.MinVersion != tls.VersionTLS12 {
		t.Errorf("%v, %x", c.NextProtos, c.MinVersion)
	}
}
