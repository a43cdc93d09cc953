package demo

import (
	"context"

	"firstline/internal/desk/access"
	"firstline/internal/desk/worktime"
)

// spend notes how long an agent worked on the ticket; not all of them do that every time.
func (a *actors) spend(ctx context.Context, agent access.Actor) error {
	n := int(a.ticket)*7 + int(agent.Person)
	if n%3 == 0 {
		return nil
	}
	d := worktime.Draft{Minutes: 5 * (1 + n%11)}
	if n%4 == 1 {
		d.Word = map[string]string{"en": "remote session", "fr": "prise en main à distance", "nl": "hulp op afstand"}[agent.Locale]
	}
	_, err := a.Work.Add(ctx, agent, a.ticket, d)
	return err
}
