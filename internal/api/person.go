package api

import (
	"context"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
)

// Person is somebody whom the desk knows.
type Person struct {
	ID             int64     `json:"id"`
	Name           string    `json:"name"`
	Locale         string    `json:"locale" enum:"en,fr,nl"`
	TimeZone       string    `json:"time_zone" example:"Europe/Brussels"`
	EmployeeNumber string    `json:"employee_number,omitempty"`
	Organisation   string    `json:"organisation,omitempty" doc:"The company or body that they work for, where the desk serves several"`
	Department     string    `json:"department,omitempty"`
	Site           string    `json:"site,omitempty"`
	VIP            bool      `json:"vip"`
	Verified       bool      `json:"verified" doc:"false for an unknown sender of a mail, who has proved nothing yet"`
	Active         bool      `json:"active"`
	ManagerID      int64     `json:"manager_id,omitempty"`
	Addresses      []string  `json:"addresses" nullable:"false" doc:"The first is the one that letters go to; lists give only that one"`
	Phones         []string  `json:"phones,omitempty" nullable:"false" doc:"E.164; absent from lists"`
	CreatedAt      time.Time `json:"created_at"`
	UpdatedAt      time.Time `json:"updated_at"`
}

func personOf(p *person.Person, addresses, phones []string) Person {
	x := Person{
		ID: int64(p.ID), Name: p.Name, Locale: p.Locale, TimeZone: p.TimeZone, Organisation: p.Organisation, Department: p.Department, Site: p.Site, VIP: p.VIP,
		Verified: p.Verified, Active: p.Active, ManagerID: number(p.ManagerID), Addresses: addresses, Phones: phones,
		CreatedAt: p.CreatedAt.UTC(), UpdatedAt: p.UpdatedAt.UTC(),
	}
	if p.EmployeeNumber != nil {
		x.EmployeeNumber = *p.EmployeeNumber
	}
	if x.Addresses == nil {
		x.Addresses = []string{}
	}
	return x
}

// PersonID is the person in an address.
type PersonID struct {
	ID int64 `path:"id" minimum:"1" doc:"The person's id"`
}

// PersonQuery says which people a list shows.
type PersonQuery struct {
	Page
	Query    string `query:"query" maxLength:"200" doc:"Beginnings of words of the name, of an employee number or of an address; or a telephone number"`
	Inactive bool   `query:"inactive" doc:"Also those who have left"`
}

// PersonPage is a page of people by name.
type PersonPage struct {
	Linked
	Body struct {
		People []Person `json:"people" nullable:"false"`
		Next   string   `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
	}
}

// PersonAnswer is one person with their version.
type PersonAnswer struct {
	ETag string `header:"ETag" doc:"The person's version, for If-Match"`
	Body Person
}

func (s *surface) people() {
	add(s, operation{
		method: http.MethodGet, path: "/people", need: readPeople, id: "list-people", tag: "People", summary: "List or find people", refusals: []int{422},
	}, s.listPeople)
	add(s, operation{
		method: http.MethodPost, path: "/people", need: writePeople, id: "create-person", tag: "People", summary: "Add a person",
		more: "An address and an employee number belong to one person only.", status: http.StatusCreated, refusals: []int{409},
	}, s.createPerson)
	add(s, operation{
		method: http.MethodGet, path: "/people/{id}", need: readPeople, id: "get-person", tag: "People", summary: "Read a person",
		more: "The id of somebody who was merged gives the one who stayed.",
	}, s.getPerson)
	add(s, operation{
		method: http.MethodPatch, path: "/people/{id}", need: writePeople, id: "edit-person", tag: "People", summary: "Change a person",
		more: "A JSON merge patch (RFC 7396): only the fields that are there change; null empties a field; lists are replaced as a whole.", refusals: []int{412, 428},
	}, s.editPerson)
}

func (s *surface) listPeople(ctx context.Context, c *caller, in *PersonQuery) (*PersonPage, error) {
	from, err := personCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	if in.Query != "" {
		most := s.Settings.Desk().API.Search
		if wait := s.byToken.take("search "+strconv.FormatInt(int64(c.token), 10), most, most, s.DB.Now().Time); wait > 0 {
			return nil, &tooOften{wait: wait}
		}
	}
	list, next, err := s.People.List(ctx, c.actor, person.Filter{Query: in.Query, Inactive: in.Inactive}, from, s.rows(in.Limit))
	if err != nil {
		return nil, err
	}
	page := &PersonPage{}
	page.Body.People = make([]Person, len(list))
	for i := range list {
		var addresses []string
		if a := list[i].Address; a != nil {
			addresses = []string{*a}
		}
		page.Body.People[i] = personOf(&list[i].Person, addresses, nil)
	}
	if next != nil {
		page.Body.Next = base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(int64(next.ID), 36) + "." + next.Sort))
		page.Linked = linkTo(c, page.Body.Next)
	}
	return page, nil
}

// personCursor reads the place in the list of people at which a page begins; nil is the top.
func personCursor(text string) (*person.Cursor, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // the top of the list is no place
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	id, sort, ok := strings.Cut(string(b), ".")
	n, err2 := strconv.ParseInt(id, 36, 64)
	if err != nil || !ok || err2 != nil || strings.ToValidUTF8(sort, "") != sort || strings.ContainsRune(sort, 0) {
		return nil, errs.Bad("cursor", "ticket.cursor_broken")
	}
	return &person.Cursor{Sort: sort, ID: person.ID(n)}, nil
}

func (s *surface) getPerson(ctx context.Context, c *caller, in *PersonID) (*PersonAnswer, error) {
	card, err := s.People.Get(ctx, c.actor, person.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return personAnswer(&card), nil
}

func personAnswer(card *person.Card) *PersonAnswer {
	d := card.Draft()
	return &PersonAnswer{ETag: etag(card.Version), Body: personOf(&card.Person, d.Addresses, d.Phones)}
}
