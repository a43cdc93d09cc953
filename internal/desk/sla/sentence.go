package sla

import (
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/ticket"
)

// Reader is for whom a promise is explained: their language and time zone, the present, and whether they are the user whom the desk
// waited for.
type Reader struct {
	Locale *i18n.Locale
	Zone   *time.Location
	Now    time.Time
	User   bool
}

// Standing tells in a few words how a promise stands: «First response by Monday 13:30».
func (r Reader) Standing(p *Promise) string {
	args := errs.Args{"Promise": p.Target.Name(r.Locale), "Due": r.moment(p.DueAt.Time), "At": r.moment(p.SinceAt.Time)}
	switch {
	case p.Overdue(r.Now):
		return r.Locale.T("sla.overdue", args)
	case p.State == Running:
		return r.Locale.T("sla.by", args)
	case p.State == Paused:
		return r.Locale.T("sla.still", args)
	case p.State == Met && p.DueAt.IsZero():
		return r.Locale.T("sla.met_still", args)
	case p.State == Met:
		return r.Locale.T("sla.met", args)
	case p.State == Late:
		return r.Locale.T("sla.late", args)
	}
	return r.Locale.T("sla.cancelled", args)
}

// Sentence explains a due time from what was promised, when the desk is open, and how long it waited: «4 working hours from Friday 16:30,
// desk open 9:00 to 17:00, 1 hour paused waiting for you: Monday 13:30».
func (r Reader) Sentence(p *Promise) string {
	parts := append([]string{r.goal(p)}, r.hours(&p.Facts, p.DueAt.Time, p.Target.Sort() == Vendor)...)
	parts = append(parts, r.waited(p)...)
	why := strings.Join(parts, ", ")
	switch {
	case p.State == Paused && p.Left > 0:
		return r.Locale.T("sla.sentence_left", errs.Args{"Why": why, "Left": r.Locale.WorkingTime(p.Left)})
	case p.DueAt.IsZero():
		return why
	}
	return r.Locale.T("sla.sentence", errs.Args{"Why": why, "Due": r.moment(p.DueAt.Time)})
}

// Happened tells what an entry of the ledger says, and from the start or a change on by which policy.
func (r Reader) Happened(s *Step) string {
	key := s.Key()
	if s.Kind == PolicyChanged && s.Other {
		key = "sla.entry_policy_other"
	}
	return r.Locale.T(key, errs.Args{"Policy": s.Promise.Policy})
}

func (r Reader) goal(p *Promise) string {
	from := errs.Args{"From": r.moment(p.StartedAt.Time)}
	if p.Days > 0 {
		return r.Locale.N("sla.from_days", p.Days, from)
	}
	from["Time"] = r.span(time.Duration(p.Minutes)*time.Minute, p.Facts.Always)
	return r.Locale.T("sla.from_time", from)
}

// span is a time in whole hours or minutes where it is that: «4 working hours», «30 minutes».
func (r Reader) span(d time.Duration, plain bool) string {
	hours, minutes := "sla.working_hours", "sla.working_minutes"
	if plain {
		hours, minutes = "sla.hours", "sla.minutes"
	}
	switch {
	case d%time.Hour == 0 && d > 0:
		return r.Locale.N(hours, int(d/time.Hour))
	case d < 2*time.Hour && d >= time.Minute:
		return r.Locale.N(minutes, int(d/time.Minute))
	case plain:
		return r.Locale.Duration(d)
	}
	return r.Locale.WorkingTime(d)
}

// closedShown is how many closing days a sentence names.
const closedShown = 3

// hours are when the desk is open on the way to a due time, as far as it matters. A vendor has hours of its own: of those it says that they
// count.
func (r Reader) hours(f *calendar.Facts, due time.Time, vendor bool) (parts []string) {
	always, open, openOn := "sla.always_open", "sla.open", "sla.open_on"
	if vendor {
		always, open, openOn = "sla.always_counts", "sla.counts", "sla.counts_on"
	}
	if f.Always {
		return []string{r.Locale.T(always)}
	}
	for _, u := range f.Usual {
		args := errs.Args{"Hours": r.intervals(u.Hours), "Days": r.weekdays(u.Weekdays)}
		if len(f.Usual) == 1 {
			parts = append(parts, r.Locale.T(open, args))
		} else {
			parts = append(parts, r.Locale.T(openOn, args))
		}
	}
	if zone, err := time.LoadLocation(f.Zone); err == nil && len(parts) > 0 && apart(zone, r.Zone, due, r.Now) {
		parts = append(parts, r.Locale.T("sla.in_zone", errs.Args{"Zone": f.Zone}))
	}
	for _, s := range f.Special {
		parts = append(parts, r.Locale.T("sla.special", errs.Args{"Day": r.day(s.First), "Hours": r.intervals(s.Hours), "Why": r.reason(s.Why)}))
	}
	for i, c := range f.Closed {
		args := errs.Args{"Day": r.day(c.First), "First": r.day(c.First), "Last": r.day(c.Last), "Why": r.reason(c.Why)}
		switch {
		case i == closedShown:
			return append(parts, r.Locale.T("sla.closed_more"))
		case c.First == c.Last:
			parts = append(parts, r.Locale.T("sla.closed", args))
		default:
			parts = append(parts, r.Locale.T("sla.closed_days", args))
		}
	}
	return parts
}

// apart tells whether the clocks of two zones show another time at one of some instants.
func apart(a, b *time.Location, instants ...time.Time) bool {
	for _, at := range instants {
		_, x := at.In(a).Zone()
		_, y := at.In(b).Zone()
		if x != y {
			return true
		}
	}
	return false
}

// waited are the times in which the clock stood still. A user does not read that the desk waited for a vendor.
func (r Reader) waited(p *Promise) (parts []string) {
	for _, x := range []struct {
		state     ticket.State
		key, user string
	}{{ticket.WaitingUser, "sla.waited_user", "sla.waited_you"}, {ticket.WaitingVendor, "sla.waited_vendor", "sla.waited_other"}} {
		d := p.Waited[x.state]
		if d < time.Minute {
			continue
		}
		if r.User {
			x.key = x.user
		}
		parts = append(parts, r.Locale.T(x.key, errs.Args{"Time": r.span(d.Truncate(time.Minute), true)}))
	}
	return parts
}

// Moment is an instant as sentences name it: «Monday 13:30», or with its date where that could be another week's.
func (r Reader) Moment(t db.Time) string { return r.moment(t.Time) }

// moment is an instant by its weekday, or by its date where that could be another week's.
func (r Reader) moment(t time.Time) string {
	here, now := calendar.DateOf(t.In(r.Zone)), calendar.DateOf(r.Now.In(r.Zone))
	clock := r.Locale.Clock(t, r.Zone)
	if d := here - now; d > -7 && d < 7 {
		return r.Locale.T("sla.moment", errs.Args{"Day": r.Locale.Weekday(here.Weekday()), "Clock": clock})
	}
	return r.Locale.T("sla.moment_date", errs.Args{"Day": r.Locale.Date(t, r.Zone), "Clock": clock})
}

// day is a day of a calendar.
func (r Reader) day(d calendar.Date) string { return r.Locale.Date(d.Time(), time.UTC) }

func (r Reader) reason(why calendar.Reason) string {
	if why.Holiday != "" {
		return r.Locale.T(why.Holiday)
	}
	return why.Name
}

func (r Reader) intervals(list []calendar.Interval) string {
	texts := make([]string, len(list))
	for i, one := range list {
		opens, closes, _ := strings.Cut(one.String(), "-")
		texts[i] = r.Locale.T("sla.interval", errs.Args{"Opens": strings.TrimPrefix(opens, "0"), "Closes": strings.TrimPrefix(closes, "0")})
	}
	return r.and(texts)
}

func (r Reader) weekdays(list []time.Weekday) string {
	texts := make([]string, len(list))
	for i, one := range list {
		texts[i] = r.Locale.Weekday(one)
	}
	return r.and(texts)
}

func (r Reader) and(texts []string) string {
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	last := len(texts) - 1
	return r.Locale.T("sla.and", errs.Args{"First": strings.Join(texts[:last], ", "), "Last": texts[last]})
}
