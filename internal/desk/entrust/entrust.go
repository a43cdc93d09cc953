// Package entrust hands secrets over by links that are good once: what an agent leaves for a requester, and what an agent asks one for.
package entrust

import (
	"context"
	"encoding/base64"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
)

// ID names a secret.
type ID int64

func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// Way says from whom to whom a secret goes.
type Way string

// The ways.
const (
	ToUser   Way = "to_user"   // an agent leaves it for the requester, who opens it once
	FromUser Way = "from_user" // an agent asks the requester for it, and reads it until it is over
)

// State is how it stands with a secret.
type State string

// The states.
const (
	Waiting State = "waiting" // to be opened, or to be given
	Given   State = "given"   // by the requester; agents can read it
	Opened  State = "opened"  // by the requester; the words are gone
	Ended   State = "ended"   // its time is over, it was withdrawn, or its ticket is closed; the words are gone
)

// Secret is one of a ticket's, without its words.
type Secret struct {
	ID        ID
	TicketID  ticket.ID
	Way       Way
	State     State
	Label     string // what it is, such as «password of the scanner»
	TokenHash []byte
	Sealed    string
	ByID      person.ID // the agent who left it or asks for it
	ForID     person.ID // the requester
	CreatedAt db.Time
	ExpiresAt db.Time
	GivenAt   db.Time
	EndedAt   db.Time
}

const columns = `id, ticket_id, way, state, label, token_hash, sealed, by_id, for_id, created_at, expires_at, given_at, ended_at`

// place is what the words are sealed for: copied to another row they cannot be opened.
func (x *Secret) place() string { return "secret/" + base64.RawURLEncoding.EncodeToString(x.TokenHash) }

// The entries, each with a Payload.
const (
	WasLeft   ticket.EntryKind = "secret_left"
	WasAsked  ticket.EntryKind = "secret_asked"
	WasOpened ticket.EntryKind = "secret_opened" // behind its link
	WasGiven  ticket.EntryKind = "secret_given"  // behind its link
	WasRead   ticket.EntryKind = "secret_read"   // by an agent
	HasEnded  ticket.EntryKind = "secret_ended"
)

// Payload names the secret, never its words.
type Payload struct {
	Secret ID     `json:"secret"`
	Label  string `json:"label"`
	Why    Why    `json:"why,omitempty"`
}

// Why is what ended a secret.
type Why string

// The reasons.
const (
	Expired   Why = "expired"
	Withdrawn Why = "withdrawn"
	Closed    Why = "closed" // its ticket was
)

// Store keeps the secrets.
type Store struct {
	db       *db.DB
	keys     *secret.Keys
	settings *setting.Store
	tickets  *ticket.Store
}

// NewStore makes the store.
func NewStore(d *db.DB, keys *secret.Keys, settings *setting.Store, tickets *ticket.Store) *Store {
	return &Store{db: d, keys: keys, settings: settings, tickets: tickets}
}

// List are the secrets of a ticket, the newest first, for those who work at the desk and see it.
func (s *Store) List(ctx context.Context, actor access.Actor, id ticket.ID) (list []Secret, err error) {
	defer errs.Wrap(&err, "list secrets of ticket %d", id)
	if err := actor.Require(access.RevealMasked); err != nil {
		return nil, err
	}
	if _, err := s.tickets.Get(ctx, actor, id); err != nil {
		return nil, err
	}
	err = s.db.Select(ctx, &list, `SELECT `+columns+` FROM secret WHERE ticket_id = $1 ORDER BY id DESC`, id)
	return list, err
}

// one is a secret of the ticket of an open change.
func one(ctx context.Context, c *ticket.Change, id ID) (x Secret, err error) {
	err = c.Tx.Get(ctx, &x, `SELECT `+columns+` FROM secret WHERE id = $1 AND ticket_id = $2`, id, c.Ticket.ID)
	return x, err
}

// becomes stores a new state of a secret and says so on the timeline. The words stay only where they are still to be read.
func (x *Secret) becomes(ctx context.Context, c *ticket.Change, to State, kind ticket.EntryKind, why Why) error {
	x.State = to
	switch to {
	case Given:
		x.GivenAt = c.Tx.Now
	case Opened, Ended:
		x.Sealed, x.EndedAt = "", c.Tx.Now
	case Waiting:
	}
	_, err := c.Tx.Exec(ctx, `UPDATE secret SET state = $2, sealed = $3, given_at = $4, ended_at = $5, expires_at = $6 WHERE id = $1`,
		x.ID, x.State, x.Sealed, x.GivenAt, x.EndedAt, x.ExpiresAt)
	if err == nil {
		_, err = c.Record(ctx, kind, false, Payload{Secret: x.ID, Label: x.Label, Why: why})
	}
	return err
}
