// Package asset knows the machines, devices and software of the organisation: what each is, who has it, and how long the maker answers for it.
package asset

import (
	"context"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
)

// ID names an asset.
type ID int64

func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// Kind is what sort of thing an asset is.
type Kind string

// The kinds.
const (
	Laptop   Kind = "laptop"
	Desktop  Kind = "desktop"
	Phone    Kind = "phone"
	Printer  Kind = "printer"
	Server   Kind = "server"
	Network  Kind = "network"
	Screen   Kind = "screen"
	Software Kind = "software"
	Other    Kind = "other"
)

// Kinds are all kinds, in the order that forms show them.
func Kinds() []Kind {
	return []Kind{Laptop, Desktop, Phone, Printer, Screen, Server, Network, Software, Other}
}

// State is what has become of an asset.
type State string

// The states.
const (
	InUse    State = "in_use"
	InStock  State = "in_stock"
	InRepair State = "in_repair"
	Retired  State = "retired" // given away, sold or thrown away: kept for its history
	Lost     State = "lost"
)

// States are all states, in the order that forms show them.
func States() []State { return []State{InUse, InStock, InRepair, Lost, Retired} }

// Present are the states of what the organisation still has, or looks for.
func Present() []State { return []State{InUse, InStock, InRepair, Lost} }

// Asset is a machine, a device, or a software product with its version.
type Asset struct {
	ID            ID
	Version       int64 // of the row
	Tag           string
	TagSort       string
	Serial        string
	Kind          Kind
	State         State
	Model         string // maker and model, or the name of the software
	Release       string // version of the software
	HolderID      *person.ID
	Site          string
	Vendor        string
	PurchasedOn   *calendar.Date
	WarrantyUntil *calendar.Date // the last day of it
	RemoteAddress string         // where remote help reaches it
	Note          string         // for those who work at the desk
	CreatedAt     db.Time
	UpdatedAt     db.Time
}

const columns = `a.id, a.version, a.tag, a.tag_sort, a.serial, a.kind, a.state, a.model, a.release, a.holder_id, a.site, a.vendor, a.purchased_on,
	a.warranty_until, a.remote_address, a.note, a.created_at, a.updated_at`

// Title is how an asset is called in one line: its model with the version, else its tag.
func (a *Asset) Title() string {
	switch {
	case a.Model == "":
		return a.Tag
	case a.Release == "":
		return a.Model
	}
	return a.Model + " " + a.Release
}

// Present tells whether the organisation still has it, or looks for it.
func (a *Asset) Present() bool { return a.State != Retired }

// Warranty is how the maker's promise stands.
type Warranty string

// The ways in which it stands.
const (
	NoWarranty   Warranty = ""      // nothing is known
	UnderIt      Warranty = "valid" // up to and including its last day
	EndsSoon     Warranty = "soon"  // within warningDays
	OutOfIt      Warranty = "over"
	warningDays           = 60
	maxRunes              = 200
	maxNoteRunes          = 5000
)

// WarrantyOn is how the warranty stands on a day.
func (a *Asset) WarrantyOn(today calendar.Date) Warranty {
	switch {
	case a.WarrantyUntil == nil:
		return NoWarranty
	case *a.WarrantyUntil < today:
		return OutOfIt
	case *a.WarrantyUntil < today+warningDays:
		return EndsSoon
	}
	return UnderIt
}

// Store is the assets of the organisation.
type Store struct{ db *db.DB }

// NewStore makes the store.
func NewStore(d *db.DB) *Store { return &Store{db: d} }

// Get is an asset, for those who may read assets.
func (s *Store) Get(ctx context.Context, actor access.Actor, id ID) (a Asset, err error) {
	defer errs.Wrap(&err, "read asset %d", id)
	if err := actor.Require(access.ReadAssets); err != nil {
		return a, err
	}
	return get(ctx, s.db, id)
}

func get(ctx context.Context, q db.Querier, id ID) (a Asset, err error) {
	err = q.Get(ctx, &a, `SELECT `+columns+` FROM asset a WHERE a.id = $1`, id)
	return a, err
}

// ByIDs are the assets with these ids, in one query, for rooms that decide themselves who may see them.
func ByIDs(ctx context.Context, q db.Querier, ids ...ID) (map[ID]Asset, error) {
	found := make(map[ID]Asset, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var p db.Params
	var list []Asset
	err := q.Select(ctx, &list, `SELECT `+columns+` FROM asset a WHERE a.id IN `+db.BindAll(&p, ids), p.Args...)
	for _, one := range list {
		found[one.ID] = one
	}
	return found, err
}

// mostHeld bounds how many things of one person a page shows.
const mostHeld = 100

// HeldBy is what a person, with all who were merged into them, has now; for rooms that decide themselves who may see it.
func HeldBy(ctx context.Context, q db.Querier, who ...person.ID) (list []Asset, err error) {
	var p db.Params
	err = q.Select(ctx, &list, `
		SELECT `+columns+`
		FROM asset a
		WHERE a.holder_id IN `+db.BindAll(&p, who)+` AND a.state <> 'retired'
		ORDER BY a.tag_sort, a.id
		LIMIT `+p.Bind(mostHeld), p.Args...)
	return list, err
}

// Mine is what the actor has now, as its holder may read it.
func (s *Store) Mine(ctx context.Context, actor access.Actor) (list []Asset, err error) {
	defer errs.Wrap(&err, "list one's own assets")
	if !actor.SignedIn() {
		return nil, errs.New(errs.SignedOut, "errs.signed_out")
	}
	list, err = HeldBy(ctx, s.db, actor.Persons()...)
	for i := range list {
		list[i] = list[i].ForHolder()
	}
	return list, err
}

// ForHolder is the asset without what is for those who work at the desk.
func (a Asset) ForHolder() Asset {
	a.RemoteAddress, a.Note, a.Vendor = "", "", ""
	return a
}
