package api

import (
	"context"
	"net/http"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/category"
	"firstline/internal/desk/question"
)

// QuestionTexts are a text in each language.
type QuestionTexts struct {
	EN string `json:"en" maxLength:"500"`
	FR string `json:"fr" maxLength:"500"`
	NL string `json:"nl" maxLength:"500"`
}

// QuestionChoice is one of the answers to choose from, as those who manage it see it.
type QuestionChoice struct {
	Key    string        `json:"key,omitempty" maxLength:"60" doc:"Of one that is there already; absent for a new one, which gets a key that never changes"`
	Labels QuestionTexts `json:"labels"`
	Active bool          `json:"active" doc:"Whether it can be chosen"`
}

// QuestionFields are what is chosen for a question.
type QuestionFields struct {
	Kind     string           `json:"kind" enum:"line,text,choice,yes_no,device" doc:"Of a new one; it never changes"`
	Labels   QuestionTexts    `json:"labels"`
	Help     QuestionTexts    `json:"help,omitzero" doc:"In all languages, or in none"`
	Portal   string           `json:"portal" enum:"no,may,must" doc:"Whether requesters are asked, and must answer"`
	Desk     string           `json:"desk" enum:"no,may,must" doc:"Whether agents are asked, and must answer when they open a ticket"`
	Channels []string         `json:"channels,omitempty" enum:"email,portal,phone,visit,api" nullable:"false" maxItems:"5" uniqueItems:"true" doc:"It is asked only about tickets that came through these doors; absent or empty: about all"`
	Options  []QuestionChoice `json:"options,omitempty" nullable:"false" maxItems:"50" doc:"Of a choice, in their order; one that is left out goes out of use"`
	OnlyIf   *QuestionReason  `json:"only_if,omitempty" doc:"It is asked only where an earlier question has a certain answer"`
	Active   bool             `json:"active" doc:"Whether it is asked. What was answered stays"`
}

// QuestionSetup is a question as those who manage it see it.
type QuestionSetup struct {
	ID         int64 `json:"id"`
	CategoryID int64 `json:"category_id"`
	Position   int   `json:"position" doc:"Among those of its category"`
	QuestionFields
}

// QuestionID is the question in an address.
type QuestionID struct {
	ID int64 `path:"id" minimum:"1" doc:"The question's id"`
}

// QuestionAnswer is one question with its version.
type QuestionAnswer struct {
	ETag string `header:"ETag" doc:"The question's version, for If-Match"`
	Body QuestionSetup
}

// QuestionCreation asks for a new question of a category.
type QuestionCreation struct {
	CategoryID
	Body QuestionFields
}

// QuestionCreated is the new question and where it is.
type QuestionCreated struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"The question's version, for If-Match"`
	Body     QuestionSetup
}

// QuestionReplacement asks for another content of a question.
type QuestionReplacement struct {
	QuestionID
	IfMatch
	Body QuestionFields
}

// QuestionMove asks for another place among the questions of its category.
type QuestionMove struct {
	QuestionID
	Body struct {
		By int `json:"by" enum:"-1,1" doc:"1: behind the next one, -1: before the one before; at the ends it stays"`
	}
}

func (s *surface) questionSetup() {
	add(s, operation{
		method: http.MethodPost, path: "/categories/{id}/questions", need: account.ManageCategory, id: "create-question", tag: "Desk", summary: "Ask something more about a category",
		more: "As the last of its category. It is asked of what is filed there or below.", status: http.StatusCreated,
	}, s.createQuestion)
	add(s, operation{
		method: http.MethodGet, path: "/questions/{id}", need: readDesk, id: "get-question", tag: "Desk", summary: "Read how a question is set up",
		more: "Also one that is out of use. One that only agents are asked about a sensitive category is 404 for those who do not see what is filed there.",
	}, s.getQuestion)
	add(s, operation{
		method: http.MethodPut, path: "/questions/{id}", need: account.ManageCategory, id: "replace-question", tag: "Desk", summary: "Change a question",
		more: "As a whole, but for its kind and its category, which stay. What was answered stays, too.", refusals: []int{412, 428},
	}, s.replaceQuestion)
	add(s, operation{
		method: http.MethodPost, path: "/questions/{id}/move", need: account.ManageCategory, id: "move-question", tag: "Desk",
		summary: "Put a question before or behind its neighbour", more: "One that follows from the answer to another stays behind it.", status: http.StatusNoContent,
	}, s.moveQuestion)
}

func (s *surface) getQuestion(ctx context.Context, c *caller, in *QuestionID) (*QuestionAnswer, error) {
	q, err := question.Get(ctx, s.DB, question.ID(in.ID))
	if err != nil {
		return nil, err
	}
	cat, err := category.Get(ctx, s.DB, q.CategoryID)
	if err != nil {
		return nil, err
	}
	if !q.MayRead(c.actor, cat.SealedTo) {
		return nil, errs.Missing()
	}
	return &QuestionAnswer{ETag: etag(q.Version), Body: questionSetupOf(&q)}, nil
}

func (s *surface) createQuestion(ctx context.Context, c *caller, in *QuestionCreation) (*QuestionCreated, error) {
	q, err := s.Questions.Create(ctx, c.actor, category.ID(in.ID), in.Body.draft())
	if err != nil {
		return nil, inQuestion(err)
	}
	return &QuestionCreated{Location: Prefix + "/questions/" + strconv.FormatInt(int64(q.ID), 10), ETag: etag(q.Version), Body: questionSetupOf(&q)}, nil
}

func (s *surface) replaceQuestion(ctx context.Context, c *caller, in *QuestionReplacement) (*QuestionAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := question.Get(ctx, s.DB, question.ID(in.ID))
	if err != nil {
		return nil, err
	}
	if string(was.Kind) != in.Body.Kind {
		return nil, errs.Bad("kind", "question.kind_stays")
	}
	q, err := s.Questions.Update(ctx, c.actor, was.ID, version, in.Body.draft())
	if errs.Is(err, errs.Conflict) {
		return nil, stale(err)
	}
	if err != nil {
		return nil, inQuestion(err)
	}
	return &QuestionAnswer{ETag: etag(q.Version), Body: questionSetupOf(&q)}, nil
}

func (s *surface) moveQuestion(ctx context.Context, c *caller, in *QuestionMove) (*struct{}, error) {
	return nil, s.Questions.Move(ctx, c.actor, question.ID(in.ID), in.Body.By)
}

func (f *QuestionFields) draft() question.Draft {
	d := question.Draft{
		Kind: question.Kind(f.Kind), LabelEN: f.Labels.EN, LabelFR: f.Labels.FR, LabelNL: f.Labels.NL, HelpEN: f.Help.EN, HelpFR: f.Help.FR, HelpNL: f.Help.NL,
		Portal: question.Asking(f.Portal), Desk: question.Asking(f.Desk), Active: f.Active,
	}
	for _, ch := range f.Channels {
		d.Channels = append(d.Channels, question.Channel(ch))
	}
	if f.OnlyIf != nil {
		d.IfID, d.IfAnswer = new(question.ID(f.OnlyIf.QuestionID)), f.OnlyIf.Answer
	}
	for _, o := range f.Options {
		d.Options = append(d.Options, question.Option{Key: o.Key, LabelEN: o.Labels.EN, LabelFR: o.Labels.FR, LabelNL: o.Labels.NL, Active: o.Active})
	}
	return d
}

func questionSetupOf(q *question.Question) QuestionSetup {
	x := QuestionSetup{ID: int64(q.ID), CategoryID: int64(q.CategoryID), Position: q.Position, QuestionFields: QuestionFields{
		Kind: string(q.Kind), Labels: QuestionTexts{EN: q.LabelEN, FR: q.LabelFR, NL: q.LabelNL}, Help: QuestionTexts{EN: q.HelpEN, FR: q.HelpFR, NL: q.HelpNL},
		Portal: string(q.Portal), Desk: string(q.Desk), Channels: channelsOf(q), Active: q.Active,
	}}
	if q.IfID != nil {
		x.OnlyIf = &QuestionReason{QuestionID: int64(*q.IfID), Answer: q.IfAnswer}
	}
	for _, o := range q.Options {
		x.Options = append(x.Options, QuestionChoice{Key: o.Key, Labels: QuestionTexts{EN: o.LabelEN, FR: o.LabelFR, NL: o.LabelNL}, Active: o.Active})
	}
	return x
}

// inQuestion puts what the desk says about a question where it stands in a request.
func inQuestion(err error) error {
	return inFields(err, map[string]string{
		"label_en": "body.labels.en", "label_fr": "body.labels.fr", "label_nl": "body.labels.nl", "help_en": "body.help.en", "help_fr": "body.help.fr",
		"help_nl": "body.help.nl", "if": "body.only_if",
	})
}
