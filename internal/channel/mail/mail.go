// Package mail brings problems in and answers out by e-mail: it takes mail for the desk's addresses, keeps it before it says so, and makes
// of each a ticket, a message on one, or a line in the quarantine with the reason.
//
// A mail goes this way: listener.go or a fetcher hands its bytes to Intake.Receive, which stores them with a job in one transaction; the
// job (file.go) has them read by a worker process (parser.go, worker.go), decides in the order of decide.go, and files all in one
// transaction. What happened on the way is the mail's flight record (step.go).
//
// A letter goes the other way: the job of package letter has Sender (smtp_send.go) claim it, Writer (letter_render.go, letter_compose.go)
// make a mail of it, and a mailbox's server take it; what became of it is its delivery state. Watch (watch_health.go) sees what stopped.
package mail

import (
	"firstline/internal/base/db"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
)

// ID names a mail that was accepted.
type ID int64

// Source is the door by which a mail came.
type Source string

// The doors.
const (
	SMTP Source = "smtp" // from outside, straight to the desk: sender checks are ours
	LMTP Source = "lmtp" // from the organisation's own mail server
	IMAP Source = "imap" // fetched from a mailbox
)

// State is what became of a mail.
type State string

// The states.
const (
	Pending     State = "pending"     // kept, not read yet
	Filed       State = "filed"       // a ticket or a message on one
	Ignored     State = "ignored"     // a machine's mail, or our own: kept and recorded, no message
	Quarantined State = "quarantined" // waits for an agent
	Discarded   State = "discarded"   // an agent put it away, with a reason
)

// Mail is one accepted mail with its flight record. The bytes are read by Quarantine.Raw.
type Mail struct {
	ID           ID
	MailboxID    MailboxID
	Source       Source
	SHA256       string `db:"sha256"` // of the blob with the bytes, where they are too many for a row
	Size         int64
	Helo         string
	ClientIP     string `db:"client_ip"`
	EnvelopeFrom string
	EnvelopeTo   string // separated by spaces
	ReceivedAt   db.Time
	State        State
	Reason       Reason
	Detail       string // what goes with the reason: a machine's words
	MessageID    string
	Subject      string
	FromName     string
	FromAddress  string
	FromDomain   string
	Verdict      Verdict
	Opened       bool // it opened the ticket
	TicketID     *ticket.ID
	Seq          *ticket.Seq
	CaseID       *vendorcase.ID // of a vendor's
	PersonID     *person.ID     // the sender
	Copies       int            // how often the same mail came again
	Attempts     int
	SettledAt    db.Time
	SettledBy    *person.ID // the agent who released or discarded it
	Steps        string     // JSON, see StepsOf
}

const columns = `id, mailbox_id, source, sha256, size, helo, client_ip, envelope_from, envelope_to, received_at, state, reason, detail, message_id,
	subject, from_name, from_address, from_domain, verdict, opened, ticket_id, seq, case_id, person_id, copies, attempts, settled_at, settled_by, steps`

// LoopHeader marks every mail that the desk sends; what comes in with the desk's own mark is its own mail coming back.
const LoopHeader = "X-Firstline-Desk"
