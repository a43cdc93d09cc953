package live

import (
	"context"
	"errors"
	"sync"
)

// Why a stream ended.
var (
	ErrRevoked  = errors.New("the right to this stream was taken away")
	ErrShutdown = errors.New("this node is going down")
	ErrSlow     = errors.New("the reader did not keep up")
)

// Want is what a stream asks for.
type Want struct {
	Topics []string                                // events that name one of them
	Keys   []string                                // what Revoke ends it by: its person, its session
	Allow  func(ctx context.Context, e Event) bool // asked for each event before it is handed out
	LastID string                                  // of the last event that a returning browser had, or the mark at which a page was made; "" for neither
}

// Subscription is one open stream. One goroutine reads it by Next, and closes it.
type Subscription struct {
	hub    *Hub
	topics []string
	keys   []string
	allow  func(ctx context.Context, e Event) bool
	queue  chan Event
	ended  chan struct{}

	mu     sync.Mutex
	reason error
	reset  bool // the reader has to be told that it missed something
	done   bool // nothing follows any more
}

// Subscribe opens a stream. A returning browser gets what it missed, or Reset when that is no longer known.
func (h *Hub) Subscribe(w Want) *Subscription {
	s := &Subscription{hub: h, topics: w.Topics, keys: w.Keys, allow: w.Allow, queue: make(chan Event, queueSize), ended: make(chan struct{})}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		s.finish(ErrShutdown)
		return s
	}
	if w.LastID != "" {
		missed, known := h.replay(w.LastID, w.Topics)
		if !known {
			missed = []Event{h.resetEvent()}
		}
		for _, e := range missed {
			s.queue <- e
		}
	}
	h.add(s)
	return s
}

// Next waits for the next event that the reader may have. After an error other than the end of ctx nothing follows; a reader that
// was too slow gets Reset before ErrSlow.
func (s *Subscription) Next(ctx context.Context) (Event, error) {
	for {
		select {
		case <-s.ended: // looked at first: after a revocation not even what waits is handed out
			return s.last()
		default:
		}
		select {
		case <-s.ended:
			return s.last()
		case <-ctx.Done():
			return Event{}, ctx.Err()
		case e := <-s.queue:
			if e.Kind == Reset || s.allow(ctx, e) {
				return e, nil
			}
		}
	}
}

// Close ends the stream from the reader's side.
func (s *Subscription) Close() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	s.hub.remove(s)
	s.finish(context.Canceled)
}

func (s *Subscription) last() (Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reset {
		s.reset = false
		return s.hub.resetEvent(), nil
	}
	return Event{}, s.reason
}

// send queues an event; a reader whose queue is full is let go, and told so. The hub's lock is held.
func (s *Subscription) send(e Event) {
	select {
	case s.queue <- e:
	default:
		s.hub.remove(s)
		s.mu.Lock()
		s.reset = true
		s.mu.Unlock()
		s.finish(ErrSlow)
	}
}

func (s *Subscription) finish(reason error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.done {
		s.done, s.reason = true, reason
		close(s.ended)
	}
}

// resetEvent carries a fresh ID, so that a browser that comes back later does not ask for the old one again.
func (h *Hub) resetEvent() Event {
	return Event{ID: eventID(h.db.Now().Time, h.node, h.count.Add(1)), Kind: Reset}
}
