package workspace

import (
	"strconv"

	"github.com/a-h/templ"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// moving asks to which team a ticket goes by hand: of the same level or below. Higher levels are reached by escalating, but for a lead, who says why.
func (b *book) moving(actor access.Actor, a asked, x Task) Task {
	t := &b.r.ticket
	wrong := b.p.Locale.Fields(a.err)
	x.Title, x.Lead = b.p.T("workspace.team_title"), b.p.T("workspace.team_lead")
	x.Action, x.Submit = b.at.act(t.ID, "team"), b.p.T("workspace.team_submit")
	x.Choice = ui.Field{Name: "to", ID: "task-to", Label: b.p.T("workspace.team"), Error: wrong["team"], Attrs: templ.Attributes{"autofocus": true}}
	chosen, typed := a.typed.values["to"]
	from, lead := b.teamOf(t.TeamID), false
	for _, to := range b.r.teams {
		if !to.Active {
			continue
		}
		up := to.IsAbove(from)
		if up && !ticket.MayMoveUp(actor, t, to.ID) {
			x.Way = ui.Btn{Label: b.p.T("ladder.escalate_title"), Icon: ui.IconLevel, Small: true, Href: b.at.do(t.ID, doEscalate)}
			continue
		}
		lead = lead || up
		id := strconv.FormatInt(int64(to.ID), 10)
		label := b.p.T("workspace.level", errs.Args{"Level": strconv.Itoa(to.Level)}) + " " + to.Name
		x.Options = append(x.Options, ui.Option{Value: id, Label: label, Selected: typed && id == chosen || !typed && to.ID == t.TeamID})
	}
	if x.Way.Label != "" {
		x.Lead += " " + b.p.T("move.lead")
	}
	if lead {
		x.Text = ui.Field{
			Name: "why", ID: "task-why", Label: b.p.T("move.why"), Hint: b.p.T("move.why_hint"), Value: a.typed.values["why"], Optional: true, Rows: 1, Error: wrong["why"],
		}
	}
	return x
}

func (b *book) movedUp(it ticket.Item) Entry {
	return b.told(it, ui.IconLevel, b.p.T("move.event", errs.Args{"Actor": b.actor(it.Entry)}), b.part("move.event_why", payload[ticket.MovedPayload](it).Why))
}

// setTeam moves a ticket to another team. The way back brings with it who worked on it there.
func (w workspace) setTeam(rq *front.Request) error {
	return w.change(rq, "team", doTeam, func(was ticket.Ticket, form choice) (changed, error) {
		to, err := parseID(form.To, "team", "ticket.team_unknown")
		if err != nil {
			return changed{}, err
		}
		if form.Had != "" && form.Had != number(ticket.ID(was.TeamID))[1:] {
			return changed{}, errs.New(errs.Conflict, "workspace.undo_late")
		}
		now, err := w.Tickets.Change(rq.Context(), rq.Actor, was.ID, "ticket.team", func(c *ticket.Change) error {
			if err := c.SetTeam(rq.Context(), ticket.Move{To: access.TeamID(to), Why: form.Why}); err != nil || form.Person == 0 {
				return err
			}
			return c.Assign(rq.Context(), person.ID(form.Person))
		})
		if err != nil || was.TeamID == now.TeamID {
			return changed{now: now}, err
		}
		t, err := team.Get(rq.Context(), w.DB, now.TeamID)
		undo := back(was.TeamID, now.TeamID)
		undo.Set("person", idText(idOf(was.AssigneeID)))
		return changed{now, rq.T("workspace.moved_flash", errs.Args{"Team": t.Name}), undo}, err
	})
}

// elsewhereNotice stands on a ticket whose category begins with another team than the one that has it, as long as nobody has taken it, or where it
// was filed when somebody had: new ones go there by themselves.
func (b *book) elsewhereNotice(actor access.Actor) (n Notice, ok bool) {
	t := &b.r.ticket
	if t.CategoryID == nil || t.AssigneeID != nil && !b.filedLast() || t.EscalationSeq != 0 || t.State != ticket.New && t.State != ticket.Open || !b.works {
		return n, false
	}
	for _, c := range b.r.categories {
		if c.ID != *t.CategoryID || c.TeamID == t.TeamID {
			continue
		}
		to := b.teamOf(c.TeamID)
		if !to.Active {
			return n, false
		}
		way := ui.Btn{Label: b.p.T("move.there"), Small: true, Href: b.at.do(t.ID, doTeam)}
		switch up := to.IsAbove(b.teamOf(t.TeamID)); {
		case up && !ticket.MayMoveUp(actor, t, to.ID):
			way.Href = b.at.do(t.ID, doEscalate)
		case !up:
			way = b.press("team", "move.there", "to", strconv.FormatInt(int64(to.ID), 10))
		}
		text := b.p.T("move.elsewhere", errs.Args{"Team": b.teamAndLevel(to.ID)})
		return Notice{Tone: ui.Info, Icon: ui.IconUsers, Text: text, Actions: []ui.Btn{way}}, true
	}
	return n, false
}
