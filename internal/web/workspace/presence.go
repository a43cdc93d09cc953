package workspace

import (
	"slices"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/desk/presence"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
)

// Present is a ticket at which colleagues are.
type Present struct {
	ID     string
	Names  []string // of those who look or write
	Words  []string // what they do, a sentence for each; of many, one for all
	Writes bool     // somebody does
}

// setPresence takes what the agent does at a ticket. Leaving needs no answer: nobody waits for it.
func (w workspace) setPresence(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var form struct {
		Doing presence.Doing `form:"doing"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	if form.Doing < presence.Left || form.Doing > presence.Writing {
		return errs.Bad("doing", "presence.unknown")
	}
	if err := w.Presence.Set(rq.Context(), rq.Actor, ticket.ID(id), form.Doing); err != nil {
		return err
	}
	if form.Doing == presence.Left {
		return rq.NoContent()
	}
	return w.showPresence(rq)
}

// showPresence says which colleagues are at which ticket.
func (w workspace) showPresence(rq *front.Request) error {
	list, err := w.present(rq)
	if err != nil {
		return err
	}
	return rq.Render(presenceMarks(list))
}

func (w workspace) present(rq *front.Request) (list []Present, err error) {
	all, err := w.Presence.Others(rq.Context(), rq.Actor)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	var named []person.ID
	for _, people := range all {
		for _, x := range people {
			named = append(named, x.Person)
		}
	}
	slices.Sort(named)
	names, err := person.ByIDs(rq.Context(), w.DB, slices.Compact(named))
	for id, people := range all {
		list = append(list, at(rq, id, people, names))
	}
	return list, err
}

// fewPresent is how many colleagues are named one by one.
const fewPresent = 3

func at(rq *front.Request, id ticket.ID, people []presence.Someone, names map[person.ID]person.Person) Present {
	x := Present{ID: id.String()}
	for _, s := range people {
		name := names[s.Person].Name
		x.Names = append(x.Names, name)
		x.Writes = x.Writes || s.Writing
		switch {
		case s.Writing:
			x.Words = append(x.Words, rq.T("presence.writes", errs.Args{"Person": name}))
		case len(people) <= fewPresent:
			x.Words = append(x.Words, rq.T("presence.looks", errs.Args{"Person": name}))
		}
	}
	if len(people) > fewPresent {
		x.Words = append(x.Words, rq.T("presence.crowd", errs.Args{"Count": strconv.Itoa(len(people))}))
	}
	return x
}
