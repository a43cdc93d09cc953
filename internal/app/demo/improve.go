package demo

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/improvement"
	"firstline/internal/desk/ticket"
)

// improvements are what leads of the demo make better, with how many days ago they began and ended; 0: not ended.
var improvements = [...]struct {
	title         string
	kind          improvement.Kind
	figure        improvement.Figure
	topic         string
	began, ended  int
	changed, drop string
	brings        bool // a new version of the protocol
}{
	{"Guide with pictures: a new roll in the label printer", improvement.Knowledge, improvement.Tickets, "printer", 96, 61, "Guide «Label printer», version 2, hung up at the docks", "", false},
	{"One checklist before a ticket climbs to the second level", improvement.Protocol, improvement.Returns, "", 74, 35, "", "", true},
	{"Short course: passwords and the telephone app", improvement.Training, improvement.Tickets, "account", 40, 0, "", "", false},
	{"Ask before closing whether it still happens", improvement.Protocol, improvement.Rejections, "", 21, 0, "", "", false},
	{"Another tool for screen recordings", improvement.Tool, improvement.Rating, "", 58, 47, "", "The one that we have can do it: see the article.", false},
}

// improve plans what is made better.
func (s *stage) improve(now time.Time) *play {
	p := &play{name: "improvements"}
	for n, x := range improvements {
		var made improvement.Improvement
		take := func(ctx context.Context, step improvement.Step) (err error) {
			made, err = s.Improvements.Take(ctx, s.lead(), made.ID, made.Version, step)
			return err
		}
		at := func(days int) time.Time {
			return onDuty(dayAt(now, 0).AddDate(0, 0, -days)).Add(time.Duration(n) * time.Minute)
		}
		p.steps = append(p.steps, step{at(x.began), func(ctx context.Context) (err error) {
			d := improvement.Draft{Title: x.title, Kind: x.kind, Owner: s.lead().Person, Figure: x.figure, Due: db.At(at(x.began - 45))}
			f := ticket.Filter{}
			if x.topic != "" {
				id := s.topics[x.topic].id
				d.Category, f.Category = &id, &id
			}
			list, _, err := s.Tickets.List(ctx, access.System(), ticket.Listing{Filter: f, Limit: 3})
			if err != nil {
				return err
			}
			var sources []ticket.ID
			for _, t := range list {
				if ticket.CanWork(s.lead(), &t) {
					sources = append(sources, t.ID)
				}
			}
			made, err = s.Improvements.Create(ctx, s.lead(), d, sources...)
			return err
		}})
		p.steps = append(p.steps, step{at(x.began - 2), func(ctx context.Context) error { return take(ctx, improvement.Step{To: improvement.Working}) }})
		switch {
		case x.changed != "" || x.brings:
			p.steps = append(p.steps, step{at(x.ended), func(ctx context.Context) error {
				done := improvement.Step{To: improvement.Done, Words: x.changed}
				if x.brings {
					var err error
					if done.Brought, err = s.sharpenEscalation(ctx); err != nil {
						return err
					}
				}
				return take(ctx, done)
			}})
			p.steps = append(p.steps, step{at(x.ended - 32), func(ctx context.Context) error {
				return s.DB.Write(ctx, func(tx *db.Tx) error { return s.Improvements.LookIn(ctx, tx, made.ID) })
			}})
		case x.drop != "":
			p.steps = append(p.steps, step{at(x.ended), func(ctx context.Context) error {
				return take(ctx, improvement.Step{To: improvement.Dropped, Words: x.drop})
			}})
		}
	}
	return p
}

// lead is who leads the first team.
func (s *stage) lead() access.Actor {
	for _, a := range s.agents["desk"] {
		if a.Lead {
			return a
		}
	}
	return s.agents["desk"][0]
}
