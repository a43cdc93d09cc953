package category

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/team"
	"firstline/internal/desk/vendor"
)

// Steps is the ladder of a category above its first team; 0 is none.
type Steps struct {
	SecondID team.ID // has its tickets at the second level
	ThirdID  team.ID
	VendorID vendor.ID // comes after the highest level
}

// Chosen are the steps that were chosen for the category itself; 0: as the category above.
func (c *Category) Chosen() (s Steps) {
	if c.OwnSecondID != nil {
		s.SecondID = *c.OwnSecondID
	}
	if c.OwnThirdID != nil {
		s.ThirdID = *c.OwnThirdID
	}
	if c.OwnVendorID != nil {
		s.VendorID = *c.OwnVendorID
	}
	return s
}

// or fills what was not chosen with the steps of the category above.
func (s Steps) or(above Steps) Steps {
	if s.SecondID == 0 {
		s.SecondID = above.SecondID
	}
	if s.ThirdID == 0 {
		s.ThirdID = above.ThirdID
	}
	if s.VendorID == 0 {
		s.VendorID = above.VendorID
	}
	return s
}

// Next is the team to which tickets of the category climb from a team: that of the lowest step above it, or else the one that the team passes
// everything on to; 0 when there is none.
func (c Category) Next(from team.Team, all []team.Team) team.ID {
	for _, step := range []team.ID{c.SecondID, c.ThirdID} {
		for _, t := range all {
			if t.ID == step && t.IsAbove(from) {
				return t.ID
			}
		}
	}
	if from.EscalatesTo != nil {
		return *from.EscalatesTo
	}
	return 0
}

// NextOf is Next for a ticket's category, nil where it is filed nowhere.
func NextOf(ctx context.Context, q db.Querier, id *ID, from team.Team) (next team.ID, err error) {
	if id != nil {
		err = q.Get(ctx, &next, `
			SELECT t.id
			FROM category c
			JOIN team t ON t.id = c.second_id OR t.id = c.third_id
			WHERE c.id = $1 AND t.active = TRUE AND t.level > $2
			ORDER BY t.level
			LIMIT 1`, *id, from.Level)
		if err == nil || !errs.Is(err, errs.NotFound) {
			return next, err
		}
	}
	if from.EscalatesTo != nil {
		return *from.EscalatesTo, nil
	}
	return 0, nil
}

// checkSteps looks whether those who were chosen can have the tickets at their level.
func checkSteps(ctx context.Context, q db.Querier, c *errs.Check, s Steps) error {
	for _, x := range []struct {
		field string
		id    team.ID
		level int
	}{{"second", s.SecondID, 2}, {"third", s.ThirdID, 3}} {
		if x.id == 0 {
			continue
		}
		t, err := team.Get(ctx, q, x.id)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
		c.That(err == nil && t.Active && t.Level == x.level, x.field, "steps.team_level", errs.Args{"Level": x.level})
	}
	if s.VendorID == 0 {
		return nil
	}
	v, err := vendor.Get(ctx, q, s.VendorID)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	c.That(err == nil && v.Active, "vendor", "steps.vendor_unknown")
	return nil
}
