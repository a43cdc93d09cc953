package front

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/live"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

const (
	pingEvery = 15 * time.Second
	// sessionEvery is how often a stream looks whether its session still stands: it may end by itself, without anybody ending it.
	sessionEvery = 4 // pings
)

// PersonStreams is the key by which all streams of a person are ended (live.Hub.Revoke).
func PersonStreams(id person.ID) string { return "person:" + strconv.FormatInt(int64(id), 10) }

// stream tells an open page what changes, by ids only. Each event is handed out only if the person may see its ticket at that moment.
func stream(rq *Request) error {
	if site := rq.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
		return errs.New(errs.Forbidden, "front.foreign_form")
	}
	topics, err := ticket.Topics(rq.Context(), rq.site.parts.DB, rq.Actor)
	if err != nil {
		return err
	}
	want := live.Want{
		Topics: topics, Keys: []string{PersonStreams(rq.Actor.Person), rq.Session.Name()}, LastID: rq.Header.Get("Last-Event-ID"),
		Allow: func(ctx context.Context, e live.Event) bool { return rq.site.mayHear(ctx, rq.Actor, e) },
	}
	h := rq.W.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	if rq.URL.Query().Has("once") {
		return rq.missed(want)
	}
	sub := rq.site.parts.Live.Subscribe(want)
	defer sub.Close()
	rq.W.WriteHeader(http.StatusOK)
	rq.pour(sub)
	return nil
}

// missed tells a page what came while it was made and sent; what follows it hears from another page of the same browser.
func (rq *Request) missed(want live.Want) error {
	var text []byte
	for _, e := range rq.site.parts.Live.Missed(rq.Context(), want) {
		text = append(text, e.Encode()...)
	}
	rq.W.WriteHeader(http.StatusOK)
	_, _ = rq.W.Write(text) // the reader went away
	return nil
}

// pour writes events until the stream ends from either side, which is no failure.
func (rq *Request) pour(sub *live.Subscription) {
	out := http.NewResponseController(rq.W)
	token := rq.cookieValue(sessionCookie)
	pings := 0
	for {
		_ = out.SetWriteDeadline(time.Now().Add(2 * pingEvery)) // a test's recorder has none
		if out.Flush() != nil {
			return
		}
		ctx, cancel := context.WithTimeout(rq.Context(), pingEvery)
		e, err := sub.Next(ctx)
		cancel()
		text := e.Encode()
		if err != nil {
			if rq.Context().Err() != nil || !errors.Is(err, context.DeadlineExceeded) {
				return
			}
			text = []byte(": still here\n\n")
			if pings++; pings%sessionEvery == 0 && !rq.site.stands(rq, token) {
				return
			}
		}
		if _, err := rq.W.Write(text); err != nil {
			return
		}
	}
}

// stands tells whether a session has not ended.
func (s *Site) stands(rq *Request, token string) bool {
	_, err := s.parts.Accounts.Session(rq.Context(), token, rq.Actor.Via, rq.IP)
	return err == nil
}

// mayHear tells whether the person may know of an event: its ticket must be theirs to see, now.
func (s *Site) mayHear(ctx context.Context, actor account.Actor, e live.Event) bool {
	id, names := e.IDs["ticket"]
	if !names {
		return true
	}
	_, err := s.parts.Tickets.Get(ctx, actor, ticket.ID(id))
	if e.IDs[ticket.Hidden] != 0 {
		return err == nil && actor.Agent
	}
	if errs.Is(err, errs.NotFound) && actor.Agent {
		_, err = s.parts.Tickets.Get(ctx, actor.AsRequester(), ticket.ID(id))
	}
	return err == nil
}

// EndStreams closes the open pages' streams of the session that is ending, on every node.
func (rq *Request) EndStreams() error {
	return rq.site.parts.DB.Write(rq.Context(), func(tx *db.Tx) error { return rq.site.parts.Live.Revoke(rq.Context(), tx, rq.Session.Name()) })
}
