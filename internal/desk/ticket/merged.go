package ticket

import (
	"cmp"
	"context"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/file"
)

// throughMerge is a ticket that an agent sees because it was merged into one that they see: its work is theirs now. What is sensitive stays with
// those to whom it is sealed.
func (s *Store) throughMerge(ctx context.Context, actor access.Actor, id ID) (Ticket, error) {
	if !actor.Agent {
		return Ticket{}, errMissing()
	}
	var p db.Params
	where := "s.id = " + p.Bind(id) + " AND " + visible(&p, actor)
	var n int
	err := s.db.Get(ctx, &n, `
		SELECT count(*)
		FROM ticket s
		JOIN ticket t ON t.id = s.merged_into
		WHERE COALESCE(s.category_id, 0) NOT IN (SELECT g.id FROM category g WHERE g.sealed_to <> '') AND `+where, p.Args...)
	if err != nil {
		return Ticket{}, err
	}
	if n == 0 {
		return Ticket{}, errMissing()
	}
	var t Ticket
	err = s.db.Get(ctx, &t, `SELECT `+columns+` FROM ticket WHERE id = $1`, id)
	return t, err
}

// fileThroughMerge is a file of such a ticket.
func (s *Store) fileThroughMerge(ctx context.Context, actor access.Actor, id file.ID) (f file.File, err error) {
	var on []ID
	err = s.db.Select(ctx, &on, `
		SELECT t.id
		FROM attachment a
		JOIN ticket t ON t.id = a.ticket_id
		WHERE a.file_id = $1 AND t.merged_into IS NOT NULL`, id)
	if err != nil {
		return f, err
	}
	for _, n := range on {
		if _, err := s.throughMerge(ctx, actor, n); err == nil {
			err = s.db.Get(ctx, &f, `SELECT id, sha256, name, type, size, added_by, created_at FROM file WHERE id = $1`, id)
			return f, err
		} else if !errs.Is(err, errs.NotFound) {
			return f, err
		}
	}
	return f, errMissing()
}

// mostMerged bounds how much of merged tickets stands between the entries of one page; what is older is at their own addresses.
const mostMerged = 300

// AmongMerged puts what happened on tickets that were merged into t, as far as the actor may see it, between a page of t's own items, by time.
// Page and more are those with which the items were read.
func (s *Store) AmongMerged(ctx context.Context, actor access.Actor, t *Ticket, items []Item, page Page, more bool) ([]Item, error) {
	entries, err := s.mergedEntries(ctx, actor, t, ownEntries(items), page, more, "")
	if err != nil || len(entries) == 0 {
		return items, err
	}
	var messages []Message
	var notes []Note
	var files map[place][]file.Attached
	ids, from, until := bounds(entries)
	err = db.Together(ctx, s.db,
		func(ctx context.Context) (err error) {
			messages, err = s.mergedMessages(ctx, ids, from, until, "")
			return err
		},
		func(ctx context.Context) error {
			var p db.Params
			where := "ticket_id IN " + db.BindAll(&p, ids) + " AND at >= " + p.Bind(from) + " AND at <= " + p.Bind(until)
			return s.db.Select(ctx, &notes, `SELECT ticket_id, seq, at, author_id, html, text FROM note WHERE `+where, p.Args...)
		},
		func(ctx context.Context) (err error) {
			files, err = s.mergedFiles(ctx, ids)
			return err
		},
	)
	if err != nil {
		return nil, err
	}
	at := map[place]int{}
	for _, e := range entries {
		at[place{e.TicketID, e.Seq}] = len(items)
		items = append(items, Item{Entry: e})
	}
	for i := range messages {
		m := &messages[i]
		if n, ok := at[place{m.TicketID, m.Seq}]; ok {
			m.Files = files[place{m.TicketID, m.Seq}]
			items[n].Message = m
		}
	}
	for i := range notes {
		m := &notes[i]
		if n, ok := at[place{m.TicketID, m.Seq}]; ok {
			m.Files = files[place{m.TicketID, m.Seq}]
			items[n].Note = m
		}
	}
	slices.SortStableFunc(items, func(a, b Item) int { return inTime(a.Entry, b.Entry) })
	return items, nil
}

// ThreadAmongMerged is AmongMerged for what requesters may read.
func (s *Store) ThreadAmongMerged(ctx context.Context, actor access.Actor, t *Ticket, steps []Step, page Page, more bool) ([]Step, error) {
	own := make([]Entry, len(steps))
	for i := range steps {
		own[i] = steps[i].Entry
	}
	entries, err := s.mergedEntries(ctx, actor, t, own, page, more, " AND e.public = TRUE")
	if err != nil || len(entries) == 0 {
		return steps, err
	}
	ids, from, until := bounds(entries)
	messages, err := s.mergedMessages(ctx, ids, from, until, " AND held = FALSE")
	if err != nil {
		return nil, err
	}
	files, err := s.mergedFiles(ctx, ids)
	if err != nil {
		return nil, err
	}
	said := map[place]*Message{}
	for i := range messages {
		m := &messages[i]
		m.Files = files[place{m.TicketID, m.Seq}]
		said[place{m.TicketID, m.Seq}] = m
	}
	for _, e := range entries {
		m := said[place{e.TicketID, e.Seq}]
		if m == nil && (e.Kind == MessageIn || e.Kind == MessageOut) {
			continue // held
		}
		if e, err = e.forRequester(); err != nil {
			return nil, err
		}
		steps = append(steps, Step{Entry: e, Message: m})
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return inTime(a.Entry, b.Entry) })
	return steps, nil
}

// place is where an entry stands.
type place struct {
	ID  ID
	Seq Seq
}

func inTime(a, b Entry) int {
	if d := a.At.Compare(b.At.Time); d != 0 {
		return d
	}
	if a.TicketID != b.TicketID {
		return cmp.Compare(a.TicketID, b.TicketID)
	}
	return cmp.Compare(a.Seq, b.Seq)
}

func ownEntries(items []Item) []Entry {
	own := make([]Entry, len(items))
	for i := range items {
		own[i] = items[i].Entry
	}
	return own
}

// bounds are the tickets of some entries, and between when they happened.
func bounds(entries []Entry) (ids []ID, from, until db.Time) {
	from, until = entries[0].At, entries[0].At
	for _, e := range entries {
		if !slices.Contains(ids, e.TicketID) {
			ids = append(ids, e.TicketID)
		}
		if e.At.Before(from.Time) {
			from = e.At
		}
		if e.At.After(until.Time) {
			until = e.At
		}
	}
	return ids, from, until
}

// mergedEntries are the newest that belong between those of a page. Of a sensitive ticket, and to requesters, they show only what the actor may
// see there.
func (s *Store) mergedEntries(ctx context.Context, actor access.Actor, t *Ticket, own []Entry, page Page, more bool, and string) (entries []Entry, err error) {
	if t.Absorbed == 0 || len(own) == 0 {
		return nil, nil
	}
	var p db.Params
	where := "t.merged_into = " + p.Bind(t.ID) + " AND e.kind NOT IN ('merged', 'unmerged')" + and // t's own entries say the same
	if more {
		where += " AND e.at >= " + p.Bind(own[0].At)
	}
	if page.Before > 0 {
		where += " AND e.at < (SELECT x.at FROM entry x WHERE x.ticket_id = " + p.Bind(t.ID) + " AND x.seq = " + p.Bind(page.Before) + ")"
	}
	if actor.Agent {
		where += " AND (" + Unsealed + " OR " + visible(&p, actor) + ")"
	} else {
		where += " AND " + visible(&p, actor)
	}
	err = s.db.Select(ctx, &entries, `
		SELECT e.ticket_id, e.seq, e.at, e.actor_id, e.via, e.kind, e.public, e.payload
		FROM ticket t
		JOIN entry e ON e.ticket_id = t.id
		WHERE `+where+`
		ORDER BY e.at DESC, e.ticket_id DESC, e.seq DESC
		LIMIT `+p.Bind(mostMerged), p.Args...)
	return entries, err
}

func (s *Store) mergedMessages(ctx context.Context, ids []ID, from, until db.Time, and string) (list []Message, err error) {
	var p db.Params
	where := "ticket_id IN " + db.BindAll(&p, ids) + " AND at >= " + p.Bind(from) + " AND at <= " + p.Bind(until) + and
	err = s.db.Select(ctx, &list, messageSelect+` WHERE `+where, p.Args...)
	return list, err
}

func (s *Store) mergedFiles(ctx context.Context, ids []ID) (map[place][]file.Attached, error) {
	var p db.Params
	where := "a.ticket_id IN " + db.BindAll(&p, ids)
	var rows []struct {
		TicketID ID
		Seq      Seq
		file.Attached
	}
	err := s.db.Select(ctx, &rows, `
		SELECT a.ticket_id, a.seq, f.id, f.sha256, f.name, f.type, f.size, a.inline, a.content_id
		FROM attachment a
		JOIN file f ON f.id = a.file_id
		WHERE `+where+`
		ORDER BY a.ticket_id, a.seq, a.position`, p.Args...)
	files := map[place][]file.Attached{}
	for _, r := range rows {
		at := place{r.TicketID, r.Seq}
		files[at] = append(files[at], r.Attached)
	}
	return files, err
}

// Audience is who reads and who gets copies of a ticket once another is merged into it.
type Audience struct {
	Into      Ticket
	Requester string   // of the ticket that goes on
	Same      bool     // it is the requester of both
	Other     string   // the requester of the ticket that ends
	Sealed    bool     // neither may be let into the other
	Watchers  []string // of both, who get copies
}

// Audience tells who will read and hear what, before a ticket is merged into another.
func (s *Store) Audience(ctx context.Context, actor access.Actor, t *Ticket, into ID) (a Audience, err error) {
	if a.Into, err = s.Get(ctx, actor, into); errs.Is(err, errs.NotFound) || err == nil && into == t.ID {
		return a, errs.Bad("ticket", "link.unknown")
	}
	if err != nil {
		return a, err
	}
	a.Sealed = t.SealedTo != "" || a.Into.SealedTo != ""
	var people []struct {
		ID   ID
		Name string
		Who  int64
	}
	err = s.db.Select(ctx, &people, `
		SELECT t.id, r.name, COALESCE(r.merged_into, r.id) AS who
		FROM ticket t
		JOIN person r ON r.id = t.requester_id
		WHERE t.id IN ($1, $2)`, t.ID, into)
	if err != nil {
		return a, err
	}
	whose := map[ID]int64{}
	for _, p := range people {
		whose[p.ID] = p.Who
		if p.ID == into {
			a.Requester = p.Name
		} else {
			a.Other = p.Name
		}
	}
	a.Same = whose[t.ID] == whose[into]
	err = s.db.Select(ctx, &a.Watchers, `
		SELECT DISTINCT p.name
		FROM watcher w
		JOIN person p ON p.id = w.person_id
		WHERE w.ticket_id IN ($1, $2)
		ORDER BY p.name`, t.ID, into)
	return a, err
}
