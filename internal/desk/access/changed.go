package access

import "firstline/internal/base/db"

// actors is the subject that outdates what is remembered of actors.
const actors = "actors"

// Changed tells, once tx has committed, that what somebody may do is no longer what it was: their roles, teams, tokens or name.
func Changed(tx *db.Tx) { tx.Outdate(actors) }

// Dated is another number after each such change in this process; see db.DB.Dated.
func Dated(d *db.DB) int64 { return d.Dated(actors) }
