package confirm_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

// rated is a desk where an agent works, who is no lead, and somebody who is.
type rated struct {
	*testsite.Desk
	anna, amir, lea access.Actor
}

func eachRated(t *testing.T, f func(t *testing.T, d *rated)) {
	t.Helper()
	t.Parallel()
	testsite.Each(t, func(t *testing.T, site *testsite.Desk) {
		t.Helper()
		d := &rated{Desk: site}
		d.lea = site.Person("Lea Lead", "nl", account.Roles{Agent: true, Lead: true})
		d.amir = site.Person("Amir Agent", "en", account.Roles{Agent: true})
		d.anna = site.Person("Anna Ask", "fr", account.Roles{})
		f(t, d)
	})
}

// closed is a ticket of Anna's that Amir solved; how says how it ends.
func (d *rated) closed(how func(tk ticket.Ticket) (ticket.Ticket, error)) ticket.Ticket {
	d.T.Helper()
	return d.end(d.Open(d.anna, "No sound", "Nothing.").ID, how)
}

func (d *rated) end(id ticket.ID, how func(tk ticket.Ticket) (ticket.Ticket, error)) ticket.Ticket {
	d.T.Helper()
	tk, err := d.Tickets.Resolve(d.T.Context(), d.amir, id, ticket.Solution{Text: "Unmuted.", Cause: ticket.UserKnowledge})
	if err == nil {
		tk, err = how(tk)
	}
	if err != nil {
		d.T.Fatal(err)
	}
	return tk
}

func (d *rated) unconfirmed(tk ticket.Ticket) (ticket.Ticket, error) {
	return d.Tickets.CloseUnconfirmed(d.T.Context(), d.amir, tk.ID)
}

func (d *rated) confirmed(tk ticket.Ticket) (ticket.Ticket, error) {
	return d.Tickets.Confirm(d.T.Context(), d.anna.AsRequester(), tk.ID, d.anna.Person)
}

func (d *rated) give(id ticket.ID, score int, words string) confirm.Rating {
	d.T.Helper()
	r, err := d.Ratings.Give(d.T.Context(), d.anna.AsRequester(), id, confirm.Opinion{Score: score, Words: words})
	if err != nil {
		d.T.Fatal(err)
	}
	return r
}

// letters are the kinds of letters about ratings, with who got them.
func (d *rated) letters() (list []string) {
	d.T.Helper()
	if err := d.DB.Select(d.T.Context(), &list, `SELECT kind || ' ' || name FROM letter WHERE kind IN ('rating_asked', 'low_rating') ORDER BY id`); err != nil {
		d.T.Fatal(err)
	}
	return list
}

func (d *rated) kinds(id ticket.ID) (list []string) {
	d.T.Helper()
	if err := d.DB.Select(d.T.Context(), &list, `SELECT kind FROM entry WHERE ticket_id = $1 AND kind IN ('rated', 'rating_settled') ORDER BY seq`, id); err != nil {
		d.T.Fatal(err)
	}
	return list
}

func TestRequesterIsWrittenToOnceWhenTheTicketClosedWithoutThem(t *testing.T) {
	eachRated(t, func(t *testing.T, d *rated) {
		tk := d.closed(d.unconfirmed)
		if diff := cmp.Diff([]string{"rating_asked Anna Ask"}, d.letters()); diff != "" {
			t.Error(diff)
		}
		if _, err := d.Tickets.SetState(t.Context(), d.amir, tk.ID, ticket.Open); err != nil {
			t.Fatal(err)
		}
		d.end(tk.ID, d.unconfirmed)
		if diff := cmp.Diff([]string{"rating_asked Anna Ask"}, d.letters()); diff != "" {
			t.Errorf("closed again: %s", diff)
		}
	})
}

func TestWhoeverConfirmsOnAPageIsAskedThereAndNotByLetter(t *testing.T) {
	eachRated(t, func(t *testing.T, d *rated) {
		tk := d.closed(d.confirmed)
		if got := d.letters(); len(got) != 0 {
			t.Errorf("letters: %v", got)
		}
		if _, r, err := d.Ratings.Get(t.Context(), d.anna.AsRequester(), tk.ID); err != nil || r.Asked != 1 || r.Given() {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

func TestAgentsAreNotAskedAboutTheirOwnWork(t *testing.T) {
	eachRated(t, func(t *testing.T, d *rated) {
		d.anna = d.amir
		tk := d.closed(d.unconfirmed)
		if _, err := confirm.RatingOf(t.Context(), d.DB, tk.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("asked: %v", err)
		}
	})
}

func TestNobodyIsAskedWhereTheDeskDoesNotWantIt(t *testing.T) {
	eachRated(t, func(t *testing.T, d *rated) {
		if err := d.Settings.Save(t.Context(), access.System(), map[string]string{"feedback.ask": "0"}); err != nil {
			t.Fatal(err)
		}
		d.closed(d.unconfirmed)
		if got := d.letters(); len(got) != 0 {
			t.Errorf("letters: %v", got)
		}
	})
}

func TestWhoHasLeftIsNotAsked(t *testing.T) {
	eachRated(t, func(t *testing.T, d *rated) {
		if err := d.People.SetActive(t.Context(), access.System(), d.anna.Person, false); err != nil {
			t.Fatal(err)
		}
		d.closed(d.unconfirmed)
		if got := d.letters(); len(got) != 0 {
			t.Errorf("letters: %v", got)
		}
	})
}

func TestSecondAnswerChangesTheFirstUntilTheWindowEnds(t *testing.T) {
	eachRated(t, func(t *testing.T, d *rated) {
		tk := d.closed(d.confirmed)
		d.give(tk.ID, 4, "Quick.")
		d.give(tk.ID, 4, "") // the same again is no news
		d.Clock.Advance(13 * 24 * time.Hour)
		if r := d.give(tk.ID, 5, ""); r.Score != 5 || r.Words != "Quick." {
			t.Errorf("%+v", r)
		}
		if diff := cmp.Diff([]string{"rated", "rated"}, d.kinds(tk.ID)); diff != "" {
			t.Error(diff)
		}
		d.Clock.Advance(25 * time.Hour)
		_, err := d.Ratings.Give(t.Context(), d.anna.AsRequester(), tk.ID, confirm.Opinion{Score: 1})
		if !errs.Is(err, errs.Conflict) {
			t.Errorf("too late: %v", err)
		}
	})
}

func TestOpenTicketTakesNoRating(t *testing.T) {
	eachRated(t, func(t *testing.T, d *rated) {
		tk := d.closed(d.confirmed)
		if _, err := d.Tickets.SetState(t.Context(), d.amir, tk.ID, ticket.Open); err != nil {
			t.Fatal(err)
		}
		_, err := d.Ratings.Give(t.Context(), d.anna.AsRequester(), tk.ID, confirm.Opinion{Score: 5})
		if !errs.Is(err, errs.Conflict) {
			t.Errorf("%v", err)
		}
	})
}

func TestOnlyTheRequesterRates(t *testing.T) {
	eachRated(t, func(t *testing.T, d *rated) {
		tk := d.closed(d.confirmed)
		_, err := d.Ratings.Give(t.Context(), d.amir, tk.ID, confirm.Opinion{Score: 5})
		if !errs.Is(err, errs.Forbidden) {
			t.Errorf("the agent: %v", err)
		}
		bob := d.Person("Bob Other", "en", account.Roles{})
		_, err = d.Ratings.Give(t.Context(), bob, tk.ID, confirm.Opinion{Score: 5})
		if !errs.Is(err, errs.NotFound) {
			t.Errorf("somebody else: %v", err)
		}
		for _, score := range []int{-1, 0, 6} {
			_, err := d.Ratings.Give(t.Context(), d.anna.AsRequester(), tk.ID, confirm.Opinion{Score: score})
			if !errs.Is(err, errs.Invalid) {
				t.Errorf("score %d: %v", score, err)
			}
		}
	})
}

func TestLowRatingAsksTheLeadOnceAndWaitsUntilItIsSettled(t *testing.T) {
	eachRated(t, func(t *testing.T, d *rated) {
		tk := d.closed(d.confirmed)
		d.give(tk.ID, 2, "Slow.")
		d.give(tk.ID, 1, "")
		if diff := cmp.Diff([]string{"low_rating Lea Lead"}, d.letters()); diff != "" {
			t.Error(diff)
		}
		if _, err := d.Ratings.Settle(t.Context(), d.amir, tk.ID, "Called."); !errs.Is(err, errs.Forbidden) {
			t.Errorf("an agent settled it: %v", err)
		}
		if _, err := d.Ratings.Settle(t.Context(), d.lea, tk.ID, " "); !errs.Is(err, errs.Invalid) {
			t.Errorf("without a word: %v", err)
		}
		r, err := d.Ratings.Settle(t.Context(), d.lea, tk.ID, "Called, and said sorry.")
		if err != nil || r.Waits() || r.Settled != "Called, and said sorry." {
			t.Fatalf("%+v, %v", r, err)
		}
		if _, err := d.Ratings.Settle(t.Context(), d.lea, tk.ID, "Again."); !errs.Is(err, errs.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if r := d.give(tk.ID, 5, ""); r.Waits() || r.Settled == "" {
			t.Errorf("what was settled is %+v after another answer", r)
		}
	})
}

func TestBetterSecondAnswerTakesTheLeadsTaskAway(t *testing.T) {
	eachRated(t, func(t *testing.T, d *rated) {
		tk := d.closed(d.confirmed)
		d.give(tk.ID, 1, "")
		if r := d.give(tk.ID, 4, "I was wrong."); r.Low {
			t.Errorf("%+v", r)
		}
		if _, err := d.Ratings.Settle(t.Context(), d.lea, tk.ID, "Called."); !errs.Is(err, errs.Conflict) {
			t.Errorf("%v", err)
		}
	})
}

func TestRatingByLinkNeedsNoSignInAndNothingElseOpensIt(t *testing.T) {
	eachRated(t, func(t *testing.T, d *rated) {
		tk := d.closed(d.unconfirmed)
		r, err := confirm.RatingOf(t.Context(), d.DB, tk.ID)
		if err != nil {
			t.Fatal(err)
		}
		token := d.Ratings.Token(r)
		q, err := d.Ratings.Question(t.Context(), token)
		if diff := cmp.Diff(confirm.RatingQuestion{Ticket: tk.ID, Subject: "No sound", Locale: "fr", Open: true}, q); err != nil || diff != "" {
			t.Error(err, diff)
		}
		if _, err := d.Ratings.Answer(t.Context(), token, confirm.Opinion{Score: 3}); err != nil {
			t.Error(err)
		}
		l := confirm.Link{Ticket: tk.ID, Person: d.anna.Person, Expires: d.DB.Now().Add(time.Hour)}
		wrong := map[string]string{
			"of a confirmation": confirm.Token(d.Keys, l),
			"of another desk":   confirm.RatingToken(secret.NewKeys(), tk.ID, d.anna.Person, l.Expires),
			"of another person": confirm.RatingToken(d.Keys, tk.ID, d.amir.Person, l.Expires),
			"changed":           strings.Replace(token, ".", "1.", 1),
			"run out":           confirm.RatingToken(d.Keys, tk.ID, d.anna.Person, db.At(d.Clock.Now().Add(-time.Second))),
		}
		for name, token := range wrong {
			if _, err := d.Ratings.Answer(t.Context(), token, confirm.Opinion{Score: 1}); !errs.Is(err, errs.NotFound) {
				t.Errorf("a link %s: %v", name, err)
			}
		}
	})
}

func TestMergedRequesterIsStillTheOneWhoIsAsked(t *testing.T) {
	eachRated(t, func(t *testing.T, d *rated) {
		other := d.Person("Anna Asked", "fr", account.Roles{})
		tk := d.Open(other, "No picture", "Black.")
		if err := d.People.Merge(t.Context(), access.System(), other.Person, d.anna.Person); err != nil {
			t.Fatal(err)
		}
		tk = d.end(tk.ID, d.unconfirmed)
		r, err := confirm.RatingOf(t.Context(), d.DB, tk.ID)
		if err != nil || r.PersonID != d.anna.Person {
			t.Errorf("%+v, %v", r, err)
		}
	})
}
