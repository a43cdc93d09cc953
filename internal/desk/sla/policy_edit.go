package sla

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/category"
	"firstline/internal/desk/ticket"
)

const (
	maxName    = 100
	maxMinutes = 60 * 24 * 366
	maxDays    = 400
	maxListed  = 200 // organisations, departments or sites in one policy
)

// MaxWarnings is how often a policy may warn.
const MaxWarnings = 3

// Create adds a policy at the end: what it fits is mostly fitted by one before it, until it is moved up.
func (s *Store) Create(ctx context.Context, actor access.Actor, d Draft) (Policy, error) {
	return s.write(ctx, actor, "create", 0, func(tx *db.Tx) (p Policy, err error) {
		row, err := s.row(ctx, tx, d, 0)
		if err != nil {
			return p, err
		}
		err = tx.Get(ctx, &row, `
			INSERT INTO sla_policy (name, position, active, calendar_id, conditions, goals, pauses, pauses_vendor, warnings, breach, created_at, updated_at)
			SELECT $1, coalesce(max(position), 0) + 1, CAST($2 AS BOOLEAN), CAST($3 AS BIGINT), $4, $5, CAST($6 AS BOOLEAN), CAST($7 AS BOOLEAN),
				$8, $9, CAST($10 AS BIGINT), CAST($10 AS BIGINT)
			FROM sla_policy
			WHERE TRUE
			RETURNING `+policyColumns, row.Name, row.Active, row.CalendarID, row.Conditions, row.Goals, row.Pauses, row.PausesVendor, row.Warnings, row.Breach, tx.Now)
		if err != nil {
			return p, err
		}
		return row.policy()
	})
}

// Update changes a policy as it was at version; when somebody was faster it is a conflict and nothing changes.
func (s *Store) Update(ctx context.Context, actor access.Actor, id PolicyID, version int64, d Draft) (Policy, error) {
	return s.write(ctx, actor, "update", id, func(tx *db.Tx) (p Policy, err error) {
		if _, err := GetPolicy(ctx, tx, id); err != nil {
			return p, err
		}
		row, err := s.row(ctx, tx, d, id)
		if err != nil {
			return p, err
		}
		err = tx.Get(ctx, &row, `
			UPDATE sla_policy
			SET version = version + 1, name = $3, active = $4, calendar_id = $5, conditions = $6, goals = $7, pauses = $8, pauses_vendor = $9, warnings = $10,
				breach = $11, updated_at = $12
			WHERE id = $1 AND version = $2
			RETURNING `+policyColumns,
			id, version, row.Name, row.Active, row.CalendarID, row.Conditions, row.Goals, row.Pauses, row.PausesVendor, row.Warnings, row.Breach, tx.Now)
		if errs.Is(err, errs.NotFound) {
			return p, errs.New(errs.Conflict, "errs.conflict")
		}
		if err != nil {
			return p, err
		}
		return row.policy()
	})
}

// Delete takes a policy away as it was at version. One by which something was promised stays, so that its tickets can still say why.
func (s *Store) Delete(ctx context.Context, actor access.Actor, id PolicyID, version int64) error {
	_, err := s.write(ctx, actor, "delete", id, func(tx *db.Tx) (Policy, error) {
		p, err := GetPolicy(ctx, tx, id)
		if err != nil {
			return p, err
		}
		n, err := tx.Exec(ctx, `DELETE FROM sla_policy WHERE id = $1 AND version = $2`, id, version)
		if err == nil && n == 0 {
			err = errs.New(errs.Conflict, "errs.conflict")
		}
		return p, err
	})
	if db.IsReferenced(err) {
		return errs.New(errs.Conflict, "sla.policy_in_use")
	}
	return err
}

// Reorder puts all policies in the order of ids; those that ids leave out follow in the order that they had.
func (s *Store) Reorder(ctx context.Context, actor access.Actor, ids []PolicyID) error {
	_, err := s.write(ctx, actor, "reorder", 0, func(tx *db.Tx) (none Policy, err error) {
		had, err := Policies(ctx, tx)
		if err != nil {
			return none, err
		}
		slices.SortStableFunc(had, func(a, b Policy) int { return place(ids, a.ID) - place(ids, b.ID) })
		for i, p := range had {
			if p.Position == i+1 {
				continue
			}
			if _, err := tx.Exec(ctx, `UPDATE sla_policy SET position = $2, updated_at = $3 WHERE id = $1`, p.ID, i+1, tx.Now); err != nil {
				return none, err
			}
		}
		return none, nil
	})
	return err
}

func place(ids []PolicyID, id PolicyID) int {
	if i := slices.Index(ids, id); i >= 0 {
		return i
	}
	return len(ids)
}

// write runs a change of the policies, with all that follows from it.
func (s *Store) write(ctx context.Context, actor access.Actor, verb string, id PolicyID, f func(tx *db.Tx) (Policy, error)) (p Policy, err error) {
	defer errs.Wrap(&err, "%s policy %d", verb, id)
	if err := actor.Require(access.ManageDesk); err != nil {
		return p, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if p, err = f(tx); err != nil {
			return err
		}
		if err := s.changed(ctx, tx); err != nil {
			return err
		}
		act := audit.Act{Action: "sla_policy." + verb, Object: "sla_policy", ObjectID: int64(p.ID)}
		if p.ID != 0 {
			act.Detail = map[string]any{"name": p.Name, "active": p.Active, "warnings": p.Warnings, "breach": p.Breach}
		}
		return audit.Record(ctx, tx, actor, act)
	})
	if err != nil {
		return p, err
	}
	return p, s.Reload(ctx)
}

// Check is what Create, or Update of the policy id, would keep of a draft, or why they would not.
func (s *Store) Check(ctx context.Context, actor access.Actor, id PolicyID, d Draft) (Draft, error) {
	if err := actor.Require(access.ManageDesk); err != nil {
		return d, err
	}
	return s.check(ctx, s.db, d, id)
}

// row is a draft as the database keeps it.
func (s *Store) row(ctx context.Context, q db.Querier, d Draft, id PolicyID) (r policyRow, err error) {
	if d, err = s.check(ctx, q, d, id); err != nil {
		return r, err
	}
	r = policyRow{Name: d.Name, Active: d.Active, Pauses: d.Pauses, PausesVendor: d.PausesVendor}
	if d.Calendar != 0 {
		r.CalendarID = &d.Calendar
	}
	for _, x := range []struct {
		into *string
		from any
	}{{&r.Conditions, d.Conditions}, {&r.Goals, d.Goals}, {&r.Warnings, d.Warnings}, {&r.Breach, d.Breach}} {
		text, err := json.Marshal(x.from)
		if err != nil {
			return r, err
		}
		*x.into = string(text)
	}
	return r, nil
}

func (s *Store) check(ctx context.Context, q db.Querier, d Draft, id PolicyID) (Draft, error) {
	d.Name = strings.Join(strings.Fields(d.Name), " ")
	d.Organisations, d.Departments, d.Sites = named(d.Organisations), named(d.Departments), named(d.Sites)
	var c errs.Check
	c.That(d.Name != "", "name", "people.name_missing")
	c.That(len([]rune(d.Name)) <= maxName, "name", "people.too_long", errs.Args{"Max": maxName})
	d.Warnings = checkWarnings(&c, d.Warnings)
	for _, p := range d.Priorities {
		c.That(p >= ticket.Low && p <= ticket.Critical, "priorities", "sla.priority_unknown")
	}
	c.That(len(d.Organisations) <= maxListed, "organisations", "sla.too_many", errs.Args{"Max": maxListed})
	c.That(max(len(d.Departments), len(d.Sites)) <= maxListed, "departments", "sla.too_many", errs.Args{"Max": maxListed})
	checkBreach(&c, d.Breach)
	goals := map[Target]Goal{}
	for target, g := range d.Goals {
		c.That(slices.Contains(Targets, target), "goals", "sla.target_unknown")
		c.That(g.Minutes >= 0 && g.Days >= 0 && (g.Minutes == 0 || g.Days == 0) && g.Minutes <= maxMinutes && g.Days <= maxDays, string(target), "sla.goal_wrong")
		if !g.IsZero() {
			goals[target] = g
		}
	}
	d.Goals = goals
	c.That(len(goals) > 0, "goals", "sla.no_goal")
	if err := s.checkNames(ctx, q, &c, d, id); err != nil {
		return d, err
	}
	return d, c.Err()
}

// checkNames looks whether what the draft names is there, and its own name is free.
func (s *Store) checkNames(ctx context.Context, q db.Querier, c *errs.Check, d Draft, id PolicyID) error {
	var taken []PolicyID
	if err := q.Select(ctx, &taken, `SELECT id FROM sla_policy WHERE name = $1 AND id <> $2`, d.Name, id); err != nil {
		return err
	}
	c.That(len(taken) == 0, "name", "sla.name_taken")
	_, err := s.calendars.Hours(ctx, q, d.Calendar)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	c.That(err == nil, "calendar", "sla.calendar_unknown")
	if len(d.Categories) == 0 {
		return nil
	}
	known, err := category.List(ctx, q, true)
	for _, want := range d.Categories {
		c.That(slices.ContainsFunc(known, func(k category.Category) bool { return k.ID == want }), "categories", "ticket.category_unknown")
	}
	return err
}

// checkWarnings puts warnings in the order of their shares.
func checkWarnings(c *errs.Check, list []Warning) []Warning {
	list = append([]Warning{}, list...)
	slices.SortStableFunc(list, func(a, b Warning) int { return a.Share - b.Share })
	c.That(len(list) <= MaxWarnings, "warnings", "sla.warnings_many", errs.Args{"Max": MaxWarnings})
	for i, w := range list {
		c.That(w.Share > 0 && w.Share < 100, "warnings", "sla.warn_percent")
		c.That(i == 0 || list[i-1].Share != w.Share, "warnings", "sla.warn_twice")
		c.That(len(w.Tell) > 0, "warnings", "sla.warn_nobody")
		for _, r := range w.Tell {
			c.That(slices.Contains(Roles, r), "warnings", "sla.role_unknown")
		}
	}
	return list
}

func checkBreach(c *errs.Check, b Breach) {
	for _, r := range b.Tell {
		c.That(slices.Contains(Roles, r), "tell", "sla.role_unknown")
	}
	c.That(b.Give == "" || slices.Contains(Receivers, b.Give), "give", "sla.receiver_unknown")
}

// named are names without space around them and without empty ones.
func named(list []string) (out []string) {
	for _, one := range list {
		if one = strings.Join(strings.Fields(one), " "); one != "" && !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}

// Preview is what a draft promises for a ticket that is opened at an instant.
func (s *Store) Preview(ctx context.Context, d Draft, at db.Time) (list []Promise, err error) {
	hours, err := s.calendars.Hours(ctx, s.db, d.Calendar)
	if err != nil {
		return nil, err
	}
	return preview(&terms{Policy: Policy{Draft: d}, hours: hours}, at)
}

func preview(x *terms, at db.Time) (list []Promise, err error) {
	for _, target := range Targets {
		if x.Goals[target].IsZero() {
			continue
		}
		m := newMachine(0, target)
		if err := able(m.start(x, at, at)); err != nil {
			return nil, err
		}
		if len(m.fresh) == 0 {
			continue
		}
		p, err := promiseOf(m.fresh)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}
