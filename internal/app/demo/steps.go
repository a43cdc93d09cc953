package demo

import (
	"context"

	"firstline/internal/desk/category"
)

// makeSteps gives some categories a ladder of their own: what their first team cannot solve does not go where it passes everything else on to.
func (s *stage) makeSteps(ctx context.Context) error {
	for key, steps := range map[string]category.Steps{
		"vpn":    {SecondID: s.teams["network"]},
		"orbis":  {VendorID: s.vendors["Orbis Software"].ID},
		"net":    {VendorID: s.vendors["Nordlink Télécom"].ID},
		"mobile": {VendorID: s.vendors["Nordlink Télécom"].ID},
	} {
		c, err := category.Get(ctx, s.DB, s.topics[key].id)
		if err != nil {
			return err
		}
		d := category.Draft{NameEN: c.NameEN, NameFR: c.NameFR, NameNL: c.NameNL, Impact: c.OwnImpact, Urgency: c.OwnUrgency, Active: c.Active, Steps: steps}
		if c.ParentID != nil {
			d.Parent = *c.ParentID
		}
		if c.OwnTeamID != nil {
			d.TeamID = *c.OwnTeamID
		}
		if _, err := s.Categories.Update(ctx, by(), c.ID, c.Version, d); err != nil {
			return err
		}
	}
	return nil
}
