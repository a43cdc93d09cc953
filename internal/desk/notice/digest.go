package notice

import (
	"context"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
)

// DigestJob is the kind of job that writes the letter which gathers what somebody was told; DigestArgs names them.
const DigestJob = "notice.digest"

// DigestArgs is for whom.
type DigestArgs struct {
	Person person.ID `json:"person"`
}

// LetterArgs are what the letter gathers: from the first notice to the last that waited for it. What was read meanwhile, it leaves out.
type LetterArgs struct {
	IDs []ID `json:"ids"`
}

// mostGathered bounds a letter; what is beyond, the list in the workspace has.
const mostGathered = 100

func await(ctx context.Context, tx *db.Tx, who person.ID, due db.Time) error {
	return job.Enqueue(ctx, tx, DigestJob, DigestArgs{Person: who}, job.At(due), job.Unique(DigestJob+":"+strconv.FormatInt(int64(who), 10)))
}

// Gather writes the letter that is due for somebody, and waits for the next one.
func (d *Desk) Gather(ctx context.Context, j job.Job[DigestArgs]) (err error) {
	defer errs.Wrap(&err, "gather what person %d was told", j.Args.Person)
	return d.db.Write(ctx, func(tx *db.Tx) error {
		if err := j.Complete(ctx, tx); err != nil {
			return err
		}
		return d.GatherIn(ctx, tx, j.Args.Person)
	})
}

// GatherIn is Gather for whoever is in a transaction already. What was read meanwhile makes no letter.
func (d *Desk) GatherIn(ctx context.Context, tx *db.Tx, who person.ID) error {
	var waiting []struct {
		ID   ID
		Open bool
	}
	err := tx.Select(ctx, &waiting, `
		UPDATE notice
		SET mail_due = NULL
		WHERE person_id = $1 AND mail_due <= $2
		RETURNING id, (read_at IS NULL) AS open`, who, tx.Now)
	if err != nil {
		return err
	}
	var args LetterArgs
	for _, n := range waiting {
		if n.Open && len(args.IDs) < mostGathered {
			args.IDs = append(args.IDs, n.ID)
		}
	}
	if len(args.IDs) > 0 {
		if err := d.write(ctx, tx, who, args); err != nil {
			return err
		}
	}
	var next struct{ Due db.Time }
	err = tx.Get(ctx, &next, `SELECT min(mail_due) AS due FROM notice WHERE person_id = $1 AND mail_due IS NOT NULL`, who)
	if err != nil || next.Due.IsZero() {
		return err
	}
	return await(ctx, tx, who, next.Due)
}

func (d *Desk) write(ctx context.Context, tx *db.Tx, who person.ID, args LetterArgs) error {
	people, err := person.ReachOf(ctx, tx, who)
	if err != nil {
		return err
	}
	for _, to := range people {
		if !to.Takes() {
			continue
		}
		l := letter.Letter{Kind: letter.Gathered, PersonID: &to.ID, Address: to.Address, Name: to.Name, Locale: to.Locale}
		if _, err := d.post.Write(ctx, tx, l, args); err != nil {
			return err
		}
	}
	return nil
}

// OfLetter are the notices of a letter, oldest first, with what their reader may see of the tickets.
func OfLetter(ctx context.Context, q db.Querier, actor access.Actor, args LetterArgs) (list []Notice, err error) {
	defer errs.Wrap(&err, "read what a letter gathers")
	if len(args.IDs) == 0 {
		return nil, nil
	}
	var p db.Params
	where := "n.person_id = " + p.Bind(actor.Person) + " AND n.id IN " + db.BindAll(&p, args.IDs)
	list, err = read(ctx, q, actor, &p, where, mostGathered)
	for i, k := 0, len(list)-1; i < k; i, k = i+1, k-1 {
		list[i], list[k] = list[k], list[i]
	}
	return list, err
}

// Catch sets the alarm of what has none: its job was put away.
func (d *Desk) Catch(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "look for letters that were forgotten")
	return d.db.Write(ctx, func(tx *db.Tx) error {
		var list []struct {
			PersonID person.ID
			Due      db.Time
		}
		err := tx.Select(ctx, &list, `
			SELECT n.person_id, min(n.mail_due) AS due
			FROM notice n
			WHERE n.mail_due IS NOT NULL AND NOT EXISTS (SELECT 1 FROM job j WHERE j.unique_key = $1 || CAST(n.person_id AS TEXT))
			GROUP BY n.person_id`, DigestJob+":")
		if err != nil {
			return err
		}
		for _, x := range list {
			if err := await(ctx, tx, x.PersonID, x.Due); err != nil {
				return err
			}
		}
		return nil
	})
}
