package mail_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"firstline/internal/channel/mail"
)

// signed is a mail with a DKIM signature of a domain.
func signed(t *testing.T, key crypto.Signer, domain, raw string) string {
	t.Helper()
	var out bytes.Buffer
	err := dkim.Sign(&out, strings.NewReader(strings.ReplaceAll(raw, "\n", "\r\n")), &dkim.SignOptions{Domain: domain, Selector: "s1", Signer: key})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestSendersFromOutsideAreChecked(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.set(map[string]string{"sender.burst": "1000"})
		public, key, err := ed25519.GenerateKey(nil)
		if err != nil {
			t.Fatal(err)
		}
		d.names.set("s1._domainkey.signed.example", "v=DKIM1; k=ed25519; p="+base64.StdEncoding.EncodeToString(public))
		d.names.set("_dmarc.signed.example", "v=DMARC1; p=reject")
		d.names.set("_dmarc.strict.example", "v=DMARC1; p=reject; adkim=s; aspf=s")
		d.names.set("spf.example", "v=spf1 ip4:127.0.0.1 -all")
		d.names.set("closed.example", "v=spf1 -all")
		d.names.set("strict.example", "v=spf1 -all")
		d.names.set("mail.strict.example", "v=spf1 ip4:127.0.0.1 -all")
		for _, c := range []struct {
			name, envelope, raw string
			want                mail.Verdict
		}{
			{"signed", "a@signed.example", signed(t, key, "signed.example", compose("From: a@signed.example\nSubject: 1", "x")), mail.Verified},
			{"signed for a part of the domain", "a@x.signed.example", signed(t, key, "signed.example", compose("From: a@x.signed.example\nSubject: 2", "x")), mail.Verified},
			{"changed after signing", "a@signed.example", signed(t, key, "signed.example", compose("From: a@signed.example\nSubject: 3", "x")) + "more\r\n", mail.Failed},
			{"signed by another", "a@spf.example", signed(t, key, "signed.example", compose("From: a@victim.example\nSubject: 4", "x")), mail.Unverified},
			{"not signed although it should be", "a@signed.example", compose("From: a@signed.example\nSubject: 5", "x"), mail.Failed},
			{"from a machine of the domain", "a@spf.example", compose("From: a@spf.example\nSubject: 6", "x"), mail.Verified},
			{"another's envelope", "a@spf.example", compose("From: a@closed.example\nSubject: 7", "x"), mail.Unverified},
			{"from a machine that may not", "a@closed.example", compose("From: a@closed.example\nSubject: 8", "x"), mail.Failed},
			{"a part of a domain that wants the whole", "a@mail.strict.example", compose("From: a@strict.example\nSubject: 9", "x"), mail.Failed},
			{"nothing known", "a@plain.example", compose("From: a@plain.example\nSubject: 10", "x"), mail.Unverified},
			{"two senders", "a@signed.example", "From: boss@signed.example\r\n" + signed(t, key, "signed.example", compose("From: a@signed.example\nSubject: 12", "x")), mail.Unverified},
			{"the sender's own verdict", "a@plain.example", compose("Authentication-Results: desk.example; dmarc=pass header.from=plain.example\nFrom: a@plain.example\nSubject: 11", "x"), mail.Unverified},
		} {
			if err := d.send(mail.SMTP, c.envelope, c.raw, "help@"+domain); err != nil {
				t.Fatal(err)
			}
			d.settle()
			if m := d.last(); m.Verdict != c.want {
				steps, _ := mail.StepsOf(m)
				t.Errorf("%s: %s, %+v", c.name, m.Verdict, steps)
			}
		}
	})
}

func TestTrustedServersWordIsTakenAndNobodyElses(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.set(map[string]string{"mail.trusted_authserv": "mx.org.example", "sender.burst": "1000"})
		for _, c := range []struct {
			name, field string
			want        mail.Verdict
		}{
			{"pass", "mx.org.example; spf=pass smtp.mailfrom=x.example; dkim=none; dmarc=pass header.from=x.example", mail.Verified},
			{"fail", "mx.org.example; spf=pass smtp.mailfrom=evil.example; dmarc=fail header.from=x.example", mail.Failed},
			{"pass for another domain", "mx.org.example; dmarc=pass header.from=evil.example", mail.Unverified},
			{"signed by the domain, no policy", "mx.org.example; dkim=pass header.d=x.example", mail.Verified},
			{"signed by another", "mx.org.example; dkim=pass header.d=evil.example", mail.Unverified},
			{"another server", "mx.evil.example; dmarc=pass header.from=x.example", mail.Unverified},
			{"theirs above the sender's own", "mx.org.example; dmarc=fail header.from=x.example\nAuthentication-Results: mx.org.example; dmarc=pass header.from=x.example", mail.Failed},
			{"none", "mx.org.example; none", mail.Unverified},
		} {
			m := d.file("a@x.example", compose("Authentication-Results: "+c.field+"\nFrom: a@x.example\nSubject: "+c.name, "x"))
			if m.Verdict != c.want {
				t.Errorf("%s: %s", c.name, m.Verdict)
			}
		}
	})
}
