package workspace

import (
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// SplitPage makes a ticket of a message.
type SplitPage struct {
	Title, Back, BackTo, Path string
	Problem                   string
	Seq                       string
	Author, Text              string
	Subject                   ui.Field
	Whose                     ui.Field // the same requester, or somebody else
	Options                   []ui.Option
	Search                    ui.Field
}

func splitPath(id ticket.ID) string { return place{}.ticket(id) + "/split" }

type splitForm struct {
	Seq     ticket.Seq `form:"seq"`
	Subject string     `form:"subject"`
	Same    string     `form:"same"` // «no» for somebody else
	Person  person.ID  `form:"person"`
	Query   string     `form:"q"`
}

// showSplit shows the message and asks what the new ticket is called and whose it is.
func (w workspace) showSplit(rq *front.Request) error {
	var f splitForm
	if err := rq.Decode(&f); err != nil {
		return err
	}
	return w.splitPage(rq, f, nil)
}

func (w workspace) splitPage(rq *front.Request, f splitForm, refused error) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	t, err := w.Tickets.Get(rq.Context(), rq.Actor, ticket.ID(n))
	if err != nil {
		return err
	}
	if f.Seq == 0 {
		f.Seq = 1
	}
	m, err := ticket.MessageAt(rq.Context(), w.DB, t.ID, f.Seq)
	if err != nil {
		return err
	}
	who, err := person.Get(rq.Context(), w.DB, t.RequesterID)
	if err != nil {
		return err
	}
	if f.Subject == "" && refused == nil {
		f.Subject = t.Subject
	}
	p := page(rq, rq.T("link.split_title"))
	wrong := p.Locale.Fields(refused)
	x := SplitPage{
		Title: p.Title, Back: place{}.ticket(t.ID), BackTo: number(t.ID) + " " + t.Subject, Path: splitPath(t.ID), Seq: strconv.FormatInt(int64(f.Seq), 10),
		Author: m.AuthorName, Text: m.Text,
		Subject: ui.Field{Name: "subject", Label: p.T("workspace.field_subject"), Value: f.Subject, Required: true, MaxLength: 500, Error: wrong["subject"]},
		Whose:   ui.Field{Name: "same", Label: p.T("workspace.requester"), Hint: p.T("link.split_reads")},
		Options: []ui.Option{{Value: "yes", Label: who.Name, Selected: f.Same != "no"}, {Value: "no", Label: p.T("link.split_other"), Selected: f.Same == "no"}},
		Search:  ui.Field{Name: "q", Label: p.T("workspace.person_search"), Hint: p.T("workspace.person_search_hint"), Value: f.Query, Type: "search", Error: wrong["person"]},
	}
	if refused != nil {
		x.Problem = problem(p, asked{err: refused})
	}
	return rq.RenderStatus(statusOf(refused), splitOffScreen(p, x))
}

// split opens the new ticket and leads to it, or back where it went to a team whose tickets the agent does not see.
func (w workspace) split(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	t, err := w.Tickets.Get(rq.Context(), rq.Actor, id)
	if err != nil {
		return err
	}
	var f splitForm
	if err := rq.Decode(&f); err != nil {
		return err
	}
	who := t.RequesterID
	if f.Same == "no" || f.Person != 0 {
		who, err = w.chosen(rq, f.Person, f.Query)
	}
	var made ticket.Ticket
	if err == nil {
		made, err = w.Tickets.Split(rq.Context(), rq.Actor, id, ticket.Splitting{Message: f.Seq, Subject: f.Subject, Requester: who})
	}
	if k := errs.KindOf(err); err != nil && (k == errs.Invalid || k == errs.Conflict) {
		return w.splitPage(rq, f, err)
	}
	if err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("link.split_flash", errs.Args{"Ticket": number(made.ID), "Old": number(id)}))
	if _, err := w.Tickets.Get(rq.Context(), rq.Actor, made.ID); errs.Is(err, errs.NotFound) {
		return rq.Redirect(place{}.ticket(id))
	}
	return rq.Redirect(place{}.ticket(made.ID))
}

// splitting is where a message of the requester's side becomes a ticket of its own.
func (b *book) splitting(it ticket.Item) string {
	if !b.works || it.Message.FromDesk || it.Message.Held || it.Kind != ticket.MessageIn {
		return ""
	}
	return splitPath(it.TicketID) + "?seq=" + strconv.FormatInt(int64(it.Seq), 10)
}
