package vendor

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
)

// Store changes vendors.
type Store struct {
	db       *db.DB
	settings *setting.Store
}

// NewStore makes the store.
func NewStore(d *db.DB, settings *setting.Store) *Store { return &Store{db: d, settings: settings} }

// Draft is what a form says about a vendor. An error about a contact is at the field «contact_», its number from 0, and what is wrong of
// it: «contact_1_address»; one about a contract at «contract_0_number».
type Draft struct {
	Name      string
	Language  string // of the letters: en, fr, nl
	Active    bool
	Contacts  []Contact // the first is written to where nobody chooses
	Contracts []Contract
}

const (
	maxName     = 100
	maxText     = 500
	maxRows     = 50
	maxResponse = 365 * 24 * 60
)

// Languages are those in which letters can be written.
func Languages() []string { return []string{"en", "fr", "nl"} }

// Create adds a vendor.
func (s *Store) Create(ctx context.Context, actor access.Actor, d Draft) (v Vendor, err error) {
	defer errs.Wrap(&err, "add vendor")
	return s.save(ctx, actor, "vendor.create", 0, d, func(tx *db.Tx, d Draft) (id ID, err error) {
		err = tx.Insert(ctx, &id, `
			INSERT INTO vendor (name, language, active, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $4)
			RETURNING id`, d.Name, d.Language, d.Active, tx.Now)
		return id, err
	})
}

// Update changes a vendor as it was at version; when somebody was faster it is a conflict and nothing changes.
func (s *Store) Update(ctx context.Context, actor access.Actor, id ID, version int64, d Draft) (v Vendor, err error) {
	defer errs.Wrap(&err, "change vendor %d", id)
	return s.save(ctx, actor, "vendor.update", id, d, func(tx *db.Tx, d Draft) (ID, error) {
		n, err := tx.Exec(ctx, `
			UPDATE vendor
			SET version = version + 1, name = $3, language = $4, active = $5, updated_at = $6
			WHERE id = $1 AND version = $2`, id, version, d.Name, d.Language, d.Active, tx.Now)
		if err == nil && n == 0 {
			err = errs.New(errs.Conflict, "errs.conflict")
		}
		return id, err
	})
}

func (s *Store) save(ctx context.Context, actor access.Actor, action string, id ID, d Draft, write func(tx *db.Tx, d Draft) (ID, error)) (v Vendor, err error) {
	if err := actor.Require(access.ManageDesk); err != nil {
		return v, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		var old Vendor
		if id != 0 {
			if old, err = Get(ctx, tx, id); err != nil {
				return err
			}
		}
		d, err := s.check(ctx, tx, d, old)
		if err != nil {
			return err
		}
		now, err := write(tx, d)
		if err != nil {
			return err
		}
		if err := setContacts(ctx, tx, now, old.Contacts, d.Contacts); err != nil {
			return err
		}
		if err := setContracts(ctx, tx, now, old.Contracts, d.Contracts); err != nil {
			return err
		}
		if v, err = Get(ctx, tx, now); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: action, Object: "vendor", ObjectID: int64(now)})
	})
	if db.IsReferenced(err) {
		return v, errs.New(errs.Conflict, "vendor.contract_in_use")
	}
	return v, err
}

// check says of every field at once what is wrong with it.
func (s *Store) check(ctx context.Context, q db.Querier, d Draft, old Vendor) (Draft, error) {
	d.Name = line(d.Name)
	d.Contacts, d.Contracts = slices.Clone(d.Contacts), slices.Clone(d.Contracts)
	var c errs.Check
	c.That(d.Name != "", "name", "people.name_missing")
	short(&c, "name", d.Name, maxName)
	c.That(slices.Contains(Languages(), d.Language), "language", "vendor.language_unknown")
	c.That(len(d.Contacts) > 0 || !d.Active, "contact_0_name", "vendor.contact_missing")
	c.That(len(d.Contacts) <= maxRows, "contacts", "vendor.too_many", errs.Args{"Max": maxRows})
	c.That(len(d.Contracts) <= maxRows, "contracts", "vendor.too_many", errs.Args{"Max": maxRows})
	var others []ID
	if err := q.Select(ctx, &others, `SELECT id FROM vendor WHERE name = $1 AND id <> $2`, d.Name, old.ID); err != nil {
		return d, err
	}
	c.That(len(others) == 0, "name", "vendor.name_taken")
	s.checkContacts(&c, d.Contacts, old)
	calendars, err := calendar.List(ctx, q)
	if err != nil {
		return d, err
	}
	checkContracts(&c, d.Contracts, old, calendars)
	return d, c.Err()
}

func (s *Store) checkContacts(c *errs.Check, list []Contact, old Vendor) {
	for n := range list {
		x, field := &list[n], "contact_"+strconv.Itoa(n)+"_"
		x.Name, x.Role = line(x.Name), line(x.Role)
		c.That(x.Name != "", field+"name", "people.name_missing")
		short(c, field+"name", x.Name, maxName)
		short(c, field+"role", x.Role, maxName)
		address, err := person.Canonical(x.Address)
		c.That(err == nil, field+"address", "people.address_invalid")
		if err == nil {
			x.Address = address
		}
		c.That(!slices.ContainsFunc(list[:n], func(o Contact) bool { return o.Address == x.Address }), field+"address", "vendor.address_twice")
		if x.Phone = line(x.Phone); x.Phone != "" {
			phone, err := person.Phone(x.Phone, s.settings.Desk().TimeZone)
			c.That(err == nil, field+"phone", "people.phone_invalid")
			if err == nil {
				x.Phone = phone
			}
		}
		same := func(o Contact) bool { return o.ID == x.ID }
		c.That(x.ID == 0 || slices.ContainsFunc(old.Contacts, same) && !slices.ContainsFunc(list[:n], same), field+"name", "errs.conflict")
	}
}

func checkContracts(c *errs.Check, list []Contract, old Vendor, calendars []calendar.Calendar) {
	for n := range list {
		x, field := &list[n], "contract_"+strconv.Itoa(n)+"_"
		x.Number, x.Covers = line(x.Number), strings.TrimSpace(x.Covers)
		c.That(x.Number != "", field+"number", "vendor.number_missing")
		short(c, field+"number", x.Number, maxName)
		short(c, field+"covers", x.Covers, maxText)
		c.That(!slices.ContainsFunc(list[:n], func(o Contract) bool { return o.Number == x.Number }), field+"number", "vendor.number_twice")
		c.That(x.LastDay == 0 || x.FirstDay <= x.LastDay, field+"last_day", "calendar.day_reversed")
		c.That(0 <= x.ResponseMinutes && x.ResponseMinutes <= maxResponse, field+"response", "vendor.response_invalid")
		known := func(o calendar.Calendar) bool { return o.ID == *x.CalendarID }
		c.That(x.CalendarID == nil || slices.ContainsFunc(calendars, known), field+"calendar", "vendor.calendar_unknown")
		same := func(o Contract) bool { return o.ID == x.ID }
		c.That(x.ID == 0 || slices.ContainsFunc(old.Contracts, same) && !slices.ContainsFunc(list[:n], same), field+"number", "errs.conflict")
	}
}

func line(text string) string { return strings.Join(strings.Fields(text), " ") }

func short(c *errs.Check, field, text string, most int) {
	c.That(len([]rune(text)) <= most, field, "people.too_long", errs.Args{"Max": most})
}

// setContacts makes the rows of a vendor's contacts those of want. Whoever is kept keeps their id.
func setContacts(ctx context.Context, tx *db.Tx, id ID, had, want []Contact) error {
	for _, old := range had {
		if slices.ContainsFunc(want, func(c Contact) bool { return c.ID == old.ID }) {
			// Two contacts may change their addresses with each other: none stands in the other's way.
			if _, err := tx.Exec(ctx, `UPDATE vendor_contact SET address = CAST(id AS TEXT) WHERE id = $1`, old.ID); err != nil {
				return err
			}
			continue
		}
		if _, err := tx.Exec(ctx, `DELETE FROM vendor_contact WHERE id = $1`, old.ID); err != nil {
			return err
		}
	}
	for n, c := range want {
		var err error
		if c.ID == 0 {
			_, err = tx.Exec(ctx, `
				INSERT INTO vendor_contact (vendor_id, position, name, address, phone, role)
				VALUES ($1, $2, $3, $4, $5, $6)`, id, n, c.Name, c.Address, c.Phone, c.Role)
		} else {
			_, err = tx.Exec(ctx, `
				UPDATE vendor_contact
				SET position = $2, name = $3, address = $4, phone = $5, role = $6
				WHERE id = $1`, c.ID, n, c.Name, c.Address, c.Phone, c.Role)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// setContracts makes the rows of a vendor's contracts those of want. One that a case was opened under cannot go.
func setContracts(ctx context.Context, tx *db.Tx, id ID, had, want []Contract) error {
	for _, old := range had {
		if slices.ContainsFunc(want, func(c Contract) bool { return c.ID == old.ID }) {
			if _, err := tx.Exec(ctx, `UPDATE vendor_contract SET number = 'contract ' || CAST(id AS TEXT) WHERE id = $1`, old.ID); err != nil {
				return err
			}
			continue
		}
		if _, err := tx.Exec(ctx, `DELETE FROM vendor_contract WHERE id = $1`, old.ID); err != nil {
			return err
		}
	}
	for n, c := range want {
		var err error
		if c.ID == 0 {
			_, err = tx.Exec(ctx, `
				INSERT INTO vendor_contract (vendor_id, position, number, first_day, last_day, response_minutes, calendar_id, covers)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, n, c.Number, c.FirstDay, c.LastDay, c.ResponseMinutes, c.CalendarID, c.Covers)
		} else {
			_, err = tx.Exec(ctx, `
				UPDATE vendor_contract
				SET position = $2, number = $3, first_day = $4, last_day = $5, response_minutes = $6, calendar_id = $7, covers = $8
				WHERE id = $1`, c.ID, n, c.Number, c.FirstDay, c.LastDay, c.ResponseMinutes, c.CalendarID, c.Covers)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
