package workspace

import (
	"strconv"

	"github.com/a-h/templ"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// doPriority asks for the form that sets a priority whatever the matrix says.
const doPriority = "priority"

// override sets a ticket's priority by hand, for a reason.
func (w workspace) override(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	var form struct {
		Back string `form:"back"`
		To   string `form:"to"`
		Text string `form:"text"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	to, err := strconv.Atoi(form.To)
	if err != nil {
		to = -1
	}
	if _, err := w.Tickets.Override(rq.Context(), rq.Actor, id, ticket.Priority(to), form.Text); err != nil {
		return w.again(rq, id, form.Back, asked{do: doPriority, err: err, typed: typed{text: form.Text, values: map[string]string{"to": form.To}}})
	}
	address, _ := backOf(rq, form.Back, id)
	rq.Flash(ui.Success, rq.T("priority.overridden_flash"))
	return rq.Redirect(address)
}

// followMatrix lets the priority follow from impact and urgency again.
func (w workspace) followMatrix(rq *front.Request) error {
	return w.act(rq, "", func(id ticket.ID, _ choice) error {
		_, err := w.Tickets.FollowMatrix(rq.Context(), rq.Actor, id)
		return err
	})
}

// overriding says whether the priority was set by hand, and offers to set it or to let it follow the matrix again.
func (b *book) overriding() (ui.Badge, []ui.Btn) {
	t := &b.r.ticket
	set := ui.Btn{Label: b.p.T("priority.set_by_hand"), Small: true, Weight: ui.Quiet, Icon: ui.IconEdit, Href: b.at.do(t.ID, doPriority)}
	if !t.Overridden {
		return ui.Badge{}, []ui.Btn{set}
	}
	follow := ui.Btn{
		Label: b.p.T("priority.follow_matrix"), Small: true, Weight: ui.Quiet, Icon: ui.IconRefresh, Form: "act", Action: b.at.act(t.ID, "priority/follow"),
	}
	return b.byHand(), []ui.Btn{set, follow}
}

func (b *book) byHand() ui.Badge {
	reason := errs.Args{"Reason": b.r.ticket.OverrideReason}
	return ui.Badge{Label: b.p.T("priority.by_hand"), Icon: ui.IconEdit, Title: b.p.T("priority.by_hand_because", reason)}
}

// overrideTask is the form.
func (b *book) overrideTask(a asked, x Task) Task {
	wrong := b.p.Locale.Fields(a.err)
	x.Title, x.Lead = b.p.T("priority.override_title"), b.p.T("priority.override_lead")
	x.Action, x.Submit = b.at.act(b.r.ticket.ID, "priority"), b.p.T("priority.override_submit")
	x.Text = ui.Field{Name: "text", ID: "task-text", Label: b.p.T("priority.reason"), Value: a.typed.text, Required: true, Rows: 2, Error: wrong["reason"], Attrs: templ.Attributes{"autofocus": true}}
	x.Choice = ui.Field{Name: "to", ID: "task-to", Label: b.p.T("workspace.priority"), Required: true, Error: wrong["priority"]}
	chosen, ok := a.typed.values["to"]
	if !ok {
		chosen = strconv.Itoa(int(b.r.ticket.Priority))
	}
	for p := ticket.Critical; p >= ticket.Low; p-- {
		v := strconv.Itoa(int(p))
		x.Options = append(x.Options, ui.Option{Value: v, Label: b.p.T(priorityKey(p)), Selected: v == chosen})
	}
	return x
}

func priorityKey(p ticket.Priority) string { return "workspace.priority_" + p.Name() }

func (b *book) priorityOverridden(it ticket.Item) Entry {
	p := payload[ticket.PriorityPayload](it)
	key := "priority.event_overridden"
	if p.Why == ticket.ByNotSolved {
		key = "priority.event_raised"
	}
	return b.line(it, ui.IconFlag, key, errs.Args{"From": i18n.Key(priorityKey(p.From)), "To": i18n.Key(priorityKey(p.To)), "Reason": p.Reason})
}

func (b *book) glassBroken(it ticket.Item) Entry {
	p := payload[ticket.GlassPayload](it)
	return b.line(it, ui.IconEye, "category.event_glass", errs.Args{"Reason": p.Reason, "Until": b.p.Locale.Exact(p.Until.Time, b.p.Zone)})
}

func (b *book) priorityFollows(it ticket.Item) Entry {
	p := payload[ticket.PriorityPayload](it)
	return b.line(it, ui.IconFlag, "priority.event_follows", errs.Args{"To": i18n.Key(priorityKey(p.To))})
}
