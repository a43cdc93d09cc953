package search

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/live"
	"firstline/internal/desk/ticket"
)

// How long the keeper waits for more before it indexes what was stored here, and what another node stored, which that node does itself unless it
// has just gone down; how long it rests after a failure; and how far before its mark it looks again when it begins: what began before may have
// been committed after.
const (
	gather    = 400 * time.Millisecond
	ofOthers  = 1200 * time.Millisecond
	rest      = 5 * time.Second
	lookAgain = 5 * time.Minute
)

// mostWaiting bounds what waits to be indexed; when there is more, the keeper looks for itself.
const mostWaiting = 20_000

// Keeper keeps the index up with the tickets. It is woken by what screens are told of anyway, so that a new ticket costs nothing more, and
// where nothing happens it does nothing.
type Keeper struct {
	store *Store
	hub   *live.Hub
	wake  chan struct{}

	mu      sync.Mutex
	waiting map[ticket.ID]bool // true: stored by this node
	look    bool               // something may have been missed
	busy    bool
	rounds  chan struct{} // closed at the end of each round
}

// NewKeeper makes the keeper of an index.
func NewKeeper(s *Store, hub *live.Hub) *Keeper {
	return &Keeper{store: s, hub: hub, wake: make(chan struct{}, 1), waiting: map[ticket.ID]bool{}, look: true, rounds: make(chan struct{})}
}

// Run indexes until ctx ends.
func (k *Keeper) Run(ctx context.Context) error {
	defer k.hub.Hear(k.hear)()
	select {
	case <-k.hub.Ready():
	case <-ctx.Done():
		return nil
	}
	pause := time.Duration(0)
	for {
		if err := k.round(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			slog.ErrorContext(ctx, "tickets could not be indexed", "error", err)
			k.again()
			pause = rest
		}
		select {
		case <-ctx.Done():
			return nil
		case <-k.wake:
		}
		select { // more of them at once cost less
		case <-ctx.Done():
			return nil
		case <-time.After(max(pause, k.patience())):
			pause = 0
		}
	}
}

// hear notes which tickets have something new.
func (k *Keeper) hear(e live.Event, own bool) {
	id := ticket.ID(e.IDs["ticket"])
	if e.Kind != live.Reset && (e.Kind != ticketEvent || id == 0) {
		return
	}
	k.mu.Lock()
	if e.Kind == live.Reset || len(k.waiting) >= mostWaiting {
		k.look = true
	} else {
		k.waiting[id] = own || k.waiting[id]
	}
	k.mu.Unlock()
	k.ring()
}

// ticketEvent is the kind of live events about tickets.
const ticketEvent = "ticket"

func (k *Keeper) ring() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

func (k *Keeper) again() {
	k.mu.Lock()
	k.look = true
	k.mu.Unlock()
	k.ring()
}

// patience is how long the keeper waits for more.
func (k *Keeper) patience() time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, own := range k.waiting {
		if own {
			return gather
		}
	}
	return ofOthers
}

func (k *Keeper) take() (ids []ticket.ID, look bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for id := range k.waiting {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	look = k.look
	k.waiting, k.look = map[ticket.ID]bool{}, false
	return ids, look
}

// round indexes what waits, and looks for what may have been missed.
func (k *Keeper) round(ctx context.Context) error {
	k.work(true)
	defer k.work(false)
	ids, look := k.take()
	if look {
		return k.store.Catch(ctx, func() error { return k.between(ctx) })
	}
	return k.store.keepUp(ctx, ids)
}

// between indexes what has come while the keeper goes through what was missed. It leaves the mark where it is: a desk that goes down before the end
// begins again there.
func (k *Keeper) between(ctx context.Context) error {
	ids, _ := k.take()
	return k.store.indexNow(ctx, ids)
}

func (k *Keeper) work(busy bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.busy = busy; !busy {
		close(k.rounds)
		k.rounds = make(chan struct{})
	}
}

// indexNow indexes tickets that have just changed.
func (s *Store) indexNow(ctx context.Context, ids []ticket.ID) error {
	if len(ids) == 0 {
		return nil
	}
	m, err := s.mark(ctx)
	if err != nil {
		return err
	}
	var start db.Time
	for batch := range slices.Chunk(ids, atOnce) {
		if !start.IsZero() {
			if err := s.yield(ctx, start); err != nil {
				return err
			}
		}
		start = s.db.Now()
		if err := s.index(ctx, m.edition(), batch); err != nil {
			return fmt.Errorf("index tickets: %w", err)
		}
	}
	return nil
}

// keepUp is indexNow where nothing else was missed: it moves the mark on to before the tickets were looked at.
func (s *Store) keepUp(ctx context.Context, ids []ticket.ID) error {
	if len(ids) == 0 {
		return nil
	}
	now := s.db.Now()
	if err := s.indexNow(ctx, ids); err != nil {
		return err
	}
	m, err := s.mark(ctx)
	if err != nil || !m.whole() {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE index_mark SET at = $1 WHERE name = $2 AND at < $1`, now, markWhole)
		return err
	})
}

// Names of marks: how far the index is whole, and how far the tickets were gone through to make it so.
const (
	markWhole = "whole"
	markWay   = "way"
)

// newest is the edition that this program makes; another makes the index anew.
const newest = 1_000_000

// marks are how far the index has come.
type marks map[string]mark

type mark struct {
	Name    string
	Edition int64
	At      db.Time
	ID      ticket.ID
}

func (s *Store) mark(ctx context.Context) (marks, error) {
	var list []mark
	err := s.db.Select(ctx, &list, `SELECT name, edition, at, id FROM index_mark`)
	m := marks{}
	for _, x := range list {
		m[x.Name] = x
	}
	return m, err
}

// whole tells whether all tickets were gone through once in the edition that counts.
func (m marks) whole() bool {
	w, ok := m[markWhole]
	return ok && w.Edition >= m.edition()
}

// edition is that in which tickets are indexed.
func (m marks) edition() int64 { return max(newest, m[markWhole].Edition, m[markWay].Edition) }

// Catch goes through the tickets that have changed since the index was whole, or through all of them when it never was, the one with the oldest
// activity first. between is called now and then for what is urgent.
func (s *Store) Catch(ctx context.Context, between func() error) (err error) {
	defer errs.Wrap(&err, "catch up with the tickets")
	began := s.db.Now()
	m, err := s.mark(ctx)
	if err != nil {
		return err
	}
	way := m[markWay]
	if m.whole() {
		way = mark{At: m[markWhole].At.Add(-lookAgain)}
	}
	edition := m.edition()
	for {
		start := s.db.Now()
		next, err := s.since(ctx, way)
		if err != nil {
			return err
		}
		ids := make([]ticket.ID, len(next))
		for i, x := range next {
			ids[i] = x.ID
		}
		if err := s.Index(ctx, edition, ids...); err != nil {
			return err
		}
		if err := between(); err != nil {
			return err
		}
		if len(next) < step {
			break
		}
		way.At, way.ID = next[len(next)-1].At, next[len(next)-1].ID
		if !m.whole() {
			if err := s.setMark(ctx, mark{Name: markWay, Edition: edition, At: way.At, ID: way.ID}); err != nil {
				return err
			}
		}
		if err := s.yield(ctx, start); err != nil {
			return err
		}
	}
	return s.setMark(ctx, mark{Name: markWhole, Edition: edition, At: began})
}

// othersShare is how long the index rests after a batch, beside the time that the batch took: others have three quarters of the time. Tickets that come
// faster than that, hundreds a second, are found when their crowd is over.
const othersShare = 3

// yield rests after a batch that began at start.
func (s *Store) yield(ctx context.Context, start db.Time) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(othersShare * s.db.Now().Sub(start.Time)):
		return nil
	}
}

// setMark writes how far the index has come; what is whole needs no way any more.
func (s *Store) setMark(ctx context.Context, m mark) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO index_mark (name, edition, at, id)
			VALUES ($1, $2, $3, $4)
			ON CONFLICT (name) DO UPDATE SET edition = excluded.edition, at = excluded.at, id = excluded.id`, m.Name, m.Edition, m.At, m.ID)
		if err != nil || m.Name != markWhole {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM index_mark WHERE name = $1`, markWay)
		return err
	})
}

// step is how many tickets are looked at in one go.
const step = 128

// since are the next tickets by their activity, after a mark.
func (s *Store) since(ctx context.Context, m mark) (list []mark, err error) {
	half := func(open string) string {
		return `SELECT id, activity_at AS at FROM (
			SELECT t.id, t.activity_at
			FROM ticket t
			WHERE t.open_state = ` + open + ` AND (t.activity_at, t.id) > ($1, $2)
			ORDER BY t.activity_at, t.id
			LIMIT $3) AS ` + map[string]string{"TRUE": "opened", "FALSE": "done"}[open]
	}
	at := m.At
	if at.IsZero() {
		at = db.At(time.Unix(0, 1000)) // the zero time is no value to a database
	}
	err = s.db.Select(ctx, &list, half("TRUE")+` UNION ALL `+half("FALSE")+` ORDER BY 2, 1 LIMIT $3`, at, m.ID, step)
	return list, err
}

// Rebuild makes the whole index anew while the old one goes on answering; progress is told how many tickets are done.
func (s *Store) Rebuild(ctx context.Context, progress func(done int)) (err error) {
	defer errs.Wrap(&err, "make the index anew")
	m, err := s.mark(ctx)
	if err != nil {
		return err
	}
	err = s.setMark(ctx, mark{Name: markWay, Edition: m.edition() + 1, At: db.At(time.Unix(0, 1000))})
	if err != nil {
		return err
	}
	done := 0
	return s.Catch(ctx, func() error {
		done += step
		progress(done)
		return nil
	})
}

// Missed indexes tickets of which the index says that it has not seen all: nothing wakes the keeper where a node has gone down in the moment
// after a commit. It looks at all tickets, a stretch at a time.
func (s *Store) Missed(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "look for tickets that the index has missed")
	m, err := s.mark(ctx)
	if err != nil || !m.whole() {
		return err
	}
	const stretch = 5000
	var last ticket.ID
	if err := s.db.Get(ctx, &last, `SELECT COALESCE(max(id), 0) FROM ticket`); err != nil {
		return err
	}
	for from := ticket.ID(0); from <= last; from += stretch {
		var ids []ticket.ID
		err := s.db.Select(ctx, &ids, `SELECT t.id FROM ticket t WHERE t.id >= $1 AND t.id < $2 AND `+Behind, from, from+stretch)
		if err != nil {
			return err
		}
		if err := s.Index(ctx, m.edition(), ids...); err != nil {
			return err
		}
	}
	return nil
}

// Behind is the condition under which the index has not seen all of ticket t.
const Behind = `t.last_seq > COALESCE((SELECT max(d.last_seq) FROM index_ticket d WHERE d.id >= t.id * 4096 AND d.id < (t.id + 1) * 4096), 0)`

// Lost is the condition under which the index is Behind ticket t and a desk that begins would not look at it again; row m is the mark of how far
// the index is whole. What is newer than that is only late: a node that went down left it to the next.
func Lost() string {
	return "t.activity_at < m.at - " + strconv.FormatInt(lookAgain.Microseconds(), 10) + " AND " + Behind
}
