package worklist

import (
	"context"
	"encoding/json"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
)

// Sort is the order of a list.
type Sort string

// The orders.
const (
	Newest Sort = ""    // what happened last first
	Oldest Sort = "old" // what nothing happened to for longest first
	ByDue  Sort = "due" // whose promise is due first
)

// Sorts are all orders, as forms show them.
func Sorts() []Sort { return []Sort{Newest, Oldest, ByDue} }

// Group is by what the tickets of a page stand together.
type Group string

// The groupings.
const (
	NoGroup    Group = ""
	ByState    Group = "state"
	ByPriority Group = "priority"
	ByTeam     Group = "team"
	ByAssignee Group = "assignee"
)

// Groups are all groupings, as forms show them.
func Groups() []Group { return []Group{NoGroup, ByState, ByPriority, ByTeam, ByAssignee} }

// Column is something that a row can show beside its subject, number and requester.
type Column string

// The columns.
const (
	ShowPreview  Column = "preview"
	ShowState    Column = "state"
	ShowPriority Column = "priority"
	ShowPromise  Column = "promise"
	ShowTeam     Column = "team" // with its level
	ShowCategory Column = "category"
	ShowAssignee Column = "assignee"
	ShowOwner    Column = "owner"
	ShowChannel  Column = "channel"
	ShowCreated  Column = "created"
	ShowTags     Column = "tags"
)

// Columns are all of them, in the order of forms.
func Columns() []Column {
	return []Column{ShowPreview, ShowState, ShowPriority, ShowPromise, ShowTeam, ShowCategory, ShowAssignee, ShowOwner, ShowChannel, ShowCreated, ShowTags}
}

// usual are the columns of a list whose columns nobody chose.
func usual() []Column {
	return []Column{ShowPreview, ShowState, ShowPriority, ShowPromise, ShowTeam, ShowCategory, ShowAssignee, ShowTags}
}

// Look is how a list is shown; the zero Look is how lists are shown to whoever chose nothing.
type Look struct {
	Sort    Sort     `json:"sort,omitempty"`
	Group   Group    `json:"group,omitempty"`
	Compact bool     `json:"compact,omitempty"`
	Columns []Column `json:"columns,omitempty"`
}

// Shows tells whether rows show a column.
func (l Look) Shows(c Column) bool {
	if len(l.Columns) == 0 {
		return slices.Contains(usual(), c)
	}
	return slices.Contains(l.Columns, c)
}

func (l Look) check(c *errs.Check) {
	c.That(slices.Contains(Sorts(), l.Sort), "sort", "view.sort_unknown")
	c.That(slices.Contains(Groups(), l.Group), "group", "view.group_unknown")
	c.That(!slices.ContainsFunc(l.Columns, func(x Column) bool { return !slices.Contains(Columns(), x) }), "columns", "view.column_unknown")
}

// text is the look as a column keeps it.
func (l Look) text() (string, error) {
	slices.Sort(l.Columns)
	l.Columns = slices.Compact(l.Columns)
	b, err := json.Marshal(l)
	return string(b), err
}

func readLook(text string) (l Look, err error) { return l, json.Unmarshal([]byte(text), &l) }

// LookAt is how the actor looks at a list: as they chose, or else as whoever saved it did.
func (s *Saves) LookAt(ctx context.Context, a access.Actor, v View) (Look, error) {
	h, err := s.having(ctx, a)
	if err != nil {
		return Look{}, err
	}
	if l, ok := h.looks[v]; ok {
		return l, nil
	}
	if id, ok := v.Saved(); ok {
		saved, err := s.Get(ctx, a, id)
		return saved.Look, err
	}
	return Look{}, nil
}

// readLooks reads how somebody looks at lists.
func readLooks(ctx context.Context, q db.Querier, who person.ID) (map[View]Look, error) {
	var rows []struct {
		View View
		Look string
	}
	if err := q.Select(ctx, &rows, `SELECT view, look FROM view_look WHERE person_id = $1`, who); err != nil {
		return nil, err
	}
	looks := make(map[View]Look, len(rows))
	for _, r := range rows {
		l, err := readLook(r.Look)
		if err != nil {
			return nil, err
		}
		looks[r.View] = l
	}
	return looks, nil
}

// SetLook remembers how the actor looks at a list.
func (s *Saves) SetLook(ctx context.Context, a access.Actor, v View, l Look) (err error) {
	defer errs.Wrap(&err, "look of view %s", v)
	if err := a.Require(access.WorkTicket); err != nil {
		return err
	}
	var c errs.Check
	l.check(&c)
	if err := c.Err(); err != nil {
		return err
	}
	if id, ok := v.Saved(); ok {
		if _, err := s.Get(ctx, a, id); err != nil {
			return err
		}
	} else if _, ok := v.Filter(a, s.db.Now()); !ok {
		return errs.Missing()
	}
	text, err := l.text()
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		tx.Outdate(changedViews)
		_, err := tx.Exec(ctx, `
			INSERT INTO view_look (person_id, view, look)
			VALUES ($1, $2, $3)
			ON CONFLICT (person_id, view) DO UPDATE SET look = excluded.look`, a.Person, v, text)
		return err
	})
}
