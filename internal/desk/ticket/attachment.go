package ticket

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/file"
)

// PublicFiles are the files of a ticket's messages that its requester can see, the oldest first: all that may be shown outside of the desk.
func PublicFiles(ctx context.Context, q db.Querier, id ID) (files []file.Attached, err error) {
	err = q.Select(ctx, &files, `
		SELECT f.id, f.sha256, f.name, f.type, f.size, a.inline, a.content_id
		FROM attachment a
		JOIN message m ON m.ticket_id = a.ticket_id AND m.seq = a.seq
		JOIN file f ON f.id = a.file_id
		WHERE a.ticket_id = $1 AND a.on_note = FALSE AND m.held = FALSE
		ORDER BY a.seq, a.position`, id)
	return files, err
}

// Enclose hangs files on an entry of another room that is for the desk's eyes only. What the desk itself carries in may be any file; an
// agent can pass on those of public messages, and no other.
func (c *Change) Enclose(ctx context.Context, seq Seq, files []Attach) error {
	if len(files) > 0 && !c.Actor.IsSystem() {
		public, err := PublicFiles(ctx, c.Tx, c.Ticket.ID)
		if err != nil {
			return err
		}
		for _, f := range files {
			if !slices.ContainsFunc(public, func(p file.Attached) bool { return p.ID == f.File }) {
				return errs.Bad("files", "ticket.file_unknown")
			}
		}
	}
	return c.hang(ctx, seq, files, true)
}

// Enclosed are the files of the entries from first to last, for rooms that record entries of their own.
func Enclosed(ctx context.Context, q db.Querier, id ID, first, last Seq) (map[Seq][]file.Attached, error) {
	return attached(ctx, q, id, first, last)
}

// File is a file that the actor may read: one that hangs on a ticket they may see, or their own upload that hangs nowhere yet. Files of
// notes and of held messages are for agents.
func (s *Store) File(ctx context.Context, actor access.Actor, id file.ID) (file.File, error) {
	if !utf8.ValidString(string(id)) || strings.ContainsRune(string(id), 0) { // an address; no engine has to take such a text
		return file.File{}, errMissing()
	}
	var p db.Params
	where := "f.id = " + p.Bind(id)
	onTicket := `EXISTS (
		SELECT 1
		FROM attachment a
		JOIN ticket t ON t.id = a.ticket_id
		LEFT JOIN message m ON m.ticket_id = a.ticket_id AND m.seq = a.seq
		WHERE a.file_id = f.id AND ` + visible(&p, actor)
	if !actor.Agent && !actor.IsSystem() {
		onTicket += " AND a.on_note = FALSE AND m.held = FALSE"
	}
	where += " AND (" + onTicket + ") OR f.added_by = " + p.Bind(actor.Person) + " AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.file_id = f.id))"
	var f file.File
	err := s.db.Get(ctx, &f, `SELECT f.id, f.sha256, f.name, f.type, f.size, f.added_by, f.created_at FROM file f WHERE `+where, p.Args...)
	if errs.Is(err, errs.NotFound) && actor.Agent {
		return s.fileThroughMerge(ctx, actor, id)
	}
	return f, err
}
