package notify_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

func TestWhoIsOnCallHearsOfWhatIsCriticalAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.clock.Set(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)) // a Sunday
		d.write(func(tx *db.Tx) error {
			if _, err := tx.Exec(t.Context(), `INSERT INTO team_member (team_id, person_id, lead) VALUES ($1, $2, FALSE)`, d.team, d.agent.Person); err != nil {
				return err
			}
			// They want to hear of nothing by letter, and of nothing on a Sunday.
			_, err := tx.Exec(t.Context(), `INSERT INTO notice_choice (person_id, topic, app, mail) VALUES ($1, 'work', TRUE, 'never'), ($1, 'promises', TRUE, 'digest')`, d.agent.Person)
			return err
		})
		sunday := calendar.On(2026, time.March, 1)
		_, err := team.NewStore(d.db).AddDuty(t.Context(), access.System(), d.team, team.DutyDraft{Person: d.agent.Person, Kind: team.OnCall, First: sunday, Last: sunday + 1})
		if err != nil {
			t.Fatal(err)
		}
		told := func(want ...string) {
			t.Helper()
			var got []string
			for _, l := range d.letters() {
				if l != "received anna@org.example" {
					got = append(got, l)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
		usual := d.open(d.asked.ID, ticket.Portal)
		told()
		if _, err := d.tickets.Override(t.Context(), access.System(), usual.ID, ticket.Critical, "The director"); err != nil {
			t.Fatal(err)
		}
		once := "agent_told amir@org.example"
		told(once)
		if _, err := d.tickets.Override(t.Context(), access.System(), usual.ID, ticket.Critical, "The whole board"); err != nil {
			t.Fatal(err)
		}
		told(once) // it was critical before
		everyone, blocks := 3, 2
		open := func() {
			t.Helper()
			_, err := d.tickets.Open(t.Context(), access.System(), ticket.Opening{
				Subject: "No power", Body: said("Nothing."), Channel: ticket.Portal, Requester: d.asked.ID, Impact: &everyone, Urgency: &blocks,
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		open()
		told(once, once)
		d.clock.Set(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)) // on Monday they work, and hear like everybody else
		open()
		told(once, once)
		var shown []string
		if err := d.db.Select(t.Context(), &shown, `SELECT kind FROM notice WHERE shown = TRUE ORDER BY id`); err != nil || !slices.Equal(shown, []string{"on_call", "on_call"}) {
			t.Errorf("in the app: %v (%v)", shown, err)
		}
	})
}
