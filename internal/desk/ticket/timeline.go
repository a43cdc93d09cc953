package ticket

import (
	"context"
	"encoding/json"
	"fmt"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/file"
	"firstline/internal/desk/person"
)

// EntryKind says what happened. Packages that record entries of their own name their kinds and payloads themselves.
type EntryKind string

// The kinds that this package records; the payload is named beside.
const (
	Opened          EntryKind = "opened"          // OpenedPayload; the first message stands under the same number
	MessageIn       EntryKind = "message_in"      // MessagePayload
	MessageOut      EntryKind = "message_out"     // MessagePayload
	NoteAdded       EntryKind = "note"            // NotePayload
	StateChanged    EntryKind = "state"           // Change of State
	AssigneeChanged EntryKind = "assignee"        // PersonPayload
	OwnerChanged    EntryKind = "owner"           // PersonPayload
	TeamChanged     EntryKind = "team"            // TeamPayload
	FieldChanged    EntryKind = "field"           // FieldPayload
	WasResolved     EntryKind = "resolved"        // ResolvedPayload
	WasReopened     EntryKind = "reopened"        // ReopenedPayload
	WasClosed       EntryKind = "closed"          // ClosedPayload
	WatcherAdded    EntryKind = "watcher_added"   // WatcherPayload
	WatcherRemoved  EntryKind = "watcher_removed" // WatcherPayload
	RequesterIs     EntryKind = "requester"       // PersonPayload
	FollowedUp      EntryKind = "followed_up"     // FollowPayload
)

// OpenedPayload tells how a ticket began: at which team, because of which category (0: what no category sends elsewhere goes there), and who
// answered for it first (0: the team had no lead).
type OpenedPayload struct {
	Channel  Channel       `json:"channel"`
	Follows  ID            `json:"follows,omitempty"`
	Team     access.TeamID `json:"team"`
	Category category.ID   `json:"category,omitempty"`
	Owner    person.ID     `json:"owner,omitempty"`
	OnDuty   bool          `json:"on_duty,omitempty"` // the owner stood on the team's roster; otherwise they lead the team
}

// MessagePayload tells by which door a message came or went, and why one from the requester's side moved nothing.
type MessagePayload struct {
	Channel Channel `json:"channel"`
	Held    bool    `json:"held,omitempty"`
	Reason  Reason  `json:"reason,omitempty"`
}

// NotePayload names the colleagues whom a note mentions, as far as they may see the ticket.
type NotePayload struct {
	Mentioned []person.ID `json:"mentioned,omitempty"`
}

// StatePayload is a change of state.
type StatePayload struct {
	From State `json:"from"`
	To   State `json:"to"`
}

// PersonPayload is a change of assignee, owner or requester; 0 is nobody.
type PersonPayload struct {
	From person.ID `json:"from"`
	To   person.ID `json:"to"`
	Left bool      `json:"left,omitempty"` // the one before no longer works at the desk
}

// TeamPayload is a move to another team. Filed: nobody chose the team; the ticket was filed elsewhere, in Category where it is one, and goes
// where tickets of it begin.
type TeamPayload struct {
	From     access.TeamID `json:"from"`
	To       access.TeamID `json:"to"`
	Filed    bool          `json:"filed,omitempty"`
	Category category.ID   `json:"category,omitempty"`
}

// FieldPayload is a change of a field by its name; the values are as people typed them. Brought: it came with another category.
type FieldPayload struct {
	Field   Field  `json:"field"`
	From    string `json:"from"`
	To      string `json:"to"`
	Brought bool   `json:"brought,omitempty"`
}

// ResolvedPayload is the cause that the agent gave; the text stands on the ticket and in its message.
type ResolvedPayload struct {
	Cause Cause `json:"cause"`
}

// ReopenedPayload tells what reopened a ticket.
type ReopenedPayload struct {
	From  State        `json:"from"`
	Why   ReopenReason `json:"why"`
	Times int          `json:"times,omitempty"` // how often the user has said by now that it is not solved
}

// ReopenReason is what made a ticket open again.
type ReopenReason string

// The reasons.
const (
	ByAnswer    ReopenReason = "answer"     // the user wrote again
	ByNotSolved ReopenReason = "not_solved" // the user said that it is still broken
	ByAgent     ReopenReason = "agent"
)

// ClosedPayload tells how a ticket ended.
type ClosedPayload struct {
	Kind    CloseKind `json:"kind"`
	Silent  bool      `json:"silent,omitempty"`  // the desk closed it, since the user said nothing for so long
	By      person.ID `json:"by,omitempty"`      // who told the agent, where it was noted
	Channel Channel   `json:"channel,omitempty"` // how
}

// WatcherPayload names a person who gets copies from now on, or no longer.
type WatcherPayload struct {
	Person  person.ID `json:"person"`
	MayRead bool      `json:"may_read,omitempty"`
}

// FollowPayload names the ticket in which a closed one goes on.
type FollowPayload struct {
	Ticket ID `json:"ticket"`
}

// Entry is one thing that happened; it never changes.
type Entry struct {
	TicketID ID
	Seq      Seq
	At       db.Time
	ActorID  *person.ID // nil: the desk itself, or somebody without a name
	Via      access.Via
	Kind     EntryKind
	Public   bool // the requester may see that it happened
	Payload  string
}

// Decode reads an entry's payload.
func Decode[P any](e Entry) (P, error) {
	var p P
	if err := json.Unmarshal([]byte(e.Payload), &p); err != nil {
		return p, fmt.Errorf("payload of %s in ticket %d, entry %d: %w", e.Kind, e.TicketID, e.Seq, err)
	}
	return p, nil
}

// Message is something said on a ticket that the requester may see.
type Message struct {
	TicketID      ID
	Seq           Seq
	At            db.Time
	AuthorID      *person.ID
	AuthorName    string
	AuthorAddress string
	FromDesk      bool
	Channel       Channel
	HTML          clean.HTML `db:"html"`
	Text          string
	QuotedHTML    clean.HTML `db:"quoted_html"` // what the sender's program repeated; folded on screens
	QuotedText    string
	Held          bool   // for agents' eyes only
	Verdict       string // whether the sender was verified: see channel/mail
	MailID        *int64
	Masked        int             // how many of its secrets are covered: see Reveal
	Files         []file.Attached `db:"-"`
}

// Note is what agents tell each other; it never leaves the desk. It is a type of its own so that nothing made for messages takes it.
type Note struct {
	TicketID ID
	Seq      Seq
	At       db.Time
	AuthorID person.ID
	HTML     clean.HTML `db:"html"`
	Text     string
	Files    []file.Attached `db:"-"`
}

// Item is an entry with what was said under it, as agents see it.
type Item struct {
	Entry
	Message *Message
	Note    *Note
}

// Page bounds how much of a timeline is read: entries below Before (0: from the newest), Limit of them.
type Page struct {
	Before Seq
	Limit  int
}

// Timeline is what happened on a ticket, oldest first, for those who work on it. More tells whether older entries exist.
func (s *Store) Timeline(ctx context.Context, actor access.Actor, id ID, page Page) (items []Item, more bool, err error) {
	if !actor.Agent && !actor.IsSystem() {
		return nil, false, errMissing()
	}
	entries, more, err := s.entries(ctx, actor, id, page, "")
	if err != nil || len(entries) == 0 {
		return nil, false, err
	}
	first, last := entries[0].Seq, entries[len(entries)-1].Seq
	var messages []Message
	var notes []Note
	var files map[Seq][]file.Attached
	err = db.Together(ctx, s.db,
		func(ctx context.Context) (err error) {
			messages, err = s.messages(ctx, id, first, last, "")
			return err
		},
		func(ctx context.Context) error {
			return s.db.Select(ctx, &notes, `
				SELECT ticket_id, seq, at, author_id, html, text
				FROM note
				WHERE ticket_id = $1 AND seq BETWEEN $2 AND $3
				ORDER BY seq`, id, first, last)
		},
		func(ctx context.Context) (err error) {
			files, err = attached(ctx, s.db, id, first, last)
			return err
		},
	)
	if err != nil {
		return nil, false, err
	}
	bySeq := map[Seq]*Item{}
	items = make([]Item, len(entries))
	for i, e := range entries {
		items[i].Entry = e
		bySeq[e.Seq] = &items[i]
	}
	for i := range messages {
		messages[i].Files = files[messages[i].Seq]
		bySeq[messages[i].Seq].Message = &messages[i]
	}
	for i := range notes {
		notes[i].Files = files[notes[i].Seq]
		bySeq[notes[i].Seq].Note = &notes[i]
	}
	return items, more, nil
}

// Step is a public thing that happened, as the requester sees it: the entry, and the message said under it if there was one.
type Step struct {
	Entry
	Message *Message
}

// Thread is what the requester may see of a ticket, oldest first: public entries and messages that are not held. Notes are not read at all.
func (s *Store) Thread(ctx context.Context, actor access.Actor, id ID, page Page) (steps []Step, more bool, err error) {
	entries, more, err := s.entries(ctx, actor, id, page, " AND e.public = TRUE")
	if err != nil || len(entries) == 0 {
		return nil, false, err
	}
	first, last := entries[0].Seq, entries[len(entries)-1].Seq
	messages, err := s.messages(ctx, id, first, last, " AND held = FALSE")
	if err != nil {
		return nil, false, err
	}
	files, err := attached(ctx, s.db, id, first, last)
	if err != nil {
		return nil, false, err
	}
	bySeq := map[Seq]*Message{}
	for i := range messages {
		messages[i].Files = files[messages[i].Seq]
		bySeq[messages[i].Seq] = &messages[i]
	}
	for _, e := range entries {
		m := bySeq[e.Seq]
		if m == nil && (e.Kind == MessageIn || e.Kind == MessageOut) {
			continue // held
		}
		if e, err = e.forRequester(); err != nil {
			return nil, false, err
		}
		steps = append(steps, Step{Entry: e, Message: m})
	}
	return steps, more, nil
}

// forRequester is the entry without what its payload says of states that only the desk knows.
func (e Entry) forRequester() (Entry, error) {
	if e.Kind != StateChanged {
		return e, nil
	}
	p, err := Decode[StatePayload](e)
	if err != nil {
		return e, err
	}
	text, err := json.Marshal(StatePayload{From: p.From.ForRequester(), To: p.To.ForRequester()})
	e.Payload = string(text)
	return e, err
}

// MessageAt is one public message, for those who make a letter of it.
func MessageAt(ctx context.Context, q db.Querier, id ID, seq Seq) (Message, error) {
	var m Message
	err := q.Get(ctx, &m, messageSelect+` WHERE ticket_id = $1 AND seq = $2 AND held = FALSE`, id, seq)
	return m, err
}

const messageSelect = `
	SELECT ticket_id, seq, at, author_id, author_name, author_address, from_desk, channel, html, text, quoted_html, quoted_text, held, verdict, mail_id, masked
	FROM message`

func (s *Store) entries(ctx context.Context, actor access.Actor, id ID, page Page, and string) (entries []Entry, more bool, err error) {
	if page.Limit <= 0 {
		page.Limit = 50
	}
	var p db.Params
	where := "e.ticket_id = " + p.Bind(id) + and
	if page.Before > 0 {
		where += " AND e.seq < " + p.Bind(page.Before)
	}
	where += " AND EXISTS (SELECT 1 FROM ticket t WHERE t.id = e.ticket_id AND " + visible(&p, actor) + ")"
	err = s.db.Select(ctx, &entries, `
		SELECT e.ticket_id, e.seq, e.at, e.actor_id, e.via, e.kind, e.public, e.payload
		FROM entry e
		WHERE `+where+`
		ORDER BY e.seq DESC
		LIMIT `+p.Bind(page.Limit+1), p.Args...)
	if err == nil && len(entries) == 0 && actor.Agent {
		if _, err := s.throughMerge(ctx, actor, id); err == nil {
			return s.entries(ctx, access.System(), id, page, and)
		}
	}
	if err != nil {
		return nil, false, err
	}
	if more = len(entries) > page.Limit; more {
		entries = entries[:page.Limit]
	}
	for i, j := 0, len(entries)-1; i < j; i, j = i+1, j-1 {
		entries[i], entries[j] = entries[j], entries[i]
	}
	return entries, more, nil
}

func (s *Store) messages(ctx context.Context, id ID, first, last Seq, and string) (list []Message, err error) {
	err = s.db.Select(ctx, &list, messageSelect+`
		WHERE ticket_id = $1 AND seq BETWEEN $2 AND $3`+and+`
		ORDER BY seq`, id, first, last)
	return list, err
}

func attached(ctx context.Context, q db.Querier, id ID, first, last Seq) (map[Seq][]file.Attached, error) {
	var rows []struct {
		Seq Seq
		file.Attached
	}
	err := q.Select(ctx, &rows, `
		SELECT a.seq, f.id, f.sha256, f.name, f.type, f.size, a.inline, a.content_id
		FROM attachment a
		JOIN file f ON f.id = a.file_id
		WHERE a.ticket_id = $1 AND a.seq BETWEEN $2 AND $3
		ORDER BY a.seq, a.position`, id, first, last)
	if err != nil {
		return nil, err
	}
	files := map[Seq][]file.Attached{}
	for _, r := range rows {
		files[r.Seq] = append(files[r.Seq], r.Attached)
	}
	return files, nil
}
