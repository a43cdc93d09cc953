package ticket_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// texts are what was said on a ticket as agents see it, with what was said on those that were merged into it.
func (d *desk) texts(who access.Actor, id ticket.ID) (texts []string) {
	d.t.Helper()
	t := must(d.tickets.Get(d.t.Context(), who, id))(d.t)
	items, more, err := d.tickets.Timeline(d.t.Context(), who, id, ticket.Page{})
	if err == nil {
		items, err = d.tickets.AmongMerged(d.t.Context(), who, &t, items, ticket.Page{}, more)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	for _, it := range items {
		if it.Message != nil {
			texts = append(texts, it.Message.Text)
		}
		if it.Note != nil {
			texts = append(texts, it.Note.Text)
		}
	}
	return texts
}

// thread are what a requester reads.
func (d *desk) thread(who access.Actor, id ticket.ID) (texts []string) {
	d.t.Helper()
	t := must(d.tickets.Get(d.t.Context(), who, id))(d.t)
	steps, more, err := d.tickets.Thread(d.t.Context(), who, id, ticket.Page{})
	if err == nil {
		steps, err = d.tickets.ThreadAmongMerged(d.t.Context(), who, &t, steps, ticket.Page{}, more)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	for _, s := range steps {
		if s.Message != nil {
			texts = append(texts, s.Message.Text)
		}
	}
	return texts
}

func (d *desk) watching(id ticket.ID) map[person.ID]bool {
	d.t.Helper()
	reads := map[person.ID]bool{}
	for _, w := range must(ticket.Watchers(d.t.Context(), d.db, id))(d.t) {
		reads[w.PersonID] = w.MayRead
	}
	return reads
}

func (d *desk) say(id ticket.ID, who access.Actor, text string) ticket.Ticket {
	d.t.Helper()
	d.clock.Advance(60_000_000_000)
	t, _, err := d.tickets.Answer(d.t.Context(), who, id, ticket.Saying{Body: said(text), Channel: ticket.Portal, Author: who.Person})
	if err != nil {
		d.t.Fatal(err)
	}
	return t
}

func TestAMergeIsTakenBackAsItWas(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		old, goes := d.open(d.anna), d.open(d.anna)
		laptop, printer := d.asset("PC-1", d.anna.Person), d.asset("PRN-1", 0)
		must(d.tickets.AddAsset(c, d.agent, old.ID, laptop, printer))(t)
		must(d.tickets.AddAsset(c, d.agent, goes.ID, printer))(t)
		must(d.tickets.Watch(c, d.agent, old.ID, d.bert.Person, true))(t)
		d.tag(old.ID, "toner", "basement")
		d.tag(goes.ID, "toner")
		d.say(goes.ID, d.anna, "second")
		d.say(old.ID, d.anna, "third")
		must(d.tickets.SetState(c, d.agent, old.ID, ticket.WaitingUser))(t)
		before := must(d.tickets.Get(c, d.agent, old.ID))(t)

		merged := must(d.tickets.Merge(c, d.agent, old.ID, goes.ID, false))(t)
		if merged.State != ticket.Merged || merged.OpenState || merged.MergedInto == nil || *merged.MergedInto != goes.ID {
			t.Errorf("merged: %s, %v", merged.State, merged.MergedInto)
		}
		if at := d.say(old.ID, d.anna, "to the old number"); at.ID != goes.ID {
			t.Errorf("an answer to the old number went to %d", at.ID)
		}
		want := []string{"It prints nothing.", "It prints nothing.", "second", "third", "to the old number"}
		if diff := cmp.Diff(want, d.texts(d.agent, goes.ID)); diff != "" {
			t.Error("agents read:", diff)
		}
		if diff := cmp.Diff(want, d.thread(d.anna, goes.ID)); diff != "" {
			t.Error("the requester reads:", diff)
		}
		if diff := cmp.Diff([]asset.ID{printer, laptop}, must(ticket.AssetIDs(c, d.db, goes.ID))(t)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"basement", "toner"}, d.tagged(goes.ID)); diff != "" {
			t.Error("tags:", diff)
		}
		if diff := cmp.Diff(map[person.ID]bool{d.bert.Person: false}, d.watching(goes.ID)); diff != "" {
			t.Error(diff)
		}
		for _, act := range []func() error{
			func() error { _, _, err := d.tickets.AddNote(c, d.agent, old.ID, said("x"), ticket.Once{}); return err },
			func() error { _, err := d.tickets.Assign(c, d.agent, old.ID, d.agent.Person, nil); return err },
			func() error { _, err := d.tickets.Merge(c, d.agent, old.ID, goes.ID, false); return err },
		} {
			wantKind(t, act(), errs.Conflict)
		}

		back := must(d.tickets.Unmerge(c, d.mate, old.ID))(t)
		before.Version, before.LastSeq, before.ActivityAt = back.Version, back.LastSeq, back.ActivityAt
		if diff := cmp.Diff(before, back); diff != "" {
			t.Error("not as it was:", diff)
		}
		if diff := cmp.Diff([]string{"It prints nothing.", "second", "to the old number"}, d.texts(d.agent, goes.ID)); diff != "" {
			t.Error("what came since stays:", diff)
		}
		if diff := cmp.Diff([]string{"It prints nothing.", "third"}, d.texts(d.agent, old.ID)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]asset.ID{printer}, must(ticket.AssetIDs(c, d.db, goes.ID))(t)); diff != "" {
			t.Error(diff)
		}
		if got := d.watching(goes.ID); len(got) != 0 {
			t.Errorf("still watching: %v", got)
		}
		if diff := cmp.Diff([]string{"toner"}, d.tagged(goes.ID)); diff != "" {
			t.Error("tags afterwards:", diff)
		}
		_, err := d.tickets.Unmerge(c, d.agent, old.ID)
		wantKind(t, err, errs.Conflict)
	})
}

func TestTwoRequestersReadEachOtherOnlyWhereTheAgentSaysSo(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		annas, berts := d.open(d.anna).ID, d.open(d.bert).ID
		d.say(berts, d.bert, "of Bert")
		must(d.tickets.Merge(c, d.agent, berts, annas, false))(t)
		if diff := cmp.Diff([]string{"It prints nothing."}, d.thread(d.anna, annas)); diff != "" {
			t.Error("Anna reads:", diff)
		}
		_, err := d.tickets.Get(c, d.bert, annas)
		wantKind(t, err, errs.NotFound)
		if diff := cmp.Diff(map[person.ID]bool{d.bert.Person: false}, d.watching(annas)); diff != "" {
			t.Error(diff)
		}
		if at := d.say(berts, d.bert, "still Bert"); at.ID != annas {
			t.Errorf("his words went to %d", at.ID)
		}
		must(d.tickets.Unmerge(c, d.agent, berts))(t)

		must(d.tickets.Merge(c, d.agent, berts, annas, true))(t)
		both := []string{"It prints nothing.", "It prints nothing.", "of Bert", "still Bert"}
		for _, who := range []access.Actor{d.anna, d.bert} {
			if diff := cmp.Diff(both, d.thread(who, annas)); diff != "" {
				t.Error(who.Name, "reads:", diff)
			}
		}
		must(d.tickets.Unmerge(c, d.agent, berts))(t)
		_, err = d.tickets.Get(c, d.bert, annas)
		wantKind(t, err, errs.NotFound)
		_, err = d.tickets.Get(c, d.anna, berts)
		wantKind(t, err, errs.NotFound)
	})
}

func TestWhatIsSensitiveIsNotMergedIntoWhatOthersSee(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		staff := d.category("Staff", 0, d.l2, -1, -1)
		secret := must(d.tickets.Open(c, d.anna, ticket.Opening{Subject: "Secret", Body: said("hush"), Channel: ticket.Portal, Requester: d.anna.Person, Category: &staff}))(t).ID
		plain := d.open(d.bert).ID
		d.seal(staff, "Staff", d.l2)
		must(d.tickets.SetTeam(c, access.System(), plain, ticket.Move{To: d.l2}))(t)
		_, err := d.tickets.Merge(c, d.agent, secret, plain, false)
		wantKind(t, err, errs.NotFound)
		_, err = d.tickets.Merge(c, d.agent, plain, secret, false)
		wantKind(t, err, errs.NotFound) // and not even that there is one
		_, err = d.tickets.Merge(c, d.other, secret, plain, false)
		wantKind(t, err, errs.Invalid)
		_, err = d.tickets.Merge(c, d.other, plain, secret, true)
		wantKind(t, err, errs.Invalid)
		must(d.tickets.Merge(c, d.other, plain, secret, false))(t)
		if diff := cmp.Diff([]string{"hush"}, d.thread(d.anna, secret)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAgentsReadWhatWasMergedIntoTheirTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		first, second, third := d.open(d.anna).ID, d.open(d.anna).ID, d.open(d.anna).ID
		must(d.tickets.SetTeam(c, access.System(), third, ticket.Move{To: d.l2}))(t)
		_, err := d.tickets.Get(c, d.other, first)
		wantKind(t, err, errs.NotFound)
		must(d.tickets.Merge(c, d.agent, first, second, false))(t)
		both := d.agent
		both.Teams = []access.TeamID{d.l1, d.l2}
		must(d.tickets.Merge(c, both, second, third, false))(t)
		if got := must(d.tickets.Get(c, d.other, first))(t); got.MergedInto == nil || *got.MergedInto != third {
			t.Errorf("the first goes on in %v", got.MergedInto)
		}
		for id, want := range map[ticket.ID]int{first: 0, second: 0, third: 2} {
			if got := must(d.tickets.Get(c, access.System(), id))(t).Absorbed; got != want {
				t.Errorf("%d tickets lead to ticket %d, want %d", got, id, want)
			}
		}
		if got := d.texts(d.other, third); len(got) != 3 {
			t.Errorf("they read %v", got)
		}
		if got := d.texts(d.other, first); len(got) != 1 {
			t.Errorf("at its own address: %v", got)
		}
		_, err = d.tickets.Unmerge(c, both, first)
		wantKind(t, err, errs.Conflict) // first the other
		must(d.tickets.Unmerge(c, both, second))(t)
		if got := must(d.tickets.Get(c, d.agent, first))(t); *got.MergedInto != second {
			t.Errorf("the first goes on in %v", got.MergedInto)
		}
		_, err = d.tickets.Get(c, d.other, first)
		wantKind(t, err, errs.NotFound)
		must(d.tickets.Unmerge(c, d.agent, first))(t)
		d.write(func(ctx context.Context, tx *db.Tx) error {
			var left int
			err := tx.Get(ctx, &left, `SELECT count(*) FROM ticket WHERE merged_into IS NOT NULL OR absorbed <> 0`)
			if left != 0 {
				t.Errorf("%d tickets are still merged", left)
			}
			return err
		})
	})
}

func TestWhatWasMergedIntoATicketIsAsSensitiveAsThat(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		staff := d.category("Staff", 0, d.l2, -1, -1)
		d.seal(staff, "Staff", d.l2)
		merged, goes := d.open(d.anna).ID, d.open(d.anna).ID
		must(d.tickets.Assign(c, d.agent, merged, d.agent.Person, nil))(t)
		must(d.tickets.Merge(c, d.agent, merged, goes, false))(t)
		must(d.tickets.Edit(c, d.agent, goes, fileIn(0, staff)))(t)
		blind := func() {
			t.Helper()
			_, err := d.tickets.Get(c, d.agent, merged)
			wantKind(t, err, errs.NotFound)
			if known := must(d.tickets.Known(c, d.agent, merged))(t); known[merged] {
				t.Error("an agent outside finds what was merged")
			}
		}
		blind()
		if got := d.texts(d.other, goes); len(got) != 2 {
			t.Errorf("those inside read %v", got)
		}
		must(d.tickets.Get(c, d.anna, merged))(t)
		follows := func() (ids []ticket.ID) {
			if err := d.db.Select(c, &ids, `SELECT x.id FROM ticket x WHERE `+ticket.WithMerged("x.id", "$1")+` ORDER BY x.id`, goes); err != nil {
				t.Fatal(err)
			}
			return ids
		}
		if diff := cmp.Diff([]ticket.ID{merged, goes}, follows()); diff != "" {
			t.Error(diff)
		}
		out := fileIn(staff, 0)
		out.To = ""
		must(d.tickets.Edit(c, d.other, goes, out))(t)
		blind()
		if got := d.texts(d.agent, goes); len(got) != 1 {
			t.Errorf("after it was filed elsewhere others read %v", got)
		}
		if diff := cmp.Diff([]ticket.ID{goes}, follows()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestALateAnswerOnAMergedTicketDoesNotTellTheSubjectOfTheOther(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		open := func(who access.Actor, subject string) ticket.ID {
			t.Helper()
			return must(d.tickets.Open(c, who, ticket.Opening{Subject: subject, Body: said("…"), Channel: ticket.Portal, Requester: who.Person}))(t).ID
		}
		merged, goes := open(d.bert, "Bert's own"), open(d.anna, "Only Anna's")
		must(d.tickets.Merge(c, d.agent, merged, goes, false))(t)
		must(d.tickets.Resolve(c, d.agent, goes, ticket.Solution{Text: "Done.", Cause: ticket.Other}))(t)
		must(d.tickets.CloseUnconfirmed(c, d.agent, goes))(t)
		d.clock.Advance(400 * 24 * time.Hour)
		got := d.say(merged, d.bert, "It is broken once more.")
		if got.ID == goes || got.ID == merged || got.Subject != "Bert's own" {
			t.Errorf("ticket %d, «%s»", got.ID, got.Subject)
		}
	})
}
