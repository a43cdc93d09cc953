package mail

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/account"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
)

const (
	lookEvery  = 5 * time.Minute
	alarmAgain = 6 * time.Hour
)

// Run looks after the desk until ctx ends: when a mailbox turns ill or well, and every five minutes as long as anything happens. A single
// node on which nothing was written, and that has nothing waiting, is as it was: it asks nobody.
func (w *Watch) Run(ctx context.Context) error {
	alarm := time.NewTimer(spread(lookEvery))
	defer alarm.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-w.pulse.tell:
		case <-alarm.C:
			alarm.Reset(spread(lookEvery))
		}
		if err := w.Look(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "the desk could not look after itself", "error", err)
		}
	}
}

// Look looks, and tells the administrators what they have not heard for six hours.
func (w *Watch) Look(ctx context.Context) error {
	if w.isQuiet() {
		return nil
	}
	f, err := w.Health(ctx)
	if err == nil {
		err = w.alarm(ctx, f.Conditions)
	}
	w.lock.Lock()
	w.at = w.db.Stats().Writes
	w.lock.Unlock()
	return err
}

// isQuiet tells that a look would find what the last one found: nothing.
func (w *Watch) isQuiet() bool {
	w.lock.Lock()
	defer w.lock.Unlock()
	l := w.last
	return w.db.Engine() == db.SQLite && !l.At.IsZero() && w.at == w.db.Stats().Writes && len(l.Conditions) == 0 && l.Outbox.Waiting == 0 &&
		!slices.ContainsFunc(l.Queues, isWaiting) && !w.pulse.troubled() && len(w.ofMachine()) == 0
}

// alarm writes letters about what is news, by a mailbox that is not itself ill where there is one. Whatever becomes of the letters, it
// stands in the log.
func (w *Watch) alarm(ctx context.Context, conditions []Condition) error {
	if len(conditions) == 0 {
		return nil
	}
	return w.db.Write(ctx, func(tx *db.Tx) error {
		news, err := unheard(ctx, tx, conditions)
		if err != nil || len(news) == 0 {
			return err
		}
		for _, c := range news {
			log := slog.WarnContext
			if c.Level == Ill {
				log = slog.ErrorContext
			}
			log(ctx, "the desk needs care", "condition", string(c.Key), "since", c.Since.Time, "details", fmt.Sprint(c.Args))
		}
		route, err := w.secondRoute(ctx, tx, news)
		if err != nil {
			return err
		}
		admins, err := account.Admins(ctx, tx)
		if err != nil || len(admins) == 0 {
			return err
		}
		people, err := person.ReachOf(ctx, tx, admins...)
		if err != nil {
			return err
		}
		for _, p := range people {
			if p.Address == "" {
				continue
			}
			l := letter.Letter{Kind: letter.Alarm, PersonID: &p.ID, Address: p.Address, Name: p.Name, Locale: p.Locale, MailboxID: route}
			if _, err := w.rooms.Post.Write(ctx, tx, l, AlarmArgs{Conditions: news}); err != nil {
				return err
			}
		}
		return nil
	})
}

// unheard are the conditions of which nobody was told lately, on whichever node; they count as told from now on.
func unheard(ctx context.Context, tx *db.Tx, conditions []Condition) (news []Condition, err error) {
	for _, c := range conditions {
		n, err := tx.Exec(ctx, `
			INSERT INTO alarm (about, told_at)
			VALUES ($1, $2)
			ON CONFLICT (about) DO UPDATE
			SET told_at = excluded.told_at
			WHERE alarm.told_at <= $3`, c.about(), tx.Now, tx.Now.Add(-alarmAgain))
		if err != nil {
			return nil, err
		}
		if n > 0 {
			news = append(news, c)
		}
	}
	return news, nil
}

// secondRoute is a mailbox that can send and is not what the alarm is about; nil when there is none: then the letters wait with the others.
func (w *Watch) secondRoute(ctx context.Context, tx *db.Tx, news []Condition) (*int64, error) {
	var boxes []struct {
		ID      int64
		Address string
		Ill     bool
	}
	err := tx.Select(ctx, &boxes, `
		SELECT b.id, b.address, (s.send_error_since IS NOT NULL) AS ill
		FROM mailbox b
		LEFT JOIN mailbox_state s ON s.mailbox_id = b.id
		WHERE b.active = TRUE AND b.smtp_host <> ''
		ORDER BY b.position, b.id`)
	if err != nil {
		return nil, err
	}
	for _, b := range boxes {
		about := slices.ContainsFunc(news, func(c Condition) bool { return c.Args["Address"] == b.Address })
		if !b.Ill && !about {
			return &b.ID, nil
		}
	}
	return nil, nil //nolint:nilnil // no other route is an answer
}
