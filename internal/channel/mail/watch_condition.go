package mail

import (
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
)

// Level says how bad a condition is.
type Level string

// The levels.
const (
	OK   Level = "ok"
	Warn Level = "warn"
	Ill  Level = "ill" // people wait for something that does not happen
)

// ConditionKey names what is wrong; Key is its sentence in the catalogues.
type ConditionKey string

// The conditions; their arguments are named beside.
const (
	MailboxSilent  ConditionKey = "mailbox_silent"  // Address, Error: fetching fails
	MailboxMute    ConditionKey = "mailbox_mute"    // Address, Error: sending fails
	TokenEnding    ConditionKey = "token_ending"    // Address, Until
	NoWayOut       ConditionKey = "no_way_out"      // Count: letters wait and no mailbox can send
	OutboxLate     ConditionKey = "outbox_late"     // Count
	JobsLate       ConditionKey = "jobs_late"       // Queue, Count
	JobsDead       ConditionKey = "jobs_dead"       // Count
	QuarantineFull ConditionKey = "quarantine_full" // Count
	DiskLow        ConditionKey = "disk_low"        // Free, in MB
	ParserRestarts ConditionKey = "parser_restarts" // Count
	BreakerHolds   ConditionKey = "breaker_holds"   // Address
)

// Key is the condition's sentence in the catalogues.
func (k ConditionKey) Key() string { return "health." + string(k) }

// Condition is something that is not as it should be.
type Condition struct {
	Key   ConditionKey      `json:"key"`
	Level Level             `json:"level"`
	Since db.Time           `json:"since"`
	Args  map[string]string `json:"args,omitempty"`
}

// Text is the condition in a language.
func (c Condition) Text(l *i18n.Locale) string {
	args := errs.Args{}
	for k, v := range c.Args {
		args[k] = v
	}
	if n, err := strconv.Atoi(c.Args["Count"]); err == nil {
		return l.N(c.Key.Key(), n, args)
	}
	return l.T(c.Key.Key(), args)
}

// about tells conditions of the same kind apart: which mailbox, which queue.
func (c Condition) about() string { return string(c.Key) + " " + c.Args["Address"] + c.Args["Queue"] }

// AlarmArgs is what the letter to administrators tells.
type AlarmArgs struct {
	Conditions []Condition `json:"conditions"`
}

func (a AlarmArgs) text(l *i18n.Locale, zone *time.Location) string {
	var b strings.Builder
	for _, c := range a.Conditions {
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		b.WriteString("• " + c.Text(l))
		if !c.Since.IsZero() {
			b.WriteString(" (" + l.DateTime(c.Since.Time, zone) + ")")
		}
	}
	return b.String()
}
