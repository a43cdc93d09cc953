package admin

import (
	"fmt"
	"slices"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type dutyForm struct {
	Person person.ID     `form:"person"`
	Kind   team.DutyKind `form:"kind"`
	First  string        `form:"first"`
	Last   string        `form:"last"`
	From   string        `form:"from"`
	Until  string        `form:"until"`
}

// rosterPart is a team's roster on its page: a week of it day by day, its lines, and the form for another.
type rosterPart struct {
	Lines      []dutyRow
	DutyFields []ui.Field // person, kind, first, last, from, until
	Members    []ui.Option
	Kinds      []ui.Option
	Week       string // what the week is called
	WeekDays   []rosterDay
	Before     string // address of the week before
	After      string
}

type dutyRow struct{ Name, Kind, Days, Hours, Delete, Label string }

// rosterDay is one day of the week that is shown: who is on duty, and who is on call.
type rosterDay struct {
	Name         string
	Today        bool
	Duty, OnCall []string
}

// dutyAdd puts somebody on the team's roster.
func (s *screens) dutyAdd(rq *front.Request) error {
	x, set, err := s.teamRouting(rq)
	if err != nil {
		return err
	}
	var f dutyForm
	if err = rq.Decode(&f); err == nil {
		var d team.DutyDraft
		if d, err = f.draft(); err == nil {
			_, err = s.Teams.AddDuty(rq.Context(), rq.Actor, x.ID, d)
		}
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.saved"))
		return rq.Redirect(teamRoutingPath(x.ID) + "?week=" + f.First + "#roster")
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	return s.teamRoutingForm(rq, x, teamRoutingForm{Version: set.Version, Mode: set.Mode, WrapUp: set.WrapUp}, f, t)
}

func (f dutyForm) draft() (d team.DutyDraft, err error) {
	d = team.DutyDraft{Person: f.Person, Kind: f.Kind}
	var c errs.Check
	for _, x := range []struct {
		name, text string
		day        *calendar.Date
	}{{"first", f.First, &d.First}, {"last", f.Last, &d.Last}} {
		if x.text == "" {
			continue // the desk says that it is missing
		}
		day, err := calendar.ParseDate(x.text)
		c.That(err == nil, x.name, "calendar.day_unreadable")
		*x.day = day
	}
	c.That((f.From == "") == (f.Until == ""), "until", "rota.both_times")
	for _, x := range []struct {
		name, text string
		minute     *int
	}{{"from", f.From, &d.Opens}, {"until", f.Until, &d.Closes}} {
		if x.text == "" {
			continue
		}
		at, err := time.Parse("15:04", x.text)
		c.That(err == nil, x.name, "rota.time_invalid")
		*x.minute = at.Hour()*60 + at.Minute()
	}
	return d, c.Err()
}

// dutyDelete takes a line from a team's roster.
func (s *screens) dutyDelete(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	of, err := s.Teams.DeleteDuty(rq.Context(), rq.Actor, team.DutyID(id))
	if err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("admin.saved"))
	return rq.Redirect(teamRoutingPath(of) + "#roster")
}

// roster fills the part of a team's page that shows its roster.
func (s *screens) roster(rq *front.Request, of team.ID, x *teamRoutingPage, f dutyForm) error {
	members, err := team.Members(rq.Context(), s.DB, of)
	if err != nil {
		return err
	}
	lines, err := team.Roster(rq.Context(), s.DB, db.At(rq.Now), of)
	if err != nil {
		return err
	}
	desk, err := calendar.Default(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	hours, err := desk.Hours()
	if err != nil {
		return err
	}
	week := weekOf(rq.Now.In(hours.Zone()), rq.URL.Query().Get("week"))
	shifts, err := team.Shifts(rq.Context(), s.DB, dayAt(week, hours.Zone()), dayAt(week+7, hours.Zone()), of)
	if err != nil {
		return err
	}
	x.rosterPart = newRosterPart(x.Page, lines)
	x.dutyForm(f, members, x.trouble)
	x.week(week, calendar.DateOf(rq.Now.In(hours.Zone())), hours.Zone(), shifts)
	x.Before, x.After = x.Action+"?week="+(week-7).String()+"#roster", x.Action+"?week="+(week+7).String()+"#roster"
	return nil
}

// weekOf is the Monday of the week that is asked for by one of its days, or else of this one.
func weekOf(now time.Time, asked string) calendar.Date {
	day, err := calendar.ParseDate(asked)
	if err != nil {
		day = calendar.DateOf(now)
	}
	for day.Weekday() != time.Monday {
		day--
	}
	return day
}

// dayAt is the beginning of a day by the clock of a zone.
func dayAt(day calendar.Date, zone *time.Location) db.Time {
	y, m, d := day.Time().Date()
	return db.At(time.Date(y, m, d, 0, 0, 0, 0, zone))
}

func newRosterPart(p ui.Page, lines []team.Duty) (x rosterPart) {
	for _, d := range lines {
		row := dutyRow{Name: d.Name, Kind: p.T("rota.kind_" + string(d.Kind)), Days: rosterDays(p, d), Hours: rosterHours(p, d), Delete: routingPath + "/duty/" + number(d.ID) + "/delete"}
		row.Label = p.T("routing.duty_delete", errs.Args{"Name": d.Name, "Days": row.Days})
		x.Lines = append(x.Lines, row)
	}
	return x
}

func rosterDays(p ui.Page, d team.Duty) string {
	first, last := p.Locale.Date(d.FirstDay.Time(), time.UTC), p.Locale.Date(d.LastDay.Time(), time.UTC)
	if first == last {
		return first
	}
	return p.T("routing.days", errs.Args{"First": first, "Last": last})
}

func rosterHours(p ui.Page, d team.Duty) string {
	if d.WholeDays() {
		return p.T("rota.whole_days")
	}
	return p.T("rota.hours", errs.Args{"From": minuteText(d.Opens), "Until": minuteText(d.Closes)})
}

func minuteText(n int) string { return fmt.Sprintf("%02d:%02d", n/60, n%60) }

// dutyForm are the questions on another line, with what was typed and what is wrong with it.
func (x *teamRoutingPage) dutyForm(f dutyForm, members []team.Member, t trouble) {
	if f.Kind == "" {
		f.Kind = team.OnDuty
	}
	for _, m := range members {
		x.Members = append(x.Members, ui.Option{Value: number(m.PersonID), Label: m.Name, Selected: m.PersonID == f.Person})
	}
	for _, k := range team.DutyKinds {
		x.Kinds = append(x.Kinds, ui.Option{Value: string(k), Label: x.T("rota.kind_" + string(k)), Hint: x.T("rota.kind_" + string(k) + "_hint"), Selected: k == f.Kind})
	}
	x.DutyFields = marked([]ui.Field{
		{Name: "person", Label: x.T("rota.person")},
		{Name: "kind", Label: x.T("rota.kind"), Required: true},
		{Name: "first", Type: "date", Label: x.T("routing.absence_first"), Value: f.First, Required: true, Short: true},
		{Name: "last", Type: "date", Label: x.T("routing.absence_last"), Value: f.Last, Required: true, Short: true},
		{Name: "from", Type: "time", Label: x.T("rota.from"), Hint: x.T("rota.from_hint"), Value: f.From, Short: true},
		{Name: "until", Type: "time", Label: x.T("rota.until"), Hint: x.T("rota.until_hint"), Value: f.Until, Short: true},
	}, t)
}

// unbroken are shifts, where one of somebody that goes on in the next is one with it.
func unbroken(shifts []team.Shift) (list []team.Shift) {
	for _, s := range shifts {
		goes := slices.IndexFunc(list, func(had team.Shift) bool {
			return had.Kind == s.Kind && had.PersonID == s.PersonID && had.UntilAt.Equal(s.FromAt.Time)
		})
		if goes >= 0 {
			list[goes].UntilAt = s.UntilAt
		} else {
			list = append(list, s)
		}
	}
	return list
}

// week shows seven days of the roster by the clock of the desk.
func (x *teamRoutingPage) week(monday, today calendar.Date, zone *time.Location, shifts []team.Shift) {
	x.Week = x.T("rota.week_of", errs.Args{"Day": x.Locale.Date(monday.Time(), time.UTC)})
	for day := monday; day < monday+7; day++ {
		row := rosterDay{Today: day == today}
		row.Name = x.T("rota.day", errs.Args{"Weekday": x.Locale.Weekday(day.Weekday()), "Date": x.Locale.Date(day.Time(), time.UTC)})
		from, until := dayAt(day, zone), dayAt(day+1, zone)
		for _, s := range unbroken(shifts) {
			if !s.FromAt.Before(until.Time) || !from.Before(s.UntilAt.Time) {
				continue
			}
			words := shiftWords(x.Page, s, from, until, zone)
			if s.Kind == team.OnCall {
				row.OnCall = append(row.OnCall, words)
			} else {
				row.Duty = append(row.Duty, words)
			}
		}
		x.WeekDays = append(x.WeekDays, row)
	}
}

// shiftWords says who it is, and between which hours of a day where it is not all of it.
func shiftWords(p ui.Page, s team.Shift, from, until db.Time, zone *time.Location) string {
	begins, ends := s.FromAt.After(from.Time), s.UntilAt.Before(until.Time)
	args := errs.Args{"Name": s.Name, "From": p.Locale.Clock(s.FromAt.Time, zone), "Until": p.Locale.Clock(s.UntilAt.Time, zone)}
	switch {
	case begins && ends:
		return p.T("rota.from_until", args)
	case begins:
		return p.T("rota.from_on", args)
	case ends:
		return p.T("rota.up_to", args)
	}
	return s.Name
}
