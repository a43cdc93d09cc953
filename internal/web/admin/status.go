package admin

import (
	"runtime"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/category"
	"firstline/internal/desk/team"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type statusPage struct {
	ui.Page
	Conditions []condition
	Queues     []queueRow
	Terms      []ui.Term
}

// condition is something that an administrator should know, and what to do about it.
type condition struct {
	Tone        ui.Tone
	Title, Text string
	Next        ui.Btn
}

type queueRow struct {
	Name, Href, Waiting, Running string
	Oldest                       time.Time
}

// facts are what the page is made of.
type facts struct {
	now        db.Time
	dead       int
	loads      []job.Load
	teams      []team.Team
	categories []category.Category
	address    string // of the desk
	boxes      []mail.Mailbox
}

// late is how long a job may be due before somebody should look why it does not run.
const late = 5 * time.Minute

// status shows how the desk is, in words, with what to do.
func (s *screens) status(rq *front.Request) error {
	f := facts{now: s.DB.Now(), address: s.Settings.Desk().Address}
	var err error
	if f.dead, err = job.CountDead(rq.Context(), s.DB, maxCounted); err != nil {
		return err
	}
	if f.loads, err = job.Loads(rq.Context(), s.DB, f.now); err != nil {
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
	x := newStatusPage(rq.Page(rq.T("admin.nav_status")), f)
	x.Terms = versions(x.Page, s.Version, s.DB.Engine(), s.Started)
	return rq.Render(statusView(x))
}

func newStatusPage(p ui.Page, f facts) statusPage {
	x := statusPage{Page: p, Conditions: conditions(p, f)}
	for _, l := range f.loads {
		x.Queues = append(x.Queues, queueRow{
			Name: queueName(p, l.Queue), Href: jobsPath + "?queue=" + l.Queue, Waiting: p.Locale.Number(l.Waiting), Running: p.Locale.Number(l.Running), Oldest: l.Oldest.Time,
		})
	}
	return x
}

// conditions are what is wrong or missing, the worst first.
func conditions(p ui.Page, f facts) []condition {
	var list []condition
	for _, l := range f.loads {
		if waits := f.now.Sub(l.Oldest.Time); !l.Oldest.IsZero() && waits > late {
			list = append(list, condition{
				Tone: ui.Bad, Title: p.T("admin.health_late", errs.Args{"Queue": queueName(p, l.Queue), "Duration": waits}), Text: p.T("admin.health_late_do"),
				Next: ui.Btn{Label: p.T("admin.health_to_jobs"), Href: jobsPath + "?queue=" + l.Queue},
			})
		}
	}
	if f.dead > 0 {
		list = append(list, condition{
			Tone: ui.Bad, Title: p.N("admin.health_dead", f.dead), Text: p.T("admin.health_dead_do"), Next: ui.Btn{Label: p.T("admin.health_to_jobs"), Href: jobsPath},
		})
	}
	if len(f.teams) == 0 {
		list = append(list, condition{
			Tone: ui.Warning, Title: p.T("admin.health_no_team"), Text: p.T("admin.health_no_team_do"), Next: ui.Btn{Label: p.T("admin.team_new"), Href: teamsPath + "/new"},
		})
	}
	if len(f.categories) == 0 {
		list = append(list, condition{
			Tone: ui.Warning, Title: p.T("admin.health_no_category"), Text: p.T("admin.health_no_category_do"),
			Next: ui.Btn{Label: p.T("admin.category_new"), Href: categoriesPath + "/new"},
		})
	}
	if len(f.boxes) == 0 {
		list = append(list, condition{
			Tone: ui.Warning, Title: p.T("admin.health_no_mailbox"), Text: p.T("admin.health_no_mailbox_do"),
			Next: ui.Btn{Label: p.T("admin.box_new"), Href: mailboxesPath + "/new"},
		})
	}
	if f.address == "" {
		list = append(list, condition{
			Tone: ui.Warning, Title: p.T("admin.health_no_address"), Text: p.T("admin.health_no_address_do"),
			Next: ui.Btn{Label: p.T("admin.nav_settings"), Href: settingsPath + "/desk"},
		})
	}
	return list
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
