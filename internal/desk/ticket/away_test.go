package ticket_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/base/term"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// listed are the tickets of a filter as an agent writes it.
func (d *desk) listed(who access.Actor, text string) (ids []ticket.ID) {
	d.t.Helper()
	f, _, err := ticket.ReadFilter(d.t.Context(), d.db, who, d.clock.Now(), term.Parse(text))
	if err != nil {
		d.t.Fatal(err)
	}
	list, _, err := d.tickets.List(d.t.Context(), who, ticket.Listing{Filter: f})
	if err != nil {
		d.t.Fatal(err)
	}
	n := must(d.tickets.Count(d.t.Context(), who, f, 100))(d.t)
	if n != len(list) {
		d.t.Errorf("%q: %d in the list, %d counted", text, len(list), n)
	}
	for i := range list {
		ids = append(ids, list[i].ID)
		if !f.Matches(&list[i], ticket.Beside{}) {
			d.t.Errorf("%q: ticket %d is in the list and does not match", text, list[i].ID)
		}
	}
	return ids
}

func TestWhatWasPutAwayComesBackAsItWas(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		for _, to := range ticket.Away {
			tk := d.open(d.anna)
			must(d.tickets.Assign(c, d.agent, tk.ID, d.mate.Person, nil))(t)
			before := must(d.tickets.SetState(c, d.agent, tk.ID, ticket.WaitingUser))(t)
			d.clock.Advance(time.Hour)
			away := must(d.tickets.PutAway(c, d.agent, tk.ID, to))(t)
			if away.State != to || away.OpenState {
				t.Errorf("%s: state %s, open %v", to, away.State, away.OpenState)
			}
			_, err := d.tickets.SetState(c, d.agent, tk.ID, ticket.Open)
			wantKind(t, err, errs.Conflict)
			back := must(d.tickets.Restore(c, d.mate, tk.ID))(t)
			before.Version, before.LastSeq, before.ActivityAt = back.Version, back.LastSeq, back.ActivityAt
			if diff := cmp.Diff(before, back); diff != "" {
				t.Errorf("%s: %s", to, diff)
			}
			_, err = d.tickets.Restore(c, d.mate, tk.ID)
			wantKind(t, err, errs.Conflict)
		}
	})
}

func TestSpamThatGoesToTheTrashComesBackAsItWasFirst(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		tk := d.open(d.anna)
		must(d.tickets.PutAway(c, d.agent, tk.ID, ticket.Spam))(t)
		d.clock.Advance(time.Hour)
		must(d.tickets.PutAway(c, d.agent, tk.ID, ticket.Trash))(t)
		a := must(ticket.AwayOf(c, d.db, tk.ID))(t)
		if a.Was != ticket.New || a.By != "Amir Agent" || !a.At.Equal(d.clock.Now()) {
			t.Errorf("away: %+v", a)
		}
		if got := must(d.tickets.Restore(c, d.agent, tk.ID))(t); got.State != ticket.New {
			t.Errorf("came back as %s", got.State)
		}
	})
}

func TestSpamAndTrashStandInNoListButTheirOwn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		stays, spam, trash, cancelled := d.open(d.anna).ID, d.open(d.anna).ID, d.open(d.anna).ID, d.open(d.anna).ID
		must(d.tickets.PutAway(c, d.agent, spam, ticket.Spam))(t)
		must(d.tickets.PutAway(c, d.agent, trash, ticket.Trash))(t)
		must(d.tickets.PutAway(c, d.agent, cancelled, ticket.Cancelled))(t)
		for text, want := range map[string][]ticket.ID{
			"":                      {cancelled, stays},
			"is:open":               {stays},
			"is:done":               {cancelled},
			"is:spam":               {spam},
			"is:trash":              {trash},
			"is:cancelled":          {cancelled},
			"state:spam,trash":      {trash, spam},
			"state:spam,new":        {spam, stays},
			"-is:spam":              {cancelled, stays},
			"-state:cancelled":      {stays},
			"is:spam team:me":       {spam},
			"updated:today":         {cancelled, stays},
			"is:spam assignee:none": {spam},
			"is:trash -team:me":     nil,
			"is:done -is:cancelled": nil,
			"channel:portal,email":  {cancelled, stays},
			"state:new,cancelled":   {cancelled, stays},
			"is:open,spam":          {spam, stays},
		} {
			if diff := cmp.Diff(want, d.listed(d.agent, text)); diff != "" {
				t.Errorf("%q: %s", text, diff)
			}
		}
		own, _, err := d.tickets.List(c, d.anna, ticket.Listing{})
		if err != nil || len(own) != 2 {
			t.Errorf("the requester lists %d tickets, %v", len(own), err)
		}
	})
}

func TestWhoMayPutAwayAndBringBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		tk := d.open(d.anna)
		for _, to := range []ticket.State{ticket.Spam, ticket.Trash} {
			_, err := d.tickets.PutAway(c, d.anna, tk.ID, to)
			wantKind(t, err, errs.Forbidden)
		}
		_, err := d.tickets.PutAway(c, d.bert, tk.ID, ticket.Cancelled)
		wantKind(t, err, errs.NotFound)
		_, err = d.tickets.PutAway(c, d.other, tk.ID, ticket.Trash)
		wantKind(t, err, errs.NotFound)
		must(d.tickets.Watch(c, d.agent, tk.ID, d.bert.Person, true))(t)
		_, err = d.tickets.PutAway(c, d.bert, tk.ID, ticket.Cancelled)
		wantKind(t, err, errs.Forbidden)

		if got := must(d.tickets.PutAway(c, d.anna, tk.ID, ticket.Cancelled))(t); got.State != ticket.Cancelled {
			t.Errorf("cancelled: %s", got.State)
		}
		_, err = d.tickets.Restore(c, d.bert, tk.ID)
		wantKind(t, err, errs.Forbidden)
		must(d.tickets.Restore(c, d.anna, tk.ID))(t)
		must(d.tickets.PutAway(c, d.agent, tk.ID, ticket.Trash))(t)
		_, err = d.tickets.Restore(c, d.anna, tk.ID)
		wantKind(t, err, errs.Forbidden)
		_, err = d.tickets.PutAway(c, d.agent, tk.ID, ticket.Open)
		wantKind(t, err, errs.Invalid)
	})
}

func TestOnlyOpenTicketsAreCancelledAndNoneThatTookOthersInIsHidden(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		goes, old := d.open(d.anna), d.open(d.anna)
		must(d.tickets.Merge(c, d.agent, old.ID, goes.ID, false))(t)
		for _, to := range []ticket.State{ticket.Spam, ticket.Trash} {
			_, err := d.tickets.PutAway(c, d.agent, goes.ID, to)
			wantKind(t, err, errs.Conflict)
		}
		_, err := d.tickets.PutAway(c, d.agent, old.ID, ticket.Trash)
		wantKind(t, err, errs.Conflict)
		must(d.tickets.Resolve(c, d.agent, goes.ID, ticket.Solution{Text: "Done", Cause: ticket.Other}))(t)
		_, err = d.tickets.PutAway(c, d.agent, goes.ID, ticket.Cancelled)
		wantKind(t, err, errs.Conflict)
	})
}

func TestAnAnswerToWhatWasPutAwayIsNeverLost(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		answer := func(id ticket.ID, by ticket.Channel) ticket.Ticket {
			got, _, err := d.tickets.Answer(c, d.anna, id, ticket.Saying{Body: said("It is broken again"), Channel: by, Author: d.anna.Person})
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		cancelled := d.open(d.anna).ID
		must(d.tickets.PutAway(c, d.anna, cancelled, ticket.Cancelled))(t)
		if got := answer(cancelled, ticket.Email); got.ID != cancelled || got.State != ticket.New {
			t.Errorf("cancelled: ticket %d is %s", got.ID, got.State)
		}
		trash := d.open(d.anna).ID
		must(d.tickets.PutAway(c, d.agent, trash, ticket.Trash))(t)
		if got := answer(trash, ticket.Email); got.ID == trash || got.State != ticket.New || got.FollowsID == nil || *got.FollowsID != trash {
			t.Errorf("trash: ticket %d is %s and follows %v", got.ID, got.State, got.FollowsID)
		}
		spam := d.open(d.anna).ID
		must(d.tickets.PutAway(c, d.agent, spam, ticket.Spam))(t)
		if got := answer(spam, ticket.Email); got.ID != spam || got.State != ticket.Spam {
			t.Errorf("spam by mail: ticket %d is %s", got.ID, got.State)
		}
		if got := answer(spam, ticket.Portal); got.ID != spam || got.State != ticket.New {
			t.Errorf("spam in the portal: ticket %d is %s", got.ID, got.State)
		}
	})
}

func TestTheSenderOfSpamIsRememberedUntilTheTicketComesBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		tk := must(d.tickets.Open(c, access.System(), ticket.Opening{
			Kind: ticket.Question, Subject: "You have won", Body: said("Click"), Channel: ticket.Email, Requester: d.anna.Person,
			Mail: ticket.Mailed{Address: "Prize@Spam.example"},
		}))(t)
		must(d.tickets.PutAway(c, d.agent, tk.ID, ticket.Spam))(t)
		known := func() bool { return must(ticket.IsSpamSender(c, d.db, "prize@spam.example"))(t) }
		if !known() {
			t.Error("the sender is not known")
		}
		must(d.tickets.Restore(c, d.agent, tk.ID))(t)
		if known() {
			t.Error("the sender is still known")
		}
		must(d.tickets.PutAway(c, d.agent, tk.ID, ticket.Spam))(t)
		_, _, err := d.tickets.SpamSenders(c, d.agent, "")
		wantKind(t, err, errs.Forbidden)
		admin := d.agent
		admin.Admin = true
		list, more, err := d.tickets.SpamSenders(c, admin, "PRI")
		if err != nil || more || len(list) != 1 || list[0].By != "Amir Agent" || *list[0].TicketID != tk.ID {
			t.Errorf("%+v, %v, %v", list, more, err)
		}
		if err := d.tickets.LiftSender(c, admin, "prize@spam.example"); err != nil || known() {
			t.Errorf("lifted: %v, still known %v", err, known())
		}
		if err := d.tickets.LiftSender(c, admin, "prize@spam.example"); err != nil {
			t.Errorf("lifted twice: %v", err)
		}
	})
}
