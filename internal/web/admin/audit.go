package admin

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type auditQuery struct {
	Who     int64  `form:"who"`
	Action  string `form:"action"`
	Object  string `form:"object"`
	ID      int64  `form:"id"`
	Outcome string `form:"outcome"`
	From    string `form:"from"` // 2026-11-22, in the reader's zone
	To      string `form:"to"`
	Before  int64  `form:"before"`
}

type auditPage struct {
	ui.Page
	trouble
	Query       auditQuery
	Fields      []ui.Field
	Rooms       []ui.Option
	Outcomes    []ui.Option
	Rows        []auditRow
	Start, Next string
}

type auditRow struct {
	At                                time.Time
	Who, WhoHref, Via, What, On, More string
	Plain                             bool     // done, as most are
	Outcome                           ui.Badge // what became of it otherwise
	Reason                            string
}

// auditList shows who did what.
func (s *screens) auditList(rq *front.Request) error {
	var q auditQuery
	err := rq.Decode(&q)
	var f audit.Filter
	if err == nil {
		f, err = q.filter(rq.Zone)
	}
	p := rq.Page(rq.T("admin.nav_audit"))
	if err != nil {
		t, ok := troubleOf(rq.Locale, err)
		if !ok {
			return err
		}
		return rq.RenderStatus(t.code(), auditView(newAuditPage(p, q, nil, false, t)))
	}
	list, more, err := audit.List(rq.Context(), s.DB, rq.Actor, f, q.Before, pageSize)
	if err != nil {
		return err
	}
	return rq.Render(auditView(newAuditPage(p, q, list, more, trouble{})))
}

func (q auditQuery) filter(zone *time.Location) (audit.Filter, error) {
	f := audit.Filter{Actor: access.PersonID(q.Who), Action: q.Action, Object: q.Object, ObjectID: q.ID, Outcome: q.Outcome}
	var c errs.Check
	day := func(field, text string, days int) db.Time {
		if text == "" {
			return db.Time{}
		}
		t, err := time.ParseInLocation(time.DateOnly, text, zone)
		c.That(err == nil, field, "admin.audit_date")
		return db.At(t.AddDate(0, 0, days))
	}
	f.From, f.To = day("from", q.From, 0), day("to", q.To, 1) // the last day is part of it
	return f, c.Err()
}

func (q auditQuery) values() url.Values {
	v := url.Values{}
	for name, text := range map[string]string{"action": q.Action, "object": q.Object, "outcome": q.Outcome, "from": q.From, "to": q.To} {
		if text != "" {
			v.Set(name, text)
		}
	}
	for name, n := range map[string]int64{"who": q.Who, "id": q.ID} {
		if n != 0 {
			v.Set(name, number(n))
		}
	}
	return v
}

// auditRooms are the beginnings of the names of acts.
func auditRooms() []string {
	return []string{"", "sign_in", "access", "account.", "person.", "authenticator.", "token.", "team.", "category.", "calendar.", "rule.", "setting.", "mailbox.", "letter_text.", "mail.", "ticket.", "checklist.", "protocol.", "identity.", "improvement.", "view.", "bulk.", "job."}
}

func newAuditPage(p ui.Page, q auditQuery, list []audit.Entry, more bool, t trouble) auditPage {
	x := auditPage{Page: p, trouble: t, Query: q}
	x.Fields = marked([]ui.Field{
		{Name: "action", Label: p.T("admin.audit_action")},
		{Name: "outcome", Label: p.T("admin.audit_outcome"), Short: true},
		{Name: "from", Type: "date", Label: p.T("admin.audit_from"), Value: q.From, Short: true},
		{Name: "to", Type: "date", Label: p.T("admin.audit_to"), Value: q.To, Short: true},
	}, t)
	for _, room := range auditRooms() {
		x.Rooms = append(x.Rooms, ui.Option{Value: room, Label: p.T("admin.audit_room_" + strings.TrimSuffix(room, ".")), Selected: room == q.Action})
	}
	for _, o := range []string{"", audit.Done, audit.Denied, audit.Failed} {
		x.Outcomes = append(x.Outcomes, ui.Option{Value: o, Label: p.T("admin.audit_outcome_" + o), Selected: o == q.Outcome})
	}
	for _, e := range list {
		x.Rows = append(x.Rows, newAuditRow(p, q, e))
	}
	if q.Before > 0 {
		x.Start = auditPath + "?" + q.values().Encode()
	}
	if more {
		v := q.values()
		v.Set("before", number(list[len(list)-1].ID))
		x.Next = auditPath + "?" + v.Encode()
	}
	return x
}

func newAuditRow(p ui.Page, q auditQuery, e audit.Entry) auditRow {
	row := auditRow{
		At: e.At.Time, Who: p.T("admin.audit_nobody"), Via: viaName(p, e.Via), Plain: e.Outcome == audit.Done, What: wordsFor(p, "admin.act_", e.Action), Reason: e.Reason, More: detail(e.Detail),
		Outcome: ui.Badge{Label: p.T("admin.audit_outcome_" + e.Outcome), Icon: ui.IconLock, Tone: ui.Warning},
	}
	if e.Via == access.ViaSystem || e.Via == access.ViaCommand {
		row.Who, row.Via = row.Via, ""
	}
	if e.IP != "" {
		row.Via = strings.TrimPrefix(row.Via+" · "+e.IP, " · ")
	}
	if e.ActorID != nil {
		row.Who = "#" + number(*e.ActorID)
		if e.ActorName != nil {
			row.Who = *e.ActorName
		}
		only := q
		only.Who, only.Before = int64(*e.ActorID), 0
		row.WhoHref = auditPath + "?" + only.values().Encode()
	}
	row.On = wordsFor(p, "admin.object_", e.Object)
	if e.ObjectID != nil {
		row.On += " #" + number(*e.ObjectID)
	}
	return row
}

func viaName(p ui.Page, via access.Via) string { return wordsFor(p, "admin.via_", string(via)) }

// detail shows what was recorded with an act: names and values.
func detail(text string) string {
	var values map[string]any
	if json.Unmarshal([]byte(text), &values) != nil {
		return ""
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		list = append(list, name+": "+fmt.Sprint(values[name]))
	}
	return strings.Join(list, ", ")
}
