package workspace

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// ruleRan says which rule acted, with all that it did, and takes it back on request.
func (b *book) ruleRan(it ticket.Item) Entry {
	p := payload[rule.RanPayload](it)
	args := errs.Args{"Name": p.Name}
	gone := slices.Contains(b.r.takenBack, it.Seq)
	e := thin(ui.IconRefresh, b.p.T("rule.event_ran", args))
	if gone {
		e.Text = b.p.T("rule.event_ran_back", args)
	}
	words := rule.Reader{Locale: b.p.Locale, Names: rule.Names{Team: b.teamName, Category: b.categoryName, Person: b.person}}
	for _, did := range p.Did {
		e.Done = append(e.Done, words.Did(did))
	}
	if b.works && !gone {
		e.Act = ui.Btn{Label: b.p.T("rule.take_back"), Icon: ui.IconLeft, Small: true, Weight: ui.Quiet, Attrs: templ.Attributes{"title": b.p.T("rule.take_back_hint")}}
		e.To = b.at.act(it.TicketID, "rules/"+strconv.FormatInt(int64(it.Seq), 10)+"/take-back")
	}
	return e
}

func (b *book) ruleFailed(it ticket.Item) Entry {
	p := payload[rule.FailedPayload](it)
	return thin(ui.IconWarn, b.p.T("rule.event_failed", errs.Args{"Name": p.Name, "Why": b.textOr(p.Key, p.Key)}))
}

func (b *book) ruleStopped(it ticket.Item) Entry {
	p := payload[rule.StoppedPayload](it)
	return thin(ui.IconWarn, b.p.T("rule.event_stopped", errs.Args{"Name": p.Name, "Why": b.textOr("rule.why_"+string(p.Why), string(p.Why))}))
}

func (b *book) ruleTakenBack(it ticket.Item) Entry {
	p := payload[rule.TakenBackPayload](it)
	return b.line(it, ui.IconRefresh, "rule.event_taken_back", errs.Args{"Name": p.Name})
}

// namedInRules are the persons whom such an entry names.
func namedInRules(it ticket.Item) (ids []person.ID) {
	if it.Kind != rule.Ran {
		return nil
	}
	for _, did := range payload[rule.RanPayload](it).Did {
		if n, err := strconv.ParseInt(did.To, 10, 64); err == nil && (did.Do == rule.AssignAgent || did.Do == rule.AddWatcher) {
			ids = append(ids, person.ID(n))
		}
	}
	return ids
}
