package workspace

import (
	"context"
	"slices"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/category"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/outbox"
	"firstline/internal/desk/person"
	"firstline/internal/desk/protocol"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/todo"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/desk/worklist"
	"firstline/internal/desk/worktime"
)

// entriesShown is how much of a timeline a page begins with; more comes when asked for.
const entriesShown = 50

// othersShown is how many other tickets of the requester stand at the side.
const othersShown = 6

// record is all that the desk knows about a ticket and that its page shows.
type record struct {
	ticket     ticket.Ticket
	items      []ticket.Item
	more       bool // older entries exist
	letters    []letter.Letter
	watchers   []ticket.Watcher
	drafts     []ticket.Draft
	sent       []outbox.Sent // what has not left yet
	names      map[person.ID]person.Person
	reach      []person.Reach // who gets what is sent to the requester's side
	desk       setting.Desk
	teams      []team.Team
	agents     []team.Member
	categories []category.Category
	requester  person.Card
	others     []worklist.Row
	checklist  []checklist.Line
	ticked     map[checklist.ID]checklist.Item // those that entries name
	identity   checklist.Identity
	means      checklist.Means
	promises   []sla.Promise
	ledger     []sla.Step
	rating     confirm.Rating      // the zero one where nobody was asked
	approvals  []approval.Approval // of a request, the newest first
	groups     []approval.Group    // that can be asked
	manager    string              // of the requester, by name
	about      []asset.Asset       // what the ticket is about
	held       []asset.Asset       // what the requester has

	takenBack []ticket.Seq // the entries under which rules did what was taken back
	questions asking       // of the category, and what was answered

	cases []vendorcase.Case
	said  map[ticket.Seq]vendorcase.Message // with vendors
	order []ticket.Seq                      // of those, where one case is shown

	explains map[checklist.Stage]protocol.ID // pages of the protocol

	links []ticket.Linked    // other tickets
	known map[ticket.ID]bool // those that entries name, and that the reader may see

	soon  []time.Time      // times that people choose most, for forms that ask for one
	spent []worktime.Spent // by whom
	clock worktime.Clock   // of the reader
	todos []todo.Todo

	tags      []string         // of the ticket
	vocab     []ticket.Tag     // of the desk, for the form that asks for one
	away      ticket.AwaySince // where it was put away
	signature string           // below the reader's answers

	absent   map[person.ID]db.Time // who is not there, until when
	standsIn person.ID             // for whoever works on the ticket and is absent; 0: nobody
}

// read gathers a ticket's page, in as many queries for three hundred messages as for one.
func (w workspace) read(ctx context.Context, actor access.Actor, id ticket.ID, before ticket.Seq) (r record, err error) {
	if r.ticket, err = w.Tickets.Get(ctx, actor, id); err != nil {
		return r, err
	}
	err = db.Together(ctx, w.DB,
		func(ctx context.Context) (err error) {
			page := ticket.Page{Before: before, Limit: entriesShown}
			if r.items, r.more, err = w.Tickets.Timeline(ctx, actor, id, page); err == nil {
				r.items, err = w.Tickets.AmongMerged(ctx, actor, &r.ticket, r.items, page, r.more)
			}
			return err
		},
		func(ctx context.Context) error { return w.readSide(ctx, &r) },
		func(ctx context.Context) error { return w.readRequester(ctx, actor, &r) },
		func(ctx context.Context) error { return w.readAbsences(ctx, &r) },
		func(ctx context.Context) error { return w.readAnswers(ctx, actor, &r) },
		func(ctx context.Context) error { return w.readDesk(ctx, &r) },
		func(ctx context.Context) (err error) {
			r.categories, err = category.List(ctx, w.DB, true)
			return err
		},
		func(ctx context.Context) (err error) {
			r.checklist, err = checklist.Of(ctx, w.DB, &r.ticket)
			return err
		},
		func(ctx context.Context) (err error) {
			r.identity, err = w.Checklists.IdentityOn(ctx, &r.ticket)
			return err
		},
		func(ctx context.Context) (err error) {
			r.about, err = ticket.Assets(ctx, w.DB, id)
			return err
		},
		func(ctx context.Context) (err error) {
			r.letters, err = letter.OfTicket(ctx, w.DB, int64(id))
			return err
		},
		func(ctx context.Context) error { return w.readVendors(ctx, actor, &r) },
		func(ctx context.Context) (err error) {
			r.drafts, r.sent, err = outbox.Unsent(ctx, w.DB, actor, id)
			return err
		},
		func(ctx context.Context) error { return w.readRating(ctx, &r) },
		func(ctx context.Context) (err error) {
			if r.ticket.State.IsAway() {
				r.away, err = ticket.AwayOf(ctx, w.DB, id)
			}
			return err
		},
		func(ctx context.Context) error { return w.readLinks(ctx, actor, &r) },
		func(ctx context.Context) error { return w.readTags(ctx, &r) },
		func(ctx context.Context) error { return w.readTime(ctx, actor, &r) },
		func(ctx context.Context) error { return w.readTodos(ctx, &r) },
		func(ctx context.Context) (err error) {
			r.promises, r.ledger, err = sla.Promises(ctx, w.DB, id)
			return err
		},
		func(ctx context.Context) (err error) {
			l := ticket.Listing{Filter: ticket.Filter{Requester: &r.ticket.RequesterID}, Limit: othersShown}
			r.others, _, err = worklist.Rows(ctx, w.DB, actor, l)
			return err
		},
	)
	if err == nil {
		err = w.readVouched(ctx, &r)
	}
	if err != nil {
		return r, err
	}
	err = db.Together(ctx, w.DB,
		func(ctx context.Context) error { return w.readTicked(ctx, &r) },
		func(ctx context.Context) error { return w.readNamedAnswers(ctx, &r) },
		func(ctx context.Context) error { return w.readRules(ctx, &r) },
		func(ctx context.Context) error { return w.readKnown(ctx, actor, &r) },
		func(ctx context.Context) (err error) {
			named := append(namedIn(&r.ticket, r.items), append(namedInProtocol(&r), r.standsIn)...)
			r.names, err = person.ByIDs(ctx, w.DB, append(named, r.answeredBy()...))
			return err
		},
	)
	return r, err
}

// oldest is the first entry of the ticket itself that the record has.
func (r *record) oldest() ticket.Seq {
	for _, it := range r.items {
		if it.TicketID == r.ticket.ID {
			return it.Seq
		}
	}
	return 0
}

// readRules reads what was taken back of what rules did; where none acted, there is nothing to read.
func (w workspace) readRules(ctx context.Context, r *record) (err error) {
	if slices.ContainsFunc(r.items, func(it ticket.Item) bool { return it.Kind == rule.Ran }) {
		r.takenBack, err = rule.TakenBackOn(ctx, w.DB, r.ticket.ID)
	}
	return err
}

// readVendors reads the cases with vendors; where there are none, that was all.
func (w workspace) readVendors(ctx context.Context, actor access.Actor, r *record) (err error) {
	if r.cases, err = w.Cases.OfTicket(ctx, actor, r.ticket.ID); err != nil || len(r.cases) == 0 {
		return err
	}
	said, err := w.Cases.Messages(ctx, actor, r.ticket.ID)
	r.said = make(map[ticket.Seq]vendorcase.Message, len(said))
	for _, m := range said {
		r.said[m.Seq] = m
	}
	return err
}

// readSide reads who gets what is sent to the requester's side.
func (w workspace) readSide(ctx context.Context, r *record) (err error) {
	if r.watchers, err = ticket.Watchers(ctx, w.DB, r.ticket.ID); err != nil {
		return err
	}
	side := []person.ID{r.ticket.RequesterID}
	for _, x := range r.watchers {
		side = append(side, x.PersonID)
	}
	r.desk = w.Settings.Desk()
	r.reach, err = person.ReachOf(ctx, w.DB, side...)
	return err
}

// readRequester reads whose problem it is, and what depends on that.
func (w workspace) readRequester(ctx context.Context, actor access.Actor, r *record) (err error) {
	if r.requester, err = w.People.Get(ctx, actor, r.ticket.RequesterID); err != nil {
		return err
	}
	if err = w.readHeld(ctx, r); err != nil {
		return err
	}
	return w.readApprovals(ctx, r)
}

func (w workspace) readDesk(ctx context.Context, r *record) (err error) {
	if r.teams, err = team.List(ctx, w.DB); err != nil {
		return err
	}
	ids := make([]team.ID, 0, len(r.teams))
	for _, t := range r.teams {
		ids = append(ids, t.ID)
	}
	r.agents, err = team.Members(ctx, w.DB, ids...)
	return err
}

// namedIn are the persons whom a ticket and its entries name.
func namedIn(t *ticket.Ticket, items []ticket.Item) []person.ID {
	seen := map[person.ID]bool{}
	var ids []person.ID
	add := func(list ...person.ID) {
		for _, id := range list {
			if id != 0 && !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	add(t.RequesterID)
	for _, p := range []*person.ID{t.OwnerID, t.AssigneeID, t.OpenedBy, t.OwnerAskedID, t.LentToID} {
		if p != nil {
			add(*p)
		}
	}
	for _, it := range items {
		if it.ActorID != nil {
			add(*it.ActorID)
		}
		if it.Note != nil {
			add(it.Note.AuthorID)
		}
		switch it.Kind {
		case ticket.AssigneeChanged, ticket.OwnerChanged, ticket.RequesterIs:
			if p, err := ticket.Decode[ticket.PersonPayload](it.Entry); err == nil {
				add(p.From, p.To)
			}
		case ticket.WatcherAdded, ticket.WatcherRemoved:
			if p, err := ticket.Decode[ticket.WatcherPayload](it.Entry); err == nil {
				add(p.Person)
			}
		case outbox.Stayed:
			add(payload[outbox.StayedPayload](it).Author)
		case ticket.WasClosed:
			add(payload[ticket.ClosedPayload](it).By)
		case ticket.Opened:
			add(payload[ticket.OpenedPayload](it).Owner)
		default:
			add(namedOnLadder(it)...)
			add(namedInRouting(it)...)
			add(namedInRules(it)...)
			add(namedInLending(it)...)
		}
	}
	return ids
}
