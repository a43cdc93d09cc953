package mail

import (
	"bytes"
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	"blitiri.com.ar/go/spf"
	"github.com/emersion/go-msgauth/authres"
	"github.com/emersion/go-msgauth/dkim"
	"github.com/emersion/go-msgauth/dmarc"
	"golang.org/x/net/publicsuffix"

	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
)

// Verdict says whether the sender of a mail is who the mail says; agents see it on the message.
type Verdict string

// The verdicts.
const (
	Verified   Verdict = "verified"   // the domain vouches for this mail
	Failed     Verdict = "failed"     // the domain says that this mail is not its own
	Unverified Verdict = "unverified" // nobody can tell
)

// Key is the verdict's text in the catalogues.
func (v Verdict) Key() string { return "mail.verdict_" + string(v) }

// Checks are what stands behind a verdict: pass, fail, none and the other words of RFC 8601, for the domain in From.
type Checks struct {
	SPF, DKIM, DMARC string
	By               string // who checked: this desk, or the server that we trust
	Verdict          Verdict
}

// Checker finds out whether senders are who they say.
type Checker struct {
	resolver *net.Resolver
	settings *setting.Store
}

// NewChecker makes a checker that asks a resolver.
func NewChecker(resolver *net.Resolver, settings *setting.Store) *Checker {
	return &Checker{resolver: resolver, settings: settings}
}

const (
	checkTime     = 20 * time.Second
	maxSignatures = 5
)

// Check looks at a mail: by itself where it came from outside straight to the desk, else by what a server that we trust wrote down. It asks
// the network, so it is never called inside a transaction.
func (c *Checker) Check(ctx context.Context, m Mail, p Parsed, raw []byte) Checks {
	checks := c.check(ctx, m, p, raw)
	if p.Froms != 1 && checks.Verdict == Verified {
		checks.Verdict, checks.DMARC = Unverified, "permerror"
	}
	return checks
}

func (c *Checker) check(ctx context.Context, m Mail, p Parsed, raw []byte) Checks {
	from := domainOf(p.From.Address)
	if from == "" {
		return Checks{Verdict: Unverified}
	}
	if m.Source == SMTP {
		ctx, cancel := context.WithTimeout(ctx, checkTime)
		defer cancel()
		return c.ask(ctx, m, from, raw)
	}
	trust := c.settings.Desk().Mail
	checks := c.believe(p.AuthResults, trust.TrustedServers, from)
	if checks.Verdict == Unverified && slices.Contains(trust.TrustedDomains, from) {
		checks.Verdict, checks.By = Verified, "own"
	}
	return checks
}

// ask checks SPF, DKIM and DMARC.
func (c *Checker) ask(ctx context.Context, m Mail, from string, raw []byte) Checks {
	checks := Checks{SPF: "none", DKIM: "none", DMARC: "none", By: "desk"}
	var policy *dmarc.Record
	lookup := func(name string) ([]string, error) { return c.resolver.LookupTXT(ctx, name) }
	for _, domain := range []string{from, organisation(from)} {
		record, err := dmarc.LookupWithOptions(domain, &dmarc.LookupOptions{LookupTXT: lookup})
		if err == nil {
			policy = record
			break
		}
		if !errors.Is(err, dmarc.ErrNoPolicy) {
			checks.DMARC = "temperror"
			break
		}
	}
	strictSPF, strictDKIM := policy != nil && policy.SPFAlignment == dmarc.AlignmentStrict, policy != nil && policy.DKIMAlignment == dmarc.AlignmentStrict
	aligned := c.spf(ctx, m, &checks, from, strictSPF)
	signatures, _ := dkim.VerifyWithOptions(bytes.NewReader(crlf(raw)), &dkim.VerifyOptions{LookupTXT: lookup, MaxVerifications: maxSignatures})
	for _, s := range signatures {
		if s.Err != nil {
			if checks.DKIM == "none" {
				checks.DKIM = "fail"
			}
			continue
		}
		checks.DKIM = "pass"
		aligned = aligned || sameDomain(s.Domain, from, strictDKIM)
	}
	switch {
	case aligned:
		checks.Verdict = Verified
		if policy != nil {
			checks.DMARC = "pass"
		}
	case policy != nil:
		checks.DMARC, checks.Verdict = "fail", Failed
	case checks.SPF == string(spf.Fail) && sameDomain(domainOf(m.EnvelopeFrom), from, false):
		checks.Verdict = Failed
	default:
		checks.Verdict = Unverified
	}
	return checks
}

// spf tells whether the machine that sent the mail may speak for the domain in From.
func (c *Checker) spf(ctx context.Context, m Mail, checks *Checks, from string, strict bool) bool {
	ip := net.ParseIP(m.ClientIP)
	if ip == nil {
		return false
	}
	sender := m.EnvelopeFrom
	if sender == "" {
		sender = "postmaster@" + m.Helo
	}
	result, _ := spf.CheckHostWithSender(ip, m.Helo, sender, spf.WithContext(ctx), spf.WithResolver(c.resolver))
	checks.SPF = string(result)
	return result == spf.Pass && sameDomain(domainOf(sender), from, strict)
}

// believe reads what a trusted server found. Fields of other names are the sender's own words.
func (c *Checker) believe(fields, trusted []string, from string) Checks {
	for _, field := range fields {
		id, results, err := authres.Parse(field)
		id, _, _ = strings.Cut(id, " ")
		if err != nil || !slices.ContainsFunc(trusted, func(t string) bool { return strings.EqualFold(t, id) }) {
			continue
		}
		return weigh(results, strings.ToLower(id), from) // the first is the one that was added last
	}
	return Checks{Verdict: Unverified}
}

func weigh(results []authres.Result, by, from string) Checks {
	checks := Checks{SPF: "none", DKIM: "none", DMARC: "none", By: by}
	aligned := false
	for _, r := range results {
		switch r := r.(type) {
		case *authres.SPFResult:
			checks.SPF = string(r.Value)
			aligned = aligned || r.Value == authres.ResultPass && sameDomain(domainOf("@"+afterAt(r.From)), from, false)
		case *authres.DKIMResult:
			if checks.DKIM != authres.ResultPass {
				checks.DKIM = string(r.Value)
			}
			domain := r.Domain
			if domain == "" {
				domain = afterAt(r.Identifier)
			}
			aligned = aligned || r.Value == authres.ResultPass && sameDomain(domain, from, false)
		case *authres.DMARCResult:
			if r.From == "" || sameDomain(domainOf("@"+afterAt(r.From)), from, true) {
				checks.DMARC = string(r.Value)
			}
		}
	}
	switch {
	case checks.DMARC == authres.ResultPass:
		checks.Verdict = Verified
	case checks.DMARC == authres.ResultFail:
		checks.Verdict = Failed
	case aligned:
		checks.Verdict = Verified
	case checks.SPF == authres.ResultFail || checks.SPF == authres.ResultHardFail:
		checks.Verdict = Failed
	default:
		checks.Verdict = Unverified
	}
	return checks
}

func afterAt(s string) string { return s[strings.LastIndexByte(s, '@')+1:] }

// domainOf is the domain of an address in the form of the name system; empty when it is no address.
func domainOf(address string) string {
	if strings.HasPrefix(address, "@") {
		address = "x" + address
	}
	address, err := person.Canonical(address)
	if err != nil {
		return ""
	}
	return person.Domain(address)
}

// sameDomain tells whether a domain that was proved may stand for the one in From.
func sameDomain(proved, from string, strict bool) bool {
	proved = strings.ToLower(strings.TrimSuffix(proved, "."))
	if proved == "" || from == "" {
		return false
	}
	return proved == from || !strict && organisation(proved) == organisation(from)
}

// organisation is the part of a domain that somebody registered.
func organisation(domain string) string {
	org, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return domain
	}
	return org
}

// crlf ends every line as the signature saw it.
func crlf(raw []byte) []byte {
	if !bytes.Contains(raw, []byte("\n")) || bytes.Count(raw, []byte("\n")) == bytes.Count(raw, []byte("\r\n")) {
		return raw
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
}
