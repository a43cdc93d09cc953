package ticket

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
)

// Filter says which tickets a list shows; the zero Filter shows all. Set fields must all hold. It is the one filter of the desk: lists
// evaluate it as SQL, everything that has a ticket in hand by Matches, and a test holds the two together.
type Filter struct {
	Open          *bool           `json:"open,omitempty"`
	States        []State         `json:"states,omitempty"`
	Assignee      *person.ID      `json:"assignee,omitempty"` // 0: nobody
	Owner         *person.ID      `json:"owner,omitempty"`
	Answerable    *person.ID      `json:"answerable,omitempty"` // the owner, whoever stands in for them, or whoever is asked to become it
	Teams         []access.TeamID `json:"teams,omitempty"`
	Category      *category.ID    `json:"category,omitempty"` // filed there or below
	Requester     *person.ID      `json:"requester,omitempty"`
	Priorities    []Priority      `json:"priorities,omitempty"`
	Asset         *asset.ID       `json:"asset,omitempty"`
	Tag           string          `json:"tag,omitempty"` // has the tag that is called so, or was
	Untagged      bool            `json:"untagged,omitempty"`
	Answers       []Answered      `json:"answers,omitempty"`
	Since         db.Time         `json:"since,omitzero"` // created at or after
	Kinds         []Kind          `json:"kinds,omitempty"`
	Channels      []Channel       `json:"channels,omitempty"`
	Causes        []Cause         `json:"causes,omitempty"`
	Languages     []string        `json:"languages,omitempty"`
	Impacts       []int           `json:"impacts,omitempty"`
	Urgencies     []int           `json:"urgencies,omitempty"`
	Escalated     bool            `json:"escalated,omitempty"` // waits to be accepted by the team above
	Snoozed       *bool           `json:"snoozed,omitempty"`
	Lent          bool            `json:"lent,omitempty"` // somebody stands in for its owner
	Overridden    bool            `json:"overridden,omitempty"`
	Nobodys       bool            `json:"nobodys,omitempty"`       // without an owner
	Unfiled       bool            `json:"unfiled,omitempty"`       // in no category
	VIP           bool            `json:"vip,omitempty"`           // of a requester who is one
	Organisations []string        `json:"organisations,omitempty"` // the requester is of one of these organisations
	Watcher       *person.ID      `json:"watcher,omitempty"`       // gets copies of it
	Unread        *person.ID      `json:"unread,omitempty"`        // something happened that they have not seen
	Reopened      *AtLeast        `json:"reopened,omitempty"`
	Returned      *AtLeast        `json:"returned,omitempty"`
	Promise       Promised        `json:"promise,omitempty"`
	Times         []Span          `json:"times,omitempty"`
	All           []Filter        `json:"all,omitempty"` // each of these, too
	Any           []Filter        `json:"any,omitempty"` // at least one of these, where there are any
	Not           []Filter        `json:"not,omitempty"` // none of these
}

// Answered is a question that has an answer: this one, or any where Is is zero.
type Answered struct {
	Question question.ID    `json:"question"`
	Is       question.Value `json:"is,omitzero"`
}

// where is the filter as conditions on ticket t. The texts for open_state and for those
// who wait are those of the partial indexes.
func (f Filter) where(p *db.Params) string {
	var and []string
	add := func(format string, args ...any) { and = append(and, fmt.Sprintf(format, args...)) }
	waiting := len(f.States) == 1 && (f.States[0] == WaitingUser || f.States[0] == WaitingVendor)
	switch {
	case f.Open == nil || *f.Open && waiting: // who waits is open
	case *f.Open:
		add("t.open_state = TRUE")
	default:
		add("t.open_state = FALSE")
	}
	switch {
	case waiting && f.States[0] == WaitingUser:
		add("t.state = 'waiting_user'")
	case waiting:
		add("t.state = 'waiting_vendor'")
	case f.hidden():
		add("t.state IN ('spam', 'trash') AND t.state = '%s'", f.States[0])
	case len(f.States) > 0:
		add("t.state IN %s", db.BindAll(p, f.States))
	}
	switch {
	case f.Assignee == nil:
	case *f.Assignee == 0:
		add("t.assignee_id IS NULL")
	default:
		add("t.assignee_id = %s", p.Bind(*f.Assignee))
	}
	if f.Owner != nil {
		add("t.owner_id = %s", p.Bind(*f.Owner))
	}
	if f.Answerable != nil {
		who := p.Bind(*f.Answerable)
		add("(t.owner_id = %s OR t.owner_asked_id = %s OR t.lent_to_id = %s)", who, who, who)
	}
	switch len(f.Teams) {
	case 0:
	case 1:
		add("t.team_id = %s", p.Bind(f.Teams[0]))
	default: // the rows of several teams come in no order, so the list had better walk the index of its order: see visible
		add("CAST(t.team_id AS BIGINT) IN %s", db.BindAll(p, f.Teams))
	}
	if f.Category != nil {
		add("t.category_id IN (SELECT k.category_id FROM category_within k WHERE k.within_id = %s)", p.Bind(*f.Category))
	}
	if f.Requester != nil {
		add("t.requester_id = %s", p.Bind(*f.Requester))
	}
	if len(f.Priorities) > 0 {
		add("t.priority IN %s", db.BindAll(p, f.Priorities))
	}
	if f.Asset != nil {
		add("t.id IN (SELECT x.ticket_id FROM ticket_asset x WHERE x.asset_id = %s)", p.Bind(*f.Asset))
	}
	if f.Tag != "" {
		add("t.id IN (SELECT x.ticket_id FROM ticket_tag x WHERE x.tag_id IN (%s))", tagCalled(p.Bind(TagKey(f.Tag))))
	}
	if f.Untagged {
		add("t.tags = 0")
	}
	for _, a := range f.Answers {
		add("t.id IN (SELECT x.ticket_id FROM ticket_answer x WHERE x.question_id = %s%s)", p.Bind(a.Question), a.is(p))
	}
	if !f.Since.IsZero() {
		add("t.created_at >= %s", p.Bind(f.Since))
	}
	and = append(and, f.fields(p)...)
	and = append(and, f.besides(p)...)
	and = append(and, f.branches(p)...)
	if len(and) == 0 {
		return "TRUE"
	}
	return strings.Join(and, " AND ")
}

// Within is the filter and what the actor may see, as conditions on ticket t, for rooms whose lists have an order of their own.
func (f Filter) Within(p *db.Params, actor access.Actor) string {
	return f.listed(p) + " AND " + visible(p, actor)
}

// is is the answer as a condition on row x of the answers.
func (a Answered) is(p *db.Params) (and string) {
	if a.Is.Asset != 0 {
		and += " AND x.asset_id = " + p.Bind(a.Is.Asset)
	}
	switch a.Is.YesNo {
	case "":
	case question.Yes:
		and += " AND x.yes = TRUE"
	case question.No:
		and += " AND x.yes = FALSE"
	default:
		and += " AND FALSE"
	}
	if a.Is.Choice != "" {
		and += " AND x.choice = " + p.Bind(a.Is.Choice)
	}
	if a.Is.Text != "" {
		and += " AND x.text_value = " + p.Bind(a.Is.Text)
	}
	return and
}

// Matches tells whether t, beside which stands b, is one of the filter's tickets.
func (f Filter) Matches(t *Ticket, b Beside) bool {
	return (!t.State.IsHidden() || f.asksHidden()) && f.matches(t, b)
}

func (f Filter) matches(t *Ticket, b Beside) bool {
	return (f.Open == nil || *f.Open == t.State.IsOpen()) &&
		among(f.States, t.State) &&
		(f.Assignee == nil || *f.Assignee == idOf(t.AssigneeID)) &&
		(f.Owner == nil || is(t.OwnerID, *f.Owner)) &&
		(f.Answerable == nil || is(t.OwnerID, *f.Answerable) || is(t.OwnerAskedID, *f.Answerable) || is(t.LentToID, *f.Answerable)) &&
		among(f.Teams, t.TeamID) &&
		(f.Category == nil || category.Within(t.CategoryTrail, *f.Category)) &&
		(f.Requester == nil || *f.Requester == t.RequesterID) &&
		among(f.Priorities, t.Priority) &&
		(f.Asset == nil || slices.Contains(b.Assets, *f.Asset)) &&
		(f.Tag == "" || slices.Contains(b.Tags, TagKey(f.Tag))) && (!f.Untagged || t.Tags == 0) &&
		!slices.ContainsFunc(f.Answers, func(a Answered) bool { return !a.matches(b.Answers) }) &&
		(f.Since.IsZero() || !t.CreatedAt.Before(f.Since.Time)) &&
		f.fieldsMatch(t) && f.besidesMatch(t, b) && f.branchesMatch(t, b)
}

func (a Answered) matches(given []Given) bool {
	return slices.ContainsFunc(given, func(g Given) bool {
		return g.Question == a.Question && (a.Is == question.Value{} || a.Is == g.Value)
	})
}

func among[T comparable](set []T, v T) bool {
	if len(set) == 0 {
		return true
	}
	for _, s := range set {
		if s == v {
			return true
		}
	}
	return false
}

// Cursor is a place in a list: the row after which the next page begins. The zero Cursor is the top.
type Cursor struct {
	At db.Time
	ID ID
}

// String is the cursor as addresses carry it.
func (c Cursor) String() string {
	if c.ID == 0 {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(c.At.UnixMicro(), 36) + "." + strconv.FormatInt(int64(c.ID), 36)))
}

// ParseCursor reads a cursor from an address.
func ParseCursor(s string) (Cursor, error) {
	if s == "" {
		return Cursor{}, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	at, id, ok := strings.Cut(string(b), ".")
	micros, err1 := strconv.ParseInt(at, 36, 64)
	n, err2 := strconv.ParseInt(id, 36, 64)
	if err != nil || !ok || err1 != nil || err2 != nil || n <= 0 {
		return Cursor{}, errs.Bad("cursor", "ticket.cursor_broken")
	}
	var t db.Time
	if err := t.Scan(micros); err != nil {
		return Cursor{}, err
	}
	return Cursor{At: t, ID: ID(n)}, nil
}

// Listing asks for a page of a list: newest activity first, or last, below After, Limit rows (50 when 0).
type Listing struct {
	Filter Filter
	After  Cursor
	Limit  int
	Oldest bool // first what nothing happened to for longest
}

// Where is the listing as SQL over ticket t, with order and limit, for rooms that join it with what they show beside the ticket; the
// statement selects one row more than the limit, so that the caller knows whether there is a next page.
func (l Listing) Where(p *db.Params, actor access.Actor) string {
	end := " ORDER BY t.activity_at DESC, t.id DESC LIMIT "
	if l.Oldest {
		end = " ORDER BY t.activity_at, t.id LIMIT "
	}
	end += strconv.Itoa(l.limit() + 1)
	if !l.Filter.everywhere() || !actor.Agent && !actor.IsSystem() {
		where := l.where(p)
		return " WHERE " + where + " AND " + visibleIn(p, actor, where+end) + end
	}
	halves := make([]string, 0, 2) // open and done have an index each, which the list walks from the top
	for _, open := range []bool{true, false} {
		half := l
		half.Filter.Open = &open
		halves = append(halves, "SELECT h.id FROM (SELECT t.id FROM ticket t WHERE "+half.where(p)+" AND "+visible(p, actor)+end+") h")
	}
	return " WHERE t.id IN (" + strings.Join(halves, " UNION ALL ") + ")" + end
}

// where is the filter from the cursor on.
func (l Listing) where(p *db.Params) string {
	where := l.Filter.listed(p)
	if l.After.ID != 0 {
		below := "<"
		if l.Oldest {
			below = ">"
		}
		where += " AND (t.activity_at, t.id) " + below + " (" + p.Bind(l.After.At) + ", " + p.Bind(l.After.ID) + ")"
	}
	return where
}

// everywhere tells whether the filter's tickets may be open or done, and are not found by another index.
func (f *Filter) everywhere() bool {
	return f.Open == nil && f.Requester == nil && f.Asset == nil && f.Tag == "" && len(f.Answers) == 0 && (f.Snoozed == nil || !*f.Snoozed) &&
		(len(f.States) != 1 || f.States[0] != WaitingUser && f.States[0] != WaitingVendor && !f.hidden())
}

func (l Listing) limit() int {
	if l.Limit <= 0 {
		return 50
	}
	return l.Limit
}

// List is a page of the tickets that the actor may see; next is the zero Cursor on the last page.
func (s *Store) List(ctx context.Context, actor access.Actor, l Listing) (list []Ticket, next Cursor, err error) {
	var p db.Params
	where := l.Where(&p, actor)
	if err := s.db.Select(ctx, &list, `SELECT `+columns+` FROM ticket t`+where, p.Args...); err != nil {
		return nil, Cursor{}, err
	}
	if len(list) > l.limit() {
		list = list[:l.limit()]
		last := list[len(list)-1]
		next = Cursor{At: last.ActivityAt, ID: last.ID}
	}
	return list, next, nil
}

// Count is how many tickets of the filter the actor may see, up to a bound: at the bound there may be more.
func (s *Store) Count(ctx context.Context, actor access.Actor, f Filter, bound int) (n int, err error) {
	var p db.Params
	where := f.listed(&p) + " AND " + visible(&p, actor)
	err = s.db.Get(ctx, &n, `SELECT count(*) FROM (SELECT 1 FROM ticket t WHERE `+where+` LIMIT `+p.Bind(bound)+`) bounded`, p.Args...)
	return n, err
}

// Get is one ticket, if the actor may see it.
func (s *Store) Get(ctx context.Context, actor access.Actor, id ID) (Ticket, error) {
	var p db.Params
	where := "t.id = " + p.Bind(id) + " AND " + visible(&p, actor)
	var t Ticket
	err := s.db.Get(ctx, &t, `SELECT `+columns+` FROM ticket t WHERE `+where, p.Args...)
	if errs.Is(err, errs.NotFound) {
		return s.throughMerge(ctx, actor, id)
	}
	return t, err
}
