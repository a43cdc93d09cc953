package admin

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
)

// ruleForm is a rule as a form asks for it. What was typed stays text until it is read, so that it can be shown again as it was.
type ruleForm struct {
	Version       int64    `form:"version"`
	Name          string   `form:"name"`
	Active        bool     `form:"active"`
	On            string   `form:"on"`
	Time          string   `form:"time"`
	Unit          string   `form:"unit"`
	Open          bool     `form:"open"`
	State         string   `form:"in_state"`
	If            []string `form:"if"` // the conditions that are shown
	Category      string   `form:"category"`
	Priorities    []string `form:"priorities"`
	States        []string `form:"states"`
	Teams         []string `form:"teams"`
	Channels      []string `form:"channels"`
	Words         string   `form:"words"`
	By            string   `form:"by"`
	Kinds         []string `form:"kinds"`
	Organisations string   `form:"organisations"`
	Departments   string   `form:"departments"`
	Tag           string   `form:"tag"`
	Answers       []string `form:"answers"` // as addresses carry them: 12:laser
	Do            []string `form:"then_do"` // the actions, each with what stands beside it
	To            []string `form:"then_to"`
	Text          []string `form:"then_text"`
	AddIf         string   `form:"add_if"`
	AddThen       string   `form:"add_then"`
	Tried         string   `form:"tried"` // what the administrator has seen tried
	Press         string   `form:"do"`    // empty: save
}

// The conditions, by the names of their fields, in the order that the form shows them.
const (
	ifCategory   = "category"
	ifPriorities = "priorities"
	ifStates     = "states"
	ifTeams      = "teams"
	ifUnassigned = "unassigned"
	ifChannels   = "channels"
	ifWords      = "words"
	ifBy         = "by"

	ifKinds         = "kinds"
	ifVIP           = "vip"
	ifOrganisations = "organisations"
	ifDepartments   = "departments"
	ifAnswers       = "answers"
	ifTag           = "tag"
)

func conditionKinds() []string {
	return []string{ifCategory, ifPriorities, ifStates, ifTeams, ifUnassigned, ifChannels, ifKinds, ifTag, ifAnswers, ifVIP, ifOrganisations, ifDepartments, ifWords, ifBy}
}

// What buttons of the form do beside saving; the last two are followed by what they take away.
const (
	pressTry      = "try"
	pressChoose   = "choose"
	pressAddIf    = "add_if"
	pressAddThen  = "add_then"
	pressDropIf   = "drop_if:"
	pressDropThen = "drop_then:"
)

// arrange adds a row to the form or takes one away, as the button asks.
func (f *ruleForm) arrange() {
	for len(f.To) < len(f.Do) {
		f.To = append(f.To, "")
	}
	for len(f.Text) < len(f.Do) {
		f.Text = append(f.Text, "")
	}
	f.To, f.Text = f.To[:len(f.Do)], f.Text[:len(f.Do)]
	switch {
	case f.Press == pressAddIf && slices.Contains(conditionKinds(), f.AddIf) && !slices.Contains(f.If, f.AddIf):
		f.If = append(f.If, f.AddIf)
	case f.Press == pressAddThen && slices.Contains(rule.Verbs, rule.Verb(f.AddThen)):
		f.Do, f.To, f.Text = append(f.Do, f.AddThen), append(f.To, ""), append(f.Text, "")
	case strings.HasPrefix(f.Press, pressDropIf):
		gone := strings.TrimPrefix(f.Press, pressDropIf)
		f.If = slices.DeleteFunc(f.If, func(kind string) bool { return kind == gone })
	case strings.HasPrefix(f.Press, pressDropThen):
		n, err := strconv.Atoi(strings.TrimPrefix(f.Press, pressDropThen))
		if err == nil && n >= 0 && n < len(f.Do) {
			f.Do, f.To, f.Text = slices.Delete(f.Do, n, n+1), slices.Delete(f.To, n, n+1), slices.Delete(f.Text, n, n+1)
		}
	}
}

// has tells whether the form shows a condition.
func (f *ruleForm) has(kind string) bool { return slices.Contains(f.If, kind) }

func (s *screens) formOfRule(rq *front.Request, version int64, d *rule.Draft) (f ruleForm, err error) {
	f = ruleForm{Version: version, Name: d.Name, Active: d.Active, On: string(d.When.On), Open: d.When.Open, State: string(d.When.State), Unit: unitHours}
	switch w := d.When; {
	case w.Days > 0:
		f.Time, f.Unit = strconv.Itoa(w.Days), unitDays
	case w.Minutes > 0 && w.Minutes%60 == 0:
		f.Time = strconv.Itoa(w.Minutes / 60)
	case w.Minutes > 0:
		f.Time, f.Unit = strconv.Itoa(w.Minutes), unitMinutes
	}
	f.conditions(&d.If)
	for _, a := range d.Then {
		to := ""
		switch a.Do {
		case rule.SetPriority:
			to = strconv.Itoa(int(a.Priority))
		case rule.SetCategory:
			to = number(a.Category)
		case rule.AssignTeam:
			to = number(a.Team)
		case rule.AssignAgent:
			to = number(a.Person)
		case rule.AddWatcher:
			if to, err = person.PrimaryAddress(rq.Context(), s.DB, a.Person); err != nil {
				return f, err
			}
		case rule.AddTag, rule.RemoveTag:
			to = a.Tag
		case rule.Tell:
			if to = string(a.Role); a.Team != 0 {
				to = teamPrefix + number(a.Team)
			}
		case rule.AskApproval:
			to = number(a.Group)
		case rule.AddNote, rule.Escalate:
		}
		f.Do, f.To, f.Text = append(f.Do, string(a.Do)), append(f.To, to), append(f.Text, a.Text)
	}
	return f, nil
}

// teamPrefix begins the value of a team among roles.
const teamPrefix = "team:"

func (f *ruleForm) conditions(x *rule.If) {
	show := func(kind string, on bool) {
		if on {
			f.If = append(f.If, kind)
		}
	}
	if x.Category != nil {
		f.Category = number(*x.Category)
	}
	for _, p := range x.Priorities {
		f.Priorities = append(f.Priorities, strconv.Itoa(int(p)))
	}
	for _, st := range x.States {
		f.States = append(f.States, string(st))
	}
	for _, t := range x.Teams {
		f.Teams = append(f.Teams, number(t))
	}
	for _, c := range x.Channels {
		f.Channels = append(f.Channels, string(c))
	}
	for _, k := range x.Kinds {
		f.Kinds = append(f.Kinds, string(k))
	}
	for _, a := range x.Answers {
		f.Answers = append(f.Answers, a.String())
	}
	f.Tag, f.Organisations = x.Tag, strings.Join(x.Organisations, "\n")
	f.Words, f.By, f.Departments = strings.Join(x.Words, "\n"), string(x.By), strings.Join(x.Departments, "\n")
	show(ifCategory, x.Category != nil)
	show(ifPriorities, len(x.Priorities) > 0)
	show(ifStates, len(x.States) > 0)
	show(ifTeams, len(x.Teams) > 0)
	show(ifUnassigned, x.Assignee != nil)
	show(ifChannels, len(x.Channels) > 0)
	show(ifKinds, len(x.Kinds) > 0)
	show(ifTag, x.Tag != "")
	show(ifAnswers, len(x.Answers) > 0)
	show(ifVIP, x.VIP)
	show(ifOrganisations, len(x.Organisations) > 0)
	show(ifDepartments, len(x.Departments) > 0)
	show(ifWords, len(x.Words) > 0)
	show(ifBy, x.By != "")
}

// ruleDraft reads what was typed; what cannot be read is told at its field.
func (s *screens) ruleDraft(rq *front.Request, f *ruleForm) (d rule.Draft, err error) {
	var c errs.Check
	d = rule.Draft{Name: f.Name, Active: f.Active, When: rule.When{On: rule.Event(f.On), State: ticket.State(f.State), Open: f.Open}}
	if d.When.On.IsWait() {
		n, err := strconv.Atoi(strings.TrimSpace(f.Time))
		c.That(err == nil && n < 1_000_000, "time", "rule.number_unreadable")
		switch f.Unit {
		case unitDays:
			d.When.Days = n
		case unitHours:
			d.When.Minutes = 60 * n
		default:
			d.When.Minutes = n
		}
	}
	f.readConditions(&c, &d.If)
	if err := s.readAnswered(rq, f, &c, &d.If); err != nil {
		return d, err
	}
	for i, do := range f.Do {
		a := rule.Action{Do: rule.Verb(do), Text: f.Text[i]}
		id := parseID(f.To[i])
		switch a.Do {
		case rule.SetPriority:
			a.Priority = ticket.Priority(id)
		case rule.SetCategory:
			a.Category = category.ID(id)
		case rule.AssignTeam:
			a.Team = team.ID(id)
		case rule.AssignAgent:
			a.Person = person.ID(id)
		case rule.AddWatcher:
			who, err := person.ByAddress(rq.Context(), s.DB, strings.TrimSpace(f.To[i]))
			if err != nil && !errs.Is(err, errs.NotFound) && !errs.Is(err, errs.Invalid) {
				return d, err
			}
			a.Person = who.ID
		case rule.AddTag, rule.RemoveTag:
			a.Tag = f.To[i]
		case rule.Tell:
			if name, ok := strings.CutPrefix(f.To[i], teamPrefix); ok {
				a.Team = team.ID(parseID(name))
			} else {
				a.Role = rule.Role(f.To[i])
			}
		case rule.AskApproval:
			a.Group = approval.GroupID(id)
		case rule.AddNote, rule.Escalate:
		}
		d.Then = append(d.Then, a)
	}
	return d, c.Err()
}

func (f *ruleForm) readConditions(c *errs.Check, x *rule.If) {
	for _, kind := range f.If {
		empty := false
		switch kind {
		case ifCategory:
			id := category.ID(parseID(f.Category))
			x.Category = &id
		case ifPriorities:
			for _, p := range f.Priorities {
				x.Priorities = append(x.Priorities, ticket.Priority(parseID(p)))
			}
			empty = len(x.Priorities) == 0
		case ifStates:
			for _, st := range f.States {
				x.States = append(x.States, ticket.State(st))
			}
			empty = len(x.States) == 0
		case ifTeams:
			for _, t := range f.Teams {
				x.Teams = append(x.Teams, team.ID(parseID(t)))
			}
			empty = len(x.Teams) == 0
		case ifUnassigned:
			x.Assignee = new(person.ID)
		case ifChannels:
			for _, ch := range f.Channels {
				x.Channels = append(x.Channels, ticket.Channel(ch))
			}
			empty = len(x.Channels) == 0
		case ifKinds:
			for _, k := range f.Kinds {
				x.Kinds = append(x.Kinds, ticket.Kind(k))
			}
			empty = len(x.Kinds) == 0
		case ifVIP:
			x.VIP = true
		case ifOrganisations:
			x.Organisations = lines(f.Organisations)
			empty = len(x.Organisations) == 0
		case ifDepartments:
			x.Departments = lines(f.Departments)
			empty = len(x.Departments) == 0
		case ifTag:
			x.Tag = strings.TrimSpace(f.Tag)
			empty = x.Tag == ""
		case ifAnswers:
			empty = strings.Join(f.Answers, "") == ""
		case ifWords:
			x.Words = lines(f.Words)
			empty = len(x.Words) == 0
		case ifBy:
			x.By = rule.By(f.By)
			empty = x.By == ""
		}
		c.That(!empty, kind, "rule.choose_something")
	}
}

// readAnswered reads the answers that a rule asks for.
func (s *screens) readAnswered(rq *front.Request, f *ruleForm, c *errs.Check, x *rule.If) error {
	if !f.has(ifAnswers) {
		return nil
	}
	for _, text := range f.Answers {
		if text == "" {
			continue
		}
		a, _, err := ticket.ReadAnswered(rq.Context(), s.DB, rq.Actor, text)
		if err != nil && !errs.Is(err, errs.Invalid) {
			return err
		}
		c.That(err == nil, ifAnswers, "question.choice_unknown")
		x.Answers = append(x.Answers, a)
	}
	return nil
}

// parseID reads a number from a select; -1, which is nobody's, where it is none.
func parseID(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// mark tells one draft from another, so that what is saved is what was tried.
func mark(d rule.Draft) (string, error) {
	text, err := json.Marshal(d)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8]), err
}
