// Package letter keeps the mails that the desk owes people, from the moment that makes them necessary until they have left or failed.
//
// Each is written down in the transaction of what it tells and never sent twice on purpose. Package channel/mail renders and sends them.
package letter

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/job"
	"firstline/internal/base/secret"
	"firstline/internal/desk/person"
)

// ID names a letter.
type ID int64

// Kind is what a letter tells; its texts are edited per kind and language.
type Kind string

// The kinds.
const (
	Received      Kind = "received"       // to the requester: your ticket is here
	Reply         Kind = "reply"          // to requester and watchers: an agent wrote
	Resolved      Kind = "resolved"       // to the requester: is it solved? with links
	Reminder      Kind = "reminder"       // to the requester: please say whether it is solved; with links
	LastReminder  Kind = "last_reminder"  // to the requester: the same, and when it will be closed without an answer
	RatingAsked   Kind = "rating_asked"   // to the requester: what do you think? with links
	IdentityTold  Kind = "identity_told"  // to somebody's earlier addresses: the desk has made sure who they are
	LowRating     Kind = "low_rating"     // to a lead: a user is not content
	AgentAssigned Kind = "agent_assigned" // to an agent: this is yours
	AgentAnswer   Kind = "agent_answer"   // to an agent: the user wrote
	AgentReopened Kind = "agent_reopened" // to an agent: the user says it is still broken
	LeadReopened  Kind = "lead_reopened"  // to a lead: the user says again that it is still broken
	LeadGlass     Kind = "lead_glass"     // to a lead: somebody looks at a ticket that is not theirs to see
	OwnerAsked    Kind = "owner_asked"    // to an agent: will you answer for it?
	OwnerMoved    Kind = "owner_moved"    // to an agent: you answer for it from now on
	OwnerDeclined Kind = "owner_declined" // to an agent: whom you asked will not answer for it
	ReturnedAgain Kind = "returned_again" // to owner and leads: it goes to and fro between two levels
	PromiseWarned Kind = "promise_warned" // to an agent: time runs out on what was promised
	PromiseBroken Kind = "promise_broken" // to an agent, owner or lead: what was promised is late
	CaseOpened    Kind = "vendor_case"    // to a vendor: please help
	CaseGoesOn    Kind = "vendor_message" // to a vendor: the desk goes on
	CaseReminder  Kind = "vendor_remind"  // to a vendor: the answer is late
	AgentVendor   Kind = "agent_vendor"   // to an agent: the vendor wrote
	AgentLate     Kind = "agent_late"     // to an agent: the vendor's answer is late
	Invitation    Kind = "invitation"     // to a new account: choose a password
	Reset         Kind = "reset"          // to an account: choose a new password
	Alarm         Kind = "alarm"          // to administrators: the desk itself is ill
)

// The kinds about approval.
const (
	ApprovalAsked    Kind = "approval_asked"    // to a manager or a group: may it be granted? with links
	ApprovalReminder Kind = "approval_remind"   // to the same: please answer; with links
	ApprovalAnswered Kind = "approval_answered" // to an agent: yes or no
)

// The kinds about what the desk believes somebody by.
const (
	AppEnrolled Kind = "app_enrolled" // to somebody's earlier addresses: an authenticator app of theirs proves from now on who they are
	AppRemoved  Kind = "app_removed"  // to the same: it does no more
)

// What people of the desk get who chose so.
const (
	AgentTold Kind = "agent_told"    // to an agent: what others only find in their list
	Gathered  Kind = "notice_digest" // to an agent: what they were told since the last one
)

// RuleTold is to somebody of the desk: a rule has something to say about a ticket.
const RuleTold Kind = "rule_told"

// Kinds are all kinds, in the order that the editor of texts shows them.
var Kinds = []Kind{
	Received, Reply, Resolved, Reminder, LastReminder, RatingAsked, IdentityTold, AppEnrolled, AppRemoved, LowRating, AgentAssigned, AgentAnswer, AgentReopened, LeadReopened, LeadGlass, OwnerAsked, OwnerMoved, OwnerDeclined, ReturnedAgain, PromiseWarned, PromiseBroken,
	ApprovalAsked, ApprovalReminder, ApprovalAnswered, RuleTold, AgentVendor, AgentLate, AgentTold, Gathered, CaseOpened, CaseGoesOn, CaseReminder, Invitation, Reset, Alarm,
}

// State is how far a letter is.
type State string

// The states.
const (
	Queued    State = "queued"
	Sending   State = "sending"
	Sent      State = "sent"      // the next server has taken it
	Uncertain State = "uncertain" // the connection was lost after the text was sent: it may have been taken
	Failed    State = "failed"    // refused for good, or given up
	Bounced   State = "bounced"   // taken, and come back
)

// Letter is one outgoing mail to one person.
type Letter struct {
	ID        ID
	Kind      Kind
	State     State
	TicketID  *int64 // ticket.ID; that package stands above this one
	Seq       *int64 // the message that it carries
	CaseID    *int64 // vendorcase.ID, of a letter to a vendor; that package stands above this one, too
	PersonID  *person.ID
	Address   string
	Domain    string
	Name      string
	Locale    string
	SenderID  *person.ID // the agent whose words it carries
	MailboxID *int64
	MessageID string // without angle brackets; the same however often it is tried
	Args      string // JSON, for Decode
	Attempts  int
	Lost      int // attempts whose answer never came
	Error     string
	CreatedAt db.Time
	DueAt     db.Time
	SentAt    db.Time
}

// Columns are the columns of a Letter, for those who read letters.
const Columns = `id, kind, state, ticket_id, seq, case_id, person_id, address, domain, name, locale, sender_id, mailbox_id, message_id, args, attempts, lost, error,
	created_at, due_at, sent_at`

// SendJob is the kind of job that sends a letter; Queue is where such jobs wait, so that a slow mail server holds up nothing else.
const (
	SendJob = "letter.send"
	Queue   = "letter"
)

// SendArgs names the letter to send.
type SendArgs struct {
	Letter ID `json:"letter"`
}

// Post writes letters. Its signatures prove later that an answer belongs to a letter of ours.
type Post struct {
	keys   *secret.Keys
	domain string
}

// NewPost makes the post; domain ends the Message-IDs.
func NewPost(keys *secret.Keys, domain string) *Post { return &Post{keys: keys, domain: domain} }

// Write owes l to its recipient: kind, recipient and what it is about are set, the rest is made here. args is what its text needs.
func (p *Post) Write(ctx context.Context, tx *db.Tx, l Letter, args any) (ID, error) {
	text, err := json.Marshal(args)
	if err != nil {
		return 0, fmt.Errorf("arguments of letter %s: %w", l.Kind, err)
	}
	if l.DueAt.IsZero() {
		l.DueAt = tx.Now
	}
	l.Domain = domainOf(l.Address)
	var id string
	switch {
	case l.CaseID != nil:
		id = p.CaseMessageID(*l.CaseID)
	case l.TicketID != nil:
		id = p.MessageID(*l.TicketID)
	default:
		id = p.MessageID(0)
	}
	err = tx.Insert(ctx, &l.ID, `
		INSERT INTO letter (kind, state, ticket_id, seq, case_id, person_id, address, domain, name, locale, sender_id, mailbox_id, message_id, args, created_at, due_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		RETURNING id`,
		l.Kind, Queued, l.TicketID, l.Seq, l.CaseID, l.PersonID, l.Address, l.Domain, l.Name, l.Locale, l.SenderID, l.MailboxID, id, string(text),
		tx.Now, l.DueAt)
	if err != nil {
		return 0, fmt.Errorf("write letter %s: %w", l.Kind, err)
	}
	return l.ID, job.Enqueue(ctx, tx, SendJob, SendArgs{Letter: l.ID}, job.At(l.DueAt), job.Queue(Queue))
}

// signed is what a Message-ID's signature is for.
const signed = "message-id"

// MessageID makes a new Message-ID for a mail about a ticket, 0 for none: "TICKET.RANDOM.SIGNATURE@domain".
func (p *Post) MessageID(ticket int64) string {
	return p.messageID(signed, strconv.FormatInt(ticket, 10))
}

// signedForVendor is what the signature of a Message-ID on a case with a vendor is for: none of them leads to the ticket.
const signedForVendor = "vendor-message-id"

// CaseMessageID makes a new Message-ID for a mail to a vendor: "vCASE.RANDOM.SIGNATURE@domain".
func (p *Post) CaseMessageID(id int64) string {
	return p.messageID(signedForVendor, "v"+strconv.FormatInt(id, 10))
}

func (p *Post) messageID(purpose, about string) string {
	random := secret.ID()
	return about + "." + random + "." + p.keys.Sign(purpose, about, random) + "@" + p.domain
}

// TicketOf reads the ticket from a Message-ID that we made; false for anybody else's, and for one that was tampered with.
func (p *Post) TicketOf(messageID string) (ticket int64, ok bool) {
	return p.about(messageID, signed, "")
}

// CaseOf reads the case from a Message-ID that we made for a vendor; false for any other.
func (p *Post) CaseOf(messageID string) (id int64, ok bool) {
	return p.about(messageID, signedForVendor, "v")
}

func (p *Post) about(messageID, purpose, prefix string) (id int64, ok bool) {
	local, domain, found := strings.Cut(strings.ToLower(strings.Trim(messageID, "<> \t")), "@")
	n, rest, dots := strings.Cut(local, ".")
	random, signature, more := strings.Cut(rest, ".")
	if !found || !dots || !more || !strings.EqualFold(domain, p.domain) || !p.keys.Verify(signature, purpose, n, random) {
		return 0, false
	}
	digits, named := strings.CutPrefix(n, prefix)
	id, err := strconv.ParseInt(digits, 10, 64)
	return id, named && err == nil && id > 0
}

// IsOurs tells whether a Message-ID carries our domain, signed or not: a mail with one of these is our own coming back, or a forgery.
func (p *Post) IsOurs(messageID string) bool {
	_, domain, _ := strings.Cut(strings.Trim(messageID, "<> \t"), "@")
	return strings.EqualFold(domain, p.domain)
}

// Get is one letter.
func Get(ctx context.Context, q db.Querier, id ID) (l Letter, err error) {
	err = q.Get(ctx, &l, `SELECT `+Columns+` FROM letter WHERE id = $1`, id)
	return l, err
}

// ByMessageID finds the letter that a bounce or an answer names.
func ByMessageID(ctx context.Context, q db.Querier, messageID string) (l Letter, err error) {
	err = q.Get(ctx, &l, `SELECT `+Columns+` FROM letter WHERE message_id = $1`, strings.Trim(messageID, "<> \t"))
	return l, err
}

// MarkBounced notes that a letter came back, and what the other side said; false when it is not one that could.
func MarkBounced(ctx context.Context, tx *db.Tx, id ID, said string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE letter SET state = $2, error = $3 WHERE id = $1 AND state IN ('sending', 'sent', 'uncertain')`, id, Bounced, said)
	return n > 0, err
}

// OfTicket are the letters of a ticket's messages, oldest first, for showing how far each is.
func OfTicket(ctx context.Context, q db.Querier, ticket int64) (list []Letter, err error) {
	err = q.Select(ctx, &list, `SELECT `+Columns+` FROM letter WHERE ticket_id = $1 ORDER BY seq, id`, ticket)
	return list, err
}

// Recent counts the letters of a kind to an address since an instant: what an automatic letter looks at before it is written again.
func Recent(ctx context.Context, q db.Querier, kind Kind, address string, since db.Time) (n int, err error) {
	err = q.Get(ctx, &n, `SELECT count(*) FROM letter WHERE address = $1 AND created_at >= $2 AND kind = $3`, address, since, kind)
	return n, err
}

// RecentToDomain is Recent for everybody at the address's domain, up to a bound.
func RecentToDomain(ctx context.Context, q db.Querier, kind Kind, address string, since db.Time, bound int) (n int, err error) {
	err = q.Get(ctx, &n, `
		SELECT count(*)
		FROM (SELECT 1 FROM letter WHERE domain = $1 AND created_at >= $2 AND kind = $3 LIMIT $4) bounded`, domainOf(address), since, kind, bound)
	return n, err
}

func domainOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return strings.ToLower(domain)
}

// Decode reads the arguments that a letter was written with.
func Decode[A any](l Letter) (A, error) {
	var a A
	if err := json.Unmarshal([]byte(l.Args), &a); err != nil {
		return a, fmt.Errorf("arguments of letter %d: %w", l.ID, err)
	}
	return a, nil
}
