package workspace

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// doNoteConfirmed asks for the form that notes what the user said.
const doNoteConfirmed = "confirmed"

// noteConfirmed closes a ticket because the user told the agent that it is solved.
func (w workspace) noteConfirmed(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	var form struct {
		Back    string `form:"back"`
		By      string `form:"by"`
		Channel string `form:"channel"`
	}
	if err = rq.Decode(&form); err == nil {
		var by int64
		if by, err = parseID(form.By, "by", "close.word_of_another"); err == nil {
			_, err = w.Tickets.NoteConfirmed(rq.Context(), rq.Actor, id, ticket.Word{By: person.ID(by), Channel: ticket.Channel(form.Channel)})
		}
	}
	if err != nil {
		values := map[string]string{"by": form.By, "channel": form.Channel}
		return w.again(rq, id, form.Back, asked{do: doNoteConfirmed, err: err, typed: typed{values: values}})
	}
	rq.Flash(ui.Success, rq.T("close.noted_flash"))
	address, _ := backOf(rq, form.Back, id)
	return rq.Redirect(address)
}

// noting is the button that leads to the form.
func (b *book) noting() ui.Btn {
	return ui.Btn{Label: b.p.T("close.note"), Icon: ui.IconPhone, Small: true, Key: "y", Href: b.at.do(b.r.ticket.ID, doNoteConfirmed)}
}

// notingForm asks who said that it is solved, and how.
func (b *book) notingForm(x *LadderForm, a asked, wrong map[string]string) {
	x.Title, x.Lead, x.Submit = b.p.T("close.note_title"), b.p.T("close.note_lead"), b.p.T("close.note_submit")
	x.Action = b.at.act(b.r.ticket.ID, "confirmed")
	by := LadderField{Field: b.blank("by", "close.said_by", wrong)}
	by.Required = true
	channel := LadderField{Field: b.blank("channel", "close.said_how", wrong), Options: []ui.Option{{Label: b.p.T("close.choose_how")}}}
	channel.Required = true
	who, how := a.typed.values["by"], a.typed.values["channel"]
	if hint, ok := b.saysSolved(); ok && a.err == nil {
		who, how = idText(idOf(hint.ActorID)), string(ticket.Email)
	}
	by.Options = append(by.Options, ui.Option{Value: idText(b.r.requester.ID), Label: b.r.requester.Name, Selected: who == idText(b.r.requester.ID)})
	for _, m := range b.r.watchers {
		by.Options = append(by.Options, ui.Option{Value: idText(m.PersonID), Label: m.Name, Selected: who == idText(m.PersonID)})
	}
	for _, c := range ticket.WordChannels {
		channel.Options = append(channel.Options, ui.Option{Value: string(c), Label: b.p.T("close.how_" + string(c)), Selected: how == string(c)})
	}
	x.Fields = []LadderField{by, channel}
}

// saysSolved is the newest answer since the ticket was resolved in which somebody wrote that it works.
func (b *book) saysSolved() (found ticket.Entry, ok bool) {
	if b.r.ticket.State != ticket.Resolved {
		return found, false
	}
	for _, it := range b.r.items {
		switch it.Kind {
		case ticket.WasResolved:
			found, ok = ticket.Entry{}, false
		case ticket.MessageIn:
			if payload[ticket.MessagePayload](it).Reason == ticket.SaysSolved {
				found, ok = it.Entry, it.ActorID != nil
			}
		default:
		}
	}
	return found, ok
}

// closeNotices are what stands above the timeline about the end of a ticket.
func (b *book) closeNotices() []Notice {
	if n, ok := b.rejectedNotice(); ok {
		return []Notice{n}
	}
	hint, ok := b.saysSolved()
	if !ok {
		return nil
	}
	act := Notice{Tone: ui.Success, Icon: ui.IconDone, Text: b.p.T("close.says_solved_notice", errs.Args{"Person": b.person(*hint.ActorID)})}
	if b.works {
		act.Actions = []ui.Btn{{Label: b.p.T("close.note"), Small: true, Href: b.at.do(b.r.ticket.ID, doNoteConfirmed)}}
	}
	return []Notice{act}
}

// noted says who told whom that it is solved.
func (b *book) noted(it ticket.Item) Entry {
	p := payload[ticket.ClosedPayload](it)
	how := "close.event_noted_" + string(p.Channel)
	if !b.p.Locale.Has(how) {
		how = "close.event_noted"
	}
	return b.line(it, ui.IconDone, how, errs.Args{"Person": b.person(p.By)})
}
