package app

import (
	"context"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// found gives a desk that has an administrator and no team its first one, led by them: without a team no ticket can come in. Where there
// is a team, or nobody yet, it does nothing.
func (d *Desk) found(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "found the first team")
	teams, err := team.List(ctx, d.DB)
	if err != nil || len(teams) > 0 {
		return err
	}
	staff, err := account.Staff(ctx, d.DB)
	if err != nil {
		return err
	}
	var leads []person.ID
	for _, c := range staff {
		if c.Agent && c.Lead {
			leads = append(leads, c.ID)
		}
	}
	if len(leads) == 0 {
		return nil
	}
	name := d.Texts.For(d.Settings.Desk().Locale).T("app.first_team")
	_, err = d.Teams.Create(ctx, access.System(), team.Draft{Name: name, Level: 1, IsDefault: true, Active: true, Members: leads, Leads: leads})
	return err
}
