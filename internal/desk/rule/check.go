package rule

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// The bounds of a rule.
const (
	maxName    = 100
	maxText    = 1000
	maxWords   = 20
	maxActions = 10
	maxAnswers = 5
	maxMinutes = 60 * 24 * 365
	maxDays    = 365
)

// WaitStates are the states that a rule can wait in, in the order that forms show them.
var WaitStates = []ticket.State{ticket.New, ticket.Open, ticket.WaitingUser, ticket.WaitingVendor, ticket.Resolved}

// States are all states that a condition can ask for, in the order that forms show them.
var States = []ticket.State{ticket.New, ticket.Open, ticket.WaitingUser, ticket.WaitingVendor, ticket.Resolved, ticket.Closed}

// check makes a draft whole. One that is switched off may name what is not there, or not in use any more: it acts nowhere, and is checked again
// when it is switched on.
func check(ctx context.Context, q db.Querier, d Draft, id ID) (Draft, error) {
	d.Name = clean.Line(d.Name)
	var c errs.Check
	c.That(d.Name != "", "name", "people.name_missing")
	c.That(len([]rune(d.Name)) <= maxName, "name", "people.too_long", errs.Args{"Max": maxName})
	var taken []ID
	if err := q.Select(ctx, &taken, `SELECT id FROM rule WHERE name = $1 AND id <> $2`, d.Name, id); err != nil {
		return d, err
	}
	c.That(len(taken) == 0, "name", "rule.name_taken")
	d.When = checkWhen(&c, d.When)
	d.If.Words, d.If.Departments, d.If.Organisations = words(d.If.Words), words(d.If.Departments), words(d.If.Organisations)
	checkIf(&c, &d.If)
	f := newFacts(q, nil)
	f.believe = !d.Active
	if err := f.checkIf(ctx, &c, &d.If); err != nil {
		return d, err
	}
	c.That(len(d.Then) > 0, "then", "rule.no_action")
	c.That(len(d.Then) <= maxActions, "then", "rule.too_many_actions", errs.Args{"Max": maxActions})
	d.Then = slices.Clone(d.Then)
	for i := range d.Then {
		if err := f.checkAction(ctx, &c, fmt.Sprintf("then_%d", i), &d.Then[i]); err != nil {
			return d, err
		}
	}
	return d, c.Err()
}

// checkWhen leaves only what counts for the occasion.
func checkWhen(c *errs.Check, w When) When {
	if !w.On.IsWait() {
		c.That(slices.Contains(Happenings, w.On), "on", "rule.event_unknown")
		return When{On: w.On}
	}
	c.That(w.Minutes >= 0 && w.Days >= 0 && w.Minutes <= maxMinutes && w.Days <= maxDays && (w.Minutes > 0) != (w.Days > 0), "time", "rule.time_wrong")
	if w.On == InState {
		c.That(slices.Contains(WaitStates, w.State), "in_state", "rule.state_missing")
	} else {
		w.State = ""
	}
	return w
}

func checkIf(c *errs.Check, x *If) {
	c.That(x.By == "" || slices.Contains(Sides, x.By), "by", "rule.side_unknown")
	for _, s := range x.States {
		c.That(slices.Contains(States, s), "states", "rule.state_unknown")
	}
	for _, p := range x.Priorities {
		c.That(p >= ticket.Low && p <= ticket.Critical, "priorities", "priority.unknown")
	}
	for _, ch := range x.Channels {
		c.That(slices.Contains(ticket.Channels, ch), "channels", "ticket.channel_unknown")
	}
	c.That(len(x.Words) <= maxWords, "words", "rule.too_many_words", errs.Args{"Max": maxWords})
	for _, w := range x.Words {
		c.That(len([]rune(w)) <= maxName, "words", "people.too_long", errs.Args{"Max": maxName})
	}
	for _, k := range x.Kinds {
		c.That(slices.Contains(ticket.Kinds, k), "kinds", "ticket.kind_unknown")
	}
	c.That(len(x.Departments) <= maxWords, "departments", "rule.too_many_words", errs.Args{"Max": maxWords})
	for _, d := range x.Departments {
		c.That(len([]rune(d)) <= maxName, "departments", "people.too_long", errs.Args{"Max": maxName})
	}
	c.That(len(x.Organisations) <= maxWords, "organisations", "rule.too_many_words", errs.Args{"Max": maxWords})
	for _, d := range x.Organisations {
		c.That(len([]rune(d)) <= maxName, "organisations", "people.too_long", errs.Args{"Max": maxName})
	}
	if x.Tag != "" {
		name, err := ticket.TagName(x.Tag)
		c.That(err == nil, "tag", "tag.letters_only")
		x.Tag = name
	}
	c.That(len(x.Answers) <= maxAnswers, "answers", "rule.too_many_answers", errs.Args{"Max": maxAnswers})
	rest := x.Filter // what no form shows would be lost by the next one
	rest.Category, rest.Priorities, rest.States, rest.Teams, rest.Kinds, rest.VIP, rest.Organisations, rest.Answers, rest.Tag = nil, nil, nil, nil, nil, false, nil, nil, ""
	if idOf(x.Assignee) == 0 {
		rest.Assignee = nil
	}
	c.That(reflect.ValueOf(rest).IsZero(), "if", "rule.condition_unknown")
}

// checkIf looks whether what the conditions name is there.
func (f *facts) checkIf(ctx context.Context, c *errs.Check, x *If) error {
	for _, id := range x.Teams {
		t, err := f.team(ctx, id)
		if err != nil {
			return err
		}
		c.That(t.ID != 0, "teams", "ticket.team_unknown")
	}
	for _, a := range x.Answers {
		if f.believe {
			break
		}
		q, err := f.question(ctx, a.Question)
		if err != nil {
			return err
		}
		c.That(q.ID != 0, "answers", "question.unknown")
		c.That(q.ID == 0 || q.Check(a.Is) == nil, "answers", "question.choice_unknown")
	}
	if x.Category == nil {
		return nil
	}
	k, err := f.category(ctx, *x.Category)
	c.That(k.ID != 0, "category", "ticket.category_unknown")
	return err
}

// checkAction leaves only what counts for the verb, and looks whether what it names is there.
func (f *facts) checkAction(ctx context.Context, c *errs.Check, field string, a *Action) error {
	text := strings.TrimSpace(a.Text)
	c.That(len([]rune(text)) <= maxText, field+"_text", "people.too_long", errs.Args{"Max": maxText})
	was := *a
	*a = Action{Do: was.Do}
	switch was.Do {
	case SetPriority:
		c.That(was.Priority >= ticket.Low && was.Priority <= ticket.Critical, field, "priority.unknown")
		a.Priority, a.Text = was.Priority, clean.Line(text)
	case SetCategory:
		k, err := f.category(ctx, was.Category)
		if err != nil {
			return err
		}
		c.That(k.Active, field, "ticket.category_unknown")
		a.Category = was.Category
	case AssignTeam:
		a.Team = was.Team
		return f.checkTeam(ctx, c, field, was.Team)
	case AssignAgent:
		ok, err := f.agent(ctx, was.Person)
		if err != nil {
			return err
		}
		c.That(ok, field, "ticket.assignee_no_agent")
		a.Person = was.Person
	case AddWatcher:
		ok, err := f.person(ctx, was.Person)
		if err != nil {
			return err
		}
		c.That(ok, field, "rule.person_unknown")
		a.Person = was.Person
	case AddTag, RemoveTag:
		name, err := ticket.TagName(was.Tag)
		c.That(err == nil, field, "tag.letters_only")
		a.Tag = name
	case AddNote, Escalate:
		c.That(text != "", field+"_text", "rule.text_missing")
		a.Text = text
	case Tell:
		c.That(text != "", field+"_text", "rule.text_missing")
		a.Text = text
		if was.Team != 0 {
			a.Team = was.Team
			return f.checkTeam(ctx, c, field, was.Team)
		}
		c.That(slices.Contains(Roles, was.Role), field, "rule.role_missing")
		a.Role = was.Role
	case AskApproval:
		c.That(text != "", field+"_text", "rule.text_missing")
		a.Group, a.Text = was.Group, text
		if was.Group != 0 {
			g, err := f.group(ctx, was.Group)
			if err != nil {
				return err
			}
			c.That(g.Active, field, "approval.group_unknown")
		}
	default:
		c.That(false, field, "rule.verb_unknown")
	}
	return nil
}

func (f *facts) checkTeam(ctx context.Context, c *errs.Check, field string, id team.ID) error {
	t, err := f.team(ctx, id)
	if err == nil {
		c.That(t.Active, field, "ticket.team_unknown")
	}
	return err
}

// words are phrases without space around them, each once.
func words(list []string) (out []string) {
	for _, w := range list {
		if w = clean.Line(w); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
