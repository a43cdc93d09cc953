package ticket

import (
	"context"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/question"
)

// ShownAnswer is an answer beside its question, as somebody may read it.
type ShownAnswer struct {
	Given
	Question question.Question
	Asset    *asset.Asset // that it names
	Other    bool         // the ticket's category does not ask this: it was filed elsewhere then, or the question went out of use
}

// AnswersFor are the answers of a ticket that the actor may see, in the order of the questions; asked are those in use of its category.
// Requesters read, on their own tickets, what the portal asks, and of devices what they have themselves.
func AnswersFor(ctx context.Context, q db.Querier, actor access.Actor, t *Ticket, asked []question.Question) (list []ShownAnswer, err error) {
	if !actor.Agent && !actor.IsSystem() && !slices.Contains(actor.Persons(), t.RequesterID) {
		return nil, nil
	}
	given, err := Answers(ctx, q, t.ID)
	if err != nil || len(given) == 0 {
		return nil, err
	}
	return beside(ctx, q, actor, given, asked)
}

// beside puts answers to their questions.
func beside(ctx context.Context, q db.Querier, actor access.Actor, given []Given, asked []question.Question) (list []ShownAnswer, err error) {
	values := map[question.ID]Given{}
	var others []question.ID
	var named []asset.ID
	for _, g := range given {
		values[g.Question] = g
		if !contains(asked, g.Question) {
			others = append(others, g.Question)
		}
		if g.Asset != 0 {
			named = append(named, g.Asset)
		}
	}
	assets, err := asset.ByIDs(ctx, q, named...)
	if err != nil {
		return nil, err
	}
	elsewhere, err := question.ByIDs(ctx, q, others...)
	add := func(of question.Question, other bool) {
		x := ShownAnswer{Given: values[of.ID], Question: of, Other: other}
		if a, ok := assets[x.Value.Asset]; ok {
			x.Asset = &a
		}
		if actor.Agent || actor.IsSystem() || of.Portal != question.Never && x.theirs(actor) {
			list = append(list, x)
		}
	}
	for _, of := range asked {
		if _, ok := values[of.ID]; ok {
			add(of, false)
		}
	}
	for _, id := range others {
		add(elsewhere[id], true)
	}
	return list, err
}

// theirs tells whether a requester may read the device that they named, or that an agent named for them.
func (x *ShownAnswer) theirs(a access.Actor) bool {
	return x.Asset == nil || x.Asset.HolderID != nil && slices.Contains(a.Persons(), *x.Asset.HolderID)
}
