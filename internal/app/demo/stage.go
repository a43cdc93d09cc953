package demo

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"firstline/internal/app"
	"firstline/internal/base/db"
	"firstline/internal/base/job"
	"firstline/internal/base/secret"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/category"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/team"
	"firstline/internal/desk/vendor"
	"firstline/internal/desk/vendorcase"
)

// stage is the desk while the demo is made, with all who act on it.
type stage struct {
	*app.Desk
	clock     *clock
	rand      *rand.Rand
	byAddress map[string]person.ID
	apps      map[person.ID]secret.CodeKey // of those who have an authenticator app
	teams     map[string]team.ID
	topics    map[string]topic
	agents    map[string][]access.Actor // by crew
	users     map[string][]user         // by language
	devices   map[string]asset.ID       // by tag
	vendors   map[string]vendor.Vendor  // by name
	typed     map[question.ID][]say     // what people answer in words
	outside   *mail.Catcher             // writes mails as people do
	filed     chan error                // told of each mail that was read
	sent      chan error                // told of each letter that was caught
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
		Desk: d, clock: clock, rand: r, byAddress: map[string]person.ID{}, apps: map[person.ID]secret.CodeKey{}, teams: map[string]team.ID{}, topics: map[string]topic{},
		agents: map[string][]access.Actor{}, users: map[string][]user{}, devices: map[string]asset.ID{}, vendors: map[string]vendor.Vendor{}, filed: make(chan error, 1), sent: make(chan error, 1),
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

// caughtDays is of how many days the letters can be read in the catcher; older ones count as sent.
const caughtDays = 12

// perform does all steps of all plays in the order of their times, with the mail room at work.
func (s *stage) perform(ctx context.Context, plays []*play, parser []string, now time.Time) error {
	type cue struct {
		step
		play *play
	}
	var cues []cue
	for _, p := range plays {
		for _, st := range p.steps {
			if st.at.After(now) { // the next day of duty, on a weekend
				st.at = now
			}
			cues = append(cues, cue{st, p})
		}
	}
	slices.SortStableFunc(cues, func(a, b cue) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	recent := now.AddDate(0, 0, -caughtDays)
	first := slices.IndexFunc(cues, func(c cue) bool { return c.at.After(recent) })
	for i, part := range [][]cue{cues[:first], cues[first:]} {
		err := s.atWork(ctx, parser, i == 1, func(ctx context.Context) error {
			for _, c := range part {
				if err := s.keepTime(ctx, c.at); err != nil {
					return err
				}
				s.clock.set(c.at)
				if err := c.do(ctx); err != nil {
					return fmt.Errorf("%s, %s: %w", c.play.name, c.at.Format(time.DateTime), err)
				}
				if i == 1 {
					if err := s.emptyOutbox(ctx); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if err := s.settlePast(ctx); err != nil {
			return err
		}
	}
	return s.Cases.Catch(ctx) // vendors may still answer in time
}

// settlePast notes the letters that wait as sent. The alarms of tickets that nobody confirms are set again by the running desk.
func (s *stage) settlePast(ctx context.Context) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := letter.SendPast(ctx, tx); err != nil {
			return err
		}
		if err := job.Forget(ctx, tx, approval.LookJob); err != nil {
			return err
		}
		if err := job.Forget(ctx, tx, confirm.LookJob); err != nil {
			return err
		}
		for _, kind := range []string{sla.LookJob, sla.RenewJob, rule.LookJob, rule.RenewJob, vendorcase.LookJob, team.FreedJob, routing.LookJob} {
			if err := job.Forget(ctx, tx, kind); err != nil {
				return err
			}
		}
		return job.Forget(ctx, tx, letter.SendJob)
	})
	if err != nil {
		return err
	}
	if err := s.Rules.Catch(ctx); err != nil {
		return err
	}
	return s.Promises.Catch(ctx)
}

// atWork runs f while mails are filed as on a serving desk, and letters caught when they shall be.
func (s *stage) atWork(ctx context.Context, parser []string, catching bool, f func(ctx context.Context) error) error {
	reader := mail.NewParser(parser, s.Settings, 1)
	defer reader.Close()
	s.outside = mail.NewCatcher(s.DB, mail.NewIntake(s.DB, s.Blobs, s.Settings))
	rooms := mail.Rooms{
		Settings: s.Settings, People: s.People, Tickets: s.Tickets, Cases: s.Cases, Files: s.Files, Post: s.Post, Blobs: s.Blobs, Keys: s.Keys, Texts: s.Texts,
	}
	queues := map[string]int{mail.Queue: 1}
	if catching {
		queues[letter.Queue] = 1
	}
	runner := job.NewRunner(s.DB, job.Options{Queues: queues, Observe: func(kind string, _ time.Duration, err error) {
		if kind == mail.FileJob {
			signal(s.filed, err)
		} else { // a letter, or another job of their queue: emptyOutbox looks again
			signal(s.sent, err)
		}
	}})
	mail.NewFiling(s.DB, rooms, reader, mail.NewChecker(net.DefaultResolver, s.Settings)).Handle(runner)
	if catching {
		network := mail.NewNetwork(s.DB, s.Keys, http.DefaultClient, s.Base.Hostname()) // the catcher lets nothing get there
		mail.NewSender(mail.NewWriter(s.DB, rooms, s.Base), network, mail.NewPulse(s.DB), s.outside).Handle(runner)
	}
	ctx, stop := context.WithCancel(ctx)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return runner.Run(ctx) })
	group.Go(func() error {
		defer stop()
		select {
		case <-runner.Ready():
			return f(ctx)
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	return group.Wait()
}

// signal leaves the newest news in a channel that has room for one; it never waits. There is one writer only.
func signal(news chan error, err error) {
	select {
	case <-news: //nolint:errcheck // older news
	default:
	}
	news <- err
}

// emptyOutbox waits until every letter was caught that is due, so that each bears the time of what it tells. What is kept back for some seconds
// leaves when the clock has moved on.
func (s *stage) emptyOutbox(ctx context.Context) error {
	for {
		waiting, err := job.Waiting(ctx, s.DB, letter.Queue, 1)
		if err != nil || len(waiting) == 0 || waiting[0].DueAt.After(s.DB.Now().Time) {
			return err
		}
		select {
		case err = <-s.sent:
		case <-ctx.Done():
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
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
