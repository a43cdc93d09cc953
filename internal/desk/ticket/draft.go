package ticket

import (
	"context"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
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
	UpdatedAt db.Time
}

// SaveDraft keeps the actor's draft on a ticket that they may see; an empty one is forgotten.
func (s *Store) SaveDraft(ctx context.Context, actor access.Actor, id ID, kind DraftKind, html, text string) (err error) {
	defer errs.Wrap(&err, "save draft on ticket %d", id)
	if kind != DraftReply && kind != DraftNote && kind != DraftAnswer {
		return errs.Bad("kind", "ticket.draft_unknown")
	}
	b := Written(html, text, nil)
	if len(b.Text) > maxText {
		return errs.Bad("text", "ticket.text_too_long")
	}
	return s.keepDraft(ctx, actor, id, kind, b)
}

func (s *Store) keepDraft(ctx context.Context, actor access.Actor, id ID, kind DraftKind, b Body) error {
	if _, err := s.Get(ctx, actor, id); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if b.Text == "" {
			return dropDraft(ctx, tx, actor, id, kind)
		}
		_, err := tx.Exec(ctx, `
			INSERT INTO draft (ticket_id, person_id, kind, html, text, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (ticket_id, person_id, kind) DO UPDATE SET html = excluded.html, text = excluded.text, updated_at = excluded.updated_at`,
			id, actor.Person, kind, b.HTML, b.Text, tx.Now)
		return err
	})
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
		SELECT kind, html, text, updated_at
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
