package app

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// tokenTime is how long a sign-in service may take to give a token for a mailbox.
const tokenTime = 20 * time.Second

// errNotEncrypted refuses to ask for a token where others can listen.
var errNotEncrypted = errors.New("a sign-in service must be reached by https")

// TokenClient asks sign-in services for tokens. Their address is a setting, so it must not lead back to this machine, to its neighbours on
// the wire or to what a cloud tells its machines about themselves: neither by its name's addresses nor by a redirect nor through a proxy.
// Private addresses are allowed, since an organisation may have a sign-in service of its own.
func TokenClient() *http.Client {
	dialer := &net.Dialer{Timeout: tokenTime, Control: tokenGuard()}
	return &http.Client{
		Timeout:       tokenTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: encryptedOnly{&http.Transport{
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: tokenTime, MaxIdleConns: 4, IdleConnTimeout: time.Minute,
		}},
	}
}

// tokenGuard decides on each address that is about to be connected to, after its name was looked up.
func tokenGuard() func(network, address string, c syscall.RawConn) error {
	guard := ssrf.New(
		ssrf.WithPorts(443, 8443),
		ssrf.WithAllowedV4Prefixes(netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16")),
		ssrf.WithAllowedV6Prefixes(netip.MustParsePrefix("fc00::/7")),
		ssrf.WithDeniedV4Prefixes(netip.MustParsePrefix("168.63.129.16/32")),
	)
	return func(network, address string, c syscall.RawConn) error {
		if at, err := netip.ParseAddrPort(address); err == nil && isMetadata(at.Addr()) {
			return fmt.Errorf("%w: %s", ssrf.ErrProhibitedIP, at.Addr())
		}
		return guard.Safe(network, address, c)
	}
}

// isMetadata tells the private IPv6 network under which a large cloud serves its machines' secrets.
func isMetadata(ip netip.Addr) bool { return netip.MustParsePrefix("fd00:ec2::/32").Contains(ip) }

// encryptedOnly sends nothing in plain text.
type encryptedOnly struct{ http.RoundTripper }

// RoundTrip sends one request.
func (t encryptedOnly) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" {
		return nil, errNotEncrypted
	}
	return t.RoundTripper.RoundTrip(r)
}
