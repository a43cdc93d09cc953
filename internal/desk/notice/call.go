package notice

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// OnCall is who is called for what is critical in a team at now: whoever its roster says, unless it is within their own working hours, when they
// hear like everybody else. ok is false where nobody is.
func (d *Desk) OnCall(ctx context.Context, q db.Querier, now db.Time, id team.ID) (who person.ID, ok bool, err error) {
	c, ok, err := team.CalledAt(ctx, q, now, id)
	if err != nil || !ok {
		return 0, false, err
	}
	hours, err := d.calendars.Hours(ctx, q, c.CalendarID)
	if err != nil || hours.IsOpen(now.Time) {
		return 0, false, err
	}
	return c.PersonID, true, nil
}
