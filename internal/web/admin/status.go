package admin

import (
	"net/url"
	"runtime"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/category"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/team"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type statusPage struct {
	ui.Page
	First      []firstStep // what a new desk still needs; none once all is there
	Conditions []condition
	Queues     []queueRow
	Terms      []ui.Term
}

// condition is something that an administrator should know, and what to do about it.
type condition struct {
	Tone        ui.Tone
	Title, Text string
	Since       time.Time
	Next        ui.Btn
}

type queueRow struct {
	Name, Href, Waiting, Running string
	Oldest                       time.Time
}

// facts are what the page is made of.
type facts struct {
	found      mail.Findings
	teams      []team.Team
	categories []category.Category
	address    string // of the desk
	boxes      []mail.Mailbox
	troubles   []rule.Trouble
	colleagues bool // somebody beside the reader answers tickets
}

// status shows how the desk is, in words, with what to do.
func (s *screens) status(rq *front.Request) error {
	f := facts{address: s.Settings.Desk().Address}
	var err error
	if f.found, err = s.Watch.Health(rq.Context()); err != nil {
		return err
	}
	if f.teams, err = team.List(rq.Context(), s.DB); err != nil {
		return err
	}
	if f.categories, err = category.List(rq.Context(), s.DB, false); err != nil {
		return err
	}
	if f.boxes, _, err = s.Mailboxes.List(rq.Context(), rq.Actor); err != nil {
		return err
	}
	if f.colleagues, err = s.colleagues(rq); err != nil {
		return err
	}
	if f.troubles, err = rule.Troubles(rq.Context(), s.DB, s.DB.Now()); err != nil {
		return err
	}
	x := newStatusPage(rq.Page(rq.T("admin.nav_status")), f)
	x.Terms = versions(x.Page, s.Version, s.DB.Engine(), s.Started)
	return rq.Render(statusView(x))
}

func newStatusPage(p ui.Page, f facts) statusPage {
	x := statusPage{Page: p, First: firstSteps(p, f), Conditions: conditions(p, f)}
	for _, l := range f.found.Queues {
		x.Queues = append(x.Queues, queueRow{
			Name: queueName(p, l.Queue), Href: jobsPath + "?queue=" + l.Queue, Waiting: p.Locale.Number(l.Waiting), Running: p.Locale.Number(l.Running), Oldest: l.Oldest.Time,
		})
	}
	return x
}

// conditions are what is wrong, the worst first.
func conditions(p ui.Page, f facts) []condition {
	var list []condition
	for _, level := range []mail.Level{mail.Ill, mail.Warn} {
		for _, c := range f.found.Conditions {
			if c.Level == level {
				list = append(list, newCondition(p, c))
			}
		}
	}
	for _, r := range f.troubles {
		list = append(list, condition{
			Tone: ui.Warning, Title: p.T("rule.trouble_"+string(r.Outcome), errs.Args{"Name": r.Name}), Text: p.T("rule.trouble_text"), Since: r.Newest.Time,
			Next: ui.Btn{Label: p.T("rule.trouble_look"), Href: rulePath(r.RuleID) + "/runs"},
		})
	}
	return list
}

// newCondition is something that the desk found wrong with itself.
func newCondition(p ui.Page, c mail.Condition) condition {
	x := condition{Tone: ui.Warning, Title: c.Text(p.Locale), Text: p.T("admin.health_do_" + string(c.Key)), Since: c.Since.Time}
	if c.Level == mail.Ill {
		x.Tone = ui.Bad
	}
	switch c.Key {
	case mail.MailboxSilent, mail.MailboxMute, mail.TokenEnding, mail.NoWayOut, mail.BreakerHolds:
		x.Next = ui.Btn{Label: p.T("admin.health_to_mailboxes"), Href: mailboxesPath}
	case mail.JobsDead:
		x.Next = ui.Btn{Label: p.T("admin.health_to_jobs"), Href: jobsPath}
	case mail.JobsLate:
		x.Next = ui.Btn{Label: p.T("admin.health_to_jobs"), Href: jobsPath + "?queue=" + url.QueryEscape(c.Args["Queue"])}
	case mail.QuarantineFull, mail.ParserRestarts:
		x.Next = ui.Btn{Label: p.T("admin.health_to_quarantine"), Href: heldPath}
	case mail.OutboxLate, mail.DiskLow:
	}
	return x
}

// versions are what to tell whoever helps with a problem.
func versions(p ui.Page, version string, engine db.Engine, started time.Time) []ui.Term {
	terms := []ui.Term{
		{Label: p.T("admin.version"), Value: version},
		{Label: p.T("admin.version_database"), Value: engineName(engine)},
		{Label: p.T("admin.version_go"), Value: runtime.Version()},
	}
	if !started.IsZero() {
		terms = append(terms, ui.Term{Label: p.T("admin.running_since"), Show: ui.ExactTime(p, started)})
	}
	return terms
}

func engineName(e db.Engine) string {
	if e == db.Postgres {
		return "PostgreSQL"
	}
	return "SQLite"
}
