package ticket_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
)

// category adds one to the desk; impact and urgency below 0 are those of the one above.
func (d *desk) category(name string, parent category.ID, team access.TeamID, impact, urgency int) category.ID {
	d.t.Helper()
	x := category.Draft{Parent: parent, NameEN: name, NameFR: name, NameNL: name, TeamID: team, Active: true}
	if impact >= 0 {
		x.Impact = &impact
	}
	if urgency >= 0 {
		x.Urgency = &urgency
	}
	return must(category.NewStore(d.db).Create(d.t.Context(), access.System(), x))(d.t).ID
}

func fileIn(was, id category.ID) ticket.Edit {
	e := ticket.Edit{Field: ticket.FieldCategory, To: strconv.FormatInt(int64(id), 10)}
	if was != 0 {
		e.From = strconv.FormatInt(int64(was), 10)
	}
	return e
}

// weight is what counts for a ticket's priority.
func weight(t ticket.Ticket) [3]int { return [3]int{t.Impact, t.Urgency, int(t.Priority)} }

func TestANewTicketWeighsWhatItsCategorySays(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		servers := d.category("Servers", 0, d.l2, 2, 2)
		mail := d.category("Mail", servers, 0, -1, 1)
		for name, c := range map[string]struct {
			cat             *category.ID
			impact, urgency *int
			want            [3]int
			team            access.TeamID
		}{
			"nothing said":         {nil, nil, nil, [3]int{0, 1, 1}, d.l1},
			"the category's":       {&servers, nil, nil, [3]int{2, 2, 3}, d.l2},
			"taken from above":     {&mail, nil, nil, [3]int{2, 1, 2}, d.l2},
			"the requester's word": {&mail, new(0), new(0), [3]int{0, 0, 0}, d.l2},
			"half of it":           {&mail, new(3), nil, [3]int{3, 1, 3}, d.l2},
		} {
			tk := must(d.tickets.Open(t.Context(), d.anna, ticket.Opening{
				Subject: "x", Body: said("y"), Channel: ticket.Portal, Requester: d.anna.Person, Category: c.cat, Impact: c.impact, Urgency: c.urgency,
			}))(t)
			if diff := cmp.Diff(c.want, weight(tk)); diff != "" || tk.TeamID != c.team {
				t.Errorf("%s: team %d, %s", name, tk.TeamID, diff)
			}
			if stored := must(d.tickets.Get(t.Context(), access.System(), tk.ID))(t); weight(stored) != c.want || stored.CategoryTrail != tk.CategoryTrail {
				t.Errorf("%s: stored %v %q, was %q", name, weight(stored), stored.CategoryTrail, tk.CategoryTrail)
			}
		}
	})
}

func TestAnotherCategoryBringsWhatNobodyChose(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		slow, servers := d.category("Slow", 0, d.l1, 0, 0), d.category("Servers", 0, d.l2, 3, 2)
		open := func() ticket.Ticket {
			return must(d.tickets.Open(t.Context(), d.anna, ticket.Opening{
				Subject: "x", Body: said("y"), Channel: ticket.Email, Requester: d.anna.Person, Category: &slow,
			}))(t)
		}
		tk := must(d.tickets.Edit(t.Context(), d.agent, open().ID, fileIn(slow, servers)))(t)
		if diff := cmp.Diff([3]int{3, 2, 3}, weight(tk)); diff != "" {
			t.Error(diff)
		}
		items, _, err := d.tickets.Timeline(t.Context(), d.other, tk.ID, ticket.Page{})
		if err != nil {
			t.Fatal(err)
		}
		var fields []string
		for _, it := range items {
			if it.Kind == ticket.FieldChanged {
				fields = append(fields, it.Payload)
			}
		}
		want := []string{
			`{"field":"category","from":"` + strconv.Itoa(int(slow)) + `","to":"` + strconv.Itoa(int(servers)) + `"}`,
			`{"field":"impact","from":"0","to":"3","brought":true}`, `{"field":"urgency","from":"0","to":"2","brought":true}`,
		}
		if diff := cmp.Diff(want, fields); diff != "" {
			t.Error(diff)
		}
		// Chosen in the same breath or before, it stays, whatever the order in which a form sends its fields.
		tk = must(d.tickets.Edit(t.Context(), d.agent, open().ID, fileIn(slow, servers), ticket.Edit{Field: ticket.FieldImpact, From: "0", To: "1"}))(t)
		if diff := cmp.Diff([3]int{1, 2, 2}, weight(tk)); diff != "" {
			t.Errorf("chosen beside: %s", diff)
		}
		tk = must(d.tickets.Edit(t.Context(), d.other, tk.ID, fileIn(servers, slow)))(t)
		if diff := cmp.Diff([3]int{1, 0, 1}, weight(tk)); diff != "" {
			t.Errorf("chosen before: %s", diff)
		}
		tk = must(d.tickets.Edit(t.Context(), d.agent, tk.ID, ticket.Edit{Field: ticket.FieldCategory, From: strconv.Itoa(int(slow))}))(t)
		if diff := cmp.Diff([3]int{1, 1, 2}, weight(tk)); diff != "" || tk.CategoryTrail != "" {
			t.Errorf("without a category: %q %s", tk.CategoryTrail, diff)
		}
	})
}

func TestAnOverriddenPriorityStaysUntilItIsWithdrawn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.open(d.anna).ID
		_, err := d.tickets.Override(t.Context(), d.agent, id, ticket.Critical, " ")
		wantKind(t, err, errs.Invalid)
		_, err = d.tickets.Override(t.Context(), d.agent, id, 4, "x")
		wantKind(t, err, errs.Invalid)
		_, err = d.tickets.Override(t.Context(), d.anna, id, ticket.Critical, "x")
		wantKind(t, err, errs.Forbidden)
		_, err = d.tickets.Override(t.Context(), d.other, id, ticket.Critical, "x")
		wantKind(t, err, errs.NotFound)

		tk := must(d.tickets.Override(t.Context(), d.agent, id, ticket.Critical, "The board waits"))(t)
		if !tk.Overridden || tk.Priority != ticket.Critical {
			t.Errorf("%+v", tk)
		}
		tk = must(d.tickets.Edit(t.Context(), d.agent, id, ticket.Edit{Field: ticket.FieldImpact, From: "0", To: "1"}))(t)
		if tk.Priority != ticket.Critical {
			t.Errorf("after an edit: %v", tk.Priority)
		}
		before := tk.LastSeq
		if tk = must(d.tickets.Override(t.Context(), d.agent, id, ticket.Critical, "The board waits"))(t); tk.LastSeq != before {
			t.Error("the same again is told again")
		}
		tk = must(d.tickets.FollowMatrix(t.Context(), d.agent, id))(t)
		if tk.Overridden || tk.OverrideReason != "" || tk.Priority != ticket.Medium {
			t.Errorf("after the withdrawal: %+v", tk)
		}
		if again := must(d.tickets.FollowMatrix(t.Context(), d.agent, id))(t); again.LastSeq != tk.LastSeq {
			t.Error("nothing to withdraw is told")
		}
		steps, _, err := d.tickets.Thread(t.Context(), d.anna, id, ticket.Page{})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range steps {
			if s.Kind == ticket.PriorityOverridden || s.Kind == ticket.PriorityFollows {
				t.Errorf("the requester reads %s", s.Payload)
			}
		}
	})
}

func TestTheDesksMatrixDecides(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		settings := must(setting.NewStore(t.Context(), d.db))(t)
		tickets := ticket.NewStore(d.db, settings, nil, nil)
		text := "critical low low, low low low, low low low, low low low"
		if err := settings.Save(t.Context(), access.System(), map[string]string{"priority.matrix": text}); err != nil {
			t.Fatal(err)
		}
		if got := tickets.PriorityFor(0, 0); got != ticket.Critical {
			t.Errorf("%v", got)
		}
		for _, bad := range []string{"", "low", "low low low, low low low, low low low, low low", "low low low, low low low, low low low, low low loud"} {
			if err := settings.Save(t.Context(), access.System(), map[string]string{"priority.matrix": bad}); !errs.Is(err, errs.Invalid) {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
}
