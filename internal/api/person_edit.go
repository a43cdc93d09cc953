package api

import (
	"context"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
)

// NewPerson is what is known about a person from the beginning.
type NewPerson struct {
	Name           string   `json:"name" minLength:"1" maxLength:"200"`
	Locale         string   `json:"locale,omitempty" enum:"en,fr,nl" doc:"Without it, the desk's"`
	TimeZone       string   `json:"time_zone,omitempty" maxLength:"100" doc:"Without it, the desk's" example:"Europe/Brussels"`
	EmployeeNumber string   `json:"employee_number,omitempty" maxLength:"50"`
	Organisation   string   `json:"organisation,omitempty" maxLength:"200"`
	Department     string   `json:"department,omitempty" maxLength:"200"`
	Site           string   `json:"site,omitempty" maxLength:"200"`
	VIP            bool     `json:"vip,omitempty"`
	ManagerID      int64    `json:"manager_id,omitempty" minimum:"1"`
	Addresses      []string `json:"addresses,omitempty" nullable:"false" maxItems:"50" doc:"The first is the one that letters go to"`
	Phones         []string `json:"phones,omitempty" nullable:"false" maxItems:"50"`
}

// PersonCreation asks for a new person.
type PersonCreation struct {
	Idempotent
	Body NewPerson
}

// PersonCreated is the new person and where they are.
type PersonCreated struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"The person's version, for If-Match"`
	Body     Person
}

// PersonPatch are the fields of a person that can be changed.
type PersonPatch struct {
	Name           *string   `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Locale         *string   `json:"locale,omitempty" enum:"en,fr,nl"`
	TimeZone       *string   `json:"time_zone,omitempty" maxLength:"100"`
	EmployeeNumber *string   `json:"employee_number,omitempty" maxLength:"50" nullable:"true"`
	Organisation   *string   `json:"organisation,omitempty" maxLength:"200" nullable:"true"`
	Department     *string   `json:"department,omitempty" maxLength:"200" nullable:"true"`
	Site           *string   `json:"site,omitempty" maxLength:"200" nullable:"true"`
	VIP            *bool     `json:"vip,omitempty"`
	ManagerID      *int64    `json:"manager_id,omitempty" minimum:"1" nullable:"true"`
	Addresses      *[]string `json:"addresses,omitempty" nullable:"false" maxItems:"50"`
	Phones         *[]string `json:"phones,omitempty" nullable:"false" maxItems:"50"`
}

// PersonEdit asks for a change of a person.
type PersonEdit struct {
	PersonID
	IfMatch
	Body PersonPatch `contentType:"application/merge-patch+json"`
}

func (s *surface) createPerson(ctx context.Context, c *caller, in *PersonCreation) (*PersonCreated, error) {
	n := &in.Body
	p, err := s.People.CreateOnce(ctx, c.actor, person.Once(c.once(in.Key)), person.Draft{
		Name: n.Name, Locale: n.Locale, TimeZone: n.TimeZone, EmployeeNumber: n.EmployeeNumber, Organisation: n.Organisation, Department: n.Department, Site: n.Site, VIP: n.VIP,
		ManagerID: person.ID(n.ManagerID), Addresses: n.Addresses, Phones: n.Phones,
	})
	if err != nil {
		return nil, err
	}
	// Who may write people need not be allowed to read them; what was just made is theirs to see.
	x := personOf(&p, n.Addresses, n.Phones)
	if c.actor.May(readPeople) {
		card, err := s.People.Get(ctx, c.actor, p.ID)
		if err != nil {
			return nil, err
		}
		x = personAnswer(&card).Body
	}
	return &PersonCreated{Location: Prefix + "/people/" + strconv.FormatInt(x.ID, 10), ETag: etag(p.Version), Body: x}, nil
}

func (s *surface) editPerson(ctx context.Context, c *caller, in *PersonEdit) (*PersonAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	id := person.ID(in.ID)
	card, err := s.People.Get(ctx, c.actor, id)
	if err != nil {
		return nil, err
	}
	if card.Version != version || card.ID != id {
		return nil, stale(errs.New(errs.Conflict, "errs.conflict"))
	}
	draft := card.Draft()
	in.Body.apply(&draft, nulls(c.body))
	_, err = s.People.Update(ctx, c.actor, id, version, draft)
	if errs.Is(err, errs.Conflict) {
		return nil, stale(err)
	}
	if err != nil {
		return nil, err
	}
	if card, err = s.People.Get(ctx, c.actor, id); err != nil {
		return nil, err
	}
	return personAnswer(&card), nil
}

func (p *PersonPatch) apply(d *person.Draft, emptied map[string]bool) {
	set(&d.Name, p.Name, emptied["name"])
	set(&d.Locale, p.Locale, emptied["locale"])
	set(&d.TimeZone, p.TimeZone, emptied["time_zone"])
	set(&d.EmployeeNumber, p.EmployeeNumber, emptied["employee_number"])
	set(&d.Organisation, p.Organisation, emptied["organisation"])
	set(&d.Department, p.Department, emptied["department"])
	set(&d.Site, p.Site, emptied["site"])
	set(&d.VIP, p.VIP, emptied["vip"])
	set(&d.Addresses, p.Addresses, emptied["addresses"])
	set(&d.Phones, p.Phones, emptied["phones"])
	var manager *person.ID
	if p.ManagerID != nil {
		manager = optional[person.ID](*p.ManagerID)
	}
	set(&d.ManagerID, manager, emptied["manager_id"])
}

// set is one field of a merge patch: a value, nothing, or the wish to have it empty.
func set[T any](field, value *T, emptied bool) {
	var empty T
	switch {
	case value != nil:
		*field = *value
	case emptied:
		*field = empty
	}
}
