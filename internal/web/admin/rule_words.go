package admin

import (
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/account"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// ruleChoices are what a rule can be made of.
type ruleChoices struct {
	events, waits, states, priorities, categories, teams, channels, sides, agents, told, kinds, answers, approvers []ui.Option
}

func (s *screens) ruleChoices(rq *front.Request, p ui.Page) (*ruleChoices, error) {
	c := &ruleChoices{}
	for i, e := range rule.Happenings {
		o := ui.Option{Value: string(e), Label: p.T("rule.when_" + string(e))}
		if i == 0 {
			o.Group = p.T("rule.group_happens")
		}
		c.events = append(c.events, o)
	}
	for i, e := range rule.Waits {
		o := ui.Option{Value: string(e), Label: p.T("rule.wait_" + string(e))}
		if i == 0 {
			o.Group = p.T("rule.group_time")
		}
		c.events = append(c.events, o)
	}
	for _, st := range rule.States {
		o := ui.Option{Value: string(st), Label: p.T("workspace.state_" + string(st))}
		c.states = append(c.states, o)
		if st != ticket.Closed {
			c.waits = append(c.waits, o)
		}
	}
	for n := 3; n >= 0; n-- {
		c.priorities = append(c.priorities, ui.Option{Value: strconv.Itoa(n), Label: p.T(priorityKey(n))})
	}
	for _, ch := range ticket.Channels {
		c.channels = append(c.channels, ui.Option{Value: string(ch), Label: p.T("workspace.channel_" + string(ch))})
	}
	for _, k := range ticket.Kinds {
		c.kinds = append(c.kinds, ui.Option{Value: string(k), Label: p.T("workspace.kind_" + string(k))})
	}
	for _, side := range rule.Sides {
		c.sides = append(c.sides, ui.Option{Value: string(side), Label: p.T("rule.side_" + string(side))})
	}
	for _, role := range rule.Roles {
		c.told = append(c.told, ui.Option{Value: string(role), Label: p.T("rule.role_" + string(role))})
	}
	return c, s.ruleNamed(rq, p, c)
}

// ruleNamed adds the categories, teams and agents of the desk.
func (s *screens) ruleNamed(rq *front.Request, p ui.Page, c *ruleChoices) error {
	categories, err := category.List(rq.Context(), s.DB, true)
	if err != nil {
		return err
	}
	for _, k := range categories {
		if k.Active {
			c.categories = append(c.categories, ui.Option{Value: number(k.ID), Label: k.Path(p.Locale.Code())})
		}
	}
	if err := s.ruleAnswers(rq, p, c, categories); err != nil {
		return err
	}
	teams, err := team.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	for _, t := range teams {
		if t.Active {
			c.teams = append(c.teams, ui.Option{Value: number(t.ID), Label: t.Name})
			c.told = append(c.told, ui.Option{Value: teamPrefix + number(t.ID), Label: p.T("rule.everybody_in", errs.Args{"Team": t.Name})})
		}
	}
	groups, err := approval.Groups(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	c.approvers = []ui.Option{{Value: "0", Label: p.T("rule.line_manager")}}
	for _, g := range groups {
		if g.Active {
			c.approvers = append(c.approvers, ui.Option{Value: number(g.ID), Label: g.Name})
		}
	}
	staff, err := account.Staff(rq.Context(), s.DB)
	for _, who := range staff {
		if who.Agent {
			c.agents = append(c.agents, ui.Option{Value: number(who.ID), Label: who.Name})
		}
	}
	return err
}

// ruleAnswers adds what can be answered to the questions in use, by their categories.
func (s *screens) ruleAnswers(rq *front.Request, p ui.Page, c *ruleChoices, categories []category.Category) error {
	list, err := question.All(rq.Context(), s.DB)
	for _, k := range categories {
		group := k.Path(p.Locale.Code())
		for i := range list {
			q := &list[i]
			if q.CategoryID != k.ID || !q.Active {
				continue
			}
			is := []question.Value{{}}
			switch q.Kind {
			case question.YesNo:
				is = append(is, question.Value{YesNo: question.Yes}, question.Value{YesNo: question.No})
			case question.Choice:
				for _, o := range q.Offered("") {
					is = append(is, question.Value{Choice: o.Key})
				}
			case question.Line, question.Text, question.Device: // any answer will do
			}
			for _, v := range is {
				a := ticket.Answered{Question: q.ID, Is: v}
				c.answers = append(c.answers, ui.Option{Value: a.String(), Label: answeredWords(p.Locale, q, v), Group: group})
				group = ""
			}
		}
	}
	return err
}

// answeredWords are a question and what was answered to it.
func answeredWords(l *i18n.Locale, q *question.Question, v question.Value) string {
	is := v.String()
	switch {
	case v == question.Value{}:
		is = l.T("question.any_answer")
	case v.YesNo != "":
		is = l.T("question.is_" + v.YesNo)
	case v.Choice != "":
		o, _ := q.Option(v.Choice)
		is = o.Label(l.Code())
	}
	return l.T("question.pair", errs.Args{"Question": q.Label(l.Code()), "Answer": is})
}

// ruleReader puts rules into the reader's words, with the names of all that they name.
func (s *screens) ruleReader(rq *front.Request, drafts ...rule.Draft) (rule.Reader, error) {
	x := rule.Reader{Locale: rq.Locale}
	categories, err := category.List(rq.Context(), s.DB, true)
	if err != nil {
		return x, err
	}
	teams, err := team.List(rq.Context(), s.DB)
	if err != nil {
		return x, err
	}
	var ids []person.ID
	for _, d := range drafts {
		for _, a := range d.Then {
			if a.Person > 0 {
				ids = append(ids, a.Person)
			}
		}
	}
	var asked []question.ID
	for _, d := range drafts {
		for _, a := range d.If.Answers {
			asked = append(asked, a.Question)
		}
	}
	questions, err := question.ByIDs(rq.Context(), s.DB, asked...)
	if err != nil {
		return x, err
	}
	groups, err := approval.Groups(rq.Context(), s.DB)
	if err != nil {
		return x, err
	}
	people, err := person.ByIDs(rq.Context(), s.DB, ids)
	gone := rq.T("rule.gone")
	x.Answer = func(a ticket.Answered) string {
		if q, ok := questions[a.Question]; ok {
			return answeredWords(rq.Locale, &q, a.Is)
		}
		return gone
	}
	x.Category = func(id category.ID) string {
		for _, k := range categories {
			if k.ID == id {
				return k.Path(rq.Locale.Code())
			}
		}
		return gone
	}
	x.Team = func(id team.ID) string {
		for _, t := range teams {
			if t.ID == id {
				return t.Name
			}
		}
		return gone
	}
	x.Group = func(id approval.GroupID) string {
		for _, g := range groups {
			if g.ID == id {
				return g.Name
			}
		}
		return gone
	}
	x.Person = func(id person.ID) string {
		if who, ok := people[id]; ok {
			return who.Name
		}
		return gone
	}
	return x, err
}

// joined are parts of a sentence on one line.
func joined(parts []string) string { return strings.Join(parts, ", ") }

// ruleTrial is what rules would have made of the last month, in words.
type ruleTrial struct {
	Lead, Capped string
	Loops        []string
	Rows         []trialRow
	Examples     []trialExample
}

type trialRow struct {
	Name          string
	Draft         bool
	Fits, Changes string
	Remarks       []ui.Badge
}

type trialExample struct {
	Ticket  string
	Subject string
	At      ui.Term
	Did     []string
}

func newRuleTrial(p ui.Page, words rule.Reader, x *rule.Trial) *ruleTrial {
	t := &ruleTrial{Lead: p.N("rule.trial_lead", x.Tickets, errs.Args{"Days": x.Days})}
	if x.Capped {
		t.Capped = p.T("rule.trial_capped")
	}
	for _, circle := range x.Loops {
		t.Loops = append(t.Loops, p.T("rule.trial_loop", errs.Args{"Rules": strings.Join(circle, " → ") + " → " + circle[0]}))
	}
	for i := range x.Rules {
		r := &x.Rules[i]
		row := trialRow{Name: r.Name, Draft: r.Draft, Fits: p.Locale.Number(r.Fits), Changes: p.Locale.Number(r.Changes)}
		remark := func(on bool, text string, tone ui.Tone, icon ui.Icon) {
			if on {
				row.Remarks = append(row.Remarks, ui.Badge{Label: text, Tone: tone, Icon: icon})
			}
		}
		remark(r.Never(), p.T("rule.trial_never"), ui.Info, ui.IconInfo)
		remark(r.Shadowed(), p.T("rule.trial_shadowed"), ui.Info, ui.IconInfo)
		remark(r.Stopped > 0, p.N("rule.stopped_times", r.Stopped), ui.Warning, ui.IconWarn)
		remark(r.Failed > 0, p.N("rule.failed_times", r.Failed), ui.Warning, ui.IconWarn)
		t.Rows = append(t.Rows, row)
		if !r.Draft {
			continue
		}
		for _, e := range r.Examples {
			one := trialExample{Ticket: "#" + e.Ticket.String(), Subject: e.Subject, At: ui.Term{Show: ui.ExactTime(p, e.At.Time)}}
			for _, did := range e.Did {
				one.Did = append(one.Did, words.Did(did))
			}
			t.Examples = append(t.Examples, one)
		}
	}
	return t
}
