package workspace

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// What an address asks a form of the ladder for, beside the ticket.
const (
	doEscalate = "escalate"
	doReturn   = "return"
	doHandOver = "owner"
	doDecline  = "decline"
)

// LadderForm passes a ticket on: to another level, back, to another owner, or to its end. It stands where the composer was; an empty Do is none.
type LadderForm struct {
	Do     string
	Title  string
	Lead   string
	Action string
	Draft  string // address that keeps what is typed
	Cancel string
	Submit string // empty: nothing can be done, as Lead says
	Fields []LadderField
	Hidden map[string]string
}

// LadderField is a text to write, something to choose where there are options, something to tick, or a short text.
type LadderField struct {
	ui.Field
	Options []ui.Option
	Tick    bool
	Line    bool // it is short: one line
}

func (b *book) ladderForm(actor access.Actor, a asked) LadderForm {
	t := &b.r.ticket
	x := LadderForm{Do: a.do, Cancel: b.at.ticket(t.ID)}
	wrong := b.p.Locale.Fields(a.err)
	switch {
	case a.do == doDecline && is(t.OwnerAskedID, actor.Person):
		x.Title, x.Submit = b.p.T("ladder.decline_title"), b.p.T("ladder.decline")
		x.Action = b.at.act(t.ID, "owner/decline")
		x.Fields = []LadderField{b.text("reason", "ladder.owner_reason", "", a, wrong)}
		x.Fields[0].Optional = true
	case !b.works:
		return LadderForm{}
	case a.do == doEscalate && t.State.IsOpen():
		b.escalation(&x, a, wrong)
	case a.do == doReturn && t.State.IsOpen() && t.EscalationSeq > 0 && ticket.Receives(actor, t):
		x.Title, x.Lead, x.Submit = b.p.T("ladder.return_title"), b.p.T("ladder.return_lead"), b.p.T("ladder.send_back")
		x.Action = b.at.act(t.ID, "return")
		x.Fields = []LadderField{
			{Field: b.blank("reason", "ladder.reason", wrong), Options: b.reasons(a.typed.values["reason"])},
			b.text("text", "ladder.return_text", "", a, wrong),
		}
		x.Fields[0].Required, x.Fields[1].Required = true, true
		x.Hidden = map[string]string{"expect": seqText(t.EscalationSeq)}
	case a.do == doApprove && b.mayAskApproval():
		b.askingApproval(&x, a, wrong)
	case a.do == doSetAside && b.approvalNow() != nil && b.approvalNow().Blocks():
		b.settingAside(&x, a, wrong)
	case a.do == doNoteConfirmed && t.State == ticket.Resolved:
		b.notingForm(&x, a, wrong)
	case a.do == doIdentity:
		b.proving(&x, a, wrong)
	case a.do == doSettle && b.r.rating.Waits() && confirm.MaySettle(actor, t):
		b.settling(&x, a, wrong)
	case a.do == doHandOver && b.mayHandOver(actor):
		b.handingOver(&x, actor, a, wrong)
	default:
		return LadderForm{}
	}
	if len(x.Fields) > 0 {
		x.Fields[0].Attrs = templ.Attributes{"autofocus": true}
	}
	return x
}

// escalation asks for the handover, beginning with what is known already.
func (b *book) escalation(x *LadderForm, a asked, wrong map[string]string) {
	t := &b.r.ticket
	x.Title = b.p.T("ladder.escalate_title")
	from := b.teamOf(t.TeamID)
	above, _ := team.Above(b.r.teams, from)
	next := b.next(from)
	if len(above) == 0 {
		x.Lead = b.p.T("ladder.no_higher_team", errs.Args{"Team": b.teamAndLevel(t.TeamID)})
		return
	}
	known := b.knownHandover()
	x.Lead, x.Submit = b.p.T("ladder.escalate_lead"), b.p.T("ladder.escalate")
	x.Action, x.Draft = b.at.act(t.ID, "escalate"), home+"/tickets/"+t.ID.String()+"/escalate/draft"
	x.Hidden = map[string]string{"from": strconv.FormatInt(int64(t.TeamID), 10), "read": seqText(t.LastSeq)}
	asked := b.text("asked", "ladder.asked", known.Asked, a, wrong)
	asked.Required, asked.Hint = true, b.p.T("ladder.asked_hint")
	tried := b.text("tried", "ladder.tried", known.Tried, a, wrong)
	tried.Hint = b.p.T("ladder.tried_hint")
	x.Fields = []LadderField{asked, tried, b.text("found", "ladder.found", known.Found, a, wrong)}
	chosen := a.typed.values["team"]
	if chosen == "" && next != 0 {
		chosen = strconv.FormatInt(int64(next), 10)
	}
	to := LadderField{Field: b.blank("team", "ladder.to", wrong)}
	to.Required = true
	if chosen == "" {
		to.Options = []ui.Option{{Label: b.p.T("ladder.choose_team")}}
	}
	skips := false
	for _, x := range above {
		id := strconv.FormatInt(int64(x.ID), 10)
		to.Options = append(to.Options, ui.Option{Value: id, Label: b.teamAndLevel(x.ID), Selected: id == chosen})
		skips = skips || x.ID != next && x.Skips(from)
	}
	x.Fields = append(x.Fields, to)
	if skips {
		why := b.text("why", "ladder.why", "", a, wrong)
		why.Optional, why.Hint, why.Rows = true, b.p.T("ladder.why_hint"), 1
		x.Fields = append(x.Fields, why)
	}
}

// next is the team to which the ticket climbs from a team: the next step of its category, or where the team passes everything on to.
func (b *book) next(from team.Team) access.TeamID {
	var in category.Category
	if id := b.r.ticket.CategoryID; id != nil {
		for _, c := range b.r.categories {
			if c.ID == *id {
				in = c
			}
		}
	}
	return in.Next(from, b.r.teams)
}

// knownHandover is what the agent typed before, or else what the ticket says already.
func (b *book) knownHandover() ticket.Handover {
	for _, d := range b.r.drafts {
		if h, ok := d.Handover(); ok {
			return h
		}
	}
	t := &b.r.ticket
	found := []string{t.Symptom, t.ErrorMessage}
	for _, g := range b.r.questions.given {
		found = append(found, b.p.T("question.pair", errs.Args{"Question": b.questionLabel(g.Question.ID), "Answer": b.answerWords(g.Question.ID, g.Value)}))
	}
	found = slices.DeleteFunc(found, func(line string) bool { return line == "" })
	return ticket.Handover{Tried: t.Tried, Found: strings.Join(found, "\n")}
}

func (b *book) handingOver(x *LadderForm, actor access.Actor, a asked, wrong map[string]string) {
	t := &b.r.ticket
	x.Title, x.Lead, x.Submit = b.p.T("ladder.owner_title"), b.p.T("ladder.owner_lead"), b.p.T("ladder.owner_ask")
	x.Action = b.at.act(t.ID, "owner")
	x.Hidden = map[string]string{"expect": idText(idOf(t.OwnerID))}
	to := LadderField{Field: b.blank("owner", "ladder.owner_to", wrong), Options: []ui.Option{{Label: b.p.T("ladder.choose_agent")}}}
	to.Required = true
	for _, o := range b.agents() {
		if o.Value == "0" || o.Value == idText(idOf(t.OwnerID)) {
			continue
		}
		o.Selected = o.Value == a.typed.values["owner"]
		to.Options = append(to.Options, o)
	}
	reason := b.text("reason", "ladder.owner_reason", "", a, wrong)
	reason.Required = true
	x.Fields = []LadderField{to, reason}
	if ticket.LeadsTeamOf(actor, t) {
		at := LadderField{Field: b.blank("at_once", "ladder.owner_at_once", wrong), Tick: true}
		at.Checked = a.typed.values["at_once"] != "" || !ticket.IsAnswerable(actor, t)
		x.Fields = append(x.Fields, at)
	}
}

// mayHandOver tells whether the actor can name another owner.
func (b *book) mayHandOver(actor access.Actor) bool {
	t := &b.r.ticket
	return t.State != ticket.Closed && (ticket.IsAnswerable(actor, t) || ticket.LeadsTeamOf(actor, t))
}

func (b *book) blank(name, label string, wrong map[string]string) ui.Field {
	return ui.Field{Name: name, ID: "ladder-" + name, Label: b.p.T(label), Error: wrong[name]}
}

// text is a text to write, as it was typed or as it is known.
func (b *book) text(name, label, known string, a asked, wrong map[string]string) LadderField {
	x := LadderField{Field: b.blank(name, label, wrong)}
	x.Value, x.Rows = known, 2
	if typed, ok := a.typed.values[name]; ok {
		x.Value = typed
	}
	return x
}

func (b *book) reasons(chosen string) []ui.Option {
	list := []ui.Option{{Label: b.p.T("ladder.choose_reason")}}
	for _, r := range ticket.ReturnReasons {
		list = append(list, ui.Option{Value: string(r), Label: b.p.T(reasonKey(r)), Selected: string(r) == chosen})
	}
	return list
}

func (b *book) teamOf(id team.ID) team.Team {
	for _, t := range b.r.teams {
		if t.ID == id {
			return t
		}
	}
	return team.Team{}
}

func seqText(s ticket.Seq) string { return strconv.FormatInt(int64(s), 10) }
