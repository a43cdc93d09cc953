package app_test

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"code.dny.dev/ssrf"

	"firstline/internal/app"
)

// The address of a sign-in service is a setting; it leads nowhere inside the machine.
func TestTokenClientReachesNothingInside(t *testing.T) {
	t.Parallel()
	var seen atomic.Int32
	canary := httptest.NewUnstartedServer(http.NotFoundHandler())
	canary.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			seen.Add(1)
		}
	}
	canary.StartTLS()
	defer canary.Close()
	_, port, err := net.SplitHostPort(canary.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := app.GuardToken("tcp4", "203.0.114.1:443"); err != nil {
		t.Errorf("a service on the internet: %v", err)
	}
	for _, address := range []string{"10.1.2.3:443", "192.168.7.7:8443", "172.20.0.1:443"} {
		if err := app.GuardToken("tcp4", address); err != nil {
			t.Errorf("a service of the organisation's own at %s: %v", address, err)
		}
	}
	for _, address := range []string{
		"127.0.0.1:443", "127.8.8.8:8443", "169.254.169.254:443", "100.100.100.200:443", "168.63.129.16:443", "0.0.0.0:443", "10.1.2.3:22", "203.0.114.1:80",
	} {
		if err := app.GuardToken("tcp4", address); !prohibited(err) {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"[::1]:443", "[fe80::1]:443", "[fd00:ec2::254]:443", "[::ffff:127.0.0.1]:443", "[64:ff9b::7f00:1]:443", "[::]:443"} {
		if err := app.GuardToken("tcp6", address); !prohibited(err) {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"https://127.0.0.1:" + port, "https://localhost:" + port, "https://[::ffff:127.0.0.1]:" + port, "http://127.0.0.1:" + port} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader("secret"))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := app.TokenClient().Do(r)
		if err == nil {
			_ = answer.Body.Close()
			t.Errorf("%s answered", address)
		}
	}
	if n := seen.Load(); n != 0 {
		t.Errorf("%d connections to the machine itself", n)
	}
}

func TestTokenClientFollowsNobody(t *testing.T) {
	t.Parallel()
	if err := app.TokenClient().CheckRedirect(nil, nil); !errors.Is(err, http.ErrUseLastResponse) {
		t.Errorf("a redirect: %v", err)
	}
}

func prohibited(err error) bool {
	return errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedPort)
}
