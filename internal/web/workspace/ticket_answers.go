package workspace

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
	"firstline/internal/web/ui/ask"
)

// AnswerPanel is what is asked about a ticket, to be answered or, by whoever may not, to be read.
type AnswerPanel struct {
	Form   ask.Form
	Save   string
	Given  []ui.Term // to whoever reads only
	Others []ui.Term // answers to what the ticket's category does not ask
	Alike  []ui.Btn  // lists of the tickets with the same answer
}

// asking is what is asked about a ticket and what was answered, with all that timelines name of it.
type asking struct {
	asked  []question.Question  // in use for its category, by agents
	given  []ticket.ShownAnswer // all of them, those to other questions last
	open   []question.Question  // that the requester can still be asked
	known  map[question.ID]question.Question
	assets map[asset.ID]asset.Asset
}

// readAnswers reads what is asked about a ticket and what was answered.
func (w workspace) readAnswers(ctx context.Context, actor access.Actor, r *record) (err error) {
	x := &r.questions
	var asked []question.Question
	if r.ticket.CategoryID != nil {
		if asked, err = w.Questions.Asked(ctx, *r.ticket.CategoryID); err != nil {
			return err
		}
	}
	if x.given, err = ticket.AnswersFor(ctx, w.DB, actor, &r.ticket, asked); err != nil {
		return err
	}
	x.known, x.assets = map[question.ID]question.Question{}, map[asset.ID]asset.Asset{}
	for _, q := range asked {
		x.known[q.ID] = q
	}
	for _, g := range x.given {
		x.known[g.Question.ID] = g.Question
		if g.Asset != nil {
			x.assets[g.Asset.ID] = *g.Asset
		}
	}
	if r.ticket.State.IsOpen() {
		values := make(map[question.ID]question.Value, len(x.given))
		for _, g := range x.given {
			values[g.Question.ID] = g.Value
		}
		x.open = question.Open(question.AskedAt(asked, question.Portal, r.ticket.Channel), values)
	}
	for _, q := range question.AskedAt(asked, question.Desk, r.ticket.Channel) {
		if q.MayRead(actor, r.ticket.SealedTo) {
			x.asked = append(x.asked, q)
		}
	}
	return nil
}

// readNamedAnswers reads what entries name and the ticket itself does not any more.
func (w workspace) readNamedAnswers(ctx context.Context, r *record) error {
	x := &r.questions
	var gone []question.ID
	var named []asset.ID
	for _, it := range r.items {
		for _, c := range namedAnswers(it) {
			if _, ok := x.known[c.Question]; !ok {
				gone = append(gone, c.Question)
			}
			for _, v := range []question.Value{c.From, c.To} {
				if _, ok := x.assets[v.Asset]; !ok && v.Asset != 0 {
					named = append(named, v.Asset)
				}
			}
		}
	}
	questions, err := question.ByIDs(ctx, w.DB, gone...)
	if err != nil {
		return err
	}
	for id, q := range questions {
		x.known[id] = q
	}
	assets, err := asset.ByIDs(ctx, w.DB, named...)
	for id, a := range assets {
		x.assets[id] = a
	}
	return err
}

// namedAnswers are those that an entry tells of.
func namedAnswers(it ticket.Item) []ticket.AnswerChange {
	switch it.Kind {
	case ticket.AnswersGiven:
		return payload[ticket.AnswersPayload](it).Answers
	case ticket.Escalated:
		if late := payload[ticket.EscalatedPayload](it).Late; late != nil {
			return late.Answers
		}
	default:
	}
	return nil
}

// answerWords is an answer as people read it.
func (b *book) answerWords(id question.ID, v question.Value) string {
	switch {
	case v == question.Value{}:
		return b.p.T("workspace.empty_value")
	case v.YesNo != "":
		return b.p.T("question.is_" + v.YesNo)
	case v.Asset != 0:
		a := b.r.questions.assets[v.Asset]
		return strings.TrimSuffix(a.Tag+" · "+titleBeside(&a), " · ")
	case v.Choice != "":
		q := b.r.questions.known[id]
		if o, ok := q.Option(v.Choice); ok {
			return o.Label(b.p.Locale.Code())
		}
		return v.Choice
	}
	return v.Text
}

func (b *book) questionLabel(id question.ID) string {
	q := b.r.questions.known[id]
	return q.Label(b.p.Locale.Code())
}

// answersGiven is one line, behind which each answer stands with what it was before.
func (b *book) answersGiven(it ticket.Item) Entry {
	p := payload[ticket.AnswersPayload](it)
	key := "question.event_answered"
	if p.Undoes != 0 {
		key = "question.event_taken_back"
	}
	e := b.line(it, ui.IconTag, key, errs.Args{"Count": len(p.Answers)})
	e.Fold = b.p.T("question.event_which")
	for _, c := range p.Answers {
		words := b.answerWords(c.Question, c.To)
		if c.From != (question.Value{}) {
			words = b.p.T("question.event_from_to", errs.Args{"From": b.answerWords(c.Question, c.From), "To": words})
		}
		e.Why = append(e.Why, ui.Term{Label: b.questionLabel(c.Question), Show: ui.PlainText(words)})
	}
	return e
}

// answers are what is asked about the ticket, with what was typed when it was refused.
func (b *book) answers(a asked) (x AnswerPanel) {
	id, q := b.r.ticket.ID, &b.r.questions
	f := ask.Form{
		Place: question.Desk, List: q.asked, Values: map[question.ID]question.Value{}, Saves: true, Closed: !b.works, Devices: b.offeredDevices(),
		Reload: home + "/tickets/" + id.String() + "/questions",
	}
	for _, g := range q.given {
		f.Values[g.Question.ID] = g.Value
		term := ui.Term{Label: g.Question.Label(b.p.Locale.Code()), Show: ui.PlainText(b.answerWords(g.Question.ID, g.Value))}
		if asksNow := contains(q.asked, g.Question.ID); asksNow {
			x.Given = append(x.Given, term)
		} else {
			x.Others = append(x.Others, term)
		}
		if g.Question.Kind != question.Line && g.Question.Kind != question.Text {
			is := ticket.Answered{Question: g.Question.ID, Is: g.Value}
			x.Alike = append(x.Alike, ui.Btn{Label: b.p.T("question.pair", errs.Args{"Question": term.Label, "Answer": b.answerWords(g.Question.ID, g.Value)}), Href: place{View: worklist.AllOpen, Answer: is.String()}.list()})
		}
	}
	f.Before = f.Values
	if a.err != nil && a.typed.values[answersTyped] != "" {
		f.Typed, f.Wrong = a.typed.values, b.wrongAnswers(a)
		f.Values = map[question.ID]question.Value{}
		for i := range f.List {
			if v, err := f.List[i].Read(f.Typed[f.List[i].ID.Field()]); err == nil && f.List[i].Kind != question.Device {
				f.Values[f.List[i].ID] = v
			}
		}
	}
	x.Form, x.Save = f, b.at.act(id, "answers")
	return x
}

// answersTyped marks what was typed into the form of the answers.
const answersTyped = "answers"

// wrongAnswers are the words at the fields of refused answers. A conflict shows both.
func (b *book) wrongAnswers(a asked) map[string]string {
	wrong := b.p.Locale.Fields(a.err)
	if errs.KindOf(a.err) != errs.Conflict {
		return wrong
	}
	for _, g := range b.r.questions.given {
		if name := g.Question.ID.Field(); wrong[name] != "" {
			wrong[name] = b.p.T("question.conflict", errs.Args{"Theirs": b.answerWords(g.Question.ID, g.Value)})
		}
	}
	return wrong
}

func contains(list []question.Question, id question.ID) bool {
	return slices.ContainsFunc(list, func(q question.Question) bool { return q.ID == id })
}

// offeredDevices are those that an answer can name at once: what the ticket is about, what its requester has, and what was answered.
func (b *book) offeredDevices() []asset.Asset {
	list := slices.Concat(b.r.about, b.r.held)
	for _, g := range b.r.questions.given {
		if g.Asset != nil {
			list = append(list, *g.Asset)
		}
	}
	seen := map[asset.ID]bool{}
	return slices.DeleteFunc(list, func(a asset.Asset) bool {
		had := seen[a.ID]
		seen[a.ID] = true
		return had
	})
}

// byTag finds the asset that an agent named.
func (w workspace) byTag(ctx context.Context) ask.Find {
	return func(text string) (asset.ID, error) {
		a, err := asset.ByTag(ctx, w.DB, text)
		return a.ID, err
	}
}

// giveAnswers keeps what an agent answered.
func (w workspace) giveAnswers(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	var form struct {
		Back string `form:"back"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	f, _, err := w.ticketForm(rq, id)
	if err != nil {
		return err
	}
	_, err = f.Read(rq.Form, w.byTag(rq.Context()))
	var seq ticket.Seq
	if err == nil {
		seq, err = w.storeAnswers(rq, id, f)
	}
	if err != nil {
		f.Typed[answersTyped] = "1"
		return w.again(rq, id, form.Back, asked{err: err, typed: typed{values: f.Typed}})
	}
	address, at := backOf(rq, form.Back, id)
	if seq != 0 {
		rq.FlashUndo(ui.Success, rq.T("question.saved_flash"), undoOf(at, id, "answers/undo", url.Values{"seq": {seqText(seq)}}))
	}
	return rq.Redirect(address)
}

// storeAnswers gives the answers, and gives back the entry that tells of it; 0 where nothing changed.
func (w workspace) storeAnswers(rq *front.Request, id ticket.ID, f ask.Form) (seq ticket.Seq, err error) {
	var edits []ticket.AnswerChange
	for _, q := range question.Shown(f.List, f.Values) {
		if from, to := f.Before[q.ID], f.Values[q.ID]; from != to {
			edits = append(edits, ticket.AnswerChange{Question: q.ID, From: from, To: to})
		}
	}
	_, err = w.Tickets.Change(rq.Context(), rq.Actor, id, "ticket.answers", func(c *ticket.Change) error {
		before := c.Ticket.LastSeq
		err := c.GiveAnswers(rq.Context(), edits...)
		if c.Ticket.LastSeq > before {
			seq = c.Ticket.LastSeq
		}
		return err
	})
	return seq, err
}

// ticketForm is the form of a ticket's answers, as the reader saw it.
func (w workspace) ticketForm(rq *front.Request, id ticket.ID) (f ask.Form, t ticket.Ticket, err error) {
	if t, err = w.Tickets.Get(rq.Context(), rq.Actor, id); err != nil {
		return f, t, err
	}
	f = ask.Form{Place: question.Desk, Saves: true, Reload: home + "/tickets/" + id.String() + "/questions", Closed: !ticket.CanWork(rq.Actor, &t)}
	if t.CategoryID == nil {
		return f, t, nil
	}
	list, err := w.Questions.Asked(rq.Context(), *t.CategoryID)
	for _, q := range question.AskedAt(list, question.Desk, t.Channel) {
		if q.MayRead(rq.Actor, t.SealedTo) {
			f.List = append(f.List, q)
		}
	}
	f.ReadBefore(rq.Form)
	return f, t, err
}

// showQuestions shows what is asked about a ticket after the answers that were chosen, as a part of its page.
func (w workspace) showQuestions(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	if err := rq.Decode(&struct{}{}); err != nil {
		return err
	}
	f, t, err := w.ticketForm(rq, ticket.ID(n))
	if err != nil {
		return err
	}
	about, err := ticket.AssetIDs(rq.Context(), w.DB, t.ID)
	if err != nil {
		return err
	}
	return w.renderAsked(rq, f, t.RequesterID, about)
}

// renderAsked shows a form as far as it is filled in; who is whose devices it offers, beside those that were picked.
func (w workspace) renderAsked(rq *front.Request, f ask.Form, who person.ID, picked []asset.ID) error {
	if _, err := f.Read(rq.Form, w.byTag(rq.Context())); err != nil && !errs.Is(err, errs.Invalid) {
		return err
	}
	var err error
	if f.Devices, err = w.devicesOf(rq.Context(), who, picked); err != nil {
		return err
	}
	return rq.Render(ask.Fields(part(rq), f))
}

// devicesOf are what somebody has, after what was picked.
func (w workspace) devicesOf(ctx context.Context, who person.ID, picked []asset.ID) (list []asset.Asset, err error) {
	found, err := asset.ByIDs(ctx, w.DB, picked...)
	if err != nil {
		return nil, err
	}
	for _, id := range picked {
		if a, ok := found[id]; ok {
			list = append(list, a)
		}
	}
	held, err := w.held(ctx, who)
	return append(list, held...), err
}

// takeBackAnswers gives again what was answered before.
func (w workspace) takeBackAnswers(rq *front.Request) error {
	return w.act(rq, "", func(id ticket.ID, _ choice) error {
		var form struct {
			Seq ticket.Seq `form:"seq"`
		}
		if err := rq.Decode(&form); err != nil {
			return err
		}
		_, err := w.Tickets.TakeBackAnswers(rq.Context(), rq.Actor, id, form.Seq)
		if err == nil {
			rq.Flash(ui.Success, rq.T("workspace.undone"))
		}
		return err
	})
}
