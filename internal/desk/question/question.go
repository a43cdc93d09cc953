// Package question knows what the desk asks about a problem of each category, so that nobody has to write back for it.
//
// A question belongs to a category and is asked of what is filed there or below. What was answered stands on the ticket: see package ticket.
package question

import (
	"context"
	"slices"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
)

// ID names a question.
type ID int64

func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// Field is the question's name in forms and in what is said about them.
func (id ID) Field() string { return "q" + id.String() }

// Kind is how a question is answered.
type Kind string

// The kinds.
const (
	Line   Kind = "line"   // a text of one line
	Text   Kind = "text"   // of more lines
	Choice Kind = "choice" // one of its options
	YesNo  Kind = "yes_no"
	Device Kind = "device" // an asset
)

// Kinds are all kinds, in the order that forms show them.
func Kinds() []Kind { return []Kind{Line, Text, Choice, YesNo, Device} }

// Asking is how much a form insists on an answer.
type Asking string

// The ways.
const (
	Never Asking = "no"
	May   Asking = "may"
	Must  Asking = "must"
)

// Askings are all ways, in the order that forms show them.
func Askings() []Asking { return []Asking{Never, May, Must} }

// Place is where questions are asked.
type Place string

// The places. A mail cannot ask; whoever wrote it is asked by agents, and on the ticket's page in the portal.
const (
	Portal Place = "portal" // of requesters
	Desk   Place = "desk"   // of agents, in their forms and on the ticket
)

// Question is one thing that the desk asks.
type Question struct {
	ID         ID
	Version    int64
	CategoryID category.ID
	Kind       Kind
	LabelEN    string `db:"label_en"`
	LabelFR    string `db:"label_fr"`
	LabelNL    string `db:"label_nl"`
	HelpEN     string `db:"help_en"`
	HelpFR     string `db:"help_fr"`
	HelpNL     string `db:"help_nl"`
	Portal     Asking
	Desk       Asking
	Channels   string // by words; none: about whatever came through any door. See On
	IfID       *ID    // asked only where this earlier question
	IfAnswer   string // has this answer: the key of an option, or yes or no
	Active     bool
	Position   int // among those of its category
	CreatedAt  db.Time
	UpdatedAt  db.Time
	Options    []Option `db:"-"` // of a Choice, those out of use too
}

// Option is one of the answers that a question lets choose.
type Option struct {
	QuestionID ID
	Key        string `db:"choice_key"` // never changes
	LabelEN    string `db:"label_en"`
	LabelFR    string `db:"label_fr"`
	LabelNL    string `db:"label_nl"`
	Active     bool
	Position   int
}

// Label is the question in a language.
func (q *Question) Label(locale string) string { return in(locale, q.LabelEN, q.LabelFR, q.LabelNL) }

// Help is what stands below it, in a language.
func (q *Question) Help(locale string) string { return in(locale, q.HelpEN, q.HelpFR, q.HelpNL) }

// Label is the option in a language.
func (o *Option) Label(locale string) string { return in(locale, o.LabelEN, o.LabelFR, o.LabelNL) }

func in(locale, en, fr, nl string) string {
	switch locale {
	case "fr":
		return fr
	case "nl":
		return nl
	}
	return en
}

// At is how much it is asked at a place.
func (q *Question) At(p Place) Asking {
	if p == Portal {
		return q.Portal
	}
	return q.Desk
}

// Option is the one with a key.
func (q *Question) Option(key string) (o Option, ok bool) {
	at := slices.IndexFunc(q.Options, func(o Option) bool { return o.Key == key })
	if at < 0 {
		return o, false
	}
	return q.Options[at], true
}

// Store keeps the questions.
type Store struct {
	db    *db.DB
	asked *db.Memory[category.ID, []Question]
}

// NewStore makes the store.
func NewStore(d *db.DB) *Store {
	return &Store{db: d, asked: access.Memory[category.ID, []Question](d)}
}

const columns = `q.id, q.version, q.category_id, q.kind, q.label_en, q.label_fr, q.label_nl, q.help_en, q.help_fr, q.help_nl, q.portal, q.desk,
	q.channels, q.if_id, q.if_answer, q.active, q.position, q.created_at, q.updated_at`

// Of are the questions of a category, those of the categories above it first; those out of use too where all is set.
func Of(ctx context.Context, q db.Querier, id category.ID, all bool) (list []Question, err error) {
	err = q.Select(ctx, &list, `
		SELECT `+columns+`
		FROM category_within w
		JOIN category c ON c.id = w.within_id
		JOIN question q ON q.category_id = c.id
		WHERE w.category_id = $1 AND (q.active = TRUE OR $2 = TRUE)
		ORDER BY length(c.trail), q.position, q.id`, id, all)
	if err != nil {
		return nil, err
	}
	return list, withOptions(ctx, q, list)
}

// Asked are the questions in use of a category and of those above it, as they were a second ago at most. Nobody may change what it gives.
func (s *Store) Asked(ctx context.Context, id category.ID) ([]Question, error) {
	now := s.db.Now()
	if list, ok := s.asked.Recall(id, now); ok {
		return list, nil
	}
	dated := s.asked.Dated()
	list, err := Of(ctx, s.db, id, false)
	if err == nil {
		s.asked.Keep(id, list, now, dated)
	}
	return list, err
}

// All are all questions, in use or not, by category and position.
func All(ctx context.Context, q db.Querier) (list []Question, err error) {
	if err := q.Select(ctx, &list, `SELECT `+columns+` FROM question q ORDER BY q.category_id, q.position, q.id`); err != nil {
		return nil, err
	}
	return list, withOptions(ctx, q, list)
}

// ByIDs are the questions with these ids, in use or not, for tickets and timelines that name them.
func ByIDs(ctx context.Context, q db.Querier, ids ...ID) (map[ID]Question, error) {
	found := make(map[ID]Question, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var p db.Params
	var list []Question
	if err := q.Select(ctx, &list, `SELECT `+columns+` FROM question q WHERE q.id IN `+db.BindAll(&p, ids), p.Args...); err != nil {
		return nil, err
	}
	if err := withOptions(ctx, q, list); err != nil {
		return nil, err
	}
	for _, one := range list {
		found[one.ID] = one
	}
	return found, nil
}

// Get is a question.
func Get(ctx context.Context, q db.Querier, id ID) (Question, error) {
	list := make([]Question, 1)
	if err := q.Get(ctx, &list[0], `SELECT `+columns+` FROM question q WHERE q.id = $1`, id); err != nil {
		return Question{}, err
	}
	err := withOptions(ctx, q, list)
	return list[0], err
}

func withOptions(ctx context.Context, q db.Querier, list []Question) error {
	var ids []ID
	for i := range list {
		if list[i].Kind == Choice {
			ids = append(ids, list[i].ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var p db.Params
	var options []Option
	err := q.Select(ctx, &options, `
		SELECT question_id, choice_key, label_en, label_fr, label_nl, active, position
		FROM question_option
		WHERE question_id IN `+db.BindAll(&p, ids)+`
		ORDER BY question_id, position, choice_key`, p.Args...)
	of := make(map[ID][]Option, len(ids))
	for _, o := range options {
		of[o.QuestionID] = append(of[o.QuestionID], o)
	}
	for i := range list {
		list[i].Options = of[list[i].ID]
	}
	return err
}

// MayRead tells whether the actor may read a question of a category that is sealed to teams as sealedTo says. What the portal asks, everybody
// may; what only agents are asked about a sensitive category, only those of its teams and those who manage categories.
func (q *Question) MayRead(a access.Actor, sealedTo string) bool {
	switch {
	case q.Portal != Never || a.IsSystem() || a.May(access.ManageCategory):
		return true
	case !a.Agent:
		return false
	}
	return sealedTo == "" || category.Named(sealedTo, append(slices.Clone(a.Teams), a.Leads...)...)
}
