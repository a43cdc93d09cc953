// Package presence knows which colleagues have a ticket open and who of them is writing, so that two do not do the same work by accident.
//
// It is kept in memory only: screens say it again every minute, nodes tell each other by the same live events that tell screens, and whoever says
// nothing any more is forgotten.
package presence

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/live"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// How long somebody is there who says nothing, and how long they are writing who type nothing. Screens say it every minute.
const (
	stays  = 150 * time.Second
	writes = 20 * time.Second
)

// kind is what live events are called that tell who is where; their ids have the ticket, the person, and what they are doing.
const kind = "presence"

// among is a topic that no screen follows: what only other nodes need to know.
const among = "presence"

// Doing is what somebody does at a ticket.
type Doing int64

// What people do. Numbers, because live events carry nothing else.
const (
	Left Doing = iota
	Looking
	Writing
)

// Someone is a colleague at a ticket.
type Someone struct {
	Person  person.ID
	Writing bool
}

type mark struct{ here, writing time.Time } // until when

func (m mark) doing(now time.Time) Doing {
	switch {
	case !m.here.After(now):
		return Left
	case m.writing.After(now):
		return Writing
	}
	return Looking
}

// Room knows who is where.
type Room struct {
	db      *db.DB
	tickets *ticket.Store
	hub     *live.Hub

	mu sync.Mutex
	at map[ticket.ID]map[person.ID]mark
}

// NewRoom makes the room; it hears what other nodes say as long as the process lives.
func NewRoom(d *db.DB, tickets *ticket.Store, hub *live.Hub) *Room {
	r := &Room{db: d, tickets: tickets, hub: hub, at: map[ticket.ID]map[person.ID]mark{}}
	hub.Hear(r.hear)
	return r
}

// Set says what the actor does at a ticket now. Screens are told if that is new.
func (r *Room) Set(ctx context.Context, actor access.Actor, id ticket.ID, doing Doing) error {
	if err := actor.Require(access.WorkTicket); err != nil {
		return err
	}
	t, err := r.tickets.Get(ctx, actor, id)
	if err != nil {
		return err
	}
	e := live.Event{
		Kind: kind, Topics: []string{among},
		IDs: map[string]int64{"ticket": int64(id), "person": int64(actor.Person), "doing": int64(doing), ticket.Hidden: 1},
	}
	if r.take(id, actor.Person, doing) {
		e.Topics = append(e.Topics, ticket.Followed(&t)...)
	}
	return r.db.Write(ctx, func(tx *db.Tx) error { return r.hub.Publish(ctx, tx, e) })
}

// hear takes what another node was told.
func (r *Room) hear(e live.Event, own bool) {
	if e.Kind == kind && !own {
		r.take(ticket.ID(e.IDs["ticket"]), person.ID(e.IDs["person"]), Doing(e.IDs["doing"]))
	}
}

// take notes what somebody does, and tells whether that is something new.
func (r *Room) take(id ticket.ID, who person.ID, doing Doing) bool {
	now := r.db.Now().Time
	r.mu.Lock()
	defer r.mu.Unlock()
	was := r.at[id][who].doing(now)
	if doing == Left {
		delete(r.at[id], who)
		if len(r.at[id]) == 0 {
			delete(r.at, id)
		}
		return was != Left
	}
	m := mark{here: now.Add(stays)}
	if doing == Writing {
		m.writing = now.Add(writes)
	}
	if r.at[id] == nil {
		r.at[id] = map[person.ID]mark{}
	}
	r.at[id][who] = m
	return was != doing
}

// Others are the colleagues at the tickets that the actor may see, without the actor, in the order of their ids.
func (r *Room) Others(ctx context.Context, actor access.Actor) (map[ticket.ID][]Someone, error) {
	all := r.others(actor.Person)
	if len(all) == 0 {
		return all, nil
	}
	seen, err := r.tickets.Known(ctx, actor, slices.Sorted(maps.Keys(all))...)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(all, func(id ticket.ID, _ []Someone) bool { return !seen[id] })
	return all, nil
}

// others forgets who has gone without a word, too.
func (r *Room) others(me person.ID) map[ticket.ID][]Someone {
	now := r.db.Now().Time
	r.mu.Lock()
	defer r.mu.Unlock()
	all := map[ticket.ID][]Someone{}
	for id, people := range r.at {
		maps.DeleteFunc(people, func(_ person.ID, m mark) bool { return m.doing(now) == Left })
		if len(people) == 0 {
			delete(r.at, id)
		}
		for who, m := range people {
			if who != me {
				all[id] = append(all[id], Someone{Person: who, Writing: m.doing(now) == Writing})
			}
		}
		slices.SortFunc(all[id], func(a, b Someone) int { return cmp.Compare(a.Person, b.Person) })
	}
	return all
}
