package sla

import (
	"context"
	"log/slog"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// RenewJob is the kind of job that puts the clocks of all open tickets under the policies as they are now.
const RenewJob = "sla.renew"

// changed follows a change of policies or calendars, in its transaction.
func (s *Store) changed(ctx context.Context, tx *db.Tx) error {
	if err := job.Enqueue(ctx, tx, RenewJob, struct{}{}, job.Unique(RenewJob)); err != nil {
		return err
	}
	if err := job.Enqueue(ctx, tx, RenewJob, struct{}{}, job.After(job.SecondLook), job.Unique(RenewJob+".again")); err != nil {
		return err
	}
	return tx.Notify(ctx, channel, "")
}

// CalendarChanged is told of calendars that have changed, in the transaction.
func (s *Store) CalendarChanged(ctx context.Context, tx *db.Tx, _ calendar.ID) error {
	later := context.WithoutCancel(ctx)
	tx.AfterCommit(func() {
		if err := s.Reload(later); err != nil {
			slog.ErrorContext(later, "hours of promises cannot be read", "error", err)
		}
	})
	return s.changed(ctx, tx)
}

// CategoriesMoved is told of categories that stand elsewhere in the tree, in the transaction: other policies may be about what is filed there.
func (s *Store) CategoriesMoved(ctx context.Context, tx *db.Tx) error { return s.changed(ctx, tx) }

// PersonJob is the kind of job that puts the clocks of one requester's open tickets under the policies that they fall under now.
const PersonJob = "sla.person"

// PersonArgs name the requester.
type PersonArgs struct {
	Person person.ID `json:"person"`
}

// PersonChanged is told of a requester who is a VIP from now on, or works elsewhere, in the transaction.
func (s *Store) PersonChanged(ctx context.Context, tx *db.Tx, who person.ID) error {
	if v := s.current.Load(); !v.people {
		return nil
	}
	if err := job.Enqueue(ctx, tx, PersonJob, PersonArgs{Person: who}); err != nil {
		return err
	}
	return job.Enqueue(ctx, tx, PersonJob, PersonArgs{Person: who}, job.After(job.SecondLook))
}

// RenewOf is Renew for the open tickets of one requester.
func (s *Store) RenewOf(ctx context.Context, who person.ID) (err error) {
	defer errs.Wrap(&err, "renew clocks of requester %d", who)
	return s.renewOpen(ctx, who)
}

// renewAtOnce is how many tickets are renewed in one transaction: few enough that nobody waits for it.
const renewAtOnce = 200

// Renew puts the clocks of all open tickets under the policies as they are now, a part at a time.
func (s *Store) Renew(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "renew clocks")
	if err := s.Reload(ctx); err != nil {
		return err
	}
	return s.renewOpen(ctx, 0)
}

// renewOpen renews the open tickets of one requester, or of all where who is 0.
func (s *Store) renewOpen(ctx context.Context, who person.ID) error {
	var at struct{ activity, id int64 }
	for {
		var last *ticket.Ticket
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			last = nil
			list, err := openAfter(ctx, tx, who, at.activity, at.id)
			if err != nil || len(list) == 0 {
				return err
			}
			last = &list[len(list)-1]
			return s.renew(ctx, tx, list)
		})
		if err != nil || last == nil {
			return err
		}
		at.activity, at.id = last.ActivityAt.UnixMicro(), int64(last.ID)
	}
}

// openAfter takes hold of the next open tickets from the one longest untouched on. One that somebody is changing just now is left out: what
// they do is decided by the policies of now, or mended by the second pass.
func openAfter(ctx context.Context, tx *db.Tx, who person.ID, activity, id int64) (list []ticket.Ticket, err error) {
	p := db.Params{Args: []any{activity, id}}
	of := ""
	if who != 0 {
		of = " AND requester_id = " + p.Bind(who)
	}
	err = tx.Select(ctx, &list, `
		SELECT id, state, category_id, requester_id, priority, created_at, activity_at, first_response_at, `+ticket.CategoryTrail+`
		FROM ticket
		WHERE open_state = TRUE AND (activity_at, id) > ($1, $2)`+of+`
		ORDER BY activity_at, id
		LIMIT `+strconv.Itoa(renewAtOnce)+tx.SkipLocked(), p.Args...)
	return list, err
}

func (s *Store) renew(ctx context.Context, tx *db.Tx, list []ticket.Ticket) error {
	ids := make([]ticket.ID, len(list))
	who := make([]person.ID, len(list))
	for i := range list {
		ids[i], who[i] = list[i].ID, list[i].RequesterID
	}
	clocks, err := Clocks(ctx, tx, ids...)
	if err != nil {
		return err
	}
	v := s.current.Load()
	people := map[person.ID]person.Person{}
	if v.people {
		if people, err = person.ByIDs(ctx, tx, who); err != nil {
			return err
		}
	}
	byTicket := map[ticket.ID]map[Target]*machine{}
	for _, c := range clocks {
		if byTicket[c.TicketID] == nil {
			byTicket[c.TicketID] = map[Target]*machine{}
		}
		byTicket[c.TicketID][c.Target] = &machine{clock: c}
	}
	var all []*machine
	for i := range list {
		t := &list[i]
		b := &book{store: s, view: v, change: &ticket.Change{Tx: tx, Ticket: *t}, ticket: t, machines: byTicket[t.ID]}
		if b.machines == nil {
			b.machines = map[Target]*machine{}
		}
		if p, ok := people[t.RequesterID]; ok {
			b.who = &p
		}
		if err := b.rematch(ctx, tx.Now); err != nil {
			return err
		}
		for _, target := range b.targets() {
			m := b.machines[target]
			if m == nil || len(m.fresh) == 0 {
				continue
			}
			if err := s.alarms.set(ctx, tx, m.clock.NextAt); err != nil {
				return err
			}
			all = append(all, m)
		}
	}
	return keep(ctx, tx, all)
}
