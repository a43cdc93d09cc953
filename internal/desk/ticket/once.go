package ticket

import (
	"bytes"
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
)

// Once makes a command safe to send twice: the same key from the same person gives the first result again. Digest is a hash of what was
// asked, so that a key used for something else is refused. The zero Once asks for nothing.
type Once struct {
	Key    string
	Digest []byte
}

type done struct {
	TicketID ID
	Seq      Seq
}

// before looks for an earlier result; ok tells that there is one.
func (o Once) before(ctx context.Context, tx *db.Tx, who person.ID) (d done, ok bool, err error) {
	if o.Key == "" {
		return done{}, false, nil
	}
	var row struct {
		done
		Digest []byte
	}
	err = tx.Get(ctx, &row, `SELECT ticket_id, seq, digest FROM ticket_once WHERE person_id = $1 AND key = $2`, who, o.Key)
	if errs.Is(err, errs.NotFound) {
		return done{}, false, nil
	}
	if err != nil {
		return done{}, false, err
	}
	if !bytes.Equal(row.Digest, o.Digest) {
		return done{}, false, errs.New(errs.Conflict, "ticket.once_other")
	}
	return row.done, true, nil
}

func (o Once) after(ctx context.Context, tx *db.Tx, who person.ID, d done) error {
	if o.Key == "" {
		return nil
	}
	return tx.Later(ctx, `
		INSERT INTO ticket_once (person_id, key, digest, ticket_id, seq, at)
		VALUES ($1, $2, $3, $4, $5, $6)`, who, o.Key, o.Digest, d.TicketID, d.Seq, tx.Now)
}

// write runs f, and runs it again when another request with the same key was a moment faster: it then finds that one's result.
func (s *Store) writeOnce(ctx context.Context, o Once, f func(tx *db.Tx) error) error {
	err := s.db.Write(ctx, f)
	if o.Key != "" && db.IsUnique(err) {
		err = s.db.Write(ctx, f)
	}
	return err
}

// ForgetOnce drops keys older than before; keys are kept for a day.
func (s *Store) ForgetOnce(ctx context.Context, before db.Time) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM ticket_once WHERE at < $1`, before)
		return err
	})
}
