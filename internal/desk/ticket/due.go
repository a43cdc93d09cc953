package ticket

import (
	"context"
	"errors"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
)

const (
	dueAtOnce = 20  // tickets in one transaction
	dueAhead  = 500 // due rows among which those are sought that no other node has in hand
	mostWrong = 100 // tickets that may fail before a look gives up
)

// ChangeDue lets the desk run f on all tickets for which something is due: those with a row in table whose column, a time, has come. f sets it
// further or takes it away. Each ticket is claimed and dealt with in one transaction, so nothing happens twice, however many nodes look, and
// nothing half when one of them dies. A ticket that fails holds up no other.
func (s *Store) ChangeDue(ctx context.Context, table, column, action string, f func(c *Change) error) error {
	var wrong []ID
	var trouble []error
	waits := false // for what other transactions have in hand: who lets go of it need not have done what is due
	for len(wrong) < mostWrong {
		var n int
		var at ID
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			ids, err := dueTickets(ctx, tx, table, column, wrong, waits)
			if err != nil {
				return err
			}
			n = len(ids)
			for _, at = range ids {
				if _, err := s.ChangeIn(ctx, tx, access.System(), at, action, f); err != nil {
					return err
				}
			}
			at = 0
			return nil
		})
		switch {
		case err != nil && at != 0 && ctx.Err() == nil:
			wrong, trouble = append(wrong, at), append(trouble, err)
		case err != nil:
			return err
		case n == 0 && waits:
			return errors.Join(trouble...)
		default:
			waits = n == 0
		}
	}
	return errors.Join(trouble...)
}

// dueTickets takes hold of tickets that nobody else has in hand, or of one for which it waits; that one may have been dealt with meanwhile.
func dueTickets(ctx context.Context, tx *db.Tx, table, column string, but []ID, waits bool) (ids []ID, err error) {
	most, hold := dueAtOnce, tx.SkipLocked()
	if waits {
		most, hold = 1, tx.Lock()
	}
	var p db.Params
	query := `
		SELECT t.id
		FROM ticket t
		WHERE t.id IN (
			SELECT d.ticket_id
			FROM ` + table + ` d
			WHERE d.` + column + ` <= ` + p.Bind(tx.Now)
	if len(but) > 0 {
		query += ` AND d.ticket_id NOT IN ` + db.BindAll(&p, but)
	}
	err = tx.Select(ctx, &ids, query+`
			ORDER BY d.`+column+`
			LIMIT `+p.Bind(dueAhead)+`)
		LIMIT `+p.Bind(most)+hold, p.Args...)
	return ids, err
}
