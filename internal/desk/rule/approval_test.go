package rule_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/ticket"
)

// wish opens a request of Anna's, whose line manager is Lena.
func (d *desk) wish() ticket.ID {
	d.t.Helper()
	d.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE person SET manager_id = $2 WHERE id = $1`, d.anna.Person, d.lena.Person)
		return err
	})
	return must(d.tickets.Open(d.t.Context(), d.anna, ticket.Opening{
		Kind: ticket.Request, Subject: "A second screen", Body: ticket.Written("", "Please.", nil), Channel: ticket.Portal, Requester: d.anna.Person,
	}))(d.t).ID
}

func (d *desk) approvals(id ticket.ID) []approval.Approval {
	d.t.Helper()
	return must(approval.OfTicket(d.t.Context(), d.db, id))(d.t)
}

func TestRuleAsksForApprovalOfARequestOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ask := rule.Action{Do: rule.AskApproval, Text: "May they have it?"}
		d.rule("Ask", on(rule.Opened), rule.If{}, ask)
		d.rule("Ask again", on(rule.PriorityChanged), rule.If{}, ask)
		id := d.wish()
		d.expect(id, "opened", "rule_ran Ask", "approval_asked")
		list := d.approvals(id)
		if len(list) != 1 || list[0].State != approval.Open || list[0].AskedBy != nil || list[0].Question != "May they have it?" || list[0].GroupName != "" {
			t.Errorf("%+v", list)
		}
		if who := must(approval.Asked(t.Context(), d.db, d.db.Now(), &list[0]))(t); len(who) != 1 || who[0] != d.lena.Person {
			t.Errorf("asked are %v", who)
		}
		must(d.tickets.Override(t.Context(), d.amir, id, ticket.High, "Soon."))(t)
		d.expect(id, "opened", "rule_ran Ask", "approval_asked", "priority_overridden")
		d.expect(d.open("It is broken").ID, "opened", "rule_failed Ask approval.only_requests")
	})
}

func TestQuestionOfARuleIsWithdrawnUnlessItIsAnswered(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.rule("Ask", on(rule.Opened), rule.If{}, rule.Action{Do: rule.AskApproval, Text: "May they have it?"})
		open, answered := d.wish(), d.wish()
		must(d.rules.TakeBack(t.Context(), d.tickets, d.amir, open, 2))(t)
		d.expect(open, "opened", "rule_ran Ask", "approval_asked", "rule_taken_back Ask", "approval_set_aside")
		if a := d.approvals(open)[0]; a.State != approval.Withdrawn || a.InSpite != "Ask" {
			t.Errorf("%+v", a)
		}
		d.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE approval SET state = 'approved' WHERE ticket_id = $1`, answered)
			return err
		})
		if _, err := d.rules.TakeBack(t.Context(), d.tickets, d.amir, answered, 2); !errs.Is(err, errs.Conflict) {
			t.Errorf("an answered question was taken back: %v", err)
		}
	})
}

func TestRuleThatAsksNamesAGroupInUseAndAQuestion(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		draft := rule.Draft{Name: "Ask", Active: true, When: on(rule.Opened), Then: []rule.Action{{Do: rule.AskApproval, Group: 99, Text: " "}}}
		_, err := d.rules.Create(t.Context(), access.System(), draft)
		var got []string
		if e, ok := errors.AsType[*errs.Error](err); ok {
			for _, f := range e.Fields {
				got = append(got, f.Name)
			}
		}
		if diff := cmp.Diff([]string{"then_0_text", "then_0"}, got); diff != "" {
			t.Errorf("%v: %s", err, diff)
		}
	})
}
