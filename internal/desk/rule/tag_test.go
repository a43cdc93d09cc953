package rule_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/rule"
	"firstline/internal/desk/ticket"
)

func TestRulesTagTicketsAndAskForTags(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tags := func(id ticket.ID) []string { return must(ticket.TagsOf(t.Context(), d.db, id))(t)[id] }
		d.rule("Tag", on(rule.Opened), rule.If{Words: []string{"toner"}}, rule.Action{Do: rule.AddTag, Tag: "Toner"}, rule.Action{Do: rule.RemoveTag, Tag: "never-there"})
		d.rule("Urgent", on(rule.Answered), rule.If{Filter: ticket.Filter{Tag: "toner"}}, priority(ticket.Critical), rule.Action{Do: rule.RemoveTag, Tag: "toner"})
		id, other := d.open("No toner").ID, d.open("Blue screen").ID
		d.expect(id, "opened", "rule_ran Tag", "tags")
		d.expect(other, "opened")
		if diff := cmp.Diff([]string{"toner"}, tags(id)); diff != "" {
			t.Fatal(diff)
		}
		for _, x := range []ticket.ID{id, other} {
			_, _, err := d.tickets.Answer(t.Context(), d.anna, x, ticket.Saying{Body: ticket.Written("", "Still so.", nil), Channel: ticket.Portal, Author: d.anna.Person})
			if err != nil {
				t.Fatal(err)
			}
		}
		if x := d.get(id); x.Priority != ticket.Critical || len(tags(id)) != 0 {
			t.Errorf("priority %v, tags %v", x.Priority, tags(id))
		}
		if x := d.get(other); x.Priority == ticket.Critical {
			t.Error("a ticket without the tag is meant, too")
		}
		must(d.rules.TakeBack(t.Context(), d.tickets, d.amir, id, 5))(t)
		if diff := cmp.Diff([]string{"toner"}, tags(id)); diff != "" || d.get(id).Priority == ticket.Critical {
			t.Errorf("taken back: %s", diff)
		}
	})
}
