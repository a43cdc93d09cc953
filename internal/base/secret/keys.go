package secret

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const keySize = 32

// Keys is the ring of an installation: the newest key seals and signs, every key opens and verifies.
// It lives outside the database, so that a copied database alone gives away no secret.
type Keys struct{ ring []key } // newest first

type key struct {
	id     string // derived from the key, so that it never has to be kept in step
	master []byte
	seal   []byte
}

// LoadKeys reads the ring from path. At the first start the file is missing, and is made with one new key that only its owner may read.
func LoadKeys(path string) (*Keys, error) {
	text, err := readKeyFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = writeKeyFile(path, keyLine(newMaster()), os.O_EXCL)
		if err != nil && !errors.Is(err, fs.ErrExist) { // another process may have been first
			return nil, fmt.Errorf("make key file: %w", err)
		}
		text, err = readKeyFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	keys, err := ParseKeys(text)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	return keys, nil
}

// RotateKeys puts a new key in front of the ring in path; what the older keys sealed and signed stays good.
func RotateKeys(path string) (*Keys, error) {
	old, err := LoadKeys(path)
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	text.WriteString(keyLine(newMaster()))
	for _, k := range old.ring {
		text.WriteString(keyLine(k.master))
	}
	next := path + ".next"
	if err := writeKeyFile(next, text.String(), os.O_TRUNC); err != nil {
		return nil, fmt.Errorf("rotate keys: %w", err)
	}
	if err := os.Rename(next, path); err != nil {
		return nil, fmt.Errorf("rotate keys: %w", err)
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("rotate keys: %w", err)
	}
	return LoadKeys(path)
}

// ParseKeys reads a ring given as text: one base64 key of 32 bytes a line, newest first; lines with # are comments.
func ParseKeys(text Text) (*Keys, error) {
	keys := &Keys{}
	for n, line := range strings.Split(text.Reveal(), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		master, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(master) != keySize {
			return nil, fmt.Errorf("line %d is not a base64 key of %d bytes", n+1, keySize)
		}
		k := newKey(master)
		if keys.find(k.id) != nil {
			return nil, fmt.Errorf("line %d: key %s stands there twice", n+1, k.id)
		}
		keys.ring = append(keys.ring, k)
	}
	if len(keys.ring) == 0 {
		return nil, errors.New("no key in it")
	}
	return keys, nil
}

// NewKeys makes a ring of one random key that is kept nowhere.
func NewKeys() *Keys { return &Keys{ring: []key{newKey(newMaster())}} }

// ID names the newest key; it may be shown.
func (k *Keys) ID() string { return k.ring[0].id }

func (k *Keys) find(id string) *key {
	for i := range k.ring {
		if k.ring[i].id == id {
			return &k.ring[i]
		}
	}
	return nil
}

func newKey(master []byte) key {
	sum := sha256.Sum256(append([]byte("firstline key id\x00"), master...))
	return key{id: lower32.EncodeToString(sum[:])[:idLen], master: master, seal: derive(master, "seal")}
}

// derive gives each use a key of its own, so that a signature can never serve as a sealed text.
func derive(master []byte, use string) []byte {
	sub, err := hkdf.Key(sha256.New, master, nil, "firstline "+use, keySize)
	if err != nil { // only for lengths that HKDF cannot give
		panic(err)
	}
	return sub
}

func newMaster() []byte {
	master := make([]byte, keySize)
	_, _ = rand.Read(master) // never fails: the runtime aborts when the system has no randomness
	return master
}

func keyLine(master []byte) string { return base64.StdEncoding.EncodeToString(master) + "\n" }

func readKeyFile(path string) (Text, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Text{}, err
	}
	if open := info.Mode().Perm() & 0o077; open != 0 {
		return Text{}, fmt.Errorf("%s can be read by others (mode %04o): chmod 600 it", path, info.Mode().Perm())
	}
	text, err := os.ReadFile(path)
	return NewText(string(bytes.TrimSpace(text))), err
}

func writeKeyFile(path, text string, flag int) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|flag, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := file.WriteString("# Firstline keys, newest first. Keep a copy away from the database.\n" + text); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(path string) (err error) {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dir.Close()) }()
	return dir.Sync()
}
