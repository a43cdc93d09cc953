package canned

import (
	"context"
	"html"
	"slices"
	"strings"

	"firstline/internal/base/clean"
	"firstline/internal/base/place"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// Places are the names that a canned text may leave open, as the editor's help shows them; PlaceKey explains each.
func Places() []string {
	return []string{"requester.name", "ticket.number", "ticket.subject", "agent.name", "team.name", "desk.name"}
}

// PlaceKey is the explanation of a place in the catalogues.
func PlaceKey(place string) string { return "canned.place_" + strings.ReplaceAll(place, ".", "_") }

// Filled is a canned text for one ticket: in which language, and whether that is the one that its requester reads.
type Filled struct {
	Chosen Text
	Said   Body   // the zero Body where it says nothing
	Wanted string // the language of the requester
}

// Offered are the texts that an agent may choose from while they write on a ticket, each in the language of its requester or, where it is not
// written in that, in the first that there is of: the ticket's, the desk's, and the others.
func (s *Store) Offered(ctx context.Context, a access.Actor, id ticket.ID) ([]Filled, error) {
	on, err := s.ground(ctx, a, id)
	if err != nil {
		return nil, err
	}
	list, err := s.List(ctx, a)
	if err != nil {
		return nil, err
	}
	var offered []Filled
	for _, t := range list {
		if t.IsFor(a) {
			offered = append(offered, on.fill(t))
		}
	}
	return offered, nil
}

// Fill is one text for a ticket.
func (s *Store) Fill(ctx context.Context, a access.Actor, id ticket.ID, text ID) (Filled, error) {
	on, err := s.ground(ctx, a, id)
	if err != nil {
		return Filled{}, err
	}
	t, err := s.Get(ctx, a, text)
	if err != nil {
		return Filled{}, err
	}
	return on.fill(t), nil
}

// ground is what texts are filled with.
type ground struct {
	languages []string
	values    map[string]string
}

func (s *Store) ground(ctx context.Context, a access.Actor, id ticket.ID) (g ground, err error) {
	if err := a.Require(access.WorkTicket); err != nil {
		return g, err
	}
	t, err := s.tickets.Get(ctx, a, id)
	if err != nil {
		return g, err
	}
	requester, err := person.Get(ctx, s.db, t.RequesterID)
	if err != nil {
		return g, err
	}
	of, err := team.Get(ctx, s.db, t.TeamID)
	if err != nil {
		return g, err
	}
	desk := s.settings.Desk()
	for _, locale := range append([]string{requester.Locale, t.Language, desk.Locale}, Locales()...) {
		if slices.Contains(Locales(), locale) && !slices.Contains(g.languages, locale) {
			g.languages = append(g.languages, locale)
		}
	}
	g.values = map[string]string{
		"requester.name": requester.Name, "ticket.number": "#" + t.ID.String(), "ticket.subject": t.Subject,
		"agent.name": a.Name, "team.name": of.Name, "desk.name": desk.Name,
	}
	return g, nil
}

func (g *ground) fill(t Text) Filled {
	f := Filled{Chosen: t, Wanted: g.languages[0]}
	for _, locale := range g.languages {
		b, ok := t.In(locale)
		if !ok {
			continue
		}
		filled := place.Fill(string(b.HTML), func(name string) string { return html.EscapeString(g.values[name]) })
		done := clean.Composer(filled, nil) // a value may stand inside a link
		f.Said = Body{Locale: locale, HTML: done.HTML, Text: done.Text}
		break
	}
	return f
}
