package admin

import (
	"context"

	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// personNew asks for somebody new.
func (s *screens) personNew(rq *front.Request) error {
	desk := s.Settings.Desk()
	f := personForm{Locale: desk.Locale, TimeZone: desk.TimeZone}
	return rq.Render(personView(newPersonPage(rq.Page(rq.T("admin.person_new")), person.Card{}, f, trouble{})))
}

// personCreate adds somebody.
func (s *screens) personCreate(rq *front.Request) error {
	var f personForm
	err := rq.Decode(&f)
	var p person.Person
	if err == nil {
		var d person.Draft
		if d, err = f.draft(rq.Context(), s.DB); err == nil {
			p, err = s.People.Create(rq.Context(), rq.Actor, d)
		}
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.person_created", errs.Args{"Name": p.Name}))
		return rq.Redirect(personPath(p.ID))
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	return rq.RenderStatus(t.code(), personView(newPersonPage(rq.Page(rq.T("admin.person_new")), person.Card{}, f, t)))
}

// personEdit shows somebody's details.
func (s *screens) personEdit(rq *front.Request) error {
	c, manager, err := s.card(rq)
	if err != nil {
		return err
	}
	return rq.Render(personView(newPersonPage(rq.Page(c.Name), c, formOfPerson(c, manager), trouble{})))
}

// personSave changes somebody's details. When somebody else was faster, both versions are shown, and what was typed stays.
func (s *screens) personSave(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var f personForm
	if err = rq.Decode(&f); err == nil {
		var d person.Draft
		if d, err = f.draft(rq.Context(), s.DB); err == nil {
			_, err = s.People.Update(rq.Context(), rq.Actor, person.ID(id), f.Version, d)
		}
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.saved"))
		return rq.Redirect(personPath(person.ID(id)))
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	c, manager, missing := s.card(rq)
	if missing != nil {
		return missing
	}
	p := rq.Page(c.Name)
	if errs.Is(err, errs.Conflict) {
		theirs := formOfPerson(c, manager)
		t.Changed, f.Version = changes(theirs.fields(p), f.fields(p)), theirs.Version
	}
	return rq.RenderStatus(t.code(), personView(newPersonPage(p, c, f, t)))
}

// personActive notes that somebody has left, or is back.
func (s *screens) personActive(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var f struct {
		Active bool `form:"active"`
	}
	if err := rq.Decode(&f); err != nil {
		return err
	}
	if err := s.People.SetActive(rq.Context(), rq.Actor, person.ID(id), f.Active); err != nil {
		return s.backWith(rq, err, personPath(person.ID(id)))
	}
	text := "admin.person_back_done"
	if !f.Active {
		text = "admin.person_left_done"
	}
	rq.Flash(ui.Success, rq.T(text))
	return rq.Redirect(personPath(person.ID(id)))
}

// card is the person that the address names, with the address of their manager. Somebody merged shows the one who stayed.
func (s *screens) card(rq *front.Request) (c person.Card, manager string, err error) {
	id, err := rq.Int("id")
	if err != nil {
		return c, "", err
	}
	if c, err = s.People.Get(rq.Context(), rq.Actor, person.ID(id)); err != nil {
		return c, "", err
	}
	manager, err = s.managerOf(rq.Context(), c)
	return c, manager, err
}

func (s *screens) managerOf(ctx context.Context, c person.Card) (string, error) {
	if c.ManagerID == nil {
		return "", nil
	}
	now, err := person.Current(ctx, s.DB, *c.ManagerID)
	if err != nil {
		return "", err
	}
	return person.PrimaryAddress(ctx, s.DB, now)
}

// backWith leads back to a page and says there why an act of one button was refused.
func (s *screens) backWith(rq *front.Request, err error, path string) error {
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	rq.Flash(ui.Bad, t.summary())
	return rq.Redirect(path)
}
