package ticket

import (
	"context"
	"strconv"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/question"
)

// String is the condition as addresses carry it, and ReadAnswered reads it: 12:laser, or 12 where any answer will do.
func (a Answered) String() string {
	if is := a.Is.String(); is != "" {
		return a.Question.String() + ":" + is
	}
	return a.Question.String()
}

// ReadAnswered reads a condition from an address, with the question that it is about. A question that the actor may not read is as one that
// is not there.
func ReadAnswered(ctx context.Context, q db.Querier, actor access.Actor, text string) (a Answered, of question.Question, err error) {
	id, is, _ := strings.Cut(text, ":")
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n <= 0 {
		return a, of, errs.Bad("answer", "question.unknown")
	}
	of, err = question.Get(ctx, q, question.ID(n))
	if errs.Is(err, errs.NotFound) {
		return a, of, errs.Bad("answer", "question.unknown")
	}
	if err != nil {
		return a, of, err
	}
	c, err := category.Get(ctx, q, of.CategoryID)
	if err != nil {
		return a, of, err
	}
	if !of.MayRead(actor, c.SealedTo) {
		return a, of, errs.Bad("answer", "question.unknown")
	}
	a.Question = of.ID
	if a.Is, err = of.Read(is); err != nil {
		return a, of, errs.Bad("answer", "question.choice_unknown")
	}
	if of.Check(a.Is) != nil {
		return a, of, errs.Bad("answer", "question.choice_unknown")
	}
	return a, of, nil
}
