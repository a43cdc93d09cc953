package api

import (
	"context"
	"net/http"

	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
)

// QuestionsAnswered are what the requester of a ticket answers to what was still open.
type QuestionsAnswered struct {
	TicketID
	Body struct {
		Answers []AnswerValue `json:"answers" nullable:"false" minItems:"1" maxItems:"100"`
	}
}

func (s *surface) openQuestions() {
	add(s, operation{
		method: http.MethodGet, path: "/tickets/{id}/questions", need: readTicket, id: "list-open-questions", tag: "Tickets", summary: "List what is still asked of a ticket's requester",
		more: "What the portal asks about its category and its channel, and nobody has answered. A question that follows from an answer is there once that was given. Nothing is asked about a ticket that is not open.",
	}, s.listOpenQuestions)
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/questions", need: writeTicket, id: "answer-questions", tag: "Tickets", summary: "Answer what is still asked, in the words of the ticket's requester",
		more: "It counts as a word of theirs: a ticket that waits for them goes on. What somebody else answered meanwhile stays, and the answer is 409.", refusals: []int{409},
	}, s.answerQuestions)
}

func (s *surface) listOpenQuestions(ctx context.Context, c *caller, in *TicketID) (*QuestionList, error) {
	t, err := s.Tickets.Get(ctx, c.actor, in.ticket())
	if err != nil {
		return nil, err
	}
	x := &QuestionList{}
	x.Body.Questions = []Question{}
	if t.CategoryID == nil {
		return x, nil
	}
	all, err := question.Of(ctx, s.DB, *t.CategoryID, false)
	if err != nil {
		return nil, err
	}
	open, err := ticket.OpenQuestions(ctx, s.DB, &t, all)
	for i := range open {
		x.Body.Questions = append(x.Body.Questions, questionOf(c, &open[i]))
	}
	return x, err
}

func (s *surface) answerQuestions(ctx context.Context, c *caller, in *QuestionsAnswered) (*GivenAnswers, error) {
	t, err := s.Tickets.Get(ctx, c.actor, in.ticket())
	if err != nil {
		return nil, err
	}
	by := c.actor.Person
	if c.actor.Agent { // who carries the requester's words in
		by = t.RequesterID
	}
	if t, err = s.Tickets.AnswerQuestions(ctx, c.actor, t.ID, by, answers(in.Body.Answers)); err != nil {
		return nil, inAnswers(err)
	}
	return s.answersOf(ctx, c, &t)
}
