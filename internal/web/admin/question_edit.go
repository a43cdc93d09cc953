package admin

import (
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/category"
	"firstline/internal/desk/question"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// questionForm is a question as a form asks for it.
type questionForm struct {
	Version  int64    `form:"version"`
	Kind     string   `form:"kind"`
	LabelEN  string   `form:"label_en"`
	LabelFR  string   `form:"label_fr"`
	LabelNL  string   `form:"label_nl"`
	HelpEN   string   `form:"help_en"`
	HelpFR   string   `form:"help_fr"`
	HelpNL   string   `form:"help_nl"`
	Portal   string   `form:"portal"`
	Desk     string   `form:"desk"`
	Channels []string `form:"channels"`
	If       string   `form:"if"` // a question and its answer, as 12:laser; empty: always
	Active   bool     `form:"active"`
	Do       string   `form:"do"` // empty: save
	Key      []string `form:"option_key"`
	OptionEN []string `form:"option_en"`
	OptionFR []string `form:"option_fr"`
	OptionNL []string `form:"option_nl"`
	InUse    []string `form:"option_active"` // the rows that are ticked

	options []question.Option // the rows above
}

// What a button of the rows asks for.
const (
	addOption = "add-option"
	upOption  = "up-option-"
)

func formOfQuestion(q question.Question) questionForm {
	f := questionForm{
		Version: q.Version, Kind: string(q.Kind), LabelEN: q.LabelEN, LabelFR: q.LabelFR, LabelNL: q.LabelNL, HelpEN: q.HelpEN, HelpFR: q.HelpFR, HelpNL: q.HelpNL,
		Portal: string(q.Portal), Desk: string(q.Desk), Channels: channelWords(&q), Active: q.Active, options: slices.Clone(q.Options),
	}
	if q.IfID != nil {
		f.If = q.IfID.String() + ":" + q.IfAnswer
	}
	return f
}

// channelWords are the doors about which a question is asked: all of them where it names none.
func channelWords(q *question.Question) (list []string) {
	for _, ch := range question.Channels() {
		if q.On(ch) {
			list = append(list, string(ch))
		}
	}
	return list
}

// arrange puts the rows together and does what a button of the rows asks. Rows in which nothing was typed are left out.
func (f *questionForm) arrange() {
	at := func(list []string, i int) string {
		if i < len(list) {
			return strings.TrimSpace(list[i])
		}
		return ""
	}
	for i := range f.OptionEN {
		o := question.Option{
			Key: at(f.Key, i), LabelEN: at(f.OptionEN, i), LabelFR: at(f.OptionFR, i), LabelNL: at(f.OptionNL, i), Active: slices.Contains(f.InUse, strconv.Itoa(i)),
		}
		if o.Key != "" || o.LabelEN+o.LabelFR+o.LabelNL != "" {
			f.options = append(f.options, o)
		}
	}
	if up, ok := strings.CutPrefix(f.Do, upOption); ok {
		if n, err := strconv.Atoi(up); err == nil && n > 0 && n < len(f.options) {
			f.options[n-1], f.options[n] = f.options[n], f.options[n-1]
		}
	}
	if f.Do == addOption {
		f.options = append(f.options, question.Option{Active: true})
	}
}

func (f *questionForm) draft() question.Draft {
	d := question.Draft{
		Kind: question.Kind(f.Kind), LabelEN: f.LabelEN, LabelFR: f.LabelFR, LabelNL: f.LabelNL, HelpEN: f.HelpEN, HelpFR: f.HelpFR, HelpNL: f.HelpNL,
		Portal: question.Asking(f.Portal), Desk: question.Asking(f.Desk), Active: f.Active, Options: f.options,
	}
	for _, ch := range f.Channels {
		d.Channels = append(d.Channels, question.Channel(ch))
	}
	if id, answer, ok := strings.Cut(f.If, ":"); ok {
		n, _ := strconv.ParseInt(id, 10, 64) // what is no number is no question
		d.IfID, d.IfAnswer = new(question.ID(n)), answer
	}
	return d
}

// questionPage is the form.
type questionPage struct {
	ui.Page
	trouble
	Title, Action, Back, BackTo string
	Form                        questionForm
	Fields                      []ui.Field
	Portal, Desk, If, Channels  []ui.Option
	Rows                        []optionRow
	OptionsWrong                string
	Choice                      bool
	Added                       bool
}

// optionRow is one answer to choose from.
type optionRow struct {
	Title, Key string
	EN, FR, NL ui.Field
	Active     ui.Field
	Up         ui.Btn
}

func (f *questionForm) fields(p ui.Page, portal, desk, ifs, channels []ui.Option) []ui.Field {
	help := func(name, label, value string) ui.Field {
		return ui.Field{Name: name, Label: p.T(label), Value: value, Optional: true, MaxLength: 500}
	}
	return []ui.Field{
		{Name: "label_en", Label: p.T("question.label_en"), Hint: p.T("question.label_hint"), Value: f.LabelEN, Required: true, MaxLength: question.MaxLabel},
		{Name: "label_fr", Label: p.T("question.label_fr"), Value: f.LabelFR, Required: true, MaxLength: question.MaxLabel},
		{Name: "label_nl", Label: p.T("question.label_nl"), Value: f.LabelNL, Required: true, MaxLength: question.MaxLabel},
		help("help_en", "question.help_en", f.HelpEN), help("help_fr", "question.help_fr", f.HelpFR), help("help_nl", "question.help_nl", f.HelpNL),
		{Name: "portal", Label: p.T("question.in_portal"), Hint: p.T("question.in_portal_hint"), Value: labels(portal, f.Portal)},
		{Name: "desk", Label: p.T("question.in_desk"), Hint: p.T("question.in_desk_hint"), Value: labels(desk, f.Desk)},
		{Name: "if", Label: p.T("question.only_if"), Hint: p.T("question.only_if_hint"), Value: labels(ifs, f.If)},
		{Name: "active", Label: p.T("admin.in_use"), Hint: p.T("question.active_hint"), Checked: f.Active},
		{Name: "channels", Label: p.T("question.on_channels"), Hint: p.T("question.on_channels_hint"), Value: chosenOf(channels)},
		{Name: "options", ID: "options", Label: p.T("question.options")},
	}
}

// rows are the answers to choose from, with room for more.
func (f *questionForm) rows(p ui.Page) (list []optionRow) {
	options := f.options
	for len(options) < 2 {
		options = append(options, question.Option{Active: true})
	}
	cell := func(n int, name, key, value string) ui.Field {
		return ui.Field{
			Name: name, ID: "f-" + name + "-" + strconv.Itoa(n), Label: p.T(key, errs.Args{"Number": n + 1}), Value: value, MaxLength: question.MaxLabel,
		}
	}
	for n, o := range options {
		list = append(list, optionRow{
			Title: p.T("question.option_number", errs.Args{"Number": n + 1}),
			Key:   o.Key, EN: cell(n, "option_en", "question.option_en", o.LabelEN), FR: cell(n, "option_fr", "question.option_fr", o.LabelFR),
			NL:     cell(n, "option_nl", "question.option_nl", o.LabelNL),
			Active: ui.Field{Name: "option_active", ID: "f-option_active-" + strconv.Itoa(n), Value: strconv.Itoa(n), Checked: o.Active, Label: p.T("admin.in_use")},
			Up: ui.Btn{
				Label: p.T("question.option_up", errs.Args{"Number": n + 1}), Icon: ui.IconUp, IconOnly: true, Small: true, Weight: ui.Quiet, Name: "do",
				Value: upOption + strconv.Itoa(n), Disabled: n == 0, Attrs: unchecked(),
			},
		})
	}
	return list
}

// questionNew asks of which kind a new question shall be, and then for the question.
func (s *screens) questionNew(rq *front.Request) error {
	c, err := s.category(rq)
	if err != nil {
		return err
	}
	kind := rq.URL.Query().Get("kind")
	if !slices.Contains(question.Kinds(), question.Kind(kind)) {
		p := rq.Page(rq.T("question.new"))
		x := kindsPage{Page: p, Back: questionsOf(c.ID), BackTo: c.Path(rq.Locale.Code())}
		for _, k := range question.Kinds() {
			x.Kinds = append(x.Kinds, kindCard{Title: p.T("question.kind_" + string(k)), Text: p.T("question.about_" + string(k)), Href: questionsOf(c.ID) + "/new?kind=" + string(k)})
		}
		return rq.Render(kindsView(x))
	}
	f := questionForm{Kind: kind, Portal: string(question.May), Desk: string(question.May), Channels: channelWords(&question.Question{}), Active: true}
	return s.questionShow(rq, question.Question{CategoryID: c.ID, Kind: question.Kind(kind)}, f, trouble{})
}

// kindsPage asks of which kind a question shall be.
type kindsPage struct {
	ui.Page
	Back, BackTo string
	Kinds        []kindCard
}

type kindCard struct{ Title, Text, Href string }

// questionCreate adds a question.
func (s *screens) questionCreate(rq *front.Request) error {
	c, err := s.category(rq)
	if err != nil {
		return err
	}
	var f questionForm
	was := question.Question{CategoryID: c.ID}
	if err = rq.Decode(&f); err == nil {
		f.arrange()
		was.Kind = question.Kind(f.Kind)
		if f.Do != "" {
			return s.questionShow(rq, was, f, trouble{})
		}
		_, err = s.Questions.Create(rq.Context(), rq.Actor, c.ID, f.draft())
	}
	return s.questionDone(rq, was, f, err)
}

// questionEdit shows a question.
func (s *screens) questionEdit(rq *front.Request) error {
	q, err := s.question(rq)
	if err != nil {
		return err
	}
	return s.questionShow(rq, q, formOfQuestion(q), trouble{})
}

// questionSave changes a question. When somebody else was faster, both versions are shown, and what was typed stays.
func (s *screens) questionSave(rq *front.Request) error {
	q, err := s.question(rq)
	if err != nil {
		return err
	}
	var f questionForm
	if err = rq.Decode(&f); err == nil {
		f.arrange()
		if f.Do != "" {
			return s.questionShow(rq, q, f, trouble{})
		}
		_, err = s.Questions.Update(rq.Context(), rq.Actor, q.ID, f.Version, f.draft())
	}
	return s.questionDone(rq, q, f, err)
}

func (s *screens) questionDone(rq *front.Request, was question.Question, f questionForm, err error) error {
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.saved"))
		return rq.Redirect(questionsOf(was.CategoryID))
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	if errs.Is(err, errs.Conflict) {
		f.Version = was.Version
	}
	return s.questionShow(rq, was, f, t)
}

func (s *screens) questionShow(rq *front.Request, was question.Question, f questionForm, t trouble) error {
	c, err := category.Get(rq.Context(), s.DB, was.CategoryID)
	if err != nil {
		return err
	}
	list, err := question.Of(rq.Context(), s.DB, c.ID, false)
	if err != nil {
		return err
	}
	x := questionPage{
		trouble: t, Title: rq.T("question.edit"), Action: questionPath(was.ID), Back: questionsOf(c.ID), BackTo: c.Path(rq.Locale.Code()), Form: f,
		Choice: was.Kind == question.Choice, Added: f.Do == addOption,
	}
	if was.ID == 0 {
		x.Title, x.Action = rq.T("question.new"), questionsOf(c.ID)+"/new"
	}
	x.Page = rq.Page(x.Title)
	x.Channels = channelOptions(x.Page, f.Channels)
	x.Portal, x.Desk, x.If = askings(x.Page, f.Portal), askings(x.Page, f.Desk), reasons(x.Page, list, was, f.If)
	x.Fields, x.Rows, x.OptionsWrong = marked(f.fields(x.Page, x.Portal, x.Desk, x.If, x.Channels), t), f.rows(x.Page), t.of("options")
	if t.code() == front.Status(errs.Conflict) {
		theirs := formOfQuestion(was)
		x.Changed = changes(theirs.fields(x.Page, x.Portal, x.Desk, x.If, channelOptions(x.Page, theirs.Channels)), f.fields(x.Page, x.Portal, x.Desk, x.If, x.Channels))
	}
	return rq.RenderStatus(t.code(), questionView(x))
}

func channelOptions(p ui.Page, chosen []string) (list []ui.Option) {
	for _, ch := range question.Channels() {
		list = append(list, ui.Option{Value: string(ch), Label: p.T(channelKey(ch)), Selected: slices.Contains(chosen, string(ch))})
	}
	return list
}

// channelKey is the word for a door.
func channelKey(ch question.Channel) string { return "workspace.channel_" + string(ch) }

// chosenOf is what is ticked, in words.
func chosenOf(options []ui.Option) string {
	var list []string
	for _, o := range options {
		if o.Selected {
			list = append(list, o.Label)
		}
	}
	return strings.Join(list, ", ")
}

func askings(p ui.Page, chosen string) (list []ui.Option) {
	for _, a := range question.Askings() {
		list = append(list, ui.Option{Value: string(a), Label: p.T("question.asking_" + string(a)), Selected: string(a) == chosen})
	}
	return list
}

// reasons are the answers from which a question may follow: those to the choices and yes-or-no questions before it.
func reasons(p ui.Page, list []question.Question, was question.Question, chosen string) []ui.Option {
	options := []ui.Option{{Label: p.T("question.always"), Selected: chosen == ""}}
	for i := range list {
		q := &list[i]
		if q.ID == was.ID {
			break
		}
		answers := []string{}
		switch q.Kind {
		case question.YesNo:
			answers = append(answers, question.Yes, question.No)
		case question.Choice:
			for _, o := range q.Offered("") {
				answers = append(answers, o.Key)
			}
		case question.Line, question.Text, question.Device:
		}
		for n, a := range answers {
			o := ui.Option{Value: q.ID.String() + ":" + a, Label: answerLabel(p, q, a)}
			if n == 0 {
				o.Group = q.Label(p.Locale.Code())
			}
			o.Selected = o.Value == chosen
			options = append(options, o)
		}
	}
	return options
}
