package ticket

import (
	"context"
	"strings"
	"unicode/utf8"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/file"
)

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
	return f, err
}
