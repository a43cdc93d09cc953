package ticket_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

func TestOpeningInAnothersNameIsAudited(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		anna := d.requester("Anna Third")
		agent := d.staff("Otto Fourth", d.l1, false)
		program := agent
		program.Via = access.ViaAPI
		opened := func(who access.Actor, whose person.ID) ticket.ID {
			return must(d.tickets.Open(t.Context(), who, ticket.Opening{
				Subject: "No sound", Body: said("It is silent."), Channel: ticket.Phone, Requester: whose,
			}))(t).ID
		}
		for what, c := range map[string]struct {
			id   ticket.ID
			want []person.ID
		}{
			"for oneself":             {opened(anna, anna.Person), nil},
			"an agent's own problem":  {opened(agent, agent.Person), nil},
			"by a program":            {opened(program, anna.Person), nil},
			"by an agent for another": {opened(agent, anna.Person), []person.ID{agent.Person}},
		} {
			var got []person.ID
			err := d.db.Select(t.Context(), &got, `SELECT actor_id FROM audit WHERE action = 'ticket.open' AND object = 'ticket' AND object_id = $1`, c.id)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: %s", what, diff)
			}
		}
	})
}
