package workspace

import (
	"context"
	"crypto/sha256"
	"net/http"
	"slices"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
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

// opening is the form of a ticket that an agent opens for somebody who called or came by.
type opening struct {
	Channel      ticket.Channel `form:"channel"`
	Person       person.ID      `form:"person"`
	Query        string         `form:"q"`
	NewName      string         `form:"new_name"`
	NewAddress   string         `form:"new_address"`
	NewPhone     string         `form:"new_phone"`
	Subject      string         `form:"subject"`
	Text         string         `form:"text"`
	Kind         ticket.Kind    `form:"kind"`
	Category     category.ID    `form:"category"`
	Impact       string         `form:"impact"` // empty: as the category has it
	Urgency      string         `form:"urgency"`
	Symptom      string         `form:"symptom"`
	ErrorMessage string         `form:"error_message"`
	Tried        string         `form:"tried"`
	Once         string         `form:"once"`
	Kept         []string       `form:"kept"`
	Assets       []asset.ID     `form:"asset"`
	AssetQuery   string         `form:"aq"`
	Do           string         `form:"do"` // doAsk: show what is asked, and take nothing yet
}

// NewPage is the page with that form.
type NewPage struct {
	Form     opening
	Problem  string
	Wrong    map[string]string
	Channels []ui.Option
	People   []ui.Option
	Kinds    []ui.Option
	Category []ui.Option
	Impacts  []ui.Option
	Urgency  []ui.Option
	Kept     []Kept
	Assets   []ui.Option
	Asked    ask.Form   // what is asked about the category
	More     bool       // the form was sent before it asked
	Fields   []ui.Field // those that may be wrong, for the list on top
}

// byVoice are the doors through which an agent takes a ticket in.
var byVoice = []ticket.Channel{ticket.Phone, ticket.Visit}

func (w workspace) newTicket(rq *front.Request) error {
	form := opening{Channel: ticket.Phone, Kind: ticket.Incident}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	return w.showNew(rq, form, ask.Form{}, nil, nil)
}

func (w workspace) openTicket(rq *front.Request) error {
	var form opening
	if err := rq.Decode(&form); err != nil {
		return err
	}
	asks, more, askErr := w.asksNew(rq, form)
	if askErr != nil && !errs.Is(askErr, errs.Invalid) {
		return askErr
	}
	files, err := rq.Uploads("files", form.Kept)
	if err != nil || more {
		return w.showNew(rq, form, asks, files, err)
	}
	if askErr != nil {
		return w.showNew(rq, form, asks, files, askErr)
	}
	t, err := w.open(rq, &form, asks.Values, files)
	if err != nil {
		return w.showNew(rq, form, asks, files, err)
	}
	words := rq.T("workspace.opened_flash", errs.Args{"Ticket": int64(t.ID)})
	if gone, err := w.leaveIfGone(rq, t.ID, "", words); gone || err != nil {
		return err
	}
	rq.Flash(ui.Success, words)
	return rq.Redirect(place{}.ticket(t.ID))
}

// open makes the ticket. A new person is kept in the form as soon as they are known, so that a second try does not make them twice.
func (w workspace) open(rq *front.Request, form *opening, answers map[question.ID]question.Value, files []file.File) (t ticket.Ticket, err error) {
	if !slices.Contains(byVoice, form.Channel) {
		return t, errs.Bad("channel", "ticket.channel_unknown")
	}
	var check errs.Check
	check.That(form.Subject != "", "subject", "ticket.subject_missing")
	check.That(form.Text != "" || len(files) > 0, "text", "ticket.text_missing")
	if err := check.Err(); err != nil {
		return t, err
	}
	if form.Person == 0 && form.NewName != "" {
		if form.Person, err = w.newPerson(rq, form); err != nil {
			return t, err
		}
	}
	if form.Person, err = w.chosen(rq, form.Person, form.Query); err != nil {
		return t, err
	}
	about, err := w.picked(rq, picking{Assets: form.Assets, Query: form.AssetQuery})
	if err != nil {
		return t, err
	}
	o := ticket.Opening{
		Answers: answers,
		Assets:  about, Kind: form.Kind, Subject: form.Subject, Body: ticket.Written("", form.Text, front.Attach(files)), Channel: form.Channel, Requester: form.Person,
		Symptom: form.Symptom, ErrorMessage: form.ErrorMessage, Tried: form.Tried,
	}
	if form.Category != 0 {
		o.Category = &form.Category
	}
	if o.Impact, err = stepOf(form.Impact, "impact"); err != nil {
		return t, err
	}
	if o.Urgency, err = stepOf(form.Urgency, "urgency"); err != nil {
		return t, err
	}
	if form.Once != "" {
		sum := sha256.Sum256([]byte(form.Subject + "\x00" + form.Text))
		o.Once = ticket.Once{Key: form.Once, Digest: sum[:]}
	}
	return w.Tickets.Open(rq.Context(), rq.Actor, o)
}

// stepOf reads how far a problem goes; nil where the agent left it to the category.
func stepOf(text, field string) (*int, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // nothing chosen is an answer
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return nil, errs.Bad(field, "ticket."+field+"_unknown")
	}
	return &n, nil
}

func (w workspace) newPerson(rq *front.Request, form *opening) (person.ID, error) {
	d := person.Draft{Name: form.NewName}
	if form.NewAddress != "" {
		d.Addresses = []string{form.NewAddress}
	}
	if form.NewPhone != "" {
		d.Phones = []string{form.NewPhone}
	}
	x, err := w.People.Create(rq.Context(), rq.Actor, d)
	return x.ID, err
}

func (w workspace) showNew(rq *front.Request, form opening, asks ask.Form, files []file.File, refused error) error {
	if k := errs.KindOf(refused); refused != nil && k != errs.Invalid && k != errs.Conflict {
		return refused
	}
	categories, err := category.List(rq.Context(), w.DB, false)
	if err != nil {
		return err
	}
	people, err := w.offered(rq.Context(), rq, form)
	if err != nil {
		return err
	}
	form.Once = secret.ID()
	p := page(rq, rq.T("workspace.new_ticket"))
	if asks.Devices, err = w.devicesOf(rq.Context(), form.Person, form.Assets); err != nil {
		return err
	}
	n := buildNew(p, form, people, categories, asks, refused)
	n.Kept = kept(files)
	if n.Assets, err = w.assetOptions(rq, p, picking{Person: form.Person, Assets: form.Assets, Query: form.AssetQuery}); err != nil {
		return err
	}
	status := http.StatusOK
	if refused != nil {
		status = front.Status(errs.KindOf(refused))
	}
	return rq.RenderStatus(status, newScreen(p, n))
}

// offered are the persons that the form shows: the chosen one, or who fits the words.
func (w workspace) offered(ctx context.Context, rq *front.Request, form opening) ([]person.Listed, error) {
	switch {
	case form.Person != 0:
		c, err := w.People.Get(ctx, rq.Actor, form.Person)
		if errs.Is(err, errs.NotFound) {
			return nil, nil
		}
		x := person.Listed{Person: c.Person}
		if address := c.Address(); address != "" {
			x.Address = &address
		}
		return []person.Listed{x}, err
	case form.Query != "":
		list, _, err := w.People.List(ctx, rq.Actor, person.Filter{Query: form.Query}, nil, found)
		return list, err
	}
	return nil, nil
}

func buildNew(p ui.Page, form opening, people []person.Listed, categories []category.Category, asks ask.Form, refused error) NewPage {
	asks.Wrong = p.Locale.Fields(refused)
	n := NewPage{Form: form, Asked: asks, More: refused == nil && len(asks.Typed) > 0, Wrong: p.Locale.Fields(refused), People: personOptions(people, form.Person)}
	if refused != nil {
		n.Problem = p.Locale.Error(refused)
	}
	for _, c := range byVoice {
		n.Channels = append(n.Channels, ui.Option{Value: string(c), Label: p.T(channelKey(c)), Selected: c == form.Channel})
	}
	for _, k := range ticket.Kinds {
		n.Kinds = append(n.Kinds, ui.Option{Value: string(k), Label: p.T(kindKey(k)), Selected: k == form.Kind})
	}
	n.Category = []ui.Option{{Value: "0", Label: p.T("workspace.no_category")}}
	for _, c := range categories {
		n.Category = append(n.Category, ui.Option{Value: strconv.FormatInt(int64(c.ID), 10), Label: c.Path(p.Locale.Code()), Selected: c.ID == form.Category})
	}
	n.Impacts, n.Urgency = steps(p, impacts, impactKey, form.Impact), steps(p, urgencies, urgencyKey, form.Urgency)
	for _, name := range []string{"person", "name", "addresses", "phones", "assets", "subject", "text", "files"} {
		if n.Wrong[name] != "" {
			n.Fields = append(n.Fields, ui.Field{Name: name, Error: n.Wrong[name], ID: newFieldIDs[name]})
		}
	}
	n.Fields = append(n.Fields, asks.Fields(p)...)
	return n
}

// steps are the values of impact or urgency, and the choice to leave it to the category.
func steps(p ui.Page, count int, key func(int) string, chosen string) []ui.Option {
	list := []ui.Option{{Value: "", Label: p.T("priority.as_category"), Selected: chosen == ""}}
	for i := range count {
		v := strconv.Itoa(i)
		list = append(list, ui.Option{Value: v, Label: p.T(key(i)), Selected: v == chosen})
	}
	return list
}

// newFieldIDs are the elements that the words on top of a refused form lead to.
var newFieldIDs = map[string]string{
	"person": "f-q", "name": "f-new_name", "addresses": "f-new_address", "phones": "f-new_phone", "assets": "f-aq", "subject": "f-subject", "text": "f-text", "files": "f-files",
}
