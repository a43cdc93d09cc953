package db

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Time is an instant as both engines keep it: UTC, microseconds, in a BIGINT. The zero Time is NULL.
type Time struct{ time.Time }

// At is t as the database will give it back.
func At(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	return Time{t.UTC().Truncate(time.Microsecond)}
}

// Add is t moved by d.
func (t Time) Add(d time.Duration) Time { return At(t.Time.Add(d)) }

// Value gives microseconds since 1970 to the engine.
func (t Time) Value() (driver.Value, error) {
	if t.IsZero() {
		return nil, nil //nolint:nilnil // NULL
	}
	return t.UnixMicro(), nil
}

// Scan reads microseconds since 1970.
func (t *Time) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*t = Time{}
	case int64:
		*t = Time{time.UnixMicro(v).UTC()}
	default:
		return fmt.Errorf("time from %T", src)
	}
	return nil
}
