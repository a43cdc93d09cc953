package account

import (
	"crypto/sha256"
	"slices"

	"firstline/internal/base/db"
)

type digest [sha256.Size]byte

// shown is what was read of a token. A program that asks hundreds of times a second is looked up once; texts that are no token are never
// remembered.
type shown struct {
	actor      Actor // without the address of the request
	token      TokenID
	expiresAt  db.Time
	lastUsedAt db.Time
}

// recall finds a token that can be taken as read at now; there is none when its use has to be written down again.
func (s *Store) recall(hash digest, now db.Time) (shown, bool) {
	x, ok := s.tokens.Recall(hash, now)
	return x, ok && now.Before(x.expiresAt.Time) && now.Before(x.lastUsedAt.Add(sessionRest).Time)
}

// clipped is an actor whom many requests may share: appending to one of its lists makes another.
func clipped(a Actor) Actor {
	a.Also, a.Teams, a.Leads, a.Scopes = slices.Clip(a.Also), slices.Clip(a.Teams), slices.Clip(a.Leads), slices.Clip(a.Scopes)
	return a
}
