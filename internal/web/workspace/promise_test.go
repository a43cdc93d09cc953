package workspace_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

func TestTicketSaysWhoHasItWhatIsPromisedAndWhatComesNext(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		got := func() []string {
			t.Helper()
			p := b.Get("/w/open/" + id.String())
			return append(p.All("#ticket-head .standing dt"), p.All("#ticket-head .standing dd")...)
		}
		want := []string{
			"Owner", "Assignee", "Level", "Next step", "Promise",
			"Mia Mate", "Nobody", "L1 Desk", "Somebody takes it and answers the user",
			"First response by Tuesday 10:00 by the same time on the next open day after Monday 10:00, desk open 9:00 to 17:00: Tuesday 10:00",
		}
		if diff := cmp.Diff(want, got()); diff != "" {
			t.Error(diff)
		}
		if _, _, err := d.Tickets.Reply(t.Context(), d.amir, id, ticket.Answering{Body: ticket.Written("", "Is it on?", nil), Then: ticket.WaitingUser}); err != nil {
			t.Fatal(err)
		}
		want[5], want[6], want[8] = "Amir Agent", "Amir Agent", "Wait for the user’s answer"
		want[9] = "First response kept: Monday 10:00, promised for Tuesday 10:00 by the same time on the next open day after Monday 10:00, desk open 9:00 to 17:00: Tuesday 10:00"
		if diff := cmp.Diff(want, got()); diff != "" {
			t.Error(diff)
		}
		p := b.Get("/w/open/" + id.String())
		ledger := p.All("#ticket-promises .ledger li")
		if len(ledger) != 2 || !strings.Contains(ledger[0], "First response: The time began, by the policy «Standard» by the same time on the next open day") ||
			!strings.Contains(ledger[1], "First response: Kept by the same time on the next open day") {
			t.Errorf("ledger %q", ledger)
		}
		if got := p.Text("#ticket-promises"); !strings.Contains(got, "By the policy «Standard»") {
			t.Errorf("panel: %s", got)
		}
	})
}

func TestListsStandByWhatIsDueFirst(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		slow := d.ticket().ID
		d.Clock.Advance(time.Minute)
		worst, err := d.Tickets.Open(t.Context(), access.System(), ticket.Opening{
			Subject: "Nothing works", Body: ticket.Written("", "At all.", nil), Channel: ticket.Portal, Requester: d.anna.Person, Impact: new(3), Urgency: new(2),
		})
		if err != nil {
			t.Fatal(err)
		}
		urgent := worst.ID
		d.Clock.Advance(time.Minute)
		later := d.ticket().ID
		b := d.SignedIn(d.amir)
		for address, want := range map[string][]ticket.ID{
			"/w/unassigned": {later, urgent, slow}, "/w/unassigned?sort=due": {urgent, slow, later}, "/w/due": {urgent, slow, later},
		} {
			rows := b.Get(address).Attrs("#rows .row", "id")
			var names []string
			for _, id := range want {
				names = append(names, "row-"+id.String())
			}
			if diff := cmp.Diff(names, rows); diff != "" {
				t.Errorf("%s: %s", address, diff)
			}
		}
		d.Clock.Advance(2 * time.Hour)
		if got := d.SignedIn(d.amir).Get("/w/due").All("#row-" + urgent.String() + " .chip"); !strings.Contains(fmt.Sprint(got), "late: due 1 h ago") {
			t.Errorf("chips %q", got)
		}
	})
}

// TestStandingIsInViewInEveryLanguage looks whether all five facts are there, labelled, without scrolling.
func TestStandingIsInViewInEveryLanguage(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	t.Parallel()
	for language, labels := range map[string]string{
		"en": "Owner|Assignee|Level|Next step|Promise", "fr": "Responsable|En charge|Niveau|Prochaine étape|Promesse", "nl": "Staat in|Behandelaar|Niveau|Volgende stap|Belofte",
	} {
		t.Run(language, func(t *testing.T) {
			s := newScene(t, language)
			at := "/w/open/" + s.id.String()
			s.inspect(t, language+"-promise", at)
			s.do(t, chromedp.EmulateViewport(1440, 900), s.open(at), chromedp.WaitVisible("#ticket-head .standing"))
			s.await(t, "the facts are labelled", `[...document.querySelectorAll("#ticket-head .standing dt")].map((e) => e.textContent).join("|") === "`+labels+`"`)
			s.await(t, "the facts are in view", `[...document.querySelectorAll("#ticket-head .standing dd")].every((e) => e.textContent.trim() !== "" && e.getBoundingClientRect().bottom <= innerHeight && e.getBoundingClientRect().top >= 0)`)
			s.inspect(t, language+"-due", "/w/due")
			s.complaints(t)
		})
	}
}
