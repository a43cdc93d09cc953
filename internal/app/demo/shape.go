package demo

import (
	"context"
	"time"

	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// shape gives some tickets of the demo their place among the others.
func (s *stage) shape(today time.Time) *play {
	p := &play{name: "shape"}
	last := dayAt(today, opens).AddDate(0, 0, -1) // a working day that is over, so that the newest tickets are not all of this moment
	for !workday(last) {
		last = last.AddDate(0, 0, -1)
	}
	at := last.Add(20 * time.Minute)
	p.steps = append(p.steps, step{at, s.linkAlike}, step{at.Add(time.Minute), s.mergeAlike}, step{at.Add(2 * time.Minute), s.tagAlike}, step{at.Add(3 * time.Minute), s.entrustSecrets})
	return p
}

// alike are open tickets of the first team's lead about one topic, the newest first.
func (s *stage) alike(ctx context.Context, topic string, most int) (ids []ticket.ID, err error) {
	id := s.topics[topic].id
	list, _, err := s.Tickets.List(ctx, access.System(), ticket.Listing{Filter: ticket.Filter{Open: new(true), Category: &id}})
	for i := range list {
		if t := &list[i]; ticket.CanWork(s.lead(), t) && len(ids) < most {
			ids = append(ids, t.ID)
		}
	}
	return ids, err
}

// linkAlike says of tickets about the same what they are to each other: one is the parent of the others, and of two one is a duplicate.
func (s *stage) linkAlike(ctx context.Context) error {
	for _, x := range []struct {
		topic string
		kind  ticket.LinkKind
	}{{"printer", ticket.ParentOf}, {"account", ticket.Related}} {
		ids, err := s.alike(ctx, x.topic, 3)
		if err != nil {
			return err
		}
		for n, other := range ids {
			if n == 0 {
				continue
			}
			if _, err := s.Tickets.Link(ctx, s.lead(), ids[0], x.kind, other); err != nil {
				return err
			}
		}
	}
	return nil
}

// mergeAlike makes one of two open tickets that one person has about the same: the newer goes on in the older.
func (s *stage) mergeAlike(ctx context.Context) error {
	list, _, err := s.Tickets.List(ctx, access.System(), ticket.Listing{Filter: ticket.Filter{Open: new(true)}, Limit: 200})
	if err != nil {
		return err
	}
	for i := range list {
		for j := range list {
			newer, older := &list[i], &list[j]
			if newer.ID <= older.ID || newer.RequesterID != older.RequesterID || newer.CategoryTrail != older.CategoryTrail || newer.Links+older.Links > 0 {
				continue
			}
			if ticket.CanWork(s.lead(), newer) && ticket.CanWork(s.lead(), older) {
				_, err := s.Tickets.Merge(ctx, s.lead(), newer.ID, older.ID, false)
				return err
			}
		}
	}
	return nil
}

// tagAlike tags tickets with what they have in common beyond their category.
func (s *stage) tagAlike(ctx context.Context) error {
	for _, x := range []struct{ topic, tag string }{{"printer", "floor-3"}, {"printer", "toner"}, {"account", "new-starter"}, {"vpn", "home-office"}} {
		if _, ok := s.topics[x.topic]; !ok {
			continue
		}
		ids, err := s.alike(ctx, x.topic, 2)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if _, _, err := s.Tickets.Tag(ctx, s.lead(), id, []string{x.tag}, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// entrustSecrets leaves a secret on one open ticket about signing in, and asks for one on another, which its requester gives.
func (s *stage) entrustSecrets(ctx context.Context) error {
	ids, err := s.alike(ctx, "account", 2)
	if err != nil || len(ids) < 2 {
		return err
	}
	if _, _, err := s.Entrust.Leave(ctx, s.lead(), ids[0], "first password of the new account", "Tulip-harbour-4471"); err != nil {
		return err
	}
	_, token, err := s.Entrust.AskFor(ctx, s.lead(), ids[1], "recovery code on your old telephone")
	if err != nil {
		return err
	}
	return s.Entrust.Give(ctx, token.Reveal(), "7719-0042-1536", "I have typed the code behind the link.")
}
