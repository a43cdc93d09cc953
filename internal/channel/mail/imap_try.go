package mail

import (
	"context"
	"errors"
	"net"
	"slices"
	"time"

	"github.com/emersion/go-smtp"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
)

// CheckState is how one step of a test ended.
type CheckState string

// The states.
const (
	CheckOK      CheckState = "ok"
	CheckFailed  CheckState = "failed"
	CheckSkipped CheckState = "skipped" // an earlier step failed
)

// Check is one step of testing a mailbox: what was tried, and how it went. Step and Outcome are keys of the catalogues, both with Args.
type Check struct {
	Incoming bool // of the server from which mail is fetched, else of the one that sends
	Step     string
	State    CheckState
	Outcome  string
	Args     errs.Args
}

// The steps of a test.
const (
	stepResolve = "resolve"
	stepConnect = "connect"
	stepTLS     = "tls"
	stepSignIn  = "sign_in"
	stepFolder  = "folder"
	stepDone    = "done_folder"
)

const tryTime = 20 * time.Second

// mailPorts are where mail servers listen; a desk's administrator must not turn it into a scanner of the network behind it.
var mailPorts = []int{25, 143, 465, 587, 993}

// Try tests a mailbox as it is stored, one step after the other, and says of each whether it works. Private addresses are allowed, since an
// organisation's own mail server has one; other ports than those of mail are not, and only those who manage mail may ask.
func (n *Network) Try(ctx context.Context, actor access.Actor, id MailboxID) (checks []Check, err error) {
	defer errs.Wrap(&err, "test mailbox %d", id)
	if err := actor.Require(access.ManageMail); err != nil {
		return nil, err
	}
	a, err := remoteOf(ctx, n.tokens.db, n.tokens.keys, id)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 3*tryTime)
	defer cancel()
	if a.Incoming.Host != "" {
		t := trial{network: n, box: a, server: a.Incoming, incoming: true}
		checks = append(checks, t.run(ctx)...)
	}
	if a.Outgoing.Host != "" {
		t := trial{network: n, box: a, server: a.Outgoing}
		checks = append(checks, t.run(ctx)...)
	}
	return checks, nil
}

// trial is the test of one server.
type trial struct {
	network  *Network
	box      remote
	server   server
	incoming bool
	checks   []Check
	failed   bool
}

func (t *trial) run(ctx context.Context) []Check {
	s := t.server
	args := errs.Args{"Host": s.Host, "Port": s.Port, "User": s.User, "Folder": t.box.Folder}
	t.step(stepResolve, args, func() error {
		_, err := net.DefaultResolver.LookupHost(ctx, s.Host)
		return err
	})
	t.step(stepConnect, args, func() error {
		if !slices.Contains(mailPorts, s.Port) && !slices.Contains(t.network.Ports, s.Port) {
			return errPort
		}
		conn, err := (&net.Dialer{Timeout: tryTime}).DialContext(ctx, "tcp", s.address())
		if err != nil {
			return err
		}
		return conn.Close()
	})
	if t.incoming {
		t.fetch(ctx, args)
	} else {
		t.send(ctx, args)
	}
	return t.checks
}

func (t *trial) fetch(ctx context.Context, args errs.Args) {
	var f *folder
	t.step(stepTLS, args, func() (err error) { f, err = t.network.knock(ctx, t.box); return err })
	if f != nil {
		defer f.close()
		defer context.AfterFunc(ctx, f.close)()
	}
	t.step(stepSignIn, args, func() error { return t.network.signInTo(ctx, f, t.box) })
	if t.box.Done != "" {
		t.step(stepDone, errs.Args{"Folder": t.box.Done}, func() error {
			found, err := f.has(t.box.Done)
			if err == nil && !found {
				return errNoFolder
			}
			return err
		})
	}
	t.step(stepFolder, args, func() error { return f.open(t.box.Folder) })
}

func (t *trial) send(ctx context.Context, args errs.Args) {
	var l *line
	t.step(stepTLS, args, func() (err error) { l, err = t.network.ring(ctx, t.box); return err })
	if l != nil {
		defer l.close()
		defer context.AfterFunc(ctx, func() { _ = l.conn.Close() })()
	}
	t.step(stepSignIn, args, func() error { return t.network.authenticate(ctx, l, t.box) })
}

var (
	errPort     = errors.New("no port of a mail server")
	errNoFolder = errors.New("no such folder")
)

// step tries one thing, unless something failed before.
func (t *trial) step(name string, args errs.Args, try func() error) {
	c := Check{Incoming: t.incoming, Step: "mailtest." + name, State: CheckOK, Outcome: "mailtest.ok", Args: errs.Args{}}
	for k, v := range args {
		c.Args[k] = v
	}
	if t.failed {
		c.State, c.Outcome = CheckSkipped, "mailtest.skipped"
	} else if err := try(); err != nil {
		t.failed, c.State, c.Outcome = true, CheckFailed, "mailtest."+failure(name, err)
		c.Args["Said"] = said(err)
	}
	t.checks = append(t.checks, c)
}

// failure is the word for what went wrong in a step.
func failure(step string, err error) string {
	_, answered := errors.AsType[*smtp.SMTPError](err)
	switch {
	case errors.Is(err, errPort):
		return "port_refused"
	case errors.Is(err, errPlain):
		return "plain_refused"
	case errors.Is(err, errNoToken) || errors.Is(err, errRenew):
		return "token_failed"
	case step == stepDone:
		return "folder_failed"
	case step == stepTLS && !answered && errs.KindOf(err) == errs.Internal:
		return "tls_failed"
	}
	return step + "_failed"
}
