// Package audit keeps who did what, and by which road, for those who must answer for it; its rows are only ever added.
package audit

import (
	"context"
	"encoding/json"
	"fmt"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
)

// Outcomes of an act.
const (
	Done   = "done"
	Denied = "denied"
	Failed = "failed"
)

// Act is one thing that somebody did or tried. Detail holds ids and setting names, never texts of tickets or secrets.
type Act struct {
	Action   string // verb with its room: "ticket.assign", "person.merge", "sign_in"
	Object   string // what it was done to: "ticket", "person", "mailbox"
	ObjectID int64
	Outcome  string // Done when empty
	Reason   string
	Detail   map[string]any
}

// Record writes an act in the transaction of the act itself, so that there is never one without the other.
func Record(ctx context.Context, tx *db.Tx, actor access.Actor, a Act) error {
	if a.Outcome == "" {
		a.Outcome = Done
	}
	detail := []byte("{}")
	if len(a.Detail) > 0 {
		var err error
		if detail, err = json.Marshal(a.Detail); err != nil {
			return fmt.Errorf("audit %s: %w", a.Action, err)
		}
	}
	if a.Object != "ticket" {
		access.Changed(tx) // all that decides what somebody may do is audited, so nobody has to think of it where it is changed
	}
	var actorID, objectID *int64
	if actor.Person != 0 {
		actorID = new(int64(actor.Person))
	}
	if a.ObjectID != 0 {
		objectID = &a.ObjectID
	}
	return tx.Later(ctx, `
		INSERT INTO audit (at, actor_id, via, ip, action, object, object_id, outcome, reason, detail)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.Now, actorID, string(actor.Via), actor.IP, a.Action, a.Object, objectID, a.Outcome, a.Reason, string(detail))
}
