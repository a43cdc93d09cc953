package outbox_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/file"
	"firstline/internal/desk/outbox"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

type desk struct {
	*testsite.Desk
	t                *testing.T
	amir, mia, anna  access.Actor
	id               ticket.ID
	ended            chan error
	stop             context.CancelFunc
	runner           *job.Runner
	lettersAtOpening int
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Parallel()
	testsite.Each(t, func(t *testing.T, site *testsite.Desk) {
		t.Helper()
		d := &desk{Desk: site, t: t}
		d.amir = site.Person("Amir Agent", "en", account.Roles{Agent: true})
		d.mia = site.Person("Mia Mate", "nl", account.Roles{Agent: true})
		d.amir.Via, d.mia.Via = access.ViaWorkspace, access.ViaWorkspace
		d.anna = site.Person("Anna Ask", "fr", account.Roles{})
		d.id = site.Open(d.anna, "Printer is on strike", "It prints nothing.").ID
		d.lettersAtOpening = d.count(`SELECT count(*) FROM letter`)
		f(t, d)
	})
}

// node starts a node that works on what is due; kill ends it without waiting for anything.
func (d *desk) node() {
	d.t.Helper()
	r := job.NewRunner(d.DB, job.Options{})
	job.Handle(r, outbox.LeaveJob, func(ctx context.Context, j job.Job[outbox.LeaveArgs]) error { return d.Outbox.Leave(ctx, j) })
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	<-r.Ready()
	d.runner, d.stop, d.ended = r, stop, ended
	d.t.Cleanup(stop)
}

func (d *desk) kill() {
	d.t.Helper()
	d.stop()
	if err := <-d.ended; err != nil {
		d.t.Error(err)
	}
}

// later lets so much time pass, and what is due happen.
func (d *desk) later(pause time.Duration) {
	d.t.Helper()
	d.Clock.Advance(pause)
	d.runner.Wake()
	if err := d.runner.Idle(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) send(who access.Actor, text string, then ticket.State) error {
	m := outbox.Sending{Body: ticket.Written("", text, nil), Then: then}
	if then == ticket.Resolved {
		m.Cause = ticket.Causes[0]
	}
	return d.Outbox.Send(d.t.Context(), who, d.id, m)
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) now() ticket.Ticket {
	d.t.Helper()
	x, err := d.Tickets.Get(d.t.Context(), access.System(), d.id)
	d.must(err)
	return x
}

func (d *desk) count(sql string) (n int) {
	d.t.Helper()
	d.must(d.DB.Get(d.t.Context(), &n, sql))
	return n
}

func (d *desk) waiting() []outbox.Sent {
	d.t.Helper()
	_, list, err := outbox.Unsent(d.t.Context(), d.DB, d.amir, d.id)
	d.must(err)
	return list
}

func (d *desk) answers() []string {
	d.t.Helper()
	var list []string
	d.must(d.DB.Select(d.t.Context(), &list, `SELECT text FROM message WHERE from_desk = TRUE ORDER BY seq`))
	return list
}

func (d *desk) written() int { return d.count(`SELECT count(*) FROM letter`) - d.lettersAtOpening }

func TestNothingHasHappenedBeforeAnAnswerLeft(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.node()
		before := d.now()
		d.must(d.send(d.amir, "Please switch it on.", ticket.WaitingUser))
		now := d.now()
		now.Version = before.Version
		if diff := cmp.Diff(before, now); diff != "" || d.written() != 0 || len(d.answers()) != 0 {
			t.Errorf("before it left: %s, %d letters, answers %v", diff, d.written(), d.answers())
		}
		d.later(9 * time.Second)
		if len(d.waiting()) != 1 {
			t.Fatal("it left too early")
		}
		sent := d.now().CreatedAt
		d.later(time.Second)
		now = d.now()
		if diff := cmp.Diff([]string{"Please switch it on."}, d.answers()); diff != "" || len(d.waiting()) != 0 || d.written() != 1 {
			t.Fatalf("answers %s, %d wait, %d letters", diff, len(d.waiting()), d.written())
		}
		if now.State != ticket.WaitingUser || now.AssigneeID == nil || *now.AssigneeID != d.amir.Person {
			t.Errorf("after it left: %s, %v", now.State, now.AssigneeID)
		}
		if got := now.FirstResponseAt.Sub(sent.Time); got != 10*time.Second {
			t.Errorf("the first response counts %v after it was sent", got)
		}
	})
}

func TestTakenBackItIsADraftAgainAndNeverLeaves(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.node()
		f := file.File{ID: "0123456789abcdef", SHA256: "00", Name: "plan.pdf", Type: "application/pdf", AddedBy: &d.amir.Person}
		d.must(d.DB.Write(t.Context(), func(tx *db.Tx) error { return file.Insert(t.Context(), tx, f) }))
		d.must(d.Outbox.Send(t.Context(), d.amir, d.id, outbox.Sending{
			Body: ticket.Written("<p>Use the <b>plan</b>.</p>", "", []ticket.Attach{{File: f.ID}}), Then: ticket.WaitingUser,
		}))
		d.must(d.Tickets.SaveDraft(t.Context(), d.amir, d.id, ticket.DraftReply, "", "And begun since."))
		sent := d.waiting()[0].ID
		for _, who := range []access.Actor{d.mia, d.anna} {
			if err := d.Outbox.TakeBack(t.Context(), who, d.id, sent); !errs.Is(err, errs.Conflict) {
				t.Errorf("%s takes it back: %v", who.Name, err)
			}
		}
		d.must(d.Outbox.TakeBack(t.Context(), d.amir, d.id, sent))
		d.later(time.Minute)
		if len(d.answers()) != 0 || len(d.waiting()) != 0 || d.written() != 0 || d.now().State != ticket.New {
			t.Errorf("taken back, and: answers %v, %d wait, %d letters, %s", d.answers(), len(d.waiting()), d.written(), d.now().State)
		}
		drafts, err := d.Tickets.Drafts(t.Context(), d.amir, d.id)
		d.must(err)
		if len(drafts) != 1 || drafts[0].Text != "Use the plan.\n\nAnd begun since." || drafts[0].HTML != "<p>Use the <b>plan</b>.</p><p>And begun since.</p>" {
			t.Fatalf("drafts %+v", drafts)
		}
		if diff := cmp.Diff([]ticket.DraftFile{{ID: f.ID, Name: "plan.pdf"}}, drafts[0].Attached()); diff != "" {
			t.Error(diff)
		}
		if err := d.Outbox.TakeBack(t.Context(), d.amir, d.id, sent); !errs.Is(err, errs.Conflict) {
			t.Errorf("taken back twice: %v", err)
		}
	})
}

func TestWhoeverIsKilledInTheWindowLosesAndDoublesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.node()
		d.must(d.send(d.amir, "Please switch it on.", ""))
		d.kill()
		d.Clock.Advance(time.Hour) // nobody is there when its time comes
		d.node()
		d.later(0)
		if diff := cmp.Diff([]string{"Please switch it on."}, d.answers()); diff != "" || d.written() != 1 {
			t.Fatalf("%s, %d letters", diff, d.written())
		}
		// A worker that was killed after its work and before its word: the job comes again and finds nothing to do.
		d.must(d.DB.Write(t.Context(), func(tx *db.Tx) error {
			return job.Enqueue(t.Context(), tx, outbox.LeaveJob, outbox.LeaveArgs{Sent: 1})
		}))
		d.later(0)
		if len(d.answers()) != 1 || d.written() != 1 || d.count(`SELECT count(*) FROM job WHERE kind = 'outbox.leave'`) != 0 {
			t.Errorf("answers %v, %d letters", d.answers(), d.written())
		}
	})
}

func TestAJobThatWasLostIsFoundAgain(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.node()
		d.must(d.send(d.amir, "Please switch it on.", ""))
		d.must(d.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `DELETE FROM job`)
			return err
		}))
		d.must(d.Outbox.Catch(t.Context()))
		d.later(time.Minute)
		if len(d.answers()) != 1 {
			t.Errorf("answers %v", d.answers())
		}
	})
}

func TestTheUsersWordsInTheWindowKeepTheTicketAwake(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.node()
		d.must(d.send(d.amir, "Please switch it on.", ticket.WaitingUser))
		d.says(d.anna, "It smokes!")
		d.later(time.Minute)
		if now := d.now(); now.State != ticket.Open || len(d.answers()) != 1 {
			t.Errorf("%s, answers %v", now.State, d.answers())
		}
		d.must(d.send(d.amir, "Solved.", ticket.Resolved))
		d.says(d.anna, "It still smokes!")
		d.later(time.Minute)
		list := d.waiting()
		if now := d.now(); now.State != ticket.Open || len(list) != 1 || list[0].Stayed != "composer.stayed_wrote" {
			t.Fatalf("%s, waiting %+v", now.State, list)
		}
		d.must(d.Outbox.TakeBack(t.Context(), d.amir, d.id, list[0].ID))
		if drafts, err := d.Tickets.Drafts(t.Context(), d.amir, d.id); err != nil || len(drafts) != 1 || drafts[0].Text != "Solved." {
			t.Errorf("drafts %v, %v", drafts, err)
		}
	})
}

func (d *desk) says(who access.Actor, text string) {
	d.t.Helper()
	_, _, err := d.Tickets.Answer(d.t.Context(), who, d.id, ticket.Saying{Body: ticket.Written("", text, nil), Channel: ticket.Portal, Author: who.Person})
	d.must(err)
}

func TestWhatWouldBeRefusedIsRefusedBeforeItIsSent(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		for name, m := range map[string]outbox.Sending{
			"nothing":          {},
			"no cause":         {Body: ticket.Written("", "Solved.", nil), Then: ticket.Resolved},
			"no such state":    {Body: ticket.Written("", "Hello.", nil), Then: ticket.Closed},
			"another's upload": {Body: ticket.Written("", "Hello.", []ticket.Attach{{File: "feedbeef"}})},
		} {
			if err := d.Outbox.Send(ctx, d.amir, d.id, m); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := d.send(d.anna, "Hello.", ""); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a requester sends: %v", err)
		}
		d.must(d.send(d.amir, "Hello.", ""))
		if err := d.send(d.mia, "Hello too.", ""); !errs.Is(err, errs.Conflict) {
			t.Errorf("two at once: %v", err)
		}
		d.must(d.send(d.amir, "One thing more.", ""))
		if got := len(d.waiting()); got != 2 {
			t.Errorf("%d wait", got)
		}
	})
}

func TestWhoeverLeavesTheDeskInTheWindowSendsNothing(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.node()
		d.must(d.send(d.amir, "I quit.", ""))
		d.must(d.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE account SET disabled_at = $2 WHERE person_id = $1`, d.amir.Person, tx.Now)
			return err
		}))
		d.later(time.Minute)
		if list := d.waiting(); len(list) != 1 || list[0].Stayed == "" || len(d.answers()) != 0 {
			t.Errorf("waiting %+v, answers %v", list, d.answers())
		}
	})
}

func TestWhatWaitsWhenItsTicketIsMergedStaysAndIsTakenBackWhereThatGoesOn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.node()
		into := d.Open(d.anna, "Printer", "The same printer.").ID
		d.must(d.send(d.amir, "Please switch it on.", ticket.WaitingUser))
		d.must(d.send(d.amir, "Solved.", ticket.Resolved))
		if _, err := d.Tickets.Merge(t.Context(), d.amir, d.id, into, false); err != nil {
			t.Fatal(err)
		}
		d.later(time.Minute)
		list := d.waiting()
		if len(list) != 2 || list[0].Stayed != "composer.stayed_merged" || list[1].Stayed != "composer.stayed_merged" || len(d.answers()) != 0 {
			t.Fatalf("waiting %+v, answers %v", list, d.answers())
		}
		d.must(d.Outbox.TakeBack(t.Context(), d.amir, d.id, list[0].ID))
		if drafts, err := d.Tickets.Drafts(t.Context(), d.amir, into); err != nil || len(drafts) != 1 || drafts[0].Text != "Please switch it on." || len(d.waiting()) != 1 {
			t.Errorf("drafts %v, %v", drafts, err)
		}
	})
}

func TestWithoutSecondsItLeavesAtOnceAndTheSameFormTwiceIsOneAnswer(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.node()
		m := outbox.Sending{Body: ticket.Written("", "Hello.", nil), Once: ticket.Once{Key: "k", Digest: []byte("d")}}
		for range 2 {
			d.must(d.Outbox.Send(t.Context(), d.amir, d.id, m))
		}
		d.later(time.Minute)
		d.must(d.Outbox.Send(t.Context(), d.amir, d.id, m))
		d.must(d.Settings.Save(t.Context(), access.System(), map[string]string{"ticket.undo_send": "0s"}))
		d.must(d.send(d.amir, "At once.", ""))
		if diff := cmp.Diff([]string{"Hello.", "At once."}, d.answers()); diff != "" {
			t.Error(diff)
		}
	})
}

func (d *desk) plan(text string, in time.Duration) error {
	return d.Outbox.Send(d.t.Context(), d.amir, d.id, outbox.Sending{Body: ticket.Written("", text, nil), Then: ticket.WaitingUser, At: d.DB.Now().Add(in)})
}

func TestAnAnswerLeavesAtTheTimeThatItsAuthorChose(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.node()
		for _, in := range []time.Duration{-time.Hour, 400 * 24 * time.Hour} {
			if err := d.plan("Never.", in); !errs.Is(err, errs.Invalid) {
				t.Errorf("in %v: %v", in, err)
			}
		}
		d.must(d.Settings.Save(t.Context(), access.System(), map[string]string{"ticket.undo_send": "0s"}))
		d.must(d.plan("Good morning.", 16*time.Hour))
		d.later(time.Hour)
		if _, _, err := d.Tickets.Reply(t.Context(), d.mia, d.id, ticket.Answering{Body: ticket.Written("", "Meanwhile.", nil)}); err != nil {
			t.Errorf("a colleague cannot answer meanwhile: %v", err)
		}
		d.must(d.Outbox.Send(t.Context(), d.mia, d.id, outbox.Sending{Body: ticket.Written("", "And this.", nil)}))
		if got := d.waiting(); len(got) != 1 || !got[0].Planned {
			t.Fatalf("waiting %+v", got)
		}
		d.later(15 * time.Hour)
		if diff := cmp.Diff([]string{"Meanwhile.", "And this.", "Good morning."}, d.answers()); diff != "" || d.now().State != ticket.WaitingUser {
			t.Errorf("%s, %s", diff, d.now().State)
		}
	})
}

func TestWhatWasPlannedStaysWhereTheUserWroteOrTheTicketIsDone(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.node()
		d.must(d.plan("How is it?", time.Hour))
		d.must(d.plan("Still there?", 2*time.Hour))
		d.says(d.anna, "It works again!")
		d.later(time.Hour)
		list := d.waiting()
		if len(list) != 2 || list[0].Stayed != "composer.stayed_wrote" || list[1].Stayed != "" || len(d.answers()) != 0 {
			t.Fatalf("waiting %+v, answers %v", list, d.answers())
		}
		if n := d.count(`SELECT count(*) FROM entry WHERE kind = 'outbox_stayed' AND public = FALSE`); n != 1 {
			t.Errorf("told %d times", n)
		}
		d.must(d.Outbox.TakeBack(t.Context(), d.amir, d.id, list[1].ID))
		d.must(d.plan("Good bye.", time.Hour))
		if _, err := d.Tickets.Resolve(t.Context(), d.amir, d.id, ticket.Solution{Text: "Done.", Cause: ticket.Other}); err != nil {
			t.Fatal(err)
		}
		d.later(2 * time.Hour)
		if list := d.waiting(); len(list) != 2 || list[1].Stayed != "composer.stayed_closed" {
			t.Errorf("waiting %+v", list)
		}
	})
}
