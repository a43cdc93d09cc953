package workspace

import (
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// told is an entry whose words are for the desk only: what happened, and what one side told the other by the names of its parts.
func (b *book) told(it ticket.Item, icon ui.Icon, text string, parts ...ui.Term) Entry {
	e := Entry{Icon: icon, Text: text, Said: ui.Entry{Kind: ui.EntryNote, Author: b.actor(it.Entry), Private: b.p.T("workspace.note_private")}}
	for _, x := range parts {
		if x.Value != "" {
			x.Show = ui.PlainText(x.Value) // keeps its lines
			e.Told = append(e.Told, x)
		}
	}
	if len(e.Told) == 0 {
		return thin(icon, text)
	}
	return e
}

func (b *book) part(key, value string) ui.Term { return ui.Term{Label: b.p.T(key), Value: value} }

func (b *book) escalated(it ticket.Item) Entry {
	p := payload[ticket.EscalatedPayload](it)
	text := b.p.T("ladder.event_escalated", errs.Args{"Actor": b.actor(it.Entry), "From": b.teamAndLevel(p.From), "To": b.teamAndLevel(p.To)})
	found := p.Found
	late := ""
	if p.Late != nil {
		for _, a := range p.Late.Answers {
			found = strings.TrimSpace(found + "\n" + b.p.T("question.pair", errs.Args{"Question": b.questionLabel(a.Question), "Answer": b.answerWords(a.Question, a.To)}))
		}
		late = b.p.T("sla.promised_for", b.promiseArgs(sla.Target(p.Late.Promise), p.Late.Due))
	}
	return b.told(it, ui.IconLevel, text,
		b.part("ladder.late", late), b.part("ladder.asked", p.Asked), b.part("ladder.tried", p.Tried), b.part("ladder.found", found), b.part("ladder.why", p.Why))
}

func (b *book) escalationAccepted(it ticket.Item) Entry {
	p := payload[ticket.AcceptedPayload](it)
	return thin(ui.IconCheck, b.p.T("ladder.event_accepted", errs.Args{"Person": b.person(p.Person)}))
}

func (b *book) returned(it ticket.Item) Entry {
	p := payload[ticket.ReturnedPayload](it)
	text := b.p.T("ladder.event_returned", errs.Args{"Actor": b.actor(it.Entry), "From": b.teamAndLevel(p.From), "To": b.teamAndLevel(p.To)})
	reason := ""
	if p.Reason != "" {
		reason = b.textOr(reasonKey(p.Reason), string(p.Reason))
	}
	e := b.told(it, ui.IconDown, text, b.part("ladder.reason", reason), b.part("ladder.return_text", p.Text))
	if p.Times > 0 {
		e.Said.Badges = append(e.Said.Badges, returnedBadge(b.p, p.Times))
	}
	return e
}

func (b *book) ownershipOffered(it ticket.Item) Entry {
	p := payload[ticket.OfferPayload](it)
	text := b.p.T("ladder.event_offered", errs.Args{"Actor": b.actor(it.Entry), "Person": b.person(p.To)})
	if p.Instead != 0 {
		text = b.p.T("ladder.event_offered_instead", errs.Args{"Actor": b.actor(it.Entry), "Person": b.person(p.To), "Before": b.person(p.Instead)})
	}
	return b.told(it, ui.IconFlag, text, b.part("ladder.owner_reason", p.Reason))
}

func (b *book) ownershipMoved(it ticket.Item) Entry {
	p := payload[ticket.OfferPayload](it)
	text := b.p.T("ladder.event_moved", errs.Args{"Actor": b.actor(it.Entry), "Person": b.person(p.To)})
	return b.told(it, ui.IconFlag, text, b.part("ladder.owner_reason", p.Reason))
}

func (b *book) ownershipDeclined(it ticket.Item) Entry {
	if payload[ticket.DeclinedPayload](it).Left {
		return thin(ui.IconFlag, b.p.T("lending.event_asked_left"))
	}
	text := b.p.T("ladder.event_declined", errs.Args{"Actor": b.actor(it.Entry)})
	return b.told(it, ui.IconFlag, text, b.part("ladder.owner_reason", payload[ticket.DeclinedPayload](it).Reason))
}

// namedOnLadder are the persons whom an entry of the ladder names.
func namedOnLadder(it ticket.Item) []person.ID {
	switch it.Kind {
	case ticket.EscalationAccepted:
		return []person.ID{payload[ticket.AcceptedPayload](it).Person}
	case ticket.OwnershipOffered, ticket.OwnershipMoved:
		p := payload[ticket.OfferPayload](it)
		return []person.ID{p.From, p.To, p.Instead}
	default:
		return nil
	}
}

// teamAndLevel is a team by name and level.
func (b *book) teamAndLevel(id access.TeamID) string {
	for _, t := range b.r.teams {
		if t.ID == id {
			return t.Name + " (" + b.p.T("workspace.level", errs.Args{"Level": strconv.Itoa(t.Level)}) + ")"
		}
	}
	return b.p.T("workspace.unknown")
}

// returnedBadge tells how often a ticket was sent back down; from the second time on it warns.
func returnedBadge(p ui.Page, times int) ui.Badge {
	x := ui.Badge{Label: p.N("ladder.returned", times), Icon: ui.IconDown}
	if times >= ticket.WarnReturns {
		x.Tone, x.Icon, x.Title = ui.Warning, ui.IconWarn, p.T("ladder.returned_hint")
	}
	return x
}

func reasonKey(r ticket.ReturnReason) string { return "ladder.reason_" + string(r) }
