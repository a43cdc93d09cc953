package notice_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

// desk has two agents of one team, Mia leading it, and somebody with a problem.
type desk struct {
	*testsite.Desk
	t               *testing.T
	amir, mia, anna access.Actor
	id              ticket.ID
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Parallel()
	testsite.Each(t, func(t *testing.T, site *testsite.Desk) {
		t.Helper()
		d := &desk{Desk: site, t: t}
		d.amir = site.Person("Amir Agent", "en", account.Roles{Agent: true})
		d.mia = site.Person("Mia Mate", "nl", account.Roles{Agent: true, Lead: true})
		d.anna = site.Person("Anna Ask", "fr", account.Roles{})
		d.amir.Via, d.mia.Via = access.ViaWorkspace, access.ViaWorkspace
		d.id = site.Open(d.anna, "Printer is on strike", "It prints nothing.").ID
		f(t, d)
	})
}

func (d *desk) must(_ any, err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// told is what somebody's list says, the newest first, unread with a star; and what their account counts.
func (d *desk) told(who access.Actor) []string {
	d.t.Helper()
	list, _, err := d.Notices.Of(d.t.Context(), who, notice.Page{Limit: 50})
	if err != nil {
		d.t.Fatal(err)
	}
	says, open := []string{}, 0
	for _, n := range list {
		line := string(n.Kind) + " " + n.ByName
		if n.ReadAt.IsZero() {
			line += " *"
			open++
		}
		says = append(says, line)
	}
	if got := d.count(`SELECT unread FROM account WHERE person_id = $1`, who.Person); got != open {
		d.t.Errorf("the account counts %d unread, the list %d", got, open)
	}
	return says
}

func (d *desk) count(query string, args ...any) (n int) {
	d.t.Helper()
	if err := d.DB.Get(d.t.Context(), &n, query, args...); err != nil {
		d.t.Fatal(err)
	}
	return n
}

func (d *desk) letters(who access.Actor) []string {
	d.t.Helper()
	got := []string{}
	if err := d.DB.Select(d.t.Context(), &got, `SELECT kind FROM letter WHERE person_id = $1 ORDER BY id`, who.Person); err != nil {
		d.t.Fatal(err)
	}
	return got
}

func (d *desk) wants(who access.Actor, plan notice.Plan, t notice.Topic, c notice.Choice) {
	d.t.Helper()
	if err := d.Notices.SetWishes(d.t.Context(), who, notice.Wishes{Plan: plan, Choices: map[notice.Topic]notice.Choice{t: c}}); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) same(what string, want, got []string) {
	d.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		d.t.Errorf("%s: %s", what, diff)
	}
}

func body(text string) ticket.Body { return ticket.Written("", text, nil) }

func TestWhoeverIsConcernedIsToldOnceAndNotOfTheirOwnActs(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		d.must(d.Tickets.Assign(ctx, d.mia, d.id, d.amir.Person, nil))
		d.same("given", []string{"assigned Mia Mate *"}, d.told(d.amir))
		d.same("who gave it", []string{}, d.told(d.mia))
		d.same("letters stay as they were", []string{"agent_assigned"}, d.letters(d.amir))
		self := d.anna
		self.Via = access.ViaPortal
		_, _, err := d.Tickets.Answer(ctx, self, d.id, ticket.Saying{Body: body("Still nothing."), Channel: ticket.Portal, Author: d.anna.Person})
		d.must(nil, err)
		_, _, err = d.Tickets.AddNote(ctx, d.mia, d.id, body("@Amir Agent, look at the cable."), ticket.Once{})
		d.must(nil, err)
		d.same("an answer and a mention", []string{"mentioned Mia Mate *", "answered Anna Ask *", "assigned Mia Mate *"}, d.told(d.amir))
		d.same("a mention makes no letter", []string{"agent_assigned", "agent_answer"}, d.letters(d.amir))
		if n := d.count(`SELECT count(*) FROM notice WHERE person_id = $1`, d.anna.Person); n != 0 {
			t.Errorf("who does not work at the desk has %d notices", n)
		}

		d.must(nil, d.Notices.ReadTicket(ctx, d.mia, d.id)) // another's reading marks nothing
		d.same("unread still", []string{"mentioned Mia Mate *", "answered Anna Ask *", "assigned Mia Mate *"}, d.told(d.amir))
		list, _, err := d.Notices.Of(ctx, d.amir, notice.Page{Limit: 2})
		d.must(nil, err)
		d.must(nil, d.Notices.ReadAll(ctx, d.amir, list[1].ID))
		d.same("up to one", []string{"mentioned Mia Mate *", "answered Anna Ask", "assigned Mia Mate"}, d.told(d.amir))
		d.must(nil, d.Notices.ReadTicket(ctx, d.amir, d.id))
		d.must(nil, d.Notices.ReadTicket(ctx, d.amir, d.id))
		d.same("the ticket was opened", []string{"mentioned Mia Mate", "answered Anna Ask", "assigned Mia Mate"}, d.told(d.amir))
		d.must(nil, d.Notices.Unread(ctx, d.amir, list[0].ID))
		d.must(nil, d.Notices.Unread(ctx, d.amir, list[0].ID))
		d.must(nil, d.Notices.Unread(ctx, d.mia, list[1].ID))
		d.same("marked as unread", []string{"mentioned Mia Mate *", "answered Anna Ask", "assigned Mia Mate"}, d.told(d.amir))
		d.must(nil, d.Notices.ReadWith(ctx, d.amir, list[1].ID))
		d.same("with its ticket", []string{"mentioned Mia Mate", "answered Anna Ask", "assigned Mia Mate"}, d.told(d.amir))
	})
}

func TestChoicesDecideByWhichWaySomebodyHears(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		swap := func() {
			t.Helper()
			d.must(d.Tickets.Assign(ctx, d.mia, d.id, d.mia.Person, nil))
			d.must(d.Tickets.Assign(ctx, d.mia, d.id, d.amir.Person, nil))
		}
		d.wants(d.amir, notice.DefaultPlan(), notice.AboutWork, notice.Choice{Mail: notice.Never})
		swap()
		d.same("not at all", []string{}, d.told(d.amir))
		d.same("nor by letter", []string{}, d.letters(d.amir))

		d.wants(d.amir, notice.Plan{DigestHour: notice.Hourly}, notice.AboutWork, notice.Choice{Mail: notice.Gathered})
		swap()
		swap()
		d.same("only gathered", []string{}, d.told(d.amir))
		gather := func() {
			t.Helper()
			d.must(nil, d.DB.Write(ctx, func(tx *db.Tx) error { return d.Notices.GatherIn(ctx, tx, d.amir.Person) }))
		}
		gather() // too early
		d.same("not before its time", []string{}, d.letters(d.amir))
		d.Clock.Advance(time.Hour)
		gather()
		gather()
		d.same("one letter", []string{"notice_digest"}, d.letters(d.amir))
		if n := d.count(`SELECT count(*) FROM job WHERE kind = $1`, notice.DigestJob); n != 1 {
			t.Errorf("%d jobs wait for one letter", n)
		}

		d.wants(d.amir, notice.DefaultPlan(), notice.AboutWork, notice.Choice{App: true, Mail: notice.Gathered})
		swap()
		d.must(nil, d.Notices.ReadTicket(ctx, d.amir, d.id))
		d.Clock.Advance(25 * time.Hour)
		gather()
		d.same("what was read needs no letter", []string{"notice_digest"}, d.letters(d.amir))

		minute := d.DB.Now().UTC()
		begin := (minute.Hour()*60 + minute.Minute() + 24*60 - 120) % (24 * 60) // the agent lives in UTC, and rests for hours around now
		d.must(nil, d.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE person SET time_zone = 'UTC' WHERE id = $1`, d.amir.Person)
			return err
		}))
		d.wants(d.amir, notice.Plan{QuietFrom: begin, QuietUntil: (begin + 240) % (24 * 60)}, notice.AboutWork, notice.Choice{App: true, Mail: notice.AtOnce})
		swap()
		d.same("at once, but not in quiet hours", []string{"notice_digest"}, d.letters(d.amir))
		d.Clock.Advance(4 * time.Hour)
		gather()
		d.same("when they end", []string{"notice_digest", "notice_digest"}, d.letters(d.amir))
		swap()
		d.same("and then at once again", []string{"notice_digest", "notice_digest", "agent_assigned"}, d.letters(d.amir))
		err := d.Notices.SetWishes(ctx, d.amir, notice.Wishes{Plan: notice.Plan{DigestHour: 24, QuietUntil: -1}, Choices: map[notice.Topic]notice.Choice{"weather": {Mail: "pigeon"}}})
		if !errs.Is(err, errs.Invalid) {
			t.Errorf("nonsense is kept: %v", err)
		}
		if err := d.Notices.SetWishes(ctx, d.anna, notice.Wishes{}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a requester chooses: %v", err)
		}
	})
}

func TestWhoLosesATicketLearnsNothingMoreOfIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		d.must(d.Tickets.Assign(ctx, d.mia, d.id, d.amir.Person, nil))
		two, err := d.Teams.Create(ctx, access.System(), team.Draft{Name: "Two", Level: 2, Active: true})
		d.must(nil, err)
		d.must(d.Tickets.Assign(ctx, d.mia, d.id, 0, nil))
		d.must(nil, d.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE ticket SET team_id = $1, owner_id = NULL WHERE id = $2`, two.ID, d.id)
			return err
		}))
		list, _, err := d.Notices.Of(ctx, d.amir, notice.Page{Limit: 5})
		if err != nil || len(list) != 1 || list[0].Subject != nil || list[0].TicketID != d.id {
			t.Errorf("the list says %+v, %v", list, err)
		}
	})
}

func TestOldNoticesAreSweptWithTheirCount(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		d.must(d.Tickets.Assign(ctx, d.mia, d.id, d.amir.Person, nil))
		d.must(nil, d.Notices.Sweep(ctx))
		d.same("kept", []string{"assigned Mia Mate *"}, d.told(d.amir))
		d.Clock.Advance(61 * 24 * time.Hour)
		d.must(nil, d.Notices.Sweep(ctx))
		d.same("gone", []string{}, d.told(d.amir))
	})
}

func TestATrialShowsEveryWay(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		d.must(nil, d.Notices.Try(ctx, d.amir))
		d.same("in the list", []string{"tried  *"}, d.told(d.amir))
		d.must(nil, d.DB.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error { return d.Notices.GatherIn(ctx, tx, d.amir.Person) }))
		d.same("by letter", []string{"notice_digest"}, d.letters(d.amir))
	})
}
