package workspace

import (
	"context"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// Checklist is what the protocol asks for on a ticket, stage by stage: those of now, and those that were before or come after.
type Checklist struct {
	Now   []ChecklistStage
	Later []ChecklistStage
}

// ChecklistStage is the items of one stage.
type ChecklistStage struct {
	Title string
	Items []ChecklistItem
	How   ui.Btn // leads to the page of the protocol that explains the stage
}

// ChecklistItem is one of them, with the button that ticks it.
type ChecklistItem struct {
	Tick     ui.Btn
	Done     bool
	Required bool
	By       string // who ticked it
}

// readTicked reads the lines of checklists that entries name.
func (w workspace) readTicked(ctx context.Context, r *record) (err error) {
	if r.explains, err = w.Protocol.Explaining(ctx); err != nil {
		return err
	}
	var named []checklist.ID
	for _, it := range r.items {
		if it.Kind == checklist.Ticked || it.Kind == checklist.Unticked {
			named = append(named, payload[checklist.TickPayload](it).Item)
		}
	}
	r.ticked, err = checklist.ByIDs(ctx, w.DB, named)
	return err
}

// namedInProtocol are the persons whom a ticket's checklist and proofs name.
func namedInProtocol(r *record) (ids []person.ID) {
	for _, l := range r.checklist {
		if l.PersonID != nil {
			ids = append(ids, *l.PersonID)
		}
	}
	for _, p := range r.identity.Proofs {
		ids = append(ids, p.PersonID)
		if p.ByID != nil {
			ids = append(ids, *p.ByID)
		}
		if p.ManagerID != nil {
			ids = append(ids, *p.ManagerID)
		}
		if p.SecondedBy != nil {
			ids = append(ids, *p.SecondedBy)
		}
	}
	return ids
}

// readMeans reads what a proof can stand on, for the form that asks for one.
func (w workspace) readMeans(ctx context.Context, r *record) (err error) {
	if r.means, err = w.Checklists.MeansFor(ctx, r.ticket.ID, r.identity); err != nil || r.means.Manager == 0 {
		return err
	}
	r.names[r.means.Manager], err = person.Get(ctx, w.DB, r.means.Manager)
	return err
}

func (b *book) checklist() (x Checklist) {
	now := checklist.StagesAt(b.r.ticket.State)
	for _, s := range checklist.Stages {
		stage := ChecklistStage{Title: b.p.T("checklist.stage_" + string(s))}
		if id := b.r.explains[s]; id != 0 {
			name := b.p.T("protocol.how_of", errs.Args{"Stage": stage.Title})
			stage.How = ui.Btn{Label: name, Icon: ui.IconInfo, IconOnly: true, Small: true, Weight: ui.Quiet, Href: protocolAddress(id, 0)}
		}
		for _, l := range b.r.checklist {
			if l.Stage == s {
				stage.Items = append(stage.Items, b.checklistItem(l))
			}
		}
		switch {
		case len(stage.Items) == 0:
		case among(now, s):
			x.Now = append(x.Now, stage)
		default:
			x.Later = append(x.Later, stage)
		}
	}
	return x
}

func among(list []checklist.Stage, s checklist.Stage) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}

func (b *book) checklistItem(l checklist.Line) ChecklistItem {
	x := ChecklistItem{Done: l.Done(), Required: l.Required}
	to, icon := "1", ui.IconRing
	if x.Done {
		to, icon = "0", ui.IconDone
		if l.PersonID != nil {
			x.By = b.p.T("checklist.by", errs.Args{"Name": b.person(*l.PersonID), "At": b.p.Locale.DateTime(l.At.Time, b.p.Zone)})
		}
	}
	x.Tick = ui.Btn{
		Label: l.Text(b.p.Locale.Code()), Icon: icon, Weight: ui.Quiet, Small: true, Form: "act", Name: "done", Value: to, Disabled: !b.works,
		Action: b.at.act(b.r.ticket.ID, "checklist/"+strconv.FormatInt(int64(l.ID), 10)),
		Attrs:  templ.Attributes{"aria-pressed": strconv.FormatBool(x.Done)},
	}
	return x
}

// missingNotice names what must be ticked before the form that resolves can be sent.
func (b *book) missingNotice(a asked) (n Notice, ok bool) {
	missing := checklist.Missing(b.r.checklist, ticket.BeforeResolve)
	if a.do != doResolve || len(missing) == 0 || a.err != nil {
		return n, false
	}
	text := b.p.T("checklist.missing", errs.Args{"Count": len(missing), "Items": checklist.Texts(missing, b.p.Locale.Code())})
	return Notice{Tone: ui.Warning, Icon: ui.IconWarn, Text: text}, true
}

// tick notes that an item is done, or not after all.
func (w workspace) tick(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	item, err := rq.Int("item")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	var form struct {
		Back string `form:"back"`
		Done string `form:"done"`
	}
	if err = rq.Decode(&form); err == nil {
		_, err = w.Checklists.Tick(rq.Context(), rq.Actor, id, checklist.ID(item), form.Done == "1")
	}
	if err != nil {
		return w.again(rq, id, form.Back, asked{err: err})
	}
	address, _ := backOf(rq, form.Back, id)
	return rq.Redirect(address)
}

func (b *book) ticked(it ticket.Item) Entry {
	item := b.r.ticked[payload[checklist.TickPayload](it).Item]
	if it.Kind == checklist.Unticked {
		return b.line(it, ui.IconRing, "checklist.event_unticked", errs.Args{"Item": item.Text(b.p.Locale.Code())})
	}
	return b.line(it, ui.IconDone, "checklist.event_ticked", errs.Args{"Item": item.Text(b.p.Locale.Code())})
}

// doIdentity asks for the form that records how somebody made sure who asks.
const doIdentity = "identity"

// identityBadges say how it stands with who asks, at the requester's name.
func (b *book) identityBadges() []ui.Badge {
	switch i := b.r.identity; {
	case i.Proved():
		return []ui.Badge{{Label: b.p.T("identity.proved"), Tone: ui.Success, Icon: ui.IconShield}}
	case i.Why != "":
		return []ui.Badge{{Label: b.p.T("identity.needed"), Tone: ui.Warning, Icon: ui.IconShield, Title: b.p.T("identity.why_" + string(i.Why))}}
	}
	return nil
}

// identityNotice stands on an open ticket that cannot be resolved before somebody has made sure who asks.
func (b *book) identityNotice() (n Notice, ok bool) {
	i := b.r.identity
	if !i.Missing() || !b.r.ticket.State.IsOpen() {
		return n, false
	}
	n = Notice{Tone: ui.Warning, Icon: ui.IconShield, Text: b.p.T("identity.why_"+string(i.Why)) + " " + b.p.T("identity.notice")}
	if b.works {
		n.Actions = []ui.Btn{{Label: b.p.T("identity.record"), Small: true, Href: b.at.do(b.r.ticket.ID, doIdentity)}}
	}
	return n, true
}

// moreOnIdentity are the rarer acts of it.
func (b *book) moreOnIdentity() []ui.MenuItem {
	id := b.r.ticket.ID
	list := []ui.MenuItem{{Label: b.p.T("identity.record"), Icon: ui.IconShield, Href: b.at.do(id, doIdentity)}}
	if b.r.identity.Why == "" && b.r.ticket.State.IsOpen() {
		list = append(list, ui.MenuItem{Label: b.p.T("identity.need"), Icon: ui.IconShield, Post: true, Href: b.at.act(id, "identity/need")})
	}
	improve := improvementsPath + "/new?ticket=" + id.String()
	return append(list, ui.MenuItem{Label: b.p.T("improvement.mark"), Icon: ui.IconStar, Href: improve})
}

// proving asks how somebody made sure, among the ways that are open.
func (b *book) proving(x *LadderForm, a asked, wrong map[string]string) {
	m := b.r.means
	x.Title, x.Lead, x.Submit = b.p.T("identity.title"), b.p.T("identity.lead"), b.p.T("identity.submit")
	x.Action = b.at.act(b.r.ticket.ID, "identity")
	kind := LadderField{Field: b.blank("kind", "identity.how", wrong), Options: []ui.Option{{Label: b.p.T("identity.choose_how")}}}
	kind.Required = true
	for _, k := range checklist.ProofKinds {
		switch {
		case k == checklist.CallBack && len(m.Numbers)+len(m.Cooling) == 0, k == checklist.AppCode && (!m.App || m.AppNew), k == checklist.Manager && (m.Manager == 0 || m.Changed || !m.Granted):
			continue
		}
		label := b.p.T("identity.kind_" + string(k))
		if k == checklist.Manager {
			label += ": " + b.person(m.Manager)
		}
		kind.Options = append(kind.Options, ui.Option{Value: string(k), Label: label, Selected: a.typed.values["kind"] == string(k)})
	}
	x.Fields = []LadderField{kind}
	if m.Second {
		x.Lead += " " + b.p.T("second.admin")
	}
	if len(m.Numbers)+len(m.Cooling) > 0 {
		number := LadderField{Field: b.blank("number", "identity.number", wrong), Options: []ui.Option{{Label: b.p.T("identity.no_number")}}}
		number.Hint = b.p.T("identity.number_hint")
		for _, n := range append(slices.Clone(m.Numbers), m.Cooling...) {
			number.Options = append(number.Options, ui.Option{Value: n, Label: n, Selected: a.typed.values["number"] == n})
		}
		x.Fields = append(x.Fields, number)
	}
	b.askCode(x, wrong)
	for _, n := range m.Cooling {
		x.Lead += " " + b.p.T("identity.cooling", errs.Args{"Number": n})
	}
	if m.Changed {
		x.Lead += " " + b.p.T("identity.manager_new")
	} else if m.Manager != 0 && !m.Granted {
		x.Lead += " " + b.p.T("identity.manager_silent")
	}
	note := b.text("note", "identity.note", "", a, wrong)
	note.Required, note.Hint = true, b.p.T("identity.note_hint")
	x.Fields = append(x.Fields, note)
}

// prove records how the agent made sure who asks.
func (w workspace) prove(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	var form struct {
		Back   string `form:"back"`
		Kind   string `form:"kind"`
		Number string `form:"number"`
		Code   string `form:"code"`
		Note   string `form:"note"`
	}
	if err = rq.Decode(&form); err == nil {
		said := checklist.NewProof{Kind: checklist.ProofKind(form.Kind), Number: form.Number, Code: form.Code, Note: form.Note}
		_, err = w.Checklists.Prove(rq.Context(), rq.Actor, id, said)
	}
	if err != nil {
		values := map[string]string{"kind": form.Kind, "number": form.Number, "note": form.Note}
		return w.again(rq, id, form.Back, asked{do: doIdentity, err: err, typed: typed{values: values}})
	}
	rq.Flash(ui.Success, rq.T("identity.proved_flash"))
	address, _ := backOf(rq, form.Back, id)
	return rq.Redirect(address)
}

// needProof asks for a proof on a ticket whose category asks for none.
func (w workspace) needProof(rq *front.Request) error {
	return w.act(rq, "", func(id ticket.ID, _ choice) error {
		_, err := w.Checklists.Need(rq.Context(), rq.Actor, id)
		return err
	})
}

// secondProof confirms what a colleague recorded.
func (w workspace) secondProof(rq *front.Request) error {
	return w.act(rq, "", func(id ticket.ID, form choice) error {
		_, err := w.Checklists.Second(rq.Context(), rq.Actor, id, form.Proof)
		return err
	})
}

func (b *book) identityProved(it ticket.Item) Entry {
	p := payload[checklist.ProvedPayload](it)
	manager := access.PersonID(p.Manager)
	e := b.line(it, ui.IconShield, "identity.event_"+string(p.Kind), errs.Args{"Number": p.Number, "Manager": b.person(manager), "Note": p.Note})
	if p.Second {
		e.Text += " " + b.p.T("second.waits")
	}
	return e
}

func (b *book) identityRefused(it ticket.Item) Entry {
	return b.line(it, ui.IconLock, "identity.event_refused", nil)
}

func (b *book) identityNeeded(it ticket.Item) Entry {
	switch p := payload[checklist.NeededPayload](it); {
	case p.Category != 0:
		return thin(ui.IconShield, b.p.T("identity.event_stays_filed", errs.Args{"Category": b.value(ticket.FieldCategory, strconv.FormatInt(int64(p.Category), 10))}))
	case p.Ticket != 0:
		return thin(ui.IconShield, b.p.T("identity.event_stays_merged", errs.Args{"Ticket": p.Ticket.String()}))
	}
	return b.line(it, ui.IconShield, "identity.event_needed", nil)
}
