package api

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
)

// TicketPatch are the fields of a ticket that the desk edits in place.
type TicketPatch struct {
	Subject      *string `json:"subject,omitempty" minLength:"1" maxLength:"500"`
	Kind         *string `json:"kind,omitempty" enum:"incident,question,request"`
	CategoryID   *int64  `json:"category_id,omitempty" minimum:"1" nullable:"true" doc:"The team stays: moving the ticket is an act of its own"`
	Impact       *string `json:"impact,omitempty" enum:"person,team,site,everyone"`
	Urgency      *string `json:"urgency,omitempty" enum:"can_wait,hinders,blocks"`
	Symptom      *string `json:"symptom,omitempty" maxLength:"10000" nullable:"true"`
	ErrorMessage *string `json:"error_message,omitempty" maxLength:"10000" nullable:"true"`
	Tried        *string `json:"tried,omitempty" maxLength:"10000" nullable:"true"`
	Resolution   *string `json:"resolution,omitempty" maxLength:"10000" nullable:"true"`
}

// TicketEdit asks for a change of fields.
type TicketEdit struct {
	TicketID
	IfMatch
	Body TicketPatch `contentType:"application/merge-patch+json"`
}

// fieldEdit is a field as the desk names it and as the API does, with what it shall be and how the API writes the desk's values.
type fieldEdit struct {
	field ticket.Field
	name  string
	to    string
	word  func(value string) string
}

func (s *surface) editTicket(ctx context.Context, c *caller, in *TicketEdit) (*TicketAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	edits := in.Body.edits(nulls(c.body))
	t, err := s.Tickets.Change(ctx, c.actor, in.ticket(), "ticket.edit", func(change *ticket.Change) error {
		if change.Ticket.Version-1 != version { // entering a change counts the version up
			return stale(meanwhile(&change.Ticket, edits))
		}
		list := make([]ticket.Edit, len(edits))
		for i, e := range edits {
			list[i] = ticket.Edit{Field: e.field, From: change.Ticket.Value(e.field), To: e.to}
		}
		return change.Edit(ctx, list...)
	})
	if err != nil {
		return nil, err
	}
	return answer(c, &t), nil
}

// meanwhile is the conflict with what others did: it names the fields that stand otherwise than the program wanted.
func meanwhile(t *ticket.Ticket, edits []fieldEdit) error {
	conflict := errs.New(errs.Conflict, "errs.conflict")
	for _, e := range edits {
		if now := t.Value(e.field); now != e.to {
			conflict.Fields = append(conflict.Fields, errs.Field{
				Name: "body." + e.name, Key: "ticket.changed_meanwhile", Args: errs.Args{"Theirs": e.word(now), "Yours": e.word(e.to)},
			})
		}
	}
	return conflict
}

func (p *TicketPatch) edits(emptied map[string]bool) (list []fieldEdit) {
	same := func(s string) string { return s }
	add := func(f ticket.Field, name string, to *string, word func(string) string) {
		switch {
		case to != nil:
			list = append(list, fieldEdit{f, name, *to, word})
		case emptied[name]:
			list = append(list, fieldEdit{f, name, "", word})
		}
	}
	coded := func(f ticket.Field, name string, to *string, words []string) {
		if to != nil {
			code := strconv.Itoa(wordAt(words, *to))
			to = &code
		}
		add(f, name, to, func(code string) string { return wordOf(words, code) })
	}
	var category *string
	if p.CategoryID != nil {
		text := strconv.FormatInt(*p.CategoryID, 10)
		category = &text
	}
	add(ticket.FieldSubject, "subject", p.Subject, same)
	add(ticket.FieldKind, "kind", p.Kind, same)
	add(ticket.FieldCategory, "category_id", category, same)
	coded(ticket.FieldImpact, "impact", p.Impact, impacts())
	coded(ticket.FieldUrgency, "urgency", p.Urgency, urgencies())
	add(ticket.FieldSymptom, "symptom", p.Symptom, same)
	add(ticket.FieldErrorMessage, "error_message", p.ErrorMessage, same)
	add(ticket.FieldTried, "tried", p.Tried, same)
	add(ticket.FieldResolution, "resolution", p.Resolution, same)
	return slices.Clip(list)
}

// wordOf is the word for a number as the desk writes it; none for what is no number.
func wordOf(words []string, code string) string {
	n, err := strconv.Atoi(code)
	if err != nil || n < 0 || n >= len(words) {
		return ""
	}
	return words[n]
}

// nulls are the fields of a merge patch that are there to be emptied.
func nulls(body []byte) map[string]bool {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return nil // refused before
	}
	found := map[string]bool{}
	for name, value := range fields {
		if string(value) == "null" {
			found[name] = true
		}
	}
	return found
}
