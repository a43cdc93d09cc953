package workspace

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// What an address asks a form for, beside the ticket that it belongs to.
const (
	doResolve = "resolve"
	doAssign  = "assign"
	doTeam    = "team"
	doShare   = "share"
	doSubject = "subject" // in the head
)

// Task is a form that stands where the composer was until it is done; an empty Do is none.
type Task struct {
	Do      string
	Title   string
	Lead    string
	Action  string
	Cancel  string
	Submit  string
	Choice  ui.Field // agent, team or cause
	Options []ui.Option
	Text    ui.Field
	Search  ui.Field // for a person
	Find    string   // address that finds persons
	Hidden  map[string]string
	Way     ui.Btn // beside the button: what leads further
	Heed    Heed   // above the button: what was overlooked, it may be
}

func (b *book) task(actor access.Actor, a asked) Task {
	id := b.r.ticket.ID
	x := Task{Do: a.do, Cancel: b.at.ticket(id)}
	wrong := b.p.Locale.Fields(a.err)
	switch a.do {
	case doResolve:
		x.Title, x.Lead = b.p.T("workspace.resolve_title"), b.p.T("workspace.resolve_lead")
		x.Action, x.Submit = b.at.act(id, "resolve"), b.p.T("workspace.resolve_submit")
		x.Text = ui.Field{Name: "text", ID: "task-text", Label: b.p.T("workspace.resolution"), Value: b.resolution(a), Required: true, Rows: 4, Error: wrong["text"], Attrs: templ.Attributes{"autofocus": true}}
		x.Choice = ui.Field{Name: "cause", ID: "task-cause", Label: b.p.T("workspace.cause"), Required: true, Error: wrong["cause"]}
		x.Options = b.causes(a.typed.values["cause"])
		if len(a.heed) > 0 {
			x.Heed, x.Submit = heed(b.p, a.heed), b.p.T("composer.send_anyway")
		}
	case doAssign:
		x.Title, x.Action, x.Submit = b.p.T("workspace.assign_title"), b.at.act(id, "assign"), b.p.T("workspace.assign_submit")
		x.Choice = ui.Field{Name: "to", ID: "task-to", Label: b.p.T("workspace.assignee"), Error: wrong["assignee"], Attrs: templ.Attributes{"autofocus": true}}
		x.Options = b.agents()
		x.Hidden = map[string]string{"had": idText(idOf(b.r.ticket.AssigneeID))}
	case doTeam:
		return b.moving(actor, a, x)
	case doShare:
		x.Title, x.Lead = b.p.T("workspace.share_title"), b.p.T("workspace.share_lead")
		x.Action, x.Submit = b.at.act(id, "watch"), b.p.T("workspace.share_submit")
		x.Search = ui.Field{Name: "q", ID: "task-q", Label: b.p.T("workspace.person_search"), Value: a.typed.values["q"], Hint: b.p.T("workspace.person_search_hint"), Error: wrong["person"], Type: "search", Attrs: templ.Attributes{"autofocus": true}}
		x.Find = "/w/people"
	case doPriority:
		return b.overrideTask(a, x)
	default:
		return Task{}
	}
	return x
}

// resolution begins with what was typed, here or as an answer that was not sent.
func (b *book) resolution(a asked) string {
	if a.err != nil {
		return a.typed.text
	}
	for _, d := range b.r.drafts {
		if d.Kind == ticket.DraftReply {
			return d.Text
		}
	}
	return ""
}

func (b *book) causes(chosen string) []ui.Option {
	list := []ui.Option{{Value: "", Label: b.p.T("workspace.choose_cause")}}
	for _, c := range ticket.Causes {
		list = append(list, ui.Option{Value: string(c), Label: b.p.T(causeKey(c)), Selected: string(c) == chosen})
	}
	return list
}

// agents are all who can be given work, by team; the ticket's own team comes first.
func (b *book) agents() []ui.Option {
	now := idOf(b.r.ticket.AssigneeID)
	list := []ui.Option{{Value: "0", Label: b.p.T("workspace.nobody"), Selected: now == 0}}
	members := slices.Clone(b.r.agents)
	slices.SortStableFunc(members, func(x, y team.Member) int { return b.rank(x.TeamID) - b.rank(y.TeamID) })
	var before team.ID
	selected := false
	for _, m := range members {
		o := ui.Option{Value: idText(m.PersonID), Label: m.Name, Selected: m.PersonID == now && !selected}
		selected = selected || o.Selected
		if m.TeamID != before {
			o.Group, before = b.teamName(m.TeamID), m.TeamID
		}
		list = append(list, o)
	}
	return list
}

// rank orders teams as the list of teams does, the ticket's own first.
func (b *book) rank(id team.ID) int {
	if id == b.r.ticket.TeamID {
		return -1
	}
	return slices.IndexFunc(b.r.teams, func(t team.Team) bool { return t.ID == id })
}

func idText(id person.ID) string { return strconv.FormatInt(int64(id), 10) }
