package workspace

import (
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// routed says in a sentence who was given the ticket by the desk, and behind it who was looked at and why they were left out.
func (b *book) routed(it ticket.Item) Entry {
	p := payload[routing.RoutedPayload](it)
	e := thin(ui.IconUsers, b.routedSentence(p))
	e.Fold = b.p.T("routing.why")
	add := func(label, value string) {
		if value != "" {
			e.Why = append(e.Why, ui.Term{Label: label, Value: value})
		}
	}
	add(b.p.T("routing.occasion"), b.textOr("routing.occasion_"+string(p.Occasion), string(p.Occasion)))
	add(b.p.T("routing.needs_language"), b.textOr("workspace.language_"+p.Language, p.Language))
	add(b.p.T("routing.needs_skills"), strings.Join(p.Skills, ", "))
	if x := p.Pulled; x != nil {
		add(b.p.T("workspace.priority"), b.p.T(priorityKey(x.Priority)))
		add(b.p.T("pull.waited_since"), b.p.Locale.DateTime(x.Since.Time, b.p.Zone))
		if x.Spoken {
			add(b.p.T("pull.spoken"), b.p.T("pull.spoken_yes"))
		}
	}
	for _, l := range p.Looked {
		add(b.person(l.Person), b.lookedWords(p, l))
	}
	if p.Others > 0 {
		add(b.p.T("routing.others"), b.p.Locale.Number(p.Others))
	}
	return e
}

func (b *book) routedSentence(p routing.RoutedPayload) string {
	args := errs.Args{"Team": b.teamName(p.Team), "Person": b.person(p.To), "Next": b.person(p.Next)}
	key := "routing.event_least"
	switch {
	case p.Occasion == routing.Asked:
		return b.p.T("pull.event", args)
	case p.To == 0:
		return b.p.T("routing.event_nobody", args)
	case p.Mode == routing.Turn:
		key = "routing.event_turn"
	}
	if p.Next != 0 {
		key += "_next"
	}
	return b.p.T(key, args)
}

// lookedWords is what was seen of somebody who might have been given the ticket.
func (b *book) lookedWords(p routing.RoutedPayload, l routing.Looked) string {
	switch {
	case l.Out == routing.Full && l.Of != "":
		return b.p.T("rota.out_load_"+string(l.Of), errs.Args{"Load": l.Load, "Capacity": l.Capacity})
	case l.Called && l.Person == p.To:
		return b.p.T("rota.called_chosen")
	case l.Called:
		return b.p.T("rota.called_fits")
	case l.Out == routing.Full:
		return b.p.T("routing.out_load", errs.Args{"Load": l.Load, "Capacity": l.Capacity})
	case l.Out != "":
		return b.textOr("routing.out_"+string(l.Out), string(l.Out))
	case l.Person == p.To:
		return b.p.N("routing.looked_chosen", l.Load)
	}
	return b.p.N("routing.looked_fits", l.Load)
}

// namedInRouting are the persons whom such an entry names.
func namedInRouting(it ticket.Item) (ids []person.ID) {
	if it.Kind != routing.Routed {
		return nil
	}
	p := payload[routing.RoutedPayload](it)
	for _, l := range p.Looked {
		ids = append(ids, l.Person)
	}
	return append(ids, p.To, p.Next)
}
