package ticket

import (
	"context"
	"errors"
	"maps"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
)

// AnswersGiven tells what was answered to the questions of a category: an AnswersPayload.
const AnswersGiven EntryKind = "answers_given"

// AnswersPayload is what changed at once.
type AnswersPayload struct {
	Answers []AnswerChange `json:"answers"`
	Undoes  Seq            `json:"undoes,omitempty"` // the entry that was taken back
	Asked   bool           `json:"asked,omitempty"`  // the requester was asked for them after the ticket was there: a word of theirs
}

// AnswerChange is an answer that was another before; the zero Value is none. From what somebody saw, to what they want it to be, it is also
// how answers are given.
type AnswerChange struct {
	Question question.ID    `json:"question"`
	From     question.Value `json:"from,omitzero"`
	To       question.Value `json:"to,omitzero"`
}

// Given is what was answered to one question on a ticket.
type Given struct {
	Question question.ID
	question.Value
	ByID *person.ID
	At   db.Time
}

// Answers are all that were given on a ticket; the caller has made sure that the reader may see it.
func Answers(ctx context.Context, q db.Querier, id ID) ([]Given, error) {
	var rows []struct {
		QuestionID question.ID
		TextValue  string
		Choice     string
		Yes        *bool
		AssetID    *asset.ID
		ByID       *person.ID
		At         db.Time
	}
	err := q.Select(ctx, &rows, `
		SELECT question_id, text_value, choice, yes, asset_id, by_id, at
		FROM ticket_answer
		WHERE ticket_id = $1
		ORDER BY question_id`, id)
	list := make([]Given, len(rows))
	for i, r := range rows {
		v := question.Value{Text: r.TextValue, Choice: r.Choice}
		switch {
		case r.AssetID != nil:
			v.Asset = *r.AssetID
		case r.Yes != nil && *r.Yes:
			v.YesNo = question.Yes
		case r.Yes != nil:
			v.YesNo = question.No
		}
		list[i] = Given{Question: r.QuestionID, Value: v, ByID: r.ByID, At: r.At}
	}
	return list, err
}

// Values are answers by their question.
func Values(list []Given) map[question.ID]question.Value {
	values := make(map[question.ID]question.Value, len(list))
	for _, g := range list {
		values[g.Question] = g.Value
	}
	return values
}

// GiveAnswers changes what was answered to the questions of the ticket's category. When a colleague answered one of them otherwise since the
// actor read it, nothing is stored and the conflict names the questions. An answer to a question that is no longer asked, because another
// answer changed, goes with it.
func (s *Store) GiveAnswers(ctx context.Context, actor access.Actor, id ID, edits ...AnswerChange) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.answers", func(c *Change) error { return c.GiveAnswers(ctx, edits...) })
}

// GiveAnswers is Store.GiveAnswers inside an open change.
func (c *Change) GiveAnswers(ctx context.Context, edits ...AnswerChange) error {
	if err := c.MustWork(); err != nil {
		return err
	}
	before, err := Answers(ctx, c.Tx, c.Ticket.ID)
	if err != nil {
		return err
	}
	return c.giveAnswers(ctx, Values(before), edits)
}

// TakeBackAnswers gives again what was answered before the entry seq, as long as that still stands.
func (s *Store) TakeBackAnswers(ctx context.Context, actor access.Actor, id ID, seq Seq) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.answers", func(c *Change) error {
		if err := c.MustWork(); err != nil {
			return err
		}
		var e Entry
		err := c.Tx.Get(ctx, &e, `
			SELECT ticket_id, seq, at, actor_id, via, kind, public, payload
			FROM entry
			WHERE ticket_id = $1 AND seq = $2 AND kind = $3`, id, seq, AnswersGiven)
		if errs.Is(err, errs.NotFound) {
			return errs.Bad("seq", "question.no_such_change")
		}
		if err != nil {
			return err
		}
		p, err := Decode[AnswersPayload](e)
		if err != nil {
			return err
		}
		before, err := Answers(ctx, c.Tx, id)
		if err != nil {
			return err
		}
		var changes []AnswerChange
		for _, x := range p.Answers {
			changes = append(changes, AnswerChange{Question: x.Question, From: x.To, To: x.From})
		}
		given := Values(before)
		if changes, err = standing(given, changes); err != nil || len(changes) == 0 {
			return err
		}
		asked, err := c.questions(ctx)
		if err != nil {
			return err
		}
		after := afterwards(given, changes)
		return c.storeAnswers(ctx, append(changes, unasked(asked, question.Shown(asked, after), given, after)...), AnswersPayload{Undoes: seq})
	})
}

// answerAtOpening stores what was answered before the ticket was there. Requesters answer what the portal asks.
func (c *Change) answerAtOpening(ctx context.Context, answers map[question.ID]question.Value) error {
	var edits []AnswerChange
	for id, v := range answers {
		if v != (question.Value{}) {
			edits = append(edits, AnswerChange{Question: id, To: v})
		}
	}
	if len(edits) == 0 {
		return nil
	}
	return c.giveAnswers(ctx, nil, edits)
}

func (c *Change) giveAnswers(ctx context.Context, before map[question.ID]question.Value, edits []AnswerChange) error {
	changes, err := standing(before, edits)
	if err != nil || len(changes) == 0 {
		return err
	}
	asked, err := c.questions(ctx)
	if err != nil {
		return err
	}
	after := afterwards(before, changes)
	shown := question.Shown(asked, after)
	if changes, err = allowed(asked, shown, changes); err != nil {
		return err
	}
	return c.storeAnswers(ctx, append(changes, unasked(asked, shown, before, after)...), AnswersPayload{})
}

// afterwards is what is answered once changes are made.
func afterwards(before map[question.ID]question.Value, changes []AnswerChange) map[question.ID]question.Value {
	after := map[question.ID]question.Value{}
	maps.Copy(after, before)
	for _, x := range changes {
		after[x.Question] = x.To
	}
	return after
}

// unasked are the answers that go since their questions are not asked any more, because another answer changed.
func unasked(asked, shown []question.Question, before, after map[question.ID]question.Value) (changes []AnswerChange) {
	for _, q := range asked {
		if v := before[q.ID]; v != (question.Value{}) && v == after[q.ID] && !contains(shown, q.ID) {
			changes = append(changes, AnswerChange{Question: q.ID, From: v})
		}
	}
	return changes
}

// questions are those in use of the ticket's category that the actor may read.
func (c *Change) questions(ctx context.Context) ([]question.Question, error) {
	if c.Ticket.CategoryID == nil {
		return nil, nil
	}
	list, err := question.Of(ctx, c.Tx, *c.Ticket.CategoryID, false)
	return slices.DeleteFunc(list, func(q question.Question) bool { return !q.MayRead(c.Actor, c.Ticket.SealedTo) }), err
}

// standing are the edits that change something. One that starts from what is not so any more is a conflict.
func standing(before map[question.ID]question.Value, edits []AnswerChange) (changes []AnswerChange, err error) {
	conflict := errs.New(errs.Conflict, "question.changed_meanwhile")
	for _, e := range edits {
		switch now := before[e.Question]; {
		case now == e.To:
		case now != e.From:
			conflict.Fields = append(conflict.Fields, errs.Field{Name: e.Question.Field(), Key: "question.changed_meanwhile"})
		default:
			changes = append(changes, e)
		}
	}
	if len(conflict.Fields) > 0 {
		return nil, conflict
	}
	return changes, nil
}

// allowed are the changes in the order of the questions, if each fits one that is asked. What is answered already may always be emptied.
func allowed(asked, shown []question.Question, changes []AnswerChange) (sorted []AnswerChange, err error) {
	var wrong []errs.Field
	place := func(x AnswerChange) int {
		return slices.IndexFunc(asked, func(q question.Question) bool { return q.ID == x.Question })
	}
	for _, x := range changes {
		at := place(x)
		switch {
		case x.To == question.Value{}:
		case at < 0:
			wrong = append(wrong, errs.Field{Name: x.Question.Field(), Key: "question.unknown"})
		case !contains(shown, x.Question):
			wrong = append(wrong, errs.Field{Name: x.Question.Field(), Key: "question.not_asked"})
		default:
			err := asked[at].Check(x.To)
			if o, known := asked[at].Option(x.To.Choice); err == nil && known && !o.Active {
				err = errs.Bad(x.Question.Field(), "question.choice_unknown")
			}
			if e, ok := errors.AsType[*errs.Error](err); ok {
				wrong = append(wrong, e.Fields...)
			}
		}
	}
	if len(wrong) > 0 {
		return nil, &errs.Error{Kind: errs.Invalid, Key: "errs.invalid", Fields: wrong}
	}
	slices.SortStableFunc(changes, func(a, b AnswerChange) int {
		if n := place(a) - place(b); n != 0 {
			return n
		}
		return int(a.Question - b.Question)
	})
	return changes, nil
}

// storeAnswers writes the changes as one entry, of which p says the rest, and notes the assets that they name.
func (c *Change) storeAnswers(ctx context.Context, changes []AnswerChange, p AnswersPayload) error {
	if len(changes) == 0 {
		return nil
	}
	for _, x := range changes {
		if x.To.Asset == 0 {
			continue
		}
		err := c.addAssets(ctx, []asset.ID{x.To.Asset})
		if e, ok := errors.AsType[*errs.Error](err); ok && e.Kind == errs.Invalid {
			return &errs.Error{Kind: errs.Invalid, Key: e.Key, Fields: []errs.Field{{Name: x.Question.Field(), Key: e.Fields[0].Key, Args: e.Fields[0].Args}}}
		}
		if err != nil {
			return err
		}
	}
	for _, x := range changes {
		if err := c.storeAnswer(ctx, x.Question, x.To); err != nil {
			return err
		}
	}
	p.Answers = changes
	_, err := c.Record(ctx, AnswersGiven, false, p)
	return err
}

func (c *Change) storeAnswer(ctx context.Context, id question.ID, v question.Value) error {
	if v == (question.Value{}) {
		return c.Tx.Later(ctx, `DELETE FROM ticket_answer WHERE ticket_id = $1 AND question_id = $2`, c.Ticket.ID, id)
	}
	var yes *bool
	if v.YesNo != "" {
		yes = new(v.YesNo == question.Yes)
	}
	var about *asset.ID
	if v.Asset != 0 {
		about = &v.Asset
	}
	return c.Tx.Later(ctx, `
		INSERT INTO ticket_answer (ticket_id, question_id, text_value, choice, yes, asset_id, by_id, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (ticket_id, question_id) DO UPDATE
		SET text_value = excluded.text_value, choice = excluded.choice, yes = excluded.yes, asset_id = excluded.asset_id, by_id = excluded.by_id, at = excluded.at`,
		c.Ticket.ID, id, v.Text, v.Choice, yes, about, c.Actor.Ref(), c.Tx.Now)
}

func contains(list []question.Question, id question.ID) bool {
	return slices.ContainsFunc(list, func(q question.Question) bool { return q.ID == id })
}
