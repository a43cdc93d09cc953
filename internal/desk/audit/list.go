package audit

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
)

// Entry is one act as it was recorded.
type Entry struct {
	ID        int64
	At        db.Time
	ActorID   *access.PersonID // nil: the desk itself, or somebody who was not signed in
	ActorName *string
	Via       access.Via
	IP        string `db:"ip"`
	Action    string
	Object    string
	ObjectID  *int64
	Outcome   string
	Reason    string
	Detail    string // JSON
}

// Filter narrows the log; zero fields let everything through.
type Filter struct {
	Actor    access.PersonID
	Action   string // the beginning of it: "account."
	Object   string
	ObjectID int64
	Outcome  string
	From, To db.Time
}

// List is a page of the log, the newest first; before is the id where the last page ended, 0 for the first page.
func List(ctx context.Context, q db.Querier, actor access.Actor, f Filter, before int64, limit int) (list []Entry, more bool, err error) {
	defer errs.Wrap(&err, "list audit")
	if err := actor.Require(access.ReadAudit); err != nil {
		return nil, false, err
	}
	var p db.Params
	where := "TRUE"
	and := func(condition string, v any) { where += " AND " + condition + p.Bind(v) }
	if before > 0 {
		and("a.id < ", before)
	}
	if f.Actor != 0 {
		and("a.actor_id = ", f.Actor)
	}
	if f.Action != "" {
		and("a.action >= ", f.Action)
		and("a.action < ", f.Action+"\U0010FFFF")
	}
	if f.Object != "" {
		and("a.object = ", f.Object)
	}
	if f.ObjectID != 0 {
		and("a.object_id = ", f.ObjectID)
	}
	if f.Outcome != "" {
		and("a.outcome = ", f.Outcome)
	}
	if !f.From.IsZero() {
		and("a.at >= ", f.From)
	}
	if !f.To.IsZero() {
		and("a.at < ", f.To)
	}
	err = q.Select(ctx, &list, `
		SELECT a.id, a.at, a.actor_id, p.name AS actor_name, a.via, a.ip, a.action, a.object, a.object_id, a.outcome, a.reason, a.detail
		FROM audit a
		LEFT JOIN person p ON p.id = a.actor_id
		WHERE `+where+`
		ORDER BY a.id DESC
		LIMIT `+p.Bind(limit+1), p.Args...)
	if more = len(list) > limit; more {
		list = list[:limit]
	}
	return list, more, err
}
