package protocol

import (
	"context"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// Acknowledge notes that the actor has read a version of a page. It must be the newest: nobody acknowledges what has changed meanwhile.
func (s *Store) Acknowledge(ctx context.Context, actor access.Actor, id ID, number int) (err error) {
	defer errs.Wrap(&err, "acknowledge protocol page %d", id)
	if err := actor.Require(access.WorkTicket); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := get(ctx, tx, id)
		if err != nil {
			return err
		}
		if p.Published == 0 || !p.Active {
			return errs.Missing()
		}
		if number != p.Published {
			return errs.New(errs.Conflict, "protocol.changed_meanwhile")
		}
		n, err := tx.Exec(ctx, `
			INSERT INTO protocol_reading (page_id, number, person_id, at)
			VALUES ($1, $2, $3, $4)
			ON CONFLICT DO NOTHING`, id, number, actor.Person, tx.Now)
		if err != nil || n == 0 {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "protocol.acknowledge", Object: "protocol_page", ObjectID: int64(id), Detail: map[string]any{"version": number}})
	})
}

// Unread is how many pages the actor has yet to read.
func (s *Store) Unread(ctx context.Context, actor access.Actor) (n int, err error) {
	if !actor.May(access.WorkTicket) {
		return 0, nil
	}
	err = s.db.Get(ctx, &n, `
		SELECT count(*)
		FROM protocol_page p
		WHERE p.active = TRUE AND p.published > 0
			AND NOT EXISTS (SELECT 1 FROM protocol_reading r WHERE r.page_id = p.id AND r.number = p.published AND r.person_id = $1)`, actor.Person)
	return n, err
}

// Reader is a member of a team with when they acknowledged the newest version of each page.
type Reader struct {
	TeamID   team.ID
	PersonID person.ID
	Name     string
	At       map[ID]db.Time // without an entry: not yet
}

// Readers are the members of the teams that the actor leads, with what they have read; for an administrator of all teams.
func (s *Store) Readers(ctx context.Context, actor access.Actor) (list []Reader, err error) {
	defer errs.Wrap(&err, "list who has read the protocol")
	if err := actor.Require(access.ReviewProtocol); err != nil {
		return nil, err
	}
	teams := slices.Clone(actor.Leads)
	if actor.May(access.ManageDesk) {
		all, err := team.List(ctx, s.db)
		if err != nil {
			return nil, err
		}
		teams = nil
		for _, t := range all {
			if t.Active {
				teams = append(teams, t.ID)
			}
		}
	}
	members, err := team.Members(ctx, s.db, teams...)
	if err != nil {
		return nil, err
	}
	var read []struct {
		PageID   ID
		PersonID person.ID
		At       db.Time
	}
	err = s.db.Select(ctx, &read, `
		SELECT r.page_id, r.person_id, r.at
		FROM protocol_page p
		JOIN protocol_reading r ON r.page_id = p.id AND r.number = p.published
		WHERE p.active = TRUE`)
	if err != nil {
		return nil, err
	}
	at := map[person.ID]map[ID]db.Time{}
	for _, r := range read {
		if at[r.PersonID] == nil {
			at[r.PersonID] = map[ID]db.Time{}
		}
		at[r.PersonID][r.PageID] = r.At
	}
	for _, m := range members {
		list = append(list, Reader{TeamID: m.TeamID, PersonID: m.PersonID, Name: m.Name, At: at[m.PersonID]})
	}
	return list, nil
}
