package ticket_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// ladder is a desk with three levels that pass on to each other.
type ladder struct {
	*desk
	l3     access.TeamID
	expert access.Actor // of l3
}

func eachLadder(t *testing.T, f func(t *testing.T, d *ladder)) {
	each(t, func(t *testing.T, base *desk) {
		d := &ladder{desk: base}
		d.write(func(ctx context.Context, tx *db.Tx) error {
			err := tx.Insert(ctx, &d.l3, `INSERT INTO team (name, level, created_at, updated_at) VALUES ('Experts', 3, $1, $1) RETURNING id`, tx.Now)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `UPDATE team SET escalates_to = $2 WHERE id = $1`, d.l1, d.l2); err != nil {
				return err
			}
			_, err = tx.Exec(ctx, `UPDATE team SET escalates_to = $2 WHERE id = $1`, d.l2, d.l3)
			return err
		})
		d.expert = d.staff("Eva Expert", d.l3, false)
		d.lead.Leads = []access.TeamID{d.l1}
		f(t, d)
	})
}

var handover = ticket.Handover{Tried: "Another cable", Found: "Port 7 is dead", Asked: "Replace the port"}

func (d *ladder) escalate(who access.Actor, id ticket.ID) ticket.Ticket {
	d.t.Helper()
	return must(d.tickets.Escalate(d.t.Context(), who, id, ticket.Escalation{Handover: handover}))(d.t)
}

func (d *ladder) accept(who access.Actor, id ticket.ID) ticket.Ticket {
	d.t.Helper()
	return must(d.tickets.AcceptEscalation(d.t.Context(), who, id, 0))(d.t)
}

func (d *ladder) sendBack(who access.Actor, id ticket.ID, why ticket.ReturnReason) ticket.Ticket {
	d.t.Helper()
	return must(d.tickets.Return(d.t.Context(), who, id, ticket.Return{Reason: why, Text: "See the manual."}))(d.t)
}

// story is the whole timeline: kind, who acted, and from whom to whom. What the requester does not see stands in brackets.
func (d *ladder) story(id ticket.ID) []string {
	d.t.Helper()
	names := map[person.ID]string{0: "-"}
	for _, a := range []access.Actor{d.lead, d.agent, d.mate, d.other, d.expert, d.anna} {
		names[a.Person], _, _ = strings.Cut(a.Name, " ")
	}
	levels := map[access.TeamID]string{d.l1: "L1", d.l2: "L2", d.l3: "L3"}
	items, _, err := d.tickets.Timeline(d.t.Context(), access.System(), id, ticket.Page{Limit: 100})
	if err != nil {
		d.t.Fatal(err)
	}
	var list []string
	for _, it := range items {
		line := fmt.Sprintf("%s %s", names[idOf(it.ActorID)], it.Kind)
		switch it.Kind {
		case ticket.AssigneeChanged, ticket.OwnerChanged, ticket.OwnershipOffered, ticket.OwnershipMoved:
			p := decode[ticket.PersonPayload](d.t, it.Entry)
			line += " " + names[p.From] + ">" + names[p.To]
		case ticket.Escalated, ticket.WasReturned:
			p := decode[ticket.TeamPayload](d.t, it.Entry)
			line += " " + levels[p.From] + ">" + levels[p.To]
		case ticket.StateChanged:
			line += " " + string(decode[ticket.StatePayload](d.t, it.Entry).To)
		}
		if !it.Public {
			line = "(" + line + ")"
		}
		list = append(list, line)
	}
	return list
}

func decode[P any](t *testing.T, e ticket.Entry) P {
	t.Helper()
	return must(ticket.Decode[P](e))(t)
}

func (d *ladder) wantStory(id ticket.ID, want ...string) {
	d.t.Helper()
	if diff := cmp.Diff(want, d.story(id)); diff != "" {
		d.t.Errorf("the timeline differs: %s", diff)
	}
}

// wantFields are the fields that an error complains about.
func wantFields(t *testing.T, err error, want ...string) {
	t.Helper()
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, f := range e.Fields {
		got = append(got, f.Name+" "+f.Key)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTicketClimbsAndComesBackTwice(t *testing.T) {
	eachLadder(t, func(t *testing.T, d *ladder) {
		tk := d.open(d.anna)
		must(d.tickets.Assign(t.Context(), d.agent, tk.ID, d.agent.Person, nil))(t)
		d.escalate(d.agent, tk.ID)
		d.accept(d.other, tk.ID)
		d.escalate(d.other, tk.ID)
		d.accept(d.expert, tk.ID)
		if back := d.sendBack(d.expert, tk.ID, ticket.MissingInformation); back.SentToAndFro() || idOf(back.AssigneeID) != d.other.Person || back.TeamID != d.l2 {
			t.Errorf("after the first return: team %d, assignee %v, returned %d", back.TeamID, back.AssigneeID, back.Returned)
		}
		back := d.sendBack(d.other, tk.ID, ticket.SolvableAtYourLevel)
		if !back.SentToAndFro() || idOf(back.AssigneeID) != d.agent.Person || back.TeamID != d.l1 || back.EscalationSeq != 0 || back.EscalationWaits {
			t.Errorf("after the second: %+v", back)
		}
		if idOf(back.OwnerID) != d.agent.Person {
			t.Errorf("owner %v", back.OwnerID)
		}
		d.wantStory(tk.ID,
			"Anna opened", "Amir assignee ->Amir", "Amir owner Lena>Amir", "Amir state open",
			"(Amir escalated L1>L2)", "Amir assignee Amir>-",
			"Otto assignee ->Otto", "(Otto escalation_accepted)",
			"(Otto escalated L2>L3)", "Otto assignee Otto>-",
			"Eva assignee ->Eva", "(Eva escalation_accepted)",
			"(Eva returned L3>L2)", "Eva assignee Eva>Otto",
			"(Otto returned L2>L1)", "Otto assignee Otto>Amir",
		)
		_, err := d.tickets.Return(t.Context(), d.agent, tk.ID, ticket.Return{Reason: ticket.WrongTeam, Text: "x"})
		wantKind(t, err, errs.Conflict) // there is nothing below
	})
}

func TestRequesterSeesNothingOfTheHandover(t *testing.T) {
	eachLadder(t, func(t *testing.T, d *ladder) {
		tk := d.open(d.anna)
		d.escalate(d.agent, tk.ID)
		d.sendBack(d.other, tk.ID, ticket.OtherReason)
		steps, _, err := d.tickets.Thread(t.Context(), d.anna, tk.ID, ticket.Page{})
		if err != nil || len(steps) == 0 {
			t.Fatal(steps, err)
		}
		for _, s := range steps {
			for _, secret := range []string{handover.Tried, handover.Found, handover.Asked, "manual", "escalat", "return"} {
				if strings.Contains(s.Payload+string(s.Kind), secret) {
					t.Errorf("%s tells %q", s.Kind, s.Payload)
				}
			}
		}
	})
}

func TestEscalationNeedsAHandover(t *testing.T) {
	eachLadder(t, func(t *testing.T, d *ladder) {
		tk := d.open(d.anna)
		_, err := d.tickets.Escalate(t.Context(), d.agent, tk.ID, ticket.Escalation{Handover: ticket.Handover{Tried: " ", Found: "\n"}})
		wantFields(t, err, "asked ladder.asked_missing", "tried ladder.tried_missing")
		_, err = d.tickets.Escalate(t.Context(), d.agent, tk.ID, ticket.Escalation{Handover: handover, To: d.l1})
		wantFields(t, err, "team ladder.not_higher")
		_, err = d.tickets.Escalate(t.Context(), d.agent, tk.ID, ticket.Escalation{Handover: handover, To: d.l3})
		wantFields(t, err, "why ladder.skip_why")
		_, err = d.tickets.Escalate(t.Context(), d.agent, tk.ID, ticket.Escalation{Handover: handover, From: d.l2})
		wantKind(t, err, errs.Conflict)
		d.wantStory(tk.ID, "Anna opened")
		got := must(d.tickets.Escalate(t.Context(), d.agent, tk.ID, ticket.Escalation{Handover: handover, To: d.l3, Why: "Only they have the key"}))(t)
		if got.TeamID != d.l3 || !got.EscalationWaits {
			t.Errorf("team %d, waits %v", got.TeamID, got.EscalationWaits)
		}
		d.accept(d.expert, tk.ID)
		_, err = d.tickets.Escalate(t.Context(), d.expert, tk.ID, ticket.Escalation{Handover: handover})
		wantFields(t, err, "team ladder.no_team") // nothing stands above
	})
}

func TestWhoeverPassesOnAnUntakenTicketAnswersForIt(t *testing.T) {
	eachLadder(t, func(t *testing.T, d *ladder) {
		tk := d.open(d.anna)
		got := d.escalate(d.agent, tk.ID)
		if idOf(got.OwnerID) != d.agent.Person || got.State != ticket.Open {
			t.Errorf("owner %v, state %s", got.OwnerID, got.State)
		}
		got = d.accept(d.other, tk.ID)
		if idOf(got.OwnerID) != d.agent.Person || idOf(got.AssigneeID) != d.other.Person {
			t.Errorf("owner %v, assignee %v", got.OwnerID, got.AssigneeID)
		}
		// A lead answers for new tickets already, and goes on to when they pass one on.
		tk = d.open(d.anna)
		d.escalate(d.lead, tk.ID)
		if got = d.accept(d.other, tk.ID); idOf(got.OwnerID) != d.lead.Person {
			t.Errorf("owner %v, want the lead", got.OwnerID)
		}
	})
}

func TestWhoEndsWhatTheDeskGaveThemHasAcceptedIt(t *testing.T) {
	eachLadder(t, func(t *testing.T, d *ladder) {
		c, tk := t.Context(), d.open(d.anna)
		d.escalate(d.agent, tk.ID)
		if got := must(d.tickets.Assign(c, access.System(), tk.ID, d.other.Person, nil))(t); !got.EscalationWaits {
			t.Fatal("the desk's choice accepts for them")
		}
		if got := must(d.tickets.Resolve(c, d.other, tk.ID, ticket.Solution{Text: "Done.", Cause: ticket.Hardware}))(t); got.EscalationWaits {
			t.Error("solved, and it waits still")
		}
		if got := must(d.tickets.NotSolved(c, d.anna, tk.ID, ticket.Saying{Author: d.anna.Person}))(t); got.State != ticket.Open || got.EscalationWaits {
			t.Errorf("reopened it is %s, waits %v", got.State, got.EscalationWaits)
		}
	})
}

func TestOwnerWhoWritesDoesNotTakeTheTicketBack(t *testing.T) {
	eachLadder(t, func(t *testing.T, d *ladder) {
		tk := d.open(d.anna)
		d.escalate(d.agent, tk.ID)
		got, _, err := d.tickets.Reply(t.Context(), d.agent, tk.ID, ticket.Answering{Body: said("The specialists look at it.")})
		if err != nil || got.AssigneeID != nil || !got.EscalationWaits {
			t.Errorf("assignee %v, waits %v, %v", got.AssigneeID, got.EscalationWaits, err)
		}
		got, _, err = d.tickets.Reply(t.Context(), d.other, tk.ID, ticket.Answering{Body: said("Here we are.")})
		if err != nil || idOf(got.AssigneeID) != d.other.Person || got.EscalationWaits {
			t.Errorf("assignee %v, waits %v, %v", got.AssigneeID, got.EscalationWaits, err)
		}
	})
}

func TestOnlyReceiversAcceptAndReturn(t *testing.T) {
	eachLadder(t, func(t *testing.T, d *ladder) {
		tk := d.open(d.anna)
		d.escalate(d.agent, tk.ID)
		acts := map[string]func(a access.Actor) error{
			"accept": func(a access.Actor) error { _, err := d.tickets.AcceptEscalation(t.Context(), a, tk.ID, 0); return err },
			"return": func(a access.Actor) error {
				_, err := d.tickets.Return(t.Context(), a, tk.ID, ticket.Return{Reason: ticket.WrongTeam, Text: "x"})
				return err
			},
			"hand over": func(a access.Actor) error {
				_, err := d.tickets.HandOver(t.Context(), a, tk.ID, ticket.HandOver{To: d.mate.Person, Reason: "x", AtOnce: true})
				return err
			},
			"accept ownership": func(a access.Actor) error { _, err := d.tickets.AcceptOwnership(t.Context(), a, tk.ID); return err },
		}
		for name, act := range acts {
			for who, want := range map[*access.Actor]errs.Kind{&d.bert: errs.NotFound, &d.mate: errs.NotFound, &d.expert: errs.NotFound, {}: errs.NotFound, &d.anna: errs.Forbidden} {
				if err := act(*who); !errs.Is(err, want) {
					t.Errorf("%q does %s: %v, want %s", who.Name, name, err, want)
				}
			}
			if name == "accept ownership" {
				continue
			}
			if err := act(d.agent); !errs.Is(err, errs.Forbidden) { // who answers for it, while others have it
				t.Errorf("the owner does %s: %v", name, err)
			}
		}
		_, err := d.tickets.AcceptEscalation(t.Context(), d.other, tk.ID, 1)
		wantKind(t, err, errs.Conflict)
		_, err = d.tickets.Return(t.Context(), d.other, tk.ID, ticket.Return{Reason: "because", Text: " "})
		wantFields(t, err, "reason ladder.reason_missing", "text ladder.return_text_missing")
		_, err = d.tickets.Return(t.Context(), d.other, tk.ID, ticket.Return{Reason: ticket.WrongTeam, Text: "x", Expect: 1})
		wantKind(t, err, errs.Conflict)
		d.accept(d.other, tk.ID)
		_, err = d.tickets.AcceptEscalation(t.Context(), d.other, tk.ID, 0)
		wantKind(t, err, errs.Conflict)
	})
}

func TestReturnFindsNobodyWhereTheAgentLeft(t *testing.T) {
	eachLadder(t, func(t *testing.T, d *ladder) {
		tk := d.open(d.anna)
		must(d.tickets.Assign(t.Context(), d.agent, tk.ID, d.agent.Person, nil))(t)
		d.escalate(d.agent, tk.ID)
		d.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE account SET disabled_at = $2 WHERE person_id = $1`, d.agent.Person, tx.Now)
			return err
		})
		if got := d.sendBack(d.other, tk.ID, ticket.WrongTeam); got.TeamID != d.l1 || got.AssigneeID != nil {
			t.Errorf("team %d, assignee %v", got.TeamID, got.AssigneeID)
		}
	})
}

func TestUpwardsTicketsClimbTheLadder(t *testing.T) {
	eachLadder(t, func(t *testing.T, d *ladder) {
		ctx := t.Context()
		tk := d.open(d.anna)
		_, err := d.tickets.SetTeam(ctx, d.agent, tk.ID, ticket.Move{To: d.l2, Why: "I say so"})
		wantFields(t, err, "team move.escalate")
		_, err = d.tickets.SetTeam(ctx, d.lead, tk.ID, ticket.Move{To: d.l2, Why: " "})
		wantFields(t, err, "why move.why_missing")
		must(d.tickets.SetTeam(ctx, d.lead, tk.ID, ticket.Move{To: d.l2, Why: "They know of it"}))(t)
		must(d.tickets.SetTeam(ctx, d.other, tk.ID, ticket.Move{To: d.l1}))(t)
		must(d.tickets.SetTeam(ctx, access.System(), tk.ID, ticket.Move{To: d.l2}))(t)
		both := d.other
		both.Teams = []access.TeamID{d.l1, d.l2}
		must(d.tickets.SetTeam(ctx, both, tk.ID, ticket.Move{To: d.l1}))(t)
		_, err = d.tickets.SetTeam(ctx, d.agent, tk.ID, ticket.Move{To: d.l2})
		wantFields(t, err, "team move.escalate")
		must(d.tickets.SetTeam(ctx, both, tk.ID, ticket.Move{To: d.l2}))(t) // who has just moved it takes that back
		d.wantStory(tk.ID, "Anna opened", "Lena team", "(Lena moved_up)", "Otto team", "- team", "Otto team", "Otto team")
	})
}

func TestMoveByHandLeavesTheLadder(t *testing.T) {
	eachLadder(t, func(t *testing.T, d *ladder) {
		tk := d.open(d.anna)
		d.escalate(d.agent, tk.ID)
		got := must(d.tickets.SetTeam(t.Context(), d.other, tk.ID, ticket.Move{To: d.l1}))(t)
		if got.EscalationSeq != 0 || got.EscalationWaits || got.Returned != 0 {
			t.Errorf("%+v", got)
		}
		// An agent of another team who gets it by name does not accept for the team.
		tk = d.open(d.anna)
		d.escalate(d.agent, tk.ID)
		if got = must(d.tickets.Assign(t.Context(), d.other, tk.ID, d.expert.Person, nil))(t); !got.EscalationWaits {
			t.Error("accepted by somebody else's agent")
		}
	})
}

func TestHandoverIsKeptUntilItIsSent(t *testing.T) {
	eachLadder(t, func(t *testing.T, d *ladder) {
		tk := d.open(d.anna)
		if err := d.tickets.SaveHandover(t.Context(), d.agent, tk.ID, handover); err != nil {
			t.Fatal(err)
		}
		wantKind(t, d.tickets.SaveHandover(t.Context(), d.other, tk.ID, handover), errs.NotFound)
		drafts := must(d.tickets.Drafts(t.Context(), d.agent, tk.ID))(t)
		if len(drafts) != 1 {
			t.Fatalf("drafts %v", drafts)
		}
		if got, ok := drafts[0].Handover(); !ok || got != handover {
			t.Errorf("kept %+v, %v", got, ok)
		}
		d.escalate(d.agent, tk.ID)
		if drafts := must(d.tickets.Drafts(t.Context(), d.agent, tk.ID))(t); len(drafts) != 0 {
			t.Errorf("after sending: %v", drafts)
		}
	})
}

func TestOneOfTwoWhoAcceptAtOnceIsTooLate(t *testing.T) {
	eachLadder(t, func(t *testing.T, d *ladder) {
		rival := d.staff("Rita Rival", d.l2, false)
		tk := d.open(d.anna)
		d.escalate(d.agent, tk.ID)
		answers := make(chan error, 2)
		for _, who := range []access.Actor{d.other, rival} {
			go func() {
				_, err := d.tickets.AcceptEscalation(t.Context(), who, tk.ID, 0)
				answers <- err
			}()
		}
		late := 0
		for range 2 {
			if err := <-answers; err != nil {
				wantKind(t, err, errs.Conflict)
				late++
			}
		}
		if late != 1 {
			t.Errorf("%d of two were too late", late)
		}
	})
}
