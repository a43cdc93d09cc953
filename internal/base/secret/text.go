// Package secret keeps what must not be read by others: passwords, keys, tokens and the signatures on links and addresses.
package secret

import (
	"fmt"
	"log/slog"
)

const redacted = "[redacted]"

// Text is a secret that prints, logs and encodes as "[redacted]"; only Reveal gives the real value.
// The value hangs on a pointer, so that even reflection over an unexported field prints an address instead of the secret.
type Text struct{ value *string }

// NewText wraps a value that must not be shown.
func NewText(value string) Text { return Text{value: &value} }

// Reveal is the real value; write it only where it is used.
func (t Text) Reveal() string {
	if t.value == nil {
		return ""
	}
	return *t.value
}

// Empty tells that nothing was set.
func (t Text) Empty() bool { return t.Reveal() == "" }

// String is what people and logs may see: nothing when nothing is set.
func (t Text) String() string {
	if t.Empty() {
		return ""
	}
	return redacted
}

// GoString keeps %#v redacted.
func (t Text) GoString() string { return t.String() }

// Format keeps every other verb redacted, %x and %d too.
func (t Text) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(t.String())) }

// LogValue keeps structured logs redacted.
func (t Text) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText keeps JSON, TOML and XML redacted: a secret can be written to a setting, never read back from it.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText takes the value from flags, variables, files and forms.
func (t *Text) UnmarshalText(value []byte) error {
	*t = NewText(string(value))
	return nil
}
