package admin

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/vendor"
	"firstline/internal/web/ui"
)

// vendorForm is a vendor as a form asks for it. What was typed stays text until it is read, so that it can be shown again as it was.
type vendorForm struct {
	Version  int64    `form:"version"`
	Name     string   `form:"name"`
	Language string   `form:"language"`
	Active   bool     `form:"active"`
	Do       string   `form:"do"` // empty: save
	ID       []string `form:"contact_id"`
	Person   []string `form:"contact_name"`
	Address  []string `form:"contact_address"`
	Phone    []string `form:"contact_phone"`
	Role     []string `form:"contact_role"`
	Contract []string `form:"contract_id"`
	Number   []string `form:"contract_number"`
	First    []string `form:"contract_first_day"`
	Last     []string `form:"contract_last_day"`
	Response []string `form:"contract_response"`
	Calendar []string `form:"contract_calendar"`
	Covers   []string `form:"contract_covers"`

	contacts  []typedContact // the rows above
	contracts []typedContract
}

type typedContact struct{ ID, Name, Address, Phone, Role string }

type typedContract struct{ ID, Number, First, Last, Response, Calendar, Covers string }

// always is the choice of no calendar: time counts day and night.
const always = "always"

func formOfVendor(version int64, d vendor.Draft) vendorForm {
	f := vendorForm{Version: version, Name: d.Name, Language: d.Language, Active: d.Active}
	for _, c := range d.Contacts {
		f.contacts = append(f.contacts, typedContact{number(c.ID), c.Name, c.Address, c.Phone, c.Role})
	}
	for _, c := range d.Contracts {
		row := typedContract{ID: number(c.ID), Number: c.Number, Calendar: always, Covers: c.Covers}
		for text, day := range map[*string]calendar.Date{&row.First: c.FirstDay, &row.Last: c.LastDay} {
			if day != 0 {
				*text = day.String()
			}
		}
		if c.ResponseMinutes > 0 {
			row.Response = strconv.FormatFloat(float64(c.ResponseMinutes)/60, 'f', -1, 64)
		}
		if c.CalendarID != nil {
			row.Calendar = number(*c.CalendarID)
		}
		f.contracts = append(f.contracts, row)
	}
	return f
}

// What a button of the rows asks for.
const (
	addContact     = "add-contact"
	addContract    = "add-contract"
	removeContact  = "remove-contact-"
	removeContract = "remove-contract-"
)

// arrange puts the rows together and does what a button of the rows asks. Rows in which nothing was typed are left out.
func (f *vendorForm) arrange() {
	at := func(list []string, i int) string {
		if i < len(list) {
			return strings.TrimSpace(list[i])
		}
		return ""
	}
	gone := func(prefix string) int {
		if n, ok := strings.CutPrefix(f.Do, prefix); ok {
			if n, err := strconv.Atoi(n); err == nil {
				return n
			}
		}
		return -1
	}
	out := gone(removeContact)
	for i := range max(len(f.Person), len(f.Address)) {
		row := typedContact{at(f.ID, i), at(f.Person, i), at(f.Address, i), at(f.Phone, i), at(f.Role, i)}
		if i != out && row != (typedContact{ID: row.ID}) {
			f.contacts = append(f.contacts, row)
		}
	}
	out = gone(removeContract)
	for i := range max(len(f.Number), len(f.Response)) {
		row := typedContract{at(f.Contract, i), at(f.Number, i), at(f.First, i), at(f.Last, i), at(f.Response, i), at(f.Calendar, i), at(f.Covers, i)}
		if i != out && row != (typedContract{ID: row.ID, Calendar: row.Calendar}) {
			f.contracts = append(f.contracts, row)
		}
	}
	switch f.Do {
	case addContact:
		f.contacts = append(f.contacts, typedContact{})
	case addContract:
		f.contracts = append(f.contracts, typedContract{Calendar: always})
	}
}

// draft reads what was typed; what cannot be read is told at its field, and something harmless stands in its place.
func (f *vendorForm) draft() (d vendor.Draft, err error) {
	d = vendor.Draft{Name: f.Name, Language: f.Language, Active: f.Active}
	var check errs.Check
	for _, row := range f.contacts {
		id, _ := strconv.ParseInt(row.ID, 10, 64) // no number is a new one
		d.Contacts = append(d.Contacts, vendor.Contact{ID: vendor.ContactID(id), Name: row.Name, Address: row.Address, Phone: row.Phone, Role: row.Role})
	}
	for n, row := range f.contracts {
		id, _ := strconv.ParseInt(row.ID, 10, 64)
		c := vendor.Contract{ID: vendor.ContractID(id), Number: row.Number, Covers: row.Covers}
		c.FirstDay = contractDay(&check, n, "first_day", row.First)
		c.LastDay = contractDay(&check, n, "last_day", row.Last)
		if row.Response != "" {
			hours, err := strconv.ParseFloat(strings.Replace(row.Response, ",", ".", 1), 64)
			minutes := math.Round(hours * 60)
			readable := err == nil && minutes >= 0 && minutes < 1e6
			check.That(readable, contractField(n, "response"), "vendor.response_invalid")
			if readable {
				c.ResponseMinutes = int(minutes)
			}
		}
		if row.Calendar != always {
			id, _ := strconv.ParseInt(row.Calendar, 10, 64)
			c.CalendarID = new(calendar.ID(id))
		}
		d.Contracts = append(d.Contracts, c)
	}
	return d, check.Err()
}

func contractDay(check *errs.Check, n int, part, text string) calendar.Date {
	if text == "" {
		return 0
	}
	day, err := calendar.ParseDate(text)
	check.That(err == nil, contractField(n, part), "calendar.day_unreadable")
	return day
}

func contactField(n int, part string) string { return "contact_" + strconv.Itoa(n) + "_" + part }

func contractField(n int, part string) string { return "contract_" + strconv.Itoa(n) + "_" + part }

// vendorFields are the questions of the form.
type vendorFields struct {
	Name, Language, Active ui.Field
	Contacts               []contactFields
	Contracts              []contractFields
}

// contactFields and contractFields are the questions of one row; they bear the same names in each.
type contactFields struct {
	ID                         string
	Name, Address, Phone, Role ui.Field
	Remove                     ui.Btn
}

type contractFields struct {
	ID, Title                                       string
	Number, First, Last, Response, Calendar, Covers ui.Field
	Calendars                                       []ui.Option
	Remove                                          ui.Btn
}

func (f *vendorForm) fields(p ui.Page, t trouble, calendars []calendar.Calendar) vendorFields {
	x := vendorFields{
		Name:     ui.Field{Name: "name", Label: p.T("vendor.name"), Value: f.Name, Required: true, MaxLength: 100},
		Language: ui.Field{Name: "language", Label: p.T("vendor.language"), Hint: p.T("vendor.language_hint"), Value: f.Language, Short: true},
		Active:   ui.Field{Name: "active", Label: p.T("admin.in_use"), Hint: p.T("vendor.active_hint"), Checked: f.Active},
	}
	for _, at := range []*ui.Field{&x.Name, &x.Language, &x.Active} {
		at.Error = t.of(at.Name)
	}
	contacts := f.contacts
	if len(contacts) == 0 {
		contacts = []typedContact{{}}
	}
	for n, row := range contacts {
		x.Contacts = append(x.Contacts, row.fields(p, t, n))
	}
	contracts := f.contracts
	if len(contracts) == 0 {
		contracts = []typedContract{{Calendar: always}}
	}
	for n, row := range contracts {
		x.Contracts = append(x.Contracts, row.fields(p, t, n, calendars))
	}
	switch f.Do {
	case addContact:
		x.Contacts[len(x.Contacts)-1].Name.Attrs = map[string]any{"autofocus": true}
	case addContract:
		x.Contracts[len(x.Contracts)-1].Number.Attrs = map[string]any{"autofocus": true}
	}
	return x
}

func (row typedContact) fields(p ui.Page, t trouble, n int) contactFields {
	field := func(part, kind, label, value string) ui.Field {
		return ui.Field{
			Name: "contact_" + part, ID: "f-" + contactField(n, part), Type: kind, Label: p.T(label, errs.Args{"N": n + 1}), HideLabel: true, Value: value,
			Error: t.of(contactField(n, part)), Autocomplete: "off",
		}
	}
	return contactFields{
		ID: row.ID, Name: field("name", "text", "vendor.contact_name", row.Name), Address: field("address", "email", "vendor.contact_address", row.Address),
		Phone: field("phone", "tel", "vendor.contact_phone", row.Phone), Role: field("role", "text", "vendor.contact_role", row.Role),
		Remove: removing(p, removeContact, n),
	}
}

func (row typedContract) fields(p ui.Page, t trouble, n int, calendars []calendar.Calendar) contractFields {
	field := func(part, label, value string) ui.Field {
		return ui.Field{
			Name: "contract_" + part, ID: "f-" + contractField(n, part), Label: p.T(label), Value: value, Error: t.of(contractField(n, part)), Autocomplete: "off",
		}
	}
	x := contractFields{
		ID: row.ID, Title: p.T("vendor.contract_n", errs.Args{"N": n + 1}), Number: field("number", "vendor.number", row.Number),
		First: field("first_day", "vendor.first_day", row.First), Last: field("last_day", "vendor.last_day", row.Last),
		Response: field("response", "vendor.response", row.Response), Calendar: field("calendar", "vendor.counts", row.Calendar),
		Covers: field("covers", "vendor.covers", row.Covers), Remove: removing(p, removeContract, n),
	}
	x.First.Type, x.Last.Type = "date", "date"
	x.Response.Hint, x.Response.InputMode, x.Covers.Hint = p.T("vendor.response_hint"), "decimal", p.T("vendor.covers_hint")
	x.Covers.Rows = 2
	x.Calendars = []ui.Option{{Value: always, Label: p.T("vendor.always")}}
	for _, c := range calendars {
		x.Calendars = append(x.Calendars, ui.Option{Value: number(c.ID), Label: p.T("vendor.open_hours", errs.Args{"Calendar": c.Name})})
	}
	x.Calendars = pick(x.Calendars, row.Calendar)
	return x
}

func removing(p ui.Page, what string, n int) ui.Btn {
	return ui.Btn{
		Label: p.T("calendar.row_remove", errs.Args{"N": n + 1}), Icon: ui.IconTrash, IconOnly: true, Weight: ui.Quiet, Name: "do", Value: what + strconv.Itoa(n),
		Attrs: map[string]any{"formnovalidate": true},
	}
}

// summary are all fields in the order of the form, by the names that errors have, for the list above it.
func (x vendorFields) summary() []ui.Field {
	list := []ui.Field{x.Name, x.Language, x.Active}
	for n, c := range x.Contacts {
		for i, f := range []ui.Field{c.Name, c.Address, c.Phone, c.Role} {
			f.Name = contactField(n, []string{"name", "address", "phone", "role"}[i])
			list = append(list, f)
		}
	}
	for n, c := range x.Contracts {
		for i, f := range []ui.Field{c.Number, c.First, c.Last, c.Response, c.Calendar, c.Covers} {
			f.Name = contractField(n, []string{"number", "first_day", "last_day", "response", "calendar", "covers"}[i])
			list = append(list, f)
		}
	}
	return list
}

// saidOfVendor is a vendor field by field, in words, to be compared with another.
func saidOfVendor(p ui.Page, d vendor.Draft, calendars []calendar.Calendar) []ui.Field {
	var contacts, contracts []string
	for _, c := range d.Contacts {
		contacts = append(contacts, strings.Join(slices.DeleteFunc([]string{c.Name, c.Address, c.Phone, c.Role}, func(s string) bool { return s == "" }), ", "))
	}
	for _, c := range d.Contracts {
		contracts = append(contracts, contractWords(p, c, calendars)+" "+c.Covers)
	}
	return []ui.Field{
		{Label: p.T("vendor.name"), Value: d.Name},
		{Label: p.T("vendor.language"), Value: labels(localeOptions(""), d.Language)},
		{Label: p.T("admin.in_use"), Checked: d.Active},
		{Label: p.T("vendor.contacts"), Value: strings.Join(contacts, "; ")},
		{Label: p.T("vendor.contracts"), Value: strings.Join(contracts, "; ")},
	}
}
