package admin

import (
	"context"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/web/ui"
)

// personForm is a person as a form asks for them.
type personForm struct {
	Version        int64  `form:"version"`
	Name           string `form:"name"`
	Addresses      string `form:"addresses"` // one a line, the first is the primary one
	Phones         string `form:"phones"`    // one a line
	Locale         string `form:"locale"`
	TimeZone       string `form:"time_zone"`
	EmployeeNumber string `form:"employee_number"`
	Organisation   string `form:"organisation"`
	Department     string `form:"department"`
	Site           string `form:"site"`
	Manager        string `form:"manager"` // an address
	VIP            bool   `form:"vip"`
}

func formOfPerson(c person.Card, manager string) personForm {
	d := c.Draft()
	return personForm{
		Version: c.Version, Name: d.Name, Addresses: strings.Join(d.Addresses, "\n"), Phones: strings.Join(d.Phones, "\n"), Locale: d.Locale,
		TimeZone: d.TimeZone, EmployeeNumber: d.EmployeeNumber, Organisation: d.Organisation, Department: d.Department, Site: d.Site, Manager: manager, VIP: d.VIP,
	}
}

// draft reads the form; the manager is somebody whose address the desk knows.
func (f personForm) draft(ctx context.Context, q db.Querier) (person.Draft, error) {
	d := person.Draft{
		Name: f.Name, Locale: f.Locale, TimeZone: f.TimeZone, EmployeeNumber: f.EmployeeNumber, Organisation: f.Organisation, Department: f.Department, Site: f.Site, VIP: f.VIP,
		Addresses: lines(f.Addresses), Phones: lines(f.Phones),
	}
	if f.Manager == "" {
		return d, nil
	}
	m, err := person.ByAddress(ctx, q, f.Manager)
	if errs.Is(err, errs.NotFound) {
		return d, errs.Bad("manager", "admin.person_manager_unknown")
	}
	d.ManagerID = m.ID
	return d, err
}

// fields are the questions of the form, in their order.
func (f personForm) fields(p ui.Page) []ui.Field {
	return []ui.Field{
		{Name: "name", Label: p.T("admin.person_name"), Value: f.Name, Required: true, Autocomplete: "off", MaxLength: 200},
		{Name: "addresses", Label: p.T("admin.person_addresses"), Hint: p.T("admin.person_addresses_hint"), Value: f.Addresses, Rows: 3, Optional: true},
		{Name: "phones", Label: p.T("admin.person_phones"), Hint: p.T("admin.person_phones_hint"), Value: f.Phones, Rows: 2, Optional: true},
		{Name: "locale", Label: p.T("admin.person_locale"), Hint: p.T("admin.person_locale_hint"), Value: f.Locale, Short: true},
		{Name: "time_zone", Label: p.T("admin.person_zone"), Hint: p.T("admin.person_zone_hint"), Value: f.TimeZone, Optional: true},
		{Name: "employee_number", Label: p.T("admin.person_number"), Hint: p.T("admin.person_number_hint"), Value: f.EmployeeNumber, Short: true, Optional: true},
		{Name: "organisation", Label: p.T("admin.person_organisation"), Hint: p.T("admin.person_organisation_hint"), Value: f.Organisation, Optional: true},
		{Name: "department", Label: p.T("admin.person_department"), Value: f.Department, Optional: true},
		{Name: "site", Label: p.T("admin.person_site"), Value: f.Site, Optional: true},
		{Name: "manager", Label: p.T("admin.person_manager"), Hint: p.T("admin.person_manager_hint"), Value: f.Manager, Optional: true},
		{Name: "vip", Label: p.T("admin.person_vip"), Hint: p.T("admin.person_vip_hint"), Checked: f.VIP},
	}
}

func localeOptions(chosen string) []ui.Option {
	return pick([]ui.Option{{Value: "en", Label: "English"}, {Value: "fr", Label: "Français"}, {Value: "nl", Label: "Nederlands"}}, chosen)
}

type personPage struct {
	ui.Page
	trouble
	ID        person.ID // 0: somebody new
	Name      string
	Badges    []ui.Badge
	Action    string
	Form      personForm
	Fields    []ui.Field
	Addresses []addressRow
	Active    bool
	Tabs      []ui.Tab
}

// addressRow is what is known of an address.
type addressRow struct {
	Address string
	Badges  []ui.Badge
	Bounce  string // what the other side said
}

func newPersonPage(p ui.Page, c person.Card, f personForm, t trouble) personPage {
	x := personPage{Page: p, trouble: t, ID: c.ID, Name: c.Name, Form: f, Fields: marked(f.fields(p), t), Action: peoplePath + "/new", Active: c.Active}
	if c.ID == 0 {
		return x
	}
	x.Action, x.Badges, x.Tabs = personPath(c.ID), personBadges(p, c.Person), personTabs(p, c.ID, "")
	for _, a := range c.Addresses {
		x.Addresses = append(x.Addresses, newAddressRow(p, a))
	}
	return x
}

func newAddressRow(p ui.Page, a person.Address) addressRow {
	row := addressRow{Address: a.Address, Bounce: a.Bounce}
	if a.IsPrimary {
		row.Badges = append(row.Badges, ui.Badge{Label: p.T("admin.address_primary"), Tone: ui.Accent, Icon: ui.IconStar})
	}
	if a.VerifiedAt.IsZero() {
		row.Badges = append(row.Badges, ui.Badge{Label: p.T("admin.address_unverified"), Icon: ui.IconRing, Title: p.T("admin.address_unverified_why")})
	} else {
		row.Badges = append(row.Badges, ui.Badge{Label: p.T("admin.address_verified"), Tone: ui.Success, Icon: ui.IconCheck})
	}
	if !a.BouncedAt.IsZero() {
		row.Badges = append(row.Badges, ui.Badge{Label: p.T("admin.address_bounced"), Tone: ui.Bad, Icon: ui.IconError, Title: p.T("admin.address_bounced_why")})
	}
	if a.HomeID != a.PersonID {
		row.Badges = append(row.Badges, ui.Badge{Label: p.T("admin.address_merged"), Icon: ui.IconLink})
	}
	return row
}

// personTabs lead through what there is about one person; at is the part that is open.
func personTabs(p ui.Page, id person.ID, at string) []ui.Tab {
	var tabs []ui.Tab
	for _, part := range []struct{ path, label string }{
		{"", p.T("admin.tab_details")}, {"/account", p.T("admin.tab_account")}, {"/doubles", p.T("admin.tab_doubles")},
	} {
		tabs = append(tabs, ui.Tab{Label: part.label, Href: personPath(id) + part.path, Current: part.path == at})
	}
	return tabs
}
