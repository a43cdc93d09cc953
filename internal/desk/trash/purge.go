// Package trash takes away for good: what is spam or in the trash when its days are over, and words and files that must not stay.
//
// It is the one room that deletes and mends rows of others: a ticket, or a piece of text, goes with all that any room keeps of it. What it leaves
// is a line in the audit, and of a redaction one in the timeline; neither says what is gone.
package trash

import (
	"context"
	"errors"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/file"
	"firstline/internal/desk/person"
	"firstline/internal/desk/search"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
)

// Store empties the trash, and redacts.
type Store struct {
	db       *db.DB
	settings *setting.Store
	tickets  *ticket.Store
}

// NewStore makes the store.
func NewStore(d *db.DB, settings *setting.Store, tickets *ticket.Store) *Store {
	return &Store{db: d, settings: settings, tickets: tickets}
}

// atOnce is how many tickets one question to the database is about.
const atOnce = 100

// Purge takes away what has been spam or in the trash for longer than the desk keeps it. A ticket that cannot be taken away holds up no other.
func (s *Store) Purge(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "empty the trash")
	days := s.settings.Desk().TrashDays
	if days == 0 {
		return nil
	}
	before := s.db.Now().Add(-time.Duration(days) * 24 * time.Hour)
	var failed []error
	var last ticket.ID
	for {
		var ids []ticket.ID
		err := s.db.Select(ctx, &ids, `
			SELECT x.ticket_id
			FROM ticket_away x
			JOIN ticket t ON t.id = x.ticket_id
			WHERE x.at < $1 AND t.state IN ('spam', 'trash') AND x.ticket_id > $2
			ORDER BY x.ticket_id
			LIMIT $3`, before, last, atOnce)
		if err != nil || len(ids) == 0 {
			return errors.Join(append(failed, err)...)
		}
		for _, id := range ids {
			err := s.db.Write(ctx, func(tx *db.Tx) error { return purge(ctx, tx, id, before) })
			if err != nil {
				failed = append(failed, err)
			}
			last = id
		}
	}
}

// gone is what the audit keeps of a ticket that is gone.
type gone struct {
	State ticket.State
	At    db.Time
	ByID  *person.ID
}

// purge takes one ticket away, unless it was brought back meanwhile.
func purge(ctx context.Context, tx *db.Tx, id ticket.ID, before db.Time) (err error) {
	defer errs.Wrap(&err, "take ticket %d away", id)
	if _, err := tx.Exec(ctx, `UPDATE ticket SET version = version + 1 WHERE id = $1`, id); err != nil { // nobody changes it meanwhile
		return err
	}
	var was gone
	err = tx.Get(ctx, &was, `
		SELECT t.state, x.at, x.by_id
		FROM ticket t
		JOIN ticket_away x ON x.ticket_id = t.id
		WHERE t.id = $1 AND x.at < $2 AND t.state IN ('spam', 'trash') AND t.absorbed = 0`, id, before)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var files []file.ID
	if err := tx.Select(ctx, &files, `SELECT DISTINCT file_id FROM attachment WHERE ticket_id = $1`, id); err != nil {
		return err
	}
	if err := search.Forget(ctx, tx, id); err != nil {
		return err
	}
	for _, statement := range Statements() {
		if _, err := tx.Exec(ctx, statement, id); err != nil {
			return err
		}
	}
	if len(files) > 0 { // their bytes go with the next sweep, unless another file has the same
		var p db.Params
		_, err := tx.Exec(ctx, `DELETE FROM file WHERE id IN `+db.BindAll(&p, files)+` AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.file_id = file.id)`, p.Args...)
		if err != nil {
			return err
		}
	}
	detail := map[string]any{"state": was.State, "since": was.At.Time.UTC().Format(time.RFC3339)}
	if was.ByID != nil {
		detail["by"] = *was.ByID
	}
	return audit.Record(ctx, tx, access.System(), audit.Act{Action: "ticket.purge", Object: "ticket", ObjectID: int64(id), Detail: detail})
}
