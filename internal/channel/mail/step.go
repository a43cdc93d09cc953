package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
)

// Step is one thing that was found or decided about a mail on its way. With its arguments it reads as a sentence: What names the text.
type Step struct {
	At   db.Time           `json:"at"`
	What What              `json:"what"`
	Args map[string]string `json:"args,omitempty"`
}

// What names what happened in a step.
type What string

// The steps; their arguments are named beside.
const (
	StepReceived    What = "received"    // Source, From, To, Size
	StepCopied      What = "copied"      // To: the same mail came again
	StepRead        What = "read"        // Problems: defects found, may be empty
	StepChecked     What = "checked"     // SPF, DKIM, DMARC, Verdict
	StepAutomatic   What = "automatic"   // Kind, Reason
	StepOwn         What = "own"         // Reason
	StepBounced     What = "bounced"     // Address, Status
	StepLinkEnded   What = "link_ended"  // it holds a link to choose a password, which works no longer
	StepThread      What = "thread"      // By, Ticket, As: what names the ticket, and by what right the sender writes there
	StepNotAllowed  What = "not_allowed" // By, Ticket: it names a ticket that the sender may not write to
	StepHeld        What = "held"        // Reason: shown to agents only
	StepQuiet       What = "quiet"       // Verdict: changes nothing but the timeline
	StepAgent       What = "agent"       // Ticket: sent as an agent's answer
	StepNotAgent    What = "not_agent"   // Why: an agent's address, but not proved enough to speak for the desk
	StepVendor      What = "vendor"      // Case, Ticket: it answers a case with a vendor
	StepForwarded   What = "forwarded"   // From: passed on for somebody else
	StepNewSender   What = "new_sender"  // Address
	StepCopies      What = "watchers"    // Count: people in Cc who get copies
	StepOpened      What = "opened"      // Ticket
	StepJoined      What = "joined"      // Ticket
	StepIgnored     What = "ignored"     // Reason
	StepQuarantined What = "quarantined" // Reason
	StepReleased    What = "released"    // By
	StepDiscarded   What = "discarded"   // By, Reason
)

// Key is the step's text in the catalogues.
func (w What) Key() string { return "mail.step_" + string(w) }

// Text is the step as a sentence: what the record keeps as a code is said in words where the catalogues have some.
func (s Step) Text(l *i18n.Locale) string {
	args := errs.Args{}
	for name, value := range s.Args {
		args[name] = value
		if value == "" {
			args[name] = l.T(absent(name))
		}
		if !s.coded(name) {
			continue
		}
		if key := Reason(value).Key(); l.Has(key) && name != "Kind" {
			args[name] = strings.TrimSuffix(l.T(key), ".") // the sentence around it ends by itself
		} else if value != "" {
			args[name] = Sign(l, value)
		}
	}
	if s.What == StepChecked && s.Args["SPF"]+s.Args["DKIM"]+s.Args["DMARC"] == "" {
		return l.T("mail.step_unchecked", args)
	}
	return l.T(s.What.Key(), args)
}

// Sign says in words by what something was told: a code of ours, and after a colon what was seen. Whatever the catalogues do not know
// stays as it is.
func Sign(l *i18n.Locale, sign string) string {
	code, seen, _ := strings.Cut(sign, ": ")
	key := "mail.flight_" + code
	switch {
	case !l.Has(key):
		return sign
	case seen == "":
		return l.T(key)
	}
	return l.T(key) + " – " + seen
}

// absent says in words that there is no such value.
func absent(name string) string {
	switch name {
	case "SPF", "DKIM", "DMARC":
		return "mail.flight_unchecked"
	case "Problems":
		return "mail.flight_no_problems"
	case "From":
		return "mail.flight_no_sender"
	}
	return "mail.flight_nothing"
}

// coded tells whether an argument holds a code of ours. The others are words of strangers and of agents, never read as one.
func (s Step) coded(name string) bool {
	switch name {
	case "Reason", "Verdict", "By", "As", "Why", "Kind":
		return s.What != StepReleased && s.What != StepDiscarded
	}
	return false
}

// StepsOf reads a mail's flight record.
func StepsOf(m Mail) (steps []Step, err error) {
	if err := json.Unmarshal([]byte(m.Steps), &steps); err != nil {
		return nil, fmt.Errorf("flight record of mail %d: %w", m.ID, err)
	}
	return steps, nil
}

// flight gathers the steps of one piece of work on a mail.
type flight struct{ steps []Step }

// note adds a step; args are names and values in turn.
func (f *flight) note(what What, args ...string) {
	s := Step{What: what}
	for i := 0; i+1 < len(args); i += 2 {
		if s.Args == nil {
			s.Args = map[string]string{}
		}
		s.Args[args[i]] = args[i+1]
	}
	f.steps = append(f.steps, s)
}

// maxSteps bounds a flight record: a mail that comes again for years must not grow without end.
const maxSteps = 200

// add appends steps to the record of a mail whose row the transaction holds; was is the record as it stands.
func add(was string, now db.Time, fresh []Step) (string, error) {
	var steps []Step
	if err := json.Unmarshal([]byte(was), &steps); err != nil {
		return "", fmt.Errorf("flight record: %w", err)
	}
	for _, s := range fresh {
		if len(steps) >= maxSteps {
			break
		}
		if s.At.IsZero() {
			s.At = now
		}
		steps = append(steps, s)
	}
	text, err := json.Marshal(steps)
	return string(text), err
}

// record appends steps to the stored record of a mail.
func record(ctx context.Context, tx *db.Tx, id ID, fresh ...Step) error {
	var was string
	if err := tx.Get(ctx, &was, `SELECT steps FROM mail WHERE id = $1`, id); err != nil {
		return err
	}
	steps, err := add(was, tx.Now, fresh)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE mail SET steps = $2 WHERE id = $1`, id, steps)
	return err
}
