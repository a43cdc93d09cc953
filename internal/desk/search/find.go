package search

import (
	"cmp"
	"context"
	"encoding/base64"
	"math"
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// Hit is a ticket that was found, and how well it answers.
type Hit struct {
	ID    ticket.ID
	Score int
	part  int64
}

// Bounds of what is weighed: of all that fit so many of the newest; they are looked for among the newest tickets first.
const (
	mostWeighed = 300
	newestFirst = 20_000
	mostLeftOut = 8 // where nothing has all of the words, tickets are looked for that lack one of the first of them
)

// Found is what a search found among the tickets.
type Found struct {
	Hits []Hit
	More bool // there may be more than were weighed
	Part bool // no ticket has all of the words; these lack one
}

// Tickets finds the tickets that the actor may see, the best first, of equals the newest. Requesters find what they can read themselves:
// never a note, nor what waits for an agent's eyes.
func (s *Store) Tickets(ctx context.Context, actor access.Actor, q *Query) (f Found, err error) {
	defer errs.Wrap(&err, "search tickets")
	if !actor.SignedIn() && !actor.IsSystem() || !actor.May(access.ReadTicket) {
		return f, actor.Require(access.ReadTicket)
	}
	if q.Empty() {
		return f, nil
	}
	filter, err := s.filter(ctx, actor, q)
	if err != nil || len(q.Problems) > 0 {
		return f, err
	}
	byID := map[ticket.ID]Hit{}
	switch {
	case len(q.wanted) > 0:
		byID, err = s.weighed(ctx, actor, q, filter)
	case len(q.fields) > 0 && len(q.none) == 0:
		byID, err = s.listed(ctx, actor, filter)
	}
	if err != nil {
		return f, err
	}
	f.More = len(byID) >= mostWeighed
	if err := s.addNumber(ctx, actor, q, byID); err != nil {
		return f, err
	}
	f.Part = len(q.wanted) > 0 && len(byID) > 0
	for _, h := range byID {
		f.Part = f.Part && h.Score < worthAll
		f.Hits = append(f.Hits, h)
	}
	slices.SortFunc(f.Hits, func(a, b Hit) int { return cmp.Or(b.Score-a.Score, cmp.Compare(b.ID, a.ID)) })
	return f, nil
}

// worthNumber puts the ticket whose number was typed on top.
const worthNumber = 1_000_000

func (s *Store) addNumber(ctx context.Context, actor access.Actor, q *Query, byID map[ticket.ID]Hit) error {
	if q.Number == 0 {
		return nil
	}
	var p db.Params
	var ids []ticket.ID
	where := "t.id = " + p.Bind(q.Number) + " AND " + ticket.Visible(&p, actor)
	if !actor.Agent {
		where += " AND " + ticket.Unhidden
	}
	if err := s.db.Select(ctx, &ids, `SELECT t.id FROM ticket t WHERE `+where, p.Args...); err != nil {
		return err
	}
	for _, id := range ids {
		byID[id] = Hit{ID: id, Score: worthNumber, part: byID[id].part}
	}
	return nil
}

// listed are the tickets with the newest activity that the fields let through, where no word is asked for.
func (s *Store) listed(ctx context.Context, actor access.Actor, f ticket.Filter) (map[ticket.ID]Hit, error) {
	var p db.Params
	var ids []ticket.ID
	l := ticket.Listing{Filter: f, Limit: mostWeighed - 1}
	err := s.db.Select(ctx, &ids, `SELECT t.id FROM ticket t`+l.Where(&p, actor), p.Args...)
	found := map[ticket.ID]Hit{}
	for i, id := range ids {
		found[id] = Hit{ID: id, Score: len(ids) - i}
	}
	return found, err
}

// weighed are the tickets with the words that are wanted.
func (s *Store) weighed(ctx context.Context, actor access.Actor, q *Query, f ticket.Filter) (map[ticket.ID]Hit, error) {
	found := map[ticket.ID]Hit{}
	if err := s.weigh(ctx, actor, q, f, q.wanted, worthAll, found); err != nil {
		return nil, err
	}
	if len(found) > 0 || len(q.wanted) < 2 {
		return found, nil
	}
	for i := range min(len(q.wanted), mostLeftOut) {
		rest := slices.Delete(slices.Clone(q.wanted), i, i+1)
		if err := s.weigh(ctx, actor, q, f, rest, 0, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// candidate is a part of a ticket that has the words.
type candidate struct {
	ID      int64
	Subject string
}

// weigh adds the tickets that have all of some things; worth is what that alone is worth.
func (s *Store) weigh(ctx context.Context, actor access.Actor, q *Query, f ticket.Filter, wants []wanted, worth int, found map[ticket.ID]Hit) error {
	asked := db.WordQuery{None: q.none, Columns: []db.WordColumn{db.SubjectWords, db.PublicWords, db.TypedWords}}
	if actor.Agent || actor.IsSystem() {
		asked.Columns = append(asked.Columns, db.InternalWords)
	}
	for _, w := range wants {
		asked.All = append(asked.All, w.ways)
	}
	list, err := s.candidates(ctx, actor, f, asked)
	if err != nil {
		return err
	}
	for _, c := range list {
		id := ticket.ID(c.ID / parts)
		h := Hit{ID: id, Score: worth + score(q.wanted, strings.Fields(c.Subject)), part: c.ID}
		if had, ok := found[id]; !ok || had.Score < h.Score {
			found[id] = h
		}
	}
	return nil
}

// Where the engine gathers all that have a word before it gives the newest, so many of the newest tickets are gone through one by one first;
// when so many of them are found that the word must be common, so many more.
const (
	walkedFirst = 256
	walkedMore  = 8192
	common      = walkedFirst / 16
)

// candidates are the newest that have the words and that the actor may see: of the newest tickets, and where these are too few, of the others.
func (s *Store) candidates(ctx context.Context, actor access.Actor, f ticket.Filter, asked db.WordQuery) (list []candidate, err error) {
	if !actor.Agent && !actor.IsSystem() {
		return s.own(ctx, actor, f, asked)
	}
	var last int64
	if err := s.db.Get(ctx, &last, `SELECT COALESCE(max(id), 0) FROM index_ticket`); err != nil {
		return nil, err
	}
	below := int64(math.MaxInt64)
	look := func(tickets int64, walk bool) error {
		from := max(last-tickets*parts, 0)
		if below <= from || len(list) >= mostWeighed {
			return nil
		}
		some, err := s.between(ctx, actor, f, asked, from, below, mostWeighed-len(list), walk)
		list, below = append(list, some...), from
		return err
	}
	if !s.db.WordsInOrder() {
		if err := look(walkedFirst, true); err != nil {
			return nil, err
		}
		if len(list) >= common {
			if err := look(walkedMore, true); err != nil {
				return nil, err
			}
		}
	}
	if err := look(newestFirst, false); err != nil {
		return nil, err
	}
	err = look(last/parts+1, false)
	return list, err
}

// between are the candidates among the parts of tickets from one to below another, the newest first. To walk is to go through them in their
// order, whatever words they have; the inner limit keeps PostgreSQL from asking the index of words all the same.
func (s *Store) between(ctx context.Context, actor access.Actor, f ticket.Filter, asked db.WordQuery, from, below int64, limit int, walk bool) (list []candidate, err error) {
	var p db.Params
	has := s.db.HasWords(&p, table, asked)
	rows := table + " w"
	span := "w.rowid >= " + p.Bind(from) + " AND w.rowid < " + p.Bind(below)
	if walk {
		rows = "(SELECT w.rowid, w.words FROM " + rows + " WHERE " + span + " ORDER BY w.rowid DESC LIMIT 1000000) w"
	} else {
		has += " AND " + span
	}
	err = s.db.Select(ctx, &list, `
		SELECT d.id, d.subject
		FROM `+rows+`
		CROSS JOIN index_ticket d
		CROSS JOIN ticket t
		WHERE `+has+` AND d.id = w.rowid AND t.id = w.rowid / 4096 AND `+f.Within(&p, actor)+`
		ORDER BY w.rowid DESC
		LIMIT `+strconv.Itoa(limit), p.Args...)
	return list, err
}

// own are a requester's: few tickets, of each of which it is asked whether it has the words.
func (s *Store) own(ctx context.Context, actor access.Actor, f ticket.Filter, asked db.WordQuery) (list []candidate, err error) {
	var p db.Params
	within := f.Within(&p, actor)
	has := s.db.HasWords(&p, table, asked)
	err = s.db.Select(ctx, &list, `
		SELECT d.id, d.subject
		FROM ticket t
		CROSS JOIN index_ticket d
		CROSS JOIN index_words w
		WHERE `+within+` AND d.id >= t.id * 4096 AND d.id < (t.id + 1) * 4096 AND w.rowid = d.id AND `+has+`
		ORDER BY d.id DESC
		LIMIT `+strconv.Itoa(mostWeighed), p.Args...)
	return list, err
}

// Cursor is a place among hits: the one after which the next page begins.
type Cursor struct {
	Score int
	ID    ticket.ID
}

// String is the cursor as addresses carry it; empty at the top.
func (c Cursor) String() string {
	if c.ID == 0 {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(c.Score) + "." + c.ID.String()))
}

// ParseCursor reads a cursor from an address.
func ParseCursor(text string) (c Cursor, err error) {
	if text == "" {
		return c, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	first, second, ok := strings.Cut(string(b), ".")
	n, err1 := strconv.Atoi(first)
	id, err2 := strconv.ParseInt(second, 10, 64)
	if err != nil || !ok || err1 != nil || err2 != nil || id <= 0 {
		return Cursor{}, errs.Bad("cursor", "ticket.cursor_broken")
	}
	return Cursor{Score: n, ID: ticket.ID(id)}, nil
}

// Page is so many hits after a cursor, and where the next page begins: the zero Cursor on the last.
func (f Found) Page(after Cursor, limit int) (hits []Hit, next Cursor) {
	hits = f.Hits
	if after.ID != 0 {
		at := slices.IndexFunc(hits, func(h Hit) bool { return h.Score < after.Score || h.Score == after.Score && h.ID < after.ID })
		if at < 0 {
			return nil, Cursor{}
		}
		hits = hits[at:]
	}
	if len(hits) > limit {
		hits = hits[:limit]
		next = Cursor{Score: hits[limit-1].Score, ID: hits[limit-1].ID}
	}
	return hits, next
}
