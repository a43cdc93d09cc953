package app

import (
	"context"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/live"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/entrust"
	"firstline/internal/desk/lending"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/notify"
	"firstline/internal/desk/person"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/snooze"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/front"
)

// followers are told of every entry of every ticket, in this order, in the transaction that records it. This list is all that happens
// after what happened.
//
// Rules come before routing: they may give a ticket to another team, and nobody should be given a ticket, or told of it, that goes elsewhere in
// the same moment. What routing then does are entries like any other, on which rules act in their turn.
func followers(p *sla.Store, r *rule.Store, l *lending.Store, n *notify.Desk, s *confirm.Silence, z *snooze.Store, asking, proof, approvals ticket.Follower, routes *routing.Store, hub *live.Hub) []ticket.Follower {
	return []ticket.Follower{
		p.Follow,      // clocks of what is promised
		proof,         // what is filed elsewhere or merged needs the proof that it needed
		r.Follow,      // what administrators want done by itself
		l.Follow,      // who answers for it while its owner is absent
		routes.Follow, // who works on it, where a team wants the desk to say so
		asking,        // the question what the user thinks of a closed ticket; the next one sends it
		n.Follow,      // letters to the requester's side and to the agents
		s.Follow,      // reminders of who does not say whether it is solved
		approvals,     // reminders of approvals, when their ticket comes back
		vendorcase.ComesBack,
		entrust.Follow, // what requesters gave goes when their ticket is closed
		z.Follow,       // snoozed tickets that come back
		tellOpen(hub),  // screens that are open
	}
}

// gates are asked before a ticket may be resolved or closed, in this order.
func gates(settings *setting.Store) []ticket.Gate {
	return []ticket.Gate{
		checklist.IdentityGate(settings), // who asks, where that must be sure; its refusals stand on the timeline
		checklist.Gate,                   // what the protocol requires
		approval.Gate,                    // what was asked of a manager or a group
	}
}

// tellPerson tells somebody's own screens that they were told something, or have read it.
func tellPerson(hub *live.Hub) notice.Teller {
	return func(ctx context.Context, tx *db.Tx, who person.ID) error {
		return hub.Publish(ctx, tx, live.Event{Kind: "notice", Topics: []string{ticket.PersonTopic(who)}})
	}
}

// tellOpen tells the screens that follow a ticket, its teams or its people that something happened on it.
func tellOpen(hub *live.Hub) ticket.Follower {
	return func(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
		t, was := &c.Ticket, c.Before()
		topics := ticket.Followed(t)
		if was.ID != 0 { // whom it left has a list to mend, too
			topics = append(topics, ticket.Followed(&was)...)
			slices.Sort(topics)
			topics = slices.Compact(topics)
		}
		ids := map[string]int64{"ticket": int64(t.ID), "seq": int64(e.Seq)}
		if !e.Public {
			ids[ticket.Hidden] = 1
		}
		err := hub.Publish(ctx, c.Tx, live.Event{Kind: "ticket", Topics: topics, IDs: ids})
		if err != nil || e.Kind != ticket.WatcherAdded {
			return err
		}
		p, err := ticket.Decode[ticket.WatcherPayload](e)
		if err != nil || !p.MayRead {
			return err
		}
		return hub.Revoke(ctx, c.Tx, front.PersonStreams(p.Person)) // their pages come back at once, and follow this ticket too
	}
}
