package app_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
)

// TestWhoIsDisabledIsOutOnEveryNode disables an agent on one of two nodes (T25): their pages, their programs and their open streams end on both.
func TestWhoIsDisabledIsOutOnEveryNode(t *testing.T) {
	t.Parallel()
	first := serve(t, db.Postgres)
	second := first.beside()
	admin := first.person("Ada Admin", "en", account.Roles{Admin: true})
	agent, mate := first.person("Youssef El Amrani", "en", account.Roles{Agent: true}), first.person("Mia Mate", "en", account.Roles{Agent: true})
	token := map[access.PersonID]string{}
	session := map[access.PersonID]string{}
	for _, who := range []access.Actor{agent, mate} {
		made, _, err := first.Accounts.CreateTokenFor(t.Context(), access.System(), who.Person, account.NewToken{Name: "script", Scopes: account.Scopes()})
		if err != nil {
			t.Fatal(err)
		}
		token[who.Person], session[who.Person] = made.Reveal(), first.session(who)
	}
	nodes := map[string]*desk{"first": first, "second": second}
	// ways are what a person has of the desk on each node: the status of a page and of the API.
	ways := func(who access.Actor) map[string]int {
		got := map[string]int{}
		for name, node := range nodes {
			for _, path := range []string{"/w/open", "/api/v1/me"} {
				rq := node.request(path)
				if strings.HasPrefix(path, "/api/") {
					rq.Header.Set("Authorization", "Bearer "+token[who.Person])
				} else {
					rq.AddCookie(&http.Cookie{Name: "fl", Value: session[who.Person]})
				}
				answer, err := http.DefaultTransport.RoundTrip(rq)
				if err != nil {
					t.Fatal(err)
				}
				_ = answer.Body.Close()
				got[name+path] = answer.StatusCode
			}
		}
		return got
	}
	all := func(got map[string]int, page, api int) bool {
		for way, status := range got {
			if strings.HasSuffix(way, "/w/open") && status != page || strings.HasSuffix(way, "/me") && status != api {
				return false
			}
		}
		return true
	}
	if got := ways(agent); !all(got, http.StatusOK, http.StatusOK) {
		t.Fatalf("before: %v", got)
	}
	ends := map[string]<-chan error{}
	for name, node := range nodes {
		ends[name] = node.listens(session[agent.Person])
	}
	stays := second.listens(session[mate.Person])

	if err := first.Accounts.SetDisabled(t.Context(), admin, agent.Person, true); err != nil {
		t.Fatal(err)
	}
	for name, end := range ends {
		select {
		case <-end:
		case <-time.After(time.Minute): // pages learn of it at once
			t.Errorf("the stream on the %s node does not end", name)
		}
	}
	// What another node has read of a token it believes for a moment longer.
	first.until("nothing is left", func() bool { return all(ways(agent), http.StatusSeeOther, http.StatusUnauthorized) })
	if got := ways(mate); !all(got, http.StatusOK, http.StatusOK) {
		t.Errorf("a colleague: %v", got)
	}
	select {
	case err := <-stays:
		t.Errorf("a colleague's stream ended: %v", err)
	default:
	}
}

func (d *desk) request(path string) *http.Request {
	d.t.Helper()
	rq, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.address+path, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return rq
}

// listens opens the live stream of a session and tells when the desk ends it.
func (d *desk) listens(session string) <-chan error {
	d.t.Helper()
	<-d.Live.Ready()
	rq := d.request("/live")
	ctx, stop := context.WithCancel(d.t.Context())
	d.t.Cleanup(stop)
	rq = rq.WithContext(ctx)
	rq.AddCookie(&http.Cookie{Name: "fl", Value: session})
	answer, err := http.DefaultTransport.RoundTrip(rq)
	if err != nil || answer.StatusCode != http.StatusOK {
		d.t.Fatalf("the stream does not begin: %+v, %v", answer, err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		ended <- err
	}()
	return ended
}
