package account

import (
	"crypto/sha256"
	"slices"
	"sync"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
)

// rememberTime is for how long a token that was read once is taken as read: a program that asks hundreds of times a second is looked up
// once. What changes in this process counts at once all the same (access.Changed); what another node or the command line changes, within
// this time.
const rememberTime = time.Second

// mostRemembered bounds the tokens in memory; when there are more, all are forgotten and read again.
const mostRemembered = 1000

type digest [sha256.Size]byte

// shown is what was read of a token.
type shown struct {
	actor      Actor // without the address of the request
	token      TokenID
	expiresAt  db.Time
	lastUsedAt db.Time
	readAt     db.Time
	dated      int64
}

// memory is the tokens that were read a moment ago. Texts that are no token are never in it.
type memory struct {
	mu    sync.Mutex
	shown map[digest]shown
}

// recall finds a token that can be taken as read now; there is none when its use has to be written down again.
func (m *memory) recall(hash digest, d *db.DB) (shown, bool) {
	m.mu.Lock()
	s, ok := m.shown[hash]
	m.mu.Unlock()
	now := d.Now()
	fresh := ok && s.dated == access.Dated(d) && !now.Before(s.readAt.Time) && now.Before(s.readAt.Add(rememberTime).Time) &&
		now.Before(s.expiresAt.Time) && now.Before(s.lastUsedAt.Add(sessionRest).Time)
	return s, fresh
}

func (m *memory) keep(hash digest, s shown) {
	// Requests share them from now on: appending to one must make another.
	s.actor.Also, s.actor.Teams, s.actor.Leads = slices.Clip(s.actor.Also), slices.Clip(s.actor.Teams), slices.Clip(s.actor.Leads)
	s.actor.Scopes = slices.Clip(s.actor.Scopes)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.shown == nil || len(m.shown) >= mostRemembered {
		m.shown = make(map[digest]shown)
	}
	m.shown[hash] = s
}
