package ticket_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// links are what a ticket is to which others, as somebody sees it.
func (d *desk) links(who access.Actor, id ticket.ID) map[ticket.ID]ticket.LinkKind {
	d.t.Helper()
	list := must(d.tickets.Links(d.t.Context(), who, id))(d.t)
	links := map[ticket.ID]ticket.LinkKind{}
	for _, l := range list {
		links[l.ID] = l.Kind
	}
	return links
}

func TestBothTicketsShowTheirLink(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		one, two := d.open(d.anna).ID, d.open(d.bert).ID
		for _, kind := range ticket.LinkKinds {
			must(d.tickets.Link(ctx, d.agent, one, kind, two))(t)
			if diff := cmp.Diff(map[ticket.ID]ticket.LinkKind{two: kind}, d.links(d.agent, one)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(map[ticket.ID]ticket.LinkKind{one: kind.Inverse()}, d.links(d.mate, two)); diff != "" {
				t.Error(diff)
			}
		}
		before := len(d.kinds(one))
		must(d.tickets.Link(ctx, d.mate, two, ticket.LinkKinds[len(ticket.LinkKinds)-1].Inverse(), one))(t)
		if got := len(d.kinds(one)); got != before {
			t.Errorf("the same link again was noted: %d entries, then %d", before, got)
		}
		last := must(d.tickets.Unlink(ctx, d.agent, two, one))(t)
		if got := d.links(d.agent, one); len(got) != 0 || last.Links != 0 {
			t.Errorf("after it was taken away: %v, %d", got, last.Links)
		}
		_, err := d.tickets.Link(ctx, d.agent, one, ticket.Related, one)
		wantKind(t, err, errs.Invalid)
		_, err = d.tickets.Link(ctx, d.agent, one, "cousin", two)
		wantKind(t, err, errs.Invalid)
		_, err = d.tickets.Link(ctx, d.anna, one, ticket.Related, two)
		wantKind(t, err, errs.Invalid) // another's ticket is as if it were not there
		_, err = d.tickets.Link(ctx, d.other, one, ticket.Related, two)
		wantKind(t, err, errs.NotFound)
		_, err = d.tickets.Links(ctx, d.anna, one)
		wantKind(t, err, errs.NotFound)
	})
}

func TestALinkIsSeenByWhoMaySeeTheOtherTicketOnly(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		one, two := d.open(d.anna).ID, d.open(d.bert).ID
		must(d.tickets.Link(ctx, d.agent, one, ticket.IncidentOf, two))(t)
		must(d.tickets.SetTeam(ctx, access.System(), one, ticket.Move{To: d.l2}))(t)
		if diff := cmp.Diff(map[ticket.ID]ticket.LinkKind{}, d.links(d.other, one)); diff != "" {
			t.Error(diff)
		}
		if got := must(d.tickets.Known(ctx, d.other, one, two))(t); !got[one] || got[two] {
			t.Errorf("known are %v", got)
		}
		if got := must(d.tickets.Get(ctx, d.other, one))(t).Links; got != 1 {
			t.Errorf("%d links", got)
		}
	})
}

func TestNoTicketIsBelowItselfOrHasTwoParents(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		top, middle, low := d.open(d.anna).ID, d.open(d.anna).ID, d.open(d.anna).ID
		must(d.tickets.Link(ctx, d.agent, top, ticket.ParentOf, middle))(t)
		must(d.tickets.Link(ctx, d.agent, low, ticket.ChildOf, middle))(t)
		_, err := d.tickets.Link(ctx, d.agent, top, ticket.ChildOf, low)
		wantKind(t, err, errs.Invalid)
		_, err = d.tickets.Link(ctx, d.agent, top, ticket.ParentOf, low)
		wantKind(t, err, errs.Invalid)
		if diff := cmp.Diff(map[ticket.ID]ticket.LinkKind{top: ticket.ChildOf, low: ticket.ParentOf}, d.links(d.agent, middle)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAParentResolvesItsChildrenOneByOne(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		top, a, b, away := d.open(d.anna).ID, d.open(d.anna).ID, d.open(d.bert).ID, d.open(d.bert).ID
		d.write(sql(`UPDATE person SET locale = 'fr' WHERE id = $1`, d.bert.Person))
		for _, id := range []ticket.ID{a, b, away} {
			must(d.tickets.Link(ctx, d.agent, id, ticket.ChildOf, top))(t)
		}
		must(d.tickets.SetTeam(ctx, access.System(), away, ticket.Move{To: d.l2}))(t)
		children := must(d.tickets.Children(ctx, d.agent, top))(t)
		if len(children) != 2 || children[0].Locale != "en" || children[1].Requester != "Bert Beg" || !children[1].Works {
			t.Fatalf("children %+v", children)
		}
		_, err := d.tickets.ResolveChildren(ctx, d.agent, top, []ticket.ID{a, b}, map[string]string{"en": "Fixed."}, ticket.Network)
		wantKind(t, err, errs.Invalid)
		texts := map[string]string{"en": "Fixed.", "fr": "C’est réglé."}
		_, err = d.tickets.ResolveChildren(ctx, d.agent, top, []ticket.ID{away}, texts, ticket.Network)
		wantKind(t, err, errs.Invalid)
		d.refuse = b
		done := must(d.tickets.ResolveChildren(ctx, d.agent, top, []ticket.ID{a, b, away}, texts, ticket.Network))(t)
		if len(done) != 2 || done[0].Refused != nil || !errs.Is(done[1].Refused, errs.Conflict) {
			t.Fatalf("done %+v", done)
		}
		d.refuse = 0
		done = must(d.tickets.ResolveChildren(ctx, d.agent, top, []ticket.ID{a, b}, texts, ticket.Network))(t)
		if len(done) != 1 || done[0].Resolution != "C’est réglé." || done[0].State != ticket.Resolved {
			t.Errorf("again %+v", done)
		}
		_, err = d.tickets.ResolveChildren(ctx, d.other, top, []ticket.ID{away}, texts, ticket.Network)
		wantKind(t, err, errs.NotFound)
	})
}
