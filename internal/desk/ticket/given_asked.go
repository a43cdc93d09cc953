package ticket

import (
	"context"
	"errors"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
)

// OpenQuestions are those that the requester of a ticket has not been asked yet, or has left: of asked, the questions in use of its category. The
// caller has made sure that the reader may see the ticket.
func OpenQuestions(ctx context.Context, q db.Querier, t *Ticket, asked []question.Question) ([]question.Question, error) {
	if !t.State.IsOpen() || t.MergedInto != nil {
		return nil, nil
	}
	asked = question.AskedAt(asked, question.Portal, t.Channel)
	if len(asked) == 0 {
		return nil, nil
	}
	given, err := Answers(ctx, q, t.ID)
	return question.Open(asked, Values(given)), err
}

// AnswerQuestions takes what the requester of an open ticket answers to what was still open: others' answers it does not touch. It is a word
// of theirs like any other: a ticket that waits for them goes on, and the desk owes the next answer. by is whose words they are: the actor's
// own, or such as an agent or a link in a mail carries in.
func (s *Store) AnswerQuestions(ctx context.Context, actor access.Actor, id ID, by person.ID, answers map[question.ID]question.Value) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.answers", func(c *Change) error { return c.answerQuestions(ctx, by, answers) })
}

func (c *Change) answerQuestions(ctx context.Context, by person.ID, answers map[question.ID]question.Value) error {
	if err := c.requesterSpeaks(by); err != nil {
		return err
	}
	requester, err := person.Current(ctx, c.Tx, c.Ticket.RequesterID)
	if err != nil {
		return err
	}
	if now, err := person.Current(ctx, c.Tx, by); err != nil || now != requester {
		return errors.Join(err, errs.New(errs.Forbidden, "question.not_yours"))
	}
	if !c.Ticket.State.IsOpen() || c.Ticket.MergedInto != nil {
		return errs.New(errs.Conflict, "question.over")
	}
	asked, err := c.questions(ctx)
	if err != nil {
		return err
	}
	given, err := Answers(ctx, c.Tx, c.Ticket.ID)
	if err != nil {
		return err
	}
	before := Values(given)
	asked = question.AskedAt(asked, question.Portal, c.Ticket.Channel)
	var edits []AnswerChange
	for id, v := range answers {
		switch {
		case v == question.Value{} || v == before[id]:
		case !contains(asked, id):
			return errs.Bad(id.Field(), "question.not_asked")
		default: // what an agent answered meanwhile is a conflict
			edits = append(edits, AnswerChange{Question: id, To: v})
		}
	}
	changes, err := standing(before, edits)
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		return errs.New(errs.Invalid, "question.none_given")
	}
	if changes, err = allowed(asked, question.Shown(asked, afterwards(before, changes)), changes); err != nil {
		return err
	}
	c.Author = &requester
	if err := c.ownDevices(ctx, changes); err != nil {
		return err
	}
	if err := c.storeAnswers(ctx, changes, AnswersPayload{Asked: true}); err != nil {
		return err
	}
	c.Ticket.RequesterAt = c.Tx.Now
	if c.Ticket.State == WaitingUser {
		return c.setState(ctx, Open)
	}
	return nil
}

// ownDevices refuses devices that are not the requester's, also where a link carries the answer in.
func (c *Change) ownDevices(ctx context.Context, changes []AnswerChange) error {
	var named []asset.ID
	for _, x := range changes {
		if x.To.Asset != 0 {
			named = append(named, x.To.Asset)
		}
	}
	found, err := asset.ByIDs(ctx, c.Tx, named...)
	if err != nil {
		return err
	}
	for _, x := range changes {
		if a := found[x.To.Asset]; x.To.Asset != 0 && idOf(a.HolderID) != *c.Author {
			return errs.Bad(x.Question.Field(), "asset.unknown")
		}
	}
	return nil
}
