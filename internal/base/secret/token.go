package secret

import (
	"crypto/rand"
	"crypto/sha256"
)

// Token makes a random secret of 256 bits for a session, a link or an API client, and the hash to store. The text is shown once and never kept.
// The hash is a plain SHA-256: with 256 random bits there is nothing to guess, and checking it costs nothing.
func Token(prefix string) (text string, hash []byte) {
	text = prefix + random(32)
	return text, Hash(text)
}

// Hash is what is stored and looked up for a token.
func Hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// ID makes a random name of 128 bits, 26 characters a-z and 2-7, for what must not be guessed.
func ID() string { return random(16) }

func random(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails
	return lower32.EncodeToString(b)
}
