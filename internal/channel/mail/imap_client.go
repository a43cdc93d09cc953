package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// folder is an open folder on an IMAP server. The protocol library is spoken to in this file only.
type folder struct {
	client   *imapclient.Client
	conn     net.Conn
	news     chan struct{} // the server says that something has changed
	validity uint32        // numbers of mails mean something as long as this stays
	next     uint32        // the number that the next mail will have
	canIdle  bool
	canMove  bool
}

// commandLimit is how long a server may take for one command before it counts as dead.
const commandLimit = 2 * time.Minute

// openFolder connects, signs in and opens the mailbox's folder.
func (n *Network) openFolder(ctx context.Context, a remote) (_ *folder, err error) {
	f, err := n.enter(ctx, a)
	if err != nil {
		return nil, err
	}
	return f, f.open(a.Folder)
}

// enter connects and signs in. Only what is returned without an error must be closed.
func (n *Network) enter(ctx context.Context, a remote) (_ *folder, err error) {
	f, err := n.knock(ctx, a)
	if err != nil {
		return nil, err
	}
	if err := n.signInTo(ctx, f, a); err != nil {
		f.close()
		return nil, fmt.Errorf("sign in: %w", err)
	}
	return f, nil
}

// knock connects, encrypted as the mailbox wants it.
func (n *Network) knock(ctx context.Context, a remote) (_ *folder, err error) {
	s := a.Incoming
	conn, err := n.connect(ctx, a, s)
	if err != nil {
		return nil, err
	}
	f := &folder{conn: conn, news: make(chan struct{}, 1)}
	options := &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(*imapclient.UnilateralDataMailbox) { poke(f.news) },
	}}
	if s.Security == STARTTLS {
		if options.TLSConfig, err = a.tls(s, n.Roots); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		stop := time.AfterFunc(dialTime, func() { _ = conn.Close() })
		defer stop.Stop()
		if f.client, err = imapclient.NewStartTLS(conn, options); err != nil {
			return nil, fmt.Errorf("start TLS: %w", err)
		}
		return f, nil
	}
	f.client = imapclient.New(conn, options)
	if err := f.within(dialTime, f.client.WaitGreeting); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

func (n *Network) signInTo(ctx context.Context, f *folder, a remote) error {
	s := a.Incoming
	if s.Security == Plain && !s.mayBePlain() {
		return errPlain
	}
	sign, err := n.tokens.signIn(ctx, a.ID, s)
	if err != nil {
		return err
	}
	return f.within(commandLimit, func() error {
		switch {
		case sign == nil:
			return errors.New("no user name is set")
		case s.Auth == Password:
			return f.client.Login(s.User, s.Secret.Reveal()).Wait()
		}
		return f.client.Authenticate(sign)
	})
}

// open selects the folder. A folder that cannot be opened ends the connection.
func (f *folder) open(name string) error {
	err := f.within(commandLimit, func() error {
		data, err := f.client.Select(name, nil).Wait()
		if err != nil {
			return err
		}
		f.validity, f.next = data.UIDValidity, uint32(data.UIDNext)
		caps := f.client.Caps()
		f.canIdle, f.canMove = caps.Has(imap.CapIdle), caps.Has(imap.CapMove)
		return nil
	})
	if err != nil {
		f.close()
		return fmt.Errorf("open folder %s: %w", name, err)
	}
	return nil
}

// has tells whether a folder exists.
func (f *folder) has(name string) (bool, error) {
	var found bool
	err := f.within(commandLimit, func() error {
		list, err := f.client.List("", name, nil).Collect()
		found = len(list) > 0
		return err
	})
	return found, err
}

// within ends the connection when something takes too long; the library waits for ever by itself.
func (f *folder) within(limit time.Duration, do func() error) error {
	late := time.AfterFunc(limit, func() { _ = f.conn.Close() })
	defer late.Stop()
	return do()
}

// after are the numbers of the mails that came after one, in order.
func (f *folder) after(last uint32) ([]uint32, error) {
	return f.search(&imap.SearchCriteria{UID: []imap.UIDSet{{imap.UIDRange{Start: imap.UID(last) + 1, Stop: 0}}}}, last)
}

// unread are the mails that nobody has opened, and those since a day when it is given.
func (f *folder) unread(since time.Time) ([]uint32, error) {
	unseen := imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagSeen}}
	if since.IsZero() {
		return f.search(&unseen, 0)
	}
	return f.search(&imap.SearchCriteria{Or: [][2]imap.SearchCriteria{{unseen, {Since: since}}}}, 0)
}

func (f *folder) search(c *imap.SearchCriteria, above uint32) (list []uint32, err error) {
	err = f.within(commandLimit, func() error {
		found, err := f.client.UIDSearch(c, nil).Wait()
		if err != nil {
			return err
		}
		for _, id := range found.AllUIDs() {
			if uint32(id) > above { // «n:*» always names the last mail, too
				list = append(list, uint32(id))
			}
		}
		slices.Sort(list)
		return nil
	})
	return list, err
}

// outline is what a mail looks like from outside.
type outline struct {
	Size      int64
	MessageID string
	Subject   string
	FromName  string
	From      string
}

// outlines are the sizes of mails; one that is gone is missing.
func (f *folder) outlines(ids []uint32) (map[uint32]outline, error) {
	found := map[uint32]outline{}
	err := f.within(commandLimit, func() error {
		list, err := f.client.Fetch(uids(ids), &imap.FetchOptions{UID: true, RFC822Size: true, Envelope: true}).Collect()
		for _, m := range list {
			o := outline{Size: m.RFC822Size}
			if e := m.Envelope; e != nil {
				o.MessageID, o.Subject = e.MessageID, e.Subject
				if len(e.From) > 0 {
					o.FromName, o.From = e.From[0].Name, e.From[0].Addr()
				}
			}
			found[uint32(m.UID)] = o
		}
		return err
	})
	return found, err
}

// read is the bytes of a mail, at most so many and one more; nil when it is gone. Reading does not mark it as read.
func (f *folder) read(id uint32, most int64) (raw []byte, err error) {
	section := &imap.FetchItemBodySection{Peek: true}
	err = f.within(10*time.Minute, func() error {
		cmd := f.client.Fetch(uids([]uint32{id}), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}})
		var readErr error
		for m := cmd.Next(); m != nil; m = cmd.Next() {
			for item := m.Next(); item != nil; item = m.Next() {
				body, ok := item.(imapclient.FetchItemDataBodySection)
				if !ok || body.Literal == nil {
					continue
				}
				raw, readErr = io.ReadAll(io.LimitReader(body.Literal, most+1))
				if readErr == nil {
					_, readErr = io.Copy(io.Discard, body.Literal)
				}
			}
		}
		return errors.Join(readErr, cmd.Close())
	})
	return raw, err
}

// settle marks a mail as read, or moves it where it should go. A server that will not do so is no reason to stop: what was fetched is
// known by its number.
func (f *folder) settle(id uint32, moveTo string) error {
	return f.mild(func() error {
		if moveTo != "" && f.canMove {
			_, err := f.client.Move(uids([]uint32{id}), moveTo).Wait()
			return err
		}
		return f.flag(id, imap.FlagSeen)
	})
}

// point at a mail that somebody should look at on the server.
func (f *folder) point(id uint32) error {
	return f.mild(func() error { return f.flag(id, imap.FlagFlagged) })
}

func (f *folder) flag(id uint32, flag imap.Flag) error {
	return f.client.Store(uids([]uint32{id}), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{flag}}, nil).Close()
}

func (f *folder) mild(do func() error) error {
	err := f.within(commandLimit, do)
	if _, said := errors.AsType[*imap.Error](err); said {
		return nil
	}
	return err
}

// await returns when the server says that something has changed, after the wait, or when ctx ends. The server is asked to tell by itself
// where it can; the wait is shorter than the half hour after which servers forget who is idle.
func (f *folder) await(ctx context.Context, wait time.Duration) error {
	alarm := time.NewTimer(wait)
	defer alarm.Stop()
	var idle *imapclient.IdleCommand
	if f.canIdle {
		if err := f.within(commandLimit, func() (err error) { idle, err = f.client.Idle(); return err }); err != nil {
			return err
		}
	}
	select {
	case <-f.news:
	case <-alarm.C:
	case <-f.client.Closed():
		return net.ErrClosed
	case <-ctx.Done():
	}
	return f.within(commandLimit, func() error {
		if idle == nil {
			return f.client.Noop().Wait()
		}
		return errors.Join(idle.Close(), idle.Wait())
	})
}

// close ends the connection; a polite goodbye is not worth waiting for.
func (f *folder) close() {
	if f.client != nil {
		_ = f.client.Close()
	}
	_ = f.conn.Close()
}

func uids(ids []uint32) imap.UIDSet {
	var set imap.UIDSet
	for _, id := range ids {
		set.AddNum(imap.UID(id))
	}
	return set
}
