package person

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/db"
)

// insert writes a new person from a checked draft, without addresses and phones.
func insert(ctx context.Context, tx *db.Tx, d Draft, verified bool) (p Person, err error) {
	err = tx.Get(ctx, &p, `
		INSERT INTO person (name, name_sort, locale, time_zone, employee_number, department, site, vip, verified, manager_id, created_at, updated_at, organisation)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12)
		RETURNING `+columns,
		d.Name, Fold(d.Name), d.Locale, d.TimeZone, orNil(d.EmployeeNumber), d.Department, d.Site, d.VIP, verified, idOrNil(d.ManagerID), tx.Now, d.Organisation)
	if err != nil {
		return p, err
	}
	return p, addWords(ctx, tx, p.ID, d)
}

func setWords(ctx context.Context, tx *db.Tx, id ID, d Draft) error {
	if _, err := tx.Exec(ctx, `DELETE FROM person_word WHERE person_id = $1`, id); err != nil {
		return err
	}
	return addWords(ctx, tx, id, d)
}

func addWords(ctx context.Context, tx *db.Tx, id ID, d Draft) error {
	list := Words(d.Name, d.EmployeeNumber)
	if len(list) == 0 {
		return nil
	}
	var p db.Params
	who := p.Bind(id)
	rows := make([]string, len(list))
	for i, w := range list {
		rows[i] = "(" + p.Bind(w) + ", " + who + ")"
	}
	if _, err := tx.Exec(ctx, `INSERT INTO person_word (word, person_id) VALUES `+strings.Join(rows, ", "), p.Args...); err != nil {
		return err
	}
	return addGrams(ctx, tx, list)
}

// setAddresses makes want the addresses of a person, the first the primary one; old are those that they have.
func setAddresses(ctx context.Context, tx *db.Tx, id ID, old []Address, want []string) error {
	for _, a := range old {
		if !slices.Contains(want, a.Address) {
			if _, err := tx.Exec(ctx, `DELETE FROM person_address WHERE address = $1 AND person_id = $2`, a.Address, id); err != nil {
				return err
			}
		}
	}
	for i, address := range want {
		has := slices.IndexFunc(old, func(a Address) bool { return a.Address == address })
		if has >= 0 && old[has].IsPrimary == (i == 0) {
			continue
		}
		_, err := tx.Exec(ctx, `
			INSERT INTO person_address (address, person_id, home_id, is_primary, created_at)
			VALUES ($1, $2, $2, $3, $4)
			ON CONFLICT (address) DO UPDATE SET is_primary = excluded.is_primary`, address, id, i == 0, tx.Now)
		if err != nil {
			return err
		}
	}
	return nil
}

func setPhones(ctx context.Context, tx *db.Tx, id ID, want []string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM person_phone WHERE person_id = $1`, id); err != nil {
		return err
	}
	for i, number := range want {
		if _, err := tx.Exec(ctx, `INSERT INTO person_phone (person_id, number, position) VALUES ($1, $2, $3)`, id, number, i); err != nil {
			return err
		}
	}
	return nil
}

func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func idOrNil(id ID) *ID {
	if id == 0 {
		return nil
	}
	return &id
}
