// Package lending sees to it that somebody is there who answers for each ticket: it lends the tickets of whoever is absent to a substitute, and
// hands over those of whoever has left the desk.
package lending

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// The entries, for the desk's eyes only.
const (
	Lent     ticket.EntryKind = "lent"      // LentPayload
	LentBack ticket.EntryKind = "lent_back" // BackPayload
)

// Why is why it is this one who stands in.
type Why string

// The reasons: the substitute that the absence names, or else the team's lead on duty.
const (
	Substitute       Why = "substitute"
	NobodyNamed      Why = "nobody_named"
	SubstituteAbsent Why = "substitute_absent"
	SubstituteUnfit  Why = "substitute_unfit" // no agent any more, may not see this ticket, or asks for help in it
)

// LentPayload is who answers for a ticket in its owner's place, until when, and why they.
type LentPayload struct {
	Owner person.ID `json:"owner"`
	To    person.ID `json:"to"`
	Until db.Time   `json:"until"`
	Why   Why       `json:"why"`
	Named person.ID `json:"named,omitempty"` // by the absence, where it is somebody else
}

// BackPayload is who answered for a ticket until now. Alone: the owner is still absent, and nobody can stand in any more.
type BackPayload struct {
	Owner person.ID `json:"owner"`
	From  person.ID `json:"from"`
	Alone bool      `json:"alone,omitempty"`
}

// Store lends and hands over.
type Store struct {
	db     *db.DB
	absent *db.Memory[struct{}, map[person.ID]db.Time]
}

// NewStore makes the store.
func NewStore(d *db.DB) *Store {
	return &Store{db: d, absent: access.Memory[struct{}, map[person.ID]db.Time](d)}
}

// Absent are those who are absent now, with when that ends.
func (s *Store) Absent(ctx context.Context) (map[person.ID]db.Time, error) {
	return s.absentAt(ctx, s.db, s.db.Now())
}

// InPlaceOf is the substitute of somebody who is absent now, where one is named and there; 0 where nobody is.
func (s *Store) InPlaceOf(ctx context.Context, who person.ID) (person.ID, error) {
	now := s.db.Now()
	a, away, err := team.AbsenceAt(ctx, s.db, now, who)
	if err != nil || !away || a.SubstituteID == 0 {
		return 0, err
	}
	if ok, err := team.IsAgent(ctx, s.db, a.SubstituteID); err != nil || !ok {
		return 0, err
	}
	_, away, err = team.AbsenceAt(ctx, s.db, now, a.SubstituteID)
	if err != nil || away {
		return 0, err
	}
	return a.SubstituteID, nil
}

// absentAt is remembered for a second, since every list and every new ticket asks.
func (s *Store) absentAt(ctx context.Context, q db.Querier, now db.Time) (map[person.ID]db.Time, error) {
	if list, ok := s.absent.Recall(struct{}{}, now); ok {
		return list, nil
	}
	dated := s.absent.Dated()
	list, err := team.AbsentAt(ctx, q, now)
	if err == nil {
		s.absent.Keep(struct{}{}, list, now, dated)
	}
	return list, err
}

// Follow is the follower that lends a ticket whose owner is absent from the first second on. Where nobody of the desk is absent it asks the
// database nothing.
func (s *Store) Follow(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	t := &c.Ticket
	switch e.Kind {
	case ticket.OwnerChanged: // what was lent was another's
		t.LentToID, t.LentUntil = nil, db.Time{}
	case ticket.WasReopened: // while it was closed, nobody looked
		return c.AsDesk(func() error { return s.see(ctx, c) })
	case ticket.Opened:
	default:
		return nil
	}
	if t.OwnerID == nil {
		return nil
	}
	absent, err := s.absentAt(ctx, c.Tx, c.Tx.Now)
	if _, ok := absent[*t.OwnerID]; err != nil || !ok {
		return err
	}
	return c.AsDesk(func() error { return s.lend(ctx, c) })
}

// lend makes it so that the ticket is lent as it should be now. It is safe to run twice.
func (s *Store) lend(ctx context.Context, c *ticket.Change) error {
	t := &c.Ticket
	if t.OwnerID == nil {
		t.LentToID, t.LentUntil = nil, db.Time{}
		return nil
	}
	a, away, err := team.AbsenceAt(ctx, c.Tx, c.Tx.Now, *t.OwnerID)
	switch {
	case err != nil:
		return err
	case t.State == ticket.Closed: // nobody asks any more; what was lent comes back without a word
		if !away {
			t.LentToID, t.LentUntil = nil, db.Time{}
		}
		return nil
	case !away:
		return back(ctx, c, false)
	}
	p := LentPayload{Owner: *t.OwnerID, Until: a.UntilAt}
	if p.To, p.Why, err = standIn(ctx, c, a); err != nil {
		return err
	}
	if p.To == 0 {
		return back(ctx, c, true)
	}
	if t.LentToID != nil && *t.LentToID == p.To && t.LentUntil.Equal(a.UntilAt.Time) {
		return nil
	}
	if p.To != a.SubstituteID {
		p.Named = a.SubstituteID
	}
	t.LentToID, t.LentUntil = &p.To, a.UntilAt
	_, err = c.Record(ctx, Lent, false, p)
	return err
}

// back ends what was lent.
func back(ctx context.Context, c *ticket.Change, alone bool) error {
	t := &c.Ticket
	if t.LentToID == nil {
		return nil
	}
	p := BackPayload{Owner: *t.OwnerID, From: *t.LentToID, Alone: alone}
	t.LentToID, t.LentUntil = nil, db.Time{}
	_, err := c.Record(ctx, LentBack, false, p)
	return err
}

// standIn chooses who answers for a ticket during an absence of its owner: the substitute, or else whoever does so already, or else the team's
// lead on duty; 0 where none of them can.
func standIn(ctx context.Context, c *ticket.Change, a team.Absence) (to person.ID, why Why, err error) {
	why = NobodyNamed
	if a.SubstituteID != 0 {
		fit, there, err := can(ctx, c, a.SubstituteID)
		switch {
		case err != nil || fit && there:
			return a.SubstituteID, Substitute, err
		case fit:
			why = SubstituteAbsent
		default:
			why = SubstituteUnfit
		}
	}
	if now := c.Ticket.LentToID; now != nil && *now != a.SubstituteID {
		if fit, there, err := can(ctx, c, *now); err != nil || fit && there {
			return *now, why, err
		}
	}
	lead, ok, err := team.LeadOf(ctx, c.Tx, c.Tx.Now, c.Ticket.TeamID)
	if err != nil || !ok {
		return 0, why, err
	}
	fit, there, err := can(ctx, c, lead)
	if err != nil || !fit || !there {
		return 0, why, err
	}
	return lead, why, nil
}

// can tells whether somebody may answer for the ticket in its owner's place, and whether they are there.
func can(ctx context.Context, c *ticket.Change, who person.ID) (fit, there bool, err error) {
	t := &c.Ticket
	if who == t.RequesterID || t.OwnerID != nil && who == *t.OwnerID {
		return false, false, nil
	}
	if fit, err = team.IsAgent(ctx, c.Tx, who); err != nil || !fit {
		return false, false, err
	}
	if fit, err = ticket.MayHold(ctx, c.Tx, t, who); err != nil || !fit {
		return false, false, err
	}
	_, away, err := team.AbsenceAt(ctx, c.Tx, c.Tx.Now, who)
	return true, !away, err
}
