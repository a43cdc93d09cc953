package improvement

import (
	"context"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
)

// MeasureJob is the kind of job that counts the figure of an improvement when the desk has worked with what changed for some time.
const MeasureJob = "improvement.measure"

// MeasureArgs names the improvement.
type MeasureArgs struct {
	Improvement ID `json:"improvement"`
}

// keyed begins the key under which an improvement's alarm waits: there is one at a time.
const keyed = "improvement:"

func alarm(ctx context.Context, tx *db.Tx, i *Improvement) error {
	key := keyed + strconv.FormatInt(int64(i.ID), 10)
	return job.Enqueue(ctx, tx, MeasureJob, MeasureArgs{Improvement: i.ID}, job.At(i.MeasureAt), job.Unique(key))
}

// Look counts the figure of an improvement that was done some time ago, together with the end of the job.
func (s *Store) Look(ctx context.Context, j job.Job[MeasureArgs]) (err error) {
	defer errs.Wrap(&err, "measure improvement %d", j.Args.Improvement)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := s.LookIn(ctx, tx, j.Args.Improvement); err != nil {
			return err
		}
		return j.Complete(ctx, tx)
	})
}

// LookIn is Look for whoever is in a transaction already, and has no job to end. One that was taken up again meanwhile is left alone, and
// one that was done anew waits for its own time.
func (s *Store) LookIn(ctx context.Context, tx *db.Tx, id ID) error {
	i, err := Get(ctx, tx, id)
	if err != nil || i.MeasureAt.IsZero() {
		return err
	}
	if tx.Now.Before(i.MeasureAt.Time) {
		return alarm(ctx, tx, &i)
	}
	n, err := Measure(ctx, tx, i.Figure, i.CategoryID, tx.Now)
	if err != nil {
		return err
	}
	rows, err := tx.Exec(ctx, `UPDATE improvement SET after = $2, after_at = $3, measure_at = NULL WHERE id = $1 AND measure_at IS NOT NULL`, id, n, tx.Now)
	if err != nil || rows == 0 {
		return err
	}
	return note(ctx, tx, access.System(), "improvement.measure", i)
}

// Catch sets the alarm of improvements that have none: it was put away after it had failed, say.
func (s *Store) Catch(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "look for improvements that nobody measures")
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var list []Improvement
		err := tx.Select(ctx, &list, `
			SELECT i.id, i.measure_at
			FROM improvement i
			WHERE i.measure_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM job j WHERE j.unique_key = $1 || CAST(i.id AS TEXT))
			ORDER BY i.id
			LIMIT 200`, keyed)
		if err != nil {
			return err
		}
		for n := range list {
			if err := alarm(ctx, tx, &list[n]); err != nil {
				return err
			}
		}
		return nil
	})
}
