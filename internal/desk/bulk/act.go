package bulk

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// check refuses what no ticket could be given; what only some cannot, each says itself.
func (a Act) check(c *errs.Check) {
	c.That(slices.Contains(Verbs(), a.Do), "do", "bulk.verb_unknown")
	n, err := strconv.ParseInt(a.To, 10, 64)
	switch a.Do {
	case Assign:
		c.That(err == nil && n >= 0, "to", "ticket.assignee_no_agent")
	case SetTeam:
		c.That(err == nil && n > 0, "to", "ticket.team_unknown")
	case File:
		c.That(err == nil && n >= 0, "to", "ticket.category_unknown")
	case SetState:
		c.That(slices.Contains([]ticket.State{ticket.Open, ticket.WaitingUser, ticket.WaitingVendor}, ticket.State(a.To)), "to", "bulk.state_unknown")
	case Priority:
		_, ok := a.priority()
		c.That(ok, "to", "priority.unknown")
		c.That(strings.TrimSpace(a.Text) != "", "text", "priority.reason_missing")
	case Resolve:
		c.That(strings.TrimSpace(a.Text) != "", "text", "ticket.resolution_missing")
		c.That(slices.Contains(ticket.Causes, a.Cause), "cause", "ticket.cause_missing")
	case Snooze:
		_, err := a.until()
		c.That(err == nil, "to", "snooze.unreadable")
	case Tag, Untag:
		_, err := ticket.TagName(a.To)
		c.That(err == nil, "to", "tag.letters_only")
	case Watch, Unwatch, Wake, Spam, Trash, Cancel, Restore:
	}
	c.That(len([]rune(a.Text)) <= 10_000, "text", "people.too_long", errs.Args{"Max": 10_000})
}

func (a Act) priority() (ticket.Priority, bool) {
	for p := ticket.Low; p <= ticket.Critical; p++ {
		if p.Name() == a.To {
			return p, true
		}
	}
	return 0, false
}

// until is the time until which tickets are snoozed; zero: until an answer.
func (a Act) until() (db.Time, error) {
	if a.To == UntilAnswer {
		return db.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, a.To)
	return db.At(at), err
}

func (a Act) number() int64 {
	n, err := strconv.ParseInt(a.To, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// stand is what acts change on a ticket.
type stand struct {
	Assignee   person.ID       `json:"assignee"`
	Team       access.TeamID   `json:"team"`
	State      ticket.State    `json:"state"`
	Category   category.ID     `json:"category"`
	Priority   ticket.Priority `json:"priority"`
	Overridden bool            `json:"overridden"`
	Reason     string          `json:"reason"`
	Watching   bool            `json:"watching"`
	Snoozed    bool            `json:"snoozed,omitempty"`
	Until      db.Time         `json:"until,omitzero"`   // it is snoozed
	Tagged     bool            `json:"tagged,omitempty"` // with the tag of the act
}

func standOf(t *ticket.Ticket) stand {
	s := stand{Team: t.TeamID, State: t.State, Priority: t.Priority, Overridden: t.Overridden, Reason: t.OverrideReason, Snoozed: t.Snoozed, Until: t.SnoozedUntil}
	if t.AssigneeID != nil {
		s.Assignee = *t.AssigneeID
	}
	if t.CategoryID != nil {
		s.Category = *t.CategoryID
	}
	return s
}

// about is the part of a ticket's stand that an act is about: what must not have changed since for it to be taken back.
func (a Act) about(s stand) stand {
	switch a.Do {
	case Assign:
		return stand{Assignee: s.Assignee, Team: s.Team}
	case SetTeam:
		return stand{Team: s.Team, Assignee: s.Assignee}
	case SetState, Resolve, Spam, Trash, Cancel, Restore:
		return stand{State: s.State}
	case File:
		return stand{Category: s.Category}
	case Priority:
		return stand{Priority: s.Priority, Overridden: s.Overridden, Reason: s.Reason}
	case Watch, Unwatch:
		return stand{Watching: s.Watching}
	case Snooze, Wake:
		return stand{Snoozed: s.Snoozed, Until: s.Until}
	case Tag, Untag:
		return stand{Tagged: s.Tagged}
	}
	return s
}

// do does the act to the ticket of an open change.
func (a Act) do(ctx context.Context, c *ticket.Change) error {
	switch a.Do {
	case Assign:
		return c.Assign(ctx, person.ID(a.number()))
	case SetTeam:
		return c.SetTeam(ctx, ticket.Move{To: access.TeamID(a.number()), Why: a.Text})
	case SetState:
		return c.SetState(ctx, ticket.State(a.To))
	case Resolve:
		return c.Resolve(ctx, ticket.Solution{Text: a.Text, Cause: a.Cause, Read: c.Ticket.LastSeq})
	case File:
		return refile(ctx, c, category.ID(a.number()))
	case Priority:
		p, _ := a.priority()
		return c.Override(ctx, p, a.Text)
	case Watch:
		if err := mustWork(c); err != nil {
			return err
		}
		return c.AddWatcher(ctx, c.Actor.Person)
	case Unwatch:
		_, err := c.Unwatch(ctx, c.Actor.Person)
		return err
	case Snooze:
		until, err := a.until()
		if err != nil {
			return errs.Bad("to", "snooze.unreadable")
		}
		return c.Snooze(ctx, until)
	case Wake:
		if err := mustWork(c); err != nil {
			return err
		}
		return c.Wake(ctx, ticket.WokeByAgent)
	case Tag:
		_, err := c.Tag(ctx, []string{a.To}, nil)
		return err
	case Untag:
		_, err := c.Tag(ctx, nil, []string{a.To})
		return err
	case Spam, Trash, Cancel:
		return c.PutAway(ctx, ticket.State(a.Do))
	case Restore:
		return c.Restore(ctx)
	}
	return errs.Bad("do", "bulk.verb_unknown")
}

func mustWork(c *ticket.Change) error {
	if !ticket.CanWork(c.Actor, &c.Ticket) {
		return errs.New(errs.Forbidden, "ticket.not_yours_to_work")
	}
	return nil
}

func refile(ctx context.Context, c *ticket.Change, to category.ID) error {
	text := ""
	if to != 0 {
		text = strconv.FormatInt(int64(to), 10)
	}
	return c.Edit(ctx, ticket.Edit{Field: ticket.FieldCategory, From: c.Ticket.Value(ticket.FieldCategory), To: text})
}

// undo puts back how the ticket of an open change stood before the act, for who did it.
func (a Act) undo(ctx context.Context, c *ticket.Change, had stand, who person.ID) error {
	switch a.Do {
	case Assign:
		return c.Assign(ctx, had.Assignee)
	case SetTeam:
		if err := c.SetTeam(ctx, ticket.Move{To: had.Team}); err != nil {
			return err
		}
		return c.Assign(ctx, had.Assignee)
	case SetState, Resolve:
		if !c.Ticket.State.IsOpen() || had.State == ticket.New { // a ticket that somebody dealt with is new no more
			if err := c.SetState(ctx, ticket.Open); err != nil {
				return err
			}
		}
		if had.State == ticket.New || had.State == ticket.Open && c.Ticket.State == ticket.Open {
			return nil
		}
		return c.SetState(ctx, had.State)
	case File:
		return refile(ctx, c, had.Category)
	case Priority:
		if had.Overridden {
			return c.Override(ctx, had.Priority, had.Reason)
		}
		return c.FollowMatrix(ctx)
	case Watch:
		_, err := c.Unwatch(ctx, who)
		return err
	case Unwatch:
		return c.AddWatcher(ctx, who)
	case Snooze, Wake:
		if had.Snoozed {
			return c.Snooze(ctx, had.Until)
		}
		return c.Wake(ctx, ticket.WokeByAgent)
	case Tag:
		_, err := c.Tag(ctx, nil, []string{a.To})
		return err
	case Untag:
		_, err := c.Tag(ctx, []string{a.To}, nil)
		return err
	case Spam, Trash, Cancel, Restore:
		if had.State.IsAway() {
			return c.PutAway(ctx, had.State)
		}
		return c.Restore(ctx)
	}
	return errs.Bad("do", "bulk.verb_unknown")
}
