package workspace

import (
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// sending is what goes with the forms that write.
func (b *book) sending(a asked) Sending {
	t := &b.r.ticket
	return Sending{Read: t.LastSeq, Once: a.once, Kept: a.typed.kept}
}

// waysToSend stand behind the button that sends: what becomes of the ticket after.
func (b *book) waysToSend() []ui.Btn {
	t := &b.r.ticket
	if !t.State.IsOpen() {
		return nil
	}
	return []ui.Btn{
		{Label: b.p.T("workspace.send_and_wait"), Icon: ui.IconPause, Name: "then", Value: string(ticket.WaitingUser)},
		{Label: b.p.T("workspace.send_and_resolve"), Icon: ui.IconDone, Action: b.at.act(t.ID, "resolve")},
		{Label: b.p.T("composer.send_and_keep"), Icon: ui.IconHalf, Name: "then", Value: string(ticket.Open)},
		{Label: b.p.T("composer.send_later"), Icon: ui.IconClock, Name: "later", Value: "1"},
	}
}

// composer are the two things that can be written. They begin with what was typed before: into a refused form, or into a draft.
func (b *book) composer(a asked, s Sending) (answer, note ui.Draft) {
	t := &b.r.ticket
	answer = ui.Draft{
		ID: "answer-" + t.ID.String(), Tab: b.p.T("workspace.reply"), Action: b.at.act(t.ID, "reply"), Audience: audienceBar(b.p, b.audience()),
		Label: b.p.T("workspace.reply"), Hint: b.p.T("workspace.reply_hint"), Submit: b.p.T("workspace.send"), Key: "r",
		Save: home + "/tickets/" + t.ID.String() + "/drafts/" + string(ticket.DraftReply), Below: b.r.signature, BelowTo: b.p.T("personal.signed_below"),
	}
	note = ui.Draft{
		ID: "note-" + t.ID.String(), Tab: b.p.T("workspace.note"), Action: b.at.act(t.ID, "note"), To: b.p.T("workspace.note_audience"),
		Label: b.p.T("workspace.note"), Hint: b.p.T("workspace.note_hint"), Submit: b.p.T("workspace.add_note"), Key: "n",
		Save: home + "/tickets/" + t.ID.String() + "/drafts/" + string(ticket.DraftNote),
	}
	withReply, withNote := s, s
	withReply.Kept, withNote.Kept = nil, nil
	for _, d := range b.r.drafts {
		switch d.Kind {
		case ticket.DraftReply:
			answer.Text, answer.HTML, withReply.Kept = d.Text, string(d.HTML), keptOf(d)
		case ticket.DraftNote:
			note.Text, note.HTML, withNote.Kept = d.Text, string(d.HTML), keptOf(d)
		case ticket.DraftAnswer:
		}
	}
	switch a.typed.kind {
	case ticket.DraftReply:
		withReply.Kept = s.Kept
	case ticket.DraftNote:
		withNote.Kept = s.Kept
	case ticket.DraftAnswer:
	}
	answer.Hidden, note.Hidden = sendingFields(b.p, withReply), sendingFields(b.p, withNote)
	answer.Ways, answer.WaysTo = b.waysToSend(), b.p.T("composer.ways")
	answer.Tools = answerTools(b.askTool(), b.secretTool())
	answer.Pick, note.Pick, note.Mentions = pickPath(t.ID), pickPath(t.ID), true
	switch a.typed.kind {
	case ticket.DraftReply:
		answer.Text, answer.HTML, answer.Error = a.typed.text, a.typed.html, problem(b.p, a)
		if len(a.heed) > 0 {
			answer.Heed, answer.Submit = heedList(heed(b.p, a.heed)), b.p.T("composer.send_anyway")
		}
		if len(a.later) > 0 {
			answer.Heed, answer.Submit = laterChoice(b.p, b.laterFields(a), answer.Heed), b.p.T("composer.send_then")
		}
	case ticket.DraftNote:
		note.Text, note.HTML, note.Error, note.Selected = a.typed.text, a.typed.html, problem(b.p, a), true
	case ticket.DraftAnswer:
	}
	if answer.Text == "" && note.Text != "" {
		note.Selected = true
	}
	return answer, note
}

func keptOf(d ticket.Draft) []Kept {
	var list []Kept
	for _, f := range d.Attached() {
		list = append(list, Kept{ID: string(f.ID), Name: f.Name})
	}
	return list
}
