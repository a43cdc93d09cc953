package account

import (
	"context"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
)

// Compact is the density at which more fits on a screen; the other is empty.
const Compact = "compact"

// Personal is how somebody wants to see the desk and be spoken to.
type Personal struct {
	Locale    string
	Theme     string // light, dark, or what their machine says (empty)
	Density   string // Compact, or empty
	TimeZone  string // of the times that they are shown
	StartView string // of the workspace: the list's name in its address; empty: their own tickets
}

// SetPersonal keeps how the actor wants it.
func (s *Store) SetPersonal(ctx context.Context, actor Actor, p Personal) (err error) {
	defer errs.Wrap(&err, "set how person %d wants it", actor.Person)
	if !actor.SignedIn() {
		return signedOut()
	}
	var c errs.Check
	c.That(slices.Contains([]string{"", "light", "dark"}, p.Theme), "theme", "people.theme_invalid")
	c.That(slices.Contains([]string{"", Compact}, p.Density), "density", "personal.density_invalid")
	c.That(len(p.StartView) <= 40, "start", "personal.start_invalid")
	person.CheckZone(&c, p.TimeZone)
	if err := c.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := person.SetLocale(ctx, tx, actor.Person, p.Locale); err != nil {
			return err
		}
		if err := person.SetTimeZone(ctx, tx, actor.Person, p.TimeZone); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE account SET theme = $2, density = $3, start_view = $4, updated_at = $5 WHERE person_id = $1`,
			actor.Person, p.Theme, p.Density, p.StartView, tx.Now)
		return err
	})
}
