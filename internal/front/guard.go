package front

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"firstline/internal/base/errs"
)

// pagePolicy lets a page load only what we serve, and run only our own scripts.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"

// secure sets the headers of every page; a handler that serves something else replaces them.
func (s *Site) secure(rq *Request) {
	h := rq.W.Header()
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()")
	h.Set("Cache-Control", "no-store")
	if s.overTLS(rq.Request) {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
}

// overTLS tells whether the browser speaks to us, or to a proxy that we trust, encrypted.
func (s *Site) overTLS(r *http.Request) bool {
	return r.TLS != nil || s.trusted(peer(r)) && r.Header.Get("X-Forwarded-Proto") == "https"
}

// hostKnown tells whether a request names this site. Links are made from the base address only, so that a forged name gets nowhere; this
// also keeps other names from reaching us through a browser.
func (s *Site) hostKnown(host string) bool {
	if strings.EqualFold(host, s.place.Base.Host) {
		return true
	}
	name := host
	if h, port, err := net.SplitHostPort(host); err == nil {
		name = h
		if strings.EqualFold(name, s.place.Base.Hostname()) && port == defaultPort(s.place.Base) {
			return true
		}
	}
	return (s.place.Dev || loopback(s.place.Base.Hostname())) && loopback(strings.Trim(name, "[]"))
}

func defaultPort(u *url.URL) string {
	if u.Port() != "" {
		return u.Port()
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}

func loopback(name string) bool {
	ip, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil && ip.IsLoopback() || strings.EqualFold(name, "localhost")
}

// misdirect answers a request for another name: in no language but plain words, since we do not know for whom.
func (s *Site) misdirect(rq *Request) {
	rq.W.Header().Set("Content-Type", "text/plain; charset=utf-8")
	rq.W.WriteHeader(http.StatusMisdirectedRequest)
	_, _ = rq.W.Write([]byte("421\n"))
}

// clientIP is the right-most address that no proxy of ours has: whatever stands left of it, the client may have written itself.
func (s *Site) clientIP(r *http.Request) string {
	ip := peer(r)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(ip); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		ip = hop.Unmap().WithZone("")
	}
	if !ip.IsValid() {
		return ""
	}
	return ip.String()
}

func peer(r *http.Request) netip.Addr {
	a, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return a.Addr().Unmap()
}

func (s *Site) trusted(ip netip.Addr) bool {
	for _, p := range s.place.Proxies {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// network is what limits count by: one IPv4 address, or the /64 that one subscriber has.
func network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil || a.Is4() {
		return ip
	}
	p, err := a.Prefix(64)
	if err != nil {
		return ip
	}
	return p.String()
}

// limit keeps one caller from taking the desk from all others: a person by all that they do, a stranger by what changes something.
func (s *Site) limit(rq *Request) error {
	limiter, key := s.strange, "ip "+network(rq.IP)
	switch {
	case rq.Actor.SignedIn():
		limiter, key = s.known, "person "+strconv.FormatInt(int64(rq.Actor.Person), 10)
	case rq.Method == http.MethodGet || rq.Method == http.MethodHead:
		return nil
	}
	if limiter.OnLimit(rq.W, rq.Request, key) {
		rq.W.Header().Set("Retry-After", "60")
		return errs.New(errs.TooMany, "errs.too_many")
	}
	return nil
}
