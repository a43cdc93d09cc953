package workspace

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/category"
	"firstline/internal/desk/improvement"
	"firstline/internal/desk/person"
	"firstline/internal/desk/protocol"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type improvementForm struct {
	Version  int64       `form:"version"`
	Title    string      `form:"title"`
	Kind     string      `form:"kind"`
	Owner    person.ID   `form:"owner"`
	Due      string      `form:"due"`
	Figure   string      `form:"figure"`
	Category category.ID `form:"category"`
	Ticket   ticket.ID   `form:"ticket"` // from which it comes
	Join     int64       `form:"join"`   // an improvement that the ticket shows the need for, in place of a new one
	To       string      `form:"to"`     // the state that it goes to
	Words    string      `form:"words"`
	Brought  string      `form:"protocol"` // a page of the protocol and its version, as 4.2
}

func (f improvementForm) draft(zone *time.Location) (d improvement.Draft, err error) {
	d = improvement.Draft{Title: f.Title, Kind: improvement.Kind(f.Kind), Owner: f.Owner, Figure: improvement.Figure(f.Figure)}
	if f.Category != 0 {
		d.Category = &f.Category
	}
	if f.Due != "" {
		t, err := time.ParseInLocation(time.DateOnly, f.Due, zone)
		if err != nil {
			return d, errs.Bad("due", "improvement.due_unreadable")
		}
		d.Due = db.At(t)
	}
	return d, nil
}

// ImprovementPage is one improvement, or the form of a new one.
type ImprovementPage struct {
	Problem string
	Facts   []ui.Term
	Sources []ui.Term
	Action  string
	Hidden  map[string]string
	Fields  []LadderField
	Submit  string
	Join    []LadderField // where the ticket may join another improvement
	Steps   []ImprovementStep
}

// ImprovementStep is a way on, with the words that it needs.
type ImprovementStep struct {
	Action, To, Version string
	Brought             *LadderField // the version of the protocol that changed
	Words               *ui.Field
	Button              ui.Btn
}

func (w workspace) newImprovement(rq *front.Request) error {
	f := improvementForm{Owner: rq.Actor.Person, Figure: string(improvement.Tickets)}
	if err := rq.Decode(&f); err != nil {
		return err
	}
	if f.Ticket != 0 {
		t, err := w.Tickets.Get(rq.Context(), rq.Actor, f.Ticket)
		if err != nil {
			return err
		}
		if t.CategoryID != nil && t.SealedTo == "" {
			f.Category = *t.CategoryID
		}
	}
	return w.improvementPage(rq, improvement.Improvement{}, f, nil)
}

func (w workspace) createImprovement(rq *front.Request) error {
	var f improvementForm
	var i improvement.Improvement
	err := rq.Decode(&f)
	if err == nil && f.Join != 0 {
		i, err = w.Improvements.AddSource(rq.Context(), rq.Actor, improvement.ID(f.Join), f.Ticket)
	} else if err == nil {
		var d improvement.Draft
		var sources []ticket.ID
		if f.Ticket != 0 {
			sources = []ticket.ID{f.Ticket}
		}
		if d, err = f.draft(rq.Zone); err == nil {
			i, err = w.Improvements.Create(rq.Context(), rq.Actor, d, sources...)
		}
	}
	if err != nil {
		return w.improvementPage(rq, improvement.Improvement{}, f, err)
	}
	rq.Flash(ui.Success, rq.T("improvement.kept"))
	return rq.Redirect(improvementPath(i.ID))
}

func (w workspace) improvement(rq *front.Request) (improvement.Improvement, error) {
	id, err := rq.Int("id")
	if err != nil {
		return improvement.Improvement{}, err
	}
	return improvement.Get(rq.Context(), w.DB, improvement.ID(id))
}

func (w workspace) showImprovement(rq *front.Request) error {
	i, err := w.improvement(rq)
	if err != nil {
		return err
	}
	return w.improvementPage(rq, i, formOfImprovement(i, rq.Zone), nil)
}

func formOfImprovement(i improvement.Improvement, zone *time.Location) improvementForm {
	f := improvementForm{Version: i.Version, Title: i.Title, Kind: string(i.Kind), Owner: i.OwnerID, Figure: string(i.Figure)}
	if !i.DueAt.IsZero() {
		f.Due = i.DueAt.In(zone).Format(time.DateOnly)
	}
	return f
}

func (w workspace) saveImprovement(rq *front.Request) error {
	return w.changeImprovement(rq, func(i improvement.Improvement, f improvementForm) error {
		d, err := f.draft(rq.Zone)
		if err == nil {
			_, err = w.Improvements.Update(rq.Context(), rq.Actor, i.ID, f.Version, d)
		}
		return err
	})
}

func (w workspace) takeImprovement(rq *front.Request) error {
	return w.changeImprovement(rq, func(i improvement.Improvement, f improvementForm) error {
		_, err := w.Improvements.Take(rq.Context(), rq.Actor, i.ID, f.Version, improvement.Step{To: improvement.State(f.To), Words: f.Words, Brought: readRef(f.Brought)})
		return err
	})
}

func (w workspace) changeImprovement(rq *front.Request, change func(i improvement.Improvement, f improvementForm) error) error {
	i, err := w.improvement(rq)
	if err != nil {
		return err
	}
	f := formOfImprovement(i, rq.Zone)
	if err = rq.Decode(&f); err == nil {
		err = change(i, f)
	}
	if err != nil {
		return w.improvementPage(rq, i, f, err)
	}
	rq.Flash(ui.Success, rq.T("improvement.kept"))
	return rq.Redirect(improvementPath(i.ID))
}

// improvementPage shows an improvement, or the form of a new one, with what was typed where it was refused.
func (w workspace) improvementPage(rq *front.Request, i improvement.Improvement, f improvementForm, refused error) error {
	status := http.StatusOK
	if refused != nil {
		k := errs.KindOf(refused)
		if k != errs.Invalid && k != errs.Conflict {
			return refused
		}
		status = front.Status(k)
	}
	title := i.Title
	if i.ID == 0 {
		title = rq.T("improvement.new")
	}
	p := page(rq, title)
	x := ImprovementPage{Action: improvementsPath + "/new", Submit: p.T("improvement.save"), Hidden: map[string]string{}}
	wrong := p.Locale.Fields(refused)
	if refused != nil {
		x.Problem = p.Locale.Error(refused)
	}
	if err := w.improvementFields(rq, p, &x, i, f, wrong); err != nil {
		return err
	}
	if i.ID == 0 {
		x.Hidden["ticket"] = strconv.FormatInt(int64(f.Ticket), 10)
		if f.Ticket != 0 {
			if err := w.joinable(rq, p, &x); err != nil {
				return err
			}
		}
		return rq.RenderStatus(status, improvementScreen(p, x))
	}
	x.Action, x.Hidden["version"] = improvementPath(i.ID), strconv.FormatInt(i.Version, 10)
	sources, err := improvement.Sources(rq.Context(), w.DB, rq.Actor, i.ID)
	if err != nil {
		return err
	}
	for _, s := range sources {
		source := ui.Term{Label: p.T("feedback.ticket"), Value: number(s.TicketID)}
		if s.Subject != "" {
			source.Value, source.Href = source.Value+" "+s.Subject, place{}.ticket(s.TicketID)
		}
		x.Sources = append(x.Sources, source)
	}
	in := p.T("checklist.every_ticket")
	if i.CategoryID != nil {
		c, err := category.Get(rq.Context(), w.DB, *i.CategoryID)
		if err != nil {
			return err
		}
		in = c.Path(p.Locale.Code())
	}
	versions, err := w.Protocol.Choices(rq.Context(), rq.Actor, p.Locale.Code())
	if err != nil {
		return err
	}
	x.Facts = improvementFacts(p, i, in, versions)
	x.Steps = improvementSteps(p, i, f, wrong, versions)
	return rq.RenderStatus(status, improvementScreen(p, x))
}

func (w workspace) improvementFields(rq *front.Request, p ui.Page, x *ImprovementPage, i improvement.Improvement, f improvementForm, wrong map[string]string) error {
	teams, err := team.List(rq.Context(), w.DB)
	if err != nil {
		return err
	}
	ids := make([]team.ID, 0, len(teams))
	for _, t := range teams {
		ids = append(ids, t.ID)
	}
	members, err := team.Members(rq.Context(), w.DB, ids...)
	if err != nil {
		return err
	}
	field := func(name, label string) ui.Field {
		return ui.Field{Name: name, ID: "improvement-" + name, Label: p.T(label), Error: wrong[name]}
	}
	title := LadderField{Field: field("title", "improvement.what")}
	title.Value, title.Required, title.MaxLength, title.Rows = f.Title, true, 200, 1
	kind := LadderField{Field: field("kind", "improvement.kind")}
	for _, k := range improvement.Kinds {
		kind.Options = append(kind.Options, ui.Option{Value: string(k), Label: p.T("improvement.kind_" + string(k)), Selected: string(k) == f.Kind})
	}
	owner := LadderField{Field: field("owner", "improvement.owner")}
	var seen []person.ID
	for _, m := range members {
		if !slices.Contains(seen, m.PersonID) {
			seen = append(seen, m.PersonID)
			owner.Options = append(owner.Options, ui.Option{Value: idText(m.PersonID), Label: m.Name, Selected: m.PersonID == f.Owner})
		}
	}
	due := LadderField{Field: field("due", "improvement.due")}
	due.Type, due.Value, due.Optional, due.Short = "date", f.Due, true, true
	x.Fields = []LadderField{title, kind, owner, due}
	if i.ID != 0 {
		return nil
	}
	figure := LadderField{Field: field("figure", "improvement.figure")}
	figure.Hint = p.T("improvement.figure_hint", errs.Args{"Days": improvement.FigureDays})
	for _, k := range improvement.Figures {
		figure.Options = append(figure.Options, ui.Option{Value: string(k), Label: p.T("improvement.figure_" + string(k)), Selected: string(k) == f.Figure})
	}
	list, err := category.List(rq.Context(), w.DB, false)
	in := LadderField{Field: field("category", "improvement.category"), Options: []ui.Option{{Value: "0", Label: p.T("checklist.every_ticket")}}}
	for _, c := range list {
		in.Options = append(in.Options, ui.Option{Value: strconv.FormatInt(int64(c.ID), 10), Label: c.Path(p.Locale.Code()), Selected: c.ID == f.Category})
	}
	x.Fields = append(x.Fields, figure, in)
	return err
}

// joinable offers the improvements for which a ticket may show the need too.
func (w workspace) joinable(rq *front.Request, p ui.Page, x *ImprovementPage) error {
	list, err := improvement.List(rq.Context(), w.DB, improvement.Open, improvement.Working)
	if err != nil || len(list) == 0 {
		return err
	}
	f := LadderField{Field: ui.Field{Name: "join", ID: "improvement-join", Label: p.T("improvement.join")}}
	for _, i := range list {
		f.Options = append(f.Options, ui.Option{Value: strconv.FormatInt(int64(i.ID), 10), Label: i.Title})
	}
	x.Join = []LadderField{f}
	return nil
}

func improvementFacts(p ui.Page, i improvement.Improvement, in string, versions []protocol.Choice) []ui.Term {
	list := []ui.Term{
		{Label: p.T("improvement.state"), Show: ui.Chip(stateOfImprovement(p, i.State))},
		{Label: p.T("improvement.figure"), Value: p.T("improvement.figure_"+string(i.Figure)+"_def", errs.Args{"Days": improvement.FigureDays})},
		{Label: p.T("improvement.category"), Value: in},
		{Label: p.T("improvement.before"), Value: figureText(p, i.Figure, i.Before) + " (" + p.Locale.Date(i.BeforeAt.Time, p.Zone) + ")"},
	}
	if !i.AfterAt.IsZero() {
		list = append(list, ui.Term{Label: p.T("improvement.after"), Value: figureText(p, i.Figure, i.After) + " (" + p.Locale.Date(i.AfterAt.Time, p.Zone) + ")"})
	}
	if !i.MeasureAt.IsZero() {
		list = append(list, ui.Term{Label: p.T("improvement.after"), Value: p.T("improvement.after_on", errs.Args{"Date": p.Locale.Date(i.MeasureAt.Time, p.Zone)})})
	}
	if at := slices.IndexFunc(versions, func(v protocol.Choice) bool { return v.Ref == i.Brought() }); at >= 0 {
		v := versions[at]
		list = append(list, ui.Term{Label: p.T("improvement.changed_protocol"), Value: choiceWords(p, v), Href: protocolAddress(v.Page, v.Number)})
	}
	if i.Changed != "" {
		list = append(list, ui.Term{Label: p.T("improvement.changed"), Show: ui.PlainText(i.Changed)})
	}
	if i.Reason != "" {
		list = append(list, ui.Term{Label: p.T("improvement.reason"), Show: ui.PlainText(i.Reason)})
	}
	return list
}

// improvementSteps are the ways on from where an improvement is.
func improvementSteps(p ui.Page, i improvement.Improvement, f improvementForm, wrong map[string]string, versions []protocol.Choice) (list []ImprovementStep) {
	add := func(to improvement.State, label, words string) {
		s := ImprovementStep{
			Action: improvementPath(i.ID) + "/state", To: string(to), Version: strconv.FormatInt(i.Version, 10), Button: ui.Btn{Label: p.T(label)},
		}
		if words != "" {
			s.Words = &ui.Field{Name: "words", ID: "improvement-" + string(to), Label: p.T(words), Required: true, Rows: 2}
			if f.To == string(to) {
				s.Words.Value, s.Words.Error = f.Words, wrong["words"]
			}
		}
		if to == improvement.Done && len(versions) > 0 {
			s.Brought = broughtField(p, f.Brought, wrong["protocol"], versions)
			s.Words.Label, s.Words.Hint = p.T("improvement.changed"), p.T("improvement.changed_hint")
			s.Words.Required, s.Words.Optional = false, true
		}
		list = append(list, s)
	}
	switch i.State {
	case improvement.Open:
		add(improvement.Working, "improvement.start", "")
	case improvement.Working:
		add(improvement.Done, "improvement.finish", "improvement.changed_what")
	case improvement.Done, improvement.Dropped:
		add(improvement.Working, "improvement.again", "")
	}
	if i.IsOpen() {
		add(improvement.Dropped, "improvement.drop", "improvement.drop_why")
	}
	return list
}

// broughtField chooses the version of the protocol that changed.
func broughtField(p ui.Page, chosen, wrong string, versions []protocol.Choice) *LadderField {
	x := LadderField{Field: ui.Field{Name: "protocol", ID: "improvement-protocol", Label: p.T("improvement.changed_protocol"), Error: wrong}}
	x.Options = []ui.Option{{Label: p.T("improvement.no_protocol"), Selected: chosen == ""}}
	for _, v := range versions {
		value := refText(v.Ref)
		x.Options = append(x.Options, ui.Option{Value: value, Label: choiceWords(p, v), Selected: value == chosen})
	}
	return &x
}

// choiceWords are a page and its version, as people choose them.
func choiceWords(p ui.Page, v protocol.Choice) string {
	return p.T("improvement.protocol_version", errs.Args{"Page": v.Title, "Version": versionWords(p, v.Number, v.PublishedAt.Time)})
}

func refText(r protocol.Ref) string {
	return strconv.FormatInt(int64(r.Page), 10) + "." + strconv.Itoa(r.Number)
}

// readRef reads a page and its version; what cannot be read names a version that nobody published.
func readRef(text string) (r protocol.Ref) {
	if text == "" {
		return r
	}
	page, number, _ := strings.Cut(text, ".")
	id, _ := strconv.ParseInt(page, 10, 64)
	r.Number, _ = strconv.Atoi(number)
	r.Page = protocol.ID(id)
	if refText(r) != text {
		r = protocol.Ref{Page: -1}
	}
	return r
}

// improved says on a ticket what it led to.
func (b *book) improved(it ticket.Item) Entry {
	m := payload[improvement.MarkedPayload](it)
	e := b.line(it, ui.IconStar, "improvement.event", errs.Args{"Kind": b.textOr("improvement.kind_"+string(m.Kind), string(m.Kind)), "Number": strconv.FormatInt(int64(m.Improvement), 10)})
	return e
}
