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
	intake *mail.Intake
	filing *mail.Filing
	parser *mail.Parser
	doors  mail.Doors
}

// openPost prepares the mail and names its jobs to the runner.
func (d *Desk) openPost(c *config.Serve, runner *job.Runner, certificates *tls.Config) (*post, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &post{
		intake: mail.NewIntake(d.DB, d.Blobs, d.Settings),
		parser: mail.NewParser([]string{program, "parse-worker"}, d.Settings, parsers),
		doors:  mail.Doors{SMTP: door(c.SMTP), LMTP: door(c.LMTP), Name: d.Base.Hostname(), TLS: certificates},
	}
	rooms := mail.Rooms{
		Settings: d.Settings, People: d.People, Tickets: d.Tickets, Files: d.Files, Post: d.Post, Blobs: d.Blobs, Keys: d.Keys, Texts: d.Texts,
	}
	p.filing = mail.NewFiling(d.DB, rooms, p.parser, mail.NewChecker(net.DefaultResolver, d.Settings))
	p.filing.Handle(runner)
	return p, nil
}

// run takes mail until ctx ends.
func (p *post) run(ctx context.Context) error {
	l, err := mail.Listen(ctx, p.intake, p.doors)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(l.Serve)
	group.Go(func() error { <-ctx.Done(); return l.Stop() })
	return group.Wait()
}

func (p *post) close() { p.parser.Close() }

// door is a listening address as package mail wants it: empty when off, a path when it is a socket.
func door(address string) string {
	if _, at, ok := config.Listener(address); ok {
		return strings.TrimSpace(at)
	}
	return ""
}
