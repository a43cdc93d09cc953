package person

import (
	"context"

	"firstline/internal/base/db"
)

// Reach is how to write to a person. Address is empty when none is known.
type Reach struct {
	ID        ID
	Name      string
	Locale    string
	TimeZone  string
	Verified  bool
	Address   string
	BouncedAt db.Time // when a mail to the address came back last
}

// Takes tells whether mail to the person arrives, as far as is known: what the desk writes by itself goes nowhere else.
func (r Reach) Takes() bool { return r.Address != "" && r.BouncedAt.IsZero() }

// ReachOf tells how to write to people. Merged persons are reached where they were merged into. Unknown ids are left out.
func ReachOf(ctx context.Context, q db.Querier, ids ...ID) (list []Reach, err error) {
	var p db.Params
	err = q.Select(ctx, &list, `
		SELECT DISTINCT t.id, t.name, t.locale, t.time_zone, t.verified, COALESCE(r.address, '') AS address, r.bounced_at
		FROM person p
		JOIN person t ON t.id = COALESCE(p.merged_into, p.id)
		LEFT JOIN person_address r ON r.address = (SELECT a.address FROM person_address a WHERE a.person_id = t.id `+primaryFirst+` LIMIT 1)
		WHERE p.id IN `+db.BindAll(&p, ids)+`
		ORDER BY t.id`, p.Args...)
	return list, err
}

// Current is the person that an id stands for now: the one into which it was merged, or itself.
func Current(ctx context.Context, q db.Querier, id ID) (now ID, err error) {
	err = q.Get(ctx, &now, `SELECT COALESCE(merged_into, id) FROM person WHERE id = $1`, id)
	return now, err
}
