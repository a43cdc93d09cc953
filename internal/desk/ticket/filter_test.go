package ticket_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/term"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
)

// further draws conditions on what lists looked at later than on the first fields.
func further(rt *rapid.T, f *ticket.Filter, tickets []ticket.Ticket, people []person.ID) {
	some := func(name string) bool { return rapid.IntRange(0, 5).Draw(rt, name) == 0 }
	if some("kinds?") {
		f.Kinds = []ticket.Kind{rapid.SampledFrom(ticket.Kinds).Draw(rt, "kind")}
	}
	if some("impacts?") {
		f.Impacts = []int{rapid.IntRange(0, 3).Draw(rt, "impact")}
	}
	if some("causes?") {
		f.Causes = []ticket.Cause{ticket.Other, ticket.Network}
	}
	f.VIP, f.Nobodys, f.Unfiled = some("vip"), some("nobodys"), some("unfiled")
	if some("organisation?") {
		f.Organisations = []string{rapid.SampledFrom([]string{"", "Verdane", "Kestrel"}).Draw(rt, "organisation")}
	}
	if some("watcher?") {
		f.Watcher = new(rapid.SampledFrom(people).Draw(rt, "watcher"))
	}
	if some("tag?") {
		f.Tag = fmt.Sprint("Tag-", rapid.IntRange(0, 3).Draw(rt, "tag"))
	}
	f.Untagged = some("untagged")
	if some("snoozed?") {
		f.Snoozed = new(rapid.Bool().Draw(rt, "snoozed"))
	}
	if some("unread?") {
		f.Unread = new(rapid.SampledFrom(people).Draw(rt, "unread"))
	}
	if some("reopened?") {
		f.Reopened = &ticket.AtLeast{Min: rapid.IntRange(0, 2).Draw(rt, "reopened"), Max: new(1)}
	}
	if some("promise?") {
		f.Promise = rapid.SampledFrom(ticket.Promises()).Draw(rt, "promise")
	}
	if some("times?") {
		s := ticket.Span{Of: rapid.SampledFrom(ticket.Moments()).Draw(rt, "moment")}
		if rapid.Bool().Draw(rt, "from?") {
			s.From = tickets[rapid.IntRange(0, len(tickets)-1).Draw(rt, "from")].CreatedAt
		}
		if rapid.Bool().Draw(rt, "until?") {
			s.Until = tickets[rapid.IntRange(0, len(tickets)-1).Draw(rt, "until")].ActivityAt
		}
		f.Times = append(f.Times, s)
	}
}

// besides gives some tickets promises, somebody important and somebody who has read them, and is what then stands beside each.
func (d *desk) besides(tickets []ticket.Ticket, about map[ticket.ID][]asset.ID, given map[ticket.ID][]ticket.Given) map[ticket.ID]ticket.Beside {
	d.t.Helper()
	d.write(func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE person SET vip = TRUE, organisation = 'Kestrel' WHERE id = $1`, d.bert.Person); err != nil {
			return err
		}
		for i, k := range []ticket.Clocked{
			{State: "running", DueAt: tickets[3].CreatedAt},
			{State: "running", DueAt: tickets[5].CreatedAt, WarnedAt: tickets[1].CreatedAt},
			{State: "running", DueAt: tickets[1].CreatedAt, WarnedAt: tickets[1].CreatedAt, BreachedAt: tickets[2].CreatedAt},
			{State: "paused"},
			{State: "met", BreachedAt: tickets[2].CreatedAt},
			{State: "met"},
		} {
			for _, target := range []string{"first_response", "resolution"}[:1+i%2] {
				_, err := tx.Exec(ctx, `
					INSERT INTO clock (ticket_id, target, policy_id, state, seq, minutes, days, started_at, since_at, spent, due_at, warned_at, breached_at, opened_at, opened_due, opened)
					VALUES ($1, $2, 1, $3, 1, 0, 0, 0, 0, 0, $4, $5, $6, 0, 0, '{}')`,
					tickets[i].ID, target, k.State, k.DueAt, k.WarnedAt, k.BreachedAt)
				if err != nil {
					return err
				}
			}
			_, err := tx.Exec(ctx, `INSERT INTO seen (ticket_id, person_id, seq, at) VALUES ($1, $2, $3, 0)`, tickets[i].ID, d.agent.Person, tickets[i].LastSeq-ticket.Seq(i%2))
			if err != nil {
				return err
			}
		}
		return nil
	})
	all := ticket.Filter{
		Asset: new(asset.ID(1)), Tag: "tag-1", Answers: []ticket.Answered{{}}, Promise: ticket.PromiseNone, Watcher: &d.anna.Person, Any: []ticket.Filter{{Unread: &d.anna.Person}},
		Not: []ticket.Filter{{VIP: true}, {Organisations: []string{""}}},
	}
	list := map[ticket.ID]ticket.Beside{}
	for _, tk := range tickets {
		b := must(all.Beside(d.t.Context(), d.db, tk.ID))(d.t)
		if !slices.Equal(b.Assets, about[tk.ID]) && len(b.Assets)+len(about[tk.ID]) > 0 || len(b.Answers) != len(given[tk.ID]) {
			d.t.Errorf("beside ticket %d: %+v", tk.ID, b)
		}
		list[tk.ID] = b
	}
	return list
}

func TestFiltersAreReadAsPeopleWriteThem(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		zone := time.FixedZone("", 3600)
		now := time.Date(2026, 3, 4, 0, 30, 0, 0, zone) // a Wednesday; in London it is Tuesday
		printer := d.category("Printer", 0, d.l1, -1, -1)
		room := d.ask(printer, question.Choice, question.May, 0, "", "Room 12", "Attic")
		smokes := d.ask(printer, question.YesNo, question.May, 0, "")
		d.write(func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE question SET label_fr = 'Quel étage ?' WHERE id = $1`, room); err != nil {
				return err
			}
			for name, who := range map[string]person.ID{"Kestrel NV": d.mate.Person, "Kestrel SA": d.other.Person, "Verdane": d.agent.Person} {
				if _, err := tx.Exec(ctx, `UPDATE person SET organisation = $2 WHERE id = $1`, who, name); err != nil {
					return err
				}
			}
			_, err := tx.Exec(ctx, `INSERT INTO person_word (word, person_id) VALUES ('mia', $1), ('mate', $1), ('otto', $2), ('mate', $2)`, d.mate.Person, d.other.Person)
			return err
		})
		day := func(month time.Month, day int) db.Time { return db.At(time.Date(2026, month, day, 0, 0, 0, 0, zone)) }
		span := func(of ticket.Moment, from, until db.Time) []ticket.Span {
			return []ticket.Span{{Of: of, From: from, Until: until}}
		}
		me := &d.agent.Person
		for text, want := range map[string]ticket.Filter{
			"":                                   {},
			"is:open assignee:none":              {Open: new(true), Assignee: new(person.ID(0))},
			"state:open,new":                     {Open: new(true), States: []ticket.State{ticket.Open, ticket.New}},
			"state:waiting,closed":               {States: []ticket.State{ticket.WaitingUser, ticket.Closed}},
			"Priority:HIGH,critical":             {Priorities: []ticket.Priority{ticket.High, ticket.Critical}},
			"team:me":                            {Teams: []access.TeamID{d.l1}},
			`team:"service desk",servers`:        {Teams: []access.TeamID{d.l1, d.l2}},
			"level:L2":                           {Teams: []access.TeamID{d.l2}},
			"-team:me":                           {Not: []ticket.Filter{{Teams: []access.TeamID{d.l1}}}},
			"assignee:me,none":                   {All: []ticket.Filter{{Any: []ticket.Filter{{Assignee: me}, {Assignee: new(person.ID(0))}}}}},
			"owner:mia":                          {All: []ticket.Filter{{Owner: &d.mate.Person}}},
			`assignee:"Mia Mate"`:                {Assignee: &d.mate.Person},
			"is:unread is:vip":                   {All: []ticket.Filter{{Unread: me}, {VIP: true}}},
			"organisation:kestrel":               {All: []ticket.Filter{{Organisations: []string{"Kestrel NV", "Kestrel SA"}}}},
			`-organisation:"VERDANE"`:            {Not: []ticket.Filter{{Organisations: []string{"Verdane"}}}},
			"category:PRINTER":                   {All: []ticket.Filter{{Category: &printer}}},
			"answer." + room.String() + ":any":   {All: []ticket.Filter{{Answers: []ticket.Answered{{Question: room}}}}},
			`answer.quel_etage:"room 12"`:        {All: []ticket.Filter{{Answers: []ticket.Answered{{Question: room, Is: value{Choice: "room_12"}}}}}},
			"answer." + smokes.String() + ":yes": {All: []ticket.Filter{{Answers: []ticket.Answered{{Question: smokes, Is: value{YesNo: question.Yes}}}}}},
			"promise:breached":                   {All: []ticket.Filter{{Promise: ticket.PromiseBroken}}},
			"returned:>=2":                       {All: []ticket.Filter{{Returned: &ticket.AtLeast{Min: 2}}}},
			"returned:1..3":                      {All: []ticket.Filter{{Returned: &ticket.AtLeast{Min: 1, Max: new(3)}}}},
			"updated:<2d":                        {All: []ticket.Filter{{Times: span(ticket.UpdatedThen, db.At(now.AddDate(0, 0, -2)), db.Time{})}}},
			"updated:>2h":                        {All: []ticket.Filter{{Times: span(ticket.UpdatedThen, db.Time{}, db.At(now.Add(-2*time.Hour)))}}},
			"due:<1d":                            {All: []ticket.Filter{{Times: span(ticket.DueThen, db.Time{}, db.At(now.AddDate(0, 0, 1)))}}},
			"created:today":                      {All: []ticket.Filter{{Times: span(ticket.CreatedThen, day(3, 4), day(3, 5))}}},
			"created:this_week":                  {All: []ticket.Filter{{Times: span(ticket.CreatedThen, day(3, 2), day(3, 9))}}},
			"created:last_month":                 {All: []ticket.Filter{{Times: span(ticket.CreatedThen, day(2, 1), day(3, 1))}}},
			"closed:2026-02-28":                  {All: []ticket.Filter{{Times: span(ticket.ClosedThen, day(2, 28), day(3, 1))}}},
			"closed:2026-02-01..2026-02-28":      {All: []ticket.Filter{{Times: span(ticket.ClosedThen, day(2, 1), day(3, 1))}}},
			"closed:<2026-02-28":                 {All: []ticket.Filter{{Times: span(ticket.ClosedThen, db.Time{}, day(2, 28))}}},
			"resolved:none":                      {All: []ticket.Filter{{Not: []ticket.Filter{{Times: span(ticket.ResolvedThen, db.Time{}, db.Time{})}}}}},
		} {
			got, words, err := ticket.ReadFilter(t.Context(), d.db, d.agent, now, term.Parse(text))
			if err != nil || len(words) != 0 {
				t.Errorf("%s: %v, words %v", text, err, words)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", text, diff)
			}
		}
	})
}

func TestWhatAFilterCannotMeanIsNamedAtItsTerm(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		staff := d.category("Staff", 0, d.l2, -1, -1)
		inside := d.ask(staff, question.Line, question.Never, 0, "")
		d.seal(staff, "Staff", d.l2)
		text := `printer priority:urgent state:open -team:Nobody "no paper" colour:red assignee: updated:soon returned:many answer.` + inside.String() + `:x due:none,<9x`
		_, words, err := ticket.ReadFilter(t.Context(), d.db, d.agent, time.Now(), term.Parse(text))
		e, ok := err.(*errs.Error) //nolint:errorlint // this one, not one that it hides
		if !ok {
			t.Fatal(err)
		}
		var got []string
		for _, f := range e.Fields {
			got = append(got, f.Name+" "+f.Key)
		}
		if diff := cmp.Diff([]string{
			"priority:urgent view.value_unknown", "-team:Nobody view.team_unknown", "colour:red view.field_unknown", "assignee: view.value_missing",
			"updated:soon view.time_unknown", "returned:many view.count_unknown", "answer." + inside.String() + ":x view.question_unknown", "due:none,<9x view.time_unknown",
		}, got); diff != "" {
			t.Error(diff)
		}
		if len(words) != 2 || words[0].Word != "printer" || words[1].Word != "no paper" {
			t.Errorf("words %v", words)
		}
	})
}
