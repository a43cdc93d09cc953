package routing_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

func TestTheNextTicketIsTheMostUrgentThenTheOldest(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		old := d.open(1).ID
		d.clock.Advance(time.Minute)
		urgent := d.open(2).ID
		d.clock.Advance(time.Minute)
		young := d.open(1).ID
		own := d.openAs(d.amir, ticket.Opening{Urgency: new(2)}).ID
		waiting := d.open(2).ID
		if _, err := d.tickets.SetState(t.Context(), d.lena, waiting, ticket.WaitingUser); err != nil {
			t.Fatal(err)
		}
		elsewhere := d.open(2).ID
		if _, err := d.tickets.SetTeam(t.Context(), access.System(), elsewhere, ticket.Move{To: d.l2}); err != nil {
			t.Fatal(err)
		}
		var got []ticket.ID
		for range 3 {
			got = append(got, must(d.next(d.amir))(t))
		}
		if diff := cmp.Diff([]ticket.ID{urgent, old, young}, got); diff != "" {
			t.Error(diff)
		}
		if _, err := d.next(d.amir); !errs.Is(err, errs.Conflict) {
			t.Errorf("when nothing waits but their own problem: %v", err)
		}
		if id := must(d.next(d.mia))(t); id != own {
			t.Errorf("a colleague got %d, want %d", id, own)
		}
		if id := must(d.next(d.otto))(t); id != elsewhere {
			t.Errorf("the other team got %d, want %d", id, elsewhere)
		}
		if _, err := d.next(access.Actor{Person: 1, Agent: true}); !errs.Is(err, errs.Conflict) {
			t.Errorf("an agent without a team: %v", err)
		}
		if _, err := d.next(d.anna); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a requester: %v", err)
		}
		want := []ticket.EntryKind{ticket.Opened, routing.Routed, ticket.AssigneeChanged, ticket.OwnerChanged, ticket.StateChanged}
		if diff := cmp.Diff(want, d.kinds(urgent)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatWasPassedOnIsAcceptedByTakingItNext(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.open(1).ID
		_, err := d.tickets.Escalate(t.Context(), d.amir, id, ticket.Escalation{To: d.l2, Handover: ticket.Handover{Tried: "Tea", Asked: "Look"}})
		if err != nil {
			t.Fatal(err)
		}
		x, err := d.routing.Next(t.Context(), d.tickets, d.otto)
		if err != nil || x.ID != id || x.EscalationWaits || *x.OwnerID != d.amir.Person {
			t.Errorf("%+v, %v", x, err)
		}
	})
}

func TestTwoWhoAskAtOnceGetDifferentTickets(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		const tickets = 6
		for range tickets {
			d.open(1)
		}
		type answer struct {
			id  ticket.ID
			err error
		}
		answers := make(chan answer)
		for i := range tickets + 2 {
			who := []access.Actor{d.amir, d.mia}[i%2]
			go func() {
				id, err := d.next(who)
				answers <- answer{id, err}
			}()
		}
		got, none := map[ticket.ID]int{}, 0
		for range tickets + 2 {
			a := <-answers
			switch {
			case a.err == nil:
				got[a.id]++
			case errs.Is(a.err, errs.Conflict):
				none++
			default:
				t.Error(a.err)
			}
		}
		if len(got) != tickets || none != 2 {
			t.Errorf("%d different tickets and %d times nothing, want %d and 2: %v", len(got), none, tickets, got)
		}
	})
}

func TestTheNextTicketIsOneWhoseLanguageOneSpeaks(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		says := func(subject, text string) ticket.ID {
			d.clock.Advance(time.Minute)
			return must(d.tickets.Open(t.Context(), d.anna.AsRequester(), ticket.Opening{
				Subject: subject, Body: ticket.Written("", text, nil), Channel: ticket.Portal, Requester: d.anna.Person,
			}))(t).ID
		}
		foreign := says("De printer staakt", "De printer drukt niets meer af en ik weet niet waarom.")
		spoken := says("L’imprimante est en grève", "L’imprimante n’imprime plus rien depuis ce matin et je ne sais pas pourquoi.")
		d.brings(d.amir, team.Brings{Languages: []string{"fr"}, Capacity: 2})
		if id := must(d.next(d.amir))(t); id != spoken {
			t.Errorf("first ticket %d, want %d", id, spoken)
		}
		p := d.routed(spoken)
		if len(p) != 1 || p[0].Occasion != routing.Asked || p[0].To != d.amir.Person || p[0].Pulled == nil || !p[0].Pulled.Spoken || p[0].Language != "fr" {
			t.Errorf("the timeline says %+v", p)
		}
		if id := must(d.next(d.amir))(t); id != foreign {
			t.Errorf("then ticket %d, want %d", id, foreign)
		}
		d.open(0)
		if _, err := d.next(d.amir); !errs.Is(err, errs.Conflict) {
			t.Errorf("more than one takes at once: %v", err)
		}
	})
}
