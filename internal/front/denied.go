package front

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
)

// deniedTime bounds how long noting a refusal may take.
const deniedTime = 5 * time.Second

// noteDenied keeps for those who must answer for it that somebody who is signed in was refused. One note a minute for each person and route
// is enough, and keeps the record from being flooded. That the note fails changes nothing for whoever was refused.
func (s *Site) noteDenied(rq *Request, refusal error) {
	if rq.route != nil {
		s.NoteDenied(rq.W, rq.Request, rq.Actor, rq.route.Method+" "+rq.route.Pattern, refusal)
	}
}

// NoteDenied does the same for surfaces with routes of their own.
func (s *Site) NoteDenied(w http.ResponseWriter, r *http.Request, actor access.Actor, route string, refusal error) {
	if !actor.SignedIn() || s.denied.OnLimit(w, r, strconv.FormatInt(int64(actor.Person), 10)+" "+route) {
		return
	}
	var e *errs.Error
	reason := ""
	if errors.As(refusal, &e) {
		reason = e.Key
	}
	// Going away does not undo what was tried.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), deniedTime)
	defer cancel()
	err := s.parts.DB.Write(ctx, func(tx *db.Tx) error {
		return audit.Record(ctx, tx, actor, audit.Act{Action: "access", Object: route, Outcome: audit.Denied, Reason: reason})
	})
	if err != nil {
		slog.ErrorContext(ctx, "refusal could not be noted", "request", RequestID(ctx), "route", route, "error", err)
	}
}
