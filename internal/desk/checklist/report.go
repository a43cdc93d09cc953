package checklist

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// Checked is a proof with the names that a list of them shows.
type Checked struct {
	Proof
	Subject   string
	Person    string // whose identity it is
	ByName    string `db:"by_name"`
	Confirmed string `db:"second_name"` // who was the second agent
}

// AllChecked are the proofs on tickets that the actor may see, the newest first and no more than limit, from below the proof before; 0 begins
// at the top. None is left out, so that nothing an impostor might have got stays unseen.
func (s *Store) AllChecked(ctx context.Context, actor access.Actor, before int64, limit int) (list []Checked, err error) {
	defer errs.Wrap(&err, "list identity checks")
	if err := actor.Require(access.ReviewProtocol); err != nil {
		return nil, err
	}
	var p db.Params
	from := ""
	if before > 0 {
		from = "i.id < " + p.Bind(before) + " AND "
	}
	where := from + ticket.Visible(&p, actor)
	err = s.db.Select(ctx, &list, `
		SELECT i.id, i.ticket_id, i.person_id, i.kind, i.number, i.manager_id, i.note, i.by_id, i.at, i.second, i.seconded_by, i.seconded_at,
			t.subject, w.name AS person, COALESCE(b.name, '') AS by_name, COALESCE(x.name, '') AS second_name
		FROM identity_proof i
		JOIN ticket t ON t.id = i.ticket_id
		JOIN person w ON w.id = i.person_id
		LEFT JOIN person b ON b.id = i.by_id
		LEFT JOIN person x ON x.id = i.seconded_by
		WHERE `+where+`
		ORDER BY i.id DESC
		LIMIT `+p.Bind(limit), p.Args...)
	return list, err
}
