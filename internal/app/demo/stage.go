package demo

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"firstline/internal/app"
	"firstline/internal/base/job"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// stage is the desk while the demo is made, with all who act on it.
type stage struct {
	*app.Desk
	clock     *clock
	rand      *rand.Rand
	byAddress map[string]person.ID
	teams     map[string]team.ID
	topics    map[string]topic
	agents    map[string][]access.Actor // by crew
	users     map[string][]user         // by language
	outside   *mail.Catcher             // writes mails as people do
	filed     chan error                // told of each mail that was read
}

type topic struct {
	id   category.ID
	crew string
}

// user is somebody with problems.
type user struct {
	person.Person
	address string
}

func newStage(d *app.Desk, clock *clock, r *rand.Rand) *stage {
	return &stage{
		Desk: d, clock: clock, rand: r, byAddress: map[string]person.ID{}, teams: map[string]team.ID{}, topics: map[string]topic{},
		agents: map[string][]access.Actor{}, users: map[string][]user{}, filed: make(chan error, 1),
	}
}

// step is one thing that somebody does at some moment.
type step struct {
	at time.Time
	do func(ctx context.Context) error
}

// play is the life of one ticket.
type play struct {
	name  string
	steps []step
}

// perform does all steps of all plays in the order of their times, with the mail room at work.
func (s *stage) perform(ctx context.Context, plays []*play, parser []string) error {
	type cue struct {
		step
		play *play
	}
	var cues []cue
	for _, p := range plays {
		for _, st := range p.steps {
			cues = append(cues, cue{st, p})
		}
	}
	slices.SortStableFunc(cues, func(a, b cue) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	ctx, stop := context.WithCancel(ctx)
	group, ctx := errgroup.WithContext(ctx)
	closeMail, err := s.openMail(ctx, group, parser)
	if err != nil {
		stop()
		return err
	}
	defer closeMail()
	group.Go(func() error {
		defer stop()
		for _, c := range cues {
			s.clock.set(c.at)
			if err := c.do(ctx); err != nil {
				return fmt.Errorf("%s, %s: %w", c.play.name, c.at.Format(time.DateTime), err)
			}
		}
		return nil
	})
	return group.Wait()
}

// openMail lets mails be filed as a serving desk does.
func (s *stage) openMail(ctx context.Context, group *errgroup.Group, parser []string) (closed func(), err error) {
	reader := mail.NewParser(parser, s.Settings, 1)
	intake := mail.NewIntake(s.DB, s.Blobs, s.Settings)
	s.outside = mail.NewCatcher(s.DB, intake)
	rooms := mail.Rooms{
		Settings: s.Settings, People: s.People, Tickets: s.Tickets, Files: s.Files, Post: s.Post, Blobs: s.Blobs, Keys: s.Keys, Texts: s.Texts,
	}
	runner := job.NewRunner(s.DB, job.Options{
		Queues:  map[string]int{mail.Queue: 1},
		Observe: func(_ string, _ time.Duration, err error) { s.filed <- err },
	})
	mail.NewFiling(s.DB, rooms, reader, mail.NewChecker(net.DefaultResolver, s.Settings)).Handle(runner)
	group.Go(func() error { return runner.Run(ctx) })
	select {
	case <-runner.Ready():
		return reader.Close, nil
	case <-ctx.Done():
		reader.Close()
		return nil, ctx.Err()
	}
}

// send lets somebody write a mail and gives what became of it.
func (s *stage) send(ctx context.Context, m mail.DemoMail) (filed mail.Mail, err error) {
	id, err := s.outside.Write(ctx, by(), m)
	if err != nil {
		return filed, err
	}
	select {
	case err = <-s.filed:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		return filed, err
	}
	filed, _, err = mail.NewQuarantine(s.DB, s.Blobs, s.Tickets).Flight(ctx, by(), id)
	return filed, err
}
