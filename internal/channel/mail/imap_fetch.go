package mail

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
)

// fetching is one mailbox being fetched, over one connection.
type fetching struct {
	*Fetcher
	box    remote
	folder *folder
	state  fetchState
}

// fetchState is how far a mailbox was fetched.
type fetchState struct {
	UIDValidity int64 `db:"uidvalidity"`
	LastUID     int64 `db:"last_uid"`
	LastSeenAt  db.Time
}

const (
	fetchBatch = 50
	// rescanSlack is how long before the last good fetch a rescan begins: the server's days are not ours.
	rescanSlack = 48 * time.Hour
)

// follow fetches what has come, and then what comes, until the connection or ctx ends.
func (x *fetching) follow(ctx context.Context) error {
	if err := x.load(ctx); err != nil {
		return err
	}
	for ctx.Err() == nil {
		if err := x.round(ctx); err != nil {
			return err
		}
		x.pulse.seen(x.box.Mailbox, x.db.Now())
		if err := x.folder.await(ctx, x.poll()); err != nil {
			return err
		}
	}
	return nil
}

// poll is how long to wait for the server's word before asking by oneself.
func (x *fetching) poll() time.Duration {
	if x.folder.canIdle {
		return spread(5 * time.Minute)
	}
	return spread(time.Minute)
}

func (x *fetching) load(ctx context.Context) error {
	err := x.db.Get(ctx, &x.state, `SELECT uidvalidity, last_uid, last_seen_at FROM mailbox_state WHERE mailbox_id = $1`, x.box.ID)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	return err
}

// round fetches all that is new. On a mailbox that was never fetched before, new is what nobody has opened: old mail stays where it is.
// When the server has given its mails other numbers, what came since the last fetch is looked at again; what is here already is known by
// its content.
func (x *fetching) round(ctx context.Context) error {
	if int64(x.folder.validity) == x.state.UIDValidity {
		list, err := x.folder.after(uint32(x.state.LastUID))
		if err != nil || len(list) == 0 {
			return err
		}
		return x.take(ctx, list, true)
	}
	since := time.Time{}
	if x.state.UIDValidity != 0 && !x.state.LastSeenAt.IsZero() {
		since = x.state.LastSeenAt.Add(-rescanSlack).Time
	}
	list, err := x.folder.unread(since)
	if err != nil {
		return err
	}
	if err := x.take(ctx, list, false); err != nil {
		return err
	}
	last := int64(x.folder.next) - 1
	if len(list) > 0 {
		last = max(last, int64(list[len(list)-1]))
	}
	x.state.UIDValidity, x.state.LastUID = int64(x.folder.validity), max(last, 0)
	return x.save(ctx)
}

// take fetches mails in order. Each is stored before the server is told, so a mail is never only on its way; what was fetched is
// remembered after each batch, and after what went wrong.
func (x *fetching) take(ctx context.Context, list []uint32, remember bool) error {
	for len(list) > 0 {
		batch := list[:min(fetchBatch, len(list))]
		list = list[len(batch):]
		err := x.takeBatch(ctx, batch)
		if remember {
			if saveErr := x.save(ctx); err == nil {
				err = saveErr
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (x *fetching) takeBatch(ctx context.Context, batch []uint32) error {
	sizes, err := x.folder.outlines(batch)
	if err != nil {
		return err
	}
	for _, id := range batch {
		if err := ctx.Err(); err != nil {
			return err
		}
		if o, there := sizes[id]; there {
			if err := x.takeOne(ctx, id, o); err != nil {
				return err
			}
		}
		x.state.LastUID = max(x.state.LastUID, int64(id))
	}
	return nil
}

func (x *fetching) takeOne(ctx context.Context, id uint32, o outline) error {
	most := x.settings.Desk().Mail.Size
	if o.Size > most {
		return x.leave(ctx, id, o)
	}
	raw, err := x.folder.read(id, most)
	if err != nil || raw == nil {
		return err
	}
	if int64(len(raw)) > most { // the server named another size
		o.Size = int64(len(raw))
		return x.leave(ctx, id, o)
	}
	if _, _, err := x.intake.Receive(ctx, Delivery{Source: IMAP, To: []string{x.box.Address}, Raw: raw}); err != nil {
		return err
	}
	return x.folder.settle(id, x.box.Done)
}

func (x *fetching) save(ctx context.Context) error {
	return x.db.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		if err := ensureState(ctx, tx, x.box.ID); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE mailbox_state SET uidvalidity = $2, last_uid = $3, last_seen_at = $4 WHERE mailbox_id = $1`,
			x.box.ID, x.state.UIDValidity, x.state.LastUID, tx.Now)
		x.state.LastSeenAt = tx.Now
		return err
	})
}
