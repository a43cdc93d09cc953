package mail_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/channel/mail"
	"firstline/internal/testdesk/server"
	"firstline/internal/testdesk/testdb"
)

// fetched is a desk that fetches from an account on a real mail server.
type fetched struct {
	*desk
	account server.Mailbox
	pulse   *mail.Pulse
	fetcher *mail.Fetcher
}

func eachFetched(t *testing.T, f func(t *testing.T, x *fetched)) {
	t.Helper()
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) {
		x := &fetched{desk: newDesk(t, base, clock, "parse"), account: server.Dovecot(t), pulse: mail.NewPulse(base)}
		x.fetcher = x.newFetcher()
		f(t, x)
	})
}

func (x *fetched) newFetcher() *mail.Fetcher {
	n := mail.NewNetwork(x.db, x.keys, nil, domain)
	n.Roots = x.account.Trust
	return mail.NewFetcher(x.intake, x.keys, n, x.pulse)
}

// connect sets the mailbox's incoming server, as an administrator does.
func (x *fetched) connect(address, at, security, auth string) {
	x.t.Helper()
	host, port, err := net.SplitHostPort(at)
	if err != nil {
		x.t.Fatal(err)
	}
	x.write(func(tx *db.Tx) error {
		var id int64
		err := tx.Get(x.t.Context(), &id, `
			UPDATE mailbox SET imap_host = $2, imap_port = CAST($3 AS BIGINT), imap_security = $4, imap_user = $5, imap_auth = $6, version = version + 1
			WHERE address = $1 RETURNING id`, address, host, must(net.LookupPort("tcp", port))(x.t), security, x.account.User, auth)
		if err != nil {
			return err
		}
		column, secret := "imap_secret", x.account.Password
		if auth == "oauth2" {
			column, secret = "oauth_access", x.account.Bearer
		}
		if _, err = tx.Exec(x.t.Context(), `UPDATE mailbox SET `+column+` = $2 WHERE id = $1`, id, mail.SealFor(x.keys, mail.MailboxID(id), column, secret)); err != nil {
			return err
		}
		return tx.Notify(x.t.Context(), "mailbox", "")
	})
}

// run fetches in the background; end stops it.
func (x *fetched) run() (end func()) {
	x.t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(x.t.Context()))
	ended := make(chan error, 1)
	f := x.fetcher
	go func() { ended <- f.Run(ctx) }()
	done := false
	end = func() {
		if done {
			return
		}
		done = true
		stop()
		if err := <-ended; err != nil {
			x.t.Error(err)
		}
	}
	x.t.Cleanup(end)
	return end
}

// put delivers a mail into the account, by the mail server's own door.
func (x *fetched) put(raw string) {
	x.t.Helper()
	conn, err := net.Dial("tcp", x.account.LMTP)
	if err != nil {
		x.t.Fatal(err)
	}
	c := smtp.NewClientLMTP(conn)
	defer c.Close()
	if err := c.SendMail("anna@org.example", []string{x.account.User}, strings.NewReader(strings.ReplaceAll(raw, "\n", "\r\n"))); err != nil {
		x.t.Fatal(err)
	}
}

func letterFrom(n int, body string) string {
	return compose(fmt.Sprintf("From: Anna Ask <anna@org.example>\nTo: help@%s\nSubject: Mail %d\nMessage-ID: <%d@org.example>", domain, n, n), body)
}

// await waits until so many mails were taken in.
func (x *fetched) await(n int) []mail.Mail {
	x.t.Helper()
	return waitFor(x.t, func() ([]mail.Mail, bool) { all := x.mails(); return all, len(all) >= n })
}

// waitFor asks until the answer is there: what it waits for happens on another machine, as far as the desk knows.
func waitFor[T any](t testing.TB, ask func() (T, bool)) T {
	t.Helper()
	late := time.NewTimer(2 * time.Minute)
	defer late.Stop()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		got, ok := ask()
		if ok {
			return got
		}
		select {
		case <-again.C:
		case <-late.C:
			t.Fatalf("did not happen; last seen: %v", got)
		}
	}
}

// look signs in to the account as its owner would.
func (x *fetched) look(f func(c *imapclient.Client)) {
	x.t.Helper()
	c, err := imapclient.DialInsecure(x.account.IMAP, nil)
	if err != nil {
		x.t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login(x.account.User, x.account.Password).Wait(); err != nil {
		x.t.Fatal(err)
	}
	f(c)
}

// flags are the flags of all mails in the inbox, oldest first.
func (x *fetched) flags() (list [][]imap.Flag) {
	x.t.Helper()
	x.look(func(c *imapclient.Client) {
		box, err := c.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait()
		if err != nil || box.NumMessages == 0 {
			return
		}
		all := imap.SeqSet{}
		all.AddRange(1, box.NumMessages)
		for _, m := range must(c.Fetch(all, &imap.FetchOptions{Flags: true}).Collect())(x.t) {
			list = append(list, m.Flags)
		}
	})
	return list
}

func has(flags []imap.Flag, f imap.Flag) bool {
	for _, x := range flags {
		if x == f {
			return true
		}
	}
	return false
}

func TestMailIsFetchedAsItComes(t *testing.T) {
	for name, c := range map[string]struct {
		security, auth string
		tls            bool
	}{"starttls": {"starttls", "password", false}, "tls": {"tls", "password", true}, "oauth2": {"tls", "oauth2", true}} {
		t.Run(name, func(t *testing.T) {
			eachFetched(t, func(t *testing.T, x *fetched) {
				at := x.account.IMAP
				if c.tls {
					at = x.account.IMAPS
				}
				x.put(letterFrom(1, "one"))
				x.connect("help@"+domain, at, c.security, c.auth)
				x.run()
				x.await(1)
				x.put(letterFrom(2, "two")) // the server tells of it: polling would take minutes
				x.await(2)
				x.settle()
				for _, m := range x.mails() {
					if m.State != mail.Filed || m.Source != mail.IMAP {
						t.Errorf("%s by %s is %s", m.Subject, m.Source, m.State)
					}
				}
				waitFor(t, func() (any, bool) {
					flags := x.flags()
					return flags, len(flags) == 2 && has(flags[0], imap.FlagSeen) && has(flags[1], imap.FlagSeen)
				})
			})
		})
	}
}

func TestOldMailStaysWhereItIs(t *testing.T) {
	eachFetched(t, func(t *testing.T, x *fetched) {
		for n := range 5 {
			x.put(letterFrom(n, "old"))
		}
		x.look(func(c *imapclient.Client) {
			must(c.Select("INBOX", nil).Wait())(t)
			all := imap.SeqSet{}
			all.AddRange(1, 5)
			if err := c.Store(all, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}}, nil).Close(); err != nil {
				t.Fatal(err)
			}
		})
		x.put(letterFrom(10, "new"))
		x.connect("help@"+domain, x.account.IMAPS, "tls", "password")
		end := x.run()
		if all := x.await(1); len(all) != 1 {
			t.Errorf("%d mails were fetched", len(all))
		}
		waitFor(t, func() (any, bool) {
			n := x.count(`SELECT count(*) FROM mailbox_state WHERE uidvalidity > 0`)
			return n, n == 1
		})
		end()
		// Somebody reads a mail on the server before the desk has come back: it is fetched all the same.
		x.put(letterFrom(11, "read elsewhere"))
		x.look(func(c *imapclient.Client) {
			must(c.Select("INBOX", nil).Wait())(t)
			if err := c.Store(imap.SeqSetNum(7), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}}, nil).Close(); err != nil {
				t.Fatal(err)
			}
		})
		x.run()
		x.await(2)
	})
}

func TestNewNumbersDoubleNothing(t *testing.T) {
	eachFetched(t, func(t *testing.T, x *fetched) {
		x.clock.Set(time.Now()) // the server's days are the machine's
		x.put(letterFrom(1, "one"))
		x.connect("help@"+domain, x.account.IMAPS, "tls", "password")
		end := x.run()
		x.await(1)
		waitFor(t, func() (any, bool) {
			n := x.count(`SELECT count(*) FROM mailbox_state WHERE uidvalidity > 0`)
			return n, n == 1
		})
		end()
		x.put(letterFrom(2, "came meanwhile"))
		x.look(func(c *imapclient.Client) {
			must(c.Select("INBOX", nil).Wait())(t)
			if err := c.Store(imap.SeqSetNum(2), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}}, nil).Close(); err != nil {
				t.Fatal(err)
			}
		})
		// The server rebuilt its mailbox: what the desk remembers of numbers means nothing any more.
		x.write(func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE mailbox_state SET uidvalidity = uidvalidity - 1, last_uid = 1000`)
			return err
		})
		x.run()
		all := x.await(2)
		if len(all) != 2 {
			t.Errorf("%d mails", len(all))
		}
		if copies := waitFor(t, func() (int, bool) { n := x.mails()[0].Copies; return n, n > 0 }); copies != 1 {
			t.Errorf("the mail that was known came %d times again", copies)
		}
	})
}

func TestMailThatCouldNotBeStoredIsFetchedAgain(t *testing.T) {
	eachFetched(t, func(t *testing.T, x *fetched) {
		x.put(letterFrom(1, "one"))
		x.write(func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `ALTER TABLE mail_raw RENAME TO mail_raw_away`)
			return err
		})
		x.connect("help@"+domain, x.account.IMAPS, "tls", "password")
		end := x.run()
		waitFor(t, func() (any, bool) {
			n := x.count(`SELECT count(*) FROM mailbox_state WHERE last_error <> ''`)
			return n, n == 1
		})
		end()
		if flags := x.flags(); len(flags) != 1 || has(flags[0], imap.FlagSeen) {
			t.Fatalf("the server was told that the mail is safe: %v", flags)
		}
		x.write(func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `ALTER TABLE mail_raw_away RENAME TO mail_raw`)
			return err
		})
		x.run()
		if all := x.await(1); all[0].Copies != 0 {
			t.Errorf("%+v", all)
		}
		waitFor(t, func() (any, bool) {
			n := x.count(`SELECT count(*) FROM mailbox_state WHERE last_error = '' AND error_since IS NULL`)
			return n, n == 1
		})
	})
}

func TestMailThatIsTooLargeStaysAndIsNamed(t *testing.T) {
	eachFetched(t, func(t *testing.T, x *fetched) {
		x.set(map[string]string{"mail.size": "1 MiB"})
		x.put(letterFrom(1, strings.Repeat(strings.Repeat("x", 70)+"\n", 20_000)))
		x.put(letterFrom(2, "small"))
		x.connect("help@"+domain, x.account.IMAPS, "tls", "password")
		x.run()
		all := x.await(2)
		got := []string{all[0].Subject, string(all[0].State), string(all[0].Reason), all[0].FromAddress}
		if diff := cmp.Diff([]string{"Mail 1", "quarantined", "too_large", "anna@org.example"}, got); diff != "" {
			t.Error(diff)
		}
		waitFor(t, func() (any, bool) {
			flags := x.flags()
			return flags, len(flags) == 2 && has(flags[0], imap.FlagFlagged) && !has(flags[0], imap.FlagSeen) && has(flags[1], imap.FlagSeen)
		})
	})
}

func TestBadMailboxStopsNoOther(t *testing.T) {
	eachFetched(t, func(t *testing.T, x *fetched) {
		x.mailbox("broken@"+domain, 2)
		x.connect("broken@"+domain, "127.0.0.1:1", "tls", "password")
		x.run()
		x.connect("help@"+domain, x.account.IMAPS, "tls", "password") // while it runs: no restart
		x.put(letterFrom(1, "one"))
		x.await(1)
		waitFor(t, func() (any, bool) {
			n := x.count(`SELECT count(*) FROM mailbox_state s JOIN mailbox b ON b.id = s.mailbox_id WHERE b.address = $1 AND s.last_error <> ''`, "broken@"+domain)
			return n, n == 1
		})
	})
}

func TestFetchedMailIsMovedWhereItShouldGo(t *testing.T) {
	eachFetched(t, func(t *testing.T, x *fetched) {
		x.look(func(c *imapclient.Client) {
			if err := c.Create("Done", nil).Wait(); err != nil {
				t.Fatal(err)
			}
		})
		x.write(func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE mailbox SET imap_done = 'Done'`)
			return err
		})
		x.put(letterFrom(1, "one"))
		x.connect("help@"+domain, x.account.IMAPS, "tls", "password")
		x.run()
		x.await(1)
		waitFor(t, func() (any, bool) { flags := x.flags(); return flags, len(flags) == 0 })
	})
}

func TestOneNodeFetchesAMailbox(t *testing.T) {
	eachFetched(t, func(t *testing.T, x *fetched) {
		x.connect("help@"+domain, x.account.IMAPS, "tls", "password")
		end := x.run()
		x.put(letterFrom(1, "one"))
		x.await(1)
		if x.db.Engine() == db.SQLite {
			return // one process has the file
		}
		x.fetcher = x.newFetcher()
		x.run()
		x.put(letterFrom(2, "two"))
		x.await(2)
		for _, m := range x.mails() {
			if m.Copies != 0 {
				t.Errorf("%s was fetched twice", m.Subject)
			}
		}
		end() // the first node stops, and the other goes on when the claim is free
		x.write(func(tx *db.Tx) error { return tx.Notify(t.Context(), "mailbox", "") })
		x.put(letterFrom(3, "three"))
		x.await(3)
	})
}
