package ticket

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// Colleague is somebody who works at the desk.
type Colleague struct {
	ID   person.ID
	Name string
}

// Colleagues are those who work at the desk and may see a ticket that the actor sees too, by name: who can be mentioned in a note.
func (s *Store) Colleagues(ctx context.Context, actor access.Actor, id ID) ([]Colleague, error) {
	if !actor.Agent {
		return nil, errMissing()
	}
	t, err := s.Get(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	return colleagues(ctx, s.db, &t)
}

// colleagues says the same as visible, from the ticket's side.
func colleagues(ctx context.Context, q db.Querier, t *Ticket) (list []Colleague, err error) {
	var p db.Params
	ids := "SELECT m.person_id FROM team_member m WHERE m.team_id "
	if t.SealedTo != "" {
		ids += "IN " + db.BindAll(&p, category.Teams(t.SealedTo))
	} else {
		ids += "= " + p.Bind(t.TeamID) + " UNION SELECT w.person_id FROM watcher w WHERE w.may_read = TRUE AND w.ticket_id = " + p.Bind(t.ID)
		for _, by := range []*person.ID{t.AssigneeID, t.OwnerID, t.OwnerAskedID, t.LentToID} {
			if by != nil {
				ids += " UNION SELECT x.id FROM person x WHERE x.id = " + p.Bind(*by)
			}
		}
	}
	err = q.Select(ctx, &list, `
		SELECT p.id, p.name
		FROM person p
		JOIN account a ON a.person_id = p.id
		WHERE p.id IN (`+ids+`) AND `+team.Working+`
		ORDER BY p.name_sort, p.id`, p.Args...)
	return list, err
}

// mentioned are the colleagues whom a note mentions, by a mark in it or by their whole name after an @, as far as they may see the ticket.
func (c *Change) mentioned(ctx context.Context, b Body) (list []person.ID, err error) {
	marked := b.HTML.Mentioned()
	if len(marked) == 0 && !strings.Contains(b.Text, "@") {
		return nil, nil
	}
	all, err := colleagues(ctx, c.Tx, &c.Ticket)
	if err != nil {
		return nil, err
	}
	byName := callees(b.Text, all)
	for _, x := range all {
		if slices.Contains(marked, int64(x.ID)) || byName[x.ID] {
			list = append(list, x.ID)
		}
	}
	return list, nil
}

// callees finds the names that stand after an @, the longest that fits. A name that two have means neither.
func callees(text string, all []Colleague) map[person.ID]bool {
	found := map[person.ID]bool{}
	text = person.Fold(text)
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '@')
		if i < 0 {
			return found
		}
		before, _ := utf8.DecodeLastRuneInString(text[:at+i])
		at += i + 1
		if isWord(before) { // an address
			continue
		}
		if who := longest(text[at:], all); who != 0 {
			found[who] = true
		}
	}
}

func longest(text string, all []Colleague) (who person.ID) {
	best := ""
	for _, x := range all {
		name := person.Fold(x.Name)
		rest, ok := strings.CutPrefix(text, name)
		next, _ := utf8.DecodeRuneInString(rest)
		switch {
		case !ok || isWord(next) || len(name) < len(best) || name == "":
		case name == best:
			who = 0
		default:
			best, who = name, x.ID
		}
	}
	return who
}

func isWord(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
