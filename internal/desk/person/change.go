package person

import (
	"context"
	"slices"
	"strconv"

	"firstline/internal/base/db"
)

// What of a person is kept track of, because others believe that it leads to them.
const (
	ChangedPhone   = "phone"
	ChangedAddress = "address"
	ChangedManager = "manager" // the value is an id
)

// ReachChange is a number, address or manager that somebody got, or lost.
type ReachChange struct {
	PersonID ID
	What     string
	Value    string
	Gone     bool
	At       db.Time
}

// ChangesSince are the changes of how a person is reached at or after a time, newest first; those of persons merged into them are among them.
func ChangesSince(ctx context.Context, q db.Querier, id ID, since db.Time) (list []ReachChange, err error) {
	err = q.Select(ctx, &list, `
		SELECT person_id, what, value, gone, at
		FROM person_change
		WHERE person_id IN (SELECT p.id FROM person p WHERE p.id = $1 OR p.merged_into = $1) AND at >= $2
		ORDER BY at DESC, id DESC`, id, since)
	return list, err
}

// Earlier are the addresses that lead to somebody for sure: those that were theirs before a time, whether they still are or not. What an
// impostor added since is none of them. Of somebody whom the desk knows since then only, they are all there are.
func Earlier(ctx context.Context, q db.Querier, id ID, since db.Time) ([]string, error) {
	changes, err := ChangesSince(ctx, q, id, since)
	if err != nil {
		return nil, err
	}
	addresses, err := Addresses(ctx, q, id)
	if err != nil {
		return nil, err
	}
	var list, all []string
	for _, a := range addresses {
		all = append(all, a.Address)
		if !slices.ContainsFunc(changes, func(c ReachChange) bool { return c.What == ChangedAddress && c.Value == a.Address && !c.Gone }) {
			list = append(list, a.Address)
		}
	}
	for _, c := range changes {
		if c.What == ChangedAddress && c.Gone && !slices.Contains(list, c.Value) {
			list = append(list, c.Value)
		}
	}
	if len(list) == 0 {
		return all, nil
	}
	return list, nil
}

// noteChanges keeps what was taken from a list of a person's and what was added to it.
func noteChanges(ctx context.Context, tx *db.Tx, id ID, what string, had, has []string) error {
	note := func(value string, gone bool) error {
		_, err := tx.Exec(ctx, `INSERT INTO person_change (person_id, what, value, gone, at) VALUES ($1, $2, $3, $4, $5)`, id, what, value, gone, tx.Now)
		return err
	}
	for _, v := range had {
		if slices.Contains(has, v) {
			continue
		}
		if err := note(v, true); err != nil {
			return err
		}
	}
	for _, v := range has {
		if slices.Contains(had, v) {
			continue
		}
		if err := note(v, false); err != nil {
			return err
		}
	}
	return nil
}

// noteReach compares how a person was reached with how they are from now on.
func noteReach(ctx context.Context, tx *db.Tx, was Person, old []Address, d Draft) error {
	var phones []string
	if err := tx.Select(ctx, &phones, `SELECT number FROM person_phone WHERE person_id = $1`, was.ID); err != nil {
		return err
	}
	if err := noteChanges(ctx, tx, was.ID, ChangedPhone, phones, d.Phones); err != nil {
		return err
	}
	addresses := make([]string, len(old))
	for i, a := range old {
		addresses[i] = a.Address
	}
	if err := noteChanges(ctx, tx, was.ID, ChangedAddress, addresses, d.Addresses); err != nil {
		return err
	}
	return noteChanges(ctx, tx, was.ID, ChangedManager, managers(was.ManagerID), managers(idOrNil(d.ManagerID)))
}

// noteNew notes how somebody is reached who was not there before.
func noteNew(ctx context.Context, tx *db.Tx, id ID, d Draft) error {
	for _, x := range []struct {
		what string
		has  []string
	}{{ChangedPhone, d.Phones}, {ChangedAddress, d.Addresses}, {ChangedManager, managers(idOrNil(d.ManagerID))}} {
		if err := noteChanges(ctx, tx, id, x.what, nil, x.has); err != nil {
			return err
		}
	}
	return nil
}

func managers(id *ID) []string {
	if id == nil {
		return nil
	}
	return []string{strconv.FormatInt(int64(*id), 10)}
}
