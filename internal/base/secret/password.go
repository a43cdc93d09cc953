package secret

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"firstline/internal/base/errs"
)

// MaxPassword is the length in bytes beyond which a password is not looked at.
const MaxPassword = 1024

// cost is what one argon2id computation takes; it stands in the stored text, so that it can grow later.
type cost struct {
	memory  uint32 // KiB
	time    uint32
	threads uint8
}

// current is OWASP's equal of 19 MiB with two passes, and a third faster.
func current() cost { return cost{memory: 47104, time: 1, threads: 1} }

const (
	saltLen = 16
	hashLen = 32
	maxWait = 3 * time.Second
)

// Passwords hashes and checks passwords, only as many at a time as there are cores, so that a flood of sign-ins cannot take all memory.
type Passwords struct {
	slots    chan struct{}
	computed atomic.Int64
}

// NewPasswords gives the installation's one gate to password hashing.
func NewPasswords() *Passwords {
	return &Passwords{slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// Computed counts hash computations; tests compare it to see that known and unknown people cost the same work.
func (p *Passwords) Computed() int64 { return p.computed.Load() }

// Hash gives the text to store for a new password. Whether the password is good enough is Policy's question.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	if len(password) > MaxPassword {
		return "", errs.Bad("password", "secret.password_long", errs.Args{"Max": MaxPassword})
	}
	salt := make([]byte, saltLen)
	_, _ = rand.Read(salt) // never fails
	c := current()
	sum, err := p.compute(ctx, c, password, salt, hashLen)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.time, c.threads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum)), nil
}

// Check compares a password with the stored text; rehash says that the text should be made anew while the password is at hand.
// For somebody unknown pass "": the same work is done and the answer is no.
func (p *Passwords) Check(ctx context.Context, stored, password string) (ok, rehash bool, err error) {
	if len(password) > MaxPassword { // was never accepted, so it is wrong for everybody alike
		return false, false, nil
	}
	h := phc{cost: current(), salt: make([]byte, saltLen), sum: make([]byte, hashLen)}
	known := stored != ""
	if known {
		if h, err = parsePHC(stored); err != nil {
			return false, false, fmt.Errorf("check password: %w", err)
		}
	}
	sum, err := p.compute(ctx, h.cost, password, h.salt, uint32(len(h.sum)))
	if err != nil {
		return false, false, err
	}
	ok = subtle.ConstantTimeCompare(sum, h.sum) == 1 && known
	return ok, ok && (h.cost != current() || len(h.salt) != saltLen || len(h.sum) != hashLen), nil
}

func (p *Passwords) compute(ctx context.Context, c cost, password string, salt []byte, size uint32) ([]byte, error) {
	select {
	case p.slots <- struct{}{}:
	default:
		wait := time.NewTimer(maxWait)
		defer wait.Stop()
		select {
		case p.slots <- struct{}{}:
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for password check: %w", context.Cause(ctx))
		case <-wait.C:
			return nil, errs.New(errs.Unavailable, "secret.busy")
		}
	}
	defer func() { <-p.slots }()
	p.computed.Add(1)
	return argon2.IDKey(norm.NFKC.Bytes([]byte(password)), salt, c.time, c.memory, c.threads, size), nil
}
