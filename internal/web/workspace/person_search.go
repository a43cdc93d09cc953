package workspace

import (
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// found is how many persons a search offers; whoever is not among them is found by typing more.
const found = 8

// searchPeople offers persons to choose from, while their name is typed.
func (w workspace) searchPeople(rq *front.Request) error {
	var form struct {
		Query string `form:"q"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	p := part(rq)
	if form.Query == "" {
		return rq.Render(foundPeople(p, nil, ""))
	}
	list, _, err := w.People.List(rq.Context(), rq.Actor, person.Filter{Query: form.Query}, nil, found)
	if err != nil {
		return err
	}
	return rq.Render(foundPeople(p, personOptions(list, 0), form.Query))
}

// personOptions are persons to choose from; a single one is chosen already.
func personOptions(list []person.Listed, chosen person.ID) []ui.Option {
	options := make([]ui.Option, 0, len(list))
	for _, x := range list {
		options = append(options, ui.Option{
			Value: idText(x.ID), Label: x.Name, Hint: personHint(x), Selected: len(list) == 1 || x.ID == chosen,
		})
	}
	return options
}

// personHint tells namesakes apart.
func personHint(x person.Listed) string {
	var parts []string
	if x.Address != nil {
		parts = append(parts, *x.Address)
	}
	for _, s := range []string{x.Organisation, x.Department, x.Site} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}

// chosen is the person that a form names: by choice, or by words that fit one person only.
func (w workspace) chosen(rq *front.Request, id person.ID, query string) (person.ID, error) {
	if id != 0 {
		return id, nil
	}
	if query == "" {
		return 0, errs.Bad("person", "workspace.choose_person")
	}
	list, _, err := w.People.List(rq.Context(), rq.Actor, person.Filter{Query: query}, nil, 2)
	switch {
	case err != nil:
		return 0, err
	case len(list) == 0:
		return 0, errs.Bad("person", "workspace.person_none")
	case len(list) > 1:
		return 0, errs.Bad("person", "workspace.person_many")
	}
	return list[0].ID, nil
}
