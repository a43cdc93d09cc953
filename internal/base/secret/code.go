package secret

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // what every authenticator app computes; HMAC does not need that nobody finds two texts of one hash
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

const (
	codeKeySize = 20
	codeLife    = 30 // seconds
	codeDigits  = 6
	codeDrift   = 1 // steps that the clock of a phone may be early or late
)

// CodeKey is what the desk and an authenticator app share to make the same one-time codes (RFC 6238: SHA-1, six digits, 30 seconds).
// It is written here because whoever takes a code must learn which step it is of, so that it is never taken again.
type CodeKey []byte

// NewCodeKey makes a random key.
func NewCodeKey() CodeKey {
	k := make(CodeKey, codeKeySize)
	_, _ = rand.Read(k) // never fails
	return k
}

// Text is the key as people type it into an app.
func (k CodeKey) Text() string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(k)
}

// Address is what an app reads from a picture: the key, and the names under which it keeps it.
func (k CodeKey) Address(issuer, holder string) string {
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") } // apps show a plus as it stands
	return "otpauth://totp/" + escape(issuer) + ":" + escape(holder) + "?secret=" + k.Text() + "&issuer=" + escape(issuer)
}

// CodeStep is the number of the 30 seconds that a time is in.
func CodeStep(at time.Time) int64 { return at.Unix() / codeLife }

// Code is the code of a step.
func (k CodeKey) Code(step int64) string {
	mac := hmac.New(sha1.New, k)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	from := sum[len(sum)-1] & 0xf
	n := binary.BigEndian.Uint32(sum[from:]) & 0x7fffffff
	return fmt.Sprintf("%0*d", codeDigits, n%1_000_000)
}

// Match finds the step of a code that is shown at a time, or was or will be a step away from it. Steps up to after are spent.
func (k CodeKey) Match(code string, at time.Time, after int64) (step int64, ok bool) {
	now := CodeStep(at)
	for s := now - codeDrift; s <= now+codeDrift; s++ {
		same := subtle.ConstantTimeCompare([]byte(k.Code(s)), []byte(code)) == 1
		if same && s > after && !ok {
			step, ok = s, true
		}
	}
	return step, ok
}
