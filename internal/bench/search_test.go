package bench

import (
	"fmt"
	"net/url"
	"time"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/search"
)

// index makes the index of the search, before anything else is measured.
func (d *desk) index(size int) {
	d.Helper()
	began := time.Now()
	d.must(d.Search.Catch(d.Context(), func() error { return nil }))
	d.put("search: tickets indexed, alone", fmt.Sprintf("%.0f /s", float64(size)/time.Since(began).Seconds()), "")
}

// find measures the search: by words of which one is rare, by words that stand in every ticket, and while somebody types.
func (d *desk) find() {
	d.Helper()
	actor, err := account.ActorOf(d.Context(), d.DB, d.agent.id, access.ViaWorkspace)
	d.must(err)
	size := stored(d.B)
	for _, kind := range []struct {
		what string
		text func(n int) string
	}{
		{"a rare word", func(n int) string { return fmt.Sprint("printer error ", 1+n*7919%size) }},
		{"words that stand in every ticket", func(int) string { return "paper jams doors" }},
		{"the beginning of such a word", func(int) string { return "contra" }},
	} {
		seen := crowd(d, 1, func(n int) error {
			q := d.Search.Read(actor, kind.text(n), true)
			f, err := d.Search.Tickets(d.Context(), actor, &q)
			if err != nil {
				return err
			}
			hits, _ := f.Page(search.Cursor{}, 20)
			_, err = d.Search.Results(d.Context(), actor, &q, hits)
			return err
		})
		d.put("search: "+kind.what+", ranked, with extracts, p50 / p99", seen.latency()+", "+seen.each(), "p50 ≤ 3 ms, p99 ≤ 50 ms")
		seen = crowd(d, 8, func(n int) error { return d.get("/w/find?q="+url.QueryEscape(kind.text(n)), d.agent) })
		d.put("workspace: search, "+kind.what+", page, 8 clients, p50 / p99", seen.latency()+", "+seen.each(), "")
	}
}
