//go:build !linux

package disk

import "errors"

// RefuseSync is not known on this system.
func RefuseSync() error { return errors.New("this system's kernel cannot be told to refuse") }
