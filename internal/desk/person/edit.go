package person

import (
	"context"
	"slices"
	"strings"
	"time"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
)

const maxName = 200

// Draft is what a form says about a person. Empty texts are «not known».
type Draft struct {
	Name           string
	Locale         string
	TimeZone       string
	EmployeeNumber string
	Organisation   string
	Department     string
	Site           string
	VIP            bool
	ManagerID      ID
	Addresses      []string // the first is the primary one
	Phones         []string // as people write them
}

// Draft is the card as a form shows it.
func (c *Card) Draft() Draft {
	d := Draft{
		Name: c.Name, Locale: c.Locale, TimeZone: c.TimeZone, Organisation: c.Organisation, Department: c.Department, Site: c.Site, VIP: c.VIP,
		Phones: slices.Clone(c.Phones),
	}
	if c.EmployeeNumber != nil {
		d.EmployeeNumber = *c.EmployeeNumber
	}
	if c.ManagerID != nil {
		d.ManagerID = *c.ManagerID
	}
	for _, a := range c.Addresses {
		d.Addresses = append(d.Addresses, a.Address)
	}
	return d
}

// Create adds a person whom the desk answers for.
func (s *Store) Create(ctx context.Context, actor access.Actor, d Draft) (p Person, err error) {
	defer errs.Wrap(&err, "add person")
	if err := actor.Require(access.WritePeople); err != nil {
		return p, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		p, err = s.CreateIn(ctx, tx, actor, d)
		return err
	})
	return p, err
}

// CreateIn is Create for whoever has a transaction open and has asked whether the actor may. How somebody is reached whom the desk knows since
// just now proves as little as a number that was changed just now.
func (s *Store) CreateIn(ctx context.Context, tx *db.Tx, actor access.Actor, d Draft) (Person, error) {
	p, err := s.create(ctx, tx, actor, d)
	if err != nil {
		return p, err
	}
	return p, noteNew(ctx, tx, p.ID, d)
}

// create adds somebody on whose numbers the desk relies at once, as those of a list that an administrator brought.
func (s *Store) create(ctx context.Context, tx *db.Tx, actor access.Actor, d Draft) (Person, error) {
	d, err := s.check(ctx, tx, d, 0)
	if err != nil {
		return Person{}, err
	}
	p, err := insert(ctx, tx, d, true)
	if err != nil {
		return p, err
	}
	if err := setAddresses(ctx, tx, p.ID, nil, d.Addresses); err != nil {
		return p, err
	}
	if err := setPhones(ctx, tx, p.ID, d.Phones); err != nil {
		return p, err
	}
	return p, audit.Record(ctx, tx, actor, audit.Act{Action: "person.create", Object: "person", ObjectID: int64(p.ID)})
}

// Update changes a person as they were at version; when somebody was faster it is a conflict and nothing changes.
func (s *Store) Update(ctx context.Context, actor access.Actor, id ID, version int64, d Draft) (p Person, err error) {
	defer errs.Wrap(&err, "change person %d", id)
	if err := actor.Require(access.WritePeople); err != nil {
		return p, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		p, err = s.update(ctx, tx, actor, id, version, d)
		return err
	})
	return p, err
}

func (s *Store) update(ctx context.Context, tx *db.Tx, actor access.Actor, id ID, version int64, d Draft) (Person, error) {
	p, err := Get(ctx, tx, id)
	if err != nil {
		return p, err
	}
	if p.Version != version || p.MergedInto != nil {
		return p, errs.New(errs.Conflict, "errs.conflict")
	}
	if d, err = s.check(ctx, tx, d, id); err != nil {
		return p, err
	}
	old, err := Addresses(ctx, tx, id)
	if err != nil {
		return p, err
	}
	if err := guard(ctx, tx, actor, id, old, d.Addresses); err != nil {
		return p, err
	}
	n, err := tx.Exec(ctx, `
		UPDATE person
		SET version = version + 1, name = $3, name_sort = $4, locale = $5, time_zone = $6, employee_number = $7, department = $8, site = $9,
			vip = $10, manager_id = $11, verified = TRUE, updated_at = $12, organisation = $13
		WHERE id = $1 AND version = $2`,
		id, version, d.Name, Fold(d.Name), d.Locale, d.TimeZone, orNil(d.EmployeeNumber), d.Department, d.Site, d.VIP, idOrNil(d.ManagerID), tx.Now,
		d.Organisation)
	if err != nil {
		return p, err
	}
	if n == 0 {
		return p, errs.New(errs.Conflict, "errs.conflict")
	}
	if err := noteReach(ctx, tx, p, old, d); err != nil {
		return p, err
	}
	if err := setWords(ctx, tx, id, d); err != nil {
		return p, err
	}
	if err := setAddresses(ctx, tx, id, old, d.Addresses); err != nil {
		return p, err
	}
	if err := setPhones(ctx, tx, id, d.Phones); err != nil {
		return p, err
	}
	if d.VIP != p.VIP || d.Organisation != p.Organisation || d.Department != p.Department || d.Site != p.Site {
		for _, tell := range s.tell {
			if err := tell(ctx, tx, id); err != nil {
				return p, err
			}
		}
	}
	if err := audit.Record(ctx, tx, actor, audit.Act{Action: "person.update", Object: "person", ObjectID: int64(id)}); err != nil {
		return p, err
	}
	return Get(ctx, tx, id)
}

// SetActive notes that somebody has left, or is back. Who has left can't sign in, and stands in no list to choose from.
func (s *Store) SetActive(ctx context.Context, actor access.Actor, id ID, active bool) (err error) {
	defer errs.Wrap(&err, "set person %d active", id)
	if err := actor.Require(access.ManagePeople); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		has, err := roles(ctx, tx, id)
		if err != nil {
			return err
		}
		if has.Staff && !active {
			return errs.New(errs.Forbidden, "people.staff_stays")
		}
		n, err := tx.Exec(ctx, `UPDATE person SET active = $2, version = version + 1, updated_at = $3 WHERE id = $1`, id, active, tx.Now)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.Missing()
		}
		if !active {
			if err := s.gone(ctx, tx, id); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "person.active", Object: "person", ObjectID: int64(id), Detail: map[string]any{"active": active}})
	})
}

// SetLocale is how a person chooses their own language.
func SetLocale(ctx context.Context, tx *db.Tx, id ID, locale string) error {
	if !isLocale(locale) {
		return errs.Bad("locale", "people.locale_invalid")
	}
	access.Changed(tx)
	_, err := tx.Exec(ctx, `UPDATE person SET locale = $2, version = version + 1, updated_at = $3 WHERE id = $1`, id, locale, tx.Now)
	return err
}

// SetTimeZone is how a person chooses the time zone of the times that they are shown.
func SetTimeZone(ctx context.Context, tx *db.Tx, id ID, zone string) error {
	_, err := tx.Exec(ctx, `UPDATE person SET time_zone = $2, version = version + 1, updated_at = $3 WHERE id = $1 AND time_zone <> $2`, id, zone, tx.Now)
	return err
}

// CheckZone marks a time zone that this machine does not know.
func CheckZone(c *errs.Check, zone string) {
	_, err := time.LoadLocation(zone)
	c.That(err == nil && zone != "" && zone != "Local", "time_zone", "people.zone_invalid")
}

// signIn is what a person may do when signed in: it decides who may change how they are reached.
type signIn struct{ Any, Staff bool }

func roles(ctx context.Context, q db.Querier, id ID) (r signIn, err error) {
	var row struct{ Staff bool }
	err = q.Get(ctx, &row, `SELECT (agent = TRUE OR lead = TRUE OR admin = TRUE) AND disabled_at IS NULL AS staff FROM account WHERE person_id = $1`, id)
	if errs.Is(err, errs.NotFound) {
		return r, nil
	}
	return signIn{Any: true, Staff: row.Staff}, err
}

// guard keeps addresses from becoming a way into somebody's account: a new password goes to the primary address, and a colleague's mail
// speaks for them. So the addresses of staff, and the primary one of whoever may sign in, are for those who manage people.
func guard(ctx context.Context, tx *db.Tx, actor access.Actor, id ID, old []Address, want []string) error {
	if actor.May(access.ManagePeople) {
		return nil
	}
	has := make([]string, len(old))
	for i, a := range old {
		has[i] = a.Address
	}
	if slices.Equal(has, want) {
		return nil
	}
	r, err := roles(ctx, tx, id)
	if err != nil {
		return err
	}
	samePrimary := len(has) > 0 && len(want) > 0 && has[0] == want[0]
	if r.Staff || r.Any && !samePrimary {
		return errs.New(errs.Forbidden, "people.address_guarded")
	}
	return nil
}

// check cleans a draft and says what is wrong with it; id is whose it is, 0 for somebody new.
func (s *Store) check(ctx context.Context, q db.Querier, d Draft, id ID) (Draft, error) {
	desk := s.settings.Desk()
	d.Name = clean.Line(d.Name)
	d.Department, d.Site, d.EmployeeNumber = strings.TrimSpace(d.Department), strings.TrimSpace(d.Site), strings.TrimSpace(d.EmployeeNumber)
	if d.Locale == "" {
		d.Locale = desk.Locale
	}
	if d.TimeZone == "" {
		d.TimeZone = desk.TimeZone
	}
	d.Organisation = clean.Line(d.Organisation)
	var c errs.Check
	c.That(d.Name != "", "name", "people.name_missing")
	c.That(fits(d.Name, maxName), "name", "people.too_long", errs.Args{"Max": maxName})
	c.That(fits(d.Organisation, maxName), "organisation", "people.too_long", errs.Args{"Max": maxName})
	c.That(fits(d.Department, maxName), "department", "people.too_long", errs.Args{"Max": maxName})
	c.That(fits(d.Site, maxName), "site", "people.too_long", errs.Args{"Max": maxName})
	c.That(fits(d.EmployeeNumber, 50), "employee_number", "people.too_long", errs.Args{"Max": 50})
	c.That(isLocale(d.Locale), "locale", "people.locale_invalid")
	CheckZone(&c, d.TimeZone)
	d.Addresses = cleaned(&c, d.Addresses, "addresses", "people.address_invalid", Canonical)
	d.Phones = cleaned(&c, d.Phones, "phones", "people.phone_invalid", func(text string) (string, error) { return Phone(text, d.TimeZone) })
	if err := c.Err(); err != nil {
		return d, err
	}
	return d, s.checkOthers(ctx, q, d, id)
}

// checkOthers looks at what a draft shares with other persons.
func (s *Store) checkOthers(ctx context.Context, q db.Querier, d Draft, id ID) error {
	var c errs.Check
	if d.EmployeeNumber != "" {
		var others []ID
		if err := q.Select(ctx, &others, `SELECT id FROM person WHERE employee_number = $1 AND id <> $2`, d.EmployeeNumber, id); err != nil {
			return err
		}
		c.That(len(others) == 0, "employee_number", "people.employee_number_taken")
	}
	if len(d.Addresses) > 0 {
		var p db.Params
		var taken []string
		where := "person_id <> " + p.Bind(id) + " AND address IN " + db.BindAll(&p, d.Addresses)
		if err := q.Select(ctx, &taken, `SELECT address FROM person_address WHERE `+where, p.Args...); err != nil {
			return err
		}
		for _, address := range taken {
			c.That(false, "addresses", "people.address_taken", errs.Args{"Address": address})
		}
	}
	if d.ManagerID != 0 {
		m, err := Get(ctx, q, d.ManagerID)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
		c.That(err == nil && m.MergedInto == nil && m.ID != id, "manager", "people.manager_invalid")
	}
	return c.Err()
}

func cleaned(c *errs.Check, texts []string, field, key string, clean func(string) (string, error)) []string {
	var list []string
	for _, text := range texts {
		if strings.TrimSpace(text) == "" {
			continue
		}
		one, err := clean(text)
		c.That(err == nil, field, key)
		if err == nil && !slices.Contains(list, one) {
			list = append(list, one)
		}
	}
	return list
}

func isLocale(s string) bool { return s == "en" || s == "fr" || s == "nl" }

func fits(s string, n int) bool { return len([]rune(s)) <= n }
