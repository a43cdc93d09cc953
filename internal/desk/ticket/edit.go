package ticket

import (
	"context"
	"slices"
	"strconv"

	"firstline/internal/base/clean"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
)

// Field names a field of the ticket that agents edit in place.
type Field string

// The fields.
const (
	FieldSubject      Field = "subject"
	FieldKind         Field = "kind"
	FieldCategory     Field = "category" // an id, empty for none
	FieldImpact       Field = "impact"
	FieldUrgency      Field = "urgency"
	FieldSymptom      Field = "symptom"
	FieldErrorMessage Field = "error_message"
	FieldTried        Field = "tried"
	FieldResolution   Field = "resolution"
)

// Fields are all that can be edited.
var Fields = []Field{FieldSubject, FieldKind, FieldCategory, FieldImpact, FieldUrgency, FieldSymptom, FieldErrorMessage, FieldTried, FieldResolution}

// maxField bounds a free-text field, in bytes.
const maxField = 10_000

// Edit is a change of one field: from what the actor saw, to what it shall be.
type Edit struct {
	Field Field
	From  string
	To    string
}

// Edit changes fields. When a colleague changed one of them since the actor read it, nothing is stored and the conflict names the field
// with both texts, so that none is lost.
func (s *Store) Edit(ctx context.Context, actor access.Actor, id ID, edits ...Edit) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.edit", func(c *Change) error { return c.Edit(ctx, edits...) })
}

// Edit is Store.Edit inside an open change.
func (c *Change) Edit(ctx context.Context, edits ...Edit) error {
	if err := c.MustWork(); err != nil {
		return err
	}
	for _, e := range slices.SortedStableFunc(slices.Values(edits), func(a, b Edit) int { return last(a.Field) - last(b.Field) }) {
		if err := c.edit(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// last puts the category behind what is chosen beside it: it brings only what nobody chooses.
func last(f Field) int {
	if f == FieldCategory {
		return 1
	}
	return 0
}

// Value is a field's content as forms and the API write it.
func (t *Ticket) Value(f Field) string {
	switch f {
	case FieldSubject:
		return t.Subject
	case FieldKind:
		return string(t.Kind)
	case FieldCategory:
		if t.CategoryID == nil {
			return ""
		}
		return strconv.FormatInt(int64(*t.CategoryID), 10)
	case FieldImpact:
		return strconv.Itoa(t.Impact)
	case FieldUrgency:
		return strconv.Itoa(t.Urgency)
	case FieldSymptom:
		return t.Symptom
	case FieldErrorMessage:
		return t.ErrorMessage
	case FieldTried:
		return t.Tried
	case FieldResolution:
		return t.Resolution
	}
	return ""
}

func (c *Change) edit(ctx context.Context, e Edit) error {
	if e.Field == FieldSubject {
		e.To = clean.Line(e.To)
	}
	now := c.Ticket.Value(e.Field)
	if now == e.To {
		return nil
	}
	if now != e.From {
		return &errs.Error{Kind: errs.Conflict, Key: "ticket.changed_meanwhile", Args: errs.Args{"Field": string(e.Field), "Theirs": now, "Yours": e.To}}
	}
	if err := c.put(ctx, e.Field, e.To); err != nil {
		return err
	}
	if _, err := c.Record(ctx, FieldChanged, false, FieldPayload{Field: e.Field, From: e.From, To: e.To}); err != nil {
		return err
	}
	if e.Field == FieldCategory {
		if err := c.bring(ctx); err != nil {
			return err
		}
		if err := c.intoSeal(ctx); err != nil {
			return err
		}
		if err := c.sealMerged(ctx); err != nil {
			return err
		}
		return c.toItsTeam(ctx)
	}
	return nil
}

func (c *Change) put(ctx context.Context, f Field, to string) error {
	t := &c.Ticket
	if len(to) > maxField {
		return errs.Bad(string(f), "ticket.field_too_long")
	}
	switch f {
	case FieldSubject:
		if to == "" {
			return errs.Bad("subject", "ticket.subject_missing")
		}
		if len([]rune(to)) > maxSubject {
			return errs.Bad("subject", "ticket.subject_too_long", errs.Args{"Max": maxSubject})
		}
		t.Subject = to
	case FieldKind:
		if !slices.Contains(Kinds, Kind(to)) {
			return errs.Bad("kind", "ticket.kind_unknown")
		}
		t.Kind = Kind(to)
	case FieldCategory:
		return c.putCategory(ctx, to)
	case FieldImpact:
		n, err := strconv.Atoi(to)
		if err != nil || n < 0 || n > mostImpact {
			return errs.Bad("impact", "ticket.impact_unknown")
		}
		t.Impact, t.ImpactChosen = n, true
	case FieldUrgency:
		n, err := strconv.Atoi(to)
		if err != nil || n < 0 || n > mostUrgent {
			return errs.Bad("urgency", "ticket.urgency_unknown")
		}
		t.Urgency, t.UrgencyChosen = n, true
	case FieldSymptom:
		t.Symptom = to
	case FieldErrorMessage:
		t.ErrorMessage = to
	case FieldTried:
		t.Tried = to
	case FieldResolution:
		t.Resolution = to
	default:
		return errs.Bad(string(f), "ticket.field_unknown")
	}
	c.weigh()
	return nil
}

// putCategory files the ticket elsewhere; who works on it then is for toItsTeam.
func (c *Change) putCategory(ctx context.Context, to string) error {
	if to == "" {
		c.Ticket.CategoryID, c.Ticket.CategoryTrail, c.Ticket.SealedTo = nil, "", ""
		return nil
	}
	n, err := strconv.ParseInt(to, 10, 64)
	if err != nil {
		return errs.Bad("category", "ticket.category_unknown")
	}
	id := category.ID(n)
	cat, err := category.Get(ctx, c.Tx, id)
	if errs.Is(err, errs.NotFound) {
		return errs.Bad("category", "ticket.category_unknown")
	}
	if err != nil {
		return err
	}
	c.Ticket.CategoryID, c.Ticket.CategoryTrail, c.Ticket.SealedTo = &id, cat.Trail, cat.SealedTo
	return nil
}
