package todo

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/notice"
)

// DueJob is the kind of job that reminds of a to-do at its time; DueArgs names it.
const DueJob = "todo.due"

// DueArgs is the to-do, and the time at which it was to be done then.
type DueArgs struct {
	Todo ID    `json:"todo"`
	Due  int64 `json:"due"`
}

func (s *Store) await(ctx context.Context, tx *db.Tx, x *Todo) error {
	if !x.DueAt.After(tx.Now.Time) { // whoever writes it down knows
		return nil
	}
	args := DueArgs{Todo: x.ID, Due: x.DueAt.UnixMicro()}
	key := "todo:" + x.ID.String() + ":" + x.DueAt.UTC().Format("20060102150405.000000")
	return job.Enqueue(ctx, tx, DueJob, args, job.At(x.DueAt), job.Unique(key))
}

// Remind tells who has to do it that the time of a to-do has come, if it is still open and its time the same.
func (s *Store) Remind(ctx context.Context, j job.Job[DueArgs]) (err error) {
	defer errs.Wrap(&err, "remind of to-do %d", j.Args.Todo)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var x Todo
		err := tx.Get(ctx, &x, read+` WHERE o.id = $1 AND o.due_at = $2 AND o.done_at IS NULL AND o.deleted_at IS NULL`, j.Args.Todo, j.Args.Due)
		if err == nil {
			err = s.notices.Remind(ctx, tx, x.told(notice.TodoDue))
		} else if errs.Is(err, errs.NotFound) {
			err = nil
		}
		if err != nil {
			return err
		}
		return j.Complete(ctx, tx)
	})
}

// Catch sets the alarm of to-dos that have none: their job was put away. What is over already stands in everybody's day.
func (s *Store) Catch(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "look for to-dos of which nobody reminds")
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var list []Todo
		err := tx.Select(ctx, &list, read+` WHERE o.due_at > $1 AND o.done_at IS NULL AND o.deleted_at IS NULL ORDER BY o.id`, tx.Now)
		if err != nil {
			return err
		}
		for i := range list {
			if err := s.await(ctx, tx, &list[i]); err != nil {
				return err
			}
		}
		return nil
	})
}
