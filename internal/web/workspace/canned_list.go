package workspace

import (
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/canned"
	"firstline/internal/desk/team"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// cannedPath is where canned texts are kept; the editor asks for those of a ticket at the ticket.
const cannedPath = "/w/canned"

func cannedAt(id canned.ID) string { return cannedPath + "/" + strconv.FormatInt(int64(id), 10) }

// CannedList are the canned texts that somebody knows of, by who has them.
type CannedList struct {
	Works  bool // the reader works on tickets, too
	Groups []CannedGroup
	Empty  ui.Empty
}

// CannedGroup are the texts that are shared alike.
type CannedGroup struct {
	Title string
	Lines []CannedLine
}

// CannedLine is a canned text there.
type CannedLine struct {
	Name, Href, Begins string
	Languages          []ui.Badge
	Acts               []FormAct
}

func (w workspace) listCanned(rq *front.Request) error {
	list, err := w.Canned.List(rq.Context(), rq.Actor)
	if err != nil {
		return err
	}
	teams, err := team.List(rq.Context(), w.DB)
	if err != nil {
		return err
	}
	p := page(rq, rq.T("canned.title"))
	x := CannedList{Works: rq.Actor.May(account.WorkTicket), Empty: ui.Empty{
		Icon: ui.IconChat, Title: p.T("canned.none"), Text: p.T("canned.none_text"),
		Next: []ui.Btn{{Label: p.T("canned.new"), Icon: ui.IconPlus, Href: cannedPath + "/new"}},
	}}
	for i := range list {
		t := &list[i]
		title := cannedGroup(p, teams, t)
		if n := len(x.Groups); n == 0 || x.Groups[n-1].Title != title {
			x.Groups = append(x.Groups, CannedGroup{Title: title})
		}
		g := &x.Groups[len(x.Groups)-1]
		g.Lines = append(g.Lines, cannedLine(rq, p, t))
	}
	return rq.Render(cannedListScreen(p, x))
}

func cannedGroup(p ui.Page, teams []team.Team, t *canned.Text) string {
	if t.Sharing == canned.InTeam && t.TeamID != nil {
		for _, x := range teams {
			if x.ID == *t.TeamID {
				return x.Name
			}
		}
	}
	return p.T("canned.of_" + string(t.Sharing))
}

func cannedLine(rq *front.Request, p ui.Page, t *canned.Text) CannedLine {
	line := CannedLine{Name: t.Name, Href: cannedAt(t.ID)}
	for _, b := range t.Bodies {
		if line.Begins == "" || b.Locale == p.Locale.Code() {
			line.Begins = b.Text
		}
		line.Languages = append(line.Languages, ui.Badge{Label: p.T("workspace.language_" + b.Locale)})
	}
	if !t.MayChange(rq.Actor) {
		return line
	}
	act := func(to, key string, icon ui.Icon) FormAct {
		return FormAct{Action: line.Href + "/" + to, Button: ui.Btn{
			Label: p.T(key, errs.Args{"Name": t.Name}), Icon: icon, IconOnly: true, Small: true, Weight: ui.Quiet,
		}}
	}
	line.Acts = []FormAct{act("up", "view.up", ui.IconUp), act("down", "view.down", ui.IconDown), act("delete", "view.delete", ui.IconTrash)}
	return line
}

func (w workspace) moveCanned(by int) front.Handler {
	return func(rq *front.Request) error {
		id, err := rq.Int("id")
		if err != nil {
			return err
		}
		if err := w.Canned.Move(rq.Context(), rq.Actor, canned.ID(id), by); err != nil {
			return err
		}
		return rq.Redirect(cannedPath)
	}
}

func (w workspace) deleteCanned(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	t, err := w.Canned.Delete(rq.Context(), rq.Actor, canned.ID(id))
	if err != nil {
		return err
	}
	rq.FlashUndo(ui.Success, rq.T("view.deleted", errs.Args{"Name": t.Name}), cannedAt(t.ID)+"/restore")
	return rq.Redirect(cannedPath)
}

func (w workspace) restoreCanned(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	if _, err := w.Canned.Restore(rq.Context(), rq.Actor, canned.ID(id)); err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("workspace.undone"))
	return rq.Redirect(cannedPath)
}
