package setting

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
)

// Store holds the settings in memory, because everything asks for them all the time.
type Store struct {
	db      *db.DB
	current atomic.Pointer[Desk]
	loading sync.Mutex // so that an older reading never replaces a newer one
}

// NewStore reads the settings.
func NewStore(ctx context.Context, d *db.DB) (*Store, error) {
	s := &Store{db: d}
	return s, s.Reload(ctx)
}

// channel is where nodes tell each other that settings have changed.
const channel = "setting"

// Run keeps the settings those that another node saved, until ctx ends.
func (s *Store) Run(ctx context.Context) error {
	reload := func() {
		if err := s.Reload(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "settings of another node cannot be read", "error", err)
		}
	}
	return s.db.Listen(ctx, channel, reload, func(string) { reload() })
}

// Desk is the settings as they are now; it costs no query. Take it once for one piece of work.
func (s *Store) Desk() Desk { return *s.current.Load() }

// Reload reads the settings again: after another node has changed them.
func (s *Store) Reload(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "read settings")
	s.loading.Lock()
	defer s.loading.Unlock()
	d, err := Load(ctx, s.db)
	if err != nil {
		return err
	}
	s.current.Store(&d)
	return nil
}

// Load reads the settings from the database. A value that this program does not understand any more gives way to the default.
func Load(ctx context.Context, q db.Querier) (Desk, error) {
	var rows []struct{ Key, Value string }
	if err := q.Select(ctx, &rows, `SELECT key, value FROM setting`); err != nil {
		return Desk{}, err
	}
	d := Defaults()
	fields := byKey()
	for _, r := range rows {
		if f, ok := fields[r.Key]; ok && f.set(&d, r.Value) != nil {
			_ = f.set(&d, f.Default) // a test sets each
		}
	}
	return d, nil
}

// Save changes settings, given by key as people write them: all of them, or none when one is wrong.
func (s *Store) Save(ctx context.Context, actor access.Actor, changes map[string]string) (err error) {
	return s.SaveFrom(ctx, actor, nil, changes)
}

// SaveFrom is Save for whoever has seen some settings as seen says; when somebody has changed one of them since, it is a conflict.
func (s *Store) SaveFrom(ctx context.Context, actor access.Actor, seen, changes map[string]string) (err error) {
	defer errs.Wrap(&err, "save settings")
	if err := actor.Require(access.ManageDesk); err != nil {
		return err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		before, err := Load(ctx, tx)
		if err != nil {
			return err
		}
		fields := byKey()
		for key, text := range seen {
			if f, ok := fields[key]; !ok || f.Value(before) != text {
				return errs.New(errs.Conflict, "errs.conflict")
			}
		}
		after, changed, err := apply(before, changes)
		if err != nil || len(changed) == 0 {
			return err
		}
		for _, f := range changed {
			_, err := tx.Exec(ctx, `
				INSERT INTO setting (key, value, updated_at, updated_by)
				VALUES ($1, $2, $3, $4)
				ON CONFLICT (key) DO UPDATE
				SET value = excluded.value, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
				f.Key, f.Value(after), tx.Now, actor.Ref())
			if err != nil {
				return err
			}
		}
		if err := tx.Notify(ctx, channel, ""); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "setting.save", Object: "setting", Detail: map[string]any{"keys": keys(changed)}})
	})
	if err != nil {
		return err
	}
	return s.Reload(ctx)
}

// apply makes a desk with the changes, and tells which fields are not as before.
func apply(before Desk, changes map[string]string) (after Desk, changed []Field, err error) {
	after = before
	fields := byKey()
	var check errs.Check
	for key := range changes {
		_, known := fields[key]
		check.That(known, key, "people.setting_unknown")
	}
	for _, f := range Fields() {
		text, asked := changes[f.Key]
		if !asked {
			continue
		}
		if err := f.set(&after, text); err != nil {
			check.That(false, f.Key, f.complaint(), errs.Args{"Min": f.Min, "Max": f.Max})
		} else if f.Value(after) != f.Value(before) {
			changed = append(changed, f)
		}
	}
	for _, l := range []struct {
		key string
		Life
	}{{"session.requester_idle", after.Sessions.Requester}, {"session.agent_idle", after.Sessions.Agent}, {"session.admin_idle", after.Sessions.Admin}} {
		check.That(l.Idle <= l.Max, l.key, "people.setting_idle")
	}
	check.That(after.Tokens.Life <= after.Tokens.MaxLife, "token.life", "people.setting_token_life")
	check.That(after.Login.WaitMin <= after.Login.WaitMax, "login.wait_min", "people.setting_wait")
	return after, changed, check.Err()
}

func byKey() map[string]Field {
	fields := Fields()
	m := make(map[string]Field, len(fields))
	for _, f := range fields {
		m[f.Key] = f
	}
	return m
}

func keys(fields []Field) []string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.Key
	}
	slices.Sort(list)
	return list
}
