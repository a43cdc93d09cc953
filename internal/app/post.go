package app

import (
	"context"
	"crypto/tls"
	"net"
	"os"
	"strings"

	"golang.org/x/sync/errgroup"

	"firstline/internal/base/config"
	"firstline/internal/base/job"
	"firstline/internal/channel/mail"
)

// parsers is how many mails are read at the same time, each by a process of its own.
const parsers = 2

// post is the desk's mail, in and out.
type post struct {
	intake     *mail.Intake
	parser     *mail.Parser
	doors      mail.Doors
	fetcher    *mail.Fetcher
	sender     *mail.Sender
	texts      *mail.Texts
	quarantine *mail.Quarantine
	catcher    *mail.Catcher // in a demo: keeps what would be sent
	network    *mail.Network
	watch      *mail.Watch
}

// openPost prepares the mail and names its jobs to the runner.
func (d *Desk) openPost(c *config.Serve, runner *job.Runner, certificates *tls.Config) (*post, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	name := d.Base.Hostname()
	p := &post{
		intake:     mail.NewIntake(d.DB, d.Blobs, d.Settings),
		parser:     mail.NewParser([]string{program, "parse-worker"}, d.Settings, parsers),
		doors:      mail.Doors{SMTP: door(c.SMTP), LMTP: door(c.LMTP), Name: name, TLS: certificates},
		texts:      mail.NewTexts(d.DB, d.Texts),
		quarantine: mail.NewQuarantine(d.DB, d.Blobs, d.Tickets),
	}
	if c.Demo {
		p.catcher = mail.NewCatcher(d.DB, p.intake)
	}
	rooms := mail.Rooms{
		Settings: d.Settings, People: d.People, Tickets: d.Tickets, Cases: d.Cases, Files: d.Files, Post: d.Post, Blobs: d.Blobs, Keys: d.Keys, Texts: d.Texts,
	}
	network := mail.NewNetwork(d.DB, d.Keys, TokenClient(), name)
	pulse := mail.NewPulse(d.DB)
	p.network, p.watch = network, mail.NewWatch(d.DB, rooms, pulse, c.Data)
	p.fetcher = mail.NewFetcher(p.intake, d.Keys, network, pulse)
	p.sender = mail.NewSender(mail.NewWriter(d.DB, rooms, d.Base), network, pulse, p.catcher)
	p.sender.Handle(runner)
	mail.NewFiling(d.DB, rooms, p.parser, mail.NewChecker(net.DefaultResolver, d.Settings)).Handle(runner)
	return p, nil
}

// run takes and fetches mail until ctx ends.
func (p *post) run(ctx context.Context) error {
	l, err := mail.Listen(ctx, p.intake, p.doors)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(l.Serve)
	group.Go(func() error { <-ctx.Done(); return l.Stop() })
	if p.catcher == nil { // a demo has no mailbox anywhere
		group.Go(func() error { return p.fetcher.Run(ctx) })
	}
	return group.Wait()
}

func (p *post) close() {
	p.parser.Close()
	p.sender.Close()
}

// door is a listening address as package mail wants it: empty when off, a path when it is a socket.
func door(address string) string {
	if _, at, ok := config.Listener(address); ok {
		return strings.TrimSpace(at)
	}
	return ""
}
