package mail

// Reason says in one word why a mail was ignored or waits in quarantine.
type Reason string

// The reasons to ignore a mail.
const (
	OwnMail      Reason = "own_mail"   // it is one of ours coming back
	AutoReply    Reason = "auto_reply" // an absence note, or another machine's answer
	BounceReport Reason = "bounce"
	MailingList  Reason = "list"
	StatusReport Reason = "report" // read receipts, delivery reports, complaints
	TooManyHops  Reason = "hops"
)

// The reasons to let a mail wait for an agent.
const (
	Unreadable    Reason = "unreadable"     // no mail at all
	NoSender      Reason = "no_sender"      // nobody to answer to
	ParserTime    Reason = "parser_time"    // reading took longer than allowed
	ParserCrash   Reason = "parser_crash"   // reading used more memory than allowed, or broke
	SenderFlood   Reason = "sender_flood"   // too many new tickets of one address
	DomainFlood   Reason = "domain_flood"   // too many new tickets of one unverified domain
	VendorForged  Reason = "vendor_forged"  // to the address of a vendor's case, and not from that vendor for sure
	VendorUnknown Reason = "vendor_unknown" // to the address of a vendor's case, by somebody who is none of its contacts
	SenderBurst   Reason = "sender_burst"   // too many mails of one address in a minute
	FilingFailed  Reason = "filing_failed"  // the desk could not store it, again and again
	AgentDisliked Reason = "agent_disliked" // discarded by an agent, in their words
	SpamSender    Reason = "spam_sender"    // an address from which spam came, and nothing proves that it is its owner
)

// Key is the reason's text in the catalogues.
func (r Reason) Key() string { return "mail.reason_" + string(r) }
