package rule

import (
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// Names are how a reader calls what rules name by its number.
type Names struct {
	Team     func(team.ID) string
	Category func(category.ID) string
	Person   func(person.ID) string
	Group    func(approval.GroupID) string // of rules only: what they did names it itself
	Answer   func(ticket.Answered) string  // a question and what was answered to it
}

// Reader puts rules into words: in a language, with names.
type Reader struct {
	Locale *i18n.Locale
	Names
}

// Sentence is a rule in words, a line for each part: when, if one thing and another, then one thing and another.
type Sentence struct {
	When string
	If   []string // empty: always
	Then []string
}

// Sentence puts a rule into words.
func (r Reader) Sentence(d *Draft) Sentence {
	x := Sentence{When: r.When(d.When)}
	for i, one := range r.conditions(&d.If) {
		key := "rule.and"
		if i == 0 {
			key = "rule.if"
		}
		x.If = append(x.If, r.Locale.T(key, errs.Args{"Text": one}))
	}
	for i, a := range d.Then {
		key := "rule.and"
		if i == 0 {
			key = "rule.then"
		}
		x.Then = append(x.Then, r.Locale.T(key, errs.Args{"Text": r.Action(a)}))
	}
	return x
}

// When is the occasion in words.
func (r Reader) When(w When) string {
	if !w.On.IsWait() {
		return r.Locale.T("rule.when_" + string(w.On))
	}
	args := errs.Args{"Time": r.time(w)}
	if w.On == InState {
		args["State"] = i18n.Key("workspace.state_" + string(w.State))
	}
	return r.Locale.T("rule.when_"+string(w.On), args)
}

// time is how long a rule waits, in words.
func (r Reader) time(w When) string {
	key, n := "rule.time_minutes", w.Minutes
	switch {
	case w.Days > 0:
		key, n = "rule.time_days", w.Days
	case w.Minutes%60 == 0:
		key, n = "rule.time_hours", w.Minutes/60
	}
	if w.Open {
		key += "_open"
	}
	return r.Locale.N(key, n)
}

func (r Reader) conditions(x *If) (list []string) {
	add := func(key string, values ...string) {
		if len(values) > 0 {
			list = append(list, r.Locale.T("rule.if_"+key, errs.Args{"Values": strings.Join(values, r.Locale.T("rule.or"))}))
		}
	}
	if x.Category != nil {
		add("category", r.Category(*x.Category))
	}
	add("priorities", each(x.Priorities, func(p ticket.Priority) string { return r.Locale.T("workspace.priority_" + p.Name()) })...)
	add("states", each(x.States, func(s ticket.State) string { return r.Locale.T("workspace.state_" + string(s)) })...)
	add("teams", each(x.Teams, r.Team)...)
	if x.Assignee != nil {
		list = append(list, r.Locale.T("rule.if_unassigned"))
	}
	add("channels", each(x.Channels, func(c ticket.Channel) string { return r.Locale.T("workspace.channel_" + string(c)) })...)
	add("words", each(x.Words, func(w string) string { return r.Locale.T("rule.quoted", errs.Args{"Text": w}) })...)
	add("kinds", each(x.Kinds, func(k ticket.Kind) string { return r.Locale.T("workspace.kind_" + string(k)) })...)
	if x.VIP {
		list = append(list, r.Locale.T("rule.if_vip"))
	}
	add("organisations", each(x.Organisations, func(d string) string { return r.Locale.T("rule.quoted", errs.Args{"Text": d}) })...)
	add("departments", each(x.Departments, func(d string) string { return r.Locale.T("rule.quoted", errs.Args{"Text": d}) })...)
	if x.Tag != "" {
		add("tag", r.Locale.T("rule.quoted", errs.Args{"Text": x.Tag}))
	}
	for _, a := range x.Answers { // all of them must hold
		add("answers", r.Answer(a))
	}
	if x.By != "" {
		key := "rule.if_by_" + string(x.By)
		list = append(list, r.Locale.T(key))
	}
	return list
}

func each[T any](list []T, word func(T) string) (words []string) {
	for _, x := range list {
		words = append(words, word(x))
	}
	return words
}

// Action is what a rule does, in words.
func (r Reader) Action(a Action) string {
	did := Did{Do: a.Do, Role: a.Role, Text: a.Text}
	switch a.Do {
	case SetPriority:
		did.To = strconv.Itoa(int(a.Priority))
	case SetCategory:
		did.To = number(a.Category)
	case AssignTeam:
		did.To = number(a.Team)
	case AssignAgent, AddWatcher:
		did.To = number(a.Person)
	case AddTag, RemoveTag:
		did.To = a.Tag
	case Tell:
		if a.Team != 0 {
			did.To = number(a.Team)
		}
	case AskApproval:
		if a.Group != 0 {
			did.To, did.Name = number(a.Group), r.Group(a.Group)
		}
	case AddNote, Escalate:
	}
	return r.Did(did)
}

// Did is one thing that a rule does or did, in words.
func (r Reader) Did(d Did) string {
	args, to := errs.Args{"Text": d.Text}, parse(d.To)
	key := "rule.do_" + string(d.Do)
	switch d.Do {
	case SetPriority:
		args["To"] = i18n.Key("workspace.priority_" + ticket.Priority(min(max(to, 0), int64(ticket.Critical))).Name())
	case SetCategory:
		args["To"] = r.Category(category.ID(to))
	case AssignTeam:
		args["To"] = r.Team(team.ID(to))
	case AssignAgent, AddWatcher:
		args["To"] = r.Person(person.ID(to))
	case AddTag, RemoveTag:
		args["To"] = r.Locale.T("rule.quoted", errs.Args{"Text": d.To})
	case Tell:
		if d.To == "" {
			key += "_" + string(d.Role)
		} else {
			args["To"] = r.Team(team.ID(to))
		}
	case AskApproval:
		if d.To == "" {
			key += "_manager"
		}
		args["To"] = d.Name
	case AddNote, Escalate:
	}
	return r.Locale.T(key, args)
}
