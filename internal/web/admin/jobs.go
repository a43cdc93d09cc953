package admin

import (
	"net/http"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/base/job"
	"firstline/internal/desk/audit"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type jobsPage struct {
	ui.Page
	Tabs  []ui.Tab
	Dead  bool
	Rows  []jobRow
	Start string
	Next  string
}

type jobRow struct {
	ID         int64
	What, Kind string
	Args       string
	Attempts   string
	Error      string
	Due, Made  time.Time
	State      ui.Badge
}

// maxCounted bounds what is counted for a tab.
const maxCounted = 1000

// jobsShow shows the work that waits, queue by queue, and that which was given up.
func (s *screens) jobsShow(rq *front.Request) error { return s.jobsPage(rq, http.StatusOK) }

// jobsPage is that page with words on an act that could not be done.
func (s *screens) jobsPage(rq *front.Request, status int, words ...ui.Flash) error {
	var q struct {
		Queue  string `form:"queue"`
		Before int64  `form:"before"`
	}
	if err := rq.Decode(&q); err != nil {
		return errs.Missing()
	}
	dead, err := job.CountDead(rq.Context(), s.DB, maxCounted)
	if err != nil {
		return err
	}
	loads, err := job.Loads(rq.Context(), s.DB, s.DB.Now())
	if err != nil {
		return err
	}
	x := newJobsPage(rq.Page(rq.T("admin.nav_jobs")), q.Queue, dead, loads)
	var list []job.Info
	if x.Dead {
		list, err = job.Dead(rq.Context(), s.DB, q.Before, pageSize+1)
	} else {
		list, err = job.Waiting(rq.Context(), s.DB, q.Queue, pageSize)
	}
	if err != nil {
		return err
	}
	if q.Before > 0 {
		x.Start = jobsPath
	}
	if x.Dead && len(list) > pageSize {
		list = list[:pageSize]
		x.Next = jobsPath + "?before=" + number(list[pageSize-1].ID)
	}
	for _, j := range list {
		x.Rows = append(x.Rows, newJobRow(x.Page, j))
	}
	x.Flash = append(x.Flash, words...)
	return rq.RenderStatus(status, jobsView(x))
}

// newJobsPage is the page without its rows: a tab for what needs somebody, and one for each queue.
func newJobsPage(p ui.Page, queue string, dead int, loads []job.Load) jobsPage {
	x := jobsPage{Page: p, Dead: queue == ""}
	x.Tabs = []ui.Tab{{Label: p.T("admin.jobs_dead"), Href: jobsPath, Count: p.Locale.Number(dead), Current: x.Dead}}
	if len(loads) == 0 {
		loads = []job.Load{{Queue: "default"}}
	}
	for _, l := range loads {
		x.Tabs = append(x.Tabs, ui.Tab{
			Label: queueName(p, l.Queue), Href: jobsPath + "?queue=" + l.Queue, Count: p.Locale.Number(l.Waiting + l.Running), Current: l.Queue == queue,
		})
	}
	return x
}

func newJobRow(p ui.Page, j job.Info) jobRow {
	row := jobRow{
		ID: j.ID, What: jobName(p, j.Kind), Kind: j.Kind, Args: j.Args, Error: j.Error, Due: j.DueAt.Time, Made: j.CreatedAt.Time,
		Attempts: p.T("admin.job_attempts", errs.Args{"N": i18n.Count(j.Attempt), "Max": i18n.Count(j.MaxAttempts)}),
	}
	switch {
	case j.Dead:
		row.State = ui.Badge{Label: p.T("admin.job_dead"), Tone: ui.Bad, Icon: ui.IconError}
	case j.Running:
		row.State = ui.Badge{Label: p.T("admin.job_running"), Tone: ui.Info, Icon: ui.IconHalf}
	case j.Attempt > 0:
		row.State = ui.Badge{Label: p.T("admin.job_again"), Tone: ui.Warning, Icon: ui.IconRefresh}
	default:
		row.State = ui.Badge{Label: p.T("admin.job_waiting"), Icon: ui.IconClock}
	}
	return row
}

// jobName is what a kind of job does; a kind without words shows its name.
func jobName(p ui.Page, kind string) string { return wordsFor(p, "admin.job_kind_", kind) }

func queueName(p ui.Page, queue string) string { return wordsFor(p, "admin.queue_", queue) }

// jobRetry lets a job that was given up run again.
func (s *screens) jobRetry(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	err = s.DB.Write(rq.Context(), func(tx *db.Tx) error {
		if err := job.Retry(rq.Context(), tx, id); err != nil {
			return err
		}
		return audit.Record(rq.Context(), tx, rq.Actor, audit.Act{Action: "job.retry", Object: "job", ObjectID: id})
	})
	return s.jobDone(rq, err, "admin.job_retried")
}

// jobDiscard gives a job up for good.
func (s *screens) jobDiscard(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	err = s.DB.Write(rq.Context(), func(tx *db.Tx) error {
		if err := job.Discard(rq.Context(), tx, id); err != nil {
			return err
		}
		return audit.Record(rq.Context(), tx, rq.Actor, audit.Act{Action: "job.discard", Object: "job", ObjectID: id})
	})
	return s.jobDone(rq, err, "admin.job_discarded")
}

func (s *screens) jobDone(rq *front.Request, err error, done string) error {
	if errs.Is(err, errs.NotFound) { // a colleague was faster, or there never was one
		return s.jobsPage(rq, front.Status(errs.NotFound), ui.Flash{Tone: ui.Info, Text: rq.T("admin.job_gone")})
	}
	if err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T(done))
	return rq.Redirect(jobsPath)
}
