package main_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"firstline/internal/app"
	"firstline/internal/base/config"
	"firstline/internal/base/db"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/testdesk/binary"
	"firstline/internal/testdesk/testdb"
)

// kills is how often the program is killed while four senders deliver: F01 of the fault plan.
func kills() int {
	if os.Getenv("FIRSTLINE_SOAK") != "" {
		return 500
	}
	return 25
}

const senders = 4

// Every mail that was answered 250 must be there exactly once, however often the program is killed, and the senders, who try each mail until
// it is taken as real servers do, must not double any.
func TestMailAnswered250SurvivesKills(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("kills a running program again and again: left out by -short")
	}
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			d := newKillDesk(t, e)
			post := &postmen{socket: d.socket}
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			var wg sync.WaitGroup
			for i := range senders {
				wg.Go(func() { post.send(ctx, i) })
			}
			for range kills() {
				p := d.serve(t)
				time.Sleep(time.Duration(100+rand.IntN(400)) * time.Millisecond) // the fault itself: nothing is waited for
				p.Kill()
			}
			last := d.serve(t)
			stop()
			wg.Wait()
			d.waitFiled(t)
			last.Kill()
			d.check(t, post)
			d.fsck(t)
			t.Logf("%d mails were answered 250 over %d kills", len(post.taken), kills())
		})
	}
}

type killDesk struct {
	storage config.Storage
	socket  string
	args    []string
}

func newKillDesk(t *testing.T, e db.Engine) *killDesk {
	t.Helper()
	dir := t.TempDir()
	d := &killDesk{storage: config.Storage{Data: dir, Database: secret.NewText(testdb.URL(t, e))}}
	socketDir, err := os.MkdirTemp("", "fl") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(socketDir) })
	d.socket = filepath.Join(socketDir, "lmtp")
	d.args = []string{
		"--data", dir, "--database", d.storage.DatabaseURL(), "--listen", "127.0.0.1:0", "--metrics", "off", "--lmtp", "unix:" + d.socket,
	}
	desk := d.open(t)
	defer desk.Close()
	if _, err := desk.Accounts.FirstAdmin(t.Context(), setupLink(t, desk), account.Setup{
		Name: "Ada", Address: "ada@org.example", Locale: "en", Password: "fourteen quiet otters 88",
	}); err != nil {
		t.Fatal(err)
	}
	// The senders of this test are floods by the desk's own limits.
	err = desk.Settings.Save(t.Context(), access.System(), map[string]string{
		"sender.tickets": "100000", "sender.domain_tickets": "100000", "sender.burst": "100000",
	})
	if err != nil {
		t.Fatal(err)
	}
	err = desk.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO mailbox (address, name, created_at, updated_at) VALUES ('help@org.example', 'Help', $1, $1)`, tx.Now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *killDesk) open(t *testing.T) *app.Desk {
	t.Helper()
	desk, err := app.Open(t.Context(), d.storage, &url.URL{Scheme: "http", Host: "desk.example"})
	if err != nil {
		t.Fatal(err)
	}
	return desk
}

func setupLink(t *testing.T, desk *app.Desk) string {
	t.Helper()
	link, err := desk.Accounts.SetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return link.Reveal()
}

func (d *killDesk) serve(t *testing.T) *binary.Process {
	t.Helper()
	_ = os.Remove(d.socket) // left by the killed one
	return binary.Serve(t, d.args...)
}

// waitFiled waits until the running program has filed all that it had accepted.
func (d *killDesk) waitFiled(t *testing.T) {
	t.Helper()
	desk := d.open(t)
	defer desk.Close()
	for {
		var pending int
		if err := desk.DB.Get(t.Context(), &pending, `SELECT count(*) FROM mail WHERE state = 'pending'`); err != nil {
			t.Fatal(err)
		}
		if pending == 0 {
			return
		}
		select {
		case <-t.Context().Done():
			t.Fatalf("%d mails are never filed", pending)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// check compares what the senders were told with what is there.
func (d *killDesk) check(t *testing.T, post *postmen) {
	t.Helper()
	desk := d.open(t)
	defer desk.Close()
	var rows []struct {
		MessageID string
		State     string
		Messages  int
	}
	err := desk.DB.Select(t.Context(), &rows, `
		SELECT m.message_id, m.state, count(x.mail_id) AS messages
		FROM mail m
		LEFT JOIN message x ON x.mail_id = m.id
		GROUP BY m.id, m.message_id, m.state`)
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]int{}
	for _, r := range rows {
		there[strings.Trim(r.MessageID, "<>")]++
		if r.State != "filed" || r.Messages != 1 {
			t.Errorf("mail %s is %s with %d messages", r.MessageID, r.State, r.Messages)
		}
	}
	if len(post.taken) < kills() {
		t.Errorf("only %d mails were taken over %d kills: the test kills too early to prove anything", len(post.taken), kills())
	}
	for _, id := range post.taken {
		if there[id] != 1 {
			t.Errorf("mail %s was answered 250 and is there %d times", id, there[id])
		}
	}
	for id, n := range there {
		if n != 1 {
			t.Errorf("mail %s is there %d times", id, n)
		}
	}
}

func (d *killDesk) fsck(t *testing.T) {
	t.Helper()
	out, err := exec.Command(binary.Path(t), "fsck", "--data", d.storage.Data, "--database", d.storage.DatabaseURL()).CombinedOutput()
	if err != nil {
		t.Errorf("fsck: %v\n%s", err, out)
	}
}

// postmen deliver mails one after the other, each until it is taken.
type postmen struct {
	socket string
	mu     sync.Mutex
	taken  []string // Message-IDs that were answered 250
}

func (p *postmen) send(ctx context.Context, who int) {
	for n := 0; ctx.Err() == nil; n++ {
		id := fmt.Sprintf("%d.%d@senders.example", who, n)
		// Each sender writes a few times only: the desk counts what one wrote within the hour.
		from := fmt.Sprintf("sender%d@site%d-%d.example", n%5, who, n/20)
		for ctx.Err() == nil && p.deliver(from, id) != nil {
			time.Sleep(5 * time.Millisecond) // the desk is down; a real server waits longer
		}
	}
}

func (p *postmen) deliver(from, id string) error {
	conn, err := net.Dial("unix", p.socket)
	if err != nil {
		return err
	}
	c := smtp.NewClientLMTP(conn)
	defer c.Close()
	if err := c.Mail(from, nil); err != nil {
		return err
	}
	if err := c.Rcpt("help@org.example", nil); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	body := strings.Repeat("It has happened since this morning, on both machines.\r\n", 20)
	_, err = fmt.Fprintf(w, "From: <%s>\r\nTo: help@org.example\r\nSubject: Problem %s\r\nMessage-ID: <%s>\r\n\r\n%s", from, id, id, body)
	if err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	p.mu.Lock()
	p.taken = append(p.taken, id)
	p.mu.Unlock()
	return nil
}
