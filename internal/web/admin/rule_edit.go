package admin

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/rule"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type rulePage struct {
	ui.Page
	trouble
	Title, Action string
	Tabs          []ui.Tab
	Version       int64
	Tried         string
	Saved         bool // the rule is there
	Sentence      *rule.Sentence
	Name, Active  ui.Field
	On            ui.Field
	Events        []ui.Option
	Wait          *waitFields // nil unless the occasion is about time
	If            []conditionField
	AddIf         ui.Field
	MoreIf        []ui.Option
	Then          []actionFields
	AddThen       ui.Field
	MoreThen      []ui.Option
	NoAction      string // why there must be one
	Trial         *ruleTrial
	Look          bool // what was tried had better be looked at before it is saved
	Reads         bool // the reader only reads
}

type waitFields struct {
	Time, Unit, Open ui.Field
	State            *ui.Field
	Units, States    []ui.Option
}

// conditionField is one condition with what is asked of it.
type conditionField struct {
	Kind    string
	Field   ui.Field
	Options []ui.Option
	Many    bool
	Rows    []conditionRow // where each of several is chosen by itself
	Drop    ui.Btn
}

type conditionRow struct {
	Field   ui.Field
	Options []ui.Option
}

// actionFields is one action: to what or whom, and with which words.
type actionFields struct {
	Do, Label string
	To        *ui.Field
	Options   []ui.Option
	Text      *ui.Field
	Drop      ui.Btn
}

func (s *screens) ruleNew(rq *front.Request) error {
	return s.ruleForm(rq, rule.Rule{}, ruleForm{Active: true, On: string(rule.Opened), Unit: unitHours}, trouble{})
}

func (s *screens) ruleCreate(rq *front.Request) error { return s.ruleDone(rq, rule.Rule{}) }

// ruleEdit shows a rule: to be changed, or to those who may only read it in words.
func (s *screens) ruleEdit(rq *front.Request) error {
	was, err := s.rule(rq)
	if err != nil {
		return err
	}
	f, err := s.formOfRule(rq, was.Version, &was.Draft)
	if err != nil {
		return err
	}
	return s.ruleForm(rq, was, f, trouble{})
}

// ruleSave changes a rule. When somebody else was faster, both versions are shown, and what was typed stays.
func (s *screens) ruleSave(rq *front.Request) error {
	was, err := s.rule(rq)
	if err != nil {
		return err
	}
	return s.ruleDone(rq, was)
}

// ruleDone does what a button of the form asks: save, try, or one row more or less. A rule that is switched on is tried before it is saved.
func (s *screens) ruleDone(rq *front.Request, was rule.Rule) error {
	var f ruleForm
	err := rq.Decode(&f)
	f.arrange()
	if err == nil && f.Press != "" && f.Press != pressTry {
		return s.ruleForm(rq, was, f, trouble{})
	}
	var d rule.Draft
	if err == nil {
		if d, err = s.ruleDraft(rq, &f); err != nil {
			if _, more := s.Rules.Check(rq.Context(), rq.Actor, was.ID, d); more != nil {
				err = bothWrong(err, more)
			}
		}
	}
	if err == nil {
		d, err = s.Rules.Check(rq.Context(), rq.Actor, was.ID, d)
	}
	if err == nil {
		seen, failed := mark(d)
		if failed != nil {
			return failed
		}
		if f.Press == pressTry || d.Active && f.Tried != seen {
			f.Tried = seen
			return s.ruleTried(rq, was, f, d, f.Press != pressTry)
		}
		if was.ID == 0 {
			_, err = s.Rules.Create(rq.Context(), rq.Actor, d)
		} else {
			_, err = s.Rules.Update(rq.Context(), rq.Actor, was.ID, f.Version, d)
		}
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.saved"))
		return rq.Redirect(rulesPath)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	if errs.Is(err, errs.Conflict) {
		words, err := s.ruleReader(rq, was.Draft, d)
		if err != nil {
			return err
		}
		p := rq.Page("")
		t.Changed = changes(ruleSaid(p, words, &was.Draft), ruleSaid(p, words, &d))
		f.Version = was.Version
	}
	return s.ruleForm(rq, was, f, t)
}

// ruleSaid is a rule in words, part by part, to be held against another.
func ruleSaid(p ui.Page, words rule.Reader, d *rule.Draft) []ui.Field {
	x := words.Sentence(d)
	return []ui.Field{
		{Label: p.T("rule.field_name"), Value: d.Name},
		{Label: p.T("rule.active"), Checked: d.Active},
		{Label: p.T("rule.when"), Value: x.When},
		{Label: p.T("rule.part_if"), Value: joined(x.If)},
		{Label: p.T("rule.part_then"), Value: joined(x.Then)},
	}
}

// ruleForm shows the form with what was typed, and in words what that comes to.
func (s *screens) ruleForm(rq *front.Request, was rule.Rule, f ruleForm, t trouble) error {
	x, err := s.rulePage(rq, was, f, t)
	if err != nil {
		return err
	}
	return rq.RenderStatus(t.code(), ruleView(x))
}

// ruleTried shows the form with what the rule would have made of the last month.
func (s *screens) ruleTried(rq *front.Request, was rule.Rule, f ruleForm, d rule.Draft, look bool) error {
	trial, err := s.Rules.Try(rq.Context(), s.Tickets, rq.Actor, was.ID, d, rule.UsualDays)
	if err != nil {
		return err
	}
	x, err := s.rulePage(rq, was, f, trouble{})
	if err != nil {
		return err
	}
	words, err := s.ruleReader(rq, d)
	if err != nil {
		return err
	}
	x.Trial, x.Look = newRuleTrial(x.Page, words, &trial), look
	return rq.Render(ruleView(x))
}

func (s *screens) rulePage(rq *front.Request, was rule.Rule, f ruleForm, t trouble) (x rulePage, err error) {
	x = rulePage{trouble: t, Title: was.Name, Action: rulePath(was.ID), Version: f.Version, Tried: f.Tried, Saved: was.ID != 0, Reads: !rq.Actor.May(account.ManageDesk)}
	if was.ID == 0 {
		x.Title, x.Action = rq.T("rule.new"), rulesPath+"/new"
	}
	x.Page = rq.Page(x.Title)
	if was.ID != 0 {
		x.Tabs = ruleTabs(x.Page, was.ID, true)
	}
	d, unreadable := s.ruleDraft(rq, &f)
	if unreadable != nil && !errs.Is(unreadable, errs.Invalid) {
		return x, unreadable
	}
	if unreadable == nil && len(d.Then) > 0 {
		if x.Reads {
			d = was.Draft
		} else if d, err = s.Rules.Check(rq.Context(), rq.Actor, was.ID, d); errs.Is(err, errs.Invalid) {
			unreadable, err = err, nil
		}
		if err != nil {
			return x, err
		}
		if unreadable == nil {
			words, err := s.ruleReader(rq, d)
			if err != nil {
				return x, err
			}
			sentence := words.Sentence(&d)
			x.Sentence = &sentence
		}
	}
	return x, s.ruleFields(rq, &x, &f)
}

func (s *screens) ruleFields(rq *front.Request, x *rulePage, f *ruleForm) error {
	c, err := s.ruleChoices(rq, x.Page)
	if err != nil {
		return err
	}
	x.Name = ui.Field{Name: "name", Label: x.T("rule.field_name"), Hint: x.T("rule.name_hint"), Value: f.Name, Required: true, MaxLength: 100, Error: x.of("name")}
	x.Active = ui.Field{Name: "active", Label: x.T("rule.active"), Hint: x.T("rule.active_hint"), Checked: f.Active}
	x.On = ui.Field{Name: "on", Label: x.T("rule.when"), HideLabel: true, Error: x.of("on")}
	x.Events = pick(c.events, f.On)
	if on := rule.Event(f.On); on.IsWait() {
		x.Wait = &waitFields{
			Time:  ui.Field{Name: "time", Label: x.T("rule.field_time"), Value: f.Time, Short: true, InputMode: "numeric", Error: x.of("time")},
			Unit:  ui.Field{Name: "unit", Label: x.T("rule.field_unit")},
			Open:  ui.Field{Name: "open", Label: x.T("rule.field_open"), Hint: x.T("rule.open_hint"), Checked: f.Open},
			Units: pick([]ui.Option{{Value: unitMinutes, Label: x.T("sla.unit_minutes")}, {Value: unitHours, Label: x.T("sla.unit_hours")}, {Value: unitDays, Label: x.T("rule.unit_days")}}, f.Unit),
		}
		if on == rule.InState {
			x.Wait.State = &ui.Field{Name: "in_state", Label: x.T("rule.field_state"), Error: x.of("in_state")}
			x.Wait.States = pick(c.waits, f.State)
		}
	}
	for _, kind := range conditionKinds() {
		label := x.T("rule.condition_" + kind)
		if !f.has(kind) {
			x.MoreIf = append(x.MoreIf, ui.Option{Value: kind, Label: label})
			continue
		}
		x.If = append(x.If, x.condition(c, f, kind, label))
	}
	x.AddIf = ui.Field{Name: "add_if", Label: x.T("rule.add_if_label"), HideLabel: true}
	for i := range f.Do {
		x.Then = append(x.Then, x.action(c, f, i))
	}
	x.AddThen = ui.Field{Name: "add_then", Label: x.T("rule.add_then_label"), HideLabel: true}
	for _, v := range rule.Verbs {
		x.MoreThen = append(x.MoreThen, ui.Option{Value: string(v), Label: x.T("rule.verb_" + string(v))})
	}
	x.NoAction = x.of("then")
	return nil
}

func (x *rulePage) drop(press, label string) ui.Btn {
	return ui.Btn{
		Label: x.T("rule.remove", errs.Args{"What": label}), Icon: ui.IconClose, IconOnly: true, Small: true, Weight: ui.Quiet, Name: "do", Value: press,
		Attrs: templ.Attributes{"formnovalidate": true},
	}
}

func (x *rulePage) condition(c *ruleChoices, f *ruleForm, kind, label string) conditionField {
	k := conditionField{Kind: kind, Drop: x.drop(pressDropIf+kind, label), Field: ui.Field{Name: kind, Label: label, Error: x.of(kind)}}
	switch kind {
	case ifCategory:
		k.Options = pick(c.categories, f.Category)
	case ifPriorities:
		k.Options, k.Many = pick(c.priorities, f.Priorities...), true
	case ifStates:
		k.Options, k.Many = pick(c.states, f.States...), true
	case ifTeams:
		k.Options, k.Many = pick(c.teams, f.Teams...), true
	case ifChannels:
		k.Options, k.Many = pick(c.channels, f.Channels...), true
	case ifKinds:
		k.Options, k.Many = pick(c.kinds, f.Kinds...), true
	case ifAnswers:
		k.Rows = x.answered(c, f)
	case ifTag:
		k.Field.Value, k.Field.Hint, k.Field.MaxLength = f.Tag, x.T("rule.tag_hint"), 40
	case ifOrganisations:
		k.Field.Value, k.Field.Hint, k.Field.Rows = f.Organisations, x.T("sla.hint_organisations"), 2
	case ifDepartments:
		k.Field.Value, k.Field.Hint, k.Field.Rows = f.Departments, x.T("sla.hint_departments"), 2
	case ifBy:
		k.Options = pick(c.sides, f.By)
	case ifWords:
		k.Field.Value, k.Field.Hint, k.Field.Rows = f.Words, x.T("rule.words_hint"), 3
	}
	return k
}

// answered are the answers that must have been given, each to be chosen by itself, and room for one more.
func (x *rulePage) answered(c *ruleChoices, f *ruleForm) (rows []conditionRow) {
	chosen := slices.DeleteFunc(slices.Clone(f.Answers), func(text string) bool { return text == "" })
	for i, is := range append(chosen, "") {
		if i == maxAnswered {
			break
		}
		r := conditionRow{Field: ui.Field{Name: ifAnswers, ID: "f-" + ifAnswers, Label: x.T("rule.condition_answers"), Error: x.of(ifAnswers), Optional: i > 0}}
		label := x.T("rule.choose_answer")
		if i > 0 {
			r.Field.ID += "_" + strconv.Itoa(i)
			r.Field.Label, r.Field.Error, label = x.T("rule.and_answer"), "", x.T("rule.no_other_answer")
		}
		r.Options = append([]ui.Option{{Label: label}}, pick(c.answers, is)...)
		if !slices.ContainsFunc(r.Options, func(o ui.Option) bool { return o.Value == is }) { // a program wrote it
			r.Options = append(r.Options, ui.Option{Value: is, Label: is, Selected: true})
		}
		rows = append(rows, r)
	}
	return rows
}

// maxAnswered is how many answers the form asks for at most, as many as a rule may have.
const maxAnswered = 5

func (x *rulePage) action(c *ruleChoices, f *ruleForm, i int) actionFields {
	n := strconv.Itoa(i)
	a := actionFields{Do: f.Do[i], Label: x.T("rule.verb_" + f.Do[i])}
	a.Drop = x.drop(pressDropThen+n, a.Label)
	to := ui.Field{Name: "then_to", ID: "f-then_" + n, Label: x.T("rule.to_" + f.Do[i]), Value: f.To[i], Error: x.of("then_" + n)}
	text := ui.Field{Name: "then_text", ID: "f-then_" + n + "_text", Label: x.T("rule.text_" + f.Do[i]), Value: f.Text[i], Rows: 2, MaxLength: 1000, Error: x.of("then_" + n + "_text")}
	switch rule.Verb(f.Do[i]) {
	case rule.SetPriority:
		text.Optional, text.Hint = true, x.T("rule.reason_hint")
		a.To, a.Options, a.Text = &to, pick(c.priorities, f.To[i]), &text
	case rule.SetCategory:
		a.To, a.Options = &to, pick(c.categories, f.To[i])
	case rule.AssignTeam:
		a.To, a.Options = &to, pick(c.teams, f.To[i])
	case rule.AssignAgent:
		a.To, a.Options = &to, pick(c.agents, f.To[i])
	case rule.AddTag, rule.RemoveTag:
		to.Hint, to.MaxLength = x.T("rule.tag_hint"), 40
		a.To = &to
	case rule.AddWatcher:
		to.Type, to.Hint = "email", x.T("rule.watcher_hint")
		a.To = &to
	case rule.Tell:
		a.To, a.Options, a.Text = &to, pick(c.told, f.To[i]), &text
	case rule.AskApproval:
		a.To, a.Options, a.Text = &to, pick(c.approvers, f.To[i]), &text
	case rule.AddNote, rule.Escalate:
		a.Text = &text
	}
	return a
}

// summary are the fields by the names that errors have, for the list above the form.
func (x rulePage) summary() []ui.Field {
	list := []ui.Field{x.Name, x.On}
	if x.Wait != nil {
		list = append(list, x.Wait.Time)
		if x.Wait.State != nil {
			list = append(list, *x.Wait.State)
		}
	}
	for _, k := range x.If {
		list = append(list, k.Field)
	}
	for i, a := range x.Then {
		n := "then_" + strconv.Itoa(i)
		if a.To != nil {
			list = append(list, ui.Field{Name: n, ID: a.To.ID, Label: a.To.Label})
		}
		if a.Text != nil {
			list = append(list, ui.Field{Name: n + "_text", ID: a.Text.ID, Label: a.Text.Label})
		}
	}
	return append(list, ui.Field{Name: "then", ID: "f-add_then", Label: x.T("rule.part_then")})
}

func (s *screens) rule(rq *front.Request) (rule.Rule, error) {
	id, err := rq.Int("id")
	if err != nil {
		return rule.Rule{}, err
	}
	return rule.Get(rq.Context(), s.DB, rule.ID(id))
}

func rulePath(id rule.ID) string { return rulesPath + "/" + number(id) }
