package guard

import (
	"context"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// Audience are those who get what is said publicly on a ticket, the requester first, and the languages that the requester reads.
func Audience(ctx context.Context, q db.Querier, t *ticket.Ticket) (to []Recipient, languages []string, err error) {
	ids := []person.ID{t.RequesterID}
	if t.SealedTo == "" { // of a sensitive ticket nobody else hears
		watchers, err := ticket.Watchers(ctx, q, t.ID)
		if err != nil {
			return nil, nil, err
		}
		for _, w := range watchers {
			ids = append(ids, w.PersonID)
		}
	}
	people, err := person.ReachOf(ctx, q, ids...)
	if err != nil {
		return nil, nil, err
	}
	requester := t.RequesterID
	if !slices.ContainsFunc(people, func(p person.Reach) bool { return p.ID == requester }) { // merged into another
		if requester, err = person.Current(ctx, q, requester); err != nil {
			return nil, nil, err
		}
	}
	var others []string
	for _, p := range people {
		if p.ID == requester {
			languages = append(languages, p.Locale)
			to = slices.Insert(to, 0, Recipient{ID: p.ID, Name: p.Name, Address: p.Address, Requester: true, Known: true})
			continue
		}
		others = append(others, p.Address)
		to = append(to, Recipient{ID: p.ID, Name: p.Name, Address: p.Address})
	}
	if t.Language != "" {
		languages = append(languages, t.Language)
	}
	known, err := letter.Known(ctx, q, others...)
	for i := range to {
		to[i].Known = to[i].Known || slices.Contains(known, to[i].Address)
	}
	return to, languages, err
}
