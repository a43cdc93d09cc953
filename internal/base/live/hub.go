package live

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
)

const (
	channel   = "live" // of the database's notices
	ringSize  = 4096   // events kept for streams that come back
	queueSize = 64     // events that wait for one slow reader
	// overlap is how far before its last event a returning stream is replayed: transactions do not commit in the order in which
	// they began, and the clocks of nodes differ.
	overlap = 30 * time.Second
)

// Hub hands the events of all nodes to the open streams of this one.
type Hub struct {
	db    *db.DB
	node  string
	count atomic.Uint64
	ready chan struct{}
	once  sync.Once

	mu      sync.Mutex
	closed  bool
	since   time.Time // everything that was committed after this instant is in the ring
	ring    []Event   // oldest first
	told    uint64    // events that ever came here, and gaps in which some may have been missed: the ring holds the newest of them
	byTopic map[string]map[*Subscription]struct{}
	byKey   map[string]map[*Subscription]struct{}
	hearers map[int]func(e Event, own bool)
	heard   int // how many hearers there ever were
}

// NewHub makes the hub of this process; it receives nothing before Run.
func NewHub(d *db.DB) *Hub {
	return &Hub{
		db: d, node: secret.ID()[:8], since: d.Now().Time, ready: make(chan struct{}),
		byTopic: make(map[string]map[*Subscription]struct{}), byKey: make(map[string]map[*Subscription]struct{}),
	}
}

// Run receives events until ctx ends, then ends all streams.
func (h *Hub) Run(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "receive live events")
	defer h.shutdown()
	return h.db.Listen(ctx, channel, h.restart, func(payload string) {
		var e Event
		if err := json.Unmarshal([]byte(payload), &e); err != nil {
			slog.ErrorContext(ctx, "live event cannot be read", "error", err)
			return
		}
		h.deliver(e)
	})
}

// Ready is closed when the hub has begun to receive.
func (h *Hub) Ready() <-chan struct{} { return h.ready }

// Publish sends events to the streams that follow one of their topics, on every node, once tx has committed.
func (h *Hub) Publish(ctx context.Context, tx *db.Tx, events ...Event) (err error) {
	defer errs.Wrap(&err, "publish live event")
	for _, e := range events {
		if err := e.check(); err != nil {
			return err
		}
		e.ID = eventID(tx.Now.Time, h.node, h.count.Add(1))
		payload, err := json.Marshal(e)
		if err != nil {
			return err
		}
		if err := tx.Notify(ctx, channel, string(payload)); err != nil {
			return err
		}
	}
	return nil
}

// Revoke ends every stream that was opened with one of the keys ("person:9", "session:ab12"), on every node, once tx has
// committed. It stands in the transaction that takes away the right.
func (h *Hub) Revoke(ctx context.Context, tx *db.Tx, keys ...string) error {
	if len(keys) == 0 {
		return nil
	}
	return h.Publish(ctx, tx, Event{Kind: revoke, Topics: keys})
}

// restart forgets what came before: notices may have been missed while nobody listened.
func (h *Hub) restart() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.since, h.ring = h.db.Now().Time, nil
	h.told++
	for s := range h.all() {
		s.send(h.resetEvent())
	}
	h.hear(h.resetEvent())
	h.once.Do(func() { close(h.ready) })
}

func (h *Hub) deliver(e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if e.Kind == revoke {
		for _, key := range e.Topics {
			for s := range h.byKey[key] {
				h.remove(s)
				s.finish(ErrRevoked)
			}
		}
		return
	}
	if len(h.ring) == ringSize {
		if at, ok := eventTime(h.ring[0].ID); ok && at.After(h.since) {
			h.since = at
		}
		// The rest stays where it is until append finds no room, once in a thousand events: moving it each time took longer than all else here.
		h.ring[0] = Event{}
		h.ring = h.ring[1:]
	}
	h.ring = append(h.ring, e)
	h.told++
	h.hear(e)
	sent := make(map[*Subscription]struct{})
	for _, topic := range e.Topics {
		for s := range h.byTopic[topic] {
			if _, twice := sent[s]; twice {
				continue
			}
			sent[s] = struct{}{}
			s.send(e)
		}
	}
}

// Hear calls f for every event that comes to this node, until stop is called, and with Reset where some may have been missed; own tells those
// that this node published. f must return at once.
func (h *Hub) Hear(f func(e Event, own bool)) (stop func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.hearers == nil {
		h.hearers = make(map[int]func(Event, bool))
	}
	h.heard++
	id := h.heard
	h.hearers[id] = f
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.hearers, id)
	}
}

func (h *Hub) hear(e Event) {
	for _, f := range h.hearers {
		f(e, strings.Contains(e.ID, "-"+h.node+"-"))
	}
}

// Mark is where the stream of a page begins whose contents are read after it: given as the last ID, it replays exactly what has come to
// this node since, and on another node as much as it does for an event of that time.
func (h *Hub) Mark() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return markID(h.db.Now().Time, h.node, h.told)
}

// Missed is what a page missed that was made at lastID, for a page that hears what follows elsewhere. Reset says that it cannot be told.
func (h *Hub) Missed(ctx context.Context, w Want) []Event {
	h.mu.Lock()
	missed, known := h.replay(w.LastID, w.Topics)
	h.mu.Unlock()
	if !known {
		return []Event{h.resetEvent()}
	}
	return slices.DeleteFunc(missed, func(e Event) bool { return !w.Allow(ctx, e) })
}

// replay is what a stream missed that had lastID; false when that cannot be told any more.
func (h *Hub) replay(lastID string, topics []string) ([]Event, bool) {
	if told, ok := h.marked(lastID); ok {
		return h.after(told, topics)
	}
	last, ok := eventTime(lastID)
	if !ok {
		return nil, false
	}
	from := last.Add(-overlap)
	if from.Before(h.since) {
		return nil, false
	}
	var missed []Event
	for _, e := range h.ring {
		at, _ := eventTime(e.ID)
		if !at.Before(from) && e.ID != lastID && slices.ContainsFunc(e.Topics, func(t string) bool { return slices.Contains(topics, t) }) {
			missed = append(missed, e)
		}
	}
	return missed, len(missed) <= queueSize
}

// after is what came once that many had been told; false when the ring does not go back so far.
func (h *Hub) after(told uint64, topics []string) ([]Event, bool) {
	oldest := h.told - uint64(len(h.ring))
	if told < oldest || told > h.told {
		return nil, false
	}
	var missed []Event
	for _, e := range h.ring[told-oldest:] {
		if slices.ContainsFunc(e.Topics, func(t string) bool { return slices.Contains(topics, t) }) {
			missed = append(missed, e)
		}
	}
	return missed, len(missed) <= queueSize
}

func (h *Hub) shutdown() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for s := range h.all() {
		h.remove(s)
		s.finish(ErrShutdown)
	}
}

// all are the streams, gathered anew so that the caller may remove them.
func (h *Hub) all() map[*Subscription]struct{} {
	all := make(map[*Subscription]struct{})
	for _, subs := range h.byTopic {
		for s := range subs {
			all[s] = struct{}{}
		}
	}
	for _, subs := range h.byKey {
		for s := range subs {
			all[s] = struct{}{}
		}
	}
	return all
}

func (h *Hub) add(s *Subscription) {
	for _, topic := range s.topics {
		index(h.byTopic, topic, s)
	}
	for _, key := range s.keys {
		index(h.byKey, key, s)
	}
}

func (h *Hub) remove(s *Subscription) {
	for _, topic := range s.topics {
		unindex(h.byTopic, topic, s)
	}
	for _, key := range s.keys {
		unindex(h.byKey, key, s)
	}
}

func index(by map[string]map[*Subscription]struct{}, name string, s *Subscription) {
	if by[name] == nil {
		by[name] = make(map[*Subscription]struct{})
	}
	by[name][s] = struct{}{}
}

func unindex(by map[string]map[*Subscription]struct{}, name string, s *Subscription) {
	delete(by[name], s)
	if len(by[name]) == 0 {
		delete(by, name)
	}
}
