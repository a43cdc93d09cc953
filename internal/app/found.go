package app

import (
	"context"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/category"
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
	first, err := d.Teams.Create(ctx, access.System(), team.Draft{Name: name, Level: 1, IsDefault: true, Active: true, Members: leads, Leads: leads})
	if err != nil {
		return err
	}
	return d.plant(ctx, first.ID)
}

// firstCategory is one of the tree that a new desk begins with: its name in the catalogues, how soon it usually is, and whether an impostor
// would ask for it.
type firstCategory struct {
	name    string
	urgency int
	guarded bool
}

// firstCategories are sorts of problems that every desk knows, so that identity checks, skills and questions have something to hang on.
func firstCategories() []firstCategory {
	return []firstCategory{
		{"passwords", 2, true},
		{"computers", 1, false},
		{"programs", 1, false},
		{"mail", 1, false},
		{"network", 1, false},
		{"printing", 1, false},
		{"phones", 1, false},
		{"rights", 0, false},
		{"security", 2, false},
	}
}

// plant gives a desk that has no category yet those that every desk knows.
func (d *Desk) plant(ctx context.Context, first team.ID) error {
	had, err := category.List(ctx, d.DB, true)
	if err != nil || len(had) > 0 {
		return err
	}
	var guarded []category.ID
	for _, x := range firstCategories() {
		in := func(locale string) string { return d.Texts.For(locale).T("found.category_" + x.name) }
		c, err := d.Categories.Create(ctx, access.System(), category.Draft{
			NameEN: in("en"), NameFR: in("fr"), NameNL: in("nl"), TeamID: first, Impact: new(category.UsualImpact), Urgency: &x.urgency, Active: true,
		})
		if err != nil {
			return err
		}
		if x.guarded {
			guarded = append(guarded, c.ID)
		}
	}
	return d.Checklists.Mark(ctx, access.System(), guarded)
}
