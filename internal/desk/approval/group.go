package approval

import (
	"context"
	"slices"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
)

// GroupID names a group.
type GroupID int64

// Group is several people of whom any one may answer.
type Group struct {
	ID      GroupID
	Version int64
	Name    string
	Active  bool
	Members []person.ID `db:"-"`
}

// GroupDraft is what a form says about a group.
type GroupDraft struct {
	Name    string
	Active  bool
	Members []person.ID
}

// Groups are all groups by name, without their members.
func Groups(ctx context.Context, q db.Querier) (list []Group, err error) {
	err = q.Select(ctx, &list, `SELECT id, version, name, active FROM approver_group ORDER BY active DESC, name`)
	return list, err
}

// GroupOf is a group with its members, of merged persons those who stayed.
func GroupOf(ctx context.Context, q db.Querier, id GroupID) (g Group, err error) {
	if err := q.Get(ctx, &g, `SELECT id, version, name, active FROM approver_group WHERE id = $1`, id); err != nil {
		return g, err
	}
	err = q.Select(ctx, &g.Members, `
		SELECT DISTINCT COALESCE(p.merged_into, p.id) AS id
		FROM approver_group_member m
		JOIN person p ON p.id = m.person_id
		WHERE m.group_id = $1
		ORDER BY 1`, id)
	return g, err
}

// SaveGroup adds a group, where id is 0, or changes it as it was at version.
func (s *Store) SaveGroup(ctx context.Context, actor access.Actor, id GroupID, version int64, d GroupDraft) (g Group, err error) {
	defer errs.Wrap(&err, "save approver group %d", id)
	if err := actor.Require(access.ManageDesk); err != nil {
		return g, err
	}
	d.Name = clean.Line(d.Name)
	slices.Sort(d.Members)
	d.Members = slices.Compact(d.Members)
	var check errs.Check
	check.That(d.Name != "", "name", "people.name_missing")
	check.That(len([]rune(d.Name)) <= 100, "name", "people.too_long", errs.Args{"Max": 100})
	check.That(len(d.Members) > 0, "members", "approval.members_missing")
	if err := check.Err(); err != nil {
		return g, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := known(ctx, tx, d.Members); err != nil {
			return err
		}
		action := "approver_group.update"
		if id == 0 {
			action = "approver_group.create"
			err := tx.Insert(ctx, &id, `INSERT INTO approver_group (name, active, created_at, updated_at) VALUES ($1, $2, $3, $3) RETURNING id`, d.Name, d.Active, tx.Now)
			if err != nil {
				return err
			}
		} else {
			n, err := tx.Exec(ctx, `UPDATE approver_group SET version = version + 1, name = $3, active = $4, updated_at = $5 WHERE id = $1 AND version = $2`, id, version, d.Name, d.Active, tx.Now)
			if err == nil && n == 0 {
				err = errs.New(errs.Conflict, "errs.conflict")
			}
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `DELETE FROM approver_group_member WHERE group_id = $1`, id); err != nil {
				return err
			}
		}
		for _, m := range d.Members {
			if _, err := tx.Exec(ctx, `INSERT INTO approver_group_member (group_id, person_id) VALUES ($1, $2)`, id, m); err != nil {
				return err
			}
		}
		if g, err = GroupOf(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{
			Action: action, Object: "approver_group", ObjectID: int64(id), Detail: map[string]any{"name": d.Name, "active": d.Active, "members": d.Members},
		})
	})
	if db.IsUnique(err) {
		err = errs.Bad("name", "approval.name_taken")
	}
	return g, err
}

// known refuses members whom nobody knows.
func known(ctx context.Context, q db.Querier, members []person.ID) error {
	var p db.Params
	var there int
	if err := q.Get(ctx, &there, `SELECT count(*) FROM person WHERE id IN `+db.BindAll(&p, members), p.Args...); err != nil {
		return err
	}
	if there < len(members) {
		return errs.Bad("members", "approval.somebody_unknown")
	}
	return nil
}

// Deputy is who answers in somebody's place.
type Deputy struct {
	DeputyID person.ID
	Until    *calendar.Date // the last day; nil: until somebody says otherwise
}

// DeputyOf is somebody's deputy; NotFound where they have none.
func DeputyOf(ctx context.Context, q db.Querier, who person.ID) (d Deputy, err error) {
	err = q.Get(ctx, &d, `SELECT deputy_id, until FROM approval_deputy WHERE person_id = $1`, who)
	return d, err
}

// SetDeputy names who answers in the actor's place from now on; 0 is nobody.
func (s *Store) SetDeputy(ctx context.Context, actor access.Actor, d Deputy) (err error) {
	defer errs.Wrap(&err, "set deputy")
	if !actor.SignedIn() {
		return errs.New(errs.SignedOut, "errs.signed_out")
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		act := audit.Act{Action: "approval.deputy", Object: "person", ObjectID: int64(actor.Person), Detail: map[string]any{"deputy": d.DeputyID}}
		if d.DeputyID == 0 {
			if _, err := tx.Exec(ctx, `DELETE FROM approval_deputy WHERE person_id = $1`, actor.Person); err != nil {
				return err
			}
			return audit.Record(ctx, tx, actor, act)
		}
		p, err := person.Get(ctx, tx, d.DeputyID)
		if errs.Is(err, errs.NotFound) || err == nil && (!p.Active || p.MergedInto != nil || slices.Contains(actor.Persons(), p.ID)) {
			return errs.Bad("deputy", "approval.deputy_unknown")
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO approval_deputy (person_id, deputy_id, until, updated_at)
			VALUES ($1, $2, $3, $4)
			ON CONFLICT (person_id) DO UPDATE SET deputy_id = excluded.deputy_id, until = excluded.until, updated_at = excluded.updated_at`,
			actor.Person, d.DeputyID, d.Until, tx.Now)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, act)
	})
}
