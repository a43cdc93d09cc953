package account

import (
	"context"
	"slices"
	"strings"
	"time"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/person"
)

// TokenID names an API token; it is not the token.
type TokenID int64

// Token lets a program act for a person, within its scopes.
type Token struct {
	ID         TokenID
	PersonID   person.ID
	Name       string
	Scopes     string // separated by spaces
	CreatedAt  db.Time
	ExpiresAt  db.Time
	LastUsedAt db.Time // to the minute
	RevokedAt  db.Time
}

// NewToken is the form for a token.
type NewToken struct {
	Name   string
	Scopes []string
	Life   time.Duration // 0: what the desk says
}

// TokenPrefix begins every token, so that programs which look for lost secrets know ours.
const TokenPrefix = "fl_"

// Scopes are all that a token can have.
func Scopes() []string {
	return []string{ScopeTicketsRead, ScopeTicketsWrite, ScopeTicketsGlass, ScopeTicketsReveal, ScopePeopleRead, ScopePeopleWrite, ScopeAssetsRead, ScopeAssetsWrite, ScopeDeskRead, ScopeDeskWrite}
}

const tokenColumns = `id, person_id, name, scopes, created_at, expires_at, last_used_at, revoked_at` //nolint:gosec // names of columns

// CreateToken makes a token of the actor's own; its text is shown once.
func (s *Store) CreateToken(ctx context.Context, actor Actor, n NewToken) (text secret.Text, t Token, err error) {
	if !actor.SignedIn() {
		return text, t, signedOut()
	}
	if err := actor.Require(ManageTokens); err != nil {
		return text, t, err
	}
	return s.CreateTokenFor(ctx, actor, actor.Person, n)
}

// CreateTokenFor makes a token of somebody else: for the command line only.
func (s *Store) CreateTokenFor(ctx context.Context, actor Actor, who person.ID, n NewToken) (text secret.Text, t Token, err error) {
	defer errs.Wrap(&err, "make token")
	if !actor.IsSystem() && actor.Person != who {
		return text, t, errs.New(errs.Forbidden, "errs.forbidden")
	}
	n, err = s.checkToken(n)
	if err != nil {
		return text, t, err
	}
	token, hash := secret.Token(TokenPrefix)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		accounts, err := ByPersons(ctx, tx, []person.ID{who})
		if err != nil {
			return err
		}
		if a, ok := accounts[who]; !ok || !a.DisabledAt.IsZero() {
			return errs.New(errs.Conflict, "people.no_account")
		}
		err = tx.Get(ctx, &t, `
			INSERT INTO api_token (hash, person_id, name, scopes, created_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6)
			RETURNING `+tokenColumns, hash, who, n.Name, strings.Join(n.Scopes, " "), tx.Now, tx.Now.Add(n.Life))
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "token.create", Object: "token", ObjectID: int64(t.ID), Detail: map[string]any{"scopes": n.Scopes}})
	})
	return secret.NewText(token), t, err
}

func (s *Store) checkToken(n NewToken) (NewToken, error) {
	lives := s.settings.Desk().Tokens
	n.Name = clean.Line(n.Name)
	if n.Life == 0 {
		n.Life = lives.Life
	}
	slices.Sort(n.Scopes)
	n.Scopes = slices.Compact(n.Scopes)
	var c errs.Check
	c.That(n.Name != "", "name", "people.name_missing")
	c.That(len([]rune(n.Name)) <= 100, "name", "people.too_long", errs.Args{"Max": 100})
	c.That(len(n.Scopes) > 0, "scopes", "people.scope_missing")
	for _, scope := range n.Scopes {
		c.That(slices.Contains(Scopes(), scope), "scopes", "people.scope_unknown")
	}
	c.That(n.Life > 0 && n.Life <= lives.MaxLife, "life", "people.token_life", errs.Args{"Max": int(lives.MaxLife / (24 * time.Hour))})
	return n, c.Err()
}

// Tokens are those of a person that are not revoked, the newest first.
func (s *Store) Tokens(ctx context.Context, actor Actor, who person.ID) (list []Token, err error) {
	defer errs.Wrap(&err, "list tokens of person %d", who)
	if err := s.ownTokens(actor, who); err != nil {
		return nil, err
	}
	err = s.db.Select(ctx, &list, `SELECT `+tokenColumns+` FROM api_token WHERE person_id = $1 AND revoked_at IS NULL ORDER BY id DESC`, who)
	return list, err
}

// RevokeToken ends a token at once: one's own, or anybody's for those who manage people.
func (s *Store) RevokeToken(ctx context.Context, actor Actor, id TokenID) (err error) {
	defer errs.Wrap(&err, "revoke token %d", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var t Token
		if err := tx.Get(ctx, &t, `SELECT `+tokenColumns+` FROM api_token WHERE id = $1 AND revoked_at IS NULL`, id); err != nil {
			return err
		}
		if s.ownTokens(actor, t.PersonID) != nil {
			return errs.Missing()
		}
		if _, err := tx.Exec(ctx, `UPDATE api_token SET revoked_at = $2 WHERE id = $1`, id, tx.Now); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "token.revoke", Object: "token", ObjectID: int64(id)})
	})
}

func (s *Store) ownTokens(actor Actor, who person.ID) error {
	if actor.May(ManagePeople) || actor.SignedIn() && actor.Person == who && actor.May(ManageTokens) {
		return nil
	}
	return errs.Missing()
}

// ByToken finds out for whom a program acts that shows a token. Its use is written down at most once a minute, and what was found is
// remembered for a moment.
func (s *Store) ByToken(ctx context.Context, text, ip string) (Actor, TokenID, error) {
	if !strings.HasPrefix(text, TokenPrefix) {
		return Actor{}, 0, signedOut()
	}
	hash := digest(secret.Hash(text))
	if x, ok := s.recall(hash, s.db.Now()); ok {
		x.actor.IP = ip
		return x.actor, x.token, nil
	}
	dated := s.tokens.Dated()
	var row struct {
		who
		TokenID    TokenID
		Scopes     string
		ExpiresAt  db.Time
		LastUsedAt db.Time
	}
	err := s.db.Get(ctx, &row, `
		SELECT `+whoColumns+`, t.id AS token_id, t.scopes, t.expires_at, t.last_used_at
		FROM api_token t
		JOIN person p ON p.id = t.person_id
		JOIN account a ON a.person_id = t.person_id
		WHERE t.hash = $1 AND t.revoked_at IS NULL AND a.disabled_at IS NULL AND p.active = TRUE AND p.merged_into IS NULL`, hash[:])
	if errs.Is(err, errs.NotFound) {
		return Actor{}, 0, signedOut()
	}
	if err != nil {
		return Actor{}, 0, err
	}
	now := s.db.Now()
	if !now.Before(row.ExpiresAt.Time) {
		return Actor{}, 0, signedOut()
	}
	actor := row.actor(ViaAPI, ip)
	actor.Scopes = strings.Fields(row.Scopes)
	if now.Before(row.LastUsedAt.Add(sessionRest).Time) && !row.LastUsedAt.IsZero() {
		s.tokens.Keep(hash, shown{actor: clipped(actor), token: row.TokenID, expiresAt: row.ExpiresAt, lastUsedAt: row.LastUsedAt}, now, dated)
		return actor, row.TokenID, nil
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE api_token SET last_used_at = $2 WHERE id = $1`, row.TokenID, tx.Now)
		return err
	})
	return actor, row.TokenID, err
}
