// Package person knows everybody who deals with the desk: their names, addresses, languages and places.
package person

import (
	"firstline/internal/base/db"
	"firstline/internal/desk/access"
)

// ID names a person.
type ID = access.PersonID

// Person is anyone known to the desk. An unverified one was made from an unknown sender's mail and has proved nothing yet.
type Person struct {
	ID             ID
	Version        int64
	Name           string
	NameSort       string // folded, for sorting and finding
	Locale         string // en, fr or nl
	TimeZone       string // IANA name
	EmployeeNumber *string
	Department     string
	Site           string
	VIP            bool `db:"vip"`
	Verified       bool
	Active         bool
	ManagerID      *ID
	MergedInto     *ID
	CreatedAt      db.Time
	UpdatedAt      db.Time
}
