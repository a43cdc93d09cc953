package admin

import (
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/vendor"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type vendorsPage struct {
	ui.Page
	Rows []vendorRow
}

type vendorRow struct {
	Name, Href, Language string
	Contacts, Contracts  []string
	Badges               []ui.Badge
}

// vendorList shows the external suppliers and what they have promised.
func (s *screens) vendorList(rq *front.Request) error {
	list, err := vendor.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	calendars, err := calendar.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	return rq.Render(vendorsView(newVendorsPage(rq.Page(rq.T("vendor.title")), list, calendars)))
}

func newVendorsPage(p ui.Page, list []vendor.Vendor, calendars []calendar.Calendar) vendorsPage {
	x := vendorsPage{Page: p}
	today := calendar.DateOf(p.Now.In(p.Zone))
	for _, v := range list {
		row := vendorRow{Name: v.Name, Href: vendorPath(v.ID), Language: labels(localeOptions(""), v.Language)}
		for _, c := range v.Contacts {
			row.Contacts = append(row.Contacts, c.Name+" <"+c.Address+">")
		}
		inForce := false
		for _, c := range v.Contracts {
			inForce = inForce || c.InForce(today)
			row.Contracts = append(row.Contracts, contractWords(p, c, calendars))
		}
		if !v.Active {
			row.Badges = append(row.Badges, ui.Badge{Label: p.T("admin.not_in_use"), Icon: ui.IconPause})
		} else if len(v.Contracts) > 0 && !inForce {
			row.Badges = append(row.Badges, ui.Badge{Label: p.T("vendor.no_contract_now"), Tone: ui.Warning, Icon: ui.IconWarn})
		}
		x.Rows = append(x.Rows, row)
	}
	return x
}

// contractWords is a contract in one line: its number, what was agreed, until when.
func contractWords(p ui.Page, c vendor.Contract, calendars []calendar.Calendar) string {
	text := c.Number
	if c.ResponseMinutes > 0 {
		text = p.T("vendor.contract_line", errs.Args{"Number": c.Number, "Response": responseWords(p, c.ResponseMinutes, calendarName(c.CalendarID, calendars))})
	}
	if c.LastDay != 0 {
		text = p.T("vendor.contract_until", errs.Args{"Contract": text, "Day": p.Locale.LongDate(c.LastDay.Time(), c.LastDay.Time().Location())})
	}
	return text
}

// responseWords is an agreed time in words; calendar is whose hours count, empty for day and night.
func responseWords(p ui.Page, minutes int, calendar string) string {
	d := time.Duration(minutes) * time.Minute
	if calendar == "" {
		return p.T("vendor.response_always", errs.Args{"Time": p.Locale.Duration(d)})
	}
	return p.T("vendor.response_open", errs.Args{"Time": p.Locale.WorkingTime(d), "Calendar": calendar})
}

func calendarName(id *calendar.ID, calendars []calendar.Calendar) string {
	for _, c := range calendars {
		if id != nil && c.ID == *id {
			return c.Name
		}
	}
	return ""
}

func vendorPath(id vendor.ID) string { return vendorsPath + "/" + number(id) }
