package trash

import (
	"context"
	"html"
	"slices"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/search"
	"firstline/internal/desk/ticket"
)

// BlobJob is the kind of job that deletes bytes of what was redacted, unless something else has the same; BlobArgs names them.
const BlobJob = "trash.blobs"

// BlobArgs names bytes that were redacted, and when: what has come again since stays.
type BlobArgs struct {
	SHA256 []string `json:"sha256"`
	Before db.Time  `json:"before"`
}

// Redact takes words or files of a ticket away for good, wherever the desk keeps them: the messages and notes, the mails by which they came and
// what stands in their records, letters that wait, drafts, what is about to leave, the index of the search, and bytes that nothing else needs. It
// cannot be undone.
func (s *Store) Redact(ctx context.Context, actor access.Actor, id ticket.ID, r ticket.Redaction) (t ticket.Ticket, err error) {
	defer errs.Wrap(&err, "redact ticket %d", id)
	return s.tickets.Change(ctx, actor, id, "ticket.redact", func(c *ticket.Change) error {
		return c.Tx.Shred(ctx, func() error {
			gone, err := c.Redact(ctx, r)
			if err != nil {
				return err
			}
			if err := redactMails(ctx, c.Tx, &gone); err != nil {
				return err
			}
			if err := redactBeside(ctx, c.Tx, id, &gone); err != nil {
				return err
			}
			if err := search.Forget(ctx, c.Tx, id); err != nil {
				return err
			}
			if len(gone.Blobs) == 0 {
				return nil
			}
			return job.Enqueue(ctx, c.Tx, BlobJob, BlobArgs{SHA256: gone.Blobs, Before: c.Tx.Now}, job.After(uploadTime))
		})
	})
}

// uploadTime is how long bytes may lie before a row names them.
const uploadTime = time.Minute

// redactMails takes away the mails as they came: nobody can cut words out of them without breaking what proves who sent them.
func redactMails(ctx context.Context, tx *db.Tx, gone *ticket.Redacted) error {
	if len(gone.Mails) == 0 {
		return nil
	}
	var p db.Params
	var blobs []string
	in := db.BindAll(&p, gone.Mails)
	if err := tx.Select(ctx, &blobs, `SELECT sha256 FROM mail WHERE sha256 <> '' AND id IN `+in, p.Args...); err != nil {
		return err
	}
	gone.Blobs = append(gone.Blobs, blobs...)
	if _, err := tx.Exec(ctx, `DELETE FROM mail_raw WHERE mail_id IN `+in, p.Args...); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE mail SET sha256 = '', redacted = TRUE WHERE id IN `+in, p.Args...)
	return err
}

// kept is a text that a room keeps about a ticket, and how it is written there.
type kept struct {
	table, column, ticket string
	as                    written
}

type written int

// The ways.
const (
	asText written = iota
	asHTML
	asJSON
)

// places are where words of a ticket may stand beside its messages and notes.
func places() []kept {
	return []kept{
		{"entry", "payload", "ticket_id", asJSON},
		{"draft", "text", "ticket_id", asText},
		{"draft", "html", "ticket_id", asHTML},
		{"outbox", "text", "ticket_id", asText},
		{"outbox", "html", "ticket_id", asHTML},
		{"letter", "args", "ticket_id", asJSON},
		{"mail", "subject", "ticket_id", asText},
		{"mail", "detail", "ticket_id", asText},
		{"mail", "steps", "ticket_id", asJSON},
		{"vendor_message", "text", "ticket_id", asText},
		{"vendor_message", "html", "ticket_id", asHTML},
		{"vendor_message", "quoted_text", "ticket_id", asText},
		{"vendor_message", "quoted_html", "ticket_id", asHTML},
		{"ticket_answer", "text_value", "ticket_id", asText},
		{"approval", "question", "ticket_id", asText},
		{"approval", "words", "ticket_id", asText},
		{"rating", "words", "ticket_id", asText},
	}
}

// redactBeside takes a piece of text away from all that other rooms keep about the ticket, and copies of letters that left.
func redactBeside(ctx context.Context, tx *db.Tx, id ticket.ID, gone *ticket.Redacted) error {
	if text := gone.Piece.Text(); text != "" {
		quoted, err := gone.Piece.Quoted()
		if err != nil {
			return err
		}
		spelled := map[written]string{asText: text, asHTML: html.EscapeString(text), asJSON: quoted}
		for _, x := range places() {
			_, err := tx.Exec(ctx, `UPDATE `+x.table+` SET `+x.column+` = replace(`+x.column+`, $2, $3) WHERE `+x.ticket+` = $1 AND replace(`+x.column+`, $2, '') <> `+x.column,
				id, spelled[x.as], ticket.Removed)
			if err != nil {
				return err
			}
		}
	}
	if len(gone.Seqs) == 0 {
		return nil
	}
	var p db.Params
	where := "l.ticket_id = " + p.Bind(id) + " AND l.seq IN " + db.BindAll(&p, slices.Compact(gone.Seqs))
	_, err := tx.Exec(ctx, `DELETE FROM caught WHERE letter_id IN (SELECT l.id FROM letter l WHERE `+where+`)`, p.Args...)
	return err
}
