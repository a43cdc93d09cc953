// Package errs says what went wrong in words a person can act on: a kind that decides the status, and a message key that is
// translated only at the surface.
package errs

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of failure it is; each surface maps it to its own status.
type Kind int

// The kinds, from the least to the most specific.
const (
	Internal    Kind = iota // a defect or a broken machine; details go to the log only
	NotFound                // missing, or not the actor's to see: both look the same
	Invalid                 // the input is wrong; Fields say where
	Conflict                // somebody else changed it first
	Forbidden               // the actor may see it but may not do this
	SignedOut               // nobody is signed in, or the session has ended
	TooMany                 // a limit was reached; try again later
	TooLarge                // the input exceeds a size limit
	Unavailable             // something outside does not answer; try again later
)

func (k Kind) String() string {
	return [...]string{"internal", "not found", "invalid", "conflict", "forbidden", "signed out", "too many", "too large", "unavailable"}[k]
}

// Args are the values that a message's {{.Name}} places are filled with.
type Args map[string]any

// Field is one input that is wrong, by the name that forms and the API use for it.
type Field struct {
	Name string
	Key  string // message key
	Args Args
}

// Error is a failure that a surface can show: kind, message key and arguments; Cause stays internal.
type Error struct {
	Kind   Kind
	Key    string
	Args   Args
	Fields []Field
	Cause  error
}

// Error is the text for logs; people see the translated Key.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Kind.String())
	if e.Key != "" {
		b.WriteString(": " + e.Key)
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " (%s: %s)", f.Name, f.Key)
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// New makes an error of a kind with the message that people will read.
func New(kind Kind, key string, args ...Args) *Error {
	return &Error{Kind: kind, Key: key, Args: first(args)}
}

// Missing is the one answer for what does not exist and for what the actor may not see.
func Missing() *Error { return New(NotFound, "errs.not_found") }

// Bad is an invalid input of one field.
func Bad(field, key string, args ...Args) *Error {
	return &Error{Kind: Invalid, Key: "errs.invalid", Fields: []Field{{Name: field, Key: key, Args: first(args)}}}
}

// Check gathers the wrong fields of one input, so that a form shows all of them at once.
type Check struct{ fields []Field }

// That notes field as wrong unless ok.
func (c *Check) That(ok bool, field, key string, args ...Args) {
	if !ok {
		c.fields = append(c.fields, Field{Name: field, Key: key, Args: first(args)})
	}
}

// Err is nil when every check held.
func (c *Check) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Key: "errs.invalid", Fields: c.fields}
}

// KindOf is the kind of the first Error in the chain; anything else is Internal.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Is tells whether err is of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// Wrap adds what was attempted to *err, once per layer: defer errs.Wrap(&err, "reply to ticket %d", id).
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf(format+": %w", append(args, *err)...)
	}
}

func first(args []Args) Args {
	if len(args) == 0 {
		return nil
	}
	return args[0]
}
