package notice

import (
	"context"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
)

// Topic is what people choose about: kinds that belong together.
type Topic string

// The topics, in the order that forms show them.
const (
	AboutWork       Topic = "work"       // tickets that become theirs to work on
	AboutOwning     Topic = "owning"     // tickets that they answer for
	AboutAnswers    Topic = "answers"    // what users write
	AboutMentions   Topic = "mentions"   // notes that name them
	AboutReopening  Topic = "reopening"  // what is still broken
	AboutPromises   Topic = "promises"   // time that runs out, or has
	AboutApproval   Topic = "approval"   // what they are asked, and what was answered
	AboutEscalation Topic = "escalation" // what they passed on
	AboutRatings    Topic = "ratings"    // users who are not content
	AboutVendors    Topic = "vendors"    // what vendors write, or do not
	AboutRules      Topic = "rules"      // what rules want them to know
	AboutGlass      Topic = "glass"      // looks at tickets with a reason
	AboutDay        Topic = "day"        // what they wanted to be reminded of
)

// Topics are all topics.
func Topics() []Topic {
	return []Topic{
		AboutWork, AboutOwning, AboutAnswers, AboutMentions, AboutReopening, AboutPromises, AboutApproval, AboutEscalation, AboutRatings,
		AboutVendors, AboutRules, AboutGlass, AboutDay,
	}
}

// Topic is what a kind belongs to.
func (k Kind) Topic() Topic {
	switch k {
	case Assigned, OnCall:
		return AboutWork
	case OwnerAsked, OwnerMoved, OwnerDeclined, ReturnedAgain:
		return AboutOwning
	case Answered:
		return AboutAnswers
	case Mentioned:
		return AboutMentions
	case Reopened, ReopenedAgain:
		return AboutReopening
	case PromiseWarned, PromiseBroken:
		return AboutPromises
	case ApprovalAsked, ApprovalAnswered:
		return AboutApproval
	case Accepted, Returned:
		return AboutEscalation
	case LowRating:
		return AboutRatings
	case VendorWrote, VendorLate:
		return AboutVendors
	case RuleTold:
		return AboutRules
	case GlassBroken:
		return AboutGlass
	case ClockStopped, TodoDue, CallDue, TodoGiven:
		return AboutDay
	case Tried:
	}
	return ""
}

// Mailing is whether and when somebody gets a letter.
type Mailing string

// The ways.
const (
	AtOnce   Mailing = "now"
	Gathered Mailing = "digest" // with others, in one letter
	Never    Mailing = "never"
)

// Mailings are all of them, as forms show them.
func Mailings() []Mailing { return []Mailing{AtOnce, Gathered, Never} }

// Choice is by which ways somebody hears of a topic.
type Choice struct {
	App  bool
	Mail Mailing
}

// Default is how somebody hears of a topic who chose nothing: whatever must be looked at soon by a letter, and the rest without.
func (t Topic) Default() Choice {
	c := Choice{App: true, Mail: AtOnce}
	switch t {
	case AboutMentions, AboutEscalation, AboutDay:
		c.Mail = Never
	default:
	}
	return c
}

// Plan is when somebody wants to hear.
type Plan struct {
	DigestHour int // of the daily letter, by their own clock; Hourly: one each hour
	QuietFrom  int // minute of their day from which they are left alone; the same as QuietUntil: never
	QuietUntil int
	InHours    bool // letters and browsers wait until they work
}

// Hourly is the digest hour of those who want a letter each hour.
const Hourly = -1

// DefaultPlan is that of somebody who chose nothing.
func DefaultPlan() Plan { return Plan{DigestHour: 8} }

// Wishes are all that somebody chose.
type Wishes struct {
	Plan
	Choices map[Topic]Choice // each topic has one
}

// Wishes are what the actor chose, and the desk's own where they chose nothing.
func (d *Desk) Wishes(ctx context.Context, actor access.Actor) (w Wishes, err error) {
	defer errs.Wrap(&err, "read what person %d wants to be told", actor.Person)
	w = Wishes{Plan: DefaultPlan(), Choices: map[Topic]Choice{}}
	err = d.db.Get(ctx, &w.Plan, `SELECT digest_hour, quiet_from, quiet_until, in_hours FROM notice_plan WHERE person_id = $1`, actor.Person)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return w, err
	}
	var rows []struct {
		Topic Topic
		Choice
	}
	if err := d.db.Select(ctx, &rows, `SELECT topic, app, mail FROM notice_choice WHERE person_id = $1`, actor.Person); err != nil {
		return w, err
	}
	for _, t := range Topics() {
		w.Choices[t] = t.Default()
	}
	for _, r := range rows {
		w.Choices[r.Topic] = r.Choice
	}
	return w, nil
}

// SetWishes keeps what the actor chose.
func (d *Desk) SetWishes(ctx context.Context, actor access.Actor, w Wishes) (err error) {
	defer errs.Wrap(&err, "set what person %d wants to be told", actor.Person)
	if !actor.Agent && !actor.Lead && !actor.Admin {
		return errs.New(errs.Forbidden, "errs.forbidden")
	}
	var c errs.Check
	c.That(w.DigestHour >= Hourly && w.DigestHour < 24, "digest_hour", "notice.hour_invalid")
	c.That(0 <= w.QuietFrom && w.QuietFrom < day, "quiet_from", "notice.time_invalid")
	c.That(0 <= w.QuietUntil && w.QuietUntil < day, "quiet_until", "notice.time_invalid")
	for t, x := range w.Choices {
		c.That(slices.Contains(Topics(), t) && slices.Contains(Mailings(), x.Mail), "mail_"+string(t), "notice.mailing_invalid")
	}
	if err := c.Err(); err != nil {
		return err
	}
	return d.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO notice_plan (person_id, digest_hour, quiet_from, quiet_until, in_hours, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (person_id) DO UPDATE
			SET digest_hour = excluded.digest_hour, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, in_hours = excluded.in_hours,
				updated_at = excluded.updated_at`, actor.Person, w.DigestHour, w.QuietFrom, w.QuietUntil, w.InHours, tx.Now)
		if err != nil {
			return err
		}
		for _, t := range Topics() {
			x, ok := w.Choices[t]
			if !ok {
				continue
			}
			_, err := tx.Exec(ctx, `
				INSERT INTO notice_choice (person_id, topic, app, mail)
				VALUES ($1, $2, $3, $4)
				ON CONFLICT (person_id, topic) DO UPDATE
				SET app = excluded.app, mail = excluded.mail`, actor.Person, t, x.App, x.Mail)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// way is how and when somebody hears of something.
type way struct {
	Choice
	Plan
	PersonID person.ID
	TimeZone string
	Calendar calendar.ID // of their working hours; 0: the desk's
}

// ways reads how somebody hears of a topic, by one question; ok is false for those who do not work at the desk.
func (d *Desk) ways(ctx context.Context, q db.Querier, who person.ID, t Topic) (w way, ok bool, err error) {
	var row struct {
		TimeZone   string
		App        *bool
		Mail       *Mailing
		DigestHour *int
		QuietFrom  int
		QuietUntil int
		InHours    bool
		Calendar   calendar.ID
	}
	err = q.Get(ctx, &row, `
		SELECT p.time_zone, c.app, c.mail, n.digest_hour, COALESCE(n.quiet_from, 0) AS quiet_from, COALESCE(n.quiet_until, 0) AS quiet_until,
			COALESCE(n.in_hours, FALSE) AS in_hours, COALESCE(g.calendar_id, 0) AS calendar
		FROM account a
		JOIN person p ON p.id = a.person_id
		LEFT JOIN notice_choice c ON c.person_id = a.person_id AND c.topic = $2
		LEFT JOIN notice_plan n ON n.person_id = a.person_id
		LEFT JOIN agent g ON g.person_id = a.person_id
		WHERE a.person_id = $1 AND a.disabled_at IS NULL AND (a.agent = TRUE OR a.lead = TRUE OR a.admin = TRUE)`, who, t)
	if errs.Is(err, errs.NotFound) {
		return w, false, nil
	}
	if err != nil {
		return w, false, err
	}
	w = way{Choice: t.Default(), Plan: DefaultPlan(), PersonID: who, TimeZone: row.TimeZone, Calendar: row.Calendar}
	if row.Mail != nil {
		w.Choice = Choice{App: *row.App, Mail: *row.Mail}
	}
	if row.DigestHour != nil {
		w.Plan = Plan{DigestHour: *row.DigestHour, QuietFrom: row.QuietFrom, QuietUntil: row.QuietUntil, InHours: row.InHours}
	}
	return w, true, nil
}
