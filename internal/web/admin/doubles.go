package admin

import (
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type doublesPage struct {
	ui.Page
	ID     person.ID
	Name   string
	Badges []ui.Badge
	Tabs   []ui.Tab
	Query  string
	Found  []doubleRow
	Merged []doubleRow
}

type doubleRow struct {
	ID                  person.ID
	Name, Address, Href string
	Badges              []ui.Badge
}

// doublesShow finds who may be the same person, and shows who was found to be.
func (s *screens) doublesShow(rq *front.Request) error {
	c, _, err := s.card(rq)
	if err != nil {
		return err
	}
	query := rq.URL.Query().Get("q")
	if !rq.URL.Query().Has("q") {
		query = c.Name
	}
	var found []person.Listed
	if strings.TrimSpace(query) != "" {
		if found, _, err = s.People.List(rq.Context(), rq.Actor, person.Filter{Query: query, Inactive: true}, nil, pageSize); err != nil {
			return err
		}
	}
	return rq.Render(doublesView(newDoublesPage(rq.Page(c.Name), c, query, found)))
}

func newDoublesPage(p ui.Page, c person.Card, query string, found []person.Listed) doublesPage {
	x := doublesPage{Page: p, ID: c.ID, Name: c.Name, Badges: personBadges(p, c.Person), Tabs: personTabs(p, c.ID, "/doubles"), Query: query}
	for _, one := range found {
		if one.ID == c.ID {
			continue
		}
		row := doubleRow{ID: one.ID, Name: one.Name, Href: personPath(c.ID) + "/merge/" + number(one.ID), Badges: personBadges(p, one.Person)}
		if one.Address != nil {
			row.Address = *one.Address
		}
		x.Found = append(x.Found, row)
	}
	for _, m := range c.Merged {
		x.Merged = append(x.Merged, doubleRow{ID: m.ID, Name: m.Name, Href: personPath(m.ID) + "/unmerge"})
	}
	return x
}

type mergePage struct {
	ui.Page
	trouble
	From, Into mergeSide
	Moves      []string // addresses
	Swap       string
	Action     string
}

type mergeSide struct {
	Name  string
	Href  string
	Terms []ui.Term
}

// mergePreview shows what would become of two persons, before it is done.
func (s *screens) mergePreview(rq *front.Request) error { return s.mergeAsk(rq, trouble{}) }

func (s *screens) mergeAsk(rq *front.Request, t trouble) error {
	into, _, err := s.card(rq)
	if err != nil {
		return err
	}
	id, err := rq.Int("from")
	if err != nil {
		return err
	}
	from, err := s.People.Get(rq.Context(), rq.Actor, person.ID(id))
	if err != nil {
		return err
	}
	if from.ID == into.ID {
		return errs.Missing()
	}
	return rq.RenderStatus(t.code(), mergeView(newMergePage(rq.Page(rq.T("admin.merge_title")), from, into, t)))
}

func newMergePage(p ui.Page, from, into person.Card, t trouble) mergePage {
	x := mergePage{Page: p, trouble: t, From: newMergeSide(p, from), Into: newMergeSide(p, into)}
	x.Action = personPath(into.ID) + "/merge/" + number(from.ID)
	x.Swap = personPath(from.ID) + "/merge/" + number(into.ID)
	for _, a := range from.Addresses {
		x.Moves = append(x.Moves, a.Address)
	}
	return x
}

func newMergeSide(p ui.Page, c person.Card) mergeSide {
	var addresses []string
	for _, a := range c.Addresses {
		addresses = append(addresses, a.Address)
	}
	d := c.Draft()
	side := mergeSide{Name: c.Name, Href: personPath(c.ID)}
	for _, t := range []ui.Term{
		{Label: p.T("admin.person_addresses"), Value: strings.Join(addresses, ", ")},
		{Label: p.T("admin.person_phones"), Value: strings.Join(c.Phones, ", ")},
		{Label: p.T("admin.person_number"), Value: d.EmployeeNumber},
		{Label: p.T("admin.person_organisation"), Value: d.Organisation},
		{Label: p.T("admin.person_department"), Value: d.Department},
		{Label: p.T("admin.person_site"), Value: d.Site},
		{Label: p.T("admin.person_since"), Value: p.Locale.Date(c.CreatedAt.Time, p.Zone)},
	} {
		if t.Value == "" {
			t.Value = "–"
		}
		side.Terms = append(side.Terms, t)
	}
	return side
}

// merge notes that two persons are one.
func (s *screens) merge(rq *front.Request) error {
	into, err := rq.Int("id")
	if err != nil {
		return err
	}
	from, err := rq.Int("from")
	if err != nil {
		return err
	}
	if err := s.People.Merge(rq.Context(), rq.Actor, person.ID(from), person.ID(into)); err != nil {
		t, ok := troubleOf(rq.Locale, err)
		if !ok {
			return err
		}
		return s.mergeAsk(rq, t)
	}
	rq.FlashUndo(ui.Success, rq.T("admin.merged"), personPath(person.ID(from))+"/unmerge")
	return rq.Redirect(personPath(person.ID(into)) + "/doubles")
}

// unmerge makes somebody a person of their own again.
func (s *screens) unmerge(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	if err := s.People.Unmerge(rq.Context(), rq.Actor, person.ID(id)); err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("admin.unmerged"))
	return rq.Redirect(personPath(person.ID(id)))
}
