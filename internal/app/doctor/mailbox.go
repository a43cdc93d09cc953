package doctor

import (
	"context"

	"firstline/internal/app"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
)

// mailboxes tests each active mailbox as the admin's page does.
func (p *patient) mailboxes(ctx context.Context, d *app.Desk, actor access.Actor) {
	boxes, _, err := mail.NewSetups(d.DB, d.Keys).List(ctx, actor)
	if err != nil {
		p.say(Ill, "mailboxes", err.Error(), "")
		return
	}
	network := mail.NewNetwork(d.DB, d.Keys, app.TokenClient(), d.Base.Hostname())
	texts := d.Texts.For("en")
	for _, b := range boxes {
		if !b.Active {
			continue
		}
		what := "mailbox " + b.Address
		checks, err := network.Try(ctx, actor, b.ID)
		if err != nil {
			p.say(Ill, what, err.Error(), "Look at the mailbox on the admin's page.")
			continue
		}
		if len(checks) == 0 {
			p.say(Warn, what, "has no servers: nothing is fetched, and nothing sent from it", "Enter its servers on the admin's page, unless mail comes by the desk's own listener.")
			continue
		}
		well := true
		for _, c := range checks {
			if c.State == mail.CheckFailed {
				well = false
				p.say(Ill, what, texts.T(c.Outcome, c.Args), "Test it on the admin's page, which shows each step.")
			}
		}
		if well {
			p.say(OK, what, "servers reached, signed in", "")
		}
	}
}
