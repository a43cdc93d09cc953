package ticket

import (
	"context"
	"encoding/json"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/file"
)

// DraftKind tells an unsent reply from an unsent note.
type DraftKind string

// The kinds of drafts.
const (
	DraftReply  DraftKind = "reply"
	DraftNote   DraftKind = "note"
	DraftAnswer DraftKind = "answer" // a requester's

	DraftHandover DraftKind = "handover" // see SaveHandover; its text is for Draft.Handover only
)

// Draft is what somebody has typed and not sent, kept so that no word is lost.
type Draft struct {
	Kind      DraftKind
	HTML      clean.HTML `db:"html"`
	Text      string
	Files     string // JSON; read it by Attached
	UpdatedAt db.Time
}

// DraftFile is a file that goes with a draft: uploaded by whoever writes it, and hanging nowhere yet.
type DraftFile struct {
	ID   file.ID `json:"id"`
	Name string  `json:"name"`
}

// Attached are the files that go with the draft.
func (d Draft) Attached() (list []DraftFile) {
	_ = json.Unmarshal([]byte(d.Files), &list) // written by keep; what cannot be read is none
	return list
}

// SaveDraft keeps the actor's draft on a ticket that they may see, with their own uploads that go with it; an empty one is forgotten.
func (s *Store) SaveDraft(ctx context.Context, actor access.Actor, id ID, kind DraftKind, html, text string, files ...file.File) (err error) {
	defer errs.Wrap(&err, "save draft on ticket %d", id)
	if kind != DraftReply && kind != DraftNote && kind != DraftAnswer {
		return errs.Bad("kind", "ticket.draft_unknown")
	}
	b := Written(html, text, attachAll(files))
	if kind == DraftNote {
		b = Noted(html, text, attachAll(files))
	}
	if len(b.Text) > maxText {
		return errs.Bad("text", "ticket.text_too_long")
	}
	return s.keepDraft(ctx, actor, id, kind, b, files)
}

func attachAll(files []file.File) []Attach {
	list := make([]Attach, len(files))
	for i, f := range files {
		list[i].File = f.ID
	}
	return list
}

func (s *Store) keepDraft(ctx context.Context, actor access.Actor, id ID, kind DraftKind, b Body, files []file.File) error {
	if _, err := s.Get(ctx, actor, id); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if b.Text == "" && len(files) == 0 {
			return dropDraft(ctx, tx, actor, id, kind)
		}
		return putDraft(ctx, tx, actor, id, kind, b, files)
	})
}

func putDraft(ctx context.Context, tx *db.Tx, actor access.Actor, id ID, kind DraftKind, b Body, files []file.File) error {
	text := "" // most drafts have none
	if len(files) > 0 {
		list := make([]DraftFile, len(files))
		for i, f := range files {
			list[i] = DraftFile{ID: f.ID, Name: f.Name}
		}
		written, err := json.Marshal(list)
		if err != nil {
			return err
		}
		text = string(written)
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO draft (ticket_id, person_id, kind, html, text, files, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (ticket_id, person_id, kind) DO UPDATE
		SET html = excluded.html, text = excluded.text, files = excluded.files, updated_at = excluded.updated_at`,
		id, actor.Person, kind, b.HTML, b.Text, text, tx.Now)
	return err
}

// PutBack gives words that were on their way back to whoever wrote them, as their draft. What they have begun to write since stands below.
func (c *Change) PutBack(ctx context.Context, kind DraftKind, b Body) error {
	var since Draft
	err := c.Tx.Get(ctx, &since, `
		SELECT kind, html, text, files, updated_at
		FROM draft
		WHERE ticket_id = $1 AND person_id = $2 AND kind = $3`, c.Ticket.ID, c.Actor.Person, kind)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	var ids []file.ID
	for _, f := range b.Files {
		ids = append(ids, f.File)
	}
	for _, f := range since.Attached() {
		ids = append(ids, f.ID)
	}
	files, err := file.ByIDs(ctx, c.Tx, ids...)
	if err != nil {
		return err
	}
	if since.Text != "" {
		b.HTML, b.Text = b.HTML+since.HTML, b.Text+"\n\n"+since.Text
	}
	return putDraft(ctx, c.Tx, c.Actor, c.Ticket.ID, kind, b, files)
}

// DropDraft is Store.DropDraft inside an open change.
func (c *Change) DropDraft(ctx context.Context, kind DraftKind) error {
	return dropDraft(ctx, c.Tx, c.Actor, c.Ticket.ID, kind)
}

// DropDraft forgets a draft, after it was sent or thrown away.
func (s *Store) DropDraft(ctx context.Context, actor access.Actor, id ID, kind DraftKind) error {
	return s.db.Write(ctx, func(tx *db.Tx) error { return dropDraft(ctx, tx, actor, id, kind) })
}

func dropDraft(ctx context.Context, tx *db.Tx, actor access.Actor, id ID, kind DraftKind) error {
	_, err := tx.Exec(ctx, `DELETE FROM draft WHERE ticket_id = $1 AND person_id = $2 AND kind = $3`, id, actor.Person, kind)
	return err
}

// Drafts are the actor's own on a ticket.
func (s *Store) Drafts(ctx context.Context, actor access.Actor, id ID) (list []Draft, err error) {
	err = s.db.Select(ctx, &list, `
		SELECT kind, html, text, files, updated_at
		FROM draft
		WHERE ticket_id = $1 AND person_id = $2
		ORDER BY kind`, id, actor.Person)
	return list, err
}

// MarkSeen keeps how far the actor has read.
func (s *Store) MarkSeen(ctx context.Context, actor access.Actor, id ID, seq Seq) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO seen (ticket_id, person_id, seq, at)
			VALUES ($1, $2, $3, $4)
			ON CONFLICT (ticket_id, person_id) DO UPDATE SET seq = excluded.seq, at = excluded.at
			WHERE excluded.seq > seen.seq`, id, actor.Person, seq, tx.Now)
		return err
	})
}
