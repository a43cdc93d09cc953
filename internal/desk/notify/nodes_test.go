package notify_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/notify"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testdb"
)

const (
	nodeEnv = "FIRSTLINE_SLA_NODE" // the database that a process of its own works on as a node
	holdEnv = "FIRSTLINE_SLA_HOLD" // after how many entries it stands still with its transaction open
)

// node is one of several that work on a desk.
type node struct {
	t        *testing.T
	db       *db.DB
	promises *sla.Store
	tickets  *ticket.Store
}

// connect starts a node; its clock shows what the desk's does.
func connect(t *testing.T, url string, clock *testdb.Clock, more ...ticket.Follower) *node {
	t.Helper()
	base, err := db.Open(t.Context(), url, db.Options{Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := base.Close(); err != nil {
			t.Error(err)
		}
	})
	settings, err := setting.NewStore(t.Context(), base)
	if err != nil {
		t.Fatal(err)
	}
	n := &node{t: t, db: base}
	if n.promises, err = sla.NewStore(t.Context(), base, calendar.NewStore(base)); err != nil {
		t.Fatal(err)
	}
	post := letter.NewPost(secret.NewKeys(), "desk.example")
	letters := notify.New(post, settings, notice.NewDesk(base, settings, calendar.NewStore(base), post, nil))
	n.tickets = ticket.NewStore(base, settings, nil, append([]ticket.Follower{n.promises.Follow, letters.Follow}, more...))
	return n
}

func (n *node) look() {
	n.t.Helper()
	if err := n.promises.Look(n.t.Context(), n.tickets); err != nil {
		n.t.Error(err)
	}
}

// late is when the desk's promises are broken.
func late() *testdb.Clock {
	clock := testdb.NewClock()
	clock.Advance(2 * time.Hour)
	return clock
}

// TestNodeOfItsOwnLooks is not a test of its own: it is the process that TestTwoNodesActOnceOnEachDueClock starts.
func TestNodeOfItsOwnLooks(t *testing.T) {
	url := os.Getenv(nodeEnv)
	if url == "" {
		return
	}
	hold, err := strconv.Atoi(os.Getenv(holdEnv))
	if err != nil {
		t.Fatal(err)
	}
	done := 0
	connect(t, url, late(), func(context.Context, *ticket.Change, ticket.Entry) error {
		if done++; done == hold {
			os.Stderr.WriteString("holds\n")
			select {} // until it is killed
		}
		return nil
	}).look()
	os.Stderr.WriteString("looked\n")
}

// child starts a node as a process of its own; said are its lines.
func child(t *testing.T, url string, hold int) (p *exec.Cmd, said *bufio.Reader) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p = exec.CommandContext(t.Context(), self, "-test.run=^TestNodeOfItsOwnLooks$")
	p.Env = append(os.Environ(), nodeEnv+"="+url, holdEnv+"="+strconv.Itoa(hold))
	pipe, err := p.StderrPipe()
	if err == nil {
		err = p.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	return p, bufio.NewReader(pipe)
}

func says(t *testing.T, said *bufio.Reader, want string) {
	t.Helper()
	if line, err := said.ReadString('\n'); line != want+"\n" {
		t.Errorf("the node said %q, want %q: %v", line, want, err)
	}
}

// TestTwoNodesActOnceOnEachDueClock lets two nodes look at once, one of them a process of its own, while a third is killed in the middle of a
// transaction: F22 of the fault plan.
func TestTwoNodesActOnceOnEachDueClock(t *testing.T) {
	t.Parallel()
	n := 400
	if os.Getenv("FIRSTLINE_SOAK") != "" {
		n = 10_000
	}
	url := testdb.URL(t, db.Postgres)
	clock := testdb.NewClock()
	one := connect(t, url, clock)
	d := newDesk(t, one.db, clock)
	for range n {
		_, err := one.tickets.Open(t.Context(), access.System(), ticket.Opening{
			Subject: "No sound", Body: said("Nothing."), Channel: ticket.Portal, Requester: d.asked.ID, Impact: new(3), Urgency: new(2),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	d.write(func(tx *db.Tx) error { // all are one agent's, who hears of them
		_, err := tx.Exec(t.Context(), `UPDATE ticket SET assignee_id = $1, owner_id = $1`, d.agent.Person)
		return err
	})
	clock.Advance(2 * time.Hour)
	mortal, last := child(t, url, 30)
	says(t, last, "holds")
	other, said := child(t, url, 0)
	var group sync.WaitGroup
	group.Go(one.look)
	if err := mortal.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = mortal.Wait() // says that it was killed
	says(t, said, "looked")
	group.Wait()
	if err := other.Wait(); err != nil {
		t.Error(err)
	}
	d.write(func(tx *db.Tx) error { // waits until the database has noticed that the dead one is gone
		_, err := tx.Exec(t.Context(), `SELECT 1 FROM ticket ORDER BY id FOR UPDATE`)
		return err
	})
	one.look() // as the job of the dead node is run again
	var got struct{ Entries, Tickets, Ledger, Late, Letters, Told, Unsent int }
	err := one.db.Get(t.Context(), &got, `
		SELECT count(*) AS entries, count(DISTINCT ticket_id) AS tickets,
			(SELECT count(*) FROM clock_entry WHERE kind = 'breached') AS ledger, (SELECT count(*) FROM clock WHERE breached_at IS NOT NULL) AS late,
			(SELECT count(*) FROM letter WHERE kind = $1) AS letters, (SELECT count(DISTINCT ticket_id) FROM letter WHERE kind = $1) AS told,
			(SELECT count(*) FROM letter) - (SELECT count(*) FROM job WHERE kind = $2) AS unsent
		FROM entry
		WHERE kind = 'promise_breached'`, letter.PromiseBroken, letter.SendJob)
	if err != nil {
		t.Fatal(err)
	}
	want := got
	want.Entries, want.Tickets, want.Ledger, want.Late, want.Letters, want.Told, want.Unsent = n, n, n, n, n, n, 0
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
