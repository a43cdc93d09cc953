package app

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/job"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/bulk"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/entrust"
	"firstline/internal/desk/improvement"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/outbox"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/snooze"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/todo"
	"firstline/internal/desk/trash"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/desk/worktime"
)

// schedule names what the desk does by itself, and when.
func (d *Desk) schedule(r *job.Runner) {
	const sweepKind = "desk.sweep"
	job.Handle(r, sweepKind, func(ctx context.Context, _ job.Job[struct{}]) error { return d.sweep(ctx) })
	r.Schedule("sweep", job.DailyAt(3, 17), sweepKind, struct{}{})
	job.Handle(r, ticket.SealJob, func(ctx context.Context, _ job.Job[struct{}]) error { return d.Tickets.Seal(ctx) })
	job.Handle(r, sla.LookJob, func(ctx context.Context, _ job.Job[sla.LookArgs]) error { return d.Promises.Look(ctx, d.Tickets) })
	job.Handle(r, sla.RenewJob, func(ctx context.Context, _ job.Job[struct{}]) error { return d.Promises.Renew(ctx) })
	job.Handle(r, rule.LookJob, func(ctx context.Context, _ job.Job[rule.LookArgs]) error { return d.Rules.Look(ctx, d.Tickets) })
	job.Handle(r, rule.RenewJob, func(ctx context.Context, _ job.Job[struct{}]) error { return d.Rules.Renew(ctx) })
	job.Handle(r, sla.PersonJob, func(ctx context.Context, j job.Job[sla.PersonArgs]) error {
		return d.Promises.RenewOf(ctx, j.Args.Person)
	})
	job.Handle(r, confirm.LookJob, func(ctx context.Context, j job.Job[confirm.LookArgs]) error { return d.Silence.Look(ctx, d.Tickets, j) })
	job.Handle(r, snooze.LookJob, func(ctx context.Context, j job.Job[snooze.LookArgs]) error { return d.Snooze.Look(ctx, d.Tickets, j) })
	job.Handle(r, entrust.EndJob, func(ctx context.Context, j job.Job[entrust.EndArgs]) error { return d.Entrust.End(ctx, j.Args) })
	job.Handle(r, todo.DueJob, func(ctx context.Context, j job.Job[todo.DueArgs]) error { return d.Todos.Remind(ctx, j) })
	job.Handle(r, worktime.ForgetJob, func(ctx context.Context, j job.Job[worktime.ForgetArgs]) error { return d.Work.Forget(ctx, j) })
	job.Handle(r, outbox.LeaveJob, func(ctx context.Context, j job.Job[outbox.LeaveArgs]) error { return d.Outbox.Leave(ctx, j) })
	job.Handle(r, trash.BlobJob, func(ctx context.Context, j job.Job[trash.BlobArgs]) error {
		_, err := d.dropStrays(ctx, j.Args.SHA256, j.Args.Before.Time)
		return err
	})
	job.Handle(r, bulk.Job, func(ctx context.Context, j job.Job[bulk.JobArgs]) error { return d.Bulk.Run(ctx, j.Args.ID, j.Last()) })
	job.Handle(r, approval.LookJob, func(ctx context.Context, j job.Job[approval.LookArgs]) error { return d.Approvals.Look(ctx, j) })
	job.Handle(r, improvement.MeasureJob, func(ctx context.Context, j job.Job[improvement.MeasureArgs]) error {
		return d.Improvements.Look(ctx, j)
	})
	job.Handle(r, vendorcase.LookJob, func(ctx context.Context, j job.Job[vendorcase.LookArgs]) error { return d.Cases.Look(ctx, j) })
	job.Handle(r, notice.DigestJob, func(ctx context.Context, j job.Job[notice.DigestArgs]) error { return d.Notices.Gather(ctx, j) })
	job.Handle(r, team.FreedJob, func(ctx context.Context, j job.Job[team.FreedArgs]) error {
		return d.Routing.FreedJob(ctx, d.Tickets, j.Args.Person)
	})
	job.Handle(r, team.CoverJob, func(ctx context.Context, j job.Job[team.CoverArgs]) error {
		return d.Lending.Look(ctx, d.Tickets, j.Args.Person)
	})
	job.Handle(r, routing.LookJob, func(ctx context.Context, j job.Job[routing.LookArgs]) error {
		return d.Routing.LookJob(ctx, d.Tickets, j.Args.Team)
	})
}

// sweep takes away what has served its time, and finds what was forgotten.
func (d *Desk) sweep(ctx context.Context) error {
	if err := d.Accounts.Sweep(ctx); err != nil {
		return err
	}
	if err := d.Tickets.ForgetOnce(ctx, d.DB.Now().Add(-24*time.Hour)); err != nil {
		return err
	}
	if err := d.People.ForgetOnce(ctx, d.DB.Now().Add(-24*time.Hour)); err != nil {
		return err
	}
	if err := d.Tickets.ForgetGlasses(ctx, d.DB.Now().Add(-24*time.Hour)); err != nil {
		return err
	}
	if err := d.Silence.Catch(ctx); err != nil {
		return err
	}
	if err := d.Promises.Catch(ctx); err != nil {
		return err
	}
	if err := d.Rules.Catch(ctx); err != nil {
		return err
	}
	if err := d.Snooze.Catch(ctx); err != nil {
		return err
	}
	if err := d.Todos.Catch(ctx); err != nil {
		return err
	}
	if err := d.Work.Catch(ctx); err != nil {
		return err
	}
	if err := d.Outbox.Catch(ctx); err != nil {
		return err
	}
	if err := d.Approvals.Catch(ctx); err != nil {
		return err
	}
	if err := d.Notices.Catch(ctx); err != nil {
		return err
	}
	if err := d.Notices.Sweep(ctx); err != nil {
		return err
	}
	if err := d.Cases.Catch(ctx); err != nil {
		return err
	}
	if err := d.Improvements.Catch(ctx); err != nil {
		return err
	}
	if err := d.Lending.Catch(ctx); err != nil {
		return err
	}
	if err := d.DB.Write(ctx, func(tx *db.Tx) error { return d.Routing.Catch(ctx, tx) }); err != nil {
		return err
	}
	if err := d.Trash.Purge(ctx); err != nil {
		return err
	}
	if err := d.Search.Missed(ctx); err != nil {
		return err
	}
	return d.sweepBlobs(ctx)
}

// queues are the workers of each sort of job: mail comes in beside what goes out, and neither waits for the rest.
func queues() map[string]int {
	return map[string]int{"default": 4, mail.Queue: 8, letter.Queue: 8}
}
