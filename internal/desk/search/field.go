package search

import (
	"context"
	"errors"
	"slices"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/term"
	"firstline/internal/base/word"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// names are what French and Dutch readers call the fields of a filter, folded, and two that are shorter for a search.
func names() map[string]string {
	return map[string]string{
		"etat": "state", "status": "state", "statut": "state", "priorite": "priority", "prioriteit": "priority", "equipe": "team",
		"categorie": "category", "behandelaar": "assignee", "responsable": "owner", "eigenaar": "owner",
		"demandeur": "requester", "aanvrager": "requester", "appareil": "asset", "apparaat": "asset",
		"avant": before, "voor": before, "before": before, "apres": after, "na": after, "after": after,
	}
}

// values are what they call the most asked for of their values.
func values() map[string]string {
	return map[string]string{
		"nouveau": "new", "nieuw": "new", "ouvert": "open", "resolu": "resolved", "opgelost": "resolved", "ferme": "closed", "cloture": "closed",
		"gesloten": "closed", "basse": "low", "laag": "low", "moyenne": "medium", "gemiddeld": "medium", "haute": "high", "hoog": "high",
		"critique": "critical", "kritiek": "critical", "moi": "me", "mij": "me", "ik": "me", "personne": "none", "niemand": "none",
	}
}

// Days before and after which a ticket was opened.
const (
	before = "before"
	after  = "after"
)

// field reads a term as one of a filter; ok is false where it names no field, as in «error:0x80».
func field(t term.Term) (_ term.Term, ok bool) {
	name := word.Fold(t.Field)
	if own, known := names()[name]; known {
		name = own
	}
	if name == "" || !slices.Contains(append(ticket.FilterFields(), before, after), name) && !strings.HasPrefix(name, "answer.") {
		return t, false
	}
	t.Field, t.Values = name, slices.Clone(t.Values)
	for i, v := range t.Values {
		if own, known := values()[word.Fold(v)]; known {
			t.Values[i] = own
		}
		switch name {
		case before:
			t.Values[i] = "<" + v
		case after:
			t.Values[i] = ">=" + v
		}
	}
	if name == before || name == after {
		t.Field = "created"
	}
	return t, true
}

// filter reads the fields of a query; what says nothing to its field is a problem of the query.
func (s *Store) filter(ctx context.Context, actor access.Actor, q *Query) (f ticket.Filter, err error) {
	if len(q.fields) == 0 {
		return f, nil
	}
	f, _, err = ticket.ReadFilter(ctx, s.db, actor, s.db.Now().In(s.settings.Desk().Zone()), q.fields)
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Kind == errs.Invalid {
		q.Problems = e.Fields
		return ticket.Filter{}, nil
	}
	return f, err
}
