package mail_test

import (
	"net"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/testdesk/server"
)

func TestTryingAMailboxSaysWhatFails(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		account := server.Dovecot(t)
		x := &fetched{desk: p.desk, account: account}
		admin := access.Actor{Person: p.amir.Person, Admin: true, Via: access.ViaAdmin}
		n := p.network()
		for _, at := range []string{account.IMAPS, account.IMAP, p.relay.Addr} {
			_, port, _ := net.SplitHostPort(at)
			n.Ports = append(n.Ports, must(net.LookupPort("tcp", port))(t))
		}
		n.Ports = append(n.Ports, 1)
		set := func(query string, args ...any) func() {
			return func() {
				p.write(func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), query, args...); return err })
			}
		}
		good := func() {
			x.connect("help@"+domain, account.IMAPS, "tls", "password")
			p.connect("help@"+domain, p.relay.Addr, "starttls", "password", p.relay.Password)
			set(`UPDATE mailbox SET trust = '', imap_folder = 'INBOX', imap_done = ''`)()
		}
		type row struct{ Step, State, Outcome string }
		for name, c := range map[string]struct {
			spoil func()
			want  []row
		}{
			"everything works": {func() {}, []row{
				{"mailtest.resolve", "ok", "mailtest.ok"},
				{"mailtest.connect", "ok", "mailtest.ok"},
				{"mailtest.tls", "ok", "mailtest.ok"},
				{"mailtest.sign_in", "ok", "mailtest.ok"},
				{"mailtest.folder", "ok", "mailtest.ok"},
				{"mailtest.resolve", "ok", "mailtest.ok"},
				{"mailtest.connect", "ok", "mailtest.ok"},
				{"mailtest.tls", "ok", "mailtest.ok"},
				{"mailtest.sign_in", "ok", "mailtest.ok"},
			}},
			"wrong folder": {set(`UPDATE mailbox SET imap_folder = 'Nowhere', smtp_host = ''`), []row{
				{"mailtest.resolve", "ok", "mailtest.ok"},
				{"mailtest.connect", "ok", "mailtest.ok"},
				{"mailtest.tls", "ok", "mailtest.ok"},
				{"mailtest.sign_in", "ok", "mailtest.ok"},
				{"mailtest.folder", "failed", "mailtest.folder_failed"},
			}},
			"wrong password": {func() {
				x.account.Password = "wrong"
				x.connect("help@"+domain, account.IMAPS, "tls", "password")
				x.account.Password = account.Password
				set(`UPDATE mailbox SET smtp_host = ''`)()
			}, []row{
				{"mailtest.resolve", "ok", "mailtest.ok"},
				{"mailtest.connect", "ok", "mailtest.ok"},
				{"mailtest.tls", "ok", "mailtest.ok"},
				{"mailtest.sign_in", "failed", "mailtest.sign_in_failed"},
				{"mailtest.folder", "skipped", "mailtest.skipped"},
			}},
			"wrong certificate": {set(`UPDATE mailbox SET trust = $1, imap_host = ''`, foreignCertificate), []row{
				{"mailtest.resolve", "ok", "mailtest.ok"},
				{"mailtest.connect", "ok", "mailtest.ok"},
				{"mailtest.tls", "failed", "mailtest.tls_failed"},
				{"mailtest.sign_in", "skipped", "mailtest.skipped"},
			}},
			"nobody there": {set(`UPDATE mailbox SET smtp_port = 1, imap_host = ''`), []row{
				{"mailtest.resolve", "ok", "mailtest.ok"},
				{"mailtest.connect", "failed", "mailtest.connect_failed"},
				{"mailtest.tls", "skipped", "mailtest.skipped"},
				{"mailtest.sign_in", "skipped", "mailtest.skipped"},
			}},
			"no port of mail": {set(`UPDATE mailbox SET smtp_port = 5432, imap_host = ''`), []row{
				{"mailtest.resolve", "ok", "mailtest.ok"},
				{"mailtest.connect", "failed", "mailtest.port_refused"},
				{"mailtest.tls", "skipped", "mailtest.skipped"},
				{"mailtest.sign_in", "skipped", "mailtest.skipped"},
			}},
		} {
			good()
			c.spoil()
			var got []row
			for _, r := range must(n.Try(t.Context(), admin, 1))(t) {
				got = append(got, row{r.Step, string(r.State), r.Outcome})
				for _, locale := range []string{"en", "fr", "nl"} {
					l := p.rooms.Texts.For(locale)
					if !l.Has(r.Step) || !l.Has(r.Outcome) {
						t.Errorf("%s: no words for %s, %s", locale, r.Step, r.Outcome)
					}
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		if _, err := n.Try(t.Context(), p.amir, 1); !errs.Is(err, errs.Forbidden) {
			t.Errorf("an agent may: %v", err)
		}
	})
}
