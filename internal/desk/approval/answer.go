package approval

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// signed is what the signature of a link is for: no other signed text of the desk opens it.
const signed = "approval"

// LinkLife is how long a link answers; whoever comes later signs in.
const LinkLife = 30 * 24 * time.Hour

// Token is the text that ends the address at which a person answers without signing in.
func Token(keys *secret.Keys, id ID, who person.ID, expires db.Time) string {
	p := []string{strconv.FormatInt(int64(id), 36), strconv.FormatInt(int64(who), 36), strconv.FormatInt(expires.Unix(), 36)}
	return strings.Join(append(p, keys.Sign(signed, p...)), ".")
}

// read checks a token; whatever is wrong with it, the answer is the same: not found.
func (s *Store) read(token string) (id ID, who person.ID, err error) {
	p := strings.SplitN(token, ".", 4)
	if len(p) != 4 || !s.keys.Verify(p[3], signed, p[:3]...) {
		return 0, 0, errs.Missing()
	}
	var n [3]int64
	for i := range n {
		if n[i], err = strconv.ParseInt(p[i], 36, 64); err != nil {
			return 0, 0, errs.Missing()
		}
	}
	if s.db.Now().After(time.Unix(n[2], 0)) {
		return 0, 0, errs.Missing()
	}
	return ID(n[0]), person.ID(n[1]), nil
}

// Question is what whoever is asked reads. It holds nothing of what the requester wrote but the subject: they are no watcher of the ticket.
type Question struct {
	Approval
	Subject   string
	Requester string
	AskedName string // the agent who asks
	Locale    string // of whoever reads
}

const questions = `
	SELECT ` + columns + `, t.subject, r.name AS requester, COALESCE(b.name, '') AS asked_name
	FROM approval a
	JOIN ticket t ON t.id = a.ticket_id
	JOIN person r ON r.id = t.requester_id
	LEFT JOIN person b ON b.id = a.asked_by`

// Question is what a link asks.
func (s *Store) Question(ctx context.Context, token string) (q Question, err error) {
	id, who, err := s.read(token)
	if err != nil {
		return q, err
	}
	if err := s.db.Get(ctx, &q, questions+` WHERE a.id = $1`, id); err != nil {
		return q, err
	}
	people, err := person.ReachOf(ctx, s.db, who)
	if err == nil && len(people) == 0 {
		err = errs.Missing()
	}
	if err != nil {
		return q, err
	}
	q.Locale = people[0].Locale
	if q.State != Open {
		return q, nil
	}
	return q, s.mayAnswer(ctx, s.db, &q.Approval, s.db.Now(), people[0].ID)
}

// Mine are the questions that wait for the actor, as approver or as deputy, the oldest first.
func (s *Store) Mine(ctx context.Context, actor access.Actor) (list []Question, err error) {
	defer errs.Wrap(&err, "list approvals")
	if !actor.SignedIn() {
		return nil, errs.New(errs.SignedOut, "errs.signed_out")
	}
	var p db.Params
	me := db.BindAll(&p, actor.Persons())
	var all []Question
	err = s.db.Select(ctx, &all, questions+`
		WHERE a.state = 'open' AND `+ticket.Unhidden+` AND a.id IN (
			SELECT x.approval_id FROM approval_asked x
			WHERE x.person_id IN `+me+` OR x.person_id IN (SELECT d.person_id FROM approval_deputy d WHERE d.deputy_id IN `+me+`))
		ORDER BY a.id
		LIMIT 200`, p.Args...)
	if err != nil {
		return nil, err
	}
	for i := range all {
		switch err := s.mayAnswer(ctx, s.db, &all[i].Approval, s.db.Now(), actor.Person); {
		case err == nil:
			list = append(list, all[i])
		case !errs.Is(err, errs.NotFound):
			return nil, err
		}
	}
	return list, nil
}

// mayAnswer refuses whoever is neither asked nor stands in for somebody who is.
func (s *Store) mayAnswer(ctx context.Context, q db.Querier, a *Approval, now db.Time, who person.ID) error {
	ids, err := Asked(ctx, q, now, a)
	if err == nil && !slices.Contains(ids, who) {
		err = errs.Missing()
	}
	return err
}

// Answer is a yes or no with a word; a no needs one.
type Answer struct {
	Yes   bool
	Words string
}

// AnswerByLink takes the word of whoever holds a link.
func (s *Store) AnswerByLink(ctx context.Context, token string, w Answer) (Approval, error) {
	id, who, err := s.read(token)
	if err != nil {
		return Approval{}, err
	}
	return s.answer(ctx, id, who, w)
}

// Answer takes the word of somebody who is signed in.
func (s *Store) Answer(ctx context.Context, actor access.Actor, id ID, w Answer) (Approval, error) {
	if !actor.SignedIn() {
		return Approval{}, errs.New(errs.SignedOut, "errs.signed_out")
	}
	return s.answer(ctx, id, actor.Person, w)
}

func (s *Store) answer(ctx context.Context, id ID, who person.ID, w Answer) (a Approval, err error) {
	defer errs.Wrap(&err, "answer approval %d", id)
	w.Words = strings.TrimSpace(w.Words)
	if a, err = Get(ctx, s.db, id); err != nil {
		return a, err
	}
	if who, err = person.Current(ctx, s.db, who); err != nil {
		return a, err
	}
	if err := s.mayAnswer(ctx, s.db, &a, s.db.Now(), who); err != nil {
		return a, err
	}
	var check errs.Check
	check.That(w.Yes || w.Words != "", "words", "approval.words_missing")
	check.That(len(w.Words) <= maxText, "words", "ticket.field_too_long")
	if err := check.Err(); err != nil {
		return a, err
	}
	_, err = s.tickets.Change(ctx, access.System(), a.TicketID, "ticket.approval", func(c *ticket.Change) error {
		if a, err = Get(ctx, c.Tx, id); err != nil {
			return err
		}
		if a.State != Open {
			return errs.New(errs.Conflict, "approval.answered_already")
		}
		if err := s.mayAnswer(ctx, c.Tx, &a, c.Tx.Now, who); err != nil {
			return err
		}
		a.State, a.Words, a.AnsweredBy, a.AnsweredAt = Refused, w.Words, &who, c.Tx.Now
		if w.Yes {
			a.State = Approved
		}
		_, err := c.Tx.Exec(ctx, `UPDATE approval SET state = $2, words = $3, answered_by = $4, answered_at = $5 WHERE id = $1`,
			a.ID, a.State, a.Words, a.AnsweredBy, a.AnsweredAt)
		if err != nil {
			return err
		}
		c.Author = &who
		_, err = c.Record(ctx, WasAnswered, true, a.payload())
		return err
	})
	return a, err
}
