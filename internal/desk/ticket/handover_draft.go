package ticket

import (
	"context"
	"encoding/json"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
)

// SaveHandover keeps a handover that the actor has typed and not sent; an empty one is forgotten, and so is one that was sent.
func (s *Store) SaveHandover(ctx context.Context, actor access.Actor, id ID, h Handover) (err error) {
	defer errs.Wrap(&err, "save handover on ticket %d", id)
	var check errs.Check
	trimmed(&check, words{"tried", &h.Tried}, words{"found", &h.Found}, words{"asked", &h.Asked})
	if err := check.Err(); err != nil {
		return err
	}
	var b Body
	if h != (Handover{}) {
		text, err := json.Marshal(h)
		if err != nil {
			return err
		}
		b.Text = string(text)
	}
	return s.keepDraft(ctx, actor, id, DraftHandover, b, nil)
}

// Handover is the handover in a draft; ok is false for drafts of other kinds.
func (d Draft) Handover() (h Handover, ok bool) {
	if d.Kind != DraftHandover {
		return h, false
	}
	return h, json.Unmarshal([]byte(d.Text), &h) == nil
}
