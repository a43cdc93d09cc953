package confirm

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
)

// askedSigned is what the signature of a link to the open questions of a ticket is for.
const askedSigned = "asked"

// QuestionsAt ends the address of a ticket's page where its open questions stand.
const QuestionsAt = "#questions"

// AskedToken is the text that ends the address at which the requester of a ticket answers what the desk still asks, without signing in.
func AskedToken(keys *secret.Keys, id ticket.ID, who person.ID, expires db.Time) string {
	return Link{Ticket: id, Person: who, Expires: expires}.token(keys, askedSigned)
}

// Asked is what the page behind such a link shows. It holds no words of the requester's and no answer that was given, since a link may be
// read by others.
type Asked struct {
	Ticket  ticket.ID
	Subject string
	Locale  string
	List    []question.Question // none: all is answered, or the ticket is over
}

// Asked reads what a link asks. Whatever is wrong with the link, the answer
// is the same: not found.
func (d *Desk) Asked(ctx context.Context, questions *question.Store, token string) (a Asked, err error) {
	_, t, err := d.askedOn(ctx, token)
	if err != nil {
		return a, err
	}
	a.Ticket, a.Subject = t.ID, t.Subject
	if a.Locale, err = localeOf(ctx, d.db, t.RequesterID); err != nil || t.CategoryID == nil {
		return a, err
	}
	all, err := questions.Asked(ctx, *t.CategoryID)
	if err != nil {
		return a, err
	}
	a.List, err = ticket.OpenQuestions(ctx, d.db, &t, all)
	return a, err
}

// Answer takes what whoever holds a link answers.
func (d *Desk) Answer(ctx context.Context, token string, answers map[question.ID]question.Value) error {
	l, t, err := d.askedOn(ctx, token)
	if err != nil {
		return err
	}
	_, err = d.tickets.AnswerQuestions(ctx, actor(), t.ID, l.Person, answers)
	return err
}

func (d *Desk) askedOn(ctx context.Context, token string) (l Link, t ticket.Ticket, err error) {
	if l, err = readLink(d.db, d.keys, askedSigned, token); err != nil {
		return l, t, err
	}
	if t, err = d.tickets.Get(ctx, actor(), l.Ticket); err != nil {
		return l, t, err
	}
	asked, err := person.Current(ctx, d.db, l.Person)
	if err != nil {
		return l, t, err
	}
	if requester, err := person.Current(ctx, d.db, t.RequesterID); err != nil || requester != asked { // the ticket has become somebody else's
		return l, t, errs.Missing()
	}
	return l, t, nil
}
