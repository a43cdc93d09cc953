package portal

import (
	"net/http"
	"slices"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/category"
	"firstline/internal/desk/file"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
	"firstline/internal/web/ui/ask"
)

// newForm is what somebody says about their problem.
type newForm struct {
	Once         string   `form:"once"`
	Subject      string   `form:"subject"`
	Symptom      string   `form:"text"`
	ErrorMessage string   `form:"error_message"`
	Tried        string   `form:"tried"`
	Category     int64    `form:"category"`
	Impact       string   `form:"impact"` // empty: not sure
	Urgency      string   `form:"urgency"`
	Kept         []string `form:"file"`
	Do           string   `form:"do"` // doAsk: show what is asked, and take nothing yet

	Assets []asset.ID `form:"asset"`
}

// newPage is the form for a new ticket.
type newPage struct {
	ui.Page
	newForm
	Categories []category.Category
	Devices    []asset.Asset // of the person
	Asked      ask.Form      // what is asked about the category
	More       bool          // it was chosen just now, and the form was sent before it asked
	Files      []file.File   // stored already
	Error      string
	Wrong      map[string]string
}

func (p portal) newTicket(rq *front.Request) error {
	var about struct {
		Assets []asset.ID `form:"asset"`
	}
	if err := rq.Decode(&about); err != nil {
		return errs.Missing()
	}
	x, err := p.newPage(rq, newForm{Once: front.FormID(), Assets: about.Assets})
	if err != nil {
		return err
	}
	return rq.Render(newView(x))
}

func (p portal) newPage(rq *front.Request, form newForm) (newPage, error) {
	list, err := category.List(rq.Context(), p.DB, false)
	if err != nil {
		return newPage{}, err
	}
	devices, err := p.Assets.Mine(rq.Context(), rq.Actor)
	page := rq.Page(rq.T("portal.new_ticket"))
	page.Path = newPath
	return newPage{Page: page, newForm: form, Categories: list, Devices: devices}, err
}

func (p portal) openTicket(rq *front.Request) error {
	var form newForm
	err := rq.Decode(&form)
	if err != nil && !errs.Is(err, errs.Invalid) {
		return err
	}
	files, uploadErr := rq.Uploads("files", form.Kept)
	if err == nil {
		err = uploadErr
	}
	asks, more, askErr := p.ask(rq, form)
	if askErr != nil && !errs.Is(askErr, errs.Invalid) {
		return askErr
	}
	if err == nil && !more {
		err = askErr
	}
	var t ticket.Ticket
	if err == nil && !more {
		t, err = p.Tickets.Open(rq.Context(), rq.Actor, opening(form, asks.Values, files, rq.Actor.Person))
	}
	kind := errs.KindOf(err)
	if err != nil && kind != errs.Invalid && kind != errs.Conflict {
		return err
	}
	if err == nil && !more {
		rq.Flash(ui.Success, rq.T("portal.opened", errs.Args{"Number": t.ID.String()}))
		return rq.Redirect(ticketPath(t.ID))
	}
	if err != nil && kind == errs.Conflict { // this showing of the form has done its work: sent again, it is another ticket
		form.Once = front.FormID()
	}
	x, pageErr := p.newPage(rq, form)
	if pageErr != nil {
		return pageErr
	}
	x.Files, x.Asked, x.More = files, asks, more
	status := http.StatusOK
	if err != nil {
		x.Error, x.Wrong, x.Asked.Wrong, x.More = rq.Locale.Error(err), rq.Locale.Fields(err), rq.Locale.Fields(err), false
		status = front.Status(kind)
	}
	return rq.RenderStatus(status, newView(x))
}

// opening is the form as the desk takes it.
func opening(form newForm, answers map[question.ID]question.Value, files []file.File, who person.ID) ticket.Opening {
	o := ticket.Opening{
		Answers: answers,
		Assets:  form.Assets, Subject: form.Subject, Body: ticket.Written("", form.Symptom, front.Attach(files)), Channel: ticket.Portal, Requester: who,
		Impact: step(form.Impact), Urgency: step(form.Urgency), Symptom: form.Symptom, ErrorMessage: form.ErrorMessage, Tried: form.Tried,
		Once: front.Once(form.Once, form.Subject, form.Symptom, form.ErrorMessage, form.Tried),
	}
	if form.Category > 0 {
		o.Category = new(category.ID(form.Category))
	}
	return o
}

func (x newPage) field(name, key string) ui.Field {
	f := ui.Field{Name: name, Label: x.T(key), Error: x.Wrong[name]}
	switch name {
	case "subject":
		f.Hint, f.Value, f.Required, f.MaxLength = x.T("portal.subject_hint"), x.Subject, true, 200
	case "text":
		f.Hint, f.Value, f.Required, f.Rows = x.T("portal.symptom_hint"), x.Symptom, true, 6
	case "error_message":
		f.Hint, f.Value, f.Optional, f.Rows = x.T("portal.error_message_hint"), x.ErrorMessage, true, 2
	case "tried":
		f.Hint, f.Value, f.Optional, f.Rows = x.T("portal.tried_hint"), x.Tried, true, 3
	case "category":
		f.Attrs = ask.Reloading(askedPath, "")
	case "assets":
		f.Name, f.ID, f.Hint, f.Optional = "asset", "f-asset", x.T("asset.about_mine_hint"), true
	case "files":
		f.Hint, f.Optional, f.Multiple = x.T("portal.files_hint"), true, true
	}
	return f
}

// fields are all of the form, for the summary of what is wrong.
func (x newPage) fields() []ui.Field {
	list := []ui.Field{
		x.field("subject", "portal.subject"), x.field("text", "portal.symptom"), x.field("error_message", "portal.error_message"),
		x.field("tried", "portal.tried"), x.field("assets", "asset.about_mine"), x.field("category", "portal.category"), x.field("impact", "portal.impact"),
		x.field("urgency", "portal.urgency"), x.field("files", "portal.files"),
	}
	at := slices.IndexFunc(list, func(f ui.Field) bool { return f.Name == "impact" })
	return slices.Insert(list, at, x.Asked.Fields(x.Page)...)
}

func (x newPage) categoryOptions() []ui.Option {
	options := []ui.Option{{Value: "", Label: x.T("portal.category_unknown")}}
	for _, c := range x.Categories {
		options = append(options, ui.Option{
			Value: strconv.FormatInt(int64(c.ID), 10), Label: c.Path(x.Locale.Code()), Selected: int64(c.ID) == x.Category,
		})
	}
	return options
}

func (x newPage) impactOptions() []ui.Option {
	return x.choices(x.Impact, x.T("portal.impact_me"), x.T("portal.impact_team"), x.T("portal.impact_site"), x.T("portal.impact_all"))
}

func (x newPage) urgencyOptions() []ui.Option {
	return x.choices(x.Urgency, x.T("portal.urgency_wait"), x.T("portal.urgency_hinders"), x.T("portal.urgency_blocks"))
}

// choices are steps to choose from. Who is not sure leaves it to the desk.
func (x newPage) choices(chosen string, labels ...string) []ui.Option {
	options := make([]ui.Option, 0, len(labels)+1)
	for i, label := range labels {
		v := strconv.Itoa(i)
		options = append(options, ui.Option{Value: v, Label: label, Selected: v == chosen})
	}
	return append(options, ui.Option{Value: "", Label: x.T("priority.not_sure"), Selected: chosen == ""})
}

// step is what a form chose; nil where it left the choice to the desk. What is no number is none of the steps.
func step(text string) *int {
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		n = -1
	}
	return &n
}

// keptOptions are the files that are there already; whoever unticks one leaves it out.
func keptOptions(p ui.Page, files []file.File) []ui.Option {
	options := make([]ui.Option, len(files))
	for i, f := range files {
		options[i] = ui.Option{Value: string(f.ID), Label: f.Name + " (" + p.Locale.Size(f.Size) + ")", Selected: true}
	}
	return options
}
