package rule

import (
	"context"
	"encoding/json"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
)

// Create adds a rule behind all others.
func (s *Store) Create(ctx context.Context, actor access.Actor, d Draft) (Rule, error) {
	return s.write(ctx, actor, "create", 0, func(tx *db.Tx) (was, now *Rule, err error) {
		x, err := rowOf(ctx, tx, d, 0)
		if err != nil {
			return nil, nil, err
		}
		err = tx.Get(ctx, &x, `
			INSERT INTO rule (name, position, active, occasion, conditions, actions, created_at, updated_at)
			VALUES ($1, (SELECT COALESCE(max(position), 0) + 1 FROM rule), $2, $3, $4, $5, $6, $6)
			RETURNING `+columns, x.Name, x.Active, x.Occasion, x.Conditions, x.Actions, tx.Now)
		if err != nil {
			return nil, nil, err
		}
		r, err := x.rule()
		return nil, &r, err
	})
}

// Update changes a rule as it was at version. When somebody was faster it is a conflict and nothing changes.
func (s *Store) Update(ctx context.Context, actor access.Actor, id ID, version int64, d Draft) (Rule, error) {
	return s.write(ctx, actor, "update", id, func(tx *db.Tx) (was, now *Rule, err error) {
		had, err := Get(ctx, tx, id)
		if err != nil {
			return nil, nil, err
		}
		x, err := rowOf(ctx, tx, d, id)
		if err != nil {
			return nil, nil, err
		}
		r, err := s.store(ctx, tx, id, version, x)
		if err == nil && (r.When.On != had.When.On || r.When.State != had.When.State) { // it waits for something else
			_, err = tx.Exec(ctx, `DELETE FROM rule_due WHERE rule_id = $1`, id)
		}
		return &had, &r, err
	})
}

func (s *Store) store(ctx context.Context, tx *db.Tx, id ID, version int64, x row) (Rule, error) {
	err := tx.Get(ctx, &x, `
		UPDATE rule
		SET version = version + 1, name = $3, active = $4, occasion = $5, conditions = $6, actions = $7, updated_at = $8
		WHERE id = $1 AND version = $2
		RETURNING `+columns, id, version, x.Name, x.Active, x.Occasion, x.Conditions, x.Actions, tx.Now)
	if errs.Is(err, errs.NotFound) {
		return Rule{}, errs.New(errs.Conflict, "errs.conflict")
	}
	if err != nil {
		return Rule{}, err
	}
	return x.rule()
}

// Switch turns a rule on or off as it was at version.
func (s *Store) Switch(ctx context.Context, actor access.Actor, id ID, version int64, on bool) (Rule, error) {
	verb := "switch_off"
	if on {
		verb = "switch_on"
	}
	return s.write(ctx, actor, verb, id, func(tx *db.Tx) (was, now *Rule, err error) {
		had, err := Get(ctx, tx, id)
		if err != nil {
			return nil, nil, err
		}
		d := had.Draft
		d.Active = on
		if on { // off it goes whatever has become of what it names
			if d, err = check(ctx, tx, d, id); err != nil {
				return nil, nil, err
			}
		}
		x, err := d.row()
		if err != nil {
			return nil, nil, err
		}
		r, err := s.store(ctx, tx, id, version, x)
		return &had, &r, err
	})
}

// Delete takes a rule away as it was at version. What it did stays, and can still be taken back.
func (s *Store) Delete(ctx context.Context, actor access.Actor, id ID, version int64) error {
	_, err := s.write(ctx, actor, "delete", id, func(tx *db.Tx) (was, now *Rule, err error) {
		had, err := Get(ctx, tx, id)
		if err != nil {
			return nil, nil, err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM rule_due WHERE rule_id = $1`, id); err != nil {
			return nil, nil, err
		}
		n, err := tx.Exec(ctx, `DELETE FROM rule WHERE id = $1 AND version = $2`, id, version)
		if err == nil && n == 0 {
			err = errs.New(errs.Conflict, "errs.conflict")
		}
		return &had, nil, err
	})
	return err
}

// Move puts a rule so many places further down; a negative number moves it up. Rules above act first.
func (s *Store) Move(ctx context.Context, actor access.Actor, id ID, by int) error {
	_, err := s.write(ctx, actor, "move", id, func(tx *db.Tx) (was, now *Rule, err error) {
		list, err := List(ctx, tx)
		if err != nil {
			return nil, nil, err
		}
		from := slices.IndexFunc(list, func(r Rule) bool { return r.ID == id })
		if from < 0 {
			return nil, nil, errs.Missing()
		}
		moved := list[from]
		list = slices.Insert(slices.Delete(list, from, from+1), min(max(from+by, 0), len(list)-1), moved)
		for i, r := range list {
			if r.Position == i+1 {
				continue
			}
			if _, err := tx.Exec(ctx, `UPDATE rule SET position = $2 WHERE id = $1`, r.ID, i+1); err != nil {
				return nil, nil, err
			}
		}
		return nil, &moved, nil
	})
	return err
}

// write runs a change of the rules, with all that follows from it. The audit keeps a changed rule as it was and as it is.
func (s *Store) write(ctx context.Context, actor access.Actor, verb string, id ID, f func(tx *db.Tx) (was, now *Rule, err error)) (r Rule, err error) {
	defer errs.Wrap(&err, "%s rule %d", verb, id)
	if err := actor.Require(access.ManageDesk); err != nil {
		return r, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		was, now, err := f(tx)
		if err != nil {
			return err
		}
		act := audit.Act{Action: "rule." + verb, Object: "rule", ObjectID: int64(id)}
		if now != nil {
			r, act.ObjectID = *now, int64(now.ID)
		}
		if act.Detail, err = difference(was, now); err != nil {
			return err
		}
		tx.Outdate(subject)
		if was != nil && was.Active && was.When.On.IsWait() || now != nil && now.Active && now.When.On.IsWait() {
			if err := renew(ctx, tx); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, actor, act)
	})
	return r, err
}

// difference is a rule as it was and as it is, as far as the two differ; nil is none.
func difference(was, now *Rule) (map[string]any, error) {
	before, err := parts(was)
	if err != nil {
		return nil, err
	}
	after, err := parts(now)
	if err != nil {
		return nil, err
	}
	detail := map[string]any{}
	for _, name := range []string{"name", "active", "when", "if", "then"} {
		switch {
		case was != nil && now != nil && before[name] != after[name]:
			detail[name] = before[name] + " → " + after[name]
		case was == nil || now == nil:
			detail[name] = before[name] + after[name]
		}
	}
	return detail, nil
}

// parts are what people chose of a rule, as texts to be compared.
func parts(r *Rule) (map[string]string, error) {
	if r == nil {
		return map[string]string{}, nil
	}
	list := map[string]string{"name": r.Name}
	for name, v := range map[string]any{"active": r.Active, "when": r.When, "if": r.If, "then": r.Then} {
		text, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		list[name] = string(text)
	}
	return list, nil
}

// Check is what Create, or Update of the rule id, would keep of a draft, or why they would not.
func (s *Store) Check(ctx context.Context, actor access.Actor, id ID, d Draft) (Draft, error) {
	if err := actor.Require(access.ManageDesk); err != nil {
		return d, err
	}
	return check(ctx, s.db, d, id)
}

// rowOf checks a draft, and is what the database keeps of it.
func rowOf(ctx context.Context, q db.Querier, d Draft, id ID) (x row, err error) {
	if d, err = check(ctx, q, d, id); err != nil {
		return x, err
	}
	return d.row()
}

// row is a draft that was checked as the database keeps it.
func (d Draft) row() (x row, err error) {
	x = row{Name: d.Name, Active: d.Active}
	for _, part := range []struct {
		into *string
		from any
	}{{&x.Occasion, d.When}, {&x.Conditions, d.If}, {&x.Actions, d.Then}} {
		text, err := json.Marshal(part.from)
		if err != nil {
			return x, err
		}
		*part.into = string(text)
	}
	return x, nil
}
