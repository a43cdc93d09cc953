package workspace

import (
	"context"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// What an address asks a form about approval for.
const (
	doApprove  = "approval"
	doSetAside = "aside"
)

// readApprovals reads what was asked about a request, and of whom one can ask.
func (w workspace) readApprovals(ctx context.Context, r *record) (err error) {
	if r.ticket.Kind != ticket.Request {
		return nil
	}
	if r.groups, err = approval.Groups(ctx, w.DB); err != nil {
		return err
	}
	return w.readVouching(ctx, r)
}

// readVouched reads the same of a ticket of another kind that needs a proof of who asks: its line manager may vouch for it.
func (w workspace) readVouched(ctx context.Context, r *record) error {
	if r.ticket.Kind == ticket.Request || r.identity.Why == "" {
		return nil
	}
	return w.readVouching(ctx, r)
}

func (w workspace) readVouching(ctx context.Context, r *record) (err error) {
	if r.approvals, err = approval.OfTicket(ctx, w.DB, r.ticket.ID); err != nil || r.requester.ManagerID == nil {
		return err
	}
	now, err := person.Current(ctx, w.DB, *r.requester.ManagerID)
	if err != nil {
		return err
	}
	p, err := person.Get(ctx, w.DB, now)
	r.manager = p.Name
	return err
}

// answeredBy are those who answered, whose names the page needs.
func (r *record) answeredBy() (ids []person.ID) {
	for _, a := range r.approvals {
		if a.AnsweredBy != nil {
			ids = append(ids, *a.AnsweredBy)
		}
	}
	return ids
}

// approvalNow is the newest one; nil where nobody was asked.
func (b *book) approvalNow() *approval.Approval {
	if len(b.r.approvals) == 0 {
		return nil
	}
	return &b.r.approvals[0]
}

// of is whom an approval was asked of.
func (b *book) approvalOf(a *approval.Approval) string {
	switch {
	case a.GroupName != "":
		return a.GroupName
	case b.r.manager != "":
		return b.r.manager
	}
	return b.p.T("approval.manager")
}

// approvalNotices stand on a ticket that waits for somebody's yes, or was refused.
func (b *book) approvalNotices() []Notice {
	a := b.approvalNow()
	if a == nil || !a.Blocks() || !b.r.ticket.State.IsOpen() {
		return nil
	}
	n := Notice{Tone: ui.Info, Icon: ui.IconPause, Text: b.p.T("approval.waits", errs.Args{"Of": b.approvalOf(a)})}
	label := "approval.withdraw"
	if a.State == approval.Refused {
		n = Notice{Tone: ui.Warning, Icon: ui.IconClose, Text: b.p.T("approval.refused_by", errs.Args{"Person": b.person(idOf(a.AnsweredBy)), "Words": a.Words})}
		label = "approval.go_on"
	}
	if b.works {
		n.Actions = []ui.Btn{{Label: b.p.T(label), Small: true, Href: b.at.do(b.r.ticket.ID, doSetAside)}}
	}
	return []Notice{n}
}

// approvalFacts say at the side of the ticket how the approval stands.
func (b *book) approvalFacts() []ui.Term {
	a := b.approvalNow()
	if a == nil {
		return nil
	}
	list := []ui.Term{{Label: b.p.T("approval.approval"), Value: b.p.T("approval.state_" + string(a.State))}}
	if a.AnsweredBy != nil {
		list = append(list, ui.Term{Label: b.p.T("approval.answered_by"), Value: b.person(*a.AnsweredBy)})
	}
	if a.Words != "" {
		list = append(list, ui.Term{Label: b.p.T("approval.words"), Show: ui.PlainText(a.Words)})
	}
	if a.InSpite != "" {
		list = append(list, ui.Term{Label: b.p.T("approval.in_spite"), Show: ui.PlainText(a.InSpite)})
	}
	return list
}

// moreApproval is the act that asks.
func (b *book) moreApproval() []ui.MenuItem {
	a := b.approvalNow()
	if !b.mayAskApproval() || a != nil && a.State == approval.Open {
		return nil
	}
	return []ui.MenuItem{{Label: b.p.T("approval.ask"), Icon: ui.IconCheck, Href: b.at.do(b.r.ticket.ID, doApprove)}}
}

func (b *book) mayAskApproval() bool {
	vouches := b.r.identity.Missing() && b.r.manager != ""
	return b.works && (b.r.ticket.Kind == ticket.Request || vouches) && b.r.ticket.State.IsOpen()
}

// askingApproval is the form that asks a manager or a group.
func (b *book) askingApproval(x *LadderForm, a asked, wrong map[string]string) {
	x.Title, x.Lead, x.Submit = b.p.T("approval.ask_title"), b.p.T("approval.ask_lead"), b.p.T("approval.ask_submit")
	x.Action = b.at.act(b.r.ticket.ID, "approval")
	from := LadderField{Field: b.blank("from", "approval.from", wrong)}
	from.Required = true
	if b.r.manager != "" {
		from.Options = append(from.Options, ui.Option{Value: "0", Label: b.p.T("approval.from_manager", errs.Args{"Person": b.r.manager})})
	}
	for _, g := range b.r.groups {
		if id := strconv.FormatInt(int64(g.ID), 10); g.Active {
			from.Options = append(from.Options, ui.Option{Value: id, Label: g.Name, Selected: id == a.typed.values["from"]})
		}
	}
	if len(from.Options) == 0 {
		x.Lead, x.Submit = b.p.T("approval.nobody"), ""
		return
	}
	question := b.text("question", "approval.question", "", a, wrong)
	question.Required, question.Hint = true, b.p.T("approval.question_hint")
	x.Fields = []LadderField{from, question}
}

// settingAside is the form that says why the desk goes on without a yes.
func (b *book) settingAside(x *LadderForm, a asked, wrong map[string]string) {
	x.Title, x.Lead, x.Submit = b.p.T("approval.aside_title"), b.p.T("approval.aside_lead"), b.p.T("approval.aside_submit")
	x.Action = b.at.act(b.r.ticket.ID, "approval/aside")
	reason := b.text("reason", "approval.in_spite", "", a, wrong)
	reason.Required = true
	x.Fields = []LadderField{reason}
}

// askApproval asks a manager or a group.
func (w workspace) askApproval(rq *front.Request) error {
	return w.approve(rq, doApprove, func(id ticket.ID, form approvalForm) error {
		_, err := w.Approve.Ask(rq.Context(), rq.Actor, id, approval.Asking{Group: form.From, Question: form.Question})
		return err
	})
}

// setApprovalAside says why the desk goes on without a yes.
func (w workspace) setApprovalAside(rq *front.Request) error {
	return w.approve(rq, doSetAside, func(id ticket.ID, form approvalForm) error {
		_, err := w.Approve.SetAside(rq.Context(), rq.Actor, id, form.Reason)
		return err
	})
}

type approvalForm struct {
	Back     string           `form:"back"`
	From     approval.GroupID `form:"from"`
	Question string           `form:"question"`
	Reason   string           `form:"reason"`
}

func (w workspace) approve(rq *front.Request, do string, run func(id ticket.ID, form approvalForm) error) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	var form approvalForm
	if err = rq.Decode(&form); err == nil {
		err = run(id, form)
	}
	if err != nil {
		return w.again(rq, id, form.Back, asked{do: do, err: err, typed: typed{values: map[string]string{
			"from": strconv.FormatInt(int64(form.From), 10), "question": form.Question, "reason": form.Reason,
		}}})
	}
	address, _ := backOf(rq, form.Back, id)
	return rq.Redirect(address)
}

// approvalEvent says what was asked or answered, with the words that stand with the approval.
func (b *book) approvalEvent(it ticket.Item) Entry {
	p := payload[approval.Payload](it)
	var a approval.Approval
	for _, x := range b.r.approvals {
		if x.ID == p.Approval {
			a = x
		}
	}
	switch it.Kind {
	case approval.WasAsked:
		return b.told(it, ui.IconPause, b.p.T("approval.event_asked", errs.Args{"Actor": b.actor(it.Entry), "Of": b.approvalOf(&a)}), b.part("approval.question", a.Question))
	case approval.WasReminded:
		return thin(ui.IconClock, b.p.T("approval.event_reminded", errs.Args{"Of": b.approvalOf(&a)}))
	case approval.WasSetAside:
		return b.told(it, ui.IconFlag, b.p.T("approval.event_aside", errs.Args{"Actor": b.actor(it.Entry)}), b.part("approval.in_spite", a.InSpite))
	}
	icon, key := ui.IconCheck, "approval.event_yes"
	if p.State == approval.Refused {
		icon, key = ui.IconClose, "approval.event_no"
	}
	return b.told(it, icon, b.p.T(key, errs.Args{"Person": b.actor(it.Entry)}), b.part("approval.words", a.Words))
}
