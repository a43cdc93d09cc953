package ticket_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

func TestOpenTicketHasAnOwnerFromItsFirstSecond(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		got := d.open(d.anna)
		if idOf(got.OwnerID) != d.lead.Person || got.AssigneeID != nil || got.State != ticket.New || got.TeamID != d.l1 {
			t.Errorf("owner %v, assignee %v, state %s, team %d", got.OwnerID, got.AssigneeID, got.State, got.TeamID)
		}
		stored := must(d.tickets.Get(t.Context(), d.anna, got.ID))(t)
		if diff := cmp.Diff(got, stored); diff != "" {
			t.Errorf("stored differs from returned: %s", diff)
		}
	})
}

func TestOpenNeedsSubjectAndText(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		_, err := d.tickets.Open(t.Context(), d.anna, ticket.Opening{Channel: ticket.Portal, Requester: d.anna.Person, Impact: new(9)})
		e, ok := errors.AsType[*errs.Error](err)
		if !ok || e.Kind != errs.Invalid {
			t.Fatalf("got %v", err)
		}
		var fields []string
		for _, f := range e.Fields {
			fields = append(fields, f.Name)
		}
		if diff := cmp.Diff([]string{"subject", "impact"}, fields); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRequesterOpensOnlyForThemselves(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		o := ticket.Opening{Subject: "x", Body: said("x"), Channel: ticket.Phone, Requester: d.bert.Person}
		_, err := d.tickets.Open(t.Context(), d.anna, o)
		wantKind(t, err, errs.Forbidden)
		got := must(d.tickets.Open(t.Context(), d.agent, o))(t)
		if got.RequesterID != d.bert.Person || idOf(got.OpenedBy) != d.agent.Person {
			t.Errorf("requester %d, opened by %v", got.RequesterID, got.OpenedBy)
		}
	})
}

func TestFirstReplyTakesTheTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.anna)
		d.clock.Advance(time.Minute)
		got, _, err := d.tickets.Reply(t.Context(), d.agent, tk.ID, ticket.Answering{Body: said("Is it plugged in?"), Then: ticket.WaitingUser})
		if err != nil {
			t.Fatal(err)
		}
		if idOf(got.AssigneeID) != d.agent.Person || idOf(got.OwnerID) != d.agent.Person || got.State != ticket.WaitingUser {
			t.Errorf("assignee %v, owner %v, state %s", got.AssigneeID, got.OwnerID, got.State)
		}
		if !got.FirstResponseAt.Equal(d.clock.Now()) {
			t.Errorf("first response at %v", got.FirstResponseAt)
		}
		// Whoever works on it later, the owner stays.
		got = must(d.tickets.Assign(t.Context(), d.agent, tk.ID, d.mate.Person, nil))(t)
		if idOf(got.AssigneeID) != d.mate.Person || idOf(got.OwnerID) != d.agent.Person {
			t.Errorf("after handing on: assignee %v, owner %v", got.AssigneeID, got.OwnerID)
		}
	})
}

func TestAnswerWakesAndReopens(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.anna)
		answer := func() (ticket.Ticket, ticket.Seq) {
			t.Helper()
			got, seq, err := d.tickets.Answer(t.Context(), d.anna, tk.ID, ticket.Saying{Body: said("Still nothing."), Channel: ticket.Portal, Author: d.anna.Person})
			if err != nil {
				t.Fatal(err)
			}
			return got, seq
		}
		if got, _ := answer(); got.State != ticket.New {
			t.Errorf("an answer on a new ticket made it %s", got.State)
		}
		must(d.tickets.Assign(t.Context(), d.agent, tk.ID, d.agent.Person, nil))(t)
		must(d.tickets.SetState(t.Context(), d.agent, tk.ID, ticket.WaitingUser))(t)
		if got, _ := answer(); got.State != ticket.Open {
			t.Errorf("an answer on a waiting ticket made it %s", got.State)
		}
		must(d.tickets.Resolve(t.Context(), d.agent, tk.ID, ticket.Solution{Text: "Plugged it in.", Cause: ticket.Hardware}))(t)
		if got, _ := answer(); got.State != ticket.Open || got.Reopened != 1 || !got.ResolvedAt.IsZero() || idOf(got.OwnerID) != d.agent.Person {
			t.Errorf("an answer on a resolved ticket: %s, reopened %d, owner %v", got.State, got.Reopened, got.OwnerID)
		}
	})
}

func TestAnswerToClosedTicketReopensOnlyInsideTheWindow(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.anna)
		finish := func() {
			t.Helper()
			must(d.tickets.Resolve(t.Context(), d.agent, tk.ID, ticket.Solution{Text: "Done.", Cause: ticket.Other}))(t)
			must(d.tickets.Confirm(t.Context(), d.anna, tk.ID, d.anna.Person))(t)
		}
		saying := ticket.Saying{Body: said("It is back."), Channel: ticket.Portal, Author: d.anna.Person}
		finish()
		d.clock.Advance(14 * 24 * time.Hour)
		got, _, err := d.tickets.Answer(t.Context(), d.anna, tk.ID, saying)
		if err != nil || got.ID != tk.ID || got.State != ticket.Open || got.CloseKind != "" {
			t.Fatalf("inside the window: ticket %d %s, %v", got.ID, got.State, err)
		}
		finish()
		d.clock.Advance(14*24*time.Hour + time.Second)
		got, seq, err := d.tickets.Answer(t.Context(), d.anna, tk.ID, saying)
		if err != nil {
			t.Fatal(err)
		}
		if got.ID == tk.ID || seq != 1 || got.FollowsID == nil || *got.FollowsID != tk.ID || got.RequesterID != d.anna.Person || got.State != ticket.New {
			t.Errorf("after the window: %+v", got)
		}
		old := must(d.tickets.Get(t.Context(), d.anna, tk.ID))(t)
		if old.State != ticket.Closed {
			t.Errorf("the old ticket is %s", old.State)
		}
		steps, _, err := d.tickets.Thread(t.Context(), d.anna, tk.ID, ticket.Page{})
		if err != nil || steps[len(steps)-1].Kind != ticket.FollowedUp {
			t.Errorf("the old ticket does not name its follow-up: %v", err)
		}
	})
}

func TestLateAnswerOfAnotherOpensTheirOwnTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.anna)
		must(d.tickets.Watch(t.Context(), d.agent, tk.ID, d.bert.Person, true))(t)
		must(d.tickets.Resolve(t.Context(), d.agent, tk.ID, ticket.Solution{Text: "Done.", Cause: ticket.Other}))(t)
		must(d.tickets.Confirm(t.Context(), d.anna, tk.ID, d.anna.Person))(t)
		d.clock.Advance(15 * 24 * time.Hour)
		got, _, err := d.tickets.Answer(t.Context(), d.bert, tk.ID, ticket.Saying{Body: said("I have it too."), Channel: ticket.Portal, Author: d.bert.Person})
		if err != nil || got.ID == tk.ID || got.RequesterID != d.bert.Person || *got.FollowsID != tk.ID {
			t.Fatalf("%+v, %v", got, err)
		}
		steps, _, err := d.tickets.Thread(t.Context(), d.bert, got.ID, ticket.Page{})
		if err != nil || len(steps) != 1 || *steps[0].Message.AuthorID != d.bert.Person || steps[0].Message.AuthorName != d.bert.Name {
			t.Errorf("his ticket: %+v, %v", steps, err)
		}
		_, err = d.tickets.Get(t.Context(), d.anna, got.ID)
		wantKind(t, err, errs.NotFound)
		steps, _, err = d.tickets.Thread(t.Context(), d.anna, tk.ID, ticket.Page{})
		if err != nil || steps[len(steps)-1].Kind == ticket.FollowedUp {
			t.Errorf("Anna is told of a ticket that is not hers: %v", err)
		}
	})
}

func TestResolveNeedsTextAndCauseAndAsksTheUser(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.anna)
		_, err := d.tickets.Resolve(t.Context(), d.agent, tk.ID, ticket.Solution{Text: " "})
		e, ok := errors.AsType[*errs.Error](err)
		if !ok || len(e.Fields) != 2 {
			t.Fatalf("got %v, want two wrong fields", err)
		}
		got := must(d.tickets.Resolve(t.Context(), d.agent, tk.ID, ticket.Solution{Text: "Changed the cartridge.", Cause: ticket.Hardware}))(t)
		if got.State != ticket.Resolved || got.OpenState || got.Resolution != "Changed the cartridge." {
			t.Errorf("%+v", got)
		}
		steps, _, err := d.tickets.Thread(t.Context(), d.anna, tk.ID, ticket.Page{})
		if err != nil {
			t.Fatal(err)
		}
		last := steps[len(steps)-1]
		if last.Kind != ticket.WasResolved || last.Message == nil || last.Message.Text != "Changed the cartridge." {
			t.Errorf("the requester's thread ends with %+v", last)
		}
		_, err = d.tickets.Resolve(t.Context(), d.agent, tk.ID, ticket.Solution{Text: "Again.", Cause: ticket.Other})
		wantKind(t, err, errs.Invalid)
	})
}

func TestOnlyTheRequesterConfirms(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.anna)
		_, err := d.tickets.Confirm(t.Context(), d.anna, tk.ID, d.anna.Person)
		wantKind(t, err, errs.Conflict)
		must(d.tickets.Resolve(t.Context(), d.agent, tk.ID, ticket.Solution{Text: "Done.", Cause: ticket.Other}))(t)
		must(d.tickets.Watch(t.Context(), d.agent, tk.ID, d.bert.Person, true))(t)
		_, err = d.tickets.Confirm(t.Context(), d.bert, tk.ID, d.bert.Person)
		wantKind(t, err, errs.Forbidden)
		got := must(d.tickets.Confirm(t.Context(), d.anna, tk.ID, d.anna.Person))(t)
		if got.State != ticket.Closed || got.CloseKind != ticket.Confirmed {
			t.Errorf("%s %s", got.State, got.CloseKind)
		}
		must(d.tickets.Confirm(t.Context(), d.anna, tk.ID, d.anna.Person))(t) // twice changes nothing
		got = must(d.tickets.NotSolved(t.Context(), d.anna, tk.ID, ticket.Saying{
			Body: ticket.Written("", "No!", nil), Channel: ticket.Portal, Author: d.anna.Person,
		}))(t)
		if got.State != ticket.Open || got.Reopened != 1 {
			t.Errorf("after «still broken»: %s, reopened %d", got.State, got.Reopened)
		}
	})
}

func TestEditConflictNamesBothTextsAndLosesNone(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.anna)
		start, outcome := make(chan struct{}), make(chan error, 2)
		for _, e := range []struct {
			who  access.Actor
			text string
		}{{d.agent, "paper jam"}, {d.mate, "no toner"}} {
			go func() {
				<-start
				_, err := d.tickets.Edit(t.Context(), e.who, tk.ID, ticket.Edit{Field: ticket.FieldSymptom, From: "", To: e.text})
				outcome <- err
			}()
		}
		close(start)
		first, second := <-outcome, <-outcome
		if first != nil {
			first, second = second, first
		}
		if first != nil || second == nil {
			t.Fatalf("want one winner: %v, %v", first, second)
		}
		e, ok := errors.AsType[*errs.Error](second)
		if !ok || e.Kind != errs.Conflict {
			t.Fatalf("the loser got %v", second)
		}
		got := must(d.tickets.Get(t.Context(), d.agent, tk.ID))(t)
		texts := map[any]bool{e.Args["Theirs"]: true, e.Args["Yours"]: true}
		if e.Args["Theirs"] != got.Symptom || !texts["paper jam"] || !texts["no toner"] {
			t.Errorf("stored %q, the loser was told %v", got.Symptom, e.Args)
		}
	})
}

func TestReplyPastANewMessageIsRefused(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.anna)
		read := tk.LastSeq
		if _, _, err := d.tickets.Reply(t.Context(), d.mate, tk.ID, ticket.Answering{Body: said("I am on it."), Read: read}); err != nil {
			t.Fatal(err)
		}
		_, _, err := d.tickets.Reply(t.Context(), d.agent, tk.ID, ticket.Answering{Body: said("Me too."), Read: read})
		wantKind(t, err, errs.Conflict)
		now := must(d.tickets.Get(t.Context(), d.agent, tk.ID))(t)
		if _, _, err := d.tickets.Reply(t.Context(), d.agent, tk.ID, ticket.Answering{Body: said("Me too."), Read: now.LastSeq}); err != nil {
			t.Errorf("after reading: %v", err)
		}
	})
}

func TestSameKeyGivesTheSameTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		o := ticket.Opening{
			Subject: "Twice", Body: said("x"), Channel: ticket.API, Requester: d.anna.Person, Once: ticket.Once{Key: "k1", Digest: []byte("a")},
		}
		var wg sync.WaitGroup
		ids := make([]ticket.ID, 8)
		for i := range ids {
			wg.Go(func() {
				tk, err := d.tickets.Open(t.Context(), d.anna, o)
				if err != nil {
					t.Error(err)
				}
				ids[i] = tk.ID
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] || id == 0 {
				t.Fatalf("tickets %v", ids)
			}
		}
		o.Once.Digest = []byte("b")
		_, err := d.tickets.Open(t.Context(), d.anna, o)
		wantKind(t, err, errs.Conflict)
		o.Once = ticket.Once{Key: "k2", Digest: []byte("a")}
		if other := must(d.tickets.Open(t.Context(), d.anna, o))(t); other.ID == ids[0] {
			t.Error("another key gave the same ticket")
		}
	})
}

func TestNotesAndHeldMessagesStayInside(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		const marker = "marker-7391"
		tk := d.open(d.anna)
		if _, _, err := d.tickets.AddNote(t.Context(), d.agent, tk.ID, said("Note "+marker), ticket.Once{}); err != nil {
			t.Fatal(err)
		}
		mail := access.Actor{Name: "Mail", Via: access.ViaMail}
		_, _, err := d.tickets.Answer(t.Context(), mail, tk.ID, ticket.Saying{
			Body: said("Held " + marker), Channel: ticket.Email, Author: d.bert.Person, Mail: ticket.Mailed{Held: true},
		})
		if err != nil {
			t.Fatal(err)
		}
		steps, _, err := d.tickets.Thread(t.Context(), d.anna, tk.ID, ticket.Page{})
		if err != nil {
			t.Fatal(err)
		}
		if len(steps) != 1 || steps[0].Message.Text != "It prints nothing." {
			t.Errorf("the requester sees %+v", steps)
		}
		if got := must(d.tickets.Get(t.Context(), d.anna, tk.ID))(t); got.Preview != "It prints nothing." {
			t.Errorf("the preview says %q", got.Preview)
		}
		items, _, err := d.tickets.Timeline(t.Context(), d.agent, tk.ID, ticket.Page{})
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for _, it := range items {
			if it.Note != nil && it.Note.Text == "Note "+marker || it.Message != nil && it.Message.Text == "Held "+marker {
				seen++
			}
		}
		if seen != 2 {
			t.Errorf("the agent sees %d of 2", seen)
		}
		_, _, err = d.tickets.Timeline(t.Context(), d.anna, tk.ID, ticket.Page{})
		wantKind(t, err, errs.NotFound)
	})
}

func TestTimelinePagesWithoutGaps(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.anna)
		for range 20 {
			if _, _, err := d.tickets.AddNote(t.Context(), d.agent, tk.ID, said("note"), ticket.Once{}); err != nil {
				t.Fatal(err)
			}
		}
		var got []ticket.Seq
		page := ticket.Page{Limit: 8}
		for {
			items, more, err := d.tickets.Timeline(t.Context(), d.agent, tk.ID, page)
			if err != nil {
				t.Fatal(err)
			}
			for i := len(items) - 1; i >= 0; i-- {
				got = append(got, items[i].Seq)
			}
			if !more {
				break
			}
			page.Before = items[0].Seq
		}
		for i, seq := range got {
			if want := ticket.Seq(21 - i); seq != want {
				t.Fatalf("entry %d of the walk is %d, want %d", i, seq, want)
			}
		}
		if len(got) != 21 {
			t.Errorf("%d entries, want 21", len(got))
		}
	})
}

func TestForeignFileCannotBeAttached(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.write(fileOf(d.bert.Person))
		tk := d.open(d.anna)
		b := said("see attachment")
		b.Files = []ticket.Attach{{File: "f1"}}
		_, _, err := d.tickets.Answer(t.Context(), d.anna, tk.ID, ticket.Saying{Body: b, Channel: ticket.Portal, Author: d.anna.Person})
		wantKind(t, err, errs.Invalid)
		tk = d.open(d.bert)
		if _, _, err = d.tickets.Answer(t.Context(), d.bert, tk.ID, ticket.Saying{Body: b, Channel: ticket.Portal, Author: d.bert.Person}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			who  access.Actor
			kind errs.Kind
		}{{d.bert, 0}, {d.agent, 0}, {d.anna, errs.NotFound}, {d.other, errs.NotFound}, {access.Actor{}, errs.NotFound}} {
			_, err := d.tickets.File(t.Context(), c.who, "f1")
			if (err == nil) != (c.kind == 0) || err != nil && !errs.Is(err, c.kind) {
				t.Errorf("%s reads it: %v", c.who.Name, err)
			}
		}
	})
}

func TestDraftIsKeptAndForgotten(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.anna)
		for _, text := range []string{"first", "second"} {
			if err := d.tickets.SaveDraft(t.Context(), d.agent, tk.ID, ticket.DraftReply, "", text); err != nil {
				t.Fatal(err)
			}
		}
		drafts := must(d.tickets.Drafts(t.Context(), d.agent, tk.ID))(t)
		if len(drafts) != 1 || drafts[0].Text != "second" {
			t.Errorf("%+v", drafts)
		}
		if drafts := must(d.tickets.Drafts(t.Context(), d.mate, tk.ID))(t); len(drafts) != 0 {
			t.Errorf("a colleague sees %+v", drafts)
		}
		wantKind(t, d.tickets.SaveDraft(t.Context(), d.other, tk.ID, ticket.DraftReply, "", "x"), errs.NotFound)
		if err := d.tickets.SaveDraft(t.Context(), d.agent, tk.ID, ticket.DraftReply, "", " "); err != nil {
			t.Fatal(err)
		}
		if drafts := must(d.tickets.Drafts(t.Context(), d.agent, tk.ID))(t); len(drafts) != 0 {
			t.Errorf("an emptied draft stays: %+v", drafts)
		}
	})
}

func TestOpeningTakesFewStatements(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.open(d.anna)
		before := d.db.Stats()
		d.open(d.anna)
		after := d.db.Stats()
		if n := after.Commits - before.Commits; n != 1 {
			t.Errorf("%d transactions, want 1", n)
		}
		if n := after.Queries - before.Queries; n > 11 { // with the four that frame a transaction on SQLite
			t.Errorf("%d statements, want at most 11", n)
		}
	})
}

func TestFollowersAreToldInOrder(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.anna)
		d.followed = nil
		if _, _, err := d.tickets.Reply(t.Context(), d.agent, tk.ID, ticket.Answering{Body: said("Hello")}); err != nil {
			t.Fatal(err)
		}
		var got []ticket.EntryKind
		for _, e := range d.followed {
			got = append(got, e.Kind)
		}
		want := []ticket.EntryKind{ticket.MessageOut, ticket.AssigneeChanged, ticket.OwnerChanged, ticket.StateChanged}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func fileOf(who person.ID) func(ctx ctx, tx *db.Tx) error {
	return func(ctx ctx, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO file (id, sha256, name, type, size, added_by, created_at)
			VALUES ('f1', 'aa', 'a.txt', 'text/plain', 1, $1, $2)`, who, tx.Now)
		return err
	}
}
