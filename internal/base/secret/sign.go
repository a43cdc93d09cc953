package secret

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"
)

const (
	idLen  = 4  // characters that name the key
	macLen = 16 // bytes of the signature
)

// lower32 uses letters that survive addresses, links and relays which change case.
var lower32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Sign gives 30 characters (a-z, 2-7) that prove that this installation wrote these parts for this purpose.
// They fit into links, file names and the part of a mail address before the @.
func (k *Keys) Sign(purpose string, parts ...string) string { return k.ring[0].sign(purpose, parts) }

// Verify tells whether signature was made by Sign for the same purpose and parts, by any key of the ring. It takes the same time for all wrong ones.
func (k *Keys) Verify(signature, purpose string, parts ...string) bool {
	signature = strings.ToLower(signature)
	key, known := &k.ring[0], false
	if len(signature) > idLen {
		if found := k.find(signature[:idLen]); found != nil {
			key, known = found, true
		}
	}
	same := hmac.Equal([]byte(signature), []byte(key.sign(purpose, parts)))
	return same && known
}

func (k *key) sign(purpose string, parts []string) string {
	mac := hmac.New(sha256.New, derive(k.master, "sign "+purpose))
	var size [8]byte
	for _, part := range parts { // lengths first: ("ab","c") must not look like ("a","bc")
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		mac.Write(size[:])
		mac.Write([]byte(part))
	}
	return k.id + lower32.EncodeToString(mac.Sum(nil)[:macLen])
}
