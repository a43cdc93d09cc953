package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
)

// storm is how long the storm blows; it is left out where nobody says.
func storm(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("FIRSTLINE_STORM")
	if text == "" {
		t.Skip("a storm of mail, requests, sign-ins and kills: FIRSTLINE_STORM=1h (make soak)")
	}
	long, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return long
}

// TestDeskSurvivesAStorm lets senders of mail, programs and people use the desk at the same time for as long as asked, while it is killed every few
// seconds. What anybody was told is there, is there exactly once; and the data is whole.
func TestDeskSurvivesAStorm(t *testing.T) {
	t.Parallel()
	long := storm(t)
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			d := newKillDesk(t, e)
			post := &postmen{socket: d.socket}
			w := &weather{t: t, client: &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, token: d.token(t)}
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			var wg sync.WaitGroup
			for i := range senders {
				wg.Go(func() { post.send(ctx, i) })
				wg.Go(func() { w.program(ctx, i) })
			}
			wg.Go(func() { w.people(ctx) })
			kills := 0
			for end := time.Now().Add(long); time.Now().Before(end); kills++ {
				p := d.serve(t)
				w.at.Store(&p.Address)
				time.Sleep(time.Duration(1000+rand.IntN(9000)) * time.Millisecond) // the fault itself: nothing is waited for
				p.Kill()
			}
			last := d.serve(t)
			w.at.Store(&last.Address)
			stop()
			wg.Wait()
			d.waitFiled(t)
			last.Kill()
			w.check(t, d, post)
			d.fsck(t)
			t.Logf("%d mails, %d tickets and %d sign-ins over %d kills", len(post.taken), len(w.made), w.in.Load(), kills)
		})
	}
}

// token is one with which a program may open tickets.
func (d *killDesk) token(t *testing.T) string {
	t.Helper()
	desk := d.open(t)
	defer desk.Close()
	err := desk.Settings.Save(t.Context(), access.System(), map[string]string{
		"api.token": "1000000", "api.burst": "1000000", "api.anonymous": "1000000",
	})
	if err != nil {
		t.Fatal(err)
	}
	text, _, err := desk.Accounts.CreateTokenFor(t.Context(), access.System(), 1, account.NewToken{Name: "storm", Scopes: []string{access.ScopeTicketsRead, access.ScopeTicketsWrite}})
	if err != nil {
		t.Fatal(err)
	}
	return text.Reveal()
}

// weather is what blows beside the mail.
type weather struct {
	t      *testing.T
	client *http.Client
	token  string
	at     atomic.Pointer[string] // address of the running desk
	in     atomic.Int64           // sign-ins that worked

	mu   sync.Mutex
	made []int64 // tickets of which a program was told
}

// program opens tickets through the API, each under a key until it is told of it.
func (w *weather) program(ctx context.Context, who int) {
	for n := 0; ctx.Err() == nil; n++ {
		subject := fmt.Sprintf("Program %d.%d", who, n)
		for ctx.Err() == nil {
			id, err := w.open(ctx, subject)
			if err == nil {
				w.mu.Lock()
				w.made = append(w.made, id)
				w.mu.Unlock()
				break
			}
			time.Sleep(5 * time.Millisecond) // the desk is down
		}
	}
}

func (w *weather) open(ctx context.Context, subject string) (int64, error) {
	body, err := json.Marshal(map[string]string{"subject": subject, "text": "It has happened since this morning."})
	if err != nil {
		return 0, err
	}
	answer, text, err := w.send(ctx, "/api/v1/tickets", bytes.NewReader(body), "Content-Type", "application/json", "Authorization", "Bearer "+w.token, "Idempotency-Key", subject)
	if err != nil {
		return 0, err
	}
	if answer.StatusCode != http.StatusCreated {
		return 0, fmt.Errorf("status %d: %s", answer.StatusCode, text)
	}
	var made struct {
		ID int64 `json:"id"`
	}
	return made.ID, json.Unmarshal(text, &made)
}

// people sign in, now with the right words and now with wrong ones.
func (w *weather) people(ctx context.Context) {
	for n := 0; ctx.Err() == nil; n++ {
		form := url.Values{"email": {"ada@org.example"}, "password": {"fourteen quiet otters 88"}}
		if n%7 == 3 {
			form.Set("password", "fourteen quiet otters 89")
		}
		answer, _, err := w.send(ctx, "/sign-in", strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
		if err == nil && answer.StatusCode == http.StatusSeeOther {
			w.in.Add(1)
		}
		time.Sleep(500 * time.Millisecond) // people type
	}
}

func (w *weather) send(ctx context.Context, path string, body io.Reader, headers ...string) (*http.Response, []byte, error) {
	at := w.at.Load()
	if at == nil {
		return nil, nil, http.ErrServerClosed
	}
	rq, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+*at+path, body)
	if err != nil {
		return nil, nil, err
	}
	for i := 0; i+1 < len(headers); i += 2 {
		rq.Header.Set(headers[i], headers[i+1])
	}
	answer, err := w.client.Do(rq)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer, text, err
}

// check compares what programs and senders were told with what is there.
func (w *weather) check(t *testing.T, d *killDesk, post *postmen) {
	t.Helper()
	desk := d.open(t)
	defer desk.Close()
	var rows []struct {
		ID      int64
		Subject string
	}
	if err := desk.DB.Select(t.Context(), &rows, `SELECT id, subject FROM ticket WHERE channel = 'api'`); err != nil {
		t.Fatal(err)
	}
	there, of := map[int64]bool{}, map[string]int{}
	for _, r := range rows {
		there[r.ID] = true
		if of[r.Subject]++; of[r.Subject] > 1 {
			t.Errorf("%s is there %d times", r.Subject, of[r.Subject])
		}
	}
	for _, id := range w.made {
		if !there[id] {
			t.Errorf("ticket %d was made and is not there", id)
		}
	}
	var mails []string
	if err := desk.DB.Select(t.Context(), &mails, `SELECT message_id FROM mail WHERE state = 'filed'`); err != nil {
		t.Fatal(err)
	}
	slices.Sort(mails)
	if n := len(slices.Compact(slices.Clone(mails))); n != len(mails) {
		t.Errorf("%d mails are filed under %d ids", len(mails), n)
	}
	for _, id := range post.taken {
		if _, ok := slices.BinarySearchFunc(mails, id, func(m, id string) int { return strings.Compare(strings.Trim(m, "<>"), id) }); !ok {
			t.Errorf("mail %s was answered 250 and is not there", id)
		}
	}
	if len(w.made) == 0 || len(post.taken) == 0 || w.in.Load() == 0 {
		t.Errorf("%d tickets, %d mails, %d sign-ins: this storm proves nothing", len(w.made), len(post.taken), w.in.Load())
	}
}
