package secret_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"firstline/internal/base/secret"
)

func TestTextNeverShowsItsValue(t *testing.T) {
	t.Parallel()
	const canary = "canary-5fba"
	type hidden struct{ inner secret.Text }
	type shown struct{ Inner secret.Text }
	text := secret.NewText(canary)
	var log bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(handler).Info("x", "plain", text, "nested", shown{text}, "pointer", &text, "hidden", hidden{text})
	}
	out := log.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
		out += fmt.Sprintf(verb, text) + fmt.Sprintf(verb, &text) + fmt.Sprintf(verb, shown{text}) + fmt.Sprintf(verb, hidden{text}) + fmt.Sprintf(verb, []secret.Text{text})
	}
	for _, value := range []any{text, &text, shown{text}, map[string]secret.Text{"k": text}} {
		b, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		out += string(b)
	}
	out += fmt.Sprint(errors.New("x"), text) + text.String() + text.GoString()
	for _, leak := range []string{canary, fmt.Sprintf("%x", canary), fmt.Sprintf("%X", canary), fmt.Sprintf("%d", []byte(canary))} {
		if strings.Contains(out, leak) {
			t.Errorf("%q shows in:\n%s", leak, out)
		}
	}
	if text.Reveal() != canary || text.Empty() || (secret.Text{}).Reveal() != "" || (secret.Text{}).String() != "" {
		t.Error("Reveal or Empty is wrong")
	}
	var read shown
	if err := json.Unmarshal([]byte(`{"Inner":"`+canary+`"}`), &read); err != nil || read.Inner.Reveal() != canary {
		t.Errorf("a setting cannot be read: %v", err)
	}
}

func TestKeyFileIsMadeOnceAndOnlyForItsOwner(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	first := load(t, path)
	again := load(t, path)
	if first.ID() != again.ID() {
		t.Errorf("second start has key %s, the first had %s", again.ID(), first.ID())
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key file: mode %v, %v", info.Mode(), err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := secret.LoadKeys(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key file that others can read: %v", err)
	}
}

func TestRotatedRingStillOpensAndVerifies(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	old := load(t, path)
	sealed, signature := old.Seal([]byte("hunter2"), "mailbox/1"), old.Sign("reply", "17")
	ring, err := secret.RotateKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	data, err := ring.Open(sealed, "mailbox/1")
	if err != nil || string(data) != "hunter2" {
		t.Errorf("after rotation: %q, %v", data, err)
	}
	if !ring.Verify(signature, "reply", "17") {
		t.Error("an old signature does not verify after rotation")
	}
	if !ring.Stale(sealed) || ring.Stale(ring.Seal(nil, "x")) || ring.ID() == old.ID() {
		t.Error("what is stale after rotation is wrong")
	}
	if _, err := old.Open(ring.Seal([]byte("x"), "c"), "c"); err == nil {
		t.Error("an old ring opens what a newer key sealed")
	}
	if load(t, path).ID() != ring.ID() {
		t.Error("the rotated ring was not kept")
	}
}

func TestBrokenKeyFilesAreRefused(t *testing.T) {
	t.Parallel()
	good := "GBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBg="
	for _, text := range []string{"", "# only a comment", "short", "AAAA", good + "\n" + good, good + "\nx"} {
		if _, err := secret.ParseKeys(secret.NewText(text)); err == nil {
			t.Errorf("%q was taken as a ring", text)
		} else if strings.Contains(err.Error(), good) {
			t.Errorf("the error shows the key: %v", err)
		}
	}
	if _, err := secret.ParseKeys(secret.NewText("# c\n\n" + good + "\n")); err != nil {
		t.Error(err)
	}
}

func TestSealedTextOpensOnlyWhereItBelongs(t *testing.T) {
	t.Parallel()
	keys := secret.NewKeys()
	sealed := keys.Seal([]byte("imap password"), "mailbox/1/password")
	if strings.Contains(sealed, "imap") || sealed == keys.Seal([]byte("imap password"), "mailbox/1/password") {
		t.Errorf("sealed text shows something: %s", sealed)
	}
	wrong := map[string]string{
		"empty": "", "plain": "imap password", "cut": sealed[:len(sealed)-4], "version": "v2" + sealed[2:],
		"flipped": sealed[:len(sealed)-1] + string(sealed[len(sealed)-1]^1), "key": "v1.aaaa" + sealed[7:], "short": "v1." + keys.ID() + ".AAAA",
	}
	for name, text := range wrong {
		if data, err := keys.Open(text, "mailbox/1/password"); err == nil {
			t.Errorf("%s: opened as %q", name, data)
		}
	}
	if _, err := keys.Open(sealed, "mailbox/2/password"); err == nil {
		t.Error("opened in another place")
	}
	if data, err := keys.Open(sealed, "mailbox/1/password"); err != nil || string(data) != "imap password" {
		t.Errorf("%q, %v", data, err)
	}
}

func TestSignatureProvesPurposeAndParts(t *testing.T) {
	t.Parallel()
	keys := secret.NewKeys()
	signature := keys.Sign("reply", "12", "3")
	if !regexp.MustCompile(`^[a-z2-7]{30}$`).MatchString(signature) {
		t.Errorf("form: %q", signature)
	}
	if !keys.Verify(signature, "reply", "12", "3") || !keys.Verify(strings.ToUpper(signature), "reply", "12", "3") {
		t.Error("a good signature is refused")
	}
	for _, parts := range [][]string{{"1", "23"}, {"123"}, {"12", "3", ""}, {"12"}, {}, {"12", "4"}} {
		if keys.Verify(signature, "reply", parts...) {
			t.Errorf("good for %q too", parts)
		}
	}
	for _, other := range []string{"", signature[:29], signature[4:], signature + "a", "aaaa" + signature[4:], signature[:4], strings.Repeat("a", 30)} {
		if keys.Verify(other, "reply", "12", "3") {
			t.Errorf("%q is taken", other)
		}
	}
	if keys.Verify(signature, "guest", "12", "3") || secret.NewKeys().Verify(signature, "reply", "12", "3") {
		t.Error("good for another purpose or installation")
	}
}

func TestTokensAreLongAndNeverTheSame(t *testing.T) {
	t.Parallel()
	text, hash := secret.Token("fl_")
	other, _ := secret.Token("fl_")
	if !regexp.MustCompile(`^fl_[a-z2-7]{52}$`).MatchString(text) || text == other {
		t.Errorf("token %q, then %q", text, other)
	}
	if !bytes.Equal(hash, secret.Hash(text)) || bytes.Equal(hash, secret.Hash(other)) || len(hash) != 32 {
		t.Error("hash does not belong to the text")
	}
	if a, b := secret.ID(), secret.ID(); a == b || len(a) != 26 {
		t.Errorf("ids %q and %q", a, b)
	}
}

func load(t *testing.T, path string) *secret.Keys {
	t.Helper()
	keys, err := secret.LoadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}
