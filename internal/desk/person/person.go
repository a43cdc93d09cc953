// Package person knows everybody who deals with the desk: their names, addresses, languages and places.
package person

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/setting"
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
	Organisation   string // the company or body that they work for, where the desk serves several
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

const columns = `id, version, name, name_sort, locale, time_zone, employee_number, organisation, department, site, vip, verified, active, manager_id,
	merged_into, created_at, updated_at`

// Address is where a person can be written to.
type Address struct {
	Address    string
	PersonID   ID
	HomeID     ID // for whom it was entered: another person, when that one was merged into this one
	IsPrimary  bool
	VerifiedAt db.Time
	BouncedAt  db.Time // a mail to it came back, and none has arrived since
	Bounce     string  // what the other side said
	CreatedAt  db.Time
}

// Card is a person with all that one needs to reach them.
type Card struct {
	Person
	Addresses []Address // the primary first
	Phones    []string  // E.164
	Merged    []Person  // who were found to be the same person
}

// Address is the primary one; empty when there is none.
func (c *Card) Address() string {
	if len(c.Addresses) == 0 {
		return ""
	}
	return c.Addresses[0].Address
}

// Store is everybody whom the desk knows.
type Store struct {
	db       *db.DB
	settings *setting.Store
	gone     Gone
	tell     []Changed
}

// Gone is told, in the transaction, of a person who can't sign in any more, so that what they have open ends.
type Gone func(ctx context.Context, tx *db.Tx, who ID) error

// Changed is told, in the transaction, of a person whom the desk serves otherwise from now on: VIP, organisation, department or site are others.
type Changed func(ctx context.Context, tx *db.Tx, who ID) error

// NewStore makes the store; gone may be nil.
func NewStore(d *db.DB, settings *setting.Store, gone Gone, tell ...Changed) *Store {
	if gone == nil {
		gone = func(context.Context, *db.Tx, ID) error { return nil }
	}
	return &Store{db: d, settings: settings, gone: gone, tell: tell}
}

// Get is the person as stored, merged or not, for commands that have a right to know.
func Get(ctx context.Context, q db.Querier, id ID) (p Person, err error) {
	ask := Ask(&p, id)
	err = q.Get(ctx, ask.Into, ask.Query, ask.Args...)
	return p, err
}

// Ask is Get for a transaction that asks more at once.
func Ask(p *Person, id ID) db.Ask {
	row := db.Row{
		&p.ID, &p.Version, &p.Name, &p.NameSort, &p.Locale, &p.TimeZone, &p.EmployeeNumber, &p.Organisation, &p.Department, &p.Site, &p.VIP, &p.Verified, &p.Active,
		&p.ManagerID, &p.MergedInto, &p.CreatedAt, &p.UpdatedAt,
	}
	return db.Ask{Into: row, Query: `SELECT ` + columns + ` FROM person WHERE id = $1`, Args: []any{id}}
}

// ByIDs are the persons with these ids, in one query, for pages that show many.
func ByIDs(ctx context.Context, q db.Querier, ids []ID) (map[ID]Person, error) {
	found := make(map[ID]Person, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var p db.Params
	var list []Person
	err := q.Select(ctx, &list, `SELECT `+columns+` FROM person WHERE id IN `+db.BindAll(&p, ids), p.Args...)
	for _, one := range list {
		found[one.ID] = one
	}
	return found, err
}

// ByAddress is who is written to at an address; of merged persons the one who stayed.
func ByAddress(ctx context.Context, q db.Querier, address string) (p Person, err error) {
	address, err = Canonical(address)
	if err != nil {
		return p, errs.Missing()
	}
	err = q.Get(ctx, &p, `
		SELECT `+columns+`
		FROM person
		WHERE id = (SELECT person_id FROM person_address WHERE address = $1)`, address)
	return p, err
}

// PrimaryAddress is where letters to a person go; empty when they have no address.
func PrimaryAddress(ctx context.Context, q db.Querier, id ID) (string, error) {
	var address string
	err := q.Get(ctx, &address, `SELECT a.address FROM person_address a WHERE a.person_id = $1 `+primaryFirst+` LIMIT 1`, id)
	if errs.Is(err, errs.NotFound) {
		return "", nil
	}
	return address, err
}

const primaryFirst = `ORDER BY a.is_primary DESC, (a.home_id = a.person_id) DESC, a.created_at, a.address`

// Addresses are all of a person, the primary first.
func Addresses(ctx context.Context, q db.Querier, id ID) (list []Address, err error) {
	err = q.Select(ctx, &list, `
		SELECT a.address, a.person_id, a.home_id, a.is_primary, a.verified_at, a.bounced_at, a.bounce, a.created_at
		FROM person_address a
		WHERE a.person_id = $1 `+primaryFirst, id)
	return list, err
}

// Merged are the ids of those who were merged into a person.
func Merged(ctx context.Context, q db.Querier, id ID) (ids []ID, err error) {
	err = q.Select(ctx, &ids, `SELECT id FROM person WHERE merged_into = $1 ORDER BY id`, id)
	return ids, err
}

// Get is somebody's card, for those who may read people, and for themselves. A merged person's card is that of the one who stayed.
func (s *Store) Get(ctx context.Context, actor access.Actor, id ID) (c Card, err error) {
	defer errs.Wrap(&err, "read person %d", id)
	p, err := Get(ctx, s.db, id)
	if err == nil && p.MergedInto != nil {
		p, err = Get(ctx, s.db, *p.MergedInto)
	}
	if err != nil {
		return c, err
	}
	if !actor.May(access.ReadPeople) && (!actor.SignedIn() || p.ID != actor.Person) {
		return c, errs.Missing()
	}
	return card(ctx, s.db, p)
}

func card(ctx context.Context, q db.Querier, p Person) (c Card, err error) {
	c.Person = p
	err = db.Together(ctx, q,
		func(ctx context.Context) (err error) {
			c.Addresses, err = Addresses(ctx, q, p.ID)
			return err
		},
		func(ctx context.Context) error {
			return q.Select(ctx, &c.Phones, `SELECT number FROM person_phone WHERE person_id = $1 ORDER BY position, number`, p.ID)
		},
		func(ctx context.Context) error {
			return q.Select(ctx, &c.Merged, `SELECT `+columns+` FROM person WHERE merged_into = $1 ORDER BY id`, p.ID)
		},
	)
	return c, err
}
