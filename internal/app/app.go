// Package app puts the desk together: which rooms there are, what follows what, and how a running desk starts and stops.
package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"firstline/internal/base/blob"
	"firstline/internal/base/config"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/base/live"
	"firstline/internal/base/secret"
	"firstline/internal/desk/account"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/authenticator"
	"firstline/internal/desk/bulk"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/canned"
	"firstline/internal/desk/category"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/entrust"
	"firstline/internal/desk/file"
	"firstline/internal/desk/glossary"
	"firstline/internal/desk/improvement"
	"firstline/internal/desk/lending"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/notify"
	"firstline/internal/desk/outbox"
	"firstline/internal/desk/person"
	"firstline/internal/desk/presence"
	"firstline/internal/desk/protocol"
	"firstline/internal/desk/question"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/search"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/snooze"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/todo"
	"firstline/internal/desk/trash"
	"firstline/internal/desk/vendor"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/desk/worklist"
	"firstline/internal/desk/worktime"
	"firstline/internal/locale"
	"firstline/internal/schema"
)

// Desk is an opened desk: its data and everything that knows what to do with it. Commands use it as it is; Serve runs it.
type Desk struct {
	DB           *db.DB
	Keys         *secret.Keys
	Blobs        *blob.Files
	Texts        *i18n.Bundle
	Live         *live.Hub
	Settings     *setting.Store
	People       *person.Store
	Accounts     *account.Store
	Teams        *team.Store
	Categories   *category.Store
	Routing      *routing.Store
	Calendars    *calendar.Store
	Vendors      *vendor.Store
	Assets       *asset.Store
	Saves        *worklist.Saves
	Bulk         *bulk.Store
	Trash        *trash.Store
	Canned       *canned.Store
	Glossary     *glossary.Store
	Questions    *question.Store
	Files        *file.Store
	Post         *letter.Post
	Tickets      *ticket.Store
	Lending      *lending.Store
	Outbox       *outbox.Store
	Presence     *presence.Room
	Cases        *vendorcase.Store
	Approvals    *approval.Store
	Confirm      *confirm.Desk
	Silence      *confirm.Silence
	Snooze       *snooze.Store
	Entrust      *entrust.Store
	Ratings      *confirm.Ratings
	Checklists   *checklist.Store
	Apps         *authenticator.Store
	Improvements *improvement.Store
	Protocol     *protocol.Store
	Notices      *notice.Desk
	Notify       *notify.Desk
	Work         *worktime.Store
	Todos        *todo.Store
	Promises     *sla.Store
	Rules        *rule.Store
	Search       *search.Store
	Version      string   // of the program, for the status page
	Base         *url.URL // address under which people reach the website
}

// Open opens the desk's data, brings it to this version's shape, and wires the rooms. base begins every link that the desk writes.
// Close it in the end.
func Open(ctx context.Context, c config.Storage, base *url.URL) (*Desk, error) {
	return OpenWith(ctx, c, base, db.Options{})
}

// OpenWith is Open with another clock or another way to keep the data: for the demo, whose past is made up.
func OpenWith(ctx context.Context, c config.Storage, base *url.URL, o db.Options) (_ *Desk, err error) {
	defer errs.Wrap(&err, "open desk")
	d := &Desk{Base: base}
	if d.DB, err = db.Open(ctx, c.DatabaseURL(), o); err != nil {
		return nil, err
	}
	if err = d.open(c); err == nil {
		err = d.build(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// open opens what lies beside the database.
func (d *Desk) open(c config.Storage) (err error) {
	if d.Blobs, err = blob.OpenFiles(c.FilesPath()); err != nil { // makes the data folder, in which the keys are kept
		return err
	}
	if d.Keys, err = secret.LoadKeys(c.KeyPath()); err != nil {
		return err
	}
	d.Texts, err = i18n.Load(locale.Files)
	return err
}

func (d *Desk) build(ctx context.Context) (err error) {
	pending, newer, err := d.DB.Pending(ctx, schema.Files)
	if err != nil {
		return err
	}
	if newer {
		return errors.New("the data was written by a newer version of Firstline; start that one, or restore a backup that this one made")
	}
	if pending > 0 {
		if _, err := d.DB.Migrate(ctx, schema.Files); err != nil {
			return err
		}
	}
	d.Live = live.NewHub(d.DB)
	if d.Settings, err = setting.NewStore(ctx, d.DB); err != nil {
		return err
	}
	d.People = person.NewStore(d.DB, d.Settings,
		func(ctx context.Context, tx *db.Tx, who person.ID) error { return d.Accounts.EndIn(ctx, tx, who) },
		func(ctx context.Context, tx *db.Tx, who person.ID) error {
			return d.Promises.PersonChanged(ctx, tx, who)
		})
	d.Accounts = account.NewStore(d.DB, d.Settings, d.People, secret.NewPasswords(), d.ended)
	d.Teams = team.NewStore(d.DB, func(ctx context.Context, tx *db.Tx) error { return d.Tickets.SightChanged(ctx, tx) })
	d.Categories = category.NewStore(d.DB,
		func(ctx context.Context, tx *db.Tx) error { return d.Tickets.SightChanged(ctx, tx) },
		func(ctx context.Context, tx *db.Tx) error { return d.Promises.CategoriesMoved(ctx, tx) })
	d.Calendars = calendar.NewStore(d.DB, func(ctx context.Context, tx *db.Tx, id calendar.ID) error {
		if err := d.Promises.CalendarChanged(ctx, tx, id); err != nil {
			return err
		}
		if err := d.Rules.CalendarChanged(ctx, tx); err != nil {
			return err
		}
		return d.Routing.Catch(ctx, tx)
	})
	if d.Promises, err = sla.NewStore(ctx, d.DB, d.Calendars); err != nil {
		return err
	}
	d.Vendors = vendor.NewStore(d.DB, d.Settings)
	d.Assets = asset.NewStore(d.DB)
	d.Questions = question.NewStore(d.DB)
	d.Saves = worklist.NewSaves(d.DB)
	d.Files = file.NewStore(d.DB, d.Blobs)
	d.Post = letter.NewPost(d.Keys, d.Base.Hostname())
	d.Apps = authenticator.NewStore(d.DB, d.Keys, d.Settings, d.Accounts, d.Post)
	d.Routing = routing.NewStore(d.DB, d.Calendars)
	d.Lending = lending.NewStore(d.DB)
	d.Rules = rule.NewStore(d.DB, d.Settings, d.Calendars)
	d.Silence = confirm.NewSilence(d.DB, d.Settings, d.Calendars)
	d.Snooze = snooze.NewStore(d.DB)
	d.Notices = notice.NewDesk(d.DB, d.Settings, d.Calendars, d.Post, tellPerson(d.Live))
	d.Notify = notify.New(d.Post, d.Settings, d.Notices)
	d.Tickets = ticket.NewStore(d.DB, d.Settings, gates(d.Settings),
		followers(d.Promises, d.Rules, d.Lending, d.Notify, d.Silence, d.Snooze, confirm.AskForRating(d.Settings), checklist.Stays(d.Settings), approval.ComesBack(d.Calendars), d.Routing, d.Live))
	d.Outbox = outbox.NewStore(d.DB, d.Settings, d.Tickets, d.Live)
	d.Work = worktime.NewStore(d.DB, d.Settings, d.Tickets, d.Notices, d.Live)
	d.Todos = todo.NewStore(d.DB, d.Tickets, d.Notices, d.Live)
	d.Presence = presence.NewRoom(d.DB, d.Tickets, d.Live)
	d.Search = search.NewStore(d.DB, d.Settings, d.People, d.Assets)
	d.Cases = vendorcase.NewStore(d.DB, d.Tickets, d.Post, d.Promises, d.Settings)
	d.Approvals = approval.NewStore(d.DB, d.Keys, d.Calendars, d.Tickets, d.Settings)
	d.Confirm = confirm.New(d.DB, d.Keys, d.Tickets)
	d.Entrust = entrust.NewStore(d.DB, d.Keys, d.Settings, d.Tickets)
	d.Checklists = checklist.NewStore(d.DB, d.Settings, d.Tickets, d.Apps, approval.Granted)
	d.Protocol = protocol.NewStore(d.DB)
	d.Improvements = improvement.NewStore(d.DB, d.Tickets, d.Settings)
	d.Bulk = bulk.NewStore(d.DB, d.Tickets)
	d.Trash = trash.NewStore(d.DB, d.Settings, d.Tickets)
	d.Glossary = glossary.NewStore(d.DB)
	d.Canned = canned.NewStore(d.DB, d.Settings, d.Tickets)
	d.Ratings = confirm.NewRatings(d.DB, d.Keys, d.Settings, d.Tickets)
	if err := d.Protocol.Found(ctx); err != nil {
		return err
	}
	return d.found(ctx)
}

// ended closes the open pages of somebody whose sessions have ended, and lets others have their tickets where they have left.
func (d *Desk) ended(ctx context.Context, tx *db.Tx, who person.ID) error {
	if err := lending.Left(ctx, tx, who); err != nil {
		return err
	}
	return d.Live.Revoke(ctx, tx, fmt.Sprintf("person:%d", who))
}

// Close ends the use of the desk's data.
func (d *Desk) Close() error {
	err := d.DB.Close()
	if d.Blobs != nil {
		err = errors.Join(err, d.Blobs.Close())
	}
	return err
}
