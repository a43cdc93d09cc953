package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/category"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
)

// Question is what the desk asks about problems of a category.
type Question struct {
	ID         int64            `json:"id"`
	CategoryID int64            `json:"category_id" doc:"The category that asks it: this one, or one above it"`
	Kind       string           `json:"kind" enum:"line,text,choice,yes_no,device" doc:"line: words of one line; text: of more"`
	Label      string           `json:"label" doc:"In the caller's language"`
	Help       string           `json:"help,omitempty" doc:"In the caller's language"`
	Portal     string           `json:"portal" enum:"no,may,must" doc:"Whether requesters are asked, and must answer"`
	Desk       string           `json:"desk,omitempty" enum:"no,may,must" doc:"For the desk only: whether agents are asked, and must answer when they open a ticket"`
	Channels   []string         `json:"channels,omitempty" enum:"email,portal,phone,visit,api" nullable:"false" doc:"It is asked only about tickets that came through these doors; absent: about all"`
	Options    []QuestionOption `json:"options,omitempty" nullable:"false" doc:"Of a choice"`
	OutOfUse   bool             `json:"out_of_use,omitempty" doc:"It is not asked any more"`
	OnlyIf     *QuestionReason  `json:"only_if,omitempty" doc:"It is asked only where an earlier question has a certain answer"`
}

// QuestionOption is one of the answers to choose from.
type QuestionOption struct {
	Key   string `json:"key" doc:"Never changes"`
	Label string `json:"label" doc:"In the caller's language"`
}

// QuestionReason is why a question is asked.
type QuestionReason struct {
	QuestionID int64  `json:"question_id"`
	Answer     string `json:"answer" doc:"The key of an option, yes or no"`
}

// QuestionsOf asks for the questions of a category.
type QuestionsOf struct {
	CategoryID
	All bool `query:"all" doc:"Also those out of use; for those who manage categories"`
}

// QuestionList is what a category asks, in its order.
type QuestionList struct {
	Body struct {
		Questions []Question `json:"questions" nullable:"false"`
	}
}

// AnswerValue is an answer: one field, by the kind of the question; none at all empties it.
type AnswerValue struct {
	QuestionID int64  `json:"question_id" minimum:"1"`
	Text       string `json:"text,omitempty" maxLength:"2000" doc:"To line and text"`
	Choice     string `json:"choice,omitempty" maxLength:"60" doc:"The key of an option"`
	Yes        *bool  `json:"yes,omitempty" doc:"To yes_no"`
	AssetID    int64  `json:"asset_id,omitempty" minimum:"1" doc:"To device; the ticket is then about it, too"`
}

// GivenAnswer is what was answered on a ticket.
type GivenAnswer struct {
	AnswerValue
	Label string    `json:"label" doc:"The question, in the caller's language"`
	Other bool      `json:"other,omitempty" doc:"The ticket's category does not ask this any more, or never did"`
	ByID  int64     `json:"by_id,omitempty" doc:"For the desk only: who gave it"`
	At    time.Time `json:"at"`
}

// GivenAnswers are all of a ticket's, with its version.
type GivenAnswers struct {
	ETag string `header:"ETag" doc:"The ticket's version, for If-Match"`
	Body struct {
		Answers []GivenAnswer `json:"answers" nullable:"false"`
	}
}

// AnswerEdit asks for other answers.
type AnswerEdit struct {
	TicketID
	IfMatch
	Body struct {
		Answers []AnswerValue `json:"answers" nullable:"false" minItems:"1" maxItems:"100" doc:"Those to change; the others stay"`
	}
}

func (s *surface) questions() {
	add(s, operation{
		method: http.MethodGet, path: "/categories/{id}/questions", need: readTicket, id: "list-questions", tag: "Desk", summary: "List what is asked about a category",
		more: "Those of the categories above it come first. Requesters see what the portal asks.",
	}, s.listQuestions)
	add(s, operation{
		method: http.MethodGet, path: "/tickets/{id}/answers", need: readTicket, id: "list-answers", tag: "Tickets", summary: "List what was answered on a ticket",
		more: "Requesters see what the portal asks, on their own tickets.",
	}, s.listAnswers)
	add(s, operation{
		method: http.MethodPatch, path: "/tickets/{id}/answers", need: workTicket, id: "edit-answers", tag: "Tickets", summary: "Change what was answered on a ticket",
		more: "An answer to a question that is not asked any more, because another answer changed, goes with it. When somebody changed the ticket since you read it, the answer is 412.", refusals: []int{412, 428},
	}, s.editAnswers)
}

func (s *surface) listQuestions(ctx context.Context, c *caller, in *QuestionsOf) (*QuestionList, error) {
	cat, err := category.Get(ctx, s.DB, category.ID(in.ID))
	if err != nil {
		return nil, err
	}
	if !cat.Offered && !c.actor.Agent && !c.actor.Admin {
		return nil, errs.Missing()
	}
	if in.All && !c.actor.May(account.ManageCategory) {
		return nil, errs.Bad("all", "api.for_managers")
	}
	list, err := question.Of(ctx, s.DB, cat.ID, in.All)
	if err != nil {
		return nil, err
	}
	x := &QuestionList{}
	x.Body.Questions = []Question{}
	for i := range list {
		if list[i].MayRead(c.actor, cat.SealedTo) {
			x.Body.Questions = append(x.Body.Questions, questionOf(c, &list[i]))
		}
	}
	return x, nil
}

func channelsOf(q *question.Question) (list []string) {
	for _, ch := range q.OnlyOn() {
		list = append(list, string(ch))
	}
	return list
}

func questionOf(c *caller, q *question.Question) Question {
	locale := c.locale.Code()
	x := Question{ID: int64(q.ID), CategoryID: int64(q.CategoryID), Kind: string(q.Kind), Label: q.Label(locale), Help: q.Help(locale), Portal: string(q.Portal), Channels: channelsOf(q), OutOfUse: !q.Active}
	if c.actor.Agent || c.actor.Admin {
		x.Desk = string(q.Desk)
	}
	for _, o := range q.Offered("") {
		x.Options = append(x.Options, QuestionOption{Key: o.Key, Label: o.Label(locale)})
	}
	if q.IfID != nil {
		x.OnlyIf = &QuestionReason{QuestionID: int64(*q.IfID), Answer: q.IfAnswer}
	}
	return x
}

func (s *surface) listAnswers(ctx context.Context, c *caller, in *TicketID) (*GivenAnswers, error) {
	t, err := s.Tickets.Get(ctx, c.actor, in.ticket())
	if err != nil {
		return nil, err
	}
	return s.answersOf(ctx, c, &t)
}

func (s *surface) answersOf(ctx context.Context, c *caller, t *ticket.Ticket) (*GivenAnswers, error) {
	var asked []question.Question
	if t.CategoryID != nil {
		var err error
		if asked, err = question.Of(ctx, s.DB, *t.CategoryID, false); err != nil {
			return nil, err
		}
	}
	list, err := ticket.AnswersFor(ctx, s.DB, c.actor, t, asked)
	if err != nil {
		return nil, err
	}
	x := &GivenAnswers{ETag: etag(t.Version)}
	x.Body.Answers = make([]GivenAnswer, len(list))
	for i, a := range list {
		g := GivenAnswer{AnswerValue: wireValue(a.Question.ID, a.Value), Label: a.Question.Label(c.locale.Code()), Other: a.Other, At: a.At.UTC()}
		if c.actor.Agent {
			g.ByID = number(a.ByID)
		}
		x.Body.Answers[i] = g
	}
	return x, nil
}

func wireValue(id question.ID, v question.Value) AnswerValue {
	x := AnswerValue{QuestionID: int64(id), Text: v.Text, Choice: v.Choice, AssetID: int64(v.Asset)}
	if v.YesNo != "" {
		x.Yes = new(v.YesNo == question.Yes)
	}
	return x
}

func (v AnswerValue) value() question.Value {
	x := question.Value{Text: v.Text, Choice: v.Choice, Asset: asset.ID(v.AssetID)}
	if v.Yes != nil {
		x.YesNo = question.No
		if *v.Yes {
			x.YesNo = question.Yes
		}
	}
	return x
}

// answers are those that a new ticket begins with.
func answers(list []AnswerValue) map[question.ID]question.Value {
	if len(list) == 0 {
		return nil
	}
	values := make(map[question.ID]question.Value, len(list))
	for _, v := range list {
		values[question.ID(v.QuestionID)] = v.value()
	}
	return values
}

// inAnswers puts what the desk says about the answer to a question where it stands in a request.
func inAnswers(err error) error {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		for i, f := range e.Fields {
			if _, isNumber := strconv.Atoi(strings.TrimPrefix(f.Name, "q")); isNumber == nil {
				e.Fields[i].Name = "body.answers"
			}
		}
	}
	return err
}

func (s *surface) editAnswers(ctx context.Context, c *caller, in *AnswerEdit) (*GivenAnswers, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	t, err := s.Tickets.Change(ctx, c.actor, in.ticket(), "ticket.answers", func(change *ticket.Change) error {
		if change.Ticket.Version-1 != version { // entering a change counts the version up
			return stale(errs.New(errs.Conflict, "errs.conflict"))
		}
		given, err := ticket.Answers(ctx, change.Tx, change.Ticket.ID)
		if err != nil {
			return err
		}
		before := ticket.Values(given)
		var edits []ticket.AnswerChange
		for _, v := range in.Body.Answers {
			id := question.ID(v.QuestionID)
			edit := ticket.AnswerChange{Question: id, From: before[id], To: v.value()}
			edits = append(slices.DeleteFunc(edits, func(e ticket.AnswerChange) bool { return e.Question == id }), edit)
		}
		return change.GiveAnswers(ctx, edits...)
	})
	if err != nil {
		return nil, inAnswers(err)
	}
	return s.answersOf(ctx, c, &t)
}
