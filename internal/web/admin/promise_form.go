package admin

import (
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/category"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// promiseForm is a policy as a form asks for it. What was typed stays text until it is read, so that it can be shown again as it was.
type promiseForm struct {
	Version       int64    `form:"version"`
	Name          string   `form:"name"`
	Active        bool     `form:"active"`
	Calendar      string   `form:"calendar"`
	Priorities    []string `form:"priorities"`
	Categories    []string `form:"categories"`
	VIP           bool     `form:"vip"`
	Organisations string   `form:"organisations"`
	Departments   string   `form:"departments"`
	Sites         string   `form:"sites"`
	FirstTime     string   `form:"first_response"`
	FirstUnit     string   `form:"first_response_unit"`
	NextTime      string   `form:"next_response"`
	NextUnit      string   `form:"next_response_unit"`
	UpdateTime    string   `form:"update"`
	UpdateUnit    string   `form:"update_unit"`
	SolveTime     string   `form:"resolution"`
	SolveUnit     string   `form:"resolution_unit"`
	VendorTime    string   `form:"vendor"`
	VendorUnit    string   `form:"vendor_unit"`
	Pauses        bool     `form:"pauses"`
	PausesVendor  bool     `form:"pauses_vendor"`
	Warn1         string   `form:"warn_1"`
	WarnTell1     []string `form:"warn_1_tell"`
	Warn2         string   `form:"warn_2"`
	WarnTell2     []string `form:"warn_2_tell"`
	Warn3         string   `form:"warn_3"`
	WarnTell3     []string `form:"warn_3_tell"`
	Tell          []string `form:"tell"`
	Give          string   `form:"give"`
	Do            string   `form:"do"` // empty: save
}

// Units of a time; days are those of the same time so many open days later.
const (
	unitMinutes = "minutes"
	unitHours   = "hours"
	unitDays    = "days"
)

// goal is where the form keeps the time of a target.
func (f *promiseForm) goal(t sla.Target) (number, unit *string) {
	switch t {
	case sla.FirstResponse:
		return &f.FirstTime, &f.FirstUnit
	case sla.NextResponse:
		return &f.NextTime, &f.NextUnit
	case sla.Update:
		return &f.UpdateTime, &f.UpdateUnit
	case sla.Vendor:
		return &f.VendorTime, &f.VendorUnit
	case sla.Resolution:
	}
	return &f.SolveTime, &f.SolveUnit
}

// warnings are where the form keeps them, one after the other.
func (f *promiseForm) warnings() [sla.MaxWarnings]typedWarning {
	return [sla.MaxWarnings]typedWarning{{&f.Warn1, &f.WarnTell1}, {&f.Warn2, &f.WarnTell2}, {&f.Warn3, &f.WarnTell3}}
}

type typedWarning struct {
	share *string
	tell  *[]string
}

func formOfPromise(version int64, d sla.Draft) promiseForm {
	f := promiseForm{
		Version: version, Name: d.Name, Active: d.Active, Calendar: number(d.Calendar), VIP: d.VIP, Organisations: strings.Join(d.Organisations, "\n"), Departments: strings.Join(d.Departments, "\n"),
		Sites: strings.Join(d.Sites, "\n"), Pauses: d.Pauses, PausesVendor: d.PausesVendor, Give: string(d.Breach.Give),
	}
	for _, p := range d.Priorities {
		f.Priorities = append(f.Priorities, strconv.Itoa(int(p)))
	}
	for _, c := range d.Categories {
		f.Categories = append(f.Categories, number(c))
	}
	for _, r := range d.Breach.Tell {
		f.Tell = append(f.Tell, string(r))
	}
	for i, row := range f.warnings() {
		if i < len(d.Warnings) {
			*row.share = strconv.Itoa(d.Warnings[i].Share)
			for _, r := range d.Warnings[i].Tell {
				*row.tell = append(*row.tell, string(r))
			}
		}
	}
	for _, target := range sla.Targets {
		n, unit := f.goal(target)
		*unit = unitHours
		switch g := d.Goals[target]; {
		case g.Days > 0:
			*n, *unit = strconv.Itoa(g.Days), unitDays
		case g.Minutes > 0 && g.Minutes%60 == 0:
			*n = strconv.Itoa(g.Minutes / 60)
		case g.Minutes > 0:
			*n, *unit = strconv.Itoa(g.Minutes), unitMinutes
		}
	}
	return f
}

// draft reads what was typed; what cannot be read is told at its field.
func (f *promiseForm) draft() (d sla.Draft, err error) {
	var c errs.Check
	integer := func(field, text string) int64 {
		text = strings.TrimSpace(text)
		if text == "" {
			return 0
		}
		n, err := strconv.ParseInt(text, 10, 32)
		c.That(err == nil, field, "sla.number_unreadable")
		return n
	}
	d = sla.Draft{
		Name: f.Name, Active: f.Active, Calendar: calendar.ID(integer("calendar", f.Calendar)), Goals: map[sla.Target]sla.Goal{}, Pauses: f.Pauses,
		PausesVendor: f.PausesVendor,
	}
	d.Organisations = lines(f.Organisations)
	d.VIP, d.Departments, d.Sites, d.Breach.Give = f.VIP, lines(f.Departments), lines(f.Sites), sla.Role(f.Give)
	for _, p := range f.Priorities {
		d.Priorities = append(d.Priorities, ticket.Priority(integer("priorities", p)))
	}
	for _, id := range f.Categories {
		d.Categories = append(d.Categories, category.ID(integer("categories", id)))
	}
	for _, r := range f.Tell {
		d.Breach.Tell = append(d.Breach.Tell, sla.Role(r))
	}
	for _, row := range f.warnings() {
		w := sla.Warning{Share: int(integer("warnings", *row.share))}
		for _, r := range *row.tell {
			w.Tell = append(w.Tell, sla.Role(r))
		}
		if strings.TrimSpace(*row.share) != "" {
			d.Warnings = append(d.Warnings, w)
		}
	}
	for _, target := range sla.Targets {
		n, unit := f.goal(target)
		many := int(integer(string(target), *n))
		switch *unit {
		case unitDays:
			d.Goals[target] = sla.Goal{Days: many}
		case unitHours:
			d.Goals[target] = sla.Goal{Minutes: 60 * many}
		default:
			d.Goals[target] = sla.Goal{Minutes: many}
		}
	}
	return d, c.Err()
}

// promiseFields are the questions of the form.
type promiseFields struct {
	Name, Active, Calendar, Priorities, Categories, VIP, Organisations, Departments, Sites ui.Field
	Goals                                                                                  []goalField
	Warnings                                                                               []warnField
	Pauses, PausesVendor, Tell, Give                                                       ui.Field
}

// warnField asks after which share of the time somebody is told, and whom.
type warnField struct {
	Share, Tell ui.Field
	Roles       []ui.Option
}

// goalField asks for a time and its unit.
type goalField struct {
	Number, Unit ui.Field
	Units        []ui.Option
}

func (f *promiseForm) fields(p ui.Page, t trouble) promiseFields {
	field := func(name, value string) ui.Field {
		return ui.Field{Name: name, Label: p.T("sla.field_" + name), Value: value, Error: t.of(name)}
	}
	hint := func(x ui.Field) ui.Field { x.Hint = p.T("sla.hint_" + x.Name); return x }
	tick := func(name string, on bool) ui.Field { x := field(name, ""); x.Checked = on; return x }
	x := promiseFields{
		Name: hint(field("name", f.Name)), Active: hint(tick("active", f.Active)), Calendar: hint(field("calendar", f.Calendar)),
		Priorities: field("priorities", ""), Categories: field("categories", ""), VIP: tick("vip", f.VIP),
		Organisations: hint(field("organisations", f.Organisations)), Departments: hint(field("departments", f.Departments)), Sites: hint(field("sites", f.Sites)),
		Pauses: hint(tick("pauses", f.Pauses)), PausesVendor: hint(tick("pauses_vendor", f.PausesVendor)),
		Tell: field("tell", ""), Give: hint(field("give", f.Give)),
	}
	x.Name.Required, x.Name.MaxLength = true, 100
	x.Organisations.Rows, x.Departments.Rows, x.Sites.Rows = 2, 2, 2
	for i, row := range f.warnings() {
		name, nth := "warn_"+strconv.Itoa(i+1), errs.Args{"Number": strconv.Itoa(i + 1)}
		w := warnField{
			Share: ui.Field{Name: name, Label: p.T("sla.warn_share", nth), Value: *row.share, Short: true, InputMode: "numeric"},
			Tell:  ui.Field{Name: name + "_tell", Label: p.T("sla.warn_tell", nth)},
		}
		if i == 0 {
			w.Share.Hint, w.Share.Error = p.T("sla.warn_hint"), t.of("warnings")
		}
		for _, r := range sla.Roles {
			w.Roles = append(w.Roles, ui.Option{Value: string(r), Label: p.T("sla.role_" + string(r)), Selected: slices.Contains(*row.tell, string(r))})
		}
		x.Warnings = append(x.Warnings, w)
	}
	for _, target := range sla.Targets {
		n, unit := f.goal(target)
		g := goalField{
			Number: ui.Field{Name: string(target), Label: p.T(target.Key()), Value: *n, Short: true, InputMode: "numeric", Error: t.of(string(target))},
			Unit:   ui.Field{Name: string(target) + "_unit", Label: p.T("sla.unit_of", errs.Args{"Promise": p.T(target.Key())}), HideLabel: true},
		}
		if target == sla.Vendor {
			g.Number.Hint = p.T("sla.hint_vendor")
		}
		for _, u := range []string{unitMinutes, unitHours, unitDays} {
			g.Units = append(g.Units, ui.Option{Value: u, Label: p.T("sla.unit_" + u), Selected: u == *unit})
		}
		x.Goals = append(x.Goals, g)
	}
	return x
}

// summary are the fields by the names that errors have, for the list above the form.
func (x promiseFields) summary() []ui.Field {
	list := []ui.Field{x.Name, x.Calendar, x.Priorities, x.Categories, x.Organisations, x.Departments, x.Sites, x.Tell, x.Give}
	for _, w := range x.Warnings {
		list = append(list, w.Share)
	}
	for _, g := range x.Goals {
		list = append(list, g.Number)
	}
	return list
}
