// Package vendor knows the external suppliers: whom to write to, in which language, and what their contracts promise.
package vendor

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/calendar"
)

// ID names a vendor.
type ID int64

// ContactID names a contact.
type ContactID int64

// ContractID names a contract.
type ContractID int64

// Vendor is an external supplier. It is never deleted, only put out of use.
type Vendor struct {
	ID        ID
	Version   int64
	Draft     // what people choose
	CreatedAt db.Time
	UpdatedAt db.Time
}

// Contact is somebody at the vendor, or an address that is read there.
type Contact struct {
	ID      ContactID // 0: a new one
	Name    string
	Address string
	Phone   string // E.164, or empty
	Role    string // in words: account manager, service desk
}

// Contract is what the vendor has promised. Its calendar says which time counts.
type Contract struct {
	ID              ContractID // 0: a new one
	Number          string
	FirstDay        calendar.Date // 0: since ever
	LastDay         calendar.Date // 0: until it is ended
	ResponseMinutes int           // until the first answer; 0: nothing was agreed
	CalendarID      *calendar.ID  // nil: day and night
	Covers          string        // categories and assets, in words
}

// Response is the time within which a first answer was agreed; 0 for none.
func (c Contract) Response() time.Duration { return time.Duration(c.ResponseMinutes) * time.Minute }

// InForce tells whether the contract holds on a day.
func (c Contract) InForce(day calendar.Date) bool {
	return c.FirstDay <= day && (c.LastDay == 0 || day <= c.LastDay)
}

// Get is a vendor with contacts and contracts.
func Get(ctx context.Context, q db.Querier, id ID) (v Vendor, err error) {
	list, err := read(ctx, q, ` WHERE id = $1`, ` WHERE vendor_id = $1`, id)
	if err != nil {
		return v, err
	}
	return list[0], nil
}

// List are all vendors by name, those in use first.
func List(ctx context.Context, q db.Querier) ([]Vendor, error) { return read(ctx, q, ``, ``) }

type row struct {
	ID        ID
	Version   int64
	Name      string
	Language  string
	Active    bool
	CreatedAt db.Time
	UpdatedAt db.Time
}

// read costs three queries however many vendors there are. One that is asked for by its id and is not there is errs.NotFound.
func read(ctx context.Context, q db.Querier, which, whose string, args ...any) ([]Vendor, error) {
	const columns = `SELECT id, version, name, language, active, created_at, updated_at FROM vendor`
	var rows []row
	if len(args) > 0 {
		rows = make([]row, 1)
		if err := q.Get(ctx, &rows[0], columns+which, args...); err != nil {
			return nil, err
		}
	} else if err := q.Select(ctx, &rows, columns+` ORDER BY active DESC, name, id`); err != nil {
		return nil, err
	}
	var contacts []struct {
		VendorID ID
		Contact
	}
	err := q.Select(ctx, &contacts, `SELECT vendor_id, id, name, address, phone, role FROM vendor_contact`+whose+` ORDER BY vendor_id, position, id`, args...)
	if err != nil {
		return nil, err
	}
	var contracts []struct {
		VendorID ID
		Contract
	}
	err = q.Select(ctx, &contracts, `
		SELECT vendor_id, id, number, first_day, last_day, response_minutes, calendar_id, covers
		FROM vendor_contract`+whose+`
		ORDER BY vendor_id, position, id`, args...)
	if err != nil {
		return nil, err
	}
	list, at := make([]Vendor, len(rows)), map[ID]*Vendor{}
	for i, r := range rows {
		list[i] = Vendor{ID: r.ID, Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
		list[i].Name, list[i].Language, list[i].Active = r.Name, r.Language, r.Active
		at[r.ID] = &list[i]
	}
	for _, c := range contacts {
		at[c.VendorID].Contacts = append(at[c.VendorID].Contacts, c.Contact)
	}
	for _, c := range contracts {
		at[c.VendorID].Contracts = append(at[c.VendorID].Contracts, c.Contract)
	}
	return list, nil
}
