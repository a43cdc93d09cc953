package secret

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

const sealVersion = "v1"

// errUnsealed says no more than that, because the difference between its reasons helps only an attacker.
var errUnsealed = errors.New("sealed text cannot be opened: wrong key, wrong place or damaged")

// Seal encrypts data for rest. The context names where it belongs ("mailbox/7/password"): copied elsewhere it cannot be opened.
func (k *Keys) Seal(data []byte, context string) string {
	newest := k.ring[0]
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	_, _ = rand.Read(nonce) // never fails
	box := newest.aead().Seal(nonce, nonce, data, sealContext(newest.id, context))
	return sealVersion + "." + newest.id + "." + base64.RawURLEncoding.EncodeToString(box)
}

// Open decrypts what Seal made with any key of the ring, for the same context.
func (k *Keys) Open(sealed, context string) ([]byte, error) {
	version, rest, _ := strings.Cut(sealed, ".")
	id, text, ok := strings.Cut(rest, ".")
	if !ok || version != sealVersion {
		return nil, errUnsealed
	}
	key := k.find(id)
	if key == nil {
		return nil, fmt.Errorf("sealed with key %q, which is not in the key file: %w", id, errUnsealed)
	}
	box, err := base64.RawURLEncoding.Strict().DecodeString(text) // one text for one seal: no bits that mean nothing
	if err != nil || len(box) < chacha20poly1305.NonceSizeX {
		return nil, errUnsealed
	}
	nonce, body := box[:chacha20poly1305.NonceSizeX], box[chacha20poly1305.NonceSizeX:]
	data, err := key.aead().Open(nil, nonce, body, sealContext(id, context))
	if err != nil {
		return nil, errUnsealed
	}
	return data, nil
}

// Stale tells that a text was sealed with an older key and should be sealed again.
func (k *Keys) Stale(sealed string) bool {
	return !strings.HasPrefix(sealed, sealVersion+"."+k.ring[0].id+".")
}

func sealContext(id, context string) []byte { return []byte(sealVersion + "." + id + "." + context) }

func (k *key) aead() cipher.AEAD {
	aead, err := chacha20poly1305.NewX(k.seal)
	if err != nil { // only for a key of another length
		panic(err)
	}
	return aead
}
