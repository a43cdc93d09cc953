package approval_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

// desk is a desk with an agent, Anna and her manager Max, and a group of Finn and Fay.
type desk struct {
	*testsite.Desk
	agent, anna, max, finn, fay access.Actor
	group                       approval.GroupID
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	t.Parallel()
	testsite.Each(t, func(t *testing.T, site *testsite.Desk) {
		d := &desk{Desk: site}
		d.agent = site.Person("Amir Agent", "en", account.Roles{Agent: true})
		d.anna, d.max = site.Person("Anna Ask", "en", account.Roles{}), site.Person("Max Manager", "nl", account.Roles{})
		d.finn, d.fay = site.Person("Finn Finance", "fr", account.Roles{}), site.Person("Fay Finance", "en", account.Roles{})
		d.exec(`UPDATE person SET manager_id = $2 WHERE id = $1`, d.anna.Person, d.max.Person)
		g, err := d.Approvals.SaveGroup(t.Context(), access.System(), 0, 0, approval.GroupDraft{Name: "Finance", Active: true, Members: []person.ID{d.finn.Person, d.fay.Person}})
		if err != nil {
			t.Fatal(err)
		}
		d.group = g.ID
		f(t, d)
	})
}

func (d *desk) exec(sql string, args ...any) {
	d.T.Helper()
	err := d.DB.Write(d.T.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(d.T.Context(), sql, args...)
		return err
	})
	if err != nil {
		d.T.Fatal(err)
	}
}

// request is a wish of Anna's.
func (d *desk) request() ticket.ID {
	d.T.Helper()
	t, err := d.Tickets.Open(d.T.Context(), d.anna, ticket.Opening{
		Kind: ticket.Request, Subject: "A second screen", Body: ticket.Written("", "Please.", nil), Channel: ticket.Portal, Requester: d.anna.Person,
	})
	if err != nil {
		d.T.Fatal(err)
	}
	return t.ID
}

func (d *desk) ask(id ticket.ID, group approval.GroupID) approval.Approval {
	d.T.Helper()
	a, err := d.Approvals.Ask(d.T.Context(), d.agent, id, approval.Asking{Group: group, Question: "A screen for 240 euros"})
	if err != nil {
		d.T.Fatal(err)
	}
	return a
}

func (d *desk) resolve(id ticket.ID) error {
	_, err := d.Tickets.Resolve(d.T.Context(), d.agent, id, ticket.Solution{Text: "Done.", Cause: ticket.Other})
	return err
}

// kinds are the entries about approval.
func (d *desk) kinds(id ticket.ID) (kinds []string) {
	d.T.Helper()
	if err := d.DB.Select(d.T.Context(), &kinds, `SELECT kind FROM entry WHERE ticket_id = $1 AND kind >= 'approval' AND kind < 'approvam' ORDER BY seq`, id); err != nil {
		d.T.Fatal(err)
	}
	return kinds
}

// letters are to whom one of a kind was written.
func (d *desk) letters(kind letter.Kind) (names []string) {
	d.T.Helper()
	if err := d.DB.Select(d.T.Context(), &names, `SELECT name FROM letter WHERE kind = $1 ORDER BY id`, kind); err != nil {
		d.T.Fatal(err)
	}
	return names
}

func wantKind(t *testing.T, err error, kind errs.Kind) {
	t.Helper()
	if !errs.Is(err, kind) {
		t.Errorf("got error %v, want %s", err, kind)
	}
}

func TestARequestWaitsForItsManager(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.request()
		a := d.ask(id, 0)
		if diff := cmp.Diff([]string{"Max Manager"}, d.letters(letter.ApprovalAsked)); diff != "" {
			t.Error(diff)
		}
		wantKind(t, d.resolve(id), errs.Conflict)
		_, err := d.Approvals.Ask(t.Context(), d.agent, id, approval.Asking{Question: "Again"})
		wantKind(t, err, errs.Conflict)
		token := approval.Token(d.Keys, a.ID, d.max.Person, db.At(d.Clock.Now().Add(time.Hour)))
		q, err := d.Approvals.Question(t.Context(), token)
		if err != nil || q.Subject != "A second screen" || q.Requester != "Anna Ask" || q.AskedName != "Amir Agent" || q.Locale != "nl" {
			t.Errorf("%+v, %v", q, err)
		}
		_, err = d.Approvals.AnswerByLink(t.Context(), token, approval.Answer{})
		wantKind(t, err, errs.Invalid) // a no without a word
		a, err = d.Approvals.AnswerByLink(t.Context(), token, approval.Answer{Yes: true, Words: "Fine"})
		if err != nil || a.State != approval.Approved || *a.AnsweredBy != d.max.Person {
			t.Errorf("%+v, %v", a, err)
		}
		_, err = d.Approvals.AnswerByLink(t.Context(), token, approval.Answer{Words: "No, after all"})
		wantKind(t, err, errs.Conflict)
		if diff := cmp.Diff([]string{"approval_asked", "approval_answered"}, d.kinds(id)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"Amir Agent"}, d.letters(letter.ApprovalAnswered)); diff != "" {
			t.Error(diff)
		}
		if err := d.resolve(id); err != nil {
			t.Error(err)
		}
	})
}

func TestAfterANoTheDeskSaysWhyItGoesOn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.request()
		a := d.ask(id, d.group)
		if diff := cmp.Diff([]string{"Finn Finance", "Fay Finance"}, d.letters(letter.ApprovalAsked)); diff != "" {
			t.Error(diff)
		}
		if _, err := d.Approvals.Answer(t.Context(), d.fay, a.ID, approval.Answer{Words: "No budget"}); err != nil {
			t.Fatal(err)
		}
		wantKind(t, d.resolve(id), errs.Conflict)
		_, err := d.Approvals.SetAside(t.Context(), d.agent, id, " ")
		wantKind(t, err, errs.Invalid)
		_, err = d.Approvals.SetAside(t.Context(), d.anna, id, "I want it")
		wantKind(t, err, errs.Forbidden)
		if _, err := d.Approvals.SetAside(t.Context(), d.agent, id, "From stock"); err != nil {
			t.Fatal(err)
		}
		if err := d.resolve(id); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"approval_asked", "approval_answered", "approval_set_aside"}, d.kinds(id)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatIsWithdrawnCanBeAskedAnew(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.request()
		a := d.ask(id, 0)
		if _, err := d.Approvals.SetAside(t.Context(), d.agent, id, "The wrong one"); err != nil {
			t.Fatal(err)
		}
		_, err := d.Approvals.Answer(t.Context(), d.max, a.ID, approval.Answer{Yes: true})
		wantKind(t, err, errs.Conflict)
		d.ask(id, d.group)
		_, err = d.Approvals.SetAside(t.Context(), d.agent, id, "Once more")
		if err != nil || d.resolve(id) != nil {
			t.Error(err)
		}
	})
}

func TestADeputyAnswersWhileTheyMay(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		today := calendar.DateOf(d.Clock.Now().UTC())
		if err := d.Approvals.SetDeputy(t.Context(), d.max, approval.Deputy{DeputyID: d.finn.Person, Until: &today}); err != nil {
			t.Fatal(err)
		}
		id := d.request()
		a := d.ask(id, 0)
		if diff := cmp.Diff([]string{"Max Manager", "Finn Finance"}, d.letters(letter.ApprovalAsked)); diff != "" {
			t.Error(diff)
		}
		mine, err := d.Approvals.Mine(t.Context(), d.finn)
		if err != nil || len(mine) != 1 || mine[0].ID != a.ID {
			t.Errorf("%+v, %v", mine, err)
		}
		_, err = d.Approvals.Answer(t.Context(), d.fay, a.ID, approval.Answer{Yes: true})
		wantKind(t, err, errs.NotFound)
		d.Clock.Advance(25 * time.Hour)
		_, err = d.Approvals.Answer(t.Context(), d.finn, a.ID, approval.Answer{Yes: true})
		wantKind(t, err, errs.NotFound)
		if err := d.Approvals.SetDeputy(t.Context(), d.max, approval.Deputy{DeputyID: d.anna.Person}); err != nil {
			t.Fatal(err)
		}
		_, err = d.Approvals.Answer(t.Context(), d.anna, a.ID, approval.Answer{Yes: true})
		wantKind(t, err, errs.NotFound) // nobody approves their own wish
		wantKind(t, d.Approvals.SetDeputy(t.Context(), d.max, approval.Deputy{DeputyID: d.max.Person}), errs.Invalid)
		if err := d.Approvals.SetDeputy(t.Context(), d.max, approval.Deputy{}); err != nil {
			t.Fatal(err)
		}
		_, err = approval.DeputyOf(t.Context(), d.DB, d.max.Person)
		wantKind(t, err, errs.NotFound)
	})
}

func TestRemindersComeOnWorkingDaysUntilSomebodyAnswers(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.Clock.Advance(time.Date(2026, time.May, 21, 8, 0, 0, 0, time.UTC).Sub(d.Clock.Now())) // Thursday; the Monday after is a holiday
		id := d.request()
		a := d.ask(id, 0)
		look := func() {
			t.Helper()
			now, err := approval.Get(t.Context(), d.DB, a.ID)
			if err == nil {
				err = d.DB.Write(t.Context(), func(tx *db.Tx) error { return d.Approvals.LookIn(t.Context(), tx, now) })
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []struct {
			after time.Duration
			want  int
		}{{96 * time.Hour, 0}, {24 * time.Hour, 1}, {time.Minute, 1}, {72 * time.Hour, 2}, {96 * time.Hour, 3}, {240 * time.Hour, 3}} {
			d.Clock.Advance(step.after)
			look()
			look()
			if got := len(d.letters(letter.ApprovalReminder)); got != step.want {
				t.Errorf("%v later, at %s: %d reminders, want %d", step.after, d.Clock.Now(), got, step.want)
			}
		}
		if err := d.Approvals.Catch(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhoCannotBeAskedIsSaidAtTheField(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ask := func(id ticket.ID, q approval.Asking) error {
			_, err := d.Approvals.Ask(t.Context(), d.agent, id, q)
			return err
		}
		id := d.request()
		wantKind(t, ask(id, approval.Asking{}), errs.Invalid)
		wantKind(t, ask(id, approval.Asking{Question: "x", Group: 99}), errs.Invalid)
		d.exec(`UPDATE person SET manager_id = NULL`)
		wantKind(t, ask(id, approval.Asking{Question: "x"}), errs.Invalid)
		d.exec(`UPDATE approver_group SET active = FALSE`)
		wantKind(t, ask(id, approval.Asking{Question: "x", Group: d.group}), errs.Invalid)
		broken := d.Open(d.anna, "Broken", "It smokes.")
		wantKind(t, ask(broken.ID, approval.Asking{Question: "x"}), errs.Conflict)
		_, err := d.Approvals.Ask(t.Context(), d.anna, id, approval.Asking{Question: "x"})
		wantKind(t, err, errs.Forbidden)
		for _, token := range []string{"", "a.b.c.d", approval.Token(d.Keys, 1, d.max.Person, db.At(d.Clock.Now().Add(-time.Second)))} {
			_, err := d.Approvals.Question(t.Context(), token)
			wantKind(t, err, errs.NotFound)
		}
	})
}

func TestALineManagerVouchesOnATicketOfAnyKindThatNeedsIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		tk := d.Open(d.anna, "My password", "I forgot it.")
		ask := func(group approval.GroupID) error {
			_, err := d.Approvals.Ask(c, d.agent, tk.ID, approval.Asking{Group: group, Question: "Is it she?"})
			return err
		}
		if err := ask(0); !errs.Is(err, errs.Conflict) {
			t.Errorf("without a need: %v", err)
		}
		if _, err := d.Checklists.Need(c, d.agent, tk.ID); err != nil {
			t.Fatal(err)
		}
		if err := ask(d.group); !errs.Is(err, errs.Conflict) {
			t.Errorf("of a group: %v", err)
		}
		if err := ask(0); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Approvals.Answer(c, d.max, 1, approval.Answer{Yes: true}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Checklists.Prove(c, d.agent, tk.ID, checklist.NewProof{Kind: checklist.Manager, Note: "He said yes."}); err != nil {
			t.Errorf("after the manager's yes: %v", err)
		}
		if err := ask(0); !errs.Is(err, errs.Conflict) {
			t.Errorf("once it is proved: %v", err)
		}
	})
}

func TestTheLineManagersOwnYesProvesWhoAsks(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		prove := func(id ticket.ID) error {
			_, err := d.Checklists.Prove(t.Context(), d.agent, id, checklist.NewProof{Kind: checklist.Manager, Note: "He said yes."})
			return err
		}
		id := d.request()
		if err := prove(id); !errs.Is(err, errs.Invalid) {
			t.Errorf("nobody was asked: %v", err)
		}
		asked := d.ask(id, 0)
		if err := prove(id); !errs.Is(err, errs.Invalid) {
			t.Errorf("the manager has not answered: %v", err)
		}
		if _, err := d.Approvals.Answer(t.Context(), d.max, asked.ID, approval.Answer{Yes: true}); err != nil {
			t.Fatal(err)
		}
		if err := prove(id); err != nil {
			t.Errorf("after the manager's yes: %v", err)
		}
		other := d.request()
		a := d.ask(other, d.group)
		if _, err := d.Approvals.Answer(t.Context(), d.finn, a.ID, approval.Answer{Yes: true}); err != nil {
			t.Fatal(err)
		}
		if err := prove(other); !errs.Is(err, errs.Invalid) {
			t.Errorf("after the yes of a group: %v", err)
		}
	})
}
