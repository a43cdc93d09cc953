package workspace

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/bulk"
	"firstline/internal/desk/category"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

const (
	bulkPath       = "/w/bulk"
	bulkChoosePath = bulkPath + "/choose"
)

// bulkChoice is what the list sends: which tickets, and where it was.
type bulkChoice struct {
	IDs    []ticket.ID   `form:"ids"`
	Listed string        `form:"listed"` // the same, joined by commas
	All    bool          `form:"all"`    // all of the view in place of those
	View   worklist.View `form:"view"`
	Filter string        `form:"q"`
	Do     bulk.Verb     `form:"do"`
	To     string        `form:"to"`
	Text   string        `form:"text"`
	Cause  ticket.Cause  `form:"cause"`
}

func (f bulkChoice) place() place { return place{View: f.View, Filter: f.Filter} }

// BulkForm says what shall be done to the chosen tickets.
type BulkForm struct {
	Title   string
	Problem string
	Back    string
	Hidden  map[string]string
	Acts    []BulkAct
}

// BulkAct is one thing that can be done to them.
type BulkAct struct {
	Title   string
	Do      string
	To      ui.Field
	Options []ui.Option
	Typed   bool // the options are offered only
	Text    *ui.Field
	Cause   ui.Field
	Causes  []ui.Option
	Submit  ui.Btn
}

// chooseBulk shows what can be done to the tickets that were chosen in a list.
func (w workspace) chooseBulk(rq *front.Request) error {
	var f bulkChoice
	if err := rq.Decode(&f); err != nil {
		return err
	}
	if f.All {
		var err error
		if f.IDs, err = w.allOf(rq, f.place()); err != nil {
			return err
		}
	}
	if len(f.IDs) == 0 {
		rq.Flash(ui.Info, rq.T("bulk.nothing_chosen"))
		return rq.Redirect(f.place().list())
	}
	return w.bulkForm(rq, f, nil)
}

// allOf are the tickets of a view, as many as one act may be about.
func (w workspace) allOf(rq *front.Request, at place) (ids []ticket.ID, err error) {
	s, err := w.scope(rq, at)
	if err != nil {
		return nil, err
	}
	if at.View == worklist.Due {
		soon, err := ticket.FilterOf(rq.Context(), w.DB, rq.Actor, rq.Now.In(rq.Zone), at.View.Query())
		if err != nil {
			return nil, err
		}
		s.filter = s.filter.And(soon)
	}
	list, _, err := w.Tickets.List(rq.Context(), rq.Actor, ticket.Listing{Filter: s.filter, Limit: bulk.Most})
	for _, t := range list {
		ids = append(ids, t.ID)
	}
	return ids, err
}

func (w workspace) bulkForm(rq *front.Request, f bulkChoice, problem error) error {
	teams, err := team.List(rq.Context(), w.DB)
	if err != nil {
		return err
	}
	members, err := team.Members(rq.Context(), w.DB, ids(teams)...)
	if err != nil {
		return err
	}
	categories, err := category.List(rq.Context(), w.DB, false)
	if err != nil {
		return err
	}
	p := page(rq, rq.Locale.N("bulk.title", len(f.IDs)))
	x := BulkForm{Title: p.Title, Back: f.place().list(), Hidden: map[string]string{"listed": joined(f.IDs), "view": string(f.View), "q": f.Filter}}
	if problem != nil {
		x.Problem = p.Locale.Error(problem)
	}
	soon, err := w.soon(rq)
	if err != nil {
		return err
	}
	x.Acts = bulkActs(rq, p, f, p.Locale.Fields(problem), teams, members, categories, soon)
	if err := w.offerTags(rq, f, x.Acts); err != nil {
		return err
	}
	status := http.StatusOK
	if problem != nil {
		status = http.StatusUnprocessableEntity
	}
	return rq.RenderStatus(status, bulkFormScreen(p, x))
}

func joined(ids []ticket.ID) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	return strings.Join(texts, ",")
}

func split(text string) (ids []ticket.ID) {
	for part := range strings.SplitSeq(text, ",") {
		if n, err := strconv.ParseInt(part, 10, 64); err == nil {
			ids = append(ids, ticket.ID(n))
		}
	}
	return ids
}

// verbsIn are what can be done to tickets of a view: what was put away comes back, or goes elsewhere, before anything else.
func verbsIn(v worklist.View) []bulk.Verb {
	switch v {
	case worklist.Spam:
		return []bulk.Verb{bulk.Restore, bulk.Trash}
	case worklist.Trash:
		return []bulk.Verb{bulk.Restore}
	}
	return slices.DeleteFunc(bulk.Verbs(), func(do bulk.Verb) bool { return do == bulk.Restore })
}

func bulkActs(rq *front.Request, p ui.Page, f bulkChoice, wrong map[string]string, teams []team.Team, members []team.Member, categories []category.Category, soon []time.Time) []BulkAct {
	me := idText(rq.Actor.Person)
	agents := append([]ui.Option{{Value: me, Label: p.T("view.me")}, {Value: "0", Label: p.T("workspace.nobody")}}, people(p, members)[2:]...)
	agents = slices.DeleteFunc(agents, func(o ui.Option) bool { return o.Value == me && o.Label != p.T("view.me") })
	filed := categoryChoices(p, categories)
	filed[0].Value = "0"
	options := map[bulk.Verb][]ui.Option{
		bulk.Assign: agents, bulk.SetTeam: teamChoices(p, teams)[1:], bulk.File: filed,
		bulk.SetState: wordsOf(p, "workspace.state_", string(ticket.Open), string(ticket.WaitingUser), string(ticket.WaitingVendor)),
		bulk.Priority: wordsOf(p, "workspace.priority_", "critical", "high", "medium", "low"),
	}
	options[bulk.Snooze] = append(soonOptions(p, soon), ui.Option{Value: bulk.UntilAnswer, Label: p.T("snooze.until_answer")})
	var list []BulkAct
	for _, do := range verbsIn(f.View) {
		mine := do == f.Do
		a := BulkAct{
			Title: p.T("bulk.do_" + string(do)), Do: string(do), Options: options[do],
			To:     ui.Field{Name: "to", ID: "to-" + string(do), Label: p.T("bulk.do_" + string(do)), HideLabel: true},
			Submit: ui.Btn{Label: p.T("bulk.submit_" + string(do)), Small: true},
		}
		text := ui.Field{Name: "text", ID: "text-" + string(do), Label: p.T("bulk.text_" + orFirst(map[bulk.Verb]string{bulk.Priority: "reason"}[do], "users"))}
		if mine {
			a.To.Error, text.Error, text.Value = wrong["to"], wrong["text"], f.Text
			for i := range a.Options {
				a.Options[i].Selected = a.Options[i].Value == f.To
			}
		}
		switch do {
		case bulk.Priority:
			a.Text = &text
		case bulk.Resolve:
			text.Rows, a.Text = 3, &text
			a.Cause = ui.Field{Name: "cause", Label: p.T("workspace.cause")}
			if mine {
				a.Cause.Error = wrong["cause"]
			}
			for _, c := range ticket.Causes {
				a.Causes = append(a.Causes, ui.Option{Value: string(c), Label: p.T(causeKey(c)), Selected: mine && c == f.Cause})
			}
		case bulk.SetTeam:
			if rq.Actor.Lead { // agents escalate to higher levels, one by one
				text.Label, text.Optional, a.Text = p.T("move.bulk_why"), true, &text
			}
		case bulk.Assign, bulk.SetState, bulk.File, bulk.Watch, bulk.Unwatch, bulk.Tag, bulk.Untag, bulk.Snooze, bulk.Wake, bulk.Spam, bulk.Trash, bulk.Cancel, bulk.Restore:
		}
		list = append(list, a)
	}
	return list
}

// startBulk begins an act on many tickets, and leads to where it is told how far it is.
func (w workspace) startBulk(rq *front.Request) error {
	var f bulkChoice
	err := rq.Decode(&f)
	f.IDs = split(f.Listed)
	if err == nil {
		var id bulk.ID
		if id, err = w.Bulk.Start(rq.Context(), rq.Actor, bulk.Act{Do: f.Do, To: f.To, Text: f.Text, Cause: f.Cause}, f.IDs); err == nil {
			return rq.Redirect(bulkAt(id, f.place()))
		}
	}
	if errs.Is(err, errs.Invalid) && len(f.IDs) > 0 {
		return w.bulkForm(rq, f, err)
	}
	return err
}

// bulkAt is where an act tells how far it is; back is the list that it was begun from.
func bulkAt(id bulk.ID, back place) string {
	address := bulkPath + "/" + id.String()
	if back.View != "" {
		address += strings.Replace(back.list(), home+"/"+string(back.View), "", 1)
		mark := "?"
		if strings.Contains(address, "?") {
			mark = "&"
		}
		address += mark + "view=" + string(back.View)
	}
	return address
}

// BulkPage tells how far an act on many tickets is, and what became of them.
type BulkPage struct {
	Title   string
	Lead    string
	Running bool
	Total   int
	Past    int // dealt with
	Refresh string
	Facts   []ui.Term
	Left    []BulkLeft
	Undo    string // address; empty where there is nothing to take back
	Undone  string // address of what took it back
	Back    string
}

// BulkLeft is a ticket that stayed as it was, with the reason.
type BulkLeft struct{ Number, Subject, Href, Why string }

func (w workspace) showBulk(rq *front.Request) error {
	p := page(rq, "")
	x, err := w.bulkPage(rq, p)
	if err != nil {
		return err
	}
	p.Title = x.Title
	return rq.Render(bulkScreen(p, x))
}

// showProgress brings the page up to date.
func (w workspace) showProgress(rq *front.Request) error {
	p := ui.Page{Locale: rq.Locale, Now: rq.Now, Zone: rq.Zone}
	x, err := w.bulkPage(rq, p)
	if err != nil {
		return err
	}
	return rq.Render(bulkProgress(p, x))
}

func (w workspace) bulkPage(rq *front.Request, p ui.Page) (x BulkPage, err error) {
	n, err := rq.Int("id")
	if err != nil {
		return x, err
	}
	b, err := w.Bulk.Get(rq.Context(), rq.Actor, bulk.ID(n))
	if err != nil {
		return x, err
	}
	at := placeOf(worklist.View(rq.URL.Query().Get("view")), rq.URL.Query())
	if at.View == "" {
		at.View = worklist.Mine
	}
	title := "bulk.do_" + string(b.Act.Do)
	if b.UndoesID != nil {
		title = "bulk.undo_title"
	}
	x = BulkPage{
		Title: p.T(title), Running: b.FinishedAt.IsZero(), Total: b.Total, Past: b.Total - b.Waiting, Back: at.list(),
		Refresh: strings.Replace(bulkAt(b.ID, at), bulkPath+"/"+b.ID.String(), bulkPath+"/"+b.ID.String()+"/progress", 1),
	}
	args := errs.Args{"Past": x.Past, "Total": x.Total}
	x.Lead = p.T("bulk.running", args)
	if !x.Running {
		x.Lead = p.T("bulk.finished", args)
	}
	x.Facts = []ui.Term{{Label: p.T("bulk.changed"), Value: p.Locale.Number(b.Changed)}}
	if b.Unchanged > 0 {
		x.Facts = append(x.Facts, ui.Term{Label: p.T("bulk.unchanged"), Value: p.Locale.Number(b.Unchanged)})
	}
	for _, l := range b.Left {
		x.Left = append(x.Left, BulkLeft{Number: number(l.TicketID), Subject: l.Subject, Href: place{}.ticket(l.TicketID), Why: p.T(l.Reason, l.Args)})
	}
	if len(x.Left) > 0 {
		x.Facts = append(x.Facts, ui.Term{Label: p.T("bulk.left"), Value: p.Locale.Number(len(x.Left))})
	}
	if b.UndoneBy != nil {
		x.Undone = bulkAt(*b.UndoneBy, at)
	} else if !x.Running && b.UndoesID == nil && b.Changed > 0 {
		x.Undo = strings.Replace(bulkAt(b.ID, at), bulkPath+"/"+b.ID.String(), bulkPath+"/"+b.ID.String()+"/undo", 1)
	}
	return x, nil
}

// undoBulk takes an act back, and leads to where that is told.
func (w workspace) undoBulk(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id, err := w.Bulk.Undo(rq.Context(), rq.Actor, bulk.ID(n))
	if err != nil {
		return err
	}
	return rq.Redirect(bulkAt(id, placeOf(worklist.View(rq.URL.Query().Get("view")), rq.URL.Query())))
}
