package workspace

import (
	"net/http"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/guard"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// TicketPage is a ticket with all that stands around it.
type TicketPage struct {
	ID       ticket.ID
	Place    place
	Back     string // address of the list; empty for a ticket alone
	BackTo   string
	Head     Head
	Problem  string // why the last act was refused
	Entries  []Entry
	Leaving  []Leaving // what was sent and has not left
	Older    string    // address of older entries
	OlderAll string    // the same as a page of its own
	Newest   ticket.Seq
	ToNewest string // address of the newest entries, on a page of older ones
	Facts    []ui.Term
	Promises Promises
	Person   Requester
	Others   []ui.ListItem
	Checks   Checklist
	Details  Details
	Answers  AnswerPanel
	Watchers Watchers
	Time     TimePanel
	Todos    TodoPanel
	Devices  Devices
	Vendors  VendorPanel
	Task     Task
	Form     *Form // instead of the task
	Links    Links
	Asset    *AssetTask // instead of the task: what the ticket is about
	Ladder   LadderForm
	Notices  []Notice
	Answer   ui.Draft
	Note     ui.Draft
	Sending  Sending
	Readonly bool // the reader may not work on it
	Ended    bool // nobody does: it goes on in another, or was put away
}

// Sending is what goes with a form that writes: the newest entry that the agent has read, a key that keeps it from being sent twice, and
// files that were stored when it had to be shown again.
type Sending struct {
	Read ticket.Seq
	Once string
	Kept []Kept
}

// Kept is a file that is stored already.
type Kept struct{ ID, Name string }

// asked is what the request brings to the page: which form it wants, and what was typed into one that was refused.
type asked struct {
	do     string
	before ticket.Seq      // page of older entries
	seen   ticket.Seq      // newest entry of the page that the form stood on
	me     access.PersonID // whoever reads it
	err    error
	typed  typed
	heed   []guard.Finding // what was overlooked, it may be
	once   string
	later  []time.Time // times to choose from for an answer that leaves later; none: it leaves at once
}

// typed is what came with a refused form, so that no word is lost.
type typed struct {
	kind       ticket.DraftKind // reply or note; empty for other forms
	text, html string
	kept       []Kept
	values     map[string]string // of other forms
}

func (w workspace) showInList(rq *front.Request) error {
	return w.showAt(rq, placeOf(worklist.View(rq.PathValue("view")), rq.URL.Query()))
}

func (w workspace) showAlone(rq *front.Request) error { return w.showAt(rq, place{}) }

func (w workspace) showAt(rq *front.Request, at place) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var form struct {
		Do     string     `form:"do"`
		Before ticket.Seq `form:"before"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	if at.View != "" {
		if _, ok := at.View.Filter(rq.Actor, db.At(rq.Now)); !ok {
			return errs.Missing()
		}
	}
	return w.showTicket(rq, ticket.ID(id), at, asked{do: form.Do, before: form.Before})
}

// again shows a ticket after a refused act, with what was typed. Errors that no form can mend go to the front.
func (w workspace) again(rq *front.Request, id ticket.ID, back string, a asked) error {
	if k := errs.KindOf(a.err); k != errs.Invalid && k != errs.Conflict {
		return a.err
	}
	_, at := backOf(rq, back, id)
	return w.showTicket(rq, id, at, a)
}

func (w workspace) showTicket(rq *front.Request, id ticket.ID, at place, a asked) error {
	r, err := w.read(rq.Context(), rq.Actor, id, a.before)
	if err != nil {
		return err
	}
	if a.do == doIdentity {
		if err := w.readMeans(rq.Context(), &r); err != nil {
			return err
		}
	}
	if a.do == doTag {
		if r.vocab, err = ticket.Tags(rq.Context(), w.DB); err != nil {
			return err
		}
	}
	if a.do == doSnooze {
		if r.soon, err = w.soon(rq); err != nil {
			return err
		}
	}
	if err := w.ownSignature(rq, &r); err != nil {
		return err
	}
	a.once = secret.ID()
	p := page(rq, number(id)+" "+r.ticket.Subject)
	t := buildTicket(p, rq.Actor, r, at, a)
	status := http.StatusOK
	if a.err != nil {
		status = front.Status(errs.KindOf(a.err))
	}
	switch {
	case inPlace(rq):
		return rq.RenderStatus(status, ticketInPlace(p, t))
	case at.View == "":
		return rq.RenderStatus(status, ticketScreen(p, t))
	}
	l, err := w.list(rq, p, at, id)
	if err != nil {
		return err
	}
	if l.Here, err = w.present(rq); err != nil {
		return err
	}
	return rq.RenderStatus(status, splitScreen(p, l, t))
}

func buildTicket(p ui.Page, actor access.Actor, r record, at place, a asked) TicketPage {
	b := &book{p: p, r: &r, at: at, mayWork: ticket.CanWork(actor, &r.ticket), mayRedact: actor.May(account.RedactTicket)}
	b.works = b.mayWork && r.ticket.MergedInto == nil && !r.ticket.State.IsAway()
	t := TicketPage{
		ID: r.ticket.ID, Place: at, Newest: r.ticket.LastSeq, Readonly: !b.works,
		Entries: b.entries(a.seen), Facts: b.facts(), Promises: b.promisePanel(), Person: b.requester(), Others: b.others(),
	}
	if at.View != "" {
		t.Back, t.BackTo = at.list(), titleOf(p, at.View)
	}
	if r.more {
		before := "before=" + number(ticket.ID(r.oldest()))[1:]
		t.Older = home + "/tickets/" + t.ID.String() + "/older?" + before
		t.OlderAll = home + "/tickets/" + t.ID.String() + "?" + before
	}
	if a.before > 0 {
		t.ToNewest = at.ticket(t.ID)
	}
	t.Head = b.head(actor, t.Readonly)
	t.Details, t.Checks, t.Answers = b.details(a), b.checklist(), b.answers(a)
	t.Vendors, t.Links = b.vendors(), b.linkPanel()
	t.Watchers, t.Devices = b.watchers(), b.devices()
	t.Time, t.Todos = b.timePanel(actor), b.todoPanel(actor)
	if a.err != nil {
		t.Problem = problem(p, a)
	}
	t.Leaving = b.leaving(actor)
	t.Ended = r.ticket.MergedInto != nil || r.ticket.State.IsAway()
	t.Ladder, t.Notices = b.ladderForm(actor, a), b.notices(actor, a)
	if t.Readonly {
		return t
	}
	if a.do == doSubject {
		t.Head.edit(a, b.wrongFields(a))
	}
	a.me = actor.Person
	t.Task, t.Form = b.task(actor, a), b.formOf(a)
	if a.do == doAsset {
		t.Asset = new(b.assetTask(a))
	}
	t.Sending = b.sending(a)
	t.Answer, t.Note = b.composer(a, t.Sending)
	return t
}

// problem says on top of the ticket why an act was refused; what belongs to one field stands there as well.
func problem(p ui.Page, a asked) string {
	fields := p.Locale.Fields(a.err)
	if len(fields) == 1 {
		for _, text := range fields {
			return text
		}
	}
	return p.Locale.Error(a.err)
}
