package person

import (
	"context"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
)

// Filter narrows a list of people.
type Filter struct {
	Query    string // beginnings of words of the name, of an employee number or of an address; or a phone number
	Inactive bool   // also those who have left
	Near     bool   // also those of whose names the words are nearly so, as far as nobody has them exactly
}

// Cursor is where a page of the list ended.
type Cursor struct {
	Sort string
	ID   ID
}

// Listed is a person in a list.
type Listed struct {
	Person
	Address *string // the primary one
}

// List is a page of the people that the filter lets through, by name. next is nil on the last page.
func (s *Store) List(ctx context.Context, actor access.Actor, f Filter, from *Cursor, limit int) (list []Listed, next *Cursor, err error) {
	defer errs.Wrap(&err, "list people")
	if err := actor.Require(access.ReadPeople); err != nil {
		return nil, nil, err
	}
	var p db.Params
	matches, err := s.matches(ctx, &p, f)
	if err != nil {
		return nil, nil, err
	}
	where := "p.merged_into IS NULL" + matches
	if !f.Inactive {
		where += " AND p.active = TRUE"
	}
	if from != nil {
		where += " AND (p.name_sort, p.id) > (" + p.Bind(from.Sort) + ", " + p.Bind(from.ID) + ")"
	}
	err = s.db.Select(ctx, &list, `
		SELECT `+columns+`, (SELECT a.address FROM person_address a WHERE a.person_id = p.id `+primaryFirst+` LIMIT 1) AS address
		FROM person p
		WHERE `+where+`
		ORDER BY p.name_sort, p.id
		LIMIT `+p.Bind(limit+1), p.Args...)
	if err != nil || len(list) <= limit {
		return list, nil, err
	}
	list = list[:limit]
	last := list[limit-1]
	return list, &Cursor{Sort: last.NameSort, ID: last.ID}, nil
}

func (s *Store) matches(ctx context.Context, p *db.Params, f Filter) (string, error) {
	query := strings.TrimSpace(f.Query)
	if query == "" {
		return "", nil
	}
	low := strings.ToLower(query)
	ways := []string{"p.id IN (SELECT a.person_id FROM person_address a WHERE a.address >= " + p.Bind(low) + " AND a.address < " + p.Bind(After(low)) + ")"}
	if number, err := Phone(query, s.settings.Desk().TimeZone); err == nil {
		ways = append(ways, "p.id IN (SELECT n.person_id FROM person_phone n WHERE n.number = "+p.Bind(number)+")")
	}
	if !strings.Contains(query, "@") {
		var all []string
		for _, w := range Words(query) {
			begins := "w.word >= " + p.Bind(w) + " AND w.word < " + p.Bind(After(w))
			if f.Near {
				others, err := s.nearly(ctx, w)
				if err != nil {
					return "", err
				}
				if len(others) > 0 {
					begins = "(" + begins + " OR w.word IN " + db.BindAll(p, others) + ")"
				}
			}
			all = append(all, "p.id IN (SELECT w.person_id FROM person_word w WHERE "+begins+")")
		}
		if len(all) > 0 {
			ways = append(ways, strings.Join(all, " AND "))
		}
	}
	return " AND (" + strings.Join(ways, " OR ") + ")", nil
}

// nearly are the words that may have been meant by one with which no word of a name begins.
func (s *Store) nearly(ctx context.Context, typed string) ([]string, error) {
	var n int
	err := s.db.Get(ctx, &n, `SELECT count(*) FROM (SELECT 1 FROM person_word w WHERE w.word >= $1 AND w.word < $2 LIMIT 1) found`, typed, After(typed))
	if err != nil || n > 0 {
		return nil, err
	}
	return near(ctx, s.db, typed)
}

// Organisations are the names of all organisations that people belong to.
func Organisations(ctx context.Context, q db.Querier) (names []string, err error) {
	err = q.Select(ctx, &names, `SELECT DISTINCT organisation FROM person WHERE organisation <> '' ORDER BY organisation`)
	return names, err
}
