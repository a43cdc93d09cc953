package front_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/live"
	"firstline/internal/desk/account"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/testdesk/testsite"
	"firstline/internal/web/ui"
)

// hearing is the live stream of a browser, over a real connection, as blocks of lines.
func hearing(t *testing.T, address string, b *testsite.Browser) <-chan string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range b.Cookies {
		r.AddCookie(&http.Cookie{Name: strings.TrimPrefix(name, "__Host-"), Value: value})
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	blocks := make(chan string, 100)
	go func() {
		defer close(blocks)
		defer func() { _ = answer.Body.Close() }()
		if answer.StatusCode != http.StatusOK {
			return
		}
		lines := bufio.NewScanner(answer.Body)
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				blocks <- data
			}
		}
	}()
	return blocks
}

func TestStreamTellsOnlyWhatThePersonMaySee(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(nil)
	address := "http://" + s.Listener.Addr().String()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	d := small(t, front.Place{Base: base})
	d.RunLive()
	s.Config.Handler = d.Site
	s.Start()
	t.Cleanup(s.Close)
	t.Cleanup(s.CloseClientConnections)

	anna, bob := d.Person("Anna Maes", "en", account.Roles{}), d.Person("Bob Fox", "en", account.Roles{})
	mine := d.Open(anna, "Mine", "Nothing.")
	hers, his := hearing(t, address, d.SignedIn(anna)), hearing(t, address, d.SignedIn(bob))
	tell := func(events ...live.Event) {
		t.Helper()
		if err := d.DB.Write(t.Context(), func(tx *db.Tx) error { return d.Live.Publish(t.Context(), tx, events...) }); err != nil {
			t.Fatal(err)
		}
	}
	topics := []string{ticket.PersonTopic(anna.Person), ticket.PersonTopic(bob.Person)}
	tell(live.Event{Kind: "ticket", Topics: topics, IDs: map[string]int64{"ticket": int64(mine.ID), ticket.Hidden: 1}},
		live.Event{Kind: "ticket", Topics: topics, IDs: map[string]int64{"ticket": int64(mine.ID)}}, live.Event{Kind: "end", Topics: topics})
	if got := <-hers; got != `{"ticket":`+mine.ID.String()+`}` {
		t.Errorf("Anna hears %s", got)
	}
	if got := <-his; got != "{}" {
		t.Errorf("Bob hears %s", got)
	}
	<-hers
	if err := d.Accounts.SetDisabled(t.Context(), account.Actor{Person: 99, Admin: true}, bob.Person, true); err != nil {
		t.Fatal(err)
	}
	for got := range his {
		t.Errorf("after his account was closed Bob hears %s", got)
	}
	for range hearing(t, address, d.SignedIn(bob)) {
		t.Error("Bob hears again")
	}
}

func TestStreamIsNotForOtherSites(t *testing.T) {
	t.Parallel()
	d := small(t, front.Place{})
	b := d.SignedIn(d.Person("Anna Maes", "en", account.Roles{}))
	b.Header.Set("Sec-Fetch-Site", "cross-site")
	if got := b.Get("/live").Status; got != 403 {
		t.Errorf("status %d", got)
	}
}

// TestPageHearsWhatCameWhileItWasMade tells something between the queries of a page and the moment at which its script listens.
func TestPageHearsWhatCameWhileItWasMade(t *testing.T) {
	t.Parallel()
	d := small(t, front.Place{})
	d.RunLive()
	anna := d.Person("Anna Maes", "en", account.Roles{})
	b := d.SignedIn(anna)
	topic := ticket.PersonTopic(anna.Person)
	hears := d.Live.Subscribe(live.Want{Topics: []string{topic}, Allow: func(context.Context, live.Event) bool { return true }})
	defer hears.Close()
	tell := func(kind string) {
		t.Helper()
		err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
			return d.Live.Publish(t.Context(), tx, live.Event{Kind: kind, Topics: []string{topic}})
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := hears.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	d.Site.Surface(front.Surface{Name: "live", Via: account.ViaPortal, Home: "/", Live: true}).
		Get("/alive", account.UsePortal, func(rq *front.Request) error {
			tell("meanwhile")
			return rq.Render(ui.Plain(rq.Page("Alive")))
		})
	tell("before")
	page := b.Get("/alive")
	tell("after")
	b.Header.Set("Last-Event-ID", page.Attr("[name=live-since]", "content"))
	var kinds []string
	for line := range strings.Lines(b.Get("/live?once=1").Body) {
		if kind, ok := strings.CutPrefix(line, "event: "); ok {
			kinds = append(kinds, strings.TrimSpace(kind))
		}
	}
	if diff := cmp.Diff([]string{"meanwhile", "after"}, kinds); diff != "" {
		t.Error(diff)
	}
}
