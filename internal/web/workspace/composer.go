package workspace

import (
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// sending is what goes with the forms that write.
func (b *book) sending(a asked) Sending {
	t := &b.r.ticket
	s := Sending{Read: t.LastSeq, Once: a.once, Kept: a.typed.kept}
	s.Wait = ui.Btn{Label: b.p.T("workspace.send_and_wait"), Icon: ui.IconPause, Name: "then", Value: string(ticket.WaitingUser)}
	s.Resolve = ui.Btn{Label: b.p.T("workspace.send_and_resolve"), Icon: ui.IconDone, Action: b.at.act(t.ID, "resolve")}
	return s
}

// composer are the two things that can be written. They begin with what was typed before: into a refused form, or into a draft.
func (b *book) composer(a asked, s Sending) (answer, note ui.Draft) {
	t := &b.r.ticket
	answer = ui.Draft{
		ID: "answer-" + t.ID.String(), Tab: b.p.T("workspace.reply"), Action: b.at.act(t.ID, "reply"), To: b.audience(),
		Label: b.p.T("workspace.reply"), Hint: b.p.T("workspace.reply_hint"), Submit: b.p.T("workspace.send"), Key: "r",
		Save: home + "/tickets/" + t.ID.String() + "/drafts/" + string(ticket.DraftReply),
	}
	note = ui.Draft{
		ID: "note-" + t.ID.String(), Tab: b.p.T("workspace.note"), Action: b.at.act(t.ID, "note"), To: b.p.T("workspace.note_audience"),
		Label: b.p.T("workspace.note"), Hint: b.p.T("workspace.note_hint"), Submit: b.p.T("workspace.add_note"), Key: "n",
		Save: home + "/tickets/" + t.ID.String() + "/drafts/" + string(ticket.DraftNote),
	}
	for _, d := range b.r.drafts {
		switch d.Kind {
		case ticket.DraftReply:
			answer.Text, answer.HTML = d.Text, string(d.HTML)
		case ticket.DraftNote:
			note.Text, note.HTML = d.Text, string(d.HTML)
		case ticket.DraftAnswer:
		}
	}
	answer.Hidden, note.Hidden = sendingFields(b.p, s, a.typed.kind == ticket.DraftReply), sendingFields(b.p, s, a.typed.kind == ticket.DraftNote)
	answer.Tools = sendingTools(t.State.IsOpen(), s)
	switch a.typed.kind {
	case ticket.DraftReply:
		answer.Text, answer.HTML, answer.Error = a.typed.text, a.typed.html, problem(b.p, a)
	case ticket.DraftNote:
		note.Text, note.HTML, note.Error, note.Selected = a.typed.text, a.typed.html, problem(b.p, a), true
	case ticket.DraftAnswer:
	}
	if answer.Text == "" && note.Text != "" {
		note.Selected = true
	}
	return answer, note
}
